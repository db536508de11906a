"""What was found, as Parquet files by day, and what was done, as a JSON file by day."""

import importlib
import io
import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..files import in_a_line, read_text, write_whole
from ..times import UTCDateTime

if TYPE_CHECKING:
    import pandas as pd

EVENTS = {
    "station": "text",
    "channel": "text",
    "class": "text",
    "onset": "time",
    "end": "time",
    "confidence": "number",
    "amplitude": "number",
    "is_partial": "truth",
    "recogniser": "text",
}
DETECTIONS = {
    "onset": "time",
    "end": "time",
    "class": "text",
    "confidence": "number",
    "n_stations": "count",
    "agreement": "number",
    "stations": "text",
    "recogniser": "text",
}
_COLUMNS = {"events": EVENTS, "detections": DETECTIONS}


def write_day(
    out: str | os.PathLike,
    day: str,
    events: Iterable[tuple],
    detections: Iterable[tuple],
    record: dict[str, Any],
    names: Iterable[str],
) -> None:
    """Write a day's two tables and then its record, by which it is done.

    Parameters
    ----------
    out : str or path-like
    day : str
    events : iterable of (str, list of Event)
        By recogniser.
    detections : iterable of (str, list of (Detection, dict))
        By recogniser; with what is another value in this day.
    record : dict
    names : iterable of str
        The stations' names in their table.

    Raises
    ------
    OSError
        If something can't be written.
    """
    names = set(names)
    rows = [_event_row(e, who, names) for who, found in events for e in found]
    rows.sort(key=lambda r: (r["recogniser"], r["onset"], r["channel"]))
    together = [_detection_row(d, cut, who) for who, found in detections for d, cut in found]
    try:
        write_whole(_path(out, "events", day), parquet(rows, EVENTS))
        write_whole(_path(out, "detections", day), parquet(together, DETECTIONS))
        write_record(out, day, record)
    except OSError as error:
        raise unwritable(out, error) from error


def write_record(out: str | os.PathLike, day: str, record: dict[str, Any]) -> None:
    """Write what was done with a day."""
    text = json.dumps(record, indent=1, ensure_ascii=False)
    write_whole(Path(out) / "days" / f"{day}.json", f"{text}\n")


def unwritable(out: str | os.PathLike, error: OSError) -> OSError:
    """The error for a folder that nothing can be written to."""
    return OSError(
        error.errno,
        f"{out}: results can't be written ({error.strerror or error}). Make room, or see that you "
        "may write there, and call again: days that are done stay",
    )


def _event_row(event, recogniser, names):
    net, sta = event.station.split(".")[:2]
    return {
        "station": f"{net}.{sta}" if f"{net}.{sta}" in names else sta,
        "channel": event.station,
        "class": event.label,
        "onset": event.onset.ns // 1000,
        "end": event.end.ns // 1000,
        "confidence": event.probability,
        "amplitude": event.amplitude,
        "is_partial": event.is_partial,
        "recogniser": recogniser,
    }


def _detection_row(detection, cut, recogniser):
    return {
        "onset": cut.get("onset", detection.onset).ns // 1000,
        "end": cut.get("end", detection.end).ns // 1000,
        "class": detection.label,
        "confidence": detection.probability,
        "n_stations": detection.n_stations,
        "agreement": detection.agreement,
        "stations": " ".join(detection.stations),
        "recogniser": recogniser,
    }


def parquet(rows: list[dict], columns: dict[str, str]) -> bytes:
    """A table as a Parquet file: the same rows give the same bytes."""
    pa = arrow()
    types = {
        "text": pa.string(),
        "time": pa.timestamp("us", tz="UTC"),
        "number": pa.float64(),
        "truth": pa.bool_(),
        "count": pa.int32(),
    }
    schema = pa.schema([(name, types[kind]) for name, kind in columns.items()])
    table = pa.Table.from_pylist(rows, schema=schema)
    content = io.BytesIO()
    importlib.import_module("pyarrow.parquet").write_table(table, content, compression="zstd")
    return content.getvalue()


