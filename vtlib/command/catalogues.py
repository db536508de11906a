"""Catalogues as files: QuakeML and CSV, by the ending of their name."""

import io
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from ..files import write_whole

if TYPE_CHECKING:
    import pandas as pd

ENDINGS = (".xml", ".csv")


def check_ending(path: Path) -> None:
    """BadParameter if a catalogue can't be written under a name."""
    if path.suffix.lower() not in ENDINGS:
        raise typer.BadParameter(
            f"--out {path}: the ending says the format: .xml is QuakeML, .csv a table"
        )


def path_for(path: Path, recogniser: str, recognisers: list[str]) -> Path:
    """Where a recogniser's catalogue is written: of several, each has its own."""
    if len(recognisers) == 1:
        return path
    name = "".join(c if c.isalnum() or c in "-_." else "-" for c in recogniser)
    return path.with_name(f"{path.stem}-{name}{path.suffix}")


def write_catalogue(found: Any, path: Path, stations: "pd.DataFrame | None") -> None:
    """Write events, or network detections; the file appears whole or not at all.

    Parameters
    ----------
    found : vtlib.events.Events or vtlib.network.Detections
    path : pathlib.Path
        Ends with ``.xml`` or ``.csv``.
    stations : pandas.DataFrame or None

    Raises
    ------
    OSError
        If it can't be written.
    """
    from .. import events

    if path.suffix.lower() == ".xml":
        content = io.BytesIO()
        events.to_catalog(found, stations=stations).write(content, format="QUAKEML")
        write_whole(path, content.getvalue())
    elif isinstance(found, events.Events):
        events.to_csv(found, path)
    else:
        write_whole(path, found.table().to_csv(index=False, lineterminator="\n"))


def recognisers_in(out: Path) -> list[str]:
    """Names of the recognisers of an archive's results, in the order in which they were given."""
    return list(json.loads((out / "manifest.json").read_text("utf-8"))["recognisers"])


def from_archive(
    out: str | os.PathLike, recogniser: str, stations: "pd.DataFrame", min_stations: int
) -> Any:
    """What an archive's results say of one recogniser: detections, or, of one station, events."""
    from .. import archive
    from ..events import Event, Events
    from ..times import UTCDateTime

    table = archive.read_events(out)
    rows = table[table.recogniser == recogniser]
    # Nanoseconds whatever unit the table has: pandas keeps what Parquet says, microseconds.
    times = [rows[name].astype("datetime64[ns, UTC]").astype("int64") for name in ("onset", "end")]
    found = Events(
        (
            Event(UTCDateTime(ns=a), UTCDateTime(ns=b), label, p, channel, partial, amplitude)
            for a, b, label, p, channel, partial, amplitude in zip(
                *(t.tolist() for t in times),
                rows["class"],
                rows.confidence,
                rows.channel,
                rows.is_partial,
                rows.amplitude,
                strict=True,
            )
        ),
        recogniser,
    )
    if len(stations) < 2:
        return found
    recorded = {}
    for row in archive.availability(out).itertuples():
        span = UTCDateTime(ns=row.start.value), UTCDateTime(ns=row.end.value)
        recorded.setdefault(row.channel, []).append(span)
    return agreed(found, stations, min_stations, recorded)


def agreed(found: Any, stations: "pd.DataFrame", min_stations: int, recorded: dict) -> Any:
    """Network detections, of whichever stations are in the table; they know their recogniser."""
    from .. import network

    detections = network.associate(found, stations, min_stations, availability=recorded)
    detections.recogniser = found.recogniser
    return detections
