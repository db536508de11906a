"""Judging recognisers, frame by frame, beside a baseline that needs no training."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from . import classes


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
    def n_frames(self):
        """Number of frames judged."""
        return int(self.confusion.sum())

    @property
    def n_correct(self):
        """Frames on whose class both agree."""
        return int(np.trace(self.confusion))

    @property
    def accuracy(self):
        """Share of frames on whose class both agree."""
        return self.n_correct / self.n_frames

    @property
    def recall(self):
        """Of each class's frames, the share that was found; shape (5,). 0 for a class without frames."""
        return _ratio(np.diag(self.confusion), self.confusion.sum(axis=1))

    @property
    def precision(self):
        """Of the frames called a class, the share that are; shape (5,). 0 for a class that was never called."""
        return _ratio(np.diag(self.confusion), self.confusion.sum(axis=0))

    @property
    def f1(self):
        """Harmonic mean of precision and recall, shape (5,)."""
        return _ratio(2 * np.diag(self.confusion), self.confusion.sum(axis=0) + self.confusion.sum(axis=1))

    @property
    def macro_f1(self):
        """Mean of the F1 of the classes that the expert or the recogniser named at all."""
        named = (self.confusion.sum(axis=0) + self.confusion.sum(axis=1)) > 0
        return float(self.f1[named].mean())

    def table(self):
        """Precision, recall, F1 and number of frames of each class, as a pandas.DataFrame."""
        columns = {"precision": self.precision, "recall": self.recall, "F1": self.f1}
        table = pd.DataFrame(columns, index=pd.Index(classes.NAMES, name="class"))
        return table.assign(frames=self.confusion.sum(axis=1))


def _ratio(part, whole):
    return np.divide(part, whole, out=np.zeros(len(part)), where=whole > 0)


def frame_scores(labels, predictions):
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
    """
    labels, predictions = _joined(labels, "labels"), _joined(predictions, "predictions")
    if labels[1] != predictions[1]:
        raise ValueError(
            f"labels and predictions differ in length: {_lengths(labels[1])} and {_lengths(predictions[1])} frames. "
            "Judge each recording against its own labels"
        )
    true, called, n = labels[0], predictions[0], len(classes.CLASSES)
    return FrameScores(np.bincount(n * true + called, minlength=n * n).reshape(n, n))


def _joined(frames, what):
    parts = [np.asarray(p) for p in (frames if isinstance(frames, list) else [frames])]
    if sum(p.size for p in parts) == 0:
        raise ValueError(f"no {what}: there is nothing to judge")
    joined = np.concatenate(parts)
    if joined.ndim != 1 or joined.dtype.kind not in "iu" or joined.min() < 0 or joined.max() >= len(classes.CLASSES):
        raise ValueError(f"{what} must be classes, whole numbers from 0 to {len(classes.CLASSES) - 1}, one for each frame")
    return joined, [len(p) for p in parts]


def _lengths(lengths):
    return f"{sum(lengths)} ({len(lengths)} recordings)"


def majority_baseline(labels_train, labels_test):
    """Scores of calling every frame the class that is the most frequent one in training.

    Parameters
    ----------
    labels_train, labels_test : array_like of int or list of such
        As in :func:`frame_scores`.

    Returns
    -------
    FrameScores
    """
    most_frequent = np.bincount(_joined(labels_train, "labels_train")[0]).argmax()
    true, _ = _joined(labels_test, "labels_test")
    return frame_scores(true, np.full_like(true, most_frequent))
