"""The language of the checks: how an answer is read, and in which case what is said of it.

A check is a function that reads an answer and returns its cases, in order; the first that holds is
what the reader is told::

    @answers_back
    def seconds_in_minutes(answer: object, minutes: float) -> list[Case]:
        said = number(answer, "The number of seconds")
        return [
            right(said.near(60 * minutes), "A minute has sixty."),
            hint(said.near(minutes / 60), "You divided; a second is the smaller unit."),
            otherwise("How many seconds are in one minute?"),
        ]
"""

import functools
import inspect
import itertools
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

EMPTY = "Write your answer in place of the three dots, and run the cell again."
_COLUMNS = 72  # what fits beside the contents of a page


class Case(NamedTuple):
    """What is said of an answer if something holds."""

    holds: bool
    sentence: str


class NotAnAnswer(Exception):
    """What was given can't be judged; the message is the sentence that says why."""


def right(holds: bool, sentence: str) -> Case:
    """The answer is right; the sentence says what that means."""
    return Case(bool(holds), f"Right. {sentence}")


def hint(holds: bool, sentence: str) -> Case:
    """The answer comes from a known mistake; the sentence says which, without the answer."""
    return Case(bool(holds), f"Not yet. {sentence}")


def otherwise(sentence: str) -> Case:
    """What is said if nothing else holds: where to begin."""
    return hint(True, sentence)


def answers_back(cases_of: Callable[..., list[Case]]) -> Callable[..., None]:
    """Make a check of a function that returns the cases of an answer: print the first that holds.

    A check never raises for what a reader wrote: what can't be read gets a sentence as well.
    """

    @functools.wraps(cases_of)
    def check(answer, *args, **kwargs):
        try:
            with np.errstate(all="ignore"):  # an answer may be huge
                cases = cases_of(answer, *args, **kwargs)
            sentence = next(case.sentence for case in cases if case.holds)
        except NotAnAnswer as problem:
            sentence = str(problem)
        print(textwrap.fill(sentence, _COLUMNS, break_long_words=False, break_on_hyphens=False))

    check.__signature__ = inspect.signature(cases_of).replace(return_annotation=None)
    return check


@dataclass(frozen=True)
class Answer:
    """A reader's answer in numbers, and how near it must come to another to be the same.

    Attributes
    ----------
    value : float or numpy.ndarray of float64
        Finite.
    rtol, atol : float
        As in :func:`numpy.isclose`.
    """

    value: float | np.ndarray
    rtol: float = 1e-9
    atol: float = 0.0

    def near(self, *others: object, rtol: float | None = None) -> bool:
        """Whether the answer is the same as one of some numbers, or of some arrays."""
        rtol = self.rtol if rtol is None else rtol
        others = [np.asarray(other, dtype=float) for other in others]
        return any(
            other.shape == np.shape(self.value)
            and bool(np.isclose(self.value, other, rtol=rtol, atol=self.atol).all())
            for other in others
        )

    def nearer(self, *others: float, than: float) -> bool:
        """Whether the answer is one of some numbers, and comes nearer to it than to another."""
        own = abs(self.value - than)
        return any(self.near(other) and abs(self.value - other) < own for other in others)

    def rounds(self, exact: float, digits: int) -> bool:
        """Whether the answer is a number rounded to so many digits after the point, or fewer."""
        return any(np.isclose(self.value, np.round(exact, n)) for n in range(1, digits + 1))


def number(answer: object, what: str, rtol: float = 1e-9, atol: float = 0.0) -> Answer:
    """Read one number; in a list, a tuple or an array of one it is as good.

    Raises
    ------
    NotAnAnswer
        If it is none: it begins with ``what`` the answer should be, as in "The distance".
    """
    array = _finite(answer, what, "one number")
    if array.size != 1:
        raise _refused(what, "one number", _described(array))
    return Answer(array.item(), rtol, atol)


