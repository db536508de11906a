"""Volcanic tremor, of four kinds."""

from dataclasses import dataclass

import numpy as np

from . import signals
from .ringing import low_corner, modes, rms, through_rock, unit
from .sources import Hybrid, LongPeriod, VolcanoTectonic

_JET_HZ = 8.0
TREMOR_KINDS = ("broadband", "spasmodic", "long-period", "harmonic")


@dataclass(frozen=True)
class Tremor:
    """Sustained ground motion, of one of four kinds (Konstantinou and Schlindwein, 2003,
    doi:10.1016/S0377-0273(02)00311-6).

    ``"broadband"``: noise around a corner frequency. ``"spasmodic"``: small hybrids so close that
    their codas overlap. ``"long-period"``: long-period events that overlap. ``"harmonic"``: a
    fundamental that glides, with overtones. Gas that jets out of a vent adds noise up to some 8 Hz
    to all but the harmonic kind.

    Attributes
    ----------
    kind : str
        One of the four.
    corner_hz : float
        Corner frequency of the noise; lowest mode; or fundamental.
    t_star_s : float
        Travel time over Q.
    unrest : float
        Standard deviation of the logarithm of the amplitude over some 10 s.
    rise_s : float
        How long it takes to set in, and to die away.
    jet_level : float
        Amplitude of the gas jet, relative to the rest.
    """

    kind: str
    corner_hz: float
    t_star_s: float = 0.06
    unrest: float = 0.3
    rise_s: float = 4.0
    jet_level: float = 0.25

    def __post_init__(self):
        if self.kind not in TREMOR_KINDS:
            raise ValueError(
                f"tremor of kind {self.kind!r}: expected one of {', '.join(TREMOR_KINDS)}"
            )

    def waveform(
        self,
        n_samples: int,
        sampling_rate_hz: float,
        source_rng: np.random.Generator,
        path_rng: np.random.Generator,
    ) -> np.ndarray:
        """Ground velocity from the onset on, shape (n_samples,)."""
        build = {
            "broadband": self._broadband,
            "spasmodic": self._spasmodic,
            "long-period": self._long_period,
            "harmonic": self._harmonic,
        }[self.kind]
        motion = build(n_samples, sampling_rate_hz, source_rng)
        if self.kind != "harmonic":
            jet = signals.convolve(
                source_rng.standard_normal(n_samples), low_corner(_JET_HZ, sampling_rate_hz)
            )
            motion = motion / rms(motion) + self.jet_level * jet / rms(jet)
        slow = signals.smooth_noise(source_rng, n_samples, sampling_rate_hz, 10.0)
        fast = signals.smooth_noise(source_rng, n_samples, sampling_rate_hz, 3.0)
        motion *= np.exp(self.unrest * slow + 0.5 * self.unrest * fast)
        motion = through_rock(motion, sampling_rate_hz, self.t_star_s, path_rng)
        time_s = np.arange(n_samples) / sampling_rate_hz
        rise_s = min(self.rise_s, n_samples / sampling_rate_hz / 4)
        return motion * np.minimum(1.0, np.minimum(time_s, time_s[-1] - time_s) / rise_s)

    def _broadband(self, n_samples, sampling_rate_hz, rng):
        return signals.convolve(
            rng.standard_normal(n_samples), low_corner(self.corner_hz, sampling_rate_hz)
        )

    def _spasmodic(self, n_samples, sampling_rate_hz, rng):
        every_s, length = 6.0, min(n_samples, int(20.0 * sampling_rate_hz))
        motion = 0.3 * unit(self._broadband(n_samples, sampling_rate_hz, rng))
        crack = LongPeriod((self.corner_hz,), (8.0,), (1.0,), 2.0, self.t_star_s)
        for _ in range(1 + int(n_samples / sampling_rate_hz / every_s)):
            rupture = VolcanoTectonic(
                signals.lognormal(rng, 8.0, 0.3), 0.02, rng.uniform(0.3, 1.5), 1.5
            )
            event = Hybrid(rupture, crack, rng.uniform(0.0, 10.0)).waveform(
                length, sampling_rate_hz, rng, rng
            )
            first = int(rng.integers(0, n_samples))
            motion[first : first + length] += (
                signals.lognormal(rng, 1.0, 0.5) * event[: n_samples - first]
            )
        return motion

    def _long_period(self, n_samples, sampling_rate_hz, rng):
        every = max(1, int(sampling_rate_hz * 2.0))
        pushes = rng.standard_normal(n_samples) * 0.2
        pushes[rng.integers(0, n_samples, max(1, n_samples // every))] += (
            15.0 * rng.standard_normal(max(1, n_samples // every))
        )
        crack = LongPeriod((self.corner_hz, 1.7 * self.corner_hz), (10.0, 8.0), (1.0, 0.5), 1.0)
        return modes(pushes, crack, sampling_rate_hz)

    def _harmonic(self, n_samples, sampling_rate_hz, rng):
        glide = np.exp(0.10 * signals.smooth_noise(rng, n_samples, sampling_rate_hz, 20.0))
        phase = 2.0 * np.pi * np.cumsum(self.corner_hz * glide) / sampling_rate_hz
        overtones = sum(
            rng.uniform(0.4, 1.0) / k * np.sin(k * phase + rng.uniform(0, 2 * np.pi))
            for k in range(1, 7)
            if 1.3 * k * self.corner_hz < sampling_rate_hz / 2
        )
        breath = self._broadband(n_samples, sampling_rate_hz, rng)
        return overtones + 0.5 * rms(overtones) * breath / rms(breath)


AnySource = VolcanoTectonic | LongPeriod | Hybrid | Tremor
