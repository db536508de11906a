"""The ground that never rests: coloured background, wind, a machine's hum, and what disturbs one
station alone.

The background's spectrum is a plateau that falls as a power of frequency above a corner, with a
floor where the instrument's own noise takes over (compare the models of Peterson, 1993,
doi:10.3133/ofr93322).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from . import signals

UNREST_S = (4.0, 20.0)  # over which the noise's loudness changes
UNREST_RATIO = (1.0, 1.1)  # how much over each, relative to `unrest`


@dataclass(frozen=True)
class Background:
    """Noise of one recording, of deviation near 1.

    Attributes
    ----------
    slope : float
        Amplitude falls as f ** -slope above the corner.
    corner_hz : float
    floor_log10 : float
        Instrument noise over the plateau, log10 of amplitude.
    ripple : tuple of float
        Natural logarithm of amplitude at equal steps of log frequency, between which the spectrum
        is bent smoothly.
    unrest : float
        Standard deviation of the logarithm of the amplitude over 4 s; the same again, a little
        more, over 20 s.
    """

    slope: float = 1.7
    corner_hz: float = 2.0
    floor_log10: float = -2.5
    ripple: tuple = ()
    unrest: float = 0.18

    def amplitude(self, frequency_hz: ArrayLike) -> np.ndarray:
        """Amplitude spectrum at some frequencies, 1 on the plateau."""
        frequency_hz = np.asarray(frequency_hz, dtype=np.float64)
        shape = (1.0 + (frequency_hz / self.corner_hz) ** 2) ** (
            -self.slope / 2.0
        ) + 10.0**self.floor_log10
        if self.ripple:
            octave = np.log2(np.clip(frequency_hz, 0.5, 40.0) / 0.5)
            knots = np.linspace(0, np.log2(80.0), len(self.ripple))
            shape = shape * np.exp(np.interp(octave, knots, self.ripple))
        return shape

    def samples(
        self, rng: np.random.Generator, n_samples: int, sampling_rate_hz: float
    ) -> np.ndarray:
        """The noise, shape (n_samples,)."""
        size = signals.signal_length(n_samples)
        frequency = np.fft.rfftfreq(size, 1.0 / sampling_rate_hz)
        white = np.fft.rfft(rng.standard_normal(size))
        motion = np.fft.irfft(white * self.amplitude(frequency), size)[:n_samples]
        loudness = np.zeros(n_samples)
        for over_s, ratio in zip(UNREST_S, UNREST_RATIO, strict=True):
            slow = signals.smooth_noise(rng, n_samples, sampling_rate_hz, over_s)
            loudness += ratio * self.unrest * slow
        return motion * np.exp(loudness)


def wind_gust(rng: np.random.Generator, n_samples: int, sampling_rate_hz: float) -> np.ndarray:
    """A gust that shakes mast and ground: noise flatter than the background, under a bell; peak
    deviation near 1."""
    bell = np.sin(np.pi * (np.arange(n_samples) + 0.5) / n_samples) ** 2
    flutter = np.exp(0.4 * signals.smooth_noise(rng, n_samples, sampling_rate_hz, 1.0))
    gust = Background(slope=0.8, corner_hz=1.0, unrest=0.0).samples(
        rng, n_samples, sampling_rate_hz
    )
    return bell * flutter * gust / max(float(gust.std()), 1e-30)


def hum(rng: np.random.Generator, n_samples: int, sampling_rate_hz: float) -> np.ndarray:
    """A generator or a pump: one frequency and its double; deviation near 1."""
    frequency_hz = rng.uniform(5.0, 18.0)
    time_s = np.arange(n_samples) / sampling_rate_hz
    tone = np.sin(2 * np.pi * frequency_hz * time_s + rng.uniform(0, 2 * np.pi))
    if 2 * frequency_hz < sampling_rate_hz / 2:
        tone += 0.4 * np.sin(4 * np.pi * frequency_hz * time_s + rng.uniform(0, 2 * np.pi))
    return tone * np.exp(0.1 * signals.smooth_noise(rng, n_samples, sampling_rate_hz, 5.0))


def footsteps(rng: np.random.Generator, n_samples: int, sampling_rate_hz: float) -> np.ndarray:
    """Somebody walks past: two sharp knocks a second, louder, then fainter; peak near 1."""
    knocks = np.zeros(n_samples)
    at = 0.0
    while round(at * sampling_rate_hz) < n_samples:
        i = round(at * sampling_rate_hz)
        nearness = 0.15 + np.sin(np.pi * i / n_samples) ** 2
        knocks[i] = nearness * rng.uniform(0.6, 1.0) * rng.choice([-1.0, 1.0])
        at += rng.normal(0.55, 0.04)
    steps = signals.resonate(
        knocks, min(rng.uniform(9.0, 18.0), 0.4 * sampling_rate_hz), 2.5, sampling_rate_hz
    )
    return steps / max(float(np.abs(steps).max()), 1e-30)


def spike(rng: np.random.Generator, n_samples: int) -> np.ndarray:
    """A fault of the digitizer: one to three samples far off the scale, in the middle; peak 1."""
    out = np.zeros(n_samples)
    out[n_samples // 2 : n_samples // 2 + int(rng.integers(1, 4))] = rng.choice([-1.0, 1.0])
    return out
