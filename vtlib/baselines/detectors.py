"""Classical detectors, each a characteristic function and two thresholds."""

import functools
from abc import ABC, abstractmethod
from dataclasses import dataclass

import numpy as np
import obspy
from obspy.signal.trigger import recursive_sta_lta, trigger_onset, z_detect
from scipy.ndimage import uniform_filter1d
from scipy.signal import butter, sosfilt

from .. import labels, waveforms


@dataclass(frozen=True, kw_only=True)
class Detector(ABC):
    """What the detectors share. The trace's mean is removed and it is filtered; a characteristic
    function is computed.

    An event starts where that function reaches ``on``, and ends where it falls below ``off``;
    events with little between them are one; what is then too short is none.

    Attributes
    ----------
    low_hz, high_hz : float
        Corners of a causal Butterworth band-pass of order 4, as ObsPy's; 0 < ``low_hz`` <
        ``high_hz`` < 20. (Causal: no energy appears before its onset.)
    gap_s : float
        Events with at most so many seconds between them are joined.
    min_duration_s : float
        An event lasts at least so many seconds.
    """

    low_hz: float = 1.0
    high_hz: float = 15.0
    gap_s: float = 2.0
    min_duration_s: float = 2.0

    def __post_init__(self):
        if not 0 < self.low_hz < self.high_hz < waveforms.MIN_SAMPLING_RATE_HZ / 2:
            raise ValueError(
                f"low_hz={self.low_hz!r}, high_hz={self.high_hz!r}: expected 0 < low_hz < high_hz "
                "and high_hz < 20"
            )
        if not (self.gap_s >= 0 and self.min_duration_s >= 0):
            raise ValueError(
                f"gap_s={self.gap_s!r}, min_duration_s={self.min_duration_s!r}: must not be "
                "negative"
            )
        if not self.off <= self.on:
            raise ValueError(f"on={self.on!r}, off={self.off!r}: off must not be above on")

    @property
    @abstractmethod
    def _needed_s(self):
        """How long a trace has to be."""

    @abstractmethod
    def _function(self, samples, rate):
        """The characteristic function of filtered samples."""

    def characteristic(self, trace: obspy.Trace) -> np.ndarray:
        """The function that triggers, one value a sample.

        Parameters
        ----------
        trace : obspy.Trace
            Without gaps, at 40 Hz or more. Left unchanged.

        Returns
        -------
        numpy.ndarray of float64, shape (n,)
            All below any threshold (minus infinity) if the trace is a dead channel or too short for
            the windows.

        Raises
        ------
        vtlib.waveforms.WaveformError
            If the trace fails :func:`vtlib.waveforms.check` (gaps, NaN, no samples, below 40 Hz).

        Warns
        -----
        vtlib.waveforms.DeadChannelWarning
            If every sample is the same.
        """
        rate = trace.stats.sampling_rate
        samples = waveforms.check(trace.data, rate, trace.id).astype(np.float64)
        if samples.size <= self._needed_s * rate + 1 or samples.min() == samples.max():
            return np.full(samples.size, -np.inf)
        samples = sosfilt(_band_pass(self.low_hz, self.high_hz, rate), samples - samples.mean())
        with np.errstate(
            divide="ignore", invalid="ignore"
        ):  # a function that never varies stays below every threshold
            return np.nan_to_num(
                self._function(samples, rate), nan=-np.inf, posinf=np.inf, neginf=-np.inf
            )

    def detect(self, trace: obspy.Trace) -> list[labels.Interval]:
        """Detect events in a trace.

        Parameters
        ----------
        trace : obspy.Trace
            As for :meth:`characteristic`, which says what is refused. Its unit and gain don't
            matter.

        Returns
        -------
        list of vtlib.labels.Interval
            Events, named VT, in seconds from the trace's first sample, in order of time. Empty for
            a dead channel and for a trace that is too short for the windows.

        Examples
        --------
        >>> from vtlib import datasets
        >>> record = datasets.load_local_earthquakes()[0]
        >>> [round(float(e.start_s)) for e in EnergyDetector(gap_s=5.0).detect(record.trace)]
        [28, 205]
        """
        values = self.characteristic(trace)
        spans = []
        for first, last in trigger_onset(values, self.on, self.off):
            start_s, end_s = first * trace.stats.delta, (last + 1) * trace.stats.delta
            if spans and start_s - spans[-1][1] <= self.gap_s:
                start_s = spans.pop()[0]
            spans.append((start_s, end_s))
        return [
            labels.Interval(float(a), float(b), "VT")
            for a, b in spans
            if b - a >= self.min_duration_s
        ]


