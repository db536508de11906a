"""The language of the checks: what is wanted of an answer, and in which case what is said of it.

A check is a function of the exercise's numbers that says what kind of answer it wants, and returns
its cases in order; the first that holds is what the reader is told::

    @answers_back
    def seconds_in_minutes(minutes: float) -> Check:
        said = number("The number of seconds")
        return said.cases(
            right(said.near(60 * minutes), "A minute has sixty."),
            hint(said.near(minutes / 60), "You divided; a second is the smaller unit."),
            otherwise("How many seconds are in one minute?"),
        )

    seconds_in_minutes(180, minutes=3)

Nothing in it looks at the answer: conditions are data (:mod:`vtlib.checks.conditions`), so that a
page without Python says the same (``Check.data``).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from .conditions import Condition, as_data, holds
from .reading import read
from .saying import answers_back

__all__ = [
    "Case",
    "Check",
    "Said",
    "answers_back",
    "hint",
    "mask",
    "number",
    "numbers",
    "otherwise",
    "right",
    "words",
]


@dataclass(frozen=True)
class Case:
    """What is said of an answer if a condition holds."""

    when: object
    sentence: str

    @property
    def is_right(self) -> bool:
        """Whether this case lets an answer pass."""
        return self.sentence.startswith("Right.")

    def data(self) -> dict:
        """As a page reads it."""
        return {"when": self.when, "right": self.is_right, "sentence": self.sentence}


def right(holds: Condition | bool, sentence: str) -> Case:
    """The answer is right; the sentence says what that means."""
    return Case(as_data(holds), f"Right. {sentence}")


def hint(holds: Condition | bool, sentence: str) -> Case:
    """The answer comes from a known mistake; the sentence says which, without the answer."""
    return Case(as_data(holds), f"Not yet. {sentence}")


def otherwise(sentence: str) -> Case:
    """What is said if nothing else holds: where to begin."""
    return hint(True, sentence)


@dataclass(frozen=True)
class Check:
    """One exercise: what is wanted of an answer, and the cases."""

    wanted: dict
    cases: tuple[Case, ...]

    def case_of(self, answer: object) -> Case:
        """The first case that holds of an answer.

        Raises
        ------
        NotAnAnswer
            If it can't be read.
        """
        values = read(self.wanted, answer)
        with np.errstate(all="ignore"):  # an answer may be huge
            return next(case for case in self.cases if holds(case.when, values))

    def data(self) -> dict:
        """The whole check, as a page reads it."""
        return {**self.wanted, "cases": [case.data() for case in self.cases]}


@dataclass(frozen=True)
class Said:
    """An answer that is yet to be given, or what some steps make of it; it makes conditions.

    Attributes
    ----------
    wanted : dict
        What is wanted: see :func:`vtlib.checks.reading.read`.
    rtol, atol : float
        How near it must come to a number to be the same, as in :func:`numpy.isclose`.
    steps : tuple
        What is made of the answer before it is asked: see :data:`vtlib.checks.conditions.STEPS`.
    """

    wanted: dict
    rtol: float = 1e-9
    atol: float = 0.0
    steps: tuple = ()

    def cases(self, *cases: Case) -> Check:
        """The check of these cases; the last must always hold."""
        if cases[-1].when is not True:
            raise ValueError(f"{self.wanted['what']}: the last case must be otherwise(...)")
        return Check(self.wanted, cases)

    def near(
        self, *others: object, rtol: float | None = None, atol: float | None = None
    ) -> Condition:
        """Whether it is the same as one of some numbers, or of some arrays."""
        return self._asks(near=[_list(one) for one in others], **self._close(rtol, atol))

    def nearer(self, *others: float, than: float) -> Condition:
        """Whether it is one of some numbers, and comes nearer to it than to another."""
        return self._asks(nearer=_list(others), than=float(than), **self._close(None, None))

    def rounds(self, exact: float, digits: int) -> Condition:
        """Whether it is a number rounded to so many digits after the point, or fewer."""
        coarse = [np.round(exact, n) for n in range(1, digits + 1)]
        return self.near(*coarse, rtol=1e-5, atol=1e-8)

    def among(self, *values: float) -> Condition:
        """Whether it holds nothing but these numbers."""
        return self._asks(among=_list(values))

    def has(self, *values: float) -> Condition:
        """Whether one of its numbers is one of these."""
        joined = Condition(False)
        for value in values:
            joined |= ~self.is_(value).sum().near(0)
        return joined

    def __getitem__(self, place):
        """One of its numbers, a slice of them, or those where a mask is True."""
        if isinstance(place, slice):
            if place.step not in (None, 1):
                raise ValueError("only slices without a step")
            return self._then("slice", place.start or 0, place.stop)
        if isinstance(place, int):
            return self._then("slice", place, place + 1 or None)
        return self._then("take", np.flatnonzero(place).tolist())

    def is_(self, value: float) -> "Said":
        """1 where it is some number, else 0."""
        return self._then("is", float(value))

    def same(self, pairs: Sequence[tuple[int, int]]) -> "Said":
        """For each pair of places 1 where their numbers are the same, else 0."""
        return self._then("same", [[int(i), int(j)] for i, j in pairs])

    def sorted(self) -> "Said":
        """Its numbers, the smallest first."""
        return self._then("sorted")

    def diff(self) -> "Said":
        """Each number but the first, minus the one before it."""
        return self._then("diff")

    def sum(self) -> "Said":
        """Its sum."""
        return self._then("sum")

    def size(self) -> "Said":
        """How many numbers it has."""
        return self._then("size")

    def is_whole(self) -> Condition:
        """Whether all its numbers are whole."""
        return self._then("fraction").among(0.0)

    def _then(self, *step):
        return replace(self, steps=(*self.steps, list(step)))

    def _asks(self, **asked):
        of = {"of": list(self.steps)} if self.steps else {}
        return Condition({**asked, **of})

    def _close(self, rtol, atol):
        return {
            "rtol": float(self.rtol if rtol is None else rtol),
            "atol": float(self.atol if atol is None else atol),
        }


def _list(numbers):
    """Numbers in a row, as JSON has them."""
    return np.asarray(numbers, dtype=float).reshape(-1).tolist()


def number(what: str, rtol: float = 1e-9, atol: float = 0.0) -> Said:
    """One number is wanted; ``what`` it is begins a sentence, as in "The distance".

    In a list, a tuple or an array of one it is as good.
    """
    return Said({"kind": "number", "what": what, "wanted": "one number", "n": 1}, rtol, atol)


def numbers(
    what: str, n: int | None, each: str = "", rtol: float = 1e-9, atol: float = 0.0
) -> Said:
    """``n`` numbers in a row (None: any number); ``each`` says what each is for ("frame")."""
    wanted = "numbers" if n is None else f"{n} numbers"
    wanted += f", one for each {each}" if each else ""
    return Said({"kind": "numbers", "what": what, "wanted": wanted, "n": n}, rtol, atol)


def mask(what: str, n: int, each: str) -> Said:
    """``n`` times True or False (or 1 or 0)."""
    wanted = f"{n} times True or False, one for each {each}"
    return Said({"kind": "mask", "what": what, "wanted": wanted, "n": n})


def words(what: str, n: int, allowed: Sequence[str]) -> Said:
    """``n`` of the allowed phrases; asked of conditions as their places among these, from 0."""
    wanted = f"{n} phrases, each one of: {', '.join(allowed)}"
    return Said({"kind": "words", "what": what, "wanted": wanted, "n": n, "allowed": list(allowed)})
