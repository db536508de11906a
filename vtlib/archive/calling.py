"""The call: what is to be done, what is done already, and who does it."""

import contextlib
import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tqdm import tqdm

import vtlib

from .. import events, models, network, waveforms
from ..files import read_text, write_whole
from ..models import saved
from ..network import MIN_STATIONS
from ..times import UTCDateTime
from . import results, running, tables
from .day import Plan
from .fdsn import Fdsn
from .sds import DAY_NS, Fault, Sds

if TYPE_CHECKING:
    import obspy
    import pandas as pd

_FORMAT = 1  # of the results


def recognise(
    source: Any,
    recognisers: Any,
    stations: "pd.DataFrame | obspy.Inventory | str | os.PathLike",
    out: str | os.PathLike,
    client: Any = None,
    *,
    start: "obspy.UTCDateTime | str | None" = None,
    end: "obspy.UTCDateTime | str | None" = None,
    rule: "events.Rule | None" = None,
    min_stations: int = MIN_STATIONS,
    channels: str = "??Z",
    margin_s: float = 600.0,
    agreement: dict[str, Any] | None = None,
    day_done: Callable[[dict], object] | None = None,
    progress: bool = False,
) -> "pd.DataFrame":
    """Recognise what an archive holds, day by day: events of each station, network detections.

    A call can be ended at any time, also by a power cut. The next one, with the same arguments,
    goes on where it ended: a day is done if it was done with these recognisers and settings, and
    its files have the size and the time of change that they had. A file that can't be read, a day
    without data, a station that isn't in the table are noted (:func:`faults`) and passed over.

    Parameters
    ----------
    source : str, path-like or object
        An SDS archive's folder; or an FDSN server: its address (``"https://…"``), or an object
        with ObsPy's ``get_waveforms``.
    recognisers : str, path-like, vtlib.models.Recogniser, or a list of them
        As :func:`vtlib.engine.load` takes them.
    stations : pandas.DataFrame, obspy.Inventory, or path-like
        As :func:`vtlib.network.associate` takes it; only its stations are heard.
    out : str or path-like
        The folder of results, see below; on a cluster, all workers have to see it, and the archive,
        under the same name.
    client : int or dask.distributed.Client, optional
        Who does the work: by default this process, a day after the other; so many processes of this
        machine; or the workers of a Dask cluster (let each have one thread). In a program of your
        own, processes and a local cluster want the call below ``if __name__ == "__main__":``.
    start, end : obspy.UTCDateTime or str, optional
        From when to when; by default all that the archive has. A server needs both.
    rule : vtlib.events.Rule, optional
        By default :data:`vtlib.events.PUBLISHED`.
    min_stations : int
        A detection was seen by so many.
    channels : str
        Which channels are heard: patterns with commas between, by default all verticals.
    margin_s : float
        So much of the days before and after is heard with each day: see below.
    agreement : dict, optional
        What else :func:`vtlib.network.associate` is to be given, such as its ``tolerance_s``.
    day_done : callable, optional
        Called with the record of each day as it is done.
    progress : bool
        Whether a bar on stderr shows how many of the days that are to be done are done.

    Returns
    -------
    pandas.DataFrame
        As :func:`manifest`, with a column ``done_now``: whether it was this call that did the day.

    Raises
    ------
    ValueError
        If there is nothing to hear, an argument makes no sense, or ``out`` holds something else:
        results of other recognisers or settings, for example. It is left as it is.
    OSError
        If results can't be written: a full disk, for example. Days that are done stay.
    ImportError
        If PyArrow, or Dask, is needed and not installed.
    RuntimeError
        If another call writes to ``out`` at the same time, or the Dask cluster has gone.

    Notes
    -----
    **Midnight.** A day is heard with ``margin_s`` before and after it, and an event, or a
    detection, belongs to the day of its onset. Up to midnight counts what the day before has heard,
    and what it hears to go on after midnight, to its end; from there on, what the day after hears.
    So no time is counted twice or by nobody, though two days may hear the same minute differently
    (most recognisers measure a recording by itself). What goes on longer than the margin is cut at
    midnight into two, both marked ``is_partial``.

    **Results.** ``events/2024-02-01.parquet`` and ``detections/2024-02-01.parquet``, columns as
    :func:`read_events` and :func:`read_detections` give them; ``days/2024-02-01.json``, what was
    done; ``manifest.json``, with which recognisers and settings; ``recognisers/``, their weights.
    Every file appears whole or not at all, and is the same whoever did the work.

    Examples
    --------
    >>> import tempfile
    >>> from vtlib import archive, simulate
    >>> stream, stations, _ = simulate.network_day(seed=0, hours=1, n_stations=2)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     files = archive.write_sds(stream, f"{folder}/sds")
    ...     call = (f"{folder}/sds", "simulated-bezymianny-tcn", stations, f"{folder}/out")
    ...     once, again = recognise(*call), recognise(*call)
    ...     events = archive.read_events(f"{folder}/out")
    >>> once.complete.tolist(), once.done_now.tolist(), again.done_now.tolist()
    ([True], [True], [False])
    >>> len(events) == once.events.sum() > 0
    np.True_
    """
    out = Path(out)
    tables.arrow()
    if (isinstance(client, bool) or not isinstance(client, int) or client < 1) and not (
        client is None or running.is_dask(client)
    ):
        raise ValueError(
            f"client={client!r}: expected None, a number of processes or a dask.distributed.Client"
        )
    where = source_of(source)
    agreed = {"min_stations": min_stations, **(agreement or {})}
    table = waveforms.station_table(stations)
    network.associate([], table, **agreed)  # what is wrong with the table, it says at once
    if not margin_s >= 10:
        raise ValueError(f"margin_s={margin_s!r}: expected at least 10 s")
    spans = _spans(where, channels, start, end)
    prepared = _prepared(recognisers)
    settings = {
        "rule": repr(rule or events.PUBLISHED),
        "channels": channels,
        "margin_s": float(margin_s),
        "agreement": {key: repr(value) for key, value in sorted(agreed.items())},
        "stations": _digest(table),
    }
    with _alone(out):
        _claim(out, prepared, settings)
        plan = Plan(
            out=str(out.resolve()),
            source=where,
            recognisers=tuple((name, sha256) for name, (sha256, *_) in prepared.items()),
            stations=table,
            names=tuple(dict.fromkeys(table.station.astype(str))),
            channels=channels,
            rule=rule,
            margin_s=float(margin_s),
            agreed=agreed,
        )
        todo = _todo(plan, spans)
        bar = tqdm(total=len(todo), unit="day", disable=not progress)
        with bar, contextlib.closing(running.run(plan, todo, client)) as heard:
            for record in _finished(plan, todo, heard):
                if day_done is not None:
                    day_done(record)
                bar.update()
    done = results.manifest(out)
    return done.assign(done_now=done.day.isin(list(todo)))


