"""What happens inside the volcano: one class for each kind of signal, with its physics as
parameters.

A source gives ground velocity at a station, without noise, in arbitrary units: its ``waveform``
method starts at the first arrival. Two generators of random numbers go in: ``source_rng`` is shared
by all stations that hear the event, ``path_rng`` belongs to one station's path. The taxonomy
follows McNutt (1996; 2005, doi:10.1146/annurev.earth.33.092203.122459) and Chouet and Matoza (2013,
doi:10.1016/j.jvolgeores.2012.11.013).
"""

from dataclasses import dataclass

import numpy as np

from . import signals

_RESPONSE_S = 10.24  # length of the impulse responses of source and path
PEAK_DISTANCE_S = 0.08  # rise of an impulsive arrival


@dataclass(frozen=True)
class VolcanoTectonic:
    """Brittle failure: a sharp P, a stronger S of lower frequency, and a coda that decays.

    Velocity spectrum: Brune's, (f / fc) / (1 + (f / fc)^2), times exp(-pi f t*).

    Attributes
    ----------
    corner_hz : float
        Brune's corner frequency fc, of S; that of P is 1.5 times higher.
    t_star_s : float
        Travel time over Q, of S; that of P is 1.73 times (vp / vs) shorter, Q being the same for
        both.
    s_minus_p_s : float
        Time from P to S.
    coda_s : float
        Time in which the coda's amplitude falls by e at low frequency.
    coda_quality : float
        Qc: the coda falls by exp(-pi f t / Qc) as well.
    s_to_p : float
        Amplitude of S over P.
    """

    corner_hz: float
    t_star_s: float
    s_minus_p_s: float
    coda_s: float
    coda_quality: float = 150.0
    s_to_p: float = 3.0

    def waveform(
        self,
        n_samples: int,
        sampling_rate_hz: float,
        source_rng: np.random.Generator,
        path_rng: np.random.Generator | None,
    ) -> np.ndarray:
        """Ground velocity from the P onset on, shape (n_samples,)."""
        time_s = np.arange(n_samples) / sampling_rate_hz
        p_decay_s = min(self.coda_s, 0.4 * self.s_minus_p_s + 0.3)
        p_envelope = _onset(time_s, PEAK_DISTANCE_S) * (
            np.exp(-time_s / p_decay_s) + 0.15 * np.exp(-time_s / self.coda_s)
        )
        after_s = time_s - self.s_minus_p_s
        s_envelope = np.where(
            after_s > 0, self.s_to_p * np.exp(-np.maximum(after_s, 0) / self.coda_s), 0.0
        )
        s_envelope *= _onset(after_s, 2 * PEAK_DISTANCE_S)
        p = signals.scattered(path_rng, n_samples, sampling_rate_hz, p_envelope, self.coda_quality)
        s = signals.scattered(path_rng, n_samples, sampling_rate_hz, s_envelope, self.coda_quality)
        return signals.convolve(p, self._response(sampling_rate_hz, 1.5, 1.73)) + signals.convolve(
            s, self._response(sampling_rate_hz, 1.0, 1.0)
        )

    def _response(self, sampling_rate_hz, corner_ratio, speed_ratio):
        n = signals.signal_length(_RESPONSE_S * sampling_rate_hz) // 2 * 2
        frequency = np.fft.rfftfreq(n, 1.0 / sampling_rate_hz)
        source = signals.brune_velocity(frequency, corner_ratio * self.corner_hz)
        return signals.minimum_phase(
            source * signals.attenuation(frequency, self.t_star_s / speed_ratio)
        )


@dataclass(frozen=True)
class LongPeriod:
    """Fluid in a crack: an emergent onset, then a ringing at a few low frequencies (Chouet, 1996,
    doi:10.1038/380309a0).

    Attributes
    ----------
    frequencies_hz : tuple of float
        Modes of the crack, the lowest first.
    qualities : tuple of float
        Quality factor of each: a mode's amplitude falls by e in Q / (pi f) seconds.
    amplitudes : tuple of float
        Of each mode.
    emergence_s : float
        How long the pressure that drives the crack takes to rise; it falls as slowly.
    t_star_s : float
        Travel time over Q.
    onset_level : float
        Amplitude of a weak high-frequency onset, relative to the ringing.
    """

    frequencies_hz: tuple
    qualities: tuple
    amplitudes: tuple
    emergence_s: float
    t_star_s: float = 0.05
    onset_level: float = 0.08

    def waveform(
        self,
        n_samples: int,
        sampling_rate_hz: float,
        source_rng: np.random.Generator,
        path_rng: np.random.Generator | None,
    ) -> np.ndarray:
        """Ground velocity from the onset on, shape (n_samples,)."""
        time_s = np.arange(n_samples) / sampling_rate_hz
        rise = time_s / self.emergence_s
        pressure = source_rng.standard_normal(n_samples) * rise * np.exp(1.0 - rise)
        ringing = _modes(pressure, self, sampling_rate_hz)
        ringing = _through_rock(ringing, sampling_rate_hz, self.t_star_s, path_rng)
        onset = path_rng.standard_normal(n_samples) * _onset(time_s, 0.3) * np.exp(-time_s / 1.0)
        onset = _through_rock(onset, sampling_rate_hz, self.t_star_s, None)
        return ringing + self.onset_level * _rms(ringing) * onset / max(
            _rms(onset[: int(2 * sampling_rate_hz)]), 1e-30
        )


