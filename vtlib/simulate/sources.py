"""What happens inside the volcano: one class for each kind of signal, with its physics as
parameters.

A source gives ground velocity at a station, without noise, in arbitrary units: its ``waveform``
method starts at the first arrival. Two generators of random numbers go in: ``source_rng`` is shared
by all stations that hear the event, ``path_rng`` belongs to one station's path (an earthquake uses
that alone: what is random in it is what the path scatters). The taxonomy follows McNutt (1996;
2005, doi:10.1146/annurev.earth.33.092203.122459) and Chouet and Matoza (2013,
doi:10.1016/j.jvolgeores.2012.11.013).
"""

from dataclasses import dataclass

import numpy as np

from . import signals
from .ringing import RESPONSE_S, modes, rising, rms, through_rock

RISE_S = 0.08  # of an impulsive arrival


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
        path_rng: np.random.Generator,
    ) -> np.ndarray:
        """Ground velocity from the P onset on, shape (n_samples,)."""
        time_s = np.arange(n_samples) / sampling_rate_hz
        p_decay_s = min(self.coda_s, 0.4 * self.s_minus_p_s + 0.3)
        p_envelope = rising(time_s, RISE_S) * (
            np.exp(-time_s / p_decay_s) + 0.15 * np.exp(-time_s / self.coda_s)
        )
        after_s = time_s - self.s_minus_p_s
        s_envelope = np.where(
            after_s > 0, self.s_to_p * np.exp(-np.maximum(after_s, 0) / self.coda_s), 0.0
        )
        s_envelope *= rising(after_s, 2 * RISE_S)
        p = signals.scattered(path_rng, n_samples, sampling_rate_hz, p_envelope, self.coda_quality)
        s = signals.scattered(path_rng, n_samples, sampling_rate_hz, s_envelope, self.coda_quality)
        return signals.convolve(p, self._response(sampling_rate_hz, 1.5, 1.73)) + signals.convolve(
            s, self._response(sampling_rate_hz, 1.0, 1.0)
        )

    def _response(self, sampling_rate_hz, corner_ratio, speed_ratio):
        n = signals.signal_length(RESPONSE_S * sampling_rate_hz) // 2 * 2
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
        path_rng: np.random.Generator,
    ) -> np.ndarray:
        """Ground velocity from the onset on, shape (n_samples,)."""
        time_s = np.arange(n_samples) / sampling_rate_hz
        rise = time_s / self.emergence_s
        pressure = source_rng.standard_normal(n_samples) * rise * np.exp(1.0 - rise)
        ringing = modes(pressure, self, sampling_rate_hz)
        ringing = through_rock(ringing, sampling_rate_hz, self.t_star_s, path_rng)
        onset = path_rng.standard_normal(n_samples) * rising(time_s, 0.3) * np.exp(-time_s / 1.0)
        onset = through_rock(onset, sampling_rate_hz, self.t_star_s, None)
        return ringing + self.onset_level * rms(ringing) * onset / max(
            rms(onset[: int(2 * sampling_rate_hz)]), 1e-30
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
        path_rng: np.random.Generator,
    ) -> np.ndarray:
        """Ground velocity from the P onset on, shape (n_samples,)."""
        onset = self.break_.waveform(n_samples, sampling_rate_hz, source_rng, path_rng)
        delay = min(round(self.delay_s * sampling_rate_hz), n_samples - 1)
        tail = np.zeros(n_samples)
        tail[delay:] = self.ringing.waveform(
            n_samples - delay, sampling_rate_hz, source_rng, path_rng
        )
        return onset / rms(onset) + 10.0 ** (self.ringing_db / 20.0) * tail / rms(tail)
