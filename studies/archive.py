"""What an archive costs: plain processes beside Dask, one worker and two, and by station-days.

    OMP_NUM_THREADS=1 python studies/archive.py [month] [linear] [workers]

What is compared is run in turn. Two kinds of numbers: wall-clock time tells what a second worker
brings, if nobody else wants the machine (each row says how busy it was: share of all processors
that others took just before); processor time tells what a day costs, nearly whoever else is there.
A rate is that of the days after each worker's first, so that neither the start of processes nor
what they import counts. A ratio is the median of those of neighbours in turn, and its interval
their smallest and largest.
"""

import json
import os
import resource
import statistics
import sys
import tempfile
import time
from pathlib import Path

import obspy
from rows import write
from speed import BENCHMARKS, VERSIONS

from vtlib import archive, simulate

START = obspy.UTCDateTime("2000-01-01")
HOURS, DAYS, STATIONS, TURNS = 6, 8, 5, 3
NETWORK_STATION_DAYS = 30_000  # a month of a thousand stations
RECOGNISERS = ("simulated-bezymianny-tcn", "simulated-bezymianny-lstm")


def busy(seconds: float = 1.0) -> float:
    """Share of the processors that are at work, 0 to 1."""

    def read():
        fields = list(map(int, Path("/proc/stat").read_text().split("\n")[0].split()[1:9]))
        return sum(fields), fields[3] + fields[4]

    total, idle = read()
    time.sleep(seconds)
    after, idle_after = read()
    return 1 - (idle_after - idle) / max(after - total, 1)


def days_of(root: Path, hours: int, n_days: int, n_stations: int, rate: float = 50.0):
    """An archive whose days hold the same hours, under other dates; returns the stations."""
    stream, stations, _ = simulate.network_day(0, hours, n_stations, rate, START)
    for day in range(n_days):
        for trace in stream:
            trace.stats.starttime = START + 86_400 * day
        archive.write_sds(stream, root)
    return stations


class Measured:
    """One call: seconds a day after each worker's first, and processor time of all."""

    def __init__(self, root: Path, stations, recogniser: str, client=None, n_workers: int = 1):
        self.busy, ended = busy(), []
        with tempfile.TemporaryDirectory() as out:
            before = [resource.getrusage(who) for who in (0, resource.RUSAGE_CHILDREN)]
            archive.recognise(
                root,
                recogniser,
                stations,
                Path(out) / "out",
                client,
                day_done=lambda _: ended.append(time.perf_counter()),
            )
            after = [resource.getrusage(who) for who in (0, resource.RUSAGE_CHILDREN)]
        rest = len(ended) - n_workers
        self.seconds = (ended[-1] - ended[n_workers - 1]) / rest if rest else float("nan")
        self.cpu_s = sum(
            a.ru_utime + a.ru_stime - b.ru_utime - b.ru_stime
            for a, b in zip(after, before, strict=True)
        )


def row(measure: str, ratios: list[float], **what) -> dict:
    """A row of ratios, or of other numbers that were measured in turn."""
    numbers = {"ratio": statistics.median(ratios), "low": min(ratios), "high": max(ratios)}
    found = {"measure": measure, **what, **{k: round(v, 4) for k, v in numbers.items()}}
    print(found, flush=True)
    return found


def workers(folder: Path) -> list[dict]:
    """Rows of one worker and two, of plain processes and of Dask."""
    from distributed import Client, LocalCluster

    root, (name, *_) = folder / "workers", RECOGNISERS
    stations = days_of(root, HOURS, DAYS, STATIONS)
    what = {"recogniser": name, "station_days": DAYS * STATIONS, "hours": HOURS}
    what |= {"processors": os.cpu_count()}
    found = {key: [] for key in ("processes 1", "processes 2", "dask 1", "dask 2")}
    for _ in range(TURNS):
        for n in (1, 2):
            found[f"processes {n}"].append(Measured(root, stations, name, n, n))
            cluster = LocalCluster(n_workers=n, threads_per_worker=1, dashboard_address=None)
            with cluster, Client(cluster) as client:
                found[f"dask {n}"].append(Measured(root, stations, name, client, n))
    others = {f"busy_{k.replace(' ', '_')}": _median(m.busy for m in v) for k, v in found.items()}
    what |= {k: round(v, 2) for k, v in others.items()}

    def ratios(one, other, of="seconds"):
        pairs = zip(found[one], found[other], strict=True)
        return [getattr(a, of) / getattr(b, of) for a, b in pairs]

    return [
        row("one process / two", ratios("processes 1", "processes 2"), **what),
        row("one Dask worker / two", ratios("dask 1", "dask 2"), **what),
        row("two Dask workers / two processes", ratios("dask 2", "processes 2"), **what),
    ]


def _median(values):
    return statistics.median(list(values))


def linear(folder: Path) -> list[dict]:
    """Rows of the cost of a station-day: of many days and of few, of many stations and of few."""
    name, rows = RECOGNISERS[0], []
    sizes = {"days": ((2, STATIONS), (8, STATIONS)), "stations": ((2, 2), (2, 10))}
    for by, pair in sizes.items():
        made = []
        for n_days, n_stations in pair:
            root = folder / f"{n_days}-{n_stations}"
            made.append((root, days_of(root, HOURS, n_days, n_stations), n_days * n_stations))
        ratios = []
        for _ in range(TURNS):
            few, many = (Measured(root, table, name).cpu_s / n for root, table, n in made)
            ratios.append(many / few)
        what = {"recogniser": name, "few": list(pair[0]), "many": list(pair[1]), "hours": HOURS}
        measure = f"processor time a station-day: of more {by} / of fewer"
        rows.append(row(measure, ratios, **what))
    return rows


def month(folder: Path) -> list[dict]:
    """Rows of what a month of a thousand stations costs, from two stations' whole day."""
    root, rows = folder / "month", []
    stations = days_of(root, 24, 1, 2, rate=100.0)
    sizes = [p.stat().st_size for p in root.rglob("*.D.*") if p.is_file()]
    for name in RECOGNISERS:
        each = [Measured(root, stations, name).cpu_s / 2 for _ in range(TURNS)]
        hours = [s * NETWORK_STATION_DAYS / 3600 for s in each]
        what = {"recogniser": name, "rate_hz": 100, "station_days": NETWORK_STATION_DAYS}
        gb = round(statistics.mean(sizes) * NETWORK_STATION_DAYS / 1e9, 1)
        rows.append(row("core-hours, extrapolated", hours, **what, gigabytes_of_float32=gb))
    return rows


MEASURED = {"month": month, "linear": linear, "workers": workers}


def main(names: list[str]) -> None:
    """Measure some, or all, and write it down; what else was measured before stays."""
    with tempfile.TemporaryDirectory() as folder:
        rows = [row for name in names or MEASURED for row in MEASURED[name](Path(folder))]
    write(BENCHMARKS, "archive", merged(rows), (), VERSIONS)


def merged(rows: list[dict]) -> list[dict]:
    """Rows, in place of those that measured the same before."""
    before = json.loads(BENCHMARKS.read_text(encoding="utf-8"))["scores"].get("archive", [])
    found = {(row["measure"], row["recogniser"]): row for row in (*before, *rows)}
    return list(found.values())


if __name__ == "__main__":
    main(sys.argv[1:])