@dataclass(frozen=True)
class Hybrid:
    """A break that sets fluid ringing: an earthquake's onset, then a long-period tail (Lahr and
    others, 1994).

    Attributes
    ----------
    break_ : VolcanoTectonic
        The onset.
    ringing : LongPeriod
        The tail.
    ringing_db : float
        Power of the tail over that of the onset.
    delay_s : float
        From the onset's P to the start of the tail.
    """

    break_: VolcanoTectonic
    ringing: LongPeriod
    ringing_db: float
    delay_s: float = 0.5

    def waveform(
        self,
        n_samples: int,
        sampling_rate_hz: float,
        source_rng: np.random.Generator,
        path_rng: np.random.Generator | None,
    ) -> np.ndarray:
        """Ground velocity from the P onset on, shape (n_samples,)."""
        onset = self.break_.waveform(n_samples, sampling_rate_hz, source_rng, path_rng)
        delay = min(round(self.delay_s * sampling_rate_hz), n_samples - 1)
        tail = np.zeros(n_samples)
        tail[delay:] = self.ringing.waveform(
            n_samples - delay, sampling_rate_hz, source_rng, path_rng
        )
        return onset / _rms(onset) + 10.0 ** (self.ringing_db / 20.0) * tail / _rms(tail)


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
        path_rng: np.random.Generator | None,
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
                source_rng.standard_normal(n_samples), _low_corner(_JET_HZ, sampling_rate_hz)
            )
            motion = motion / _rms(motion) + self.jet_level * jet / _rms(jet)
        slow = signals.smooth_noise(source_rng, n_samples, sampling_rate_hz, 10.0)
        fast = signals.smooth_noise(source_rng, n_samples, sampling_rate_hz, 3.0)
        motion *= np.exp(self.unrest * slow + 0.5 * self.unrest * fast)
        motion = _through_rock(motion, sampling_rate_hz, self.t_star_s, path_rng)
        time_s = np.arange(n_samples) / sampling_rate_hz
        rise_s = min(self.rise_s, n_samples / sampling_rate_hz / 4)
        return motion * np.minimum(1.0, np.minimum(time_s, time_s[-1] - time_s) / rise_s)

    def _broadband(self, n_samples, sampling_rate_hz, rng):
        return signals.convolve(
            rng.standard_normal(n_samples), _low_corner(self.corner_hz, sampling_rate_hz)
        )

    def _spasmodic(self, n_samples, sampling_rate_hz, rng):
        every_s, length = 6.0, min(n_samples, int(20.0 * sampling_rate_hz))
        motion = 0.3 * _unit(self._broadband(n_samples, sampling_rate_hz, rng))
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
        return _modes(pushes, crack, sampling_rate_hz)

    def _harmonic(self, n_samples, sampling_rate_hz, rng):
        glide = np.exp(0.10 * signals.smooth_noise(rng, n_samples, sampling_rate_hz, 20.0))
        phase = 2.0 * np.pi * np.cumsum(self.corner_hz * glide) / sampling_rate_hz
        overtones = sum(
            rng.uniform(0.4, 1.0) / k * np.sin(k * phase + rng.uniform(0, 2 * np.pi))
            for k in range(1, 7)
            if 1.3 * k * self.corner_hz < sampling_rate_hz / 2
        )
        breath = self._broadband(n_samples, sampling_rate_hz, rng)
        return overtones + 0.5 * _rms(overtones) * breath / _rms(breath)


def _onset(time_s, rise_s):
    """0 before the onset, 1 some ``rise_s`` after it."""
    return np.where(time_s > 0, -np.expm1(-np.maximum(time_s, 0) / rise_s), 0.0)


def _unit(samples):
    return samples / _rms(samples)


def _rms(samples):
    return max(float(np.sqrt(np.mean(samples**2))), 1e-30)


def _low_corner(corner_hz, sampling_rate_hz):
    """Response whose velocity rises as f in amplitude below its corner, and falls as 1 / f
    above."""
    n = signals.signal_length(_RESPONSE_S * sampling_rate_hz) // 2 * 2
    frequency = np.fft.rfftfreq(n, 1.0 / sampling_rate_hz)
    return signals.minimum_phase(signals.brune_velocity(frequency, corner_hz))


def _modes(pressure, crack, sampling_rate_hz):
    ringing = np.zeros(len(pressure))
    for frequency_hz, quality, amplitude in zip(
        crack.frequencies_hz, crack.qualities, crack.amplitudes, strict=True
    ):
        mode = signals.resonate(pressure, frequency_hz, quality, sampling_rate_hz)
        ringing += amplitude * mode / _rms(mode)
    return ringing


def _through_rock(samples, sampling_rate_hz, t_star_s, path_rng):
    """Attenuate, and blur over a second of scattering where a path is given."""
    n = signals.signal_length(2.56 * sampling_rate_hz) // 2 * 2
    frequency = np.fft.rfftfreq(n, 1.0 / sampling_rate_hz)
    response = signals.minimum_phase(signals.attenuation(frequency, t_star_s))
    if path_rng is not None:
        time_s = np.arange(n) / sampling_rate_hz
        echoes = path_rng.standard_normal(n) * np.exp(-time_s / 0.4) * (time_s > 0)
        echoes *= 0.8 / np.sqrt(np.sum(echoes**2))
        echoes[0] = 1.0
        response = signals.convolve(response, echoes)
    return signals.convolve(samples, response)
