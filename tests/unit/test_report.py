"""A page about a record: it says what is there, what to distrust, and nothing that a file wants."""

import re
import warnings
from html.parser import HTMLParser

import numpy as np
import obspy
import pytest

from vtlib import report, waveforms
from vtlib.events import Event, Events

START = obspy.UTCDateTime("2017-12-18T06:00:00")
HOSTILE = "<script>alert(1)</script> $\\frac{1}{0}$ & \"x\" 'y'\n\x1b[2J"


def trace(station="BZ01", n=30000, seed=0, start=START, data=None):
    data = np.random.default_rng(seed).normal(size=n) if data is None else data
    header = {"network": "XX", "station": station, "channel": "HHZ", "sampling_rate": 100.0}
    return obspy.Trace(data, {**header, "starttime": start})


def vt(onset_s, station="BZ01", **values):
    values = {"probability": 0.9} | values
    return Event(
        START + onset_s, START + onset_s + 10, "VT", station=f"XX.{station}..HHZ", **values
    )


class Text(HTMLParser):
    """What a reader sees, and which elements there are."""

    def __init__(self, page):
        super().__init__()
        self.words, self.tags = [], []
        self.feed(page)

    def handle_data(self, data):
        self.words.append(data)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        assert not any(name.startswith("on") for name, _ in attrs)


def test_nothing_in_a_file_becomes_markup_or_a_formula(tmp_path):
    hostile = trace("<b>$x_")
    found = Events([vt(5, "<b>$x_")], HOSTILE, "counts")
    made = report.Report(obspy.Stream([hostile]), found, HOSTILE, notes=[HOSTILE])
    page, paper = made.write(tmp_path / "of the day" / "report.v1")
    assert (page.name, paper.name) == ("report.v1.html", "report.v1.pdf")
    text = Text(page.read_text("utf-8"))
    assert not {"script", "b", "i"} & set(text.tags) and text.tags.count("img") == 1
    assert "".join(text.words).count("<script>alert(1)</script>") >= 3
    assert "XX.<b>$x_..HHZ" in "".join(text.words)
    assert paper.read_bytes().startswith(b"%PDF-") and b"/Count 1" in paper.read_bytes()


def test_the_same_record_gives_the_same_files(tmp_path):
    made = report.Report(obspy.Stream([trace()]), Events([vt(5)]), "x")
    first, second = ([p.read_bytes() for p in made.write(tmp_path / name)] for name in "ab")
    assert first == second


def test_the_page_counts_what_was_reported_and_leaves_background_out():
    events = [vt(5), vt(50, probability=0.2), vt(80, is_partial=True)]
    events.append(Event(START, START + 5, "SIL", station="XX.BZ01..HHZ"))
    events.append(Event(START, START + 5, "EDS", station="XX.BZ01..HHZ"))
    made = report.Report(obspy.Stream([trace(), trace("BZ02")]), Events(events, "tcn"), "x")
    table = made.counts().set_index("class")
    assert table.events.to_dict() == {"TRE": 0, "HYB": 0, "VT": 3, "LP": 0}
    assert table["an hour and channel"]["VT"] == pytest.approx(3 / (2 * 299.99 / 3600))
    assert "tcn reports 3 events." in made.summary() and "agreed" not in made.summary()
    said = " ".join(made.doubts())
    assert "1 of 3 events have a mean probability below 0.5" in said
    assert "1 of 3 events touch an end" in said and "without a second witness" in said
    made.n_confirmed, made.was_scored, made.strange = 1, True, 0.25
    said = " ".join(made.doubts())
    assert "agreed on 1 detection." in made.summary() and "second witness" not in said
    assert "no score" not in said and "25 % of the frames" in said


def test_counts_and_motion_are_told_apart():
    stream = obspy.Stream([trace()])
    assert "counts" in " ".join(report.Report(stream, Events(), "x").doubts())
    moved = Events([], "", waveforms.MOTION_UNIT)
    assert "counts" not in " ".join(report.Report(stream, moved, "x").doubts())
    with pytest.raises(ValueError, match="x: the stream is empty"):
        report.Report(obspy.Stream(), Events(), "x")


def test_a_stranger_is_beyond_what_was_learnt_and_a_relative_is_not():
    rng = np.random.default_rng(1)
    known = [rng.normal(size=(900, 4)) + 6 * (i % 2) for i in range(8)]
    labels = [np.full(900, i % 2) for i in range(8)]
    order = [0, 2, 1, 3, 4, 6, 5, 7]  # of each pair, one is fitted and one is held
    familiar = report.Familiar([known[i] for i in order], [labels[i] for i in order])
    assert 0.002 < familiar.share_beyond([rng.normal(size=(9000, 4))]) < 0.03
    assert familiar.share_beyond([rng.normal(size=(900, 4)) + 3]) > 0.5  # between the two
    with pytest.raises(ValueError, match="1 recordings with labels of 1"):
        report.Familiar(known[:1], labels[:1])


def test_a_survey_says_what_is_wrong_with_which_channel():
    still = np.random.default_rng(2).normal(size=30000)
    still[5000:8000] = still[5000]
    stream = obspy.Stream(
        [
            trace("A"),
            trace("B", data=np.full(30000, 7.0)),
            trace("C", data=still),
            trace("D", data=np.random.default_rng(3).normal(size=30000) + 500.0),
            trace("E", n=10000),
            trace("E", n=10000, start=START + 200),
        ]
    )
    slow = trace("F")
    slow.stats.sampling_rate = 20.0
    log = trace("G")
    log.data = np.array([b"x"] * 99, dtype="|S1")
    stream.traces += [slow, log]
    before = [t.data.copy() for t in stream]
    table = waveforms.look_over(stream).set_index("channel")
    says = {name.split(".")[1]: text for name, text in table.remarks.items()}
    assert says["A"] == "" and says["B"] == "dead: every sample has one value"
    assert says["C"] == "stuck at one value for 10 % of the record"
    assert re.fullmatch(r"offset of 50\d deviations, which is taken off", says["D"])
    assert says["E"] == "1 gap, 33 % not recorded"
    assert "no recogniser hears it" in says["F"] and "holds no numbers" in says["G"]
    assert table.recorded["XX.E..HHZ"] == pytest.approx(2 / 3, abs=1e-3)
    for one, other in zip(before, stream, strict=True):
        assert np.array_equal(one, other.data)
    assert list(waveforms.look_over(obspy.Stream()).columns) == [*table.reset_index().columns]


def test_a_channel_of_nothing_but_nan_is_told():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        table = waveforms.look_over(obspy.Stream([trace(data=np.full(500, np.nan))]))
    assert table.remarks[0] == "has no samples: left out"
