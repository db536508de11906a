"""``vtlib watch``: a catalogue and a page that follow an archive as it grows."""

import time
from pathlib import Path
from typing import Annotated

import typer

from ..files import write_whole
from . import options
from .catalogues import check_ending, from_archive, recognisers_in, write_catalogue
from .options import tell
from .page import page

_DAYS = 2  # the newest day, and the one before, whose end is in its margin


@options.ending
def watch(
    context: typer.Context,
    source: Annotated[Path, typer.Argument(help="The folder of an SDS archive that grows.")],
    stations: Annotated[Path, typer.Option(help="StationXML, or CSV.")],
    out: Annotated[
        Path, typer.Option(help="The catalogue: .xml or .csv; the page is beside it, .html.")
    ],
    every: Annotated[float, typer.Option(min=1, help="Seconds from one look to the next.")] = 60.0,
    recogniser: Annotated[str, typer.Option(help="A name or a .safetensors file.")] = (
        options.RECOGNISER
    ),
    rule: options.Rule = "published",
    min_stations: options.MinStations = 2,
    channels: options.Channels = "??Z",
    rounds: Annotated[
        int | None, typer.Option(min=1, help="End after so many looks; by default at Ctrl-C.")
    ] = None,
    config: options.Config = None,
) -> None:
    """Watch an archive as data arrive: keep a catalogue and a page up to date.

    At each look, the days whose files have changed are heard again, as a whole: what is said of
    the newest day stays provisional until it is over. The page loads itself again as often.

    **Example**: an archive that is written by your acquisition system.

    vtlib watch /data/sds --stations stations.xml --out now.xml --every 60
    """
    check_ending(out)
    chosen, table = options.rule_of(rule), options.read_stations(stations)
    results, looks = out.with_name(f"{out.stem}-days"), 0
    options.what_was_run(context, out.with_suffix(".toml"))
    while rounds is None or looks < rounds:
        if looks:
            time.sleep(every)
        looks += 1
        problem = _look(source, recogniser, table, results, chosen, min_stations, channels, out)
        if problem:
            tell(problem)
        write_whole(out.with_suffix(".html"), page(results, every, problem))
    if problem:
        raise typer.Exit(1)


def _look(source, recogniser, table, results, rule, min_stations, channels, out):
    """One look: hears what is new, and writes the catalogue; returns what went wrong, or ""."""
    from .. import archive
    from ..archive.sds import Sds

    fewest = min(min_stations, len(table))
    try:
        begin, stop = Sds(source).span(channels)
        archive.recognise(
            source,
            recogniser,
            table,
            results,
            start=max(begin, stop - 86_400 * _DAYS),
            end=stop,
            rule=rule,
            min_stations=fewest,
            channels=channels,
        )
        (name,) = recognisers_in(results)
        write_catalogue(from_archive(results, name, table, fewest), out, table)
    except (ValueError, OSError, RuntimeError) as error:
        return str(error)
    return ""
