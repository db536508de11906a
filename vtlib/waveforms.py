"""Reading, checking and cleaning waveforms, before anything is computed from them."""

import bz2
import contextlib
import gzip
import os
import tempfile
import warnings
from importlib.metadata import entry_points
from pathlib import Path

import numpy as np
import obspy
from numpy.typing import ArrayLike

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
MIN_SAMPLING_RATE_HZ = 40.0  # the filter bank reaches 20 Hz, so the Nyquist frequency has to

_PACKED = {b"\x1f\x8b": gzip.open, b"BZh": bz2.open}


class WaveformError(ValueError):
    """A waveform that nothing sensible can be computed from."""


class DeadChannelWarning(UserWarning):
    """Every sample has the same value: sensor, digitizer or telemetry was not working."""


def read(path: str | os.PathLike, format: str | None = None) -> obspy.Stream:
    """Read a waveform file, whole, of one of the formats in :data:`FORMATS`.

    The format is recognised by the content, never by the name, and no file can make this run code.
    A file that gzip or bzip2 has packed is unpacked first.

    Parameters
    ----------
    path : str or path-like
        The file, which is opened as it is named: no character of its name is a wildcard.
    format : str, optional
        One of :data:`FORMATS`, not to recognise it by its content.

    Returns
    -------
    obspy.Stream

    Raises
    ------
    WaveformError
        If the file is missing, cannot be opened, holds less than it declares, or is of no such
        format; the message names it.

    Examples
    --------
    >>> import tempfile
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
            stream = _read_plain(plain, format.upper() if format else _recognised(plain))
            size = plain.stat().st_size
    except Exception as error:  # ObsPy's readers raise whatever their format's parser raises
        reason = " ".join(str(error).split())[:300]
        raise WaveformError(
            f"{path}: cannot be read ({path.stat().st_size} bytes; {reason}). It may be truncated: "
            "fetch it again"
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
        (entry,) = entry_points(group=f"obspy.plugin.waveform.{name}", name="isFormat")
        with contextlib.suppress(Exception):  # whatever a format's parser raises: it isn't that one
            if entry.load()(str(path)):
                return name
    raise ValueError(
        f"it is of none of the formats {', '.join(FORMATS)}. Of others, name the format to ObsPy, "
        "and only of a file that you trust: obspy.read(path, format=...)"
    )


def _read_plain(path, format):
    """What ObsPy reads of a file that is not packed. It is given the open file, since it takes a
    name for a pattern."""
    with open(path, "rb") as file:
        return obspy.read(file, format=format, check_compression=False)


def _check_whole(trace, size, path):
    """WaveformError if a file ends before what it declares: some of ObsPy's readers return what is
    there, in silence."""
    samples, declared = len(trace.data), trace.stats.npts
    if samples != declared:  # SLIST, TSPAIR and WAV
        raise WaveformError(
            f"{path}: {trace.id} has {samples} samples where its header says {declared}. It is "
            "truncated: fetch it again"
        )
    mseed = trace.stats.get("mseed", {})
    if trace.stats.get("_format") == "MSEED" and size % mseed.record_length:
        raise WaveformError(  # ObsPy leaves out the last record if it is not whole
            f"{path}: {size} bytes are no whole number of records of {mseed.record_length} bytes. "
            "It is truncated: fetch it again"
        )


def check(samples: ArrayLike, sampling_rate_hz: float, name: str = "waveform") -> np.ndarray:
    """Check samples, and return them as a one-dimensional array.

    Parameters
    ----------
    samples : array_like, shape (n,)
        Any real dtype; counts or ground motion.
    sampling_rate_hz : float
        At least 40 Hz.
    name : str
        What to call the waveform in messages.

    Returns
    -------
    numpy.ndarray, shape (n,)
        The samples; not copied where that can be avoided.

    Raises
    ------
    WaveformError
        If the samples are empty, not one-dimensional, not real numbers, masked (gaps), NaN or
        infinite, or if the sampling rate is below 40 Hz.

    Warns
    -----
    DeadChannelWarning
        If there is more than one sample and all have the same value.
    """
    try:
        rate_is_fine = np.isfinite(sampling_rate_hz) and sampling_rate_hz >= MIN_SAMPLING_RATE_HZ
    except (TypeError, ValueError):
        rate_is_fine = False
    if not rate_is_fine:
        raise WaveformError(
            f"{name}: sampling rate {sampling_rate_hz!r}: a finite number of at least "
            f"{MIN_SAMPLING_RATE_HZ:g} Hz is needed, for the features reach 20 Hz. Correct it, or "
            "use a channel that was recorded faster"
        )
    if np.ma.is_masked(samples):
        n_masked = int(np.ma.count_masked(samples))
        raise WaveformError(
            f"{name}: {n_masked} samples are masked (gaps). Split the trace at them with "
            "waveforms.contiguous(stream)"
        )
    try:
        samples = np.ma.getdata(samples) if np.ma.isMaskedArray(samples) else np.asarray(samples)
    except ValueError as error:  # rows of unequal length
        raise WaveformError(
            f"{name}: is not one row of samples ({error}). Pass one channel"
        ) from None
    if samples.ndim != 1:
        raise WaveformError(
            f"{name}: expected one-dimensional samples, got shape {samples.shape}. Pass one channel"
        )
    if samples.size == 0:
        raise WaveformError(f"{name}: has no samples. Leave it out")
    if samples.dtype.kind not in "iuf":
        raise WaveformError(
            f"{name}: samples of dtype {samples.dtype} are not real numbers. Convert them to "
            "float32"
        )
    if samples.dtype.kind == "f" and not np.isfinite(samples).all():
        n_bad = int(np.count_nonzero(~np.isfinite(samples)))
        raise WaveformError(
            f"{name}: {n_bad} samples are NaN or infinite. Split the trace at them with "
            "waveforms.contiguous(stream)"
        )
    if samples.size > 1 and samples.min() == samples.max():
        warnings.warn(
            f"{name}: every sample is {samples[0]}: a dead channel? Its features will carry no "
            "information",
            DeadChannelWarning,
            stacklevel=3,
        )
    return samples


def without_offset(trace: obspy.Trace) -> obspy.Trace:
    """A copy of a trace with a mean of zero, in float64.

    Digitizers add a constant to what the ground does. Pre-emphasis takes it out of every sample but
    a record's first one, where it would stand as a click that no ground has made.

    Parameters
    ----------
    trace : obspy.Trace
        Without gaps; left unchanged.

    Returns
    -------
    obspy.Trace

    Examples
    --------
    >>> trace = obspy.Trace(np.array([7, 9, 8]))
    >>> without_offset(trace).data.tolist(), trace.data.tolist()
    ([-1.0, 1.0, 0.0], [7, 9, 8])
    """
    moved = trace.copy()
    moved.data = np.asarray(trace.data, dtype=np.float64)
    if moved.data.size:
        moved.data = moved.data - moved.data.mean()
    return moved


def contiguous(stream: obspy.Stream | obspy.Trace, min_length_s: float = 0.0) -> obspy.Stream:
    """Cut a stream into traces without gaps, masks, NaN or infinite samples.

    Nothing is filled in: an interpolated gap is a smooth line, which a recogniser hears as silence
    that was not there.

    Parameters
    ----------
    stream : obspy.Stream or obspy.Trace
        Left unchanged.
    min_length_s : float
        Pieces shorter than this are dropped.

    Returns
    -------
    obspy.Stream
        Pieces in order of channel and start time; empty if nothing is left.

    Examples
    --------
    >>> samples = np.ones(1000)
    >>> samples[500] = np.nan
    >>> [piece.stats.npts for piece in contiguous(obspy.Trace(samples))]
    [500, 499]
    """
    traces = [stream] if isinstance(stream, obspy.Trace) else list(stream)
    pieces = obspy.Stream()
    for trace in traces:
        if trace.stats.npts == 0:
            continue
        piece = trace.copy()
        if piece.data.dtype.kind == "f" and not np.isfinite(np.ma.getdata(piece.data)).all():
            piece.data = np.ma.masked_invalid(piece.data, copy=False)
        pieces += piece.split() if np.ma.is_masked(piece.data) else obspy.Stream([piece])
    # Counted in samples, as 196 samples at 49 Hz times a rounded 1 / 49 s would fall short of 4 s.
    pieces.traces = [
        t for t in pieces if t.stats.npts >= min_length_s * t.stats.sampling_rate - 1e-6
    ]
    pieces.sort(["network", "station", "location", "channel", "starttime"])
    return pieces
