"""What came of a prediction, as its page needs it: number, option, or the points of a curve."""

import math

import numpy as np

MOST_POINTS = 200  #: of a curve: what a page needs to draw it


def fitting(definition: dict, result: object) -> float | int | list[list[float]]:
    """Return the result of a question in the form in which it is shown.

    Parameters
    ----------
    definition : dict
        Of the question: its id, its kind, and of a choice the options.
    result : float, int or pair of array_like
        See :func:`vtlib.questions.reveal`.

    Raises
    ------
    ValueError
        If the result doesn't fit the question; it names the id.

    Examples
    --------
    >>> fitting({"id": "example/share", "kind": "number"}, np.float32(12.5))
    12.5
    """
    read = {"number": _number, "choice": _option, "curve": _points}[definition["kind"]]
    return read(definition, result)


def wrong(id: str, reason: str) -> ValueError:
    """Return the error that a question's definition or result is; it is to be raised."""
    return ValueError(f"question {id!r}: {reason}")


def _number(definition, result):
    try:
        value = np.asarray(result, dtype=float).item()
    except (TypeError, ValueError):
        raise wrong(definition["id"], f"the result must be one number; it is {result!r}") from None
    if not math.isfinite(value):
        raise wrong(definition["id"], f"the result is {value!r}")
    return value


def _option(definition, result):
    n = len(definition["options"])
    is_index = isinstance(result, int | np.integer) and not isinstance(result, bool)
    if not is_index or not 0 <= result < n:
        raise wrong(
            definition["id"],
            f"the result must be the index of an option, 0 to {n - 1}; it is {result!r}",
        )
    return int(result)


def _points(definition, result):
    try:
        x, y = (np.asarray(one, dtype=float) for one in result)
    except (TypeError, ValueError):
        raise wrong(
            definition["id"], "the result must be a pair of rows of numbers, (x, y)"
        ) from None
    if x.ndim != 1 or x.shape != y.shape or len(x) < 2:
        raise wrong(
            definition["id"],
            f"x and y must be rows of one length, 2 or more; they are {x.shape}, {y.shape}",
        )
    if not (np.isfinite(x).all() and np.isfinite(y).all() and (np.diff(x) > 0).all()):
        raise wrong(definition["id"], "the points must be finite, and x must ascend")
    if len(x) > MOST_POINTS:
        fewer = np.linspace(x[0], x[-1], MOST_POINTS)
        x, y = fewer, np.interp(fewer, x, y)
    return [[float(f"{one:.6g}") for one in row] for row in (x, y)]
