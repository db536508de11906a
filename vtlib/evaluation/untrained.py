"""Baselines that need no training: what a score has to be held against."""

import numpy as np
from numpy.typing import ArrayLike

from .. import classes, features
from .frames import Frames, FrameScores, as_classes, frame_scores


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
    most_frequent = np.bincount(np.concatenate(as_classes(labels_train, "labels_train"))).argmax()
    true = as_classes(labels_test, "labels_test")
    return frame_scores(true, [np.full_like(part, most_frequent) for part in true])


def loudness_baseline(
    recording: ArrayLike, threshold: float = 1.0, steepness: float = 4.0
) -> np.ndarray:
    """Probabilities without training: the louder a frame, the more probably an earthquake.

    Parameters
    ----------
    recording : vtlib.records.Recording, or array_like of shape (T, 48)
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

    Raises
    ------
    ValueError
        If there are no such features.

    Examples
    --------
    >>> quiet_and_loud = np.repeat([[0.0], [0.0], [3.0]], 48, axis=1)
    >>> loudness_baseline(quiet_and_loud)[:, classes.VT].round(2)
    array([0.02, 0.02, 1.  ])
    """
    x = _features_of(recording)
    loudness = x[:, : features.N_FILTERS].mean(axis=1)
    p_event = 1 / (1 + np.exp(-steepness * (loudness - np.median(loudness) - threshold)))
    probabilities = np.zeros((len(loudness), len(classes.CLASSES)))
    probabilities[:, classes.SIL], probabilities[:, classes.VT] = 1 - p_event, p_event
    return probabilities


def _features_of(recording):
    """Features (T, 48) of a recording, or the array that they are."""
    x = recording.features if hasattr(recording, "features") else recording
    try:
        x = np.asarray(x, dtype=np.float64)
        if x.ndim != 2 or x.shape[1] != features.N_FEATURES:
            raise ValueError(f"shape {x.shape}")
    except (TypeError, ValueError) as error:
        raise ValueError(
            f"{type(recording).__name__} ({error}): expected a vtlib.records.Recording or "
            f"standardised features, shape (T, {features.N_FEATURES}). Of a labelled record, pass "
            "features.standardised([record.features()])[0]"
        ) from None
    return x
