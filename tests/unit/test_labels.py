"""Intervals, frames, and the files that experts draw intervals in."""

import itertools
import math

import numpy as np
import pytest

from vtlib import labels
from vtlib.classes import NAMES
from vtlib.labels import Interval, LabelError

TURN = '<Turn startTime="0" endTime="{end}">{marks}</Turn>'
HEAD = '<?xml version="1.0" encoding="{encoding}"?>\r\n<!DOCTYPE Trans SYSTEM "trans-13.dtd">\r\n'


def trs(*turns, encoding="ISO-8859-1", scribe="(unknown)"):
    """Text of a Transcriber file; each turn is (its end, its marks as a list of (time, label))."""
    body = "".join(
        TURN.format(
            end=end, marks="".join(f'<Sync time="{t}"/>\r\n{name}\r\n' for t, name in marks)
        )
        for end, marks in turns
    )
    head = HEAD.format(encoding=encoding)
    return f'{head}<Trans scribe="{scribe}"><Episode><Section>{body}</Section></Episode></Trans>'


EVENT = (
    2.0,
    [(0, "BGN"), (0.5, "Equ"), (1.25, "BGN")],
)  # 140 s long, an earthquake from 35 s to 87.5 s
EXPECTED = [(0.0, 35.0, "SIL"), (35.0, 87.5, "VT"), (87.5, 140.0, "SIL")]


@pytest.mark.parametrize("seed", range(20))
def test_runs_of_frames_survive_the_way_to_intervals_and_back(seed):
    rng = np.random.default_rng(seed)
    frames = np.repeat(rng.integers(0, 5, 40), rng.integers(1, 30, 40))
    step_s, window_s = [(0.5, 4.0), (38 / 75, 4.0), (0.1, 0.3)][seed % 3]
    intervals = labels.from_frames(frames, step_s, window_s)
    np.testing.assert_array_equal(
        labels.to_frames(intervals, len(frames), step_s, window_s), frames
    )
    assert len(intervals) == 1 + np.count_nonzero(np.diff(frames))
    assert intervals[0].start_s == 0 and all(
        a.end_s == b.start_s for a, b in itertools.pairwise(intervals)
    )
    assert intervals[-1].end_s == pytest.approx((len(frames) - 1) * step_s + window_s)


def test_a_frame_belongs_to_the_interval_that_covers_its_centre():
    """Frame i is centred at 2 + i / 2 s: from 3.0 s (in) to 4.5 s (out) are frames 2, 3 and 4."""
    assert labels.to_frames([(3.0, 4.5, "LPE")], 7).tolist() == [0, 0, 4, 4, 4, 0, 0]


def test_what_no_interval_covers_is_background():
    assert labels.to_frames([], 3).tolist() == [0, 0, 0]
    assert labels.from_frames([]) == []


@pytest.mark.parametrize(
    "frames", [[0, 5], [-1, 0], [0.0, 1.0], [[0, 1]], ["VT"], [True], np.eye(5)]
)
def test_frame_labels_that_are_no_classes_are_refused(frames):
    with pytest.raises(LabelError, match="frame labels"):
        labels.from_frames(frames)


def test_intervals_get_the_names_of_the_book():
    checked = labels.validate([(0, 1, "bgn"), (1, 2, "VTE"), (2, 3, "LPE")], duration_s=3)
    assert checked == [
        Interval(0.0, 1.0, "SIL"),
        Interval(1.0, 2.0, "VT"),
        Interval(2.0, 3.0, "LP"),
    ]


