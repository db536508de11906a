"""What the loaders return: it states its source, and it can't contradict itself."""

import json

import numpy as np
import obspy
import pytest

from vtlib.labels import LabelError
from vtlib.records import LabelledRecord, Partition, Recording, Records, Source


def source(kind="published", is_real=True, **more):
    return Source(
        "name",
        "what <it> is",
        kind,
        is_real,
        **{"citation": "Author & Co (2020)", "note": "A note", **more},
    )


@pytest.mark.parametrize(
    ("kind", "is_real", "heading", "style"),
    [
        ("published", True, "Real data", "vt-real"),
        ("obspy", True, "Real data", "vt-real"),
        ("simulated", False, "Simulated, not real data", "vt-simulated"),
        ("unavailable", True, "Published data is not available here", "vt-missing"),
        ("unavailable", False, "Published data is not available here", "vt-missing"),
    ],
)
def test_the_banner_says_whether_data_is_real(kind, is_real, heading, style):
    banner, text = source(kind, is_real)._repr_html_(), str(source(kind, is_real))
    assert heading in banner and style in banner
    assert text == f"{heading}: what <it> is. A note Author & Co (2020)"


def test_the_banner_shows_titles_and_notes_as_text_not_as_markup():
    banner = source(note="<script>alert(1)</script>")._repr_html_()
    assert "what &lt;it&gt; is" in banner and "Author &amp; Co" in banner
    assert "<script>" not in banner


def test_every_source_is_written_to_the_log_of_the_run(tmp_path, monkeypatch):
    log = tmp_path / "run.jsonl"
    monkeypatch.setenv("VTLIB_RUN_LOG", str(log))
    source("published").noted(), source("simulated", False).noted()
    source("published")  # has been handed out to nobody
    rows = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    assert [(r["dataset"], r["source"], r["is_real"]) for r in rows] == [
        ("name", "published", True),
        ("name", "simulated", False),
    ]


def test_no_log_is_written_unless_asked_for(tmp_path, monkeypatch):
    monkeypatch.delenv("VTLIB_RUN_LOG", raising=False)
    monkeypatch.chdir(tmp_path)
    source().noted()
    assert list(tmp_path.iterdir()) == []


def test_a_recording_has_a_label_for_each_frame():
    assert len(Recording(np.zeros((7, 48)), np.zeros(7, int))) == 7
    with pytest.raises(ValueError, match="7 frames has 6 labels"):
        Recording(np.zeros((7, 48)), np.zeros(6, int))


@pytest.mark.parametrize("is_real", [True, False])
def test_a_partition_is_as_real_as_its_source(is_real):
    partition = Partition([], [], source(is_real=is_real), 100.0)
    assert (partition.is_real, partition.citation) == (is_real, "Author & Co (2020)")


def record(start_s, length_s, rate=50.0, **more):
    header = {"sampling_rate": rate, "starttime": obspy.UTCDateTime(2017, 8, 10) + start_s}
    return LabelledRecord(obspy.Trace(np.zeros(round(length_s * rate)), header), **more)


@pytest.mark.parametrize(
    ("start_s", "length_s", "expected"),
    [
        (0, 10, True),
        (5, 1, True),
        (9.98, 10, True),
        (10, 5, False),
        (-5, 5, False),
        (-5, 5.02, True),
        (-5, 100, True),
    ],
)
def test_records_overlap_if_they_share_a_moment_and_both_say_so(start_s, length_s, expected):
    one, other = record(0, 10), record(start_s, length_s)
    assert one.overlaps(other) is other.overlaps(one) is expected


def test_a_records_length_counts_its_last_sample():
    assert record(0, 10).duration_s == pytest.approx(10.0)


def test_frame_labels_of_a_record_come_from_its_intervals():
    assert (
        record(0, 10, intervals=[(3.0, 4.0, "LPE")]).frame_labels().tolist()
        == [0, 0, 4, 4] + [0] * 9
    )
    with pytest.raises(LabelError, match="interval 1"):
        record(0, 10, intervals=[(4.0, 3.0, "LPE")]).frame_labels()


def test_a_record_is_of_its_traces_station_unless_another_is_named():
    header = {"station": "BZ01", "sampling_rate": 50.0}
    of_trace = LabelledRecord(obspy.Trace(np.zeros(500), header))
    named = LabelledRecord(obspy.Trace(np.zeros(500), header), [], "SUMMIT")
    assert (of_trace.station, named.station) == ("BZ01", "SUMMIT")


@pytest.mark.parametrize(
    ("interval", "told"),
    [
        ((3.0, 10.1, "VT"), r"labels of day, interval 1 .* ends after the record \(10\.000 s\)"),
        ((12.0, 15.0, "VT"), "ends after the record"),
        ((obspy.UTCDateTime(2017, 8, 10), obspy.UTCDateTime(2017, 8, 11), "VT"), "ends after"),
        ((-1.0, 5.0, "VT"), "not negative"),
        ((1.0, 5.0, "quarry"), "quarry"),
    ],
)
def test_labels_that_contradict_their_record_are_refused(interval, told):
    with pytest.raises(LabelError, match=told):
        record(0, 10, intervals=[interval], name="day")
    assert record(0, 10, intervals=[(3.0, 10.0, "EQ")]).intervals == [(3.0, 10.0, "VT")]


@pytest.mark.parametrize("what", [obspy.Stream([obspy.Trace(np.zeros(500))]), "day.mseed"])
def test_a_record_of_no_trace_says_what_to_pass(what):
    with pytest.raises(TypeError, match=rf"got a {type(what).__name__}. .* such as stream\[0\]"):
        LabelledRecord(what)


def test_records_are_a_list_that_knows_its_source():
    records = Records([record(0, 1), record(2, 1)], source())
    assert len(records) == 2 and records[1].duration_s == pytest.approx(1.0)
    assert records.source == source()
