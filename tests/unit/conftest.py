"""Fixtures that the unit tests of vtlib share."""

import os
import sys
from pathlib import Path

import numpy as np
import obspy
import pytest

from vtlib.labels import Interval
from vtlib.models import Recogniser
from vtlib.records import LabelledRecord

sys.path.insert(0, str(Path(__file__).parent))  # for `in_node` and what else tests share


@pytest.fixture(scope="session")
def published():
    """The folder with the published files; tests that read them ask for it."""
    folder = os.environ.get("VTLIB_PUBLISHED")
    if not folder:
        pytest.skip("VTLIB_PUBLISHED is not set: it names the folder with the published files")
    if not Path(folder).is_dir():
        pytest.fail(f"VTLIB_PUBLISHED={folder}: no such folder")
    return Path(folder)


@pytest.fixture
def no_data(monkeypatch, tmp_path):
    """An environment without published data and without network; returns the empty cache's
    folder."""
    for name in ("PUBLISHED", "DATA", "REQUIRE_PUBLISHED", "URL", "RUN_LOG"):
        monkeypatch.delenv(f"VTLIB_{name}", raising=False)
    monkeypatch.setenv("VTLIB_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("VTLIB_OFFLINE", "1")
    return tmp_path / "cache"


@pytest.fixture
def rng():
    """Random numbers that are the same in every run."""
    return np.random.default_rng(20230726)


@pytest.fixture
def trace():
    """Return a function that makes a trace of station XX.STA from samples."""

    def make(samples, sampling_rate_hz=100.0, channel="HHZ", **header):
        header = {
            "network": "XX",
            "station": "STA",
            "channel": channel,
            "sampling_rate": sampling_rate_hz,
            **header,
        }
        return obspy.Trace(np.asanyarray(samples), header)

    return make


@pytest.fixture(scope="session")
def record():
    """Return a function that makes a record: noise at a station with a louder piece in it,
    labelled VT."""

    def make(station, start_s, length_s=60, event=(20.0, 35.0), offset=0.0, gain=1.0):
        rate = 50.0
        rng = np.random.default_rng((0, int(start_s), *station.encode()))
        samples = rng.standard_normal(int(length_s * rate))
        intervals = []
        if event:
            a, b = (int(t * rate) for t in event)
            samples[a:b] *= 20
            intervals = [Interval(*event, "VT")]
        start = obspy.UTCDateTime(2017, 12, 18) + start_s
        header = {"station": station, "sampling_rate": rate, "starttime": start}
        trace = obspy.Trace(gain * samples + offset, header)
        return LabelledRecord(trace, intervals, station, f"{station}-{start_s}")

    return make


@pytest.fixture
def records(record):
    """Two stations on two days; the first record of A and the first of B hold the same minute."""
    day = 86400
    times = {"A": (0, 600, day), "B": (30, 900, day + 900), "C": (1800,)}
    return [record(s, t) for s, own in times.items() for t in own]


class Loudness(Recogniser):
    """VT where the first log energy is two deviations above the mean, else background; it keeps
    what it was given."""

    kind = "loudness"
    n_parameters = 0

    def __init__(self, name="loudness", card=None):
        super().__init__(name, card or {"architecture": {"kind": "loudness"}})
        self.heard = []

    def weights(self):
        return {}

    def set_weights(self, weights):
        assert not weights

    def read_published(self, files):
        raise AssertionError("nobody has published this one")

    def trainee(self, settings):
        raise AssertionError("there is nothing to learn")

    def _probabilities(self, x):
        self.heard.append(x)
        p = np.full((len(x), 5), 0.05, np.float32)
        p[np.arange(len(x)), np.where(x[:, 0] > 2, 3, 0)] = 0.8
        return p


@pytest.fixture
def loudness():
    """A recogniser that calls loud frames VT."""
    return Loudness()
