"""Tenerife's pseudo-catalogues: every file is read whole, and counts are those of its own text."""

import collections
import re

import obspy
import pytest

from vtlib import datasets, events
from vtlib.datasets import registry, tenerife

LINE = re.compile(r"^ predi->\s+(\w+)\s*\| ([\d.]+)---([\d.]+|until end)$", re.MULTILINE)
SPELT = {"Sil": "SIL", "Tre": "TRE", "Hyb": "HYB", "Equ": "VT", "Lpe": "LP", "EDS": "EDS"}
FILES = [
    f"digivolcan/pseudo_catalog_{station}_{recogniser}_{day}.txt"
    for station in tenerife.STATIONS
    for recogniser in tenerife.RECOGNISERS
    for day in tenerife.DAYS
]


@pytest.mark.parametrize("path", FILES)
def test_every_segment_of_a_file_is_read(published, path):
    file = registry.fetch(path)
    lines = LINE.findall(file.read_text())
    read = events.read_pseudo_catalogue(file)
    assert len(lines) == file.read_text().count("predi") == len(read) > 8000
    assert [SPELT[name] for name, _, _ in lines] == [e.label for e in read]
    # A frame is centred 2 s after its start: segments meet a quarter of a second before that.
    starts = [float(start) + 1.75 for _, start, _ in lines[1:]]
    assert [e.onset.timestamp for e in read] == [0.0, *starts]
    assert [e.end.timestamp for e in read[:-1]] == starts
    shortest = collections.defaultdict(lambda: 1e9)
    for e in read[1:-1]:
        shortest[e.label] = min(shortest[e.label], e.duration_s)
    minimum = {c.name: c.min_frames for c in events.rules.classes.CLASSES}
    for label, duration_s in shortest.items():
        assert label == "EDS" or duration_s > 0.5 * minimum[label]


def test_a_day_has_the_events_of_three_stations(published):
    found = datasets.load_tenerife("2024-11-14", "drnn")
    assert found.recogniser == "drnn"
    assert collections.Counter(e.station for e in found if e.label == "VT") == {
        "TCHA": 54,
        "TIFO": 32,
        "TNOR": 47,
    }
    assert not {e.label for e in found} & {"SIL", "EDS"}
    assert min(e.onset for e in found) >= obspy.UTCDateTime("2024-11-14")
    assert "10.5194/nhess-25-3827-2025" in datasets.tenerife_source().citation


def test_the_coherence_file_is_no_pseudo_catalogue(published):
    file = registry.fetch("digivolcan/coherence_EQ_station0_2024-03-08.txt")
    with pytest.raises(ValueError, match=r"2024-03-08\.txt, line 1: 'Reference station \[0\]'"):
        events.read_pseudo_catalogue(file)


@pytest.mark.parametrize(
    ("day", "recogniser", "told"),
    [("2024-11-15", "lstm", "2024-11-15"), ("2024-11-13", "tcn", "'lstm', 'drnn'")],
)
def test_what_was_not_published_is_refused(day, recogniser, told):
    with pytest.raises(ValueError, match=told):
        datasets.load_tenerife(day, recogniser)


def test_without_the_files_it_is_said_which_are_missing(no_data):
    with pytest.raises(datasets.PublishedDataUnavailable, match="pseudo_catalog_TCHA_lstm"):
        datasets.load_tenerife()
