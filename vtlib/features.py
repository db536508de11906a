"""Four seconds of ground motion become 48 numbers: log filter-bank energies and their derivatives.

The definition is the published one (Titos et al., 2023, doi:10.3389/feart.2023.1204832), which the
package python_speech_features 0.6 implements for speech; the tests hold the two together. A frame
is 4 s long and starts 0.5 s after the one before it. Its 48 features are the log energies of 16
triangular filters between 0 and 20 Hz, equally spaced on the mel scale, then their first and their
second derivatives.
"""

import math
from collections.abc import Hashable, Sequence
from typing import Self

import numpy as np
import obspy
from numpy.typing import ArrayLike

from . import waveforms
from .labels import STEP_S, WINDOW_S

N_FILTERS = 16
N_FEATURES = 3 * N_FILTERS
N_FFT = 1024
MAX_FREQUENCY_HZ = 20.0
PRE_EMPHASIS = 0.97
DERIVATIVE_FRAMES = 2  # the regression of a derivative looks this many frames back and ahead

_CHUNK_FRAMES = (
    2048  # bounds the memory of a long record: the frames of one chunk are copied out of it
)
_EPS = np.finfo(np.float64).eps  # stands in for an energy of zero, whose logarithm does not exist


def hz_to_mel(frequency_hz: ArrayLike) -> np.ndarray:
    """Mel scale of pitch, 2595 log10(1 + f / 700).

    Examples
    --------
    >>> round(float(hz_to_mel(700.0)), 1)
    781.2
    """
    return 2595.0 * np.log10(1.0 + np.asarray(frequency_hz) / 700.0)


def mel_to_hz(mel: ArrayLike) -> np.ndarray:
    """Inverse of :func:`hz_to_mel`.

    Examples
    --------
    >>> round(float(mel_to_hz(hz_to_mel(13.0))), 6)
    13.0
    """
    return 700.0 * (10.0 ** (np.asarray(mel) / 2595.0) - 1.0)


def filter_edges_hz() -> np.ndarray:
    """The 18 frequencies that bound the 16 filters: filter i rises from edge i to i + 1 and falls
    to edge i + 2.

    Examples
    --------
    >>> filter_edges_hz()[[0, 1, -1]].round(2).tolist()
    [0.0, 1.16, 20.0]
    """
    return mel_to_hz(np.linspace(hz_to_mel(0.0), hz_to_mel(MAX_FREQUENCY_HZ), N_FILTERS + 2))


