"""Which reports of several stations are one event, on a map and in time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
import obspy
import pandas as pd
import traitlets
from matplotlib.figure import Figure

from .. import evaluation, network
from ..classes import NAMES, for_pages
from ..events import Event
from ..network.arguments import distances
from .base import Widget

if TYPE_CHECKING:
    from ..simulate.truth import Truth

KM_A_DEGREE = 111.195
MIN_IOU = 0.1  # from which on a report is one of an event


class Association(Widget):
    """How many stations must agree, how far apart onsets may lie, and what a wrong clock does.

    The page associates by itself, as :func:`vtlib.network.associate` does.

    Parameters
    ----------
    reports : iterable of vtlib.events.Event
        Of all stations.
    stations : pandas.DataFrame
        As :func:`vtlib.simulate.network_day` gives them.
    truth : vtlib.simulate.Truth
        What happened, as that gives it.
    start : obspy.UTCDateTime
        Of the day: seconds are counted from it.

    Raises
    ------
    ValueError
        If a report's station is not in the table.
    """

    day = traitlets.Dict().tag(sync=True)
    k = traitlets.Int(network.MIN_STATIONS).tag(sync=True)
    tolerance_s = traitlets.Float(network.TOLERANCE_S).tag(sync=True)
    velocity_m_s = traitlets.Float(network.VELOCITY_M_S).tag(sync=True)
    shifted = traitlets.Int(0).tag(sync=True)
    shift_s = traitlets.Float(0.0).tag(sync=True)
    classes = traitlets.List(for_pages()).tag(sync=True)

    def __init__(
        self,
        reports: Iterable[Event],
        stations: pd.DataFrame,
        truth: Truth,
        start: obspy.UTCDateTime,
    ):
        names, metres = distances(stations, {name: name for name in stations.station})
        reports = list(reports)
        if strangers := sorted({e.station for e in reports} - set(names)):
            raise ValueError(f"no coordinates of {', '.join(map(str, strangers))} in `stations`")
        seen = truth.arrivals[truth.arrivals.visible]
        where = stations.set_index("station")
        middle = stations.latitude.mean(), stations.longitude.mean()
        last = max((e.end - start for e in reports), default=0.0)
        super().__init__(
            day={
                "stations": [
                    {"name": name}
                    | _on_map(where.loc[name], middle)
                    | {"reports": _reports(reports, name, seen, start)}
                    for name in names
                ],
                "distancesM": {
                    a: {b: float(d) for b, d in zip(names, row, strict=True)}
                    for a, row in zip(names, metres, strict=True)
                },
                "sources": _sources(truth, seen, middle),
                "visible": int(seen.event.nunique()),
                "hours": int(np.ceil(last / 3600 - 1e-9)),
            }
        )

    def in_words(self) -> str:
        """How many stations there are, and how many reports."""
        stations = self.day["stations"]
        n = sum(len(one["reports"]) for one in stations)
        return (
            f"{len(stations)} stations report {n} events in {self.day['hours']} hours; an event "
            f"counts if at least {self.k} agree."
        )

    def still(self) -> Figure:
        """The stations on a map, and all reports in time."""
        figure = Figure(figsize=(9, 3), layout="constrained")
        left, right = figure.subplots(1, 2, width_ratios=[1, 1.6])
        stations = self.day["stations"]
        for y, one in enumerate(stations):
            left.plot(one["east"], one["north"], "^", color="#222222")
            left.annotate(one["name"], (one["east"], one["north"]), (6, 4), textcoords=OFFSET)
            spans = [(e["onsetS"] / 60, (e["endS"] - e["onsetS"]) / 60) for e in one["reports"]]
            right.broken_barh(spans, (y - 0.35, 0.7), color=self.classes[3]["colour"])
        left.set(xlabel="east (km)", ylabel="north (km)", aspect="equal")
        right.set_yticks(range(len(stations)), [one["name"] for one in stations])
        right.set(xlabel="minutes since the start")
        right.invert_yaxis()
        return figure


OFFSET = "offset points"


def _on_map(place, middle):
    """East and north of the middle, in km."""
    east = (place.longitude - middle[1]) * np.cos(np.radians(middle[0]))
    north = place.latitude - middle[0]
    return {"east": round(KM_A_DEGREE * east, 3), "north": round(KM_A_DEGREE * north, 3)}


def _reports(reports, name, seen, start):
    """One station's reports, each with the number of the event that it is, or -1."""
    own = sorted((e for e in reports if e.station == name), key=lambda e: e.onset.ns)
    arrivals = seen[seen.station == name]
    known = list(arrivals[["onset_s", "end_s", "label"]].itertuples(index=False))
    said = [(e.onset - start, e.end - start, e.label) for e in own]
    pairs = evaluation.match(known, said, min_iou=MIN_IOU, same_class=False)
    origins = {j: int(arrivals.event.iloc[i]) for i, j, _ in pairs}
    return [
        {
            "onsetS": round(e.onset - start, 6),
            "endS": round(e.end - start, 6),
            "label": e.label,
            "classIndex": NAMES.index(e.label),
            "origin": origins.get(j, -1),
        }
        for j, e in enumerate(own)
    ]


def _sources(truth, seen, middle):
    """Where each event was that a station could see, and when one did first; by its number."""
    first = seen.groupby("event").onset_s.min()
    return {
        str(event.event): _on_map(event, middle) | {"onsetS": round(float(first[event.event]), 1)}
        for event in truth.events.itertuples()
        if event.event in first.index
    }
