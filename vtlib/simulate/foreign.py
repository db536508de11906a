"""Signals that no volcano made, and that no recogniser of the book was taught: strangers."""

import math
from collections.abc import Callable

import numpy as np
import obspy

from .. import labels
from . import noise, signals, sources

_FOREIGN = 41  # address of random streams
RATE_HZ = 100.0
RECORD_S = 120.0
SOUND_M_S = 340.0
_RATIO = (8.0, 40.0)  # of the stranger's peak over the ground's deviation


def helicopter(rng: np.random.Generator, n: int, rate_hz: float) -> np.ndarray:
    """A rotor and its harmonics, as it flies past on a straight line.

    A blade passes 11 to 22 times a second; each harmonic is heard higher while it comes and lower
    while it goes, by 1 / (1 + v / c) of Doppler's formula, and louder the nearer it is. Towards the
    Nyquist frequency they fade, as a digitizer's filter lets them.

    Parameters
    ----------
    rng : numpy.random.Generator
    n : int
        Samples; it is nearest in the middle.
    rate_hz : float

    Returns
    -------
    numpy.ndarray, shape (n,)
        Peak near 1.
    """
    blade_hz, speed_m_s = rng.uniform(11, 22), rng.uniform(40, 70)
    nearest_m = rng.uniform(200, 800)
    time_s = (np.arange(n) - n / 2) / rate_hz
    # When it was sent, for each moment at which it is heard: hearing is monotonic in sending.
    sent_s = np.linspace(time_s[0] - 30, time_s[-1] + 1, 8 * n)
    heard_s = sent_s + np.hypot(nearest_m, speed_m_s * sent_s) / SOUND_M_S
    sent_s = np.interp(time_s, heard_s, sent_s)
    distance_m = np.hypot(nearest_m, speed_m_s * sent_s)
    shift = 1 / (1 + speed_m_s**2 * sent_s / (distance_m * SOUND_M_S))
    sound = np.zeros(n)
    for k in range(1, 6):
        over_edge = (k * blade_hz * shift - 0.42 * rate_hz) / (0.006 * rate_hz)
        is_heard = 1 / (1 + np.exp(np.clip(over_edge, -50, 50)))
        wave = np.sin(2 * np.pi * k * blade_hz * sent_s + rng.uniform(0, 2 * np.pi))
        sound += is_heard * wave / k
    sound *= nearest_m / distance_m
    return sound / np.abs(sound).max()


def calibration_pulses(rng: np.random.Generator, n: int, rate_hz: float) -> np.ndarray:
    """A seismometer answers steps of a current in its calibration coil, up and down in turn;
    shape (n,), peak 1.

    A step of force makes a mass on a spring swing: a decaying sine of its natural frequency, 1 Hz,
    with a damping of 0.7 (Aki and Richards, 2002, chapter 12).
    """
    every = int(rng.uniform(4, 8) * rate_hz)
    time_s = np.arange(int(4 * rate_hz)) / rate_hz
    angular, damping = 2 * np.pi * 1.0, 0.7
    own = angular * math.sqrt(1 - damping**2)
    answer = np.exp(-damping * angular * time_s) * np.sin(own * time_s)
    steps = np.zeros(n)
    steps[::every] = np.resize([1.0, -1.0], len(steps[::every]))
    out = np.convolve(steps, answer)[:n]
    return out / np.abs(out).max()


def spikes(rng: np.random.Generator, n: int, rate_hz: float) -> np.ndarray:
    """A digitizer's fault, three to eight times: one to three samples far off the scale; shape
    (n,), peak 1."""
    out = np.zeros(n)
    for at in rng.integers(0, n - 10, size=rng.integers(3, 9)):
        out[at : at + 10] = noise.spike(rng, 10)
    return out


def far_earthquake(rng: np.random.Generator, n: int, rate_hz: float) -> np.ndarray:
    """Somebody else's earthquake, some 80 to 250 km away: S comes 10 to 30 s after P, and high
    frequencies have died on the way (:class:`vtlib.simulate.sources.VolcanoTectonic`, which says
    by which formulas); shape (n,), peak 1."""
    quake = sources.VolcanoTectonic(
        corner_hz=rng.uniform(2, 5),
        t_star_s=rng.uniform(0.05, 0.15),
        s_minus_p_s=rng.uniform(10, 30),
        coda_s=rng.uniform(15, 30),
        s_to_p=rng.uniform(2, 4),
    )
    out = quake.waveform(n, rate_hz, rng, rng)
    return out / np.abs(out).max()


#: What makes each kind of stranger, and how long it lasts, in seconds.
STRANGERS: dict[str, tuple[Callable, float]] = {
    "helicopter": (helicopter, 60.0),
    "calibration": (calibration_pulses, 40.0),
    "spikes": (spikes, 20.0),
    "far earthquake": (far_earthquake, 80.0),
}


def stranger(kind: str, seed: int) -> tuple[obspy.Trace, labels.Interval]:
    """A record of two minutes with one stranger in it, over ground like Deception Island's.

    Parameters
    ----------
    kind : str
        One of :data:`STRANGERS`.
    seed : int

    Returns
    -------
    trace : obspy.Trace
        Counts at 100 Hz.
    interval : vtlib.labels.Interval
        From when to when the stranger is there; its label is its kind, which is no class.

    Raises
    ------
    ValueError
        If there is no such kind, or the seed is none.

    Examples
    --------
    >>> trace, interval = stranger("helicopter", seed=0)
    >>> trace.stats.npts, interval.label, round(interval.end_s - interval.start_s)
    (12000, 'helicopter', 60)
    """
    if kind not in STRANGERS:
        raise ValueError(f"stranger {kind!r}: expected one of {', '.join(STRANGERS)}")
    make, lasts_s = STRANGERS[kind]
    rng = signals.generator(seed, _FOREIGN, list(STRANGERS).index(kind))
    samples = noise.Background().samples(rng, int(RECORD_S * RATE_HZ), RATE_HZ)
    first = round(rng.uniform(15, RECORD_S - lasts_s - 15) * RATE_HZ)
    n = round(lasts_s * RATE_HZ)
    ratio = math.exp(rng.uniform(*np.log(_RATIO)))
    samples[first : first + n] += ratio * samples.std() * make(rng, n, RATE_HZ)
    header = {"network": "XX", "station": "ALIEN", "channel": "HHZ", "sampling_rate": RATE_HZ}
    trace = obspy.Trace((1000 * samples).astype(np.float32), header)
    return trace, labels.Interval(first / RATE_HZ, first / RATE_HZ + lasts_s, kind)
