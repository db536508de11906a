"""What a check asks of an answer, as data: what Python asks here, a page asks in JavaScript
(``book/live/page/conditions.js``), and both must come to the same.

A condition is True, False, or an object with one of these keys:

- ``near``: the answer is one of these lists of numbers, as close as ``rtol`` and ``atol`` say;
- ``nearer``: it is near one of these numbers, and closer to it than to ``than``;
- ``among``: it holds nothing but these numbers;
- ``all``, ``any``, ``not``: of other conditions.

With ``of``, it is asked of a part of the answer, or of something made of it: a list of steps, each
a name and what it takes (see :data:`STEPS`).
"""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Condition:
    """A condition; ``&``, ``|`` and ``~`` join conditions, and True or False with them."""

    data: object
    __array_ufunc__ = None  # so that NumPy's truths leave joining to it

    def __and__(self, other):
        return Condition({"all": [self.data, as_data(other)]})

    def __or__(self, other):
        return Condition(other is True or {"any": [self.data, as_data(other)]})

    def __invert__(self):
        return Condition({"not": self.data})

    __rand__, __ror__ = __and__, __or__

    def __bool__(self):
        raise TypeError("a condition is asked of an answer later: join with &, | and ~")


def as_data(condition: "Condition | bool") -> object:
    """The data of a condition, or a truth as it is."""
    return condition.data if isinstance(condition, Condition) else bool(condition)


def holds(condition: object, values: np.ndarray) -> bool:
    """Whether a condition, as data, holds of an answer.

    Parameters
    ----------
    condition : bool or dict
    values : numpy.ndarray of float64, shape (n,)
    """
    if isinstance(condition, bool):
        return condition
    if "all" in condition:
        return all(holds(one, values) for one in condition["all"])
    if "any" in condition:
        return any(holds(one, values) for one in condition["any"])
    if "not" in condition:
        return not holds(condition["not"], values)
    for name, *arguments in condition.get("of", []):
        values = STEPS[name](values, *arguments)
    return _holds_of(condition, values)


def _holds_of(condition, values):
    """Whether a condition holds of what its steps left."""
    if "among" in condition:
        return bool(np.isin(values, condition["among"]).all())
    close = {"rtol": condition["rtol"], "atol": condition["atol"]}
    if "near" in condition:
        return any(
            len(other) == len(values) and bool(np.isclose(values, other, **close).all())
            for other in condition["near"]
        )
    own = np.abs(values - condition["than"])
    return any(
        bool((np.isclose(values, other, **close) & (np.abs(values - other) < own)).all())
        for other in condition["nearer"]
    )


def _taken(values, places):
    """Some of the numbers; NaN, which is near nothing, where there is none."""
    padded = np.append(values, np.nan)
    return padded[[place if place < len(values) else -1 for place in places]]


def _same(values, pairs):
    """1 where the numbers at two places are the same, else 0."""
    return np.array([float(values[i] == values[j]) for i, j in pairs])


#: What may be made of an answer before it is asked.
STEPS = {
    "slice": lambda values, first, stop: values[first:stop],
    "take": _taken,
    "is": lambda values, value: (values == value).astype(float),
    "same": _same,
    "sorted": np.sort,
    "diff": np.diff,
    "sum": lambda values: np.array([values.sum()]),
    "size": lambda values: np.array([float(len(values))]),
    "fraction": lambda values: values - np.floor(values),
}
