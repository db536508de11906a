"""How far a score would move on another test set: sets drawn anew from the one that there is.

What is drawn are independent units, with replacement (Efron and Tibshirani, 1993): frames of one
recording are alike, and records of one moment hold one earthquake.
"""

from collections.abc import Callable, Hashable, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from .events import EventScores
from .frames import Frames, FrameScores, as_recordings, frame_scores


def bootstrap(
    labels: Frames,
    predictions: Frames,
    n: int = 1000,
    seed: int = 0,
    *,
    units: Sequence[Hashable] | None = None,
) -> list[FrameScores]:
    """Scores of ``n`` fictitious test sets, drawn from the real one unit by unit, with replacement.

    Two recognisers judged with the same seed are judged on the same fictitious sets: their
    differences can be taken one by one, see :func:`difference`.

    Parameters
    ----------
    labels, predictions : list of array_like of int
        One for each recording, as in :func:`frame_scores`.
    n : int
        Number of fictitious test sets.
    seed : int
        The same seed draws the same units.
    units : sequence, one for each recording, optional
        What is drawn as a whole: recordings with equal units stay together. For instance
        :func:`vtlib.splits.moments` of the records, or their days. By default each recording is
        one.

    Returns
    -------
    list of FrameScores, of length n

    Raises
    ------
    ValueError
        If there is only one recording, labels and predictions don't fit together, or there is not
        one unit for each recording.

    Examples
    --------
    >>> labels, said = [[0, 0, 3], [3, 3, 0]], [[0, 0, 3], [0, 3, 0]]
    >>> sorted({scores.n_correct for scores in bootstrap(labels, said, n=50)})
    [4, 5, 6]
    >>> {scores.n_correct for scores in bootstrap(labels, said, units=["Monday", "Monday"])}
    {5}
    """
    true, said = as_recordings(labels), as_recordings(predictions)
    frame_scores(true, said)  # refuses what does not fit together
    if not isinstance(labels, list | tuple) or np.ndim(labels[0]) == 0:
        raise ValueError(
            "labels and predictions must be lists, one array for each recording: recordings are "
            "what is drawn"
        )
    matrices = np.array(
        [frame_scores([y], [p]).confusion for y, p in zip(true, said, strict=True)]
    )  # (recordings, 5, 5)
    return [FrameScores(matrices[own].sum(axis=0)) for own in draws(len(true), n, seed, units)]


def bootstrap_events(
    scores: EventScores, n: int = 1000, seed: int = 0, *, units: Sequence[Hashable] | None = None
) -> list[EventScores]:
    """Scores of ``n`` fictitious test sets, drawn from the real one unit by unit, with replacement.

    For the same records, units and seed, they hold the same records as those of :func:`bootstrap`.

    Parameters
    ----------
    scores : EventScores
    n : int
        Number of fictitious test sets.
    seed : int
        The same seed draws the same units.
    units : sequence, one for each record, optional
        As for :func:`bootstrap`.

    Returns
    -------
    list of EventScores, of length n

    Examples
    --------
    >>> from vtlib.evaluation import event_scores
    >>> vt = [(10, 20, "VT")]
    >>> scores = event_scores([vt, vt], [vt, []])
    >>> sorted({drawn.recall for drawn in bootstrap_events(scores, n=50)})
    [0.0, 0.5, 1.0]
    """
    return [scores.of(own) for own in draws(len(scores.n_true), n, seed, units)]


def draws(
    n_records: int, n: int, seed: int, units: Sequence[Hashable] | None = None
) -> list[np.ndarray]:
    """Which records each of ``n`` fictitious test sets holds.

    Parameters
    ----------
    n_records, n, seed : int
    units : sequence, one for each record, optional
        As for :func:`bootstrap`.

    Returns
    -------
    list of numpy.ndarray of int
        Positions of records, as many as there are in the units that were drawn.

    Raises
    ------
    ValueError
        If there is not one unit for each record.

    Examples
    --------
    The mean of seven days' numbers, drawn by days:

    >>> numbers = np.array([3, 5, 4, 9, 4, 6, 4])
    >>> means = [numbers[own].mean() for own in draws(7, 500, seed=0)]
    >>> low, high = interval(means)
    >>> 3 < low < 5 < high < 9
    True
    """
    names = list(range(n_records) if units is None else units)
    if len(names) != n_records:
        raise ValueError(f"{len(names)} units for {n_records} records: give one for each record")
    members = {}
    for position, name in enumerate(names):
        members.setdefault(name, []).append(position)
    members = [np.array(own) for own in members.values()]
    drawn = np.random.default_rng(seed).integers(len(members), size=(n, len(members)))
    return [np.concatenate([members[i] for i in one]) for one in drawn]


def interval(values: ArrayLike, level: float = 0.95) -> tuple[float, float]:
    """The middle ``level`` of values.

    Parameters
    ----------
    values : array_like, shape (n,)
        For instance a score of each fictitious test set.
    level : float
        Share of the values that lie between, 0 to 1.

    Returns
    -------
    low, high : float

    Examples
    --------
    >>> interval(range(101), level=0.5)
    (25.0, 75.0)
    """
    tail = (1 - level) / 2
    return tuple(float(v) for v in np.quantile(values, [tail, 1 - tail]))


def difference(
    first: Sequence, second: Sequence, score: str | Callable[[Any], float], level: float = 0.95
) -> tuple[float, float]:
    """The middle ``level`` of a score's differences, first minus second, over fictitious test sets.

    Both must have been drawn with the same seed and units: the difference is then taken on the same
    records, and doesn't move with how hard these are.

    Parameters
    ----------
    first, second : list of FrameScores or of EventScores
        As :func:`bootstrap` or :func:`bootstrap_events` give them.
    score : str or callable
        Name of a score, such as ``"macro_f1"``, or a function of scores that gives one number.
    level : float
        As for :func:`interval`.

    Returns
    -------
    low, high : float

    Raises
    ------
    ValueError
        If there are not as many of the first as of the second.

    Examples
    --------
    >>> labels = [[0, 0, 3], [3, 3, 0], [0, 0, 0]]
    >>> all_right, never_vt = bootstrap(labels, labels), bootstrap(labels, [[0, 0, 0]] * 3)
    >>> low, high = difference(all_right, never_vt, "accuracy")
    >>> f"{low:.2f} to {high:.2f}"
    '0.00 to 0.67'
    """
    if len(first) != len(second):
        raise ValueError(
            f"{len(first)} and {len(second)} fictitious test sets: draw both with the same n and "
            "seed"
        )
    of = score if callable(score) else (lambda scores: getattr(scores, score))
    return interval([of(a) - of(b) for a, b in zip(first, second, strict=True)], level)


def with_interval(value: float, low: float, high: float, digits: int = 2) -> str:
    """A score and its interval as text.

    Parameters
    ----------
    value, low, high : float
        For instance a score, and what :func:`interval` gives of its fictitious test sets.
    digits : int
        Behind the point.

    Returns
    -------
    str

    Examples
    --------
    >>> with_interval(0.8311, 0.79, 0.8949)
    '0.83 [0.79, 0.89]'
    """
    return f"{value:.{digits}f} [{low:.{digits}f}, {high:.{digits}f}]"
