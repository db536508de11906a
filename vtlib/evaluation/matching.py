"""Which detected event is which true one: an assignment of one to the other."""

import reprlib
from collections.abc import Iterable

import numpy as np

from .. import classes
from ..events import EDS_NAME

Intervals = Iterable[tuple[float, float, str]]
Events = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]


def match(
    true: Intervals, detected: Intervals, min_iou: float = 0.3, same_class: bool = True
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
    check_min_iou(min_iou)
    return pair(events_among(true, "true"), events_among(detected, "detected"), min_iou, same_class)


def pair(true: Events, detected: Events, min_iou: float, same_class: bool) -> list:
    """:func:`match`, of events as :func:`events_among` gives them."""
    i, j, iou = _pairs(true, detected, min_iou, same_class)
    if len(set(i)) < len(i) or len(set(j)) < len(j):  # somebody has a choice
        chosen = _best(i, j, iou)
        i, j, iou = i[chosen], j[chosen], iou[chosen]
    return sorted(
        (int(true[0][a]), int(detected[0][b]), float(v)) for a, b, v in zip(i, j, iou, strict=True)
    )


def _pairs(true, detected, min_iou, same_class):
    """Allowed pairs: rows in true and in detected, and their intersections over union."""
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
    """Which allowed pairs to choose: a sparse assignment, in which true ones may stay alone."""
    rows, columns = np.unique(i, return_inverse=True)[1], np.unique(j, return_inverse=True)[1]
    try:
        from scipy import sparse
        from scipy.sparse.csgraph import min_weight_full_bipartite_matching
    except ImportError:  # Python in a page
        return _best_without_scipy(rows, columns, iou)
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


def _best_without_scipy(rows, columns, iou):
    """:func:`_best` for a few dozen events: one pair more at a time, by the cheapest change."""
    weights = {(a, b): v for a, b, v in zip(rows.tolist(), columns.tolist(), iou, strict=True)}
    partner = {}  # of each column that has one
    while True:
        gains = {a: (0.0, ()) for a in set(rows.tolist()) - set(partner.values())}  # by true event
        ends = {}  # by column without a partner: gain in overlap, and the pairs to change to
        for _ in range(len(set(rows.tolist())) + 1):
            for (a, b), weight in weights.items():
                if a not in gains or partner.get(b) == a:
                    continue
                gain, path = gains[a][0] + weight, (*gains[a][1], (a, b))
                place, key = (ends, b) if b not in partner else (gains, partner[b])
                gain -= weights[key, b] if b in partner else 0.0
                if key not in place or gain > place[key][0] + 1e-12:
                    place[key] = gain, path
        if not ends:
            return np.array([partner.get(b) == a for a, b in weights])
        for a, b in max(ends.values())[1]:
            partner[b] = a


def events_among(intervals: Intervals, where: str) -> Events:
    """Positions, starts, ends and classes of the events among intervals, in order of start."""
    rows = []
    for number, interval in enumerate(intervals):
        what = f"{where}, interval {number + 1}"
        try:
            start, end, label = interval
            start, end = float(start), float(end)
        except (TypeError, ValueError):
            raise ValueError(
                f"{what}: {reprlib.repr(interval)} is not (start_s, end_s, class)"
            ) from None
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


def check_min_iou(min_iou: float) -> None:
    """ValueError if no overlap can exceed it, or any does."""
    if not 0 <= min_iou < 1:
        raise ValueError(f"min_iou={min_iou!r}: expected at least 0 and less than 1")
