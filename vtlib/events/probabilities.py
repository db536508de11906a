"""Probabilities of frames, checked: the one guard that everything asks which is given some."""

import numpy as np
from numpy.typing import ArrayLike

from .. import classes

_N = len(classes.CLASSES)


def check_probabilities(probabilities: ArrayLike) -> np.ndarray:
    """Probabilities of one record, as an array.

    Parameters
    ----------
    probabilities : array_like, shape (T, 5)
        As :meth:`vtlib.models.Recogniser.predict_proba` gives them.

    Returns
    -------
    numpy.ndarray, shape (T, 5)
        The same; not copied where that can be avoided.

    Raises
    ------
    ValueError
        If they have another shape, are no real numbers, not finite, not between 0 and 1, or if
        those of a frame don't sum to 1 (a thousandth of rounding is forgiven).

    Examples
    --------
    >>> check_probabilities([[0.9, 0.025, 0.025, 0.025, 0.025]]).shape
    (1, 5)
    >>> check_probabilities([[2.0, -1.0, 0.0, 0.0, 0.0]])
    Traceback (most recent call last):
    ...
    ValueError: frame 0: [ 2. -1.  0.  0.  0.]: probabilities must be finite and lie between 0 and
    1. Are these logits? Apply a softmax first
    """
    try:
        values = np.asarray(probabilities)
    except ValueError as error:  # rows of unequal length
        raise ValueError(
            f"probabilities are no table of numbers ({error}): expected (T, {_N})"
        ) from None
    if values.dtype.kind not in "fiu":
        raise ValueError(f"probabilities of dtype {values.dtype}: expected real numbers")
    if values.ndim != 2 or values.shape[1] != _N or len(values) == 0:
        raise ValueError(
            f"probabilities of shape {values.shape}: expected (T, {_N}) with T > 0, of one record"
        )
    if not (values.min() >= -1e-6 and values.max() <= 1 + 1e-6):  # NaN is neither
        frame = int((~((values >= -1e-6) & (values <= 1 + 1e-6)).all(axis=1)).argmax())
        raise ValueError(
            f"frame {frame}: {values[frame]}: probabilities must be finite and lie between 0 and "
            "1. Are these logits? Apply a softmax first"
        )
    odd = ~np.isclose(sum(values.T), 1, atol=1e-3)
    if odd.any():
        frame = int(odd.argmax())
        raise ValueError(
            f"frame {frame}: {values[frame]}: the probabilities of a frame must sum to 1"
        )
    return values


def running_mean(probabilities: np.ndarray, width: int) -> np.ndarray:
    """Centred running mean over frames, (T, 5) -> (T, 5); at the edges over those there are."""
    if width == 1:
        return probabilities
    total = np.cumsum(np.vstack([np.zeros((1, _N)), probabilities]), axis=0)  # (T + 1, 5)
    centre = np.arange(len(probabilities))
    first = np.maximum(centre - (width - 1) // 2, 0)
    stop = np.minimum(centre + width // 2 + 1, len(probabilities))
    return (total[stop] - total[first]) / (stop - first)[:, None]
