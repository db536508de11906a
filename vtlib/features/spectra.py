"""Energies of frames by the definition, in double precision."""

import numpy as np

from .filters import N_FFT

PRE_EMPHASIS = 0.97
_EPS = np.finfo(np.float64).eps  # stands in for an energy of zero, whose logarithm does not exist


def log_energies(frames: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Natural logarithms (n, filters) of energies of pre-emphasised frames (n, window).

    Parameters
    ----------
    frames : numpy.ndarray of float64, shape (n, window)
    weights : numpy.ndarray, shape (513, filters)
        Of the bins of a power spectrum.
    """
    power = np.abs(np.fft.rfft(frames, N_FFT)) ** 2 / N_FFT  # (n, window) -> (n, 513)
    energy = power @ weights  # (n, filters)
    return np.log(np.where(energy == 0.0, _EPS, energy))


def pre_emphasised(samples: np.ndarray, start: int, stop: int, offset: float = 0.0) -> np.ndarray:
    """Samples ``start`` to ``stop`` without offset, each minus 0.97 times the one before; zeros
    after the record's end; in float64."""
    out = np.zeros(stop - start)
    own = np.subtract(samples[max(start - 1, 0) : stop], offset, dtype=np.float64)
    first = 1 if start == 0 else 0  # the record's very first sample has none before it
    end = len(own) + first - 1
    out[:end] = own[1 - first :]
    out[first:end] -= PRE_EMPHASIS * own[:-1]
    return out
