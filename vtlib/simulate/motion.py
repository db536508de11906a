"""What a station feels of an event on the mountain.

Ground motion is in metres a second. Rays are straight and the rock is uniform: what that leaves out
is on the book's page about the simulator.
"""

import math
from dataclasses import replace

import numpy as np

from . import signals, sources, tremor
from .mountain import Mountain, Station
from .mountain_events import SeismicEvent, moment_nm

DENSITY_KG_M3 = 2500.0
RADIATION = 2 * 0.63  # mean radiation of S, doubled at the free surface
_MOTION = 12  # address of random streams


def distance_m(event: SeismicEvent, station: Station) -> float:
    """Along the straight ray."""
    return math.dist(
        (event.east_m, event.north_m, event.elevation_m),
        (station.east_m, station.north_m, station.elevation_m),
    )


def travel_times_s(
    event: SeismicEvent, station: Station, mountain: Mountain
) -> tuple[float, float]:
    """Of P and S."""
    p_s = distance_m(event, station) / mountain.velocity_m_s(event.kind)
    return p_s, p_s * mountain.vp_to_vs


def energy(event: SeismicEvent, distance_in_m: float, t_star_s: float, mountain: Mountain) -> float:
    """Integral of the squared ground velocity, in m^2/s, of the direct S wave by Brune's spectrum.

    Earthquakes spread through the volume, as 1 / distance. Long-period signals are carried by
    surface waves, as 1 / sqrt(distance) beyond one kilometre.
    """
    vs = mountain.velocity_m_s(event.kind) / mountain.vp_to_vs
    corner_hz, near_m = _corner(event.source), distance_in_m
    if event.kind in ("LP", "TRE", "HYB"):
        near_m = min(distance_in_m, 1000.0)
        near_m *= math.sqrt(distance_in_m / near_m)
    plateau = (
        moment_nm(event.magnitude) * RADIATION / (4 * math.pi * DENSITY_KG_M3 * vs**3 * near_m)
    )
    frequency = np.linspace(0.02, 60.0, 3000)
    spectrum = plateau * 2 * np.pi * frequency / (1.0 + (frequency / corner_hz) ** 2)
    spectrum *= signals.attenuation(frequency, t_star_s)
    return 2.0 * float(np.sum(spectrum**2)) * (frequency[1] - frequency[0])


def _corner(source):
    if isinstance(source, sources.VolcanoTectonic):
        return source.corner_hz
    if isinstance(source, sources.Hybrid):
        return source.ringing.frequencies_hz[0]
    return source.corner_hz if isinstance(source, tremor.Tremor) else source.frequencies_hz[0]


def ground_motion(
    seed: int,
    event: SeismicEvent,
    station: Station,
    mountain: Mountain,
    sampling_rate_hz: float,
    path_key: int,
) -> tuple[np.ndarray, float, float]:
    """What the ground does at a station, from the P onset on.

    Parameters
    ----------
    seed : int
    event : vtlib.simulate.mountain_events.SeismicEvent
    station : Station
    mountain : Mountain
    sampling_rate_hz : float
    path_key : int
        The station's number: its path's scattering is its own, the source is shared.

    Returns
    -------
    samples : numpy.ndarray, shape (n,)
        Ground velocity, m/s.
    p_s, s_s : float
        Travel times of P and S, in seconds.
    """
    p_s, s_s = travel_times_s(event, station, mountain)
    n = int((event.duration_s + s_s - p_s) * sampling_rate_hz)
    samples = motion_at(
        distance_m(event, station),
        event,
        station,
        mountain,
        n,
        sampling_rate_hz,
        signals.generator(seed, _MOTION, *event.key),
        signals.generator(seed, _MOTION, *event.key, path_key),
    )
    return samples, p_s, s_s


def motion_at(
    distance_in_m: float,
    event: SeismicEvent,
    station: Station,
    mountain: Mountain,
    n_samples: int,
    sampling_rate_hz: float,
    source_rng: np.random.Generator,
    path_rng: np.random.Generator,
) -> np.ndarray:
    """Ground velocity (m/s) from the P onset on, shape (n_samples,), at a distance along the ray.

    Of the station, only what is under it matters: its site and its near-surface attenuation.
    """
    p_s = distance_in_m / mountain.velocity_m_s(event.kind)
    s_s = p_s * mountain.vp_to_vs
    is_far = event.kind == "regional"
    quality = mountain.regional_quality if is_far else mountain.quality[0]
    t_star_s = s_s / quality + station.near_surface_t_star_s
    source = _at_distance(
        event.source, s_s - p_s, t_star_s, event.coda_quality * (3.0 if is_far else 1.0)
    )
    samples = source.waveform(n_samples, sampling_rate_hz, source_rng, path_rng)
    for resonance in station.site:
        samples = signals.amplify(samples, *resonance, sampling_rate_hz)
    wanted = energy(event, distance_in_m, t_star_s, mountain)
    if event.kind == "TRE":
        wanted *= event.duration_s / 5.0  # as if one event of five seconds followed the other
    gain = math.prod(
        10.0 ** (db / 40.0) for _, _, db in station.site
    )  # the site adds energy: about half its peak
    power = max(float(np.sum(samples**2)), 1e-300)
    return samples * gain * math.sqrt(wanted * sampling_rate_hz / power)


def _at_distance(source, s_minus_p_s, t_star_s, coda_quality):
    if isinstance(source, sources.Hybrid):
        return replace(
            source,
            break_=_at_distance(source.break_, s_minus_p_s, t_star_s, coda_quality),
            ringing=replace(source.ringing, t_star_s=t_star_s),
        )
    if isinstance(source, sources.VolcanoTectonic):
        return replace(
            source, s_minus_p_s=s_minus_p_s, t_star_s=t_star_s, coda_quality=coda_quality
        )
    return replace(source, t_star_s=t_star_s)
