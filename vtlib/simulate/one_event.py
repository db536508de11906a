"""One earthquake at one station, from a handful of numbers: what the book's page "Fool it" turns.

The page computes it in the reader's browser, by the same formulas and from the same numbers, which
:func:`event_page_data` hands over.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import obspy
from numpy.typing import ArrayLike
from scipy import signal

from .. import labels
from ..records import LabelledRecord
from . import noise, signals, sources
from .hearing import BAND_HZ, ENDS_AT, VISIBLE_AT, interval_above
from .island import SAMPLING_RATE_HZ, Deception
from .motion import DENSITY_KG_M3, RADIATION, energy, motion_at
from .mountain import Mountain, Station
from .mountain_events import SeismicEvent, corner_frequency_hz, moment_nm
from .recording import DECIBEL_PER_E, PEAK_OVER_MEAN_DB

N_SAMPLES = 8192  # a power of 2, for the page's Fourier transform
N_BEFORE = 2048
N_DEVIATES = 3 * N_SAMPLES + sum(
    N_SAMPLES // round(s * SAMPLING_RATE_HZ) + 4 for s in noise.UNREST_S
)
_DEVIATES = 40  # address of random streams
_MOUNTAIN, _ISLAND = Mountain(), Deception()
_SNR_DB = sum(_ISLAND.earthquake_snr_db)  # the mean of what the Deception-like set draws
_DURATION_S = _ISLAND.durations.earthquake[0]
# As for a recording: it sinks into the noise there.
_CODA_S = DECIBEL_PER_E / (_SNR_DB + PEAK_OVER_MEAN_DB) * _DURATION_S
_GROUND = noise.Background(
    _ISLAND.noise_slope[0],
    _ISLAND.noise_corner_hz[0],
    _ISLAND.noise_floor_log10[0],
    unrest=_ISLAND.noise_unrest,
)
_SITE = (
    (
        math.sqrt(math.prod(_ISLAND.site_hz)),
        sum(_ISLAND.site_quality) / 2,
        sum(_ISLAND.site_gain_db) / 2,
    ),
)
_STATION = Station(
    "FOOL", 0.0, 0.0, 0.0, _MOUNTAIN.gain_counts_s_m[0], 0.5, (), 0.0,
    _MOUNTAIN.near_surface_t_star_s[0], _SITE,
)  # fmt: skip
_MEAN_KM = _ISLAND.s_minus_p_s[0] * _MOUNTAIN.p_velocity_m_s / (_MOUNTAIN.vp_to_vs - 1.0) / 1000.0


@dataclass(frozen=True)
class Parameter:
    """What a reader can turn: its name, its range, and where it begins; all above 0."""

    name: str
    title: str
    unit: str
    least: float
    most: float
    value: float


# They begin with an earthquake that is near, in firm rock, at a quiet station: one that is hard to
# take for anything else.
PARAMETERS = (
    Parameter("distance_km", "Distance", "km", 1.0, 50.0, 2.0),
    Parameter("q", "Quality factor Q of the rock", "", 5.0, 500.0, 200.0),
    Parameter("corner_hz", "Corner frequency", "Hz", 0.5, 20.0, 10.0),
    Parameter("noise", "Noise", "times the usual", 0.1, 30.0, 0.3),
)
EVENT_DEFAULTS = {
    p.name: p.value for p in PARAMETERS
}  #: where the parameters of `simulate_event` begin


@dataclass(frozen=True)
class OneEvent:
    """A record of one earthquake.

    Attributes
    ----------
    samples : numpy.ndarray of float32, shape (8192,)
        Counts, at 100 Hz; P arrives at sample 2048.
    sampling_rate_hz : float
    interval : vtlib.labels.Interval
        Where the event stands above the noise; if it does nowhere, from P until the coda has fallen
        by e.
    is_visible : bool
        Whether its one-second envelope rises to three times the noise.
    """

    samples: np.ndarray
    sampling_rate_hz: float
    interval: labels.Interval
    is_visible: bool

    @property
    def record(self) -> LabelledRecord:
        """The samples as a trace of a station of its own, with the interval as its label."""
        header = {"network": "XX", "station": _STATION.code, "channel": "HHZ"}
        header["sampling_rate"] = self.sampling_rate_hz
        return LabelledRecord(obspy.Trace(self.samples, header), [self.interval])


def simulate_event(parameters: Mapping[str, float], deviates: int | ArrayLike) -> OneEvent:
    """A record of one earthquake at one station, of a Deception-like site.

    The seismic moment stays as it is, whatever the corner frequency; rays are straight, amplitude
    falls as 1 / distance and exp(-pi f t*), t* = travel time / Q + what the ground near the surface
    takes.

    Parameters
    ----------
    parameters : mapping
        ``distance_km``; ``q``, the quality factor of the rock; ``corner_hz``, of S; ``noise``,
        amplitude relative to what makes a mean earthquake of the Deception-like set. Of
        ``EVENT_DEFAULTS`` what is left out.
    deviates : int, or array_like of shape (N_DEVIATES,)
        All that is random in it: standard normal numbers, or a seed to draw them by.

    Returns
    -------
    OneEvent

    Raises
    ------
    ValueError
        If a parameter is unknown or out of its range, or there are too few deviates.

    Examples
    --------
    >>> made = simulate_event({"distance_km": 10.0}, 0)
    >>> made.samples.shape, made.interval.label, made.is_visible
    ((8192,), 'VT', True)
    """
    p = _checked(parameters)
    if isinstance(deviates, int):
        deviates = signals.generator(deviates, _DEVIATES).standard_normal(N_DEVIATES)
    dealt = _Dealt(deviates)
    mountain = replace(_MOUNTAIN, quality=(p["q"], 0.0))
    motion = motion_at(
        1000.0 * p["distance_km"], _event(p["corner_hz"]), _STATION, mountain, N_SAMPLES,
        SAMPLING_RATE_HZ, dealt, dealt,
    )  # fmt: skip
    motion = signal.sosfilt(signals.high_pass(_ISLAND.sensor_corner_hz, SAMPLING_RATE_HZ), motion)
    level = p["noise"] * _noise_m_s()
    ground = level * _GROUND.samples(dealt, N_SAMPLES, SAMPLING_RATE_HZ)
    ground[N_BEFORE:] += motion[: N_SAMPLES - N_BEFORE]
    seen = interval_above(
        motion[: N_SAMPLES - N_BEFORE], level * math.sqrt(_noise_power(BAND_HZ)), SAMPLING_RATE_HZ
    )
    s_minus_p_s = 1000.0 * p["distance_km"] / mountain.p_velocity_m_s * (mountain.vp_to_vs - 1.0)
    first_s, last_s = (
        (seen.first_s, seen.last_s) if seen.last_s > seen.first_s else (0.0, s_minus_p_s + _CODA_S)
    )
    onset_s = N_BEFORE / SAMPLING_RATE_HZ
    return OneEvent(
        (ground * _STATION.gain_counts_s_m).astype(np.float32),
        SAMPLING_RATE_HZ,
        labels.Interval(onset_s + first_s, onset_s + last_s, "VT"),
        seen.peak_ratio >= VISIBLE_AT,
    )


def event_page_data() -> dict[str, Any]:
    """All numbers behind :func:`simulate_event`, to be written as JSON.

    Returns
    -------
    dict
        ``parameters``: of each slider ``name``, ``title``, ``unit``, ``least``, ``most``,
        ``value``. ``fixed``: all other numbers, in SI units, under names as JavaScript writes them.

    Examples
    --------
    >>> data = event_page_data()
    >>> [p["name"] for p in data["parameters"]]
    ['distanceKm', 'q', 'cornerHz', 'noise']
    """
    names = {"distance_km": "distanceKm", "corner_hz": "cornerHz"}
    return {
        "parameters": [vars(p) | {"name": names.get(p.name, p.name)} for p in PARAMETERS],
        "fixed": {
            "rateHz": SAMPLING_RATE_HZ,
            "nSamples": N_SAMPLES,
            "nBefore": N_BEFORE,
            "nDeviates": N_DEVIATES,
            "pVelocityMS": _MOUNTAIN.p_velocity_m_s,
            "vpToVs": _MOUNTAIN.vp_to_vs,
            "nearSurfaceTStarS": _STATION.near_surface_t_star_s,
            "momentNm": moment_nm(_magnitude()),
            "densityKgM3": DENSITY_KG_M3,
            "radiation": RADIATION,
            "codaS": _CODA_S,
            "codaQuality": _ISLAND.coda_quality[0],
            "sToP": sum(_ISLAND.s_to_p) / 2,
            "riseS": sources.RISE_S,
            "responseS": sources.RESPONSE_S,
            "site": [list(resonance) for resonance in _SITE],
            "sensor": _sections(_ISLAND.sensor_corner_hz),
            "noiseMS": _noise_m_s(),
            "noiseSlope": _GROUND.slope,
            "noiseCornerHz": _GROUND.corner_hz,
            "noiseFloor": 10.0**_GROUND.floor_log10,
            "unrest": [
                [s, r * _GROUND.unrest]
                for s, r in zip(noise.UNREST_S, noise.UNREST_RATIO, strict=True)
            ],
            "band": _sections(BAND_HZ[0]),
            "bandNoise": math.sqrt(_noise_power(BAND_HZ)),
            "endsAt": ENDS_AT,
            "visibleAt": VISIBLE_AT,
            "gainCountsSM": _STATION.gain_counts_s_m,
        },
    }


class _Dealt:
    """Deals given deviates, in order, to whoever asks a generator for them."""

    def __init__(self, deviates):
        self.left = np.asarray(deviates, dtype=np.float64)
        if self.left.shape != (N_DEVIATES,) or not np.isfinite(self.left).all():
            raise ValueError(
                f"deviates of shape {self.left.shape}: expected ({N_DEVIATES},), all of them finite"
            )

    def standard_normal(self, n):
        dealt, self.left = self.left[:n], self.left[n:]
        return dealt


def _checked(parameters):
    unknown = set(parameters) - set(EVENT_DEFAULTS)
    if unknown:
        raise ValueError(f"{sorted(unknown)[0]!r}: expected one of {', '.join(EVENT_DEFAULTS)}")
    p = EVENT_DEFAULTS | dict(parameters)
    for known in PARAMETERS:
        if not known.least * (1 - 1e-9) <= p[known.name] <= known.most * (1 + 1e-9):
            raise ValueError(
                f"{known.name} {p[known.name]!r}: expected {known.least:g} to {known.most:g} "
                f"{known.unit}".rstrip()
            )
    return p


def _magnitude():
    """Of an earthquake that has the set's corner frequency at the mountain's stress drop."""
    per_moment = corner_frequency_hz(0.0, _MOUNTAIN.stress_drop_pa[0], _MOUNTAIN)
    return -2.0 * math.log10(_ISLAND.corner_hz[0] / per_moment)


def _event(corner_hz):
    rupture = sources.VolcanoTectonic(corner_hz, 0.0, 1.0, _CODA_S, s_to_p=sum(_ISLAND.s_to_p) / 2)
    return SeismicEvent(
        0, 0.0, "VT", "VT", 0.0, 0.0, 0.0, _magnitude(), rupture, N_SAMPLES / SAMPLING_RATE_HZ,
        _ISLAND.coda_quality[0], (),
    )  # fmt: skip


def _sections(corner_hz):
    """Second-order sections of a high-pass, each b0, b1, b2, a0, a1, a2."""
    return signals.high_pass(corner_hz, SAMPLING_RATE_HZ).tolist()


def _noise_power(band_hz):
    """Power of the ground's noise in a band, for a noise of 1."""
    frequency = np.fft.rfftfreq(2048, 1.0 / SAMPLING_RATE_HZ)
    inside = (frequency >= band_hz[0]) & (frequency < band_hz[1])
    return float(np.sum(_GROUND.amplitude(frequency[inside]) ** 2)) / (len(frequency) - 1)


def _noise_m_s():
    """The noise over which a mean earthquake's direct S has the mean SNR of the set."""
    s_s = 1000.0 * _MEAN_KM / _MOUNTAIN.p_velocity_m_s * _MOUNTAIN.vp_to_vs
    t_star_s = s_s / _MOUNTAIN.quality[0] + _STATION.near_surface_t_star_s
    power = energy(_event(_ISLAND.corner_hz[0]), 1000.0 * _MEAN_KM, t_star_s, _MOUNTAIN)
    power /= _DURATION_S
    return math.sqrt(power / _noise_power(_ISLAND.earthquake_band_hz) / 10.0 ** (_SNR_DB / 10.0))
