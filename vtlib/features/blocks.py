"""Energies of a long record, each half second transformed once instead of in eight frames.

A frame is eight steps long and has no taper, and so its samples are those of eight blocks of half a
second, as they are. A Fourier transform is a sum over samples: that of the frame is the sum of
those of its blocks, each turned by the phase that belongs to where the block lies in the frame. A
block is in eight frames, and is transformed once. (Under a taper this fails: a block's samples
would have other weights in each of its frames.)

*One product.* Nothing counts above 20 Hz, so of 513 bins some 200 are needed; for so few, a product
of the blocks with a table of cosines and sines is faster than an FFT, and all blocks go through in
one.

*Three additions.* Phases are counted from the beginning of a chunk of frames rather than from that
of each frame: it turns all blocks of a frame alike, which changes no power. Then sums of eight
neighbours are found by doubling: sums of two, of these two, and of those two.

*Single precision, where it suffices.* A rounding error is some 1e-7 of what is loudest in the
frame. Where a filter holds less than 2e-7 of the frame's energy, error and energy could be alike:
such frames, a smooth loud wave or silence, are computed again in double precision.
"""

import functools
import math

import numpy as np

from .filters import N_FFT, filter_bank
from .spectra import log_energies, pre_emphasised

BLOCKS = 8  # of a frame: this way works where it has as many steps
_CHUNK_FRAMES = 128  # what is worked on fits the processor's cache
_DOUBT = 2e-7  # of a frame's energy: below it, single precision might not hold that of a filter
_LEAST = 1e-30  # nearer to zero, single precision ends


def can_fill(samples: np.ndarray, window: int, step: int, offset: float = 0.0) -> bool:
    """Whether a frame has eight steps, and no energy is so near to zero or infinity that double
    precision would make it one of these."""
    return window == BLOCKS * step and 1e-100 < _largest(samples, offset) < 1e100


def fill(
    out: np.ndarray, samples: np.ndarray, sampling_rate_hz: float, step: int, offset: float = 0.0
) -> None:
    """Write the log energies of all frames into ``out``, float32 of shape (T, 16).

    Parameters
    ----------
    out : numpy.ndarray
    samples : numpy.ndarray, shape (n,)
        Checked; any real dtype; see :func:`can_fill`.
    sampling_rate_hz : float
    step : int
        Samples of a step, of which a frame has eight.
    offset : float
        Is taken from each sample.
    """
    # A power of two: no square over- or underflows, and no bit is lost.
    gain = math.ldexp(1.0, -math.frexp(_largest(samples, offset))[1])
    waves, turns, weights = _tables(sampling_rate_hz, step)
    exact = filter_bank(sampling_rate_hz).T
    one, other = np.empty((2, _CHUNK_FRAMES + BLOCKS - 1, waves.shape[1]), np.float32)
    for first in range(0, len(out), _CHUNK_FRAMES):
        n = min(_CHUNK_FRAMES, len(out) - first)
        m = n + BLOCKS - 1
        x = pre_emphasised(samples, first * step, (first + m) * step, offset)
        blocks = (x * gain).astype(np.float32).reshape(m, step)
        np.matmul(blocks, waves, out=one[:m])
        spectra = one[:m].view(np.complex64)
        np.multiply(spectra, turns[:m], out=spectra)
        np.add(one[: m - 1], one[1:m], out=other[: m - 1])
        np.add(other[: m - 3], other[2 : m - 1], out=one[: m - 3])
        np.add(one[:n], one[4 : m - 3], out=other[:n])
        np.multiply(other[:n], other[:n], out=other[:n])
        energy = other[:n] @ weights  # (n, 16)
        loudness = np.convolve(np.einsum("ij,ij->i", blocks, blocks), np.ones(BLOCKS), "valid")
        doubtful = (energy <= np.maximum(_DOUBT * loudness, _LEAST)[:, None]).any(axis=1)
        energy[doubtful] = 1.0
        found = out[first : first + n]
        np.log(energy, out=found)
        found -= np.float32(2 * math.log(gain))
        if doubtful.any():
            frames = np.lib.stride_tricks.sliding_window_view(x, BLOCKS * step)[::step]
            found[doubtful] = log_energies(frames[doubtful], exact)


def _largest(samples, offset):
    return max(abs(float(samples.max()) - offset), abs(float(samples.min()) - offset))


@functools.lru_cache(maxsize=4)
def _tables(sampling_rate_hz, step):
    """Cosines and sines of a block; phases of a chunk's blocks; the filters' weights on both."""
    weights = filter_bank(sampling_rate_hz).T / N_FFT  # (513, 16)
    bins = np.flatnonzero(weights.any(axis=1))

    def turned(n):
        angle = 2 * np.pi * (np.outer(n, bins) % N_FFT) / N_FFT
        return np.exp(-1j * angle).astype(np.complex64)

    waves = turned(np.arange(step)).view(np.float32)  # (step, 2 * bins)
    turns = turned(step * np.arange(_CHUNK_FRAMES + BLOCKS - 1))  # (blocks, bins)
    return waves, turns, np.repeat(weights[bins], 2, axis=0).astype(np.float32)
