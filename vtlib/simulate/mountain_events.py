"""Events of a Bezymianny-like mountain: when, where, how large, and from which source."""

import math
from dataclasses import dataclass, field

import numpy as np

from . import signals, sources, tremor
from .mountain import Mountain

_EVENTS = 11  # address of random streams


@dataclass(frozen=True)
class SeismicEvent:
    """One event: when and where, how large, and the source that it comes from."""

    number: int
    origin_s: float
    label: str
    kind: str
    east_m: float
    north_m: float
    elevation_m: float
    magnitude: float
    source: tremor.AnySource
    duration_s: float
    coda_quality: float
    key: tuple = field(repr=False)


def draw_events(seed: int, hour: int, m: Mountain, first_number: int = 0) -> list[SeismicEvent]:
    """Events that begin in one hour, in order of time."""
    drawn = []
    for k, (kind, rate) in enumerate(m.rates_per_hour):
        count = signals.generator(seed, _EVENTS, hour, k).poisson(rate)
        for i in range(count):
            key = (_EVENTS, hour, k, i)
            rng = signals.generator(seed, *key)
            drawn.append((3600.0 * (hour + rng.random()), kind, rng, key))
    drawn.sort(key=lambda d: d[0])
    return [
        draw_event(rng, kind, m, first_number + i, origin_s, key)
        for i, (origin_s, kind, rng, key) in enumerate(drawn)
    ]


def draw_event(
    rng: np.random.Generator,
    kind: str,
    m: Mountain,
    number: int = 0,
    origin_s: float = 0.0,
    key: tuple = (),
) -> SeismicEvent:
    """One event of a kind: ``"VT"``, ``"LP"``, ``"HYB"``, ``"TRE"`` or ``"regional"`` (a far
    tectonic earthquake)."""
    least, greatest, b = dict(m.magnitudes)[kind]
    span = 1.0 - 10.0 ** (-b * (greatest - least))
    magnitude = least - math.log10(1.0 - span * rng.random()) / b
    azimuth = rng.uniform(0, 2 * np.pi)
    if kind == "regional":
        distance_m, depth_m = rng.uniform(*m.regional_distance_m), rng.uniform(2e4, 1e5)
    else:
        distance_m = abs(rng.normal(0, 1200.0))
        low, high = m.vt_depth_m if kind in ("VT", "HYB") else m.lp_depth_m
        depth_m = low * (high / low) ** rng.random()
    source, duration_s = _draw_source(rng, kind, magnitude, m)
    return SeismicEvent(
        number=number,
        origin_s=origin_s,
        label="VT" if kind == "regional" else kind,
        kind=kind,
        east_m=distance_m * math.sin(azimuth),
        north_m=distance_m * math.cos(azimuth),
        elevation_m=m.summit_m - depth_m,
        magnitude=magnitude,
        source=source,
        duration_s=duration_s,
        coda_quality=signals.lognormal(rng, *m.coda_quality),
        key=key,
    )


def _draw_source(rng, kind, magnitude, m):
    """The source, and how long its motion is worth computing."""
    if kind == "TRE":
        name = tremor.TREMOR_KINDS[int(rng.choice(4, p=(0.6, 0.15, 0.1, 0.15)))]
        duration_s = float(np.clip(signals.lognormal(rng, *m.tremor_duration_s), 120.0, 2400.0))
        return tremor.Tremor(
            name, signals.lognormal(rng, 1.8, 0.3), rise_s=0.1 * duration_s
        ), duration_s
    rupture = sources.VolcanoTectonic(
        corner_hz=corner_frequency_hz(magnitude, signals.lognormal(rng, *m.stress_drop_pa), m),
        t_star_s=0.0,
        s_minus_p_s=1.0,
        coda_s=signals.lognormal(rng, *m.coda_s) * (4.0 if kind == "regional" else 1.0),
        s_to_p=rng.uniform(2.0, 4.0),
    )
    lowest_hz = signals.lognormal(rng, *m.crack_hz)
    n_modes = int(rng.integers(1, 4))
    ringing = sources.LongPeriod(
        frequencies_hz=tuple(
            float(lowest_hz * r) for r in np.cumprod(np.r_[1.0, rng.uniform(1.3, 1.9, n_modes - 1)])
        ),
        qualities=tuple(signals.lognormal(rng, *m.crack_quality) for _ in range(n_modes)),
        amplitudes=tuple(
            float(a) for a in np.cumprod(np.r_[1.0, rng.uniform(0.3, 0.9, n_modes - 1)])
        ),
        emergence_s=signals.lognormal(rng, 3.0, 0.3),
        onset_level=rng.uniform(0.03, 0.12),
    )
    if kind == "LP":
        return ringing, 9.0 * ringing.emergence_s + 5.0
    if kind == "HYB":
        return sources.Hybrid(rupture, ringing, rng.uniform(0.0, 10.0), rng.uniform(0.3, 1.5)), 45.0
    return rupture, 9.0 * rupture.coda_s


def corner_frequency_hz(magnitude: float, stress_drop_pa: float, mountain: Mountain) -> float:
    """Brune's (1970) corner frequency, 0.49 vs (stress drop / moment)^(1/3), for a moment
    magnitude."""
    s_velocity = mountain.p_velocity_m_s / mountain.vp_to_vs
    return 0.49 * s_velocity * (stress_drop_pa / moment_nm(magnitude)) ** (1.0 / 3.0)


def moment_nm(magnitude: float) -> float:
    """Seismic moment in newton metres (Hanks and Kanamori, 1979)."""
    return 10.0 ** (1.5 * magnitude + 9.1)
