"""``vtlib recognise``: files, or an archive, become a catalogue."""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from . import options
from .catalogues import (
    agreed,
    check_ending,
    from_archive,
    path_for,
    recognisers_in,
    write_catalogue,
)
from .options import tell


@options.ending
def recognise(
    context: typer.Context,
    source: Annotated[
        list[str],
        typer.Argument(
            help="Waveform files; or one folder of an SDS archive; or an FDSN server's address."
        ),
    ],
    out: Annotated[
        Path, typer.Option(help="The catalogue: .xml is QuakeML, .csv a table.", dir_okay=False)
    ],
    stations: options.Stations = None,
    recogniser: options.Recognisers = [options.RECOGNISER],  # noqa: B006 (Typer copies it)
    rule: options.Rule = "published",
    start: Annotated[str | None, typer.Option(help="Archive: from when, as 2024-02-01.")] = None,
    end: Annotated[str | None, typer.Option(help="Archive: until when.")] = None,
    workers: Annotated[int, typer.Option(min=1, help="Archive: processes.")] = 1,
    min_stations: options.MinStations = 2,
    channels: options.Channels = "??Z",
    results: Annotated[
        Path | None, typer.Option(help="Archive: folder of daily results, to go on from.")
    ] = None,
    config: options.Config = None,
) -> None:
    """Make a catalogue of waveform files or of an archive.

    With stations, it holds what several of them saw; without, or of one, what each saw by itself.
    An archive is done day by day, and what is done is not done again. Of several recognisers, each
    has a catalogue of its own. Beside it, a file .toml says what was run.

    **Example**, which simulates an archive first:

    vtlib simulate --days 1 --out island

    vtlib recognise island/sds --stations island/stations.xml --out catalogue.xml --workers 2
    """
    check_ending(out)
    chosen = options.rule_of(rule)
    if len(set(recogniser)) < len(recogniser):
        raise typer.BadParameter("--recogniser: one is named twice")
    table = None if stations is None else options.read_stations(stations)
    is_archive = len(source) == 1 and (
        Path(source[0]).is_dir() or source[0].startswith(("http://", "https://"))
    )
    if is_archive and table is None:
        raise typer.BadParameter("--stations: an archive needs it, to know which ones to hear")
    if not is_archive and (start or end or workers != 1 or results):
        raise typer.BadParameter(
            "--start, --end, --workers and --results are for an archive: a folder or an address"
        )
    if is_archive:
        results = results or out.with_name(f"{out.stem}-days")
        fewest = min(min_stations, len(table))
        found, all_fine = _of_archive(
            source[0], recogniser, table, results, workers, start, end, chosen, fewest, channels
        )
    else:
        found, all_fine = _of_files(source, recogniser, table, chosen, min_stations, channels)
    for one in found:
        path = path_for(out, one.recogniser, [f.recogniser for f in found])
        write_catalogue(one, path, table)
        tell(f"{path}: {len(one)} {'events' if table is None or len(table) < 2 else 'detections'}")
    options.what_was_run(context, out.with_suffix(".toml"), recognisers=_hashes(recogniser))
    if not any(map(len, found)):
        tell("nothing was recognised")
        all_fine = False
    if not all_fine:
        raise typer.Exit(1)


def _of_archive(source, recognisers, table, results, workers, start, end, rule, fewest, channels):
    """Catalogues of an archive, one a recogniser, and whether all days are complete."""
    from .. import archive

    done = archive.recognise(
        source,
        recognisers,
        table,
        results,
        workers if workers > 1 else None,
        start=start,
        end=end,
        rule=rule,
        min_stations=fewest,
        channels=channels,
        progress=sys.stderr.isatty(),
    )
    told = archive.faults(results)
    for fault in told[:10].itertuples():
        tell(f"{fault.day} {fault.station}: {fault.kind}: {fault.reason}")
    if len(told) > 10:
        tell(f"… and {len(told) - 10} more: see {results}/days")
    tell(f"{results}: {int(done.done_now.sum())} days done now, {len(done)} in all")
    found = [from_archive(results, name, table, fewest) for name in recognisers_in(results)]
    return found, bool(done.complete.all())


def _of_files(paths, recognisers, table, rule, min_stations, channels) -> tuple[list, bool]:
    """Catalogues of files, one a recogniser, and whether all could be read."""
    from fnmatch import fnmatchcase

    import obspy

    from .. import engine, network, waveforms

    stream, all_fine = obspy.Stream(), True
    for path in paths:
        try:
            stream += waveforms.read(path)
        except waveforms.WaveformError as error:
            tell(error)
            all_fine = False
    patterns = channels.split(",")
    heard = [t for t in stream if any(fnmatchcase(t.stats.channel, p) for p in patterns)]
    if not heard:
        there = ", ".join(sorted({t.id for t in stream})) or "nothing"
        raise ValueError(f"no channel {channels!r} to hear: there is {there}. See --channels")
    stream = waveforms.contiguous(obspy.Stream(heard))
    found: list[Any] = []
    for name in recognisers:
        events = engine.load(name).classify(stream, rule)
        if table is not None and len(table) > 1:
            fewest = min(min_stations, len(table))
            events = agreed(events, table, fewest, network.availability(stream))
        found.append(events)
    return found, all_fine


def _hashes(recognisers):
    """Name and SHA-256 of the weights that were used."""
    from .. import models
    from ..models.saved import digest

    told = []
    for item in recognisers:
        name, _, weights = models.weights_of(item)
        told.append(f"{name} {digest(weights)}")
    return told
