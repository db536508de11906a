"""Labelled cuts of a Bezymianny-like network, to train for a volcano with no record of it."""

import numpy as np
import obspy

from .. import labels
from ..records import LabelledRecord, Records, Source
from . import signals
from .hearing import band_level, draw_disturbance, interval_above
from .motion import ground_motion
from .mountain import Mountain, draw_station
from .mountain_events import draw_event
from .truth import Truth

_RECORDS = 30  # address of random streams
_KINDS = (("VT", 0.9), ("regional", 0.1))
_LEAST_S, _LONGEST_S = 6.0, 600.0
_LEAST_RATIO = 5.0  # of the envelope's peak over the noise: what an expert troubles to label
_DAY = obspy.UTCDateTime(2000, 1, 1)  # no real record is of that day


def bezymianny_records(
    seed: int, n: int = 300, sampling_rate_hz: float = 50.0, parameters: Mountain | None = None
) -> Records:
    """Labelled records of earthquakes near a volcano like Bezymianny, each background, earthquake,
    background.

    Each record is one earthquake at one station of its own mountain: no two share a site, a gain or
    a noise level, so that a recogniser can't learn one station by heart. One in ten is a far
    tectonic earthquake, long and low, which the experts of the published records mark as well.
    Wind, footsteps and spikes come without a label.

    Parameters
    ----------
    seed : int
        0 or more. The first records of a longer list are those of a shorter one.
    n : int
        Number of records, 1 to 10,000.
    sampling_rate_hz : float
        40 to 100 Hz.
    parameters : Mountain, optional

    Returns
    -------
    vtlib.records.Records of LabelledRecord
        Counts, float32; intervals ``SIL``, ``VT``, ``SIL`` as an expert would draw them: onset a
        little early, end where the coda sinks into the noise, neither exact.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> records = bezymianny_records(seed=0, n=3)
    >>> len(records), records.source.is_real
    (3, False)
    """
    signals.check_seed(seed)
    if isinstance(n, bool) or not isinstance(n, (int, np.integer)) or not 1 <= n <= 10_000:
        raise ValueError(f"n {n!r}: expected an integer from 1 to 10000")
    if not isinstance(sampling_rate_hz, (int, float)) or not 40 <= sampling_rate_hz <= 100:
        raise ValueError(f"sampling_rate_hz {sampling_rate_hz!r}: expected 40 to 100 Hz")
    records = [
        _record(seed, i, float(sampling_rate_hz), parameters or Mountain()) for i in range(n)
    ]
    source = Source(
        dataset="bezymianny-like",
        title=f"{n} labelled records of a volcano like Bezymianny (seed {seed})",
        kind="simulated",
        is_real=False,
        note="Made by vtlib.simulate: no ground has moved.",
    ).noted()
    return Records(records, source)


def day_records(stream: obspy.Stream, truth: Truth, minutes: float = 10) -> Records:
    """A day of a simulated network, cut into records with the true intervals of each.

    Parameters
    ----------
    stream, truth
        As :func:`network_day` returns them.
    minutes : int
        Length of a record; what is left over at the end makes a shorter one.

    Returns
    -------
    vtlib.records.Records of LabelledRecord
        Station by station, in order of time. An event that goes on over a cut is in both records.

    Raises
    ------
    ValueError
        If ``minutes`` is not above 0.

    Examples
    --------
    >>> from vtlib import simulate
    >>> stream, stations, truth = simulate.network_day(seed=0, hours=1, n_stations=2)
    >>> len(day_records(stream, truth, minutes=10))
    12
    """
    if not minutes > 0:
        raise ValueError(f"minutes={minutes!r}: expected a number above 0")
    records = [
        record
        for trace in stream
        for record in _cuts(trace, truth.intervals(trace.stats.station), minutes)
    ]
    title = f"a network near a volcano like Bezymianny, {len(records)} records of {minutes} minutes"
    return Records(
        records,
        Source(
            "bezymianny",
            title,
            "simulated",
            is_real=False,
            note="Made by vtlib.simulate: no ground has moved.",
        ).noted(),
    )


def _cuts(trace, known, minutes):
    """Pieces of one station's trace, each with what is known of it."""
    keys = ("network", "station", "location", "channel", "sampling_rate")
    station, delta = trace.stats.station, trace.stats.delta
    step = round(60 * minutes * trace.stats.sampling_rate)
    for first in range(0, trace.stats.npts, step):
        header = {key: trace.stats[key] for key in keys}
        header["starttime"] = trace.stats.starttime + first * delta
        cut = obspy.Trace(trace.data[first : first + step], header)
        start_s, length_s = first * delta, cut.stats.npts * delta
        spans = [(max(a - start_s, 0.0), min(b - start_s, length_s), c) for a, b, c in known]
        spans = labels.validate([(a, b, c) for a, b, c in spans if b > a], length_s)
        name = f"{station} {cut.stats.starttime.strftime('%H:%M')}"
        yield LabelledRecord(cut, spans, station, name)


