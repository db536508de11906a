"""``vtlib simulate``: an archive of a simulated network, and the truth about it."""

import io
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..files import write_whole
from . import options

if TYPE_CHECKING:
    import pandas as pd

_HOURS_A_RUN = 168  # as many as simulate.network_day gives at once
_HOURS_A_PIECE = 6  # are held in memory
_TIMES = ("origin_s", "p_s", "s_s", "onset_s", "end_s", "start_s")


@options.ending
def simulate(
    context: typer.Context,
    out: Annotated[Path, typer.Option(help="A new or empty folder.", file_okay=False)],
    days: Annotated[int, typer.Option(min=0, help="How many days.")] = 0,
    hours: Annotated[int, typer.Option(min=0, help="And so many hours.")] = 0,
    stations: Annotated[int, typer.Option(min=1, max=12, help="How many stations.")] = 5,
    rate: Annotated[float, typer.Option(help="Samples a second: 40 to 100.")] = 50.0,
    seed: Annotated[int, typer.Option(min=0, help="The same seed, the same bytes.")] = 0,
    volcano: Annotated[int, typer.Option(min=0, help="Seed of the mountain.")] = 0,
    start: Annotated[str, typer.Option(help="Time of the first sample.")] = "2000-01-01",
    config: options.Config = None,
) -> None:
    """Simulate a network around a volcano: an SDS archive of any length, and the truth about it.

    In the folder are sds (miniSEED, a file a station and day), stations.xml and stations.csv, and
    the truth: truth-events.csv, truth-arrivals.csv (when each station felt what, and whether it
    could be seen), truth-disturbances.csv. simulation.toml, which says what was run, is written
    last: without it, the archive is not whole.

    **Example**: a week of five stations.

    vtlib simulate --days 7 --out island
    """
    from .. import archive, waveforms
    from ..archive.results import time_of
    from ..simulate import network_day, station_inventory

    total = 24 * days + hours
    if not total:
        raise typer.BadParameter("--days or --hours: how long is it to be?")
    if out.exists() and any(out.iterdir()):
        raise ValueError(f"{out}: holds something already. Name a folder that is new or empty")
    begin, truths, waiting = time_of(start), [], []
    with options.bar(total, "hour") as bar:

        def write():
            archive.write_sds(waveforms.contiguous(_together(waiting)), out / "sds")
            waiting.clear()

        def hour_done(stream):
            waiting.append(stream)
            if len(waiting) == _HOURS_A_PIECE:
                write()
            bar.update()

        for number, first in enumerate(range(0, total, _HOURS_A_RUN)):
            _, table, truth = network_day(
                # Runs of a seed begin alike: each has a seed of its own, far from those of others.
                seed + 1_000_000 * number,
                min(_HOURS_A_RUN, total - first),
                stations,
                rate,
                begin + 3600 * first,
                volcano,
                hour_done=hour_done,
            )
            truths.append(_dated(truth, begin + 3600 * first, truths))
        if waiting:
            write()
    import pandas as pd

    for name in ("events", "arrivals", "disturbances"):
        whole = pd.concat([truth[name] for truth in truths], ignore_index=True)
        write_whole(out / f"truth-{name}.csv", whole.to_csv(index=False, lineterminator="\n"))
    write_whole(out / "stations.csv", table.to_csv(index=False, lineterminator="\n"))
    xml = io.BytesIO()
    station_inventory(table, rate, start=begin).write(xml, format="STATIONXML")
    write_whole(out / "stations.xml", xml.getvalue())
    options.what_was_run(context, out / "simulation.toml")
    options.tell(f"{out}: {total} hours of {stations} stations, {len(truths[0]['events'])} events")


def _together(streams):
    import obspy

    return obspy.Stream([trace for stream in streams for trace in stream])


def _dated(truth, start, before) -> dict[str, "pd.DataFrame"]:
    """Tables of the truth with times instead of seconds; events are counted on from run to run."""
    n_before = sum(len(tables["events"]) for tables in before)
    tables = {}
    for name in ("events", "arrivals", "disturbances"):
        table = getattr(truth, name).drop(columns="time", errors="ignore")
        if "event" in table:
            table = table.assign(event=table.event + n_before)
        for seconds in [c for c in table if c in _TIMES]:
            times = ["" if s != s else str(start + float(s)) for s in table[seconds]]
            table = table.assign(**{seconds: times})
        tables[name] = table.rename(columns={c: c.removesuffix("_s") for c in _TIMES})
    return tables
