"""Pseudo-catalogues: what is written is read, the authors' own layout is, and what is wrong is
named by its line."""

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
HEADER = "SIL TRE HYB EQ LPE\n"
BACKGROUND = "predi-> Bgn | 0.0---33.5\n[0.9 0.025 0.025 0.025 0.025]\n"
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


def merged(events):
    """Discarded segments side by side as one, as `segments` gives them."""
    found = []
    for e in events:
        row = [e.onset, e.end, e.label, e.station, e.is_partial]
        if found and e.label == "EDS" == found[-1][2]:
            found[-1][1], found[-1][4] = e.end, found[-1][4] or e.is_partial
        else:
            found.append(row)
    return found


@pytest.mark.parametrize(
    "rule", [None, MinimumDuration((0,) * 5), Viterbi(), Hysteresis()], ids=repr
)
@pytest.mark.parametrize("step_s", [0.5, 38 / 75])
def test_what_is_written_is_read(tmp_path, probabilities, rule, step_s):
    write_pseudo_catalogue(probabilities, tmp_path / "a.txt", rule, step_s)
    duration_s = (len(probabilities) - 1) * step_s + 4
    back = read_pseudo_catalogue(tmp_path / "a.txt", START, "BZ01", "net", duration_s, step_s)
    truth = segments(probabilities, START, rule, "BZ01", step_s)
    assert merged(back) == merged(truth)
    for written in truth:
        if written.label != "EDS":
            (read,) = [e for e in back if e.onset == written.onset]
            assert read.probability == pytest.approx(written.probability, abs=1e-8)
    assert back.recogniser == "net"


def test_it_is_written_as_the_authors_write_it(tmp_path):
    """Ten frames of background, then ten of LP, by hand: a segment ends 4 s after the start of the
    frame that follows it."""
    p = np.array(
        [[0.8, 0.05, 0.05, 0.05, 0.05]] * 10
        + [[0.125, 0, 0.125, 0.25, 0.5]] * 5
        + [[0.375, 0, 0.125, 0, 0.5]] * 5
        + [[0.8, 0.05, 0.05, 0.05, 0.05]] * 10
    )
    write_pseudo_catalogue(p, tmp_path / "a.txt")
    header = "     SIL\t TRE\t     HYB\t   EQ\t      LPE\n"
    background = "[  8.00000000e-01   5.00000000e-02   5.00000000e-02   5.00000000e-02\n"
    lp = "[  2.50000000e-01   0.00000000e+00   1.25000000e-01   1.25000000e-01\n"
    assert (tmp_path / "a.txt").read_text() == (
        f" predi->  Sil\t| 0---9.0\n{header}{background}   5.00000000e-02]\n\n"
        f" predi-> Lpe\t| 5.0---14.0\n{header}{lp}   5.00000000e-01]\n\n"
        f" predi->  Sil| 10.0---until end\n{header}{background}   5.00000000e-02]\n\n"
    )


def test_a_segments_times_are_those_of_its_frames(read):
    """Frame 59 is centred on 31.5 s, the one before it on 31 s; frame 64 on 34 s."""
    bgn, lp = read(BACKGROUND + LP + "[0.1 0.1 0.1 0.1 0.6]")
    assert (bgn.label, bgn.onset, bgn.end - EPOCH, bgn.probability) == ("SIL", EPOCH, 31.25, 0.9)
    assert (lp.label, lp.onset - EPOCH, lp.end - EPOCH, lp.probability) == ("LP", 31.25, 33.75, 0.6)
    _, moved = read(BACKGROUND + LP + "[0.1 0.1 0.1 0.1 0.6]", start=START, station="BZ01")
    assert (moved.onset, moved.station) == (START + 31.25, "BZ01")


def test_a_segment_that_lasts_until_the_end_ends_with_the_last_frame(read):
    text = BACKGROUND + "predi-> Lpe| 29.5---until end\n" + HEADER + "0 0 0 0 1"
    assert [read(text)[1].end - EPOCH, read(text, duration_s=40.3)[1].end - EPOCH] == [33.5, 40.0]
    with pytest.raises(ValueError, match=r"(?s)line 3: .*29\.5 s.*duration_s=33"):
        read(text, duration_s=33)
    for bad in (np.nan, -1, "day"):
        with pytest.raises(ValueError, match="duration_s="):
            read(text, duration_s=bad)


def test_discarded_segments_side_by_side_stay_apart(read, tmp_path):
    text = "".join(
        f"predi-> EDS | {t}---{t + 4.5}\n{HEADER}0.1 0.2 0.4 0.2 0.1\n" for t in (1, 1.5)
    )
    assert [e.duration_s for e in read(text)] == [0.5, 0.5]
    p = np.eye(5)[[0] * 9 + [3] * 4 + [4] * 2 + [0] * 9]
    write_pseudo_catalogue(p, tmp_path / "a.txt")
    back = read_pseudo_catalogue(tmp_path / "a.txt")
    assert [(e.label, e.duration_s) for e in back][1:3] == [("EDS", 2.0), ("EDS", 1.0)]


def test_a_discarded_segment_has_the_largest_probability(read):
    (eds,) = read("predi-> EDS | 3.0---9.0\n0.1 0.2 0.4 0.2 0.1")
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
    (event,) = read(f"predi-> {spelling[0]} | 1---6\n.2 .2 .2 .2 .2")
    assert event.label == spelling[1]


