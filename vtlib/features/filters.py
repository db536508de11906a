"""The 16 triangular filters between 0 and 20 Hz, equally spaced on the mel scale."""

import numpy as np
from numpy.typing import ArrayLike

N_FILTERS = 16
N_FFT = 1024
MAX_FREQUENCY_HZ = 20.0


def hz_to_mel(frequency_hz: ArrayLike) -> np.ndarray:
    """Mel scale of pitch, 2595 log10(1 + f / 700), of one frequency or many.

    Examples
    --------
    >>> hz_to_mel([0.0, 700.0]).round(1)
    array([  0. , 781.2])
    """
    return 2595.0 * np.log10(1.0 + np.asarray(frequency_hz) / 700.0)


def mel_to_hz(mel: ArrayLike) -> np.ndarray:
    """Inverse of :func:`hz_to_mel`.

    Examples
    --------
    >>> float(mel_to_hz(hz_to_mel(20.0)).round(6))
    20.0
    """
    return 700.0 * (10.0 ** (np.asarray(mel) / 2595.0) - 1.0)


def filter_edges_hz() -> np.ndarray:
    """The 18 frequencies that bound the 16 filters, in Hz.

    Filter i rises from edge i to edge i + 1, and falls to edge i + 2.

    Examples
    --------
    >>> filter_edges_hz()[[0, 1, -1]].round(3)
    array([ 0.   ,  1.161, 20.   ])
    """
    return mel_to_hz(np.linspace(hz_to_mel(0.0), hz_to_mel(MAX_FREQUENCY_HZ), N_FILTERS + 2))


def filter_bank(sampling_rate_hz: float) -> np.ndarray:
    """Triangular filters, as weights on the bins of a 1024-point power spectrum.

    Parameters
    ----------
    sampling_rate_hz : float
        Sampling rate of the record.

    Returns
    -------
    numpy.ndarray, shape (16, 513)
        Each row rises from 0 to 1 and falls to 0 again.

    Examples
    --------
    >>> weights = filter_bank(100.0)
    >>> weights.shape, float(weights.max())
    ((16, 513), 1.0)
    """
    edges = np.floor((N_FFT + 1) * filter_edges_hz() / sampling_rate_hz)
    bins = np.arange(N_FFT // 2 + 1)
    weights = np.zeros((N_FILTERS, bins.size))
    for row, (left, centre, right) in zip(
        weights, zip(edges, edges[1:], edges[2:], strict=False), strict=True
    ):
        rising = (bins >= left) & (bins < centre)
        falling = (bins >= centre) & (bins < right)
        row[rising] = (bins[rising] - left) / (centre - left)
        row[falling] = (right - bins[falling]) / (right - centre)
    return weights
