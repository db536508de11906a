"""What sources have in common: onsets, corners, ringing modes, and the way through the rock."""

from typing import TYPE_CHECKING

import numpy as np

from . import signals

if TYPE_CHECKING:  # sources are built from what is here
    from .sources import LongPeriod

RESPONSE_S = 10.24  # length of the impulse responses of source and path


def rising(time_s: np.ndarray, rise_s: float) -> np.ndarray:
    """0 before the onset, 1 some ``rise_s`` after it."""
    return np.where(time_s > 0, -np.expm1(-np.maximum(time_s, 0) / rise_s), 0.0)


def unit(samples: np.ndarray) -> np.ndarray:
    """Samples at a root mean square of 1."""
    return samples / rms(samples)


def rms(samples: np.ndarray) -> float:
    """Root mean square, and a tiny number for silence."""
    return max(float(np.sqrt(np.mean(samples**2))), 1e-30)


def low_corner(corner_hz: float, sampling_rate_hz: float) -> np.ndarray:
    """Response whose velocity rises as f in amplitude below its corner, and falls as 1 / f
    above."""
    n = signals.signal_length(RESPONSE_S * sampling_rate_hz) // 2 * 2
    frequency = np.fft.rfftfreq(n, 1.0 / sampling_rate_hz)
    return signals.minimum_phase(signals.brune_velocity(frequency, corner_hz))


def modes(pressure: np.ndarray, crack: "LongPeriod", sampling_rate_hz: float) -> np.ndarray:
    """Every mode of a crack that is pushed, each at its amplitude."""
    ringing = np.zeros(len(pressure))
    for frequency_hz, quality, amplitude in zip(
        crack.frequencies_hz, crack.qualities, crack.amplitudes, strict=True
    ):
        mode = signals.resonate(pressure, frequency_hz, quality, sampling_rate_hz)
        ringing += amplitude * mode / rms(mode)
    return ringing


def through_rock(
    samples: np.ndarray,
    sampling_rate_hz: float,
    t_star_s: float,
    path_rng: np.random.Generator | None,
) -> np.ndarray:
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
