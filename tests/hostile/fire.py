"""Readers under fire: damaged files, many of them, read one after the other in a small process.

    python tests/hostile/fire.py READER COUNT [FIRST]

prints how many were read and how many refused. Number n is always the same file. It ends with an
error, and leaves the file, if anything else happens: another exception than the documented one, a
message that doesn't name the file on one printable line, a result that makes no sense, ten seconds,
three gigabytes, a crash.
"""

import atexit
import collections
import copy
import dataclasses
import faulthandler
import functools
import json
import math
import os
import pickle
import random
import resource
import shutil
import signal
import sys
import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path
from unittest import mock

import numpy as np
import obspy

from vtlib import archive, events, labels, models, months, simulate, waveforms
from vtlib.datasets import listing, readers
from vtlib.models import saved

SECONDS, MEMORY_BYTES = 10, 3 * 2**30
TOKENS = [
    *(b"\xff\xff\xff\xff", b"\x00\x00\x00\x00", b"\x7f\xff\xff\xff", b"\x80\x00\x00\x00", b"\r"),
    *(b"nan", b"-inf", b"1e999", b"-1", b"9" * 40, b"\x1b[2J", b"<script>", b"=cmd()", b"\n\n"),
    *(b'"', b"'", b"{", b"[[[[[[", b"null", b"&amp;", b"&x;", b"<Turn>", b"\xf0\x9f", b"\xc3"),
]


@dataclasses.dataclass
class Reader:
    """What is fired at.

    Attributes
    ----------
    read : callable
        Takes a path, and gives what is checked.
    refusals : exception or tuple of them
        What it may raise, as its docstring says.
    check : callable
        Takes what was read, and the file's length; AssertionError if that makes no sense.
    seeds : list of bytes
        Good files, which are damaged.
    """

    read: Callable
    refusals: tuple
    check: Callable
    seeds: list[bytes]


def damaged(content: bytes, rng: random.Random) -> bytes:
    """A file with one to five things wrong with it; half of them near its beginning."""
    content = bytearray(content)
    for _ in range(rng.randint(1, 5)):
        at = rng.randrange(len(content) + 1)
        if rng.random() < 0.5:
            at = min(at, rng.randrange(600))
        length = int(rng.paretovariate(0.7))
        kind = rng.randrange(7)
        if kind == 0:
            content[at : at + 1] = bytes([rng.randrange(256)])
        elif kind == 1 and at < len(content):
            content[at] ^= 1 << rng.randrange(8)
        elif kind == 2:
            token = rng.choice(TOKENS)
            content[at : at + rng.choice([0, len(token)])] = token
        elif kind == 3:
            del content[at : at + min(length, 5000)]
        elif kind == 4:
            content[at:at] = content[at : at + min(length, 5000)] * rng.choice([1, 1, 2, 50])
        elif kind == 5:
            other = rng.randrange(len(content) + 1)
            content[other:other] = content[at : at + 40]
        elif rng.random() < 0.3:
            del content[at:]
    return bytes(content[: 10**6])


def check_arrays(arrays, size):
    assert all(array.dtype.kind in "iuf" for array in arrays)
    assert sum(array.nbytes for array in arrays) <= 8 * size


def check_intervals(found, size):
    intervals, end_s = found
    times = [time for i in intervals for time in (i.start_s, i.end_s)]
    assert times == sorted(times) and math.isfinite(end_s) and len(times) <= size


def check_events(found, size):
    assert all(e.end > e.onset for e in found)
    assert len(found) <= size


def check_stream(stream, size):
    for trace in stream:
        assert len(trace.data) == trace.stats.npts
        assert trace.data.nbytes <= 100 * size + 10**6


def check_recogniser(recogniser, size):
    p = recogniser.predict_proba(np.zeros((3, 48), np.float32))
    assert np.isfinite(p).all() and np.allclose(p.sum(axis=1), 1, atol=1e-5)


def read_registry(path):
    """Our own list of files, from another folder."""
    path.rename(path.parent / "registry.json")
    with (
        mock.patch.object(listing, "made_here", lambda: path.parent),
        mock.patch.object(listing, "registry", listing.registry.__wrapped__),
    ):
        return listing.entries.__wrapped__()


def read_comment(path):
    """What a comment of QuakeML is allowed to say; the file is the comment."""
    catalog = copy.deepcopy(CATALOG)
    catalog[0].picks[0].comments[0].text = path.read_bytes().decode("utf-8", "replace")
    try:
        return events.from_catalog(catalog)
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from error