def source_of(source: Any) -> Sds | Fdsn:
    """Where waveforms come from; ValueError if that is no place."""
    if hasattr(source, "get_waveforms") or str(source).startswith(("http://", "https://")):
        return Fdsn(source)
    if not isinstance(source, str | os.PathLike):
        raise ValueError(
            f"source {source!r}: expected the folder of an SDS archive, the address of an FDSN "
            "server, or an object with get_waveforms"
        )
    return Sds(source)


def _spans(source, channels, start, end):
    """For each day that is asked for, from when to when, in nanoseconds since 1970."""
    given = [None if t is None else results.time_of(t).ns for t in (start, end)]
    if None in given:
        whole = [t.ns for t in source.span(channels)]
        given = [w if g is None else g for g, w in zip(given, whole, strict=True)]
    begin, stop = given
    if begin >= stop:
        raise ValueError(f"start {start!r} is not before end {end!r}. Swap or correct them")
    spans = {}
    for day in range(begin // DAY_NS, -(-stop // DAY_NS)):
        spans[_date(day)] = (max(begin, day * DAY_NS), min(stop, (day + 1) * DAY_NS))
    return spans


def _prepared(recognisers):
    """By name: SHA-256 of the weights, card and weights."""
    one = isinstance(recognisers, str | os.PathLike) or not isinstance(recognisers, Iterable)
    found = {}
    for item in [recognisers] if one else list(recognisers):
        name, card, weights = models.weights_of(item)
        if name in found:
            raise ValueError(f"recognisers: two are named {name!r}. Save one under another name")
        found[name] = (saved.digest(weights), card, weights)
    if not found:
        raise ValueError("recognisers: none was named. See vtlib.models.names()")
    return found


def _digest(table):
    rows = table[["station", "latitude", "longitude"]].itertuples(index=False)
    text = json.dumps(sorted([str(s), float(a), float(b)] for s, a, b in rows))
    return hashlib.sha256(text.encode()).hexdigest()


@contextlib.contextmanager
def _alone(out):
    """While this lasts, no other call writes to a folder; the system itself ends it if we die."""
    import fcntl

    try:
        out.mkdir(parents=True, exist_ok=True)
        lock = open(out / ".lock", "a")
    except OSError as error:
        raise results.unwritable(out, error) from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise RuntimeError(
                f"{out}: another call is writing there. Wait until it has ended, or name another "
                "folder"
            ) from None
        try:
            _clean(out)
            yield
        finally:
            _clean(out)


def _clean(out):
    """Take away what somebody who was killed left unfinished."""
    for folder in (out, *(out / name for name in ("events", "detections", "days", "recognisers"))):
        for unfinished in folder.glob(".*.part"):
            unfinished.unlink(missing_ok=True)


def _claim(out, prepared, settings):
    """Make a folder one of results; or see that it is, and of the same recognisers and settings."""
    path = out / "manifest.json"
    wanted = {
        "format": _FORMAT,
        "recognisers": {name: sha256 for name, (sha256, *_) in prepared.items()},
        "settings": settings,
    }
    if path.is_file():
        try:
            found = json.loads(read_text(path))
            found = {key: found[key] for key in wanted}
            changed = [k for k in settings if found["settings"].get(k) != settings[k]]
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise ValueError(
                f"{path}: not what archive.recognise wrote. Name another folder"
            ) from None
        if found != wanted:
            what = " and ".join(changed) or "recognisers"
            raise ValueError(
                f"{out}: holds results with other {what}. Name another folder, or delete this one "
                "if you don't need it"
            )
    elif others := sorted(p.name for p in out.iterdir() if p.name != ".lock"):
        raise ValueError(
            f"{out}: holds something else ({others[0]!r} for one). Name a folder that is new or "
            "empty"
        )
    try:
        for name, (sha256, card, weights) in prepared.items():
            if not (out / "recognisers" / f"{sha256}.safetensors").is_file():
                saved.write(out / "recognisers" / sha256, {**card, "name": name}, weights)
        if not path.is_file():
            text = json.dumps({**wanted, "vtlib": vtlib.__version__}, indent=1, ensure_ascii=False)
            write_whole(path, f"{text}\n")
    except OSError as error:
        raise results.unwritable(out, error) from error


def _todo(plan, spans):
    """Days that are not done, or whose files have changed; and those that follow one of them."""
    todo = {}
    for day, span in spans.items():
        record = _record(plan, day)
        if record is not None:
            a, b = record["span"]
            span = min(a, span[0]), max(b, span[1])
            if record["complete"] and span == (a, b) and record["inputs"] == plan.inputs(span):
                if _date(span[0] // DAY_NS - 1) in todo and not record["follows"]:
                    todo[day] = span
                continue
        todo[day] = span
    return todo


def _record(plan, day):
    """A day's record; None if there is none, or it can't be read: then the day is done again."""
    path = Path(plan.out) / "days" / f"{day}.json"
    with contextlib.suppress(ValueError):
        return results.record_of(path) if path.is_file() else None


def _finished(plan, todo, heard) -> Iterator[dict]:
    """Records of days as they are written: each one once what the day before has heard is known."""
    known, waiting = {}, {}  # records, or None; what was heard
    for day, found in heard:
        known[day] = None if isinstance(found, Exception) else found[0]
        waiting[day] = found
        for other in sorted(waiting):
            before = _date(todo[other][0] // DAY_NS - 1)
            if before in todo and before not in known:
                continue
            found = waiting.pop(other)
            if isinstance(found, Exception):
                yield _failed(plan, other, todo[other], found)
                continue
            earlier = known[before] if before in todo else _record(plan, before)
            if earlier and (earlier["span"][1] != todo[other][0] or earlier.get("counts") == {}):
                earlier = None  # it ended earlier, or could not be heard
            yield results.write_day(plan.out, *found, plan.margin_s, earlier)


def _date(day):
    return str(UTCDateTime(ns=day * DAY_NS))[:10]


def _failed(plan, day, span, error):
    """The record of a day that could not be done; it is written, and the next call tries again."""
    record = {
        "day": day,
        "span": list(span),
        "complete": False,
        "vtlib": vtlib.__version__,
        "recognisers": dict(plan.recognisers),
        "inputs": [],
        "faults": [["", *Fault("failed", f"{type(error).__name__}: {error}")]],
        "recorded": {},
        "tail": {"events": [], "detections": []},
        "follows": False,
        "counts": {},
    }
    try:
        results.write_record(plan.out, record)
    except OSError as unwritten:
        raise results.unwritable(plan.out, unwritten) from unwritten
    return record
