"""Fixtures that the unit tests of vtlib share."""

import os
from pathlib import Path

import numpy as np
import obspy
import pytest


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
