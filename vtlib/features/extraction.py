"""All 48 features of each frame: 16 log energies and their derivatives over time."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from .energies import log_filter_bank
from .filters import N_FILTERS

if TYPE_CHECKING:
    import obspy

N_FEATURES = 3 * N_FILTERS
DERIVATIVE_FRAMES = 2  # the regression of a derivative looks this many frames back and ahead


def derivative(values: ArrayLike) -> np.ndarray:
    """First derivative over time, by linear regression over two frames on either side.

    Before the first and after the last frame, these are repeated.

    Parameters
    ----------
    values : array_like, shape (T, k)

    Returns
    -------
    numpy.ndarray, shape (T, k)
        Change per frame; of the same dtype as ``values``, or float64 where those are whole numbers.

    Examples
    --------
    >>> derivative([[0.0], [2.0], [4.0], [6.0], [8.0]]).ravel()
    array([1. , 1.6, 2. , 1.6, 1. ])
    """
    values = np.asarray(values)
    values = values if values.dtype.kind == "f" else values.astype(np.float64)
    n, total = DERIVATIVE_FRAMES, len(values)
    padded = np.concatenate([values[:1]] * n + [values] + [values[-1:]] * n)
    slope = np.zeros_like(values)
    for shift in range(1, n + 1):
        later, earlier = padded[n + shift :][:total], padded[n - shift :][:total]
        slope += shift * (later - earlier)
    slope /= 2 * sum(shift**2 for shift in range(1, n + 1))
    return slope


def extract(
    waveform: "obspy.Trace | ArrayLike",
    sampling_rate_hz: float | None = None,
    name: str | None = None,
    offset: float = 0.0,
) -> np.ndarray:
    """All 48 features of each frame, not standardised.

    Parameters
    ----------
    waveform : obspy.Trace, or array_like of shape (n,)
        A trace brings its own sampling rate and name.
    sampling_rate_hz : float, optional
        Needed for an array; not to be given for a trace.
    name : str, optional
        What to call the waveform in messages.
    offset : float
        Is taken from each sample, for instance their mean.

    Returns
    -------
    numpy.ndarray of float32, shape (T, 48)
        16 log energies, 16 first and 16 second derivatives.

    Raises
    ------
    vtlib.waveforms.WaveformError
        As :func:`log_filter_bank`.
    TypeError
        If the sampling rate is missing, or given twice.

    Examples
    --------
    >>> extract(np.sin(np.arange(1000)), sampling_rate_hz=100.0).shape
    (13, 48)
    """
    if hasattr(waveform, "stats"):  # a trace, known by what it has: arrays need no ObsPy
        if sampling_rate_hz is not None:
            raise TypeError(
                "a trace has its own sampling rate: don't pass sampling_rate_hz beside it"
            )
        name = name or waveform.id
        waveform, sampling_rate_hz = waveform.data, waveform.stats.sampling_rate
    elif sampling_rate_hz is None:
        raise TypeError("an array has no sampling rate: pass sampling_rate_hz, in Hz")
    energies = log_filter_bank(waveform, sampling_rate_hz, name or "waveform", offset)
    return with_derivatives(energies)


def with_derivatives(energies: np.ndarray) -> np.ndarray:
    """All features (T, 48) of log energies (T, 16)."""
    first = derivative(energies)
    return np.hstack([energies, first, derivative(first)])
