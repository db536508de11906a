"""Traces without offset and without gaps."""

from typing import TYPE_CHECKING

import numpy as np

from .checking import WaveformError, check_recorded

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
    if trace.data.dtype.kind not in "iufb":
        raise WaveformError(
            f"{trace.id}: samples of dtype {trace.data.dtype} are not real numbers. Leave the "
            "channel out, for example with stream.select"
        )
    check_recorded(trace.data, trace.id)
    moved = trace.copy()
    moved.data = np.asarray(trace.data, dtype=np.float64)
    if moved.data.size:
        moved.data = moved.data - moved.data.mean()
    return moved


def contiguous(stream: "obspy.Stream | obspy.Trace", min_length_s: float = 0.0) -> "obspy.Stream":
    """Cut a stream into traces without gaps, masks, NaN or infinite samples.

    Nothing is filled in: an interpolated gap is a smooth line, which a recogniser hears as silence
    that was not there.

    Parameters
    ----------
    stream : obspy.Stream or obspy.Trace
        Left unchanged.
    min_length_s : float
        Pieces shorter than this are dropped.

    Returns
    -------
    obspy.Stream
        Pieces in order of channel and start time; empty if nothing is left.

    Examples
    --------
    >>> import obspy
    >>> with_gap = obspy.Trace(np.array([1.0, 2.0, np.nan, 4.0, 5.0, 6.0]))
    >>> [piece.data.tolist() for piece in contiguous(with_gap)]
    [[1.0, 2.0], [4.0, 5.0, 6.0]]
    """
    import obspy

    traces = [stream] if isinstance(stream, obspy.Trace) else list(stream)
    pieces = obspy.Stream()
    for trace in traces:
        if trace.stats.npts == 0:
            continue
        piece = trace.copy()
        if piece.data.dtype.kind == "f" and not np.isfinite(np.ma.getdata(piece.data)).all():
            piece.data = np.ma.masked_invalid(piece.data, copy=False)
        pieces += piece.split() if np.ma.is_masked(piece.data) else obspy.Stream([piece])
    # Counted in samples, as 196 samples at 49 Hz times a rounded 1 / 49 s would fall short of 4 s.
    pieces.traces = [
        t for t in pieces if t.stats.npts >= min_length_s * t.stats.sampling_rate - 1e-6
    ]
    pieces.sort(["network", "station", "location", "channel", "starttime"])
    return pieces
