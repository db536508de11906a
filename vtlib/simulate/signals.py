"""Signal tools that the simulated volcano is built from. Every filter here is causal: nothing moves
before its onset."""

import functools
import itertools
import math

import numpy as np
from numpy.typing import ArrayLike
from scipy import fft, signal

_FLOOR = 1e-5  # of an amplitude spectrum's peak: the logarithm of the cepstrum must exist


def generator(seed: int, *key: int) -> np.random.Generator:
    """An independent, repeatable stream of random numbers for one piece of the simulation.

    Parameters
    ----------
    seed : int
        Of the whole run; not negative.
    *key : int
        Address of the piece, for example (purpose, hour, station).

    Returns
    -------
    numpy.random.Generator

    Raises
    ------
    ValueError
        If the seed is not an integer of 0 or more.
    """
    return np.random.default_rng(
        np.random.SeedSequence(check_seed(seed), spawn_key=tuple(int(k) for k in key))
    )


def check_seed(seed: int) -> int:
    """Return the seed as an int, or raise ValueError."""
    if isinstance(seed, bool) or not isinstance(seed, (int, np.integer)) or seed < 0:
        raise ValueError(
            f"seed {seed!r}: expected an integer of 0 or more, so that the same seed gives the "
            "same bytes"
        )
    return int(seed)


def lognormal(rng: np.random.Generator, median: float, sigma: float) -> float:
    """One draw from a lognormal distribution, by its median and the standard deviation of its
    natural logarithm."""
    return float(median * math.exp(sigma * rng.standard_normal()))


def minimum_phase(amplitude: ArrayLike) -> np.ndarray:
    """Causal impulse response with a given amplitude spectrum, by folding its cepstrum.

    Attenuation in rock delays high frequencies less than it weakens them and never answers before
    it is asked: a minimum-phase response has that property (Futterman, 1962,
    doi:10.1029/JZ067i013p05279).

    Parameters
    ----------
    amplitude : array_like, shape (n / 2 + 1,)
        Amplitudes at the frequencies of an ``n``-point real Fourier transform, n even.

    Returns
    -------
    numpy.ndarray, shape (n,)
    """
    amplitude = np.asarray(amplitude, dtype=np.float64)
    n = 2 * (len(amplitude) - 1)
    log_amplitude = np.log(np.maximum(amplitude, _FLOOR * amplitude.max()))
    cepstrum = np.fft.irfft(log_amplitude, n)
    cepstrum[1 : n // 2] *= 2.0
    cepstrum[n // 2 + 1 :] = 0.0
    return np.fft.irfft(np.exp(np.fft.rfft(cepstrum)), n)


def convolve(samples: np.ndarray, response: np.ndarray) -> np.ndarray:
    """Causal convolution, cut to the length of ``samples``."""
    size = signal_length(len(samples) + len(response) - 1)
    return np.fft.irfft(np.fft.rfft(samples, size) * np.fft.rfft(response, size), size)[
        : len(samples)
    ]


def signal_length(n: int) -> int:
    """The next length whose Fourier transform is fast."""
    return fft.next_fast_len(int(n), real=True)


def brune_velocity(frequency_hz: ArrayLike, corner_hz: float) -> np.ndarray:
    """Far-field velocity spectrum of a shear dislocation, of peak order 1: (f / fc) / (1 + (f /
    fc)^2) (Brune, 1970)."""
    ratio = np.asarray(frequency_hz) / corner_hz
    return ratio / (1.0 + ratio**2)


def attenuation(frequency_hz: ArrayLike, t_star_s: float) -> np.ndarray:
    """What a path leaves of each frequency: exp(-pi f t*), t* = travel time / Q (Aki and Richards,
    2002, chapter 5)."""
    return np.exp(-np.pi * np.asarray(frequency_hz) * t_star_s)


def resonate(
    samples: np.ndarray, frequency_hz: ArrayLike, quality: float, sampling_rate_hz: float
) -> np.ndarray:
    """Ring like one mode of a fluid-filled crack: a two-pole resonance of given frequency and
    quality factor."""
    decay = math.exp(-np.pi * frequency_hz / (quality * sampling_rate_hz))
    angle = 2.0 * np.pi * frequency_hz / sampling_rate_hz
    ringing = signal.lfilter(
        [1.0 - decay], [1.0, -2.0 * decay * math.cos(angle), decay**2], samples
    )
    return np.diff(ringing, prepend=0.0) / max(angle, 1e-9)  # no offset below the resonance


def amplify(
    samples: np.ndarray,
    frequency_hz: ArrayLike,
    quality: float,
    gain_db: float,
    sampling_rate_hz: float,
) -> np.ndarray:
    """Site resonance: a peak of ``gain_db`` at one frequency, unity elsewhere; causal."""
    gain = 10.0 ** (gain_db / 20.0)
    angle = 2.0 * np.pi * frequency_hz / sampling_rate_hz
    alpha = math.sin(angle) / (2.0 * quality)
    root = math.sqrt(gain)
    numerator = np.array([1 + alpha * root, -2 * math.cos(angle), 1 - alpha * root])
    denominator = np.array([1 + alpha / root, -2 * math.cos(angle), 1 - alpha / root])
    return signal.lfilter(numerator / denominator[0], denominator / denominator[0], samples)


@functools.lru_cache(maxsize=32)
def high_pass(corner_hz: float, sampling_rate_hz: float) -> np.ndarray:
    """Second-order sections of a two-pole high-pass: the low end of a seismometer."""
    return signal.butter(2, corner_hz, "highpass", fs=sampling_rate_hz, output="sos")


def smooth_noise(
    rng: np.random.Generator, n_samples: int, sampling_rate_hz: float, correlation_s: float
) -> np.ndarray:
    """A slowly varying Gaussian series of deviation near 1, interpolated between knots
    ``correlation_s`` apart."""
    step = max(1, round(correlation_s * sampling_rate_hz))
    knots = rng.standard_normal(n_samples // step + 4)
    return interpolate_knots(knots, (np.arange(n_samples) + step) / step)


def interpolate_knots(knots: ArrayLike, position: ArrayLike) -> np.ndarray:
    """Catmull-Rom spline through equally spaced knots; ``position`` counts knots from the first
    one, at least 1."""
    i = np.clip(position.astype(np.int64), 1, len(knots) - 3)
    t = position - i
    a, b, c, d = knots[i - 1], knots[i], knots[i + 1], knots[i + 2]
    return b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)))


