"""What runs an exercise's code in the page, and says what came of it; sent there with vtlib."""

import ast
import base64
import contextlib
import io
import linecache
import sys
import traceback

import numpy
from given import values_of

FILE = "your code"
MOST_CHARACTERS = 20_000  # of what is printed


class Paper(io.StringIO):
    """What is printed, up to a limit: a loop that prints for ever shall not fill the memory."""

    def write(self, text: str) -> int:
        if self.tell() < MOST_CHARACTERS <= self.tell() + len(text):
            super().write(text[: MOST_CHARACTERS - self.tell()] + "\n(and more)")
        elif self.tell() < MOST_CHARACTERS:
            super().write(text)
        return len(text)


def run(source: str, given: dict) -> dict:
    """Run a reader's code as a notebook's cell.

    Parameters
    ----------
    source : str
        The code.
    given : dict
        Values of earlier cells, as :func:`given.written` made them; ``np`` is there in any case.

    Returns
    -------
    dict
        ``printed`` (text), ``figures`` (PNG as base64), ``error`` (text or None), ``missing`` (the
        package that there was none of, or None), and ``verdicts``: what the checks said, each a
        pair of the sentence and whether it is right (None if there was no answer).
    """
    paper, verdicts = Paper(), []
    result = {"error": None, "missing": None, "figures": [], "verdicts": verdicts}
    lines = source.splitlines(keepends=True)
    linecache.cache[FILE] = (len(source), None, lines, FILE)
    try:
        with contextlib.redirect_stdout(paper), contextlib.redirect_stderr(paper):
            listen_to_checks(verdicts)
            show(execute(source, {"__name__": "__main__", "np": numpy, **values_of(given)}))
    except ModuleNotFoundError as error:
        result["missing"] = (error.name or "").partition(".")[0]
        result["error"] = short(error)
    except BaseException as error:  # whatever a reader's code does, SystemExit too
        result["error"] = short(error)
    result["figures"] = figures()
    return {**result, "printed": paper.getvalue()}


def execute(source: str, namespace: dict) -> object:
    """Run all statements; return the value of the last, if it is an expression."""
    tree = ast.parse(source, FILE)
    last = None
    if tree.body and isinstance(tree.body[-1], ast.Expr):
        last = ast.Expression(tree.body.pop().value)
    exec(compile(tree, FILE, "exec"), namespace)
    return eval(compile(last, FILE, "eval"), namespace) if last else None


def show(value: object) -> None:
    """As a notebook shows the last value."""
    if value is not None:
        print(repr(value))


def listen_to_checks(verdicts: list) -> None:
    """Take what the checks say, in place of printing it."""
    from vtlib.checks import saying

    def take(sentence, asked):
        empty = sentence == saying.EMPTY
        verdicts.append([sentence, None if empty else sentence.startswith("Right.")])

    saying._say = take


def short(error: BaseException) -> str:
    """The error, and in which of the reader's lines."""
    own = [f for f in traceback.extract_tb(error.__traceback__) if f.filename == FILE]
    lines = [f"Line {frame.lineno}: {frame.line}" for frame in own]
    if isinstance(error, SyntaxError) and error.filename == FILE:
        lines.append(f"Line {error.lineno}: {(error.text or '').strip()}")
        return "\n".join([*lines, f"{type(error).__name__}: {error.msg}"])
    return "\n".join([*lines, "".join(traceback.format_exception_only(error)).strip()])


def figures() -> list[str]:
    """All open figures, which are then closed."""
    plt = sys.modules.get("matplotlib.pyplot")
    found = []
    for number in plt.get_fignums() if plt else []:
        file = io.BytesIO()
        plt.figure(number).savefig(file, format="png", dpi=120, bbox_inches="tight")
        found.append(base64.b64encode(file.getvalue()).decode())
    if plt:
        plt.close("all")
    return found
