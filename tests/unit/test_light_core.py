"""The core of the package works where there is no ObsPy, SciPy or network library: in a page."""

import subprocess
import sys

import numpy as np
import obspy
import pytest
from obspy.geodetics import gps2dist_azimuth, locations2degrees

from vtlib.evaluation import matching
from vtlib.network.arguments import EARTH_RADIUS_M, great_circle_m
from vtlib.times import PlainTime

BLOCK = """
import sys

class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {names!r}:
            raise ImportError(f"{{name}} is blocked")

sys.meta_path.insert(0, Blocked())
"""
LARGE = {"obspy", "tensorflow", "keras", "torch", "scipy", "matplotlib"}
USES = {
    "a check": """
from vtlib import checks
checks.number_of_frames(14, n_samples=1030, sampling_rate_hz=100.0)
""",
    "features": """
import numpy as np
from vtlib import features
energies = features.log_filter_bank(np.random.default_rng(0).normal(size=5000), 100.0)
assert energies.shape == (features.n_frames(5000, 100.0), 16)
""",
    "labels and classes": """
from vtlib import classes, labels
frames = labels.to_frames([labels.Interval(0.0, 20.0, "VTE")], 60)
assert set(frames.tolist()) == {classes.VT, classes.SIL}
""",
    "a rule": """
import numpy as np
from vtlib import events
probabilities = np.full((60, 5), 0.025)
probabilities[:, 0] = 0.9
probabilities[10:40] = [0.025, 0.025, 0.025, 0.9, 0.025]
for rule in (events.PUBLISHED, events.CORE, events.JOINED):
    assert [one.label for one in rule.intervals(probabilities) if one.label != "SIL"] == ["VT"]
""",
    "a matching": """
from vtlib import evaluation
true = [(0, 10, "VT"), (20, 30, "LP")]
found = [(1, 10, "VT"), (40, 50, "LP")]
assert evaluation.event_scores([true], [found]).f1 == 0.5
assert [pair[:2] for pair in evaluation.match(true, found)] == [(0, 0)]
""",
    "scores of frames": """
from vtlib import evaluation
assert evaluation.frame_scores([0, 3, 3, 0], [0, 3, 0, 0]).accuracy == 0.75
""",
    "an association": """
from vtlib import network
from vtlib.events import Event
from vtlib.times import UTCDateTime
start = UTCDateTime("2017-12-18T06:30:00")
seen = [Event(start + s, start + s + 20, "VT", 0.9, name) for s, name in ((0, "A"), (1, "B"))]
(found,) = network.associate(seen, min_stations=2, max_distance_m=5000)
assert found.stations == ("A", "B") and found.onset == start and found.label == "VT"
""",
    "weak labels and splits": "from vtlib import splits, weak_labels; weak_labels.UNKNOWN",
}


def run_without(names, program):
    """What a fresh interpreter says that can't import some packages."""
    program = BLOCK.format(names=names) + program
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)


@pytest.mark.parametrize("use", USES)
def test_the_core_is_used_without_large_packages_and_without_pandas(use):
    result = run_without(LARGE | {"pandas"}, USES[use])
    assert result.returncode == 0, result.stderr
    if use == "a check":
        assert "Not yet." in result.stdout or "Right." in result.stdout


def test_what_is_blocked_is_blocked():
    assert "obspy is blocked" in run_without(LARGE, "import obspy").stderr


@pytest.mark.parametrize("text", ["2017-12-18T06:30:00", "1969-12-31T23:59:59.25Z", "2024-02-29"])
def test_plain_times_reckon_as_obspy_does(text):
    plain, theirs = PlainTime(text), obspy.UTCDateTime(text)
    for seconds in (0, 0.1, -86400.5, 1e-6, np.float64(12.3456789), 3e9):
        assert (plain + seconds).ns == (theirs + seconds).ns
        assert (plain - seconds).ns == (theirs - seconds).ns
        assert (plain + seconds) - plain == (theirs + seconds) - theirs
        assert str(plain + seconds) == str(theirs + seconds)
    assert plain < plain + 1 and plain == PlainTime(ns=theirs.ns) and plain != plain + 1


@pytest.mark.parametrize("wrong", [None, "yesterday", float("nan"), [2017]])
def test_what_is_no_time_is_refused(wrong):
    with pytest.raises((TypeError, ValueError)):
        PlainTime(wrong)


def test_distances_are_those_of_obspy():
    rng = np.random.default_rng(0)
    latitude, longitude = rng.uniform(-90, 90, 30), rng.uniform(-180, 180, 30)
    latitude[1], longitude[1] = latitude[0] + 1e-5, longitude[0]
    expected = np.radians(
        locations2degrees(latitude[:, None], longitude[:, None], latitude[None], longitude[None])
    )
    assert np.allclose(great_circle_m(latitude, longitude), EARTH_RADIUS_M * expected, atol=1e-3)
    ellipsoid = gps2dist_azimuth(latitude[0], longitude[0], latitude[1], longitude[1])[0]
    assert great_circle_m(latitude, longitude)[0, 1] == pytest.approx(ellipsoid, rel=0.01)


@pytest.mark.parametrize("seed", range(30))
def test_matching_is_as_good_without_scipy(seed, monkeypatch):
    """As many pairs, and as much overlap in all, however the ties fall."""
    rng = np.random.default_rng(seed)

    def some():
        starts = rng.uniform(0, 100, rng.integers(1, 25))
        return [
            (s, s + d, "VT") for s, d in zip(starts, rng.uniform(2, 30, len(starts)), strict=True)
        ]

    true, found = some(), some()
    wanted = matching.match(true, found, 0.05)
    for name in ("scipy", "scipy.sparse", "scipy.sparse.csgraph"):
        monkeypatch.setitem(sys.modules, name, None)
    got = matching.match(true, found, 0.05)
    assert len(got) == len(wanted)
    assert sum(p[2] for p in got) == pytest.approx(sum(p[2] for p in wanted))
