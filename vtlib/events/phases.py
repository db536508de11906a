"""Onsets as picks, in the columns that users of PhaseNet and of what follows it know."""

import io
import math
import os
from collections.abc import Iterable
from typing import TYPE_CHECKING

from ..files import write_whole
from .event import Event
from .tables import as_text

if TYPE_CHECKING:
    import pandas as pd

PICK_COLUMNS = (
    "station_id",
    "phase_time",
    "phase_score",
    "phase_type",
    "phase_amp",
    "event_index",
    "label",
)


def picks_table(events: Iterable, phase_type: str = "P") -> "pd.DataFrame":
    """One pick for each event at a station, as PhaseNet (Zhu and Beroza, 2019) writes its own.

    Associators such as GaMMA and PyOcto take such a table, after a column or two is renamed. A
    recogniser of this book doesn't know phases: its onset is the first that it heard of an event,
    to within :data:`vtlib.events.ONSET_UNCERTAINTY_S`, which is P unless P drowns in the noise.

    Parameters
    ----------
    events : iterable of Event, or of network detections
        A detection gives a pick for each of its events.
    phase_type : str
        What an onset is to be called.

    Returns
    -------
    pandas.DataFrame
        Columns ``station_id`` (of a SEED id, network, station, location, and channel without its
        component, ``"XX.BZ01..BH"``; of a code, that), ``phase_time`` (text, UTC, to the
        millisecond), ``phase_score`` (the event's probability), ``phase_type``, ``phase_amp`` (its
        amplitude), ``event_index`` (the detection's position, -1 if an event is of none, as in
        GaMMA's table), and ``label`` (the book's class, which is none of PhaseNet's columns).

    Raises
    ------
    ValueError
        If an item is no event.

    Examples
    --------
    >>> import obspy
    >>> onset = obspy.UTCDateTime("2017-12-18T06:30:00")
    >>> table = picks_table([Event(onset, onset + 20, "VT", 0.9, "XX.BZ01..BHZ")])
    >>> table.iloc[0, [0, 1, 3]].tolist()
    ['XX.BZ01..BH', '2017-12-18T06:30:00.000', 'P']
    """
    import pandas as pd

    rows = []
    for number, item in enumerate(events):
        members = getattr(item, "events", None)
        index = -1 if members is None else number
        for event in [item] if members is None else members:
            if not isinstance(event, Event):
                raise ValueError(
                    f"{event!r}: expected a vtlib.events.Event, or a detection with such in its "
                    "attribute events"
                )
            parts = event.station.split(".")
            station = event.station[:-1] if len(parts) == 4 and parts[3] else event.station
            time = event.onset.datetime.isoformat(timespec="milliseconds")
            values = event.probability, phase_type, event.amplitude
            rows.append((station, time, *values, index, event.label))
    return pd.DataFrame(rows, columns=list(PICK_COLUMNS))


def write_picks(events: Iterable, path: str | os.PathLike, phase_type: str = "P") -> None:
    """Write :func:`picks_table` as comma-separated values; the file appears whole or not at all.

    Parameters
    ----------
    events, phase_type
        As for :func:`picks_table`.
    path : str or path-like
        Unknown scores and amplitudes are empty. Before a station's name that a spreadsheet would
        take for a formula stands an apostrophe.

    Raises
    ------
    ValueError
        If an item is no event.
    OSError
        If the file can't be written.

    Examples
    --------
    >>> import tempfile
    >>> from vtlib.files import read_text
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_picks([], f"{folder}/picks.csv")
    ...     read_text(f"{folder}/picks.csv")
    'station_id,phase_time,phase_score,phase_type,phase_amp,event_index,label\\n'
    """
    table = picks_table(events, phase_type)
    table = table.assign(station_id=[as_text(name) for name in table.station_id])
    for name in ("phase_score", "phase_amp"):
        table[name] = ["" if math.isnan(value) else repr(float(value)) for value in table[name]]
    text = io.StringIO()
    table.to_csv(text, index=False, lineterminator="\n")
    write_whole(path, text.getvalue())