def written(write: Callable) -> bytes:
    """What a function writes that takes a path."""
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder) / "good")
        return max(Path(folder).iterdir(), key=lambda p: p.stat().st_size).read_bytes()


def trace(kind):
    dtype = np.float32 if kind in ("SAC", "SU", "SEGY") else np.int32
    samples = np.random.default_rng(0).integers(-999, 999, 700).astype(dtype)
    return obspy.Trace(samples, {"network": "XX", "channel": "HHZ", "sampling_rate": 100})


START = obspy.UTCDateTime("2017-12-18T06:30:00")
FOUND = events.Events(
    [
        events.Event(START + 60 * i, START + 60 * i + 9, name, 0.5, f"XX.S{i}..HHZ", i > 2, 7.25)
        for i, name in enumerate(("SIL", "TRE", "HYB", "VT", "LP"))
    ],
    "tcn",
)
CATALOG = events.to_catalog(FOUND[:1])
TRS = b"""<?xml version="1.0" encoding="ISO-8859-1"?><!DOCTYPE Trans SYSTEM "trans-14.dtd">
<Trans><Episode><Section><Turn startTime="0" endTime="1.5"><Sync time="0"/>
BGN<Sync time="0.5"/>
Equ<Sync time="0.75"/>
BGN</Turn><Turn startTime="1.5" endTime="2"><Sync time="1.5"/>
TRE</Turn></Section></Episode></Trans>"""
ARRAYS = [np.arange(12, dtype=np.float32).reshape(4, 3), np.array([0, 3]), np.zeros((2, 0))]
ONE_HOT = np.eye(5)[[0] * 10 + [3] * 8 + [0] * 9 + [4] * 12]


def write_stations(path):
    small = obspy.read_inventory().select(station="FUR", channel="HH?")
    small.write(str(path), format="STATIONXML", level="channel")


@functools.cache
def kept_folder(name):
    """A folder for as long as the process lives; removed with it."""
    whole = tempfile.TemporaryDirectory()
    atexit.register(whole.cleanup)
    folder = Path(whole.name) / f"hostile-{name}"
    folder.mkdir()
    return folder


@functools.cache
def results():
    """What archive.recognise writes, of five minutes of two stations."""
    folder = kept_folder("results")
    stream, stations, _ = simulate.network_day(seed=0, hours=1, n_stations=2)
    begin = stream[0].stats.starttime
    for path in archive.write_sds(stream.trim(begin, begin + 300), folder / "sds"):
        os.utime(path, (0, 0))  # which the day's record says
    archive.recognise(folder / "sds", "simulated-bezymianny-tcn", stations, folder / "out")
    (day,) = (p.stem for p in (folder / "out/days").iterdir())
    return folder / "out", day


def among_results(name, read):
    """A reader of a folder of results in which one file is damaged."""
    out, day = results()
    target = out / name.format(day)
    seed = target.read_bytes()

    def read_damaged(path):
        target.write_bytes(path.read_bytes())
        return read(out)

    return Reader(read_damaged, (ValueError,), check_tables, [seed])


def all_of_days(out):
    """What days' records say."""
    return [archive.manifest(out), archive.faults(out), archive.availability(out)]


def check_tables(tables, size):
    for table in tables:
        assert len(table) <= size + 100
        if "onset" in table:
            assert (table.end > table.onset).all() and table.confidence.between(0, 1).all()


def read_season(path):
    """The description of the months' tables, beside these."""
    folder = kept_folder("months")
    if not (folder / "counts.parquet").exists():
        for file in months.folder().iterdir():
            shutil.copy(file, folder)
    shutil.copy(path, folder / "season.json")
    return months.read(folder)


def check_stations(found, size):
    assert len(found) and found.latitude.between(-90, 90).all()
    assert found.station.is_unique and found.longitude.between(-180, 180).all()