def band_power(samples: np.ndarray, sampling_rate_hz: float, band_hz: tuple[float, float]) -> float:
    """Mean power of ``samples`` between two frequencies."""
    n = len(samples)
    size = signal_length(n)
    spectrum = np.fft.rfft(samples, size)
    frequency = np.fft.rfftfreq(size, 1.0 / sampling_rate_hz)
    inside = (frequency >= band_hz[0]) & (frequency < band_hz[1])
    return 2.0 * float(np.sum(np.abs(spectrum[inside]) ** 2)) / (size * n)


def scattered(
    rng: np.random.Generator,
    n_samples: int,
    sampling_rate_hz: float,
    envelope: np.ndarray,
    coda_quality: float,
) -> np.ndarray:
    """White noise under an envelope whose high frequencies die first: the waves that a rough
    volcano scatters.

    Coda falls as exp(-pi f t / Qc) (Aki and Chouet, 1975, doi:10.1029/JB080i023p03322). The noise
    is split into four bands; each takes the loss of its middle.

    Parameters
    ----------
    rng : numpy.random.Generator
    n_samples : int
    sampling_rate_hz : float
    envelope : numpy.ndarray, shape (n_samples,)
        Amplitude at low frequency; zero before the onset.
    coda_quality : float
        Qc; infinite for no loss.

    Returns
    -------
    numpy.ndarray, shape (n_samples,)
    """
    white = rng.standard_normal(n_samples)
    if not np.isfinite(coda_quality):
        return white * envelope
    size = signal_length(n_samples)
    spectrum = np.fft.rfft(white, size)
    frequency = np.fft.rfftfreq(size, 1.0 / sampling_rate_hz)
    since_onset_s = np.maximum(np.arange(n_samples) - np.argmax(envelope > 0), 0) / sampling_rate_hz
    edges = (0.0, 3.0, 7.0, 14.0, np.inf)
    out = np.zeros(n_samples)
    for low, high in itertools.pairwise(edges):
        middle = 0.5 * (low + min(high, 30.0))
        part = np.fft.irfft(spectrum * ((frequency >= low) & (frequency < high)), size)[:n_samples]
        out += part * np.exp(-np.pi * middle * since_onset_s / coda_quality)
    return out * envelope
