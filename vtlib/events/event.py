"""An event, and a list of events."""

import math
import sys
from dataclasses import dataclass
from numbers import Real

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
        When it began and ended, rounded to the microsecond.
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

    Two events are equal if all of this is, an unknown value being equal to an unknown one.

    Raises
    ------
    ValueError
        If it ends before it begins, its class is unknown, or a value is none of those.
    """

    onset: obspy.UTCDateTime
    end: obspy.UTCDateTime
    label: str
    probability: float = math.nan
    station: str = ""
    is_partial: bool = False
    amplitude: float = math.nan

    def __post_init__(self):
        if not isinstance(self.station, str):
            raise ValueError(
                f"station {self.station!r}: expected text, the station's code or SEED id"
            )
        where = f"event at {self.station or 'an unnamed station'}, {self.onset}"
        for name in ("onset", "end"):
            time = getattr(self, name)
            if not isinstance(time, obspy.UTCDateTime):
                raise ValueError(
                    f"{where}: onset and end must be obspy.UTCDateTime, not {type(time).__name__}"
                )
            object.__setattr__(self, name, obspy.UTCDateTime(ns=round(time.ns, -3)))
        if self.end <= self.onset:
            raise ValueError(
                f"{where}: ends at {self.end}, not after its onset. Swap or correct its times"
            )
        for name, most in (("probability", 1.0), ("amplitude", sys.float_info.max)):
            value = getattr(self, name)
            if not isinstance(value, Real) or not (math.isnan(value) or 0 <= float(value) <= most):
                wanted = (
                    "lie between 0 and 1" if name == "probability" else "be finite and not negative"
                )
                raise ValueError(
                    f"{where}: {name} {value!r} must {wanted}, or be NaN if it is unknown"
                )
            object.__setattr__(self, name, float(value))
        object.__setattr__(self, "is_partial", bool(self.is_partial))
        if str(self.label).strip().upper() == EDS_NAME:
            label = EDS_NAME
        else:
            try:
                label = classes.NAMES[classes.index(self.label)]
            except ValueError as error:
                raise ValueError(f"{where}: {error}, or {EDS_NAME}") from None
        object.__setattr__(self, "label", label)

    def __eq__(self, other):
        return self._key() == other._key() if isinstance(other, Event) else NotImplemented

    def __hash__(self):
        return hash(self._key())

    def _key(self):
        """All values, comparable: NaN is not equal to itself, and an obspy.UTCDateTime has no hash."""
        values = (
            self.onset.ns,
            self.end.ns,
            self.label,
            self.probability,
            self.station,
            self.is_partial,
            self.amplitude,
        )
        return tuple(None if value != value else value for value in values)

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
    columns = [
        "station",
        "onset",
        "end",
        "duration_s",
        "label",
        "probability",
        "is_partial",
        "amplitude",
    ]
    rows = [
        (
            e.station,
            str(e.onset),
            str(e.end),
            e.duration_s,
            e.label,
            e.probability,
            e.is_partial,
            e.amplitude,
        )
        for e in events
    ]
    return pd.DataFrame(rows, columns=columns)
