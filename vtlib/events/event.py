"""An event, and a list of events."""

import math
from dataclasses import dataclass

import obspy
import pandas as pd

from .. import classes, labels

EDS_NAME = "EDS"  # the published name of a segment that is too short to count as an event


@dataclass(frozen=True)
class Event:
    """Something that one station saw.

    Attributes
    ----------
    onset, end : obspy.UTCDateTime
        When it began and ended.
    label : str
        Its class, in the book's spelling (any of the literature's is accepted); ``"EDS"`` for a segment that was too
        short to count.
    probability : float
        Mean probability of its class over its frames, 0 to 1; NaN if unknown.
    station : str
        Station code, or SEED id (``"XX.BZ01..BHZ"``).
    is_partial : bool
        Whether it touches the record's first or last frame: it may have begun earlier or lasted longer.
    amplitude : float
        Largest deviation of the raw waveform from its mean, in the record's unit; NaN if unknown.

    Raises
    ------
    ValueError
        If it ends before it begins, its class is unknown, or its probability is none.
    """

    onset: obspy.UTCDateTime
    end: obspy.UTCDateTime
    label: str
    probability: float = math.nan
    station: str = ""
    is_partial: bool = False
    amplitude: float = math.nan

    def __post_init__(self):
        where = f"event at {self.station or 'an unnamed station'}, {self.onset}"
        if not isinstance(self.onset, obspy.UTCDateTime) or not isinstance(self.end, obspy.UTCDateTime):
            raise ValueError(f"{where}: onset and end must be obspy.UTCDateTime, not {type(self.onset).__name__}")
        if self.end <= self.onset:
            raise ValueError(f"{where}: ends at {self.end}, not after its onset. Swap or correct its times")
        if not (math.isnan(self.probability) or 0 <= self.probability <= 1):
            raise ValueError(f"{where}: probability {self.probability!r} must lie between 0 and 1")
        if str(self.label).strip().upper() == EDS_NAME:
            label = EDS_NAME
        else:
            try:
                label = classes.NAMES[classes.index(self.label)]
            except ValueError as error:
                raise ValueError(f"{where}: {error}, or {EDS_NAME}") from None
        object.__setattr__(self, "label", label)

    @property
    def duration_s(self):
        """From onset to end, in seconds."""
        return self.end - self.onset


class Events(list):
    """A list of :class:`Event` that knows which recogniser made it.

    Attributes
    ----------
    recogniser : str
        Name of the recogniser, or "" if none or unknown.
    """

    def __init__(self, events=(), recogniser=""):
        super().__init__(events)
        self.recogniser = recogniser

    def intervals(self, start):
        """As intervals in seconds from ``start`` (obspy.UTCDateTime), in order of time: what labels are made of."""
        spans = (labels.Interval(e.onset - start, e.end - start, e.label) for e in self)
        return sorted(spans, key=lambda span: span.start_s)

    def _repr_html_(self):
        return table(self)._repr_html_()


def table(events):
    """Events as a table, one row each.

    Parameters
    ----------
    events : iterable of Event

    Returns
    -------
    pandas.DataFrame
        Columns ``station``, ``onset``, ``end`` (text, UTC, to the microsecond), ``duration_s``, ``label``,
        ``probability``, ``is_partial``, ``amplitude``. The same columns if there is no event.
    """
    columns = ["station", "onset", "end", "duration_s", "label", "probability", "is_partial", "amplitude"]
    rows = [
        (e.station, str(e.onset), str(e.end), e.duration_s, e.label, e.probability, e.is_partial, e.amplitude)
        for e in events
    ]
    return pd.DataFrame(rows, columns=columns)
