"""What rises above the noise at a station: an event's visible interval, and disturbances."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import signal

from . import noise, signals

BAND_HZ = (1.0, 20.0)  # in which an event is compared with the noise
ENDS_AT = 1.5  # an event ends where its envelope is this many times the noise's deviation
VISIBLE_AT = 3.0  # and is visible if it rose to this
_ENVELOPE_S = 1.0


def band_level(amplitude: Callable) -> float:
    """Deviation between 1 and 20 Hz of noise with an amplitude density in m/s per root of Hz."""
    frequency = np.linspace(*BAND_HZ, 400)
    return math.sqrt(float(np.mean(amplitude(frequency) ** 2)) * (BAND_HZ[1] - BAND_HZ[0]))


@dataclass(frozen=True)
class Seen:
    """From when to when, in seconds from the P onset, an event stands above the noise; and by how
    much at its peak."""

    first_s: float
    last_s: float
    peak_ratio: float


def interval_above(motion: np.ndarray, noise_level: float, sampling_rate_hz: float) -> Seen:
    """Compare an event's one-second envelope, 1 to 20 Hz, with the deviation of the noise.

    Parameters
    ----------
    motion : numpy.ndarray, shape (n,)
        The event alone, from its P onset on.
    noise_level : float
        Deviation of the noise between 1 and 20 Hz.
    sampling_rate_hz : float

    Returns
    -------
    Seen
    """
    fast = signal.sosfilt(signals.high_pass(BAND_HZ[0], sampling_rate_hz), motion)
    width = max(1, round(_ENVELOPE_S * sampling_rate_hz))
    power = np.convolve(fast**2, np.full(width, 1.0 / width))[
        : len(fast)
    ]  # of the second that ends here
    ratio = np.sqrt(power) / noise_level
    above = np.flatnonzero(ratio >= ENDS_AT)
    if not len(above):
        return Seen(0.0, 0.0, float(ratio.max()))
    first = max(0, int(above[0]) - width // 2) if above[0] > width else 0
    return Seen(first / sampling_rate_hz, int(above[-1]) / sampling_rate_hz, float(ratio.max()))


def draw_disturbance(
    rng: np.random.Generator, kind: str, noise_level: float, sampling_rate_hz: float
) -> np.ndarray:
    """Ground velocity of a local disturbance; NaN throughout for a dropout, which silences the
    station."""
    if kind == "dropout":
        return np.full(int(rng.uniform(5, 120) * sampling_rate_hz), np.nan)
    if kind == "spike":
        n = round(0.06 * sampling_rate_hz)
        return noise.spike(rng, n) * noise_level * signals.lognormal(rng, 300.0, 0.7)
    if kind == "footsteps":
        n = int(rng.uniform(10, 60) * sampling_rate_hz)
        return (
            noise.footsteps(rng, n, sampling_rate_hz)
            * noise_level
            * signals.lognormal(rng, 25.0, 0.5)
        )
    if kind == "gust":
        n = int(rng.uniform(20, 120) * sampling_rate_hz)
        return (
            noise.wind_gust(rng, n, sampling_rate_hz)
            * noise_level
            * signals.lognormal(rng, 5.0, 0.4)
        )
    raise ValueError(f"disturbance of kind {kind!r}: expected footsteps, gust, spike or dropout")
