"""A simulated network, hour by hour: events and disturbances, noise, and what was seen."""

import math
from typing import Any

import numpy as np
import obspy
import pandas as pd
from scipy import signal

from . import signals
from .hearing import VISIBLE_AT, band_level, draw_disturbance, interval_above
from .motion import distance_m, ground_motion
from .mountain import METRES_PER_DEGREE, draw_stations
from .mountain_events import draw_events
from .truth import Truth

_GROUND, _WIND, _GROUND_LEVEL, _WIND_LEVEL, _LOCAL = (
    20,
    21,
    22,
    23,
    24,
)  # addresses of random streams
_KNOT_S = 20.0
_SECONDS = 3600
_TAPS_S = 40.96


class Run:
    """State of one simulation between hours."""

    def __init__(
        self,
        seed: int,
        hours: int,
        n_stations: int,
        sampling_rate_hz: float,
        start: obspy.UTCDateTime,
        volcano: int,
        mountain: Any,
    ):
        self.seed = signals.check_seed(seed)
        signals.check_seed(volcano)
        self.hours = _check_count("hours", hours, 168)
        _check_count("n_stations", n_stations, 12)
        try:
            rate_is_fine = (
                40.0 <= sampling_rate_hz <= 100.0 and float(sampling_rate_hz * 3600).is_integer()
            )
        except TypeError:
            rate_is_fine = False
        if not rate_is_fine:
            raise ValueError(
                f"sampling_rate_hz {sampling_rate_hz!r}: expected 40 to 100 Hz, "
                "with a whole number of samples an hour"
            )
        if not isinstance(start, obspy.UTCDateTime):
            raise ValueError(f"start {start!r}: expected an obspy.UTCDateTime")
        self.rate, self.start, self.mountain = float(sampling_rate_hz), start, mountain
        self.stations = draw_stations(volcano, n_stations, mountain)
        self.n_hour = int(self.rate * 3600)
        self.pending = [
            [] for _ in self.stations
        ]  # (first sample, counts, whether to add or to put in place)
        self.tails = {}
        self.events, self.arrivals, self.disturbances = [], [], []
        self.filters = [_StationNoise(station, self.rate) for station in self.stations]

    def header(self, i: int, hour: int) -> dict:
        return {
            "network": "XX",
            "station": self.stations[i].code,
            "channel": "HHZ" if self.rate >= 80 else "BHZ",
            "sampling_rate": self.rate,
            "starttime": self.start + 3600 * hour,
        }

    def hour(self, hour: int) -> Any:
        """The next hour, as a stream."""
        events = draw_events(self.seed, hour, self.mountain, len(self.events))
        self.events += events
        stream = obspy.Stream()
        for i, station in enumerate(self.stations):
            background, level = self._noise(i, hour)
            for event in events:
                self._hear(i, event, level, hour)
            self._disturb(i, hour, level)
            counts = self._play_pending(i, hour, background)
            stream += obspy.Trace(
                (counts * station.gain_counts_s_m).astype(np.float32), self.header(i, hour)
            )
        return stream

    def _noise(self, i, hour):
        """Ground velocity of the noise, (n_hour,), and its deviation between 1 and 20 Hz each
        second."""
        ground = self._coloured(i, hour, _GROUND, self.filters[i].ground)
        wind = self._coloured(i, hour, _WIND, self.filters[i].wind)
        ground_level = np.exp(self.mountain.noise_unrest * self._knots(hour, _GROUND_LEVEL, i))
        local_hour = (
            self.start.hour + self.start.minute / 60 + self.mountain.local_time_h + hour
        ) % 24
        time_of_day = local_hour + np.arange(_SECONDS + 1) / _SECONDS
        by_day = 1.0 + self.mountain.wind_by_day * np.clip(
            np.cos((time_of_day - 14.0) * np.pi / 12.0), 0, None
        )
        wind_level = by_day * np.exp(
            0.35 * self._knots(hour, _WIND_LEVEL, i) + 0.3 * self._knots(hour, _WIND_LEVEL, 99)
        )
        level = np.hypot(
            ground_level * self.filters[i].ground_level, wind_level * self.filters[i].wind_level
        )
        return ground * self._each_sample(ground_level) + wind * self._each_sample(
            wind_level
        ), level

    def _each_sample(self, each_second):
        return np.interp(np.arange(self.n_hour) / self.rate, np.arange(_SECONDS + 1), each_second)

    def _coloured(self, i, hour, purpose, response):
        white = signals.generator(self.seed, purpose, hour, i).standard_normal(
            self.n_hour, dtype=np.float32
        )
        before = self.tails.get((purpose, i))
        if before is None:  # the hour before the first
            before = signals.generator(self.seed, purpose, 10**6, i).standard_normal(
                len(response) - 1, dtype=np.float32
            )
        joined = np.concatenate([before, white])
        self.tails[purpose, i] = joined[-(len(response) - 1) :]
        return signal.oaconvolve(joined, response.astype(np.float32), mode="valid")

    def _knots(self, hour, purpose, i):
        """A smooth series, each second from an hour's start to its end, that runs on from hour to
        hour.

        Between each hour's knots it is bent by those of its neighbours as well.
        """
        n = round(_SECONDS / _KNOT_S)

        def of(h):
            return signals.generator(self.seed, purpose, h + 1, i).standard_normal(n)

        knots = np.concatenate([of(hour - 1)[-1:], of(hour), of(hour + 1)[:3]])
        return signals.interpolate_knots(knots, 1 + np.arange(_SECONDS + 1) / _KNOT_S)

    def _hear(self, i, event, level, hour):
        """Compute an event at a station, queue it, and note its arrival."""
        station = self.stations[i]
        motion, p_s, s_s = ground_motion(self.seed, event, station, self.mountain, self.rate, i)
        first = round((event.origin_s + p_s) * self.rate)
        self.pending[i].append((first, motion))
        noise_level = level[min(int(first / self.rate) - _SECONDS * hour, _SECONDS)]
        seen = interval_above(motion, noise_level, self.rate)
        onset_s = event.origin_s + p_s
        total_s = 3600.0 * self.hours
        visible = seen.peak_ratio >= VISIBLE_AT and onset_s < total_s
        self.arrivals.append(
            {
                "event": event.number,
                "station": station.code,
                "label": event.label,
                "distance_m": distance_m(event, station),
                "p_s": onset_s,
                "s_s": event.origin_s + s_s,
                "onset_s": onset_s + seen.first_s if visible else np.nan,
                "end_s": min(onset_s + seen.last_s, total_s) if visible else np.nan,
                "snr_db": 20 * math.log10(max(seen.peak_ratio, 1e-6)),
                "visible": visible,
            }
        )

    def _disturb(self, i, hour, level):
        """Queue what happens near one station alone."""
        for k, (kind, rate) in enumerate(self.mountain.disturbances_per_hour):
            rng = signals.generator(self.seed, _LOCAL, hour, i, k)
            for _ in range(rng.poisson(rate)):
                at = int(rng.integers(self.n_hour))
                samples = draw_disturbance(rng, kind, level[int(at / self.rate)], self.rate)
                first = hour * self.n_hour + at
                self.pending[i].append((first, samples))
                end = first + (round(self.rate * 0.06) if kind == "spike" else len(samples))
                row = {"station": self.stations[i].code, "kind": kind, "start_s": first / self.rate}
                self.disturbances.append(row | {"end_s": min(end / self.rate, 3600.0 * self.hours)})

    def _play_pending(self, i, hour, background):
        """Add what is queued to an hour of noise; a dropout, last, silences all."""
        begin, end = hour * self.n_hour, (hour + 1) * self.n_hour
        dropouts, later = [], []
        for first, samples in self.pending[i]:
            a, b = max(first, begin), min(first + len(samples), end)
            if b > a:
                part = samples[a - first : b - first]
                if np.isnan(samples[0]):
                    dropouts.append((a - begin, b - begin))
                else:
                    background[a - begin : b - begin] += part
            if first + len(samples) > end:
                later.append((first, samples))
        self.pending[i] = later
        for a, b in dropouts:
            background[a:b] = 0.0
        return background

    def station_table(self) -> pd.DataFrame:
        m = self.mountain
        return pd.DataFrame(
            {
                "station": [s.code for s in self.stations],
                "latitude": [m.latitude + s.north_m / METRES_PER_DEGREE for s in self.stations],
                "longitude": [_longitude(m, s.east_m) for s in self.stations],
                "elevation_m": [s.elevation_m for s in self.stations],
                "distance_m": [math.hypot(s.east_m, s.north_m) for s in self.stations],
                "gain_counts_s_m": [s.gain_counts_s_m for s in self.stations],
            }
        )

    def truth(self) -> Truth:
        m = self.mountain
        columns = [
            "event",
            "time",
            "origin_s",
            "latitude",
            "longitude",
            "depth_m",
            "magnitude",
            "label",
            "kind",
        ]
        events = [
            (
                e.number,
                self.start + e.origin_s,
                e.origin_s,
                m.latitude + e.north_m / METRES_PER_DEGREE,
                _longitude(m, e.east_m),
                -e.elevation_m,
                e.magnitude,
                e.label,
                e.kind,
            )
            for e in self.events
        ]
        arrivals = [
            "event",
            "station",
            "label",
            "distance_m",
            "p_s",
            "s_s",
            "onset_s",
            "end_s",
            "snr_db",
            "visible",
        ]
        disturbances = pd.DataFrame(
            self.disturbances, columns=["station", "kind", "start_s", "end_s"]
        )
        return Truth(
            pd.DataFrame(events, columns=columns),
            pd.DataFrame(self.arrivals, columns=arrivals).sort_values(
                ["event", "station"], ignore_index=True
            ),
            disturbances.sort_values(["start_s", "station"], ignore_index=True),
        )


class _StationNoise:
    """Impulse responses that colour white noise as one station's ground and wind do, and what they
    let through."""

    def __init__(self, station, rate):
        n = signals.signal_length(_TAPS_S * rate) // 2 * 2
        frequency = np.fft.rfftfreq(n, 1.0 / rate)
        self.ground = signals.minimum_phase(
            station.noise_amplitude(frequency) * math.sqrt(rate / 2)
        )
        self.wind = signals.minimum_phase(station.wind_amplitude(frequency) * math.sqrt(rate / 2))
        self.ground_level = band_level(station.noise_amplitude)
        self.wind_level = band_level(station.wind_amplitude)


def _check_count(name, value, most):
    if (
        isinstance(value, bool)
        or not isinstance(value, (int, np.integer))
        or not 1 <= value <= most
    ):
        raise ValueError(f"{name} {value!r}: expected an integer from 1 to {most}")
    return int(value)


def _longitude(mountain, east_m):
    return mountain.longitude + east_m / (
        METRES_PER_DEGREE * math.cos(math.radians(mountain.latitude))
    )
