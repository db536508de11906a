"""Spans of a record in seconds, each with a class."""

import reprlib
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from .. import classes


class LabelError(ValueError):
    """Labels that contradict themselves or their record."""


class Interval(NamedTuple):
    """A span of a record, and what the signal is in it.

    Attributes
    ----------
    start_s, end_s : float
        In seconds from the record's first sample.
    label : str
        Name of its class.

    Examples
    --------
    >>> Interval(34.9, 54.9, "VT").label
    'VT'
    """

    start_s: float
    end_s: float
    label: str


def validate(
    intervals: Iterable[tuple[float, float, str]],
    duration_s: float | None = None,
    name: str = "labels",
) -> list[Interval]:
    """Check intervals and return them with the book's class names.

    Parameters
    ----------
    intervals : iterable of (start_s, end_s, class)
        In order of time; class in any spelling that :func:`vtlib.classes.index` knows.
    duration_s : float, optional
        Length of the record; no interval may end after it (1 ms of rounding is forgiven).
    name : str
        What to call them in messages.

    Returns
    -------
    list of Interval

    Raises
    ------
    LabelError
        If a time is not finite or negative, an interval ends before it starts, they are out of
        order or overlap, one ends after the record, or a class is unknown.

    Examples
    --------
    >>> validate([(0, 34.9, "BGN"), (34.9, 54.9, "Equ")], duration_s=60)[1]
    Interval(start_s=34.9, end_s=54.9, label='VT')
    """
    checked = []
    for number, interval in enumerate(intervals, start=1):
        try:
            start_s, end_s, label = interval
            start_s, end_s = float(start_s), float(end_s)
        except (TypeError, ValueError):
            raise LabelError(
                f"{name}, interval {number}: {reprlib.repr(interval)} is not (start_s, end_s, "
                "class)"
            ) from None
        where = f"{name}, interval {number} ({start_s} to {end_s} s, {reprlib.repr(label)})"
        if not (np.isfinite(start_s) and np.isfinite(end_s)) or start_s < 0:
            raise LabelError(f"{where}: times must be finite and not negative. Correct the label")
        if end_s <= start_s:
            raise LabelError(f"{where}: ends before it starts. Swap or correct its times")
        if checked and start_s < checked[-1].start_s:
            raise LabelError(
                f"{where}: starts before the interval above it. Sort the labels by time"
            )
        if checked and start_s < checked[-1].end_s - 1e-9:
            raise LabelError(
                f"{where}: overlaps the interval above it, which ends at {checked[-1].end_s} s. "
                "Cut one"
            )
        if duration_s is not None and end_s > duration_s + 1e-3:
            raise LabelError(
                f"{where}: ends after the record ({duration_s:.3f} s). Is it another record's "
                "label?"
            )
        try:
            canonical = classes.NAMES[classes.index(label)]
        except ValueError as error:
            raise LabelError(f"{where}: {error}") from None
        checked.append(Interval(start_s, end_s, canonical))
    return checked


def joined(spans: Iterable[tuple], gap: float = 0) -> list[tuple]:
    """Spans, with those joined that overlap, touch, or have at most ``gap`` between them.

    Parameters
    ----------
    spans : iterable of (start, end)
        In any order, and any unit.
    gap : number
        In the same unit.

    Returns
    -------
    list of (start, end)
        In order; none overlaps another.

    Examples
    --------
    >>> joined([(10, 12), (0, 3), (5, 7)], gap=2)
    [(0, 7), (10, 12)]
    """
    found = []
    for start, end in sorted(spans):
        if found and start - found[-1][1] <= gap:
            start, before = found.pop()
            end = max(end, before)
        found.append((start, end))
    return found