VALUES = np.array([0.25, 1e-7, 0.125, 0.0, 0.6249999])
LAYOUTS = [
    str(VALUES),
    str(list(map(float, VALUES))),
    str(VALUES.reshape(5, 1)),
    "2.5e-01 1E-7\n0.125\n\n0 6.249999e-01",
    "0.25,1e-7,0.125,0.,.6249999",
    "\t(0.25, 1e-7,\n 0.125, 0, 0.6249999)",
    HEADER + "[  2.5e-01   1e-07   1.25e-01   0.0\n   6.249999e-01]",
    "\n     SIL\t TRE\t     HYB\t   EQ\t      LPE\n[ 0.25 1e-7 0.125 0. 0.6249999 ]",
]


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\n\n", ""])
def test_five_numbers_are_read_in_any_layout(read, layout, end):
    text = "predi-> Lpe | 1.5---9.0\n" + layout + "\n" + "predi-> BGN | 5.0---11.0\n" + layout
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
    assert (lp.onset - EPOCH, lp.end - EPOCH) == (31.25, 33.75)


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
    (LP + "0 0 0 1\n" + "predi-> Bgn | 32.0---37.0\n1 0 0 0 0", 1, "4 probabilities"),
    (BACKGROUND + LP + "0 0 0 0 0 1", 3, "6 probabilities"),
    (BACKGROUND + LP + "0 0 0\n0 lots", 5, "'lots' is no number"),
    (BACKGROUND + LP + "0 0 0 nan 1", 4, "nan"),
    (BACKGROUND + LP + "0 0 0 inf 1", 4, "inf"),
    (BACKGROUND + LP + "0 0 0 -0.5 1.5", 4, "-0.5"),
    (BACKGROUND + LP + "0 0 0 0 1.5", 4, "1.5"),
    (BACKGROUND + LP + "0.1 0.1 0.1 0.1 0.1", 3, "sum to 0.5"),
    (BACKGROUND + "predi-> Lpe | 36.0---29.5\n0 0 0 0 1", 3, "ends at 29.5"),
    (BACKGROUND + "predi-> Lpe | 29.5---29.5\n0 0 0 0 1", 3, "less than a frame after its start"),
    (
        BACKGROUND + "predi-> Lpe | 29.0---36.0\n0 0 0 0 1",
        3,
        "29.0 s, but the one before it ends at 33.5",
    ),
    (LP + "0 0 0 0 1\n" + BACKGROUND, 3, "starts at 0.0 s.*ends at 36 s"),
    (BACKGROUND + "predi-> Lpe | 29.5---later\n0 0 0 0 1", 3, "later"),
    (BACKGROUND + "predi-> Lpe | nan---inf\n0 0 0 0 1", 3, "nan"),
    (BACKGROUND + "predi-> Lpe | 29.5--36.0\n0 0 0 0 1", 3, "no number"),
    (BACKGROUND + "predi-> Lpe 29.5---36.0\n0 0 0 0 1", 3, "no number"),
    ("predi-> Lpe | -1.0---36.0\n0 0 0 0 1", 1, "-1.0 s, but a record at 0 s"),
    ("predi-> Lpe | 1.0---1e300\n0 0 0 0 1", 1, ""),
    ("0 0 0 0 1\n" + BACKGROUND, 1, "was expected"),
    ("# made by nobody\n" + BACKGROUND, 1, "was expected"),
    ("x" * 100_000, 1, "x…"),
    (BACKGROUND + "predi-> Lpe | 33.5---40.0\n0 0 0 0 1", 3, "expected 4.0 s less"),
    (
        BACKGROUND + "predi-> Lpe | 29.5---36.2\n0 0 0 0 1",
        3,
        "no frame begins at 32.2 s.*every 0.5 s.*step_s",
    ),
    (BACKGROUND + "predi-> Lpe | 29.5---33.5\n0 0 0 0 1", 3, "less than a frame"),
    (
        "predi-> Lpe | 0---until end\n0 0 0 0 1\n" + BACKGROUND,
        3,
        "another segment after that of line 1",
    ),
    (BACKGROUND + LP + "SIL TRE HYB LPE EQ\n0 0 0 0 1", 4, "expected the classes in the order"),
    (BACKGROUND + LP + "SIL TRE HYB EQ\n0 0 0 0 1", 4, "expected the classes in the order"),
    (BACKGROUND + LP + "0 0 0 0 1\n" + HEADER, 5, "'SIL' is no number"),
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


def test_a_file_cut_within_a_segment_is_refused(read, tmp_path, probabilities):
    write_pseudo_catalogue(probabilities, tmp_path / "whole.txt")
    lines = (tmp_path / "whole.txt").read_text().splitlines()
    for n in range(0, len(lines), 5):  # a segment has four lines, and an empty one
        for n_left in (1, 2, 3):
            with pytest.raises(ValueError, match="cut"):
                read("\n".join(lines[: n + n_left]))
        assert len(read("\n".join(lines[: n + 4]))) == n // 5 + 1


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
    assert " predi-> EDS\t| 4.5---10.5\n" in (tmp_path / "a.txt").read_text()


def test_hostile_text_of_a_megabyte_is_named_by_its_line(read):
    """Doubling it doubles the work: nothing is tried in every way."""
    for text in ("predi-> " * 130_000, "SIL " * 260_000, LP + "1 " * 500_000, LP + "[" * 1_000_000):
        with pytest.raises(ValueError, match=r"day\.txt, line 1") as caught:
            read(text)
        assert len(str(caught.value)) < 500
