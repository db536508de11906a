"""The command ``vtlib``: a recogniser without a line of Python.

``vtlib recognise`` makes a catalogue of files or of an archive, ``vtlib simulate`` an archive of a
simulated network with the truth about it, and ``vtlib watch`` keeps a catalogue and a page up to
date as data arrive. ``vtlib recognise --help`` shows what each takes, with an example.

Each writes beside its result a file ``.toml`` that says what was run; ``--config`` runs it again.
What goes wrong is said in a line on stderr. A command ends with 0 if all went well; with 1 if
nothing was recognised, or something could not be read, or written; with 2 if it was asked for what
makes no sense; with 130 after Ctrl-C.
"""

import typer

from .recognising import recognise
from .simulating import simulate
from .watching import watch

#: What the command ``vtlib`` calls.
app = typer.Typer(
    name="vtlib",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    help=(
        "Teach a machine to hear your volcano: make a catalogue of files or an archive, simulate a "
        "network to try it on, or watch data as they arrive.\n\n"
        "Ends with 0 if all went well; 1 if nothing was recognised, or something could not be read "
        "or written; 2 if it was asked for what makes no sense; 130 after Ctrl-C."
    ),
)
for _command in (recognise, simulate, watch):
    app.command(no_args_is_help=True)(_command)

__all__ = ["app", "recognise", "simulate", "watch"]
