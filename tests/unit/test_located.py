"""PyOcto beside the book's association: it is asked right, and puts an event where it was."""

import sys

import numpy as np
import obspy
import pandas as pd
import pytest

from vtlib import network
from vtlib.events import Event, to_catalog
from vtlib.network.arguments import EARTH_RADIUS_M

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore:The inplace")

START = obspy.UTCDateTime("2017-12-18T06:30:00")
DEGREE_M = np.radians(1) * EARTH_RADIUS_M
PLACES = {"A": (0, 0), "B": (6000, 0), "C": (0, 6000), "D": (6000, 7000), "E": (-5000, 3000)}


def table(longitude=160.6):
    rows = [
        (name, 56 + north / DEGREE_M, longitude + east / DEGREE_M / np.cos(np.radians(56)), 1000.0)
        for name, (east, north) in PLACES.items()
    ]
    return pd.DataFrame(rows, columns=["station", "latitude", "longitude", "elevation_m"])


def onsets(origin_s, east, north, depth_m, only=PLACES):
    """P of an event, by Pythagoras."""
    found = []
    for name in only:
        apart = np.array([east - PLACES[name][0], north - PLACES[name][1], depth_m + 1000])
        at = START + origin_s + float(np.linalg.norm(apart)) / network.P_VELOCITY_M_S
        found.append(Event(at, at + 10, "VT", 0.9, f"XX.{name}..HHZ"))
    return found


@pytest.mark.parametrize("longitude", [160.6, 179.99])
def test_two_events_are_told_apart_and_are_where_they_were(longitude):
    seen = [*onsets(100, 2000, 3000, 2000), *onsets(500, 4000, 1000, 4000)]
    alone = Event(START + 900, START + 910, "VT", station="XX.B..HHZ")
    stations = table(longitude)
    detections, origins = network.locate([*reversed(seen), alone], stations)
    assert [d.n_stations for d in detections] == [5, 5] and len(origins) == 2
    for row, (origin_s, east, north) in zip(
        origins.itertuples(), [(100, 2000, 3000), (500, 4000, 1000)], strict=True
    ):
        there = north / DEGREE_M + 56, east / DEGREE_M / np.cos(np.radians(56)) + longitude
        turned = (row.longitude - there[1] + 180) % 360 - 180
        off = DEGREE_M * np.hypot(row.latitude - there[0], turned * np.cos(np.radians(56)))
        # A cell that PyOcto tells a place by is nearly 2 km wide here, and depth stands for time.
        assert off < 2000 and abs(row.time - START - origin_s) < 2.0 and row.residual_s < 0.5
        assert -180 <= row.longitude <= 180
    ours = network.associate(seen, stations, min_stations=4)
    assert [d.stations for d in ours] == [d.stations for d in detections]
    assert [(d.onset, d.end, d.label) for d in ours] == [
        (d.onset, d.end, d.label) for d in detections
    ]


def test_onsets_that_no_place_explains_within_the_tolerance_are_no_event():
    seen = onsets(100, 2000, 3000, 2000)
    late = [Event(e.onset + 8 * i, e.end + 8 * i, "VT", 0.9, e.station) for i, e in enumerate(seen)]
    assert len(network.locate(late, table(), tolerance_s=1.0)[0]) == 0
    few = onsets(100, 2000, 3000, 2000, only="ABC")
    assert len(network.locate(few, table())[0]) == 0
    assert len(network.locate(few, table(), min_stations=3)[0]) == 1
    none, origins = network.locate([], table())
    assert len(none) == 0 and list(origins)[:2] == ["time", "latitude"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"min_stations": 2}, "min_stations=2: PyOcto needs at least 3"),
        ({"tolerance_s": -1}, "tolerance_s=-1"),
        ({"stations": table()[:3]}, "without coordinates: D, E"),
        ({"stations": ["A"]}, "expected a pandas.DataFrame"),
    ],
)
def test_bad_arguments_are_refused(change, told):
    with pytest.raises(ValueError, match=told):
        network.locate(**{"events": onsets(1, 0, 0, 0), "stations": table()} | change)


def test_without_pyocto_the_message_says_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyocto", None)
    with pytest.raises(ImportError, match="extra 'book'"):
        network.locate(onsets(1, 0, 0, 0), table())


def test_located_events_have_their_origin_in_quakeml(tmp_path):
    from obspy.io.quakeml.core import _validate

    detections, origins = network.locate(onsets(100, 2000, 3000, 2000), table())
    (event,) = to_catalog(detections, origins=origins)
    origin = event.preferred_origin()
    assert (origin.time, origin.latitude) == (origins.time[0], origins.latitude[0])
    assert origin.depth == origins.depth_m[0] and not origin.epicenter_fixed
    assert origin.quality.standard_error == origins.residual_s[0]
    assert origin.quality.used_station_count == 5 and "PyOcto" in origin.comments[0].text
    path = tmp_path / "located.xml"
    to_catalog(detections, origins=origins).write(str(path), "QUAKEML")
    assert _validate(str(path), verbose=True)
    assert obspy.read_events(path)[0].preferred_origin().depth == origin.depth
    with pytest.raises(ValueError, match="0 origins for 1 detections"):
        to_catalog(detections, origins=origins[:0])
