"""Whether a recogniser is as often right as it says, and a temperature that makes it so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from ..events import check_probabilities
from .frames import Frames, as_classes, as_recordings, frame_scores

if TYPE_CHECKING:
    import pandas as pd

_TEMPERATURES = (0.05, 20.0)
_SMALLEST = float(np.finfo(np.float32).tiny)  # for what a network's float32 rounded to 0


def reliability(labels: Frames, probabilities: Frames, n_bins: int = 10) -> pd.DataFrame:
    """How often a recogniser is right when it says that it is so-and-so sure.

    Parameters
    ----------
    labels : array_like of int, shape (T,), or list of such, one for each recording
        The expert's classes.
    probabilities : array_like, shape (T, 5), or, with a list of labels, list of such
        The recogniser's.
    n_bins : int
        Bins of equal width between 0 and 1.

    Returns
    -------
    pandas.DataFrame
        For each bin that has frames: ``confidence``, the mean probability of the class that was
        said; ``accuracy``, the share of its frames that are right; ``frames``, their number. A
        calibrated recogniser has the first two equal.

    Raises
    ------
    ValueError
        If labels and probabilities don't fit together, or the latter are none.

    Examples
    --------
    >>> probabilities = np.array([[0.9, 0.1, 0, 0, 0]] * 10)
    >>> reliability([0] * 8 + [3] * 2, probabilities)
       confidence  accuracy  frames
    0         0.9       0.8      10
    """
    true, values = _pooled(labels, probabilities)
    import pandas as pd

    said = pd.DataFrame(
        {"confidence": values.max(axis=1), "accuracy": values.argmax(axis=1) == true, "frames": 1}
    )
    bins = np.minimum((said.confidence * n_bins).astype(int), n_bins - 1)
    return (
        said.groupby(bins)
        .agg({"confidence": "mean", "accuracy": "mean", "frames": "sum"})
        .reset_index(drop=True)
    )


def calibration_error(table: pd.DataFrame) -> float:
    """Expected calibration error: mean gap between confidence and accuracy, over frames.

    Its definition is that of Guo et al. (2017, arXiv:1706.04599).

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`reliability` gives it.

    Returns
    -------
    float
        0 for a recogniser that is as often right as it says.

    Examples
    --------
    >>> probabilities = np.array([[0.9, 0.1, 0, 0, 0]] * 10)
    >>> round(calibration_error(reliability([0] * 8 + [3] * 2, probabilities)), 3)
    0.1
    """
    return float(np.average((table.confidence - table.accuracy).abs(), weights=table.frames))


def temperature(labels: Frames, probabilities: Frames) -> float:
    """The temperature at which a recogniser's probabilities fit labels best.

    It is the T of Guo et al. (2017, arXiv:1706.04599) that makes the labels most probable under
    softmax(log p / T), which is what dividing a network's logits by T gives. Learn it from
    validation data, never from those that the recogniser was trained or is tested on.

    Parameters
    ----------
    labels : array_like of int, shape (T,), or list of such, one for each recording
        The expert's classes.
    probabilities : array_like, shape (T, 5), or, with a list of labels, list of such
        The recogniser's.

    Returns
    -------
    float
        Above 1 for a recogniser that is too sure of itself, below 1 for one that is too timid.
        Searched from 0.05 (near which one that is never wrong ends) to 20.

    Raises
    ------
    ValueError
        If labels and probabilities don't fit together, or the latter are none.

    Examples
    --------
    >>> too_sure = np.array([[0.99, 0.01, 0, 0, 0]] * 10)
    >>> round(temperature([0] * 8 + [1] * 2, too_sure), 2)
    3.31
    """
    from scipy.optimize import minimize_scalar
    from scipy.special import logsumexp

    true, values = _pooled(labels, probabilities)
    logits = np.log(np.maximum(values.astype(np.float64), _SMALLEST))  # (T, 5)
    of_label = logits[np.arange(len(logits)), true]

    def surprise(log_temperature):
        t = np.exp(log_temperature)
        return (logsumexp(logits / t, axis=1) - of_label / t).mean()

    return float(
        np.exp(minimize_scalar(surprise, bounds=np.log(_TEMPERATURES), method="bounded").x)
    )


def scaled(probabilities: ArrayLike, temperature: float) -> np.ndarray:
    """Probabilities made milder (temperature above 1) or sharper (below 1).

    They become softmax(log p / temperature). Which class is the most probable one does not change,
    so neither does any score over frames.

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

    Examples
    --------
    >>> scaled([[0.8, 0.2, 0, 0, 0]], temperature=2).round(2)
    array([[0.67, 0.33, 0.  , 0.  , 0.  ]])
    """
    if not (np.isfinite(temperature) and temperature > 0):
        raise ValueError(
            f"temperature {temperature!r}: expected a positive finite number, such as "
            "temperature() finds"
        )
    values = np.clip(check_probabilities(probabilities).astype(np.float64), 0, 1)
    relative = values / values.max(axis=1, keepdims=True)  # the largest is 1, so none overflows
    powers = relative ** (1 / temperature)
    return powers / powers.sum(axis=1, keepdims=True)


def _pooled(labels, probabilities):
    """Classes (T,) and probabilities (T, 5) of all recordings, after each other."""
    parts = [check_probabilities(p) for p in as_recordings(probabilities, ndim=2)]
    frame_scores(labels, [p.argmax(axis=1) for p in parts])  # refuses what does not fit
    return np.concatenate(as_classes(labels, "labels")), np.concatenate(parts)
