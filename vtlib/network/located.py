"""The field's own associator, PyOcto, on the same onsets: which are one event, and where it was."""

from __future__ import annotations

import math
import os
from collections.abc import Iterable
from types import SimpleNamespace
from typing import TYPE_CHECKING

import numpy as np

from ..events import Event
from ..times import UTCDateTime
from ..waveforms import station_table
from .arguments import EARTH_RADIUS_M, check_numbers
from .associate import TOLERANCE_S, as_detection
from .detection import Detections
from .naming import station_names
from .sightings import sightings_of

if TYPE_CHECKING:
    import obspy
    import pandas as pd

P_VELOCITY_M_S = 3400.0  #: Of P, in the volcano that this book simulates.
VP_TO_VS = 1.73
MIN_STATIONS = 4  # a place and a time are four unknowns
MARGIN_M = 10_000.0  # how far beyond the stations an event is looked for
DEPTHS_M = (-4000.0, 12_000.0)  # below sea level
# PyOcto's own: on two days, finer ones found the same events, and took longer.
SMALLEST_CELL_M = 10_000.0
PLACE_M = 500.0  # how finely a place is sought
# How often space is halved at a time, to find a place: tried on two days of studies/associators.py.
LOCATION_DEPTH = 12
_KM = 1000.0
ORIGIN_COLUMNS = ("time", "latitude", "longitude", "depth_m", "residual_s")


def locate(
    events: Iterable[Event],
    stations: pd.DataFrame | obspy.Inventory | str | os.PathLike,
    min_stations: int = MIN_STATIONS,
    p_velocity_m_s: float = P_VELOCITY_M_S,
    tolerance_s: float = TOLERANCE_S,
    smallest_cell_m: float = SMALLEST_CELL_M,
) -> tuple[Detections, pd.DataFrame]:
    """Associate onsets with PyOcto (Münchmeyer, 2024), which searches space and time for origins
    that explain them, and so gives a place as well.

    All onsets are taken for P in a ground of one velocity. They are to within seconds, so that a
    place is to within kilometres: see the chapter *Your volcano* for how many.

    Parameters
    ----------
    events, stations
        As for :func:`vtlib.network.associate`. Heights, in a table's column ``elevation_m``, are 0
        if there is none.
    min_stations : int
        At least 3, which always fit some place.
    p_velocity_m_s : float
        Of P. That of S, which PyOcto wants to know, too, is 1.73 times smaller, and not used.
    tolerance_s : float
        How far apart two onsets may be beyond what their places explain: each may differ by half of
        it from the time that the origin predicts.
    smallest_cell_m : float
        Where the search in space stops, and picks are gathered.

    Returns
    -------
    detections : Detections
        As :func:`vtlib.network.associate` gives them.
    origins : pandas.DataFrame
        A row for each: ``time`` (obspy.UTCDateTime), ``latitude``, ``longitude`` (degrees),
        ``depth_m`` (below sea level) and ``residual_s`` (root mean square of what its
        onsets differ by from it).

    Raises
    ------
    ImportError
        If PyOcto is not installed: it is in the extra ``book``.
    ValueError
        As :func:`vtlib.network.associate`.

    Examples
    --------
    >>> from vtlib import simulate
    >>> start, (_, stations, _) = UTCDateTime("2000-01-01"), simulate.network_day(0, 1)
    >>> onsets = [Event(start + 60, start + 70, "VT", station=name) for name in stations.station]
    >>> detections, origins = locate(onsets, stations)
    >>> detections[0].n_stations, origins.time[0] < detections[0].onset
    (5, True)
    """
    check_numbers(min_stations, p_velocity_m_s, smallest_cell_m, tolerance_s)
    if min_stations < 3:
        raise ValueError(f"min_stations={min_stations}: PyOcto needs at least 3")
    table = station_table(stations)
    seen = sightings_of(events, table, min_stations, p_velocity_m_s, None, tolerance_s, False)
    if not seen.sightings:
        return Detections(), _as_table([])
    plane = _Plane(table, seen)
    found = _run(seen, plane, min_stations, p_velocity_m_s, tolerance_s, smallest_cell_m)
    found.sort(key=lambda one: one[0].onset)
    n_stations = len(seen.stations)
    detections = Detections(as_detection(group, seen, n_stations) for group, _ in found)
    return detections, _as_table([plane.origin(*place) for _, place in found])


