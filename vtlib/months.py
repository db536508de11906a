"""Months of a simulated network as a recogniser and the network catalogued them: read and checked.

``make months`` simulates the days of :data:`vtlib.simulate.SEASON`, recognises them, and writes
data/months/: tables in Parquet, and beside them season.json, which says how they were made and
which bytes they have.
"""

from __future__ import annotations

import hashlib
import importlib
import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .archive.tables import arrow
from .datasets import registry
from .files import in_a_line, read_text
from .records import Source
from .simulate.season import N_DAYS

if TYPE_CHECKING:
    import pandas as pd

#: Files of the tables, each with the columns that it has.
TABLES = {
    "counts": ("day", "hour", "station", "class", "n", "seconds", "amplitude"),
    "recorded": ("day", "hour", "station", "seconds"),
    "detections": (
        *("day", "onset_s", "duration_s", "class", "confidence"),
        *("n_stations", "agreement", "stations"),
    ),
    "truth": ("day", "onset_s", "end_s", "class", "kind", "magnitude", "seen_by"),
}
_OF_A_STATION = ("station", "latitude", "longitude", "distance_m")


@dataclass(frozen=True)
class Months:
    """What a season's days held.

    Attributes
    ----------
    days : int
        So many, from the season's first.
    stations : pandas.DataFrame
        As :func:`vtlib.simulate.network_day` gives them.
    counts : pandas.DataFrame
        What single stations reported: a row for each ``day``, ``hour`` (0 to 23), ``station`` and
        ``class`` with any event: ``n`` of them that began then, how many ``seconds`` they lasted,
        and the median of their ``amplitude`` (counts).
    recorded : pandas.DataFrame
        ``seconds`` that each ``station`` recorded in each ``hour`` of a ``day``, 0 to 3600.
    detections : pandas.DataFrame
        What at least two stations agreed on: ``day``, ``onset_s`` and ``duration_s`` (seconds from
        the day's start), ``class``, ``confidence``, ``n_stations``, ``agreement`` (of those that
        recorded), ``stations`` (text: codes with a space between).
    truth : pandas.DataFrame
        Every simulated event, heard or not: ``day``, ``class``, ``kind``, ``magnitude``,
        ``seen_by`` (stations at which it rises above the noise, running or not), ``onset_s`` and
        ``end_s`` (there; the origin, twice, of an event that no station could see).
    made : dict
        How: ``versions``, ``seeds``, ``story``, ``recogniser``, ``rule``, and SHA-256 of files and
        code.
    """

    days: int
    stations: pd.DataFrame
    counts: pd.DataFrame
    recorded: pd.DataFrame
    detections: pd.DataFrame
    truth: pd.DataFrame
    made: dict[str, Any]

    @property
    def source(self) -> Source:
        """Where they came from: a banner, shown in a notebook."""
        title = f"{self.days} days of a network near a volcano like Bezymianny"
        note = "Made by vtlib.simulate: no ground has moved, and its author chose what happens."
        return Source("season", title, "simulated", is_real=False, note=note).noted()


def read(where: str | Path | None = None) -> Months:
    """The months that come with the book, if they are what season.json says.

    Parameters
    ----------
    where : path-like, optional
        The folder; by default :func:`folder`.

    Returns
    -------
    Months

    Raises
    ------
    ValueError
        Naming the file, if one is missing, is no such table, or has other bytes than season.json
        says; if the recogniser beside it isn't the one that was asked; or if the season has another
        story by now.
    ImportError
        If PyArrow is not installed.

    Examples
    --------
    >>> months = read()
    >>> sorted(months.recorded.station.unique())
    ['SV01', 'SV02', 'SV03', 'SV04', 'SV05']
    """
    where = folder() if where is None else Path(where)
    made = _made(where / "season.json")
    _check_story(where / "season.json", made)
    tables = {name: _table(where, name, made["files"]) for name in TABLES}
    import pandas as pd

    stations = pd.DataFrame(made["stations"])
    return Months(days=made["days"], stations=stations, made=made, **tables)


def folder() -> Path:
    """Where the tables of the months are, and the recogniser that was asked."""
    return registry.made_here() / "months"


def recogniser() -> Path:
    """File of the recogniser that was asked, for :func:`vtlib.engine.load`.

    Returns
    -------
    pathlib.Path

    Examples
    --------
    >>> from vtlib import engine
    >>> engine.load(recogniser()).name
    'simulated-days-tcn'
    """
    return folder() / "recogniser.safetensors"


def sha256_of(path: Path) -> str:
    """SHA-256 of a file's bytes, in hexadecimal digits."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def story_sha256(days: int, first: int = 0) -> str:
    """SHA-256 of the season's story so far: of its seeds, episodes and parameters in some days.

    Parameters
    ----------
    days : int
        How many, from the first of them.
    first : int
    """
    from .simulate import season

    told = []
    for day in range(first, first + days):
        hours = range(24 * day, 24 * day + 24)
        own = [(e.what, e.station, [e.at(h) for h in hours]) for e in season.SEASON]
        told += [(day, season.season_mountain(day), [e for e in own if any(e[-1])])]
    story = (season.FIRST_SEED, season.VOLCANO, told)
    return hashlib.sha256(repr(story).encode()).hexdigest()


def _made(path):
    """What season.json says; ValueError, naming it, if that can't be."""
    try:
        made = json.loads(read_text(path))
        expected = {f"{name}.parquet" for name in TABLES} | {"recogniser.safetensors"}
        if set(made["files"]) != expected:
            raise KeyError(f"it lists {sorted(made['files'])}, expected {sorted(expected)}")
        days = made["days"]
        if isinstance(days, bool) or not isinstance(days, int) or not 1 <= days <= N_DAYS:
            raise KeyError(f"days {days!r}, expected 1 to {N_DAYS}")
        columns = made["stations"]
        is_table = all(isinstance(column, list) for column in columns.values())
        if not set(columns) >= set(_OF_A_STATION) or not is_table:
            raise KeyError(f"its stations need lists: {', '.join(_OF_A_STATION)}")
        if len(set(map(len, columns.values()))) != 1:
            raise KeyError("its stations' columns are not equally long")
        return made
    except (KeyError, TypeError, AttributeError, RecursionError, json.JSONDecodeError) as error:
        what = f"{type(error).__name__}: {in_a_line(error)}"
        raise ValueError(f"{path}: not what `make months` wrote ({what})") from None


def _check_story(path, made):
    if made.get("story_sha256") != story_sha256(made["days"]):
        raise ValueError(
            f"{path}: these months have another story than vtlib.simulate.SEASON has now. Make "
            "them again: make months"
        )
    file = path.parent / "recogniser.safetensors"
    if not file.is_file() or sha256_of(file) != made["files"][file.name]:
        raise ValueError(
            f"{file}: missing, or not the recogniser that was asked. Take it from the repository "
            "again"
        )


def _table(where, name, files):
    path = where / f"{name}.parquet"
    if not path.is_file():
        raise ValueError(f"{path}: no such file. Take it from the repository again")
    content = path.read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if found != files[path.name]:
        raise ValueError(
            f"{path}: its SHA-256 is {found}, and season.json says {in_a_line(files[path.name])}. "
            "Take both from the repository again, or make them: make months"
        )
    arrow()
    table = importlib.import_module("pyarrow.parquet").read_table(io.BytesIO(content)).to_pandas()
    if tuple(table.columns) != TABLES[name]:
        raise ValueError(f"{path}: columns {list(table.columns)}, expected {list(TABLES[name])}")
    return table
