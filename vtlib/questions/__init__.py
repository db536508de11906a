"""Questions that a reader commits to before the book answers.

A *prediction* asks for a number, a choice or the sketch of a curve, and a later cell of the same
chapter reveals the result beside it::

    questions.number("02_catalogue/always-background", "Which share is right?", "%", 0, 100)
    ...
    questions.reveal("02_catalogue/always-background", 100 * share, "That takes no training.")

A *concept question* is a choice of which one option is right, and every option says why it is or
isn't; nothing has to be revealed.

In a notebook each is a widget, which keeps the answer in the kernel and in the browser. In the
rendered book, which has no kernel, the same JavaScript draws it from the same definition, and
covers what lies between a question and its reveal until the reader has committed. A text may hold
``*emphasis*``, ``**more of it**`` and ```code```.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from .results import fitting, wrong

__all__ = ["Option", "choice", "curve", "number", "option", "reveal"]

MIME_TYPE = "application/vnd.vtlib.question+json"  # what the build of the book looks for
_ID = re.compile(r"[\w-]+/[a-z0-9]+(-[a-z0-9]+)*")
_asked = {}  # by id, the definition and its widget


@dataclass(frozen=True)
class Option:
    """One of the answers to choose from; of a concept question, with what there is to say of it."""

    text: str
    why: str = ""
    right: bool = False


def option(text: str, why: str = "", right: bool = False) -> Option:
    """Return an answer to choose from.

    Parameters
    ----------
    text : str
        The answer.
    why : str
        For a concept question: why it is right, or what is wrong with it. Shown when it is chosen.
    right : bool
        Whether it is the right one.

    Examples
    --------
    >>> option("It is loud", "Loudness has no part in it.").right
    False
    """
    return Option(text, why, right)


def number(
    id: str, text: str, unit: str = "", low: float | None = None, high: float | None = None
) -> None:
    """Ask for a number, to be revealed in a later cell.

    Parameters
    ----------
    id : str
        Chapter and name, ``"02_catalogue/always-background"``; no other question has it.
    text : str
        The question.
    unit : str
        What the number counts: ``"%"``, ``"s"``, ``"times"``.
    low, high : float, optional
        The least and the largest number that makes sense; others are asked for again.

    Raises
    ------
    ValueError
        If the definition can't be right; it names the id.

    Examples
    --------
    >>> number("example/share", "Which share of the frames is right?", "%", 0, 100)
    Which share of the frames is right?
    >>> number("example/turned", "Which share is right?", "%", 100, 0)
    Traceback (most recent call last):
    ValueError: question 'example/turned': low is 100 and high 0: no number lies between
    """
    for name, bound in (("low", low), ("high", high)):
        if bound is not None and not math.isfinite(bound):
            raise wrong(id, f"{name} is {bound!r}, which is no number to stop at")
    if low is not None and high is not None and low >= high:
        raise wrong(id, f"low is {low!r} and high {high!r}: no number lies between")
    _ask(id, text, {"kind": "number", "unit": unit, "low": low, "high": high})


def choice(id: str, text: str, options: Sequence[Option | str]) -> None:
    """Ask to choose one of several answers.

    If one of the options is right, this is a concept question: it says at once what there is to say
    of the option that was chosen. If none is, it is a prediction, to be revealed in a later cell.

    Parameters
    ----------
    id : str
        Chapter and name, as in :func:`number`.
    text : str
        The question.
    options : sequence of Option or str
        Two or more; those of a concept question each with ``why``.

    Raises
    ------
    ValueError
        If the definition can't be right; it names the id.

    Examples
    --------
    >>> choice(
    ...     "example/why",
    ...     "Why does a long window blur an onset?",
    ...     [
    ...         option("It holds what comes later.", "All of it counts as one time.", right=True),
    ...         option("It is louder.", "Its energy is divided by its length."),
    ...     ],
    ... )
    Why does a long window blur an onset?
    >>> choice("example/which", "Which class is the longest?", ["VT", "LP", "TRE"])
    Which class is the longest?
    """
    options = [one if isinstance(one, Option) else Option(one) for one in options]
    texts = [one.text for one in options]
    n_right = sum(one.right for one in options)
    if len(options) < 2:
        raise wrong(id, f"it has {len(options)} options: there is nothing to choose")
    if len(set(texts)) < len(texts) or not all(text.strip() for text in texts):
        raise wrong(id, f"each option needs a text of its own; they are {texts}")
    if n_right > 1:
        raise wrong(id, f"{n_right} options are right; leave one")
    silent = [one.text for one in options if not one.why.strip()]
    if n_right and silent:
        raise wrong(id, f"say why of each option; {silent[0]!r} has no explanation")
    if not n_right and len(silent) < len(options):
        raise wrong(id, "its options are explained, and none is right: mark one with right=True")
    listed = [{"text": one.text, "why": one.why, "right": one.right} for one in options]
    _ask(id, text, {"kind": "choice", "options": listed})


def curve(id: str, text: str, x: tuple[str, float, float], y: tuple[str, float, float]) -> None:
    """Ask for the sketch of a curve, to be revealed in a later cell.

    Parameters
    ----------
    id : str
        Chapter and name, as in :func:`number`.
    text : str
        The question.
    x, y : tuple of (str, float, float)
        What the axis shows, its least value and its largest: ``("seconds", 0, 10)``.

    Raises
    ------
    ValueError
        If the definition can't be right; it names the id.

    Examples
    --------
    >>> curve("example/memory", "How does it fade?", x=("seconds", 0, 10), y=("left", 0, 1))
    How does it fade?
    """
    axes = {}
    for name, axis in (("x", x), ("y", y)):
        if len(axis) != 3 or not isinstance(axis[0], str):
            raise wrong(id, f'{name} is {axis!r}; write it as ("seconds", 0, 10)')
        label, low, high = axis
        if not (math.isfinite(low) and math.isfinite(high) and low < high):
            raise wrong(id, f"{name} goes from {low!r} to {high!r}: it must grow")
        axes[name] = {"label": label, "low": float(low), "high": float(high)}
    _ask(id, text, {"kind": "curve", **axes})


def reveal(id: str, result: object, sentence: str = "") -> None:
    """Show what came of a prediction, beside what the reader had committed to.

    Parameters
    ----------
    id : str
        Of a question without a right option that an earlier cell has asked.
    result : float, int or pair of array_like
        Of a number its value, in the unit of the question; of a choice the index of the option that
        came true; of a curve its points, ``(x, y)``, with x ascending. None if it could not be
        measured, as data are missing: then the answer stands alone.
    sentence : str
        What it means.

    Raises
    ------
    ValueError
        If nothing was asked under this id, or the result doesn't fit; it names the id.

    Examples
    --------
    >>> number("example/wrong", "How many frames are wrong?")
    How many frames are wrong?
    >>> reveal("example/wrong", 12, "That is one in eight.")
    That is one in eight.
    """
    from ..widgets import QuestionWidget

    if id not in _asked:
        raise wrong(id, f"nothing was asked under this id; asked were {', '.join(_asked) or None}")
    definition, asked = _asked[id]
    if is_concept(definition):
        raise wrong(id, "one of its options is right: it answers by itself, and needs no reveal")
    if result is not None:
        result = fitting(definition, result)
    widget = QuestionWidget(definition, part="reveal", result=result, sentence=sentence)
    asked.tell(widget)
    shown = {"part": "reveal", "id": id, "result": result, "sentence": sentence}
    _display(widget, shown)


def is_concept(definition: dict) -> bool:
    """Whether a question has a right option, and so answers by itself."""
    return any(one["right"] for one in definition.get("options", []))


def _ask(id, text, rest):
    """Remember a question and show it."""
    from ..widgets import QuestionWidget

    if not _ID.fullmatch(id):
        raise wrong(id, 'an id is a chapter and a name, as in "02_catalogue/always-background"')
    if not text.strip():
        raise wrong(id, "it has no text")
    definition = {"id": id, "text": text, **rest}
    before = _asked.get(id)
    if before and before[0] != definition:
        raise wrong(
            id,
            f"another question has this id already ({before[0]['text']!r}); give this one its own, "
            "or restart the kernel if it is the same one, edited",
        )
    widget = QuestionWidget(definition, part="question")
    _asked[id] = (definition, widget)
    _display(widget, {"part": "question", **definition})


def _display(widget, definition):
    """Show a widget in a notebook; the page's build finds the definition beside it.

    Where no notebook is, as in a script, words have to do.
    """
    from IPython import get_ipython
    from IPython.display import display

    data, _ = widget._repr_mimebundle_()
    if get_ipython() is None:
        print(data["text/plain"])
    else:
        display({**data, MIME_TYPE: definition}, raw=True)
