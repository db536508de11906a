"""Whether a recogniser is as often right as it says, and a temperature that makes it so."""

import numpy as np
import pandas as pd
from scipy.optimize import minimize_scalar
from scipy.special import logsumexp

from .. import classes
from .frames import frame_scores

_TEMPERATURES = (0.05, 20.0)
_SMALLEST = float(
    np.finfo(np.float32).tiny
)  # stands in for a probability that a network's float32 rounded to 0


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
    frame_scores(
        list(labels), [np.asarray(p).argmax(axis=1) for p in probabilities]
    )  # refuses what does not fit
    values = np.concatenate([np.asarray(p) for p in probabilities])
    said = pd.DataFrame(
        {
            "confidence": values.max(axis=1),
            "accuracy": values.argmax(axis=1) == np.concatenate(labels),
            "frames": 1,
        }
    )
    bins = np.minimum((said.confidence * n_bins).astype(int), n_bins - 1)
    return (
        said.groupby(bins)
        .agg({"confidence": "mean", "accuracy": "mean", "frames": "sum"})
        .reset_index(drop=True)
    )


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


def temperature(labels, probabilities):
    """The temperature at which a recogniser's probabilities fit labels best (Guo et al., 2017, arXiv:1706.04599).

    It is the T that makes the labels most probable under softmax(log p / T), which is what dividing a network's logits by
    T gives. Learn it from validation data, never from those that the recogniser was trained or is tested on.

    Parameters
    ----------
    labels : array_like of int, shape (T,), or list of such, one for each recording
        The expert's classes.
    probabilities : array_like, shape (T, 5), or, with a list of labels, list of such
        The recogniser's.

    Returns
    -------
    float
        Above 1 for a recogniser that is too sure of itself, below 1 for one that is too timid. Searched from 0.05 (near which one
        that is never wrong ends) to 20.

    Raises
    ------
    ValueError
        If labels and probabilities don't fit together, or the latter are none.
    """
    several = isinstance(labels, (list, tuple)) and any(np.ndim(part) for part in labels)
    labels, probabilities = (
        (list(labels), list(probabilities)) if several else ([labels], [probabilities])
    )
    probabilities = [_checked(p) for p in probabilities]
    frame_scores(labels, [p.argmax(axis=1) for p in probabilities])  # refuses what does not fit
    logits = np.log(np.maximum(np.concatenate(probabilities), _SMALLEST))  # (T, 5)
    of_label = logits[np.arange(len(logits)), np.concatenate([np.asarray(part) for part in labels])]

    def surprise(log_temperature):
        t = np.exp(log_temperature)
        return (logsumexp(logits / t, axis=1) - of_label / t).mean()

    return float(
        np.exp(minimize_scalar(surprise, bounds=np.log(_TEMPERATURES), method="bounded").x)
    )


def scaled(probabilities, temperature):
    """Probabilities made milder (temperature above 1) or sharper (below 1): softmax(log p / temperature).

    Which class is the most probable one does not change, so neither does any score over frames.

    Parameters
    ----------
    probabilities : array_like, shape (T, 5)
    temperature : float
        As :func:`temperature` finds it; 1 changes nothing.

    Returns
    -------
    numpy.ndarray of float64, shape (T, 5)
        A probability of 0 stays 0.

    Raises
    ------
    ValueError
        If the probabilities are none, or the temperature is not a positive finite number.
    """
    if not (np.isfinite(temperature) and temperature > 0):
        raise ValueError(
            f"temperature {temperature!r}: expected a positive finite number, such as temperature() finds"
        )
    probabilities = _checked(probabilities)
    relative = probabilities / probabilities.max(
        axis=1, keepdims=True
    )  # (T, 5): the largest is 1, so none overflows
    powers = relative ** (1 / temperature)
    return powers / powers.sum(axis=1, keepdims=True)


def _checked(probabilities):
    """Probabilities as a float64 array (T, 5); ValueError if they are none."""
    values = np.asarray(probabilities, dtype=np.float64)
    if values.ndim != 2 or values.shape[1] != len(classes.CLASSES):
        raise ValueError(
            f"probabilities of shape {values.shape}: expected (T, {len(classes.CLASSES)}), one row a frame"
        )
    wrong = np.flatnonzero(~((values >= 0).all(axis=1) & (np.abs(values.sum(axis=1) - 1) < 1e-3)))
    if wrong.size:
        raise ValueError(
            f"frame {wrong[0]}: {values[wrong[0]]} are no probabilities: none may be negative, and they must sum to 1. Are these "
            "logits? Apply a softmax first"
        )
    return values
