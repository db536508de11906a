"""A Bezymianny-like mountain: stations on a map, events inside it, and what each station would feel
of each event.

Ground motion is in metres a second. Rays are straight and the rock is uniform: what that leaves out
is on the book's page about the simulator.
"""

import math
from dataclasses import dataclass, field

import numpy as np

from . import signals, sources

METRES_PER_DEGREE = 111_195.0
DENSITY_KG_M3 = 2500.0
_RADIATION = 2 * 0.63  # mean radiation of S, doubled at the free surface
_STATIONS, _EVENTS, _MOTION = 10, 11, 12  # addresses of random streams


@dataclass(frozen=True)
class Mountain:
    """Everything that a simulated network and its events are drawn from; pairs are (median,
    deviation of the logarithm).

    Rates are per hour. The magnitude of events that are no earthquakes is that of the earthquake
    which would bring as much energy through Brune's spectrum with the event's own frequency as its
    corner.
    """

    latitude: float = 55.972
    longitude: float = 160.595
    summit_m: float = 2880.0
    station_distance_m: tuple = (1500.0, 9000.0)
    p_velocity_m_s: float = 3400.0
    vp_to_vs: float = 1.73
    quality: tuple = (70.0, 0.2)
    near_surface_t_star_s: tuple = (0.02, 0.4)
    site_hz: tuple = (1.5, 10.0)
    site_gain_db: tuple = (3.0, 10.0)
    gain_counts_s_m: tuple = (4.0e8, 0.3)

    noise_weight: tuple = (
        0.40,
        0.60,
    )  # of Peterson's high-noise model, in dB; the rest is the low-noise model's
    noise_ripple: float = 0.2
    noise_unrest: float = 0.12
    wind_over_noise: tuple = (
        0.5,
        0.5,
    )  # amplitude between 1 and 20 Hz, at the quietest time of day
    wind_by_day: float = 1.5  # at 14 h local time the wind's noise is 1 + this times as strong
    local_time_h: float = 12.0  # ahead of UTC

    rates_per_hour: tuple = (
        ("VT", 9.0),
        ("LP", 1.5),
        ("HYB", 0.8),
        ("TRE", 0.12),
        ("regional", 0.1),
    )
    magnitudes: tuple = (  # least, greatest, Gutenberg-Richter b
        ("VT", (-0.4, 3.0, 0.9)),
        ("LP", (0.3, 1.8, 1.2)),
        ("HYB", (0.2, 2.0, 1.0)),
        ("TRE", (-0.6, 0.4, 1.0)),
        ("regional", (3.0, 5.0, 0.8)),
    )
    vt_depth_m: tuple = (300.0, 7000.0)  # below the summit
    lp_depth_m: tuple = (200.0, 1500.0)
    regional_distance_m: tuple = (80e3, 250e3)
    regional_p_velocity_m_s: float = 7000.0
    regional_quality: float = 500.0
    stress_drop_pa: tuple = (5e5, 0.8)
    coda_s: tuple = (10.0, 0.4)
    coda_quality: tuple = (400.0, 0.3)
    crack_hz: tuple = (1.8, 0.25)
    crack_quality: tuple = (10.0, 0.4)
    tremor_duration_s: tuple = (600.0, 0.5)
    disturbances_per_hour: tuple = (
        ("footsteps", 0.12),
        ("gust", 0.4),
        ("spike", 0.1),
        ("dropout", 0.03),
    )

    def velocity_m_s(self, kind):
        """Speed of P from an event of this kind."""
        return self.regional_p_velocity_m_s if kind == "regional" else self.p_velocity_m_s


@dataclass(frozen=True)
class Station:
    """A seismometer on the mountain; positions in metres east, north and up from the summit's map
    point at sea level."""

    code: str
    east_m: float
    north_m: float
    elevation_m: float
    gain_counts_s_m: float
    noise_weight: float
    noise_ripple: tuple
    wind_over_noise: float
    near_surface_t_star_s: float
    site: tuple  # of (frequency in Hz, quality, gain in dB)

    def noise_amplitude(self, frequency_hz):
        """Velocity of the ground's noise, in m/s per root of Hz: between Peterson's (1993) two
        models."""
        return _noise_amplitude(frequency_hz, self.noise_weight) * _ripple(
            frequency_hz, self.noise_ripple
        )

    def wind_amplitude(self, frequency_hz):
        """Velocity of the wind's noise, flatter than the ground's; equal to it between 1 and 20 Hz
        for a weight of 1."""
        band = np.linspace(1.0, 20.0, 200)

        def shape(f):
            f = np.asarray(f)
            return (1.0 + (f / 4.0) ** 2) ** -0.4 * np.minimum(f / 0.5, 1.0)

        level = math.sqrt(np.mean(self.noise_amplitude(band) ** 2) / np.mean(shape(band) ** 2))
        return self.wind_over_noise * level * shape(frequency_hz)


@dataclass(frozen=True)
class Event:
    """One event: when and where, how large, and the source that it comes from."""

    number: int
    origin_s: float
    label: str
    kind: str
    east_m: float
    north_m: float
    elevation_m: float
    magnitude: float
    source: object
    duration_s: float
    coda_quality: float
    key: tuple = field(repr=False)


def draw_stations(seed, n_stations, mountain):
    """Stations around the summit, spread in azimuth; each is the same however many there are."""
    stations = []
    for i in range(n_stations):
        rng = signals.generator(seed, _STATIONS, i)
        stations.append(
            draw_station(rng, f"SV{i + 1:02d}", 2.4 * i + rng.uniform(-0.3, 0.3), mountain)
        )
    return stations


