"""Log energies of a waveform in the 16 filters, frame by frame."""

import math

import numpy as np
from numpy.typing import ArrayLike

from .. import waveforms
from ..labels import STEP_S, WINDOW_S
from .filters import N_FFT, N_FILTERS, filter_bank

PRE_EMPHASIS = 0.97

# Bounds the memory of a long record: the frames of one chunk are copied out of it.
_CHUNK_FRAMES = 2048
_EPS = np.finfo(np.float64).eps  # stands in for an energy of zero, whose logarithm does not exist


def frame_samples(sampling_rate_hz: float, name: str = "waveform") -> tuple[int, int]:
    """Length of a frame and of a step, in whole samples (a half is rounded up).

    Returns
    -------
    window, step : int

    Raises
    ------
    vtlib.waveforms.WaveformError
        If a frame is longer than the 1024 points of the spectrum: above 256 Hz.

    Examples
    --------
    >>> frame_samples(100.0)
    (400, 50)
    """
    window = math.floor(WINDOW_S * sampling_rate_hz + 0.5)
    step = math.floor(STEP_S * sampling_rate_hz + 0.5)
    if window > N_FFT:
        raise waveforms.WaveformError(
            f"{name}: sampling rate {sampling_rate_hz:g} Hz: a frame of {window} samples is longer "
            f"than the {N_FFT} points of the spectrum. Resample to 100 Hz first: "
            "trace.resample(100)"
        )
    return window, step


def n_frames(n_samples: int, sampling_rate_hz: float) -> int:
    """Number of frames of a record: 1 + ceil((n - 4 fs) / (0.5 fs)), and at least 1.

    Examples
    --------
    >>> n_frames(6000, 100.0)
    113
    """
    window, step = frame_samples(sampling_rate_hz)
    return 1 if n_samples <= window else 1 + math.ceil((n_samples - window) / step)


def log_filter_bank(
    samples: ArrayLike, sampling_rate_hz: float, name: str = "waveform"
) -> np.ndarray:
    """Log energies of the 16 filters in each frame.

    Each frame is pre-emphasised (x[t] - 0.97 x[t-1]), not tapered, and zero-padded where the record
    ends inside it. The computation runs in float64 and in chunks: a day at 100 Hz takes some 200
    MB.

    Parameters
    ----------
    samples : array_like, shape (n,)
        A waveform in any unit: a gain adds the same constant to every log energy.
    sampling_rate_hz : float
        From 40 to 256 Hz.
    name : str
        What to call the waveform in messages.

    Returns
    -------
    numpy.ndarray of float32, shape (T, 16)
        Natural logarithms. An energy of zero is replaced by float64's epsilon before the logarithm.

    Raises
    ------
    vtlib.waveforms.WaveformError
        If the waveform fails :func:`vtlib.waveforms.check`, or the sampling rate is above 256 Hz.

    Examples
    --------
    >>> log_filter_bank(np.sin(np.arange(1000)), 100.0).shape
    (13, 16)
    """
    samples = waveforms.check(samples, sampling_rate_hz, name)
    window, step = frame_samples(sampling_rate_hz, name)
    total = n_frames(samples.size, sampling_rate_hz)
    weights = filter_bank(sampling_rate_hz).T  # (513, 16)
    energies = np.empty((total, N_FILTERS), dtype=np.float32)
    for first in range(0, total, _CHUNK_FRAMES):
        last = min(first + _CHUNK_FRAMES, total)
        emphasised = _pre_emphasised(samples, first * step, (last - 1) * step + window)
        frames = np.lib.stride_tricks.sliding_window_view(emphasised, window)[::step]
        power = np.abs(np.fft.rfft(frames, N_FFT)) ** 2 / N_FFT  # (frames, window) -> (frames, 513)
        energy = power @ weights  # (frames, 16)
        energies[first:last] = np.log(np.where(energy == 0.0, _EPS, energy))
    return energies


def _pre_emphasised(samples, start, stop):
    """Samples ``start`` to ``stop``, each minus 0.97 times the one before; then zeros."""
    out = np.zeros(stop - start)
    end = min(stop, samples.size)
    out[: end - start] = samples[start:end]
    first = 1 if start == 0 else 0  # the record's very first sample has none before it
    before = samples[start + first - 1 : end - 1].astype(np.float64)
    out[first : end - start] -= PRE_EMPHASIS * before
    return out