def arrow() -> Any:
    """PyArrow; ImportError, saying what to install, if it isn't there."""
    try:
        return importlib.import_module("pyarrow")
    except ImportError as error:
        raise ImportError(
            f"{error}: catalogues of an archive are Parquet files, which PyArrow reads and writes. "
            "Install it: pip install vtlib[archive]"
        ) from None


def read_events(out: str | os.PathLike, start: Any = None, end: Any = None) -> "pd.DataFrame":
    """Events that :func:`recognise` found.

    Parameters
    ----------
    out : str or path-like
        Its folder of results.
    start, end : obspy.UTCDateTime or str, optional
        Events with an onset from ``start`` to before ``end``; by default all.

    Returns
    -------
    pandas.DataFrame
        One row an event, in order of recogniser (as they were named first), onset and channel:
        ``station`` (as in the table of stations), ``channel`` (SEED id), ``class``, ``onset``,
        ``end`` (datetime64, UTC), ``confidence`` (mean probability of the class, 0 to 1),
        ``amplitude`` (largest deviation from the mean, in the recording's unit), ``is_partial``
        (cut off by a gap or at midnight), ``recogniser``.

    Raises
    ------
    ValueError
        If the folder holds no results, or a file of them can't be read.
    ImportError
        If PyArrow is not installed.
    """
    return _read(out, "events", start, end)


def read_detections(out: str | os.PathLike, start: Any = None, end: Any = None) -> "pd.DataFrame":
    """Network detections: what several stations saw.

    Parameters
    ----------
    out, start, end
        As for :func:`read_events`, with the same errors.

    Returns
    -------
    pandas.DataFrame
        One row a detection: ``onset``, ``end`` (datetime64, UTC), ``class``, ``confidence``,
        ``n_stations``, ``agreement`` (share of the recording stations), ``stations`` (names with a
        space between), ``recogniser``.
    """
    return _read(out, "detections", start, end)


def manifest(out: str | os.PathLike) -> "pd.DataFrame":
    """What was done, day by day.

    Parameters
    ----------
    out : str or path-like

    Returns
    -------
    pandas.DataFrame
        One row a day, in order: ``day`` (text), ``start``, ``end`` (datetime64, UTC), ``complete``
        (False if the next call will try again), ``files``, ``channels`` (that were heard),
        ``hours`` (recorded, of all channels), ``events``, ``detections`` (of all recognisers),
        ``faults`` (see :func:`faults`), ``vtlib`` (its version).

    Raises
    ------
    ValueError
        If the folder holds no results, or a file of them can't be read.
    """
    import pandas as pd

    rows = []
    for record in records(out):
        counts = record["counts"].values()
        heard = [b - a for spans in record["recorded"].values() for a, b in spans]
        rows.append(
            {
                "day": record["day"],
                "start": record["span"][0],
                "end": record["span"][1],
                "complete": record["complete"],
                "files": len(record["inputs"]),
                "channels": sum(bool(spans) for spans in record["recorded"].values()),
                "hours": sum(heard) / 3.6e12,
                "events": sum(c["events"] for c in counts),
                "detections": sum(c["detections"] for c in counts),
                "faults": len(record["faults"]),
                "vtlib": record["vtlib"],
            }
        )
    columns = "day start end complete files channels hours events detections faults vtlib".split()
    return _dated(pd.DataFrame(rows, columns=columns))


def faults(out: str | os.PathLike) -> "pd.DataFrame":
    """What went wrong, and was passed over.

    Parameters
    ----------
    out : str or path-like

    Returns
    -------
    pandas.DataFrame
        One row a fault: ``day``, ``station``, ``kind``, ``reason`` (a line). Kinds are ``missing``
        (no file, or no data), ``corrupt`` (a file that can't be read), ``left out`` (short pieces,
        or where two files contradict each other), ``dead`` (all samples equal; heard nevertheless),
        ``skipped`` (a channel that can't be heard, and why), ``not associated``, and ``failed``
        (what the next call will try again).

    Raises
    ------
    ValueError
        As :func:`manifest`.
    """
    import pandas as pd

    rows = [(record["day"], *fault) for record in records(out) for fault in record["faults"]]
    return pd.DataFrame(rows, columns=["day", "station", "kind", "reason"])