def _record(seed, index, rate, m):
    """One record: background, an event that an expert would mark, background."""
    rng, (station, motion, seen, level) = _heard(seed, index, rate, m)
    length_s = seen.last_s - seen.first_s
    early_s = min(abs(rng.normal(0, 0.7)), 3.0)  # the expert's error at the onset
    before_s = early_s + max(6.0, signals.lognormal(rng, 1.0, 0.35) * length_s)
    after_s = max(6.0, signals.lognormal(rng, 1.0, 0.35) * length_s)
    n = int((before_s + seen.last_s + after_s) * rate)
    ground = _background(rng, station, n, rate, m)
    first = int(before_s * rate)
    last = min(n, first + len(motion))
    ground[first:last] += motion[: last - first]
    _perhaps_disturb(rng, ground, level, rate)
    shown_s = length_s * min(
        signals.lognormal(rng, 1.0, 0.12), 1.0 + 0.5 * after_s / length_s
    )  # how long it lasts by the expert
    rises_s = first / rate + seen.first_s
    onset_s, end_s = rises_s - early_s, rises_s + shown_s
    spans = [(0.0, onset_s, "SIL"), (onset_s, end_s, "VT"), (end_s, n / rate, "SIL")]
    return LabelledRecord(
        _trace(ground, station, rate, index),
        labels.validate(spans, n / rate),
        station.code,
        f"simulated-{index:04d}",
    )


def _heard(seed, index, rate, m):
    """Draw events and stations until one stands above the noise."""
    for attempt in range(1000):
        rng = signals.generator(seed, _RECORDS, index, attempt)
        drawn = _draw(seed, rng, (_RECORDS, index, attempt), rate, m)
        if drawn is not None:
            return rng, drawn
    raise ValueError(
        "no event of a thousand stands above the noise: raise the magnitudes, or lower noise_weight"
    )


def _perhaps_disturb(rng, ground, level, rate):
    """Add footsteps, a gust or a spike somewhere, to about one record in three, in place."""
    if rng.random() < 0.3:
        kind = ("footsteps", "gust", "spike")[int(rng.integers(3))]
        disturbance = draw_disturbance(rng, kind, level, rate)[: len(ground)]
        at = int(rng.integers(0, len(ground) - len(disturbance) + 1))
        ground[at : at + len(disturbance)] += 0.5 * disturbance


def _trace(ground, station, rate, index):
    header = {
        "network": "XX",
        "station": station.code,
        "channel": "HHZ" if rate >= 80 else "BHZ",
        "sampling_rate": rate,
        "starttime": _DAY + 3600.0 * index,
    }
    return obspy.Trace((ground * station.gain_counts_s_m).astype(np.float32), header)


def _draw(seed, rng, key, rate, m):
    """A station, an event that it hears, and how it stands above the noise; None if no expert would
    mark it."""
    station = draw_station(rng, f"R{key[1]:04d}"[:5], rng.uniform(0, 2 * np.pi), m)
    kind = _KINDS[int(rng.choice(len(_KINDS), p=[p for _, p in _KINDS]))][0]
    event = draw_event(rng, kind, m, key=key)
    motion, _, _ = ground_motion(seed, event, station, m, rate, 0)
    level = np.hypot(band_level(station.noise_amplitude), band_level(station.wind_amplitude))
    seen = interval_above(motion, level, rate)
    length_s = seen.last_s - seen.first_s
    if seen.peak_ratio < _LEAST_RATIO or not _LEAST_S <= length_s <= _LONGEST_S:
        return None
    return station, motion, seen, level


def _background(rng, station, n, rate, m):
    """Noise of ground and wind, in m/s, as in a network's day but without its time of day."""
    size = signals.signal_length(n)
    frequency = np.fft.rfftfreq(size, 1.0 / rate)

    def coloured(amplitude):
        white = np.fft.rfft(rng.standard_normal(size))
        return np.fft.irfft(white * amplitude(frequency) * np.sqrt(rate / 2), size)[:n]

    ground = coloured(station.noise_amplitude) * np.exp(
        m.noise_unrest * signals.smooth_noise(rng, n, rate, 20.0)
    )
    wind = coloured(station.wind_amplitude) * np.exp(
        0.35 * signals.smooth_noise(rng, n, rate, 20.0)
    )
    return ground + wind
