"""Log energies of a waveform in the 16 filters, frame by frame."""

import math

import numpy as np
from numpy.typing import ArrayLike

from .. import waveforms
from ..labels import STEP_S, WINDOW_S
from . import blocks
from .filters import N_FFT, N_FILTERS, filter_bank
from .spectra import PRE_EMPHASIS, log_energies, pre_emphasised

__all__ = ["PRE_EMPHASIS", "frame_samples", "log_filter_bank", "n_frames"]

# Bounds the memory of a long record: the frames of one chunk are copied out of it.
_CHUNK_FRAMES = 256
# From so many frames on, half seconds are transformed once each: see vtlib.features.blocks.
_LONG_FRAMES = 7200


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
    samples: ArrayLike, sampling_rate_hz: float, name: str = "waveform", offset: float = 0.0
) -> np.ndarray:
    """Log energies of the 16 filters in each frame.

    Each frame is pre-emphasised (x[t] - 0.97 x[t-1]), not tapered, and zero-padded where the record
    ends inside it.

    Records of up to an hour (7200 frames) are computed in double precision. So are longer
    ones at sampling rates of which a frame has no eight steps, such as 49 or 75 Hz. At all others,
    :mod:`vtlib.features.blocks` does the same in less time, within 2e-5. Either way the memory that
    it needs beside the result doesn't grow with the record.

    Parameters
    ----------
    samples : array_like, shape (n,)
        A waveform in any unit: a gain adds the same constant to every log energy.
    sampling_rate_hz : float
        From 40 to 256 Hz.
    name : str
        What to call the waveform in messages.
    offset : float
        Is taken from each sample, for instance their mean.

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
    energies = np.empty((total, N_FILTERS), dtype=np.float32)
    if total > _LONG_FRAMES and blocks.can_fill(samples, window, step, offset):
        blocks.fill(energies, samples, sampling_rate_hz, step, offset)
        return energies
    weights = filter_bank(sampling_rate_hz).T  # (513, 16)
    for first in range(0, total, _CHUNK_FRAMES):
        last = min(first + _CHUNK_FRAMES, total)
        x = pre_emphasised(samples, first * step, (last - 1) * step + window, offset)
        frames = np.lib.stride_tricks.sliding_window_view(x, window)[::step]
        energies[first:last] = log_energies(frames, weights)
    return energies