@pytest.mark.parametrize(
    ("intervals", "complaint"),
    [
        ([(5, 6, "VT"), (1, 2, "VT")], r"interval 2 \(1.0 to 2.0 s, 'VT'\): starts before"),
        ([(0, 5, "VT"), (4, 6, "LP")], r"interval 2 .*overlaps.*ends at 5.0 s"),
        ([(0, 5, "VT"), (1, 2, "LP")], r"interval 2 .*overlaps"),
        ([(0, 10.002, "VT")], r"interval 1 .*after the record \(10.000 s\)"),
        ([(0, 1, "quake")], r"interval 1 .*unknown class 'quake'"),
        ([(6, 5, "VT")], r"interval 1 \(6.0 to 5.0 s, 'VT'\): ends before"),
        ([(5, 5, "VT")], "interval 1 .*ends before"),
        ([(-1, 5, "VT")], "interval 1 .*not negative"),
        ([(math.nan, 5, "VT")], "interval 1 .*finite"),
        ([(0, math.nan, "VT")], "interval 1 .*finite"),
        ([(0, math.inf, "VT")], "interval 1 .*finite"),
        ([(0, 1)], r"interval 1: \(0, 1\) is not \(start_s, end_s, class\)"),
        ([(0, "soon", "VT")], "interval 1: .*soon.* is not"),
        ([(None, 1, "VT")], "interval 1: .*None.* is not"),
        ([3.0], "interval 1: 3.0 is not"),
    ],
)
def test_intervals_that_contradict_themselves_or_the_record_are_refused(intervals, complaint):
    with pytest.raises(LabelError, match=f"bz01: ?.*{complaint}|bz01, {complaint}"):
        labels.validate(intervals, duration_s=10, name="bz01")


def test_a_millisecond_of_rounding_at_the_end_is_forgiven():
    assert labels.validate([(0, 10.0009, "VT")], duration_s=10)[0].end_s == 10.0009


@pytest.mark.parametrize(
    "content",
    [
        trs(EVENT).encode("ascii"),
        trs(EVENT).replace("\r\n", "\n").encode("ascii"),
        trs(EVENT).replace("\r\n", " ").encode("ascii"),
        trs(EVENT, scribe="Íñigo").encode("latin-1"),
        trs(EVENT, encoding="UTF-8", scribe="Íñigo").encode("utf-8-sig"),
        trs(EVENT, encoding="UTF-16", scribe="Íñigo").encode("utf-16"),
    ],
    ids=["CRLF", "LF", "one line", "latin-1", "UTF-8 with BOM", "UTF-16"],
)
def test_a_transcriber_file_is_read_in_every_encoding_that_its_head_declares(tmp_path, content):
    file = tmp_path / "event.trs"
    file.write_bytes(content)
    assert labels.read_trs(file, duration_s=140.0) == (EXPECTED, 140.0)


def test_every_turn_of_a_file_is_read(tmp_path):
    file = tmp_path / "turns.trs"
    file.write_text(
        trs((1.0, [(0, "BGN"), (0.5, "VTE")]), (1.0, []), (3.0, [(1.0, "TRE"), (2.0, "LPE")]))
    )
    intervals, end_s = labels.read_trs(file, seconds_per_unit=10)
    assert intervals == [(0, 5, "SIL"), (5, 10, "VT"), (10, 20, "TRE"), (20, 30, "LP")]
    assert end_s == 30


