"""Traces of one channel put together again: files of a day, packets of seconds."""

import warnings
from typing import TYPE_CHECKING

import numpy as np

from .checking import LeftOutWarning

if TYPE_CHECKING:
    import obspy


def runs(traces: list["obspy.Trace"]) -> list[list[tuple[int, "obspy.Trace"]]]:
    """Traces of one channel and rate, without gaps, in runs in which each adjoins or overlaps.

    Returns
    -------
    list of list of (int, obspy.Trace)
        In order of time. The number is how many samples after the run's first one a trace begins,
        rounded: a time is taken for another if they differ by less than half a sample.
    """
    found, length = [], 0
    for trace in sorted(traces, key=lambda t: t.stats.starttime.ns):
        if found:
            first = found[-1][0][1].stats
            offset = round((trace.stats.starttime.ns - first.starttime.ns) * 1e-9 / first.delta)
            if offset <= length:
                found[-1].append((offset, trace))
                length = max(length, offset + trace.stats.npts)
                continue
        found.append([(0, trace)])
        length = trace.stats.npts
    return found


def joined(run: list[tuple[int, "obspy.Trace"]]) -> list["obspy.Trace"]:
    """One trace of a run, or, if its traces contradict each other, what lies between.

    Warns
    -----
    LeftOutWarning
        Where they do.
    """
    whole = run[0][1]
    if len(run) == 1:
        return [whole]
    samples = np.empty(
        max(offset + t.stats.npts for offset, t in run), np.result_type(*(t.data for _, t in run))
    )
    is_disputed, done = np.zeros(len(samples), dtype=bool), 0
    for offset, trace in run:
        stop = offset + trace.stats.npts
        seen = slice(offset, min(done, stop))  # empty if it adjoins
        is_disputed[seen] |= samples[seen] != trace.data[: max(seen.stop - offset, 0)]
        samples[done:stop] = trace.data[max(done - offset, 0) :]
        done = max(done, stop)
    if not is_disputed.any():
        whole.data = samples
        return [whole]
    warnings.warn(
        f"{whole.id}: traces that overlap contradict each other in {is_disputed.sum()} samples "
        f"between {whole.stats.starttime + np.flatnonzero(is_disputed)[0] * whole.stats.delta} and "
        f"{whole.stats.starttime + np.flatnonzero(is_disputed)[-1] * whole.stats.delta}: neither "
        "is taken there",
        LeftOutWarning,
        stacklevel=3,
    )
    whole.data = np.ma.array(samples, mask=is_disputed)
    return list(whole.split())
