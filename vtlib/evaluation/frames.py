"""Scores over frames, beside baselines that need no training, and intervals by drawing recordings anew."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from .. import classes, features


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
        return _ratio(
            2 * np.diag(self.confusion), self.confusion.sum(axis=0) + self.confusion.sum(axis=1)
        )

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
    (true, lengths), (called, called_lengths), n = labels, predictions, len(classes.CLASSES)
    if len(lengths) != len(called_lengths):
        raise ValueError(
            f"there are labels of {len(lengths)} recordings and predictions of {len(called_lengths)}"
        )
    for number, (one, other) in enumerate(zip(lengths, called_lengths, strict=True), start=1):
        if one != other:
            raise ValueError(
                f"recording {number} has labels of {one} frames and predictions of {other}: they differ in length. Judge "
                "each recording against its own labels"
            )
    return FrameScores(np.bincount(n * true + called, minlength=n * n).reshape(n, n))


def _joined(frames, what):
    several = isinstance(frames, list | tuple) and any(np.ndim(part) for part in frames)
    parts = [np.asarray(part) for part in (frames if several else [frames])]
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
            f"{what} must be classes, whole numbers from 0 to {len(classes.CLASSES) - 1}, one for each frame"
        )
    return joined.astype(np.int64), [len(p) for p in parts]


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


def loudness_baseline(recording, threshold=1.0, steepness=4.0):
    """Probabilities from something that was never trained: the louder a frame, the more probably an earthquake.

    Parameters
    ----------
    recording : array_like, shape (T, 48)
        Standardised features; only the 16 log energies are used.
    threshold : float
        A frame whose mean log energy lies this far above the recording's median (in standard deviations) is as probably
        VT as SIL.
    steepness : float
        How fast the probability changes around the threshold.

    Returns
    -------
    numpy.ndarray, shape (T, 5)
        Only SIL and VT get any probability.
    """
    loudness = np.asarray(recording)[:, : features.N_FILTERS].mean(axis=1)
    p_event = 1 / (1 + np.exp(-steepness * (loudness - np.median(loudness) - threshold)))
    probabilities = np.zeros((len(loudness), len(classes.CLASSES)))
    probabilities[:, classes.SIL], probabilities[:, classes.VT] = 1 - p_event, p_event
    return probabilities


def bootstrap(labels, predictions, n=1000, seed=0):
    """Scores of ``n`` fictitious test sets, drawn from the real one recording by recording, with replacement.

    Frames of one recording are alike, so the recording is what is drawn (Efron and Tibshirani, 1993). Two recognisers
    judged with the same seed are judged on the same fictitious sets: their differences can be taken one by one.

    Parameters
    ----------
    labels, predictions : list of array_like of int
        One for each recording, as in :func:`frame_scores`.
    n : int
        Number of fictitious test sets.
    seed : int
        The same seed draws the same recordings.

    Returns
    -------
    list of FrameScores, of length n
    """
    if not isinstance(labels, list) or not isinstance(predictions, list):
        raise ValueError(
            "labels and predictions must be lists, one array for each recording: recordings are what is drawn"
        )
    frame_scores(labels, predictions)  # refuses what does not fit together
    matrices = np.array(
        [frame_scores(y, p).confusion for y, p in zip(labels, predictions, strict=True)]
    )  # (R, 5, 5)
    return [FrameScores(matrices[draw].sum(axis=0)) for draw in draws(len(matrices), n, seed)]


def draws(n_recordings, n, seed):
    """Which recordings each of n fictitious test sets holds: indices, shape (n, n_recordings)."""
    return np.random.default_rng(seed).integers(n_recordings, size=(n, n_recordings))


def interval(values, level=0.95):
    """The middle ``level`` of values: (low, high)."""
    tail = (1 - level) / 2
    return tuple(float(v) for v in np.quantile(values, [tail, 1 - tail]))
