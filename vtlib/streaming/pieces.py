"""A gapless piece of a stream: samples in, features out, four frames later."""

import numpy as np

from .. import features
from ..features.extraction import with_derivatives
from ..features.spectra import PRE_EMPHASIS, log_energies
from ..labels import WINDOW_S

AHEAD = 2 * features.DERIVATIVE_FRAMES  # frames that the second derivative looks ahead
_CHUNK_FRAMES = 256  # bounds the memory of a long packet


class Piece:
    """Frames of a piece that is still growing; numbers of samples and frames count from its start.

    It holds the samples that a frame still needs, and of the last frames energies and amplitudes.
    """

    def __init__(self, start_ns: int, rate: float):
        self.start_ns, self.rate = start_ns, rate
        self.window, self.step = features.frame_samples(rate)
        self.step_s = self.step / rate
        self.weights = features.filter_bank(rate).T
        self.n_samples = self.n_frames = 0  # frames whose energies are known
        self.samples = np.zeros(
            1
        )  # from the one before the next frame on; none is before the first
        self.energies = np.empty((0, features.N_FILTERS), np.float32)
        self.peaks = np.empty(
            0
        )  # largest deviation of a frame's own samples, its middle half second
        self.answered = 0  # frames whose features were handed out

    def add(self, samples: np.ndarray) -> None:
        """Take in samples."""
        self.samples = np.concatenate([self.samples, samples], dtype=np.float64)
        self.n_samples += len(samples)

    def complete(self, last: bool = False) -> int:
        """Frames whose samples are there and whose energies are not known yet."""
        if last:
            return features.n_frames(self.n_samples, self.rate) - self.n_frames
        return max((len(self.samples) - 1 - self.window) // self.step + 1, 0)

    def mean_of(self, n_frames: int) -> tuple[np.ndarray, float]:
        """Mean of the samples of the first frames, (1, 1), and how many steps these are."""
        own = self.samples[1 : 1 + (n_frames - 1) * self.step + self.window]
        return own.mean().reshape(1, 1), len(own) / self.step

    def new_means(self, n: int) -> np.ndarray:
        """Means (n, 1) of the samples that each of the next n frames brings: its last step."""
        ends = self.window + self.step * np.arange(n)
        own = [self.samples[1 + b - self.step : 1 + b].mean() for b in ends.tolist()]
        return np.array(own).reshape(n, 1)

    def compute(self, offsets: np.ndarray, last: bool = False) -> None:
        """Energies and amplitudes of the next frames, each without its own offset (n,)."""
        n, room = len(offsets), 1 + (len(offsets) - 1) * self.step + self.window
        if self.n_frames == 0:
            self.samples[0] = offsets[0]
        there = len(self.samples)
        self.peaks = np.append(self.peaks, self._deviations(offsets, last))
        filled = np.pad(self.samples, (0, room - there)) if room > there else self.samples
        frames = np.lib.stride_tricks.sliding_window_view(filled, self.window + 1)
        energies = np.empty((n, features.N_FILTERS), np.float32)
        for first in range(0, n, _CHUNK_FRAMES):
            part = slice(first, first + _CHUNK_FRAMES)
            x = frames[:: self.step][:n][part] - offsets[part, None]
            y = x[:, 1:] - PRE_EMPHASIS * x[:, :-1]
            if room > there and first + _CHUNK_FRAMES >= n:
                y[-1, there - room :] = 0.0
            energies[part] = log_energies(y, self.weights)
        self.energies = np.vstack([self.energies, energies])
        self.n_frames += n
        self.samples = self.samples[n * self.step :].copy()

    def _deviations(self, offsets, last):
        """Of each frame, the largest deviation between half-way to its neighbours' centres."""
        n, begin = len(offsets), self.n_frames * self.step - 1  # the number of the first one kept
        numbers = self.n_frames + np.arange(n + 1)
        edges_s = ((WINDOW_S - self.step_s) / 2 + self.step_s * numbers).round(6)
        edges = np.rint(edges_s * self.rate).astype(np.int64) - begin
        if self.n_frames == 0:
            edges[0] = 1
        stop = len(self.samples) if last else int(edges[-1])
        highest = np.maximum.reduceat(self.samples[:stop], edges[:-1])
        lowest = np.minimum.reduceat(self.samples[:stop], edges[:-1])
        return np.maximum(highest - offsets, offsets - lowest)

    def features(self, last: bool = False) -> tuple[np.ndarray, np.ndarray]:
        """Features (n, 48) of the frames that can be answered now, and their amplitudes (n,)."""
        ready = self.n_frames - (0 if last else AHEAD)
        known = self.n_frames - len(self.energies)  # the first frame of the arrays
        if ready <= self.answered:
            return np.empty((0, features.N_FEATURES), np.float32), np.empty(0)
        own = slice(self.answered - known, ready - known)
        x, peaks = with_derivatives(self.energies)[own], self.peaks[own].copy()
        drop = max(ready - AHEAD - known, 0)  # the slopes of frames to come look so far back
        self.energies, self.peaks = self.energies[drop:].copy(), self.peaks[drop:].copy()
        self.answered = ready
        return x, peaks
