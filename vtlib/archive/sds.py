"""An archive in files: the SeisComP Data Structure (SDS), one miniSEED file a channel and day."""

import io
import os
import warnings
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from .. import waveforms
from ..files import in_a_line, write_whole
from ..times import UTCDateTime
from ..waveforms.checking import MAX_TIME_NS

if TYPE_CHECKING:
    import obspy

DAY_NS = 86_400 * 10**9
_MOST_DAYS = 3660  # with files on hardly any of them: ten years
_EARLY_NS = 60 * 10**9  # a record may begin before midnight, and stand in the next day's file


class Fault(tuple):
    """What went wrong with a station: ``(kind, reason)``, each a line of text."""

    def __new__(cls, kind: str, reason: object) -> "Fault":
        """A fault whose reason is whatever has a text."""
        return super().__new__(cls, (kind, in_a_line(reason)))


class Sds:
    """The files of an SDS archive.

    Parameters
    ----------
    root : str or path-like
        The folder with the years in it.

    Raises
    ------
    ValueError
        If there is no such folder.
    """

    def __init__(self, root: str | os.PathLike):
        self.root = Path(root).resolve()
        if not self.root.is_dir():
            raise ValueError(
                f"{root}: no such folder. Give the folder of an SDS archive, with "
                "YEAR/NETWORK/STATION/CHANNEL.D/ in it, or the address of an FDSN server"
            )

    def span(self, channels: str) -> tuple[UTCDateTime, UTCDateTime]:
        """Midnight before the first day of which there is a file, and after the last.

        Raises
        ------
        ValueError
            If there is no file of such a channel; if dates are so far apart, or so late, that one
            of them must be wrong.
        """
        days = {day for *_, day in self._files("*", "*", "*", channels)}
        if not days:
            raise ValueError(
                f"{self.root}: no file of a channel {channels!r}. An SDS archive has files such as "
                "2024/XX/STA/HHZ.D/XX.STA..HHZ.D.2024.032; name other channels with channels=, or "
                "write such files with archive.write_sds"
            )
        start, end = (UTCDateTime(ns=day * DAY_NS) for day in (min(days), max(days) + 1))
        n_days = max(days) + 1 - min(days)
        if n_days > max(_MOST_DAYS, 10 * len(days)) or end.ns > MAX_TIME_NS:
            raise ValueError(
                f"{self.root}: files are dated from {start.date} to {end.date}, and there are some "
                f"on {len(days):,} of {n_days:,} days. Is a date wrong? Correct the file's name, "
                "or say start= and end="
            )
        return start, end

    def others(self, wanted: list[str], channels: str, start: UTCDateTime) -> list[str]:
        """Stations of a day that are not wanted, as ``"XX.STA"``, sorted."""
        day = start.ns // DAY_NS
        there = {f"{net}.{sta}" for _, net, sta, _ in self._files_of(day, "*", "*", channels)}
        return sorted(s for s in there if s not in wanted and s.split(".")[1] not in wanted)

    def inputs(
        self, stations: list[str], channels: str, start: UTCDateTime, end: UTCDateTime
    ) -> list[list]:
        """Files that a stretch of time needs: path within the archive, bytes, time of change."""
        found = []
        for station in stations:
            for path, *_ in self._of(station, channels, start, end):
                stat = path.stat()
                found.append(
                    [path.relative_to(self.root).as_posix(), stat.st_size, stat.st_mtime_ns]
                )
        return found

    def read(
        self, station: str, channels: str, start: UTCDateTime, end: UTCDateTime
    ) -> "tuple[obspy.Stream, list[Fault]]":
        """What is there of a station, and what is wrong with its files.

        Returns
        -------
        obspy.Stream
            What could be read of the time asked for.
        list of Fault
        """
        import obspy

        stream, faults, is_there = obspy.Stream(), [], False
        for path, _, _, day in self._of(station, channels, start, end):
            is_there = True
            name = path.relative_to(self.root).as_posix()
            expected = path.name.rsplit(".D.", 1)[0]
            try:
                with warnings.catch_warnings():
                    warnings.filterwarnings("error", category=_miniseed_warning())
                    traces = waveforms.read(path, start=start, end=end)
            except (waveforms.WaveformError, OSError) as error:
                faults.append(Fault("corrupt", str(error).replace(f"{self.root}/", "")))
                continue
            for trace in traces:
                if trace.id != expected:
                    faults.append(
                        Fault("skipped", f"{name}: holds {trace.id}, which its name doesn't say")
                    )
                else:
                    stream.append(trace)
            begin, stop = UTCDateTime(ns=day * DAY_NS), UTCDateTime(ns=(day + 1) * DAY_NS)
            own = [t for t in traces if t.stats.endtime >= begin and t.stats.starttime < stop]
            if not own and start <= begin and stop <= end:
                faults.append(
                    Fault("skipped", f"{name}: holds nothing of its day. Was its clock wrong?")
                )
        if not is_there:
            faults.append(Fault("missing", f"no file of a channel {channels!r}"))
        return stream, faults

    def _of(self, station, channels, start, end):
        """Files of a station that may hold something of the time asked for, in order."""
        net, sta = station.split(".")[:2] if "." in station else ("*", station)
        days = range((start.ns - _EARLY_NS) // DAY_NS, (end.ns + _EARLY_NS) // DAY_NS + 1)
        for day in days:
            yield from sorted(self._files_of(day, net, sta, channels))

    def _files_of(self, day, net, sta, channels):
        date = UTCDateTime(ns=day * DAY_NS)
        return self._files(f"{date.year:04d}", net, sta, channels, f"{date.julday:03d}")

    def _files(self, year, net, sta, channels, julday="[0-9][0-9][0-9]") -> Iterator[tuple]:
        """(path, network, station, day since 1970) of files that are named as SDS wants it."""
        for folder in self.root.glob(f"{year}/{_plain(net)}/{_plain(sta)}/*.D"):
            of_channel = folder.name.removesuffix(".D")
            if not any(fnmatchcase(of_channel, pattern) for pattern in channels.split(",")):
                continue
            network, station = folder.parent.parent.name, folder.parent.name
            for path in folder.glob(f"*.D.{year}.{julday}"):
                parts = path.name.split(".")
                named = (network, station, of_channel, "D", folder.parents[2].name)
                if len(parts) == 7 and (*parts[:2], *parts[3:6]) == named and path.is_file():
                    try:
                        date = UTCDateTime(year=int(parts[5]), julday=int(parts[6]))
                    except ValueError:
                        continue
                    yield path, network, station, date.ns // DAY_NS


def _plain(text):
    """A name as a pattern of itself; ``*`` stays one."""
    return text if text == "*" else "".join(f"[{c}]" if c in "*?[" else c for c in text)


def _miniseed_warning():
    from obspy.io.mseed import InternalMSEEDWarning

    return InternalMSEEDWarning


def write_sds(stream: "obspy.Stream", root: str | os.PathLike) -> list[Path]:
    """Write waveforms into an SDS archive, a miniSEED file a channel and day.

    Records are put behind what a file already holds, so that an archive can be written in pieces,
    hour by hour. A file is whole at any time.

    Parameters
    ----------
    stream : obspy.Stream
        Left unchanged; cut at gaps and at midnight.
    root : str or path-like
        The archive's folder, which is made if there is none.

    Returns
    -------
    list of pathlib.Path
        Files that were written, in order.

    Raises
    ------
    ValueError
        If a trace has no station or channel, a code that can be no part of a file's name, or
        samples that miniSEED has no form for.
    OSError
        If a file can't be written.

    Examples
    --------
    >>> import obspy, tempfile
    >>> header = {"network": "XX", "station": "STA", "channel": "HHZ", "sampling_rate": 50.0}
    >>> trace = obspy.Trace(np.zeros(500, np.float32), header)
    >>> trace.stats.starttime = obspy.UTCDateTime("2024-02-01T23:59:55")
    >>> with tempfile.TemporaryDirectory() as root:
    ...     for path in write_sds(obspy.Stream([trace]), root):
    ...         print(path.name)
    XX.STA..HHZ.D.2024.032
    XX.STA..HHZ.D.2024.033
    """
    import obspy

    pieces = {}
    for trace in stream:
        _check_codes(trace)
        for piece in obspy.Stream([trace]).split():
            for path, part in _by_day(piece, Path(root)):
                pieces.setdefault(path, obspy.Stream()).append(part)
    for path, parts in sorted(pieces.items()):
        before = path.read_bytes() if path.is_file() else b""
        new = io.BytesIO()
        try:
            parts.write(new, format="MSEED")
        except Exception as error:  # ObsPy raises whatever it is that it can't write
            raise ValueError(
                f"{path.name}: not written ({in_a_line(error)}). miniSEED holds int32, float32 and "
                "float64: convert the samples"
            ) from error
        write_whole(path, before + new.getvalue())
    return sorted(pieces)


def _by_day(trace, root):
    """A trace's parts within each day, with the files that they belong to."""
    stats = trace.stats
    ns = stats.starttime.ns + np.rint(
        np.arange(0, stats.npts, max(stats.npts - 1, 1)) * stats.delta * 1e9
    ).astype(np.int64)
    for day in range(int(ns[0] // DAY_NS), int(ns[-1] // DAY_NS) + 1):
        first = max(int(np.ceil((day * DAY_NS - ns[0]) / 1e9 / stats.delta - 1e-6)), 0)
        stop = int(np.ceil(((day + 1) * DAY_NS - ns[0]) / 1e9 / stats.delta - 1e-6))
        if first >= min(stop, stats.npts):
            continue
        part = trace.copy()
        part.data = np.ascontiguousarray(trace.data[first:stop])
        part.stats.starttime = stats.starttime + first * stats.delta
        date = UTCDateTime(ns=day * DAY_NS)
        folder = root / f"{date.year:04d}" / stats.network / stats.station / f"{stats.channel}.D"
        yield folder / f"{trace.id}.D.{date.year:04d}.{date.julday:03d}", part


def _check_codes(trace):
    stats = trace.stats
    codes = (stats.network, stats.station, stats.location, stats.channel)
    fine = all(c == "" or (c.isascii() and c.isalnum()) for c in codes)
    if not fine or not (stats.network and stats.station and stats.channel):
        raise ValueError(
            f"{in_a_line(trace.id)}: network, station and channel must be letters and digits, to "
            "be names of folders. Set them in trace.stats"
        )
