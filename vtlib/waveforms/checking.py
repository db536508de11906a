"""Samples, checked: what nothing sensible can be computed from is refused by name."""

import warnings
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

if TYPE_CHECKING:
    import obspy

MIN_SAMPLING_RATE_HZ = 40.0  # the filter bank reaches 20 Hz, so the Nyquist frequency has to
MAX_SAMPLE = 1e30  # no unit makes ground motion larger; sums over a day of it fit into float32
MAX_TIME_NS = 2**63 - 2**50  # what 64 bits hold, but for two weeks that a record may last


class WaveformError(ValueError):
    """A waveform that nothing sensible can be computed from."""


class DeadChannelWarning(UserWarning):
    """Every sample has the same value: sensor, digitizer or telemetry was not working."""


class LeftOutWarning(UserWarning):
    """Part of a stream was not listened to: channels, short pieces, or what two files disagree
    on."""


def check(samples: ArrayLike, sampling_rate_hz: float, name: str = "waveform") -> np.ndarray:
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
        If the samples are empty, not one-dimensional, not real numbers, masked (gaps), NaN or
        infinite, or if the sampling rate is below 40 Hz.

    Warns
    -----
    DeadChannelWarning
        If there is more than one sample and all have the same value.

    Examples
    --------
    >>> check([3, 1, 2], 100.0)
    array([3, 1, 2])
    >>> check([3, 1, 2], 10.0, name="XX.BZ01..BHZ")
    Traceback (most recent call last):
    ...
    vtlib.waveforms.checking.WaveformError: XX.BZ01..BHZ: sampling rate 10.0: a finite number of at
    least 40 Hz is needed, for the features reach 20 Hz. Correct it, or use a channel that was
    recorded faster
    """
    check_rate(sampling_rate_hz, name)
    check_recorded(samples, name)
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
            f"{name}: samples of dtype {samples.dtype} are not real numbers. Convert them to "
            "float32"
        )
    check_recorded(samples, name)
    if samples.size > 1 and samples.min() == samples.max():
        warnings.warn(
            f"{name}: every sample is {samples[0]}: a dead channel? Its features will carry no "
            "information",
            DeadChannelWarning,
            stacklevel=3,
        )
    return samples


def check_recorded(samples: ArrayLike, name: str) -> None:
    """WaveformError if some of the samples were not recorded: masked, NaN or infinite."""
    if np.ma.is_masked(samples):
        number, what = np.ma.count_masked(samples), "masked (gaps)"
    elif getattr(samples, "dtype", np.dtype(bool)).kind == "f":
        number, what = np.count_nonzero(~np.isfinite(samples)), "NaN or infinite"
    else:
        return
    if number:
        raise WaveformError(
            f"{name}: {number} samples are {what}. Split the trace at them with "
            "waveforms.contiguous(stream)"
        )


def check_rate(sampling_rate_hz: float, name: str) -> None:
    """WaveformError if it is no number, or too low for the features."""
    try:
        rate_is_fine = np.isfinite(sampling_rate_hz) and sampling_rate_hz >= MIN_SAMPLING_RATE_HZ
    except (TypeError, ValueError):
        rate_is_fine = False
    if not rate_is_fine:
        raise WaveformError(
            f"{name}: sampling rate {sampling_rate_hz!r}: a finite number of at least "
            f"{MIN_SAMPLING_RATE_HZ:g} Hz is needed, for the features reach 20 Hz. Correct it, or "
            "use a channel that was recorded faster"
        )


def check_channel(trace: "obspy.Trace") -> None:
    """Check what features can be computed of, whatever the samples.

    Parameters
    ----------
    trace : obspy.Trace

    Raises
    ------
    WaveformError
        If its sampling rate is below 40 Hz, its samples are no real numbers (text of a log channel,
        for example) or beyond 1e30, or it was recorded before 1678 or after 2262.
    """
    check_kind(trace)
    check_rate(trace.stats.sampling_rate, trace.id)
    if trace.data.dtype.kind == "f" and trace.data.size:
        recorded = np.ma.masked_invalid(trace.data, copy=False).compressed()
        largest = max(recorded.max(initial=0), -recorded.min(initial=0))
        if largest > MAX_SAMPLE:
            raise WaveformError(
                f"{trace.id}: a sample of {largest:g} is too large to be ground motion or counts. "
                "Is the file damaged, or was it read in the wrong format?"
            )
    if abs(trace.stats.starttime.ns) > MAX_TIME_NS:
        raise WaveformError(
            f"{trace.id}: begins at {trace.stats.starttime}, and dates before 1678 or after 2262 "
            "don't fit into 64 bits. Correct the trace's starttime"
        )


def check_kind(trace: "obspy.Trace") -> None:
    """WaveformError if a trace's samples are no real numbers: text of a log channel, for
    example."""
    if trace.data.dtype.kind not in "iufb":
        raise WaveformError(
            f"{trace.id}: samples of dtype {trace.data.dtype} are not real numbers. Leave the "
            "channel out, for example with stream.select"
        )