def availability(out: str | os.PathLike) -> "pd.DataFrame":
    """From when to when each channel recorded: without it, an outage looks like quiet.

    Parameters
    ----------
    out : str or path-like

    Returns
    -------
    pandas.DataFrame
        One row a gapless piece within a day: ``day``, ``station``, ``channel`` (SEED id),
        ``start``, ``end`` (datetime64, UTC).

    Raises
    ------
    ValueError
        As :func:`manifest`.
    """
    import pandas as pd

    rows = [
        (record["day"], channel.split(".")[1], channel, a, b)
        for record in records(out)
        for channel, spans in record["recorded"].items()
        for a, b in spans
    ]
    return _dated(pd.DataFrame(rows, columns=["day", "station", "channel", "start", "end"]))


def records(out: str | os.PathLike) -> list[dict[str, Any]]:
    """Records of all days, in order; ValueError if there are no results, or one can't be read."""
    folder = Path(out)
    if not (folder / "manifest.json").is_file():
        raise ValueError(
            f"{folder}: no results (it has no manifest.json). Give the folder that "
            "archive.recognise wrote to"
        )
    found = (record_of(path) for path in sorted((folder / "days").glob("????-??-??.json")))
    return list(found)


def record_of(path: Path) -> dict[str, Any]:
    """A day's record; ValueError, naming the file, if it is none."""
    try:
        record = json.loads(read_text(path))
        begin, stop = record["span"]
        spans = [span for own in record["recorded"].values() for span in own]
        if not all(isinstance(x, int) for x in (begin, stop, *(x for s in spans for x in s))):
            raise ValueError("times must be whole numbers")
        for count in record["counts"].values():
            count["events"] + count["detections"]
        if not all(len(fault) == 3 for fault in record["faults"]):
            raise ValueError("a fault has a station, a kind and a reason")
        record["day"], record["complete"], record["vtlib"], len(record["inputs"])
        return record
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(
            f"{path}: no record of a day ({type(error).__name__}: {in_a_line(error)}). Delete it: "
            "the next call does that day again"
        ) from None


def _path(out, what, day):
    return Path(out) / what / f"{day}.parquet"


def _read(out, what, start, end):
    import pandas as pd

    arrow()
    first, last = (
        None if t is None else pd.Timestamp(time_of(t).ns, tz="UTC") for t in (start, end)
    )
    schema, tables = _COLUMNS[what], []
    for record in records(out):
        begin, stop = (pd.Timestamp(ns, tz="UTC") for ns in record["span"])
        if not record["counts"] or (last is not None and begin >= last):
            continue
        if first is not None and stop <= first:
            continue
        path = _path(out, what, record["day"])
        try:
            tables.append(importlib.import_module("pyarrow.parquet").read_table(path))
            if tables[-1].column_names != list(schema):
                raise ValueError(f"columns {tables[-1].column_names}")
        except (OSError, ValueError) as error:
            raise ValueError(
                f"{path}: cannot be read ({in_a_line(error)}). Delete {record['day']}.json in "
                f"{path.parent.parent / 'days'}: the next call does that day again"
            ) from None
    if not tables:
        tables = [
            importlib.import_module("pyarrow.parquet").read_table(io.BytesIO(parquet([], schema)))
        ]
    table = arrow().concat_tables(tables).to_pandas()
    order = ["recogniser", "onset", *(["channel"] if "channel" in schema else [])]
    table = table.sort_values(order, kind="stable", ignore_index=True)
    keep = pd.Series(True, index=table.index)
    if first is not None:
        keep &= table.onset >= first
    if last is not None:
        keep &= table.onset < last
    return table[keep].reset_index(drop=True)


def _dated(table):
    import pandas as pd

    times = {
        name: pd.to_datetime(table[name].astype("int64"), utc=True) for name in ("start", "end")
    }
    return table.assign(**times)


def time_of(when: Any) -> UTCDateTime:
    """A time, or text that is one; ValueError if it is neither."""
    if isinstance(when, UTCDateTime):
        return when
    try:
        return UTCDateTime(str(when))
    except (TypeError, ValueError) as error:
        raise ValueError(
            f"{when!r}: no time ({in_a_line(error)}). Write it as 2024-02-01 or 2024-02-01T06:30:00"
        ) from None
