"""Scores over events: which true and which detected events are the same, and how many are."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

from .. import classes
from ..events import EDS_NAME
from .frames import draws, sum_by_unit

#: An interval of a record: (start_s, end_s, class).
Span = tuple[float, float, str]


@dataclass(frozen=True, eq=False)
class EventScores:
    """Scores over events, kept record by record. What would be 0/0 is 0, as in
    :class:`FrameScores`.

    Attributes
    ----------
    n_true, n_detected, n_matched : numpy.ndarray of int64, shape (R,)
        In each record, the number of true events, of detected ones, and of pairs of both.
    total_iou : numpy.ndarray of float64, shape (R,)
        Sum of the pairs' intersections over union.
    """

    n_true: np.ndarray
    n_detected: np.ndarray
    n_matched: np.ndarray
    total_iou: np.ndarray

    @property
    def precision(self) -> float:
        """Of the detected events, the share that are true. 0 if none was detected."""
        return _ratio(self.n_matched.sum(), self.n_detected.sum())

    @property
    def recall(self) -> float:
        """Of the true events, the share that was detected. 0 if there are none."""
        return _ratio(self.n_matched.sum(), self.n_true.sum())

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return _ratio(2 * self.n_matched.sum(), self.n_true.sum() + self.n_detected.sum())

    @property
    def iou(self) -> float:
        """Mean intersection over union of the matched pairs: how well they agree in extent. 0 if
        there is no pair."""
        return _ratio(self.total_iou.sum(), self.n_matched.sum())

    def table(self, names: Sequence[str] | None = None) -> pd.DataFrame:
        """Scores of each record, and of all of them in the last row.

        Parameters
        ----------
        names : list of str, optional
            One for each record; otherwise they are numbered from 1.

        Returns
        -------
        pandas.DataFrame
            Columns ``precision``, ``recall``, ``F1``, ``IoU``, ``true``, ``detected``, ``matched``.
        """
        names = [str(name) for name in (range(1, len(self.n_true) + 1) if names is None else names)]
        if len(names) != len(self.n_true):
            raise ValueError(
                f"{len(names)} names for {len(self.n_true)} records: expected one for each"
            )
        parts = [self._of(slice(i, i + 1)) for i in range(len(names))] + [self]
        rows = [
            (
                s.precision,
                s.recall,
                s.f1,
                s.iou,
                s.n_true.sum(),
                s.n_detected.sum(),
                s.n_matched.sum(),
            )
            for s in parts
        ]
        columns = ["precision", "recall", "F1", "IoU", "true", "detected", "matched"]
        return pd.DataFrame(rows, columns=columns, index=pd.Index([*names, "all"], name="record"))

    def _of(self, records):
        return EventScores(
            *(a[records] for a in (self.n_true, self.n_detected, self.n_matched, self.total_iou))
        )


def _ratio(part, whole):
    return float(part / whole) if whole else 0.0


def match(
    true: Iterable[Span], detected: Iterable[Span], min_iou: float = 0.3, same_class: bool = True
) -> list[tuple[int, int, float]]:
    """Which detected event is which true one, in one record.

    Two events may be paired if their intersection over union exceeds ``min_iou``. Each is paired at
    most once. Of all ways to pair them, this is the one with the most pairs, and of those the one
    with the largest sum of intersections over union (an assignment problem: Jonker and Volgenant,
    1987, doi:10.1007/BF02278710): no order of greedy choices can do better.

    Parameters
    ----------
    true, detected : iterable of (start_s, end_s, class)
        For example :class:`vtlib.labels.Interval`; in any order, and they may overlap. Background
        (SIL) and discarded segments (EDS) are no events and stay unpaired.
    min_iou : float
        At least 0, below 1. With 0, any overlap is enough.
    same_class : bool
        Whether only events of one class may be paired; otherwise it is their times alone that
        count.

    Returns
    -------
    list of (int, int, float)
        Position in ``true``, position in ``detected``, and their intersection over union, in order
        of ``true``.

    Raises
    ------
    ValueError
        If an interval is none, does not end after it starts, or is of an unknown class; or if
        ``min_iou`` is not in [0, 1).

    Examples
    --------
    >>> match([(10, 20, "VT"), (30, 40, "VT")], [(12, 20, "VT"), (50, 60, "VT")])
    [(0, 0, 0.8)]
    """
    _check_min_iou(min_iou)
    return _match(_events(true, "true"), _events(detected, "detected"), min_iou, same_class)


def _match(true, detected, min_iou, same_class):
    """:func:`match`, of events as :func:`_events` gives them."""
    i, j, iou = _pairs(true, detected, min_iou, same_class)
    if len(set(i)) < len(i) or len(set(j)) < len(j):  # somebody has a choice
        chosen = _best(i, j, iou)
        i, j, iou = i[chosen], j[chosen], iou[chosen]
    return sorted(
        (int(true[0][a]), int(detected[0][b]), float(v)) for a, b, v in zip(i, j, iou, strict=True)
    )


def _pairs(true, detected, min_iou, same_class):
    """Pairs that are allowed: their rows in true and in detected, and their intersections over
    union."""
    _, starts, ends, kinds = detected  # in order of start
    latest = np.maximum.accumulate(ends) if len(ends) else ends
    firsts = np.searchsorted(latest, true[1], side="right")  # all before end too early ...
    stops = np.searchsorted(starts, true[2], side="left")  # ... and all from here start too late
    found = []
    for i, (start, end, kind, first, stop) in enumerate(zip(*true[1:], firsts, stops, strict=True)):
        near = slice(first, max(first, stop))
        both = np.minimum(ends[near], end) - np.maximum(starts[near], start)
        iou = both / (np.maximum(ends[near], end) - np.minimum(starts[near], start))
        allowed = np.flatnonzero((iou > min_iou) & ((kinds[near] == kind) | (not same_class)))
        found += [(i, first + j, iou[j]) for j in allowed]
    i, j, iou = zip(*found, strict=True) if found else ((), (), ())
    return np.array(i, dtype=int), np.array(j, dtype=int), np.array(iou, dtype=float)


def _best(i, j, iou):
    """Which of the allowed pairs to choose, by a sparse assignment in which every true event may
    also stay alone."""
    rows, columns = np.unique(i, return_inverse=True)[1], np.unique(j, return_inverse=True)[1]
    n = rows.max() + 1
    alone = columns.max() + 1 + np.arange(n)  # a column for each row
    price = n + 1.0  # staying alone costs more than any change of the others' overlaps can save
    costs = np.concatenate(
        [2.0 - iou, np.full(n, 2.0 + price)]
    )  # none is 0, which in a sparse matrix would mean: not allowed
    graph = sparse.csr_array(
        (costs, (np.concatenate([rows, np.arange(n)]), np.concatenate([columns, alone])))
    )
    row, column = min_weight_full_bipartite_matching(graph)
    partner = dict(zip(row, column, strict=True))
    return np.array([partner[a] == b for a, b in zip(rows, columns, strict=True)])


def _events(intervals, where):
    """Positions, starts, ends and classes of the events among intervals, as arrays in order of
    start."""
    rows = []
    for number, interval in enumerate(intervals):
        what = f"{where}, interval {number + 1}"
        try:
            start, end, label = interval
            start, end = float(start), float(end)
        except (TypeError, ValueError):
            raise ValueError(f"{what}: {interval!r} is not (start_s, end_s, class)") from None
        if not (np.isfinite(start) and np.isfinite(end) and end > start):
            raise ValueError(
                f"{what}: from {start} to {end} s: times must be finite, and it must end after it "
                "starts"
            )
        if str(label).strip().upper() == EDS_NAME:
            continue
        try:
            kind = classes.index(label)
        except ValueError as error:
            raise ValueError(f"{what}: {error}, or {EDS_NAME}") from None
        if kind != classes.SIL:
            rows.append((start, end, number, kind))
    starts, ends, numbers, kinds = np.array(sorted(rows), dtype=float).reshape(-1, 4).T
    return numbers.astype(int), starts, ends, kinds.astype(int)


def _check_min_iou(min_iou):
    if not 0 <= min_iou < 1:
        raise ValueError(f"min_iou={min_iou!r}: expected at least 0 and less than 1")


def event_scores(
    true: Iterable[Iterable[Span]],
    detected: Iterable[Iterable[Span]],
    min_iou: float = 0.3,
    same_class: bool = True,
) -> EventScores:
    """Compare true with detected events, record by record.

    Parameters
    ----------
    true, detected : list of lists of (start_s, end_s, class)
        One list for each record, in the same order; a record without events has an empty one.
    min_iou, same_class
        As in :func:`match`.

    Returns
    -------
    EventScores

    Raises
    ------
    ValueError
        As :func:`match`; if the numbers of records differ, or there are none.

    Examples
    --------
    >>> scores = event_scores([[(10, 20, "VT"), (30, 40, "VT")]], [[(12, 20, "VT")]])
    >>> scores.precision, scores.recall, scores.iou
    (1.0, 0.5, 0.8)
    """
    _check_min_iou(min_iou)
    true, detected = list(true), list(detected)
    if len(true) != len(detected):
        raise ValueError(
            f"there are true events of {len(true)} records and detected ones of {len(detected)}"
        )
    if not true:
        raise ValueError("no records: there is nothing to judge")
    counts = []
    for number, (known, found) in enumerate(zip(true, detected, strict=True), start=1):
        known, found = (
            _events(known, f"record {number}, true"),
            _events(found, f"record {number}, detected"),
        )
        pairs = _match(known, found, min_iou, same_class)
        counts.append((len(known[0]), len(found[0]), len(pairs), sum(iou for _, _, iou in pairs)))
    n_true, n_detected, n_matched, total_iou = zip(*counts, strict=True)
    return EventScores(
        np.array(n_true),
        np.array(n_detected),
        np.array(n_matched),
        np.array(total_iou, dtype=float),
    )


def bootstrap_events(
    scores: EventScores, n: int = 1000, seed: int = 0, units: Sequence[Hashable] | None = None
) -> list[EventScores]:
    """Scores of ``n`` fictitious test sets, drawn from the real one record by record.

    Drawn with replacement. For equal numbers of records (or units) and the same seed, they hold the
    same ones as those of :func:`bootstrap`.

    Parameters
    ----------
    scores : EventScores
    n : int
        Number of fictitious test sets.
    seed : int
        The same seed draws the same records.
    units : sequence, optional
        One name a record: records of one name are drawn together, as in :func:`bootstrap`.

    Returns
    -------
    list of EventScores, of length n

    Raises
    ------
    ValueError
        If there is not one unit a record.

    Examples
    --------
    >>> true = [[(10, 20, "VT")], [(10, 20, "VT")], [(30, 40, "VT")]]
    >>> scores = event_scores(true, [[(10, 20, "VT")], [], [(30, 40, "VT")]])
    >>> sorted({d.recall for d in bootstrap_events(scores, n=50, units=["all"] * 3)})
    [0.6666666666666666]
    """
    parts = (scores.n_true, scores.n_detected, scores.n_matched, scores.total_iou)
    whole = EventScores(*(sum_by_unit(part, units) for part in parts))
    return [whole._of(draw) for draw in draws(len(whole.n_true), n, seed)]
