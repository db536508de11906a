"""Waveform files: of named formats, opened as they are named, and whole."""

import bz2
import contextlib
import functools
import gzip
import os
import tempfile
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING

from ..files import in_a_line
from .checking import WaveformError

if TYPE_CHECKING:
    import obspy

#: Formats that :func:`read` reads, by ObsPy's names, in the order in which a file is held against
#: them. ObsPy knows more, and tries them all on a file of unknown format. Left out are those that
#: are dangerous: PICKLE runs whatever code the file names; Q, CSS and NNSA_KB_CORE open other
#: files, which it names; the decoder of GSE1 and GSE2, in C, ends Python on a damaged file. So are
#: those of which a truncated file would pass for a whole one: Y, WIN, PDAS, KNET, DMX, SH_ASC,
#: REFTEK130.
FORMATS = (
    "MSEED",
    "SAC",
    "SEISAN",
    "SACXY",
    "SLIST",
    "TSPAIR",
    "SEGY",
    "SU",
    "SEG2",
    "WAV",
    "AH",
    "KINEMETRICS_EVT",
    "GCF",
)
MAX_UNPACKED_BYTES = 2**30  # a small packed file may hold anything: this is the end of it

_PACKED = {b"\x1f\x8b": gzip.open, b"BZh": bz2.open}


def read(
    path: str | os.PathLike,
    format: str | None = None,
    *,
    start: "obspy.UTCDateTime | None" = None,
    end: "obspy.UTCDateTime | None" = None,
) -> "obspy.Stream":
    """Read a waveform file, whole, of one of the formats in :data:`FORMATS`.

    The format is recognised by the content, never by the name, and no file can make this run code.
    A file that gzip or bzip2 has packed is unpacked first.

    Parameters
    ----------
    path : str or path-like
        The file, which is opened as it is named: no character of its name is a wildcard.
    format : str, optional
        One of :data:`FORMATS`, not to recognise it by its content.
    start, end : obspy.UTCDateTime, optional
        Only samples from ``start`` to ``end`` are read; of miniSEED the rest is not even unpacked.

    Returns
    -------
    obspy.Stream
        Empty if the file holds nothing of the time asked for.

    Raises
    ------
    WaveformError
        If the file is missing, cannot be opened, holds less than it declares, or is of no such
        format; the message names it.

    Examples
    --------
    >>> import numpy as np, obspy, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = f"{folder}/day[1].mseed"
    ...     obspy.Trace(np.arange(500, dtype="int32")).write(path, format="MSEED")
    ...     read(path)[0].stats.npts
    500
    """
    path = Path(path)
    if not path.is_file():
        raise WaveformError(f"{path}: no such file. Check the path, or download the file again")
    if format is not None and format.upper() not in FORMATS:
        raise WaveformError(
            f"{path}: format={format!r}: expected one of {', '.join(FORMATS)}. Of others, name the "
            "format to ObsPy, and only of a file that you trust: obspy.read(path, format=...)"
        )
    try:
        with _unpacked(path) as plain:
            format = format.upper() if format else _recognised(plain)
            stream = _read_plain(plain, format, start, end)
            size = plain.stat().st_size
    except Exception as error:  # ObsPy's readers raise whatever their format's parser raises
        raise WaveformError(
            f"{path}: cannot be read ({path.stat().st_size} bytes; {in_a_line(error)}). It may be "
            "truncated: fetch it again"
        ) from error
    for trace in stream:
        _check_whole(trace, size, path)
    return stream


@contextlib.contextmanager
def _unpacked(path):
    """The path of a file's content: its own, or, while this lasts, that of an unpacked copy."""
    with open(path, "rb") as file:
        start = file.read(3)
    opener = next((opener for magic, opener in _PACKED.items() if start.startswith(magic)), None)
    if opener is None:
        yield path
        return
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "unpacked"
        with opener(path, "rb") as packed, open(plain, "wb") as file:
            while chunk := packed.read(2**20):
                file.write(chunk)
                if file.tell() > MAX_UNPACKED_BYTES:
                    raise ValueError(
                        f"unpacked, it has more than {MAX_UNPACKED_BYTES / 1e9:g} GB. If it is "
                        "what you expect, unpack it yourself"
                    )
        yield plain


def _recognised(path):
    """The format of a file, by its content."""
    for name in FORMATS:
        with contextlib.suppress(Exception):  # whatever a format's parser raises: it isn't that one
            if _recogniser_of(name)(str(path)):
                return name
    raise ValueError(
        f"it is of none of the formats {', '.join(FORMATS)}. Of others, name the format to ObsPy, "
        "and only of a file that you trust: obspy.read(path, format=...)"
    )


@functools.cache
def _recogniser_of(name):
    """ObsPy's function that says whether a file is of a format; to find it takes longer than to ask
    it."""
    (entry,) = entry_points(group=f"obspy.plugin.waveform.{name}", name="isFormat")
    return entry.load()


def _read_plain(path, format, start, end):
    """What ObsPy reads of a file that is not packed."""
    import obspy

    # It is given the open file, since it would take a name for a pattern.
    with open(path, "rb") as file:
        return obspy.read(
            file, format=format, check_compression=False, starttime=start, endtime=end
        )


def _check_whole(trace, size, path):
    """WaveformError if a file ends before what it declares, of which some readers say nothing."""
    samples, declared = len(trace.data), trace.stats.npts
    if samples != declared:  # SLIST, TSPAIR and WAV
        raise WaveformError(
            f"{path}: {in_a_line(trace.id)} has {samples} samples where it declares {declared}. "
            "It is truncated: fetch it again"
        )
    mseed = trace.stats.get("mseed", {})
    if trace.stats.get("_format") == "MSEED" and size % mseed.record_length:
        raise WaveformError(  # ObsPy leaves out the last record if it is not whole
            f"{path}: {size} bytes are no whole number of records of {mseed.record_length} bytes. "
            "It is truncated: fetch it again"
        )
