"""A network detection, a list of them, and the labels that they give."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .. import classes, waveforms
from ..events import Event
from ..labels import Interval
from ..lists import TypedList
from ..times import UTCDateTime
from .naming import station_names

if TYPE_CHECKING:
    import obspy
    import pandas as pd

_HOW = ("own", "network")


@dataclass(frozen=True)
class Detection:
    """Something that several stations saw.

    Attributes
    ----------
    onset : obspy.UTCDateTime
        The earliest onset at any of its stations.
    end : obspy.UTCDateTime
        Until then at least half of its stations saw it: of an odd number of ends the middle one, of
        two the later. One station that heard nothing any more, or that runs two events together,
        does not move it far.
    label : str
        Class for which most stations are, each with the probability that it gives. Of equals, the
        one that was seen first.
    probability : float
        Mean of its events' probabilities (each that of the event's own class); NaN if none is
        known.
    stations : tuple of str
        Codes of the stations that saw it, sorted; of two networks' stations of one code, with the
        network before it (``"XX.BZ01"``).
    agreement : float
        Number of stations that saw it over number of stations that were recording, 0 to 1.
    events : tuple of vtlib.events.Event
        Its members, by onset and station; several of one station if that split it or has several
        channels.
    n_stations : int
        Number of stations that saw it.
    """

    onset: UTCDateTime
    end: UTCDateTime
    label: str
    probability: float
    stations: tuple[str, ...]
    agreement: float
    events: tuple[Event, ...]
    n_stations: int

    @property
    def duration_s(self) -> float:
        """From onset to end, in seconds."""
        return self.end - self.onset


class Detections(TypedList):
    """A list of :class:`Detection`, in order of onset; a part of it is one, too."""

    def table(self) -> pd.DataFrame:
        """As a table, one row each.

        Returns
        -------
        pandas.DataFrame
            Columns ``onset``, ``end`` (text, UTC, to the microsecond), ``duration_s``, ``label``,
            ``probability``, ``n_stations``, ``agreement``, ``stations`` (text: codes with a space
            between). The same columns if there is none.
        """
        names = ["onset", "end", "duration_s", "label", "probability", "n_stations", "agreement"]
        import pandas as pd

        table = pd.DataFrame([[getattr(d, name) for name in names] for d in self], columns=names)
        return table.assign(
            onset=[str(d.onset) for d in self],
            end=[str(d.end) for d in self],
            stations=[" ".join(d.stations) for d in self],
        )

    def intervals(self, start: UTCDateTime) -> list[Interval]:
        """As intervals in seconds, to be scored; they may overlap, and begin before ``start``.

        Parameters
        ----------
        start : obspy.UTCDateTime
            What seconds are counted from.

        Returns
        -------
        list of vtlib.labels.Interval
            In order of time.
        """
        check_time(start)
        return sorted(
            Interval(_seconds(d.onset, start), _seconds(d.end, start), d.label) for d in self
        )

    def _repr_html_(self):
        return self.table()._repr_html_()


def agreed_intervals(
    detections: Iterable[Detection], station: str, start: UTCDateTime, how: str = "own"
) -> list[Interval]:
    """What the network agreed on, as labels of one station's record: to retrain on.

    Parameters
    ----------
    detections : iterable of Detection
    station : str
        Code, network and code (``"XX.BZ01"``), or SEED id.
    start : obspy.UTCDateTime
        Time of the record's first sample.
    how : str
        ``"own"``: the detections that the station took part in, from when to when it saw them
        itself. ``"network"``: also those that it missed, from the detection's onset to its end.

    Returns
    -------
    list of vtlib.labels.Interval
        Named by the network. In order and without overlap, as :func:`vtlib.labels.validate` wants
        them: what lies before ``start`` is cut off, and where two overlap, the later one cuts the
        earlier.

    Raises
    ------
    ValueError
        If ``how`` is another word, ``start`` is no time, or ``station`` is no text, or a code that
        stations of two networks have.

    Examples
    --------
    >>> import obspy
    >>> from vtlib.network import associate
    >>> start = obspy.UTCDateTime("2017-12-18T06:30:00")
    >>> found = [
    ...     Event(start + onset_s, start + onset_s + 20, "VT", station=station)
    ...     for onset_s, station in [(60, "BZ01"), (61.5, "BZ02"), (300, "BZ02")]
    ... ]
    >>> detections = associate(found, max_distance_m=5000)
    >>> agreed_intervals(detections, "BZ02", start)
    [Interval(start_s=61.5, end_s=81.5, label='VT')]
    """
    if how not in _HOW:
        raise ValueError(f"how={how!r}: expected one of {', '.join(map(repr, _HOW))}")
    check_time(start)
    detections, spans = list(detections), []
    names = station_names([station, *(e.station for d in detections for e in d.events)])
    for detection in detections:
        seen = [e for e in detection.events if names[e.station] == names[station]]
        if not seen and how == "network":
            seen = [detection]
        spans += [
            (max(e.onset.ns - start.ns, 0), e.end.ns - start.ns, detection.label) for e in seen
        ]
    spans = sorted((a, b, classes.index(label)) for a, b, label in spans if b > a)
    if not spans:
        return []
    edges = np.unique(np.array([span[:2] for span in spans], dtype=np.int64))
    owner = np.full(len(edges), -1)  # of the piece that begins at each edge
    for number, (a, b, _) in enumerate(spans):
        owner[np.searchsorted(edges, a) : np.searchsorted(edges, b)] = number
    firsts = np.flatnonzero(np.diff(owner, prepend=-2))
    stops = np.append(firsts[1:], len(edges) - 1)
    return [
        Interval(float(edges[i] / 1e9), float(edges[j] / 1e9), classes.NAMES[spans[owner[i]][2]])
        for i, j in zip(firsts, stops, strict=True)
        if owner[i] >= 0
    ]


def availability(stream: obspy.Stream) -> dict[str, list[tuple[UTCDateTime, UTCDateTime]]]:
    """When each station recorded, on any of its channels.

    Parameters
    ----------
    stream : obspy.Stream
        Left unchanged. Gaps, masked and NaN samples are not recorded; a file that goes on where
        another ended is no gap.

    Returns
    -------
    dict
        For each station's code (with the network's before it, if two networks have a station of
        that code) a list of (first, last) times of a sample (obspy.UTCDateTime), in order, that do
        not overlap.

    Examples
    --------
    >>> import obspy
    >>> header = {"station": "BZ01", "sampling_rate": 50.0}
    >>> spans = availability(obspy.Stream([obspy.Trace(np.arange(501), header)]))
    >>> [(last - first) for first, last in spans["BZ01"]]
    [10.0]
    """
    pieces = waveforms.contiguous(stream)
    names, spans = station_names(piece.id for piece in pieces), {}
    for piece in sorted(pieces, key=lambda t: t.stats.starttime.ns):
        of_station = spans.setdefault(names[piece.id], [])
        first, last = piece.stats.starttime, piece.stats.endtime
        if of_station and first.ns - of_station[-1][1].ns <= 1.5e9 * piece.stats.delta:
            first, before = of_station.pop()
            last = max(last, before)
        of_station.append((first, last))
    return spans


def check_time(start: UTCDateTime) -> None:
    """ValueError if it is no obspy.UTCDateTime."""
    if not isinstance(start, UTCDateTime):
        raise ValueError(
            f"start {start!r}: expected the time that seconds are counted from, an "
            "obspy.UTCDateTime"
        )


def _seconds(time, start):
    return (time.ns - start.ns) / 1e9
