"""An event, a list of events, and the times that both are read with."""

from __future__ import annotations

import math
import re
import reprlib
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from numbers import Real
from typing import TYPE_CHECKING

import numpy as np

from .. import classes
from ..labels import Interval
from ..lists import TypedList
from ..times import UTCDateTime
from .cutting import EDS_NAME

if TYPE_CHECKING:
    import pandas as pd

_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d{1,6})?Z?")

MOST_NS = 2**63 - 10**6  # from 1970, as far as whole numbers of 64 bits reach


@dataclass(frozen=True)
class Event:
    """Something that one station saw.

    Attributes
    ----------
    onset, end : obspy.UTCDateTime
        When it began and ended, rounded to the microsecond; from 1678 to April 2262.
    label : str
        Its class, in the book's spelling (any of the literature's is accepted); ``"EDS"`` for a
        segment that was too short to count.
    probability : float
        Mean probability of its class over its frames, 0 to 1; NaN if unknown.
    station : str
        Station code, or SEED id (``"XX.BZ01..BHZ"``).
    is_partial : bool
        Whether it touches the record's first or last frame: it may have begun earlier or lasted
        longer.
    amplitude : float
        Largest deviation of the raw waveform from its mean, in the record's unit; NaN if unknown.

    Two events are equal if all of this is, an unknown value being equal to an unknown one.

    Raises
    ------
    ValueError
        If it ends before it begins, its class is unknown, or a value is none of those.

    Examples
    --------
    >>> import obspy
    >>> onset = obspy.UTCDateTime("2017-12-18T06:30:00")
    >>> event = Event(onset, onset + 20, "VTE", probability=0.9, station="BZ01")
    >>> event.label, event.duration_s
    ('VT', 20.0)
    """

    onset: UTCDateTime
    end: UTCDateTime
    label: str
    probability: float = math.nan
    station: str = ""
    is_partial: bool = False
    amplitude: float = math.nan

    def __post_init__(self):
        _check_station(self.station)
        where = f"event at {self.station or 'an unnamed station'}, {self.onset}"
        for name in ("onset", "end"):
            time = getattr(self, name)
            if not isinstance(time, UTCDateTime):
                raise ValueError(
                    f"{where}: onset and end must be obspy.UTCDateTime, not {type(time).__name__}"
                )
            if abs(time.ns) >= MOST_NS:
                raise ValueError(
                    f"{where}: {name} lies before 1678 or after 2262, which nanoseconds in 64 bits "
                    "don't reach. Correct its year"
                )
            object.__setattr__(self, name, UTCDateTime(ns=round(time.ns, -3)))
        if self.end <= self.onset:
            raise ValueError(
                f"{where}: ends at {self.end}, not after its onset. Swap or correct its times"
            )
        for name, most in (("probability", 1.0), ("amplitude", sys.float_info.max)):
            value = getattr(self, name)
            if not _is_unknown_or_up_to(most, value):
                wanted = (
                    "lie between 0 and 1" if name == "probability" else "be finite and not negative"
                )
                raise ValueError(
                    f"{where}: {name} {reprlib.repr(value)} must {wanted}, or be NaN if it is "
                    "unknown"
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

    def __eq__(self, other: object) -> bool:
        return self._key() == other._key() if isinstance(other, Event) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._key())

    def _key(self):
        """All values, comparable: NaN does not equal itself, and a UTCDateTime has no hash."""
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
    def duration_s(self) -> float:
        """From onset to end, in seconds."""
        return self.end - self.onset


