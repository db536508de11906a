"""What was found, as Parquet files by day, and what was done, as a JSON file by day."""

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..files import in_a_line, read_text, write_whole
from ..times import UTCDateTime
from ..waveforms.checking import MAX_TIME_NS
from .seams import owned
from .tables import COLUMNS, arrow, parquet, rows_of, table_of

if TYPE_CHECKING:
    import pandas as pd


def write_day(
    out: str | os.PathLike,
    record: dict[str, Any],
    heard: dict[str, bytes],
    margin_s: float,
    before: dict[str, Any] | None,
) -> dict[str, Any]:
    """Write a day's two tables and then its record, by which it is done.

    Parameters
    ----------
    out : str or path-like
    record, heard
        As :func:`vtlib.archive.day.listen` gives them.
    margin_s : float
    before : dict or None
        The record of the day before, if it ended where this one begins.

    Returns
    -------
    dict
        The record, as it was written.

    Raises
    ------
    OSError
        If something can't be written.
    """
    span = record["span"][0] // 1000, record["span"][1] // 1000
    counts = {name: {what: 0 for what in COLUMNS} for name in record["recognisers"]}
    try:
        for what in COLUMNS:
            known = None if before is None else before["tail"][what]
            rows = owned(rows_of(heard[what], what), span, margin_s, known)
            for row in rows:
                counts[row["recogniser"]][what] += 1
            write_whole(_path(out, what, record["day"]), parquet(rows, what))
        record = {**record, "follows": before is not None, "counts": counts}
        write_record(out, record)
    except OSError as error:
        raise unwritable(out, error) from error
    return record


def write_record(out: str | os.PathLike, record: dict[str, Any]) -> None:
    """Write what was done with a day."""
    text = json.dumps(record, indent=1, ensure_ascii=False)
    write_whole(Path(out) / "days" / f"{record['day']}.json", f"{text}\n")


def unwritable(out: str | os.PathLike, error: OSError) -> OSError:
    """The error for a folder that nothing can be written to."""
    return OSError(
        error.errno,
        f"{out}: results can't be written ({error.strerror or error}). Make room, or see that you "
        "may write there, and call again: days that are done stay",
    )


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

    Examples
    --------
    >>> read_events("nowhere")
    Traceback (most recent call last):
    ...
    ValueError: nowhere: no results (it has no manifest.json). Give the folder that
    archive.recognise wrote to
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
        space between), ``is_partial`` (cut at midnight), ``recogniser``.

    Examples
    --------
    >>> read_detections("nowhere")
    Traceback (most recent call last):
    ...
    ValueError: nowhere: no results (it has no manifest.json). Give the folder that
    archive.recognise wrote to
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

    Examples
    --------
    >>> manifest("nowhere")
    Traceback (most recent call last):
    ...
    ValueError: nowhere: no results (it has no manifest.json). Give the folder that
    archive.recognise wrote to
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

    Examples
    --------
    >>> faults("nowhere")
    Traceback (most recent call last):
    ...
    ValueError: nowhere: no results (it has no manifest.json). Give the folder that
    archive.recognise wrote to
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

    Examples
    --------
    >>> availability("nowhere")
    Traceback (most recent call last):
    ...
    ValueError: nowhere: no results (it has no manifest.json). Give the folder that
    archive.recognise wrote to
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
        for a, b in ((begin, stop), *spans):
            if not all(isinstance(x, int) and abs(x) < MAX_TIME_NS for x in (a, b)):
                raise ValueError("times must be nanoseconds since 1970")
        for count in record["counts"].values():
            count["events"] + count["detections"]
        if not all(len(fault) == 3 for fault in record["faults"]):
            raise ValueError("a fault has a station, a kind and a reason")
        for row in (*record["tail"]["events"], *record["tail"]["detections"]):
            (
                row["onset"] < row["end"],
                row["is_cut"],
                row["recogniser"],
                row.get("channel") or row["stations"],
            )
        record["day"], record["complete"], record["follows"], record["vtlib"]
        len(record["inputs"])
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
    found = []
    for record in records(out):
        begin, stop = (pd.Timestamp(ns, tz="UTC") for ns in record["span"])
        if not record["counts"] or (last is not None and begin >= last):
            continue
        if first is not None and stop <= first:
            continue
        path = _path(out, what, record["day"])
        try:
            found.append(table_of(path.read_bytes(), what))
        except (OSError, ValueError) as error:
            raise ValueError(
                f"{path}: cannot be read ({in_a_line(error)}). Delete {record['day']}.json in "
                f"{path.parent.parent / 'days'}: the next call does that day again"
            ) from None
    table = arrow().concat_tables(found or [table_of(parquet([], what), what)]).to_pandas()
    order = ["recogniser", "onset", *(["channel"] if "channel" in table else [])]
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
