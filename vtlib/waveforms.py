"""Reading, checking and cleaning waveforms, before anything is computed from them."""

import warnings
from pathlib import Path

import numpy as np
import obspy

MIN_SAMPLING_RATE_HZ = (
    40.0  # the filter bank reaches 20 Hz, so the Nyquist frequency may not be lower
)


class WaveformError(ValueError):
    """A waveform that nothing sensible can be computed from."""


class DeadChannelWarning(UserWarning):
    """Every sample has the same value: the sensor, the digitizer or the telemetry was not working."""


def read(path, **kwargs):
    """Read a waveform file of any format that ObsPy knows.

    Parameters
    ----------
    path : str or path-like
        The file.
    **kwargs
        Passed to :func:`obspy.read`.

    Returns
    -------
    obspy.Stream

    Raises
    ------
    WaveformError
        If the file is missing, truncated or of no format that ObsPy reads; the message names it.
    """
    path = Path(path)
    if not path.is_file():
        raise WaveformError(f"{path}: no such file. Check the path, or download the file again")
    try:
        stream = obspy.read(str(path), **kwargs)
    except Exception as error:  # ObsPy's readers raise whatever their format's parser raises
        raise WaveformError(
            f"{path}: ObsPy cannot read it ({path.stat().st_size} bytes; {error}). It may be truncated: fetch it again"
        ) from error
    for trace in (
        stream
    ):  # ObsPy leaves out the last record of a miniSEED file if it is not whole, often in silence
        mseed = trace.stats.get("mseed")
        if trace.stats.get("_format") == "MSEED" and mseed.filesize % mseed.record_length:
            raise WaveformError(
                f"{path}: {mseed.filesize} bytes are no whole number of records of {mseed.record_length} bytes. It is "
                "truncated: fetch it again"
            )
    return stream


def check(samples, sampling_rate_hz, name="waveform"):
    """Check samples, and return them as a one-dimensional array.

    Parameters
    ----------
    samples : array_like, shape (n,)
        Any real dtype; counts or ground motion.
    sampling_rate_hz : float
        At least 40 Hz.
    name : str
        What to call the waveform in messages.

    Returns
    -------
    numpy.ndarray, shape (n,)
        The samples; not copied where that can be avoided.

    Raises
    ------
    WaveformError
        If the samples are empty, not one-dimensional, not real numbers, masked (gaps), NaN or infinite, or if the
        sampling rate is below 40 Hz.

    Warns
    -----
    DeadChannelWarning
        If there is more than one sample and all have the same value.
    """
    try:
        rate_is_fine = np.isfinite(sampling_rate_hz) and sampling_rate_hz >= MIN_SAMPLING_RATE_HZ
    except (TypeError, ValueError):
        rate_is_fine = False
    if not rate_is_fine:
        raise WaveformError(
            f"{name}: sampling rate {sampling_rate_hz!r}: a finite number of at least {MIN_SAMPLING_RATE_HZ:g} Hz is needed, for "
            "the features reach 20 Hz. Correct it, or use a channel that was recorded faster"
        )
    if np.ma.is_masked(samples):
        n_masked = int(np.ma.count_masked(samples))
        raise WaveformError(
            f"{name}: {n_masked} samples are masked (gaps). Split the trace at them with waveforms.contiguous(stream)"
        )
    try:
        samples = np.ma.getdata(samples) if np.ma.isMaskedArray(samples) else np.asarray(samples)
    except ValueError as error:  # rows of unequal length
        raise WaveformError(
            f"{name}: is not one row of samples ({error}). Pass one channel"
        ) from None
    if samples.ndim != 1:
        raise WaveformError(
            f"{name}: expected one-dimensional samples, got shape {samples.shape}. Pass one channel"
        )
    if samples.size == 0:
        raise WaveformError(f"{name}: has no samples. Leave it out")
    if samples.dtype.kind not in "iuf":
        raise WaveformError(
            f"{name}: samples of dtype {samples.dtype} are not real numbers. Convert them to float32"
        )
    if samples.dtype.kind == "f" and not np.isfinite(samples).all():
        n_bad = int(np.count_nonzero(~np.isfinite(samples)))
        raise WaveformError(
            f"{name}: {n_bad} samples are NaN or infinite. Split the trace at them with waveforms.contiguous(stream)"
        )
    if samples.size > 1 and samples.min() == samples.max():
        warnings.warn(
            f"{name}: every sample is {samples[0]}: a dead channel? Its features will carry no information",
            DeadChannelWarning,
            stacklevel=3,
        )
    return samples


def without_offset(trace):
    """A copy of a trace with a mean of zero, in float64.

    Digitizers add a constant to what the ground does. Pre-emphasis takes it out of every sample but a record's first one,
    where it would stand as a click that no ground has made.

    Parameters
    ----------
    trace : obspy.Trace
        Without gaps; left unchanged.

    Returns
    -------
    obspy.Trace
    """
    moved = trace.copy()
    moved.data = np.asarray(trace.data, dtype=np.float64)
    if moved.data.size:
        moved.data = moved.data - moved.data.mean()
    return moved


def contiguous(stream, min_length_s=0.0):
    """Cut a stream into traces without gaps, masks, NaN or infinite samples.

    Nothing is filled in: an interpolated gap is a smooth line, which a recogniser hears as silence that was not there.

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
    """
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
