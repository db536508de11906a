"""What the commands share: options, files that say what was run, and how they end."""

import contextlib
import functools
import json
import sys
import tomllib
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

import vtlib

from ..files import in_a_line, read_text, write_whole

if TYPE_CHECKING:
    import pandas as pd

RULES = ("published", "core", "core_joined", "joined", "viterbi")
RECOGNISER = "simulated-bezymianny-tcn"
_RUN = "run"  # the part of such a file that says with what it was run


def tell(message: object) -> None:
    """A line on stderr, in which nothing stands that a terminal would obey."""
    typer.echo(f"vtlib: {in_a_line(message, 2000)}", err=True)


def ending(command: Callable) -> Callable:
    """A command whose errors are a line on stderr and a number to end with."""

    @functools.wraps(command)
    def run(*args, **values):
        try:
            with telling():
                command(*args, **values)
        except typer.Exit:  # a RuntimeError
            raise
        except (ValueError, OSError, ImportError, RuntimeError) as error:
            if isinstance(error, BrokenPipeError):
                raise
            tell(error)
            raise typer.Exit(1) from None
        except KeyboardInterrupt:
            tell("stopped. What was done stays; the same command goes on from there")
            raise typer.Exit(130) from None

    return run


@contextlib.contextmanager
def telling() -> Iterator[None]:
    """While this lasts, a warning is a line on stderr."""
    with warnings.catch_warnings():
        warnings.showwarning = lambda message, *_, **__: tell(message)
        yield


def configured(context: typer.Context, path: Path | None) -> Path | None:
    """Take values from a file that says what was run; options beside it come first."""
    if path is None or context.resilient_parsing:
        return path
    try:
        values = tomllib.loads(read_text(path))
    except ValueError as error:  # of TOML, too
        raise typer.BadParameter(f"{path}: {in_a_line(error)}") from None
    values.pop(_RUN, None)
    known = {p.name for p in context.command.params} - {"config", "help"}
    if unknown := sorted(set(values) - known):
        raise typer.BadParameter(
            f"{path}: {in_a_line(unknown[0])!r} is no option of vtlib {context.info_name}: they "
            f"are {', '.join(sorted(known))}"
        )
    context.default_map = {**(context.default_map or {}), **values}
    return path


def what_was_run(context: typer.Context, path: Path, **more: Any) -> None:
    """Write the file that says what was run, to be given to ``--config``."""
    lines = [f"# What vtlib {context.info_name} was run with. Again: --config {path.name}"]
    given = {k: v for k, v in context.params.items() if k != "config" and v not in (None, [], ())}
    lines += [f"{key} = {_toml(value)}" for key, value in given.items()]
    lines += ["", f"[{_RUN}]", f"vtlib = {_toml(vtlib.__version__)}"]
    lines += [f"{key} = {_toml(value)}" for key, value in more.items()]
    write_whole(path, "\n".join(lines) + "\n")


def _toml(value):
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_toml, value))}]"
    return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")


def read_stations(path: Path) -> "pd.DataFrame":
    """Stations of a StationXML file, or of a CSV with station, latitude and longitude.

    Raises
    ------
    ValueError
        If it is none of these; the message names it.
    """
    import io

    import pandas as pd

    from .. import waveforms

    if path.suffix.lower() != ".csv":
        return waveforms.station_table(path)
    text = read_text(path)
    try:
        table = pd.read_csv(io.StringIO(text), dtype={"station": str}, keep_default_na=False)
        table = table.assign(
            **{k: pd.to_numeric(table[k]) for k in ("latitude", "longitude") if k in table}
        )
        return waveforms.station_table(table)
    except (ValueError, pd.errors.ParserError) as error:
        raise ValueError(f"{path}: no table of stations ({in_a_line(error)})") from None


def rule_of(name: str) -> Any:
    """A rule by its name; BadParameter if there is none."""
    from .. import events

    if name not in RULES:
        raise typer.BadParameter(f"--rule {name!r}: expected one of {', '.join(RULES)}")
    return events.Viterbi() if name == "viterbi" else getattr(events, name.upper())


def bar(total: int, unit: str) -> Any:
    """A bar of progress on stderr, if that is a terminal."""
    from tqdm import tqdm

    return tqdm(total=total, unit=unit, file=sys.stderr, disable=not sys.stderr.isatty())


Stations = Annotated[
    Path | None,
    typer.Option(help="Where stations are: StationXML, or CSV with station, latitude, longitude."),
]
Recognisers = Annotated[
    list[str],
    typer.Option(
        "--recogniser", help="A name (see vtlib.models.names()) or a .safetensors file; repeatable."
    ),
]
Rule = Annotated[str, typer.Option(help=f"How frames become events: {', '.join(RULES)}.")]
MinStations = Annotated[int, typer.Option(min=1, help="A detection was seen by so many stations.")]
Channels = Annotated[
    str, typer.Option(help="Channels that are heard: patterns with commas between.")
]
Config = Annotated[
    Path | None,
    typer.Option(
        callback=configured,
        is_eager=True,
        help="A file .toml with these options, as each run writes one; options beside it win.",
    ),
]