def filter_bank(sampling_rate_hz: float) -> np.ndarray:
    """Triangular filters, as weights on the bins of a 1024-point power spectrum.

    Parameters
    ----------
    sampling_rate_hz : float
        Sampling rate of the record.

    Returns
    -------
    numpy.ndarray, shape (16, 513)
        Each row rises from 0 to 1 and falls to 0 again.

    Examples
    --------
    >>> filter_bank(100.0).shape, float(filter_bank(100.0).max())
    ((16, 513), 1.0)
    """
    edges = np.floor((N_FFT + 1) * filter_edges_hz() / sampling_rate_hz)
    bins = np.arange(N_FFT // 2 + 1)
    weights = np.zeros((N_FILTERS, bins.size))
    for row, (left, centre, right) in zip(
        weights, zip(edges, edges[1:], edges[2:], strict=False), strict=True
    ):
        rising = (bins >= left) & (bins < centre)
        falling = (bins >= centre) & (bins < right)
        row[rising] = (bins[rising] - left) / (centre - left)
        row[falling] = (right - bins[falling]) / (right - centre)
    return weights


def frame_samples(sampling_rate_hz: float, name: str = "waveform") -> tuple[int, int]:
    """Length of a frame and of a step, in whole samples (a half is rounded up).

    Returns
    -------
    window, step : int

    Raises
    ------
    vtlib.waveforms.WaveformError
        If a frame is longer than the 1024 points of the spectrum: above 256 Hz.
    """
    window = math.floor(WINDOW_S * sampling_rate_hz + 0.5)
    step = math.floor(STEP_S * sampling_rate_hz + 0.5)
    if window > N_FFT:
        raise waveforms.WaveformError(
            f"{name}: sampling rate {sampling_rate_hz:g} Hz: a frame of {window} samples is "
            f"longer than the {N_FFT} points of the "
            "spectrum. Resample to 100 Hz first: trace.resample(100)"
        )
    return window, step


def n_frames(n_samples: int, sampling_rate_hz: float) -> int:
    """Number of frames of a record: 1 + ceil((n - 4 fs) / (0.5 fs)), and 1 for a record shorter
    than a frame.

    Examples
    --------
    >>> n_frames(3 * 6000, 100.0)  # three minutes
    353
    """
    window, step = frame_samples(sampling_rate_hz)
    return 1 if n_samples <= window else 1 + math.ceil((n_samples - window) / step)


def log_filter_bank(
    samples: ArrayLike, sampling_rate_hz: float, name: str = "waveform"
) -> np.ndarray:
    """Log energies of the 16 filters in each frame.

    Each frame is pre-emphasised (x[t] - 0.97 x[t-1]), not tapered, and zero-padded where the record
    ends inside it. The computation runs in float64 and in chunks: a day at 100 Hz takes some 200
    MB.

    Parameters
    ----------
    samples : array_like, shape (n,)
        A waveform in any unit: a gain adds the same constant to every log energy.
    sampling_rate_hz : float
        From 40 to 256 Hz.
    name : str
        What to call the waveform in messages.

    Returns
    -------
    numpy.ndarray of float32, shape (T, 16)
        Natural logarithms. An energy of zero is replaced by float64's epsilon before the logarithm.

    Raises
    ------
    vtlib.waveforms.WaveformError
        If the waveform fails :func:`vtlib.waveforms.check`, or the sampling rate is above 256 Hz.

    Examples
    --------
    >>> log_filter_bank(np.sin(np.arange(1000)), 100.0).shape
    (13, 16)
    """
    samples = waveforms.check(samples, sampling_rate_hz, name)
    window, step = frame_samples(sampling_rate_hz, name)
    total = n_frames(samples.size, sampling_rate_hz)
    weights = filter_bank(sampling_rate_hz).T  # (513, 16)
    energies = np.empty((total, N_FILTERS), dtype=np.float32)
    for first in range(0, total, _CHUNK_FRAMES):
        last = min(first + _CHUNK_FRAMES, total)
        emphasised = _pre_emphasised(samples, first * step, (last - 1) * step + window)
        frames = np.lib.stride_tricks.sliding_window_view(emphasised, window)[
            ::step
        ]  # (frames, window)
        power = np.abs(np.fft.rfft(frames, N_FFT)) ** 2 / N_FFT  # (frames, 513)
        energy = power @ weights
        energies[first:last] = np.log(np.where(energy == 0.0, _EPS, energy))
    return energies


def _pre_emphasised(samples, start, stop):
    """Samples ``start`` to ``stop`` in float64, each minus 0.97 times the one before it; zeros
    beyond the record."""
    out = np.zeros(stop - start)
    end = min(stop, samples.size)
    out[: end - start] = samples[start:end]
    first = 1 if start == 0 else 0  # the record's very first sample has none before it
    before = samples[start + first - 1 : end - 1].astype(np.float64)
    out[first : end - start] -= PRE_EMPHASIS * before
    return out


def derivative(values: ArrayLike) -> np.ndarray:
    """First derivative over time, by linear regression over two frames on either side, edges
    repeated.

    Parameters
    ----------
    values : array_like, shape (T, k)

    Returns
    -------
    numpy.ndarray, shape (T, k)
        Change per frame; of the same dtype as ``values``, or float64 where those are whole numbers.

    Examples
    --------
    >>> derivative(np.arange(6.0)[:, None] ** 2)[2:4, 0].tolist()  # 2 t
    [4.0, 6.0]
    """
    values = np.asarray(values)
    values = values if values.dtype.kind == "f" else values.astype(np.float64)
    n, total = DERIVATIVE_FRAMES, len(values)
    padded = np.pad(values, ((n, n), (0, 0)), mode="edge")
    slope = sum(
        shift * (padded[n + shift : n + shift + total] - padded[n - shift : n - shift + total])
        for shift in range(1, n + 1)
    )
    return (slope / (2 * sum(shift**2 for shift in range(1, n + 1)))).astype(values.dtype)


def extract(
    waveform: obspy.Trace | ArrayLike,
    sampling_rate_hz: float | None = None,
    name: str | None = None,
) -> np.ndarray:
    """All 48 features of each frame, not standardised.

    Parameters
    ----------
    waveform : obspy.Trace, or array_like of shape (n,)
        A trace brings its own sampling rate and name.
    sampling_rate_hz : float, optional
        Needed for an array; not to be given for a trace.
    name : str, optional
        What to call the waveform in messages.

    Returns
    -------
    numpy.ndarray of float32, shape (T, 48)
        16 log energies, 16 first and 16 second derivatives.

    Raises
    ------
    vtlib.waveforms.WaveformError
        As :func:`log_filter_bank`.
    TypeError
        If the sampling rate is missing, or given twice.

    Examples
    --------
    >>> extract(np.sin(np.arange(1000)), 100.0).shape
    (13, 48)
    """
    if isinstance(waveform, obspy.Trace):
        if sampling_rate_hz is not None:
            raise TypeError(
                "a trace has its own sampling rate: don't pass sampling_rate_hz beside it"
            )
        name = name or waveform.id
        waveform, sampling_rate_hz = waveform.data, waveform.stats.sampling_rate
    elif sampling_rate_hz is None:
        raise TypeError("an array has no sampling rate: pass sampling_rate_hz, in Hz")
    energies = log_filter_bank(waveform, sampling_rate_hz, name or "waveform")
    first = derivative(energies)
    return np.hstack([energies, first, derivative(first)])


def standardised(
    raw: Sequence[np.ndarray], groups: Sequence[Hashable] | None = None
) -> list[np.ndarray]:
    """Features of several records, each standardised by its own mean and deviation, or by those of
    its group.

    Parameters
    ----------
    raw : list of arrays, each of shape (T, 48)
    groups : list, optional
        Which records share a mean and a deviation: for instance the station of each.

    Returns
    -------
    list of numpy.ndarray of float32, each of shape (T, 48)

    Raises
    ------
    ValueError
        If there are not as many groups as records.

    Examples
    --------
    >>> raw = [np.full((4, 48), 1.0), np.full((4, 48), 3.0)]
    >>> [float(x.mean()) for x in standardised(raw)]  # each by itself
    [0.0, 0.0]
    >>> [float(x.mean()) for x in standardised(raw, ["BZ01", "BZ01"])]  # both by their station
    [-1.0, 1.0]
    """
    groups = range(len(raw)) if groups is None else groups
    if len(groups) != len(raw):
        raise ValueError(
            f"{len(raw)} records and {len(groups)} groups: give one group for each record"
        )
    scalers = {
        g: Standardizer().fit([x for x, of in zip(raw, groups, strict=True) if of == g])
        for g in set(groups)
    }
    return [scalers[g].transform(x) for x, g in zip(raw, groups, strict=True)]


class Standardizer:
    """Bring each feature to mean 0 and standard deviation 1.

    A recogniser is trained on standardised features and must be given such; *whose* mean and
    deviation are used (the training set's, the station's, the record's own) changes what it hears,
    and is always a choice to be stated.

    Attributes
    ----------
    mean_, std_ : numpy.ndarray, shape (48,)
        Learnt by :meth:`fit`. A feature that never varied has ``std_`` 1.
    """

    def fit(self, features: np.ndarray | Sequence[np.ndarray]) -> Self:
        """Learn mean and deviation over all frames.

        Parameters
        ----------
        features : list of arrays, each of shape (T, k), or one such array

        Returns
        -------
        Standardizer
            Itself.

        Raises
        ------
        ValueError
            If there is no frame, or a value is not finite.
        """
        arrays = [features] if isinstance(features, np.ndarray) else list(features)
        if sum(len(a) for a in arrays) == 0:
            raise ValueError(
                "no frames to learn a mean and a deviation from: pass at least one (T, 48) array"
            )
        values = np.concatenate(arrays).astype(np.float64)
        if not np.isfinite(values).all():
            raise ValueError(
                "features hold NaN or infinite values: check the waveform that they were computed "
                "from"
            )
        self.mean_ = values.mean(axis=0)
        std = values.std(axis=0)
        self.std_ = np.where(std > 1e-10 * (1.0 + np.abs(self.mean_)), std, 1.0)
        return self

    def transform(self, features: ArrayLike) -> np.ndarray:
        """Standardise features of shape (T, k); returns float32 of the same shape."""
        if not hasattr(self, "mean_"):
            raise ValueError("this Standardizer has learnt nothing yet: call fit first")
        return ((np.asarray(features) - self.mean_) / self.std_).astype(np.float32)

    def fit_transform(self, features: np.ndarray) -> np.ndarray:
        """Learn from one (T, k) array and standardise it by its own statistics."""
        return self.fit([features]).transform(features)
