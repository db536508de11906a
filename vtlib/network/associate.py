"""Which events of several stations are one."""

from __future__ import annotations

import math
import os
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from ..events import Event
from ..times import UTCDateTime
from .detection import Detection, Detections
from .sightings import Seen, order, sightings_of, vote
from .sweep import Sweep

if TYPE_CHECKING:
    import obspy
    import pandas as pd

MIN_STATIONS = 2
VELOCITY_M_S = 2000.0
TOLERANCE_S = 4.0


def associate(
    events: Iterable[Event],
    stations: pd.DataFrame | obspy.Inventory | str | os.PathLike | None = None,
    min_stations: int = MIN_STATIONS,
    velocity_m_s: float = VELOCITY_M_S,
    max_distance_m: float | None = None,
    tolerance_s: float = TOLERANCE_S,
    availability: dict[str, list] | None = None,
    same_class: bool = False,
) -> Detections:
    """Network detections: events that began at several stations as one wave would pass them.

    Onsets at two stations belong together if they are at most distance / ``velocity_m_s`` +
    ``tolerance_s`` apart, and a detection's onsets belong together pair by pair; of two ways to
    group them, the one with more stations is taken. A detection then lasts as long as at least half
    of its stations see it. What begins meanwhile at one of them is a fragment of it and is
    absorbed. What begins at a further station is the same event seen late if it covers half of the
    detection or more, and is otherwise left out. Only what begins at several stations at once is an
    event of its own, provided that it leaves less than half of the detection's stations carrying
    on, or is seen by more stations than the detection.

    A station has as many onsets as channels that began together, within ``tolerance_s``; what fits
    to one of them fits. A channel that begins later, while another one of its station carries on,
    hears the same event late (S, for example), unless it had already heard the detection's
    beginning.

    Parameters
    ----------
    events : iterable of vtlib.events.Event
        In any order. Channels of one station are one station, and a code without a network is the
        station of that code; stations of two networks with one code are two, and are then called
        by both (``"XX.BZ01"``). Background (SIL) and discarded segments (EDS) are ignored.
    stations : pandas.DataFrame, obspy.Inventory or path-like, optional
        Columns ``station``, ``latitude``, ``longitude`` (degrees), as
        :func:`vtlib.simulate.network_day` returns them; or what
        :func:`vtlib.waveforms.station_table` makes a table of, such as the path of a StationXML
        file. Without it ``max_distance_m`` is needed.
    min_stations : int
        A detection was seen by at least so many. Detections of a larger number are among those of a
        smaller one.
    velocity_m_s : float
        Slowest apparent velocity between stations. Emergent onsets are picked on S or surface
        waves, which cross a volcano's upper kilometres at 1 to 2 km/s, but rays from below differ
        by less than the stations' distance. That bounds the moveout of one kind of wave: if one
        station's onset is its P and another's its S, they may be farther apart. With 2000 m/s, all
        pairs of true onsets in simulated days (seeds 900 to 903) lie within
        1 s of what the distance allows.
    max_distance_m : float, optional
        Distance for which moveout is allowed: between all stations if there is no table, at most so
        much if there is.
    tolerance_s : float
        How far apart onsets of a wave that arrives at once may be picked: 4 s are one window of the
        features.
    availability : dict, optional
        For each station a list of (start, end) when it recorded: see
        :func:`vtlib.network.availability`. The agreement then counts those that recorded during at
        least half of the detection. By default it counts all of ``stations``, or, without a table,
        all that have an event.
    same_class : bool
        Whether only events of one class associate.

    Returns
    -------
    Detections
        In order of onset, the same for any order of events and stations; empty if there is none.

    Raises
    ------
    ValueError
        If an argument is out of range, coordinates are missing, impossible or contradictory, an
        event's station is not in the table, or may be either of two networks', something is no
        event, or there are fewer stations than ``min_stations``.

    Notes
    -----
    Two events whose onsets are closer than the window cannot be told apart by onsets: they may
    become one. How often stations agree by chance: :func:`vtlib.network.by_chance`.

    Examples
    --------
    >>> import obspy
    >>> start = obspy.UTCDateTime("2017-12-18T06:30:00")
    >>> found = [
    ...     Event(start + onset_s, start + onset_s + 20, "VT", station=station)
    ...     for onset_s, station in [(60, "BZ01"), (61.5, "BZ02"), (300, "BZ02")]
    ... ]
    >>> (agreed,) = associate(found, max_distance_m=5000)
    >>> agreed.stations, agreed.agreement, agreed.onset - start
    (('BZ01', 'BZ02'), 1.0, 60.0)
    """
    seen = sightings_of(
        events,
        stations,
        min_stations,
        velocity_m_s,
        max_distance_m,
        tolerance_s,
        same_class,
        availability,
    )
    groups = [
        g
        for g in Sweep(seen.sightings, seen.window_ns, same_class).run()
        if len(g.members) >= min_stations
    ]
    groups.sort(key=lambda g: (g.onset, g.sightings[0].station))
    n_recording = _n_recording(groups, seen.stations, seen.recorded)
    return Detections(as_detection(g, seen, n) for g, n in zip(groups, n_recording, strict=True))


def as_detection(group: Any, seen: Seen, n_recording: int) -> Detection:
    """A detection of a group of sightings, of which so many stations were recording."""
    events = [e for s in group.sightings for e in s.events]
    events.sort(key=order)
    by_station = {}
    for event in events:
        by_station.setdefault(seen.names[event.station], []).append(event)
    known = [e.probability for e in events if not math.isnan(e.probability)]
    names = tuple(seen.stations[i] for i in sorted(group.members))
    return Detection(
        UTCDateTime(ns=group.onset),
        UTCDateTime(ns=group.end),
        vote(by_station.values()),
        math.fsum(known) / len(known) if known else math.nan,
        names,
        len(names) / max(n_recording, len(names)),
        tuple(events),
        len(names),
    )


def _n_recording(groups, codes, recorded):
    """For each detection the number of stations that recorded during at least half of it."""
    if recorded is None or not groups:
        return [len(codes)] * len(groups)
    times = np.array([(g.onset, g.end) for g in groups], dtype=np.int64)  # (detections, 2)
    first = int(times.min())
    times = (times - first).astype(np.float64)
    total = np.zeros(len(groups), dtype=int)
    for code in codes:
        spans = recorded.get(code) or [(first, first)]
        # Python's own whole numbers: a station that still runs is often said to end in 2599.
        edges = np.array([(a - first, b - first) for a, b in spans], dtype=np.float64)
        until = np.cumsum(edges[:, 1] - edges[:, 0])  # time recorded until the end of each span
        done = np.stack([until - (edges[:, 1] - edges[:, 0]), until], axis=1)
        before = np.interp(times, edges.ravel(), done.ravel())
        total += 2 * (before[:, 1] - before[:, 0]) >= times[:, 1] - times[:, 0]
    return total.tolist()
