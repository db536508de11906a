"""Tables of events and of network detections: their columns, and how they become Parquet files."""

import importlib
import io
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa

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
    "is_partial": "truth",
    "recogniser": "text",
}
COLUMNS = {"events": EVENTS, "detections": DETECTIONS}


def event_rows(events: Iterable, recogniser: str, names: Iterable[str]) -> list[dict[str, Any]]:
    """Events as rows of their table; stations are called as in ``names``."""
    names, rows = set(names), []
    for event in events:
        net, sta = event.station.split(".")[:2]
        rows.append(
            {
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
        )
    return sorted(rows, key=lambda row: (row["onset"], row["channel"]))


def detection_rows(detections: Iterable, recogniser: str) -> list[dict[str, Any]]:
    """Network detections as rows of their table."""
    return [
        {
            "onset": detection.onset.ns // 1000,
            "end": detection.end.ns // 1000,
            "class": detection.label,
            "confidence": detection.probability,
            "n_stations": detection.n_stations,
            "agreement": detection.agreement,
            "stations": " ".join(detection.stations),
            "is_partial": False,
            "recogniser": recogniser,
        }
        for detection in detections
    ]


def parquet(rows: list[dict], what: str) -> bytes:
    """A table, of ``events`` or ``detections``, as Parquet: the same rows give the same bytes.

    Its pages have checksums, with which :func:`table_of` sees that a file was damaged.
    """
    pa, schema = arrow(), _schema(what)
    columns = [
        pa.array([row[name] for row in rows], schema.field(name).type) for name in COLUMNS[what]
    ]
    table = pa.Table.from_arrays(columns, schema=schema)
    content = io.BytesIO()
    importlib.import_module("pyarrow.parquet").write_table(
        table, content, compression="zstd", write_page_checksum=True
    )
    return content.getvalue()


def _schema(what):
    pa = arrow()
    types = {
        "text": pa.string(),
        "time": pa.timestamp("us", tz="UTC"),
        "number": pa.float64(),
        "truth": pa.bool_(),
        "count": pa.int32(),
    }
    return pa.schema([(name, types[kind]) for name, kind in COLUMNS[what].items()])


def table_of(content: bytes, what: str) -> "pa.Table":
    """Such a table, from a Parquet file; ValueError if it is damaged, or another one."""
    pa = arrow()
    try:
        table = importlib.import_module("pyarrow.parquet").read_table(
            io.BytesIO(content), page_checksum_verification=True
        )
        table.validate(full=True)
    except (OSError, pa.ArrowException) as error:
        raise ValueError(str(error)) from error
    if not table.schema.equals(_schema(what)):
        raise ValueError(f"columns {table.column_names}, or their types, are others")
    return table


def rows_of(content: bytes, what: str) -> list[dict[str, Any]]:
    """Rows of such a table, a Parquet file, with times in microseconds since 1970."""
    pa = arrow()
    table = table_of(content, what)
    for name in ("onset", "end"):
        whole = table[name].cast(pa.int64())
        table = table.set_column(table.column_names.index(name), name, whole)
    return table.to_pylist()


def arrow() -> Any:
    """PyArrow; ImportError, saying what to install, if it isn't there."""
    try:
        return importlib.import_module("pyarrow")
    except ImportError as error:
        raise ImportError(
            f"{error}: catalogues of an archive are Parquet files, which PyArrow reads and writes. "
            "Install it: pip install vtlib[archive]"
        ) from None
