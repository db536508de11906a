"""A Deception-like set: 468 recordings of five classes, dealt in nine ways into 416 to train on and
52 to test on."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import obspy
from scipy import signal

from .. import features, labels
from ..classes import HYB, LP, NAMES, SIL, TRE, VT
from ..records import Partition, Recording, Source
from . import noise, signals, sources

N_RECORDINGS = 468
N_PARTITIONS = 9
N_TEST = N_RECORDINGS // N_PARTITIONS
SAMPLING_RATE_HZ = 100.0
_END = 5
_DECIBEL_PER_E = 8.686  # 20 log10(e)
_PEAK_OVER_MEAN_DB = 9.0  # of an event that decays over its interval
_START_TIME = obspy.UTCDateTime(2000, 1, 1)
CITATION = (
    "The order and the durations of the classes follow statistics of the catalogue of Titos, M. "
    "and others "
    "(2023), Frontiers in Earth Science 11, 1204832. doi:10.3389/feart.2023.1204832"
)


@dataclass(frozen=True)
class Order:
    """In what order the classes follow one another: summary counts of the 416 published training
    recordings' labels.

    Attributes
    ----------
    first : tuple of float
        How many recordings begin with each class.
    after_background : tuple of pairs
        By the event before a background (None where there was none): how often each class, or the
        recording's end, comes after it.
    after_event : tuple of pairs
        By event: the same, straight after the event.
    """

    first: tuple = (400, 7, 0, 0, 9)
    after_background: tuple = (  # columns SIL TRE HYB VT LP end; rows: the event before the background
        (None, (0, 41, 37, 54, 264, 4)),
        (TRE, (0, 0, 1, 0, 0, 7)),
        (HYB, (0, 0, 3, 1, 1, 22)),
        (VT, (0, 0, 0, 7, 7, 43)),
        (LP, (0, 2, 0, 1, 211, 273)),
    )
    after_event: tuple = (
        (TRE, (8, 0, 0, 0, 2, 50)),
        (HYB, (27, 8, 0, 0, 2, 4)),
        (VT, (57, 2, 0, 0, 3, 1)),
        (LP, (487, 0, 0, 0, 0, 12)),
    )


@dataclass(frozen=True)
class Durations:
    """How long segments last, in seconds: medians and deviations of the logarithm, from the
    published training labels.

    Tremor is drawn from a normal distribution and clipped, for many recordings end inside it. The
    catalogue's own means, over all its events, are 15.4 (SIL), 93.3 (TRE), 29.4 (HYB), 19.1 (VT)
    and 9.8 s (LP).
    """

    background_first: tuple = (10.7, 0.27)
    background_between: tuple = (9.1, 0.83)
    background_last: tuple = (19.3, 0.53)
    background_only: tuple = (52.0, 0.19)
    hybrid: tuple = (27.7, 0.42)
    earthquake: tuple = (16.3, 0.62)
    long_period: tuple = (10.8, 0.41)
    tremor_mean_s: float = 96.0
    tremor_deviation_s: float = 42.0
    tremor_range_s: tuple = (10.5, 150.0)
    shortest_s: float = 4.0
    longest_recording_s: float = 150.0


@dataclass(frozen=True)
class Deception:
    """Everything that the Deception-like set is drawn from. Pairs are (median, deviation of the
    natural logarithm).

    Attributes named ``*_snr_db`` are (least, mean of the exponential above it): the power of an
    event in its class's band over that of the noise.
    """

    order: Order = Order()
    durations: Durations = Durations()

    noise_slope: tuple = (1.7, 0.12)  # mean, deviation
    noise_corner_hz: tuple = (1.6, 0.3)
    noise_floor_log10: tuple = (-2.5, 0.2)
    noise_ripple: float = 0.1
    noise_unrest: float = 0.18
    gain_log_deviation: float = 0.15
    wind_share: float = 0.25
    hum_share: float = 0.08
    foreign_share: float = 0.30
    foreign_snr_db: tuple = (-2.0, 6.0)  # uniform between

    tremor_snr_db: tuple = (8.0, 8.0)
    hybrid_snr_db: tuple = (6.0, 7.0)
    earthquake_snr_db: tuple = (11.0, 8.0)
    long_period_snr_db: tuple = (6.0, 6.0)
    tremor_band_hz: tuple = (1.0, 6.0)
    hybrid_band_hz: tuple = (1.5, 12.0)
    earthquake_band_hz: tuple = (3.0, 18.0)
    long_period_band_hz: tuple = (1.0, 5.0)

    corner_hz: tuple = (7.0, 0.45)
    t_star_s: tuple = (0.05, 0.5)
    s_minus_p_s: tuple = (1.2, 0.5)
    coda_share: tuple = (
        0.12,
        0.35,
    )  # of the event's duration: bounds of the time in which its amplitude falls by e
    coda_quality: tuple = (800.0, 0.4)
    s_to_p: tuple = (1.5, 4.0)
    hybrid_corner_hz: tuple = (10.0, 0.3)
    hybrid_t_star_s: tuple = (0.03, 0.4)
    hybrid_coda_share: tuple = (0.05, 0.12)
    hybrid_ringing_hz: tuple = (2.3, 0.25)
    hybrid_ringing_db: tuple = (0.0, 10.0)  # uniform between
    crack_hz: tuple = (1.9, 0.28)
    crack_quality: tuple = (8.0, 0.5)
    emergence_share: tuple = (0.15, 0.35)  # of the event's duration
    tremor_corner_hz: tuple = (2.5, 0.55)
    tremor_t_star_s: tuple = (0.03, 0.8)
    tremor_jet_level: tuple = (0.25, 0.8)
    tremor_kinds: tuple = (0.50, 0.10, 0.15, 0.25)  # in the order of sources.TREMOR_KINDS

    site_hz: tuple = (1.5, 12.0)  # log-uniform between
    site_gain_db: tuple = (1.0, 7.0)
    site_quality: tuple = (1.0, 3.0)
    sensor_corner_hz: float = 0.7
    pick_error_s: float = 0.25


def deception(seed, partition=1, parameters=None):
    """A simulated stand-in for one partition of the Deception Island set, with features.

    The 468 recordings depend on the seed alone; ``partition`` says which 52 of them are held out,
    as in a leave-one-out over nine parts. Static features are computed segment by segment, the
    waveform being cut at the label boundaries, and derivatives over the recording, as in the
    published set; all are standardised by the training fold's statistics.

    Parameters
    ----------
    seed : int
        0 or more; the same seed gives the same bytes.
    partition : int
        1 to 9.
    parameters : Deception, optional
        What the recordings are drawn from.

    Returns
    -------
    vtlib.records.Partition
        416 recordings to train on and 52 to test on; ``is_real`` is False.

    Raises
    ------
    ValueError
        If the seed or the partition is none.

    See Also
    --------
    deception_waveform : the waveform behind one recording.
    """
    signals.check_seed(seed)
    if (
        isinstance(partition, bool)
        or not isinstance(partition, (int, np.integer))
        or not 1 <= partition <= N_PARTITIONS
    ):
        raise ValueError(f"partition {partition!r}: expected an integer from 1 to {N_PARTITIONS}")
    recordings = _all_recordings(int(seed), parameters or Deception())
    in_test, in_train = deal(seed, partition)
    standardizer = features.Standardizer().fit([recordings[i].features for i in in_train])

    def fold(members):
        return [
            Recording(standardizer.transform(recordings[i].features), recordings[i].labels.copy())
            for i in members
        ]

    source = Source(
        dataset=f"deception-partition-{partition}",
        title=f"a volcano like Deception Island, partition {partition} (seed {seed})",
        kind="simulated",
        is_real=False,
        citation=CITATION,
        note="Made by vtlib.simulate: no ground has moved.",
    ).noted()
    return Partition(fold(in_train), fold(in_test), source, SAMPLING_RATE_HZ)


def deal(seed, partition):
    """Which recordings a partition tests on, and which it trains on.

    Returns
    -------
    in_test, in_train : numpy.ndarray of int, shapes (52,) and (416,)
    """
    shuffled = signals.generator(seed, 1).permutation(N_RECORDINGS)
    first = (partition - 1) * N_TEST
    return np.sort(shuffled[first : first + N_TEST]), np.sort(
        np.delete(shuffled, np.s_[first : first + N_TEST])
    )


def deception_waveform(seed, index, parameters=None):
    """The waveform of one of the 468 recordings, with its labels.

    Parameters
    ----------
    seed : int
        As for :func:`deception`.
    index : int
        0 to 467. :func:`deal` says which of a partition's folds it is in.
    parameters : Deception, optional

    Returns
    -------
    trace : obspy.Trace
        Vertical ground motion at 100 Hz, float32, in arbitrary units.
    intervals : list of vtlib.labels.Interval
        They cover the trace, in seconds from its first sample.

    Raises
    ------
    ValueError
        If the seed or the index is none.
    """
    signals.check_seed(seed)
    if (
        isinstance(index, bool)
        or not isinstance(index, (int, np.integer))
        or not 0 <= index < N_RECORDINGS
    ):
        raise ValueError(f"index {index!r}: expected an integer from 0 to {N_RECORDINGS - 1}")
    samples, intervals = _recording(signals.generator(seed, 0, index), parameters or Deception())
    header = {
        "network": "XX",
        "station": "SIMD",
        "channel": "SHZ",
        "sampling_rate": SAMPLING_RATE_HZ,
        "starttime": _START_TIME + 300 * int(index),
    }
    return obspy.Trace(samples, header), intervals


def features_by_segment(samples, intervals, sampling_rate_hz):
    """Features as the published set has them: filter banks of each labelled segment alone,
    derivatives over them all.

    Parameters
    ----------
    samples : array_like, shape (n,)
    intervals : list of vtlib.labels.Interval
        They cover the samples.
    sampling_rate_hz : float

    Returns
    -------
    features : numpy.ndarray of float32, shape (T, 48)
    frame_labels : numpy.ndarray of int64, shape (T,)
    """
    energies, frame_labels = [], []
    for start_s, end_s, label in intervals:
        first, last = round(start_s * sampling_rate_hz), round(end_s * sampling_rate_hz)
        energies.append(
            features.log_filter_bank(
                samples[first:last], sampling_rate_hz, f"{label} at {start_s:g} s"
            )
        )
        frame_labels += [NAMES.index(label)] * len(energies[-1])
    energies = np.vstack(energies)
    slope = features.derivative(energies)
    return np.hstack([energies, slope, features.derivative(slope)]), np.array(
        frame_labels, dtype=np.int64
    )


@lru_cache(maxsize=2)
def _all_recordings(seed, parameters):
    """The 468 recordings, not standardised; the nine partitions of a seed share them."""
    out = []
    for index in range(N_RECORDINGS):
        samples, intervals = _recording(signals.generator(seed, 0, index), parameters)
        out.append(Recording(*features_by_segment(samples, intervals, SAMPLING_RATE_HZ)))
    return out


def _choose(rng, counts):
    counts = np.asarray(counts, dtype=float)
    return int(rng.choice(len(counts), p=counts / counts.sum()))


def draw_segments(rng, parameters):
    """Classes and durations of one recording: a list of (class, duration in seconds)."""
    order, durations = parameters.order, parameters.durations
    after_background, after_event = dict(order.after_background), dict(order.after_event)
    classes_in_order, event = [_choose(rng, order.first)], None
    while True:
        current = classes_in_order[-1]
        event = event if current == SIL else current
        following = _choose(
            rng, after_background[event] if current == SIL else after_event[current]
        )
        if following == _END:
            break
        classes_in_order.append(following)
    segments, left_s = [], durations.longest_recording_s
    for position, label in enumerate(classes_in_order):
        is_last = position == len(classes_in_order) - 1
        wanted_s = _draw_duration(rng, durations, label, position == 0, is_last)
        segments.append((label, min(wanted_s, max(left_s, durations.shortest_s))))
        left_s -= segments[-1][1]
        if left_s < durations.shortest_s:
            break
    return segments


def _draw_duration(rng, durations, label, is_first, is_last):
    if label == TRE:
        least_s, most_s = durations.tremor_range_s
        return float(
            np.clip(
                rng.normal(durations.tremor_mean_s, durations.tremor_deviation_s), least_s, most_s
            )
        )
    if label == SIL:
        where = ("first", "only") if is_first else ("between", "last")
        pair = getattr(durations, f"background_{where[is_last]}")
    else:
        pair = {HYB: durations.hybrid, VT: durations.earthquake, LP: durations.long_period}[label]
    return max(signals.lognormal(rng, *pair), durations.shortest_s)


def draw_source(rng, label, duration_s, snr_db, parameters):
    """An event of a class, with parameters drawn for it.

    An earthquake's coda decays so that it sinks into the noise about where the expert ended the
    interval: the louder it is, the faster, relative to its duration.
    """
    p = parameters
    if label == TRE:
        kind = sources.TREMOR_KINDS[_choose(rng, p.tremor_kinds)]
        return sources.Tremor(
            kind,
            signals.lognormal(rng, *p.tremor_corner_hz),
            signals.lognormal(rng, *p.tremor_t_star_s),
            jet_level=signals.lognormal(rng, *p.tremor_jet_level),
        )
    if label == LP:
        return _draw_crack(rng, signals.lognormal(rng, *p.crack_hz), duration_s, p)
    is_hybrid = label == HYB
    coda_share = float(np.clip(_DECIBEL_PER_E / (snr_db + _PEAK_OVER_MEAN_DB), *p.coda_share))
    if is_hybrid:  # the break is over soon: what lasts is the ringing
        coda_share = rng.uniform(*p.hybrid_coda_share)
    rupture = sources.VolcanoTectonic(
        corner_hz=signals.lognormal(rng, *(p.hybrid_corner_hz if is_hybrid else p.corner_hz)),
        t_star_s=signals.lognormal(rng, *(p.hybrid_t_star_s if is_hybrid else p.t_star_s)),
        s_minus_p_s=min(signals.lognormal(rng, *p.s_minus_p_s), 0.35 * duration_s),
        coda_s=coda_share * duration_s,
        coda_quality=signals.lognormal(rng, *p.coda_quality),
        s_to_p=rng.uniform(*p.s_to_p),
    )
    if not is_hybrid:
        return rupture
    ringing = _draw_crack(
        rng, signals.lognormal(rng, *p.hybrid_ringing_hz), duration_s, p, most_modes=2
    )
    return sources.Hybrid(
        rupture, ringing, rng.uniform(*p.hybrid_ringing_db), rng.uniform(0.3, 1.5)
    )


def _draw_crack(rng, lowest_hz, duration_s, p, most_modes=3):
    n_modes = int(rng.integers(1, most_modes + 1))
    ratios = np.cumprod(np.r_[1.0, rng.uniform(1.3, 2.0, n_modes - 1)])
    return sources.LongPeriod(
        frequencies_hz=tuple(float(f) for f in np.minimum(lowest_hz * ratios, 18.0)),
        qualities=tuple(signals.lognormal(rng, *p.crack_quality) for _ in range(n_modes)),
        amplitudes=tuple(
            float(a) for a in np.cumprod(np.r_[1.0, rng.uniform(0.3, 0.9, n_modes - 1)])
        ),
        emergence_s=rng.uniform(*p.emergence_share) * duration_s,
        t_star_s=signals.lognormal(rng, *p.t_star_s),
        onset_level=rng.uniform(0.03, 0.12),
    )


def _band_and_snr(label, p):
    return {
        TRE: (p.tremor_band_hz, p.tremor_snr_db),
        HYB: (p.hybrid_band_hz, p.hybrid_snr_db),
        VT: (p.earthquake_band_hz, p.earthquake_snr_db),
        LP: (p.long_period_band_hz, p.long_period_snr_db),
    }[label]


def _draw_background(rng, p):
    return noise.Background(
        slope=rng.normal(*p.noise_slope),
        corner_hz=signals.lognormal(rng, *p.noise_corner_hz),
        floor_log10=rng.normal(*p.noise_floor_log10),
        ripple=tuple(float(r) for r in p.noise_ripple * rng.standard_normal(8)),
        unrest=p.noise_unrest,
    )


def _recording(rng, p):
    """Samples (float32) and intervals of one recording."""
    rate = SAMPLING_RATE_HZ
    segments = draw_segments(rng, p)
    lengths = [round(duration_s * rate) for _, duration_s in segments]
    edges = np.concatenate([[0], np.cumsum(lengths)])
    n = int(edges[-1])
    background = _draw_background(rng, p)
    motion = background.samples(rng, n, rate)
    frequency = np.fft.rfftfreq(2048, 1.0 / rate)
    density = background.amplitude(frequency) ** 2
    site = _draw_site(rng, p)

    def add(label, first, length, snr_db):
        band_hz, _ = _band_and_snr(label, p)
        event = draw_source(rng, label, length / rate, snr_db, p).waveform(length, rate, rng, rng)
        for resonance in site:
            event = signals.amplify(event, *resonance, rate)
        event = signal.sosfilt(signals.high_pass(p.sensor_corner_hz, rate), event)
        inside = (frequency >= band_hz[0]) & (frequency < band_hz[1])
        noise_power = density[inside].sum() / (len(frequency) - 1)
        power = max(signals.band_power(event, rate, band_hz), 1e-300)
        scale = np.sqrt(noise_power * 10.0 ** (snr_db / 10.0) / power)
        last = min(first + length, n)
        motion[first:last] += scale * event[: last - first]

    for (label, _), first, length in zip(segments, edges[:-1], lengths, strict=True):
        if label == SIL:
            continue
        least_db, mean_db = _band_and_snr(label, p)[1]
        late = min(
            int(abs(rng.normal(0, p.pick_error_s)) * rate), length // 4
        )  # the expert marks it early, if wrongly
        add(label, int(first) + late, length - late, least_db + rng.exponential(mean_db))
    if rng.random() < p.foreign_share:
        label = (HYB, VT, LP)[_choose(rng, (1, 2, 4))]
        length = min(int(_draw_duration(rng, p.durations, label, False, False) * rate), n)
        add(label, int(rng.integers(0, n - length + 1)), length, rng.uniform(*p.foreign_snr_db))
    if rng.random() < p.wind_share:
        length = min(int(rng.uniform(10, 60) * rate), n)
        first = int(rng.integers(0, n - length + 1))
        motion[first : first + length] += signals.lognormal(rng, 0.5, 0.5) * noise.wind_gust(
            rng, length, rate
        )
    if rng.random() < p.hum_share:
        motion += signals.lognormal(rng, 0.05, 0.6) * noise.hum(rng, n, rate)
    motion *= signals.lognormal(rng, 1.0, p.gain_log_deviation)
    bounds = edges / rate
    intervals = [
        labels.Interval(float(a), float(b), NAMES[label])
        for (label, _), a, b in zip(segments, bounds[:-1], bounds[1:], strict=True)
    ]
    return motion.astype(np.float32), intervals


def _draw_site(rng, p):
    """One or two resonances of the ground under the station: (frequency in Hz, quality, gain in
    dB)."""
    low, high = np.log(p.site_hz)
    return [
        (
            float(np.exp(rng.uniform(low, high))),
            rng.uniform(*p.site_quality),
            rng.uniform(*p.site_gain_db),
        )
        for _ in range(int(rng.integers(1, 3)))
    ]
