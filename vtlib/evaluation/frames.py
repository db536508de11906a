"""Scores over frames: of which class an expert said they are, and of which a recogniser."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from numbers import Integral
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from .. import classes

if TYPE_CHECKING:
    import pandas as pd

Frames = ArrayLike | Sequence[ArrayLike]  # of one recording, or of several
_N = len(classes.CLASSES)


@dataclass(frozen=True)
class FrameScores:
    """Scores over frames.

    Attributes
    ----------
    confusion : numpy.ndarray of int64, shape (5, 5)
        Rows are the expert's classes, columns the recogniser's.

    Examples
    --------
    >>> scores = frame_scores([0, 0, 3, 3], [0, 3, 3, 3])
    >>> scores.accuracy, scores.recall[classes.VT], scores.precision[classes.VT].round(2)
    (0.75, np.float64(1.0), np.float64(0.67))
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
        """Of each class's frames, the share that was found; shape (5,).

        0 for a class without frames.
        """
        return _ratio(np.diag(self.confusion), self.confusion.sum(axis=1))

    @property
    def precision(self) -> np.ndarray:
        """Of the frames called a class, the share that are; shape (5,).

        0 for a class that was never called.
        """
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
        import pandas as pd

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
    >>> frame_scores([[0, 0, 3], [3]], [[0, 3, 3], [3]]).accuracy
    0.75
    """
    labels, predictions = as_classes(labels, "labels"), as_classes(predictions, "predictions")
    if len(labels) != len(predictions):
        raise ValueError(
            f"there are labels of {len(labels)} recordings and predictions of {len(predictions)}"
        )
    for number, (one, other) in enumerate(zip(labels, predictions, strict=True), start=1):
        if len(one) != len(other):
            raise ValueError(
                f"recording {number} has labels of {len(one)} frames and predictions of "
                f"{len(other)}: they differ in length. Judge each recording against its own labels"
            )
    pairs = _N * np.concatenate(labels) + np.concatenate(predictions)
    return FrameScores(np.bincount(pairs, minlength=_N * _N).reshape(_N, _N))


def as_recordings(frames: Frames, ndim: int = 1) -> list[np.ndarray]:
    """One recording or several, as a list of arrays: what all of this package asks first.

    Parameters
    ----------
    frames : array_like, or list or tuple of such
        A list is of recordings if one of its parts has as many dimensions as a recording.
    ndim : int
        Dimensions of one recording: 1 for classes of frames, 2 for their probabilities.

    Returns
    -------
    list of numpy.ndarray

    Examples
    --------
    >>> as_recordings([0, 3, 3])
    [array([0, 3, 3])]
    >>> as_recordings([[0, 3], [3]])
    [array([0, 3]), array([3])]
    """
    several = isinstance(frames, list | tuple) and any(np.ndim(part) >= ndim for part in frames)
    return [np.asarray(part) for part in (frames if several else [frames])]


def as_classes(frames: Frames, what: str) -> list[np.ndarray]:
    """Classes of frames as arrays of int64, one for each recording; ValueError if they are none."""
    parts = as_recordings(frames)
    if sum(part.size for part in parts) == 0:
        raise ValueError(f"no {what}: there is nothing to judge")
    known = [part for part in parts if part.size]
    if (
        any(part.ndim != 1 for part in parts)
        or any(part.dtype.kind not in "iu" for part in known)
        or any(part.min() < 0 or part.max() >= _N for part in known)
    ):
        raise ValueError(
            f"{what} must be classes, whole numbers from 0 to {_N - 1}, one for each frame"
        )
    return [part.astype(np.int64) for part in parts]


def only(label: int, frames: ArrayLike) -> np.ndarray:
    """One class, or background where frames are of any other (or unknown, or discarded).

    Parameters
    ----------
    label : int
        The class, such as ``classes.VT``.
    frames : array_like of int, shape (T,)
        Of one record.

    Returns
    -------
    numpy.ndarray of int64, shape (T,)

    Raises
    ------
    ValueError
        If ``label`` is no class.

    Examples
    --------
    >>> only(classes.VT, [0, 3, 4, 3, -1])
    array([0, 3, 0, 3, 0])
    """
    if not isinstance(label, Integral) or not 0 <= label < _N:
        raise ValueError(f"label {label!r}: expected a class, 0 to {_N - 1}, such as classes.VT")
    return np.where(np.asarray(frames) == label, label, classes.SIL).astype(np.int64)
