"""Scores over frames, and intervals by drawing recordings anew."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from .. import classes

#: Classes of the frames of one recording, shape (T,), or of several, a list of such.
Frames = ArrayLike | Sequence[ArrayLike]


@dataclass(frozen=True)
class FrameScores:
    """Scores over frames.

    Attributes
    ----------
    confusion : numpy.ndarray of int64, shape (5, 5)
        Rows are the expert's classes, columns the recogniser's.
    """

    confusion: np.ndarray

    @property
    def n_frames(self) -> int:
        """Number of frames judged."""
        return int(self.confusion.sum())

    @property
    def n_correct(self) -> int:
        """Frames on whose class both agree."""
        return int(np.trace(self.confusion))

    @property
    def accuracy(self) -> float:
        """Share of frames on whose class both agree."""
        return self.n_correct / self.n_frames

    @property
    def recall(self) -> np.ndarray:
        """Of each class's frames, the share that was found; shape (5,). 0 for a class without
        frames."""
        return _ratio(np.diag(self.confusion), self.confusion.sum(axis=1))

    @property
    def precision(self) -> np.ndarray:
        """Of the frames called a class, the share that are; shape (5,). 0 for a class that was
        never called."""
        return _ratio(np.diag(self.confusion), self.confusion.sum(axis=0))

    @property
    def f1(self) -> np.ndarray:
        """Harmonic mean of precision and recall, shape (5,)."""
        return _ratio(
            2 * np.diag(self.confusion), self.confusion.sum(axis=0) + self.confusion.sum(axis=1)
        )

    @property
    def macro_f1(self) -> float:
        """Mean of the F1 of the classes that the expert or the recogniser named at all."""
        named = (self.confusion.sum(axis=0) + self.confusion.sum(axis=1)) > 0
        return float(self.f1[named].mean())

    def table(self) -> pd.DataFrame:
        """Precision, recall, F1 and number of frames of each class, as a pandas.DataFrame."""
        columns = {"precision": self.precision, "recall": self.recall, "F1": self.f1}
        table = pd.DataFrame(columns, index=pd.Index(classes.NAMES, name="class"))
        return table.assign(frames=self.confusion.sum(axis=1))


def _ratio(part, whole):
    return np.divide(part, whole, out=np.zeros(len(part)), where=whole > 0)


def frame_scores(labels: Frames, predictions: Frames) -> FrameScores:
    """Compare labels with predictions, frame by frame.

    Parameters
    ----------
    labels : array_like of int, shape (T,), or list of such, one for each recording
        The expert's classes, 0 to 4.
    predictions : the same
        The recogniser's.

    Returns
    -------
    FrameScores

    Raises
    ------
    ValueError
        If numbers of recordings or frames differ, there are none, or a class is not 0 to 4.

    Examples
    --------
    >>> scores = frame_scores([0, 0, 3, 3], [0, 3, 3, 3])
    >>> scores.accuracy, float(scores.recall[3]), round(float(scores.precision[3]), 3)
    (0.75, 1.0, 0.667)
    """
    labels, predictions = _joined(labels, "labels"), _joined(predictions, "predictions")
    (true, lengths), (called, called_lengths), n = labels, predictions, len(classes.CLASSES)
    if len(lengths) != len(called_lengths):
        raise ValueError(
            f"there are labels of {len(lengths)} recordings and predictions of "
            f"{len(called_lengths)}"
        )
    for number, (one, other) in enumerate(zip(lengths, called_lengths, strict=True), start=1):
        if one != other:
            raise ValueError(
                f"recording {number} has labels of {one} frames and predictions of {other}: they "
                "differ in length. Judge each recording against its own labels"
            )
    return FrameScores(np.bincount(n * true + called, minlength=n * n).reshape(n, n))


def are_several(labels: Frames) -> bool:
    """Whether labels are those of several recordings: a list of arrays, not of numbers."""
    return isinstance(labels, list | tuple) and any(np.ndim(part) for part in labels)


def as_records(labels: Frames) -> list[np.ndarray]:
    """Classes of frames, one array for each recording, of which there may be one alone."""
    return [np.asarray(part) for part in (labels if are_several(labels) else [labels])]


def _joined(frames, what):
    parts = as_records(frames)
    if sum(p.size for p in parts) == 0:
        raise ValueError(f"no {what}: there is nothing to judge")
    joined = np.concatenate([np.ravel(part) for part in parts])
    if (
        any(part.ndim != 1 for part in parts)
        or joined.dtype.kind not in "iu"
        or joined.min() < 0
        or joined.max() >= len(classes.CLASSES)
    ):
        raise ValueError(
            f"{what} must be classes, whole numbers from 0 to {len(classes.CLASSES) - 1}, one for "
            "each frame"
        )
    return joined.astype(np.int64), [len(p) for p in parts]


def only(label: int, frames: ArrayLike) -> np.ndarray:
    """Frames of one class, and all others as background.

    Parameters
    ----------
    label : int
        For example ``classes.VT``.
    frames : array_like of int, shape (T,)
        Classes; those of a rule may also be :data:`vtlib.events.EDS`.

    Returns
    -------
    numpy.ndarray of int64, shape (T,)

    Examples
    --------
    >>> only(classes.VT, [0, 1, 3, -2])
    array([0, 0, 3, 0])
    """
    return np.where(np.asarray(frames) == label, label, classes.SIL)


def bootstrap(
    labels: Sequence[ArrayLike],
    predictions: Sequence[ArrayLike],
    n: int = 1000,
    seed: int = 0,
    units: Sequence[Hashable] | None = None,
) -> list[FrameScores]:
    """Scores of ``n`` fictitious test sets, drawn from the real one recording by recording, with
    replacement.

    Frames of one recording are alike, so the recording is what is drawn (Efron and Tibshirani,
    1993). Two recognisers judged with the same seed are judged on the same fictitious sets: their
    differences can be taken one by one.

    Parameters
    ----------
    labels, predictions : list of array_like of int
        One for each recording, as in :func:`frame_scores`.
    n : int
        Number of fictitious test sets.
    seed : int
        The same seed draws the same recordings.
    units : sequence, optional
        One name a recording: recordings of one name are drawn together, or not at all. So are those
        of one moment, which hold the same earthquake (:func:`vtlib.splits.moments`), or of one day.

    Returns
    -------
    list of FrameScores, of length n

    Raises
    ------
    ValueError
        As :func:`frame_scores`; if these are no lists, or there is not one unit a recording.

    Examples
    --------
    Two recordings of one moment, and one of another; one of the three is judged wrongly:

    >>> labels = [np.zeros(4, int), np.zeros(4, int), np.full(4, 3)]
    >>> said = [np.zeros(4, int), np.zeros(4, int), np.zeros(4, int)]
    >>> drawn = bootstrap(labels, said, n=200, units=["dawn", "dawn", "noon"])
    >>> sorted({round(s.accuracy, 2) for s in drawn})
    [0.0, 0.67, 1.0]
    """
    if not (isinstance(labels, list | tuple) and isinstance(predictions, list | tuple)):
        raise ValueError(
            "labels and predictions must be lists, one array for each recording: recordings are "
            "what is drawn"
        )
    frame_scores(labels, predictions)  # refuses what does not fit together
    matrices = np.array(
        [frame_scores(y, p).confusion for y, p in zip(labels, predictions, strict=True)]
    )  # (R, 5, 5)
    matrices = sum_by_unit(matrices, units)
    return [FrameScores(matrices[draw].sum(axis=0)) for draw in draws(len(matrices), n, seed)]


def sum_by_unit(values: np.ndarray, units: Sequence[Hashable] | None) -> np.ndarray:
    """Values of recordings, (R, ...), summed over those of one unit, (units, ...).

    Units are in the order in which they first occur. Without units, the values themselves.
    """
    if units is None:
        return values
    if len(units) != len(values):
        raise ValueError(f"{len(units)} units for {len(values)} recordings: give one for each")
    places = {unit: place for place, unit in enumerate(dict.fromkeys(units))}
    summed = np.zeros((len(places), *values.shape[1:]), dtype=values.dtype)
    np.add.at(summed, [places[unit] for unit in units], values)
    return summed


def draws(n_units: int, n: int, seed: int) -> np.ndarray:
    """Which units each of n fictitious test sets holds: indices, shape (n, n_units)."""
    return np.random.default_rng(seed).integers(n_units, size=(n, n_units))


def interval(values: ArrayLike, level: float = 0.95) -> tuple[float, float]:
    """The middle part of values, for example of draws.

    Parameters
    ----------
    values : array_like, shape (n,)
    level : float
        Their share that lies in it.

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
