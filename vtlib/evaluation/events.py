"""Scores over events: how many true ones were detected, and how many detected ones are true."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .matching import Intervals, check_min_iou, events_among, pair

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class EventScores:
    """Scores over events, kept record by record.

    What would be 0/0 is 0, as in :class:`FrameScores`.

    Attributes
    ----------
    n_true, n_detected, n_matched : numpy.ndarray of int64, shape (R,)
        In each record, the number of true events, of detected ones, and of pairs of both.
    total_iou : numpy.ndarray of float64, shape (R,)
        Sum of the pairs' intersections over union.

    Examples
    --------
    >>> scores = event_scores([[(10, 20, "VT"), (30, 40, "LP")]], [[(12, 20, "VT")]])
    >>> scores.precision, scores.recall, scores.iou
    (1.0, 0.5, 0.8)
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
        """Mean intersection over union of the matched pairs: how well they agree in extent.

        0 if there is no pair.
        """
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
        parts = [self.of(slice(i, i + 1)) for i in range(len(names))] + [self]
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
        import pandas as pd

        return pd.DataFrame(rows, columns=columns, index=pd.Index([*names, "all"], name="record"))

    def of(self, records: slice | np.ndarray) -> EventScores:
        """Scores of some of the records, by their positions; a position may come several times."""
        return EventScores(
            *(a[records] for a in (self.n_true, self.n_detected, self.n_matched, self.total_iou))
        )


def _ratio(part, whole):
    return float(part / whole) if whole else 0.0


def event_scores(
    true: Iterable[Intervals],
    detected: Iterable[Intervals],
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
    >>> event_scores([[(10, 20, "VT")], []], [[(12, 20, "VT")], [(5, 9, "VT")]]).table()
            precision  recall        F1  IoU  true  detected  matched
    record
    1             1.0     1.0  1.000000  0.8     1         1        1
    2             0.0     0.0  0.000000  0.0     0         1        0
    all           0.5     1.0  0.666667  0.8     1         2        1
    """
    check_min_iou(min_iou)
    true, detected = list(true), list(detected)
    if len(true) != len(detected):
        raise ValueError(
            f"there are true events of {len(true)} records and detected ones of {len(detected)}"
        )
    if not true:
        raise ValueError("no records: there is nothing to judge")
    counts = []
    for number, (known, found) in enumerate(zip(true, detected, strict=True), start=1):
        known = events_among(known, f"record {number}, true")
        found = events_among(found, f"record {number}, detected")
        pairs = pair(known, found, min_iou, same_class)
        counts.append((len(known[0]), len(found[0]), len(pairs), sum(iou for _, _, iou in pairs)))
    n_true, n_detected, n_matched, total_iou = zip(*counts, strict=True)
    counts = (np.array(column) for column in (n_true, n_detected, n_matched))
    return EventScores(*counts, np.array(total_iou, dtype=float))