def draw_station(rng, code, azimuth, m):
    """One station at an azimuth (radians from north)."""
    low_m, high_m = m.station_distance_m
    distance_m = low_m + (high_m - low_m) * rng.random() ** 1.5
    slope_m = m.summit_m - 0.55 * distance_m**0.92
    low, high = np.log(m.site_hz)
    site = tuple(
        (float(np.exp(rng.uniform(low, high))), rng.uniform(1.0, 3.0), rng.uniform(*m.site_gain_db))
        for _ in range(int(rng.integers(1, 3)))
    )
    return Station(
        code=code,
        east_m=distance_m * math.sin(azimuth),
        north_m=distance_m * math.cos(azimuth),
        elevation_m=float(max(300.0, slope_m + rng.normal(0, 80))),
        gain_counts_s_m=signals.lognormal(rng, *m.gain_counts_s_m),
        noise_weight=rng.uniform(*m.noise_weight),
        noise_ripple=tuple(float(r) for r in m.noise_ripple * rng.standard_normal(8)),
        wind_over_noise=signals.lognormal(rng, *m.wind_over_noise),
        near_surface_t_star_s=signals.lognormal(rng, *m.near_surface_t_star_s),
        site=site,
    )


def draw_events(seed, hour, m, first_number=0):
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


def draw_event(rng, kind, m, number=0, origin_s=0.0, key=()):
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
    return Event(
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
        name = sources.TREMOR_KINDS[int(rng.choice(4, p=(0.6, 0.15, 0.1, 0.15)))]
        duration_s = float(np.clip(signals.lognormal(rng, *m.tremor_duration_s), 120.0, 2400.0))
        return sources.Tremor(
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


def corner_frequency_hz(magnitude, stress_drop_pa, mountain):
    """Brune's (1970) corner frequency, 0.49 vs (stress drop / moment)^(1/3), for a moment
    magnitude."""
    s_velocity = mountain.p_velocity_m_s / mountain.vp_to_vs
    return 0.49 * s_velocity * (stress_drop_pa / moment_nm(magnitude)) ** (1.0 / 3.0)


def moment_nm(magnitude):
    """Seismic moment in newton metres (Hanks and Kanamori, 1979)."""
    return 10.0 ** (1.5 * magnitude + 9.1)


def distance_m(event, station):
    """Along the straight ray."""
    return math.dist(
        (event.east_m, event.north_m, event.elevation_m),
        (station.east_m, station.north_m, station.elevation_m),
    )


def travel_times_s(event, station, mountain):
    """Of P and S."""
    p_s = distance_m(event, station) / mountain.velocity_m_s(event.kind)
    return p_s, p_s * mountain.vp_to_vs


def energy(event, distance_in_m, t_star_s, mountain):
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
        moment_nm(event.magnitude) * _RADIATION / (4 * math.pi * DENSITY_KG_M3 * vs**3 * near_m)
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
    return source.corner_hz if isinstance(source, sources.Tremor) else source.frequencies_hz[0]


def ground_motion(seed, event, station, mountain, sampling_rate_hz, path_key):
    """What the ground does at a station, from the P onset on.

    Parameters
    ----------
    seed : int
    event : Event
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
    is_far = event.kind == "regional"
    quality = mountain.regional_quality if is_far else mountain.quality[0]
    t_star_s = s_s / quality + station.near_surface_t_star_s
    source = _at_distance(
        event.source, s_s - p_s, t_star_s, event.coda_quality * (3.0 if is_far else 1.0)
    )
    n = int((event.duration_s + s_s - p_s) * sampling_rate_hz)
    samples = source.waveform(
        n,
        sampling_rate_hz,
        signals.generator(seed, _MOTION, *event.key),
        signals.generator(seed, _MOTION, *event.key, path_key),
    )
    for resonance in station.site:
        samples = signals.amplify(samples, *resonance, sampling_rate_hz)
    wanted = energy(event, distance_m(event, station), t_star_s, mountain)
    if event.kind == "TRE":
        wanted *= event.duration_s / 5.0  # as if one event of five seconds followed the other
    gain = math.prod(
        10.0 ** (db / 40.0) for _, _, db in station.site
    )  # the site adds energy: about half its peak
    return (
        samples
        * gain
        * math.sqrt(wanted * sampling_rate_hz / max(float(np.sum(samples**2)), 1e-300)),
        p_s,
        s_s,
    )


def _at_distance(source, s_minus_p_s, t_star_s, coda_quality):
    from dataclasses import replace

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


def _noise_amplitude(frequency_hz, weight):
    """Between Peterson's low and high noise models, in dB, as an amplitude of ground velocity."""
    frequency_hz = np.maximum(np.asarray(frequency_hz, dtype=np.float64), 0.02)
    from obspy.signal.spectral_estimation import get_nhnm, get_nlnm  # brings matplotlib along

    level_db = (1 - weight) * _model(get_nlnm, frequency_hz) + weight * _model(
        get_nhnm, frequency_hz
    )
    return 10.0 ** (level_db / 20.0) / (2 * np.pi * frequency_hz)


def _model(read, frequency_hz):
    period_s, acceleration_db = read()
    order = np.argsort(period_s)
    return np.interp(np.log(1.0 / frequency_hz), np.log(period_s[order]), acceleration_db[order])


def _ripple(frequency_hz, knots):
    octave = np.log2(np.clip(frequency_hz, 0.5, 40.0) / 0.5)
    return np.exp(np.interp(octave, np.linspace(0, np.log2(80.0), len(knots)), knots))
