"""What each station saw, before it is compared."""

from __future__ import annotations

import math
import os
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..events import Event
from ..waveforms import station_table
from .arguments import check_availability, check_numbers, distances, recorded_spans, usable_events
from .naming import station_code, station_names
from .sweep import Sighting

if TYPE_CHECKING:
    import obspy
    import pandas as pd


@dataclass(frozen=True)
class Seen:
    """What :func:`associate` compares.

    Attributes
    ----------
    stations : list of str
        Their names, in order.
    sightings : list of Sighting
        What they saw, in order of time.
    window_ns : list of list of int
        By how much onsets at two of them may differ.
    names : dict of str to str
        The station's name for what an event, a row or an availability calls it.
    recorded : dict of str to list of (int, int), or None
        When each recorded, in ns, if that is known.
    """

    stations: list[str]
    sightings: list[Sighting]
    window_ns: list[list[int]]
    names: dict[str, str]
    recorded: dict[str, list[tuple[int, int]]] | None


def sightings_of(
    events: Iterable[Event],
    stations: pd.DataFrame | obspy.Inventory | str | os.PathLike | None,
    min_stations: int,
    velocity_m_s: float,
    max_distance_m: float | None,
    tolerance_s: float,
    same_class: bool,
    availability: dict[str, list] | None = None,
) -> Seen:
    """What :func:`associate` compares, of what it was given, and with its errors."""
    check_numbers(min_stations, velocity_m_s, max_distance_m, tolerance_s)
    if stations is None and max_distance_m is None:
        raise ValueError(
            "stations and max_distance_m are both missing: give one, to say how much moveout there "
            "may be"
        )
    events = usable_events(events)
    check_availability(availability)
    if stations is not None:
        stations = station_table(stations)
    in_table = () if stations is None else stations["station"]
    names = station_names([*(e.station for e in events), *in_table, *(availability or ())])
    recorded = None if availability is None else recorded_spans(availability, names)
    seen = {names[e.station] for e in events}
    if stations is None:
        codes = sorted(seen.union(recorded or ()))
        distance_m = np.full((len(codes), len(codes)), float(max_distance_m))
    else:
        codes, distance_m = distances(stations, names)
        if missing := sorted(seen.difference(codes)):
            raise ValueError(
                f"stations without coordinates: {', '.join(missing)}. Add them to `stations`, or "
                "leave their events out"
            )
        if max_distance_m is not None:
            distance_m = np.minimum(distance_m, max_distance_m)
        if min_stations > len(codes):
            raise ValueError(
                f"min_stations={min_stations}: there are only {len(codes)} stations. Ask for fewer"
            )
    window_ns = np.round((distance_m / velocity_m_s + tolerance_s) * 1e9)
    window_ns = np.minimum(window_ns, 2.0**62).astype(np.int64).tolist()
    sightings = _found(events, codes, names, round(tolerance_s * 1e9), same_class)
    return Seen(codes, sightings, window_ns, names, recorded)


def _found(events, codes, names, tolerance_ns, same_class):
    """Events by station, in order of time; what overlaps and began together is one."""
    position = {code: i for i, code in enumerate(codes)}
    found = []
    latest = {}
    for event in sorted(events, key=order):
        code = names[event.station]
        onset, end = event.onset.ns, event.end.ns
        last = latest.get(code)
        if last and onset < last.end and onset - last.onset <= tolerance_ns:
            last.events.append(event)
            last.channels.add(event.station)
            last.latest, last.end = onset, max(last.end, end)
            continue
        latest[code] = Sighting(onset, onset, end, position[code], [event], {event.station})
        found.append(latest[code])
    if same_class:
        for sighting in found:
            sighting.label = vote([sighting.events])
    return found


def vote(stations: Iterable[list[Event]]) -> str:
    """Class for which most speaks; a station's one vote is shared by its events' durations."""
    votes = {}
    for events in stations:
        total = sum(e.end.ns - e.onset.ns for e in events)
        for e in events:
            votes.setdefault(e.label, []).append(_known(e) * (e.end.ns - e.onset.ns) / total)
    return max(votes, key=lambda label: round(math.fsum(votes[label]), 9))


def order(event: Event) -> tuple:
    """By time, then station; the rest makes the order the same whatever it was before."""
    details = (
        event.end.ns,
        event.label,
        event.station,
        _known(event),
        math.isnan(event.probability),
    )
    return event.onset.ns, station_code(event.station), *details


def _known(event):
    """Its probability; 1 if it has none, as an expert's label."""
    return 1.0 if math.isnan(event.probability) else event.probability
