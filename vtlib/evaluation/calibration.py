"""Whether a recogniser is as often right as it says."""

import numpy as np
import pandas as pd

from .frames import frame_scores


def reliability(labels, probabilities, n_bins=10):
    """How often a recogniser is right when it says that it is so-and-so sure.

    Parameters
    ----------
    labels : array_like of int, shape (T,), or list of such
        The expert's classes.
    probabilities : array_like, shape (T, 5), or, with a list of labels, list of such
        The recogniser's.
    n_bins : int
        Bins of equal width between 0 and 1.

    Returns
    -------
    pandas.DataFrame
        For each bin that has frames: ``confidence``, the mean probability of the class that was said; ``accuracy``, the share
        of its frames that are right; ``frames``, their number. A calibrated recogniser has the first two equal.
    """
    if not isinstance(labels, (list, tuple)):
        labels, probabilities = [labels], [probabilities]
    frame_scores(list(labels), [np.asarray(p).argmax(axis=1) for p in probabilities])  # refuses what does not fit
    values = np.concatenate([np.asarray(p) for p in probabilities])
    said = pd.DataFrame({
        "confidence": values.max(axis=1),
        "accuracy": values.argmax(axis=1) == np.concatenate(labels),
        "frames": 1,
    })  # fmt: skip
    bins = np.minimum((said.confidence * n_bins).astype(int), n_bins - 1)
    return said.groupby(bins).agg({"confidence": "mean", "accuracy": "mean", "frames": "sum"}).reset_index(drop=True)


def calibration_error(table):
    """Expected calibration error: mean gap between confidence and accuracy, over frames (Guo et al., 2017, arXiv:1706.04599).

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`reliability` gives it.

    Returns
    -------
    float
        0 for a recogniser that is as often right as it says.
    """
    return float(np.average((table.confidence - table.accuracy).abs(), weights=table.frames))
