"""A simulated network, hour by hour: what each station feels, and what was seen of it."""

import math

import numpy as np
import obspy

from . import signals
from .background import HOUR_S, Background
from .hearing import VISIBLE_AT, draw_disturbance, interval_above
from .motion import distance_m, ground_motion
from .mountain import Mountain, Station, draw_stations
from .mountain_events import SeismicEvent, draw_events
from .truth import Truth, truth_of

_LOCAL = 24  # address of random streams


class NetworkRun:
    """State of one simulation between hours."""

    def __init__(
        self,
        seed: int,
        hours: int,
        n_stations: int,
        sampling_rate_hz: float,
        start: obspy.UTCDateTime,
        volcano: int,
        mountain: Mountain,
    ):
        self.seed = signals.check_seed(seed)
        signals.check_seed(volcano)
        self.hours = _check_count("hours", hours, 168)
        _check_count("n_stations", n_stations, 12)
        self.rate = _check_rate(sampling_rate_hz)
        if not isinstance(start, obspy.UTCDateTime):
            raise ValueError(f"start {start!r}: expected an obspy.UTCDateTime")
        self.start, self.mountain = start, mountain
        self.stations = draw_stations(volcano, n_stations, mountain)
        self.backgrounds = [
            Background(self.seed, i, station, mountain, start, self.rate)
            for i, station in enumerate(self.stations)
        ]
        self.queues = [Queue(int(self.rate * HOUR_S)) for _ in self.stations]
        self.events: list[SeismicEvent] = []
        self.arrivals: list[dict] = []
        self.disturbances: list[dict] = []

    def header(self, i: int, hour: int) -> dict:
        """Header of a station's trace that begins with this hour."""
        return {
            "network": "XX",
            "station": self.stations[i].code,
            "channel": "HHZ" if self.rate >= 80 else "BHZ",
            "sampling_rate": self.rate,
            "starttime": self.start + HOUR_S * hour,
        }

    def hour(self, hour: int) -> obspy.Stream:
        """The next hour, one trace of counts a station."""
        events = draw_events(self.seed, hour, self.mountain, len(self.events))
        self.events += events
        stream = obspy.Stream()
        for i, station in enumerate(self.stations):
            motion, level = self.backgrounds[i].hour(hour)
            for event in events:
                self._hear(i, event, level, hour)
            self._disturb(i, hour, level)
            self.queues[i].play(hour, motion)
            counts = (motion * station.gain_counts_s_m).astype(np.float32)
            stream += obspy.Trace(counts, self.header(i, hour))
        return stream

    def truth(self) -> Truth:
        """What happened in the hours so far."""
        return truth_of(self.mountain, self.start, self.events, self.arrivals, self.disturbances)

    def _hear(self, i, event, level, hour):
        """Compute an event at a station, queue it, and note its arrival."""
        station = self.stations[i]
        motion, p_s, s_s = ground_motion(self.seed, event, station, self.mountain, self.rate, i)
        first = round((event.origin_s + p_s) * self.rate)
        self.queues[i].add(first, motion)
        noise_level = level[min(int(first / self.rate) - HOUR_S * hour, HOUR_S)]
        self.arrivals.append(self._arrival(event, station, motion, p_s, s_s, noise_level))

    def _arrival(self, event, station: Station, motion, p_s, s_s, noise_level):
        """A row of the truth: when an event comes to a station, and whether it is seen there."""
        seen = interval_above(motion, noise_level, self.rate)
        onset_s, total_s = event.origin_s + p_s, float(HOUR_S * self.hours)
        begins_within = onset_s + seen.first_s < total_s
        visible = seen.peak_ratio >= VISIBLE_AT and begins_within
        return {
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

    def _disturb(self, i, hour, level):
        """Queue what happens near one station alone, and note it."""
        n_hour, total_s = self.queues[i].n_hour, float(HOUR_S * self.hours)
        for k, (kind, per_hour) in enumerate(self.mountain.disturbances_per_hour):
            rng = signals.generator(self.seed, _LOCAL, hour, i, k)
            for _ in range(rng.poisson(per_hour)):
                at = int(rng.integers(n_hour))
                samples = draw_disturbance(rng, kind, level[int(at / self.rate)], self.rate)
                first = hour * n_hour + at
                self.queues[i].add(first, samples)
                end = first + (round(self.rate * 0.06) if kind == "spike" else len(samples))
                row = {"station": self.stations[i].code, "kind": kind, "start_s": first / self.rate}
                self.disturbances.append(row | {"end_s": min(end / self.rate, total_s)})


class Queue:
    """What one station is still to feel, as pairs of the first sample and ground velocity."""

    def __init__(self, n_hour: int):
        self.n_hour = n_hour
        self.waiting: list[tuple[int, np.ndarray]] = []

    def add(self, first: int, samples: np.ndarray) -> None:
        """Ground velocity that begins at a sample, counted from the run's start; NaN for a
        dropout."""
        self.waiting.append((first, samples))

    def play(self, hour: int, motion: np.ndarray) -> None:
        """Add to an hour's noise, in place, what falls into it; a dropout, last, silences all."""
        begin, end = hour * self.n_hour, (hour + 1) * self.n_hour
        dropouts = []
        for first, samples in self.waiting:
            a, b = max(first, begin), min(first + len(samples), end)
            if b > a and np.isnan(samples[0]):
                dropouts.append((a - begin, b - begin))
            elif b > a:
                motion[a - begin : b - begin] += samples[a - first : b - first]
        for a, b in dropouts:
            motion[a:b] = 0.0
        self.waiting = [(first, s) for first, s in self.waiting if first + len(s) > end]


def _check_count(name, value, most):
    if (
        isinstance(value, bool)
        or not isinstance(value, (int, np.integer))
        or not 1 <= value <= most
    ):
        raise ValueError(f"{name} {value!r}: expected an integer from 1 to {most}")
    return int(value)


def _check_rate(sampling_rate_hz):
    try:
        is_fine = (
            40.0 <= sampling_rate_hz <= 100.0 and float(sampling_rate_hz * HOUR_S).is_integer()
        )
    except TypeError:
        is_fine = False
    if not is_fine:
        raise ValueError(
            f"sampling_rate_hz {sampling_rate_hz!r}: expected 40 to 100 Hz, "
            "with a whole number of samples an hour"
        )
    return float(sampling_rate_hz)