@dataclass(frozen=True)
class ZDetect(Detector):
    """Standardised energy of a sliding window (Swindell and Snell, 1977; Withers et al., 1998,
    doi:10.1785/BSSA0880010095).

    The energy of the last ``window_s`` seconds, minus its mean over the whole trace, over its
    deviation over the whole trace. So the thresholds depend on how much of a trace is events: what
    suits a cut around an event misses most of those in a day, and on nothing but noise the largest
    values still are a few deviations above the mean.

    Attributes
    ----------
    window_s : float
        Length of the window.
    on, off : float
        In standard deviations.
    """

    window_s: float = 10.0
    on: float = 3.0
    off: float = 0.0

    def __post_init__(self):
        super().__post_init__()
        _check_positive(window_s=self.window_s)

    @property
    def _needed_s(self):
        return self.window_s

    def _function(self, samples, rate):
        return z_detect(samples, _in_samples(self.window_s, rate))


@dataclass(frozen=True)
class RecursiveSTALTA(Detector):
    """Short-term over long-term average of the energy, both recursive (Allen, 1978; Withers et al.,
    1998, doi:10.1785/BSSA0880010095). The defaults are what Trnkoczy (2012,
    doi:10.2312/GFZ.NMSOP-2_IS_8.1) starts from.

    The first ``lta_s`` seconds of a trace are deaf, and during a long event the long-term average
    catches up with it.

    Attributes
    ----------
    sta_s, lta_s : float
        Lengths of the two averages.
    on, off : float
        Ratios.
    """

    sta_s: float = 1.0
    lta_s: float = 60.0
    on: float = 4.0
    off: float = 2.0

    def __post_init__(self):
        super().__post_init__()
        _check_positive(sta_s=self.sta_s, off=self.off)
        if not self.sta_s < self.lta_s:
            raise ValueError(
                f"sta_s={self.sta_s!r}, lta_s={self.lta_s!r}: the short-term average must be the "
                "shorter one"
            )

    @property
    def _needed_s(self):
        return self.lta_s

    def _function(self, samples, rate):
        return recursive_sta_lta(
            samples, _in_samples(self.sta_s, rate), _in_samples(self.lta_s, rate)
        )


@dataclass(frozen=True)
class EnergyDetector(Detector):
    """How far the logarithm of the energy lies above its median over the whole trace.

    The unit is the robust deviation: 1.4826 times the median absolute deviation, which is the
    standard deviation of Gaussian noise (Rousseeuw and Croux, 1993,
    doi:10.1080/01621459.1993.10476408). Events that fill less than half of a trace hardly move the
    median. The window is centred, so that onsets are not late.

    Attributes
    ----------
    window_s : float
        Length of the window over which energy is averaged.
    on, off : float
        In robust deviations.
    """

    window_s: float = 4.0
    on: float = 6.0
    off: float = 3.0

    def __post_init__(self):
        super().__post_init__()
        _check_positive(window_s=self.window_s)

    @property
    def _needed_s(self):
        return self.window_s

    def _function(self, samples, rate):
        energy = uniform_filter1d(samples**2, _in_samples(self.window_s, rate), mode="nearest")
        energy = np.log(
            np.maximum(energy, energy.max() * np.finfo(np.float64).eps)
        )  # rounding may leave it at 0 or below
        above = energy - np.median(energy)
        return above / (1.4826 * np.median(np.abs(above)))


@functools.lru_cache(maxsize=64)  # its design takes longer than its use
def _band_pass(low_hz, high_hz, rate):
    return butter(4, (low_hz, high_hz), "bandpass", fs=rate, output="sos")


def _check_positive(**values):
    for name, value in values.items():
        if not value > 0:
            raise ValueError(f"{name}={value!r}: must be positive")


def _in_samples(seconds, rate):
    return max(round(seconds * rate), 1)
