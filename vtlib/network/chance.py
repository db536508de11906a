"""What stations would agree on by chance: the control without which an agreement says nothing."""

from __future__ import annotations

import os
from collections.abc import Iterable
from numbers import Integral, Real
from operator import attrgetter
from typing import TYPE_CHECKING

import numpy as np

from ..evaluation import interval
from ..events import Event
from ..times import UTCDateTime
from .associate import TOLERANCE_S, VELOCITY_M_S
from .sightings import sightings_of
from .sweep import Sighting, Sweep

if TYPE_CHECKING:
    import obspy
    import pandas as pd

MIN_SHIFT_S = 300.0


def by_chance(
    events: Iterable[Event],
    stations: pd.DataFrame | obspy.Inventory | str | os.PathLike | None = None,
    n_shifts: int = 40,
    velocity_m_s: float = VELOCITY_M_S,
    max_distance_m: float | None = None,
    tolerance_s: float = TOLERANCE_S,
    same_class: bool = False,
    period: tuple[UTCDateTime, UTCDateTime] | None = None,
    min_shift_s: float = MIN_SHIFT_S,
    max_shift_s: float | None = None,
    seed: int = 0,
) -> pd.DataFrame:
    """How often stations agree, and how often they would if they had nothing in common.

    Each station's events are moved in time as a whole, by a random time of its own, and what leaves
    the period at its end comes in again at its beginning. So every station reports as often as
    before and with the same pauses, but no two can see the same wave any longer. What
    :func:`vtlib.network.associate` finds then is found by chance.

    Parameters
    ----------
    events, stations, velocity_m_s, max_distance_m, tolerance_s, same_class
        As for :func:`vtlib.network.associate`.
    n_shifts : int
        How often all stations are moved, each time anew.
    period : (obspy.UTCDateTime, obspy.UTCDateTime), optional
        What the stations recorded; by default from the first onset to the last end.
    min_shift_s : float
        Any two stations are moved against each other by at least so many seconds, around the period
        either way. It must be longer than a wave may need between them, tolerance included.
    max_shift_s : float, optional
        And by at most so many. By default by anything: that compares the night of one station with
        the noon of another. If all report more at some hours than at others, they agree more often
        by chance than such moves tell; shifts of at most an hour leave the hours where they are.
    seed : int
        Of the random moves.

    Returns
    -------
    pandas.DataFrame
        One row for each number of stations that must agree, from 2 to all (the index,
        ``stations``). Columns ``agreed``, the detections that there are; ``by_chance``, the mean
        number over all moves; ``low`` and ``high``, between which the middle 95 % of them lie.
        There is more agreement than by chance if ``agreed`` is above ``high``.

    Raises
    ------
    ValueError
        As :func:`vtlib.network.associate`; or if there are fewer than two stations, an event begins
        outside the period, the moves don't fit into it, or a number is out of range.

    Notes
    -----
    The moves tell what is expected of stations that report independently. They don't tell why
    stations agree: a record that was stored under two names agrees with itself.

    Examples
    --------
    >>> import obspy
    >>> start = obspy.UTCDateTime("2017-12-18")
    >>> found = [
    ...     Event(start + t + late_s, start + t + late_s + 20, "VT", station=station)
    ...     for t in range(600, 14400, 1800)
    ...     for late_s, station in [(0, "BZ01"), (1.5, "BZ02")]
    ... ]
    >>> by_chance(found, max_distance_m=5000, period=(start, start + 14400)).loc[2].tolist()
    [8.0, 0.0, 0.0, 0.0]
    """
    if isinstance(n_shifts, bool) or not isinstance(n_shifts, Integral) or n_shifts < 2:
        raise ValueError(f"n_shifts={n_shifts!r}: expected a whole number of at least 2")
    seen = sightings_of(events, stations, 2, velocity_m_s, max_distance_m, tolerance_s, same_class)
    sightings, window_ns, n = seen.sightings, seen.window_ns, len(seen.stations)
    if n < 2:
        raise ValueError(f"events of {n} station(s): agreement takes at least two")
    first_ns, length_ns = _period(sightings, period)
    gap_ns, room_ns = _room(n, length_ns, max(map(max, window_ns)), min_shift_s, max_shift_s)
    agreed = _counts(sightings, window_ns, same_class, n)
    rng, counts = np.random.default_rng(seed), []
    for _ in range(n_shifts):
        # Apart by a gap at least: what is left of the room is shared out at random.
        shifts = np.sort(rng.uniform(0, room_ns - (n - 1) * gap_ns, n)) + gap_ns * np.arange(n)
        by_ns = rng.permutation(np.round(shifts).astype(np.int64)).tolist()
        moved = _moved(sightings, by_ns, first_ns, length_ns)
        counts.append(_counts(moved, window_ns, same_class, n))
    low, high = np.transpose([interval(of_k) for of_k in np.transpose(counts)])
    columns = {"agreed": agreed, "by_chance": np.mean(counts, axis=0), "low": low, "high": high}
    import pandas as pd

    return pd.DataFrame(columns, index=pd.RangeIndex(2, n + 1, name="stations"))