READERS = {
    "pickle": lambda: Reader(
        readers.read_arrays,
        (ValueError, readers.UnsafePickleError),
        check_arrays,
        [pickle.dumps(ARRAYS, protocol) for protocol in range(6)],
    ),
    "transcriber": lambda: Reader(labels.read_trs, (labels.LabelError,), check_intervals, [TRS]),
    "pseudo-catalogue": lambda: Reader(
        events.read_pseudo_catalogue,
        (ValueError,),
        check_events,
        [written(lambda path: events.write_pseudo_catalogue(ONE_HOT, path))],
    ),
    "csv": lambda: Reader(
        events.read_csv,
        (ValueError,),
        check_events,
        [written(lambda path: events.to_csv(FOUND, path))],
    ),
    "quakeml comment": lambda: Reader(
        read_comment, (ValueError,), check_events, [CATALOG[0].picks[0].comments[0].text.encode()]
    ),
    "stations": lambda: Reader(
        waveforms.station_table, (ValueError,), check_stations, [written(write_stations)]
    ),
    "registry": lambda: Reader(
        read_registry,
        (ValueError,),
        lambda found, size: None,
        [json.dumps({**listing.registry(), "files": listing.registry()["files"][:4]}).encode()],
    ),
    "archive: a day's record": lambda: among_results("days/{}.json", all_of_days),
    "archive: a day's events": lambda: among_results(
        "events/{}.parquet", lambda out: [archive.read_events(out)]
    ),
    "months' description": lambda: Reader(
        read_season,
        (ValueError,),
        lambda found, size: None,
        [(months.folder() / "season.json").read_bytes()],
    ),
    "recogniser": lambda: Reader(
        lambda path: models.load(path.rename(path.with_suffix(".safetensors"))),
        (ValueError,),
        check_recogniser,
        [written(models.build("lstm", "small", units=2).save)],
    ),
    "recogniser's card": lambda: Reader(
        read_card, (ValueError,), check_recogniser, [written_card().encode()]
    ),
    **{
        f"waveform {kind}": lambda kind=kind: Reader(
            waveforms.read,
            (waveforms.WaveformError,),
            check_stream,
            [written(lambda path: trace(kind).write(str(path), format=kind))],
        )
        for kind in ("MSEED", "SAC", "SLIST", "TSPAIR", "WAV", "SU", "AH", "SEGY", "SACXY")
    },
}
SMALL = models.build("lstm", "small", units=2)


def written_card():
    return json.dumps({"name": "small", **SMALL.card, "yardstick": "record"})


def read_card(path):
    """A recogniser whose weights are right and signed, and whose card is the file."""
    from safetensors.numpy import save

    weights, text = SMALL.weights(), path.read_bytes().decode("utf-8", "replace")
    try:
        card = json.loads(text)
        text = json.dumps(card | {saved.HASH: saved.digest(weights)})
    except (ValueError, TypeError, RecursionError):
        pass
    path = path.with_suffix(".safetensors")
    path.write_bytes(save(weights, {"card": text}))
    return models.load(path)


def fire(name: str, count: int, first: int = 0) -> dict[str, int]:
    """Fire at one reader; how many files were read, and how many refused."""
    reader, outcomes = READERS[name](), collections.Counter()
    with tempfile.TemporaryDirectory() as folder:
        for number in range(first, first + count):
            rng = random.Random(f"{name} {number}")
            content = damaged(rng.choice(reader.seeds), rng)
            path = Path(folder) / "hostile"
            path.write_bytes(content)
            signal.alarm(SECONDS)
            faulthandler.dump_traceback_later(3 * SECONDS, exit=True)  # within C code
            try:
                outcomes[one(reader, path, len(content))] += 1
            except BaseException as error:
                kept = Path(tempfile.gettempdir()) / f"hostile-{name.split()[0]}-{number}"
                kept.write_bytes(content)
                raise AssertionError(f"{name}, file {number}, is kept as {kept}") from error
            finally:
                signal.alarm(0)
                faulthandler.cancel_dump_traceback_later()  # it would end whoever called this
            strangers = {p.name for p in Path(folder).iterdir()} - {
                *("hostile", "hostile.safetensors", "registry.json")
            }
            assert not strangers, f"{name}, file {number}: wrote {strangers}"
    return dict(outcomes)


def one(reader: Reader, path: Path, size: int) -> str:
    """What one file came to."""
    try:
        found = reader.read(path)
    except reader.refusals as error:
        message = str(error)
        named = ("hostile" in message) or ("registry.json" in message)
        assert named and message.isprintable() and len(message) < 1000, message[:2000]
        assert not isinstance(error.__cause__, MemoryError), "memory"
        return "refused"
    reader.check(found, size)
    return "read"


def too_long(*_):
    raise AssertionError(f"more than {SECONDS} s")


def main() -> None:
    name, count, first = [*sys.argv[1:], "0"][:3]
    signal.signal(signal.SIGALRM, too_long)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    warnings.simplefilter("ignore")
    faulthandler.enable()
    print(json.dumps(fire(name, int(count), int(first))))


if __name__ == "__main__":
    main()
