"""One recording of a Deception-like volcano: its segments, its sources, its site and its noise."""

from typing import Any

import numpy as np
import obspy
from scipy import signal

from .. import labels
from ..classes import HYB, LP, NAMES, SIL, TRE, VT
from . import noise, signals, sources, tremor
from .island import SAMPLING_RATE_HZ

_END = 5
_DECIBEL_PER_E = 8.686  # 20 log10(e)
_PEAK_OVER_MEAN_DB = 9.0  # of an event that decays over its interval
START_TIME = obspy.UTCDateTime(2000, 1, 1)


def _choose(rng, counts):
    counts = np.asarray(counts, dtype=float)
    return int(rng.choice(len(counts), p=counts / counts.sum()))


def draw_segments(rng: np.random.Generator, parameters: Any) -> Any:
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


def draw_source(
    rng: np.random.Generator, label: str, duration_s: float, snr_db: float, parameters: Any
) -> Any:
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


def draw_recording(rng: np.random.Generator, p: Any) -> Any:
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
