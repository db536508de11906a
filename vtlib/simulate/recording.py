"""One recording of a Deception-like volcano: its segments, its sources, its site and its noise."""

import numpy as np
import obspy
from scipy import signal

from .. import labels
from ..classes import HYB, LP, NAMES, SIL, TRE, VT
from . import noise, signals, sources, tremor
from .island import SAMPLING_RATE_HZ, Deception

_END = 5
DECIBEL_PER_E = 8.686  # 20 log10(e)
PEAK_OVER_MEAN_DB = 9.0  # of an event that decays over its interval
START_TIME = obspy.UTCDateTime(2000, 1, 1)


def _choose(rng, counts):
    counts = np.asarray(counts, dtype=float)
    return int(rng.choice(len(counts), p=counts / counts.sum()))


def draw_segments(rng: np.random.Generator, parameters: Deception) -> list[tuple[int, float]]:
    """Classes and durations of one recording: a list of (class, duration in seconds)."""
    durations = parameters.durations
    classes_in_order = _draw_order(rng, parameters.order)
    segments, left_s = [], durations.longest_recording_s
    for position, label in enumerate(classes_in_order):
        is_last = position == len(classes_in_order) - 1
        wanted_s = _draw_duration(rng, durations, label, position == 0, is_last)
        segments.append((label, min(wanted_s, max(left_s, durations.shortest_s))))
        left_s -= segments[-1][1]
        if left_s < durations.shortest_s:
            break
    return segments


def _draw_order(rng, order):
    """Classes of the segments: what follows depends on the event before, over the background."""
    after_background, after_event = dict(order.after_background), dict(order.after_event)
    drawn, event = [_choose(rng, order.first)], None
    while True:
        current = drawn[-1]
        event = event if current == SIL else current
        following = _choose(
            rng, after_background[event] if current == SIL else after_event[current]
        )
        if following == _END:
            return drawn
        drawn.append(following)


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


def draw_source(
    rng: np.random.Generator, label: int, duration_s: float, snr_db: float, parameters: Deception
) -> tremor.AnySource:
    """An event of a class, with parameters drawn for it.

    An earthquake's coda decays so that it sinks into the noise about where the expert ended the
    interval: the louder it is, the faster, relative to its duration.
    """
    p = parameters
    if label == TRE:
        kind = tremor.TREMOR_KINDS[_choose(rng, p.tremor_kinds)]
        return tremor.Tremor(
            kind,
            signals.lognormal(rng, *p.tremor_corner_hz),
            signals.lognormal(rng, *p.tremor_t_star_s),
            jet_level=signals.lognormal(rng, *p.tremor_jet_level),
        )
    if label == LP:
        return _draw_crack(rng, signals.lognormal(rng, *p.crack_hz), duration_s, p)
    is_hybrid = label == HYB
    coda_share = float(np.clip(DECIBEL_PER_E / (snr_db + PEAK_OVER_MEAN_DB), *p.coda_share))
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


def draw_recording(
    rng: np.random.Generator, p: Deception
) -> tuple[np.ndarray, list[labels.Interval]]:
    """Samples (float32) and intervals of one recording."""
    segments = draw_segments(rng, p)
    lengths = [round(duration_s * SAMPLING_RATE_HZ) for _, duration_s in segments]
    edges = np.concatenate([[0], np.cumsum(lengths)])
    recorded = _Ground(rng, int(edges[-1]), p)
    for (label, _), first, length in zip(segments, edges[:-1], lengths, strict=True):
        if label != SIL:
            _add_labelled(recorded, label, int(first), length)
    _add_unlabelled(recorded)
    samples = recorded.motion * signals.lognormal(rng, 1.0, p.gain_log_deviation)
    bounds = edges / SAMPLING_RATE_HZ
    intervals = [
        labels.Interval(float(a), float(b), NAMES[label])
        for (label, _), a, b in zip(segments, bounds[:-1], bounds[1:], strict=True)
    ]
    return samples.astype(np.float32), intervals


class _Ground:
    """Motion of the ground under the sensor: its noise, to which events are added."""

    def __init__(self, rng, n_samples, p):
        background = _draw_background(rng, p)
        self.rng, self.p = rng, p
        self.motion = background.samples(rng, n_samples, SAMPLING_RATE_HZ)
        self.frequency = np.fft.rfftfreq(2048, 1.0 / SAMPLING_RATE_HZ)
        self.density = background.amplitude(self.frequency) ** 2
        self.site = _draw_site(rng, p)

    def __len__(self):
        return len(self.motion)

    def noise_power(self, band_hz):
        """Power of the noise in a band."""
        inside = (self.frequency >= band_hz[0]) & (self.frequency < band_hz[1])
        return self.density[inside].sum() / (len(self.frequency) - 1)

    def add_event(self, label, first, length, snr_db):
        """An event of a class, through site and sensor, so many decibels over the noise of its
        band."""
        rng, rate = self.rng, SAMPLING_RATE_HZ
        source = draw_source(rng, label, length / rate, snr_db, self.p)
        event = source.waveform(length, rate, rng, rng)
        for resonance in self.site:
            event = signals.amplify(event, *resonance, rate)
        event = signal.sosfilt(signals.high_pass(self.p.sensor_corner_hz, rate), event)
        band_hz, _ = _band_and_snr(label, self.p)
        power = max(signals.band_power(event, rate, band_hz), 1e-300)
        scale = np.sqrt(self.noise_power(band_hz) * 10.0 ** (snr_db / 10.0) / power)
        last = min(first + length, len(self))
        self.motion[first:last] += scale * event[: last - first]


def _add_labelled(ground, label, first, length):
    """The event of a segment. It begins a little late: the expert marks it early, if wrongly."""
    rng = ground.rng
    least_db, mean_db = _band_and_snr(label, ground.p)[1]
    error = abs(rng.normal(0, ground.p.pick_error_s))
    late = min(int(error * SAMPLING_RATE_HZ), length // 4)
    ground.add_event(label, first + late, length - late, least_db + rng.exponential(mean_db))


def _add_unlabelled(ground):
    """What no expert marks: at times a weak event, a gust of wind, the hum of a machine."""
    rng, p, n, rate = ground.rng, ground.p, len(ground), SAMPLING_RATE_HZ
    if rng.random() < p.foreign_share:
        label = (HYB, VT, LP)[_choose(rng, (1, 2, 4))]
        length = min(int(_draw_duration(rng, p.durations, label, False, False) * rate), n)
        first = int(rng.integers(0, n - length + 1))
        ground.add_event(label, first, length, rng.uniform(*p.foreign_snr_db))
    if rng.random() < p.wind_share:
        length = min(int(rng.uniform(10, 60) * rate), n)
        first = int(rng.integers(0, n - length + 1))
        strength = signals.lognormal(rng, 0.5, 0.5)
        ground.motion[first : first + length] += strength * noise.wind_gust(rng, length, rate)
    if rng.random() < p.hum_share:
        ground.motion += signals.lognormal(rng, 0.05, 0.6) * noise.hum(rng, n, rate)


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
