"""Traces without offset and without gaps."""

import warnings
from typing import TYPE_CHECKING

import numpy as np

from .checking import LeftOutWarning, check_kind, check_recorded
from .joining import joined, runs

if TYPE_CHECKING:
    import obspy


def without_offset(trace: "obspy.Trace") -> "obspy.Trace":
    """A copy of a trace with a mean of zero, in float64.

    Digitizers add a constant to what the ground does. Pre-emphasis takes it out of every sample but
    a record's first one, where it would stand as a click that no ground has made.

    Parameters
    ----------
    trace : obspy.Trace
        Without gaps; left unchanged.

    Returns
    -------
    obspy.Trace

    Raises
    ------
    WaveformError
        If the samples are no real numbers (text of a log channel, for example), or some are masked,
        NaN or infinite: no mean can be taken of what was not recorded.

    Examples
    --------
    >>> import obspy
    >>> without_offset(obspy.Trace(np.array([7, 9, 8]))).data
    array([-1.,  1.,  0.])
    """
    check_kind(trace)
    check_recorded(trace.data, trace.id)
    moved = trace.copy()
    moved.data = np.asarray(trace.data, dtype=np.float64)
    if moved.data.size:
        moved.data = moved.data - moved.data.mean()
    return moved


def contiguous(stream: "obspy.Stream | obspy.Trace", min_length_s: float = 0.0) -> "obspy.Stream":
    """Join what belongs together, and cut where there are gaps, masks, NaN or infinite samples.

    Traces of one channel that adjoin, to half a sample, are one piece, as are those that overlap
    and say the same: files of one day after the other, or packets of a few seconds. Nothing is
    filled in: an interpolated gap is a smooth line, which a recogniser hears as silence that was
    not there.

    Parameters
    ----------
    stream : obspy.Stream or obspy.Trace
        Left unchanged.
    min_length_s : float
        Pieces shorter than this are dropped.

    Returns
    -------
    obspy.Stream
        Pieces in order of channel and start time, none of which adjoin or overlap; empty if nothing
        is left.

    Warns
    -----
    LeftOutWarning
        Of overlapping traces that contradict each other: neither is taken where they do. Of pieces
        that were too short.

    Examples
    --------
    >>> import obspy
    >>> with_gap = obspy.Trace(np.array([1.0, 2.0, np.nan, 4.0, 5.0, 6.0]))
    >>> [piece.data.tolist() for piece in contiguous(with_gap)]
    [[1.0, 2.0], [4.0, 5.0, 6.0]]
    >>> packets = [obspy.Trace(np.arange(3) + k, {"starttime": k}) for k in (0, 3, 5)]
    >>> [piece.data.tolist() for piece in contiguous(obspy.Stream(packets))]
    [[0, 1, 2, 3, 4, 5, 6, 7]]
    """
    import obspy

    traces = [stream] if isinstance(stream, obspy.Trace) else list(stream)
    channels = {}
    for trace in traces:
        if trace.stats.npts:
            key = (trace.id, trace.stats.sampling_rate)
            channels.setdefault(key, []).extend(_without_gaps(trace))
    pieces = obspy.Stream()
    for own in channels.values():
        for run in runs(own):
            pieces.traces += joined(run)
    # Counted in samples, as 196 samples at 49 Hz times a rounded 1 / 49 s would fall short of 4 s.
    short = [t for t in pieces if t.stats.npts < min_length_s * t.stats.sampling_rate - 1e-6]
    if short:
        lost_s = sum(t.stats.npts * t.stats.delta for t in short)
        names = ", ".join(sorted({t.id for t in short}))
        warnings.warn(
            f"{names}: {len(short)} piece{'s' * (len(short) > 1)} shorter than {min_length_s:g} s "
            f"left out, {lost_s:g} s in all",
            LeftOutWarning,
            stacklevel=2,
        )
        left_out = set(map(id, short))
        pieces.traces = [t for t in pieces if id(t) not in left_out]
    pieces.sort(["network", "station", "location", "channel", "starttime"])
    return pieces


def _without_gaps(trace):
    """Copies of a trace's parts, between samples that are masked, NaN or infinite."""
    piece = trace.copy()
    if piece.data.dtype.kind == "f" and not np.isfinite(np.ma.getdata(piece.data)).all():
        piece.data = np.ma.masked_invalid(piece.data, copy=False)
    return list(piece.split()) if np.ma.is_masked(piece.data) else [piece]