def numbers(
    answer: object, n: int | None, what: str, each: str = "", rtol: float = 1e-9, atol: float = 0.0
) -> Answer:
    """Read ``n`` numbers in a row (None: any number); ``each`` says what each is for ("frame").

    Raises
    ------
    NotAnAnswer
        If they are none, or more or fewer.
    """
    wanted = "numbers" if n is None else f"{n} numbers"
    wanted += f", one for each {each}" if each else ""
    array = _finite(answer, what, wanted)
    is_row = array.size > 0 and array.size == max(array.shape, default=1)
    if not is_row or (n is not None and array.size != n):
        raise _refused(what, wanted, _described(array))
    return Answer(array.reshape(-1), rtol, atol)


def mask(answer: object, n: int, what: str, each: str) -> np.ndarray:
    """Read ``n`` times True or False (or 1 or 0), as an array of bool.

    Raises
    ------
    NotAnAnswer
        If they are more or fewer, or something else.
    """
    wanted = f"{n} times True or False, one for each {each}"
    array = _finite(answer, what, wanted)
    if array.size != n or array.size != max(array.shape, default=1):
        raise _refused(what, wanted, _described(array))
    other = array[(array != 0) & (array != 1)]
    if other.size:
        raise _refused(what, wanted, f"{other[0]:g} among them")
    return array.reshape(-1).astype(bool)


def words(answer: object, n: int, allowed: tuple[str, ...], what: str) -> list[str]:
    """Read ``n`` of the allowed phrases; capitals and the kind of apostrophe don't matter.

    Raises
    ------
    NotAnAnswer
        If they are more or fewer, or others.
    """
    wanted = f"{n} phrases, each one of: {', '.join(allowed)}"
    _ask_for_one(answer)
    try:
        said = [answer] if isinstance(answer, str) else list(itertools.islice(answer, n + 1))
    except Exception:  # whatever a reader hands in: it can't be gone through
        raise _refused(what, wanted, _named(answer)) from None
    if len(said) != n:
        raise _refused(what, wanted, "more" if len(said) > n else f"{len(said) or 'none'}")
    plain = [_plain(one) for one in said]
    strange = [one for one, text in zip(said, plain, strict=True) if text not in allowed]
    if strange:
        raise _refused(what, wanted, _named(strange[0]))
    return plain


def _plain(text):
    """A phrase as it is compared: small letters, straight apostrophes, no stop; or None."""
    if not isinstance(text, str):
        return None
    return " ".join(text.lower().replace("’", "'").split()).rstrip(".")


def _finite(answer, what, wanted):
    """An answer as an array of finite numbers, of any shape."""
    _ask_for_one(answer)
    array = _floats(answer)
    if array is None:
        raise _refused(what, wanted, _named(answer))
    if not np.isfinite(array).all():
        raise _refused(what, wanted, "NaN, None or infinity")
    return array


def _floats(answer):
    """An answer as an array of floats, or None if it isn't made of real numbers."""
    if answer is None:
        return None
    try:
        array = np.asarray(answer)
        is_mixed = array.dtype.kind == "O"
        if array.dtype.kind not in "biufO" or (is_mixed and any(map(_is_text, array.flat))):
            return None
        return array.astype(float)
    except Exception:  # whatever a reader hands in: it can't be made an array of numbers
        return None


def _is_text(part):
    return isinstance(part, str | bytes)


def _ask_for_one(answer):
    """An unanswered cell asks for an answer."""
    if answer is Ellipsis or (
        isinstance(answer, list | tuple) and any(part is Ellipsis for part in answer)
    ):
        raise NotAnAnswer(EMPTY)


def _refused(what, wanted, given):
    """The sentence for what can't be judged, as an exception."""
    return NotAnAnswer(f"Not yet. {what} must be {wanted}; you gave {given}.")


def _named(answer):
    """What something is that isn't what was asked for."""
    if _is_text(answer):
        return f"the text “{answer}”" if 0 < len(answer) < 40 else "text"
    if answer is None:
        return "None: is a result missing?"
    if isinstance(answer, list | tuple | np.ndarray):
        return f"a {type(answer).__name__} with something else in it"
    if callable(answer):
        return "a function: call it"
    return f"something of type {type(answer).__name__}"


def _described(array):
    """How many numbers there are."""
    if array.size == 0:
        return "none"
    if array.size > 1 and array.size > max(array.shape):
        return "a table of " + " by ".join(map(str, array.shape))
    return "one" if array.size == 1 else f"{array.size}"