def events_of(
    onset: np.ndarray,
    end: np.ndarray,
    label: list[str],
    probability: list[float],
    is_partial: list[bool],
    station: str,
) -> list[Event]:
    """Events of one station whose values are known to be right: none of them is checked.

    Parameters
    ----------
    onset, end : numpy.ndarray of int64, shape (n,)
        Nanoseconds since 1970, rounded here to the microsecond as those of any event.
    label, probability, is_partial : list
        As :class:`Event` has them.
    station : str

    Raises
    ------
    ValueError
        If the station is no text.
    """
    _check_station(station)
    made = [object.__new__(Event) for _ in label]
    values = zip(
        made, *map(_whole_microseconds, (onset, end)), label, probability, is_partial, strict=True
    )
    for event, onset_ns, end_ns, name, certain, partial in values:
        event.__dict__.update(
            onset=UTCDateTime(ns=onset_ns),
            end=UTCDateTime(ns=end_ns),
            label=name,
            probability=certain,
            station=station,
            is_partial=partial,
            amplitude=math.nan,
        )
    return made


def _whole_microseconds(ns):
    """As ``round(ns, -3)``: a half goes to the even one."""
    whole, rest = np.divmod(ns, 1000)
    return (1000 * (whole + ((rest > 500) | ((rest == 500) & (whole % 2 == 1))))).tolist()


def _check_station(station):
    if not isinstance(station, str):
        raise ValueError(f"station {station!r}: expected text, the station's code or SEED id")


def _is_unknown_or_up_to(most, value):
    if not isinstance(value, Real):
        return False
    try:
        return math.isnan(value) or 0 <= float(value) <= most
    except OverflowError:  # a whole number of hundreds of digits
        return False


class Events(TypedList):
    """A list of :class:`Event` that knows which recogniser made it; so do its parts.

    Attributes
    ----------
    recogniser : str
        Name of the recogniser, or "" if none or unknown.
    amplitude_unit : str
        Unit of their amplitudes: ``"m/s"`` of waveforms in ground motion (see
        :func:`vtlib.waveforms.in_ground_motion`), ``"counts"`` of others, or "" if unknown.

    Examples
    --------
    >>> import obspy
    >>> onset = obspy.UTCDateTime("2017-12-18T06:30:00")
    >>> found = Events([Event(onset, onset + 20, "VT"), Event(onset + 60, onset + 65, "LP")], "tcn")
    >>> found[:1].recogniser, found.intervals(onset)[1]
    ('tcn', Interval(start_s=60.0, end_s=65.0, label='LP'))
    >>> list(found.table().label)
    ['VT', 'LP']
    """

    def __init__(
        self, events: Iterable[Event] = (), recogniser: str = "", amplitude_unit: str = ""
    ):
        super().__init__(events)
        self.recogniser, self.amplitude_unit = recogniser, amplitude_unit

    def intervals(self, start: UTCDateTime) -> list[Interval]:
        """As intervals in seconds from ``start``, in order of time: what labels are made of."""
        spans = (Interval(e.onset - start, e.end - start, e.label) for e in self)
        return sorted(spans, key=lambda span: span.start_s)

    def table(self) -> pd.DataFrame:
        """As a table, one row each.

        Returns
        -------
        pandas.DataFrame
            Columns ``station``, ``onset``, ``end`` (text, UTC, to the microsecond), ``duration_s``,
            ``label``, ``probability``, ``is_partial``, ``amplitude``. The same columns if there is
            no event.
        """
        import pandas as pd

        names = (
            "station",
            "onset",
            "end",
            "duration_s",
            "label",
            "probability",
            "is_partial",
            "amplitude",
        )
        rows = [[getattr(e, name) for name in names] for e in self]
        table = pd.DataFrame(rows, columns=list(names))
        return table.assign(onset=[str(e.onset) for e in self], end=[str(e.end) for e in self])

    def _repr_html_(self):
        return self.table()._repr_html_()


def time_of(text: str) -> UTCDateTime:
    """Time of a text such as ``2017-12-18T06:30:00.000000Z``; ValueError if it is none."""
    try:
        if not _TIME.fullmatch(text):
            raise ValueError("expected something like 2017-12-18T06:30:00.000000Z")
        # ObsPy's own reading is too forgiving.
        return UTCDateTime(datetime.fromisoformat(text.rstrip("Z")))
    except (TypeError, ValueError) as error:
        raise ValueError(f"time {reprlib.repr(text)}: {error}") from None
