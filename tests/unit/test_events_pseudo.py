"""Pseudo-catalogues: what is written is read, numbers may be laid out in any way, and what is wrong
is named by its line."""

import numpy as np
import obspy
import pytest

from vtlib.events import (
    EDS,
    Hysteresis,
    MinimumDuration,
    Viterbi,
    read_pseudo_catalogue,
    segments,
    write_pseudo_catalogue,
)

EPOCH = obspy.UTCDateTime(0)
START = obspy.UTCDateTime("2017-12-18T06:30:00.25")
BACKGROUND = "predi-> Bgn | 0.0---29.5\n[0.9 0.025 0.025 0.025 0.025]\n"
LP = "predi-> Lpe | 29.5---36.0\n"


@pytest.fixture
def probabilities(rng):
    """Runs of all five classes, long and short ones, with some doubt in each frame."""
    said = np.repeat([0, 3, 0, 4, 2, 1, 3, 0, 4, 0, 1], [20, 9, 8, 3, 30, 50, 2, 4, 12, 1, 30])
    p = rng.uniform(0, 1, (len(said), 5)) + 4 * np.eye(5)[said]
    return (p / p.sum(axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture
def read(tmp_path):
    """Return a function that reads text, or bytes, as a pseudo-catalogue called day.txt."""

    def read_text(text, **kwargs):
        (tmp_path / "day.txt").write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_pseudo_catalogue(tmp_path / "day.txt", **kwargs)

    return read_text


@pytest.mark.parametrize(
    "rule", [None, MinimumDuration((0,) * 5), Viterbi(), Hysteresis()], ids=repr
)
@pytest.mark.parametrize("step_s", [0.5, 38 / 75])
def test_what_is_written_is_read(tmp_path, probabilities, rule, step_s):
    write_pseudo_catalogue(probabilities, tmp_path / "a.txt", rule, step_s)
    back = read_pseudo_catalogue(tmp_path / "a.txt", START, "BZ01", "net")
    truth = segments(probabilities, START, rule, "BZ01", step_s)
    assert [(e.onset, e.end, e.label, e.station, e.is_partial) for e in back] == [
        (e.onset, e.end, e.label, e.station, e.is_partial) for e in truth
    ]
    for read, written in zip(back, truth, strict=True):
        if written.label != "EDS":
            assert read.probability == pytest.approx(written.probability, abs=1e-12)
    assert back.recogniser == "net"


def test_a_segments_five_numbers_are_the_means_over_its_own_frames(tmp_path):
    """Ten frames of background, then ten of LP: by hand."""
    p = np.array(
        [[0.8, 0.05, 0.05, 0.05, 0.05]] * 10
        + [[0.125, 0, 0.125, 0.25, 0.5]] * 5
        + [[0.375, 0, 0.125, 0, 0.5]] * 5
    )
    write_pseudo_catalogue(p, tmp_path / "a.txt")
    lines = (tmp_path / "a.txt").read_text().splitlines()
    assert (
        lines[0] == "predi-> Bgn | 0.0---6.75"
        and lines[2] == "predi-> Lpe | 6.75---13.5"
        and len(lines) == 4
    )
    np.testing.assert_allclose(
        [float(x) for x in lines[1].strip("[]").split()], [0.8, 0.05, 0.05, 0.05, 0.05]
    )
    np.testing.assert_allclose(
        [float(x) for x in lines[3].strip("[]").split()], [0.25, 0, 0.125, 0.125, 0.5]
    )


def test_the_published_line_means_what_it_says(read):
    bgn, lp = read(BACKGROUND + LP + "[0.1 0.1 0.1 0.1 0.6]")
    assert (bgn.label, bgn.probability) == ("SIL", 0.9)
    assert (lp.label, lp.onset - EPOCH, lp.end - EPOCH, lp.probability) == ("LP", 29.5, 36.0, 0.6)
    _, moved = read(BACKGROUND + LP + "[0.1 0.1 0.1 0.1 0.6]", start=START, station="BZ01")
    assert (moved.onset, moved.station) == (START + 29.5, "BZ01")


def test_a_discarded_segment_has_the_largest_probability(read):
    (eds,) = read("predi-> EDS | 3.0---5.0\n0.1 0.2 0.4 0.2 0.1")
    assert (eds.label, eds.probability) == ("EDS", 0.4)


@pytest.mark.parametrize(
    "spelling",
    [
        ("Bgn", "SIL"),
        ("sil", "SIL"),
        ("TRE", "TRE"),
        ("Hyb", "HYB"),
        ("VTE", "VT"),
        ("Equ", "VT"),
        ("vt", "VT"),
        ("LP", "LP"),
        ("lpe", "LP"),
        ("eds", "EDS"),
    ],
)
def test_every_spelling_of_a_class_is_read(read, spelling):
    (event,) = read(f"predi-> {spelling[0]} | 1---2\n.2 .2 .2 .2 .2")
    assert event.label == spelling[1]


VALUES = np.array([0.25, 1e-7, 0.125, 0.0, 0.6249999])
LAYOUTS = [
    str(VALUES),
    repr(VALUES),
    repr(VALUES.astype(np.float32)),
    str(list(VALUES)),
    str(VALUES.reshape(5, 1)),
    "2.5e-01 1E-7\n0.125\n\n0 6.249999e-01",
    "0.25,1e-7,0.125,0.,.6249999",
    "0.25;1e-7;0.125;0;0.6249999",
    "\t(0.25, 1e-7,\n 0.125, 0, 0.6249999)",
    "tensor([0.25, 1.0e-07, 1.25e-01, 0.0, 0.6249999])",
    "tensor([0.25, 1e-7, 0.125, 0., 0.6249999], device='cuda:0', dtype=torch.float64)",
    "tensor([0.25, 1e-7, 0.125, 0., 0.6249999], grad_fn=<MeanBackward1>)",
    "[[0.25 1e-7]\n [0.125 0.0 0.6249999]]",
]


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\n\n", ""])
def test_five_numbers_are_read_in_any_layout(read, layout, end):
    text = "predi-> Lpe | 1.5---9.0\n" + layout + "\n" + "predi-> BGN | 9.0---11.0\n" + layout
    lp, background = read(text.replace("\n", end) if end.strip(" ") and end else text)
    assert lp.probability == pytest.approx(0.6249999) and background.probability == 0.25


@pytest.mark.parametrize(
    "line",
    [
        "predi->Lpe|29.5---36.0",
        "  PREDI ->  lpe  |  29.5 --- 36  ",
        "predi-> Lpe | 2.95e1---3.6E+1",
    ],
)
def test_spaces_and_exponents_in_a_segments_line_do_not_matter(read, line):
    (lp,) = read(line + "\n0 0 0 0 1")
    assert (lp.onset - EPOCH, lp.end - EPOCH) == (29.5, 36.0)


@pytest.mark.parametrize("n", [1, 100, 100_000])
@pytest.mark.parametrize("end", ["y", "29.5---", "29.5---36.0", "---", "|"])
def test_a_long_line_is_cut_at_its_marks_without_trying_every_space(read, n, end):
    """A regular expression that tried them all would not have come to an end."""
    text = "predi-> Lpe |" + " " * n + end + " " * n + "\n0 0 0 0 1"
    if end == "29.5---36.0":
        assert read(text)[0].label == "LP"
        return
    with pytest.raises(ValueError, match=r"day\.txt, line 1") as caught:
        read(text)
    assert len(str(caught.value)) < 500


def test_probabilities_may_be_rounded_to_two_decimals(read):
    assert read(LP + "0.33 0.33 0.33 0.00 0.00")[0].probability == 0.0


WRONG = [
    (BACKGROUND + "predi-> Quake | 29.5---36.0\n0 0 0 0 1", 3, "Quake"),
    (BACKGROUND + LP + "0 0 0 1", 3, "4 probabilities.*may have been cut"),
    (BACKGROUND + LP, 3, "0 probabilities.*may have been cut"),
    (LP + "0 0 0 1\n" + "predi-> Bgn | 36.0---37.0\n1 0 0 0 0", 1, "4 probabilities"),
    (BACKGROUND + LP + "0 0 0 0 0 1", 3, "6 probabilities"),
    (BACKGROUND + LP + "0 0 0\n0 lots", 5, "'lots' is no number"),
    (BACKGROUND + LP + "0 0 0 nan 1", 4, "nan"),
    (BACKGROUND + LP + "0 0 0 inf 1", 4, "inf"),
    (BACKGROUND + LP + "0 0 0 -0.5 1.5", 4, "-0.5"),
    (BACKGROUND + LP + "0 0 0 0 1.5", 4, "1.5"),
    (BACKGROUND + LP + "0.1 0.1 0.1 0.1 0.1", 3, "sum to 0.5"),
    (BACKGROUND + "predi-> Lpe | 36.0---29.5\n0 0 0 0 1", 3, "ends at 29.5"),
    (BACKGROUND + "predi-> Lpe | 29.5---29.5\n0 0 0 0 1", 3, "not after its start"),
    (
        BACKGROUND + "predi-> Lpe | 29.0---36.0\n0 0 0 0 1",
        3,
        "29.0 s, but the one before it ends at 29.5",
    ),
    (LP + "0 0 0 0 1\n" + BACKGROUND, 3, "starts at 0.0 s"),
    (BACKGROUND + "predi-> Lpe | 29.5---later\n0 0 0 0 1", 3, "later"),
    (BACKGROUND + "predi-> Lpe | nan---inf\n0 0 0 0 1", 3, "nan"),
    (BACKGROUND + "predi-> Lpe | 29.5--36.0\n0 0 0 0 1", 3, "no number"),
    (BACKGROUND + "predi-> Lpe 29.5---36.0\n0 0 0 0 1", 3, "no number"),
    ("predi-> Lpe | -1.0---36.0\n0 0 0 0 1", 1, "a record starts at 0 s"),
    ("predi-> Lpe | 1.0---1e300\n0 0 0 0 1", 1, ""),
    ("0 0 0 0 1\n" + BACKGROUND, 1, "was expected"),
    ("# made by nobody\n" + BACKGROUND, 1, "was expected"),
    ("x" * 100_000, 1, "x…"),
]


@pytest.mark.parametrize(("text", "line", "told"), WRONG)
def test_what_is_wrong_is_named_with_file_and_line(read, text, line, told):
    with pytest.raises(ValueError, match=rf"(?s)day\.txt, line {line}: .*{told}") as caught:
        read(text)
    assert len(str(caught.value)) < 500


@pytest.mark.parametrize(
    "content",
    [b"", b"\n \n", b"\x00\xff\x80" * 50, b"\x80\x04\x95", bytes(range(256)), b"\x00" * 99],
)
def test_what_is_no_pseudo_catalogue_is_named(read, content):
    with pytest.raises(ValueError, match=r"day\.txt"):
        read(content)


def test_a_file_cut_in_any_line_but_between_two_segments_is_refused(read, tmp_path, probabilities):
    write_pseudo_catalogue(probabilities, tmp_path / "whole.txt")
    lines = (tmp_path / "whole.txt").read_text().splitlines()
    for n in range(1, len(lines), 2):
        with pytest.raises(ValueError, match="cut"):
            read("\n".join(lines[:n]))
        assert len(read("\n".join(lines[: n + 1]))) == (n + 1) // 2


def test_a_missing_file_and_a_start_that_is_no_time_are_named(tmp_path, read):
    with pytest.raises(ValueError, match=r"none\.txt: no such file"):
        read_pseudo_catalogue(tmp_path / "none.txt")
    with pytest.raises(ValueError, match="'noon'"):
        read(BACKGROUND, start="noon")


@pytest.mark.parametrize(
    "bad", [np.zeros((3, 4)), np.full((3, 5), np.nan), [[5, 1, 0, 0, -5.0]], np.zeros((0, 5))]
)
def test_what_are_no_probabilities_is_not_written(tmp_path, bad):
    with pytest.raises(ValueError):
        write_pseudo_catalogue(bad, tmp_path / "a.txt")
    assert list(tmp_path.iterdir()) == []


def test_a_rule_that_fails_leaves_the_old_file(tmp_path, probabilities):
    class Broken:
        def label(self, probabilities):
            raise RuntimeError("broken")

    write_pseudo_catalogue(probabilities, tmp_path / "a.txt")
    before = (tmp_path / "a.txt").read_bytes()
    with pytest.raises(RuntimeError):
        write_pseudo_catalogue(probabilities, tmp_path / "a.txt", Broken())
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"] and (
        tmp_path / "a.txt"
    ).read_bytes() == before


def test_discarded_segments_are_written_as_such(tmp_path):
    p = np.eye(5)[[0] * 9 + [3] * 4 + [0] * 9]
    assert EDS in MinimumDuration().label(p)
    write_pseudo_catalogue(p, tmp_path / "a.txt")
    assert [e.label for e in read_pseudo_catalogue(tmp_path / "a.txt")] == ["SIL", "EDS", "SIL"]
    assert "predi-> EDS | 6.25---8.25\n" in (tmp_path / "a.txt").read_text()
