"""Baselines that need no training: what a recogniser must beat to be worth its trouble."""

import numpy as np
from numpy.typing import ArrayLike

from .. import classes, features
from ..records import Recording
from .frames import Frames, FrameScores, as_records, frame_scores


def majority_baseline(labels_train: Frames, labels_test: Frames) -> FrameScores:
    """Scores of calling every frame the class that is the most frequent one in training.

    Parameters
    ----------
    labels_train, labels_test : array_like of int or list of such
        As in :func:`frame_scores`.

    Returns
    -------
    FrameScores

    Examples
    --------
    >>> majority_baseline([0, 0, 3], [0, 3, 3, 3]).accuracy
    0.25
    """
    most_frequent = np.bincount(np.concatenate(as_records(labels_train))).argmax()
    true = np.concatenate(as_records(labels_test))
    return frame_scores(true, np.full_like(true, most_frequent))


def loudness_baseline(
    recording: ArrayLike | Recording, threshold: float = 1.0, steepness: float = 4.0
) -> np.ndarray:
    """Probabilities that nothing was trained for: the louder, the more probably an earthquake.

    Parameters
    ----------
    recording : array_like, shape (T, 48), or vtlib.records.Recording
        Standardised features; only the 16 log energies are used.
    threshold : float
        A frame whose mean log energy lies this far above the recording's median (in standard
        deviations) is as probably VT as SIL.
    steepness : float
        How fast the probability changes around the threshold.

    Returns
    -------
    numpy.ndarray, shape (T, 5)
        Only SIL and VT get any probability.

    Examples
    --------
    >>> loud = np.zeros((5, 48))
    >>> loud[2] = 3.0
    >>> loudness_baseline(loud).argmax(axis=1)
    array([0, 0, 3, 0, 0])
    """
    if isinstance(recording, Recording):
        recording = recording.features
    loudness = np.asarray(recording)[:, : features.N_FILTERS].mean(axis=1)
    p_event = 1 / (1 + np.exp(-steepness * (loudness - np.median(loudness) - threshold)))
    probabilities = np.zeros((len(loudness), len(classes.CLASSES)))
    probabilities[:, classes.SIL], probabilities[:, classes.VT] = 1 - p_event, p_event
    return probabilities
