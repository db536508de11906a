"""Events as comma-separated values, read back without loss."""

import csv
import io
import math
import os
import re
import reprlib
from collections.abc import Iterable

from ..files import in_a_line, read_text, write_whole
from .event import Event, Events, time_of

_COLUMNS = (
    "station",
    "onset",
    "end",
    "label",
    "probability",
    "is_partial",
    "amplitude",
    "recogniser",
)

_FORMULA = re.compile(r"'*[=+\-@\t\r]")  # what a spreadsheet computes, or we have quoted before


def to_csv(events: Iterable[Event], path: str | os.PathLike) -> None:
    """Write events as comma-separated values, one line each; the file appears whole or not at all.

    Parameters
    ----------
    events : Events or iterable of Event
    path : str or path-like
        Columns ``station``, ``onset``, ``end`` (UTC, to the microsecond), ``label``,
        ``probability``, ``is_partial``, ``amplitude`` (both empty if unknown) and ``recogniser``.
        Before a name that a spreadsheet would take for a formula stands an apostrophe, as in
        ``'=1+1``; :func:`read_csv` takes it off.

    Raises
    ------
    OSError
        If the file can't be written.

    Examples
    --------
    >>> import obspy, tempfile
    >>> onset = obspy.UTCDateTime("2017-12-18T06:30:00")
    >>> found = Events([Event(onset, onset + 20, "VT", station="BZ01")], "tcn")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     to_csv(found, f"{folder}/day.csv")
    ...     read_csv(f"{folder}/day.csv") == found
    True
    """
    text, recogniser = io.StringIO(), getattr(events, "recogniser", "")
    plain, careful = (
        csv.writer(text, lineterminator="\n", quoting=quoting)
        for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_ALL)
    )
    plain.writerow(_COLUMNS)
    for e in events:
        probability, amplitude = (
            "" if math.isnan(value) else repr(value) for value in (e.probability, e.amplitude)
        )
        # Of itself, a lone carriage return is not quoted, and would be read as the end of the line.
        writer = careful if "\r" in e.station + recogniser else plain
        writer.writerow(
            [
                as_text(e.station),
                e.onset,
                e.end,
                e.label,
                probability,
                e.is_partial,
                amplitude,
                as_text(recogniser),
            ]
        )
    write_whole(path, text.getvalue())


def read_csv(path: str | os.PathLike) -> Events:
    """Read events that :func:`to_csv` wrote.

    Parameters
    ----------
    path : str or path-like

    Returns
    -------
    Events
        Equal to those that were written; of a file without events, the recogniser is unknown.

    Raises
    ------
    ValueError
        If the file is missing or no such table, with the line and the value that is wrong.

    Examples
    --------
    >>> import tempfile
    >>> from vtlib.events import to_csv
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     to_csv(Events(recogniser="lstm"), f"{folder}/day.csv")
    ...     len(read_csv(f"{folder}/day.csv"))
    0
    """
    found, recognisers = Events(), set()
    rows = csv.reader(io.StringIO(read_text(path), newline=""), strict=True)
    try:
        header = next(rows, [])
        if tuple(header) != _COLUMNS:
            raise ValueError(f"the columns are {reprlib.repr(header)}, not {_COLUMNS}")
        for row in rows:
            if row:
                found.append(_from_row(row))
                recognisers.add(_plain(row[-1]))
    except (ValueError, csv.Error) as error:
        raise ValueError(f"{path}, line {rows.line_num}: {in_a_line(error, 500)}") from None
    found.recogniser = recognisers.pop() if len(recognisers) == 1 else ""
    return found


def _from_row(row):
    if len(row) != len(_COLUMNS):
        raise ValueError(f"{len(row)} values instead of {len(_COLUMNS)}: {reprlib.repr(row)}")
    station, onset, end, label, probability, is_partial, amplitude, _ = row
    if is_partial not in ("True", "False"):
        raise ValueError(f"is_partial {reprlib.repr(is_partial)} is neither True nor False")
    probability, amplitude = (
        float(value) if value else math.nan for value in (probability, amplitude)
    )
    return Event(
        time_of(onset),
        time_of(end),
        label,
        probability,
        _plain(station),
        is_partial == "True",
        amplitude,
    )


def as_text(name: str) -> str:
    """A name that no spreadsheet takes for a formula."""
    return f"'{name}" if _FORMULA.match(name) else name


def _plain(cell):
    """What :func:`as_text` was given."""
    return cell[1:] if cell[:1] == "'" and _FORMULA.match(cell) else cell
