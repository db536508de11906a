"""Choosing a detector's numbers, apart from the records on which it is judged."""

import functools
import itertools
from collections.abc import Callable, Iterable, Sequence

import pandas as pd

from .. import classes, evaluation, labels
from ..records import LabelledRecord
from ..splits import Split
from .detectors import Detector, EnergyDetector, RecursiveSTALTA, ZDetect

#: What a detector is tuned for: of records and their lists of detected intervals, a number.
Score = Callable[[Sequence[LabelledRecord], Sequence[Sequence]], float]


def grid(detector: type[Detector], **choices: Iterable) -> list[Detector]:
    """All detectors of a kind whose numbers are among some choices.

    Parameters
    ----------
    detector : type
        For example :class:`ZDetect`.
    **choices : iterable
        For each attribute, its values. Combinations that the detector refuses (``off`` above
        ``on``) are left out.

    Returns
    -------
    list of Detector

    Examples
    --------
    >>> [(d.on, d.off) for d in grid(ZDetect, on=[1, 2], off=[0, 1.5])]
    [(1, 0), (2, 0), (2, 1.5)]
    """
    made = []
    for values in itertools.product(*(list(v) for v in choices.values())):
        try:
            made.append(detector(**dict(zip(choices, values, strict=True))))
        except ValueError:
            continue
    if not made:
        raise ValueError(f"no combination of {choices} makes a {detector.__name__}")
    return made


_SPANS = {
    "gap_s": (2, 10),
    "min_duration_s": (2, 8),
}  # shorter than the gaps between events, and than most events
GRIDS = {
    ZDetect: grid(
        ZDetect, window_s=(2, 5, 10, 20), on=(0, 0.5, 1, 2), off=(-0.5, -0.25, 0, 0.5), **_SPANS
    ),
    RecursiveSTALTA: grid(
        RecursiveSTALTA,
        sta_s=(0.5, 1, 2, 5),
        lta_s=(5, 10, 20, 40),
        on=(1.5, 2, 3, 4),
        off=(0.5, 1, 1.5),
        **_SPANS,
    ),
    EnergyDetector: grid(
        EnergyDetector, window_s=(1, 2, 4, 8), on=(2, 3, 4, 6, 9), off=(1, 2, 3), **_SPANS
    ),
}  #: For each kind of detector, candidates for :func:`tune`.


def event_f1(records: Sequence[LabelledRecord], detected: Sequence[Sequence]) -> float:
    """F1 of detected events (intersection over union above 0.3), as
    :func:`vtlib.evaluation.event_scores` has it.

    Examples
    --------
    >>> from vtlib import datasets
    >>> records = datasets.load_local_earthquakes()
    >>> event_f1(records, [record.intervals[:1] for record in records])  # one of two is found
    0.6666666666666666
    """
    return evaluation.event_scores([record.intervals for record in records], detected).f1


def frame_f1(records: Sequence[LabelledRecord], detected: Sequence[Sequence]) -> float:
    """F1 of the class VT over frames of 4 s, each of the class that covers its centre.

    Examples
    --------
    >>> from vtlib import datasets
    >>> records = datasets.load_local_earthquakes()
    >>> frame_f1(records, [record.intervals for record in records])
    1.0
    """
    true = [record.frame_labels() for record in records]
    called = [labels.to_frames(s, r.n_frames) for r, s in zip(records, detected, strict=True)]
    return float(evaluation.frame_scores(true, called).f1[classes.VT])


def tune(
    candidates: Iterable[Detector], records: Sequence[LabelledRecord], score: Score = event_f1
) -> tuple[Detector, pd.DataFrame]:
    """Choose the detector that does best on training records.

    Parameters
    ----------
    candidates : iterable of Detector
        For example ``GRIDS[ZDetect]``, or one's own :func:`grid`.
    records : list of vtlib.records.LabelledRecord
        To train on. Never those that the choice is judged on.
    score : callable
        Of records and of their lists of detected intervals, a number: :func:`event_f1`,
        :func:`frame_f1`, or another.

    Returns
    -------
    best : Detector
        The one with the highest score; of several, the first.
    table : pandas.DataFrame
        Columns ``detector`` and ``score``, the best first.

    Examples
    --------
    >>> from vtlib import datasets
    >>> records = datasets.load_local_earthquakes()
    >>> best, table = tune(grid(EnergyDetector, on=(2, 6), off=(1,), gap_s=(5,)), records)
    >>> best.on, table.score.is_monotonic_decreasing
    (6, True)

    Raises
    ------
    ValueError
        If there are no candidates or no records.
    """
    return _tune(
        list(candidates),
        list(records),
        score,
        lambda detector, record: detector.detect(record.trace),
    )


def _tune(candidates, records, score, detect):
    if not candidates or not records:
        raise ValueError(
            f"{len(candidates)} candidates and {len(records)} records: at least one of each is "
            "needed to tune"
        )
    scores = [
        score(records, [detect(candidate, record) for record in records])
        for candidate in candidates
    ]
    table = pd.DataFrame({"detector": candidates, "score": scores}).sort_values(
        "score", ascending=False, kind="stable"
    )
    return table["detector"].iloc[0], table.reset_index(drop=True)


def tuned_apart(
    candidates: Iterable[Detector],
    records: Sequence[LabelledRecord],
    folds: Sequence[Split],
    score: Score = event_f1,
) -> list[list[labels.Interval]]:
    """Detections in every record, each by the detector that did best on the training records of its
    split.

    Parameters
    ----------
    candidates, score
        As for :func:`tune`.
    records : list of vtlib.records.LabelledRecord
    folds : list of vtlib.splits.Split
        See :func:`vtlib.splits.leave_one_out`. Every record is tested in one split, and in one
        only.

    Returns
    -------
    list of lists of vtlib.labels.Interval
        One list for each record, in the order of ``records``.

    Raises
    ------
    ValueError
        If a record is tested never or twice, or trained and tested on in one split, or a split has
        nothing to train on.

    Examples
    --------
    >>> from vtlib import simulate, splits
    >>> records = simulate.bezymianny_records(seed=2, n=8)
    >>> folds = splits.leave_one_out(records, "moment")
    >>> candidates = grid(EnergyDetector, on=(3, 6), off=(1,))
    >>> len(tuned_apart(candidates, records, folds))
    8
    """
    candidates, records = list(candidates), list(records)
    tested = sorted(i for fold in folds for i in fold.test)
    if tested != list(range(len(records))):
        wrong = sorted(set(tested) ^ set(range(len(records)))) or sorted(
            {i for i in tested if tested.count(i) > 1}
        )
        raise ValueError(
            f"folds: records {wrong} are not tested exactly once, or are not among the "
            f"{len(records)} records"
        )
    for fold in folds:
        if set(fold.train) & set(fold.test) or not fold.train or not set(fold.train) <= set(tested):
            raise ValueError(
                f"split {fold.name} trains on {fold.train} and tests on {fold.test}: there must be "
                f"records to train on, all among the {len(records)}, and none that is tested too"
            )

    @functools.cache
    def spans(candidate, i):  # most records train several splits
        return candidates[candidate].detect(records[i].trace)

    detected = [None] * len(records)
    for fold in folds:
        best, _ = _tune(
            range(len(candidates)),
            fold.train,
            lambda at, found: score([records[i] for i in at], found),
            spans,
        )
        for i in fold.test:
            detected[i] = spans(best, i)
    return detected