class _Plane:
    """Stations on a plane that touches the Earth in their middle, in km east, north and down."""

    def __init__(self, table, seen):
        codes = station_names([*table["station"], *seen.names])
        elevation = table["elevation_m"] if "elevation_m" in table else np.zeros(len(table))
        rows = zip(table["station"], table["latitude"], table["longitude"], elevation, strict=True)
        places = {codes[name]: place for name, *place in rows}
        latitude, longitude, elevation = np.array([places[c] for c in seen.stations], float).T
        self.latitude, self.longitude = latitude.mean(), longitude[0]
        longitude = (longitude - self.longitude + 180) % 360 - 180
        self.degree_km = math.radians(1) * EARTH_RADIUS_M / _KM
        self.east_km = longitude * self.degree_km * math.cos(math.radians(self.latitude))
        self.north_km = (latitude - self.latitude) * self.degree_km
        self.down_km = -elevation / _KM

    def limits(self):
        """Between which east and north an event is looked for."""
        margin_km = MARGIN_M / _KM
        return [
            (float(x.min() - margin_km), float(x.max() + margin_km))
            for x in (self.east_km, self.north_km)
        ]

    def origin(self, time_s, east_km, north_km, down_km, residual_s):
        """A row of origins."""
        east = east_km / (self.degree_km * math.cos(math.radians(self.latitude)))
        return (
            UTCDateTime(ns=round(time_s * 1e9)),
            self.latitude + north_km / self.degree_km,
            (self.longitude + east + 180) % 360 - 180,
            _KM * down_km,
            residual_s,
        )


def _run(seen, plane, min_stations, p_velocity_m_s, tolerance_s, smallest_cell_m):
    """Groups of sightings, and for each its time in s, its place in km and its residual in s."""
    try:
        import pyocto
    except ImportError:
        raise ImportError(
            "PyOcto is not installed, with which events are located. It comes with the extra "
            "'book': pip install -e '.[book]'"
        ) from None
    import pandas as pd

    east, north = plane.limits()
    p_km_s = p_velocity_m_s / _KM
    crossing_s = math.hypot(east[1] - east[0], north[1] - north[0], 16.0) / p_km_s
    associator = pyocto.OctoAssociator(
        east,
        north,
        tuple(depth_m / _KM for depth_m in DEPTHS_M),
        pyocto.VelocityModel0D(p_km_s, p_km_s / VP_TO_VS, tolerance_s / 2),
        time_before=crossing_s + tolerance_s,
        min_node_size=smallest_cell_m / _KM,
        min_node_size_location=PLACE_M / _KM,
        pick_match_tolerance=tolerance_s / 2,
        n_picks=min_stations,
        n_p_picks=min_stations,
        n_s_picks=0,
        n_p_and_s_picks=0,
        location_split_depth=LOCATION_DEPTH,
        n_threads=1,
    )
    first_ns = seen.sightings[0].onset  # times as small numbers of seconds
    picks = pd.DataFrame(
        {
            "station": [seen.stations[s.station] for s in seen.sightings],
            "phase": "P",
            "time": [(s.onset - first_ns) * 1e-9 for s in seen.sightings],
        }
    )
    places = {"x": plane.east_km, "y": plane.north_km, "z": plane.down_km}
    found, members = associator.associate(picks, pd.DataFrame({"id": seen.stations, **places}))
    groups = []
    for event in found.itertuples():
        own = members[members["event_idx"] == event.idx]
        sightings = [seen.sightings[i] for i in own["pick_idx"]]
        stations = {s.station for s in sightings}
        if len(stations) < min_stations:  # two onsets of a station count as one
            continue
        ends = sorted(s.end for s in sightings)
        group = SimpleNamespace(
            onset=min(s.onset for s in sightings),
            end=ends[len(ends) // 2],
            members=stations,
            sightings=sightings,
        )
        residual_s = math.sqrt(float(np.mean(own["residual"] ** 2)))
        time_s = first_ns * 1e-9 + event.time
        groups.append((group, (time_s, event.x, event.y, event.z, residual_s)))
    return groups


def _as_table(rows):
    import pandas as pd

    return pd.DataFrame(rows, columns=list(ORIGIN_COLUMNS))