def _moved(sightings, by_ns, first_ns, length_ns):
    """The same sightings, those of each station moved around the period."""
    moved = []
    for s in sightings:
        onset = first_ns + (s.onset - first_ns + by_ns[s.station]) % length_ns
        latest, end = onset + s.latest - s.onset, onset + s.end - s.onset
        moved.append(Sighting(onset, latest, end, s.station, s.events, s.channels, s.label))
    return sorted(moved, key=attrgetter("onset", "station"))


def _counts(sightings, window_ns, same_class, n):
    """Numbers of detections by at least 2, 3, ... n stations."""
    for s in sightings:
        s.taken = False
    sizes = [len(g.members) for g in Sweep(sightings, window_ns, same_class).run()]
    return [sum(size >= k for size in sizes) for k in range(2, n + 1)]


def _period(sightings, period):
    """Beginning and length of what was recorded, in ns."""
    if period is None:
        first = min((s.onset for s in sightings), default=0)
        return first, max((s.end for s in sightings), default=first) - first
    is_pair = isinstance(period, (tuple, list)) and len(period) == 2
    if not is_pair or not all(isinstance(t, UTCDateTime) for t in period):
        raise ValueError(f"period={period!r}: expected two obspy.UTCDateTime")
    first, last = (t.ns for t in period)
    for s in sightings:
        if not first <= s.onset < last:
            raise ValueError(
                f"an event begins at {s.events[0].onset}, outside the period from {period[0]} to "
                f"{period[1]}. Leave it out, or give a longer period"
            )
    return first, last - first


def _room(n, length_ns, window_ns, min_shift_s, max_shift_s):
    """Least distance between two moves, and the room for all of them, in ns."""
    for name, value in (("min_shift_s", min_shift_s), ("max_shift_s", max_shift_s)):
        is_number = isinstance(value, Real) and not isinstance(value, bool) and 0 < value < np.inf
        if not is_number and not (value is None and name == "max_shift_s"):
            raise ValueError(f"{name}={value!r}: expected a finite number above 0")
    gap_ns = round(min_shift_s * 1e9)
    if gap_ns <= window_ns:
        raise ValueError(
            f"min_shift_s={min_shift_s!r}: stations that are moved by so little can still see the "
            f"same wave: it may need {window_ns / 1e9:g} s. Move them by more"
        )
    room_ns = length_ns - gap_ns  # on a circle, the last and the first are apart, too
    if max_shift_s is not None:
        room_ns = min(room_ns, round(max_shift_s * 1e9))
    if (n - 1) * gap_ns > room_ns:
        raise ValueError(
            f"{n} stations can't be moved against each other by at least {min_shift_s:g} s in "
            f"{max(room_ns, 0) / 1e9:g} s. Take a smaller min_shift_s, or more time"
        )
    return gap_ns, room_ns
