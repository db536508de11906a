"""What several stations' detectors saw at once."""

from typing import NamedTuple

import obspy
from obspy.signal.trigger import coincidence_trigger

from .. import waveforms
from .detectors import Detector, RecursiveSTALTA


class Coincidence(NamedTuple):
    """From ``onset`` to ``end`` (obspy.UTCDateTime), ``stations`` (codes, in the order in which
    they triggered) saw something."""

    onset: obspy.UTCDateTime
    end: obspy.UTCDateTime
    stations: tuple


def coincidence(
    stream: obspy.Stream, detector: Detector | None = None, min_stations: int = 3
) -> list[Coincidence]:
    """Run a detector at every station, and keep what at least so many of them see at overlapping
    times.

    ObsPy's :func:`~obspy.signal.trigger.coincidence_trigger`, which knows nothing of travel times:
    a station's trigger has to begin before those of the others have ended. Gaps are cut out.

    Parameters
    ----------
    stream : obspy.Stream
        One channel of each station. Left unchanged.
    detector : Detector, optional
        By default :class:`RecursiveSTALTA` with an ``lta_s`` of 30 seconds. Its ``gap_s`` and
        ``min_duration_s`` aren't used.
    min_stations : int
        At least 1.

    Returns
    -------
    list of Coincidence
        In order of time; empty if there is none.

    Examples
    --------
    >>> from vtlib import simulate
    >>> stream, _, _ = simulate.network_day(seed=4, hours=1)
    >>> by_two, by_three = (len(coincidence(stream, min_stations=k)) for k in (2, 3))
    >>> by_two >= by_three > 0
    True

    Raises
    ------
    ValueError
        If ``min_stations`` is no positive whole number, or a station comes with two channels.
    """
    detector = detector or RecursiveSTALTA(lta_s=30.0)
    if min_stations != int(min_stations) or min_stations < 1:
        raise ValueError(f"min_stations={min_stations!r}: expected a whole number of at least 1")
    channels = {}
    for trace in stream:
        known = channels.setdefault((trace.stats.network, trace.stats.station), trace.id)
        if known != trace.id:
            raise ValueError(
                f"{known} and {trace.id} are of one station, and would count as two: select one "
                "channel of each"
            )
    functions = waveforms.contiguous(stream)
    for trace in functions:
        trace.data = detector.characteristic(trace)
    triggers = coincidence_trigger(None, detector.on, detector.off, functions, min_stations)
    return [
        Coincidence(t["time"], t["time"] + t["duration"], tuple(t["stations"])) for t in triggers
    ]
