"""Days of a simulated network, an hour at a time: continuous records at several stations, and the
truth about them."""

import math
from dataclasses import dataclass, field

import numpy as np
import obspy
import pandas as pd
from scipy import signal

from .. import labels
from . import mountain as mountains
from . import noise, signals
from .mountain import Mountain

START = obspy.UTCDateTime(2017, 12, 18)
BAND_HZ = (1.0, 20.0)  # in which an event is compared with the noise
ENDS_AT = 1.5  # an event ends where its envelope is this many times the noise's deviation
VISIBLE_AT = 3.0  # and is visible if it rose to this
_ENVELOPE_S = 1.0
_GROUND, _WIND, _GROUND_LEVEL, _WIND_LEVEL, _LOCAL = (
    20,
    21,
    22,
    23,
    24,
)  # addresses of random streams
_TAPS_S = 40.96
_KNOT_S = 20.0
_SECONDS = 3600


@dataclass(frozen=True)
class Truth:
    """What happened in a simulated day.

    Attributes
    ----------
    events : pandas.DataFrame
        One row an event: ``event``, ``time`` (UTCDateTime), ``origin_s`` (from the stream's start),
        ``latitude``, ``longitude``, ``depth_m`` (below sea level), ``magnitude``, ``label``
        (class), ``kind`` (``"regional"`` for a far tectonic earthquake, whose class is VT).
    arrivals : pandas.DataFrame
        One row an event and station: ``event``, ``station``, ``label``, ``distance_m`` (along the
        ray), ``p_s``, ``s_s``, ``onset_s``, ``end_s`` (the interval in which it stands above the
        noise), ``snr_db`` (peak of its one-second envelope over the noise, 1 to 20 Hz),
        ``visible``.
    disturbances : pandas.DataFrame
        One row a local disturbance: ``station``, ``kind`` (``"footsteps"``, ``"gust"``,
        ``"spike"``, ``"dropout"``), ``start_s``, ``end_s``.
    """

    events: pd.DataFrame
    arrivals: pd.DataFrame
    disturbances: pd.DataFrame

    def intervals(self, station):
        """What an expert would draw at one station: visible events, in order; a later event cuts an
        earlier one.

        Returns
        -------
        list of vtlib.labels.Interval
        """
        rows = self.arrivals[
            (self.arrivals.station == station) & self.arrivals.visible
        ].sort_values("onset_s")
        spans = []
        for onset_s, end_s, label in zip(rows.onset_s, rows.end_s, rows.label, strict=True):
            kept = []
            for a, b, other in spans:
                kept += [(a, min(b, onset_s), other)] if a < onset_s else []
                kept += [(max(a, end_s), b, other)] if b > end_s else []
            spans = [*kept, (onset_s, end_s, label)]
        spans.sort()
        return labels.validate(spans)


def network_day(
    seed,
    hours=24,
    n_stations=5,
    sampling_rate_hz=50.0,
    start=START,
    volcano=0,
    parameters=None,
    hour_done=None,
):
    """Continuous records of a simulated network around a volcano like Bezymianny, with the truth
    about them.

    Parameters
    ----------
    seed : int
        Of the day. A shorter run of a seed is the beginning of a longer one.
    hours : int
        1 to 168.
    n_stations : int
        1 to 12.
    sampling_rate_hz : float
        40 to 100 Hz.
    start : obspy.UTCDateTime
        Time of the first sample; the wind follows the time of day.
    volcano : int
        Seed of the mountain: its map, sites, gains and noise stay the same on all days.
    parameters : Mountain, optional
    hour_done : callable, optional
        Called with each hour as an :class:`obspy.Stream` once it is finished, in order; the stream
        that is returned is then empty. A long archive can so be written without being held in
        memory.

    Returns
    -------
    stream : obspy.Stream
        One float32 trace of counts a station, network ``XX``, channel ``HHZ`` (``BHZ`` below 80
        Hz).
    stations : pandas.DataFrame
        ``station``, ``latitude``, ``longitude``, ``elevation_m``, ``distance_m`` (from the summit,
        on the map), ``gain_counts_s_m``.
    truth : Truth

    Raises
    ------
    ValueError
        If an argument is out of range; the message quotes it.
    """
    run = _Run(seed, hours, n_stations, sampling_rate_hz, start, volcano, parameters or Mountain())
    hourly = []
    for hour in range(run.hours):
        stream = run.hour(hour)
        if hour_done is None:
            hourly.append([trace.data for trace in stream])
        else:
            hour_done(stream)
    traces = [
        obspy.Trace(np.concatenate([h[i] for h in hourly]), run.header(i, 0))
        for i in range(n_stations)
        if hourly
    ]
    return obspy.Stream(traces), run.station_table(), run.truth()


class _Run:
    """State of one simulation between hours."""

    def __init__(self, seed, hours, n_stations, sampling_rate_hz, start, volcano, mountain):
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
        self.stations = mountains.draw_stations(volcano, n_stations, mountain)
        self.n_hour = int(self.rate * 3600)
        self.pending = [
            [] for _ in self.stations
        ]  # (first sample, counts, whether to add or to put in place)
        self.tails = {}
        self.events, self.arrivals, self.disturbances = [], [], []
        self.filters = [_StationNoise(station, self.rate) for station in self.stations]

    def header(self, i, hour):
        return {
            "network": "XX",
            "station": self.stations[i].code,
            "channel": "HHZ" if self.rate >= 80 else "BHZ",
            "sampling_rate": self.rate,
            "starttime": self.start + 3600 * hour,
        }

    def hour(self, hour):
        """The next hour, as a stream."""
        events = mountains.draw_events(self.seed, hour, self.mountain, len(self.events))
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
        motion, p_s, s_s = mountains.ground_motion(
            self.seed, event, station, self.mountain, self.rate, i
        )
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
                "distance_m": mountains.distance_m(event, station),
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

    def station_table(self):
        m = self.mountain
        return pd.DataFrame(
            {
                "station": [s.code for s in self.stations],
                "latitude": [
                    m.latitude + s.north_m / mountains.METRES_PER_DEGREE for s in self.stations
                ],
                "longitude": [_longitude(m, s.east_m) for s in self.stations],
                "elevation_m": [s.elevation_m for s in self.stations],
                "distance_m": [math.hypot(s.east_m, s.north_m) for s in self.stations],
                "gain_counts_s_m": [s.gain_counts_s_m for s in self.stations],
            }
        )

    def truth(self):
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
                m.latitude + e.north_m / mountains.METRES_PER_DEGREE,
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


def band_level(amplitude):
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
    envelope: np.ndarray = field(repr=False, default=None)


def interval_above(motion, noise_level, sampling_rate_hz):
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


def draw_disturbance(rng, kind, noise_level, sampling_rate_hz):
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
        mountains.METRES_PER_DEGREE * math.cos(math.radians(mountain.latitude))
    )
