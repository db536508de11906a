"""Noise of a station's ground and wind that runs on from hour to hour without a seam."""

import math

import numpy as np
import obspy
from scipy import signal

from . import signals
from .hearing import band_level
from .mountain import Mountain, Station

HOUR_S = 3600
_GROUND, _WIND, _GROUND_LEVEL, _WIND_LEVEL = 20, 21, 22, 23  # addresses of random streams
_BEFORE_THE_FIRST = 10**6  # in the place of an hour's number
_ALL_STATIONS = 99  # in the place of a station's number: the wind that they share
_KNOT_S = 20.0
_TAPS_S = 40.96


class Background:
    """One station's noise, to be asked for hour after hour, in order.

    Parameters
    ----------
    seed : int
        Of the run.
    number : int
        The station's number, which is the address of its noise.
    station : Station
    mountain : Mountain
    start : obspy.UTCDateTime
        Time of the run's first sample; the wind follows the time of day.
    sampling_rate_hz : float
    """

    def __init__(
        self,
        seed: int,
        number: int,
        station: Station,
        mountain: Mountain,
        start: obspy.UTCDateTime,
        sampling_rate_hz: float,
    ):
        self.seed, self.number, self.mountain, self.start = seed, number, mountain, start
        self.n_hour = int(sampling_rate_hz * HOUR_S)
        self.second_of_sample = np.arange(self.n_hour) / sampling_rate_hz
        n = signals.signal_length(_TAPS_S * sampling_rate_hz) // 2 * 2
        frequency = np.fft.rfftfreq(n, 1.0 / sampling_rate_hz)
        scale = math.sqrt(sampling_rate_hz / 2)
        self.ground = signals.minimum_phase(station.noise_amplitude(frequency) * scale)
        self.wind = signals.minimum_phase(station.wind_amplitude(frequency) * scale)
        self.ground_level = band_level(station.noise_amplitude)
        self.wind_level = band_level(station.wind_amplitude)
        self.tails: dict[int, np.ndarray] = {}  # white noise that the next hour's filter begins on

    def hour(self, hour: int) -> tuple[np.ndarray, np.ndarray]:
        """Noise of the next hour.

        Returns
        -------
        samples : numpy.ndarray, shape (n_hour,)
            Ground velocity, m/s.
        level : numpy.ndarray, shape (3601,)
            Deviation between 1 and 20 Hz, each second from the hour's start to its end.
        """
        ground = self._coloured(hour, _GROUND, self.ground)
        wind = self._coloured(hour, _WIND, self.wind)
        ground_level = np.exp(
            self.mountain.noise_unrest * self._knots(hour, _GROUND_LEVEL, self.number)
        )
        wind_level = self._wind_level(hour)
        level = np.hypot(ground_level * self.ground_level, wind_level * self.wind_level)
        samples = ground * self._each_sample(ground_level) + wind * self._each_sample(wind_level)
        return samples, level

    def _wind_level(self, hour):
        """How strong the wind is, each second: strongest in the early afternoon, and gusty."""
        local_hour = (
            self.start.hour + self.start.minute / 60 + self.mountain.local_time_h + hour
        ) % 24
        time_of_day = local_hour + np.arange(HOUR_S + 1) / HOUR_S
        by_day = 1.0 + self.mountain.wind_by_day * np.clip(
            np.cos((time_of_day - 14.0) * np.pi / 12.0), 0, None
        )
        own = self._knots(hour, _WIND_LEVEL, self.number)
        shared = self._knots(hour, _WIND_LEVEL, _ALL_STATIONS)
        return by_day * np.exp(0.35 * own + 0.3 * shared)

    def _each_sample(self, each_second):
        return np.interp(self.second_of_sample, np.arange(HOUR_S + 1), each_second)

    def _coloured(self, hour, purpose, response):
        """White noise through a filter that remembers the hour before."""
        white = self._white(purpose, hour, self.n_hour)
        before = self.tails.get(purpose)
        if before is None:
            before = self._white(purpose, _BEFORE_THE_FIRST, len(response) - 1)
        joined = np.concatenate([before, white])
        self.tails[purpose] = joined[-(len(response) - 1) :]
        return signal.oaconvolve(joined, response.astype(np.float32), mode="valid")

    def _white(self, purpose, hour, n):
        rng = signals.generator(self.seed, purpose, hour, self.number)
        return rng.standard_normal(n, dtype=np.float32)

    def _knots(self, hour, purpose, number):
        """A smooth series, each second from an hour's start to its end, that runs on from hour to
        hour.

        Between each hour's knots it is bent by those of its neighbours as well.
        """
        n = round(HOUR_S / _KNOT_S)

        def of(h):
            return signals.generator(self.seed, purpose, h + 1, number).standard_normal(n)

        knots = np.concatenate([of(hour - 1)[-1:], of(hour), of(hour + 1)[:3]])
        return signals.interpolate_knots(knots, 1 + np.arange(HOUR_S + 1) / _KNOT_S)