def test_the_published_scale_is_3500_over_50(tmp_path):
    (tmp_path / "a.trs").write_text(trs((1.0, [(0, "Equ")])))
    assert labels.read_trs(tmp_path / "a.trs")[1] == 3500 / 50


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "no element found"),
        (trs(EVENT)[:200].encode(), "not a readable Transcriber file"),
        (b"\x80\x05]\x94.", "not a readable Transcriber file"),
        (b"<Trans><Episode/></Trans>", "no Turn with a Sync"),
        (b'<Trans><Turn endTime="1"/></Trans>', "no Turn with a Sync"),
        (b'<Trans><Turn><Sync time="0"/>VT</Turn></Trans>', "endTime"),
        (b'<Trans><Turn endTime="1"><Sync/>VT</Turn></Trans>', "time"),
        (b'<Trans><Turn endTime="later"><Sync time="0"/>VT</Turn></Trans>', "later"),
        (b'<Trans><Turn endTime="nan"><Sync time="0"/>VT</Turn></Trans>', "ends at nan"),
        (b'<Trans><Turn endTime="1"><Sync time="nan"/>VT</Turn></Trans>', "finite"),
        (trs((1.0, [(0, "VT")]), (math.nan, [])).encode(), "ends at nan"),
        (trs((1.0, [(0, "VT")]), (-math.inf, [])).encode(), "ends at -inf"),
        (trs((1.0, [(0, "VT")]), (0.5, [])).encode(), "ends at 0.5, before"),
        (trs((math.inf, [(0, "VT")])).encode(), "ends at inf, .* or never"),
        (b'<?xml version="1.0" encoding="klingon"?><Trans/>', "klingon"),
        (trs((1.0, [(0, "")])).encode(), "unknown class ''"),
        (trs((1.0, [(0, "Ruido")])).encode(), "unknown class 'Ruido'"),
        (trs((1.0, [(0.5, "VT"), (0.2, "LP")])).encode(), "ends before"),
        (trs((0.1, [(0.5, "VT")])).encode(), "ends before"),
        (trs((9.0, [(0, "VT")])).encode(), r"after the record \(140.000 s\)"),
    ],
)
def test_a_broken_label_file_is_named(tmp_path, content, complaint):
    file = tmp_path / "broken.trs"
    file.write_bytes(content)
    with pytest.raises(LabelError, match=rf"broken\.trs.*{complaint}"):
        labels.read_trs(file, duration_s=140.0)


def test_turns_within_turns_are_not_read_over_and_over(tmp_path):
    """A mark belongs to the Turn that it stands in: 300 nested ones are 300 spans, not 45,150."""
    turns = "".join(
        f'<Turn endTime="{n + 1}"><Sync time="{n}"/>VT</Turn>'.replace("</Turn>", "")
        for n in range(300)
    )
    (tmp_path / "nested.trs").write_text(f"<Trans>{turns}{'</Turn>' * 300}</Trans>")
    intervals, end_s = labels.read_trs(tmp_path / "nested.trs", seconds_per_unit=1)
    assert len(intervals) == end_s == 300


def test_a_label_of_a_megabyte_makes_no_message_of_a_megabyte():
    for interval in [(0, 1, "x" * 10**6), ("x" * 10**6, 1, "VT")]:
        with pytest.raises(LabelError) as caught:
            labels.validate([interval])
        assert len(str(caught.value)) < 500


@pytest.mark.parametrize("path", ["missing.trs", "."])
def test_a_missing_label_file_is_named(tmp_path, path):
    with pytest.raises(LabelError, match="no such file") as caught:
        labels.read_trs(tmp_path / path)
    assert str(tmp_path / path) in str(caught.value)


def test_an_intervals_class_can_be_any_of_the_five():
    intervals = [(float(i), i + 1.0, name) for i, name in enumerate(NAMES)]
    assert [i.label for i in labels.validate(intervals)] == list(NAMES)


def test_runs_are_where_values_change():
    values = np.repeat([3, 0, 0, -1, 3], [2, 1, 4, 1, 5])
    assert labels.runs(values) == [(0, 2), (2, 7), (7, 8), (8, 13)]
    assert labels.runs(values.tolist()) == labels.runs(values)
    assert labels.runs([]) == [] and labels.runs([7]) == [(0, 1)]
    assert labels.runs(np.array([True, True, False])) == [(0, 2), (2, 3)]


@pytest.mark.parametrize(
    ("spans", "gap", "expected"),
    [
        ([], 0, []),
        ([(0, 1), (1, 2)], 0, [(0, 2)]),
        ([(5, 6), (0, 1)], 0, [(0, 1), (5, 6)]),
        ([(0, 9), (2, 3), (4, 12)], 0, [(0, 12)]),
        ([(0, 1), (3, 4), (7, 8)], 2, [(0, 4), (7, 8)]),
    ],
)
def test_spans_are_joined_over_gaps_that_are_small_enough(spans, gap, expected):
    assert labels.joined(spans, gap) == expected


def test_what_is_unknown_is_no_class():
    with pytest.raises(LabelError, match="from -1 to 0"):
        labels.from_frames([0, labels.UNKNOWN])
