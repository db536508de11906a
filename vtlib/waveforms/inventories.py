"""Where stations stand: a table, or StationXML, in which observatories keep it."""

import io
import math
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..files import in_a_line
from .checking import WaveformError

if TYPE_CHECKING:
    import obspy
    import pandas as pd

#: How far apart two places of one station may be, in metres, before they are two: at 2 km/s, which
#: :func:`vtlib.network.associate` allows for, a wave needs half a frame's step (0.25 s) for it.
MOVED_M = 500.0
COLUMNS = ("station", "latitude", "longitude")
_METRES_PER_DEGREE = 111_195.0


def read_inventory(path: str | os.PathLike) -> "obspy.Inventory":
    """Read a StationXML file, whole.

    Parameters
    ----------
    path : str or path-like
        The file, which is opened as it is named: no character of its name is a wildcard.

    Returns
    -------
    obspy.Inventory

    Raises
    ------
    WaveformError
        If the file is missing, can't be opened, is no StationXML, or has a station or a channel
        without coordinates (which ObsPy would leave out with a warning); the message names it.

    Examples
    --------
    >>> import obspy, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = f"{folder}/stations.xml"
    ...     obspy.read_inventory().write(path, format="STATIONXML")
    ...     list(station_table(path).station)
    ['BW.RJOB', 'GR.FUR', 'GR.WET']
    """
    import obspy

    path = Path(path)
    if not path.is_file():
        raise WaveformError(f"{path}: no such file. Check the path")
    try:
        content = path.read_bytes()
        if placeless := _without_place(content):
            raise WaveformError(
                f"{path}: {in_a_line(placeless, 60)} has no complete coordinates. Add latitude, "
                "longitude and elevation (of a channel, depth, too), or take it out"
            )
        return obspy.read_inventory(io.BytesIO(content), format="STATIONXML")
    except WaveformError:
        raise
    except Exception as error:  # ObsPy and lxml raise whatever the file makes them
        raise WaveformError(
            f"{path}: cannot be read as StationXML ({type(error).__name__}: {in_a_line(error)}). "
            "Ask the data centre for level=response, format=xml"
        ) from None


def _without_place(content):
    """The first station or channel of StationXML that lacks a coordinate, as text; or ""."""
    from lxml import etree

    root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    needed = {"Station": ("Latitude", "Longitude", "Elevation")}
    needed["Channel"] = (*needed["Station"], "Depth")
    for element in root.iter("{*}Station", "{*}Channel"):
        kind = etree.QName(element).localname
        if any(not (element.findtext(f"{{*}}{name}") or "").strip() for name in needed[kind]):
            codes = [element.get("code"), element.get("locationCode")]
            above = element.getparent()
            while above is not None and above is not root:
                codes.insert(0, above.get("code"))
                above = above.getparent()
            return f"{kind.lower()} {'.'.join(filter(None, codes)) or 'without a code'}"
    return ""


def station_table(
    stations: Any, time: "obspy.UTCDateTime | None" = None, max_distance_m: float = MOVED_M
) -> "pd.DataFrame":
    """Stations and their places as a table, whatever they come as.

    Parameters
    ----------
    stations : pandas.DataFrame, obspy.Inventory, or path-like
        A table with columns ``station``, ``latitude``, ``longitude`` (degrees) is returned as it
        is. Of an inventory, or a StationXML file, a row is made of each station.
    time : obspy.UTCDateTime, optional
        Of an inventory, only what stood there at that time. By default, all of its epochs.
    max_distance_m : float
        How far apart a station's epochs and channels may stand, for it to have one place.

    Returns
    -------
    pandas.DataFrame
        Of an inventory: ``station`` (network and code, ``"XX.BZ01"``), ``latitude``, ``longitude``,
        ``elevation_m``: those of the station's last epoch. Sorted by ``station``.

    Raises
    ------
    ValueError
        If it is none of these, a column or a coordinate is missing, a station stood at two places,
        or there is no station (at that time).

    Examples
    --------
    >>> import obspy
    >>> table = station_table(obspy.read_inventory())
    >>> round(float(table.set_index("station").latitude["GR.WET"]), 3)
    49.144
    """
    import obspy
    import pandas as pd

    name = "the inventory"
    if isinstance(stations, str | os.PathLike):
        name, stations = str(stations), read_inventory(stations)
    if not isinstance(stations, obspy.Inventory):
        if isinstance(stations, pd.DataFrame) and set(COLUMNS) <= set(stations.columns):
            return stations
        got = list(getattr(stations, "columns", [])) or type(stations).__name__
        raise ValueError(
            f"stations: expected a pandas.DataFrame with columns {', '.join(COLUMNS)}, an "
            f"obspy.Inventory, or the path of a StationXML file, got {got}"
        )
    epochs = {}
    for network in stations:
        for station in network:
            if time is None or _is_open(station, time):
                code = ".".join(filter(None, (network.code, station.code)))
                epochs.setdefault(code, []).append(station)
    if not epochs:
        when = "" if time is None else f" at {time}"
        raise ValueError(f"{name}: has no station{when}. Is it the right file?")
    rows = [_row(code, own, time, max_distance_m, name) for code, own in sorted(epochs.items())]
    return pd.DataFrame(rows, columns=[*COLUMNS, "elevation_m"])


def _row(code, epochs, time, max_distance_m, name):
    """A station's row; ValueError if its epochs or channels stand at different places."""
    last = max(epochs, key=lambda s: s.start_date.ns if s.start_date else -math.inf)
    place = _place(last, code, name)
    for station in epochs:
        own = [c for c in station if time is None or _is_open(c, time)]
        for other in (station, *own):
            there = _place(other, code, name)
            apart_m = _apart_m(place, there)
            if apart_m > max_distance_m:
                what = "" if other is station else f", channel {other.location_code}.{other.code}"
                raise ValueError(
                    f"{name}: {code} stands at two places, {place[0]}, {place[1]} and "
                    f"{there[0]}, {there[1]} (from {other.start_date or 'unknown'}{what}), "
                    f"{apart_m:.0f} m apart. If it was moved, say which epoch: "
                    "waveforms.station_table(inventory, time=...). If these are two instruments, "
                    "give them codes of their own"
                )
    return code, *place, float(last.elevation)


def _place(thing, code, name):
    place = tuple(math.nan if v is None else float(v) for v in (thing.latitude, thing.longitude))
    if not all(map(math.isfinite, place)):
        raise ValueError(
            f"{name}: {code}: latitude {thing.latitude!r}, longitude {thing.longitude!r}: both "
            "must be known. Add them, or take it out"
        )
    return place


def _apart_m(one, other):
    """Distance on a plane that touches the Earth: for some kilometres, to a part in a thousand."""
    east = ((one[1] - other[1] + 180) % 360 - 180) * math.cos(math.radians(one[0]))
    return _METRES_PER_DEGREE * math.hypot(one[0] - other[0], east)


def _is_open(thing, time):
    """Whether an epoch of the inventory holds a time."""
    return (thing.start_date is None or thing.start_date <= time) and (
        thing.end_date is None or time < thing.end_date
    )
