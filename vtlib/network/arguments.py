"""What ``associate`` was given, checked: a mistake is named before it can mislead."""

from __future__ import annotations

import math
import numbers
from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from .. import classes
from ..events import EDS_NAME, Event
from ..labels import joined
from ..times import UTCDateTime
from ..waveforms.inventories import COLUMNS

if TYPE_CHECKING:
    import pandas as pd

MAX_EXTENT_M = 1e6  # stations farther apart than this are no local network
EARTH_RADIUS_M = 6371e3


def check_numbers(
    min_stations: int, velocity_m_s: float, max_distance_m: float | None, tolerance_s: float
) -> None:
    """ValueError if one of them makes no sense."""
    if (
        isinstance(min_stations, bool)
        or not isinstance(min_stations, numbers.Integral)
        or min_stations < 1
    ):
        raise ValueError(
            f"min_stations={min_stations!r}: expected a whole number of stations, at least 1"
        )
    lengths = {"velocity_m_s": velocity_m_s, "tolerance_s": tolerance_s}
    if max_distance_m is not None:
        lengths["max_distance_m"] = max_distance_m
    for name, value in lengths.items():
        is_number = isinstance(value, numbers.Real) and not isinstance(value, bool)
        if not is_number or not math.isfinite(value) or value <= 0:
            raise ValueError(f"{name}={value!r}: expected a finite number above 0")
    if (max_distance_m or 0) > 20 * MAX_EXTENT_M:
        raise ValueError(
            f"max_distance_m={max_distance_m!r}: farther than any two places on Earth. Is it in "
            "metres?"
        )


def usable_events(events: Iterable[Event]) -> list[Event]:
    """Events that are neither background nor discarded."""
    if isinstance(events, (str, bytes)) or not hasattr(events, "__iter__"):
        raise ValueError(
            f"events: {events!r} is no list of vtlib.events.Event. Of one event, pass [event]"
        )
    found = []
    for number, event in enumerate(events, start=1):
        if not isinstance(event, Event):
            raise ValueError(
                f"events, item {number}: {event!r} is no vtlib.events.Event. Make events with "
                "events.decode"
            )
        if event.label not in (classes.NAMES[classes.SIL], EDS_NAME):
            found.append(event)
    return found


def distances(stations: pd.DataFrame, names: dict[str, str]) -> tuple[list[str], np.ndarray]:
    """Names, sorted, and the distances between them in metres, (S, S), on a sphere."""
    places = {}
    for code, latitude, longitude in stations[list(COLUMNS)].itertuples(index=False):
        code = names[code]
        place = _place(code, latitude, longitude)
        if places.setdefault(code, place) != place:
            raise ValueError(
                f"station {code} is twice in `stations`, at {places[code]} and at {place}. Keep "
                "one row"
            )
    codes = sorted(places)
    latitude, longitude = np.array([places[code] for code in codes]).reshape(-1, 2).T
    distance_m = great_circle_m(latitude, longitude)
    if len(codes) and distance_m.max() > MAX_EXTENT_M:
        odd = int(np.median(distance_m, axis=1).argmax())
        other = int(distance_m[odd].argmax())
        raise ValueError(
            f"stations {codes[odd]} {places[codes[odd]]} and {codes[other]} {places[codes[other]]} "
            f"are {distance_m[odd, other] / 1000:.0f} km apart. Are latitude and longitude of "
            f"{codes[odd]} swapped, or does it belong to another network? Up to "
            f"{MAX_EXTENT_M / 1000:.0f} km are allowed"
        )
    return codes, distance_m


def great_circle_m(latitude: np.ndarray, longitude: np.ndarray) -> np.ndarray:
    """Distances in metres, (S, S), between S places in degrees, on a sphere: the formula that is
    exact for near places, too, and for antipodes (as ``obspy.geodetics.locations2degrees``)."""
    phi, apart = np.radians(latitude), np.radians(longitude[None, :] - longitude[:, None])
    sin, cos = np.sin(phi), np.cos(phi)
    across = np.hypot(
        cos[None, :] * np.sin(apart),
        cos[:, None] * sin[None, :] - sin[:, None] * cos[None, :] * np.cos(apart),
    )
    along = sin[:, None] * sin[None, :] + cos[:, None] * cos[None, :] * np.cos(apart)
    return EARTH_RADIUS_M * np.arctan2(across, along)


def _place(code, latitude, longitude):
    try:
        place = float(latitude), float(longitude)
    except (TypeError, ValueError):
        place = math.nan, math.nan
    if not all(map(math.isfinite, place)):
        raise ValueError(
            f"station {code}: latitude {latitude!r}, longitude {longitude!r}: both must be known. "
            "Add them, or drop it"
        )
    if abs(place[0]) > 90:
        raise ValueError(
            f"station {code}: latitude {place[0]} is not between -90 and 90. Are latitude and "
            "longitude swapped?"
        )
    if abs(place[1]) > 360:
        raise ValueError(
            f"station {code}: longitude {place[1]} is not between -180 and 180 (or 0 and 360). "
            "Correct it"
        )
    return place


def check_availability(availability: dict | None) -> None:
    """ValueError if it is neither a dict nor None."""
    if availability is not None and not isinstance(availability, dict):
        raise ValueError(
            "availability: expected a dict from station to list of (start, end), got "
            f"{availability!r}"
        )


def recorded_spans(availability: dict, names: dict[str, str]) -> dict[str, list[tuple[int, int]]]:
    """When each station recorded, in nanoseconds, in order and without overlap."""
    raw = {}
    for station, spans in availability.items():
        own = raw.setdefault(names[station], [])
        for span in spans:
            is_pair = isinstance(span, (tuple, list)) and len(span) == 2
            if (
                not is_pair
                or not all(isinstance(t, UTCDateTime) for t in span)
                or span[1] < span[0]
            ):
                raise ValueError(
                    f"availability of {station}: {span!r} is no (start, end) of obspy.UTCDateTime "
                    "in order"
                )
            own.append((span[0].ns, span[1].ns))
    return {code: joined(spans) for code, spans in raw.items()}
