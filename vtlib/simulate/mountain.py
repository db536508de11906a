"""A Bezymianny-like mountain and its stations: everything that a network is drawn from.

The ground's noise lies between the models of Peterson (1993).
"""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from . import signals

METRES_PER_DEGREE = 111_195.0
_STATIONS = 10  # address of random streams


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

    def velocity_m_s(self, kind: str) -> float:
        """Speed of P from an event of this kind."""
        return self.regional_p_velocity_m_s if kind == "regional" else self.p_velocity_m_s

    def latitude_of(self, north_m: float) -> float:
        """Latitude of a point so far north of the summit."""
        return self.latitude + north_m / METRES_PER_DEGREE

    def longitude_of(self, east_m: float) -> float:
        """Longitude of a point so far east of the summit."""
        return self.longitude + east_m / (METRES_PER_DEGREE * math.cos(math.radians(self.latitude)))


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

    def noise_amplitude(self, frequency_hz: ArrayLike) -> np.ndarray:
        """Velocity of the ground's noise, in m/s per root of Hz: between Peterson's (1993) two
        models."""
        return _noise_amplitude(frequency_hz, self.noise_weight) * _ripple(
            frequency_hz, self.noise_ripple
        )

    def wind_amplitude(self, frequency_hz: ArrayLike) -> np.ndarray:
        """Velocity of the wind's noise, flatter than the ground's; equal to it between 1 and 20 Hz
        for a weight of 1."""
        band = np.linspace(1.0, 20.0, 200)

        def shape(f):
            f = np.asarray(f)
            return (1.0 + (f / 4.0) ** 2) ** -0.4 * np.minimum(f / 0.5, 1.0)

        level = math.sqrt(np.mean(self.noise_amplitude(band) ** 2) / np.mean(shape(band) ** 2))
        return self.wind_over_noise * level * shape(frequency_hz)


def draw_stations(seed: int, n_stations: int, mountain: Mountain) -> list[Station]:
    """Stations around the summit, spread in azimuth; each is the same however many there are."""
    stations = []
    for i in range(n_stations):
        rng = signals.generator(seed, _STATIONS, i)
        stations.append(
            draw_station(rng, f"SV{i + 1:02d}", 2.4 * i + rng.uniform(-0.3, 0.3), mountain)
        )
    return stations


def draw_station(rng: np.random.Generator, code: str, azimuth: float, m: Mountain) -> Station:
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


def station_table(stations: list[Station], mountain: Mountain) -> pd.DataFrame:
    """Where the stations are: columns as :func:`vtlib.simulate.network_day` gives them."""
    return pd.DataFrame(
        {
            "station": [s.code for s in stations],
            "latitude": [mountain.latitude_of(s.north_m) for s in stations],
            "longitude": [mountain.longitude_of(s.east_m) for s in stations],
            "elevation_m": [s.elevation_m for s in stations],
            "distance_m": [math.hypot(s.east_m, s.north_m) for s in stations],
            "gain_counts_s_m": [s.gain_counts_s_m for s in stations],
        }
    )


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
