"""Checks of how far confidence lies from the share that is right."""

import numpy as np
from numpy.typing import ArrayLike

from .answers import Check, answers_back, hint, number, otherwise, right


@answers_back
def mean_gap(confidence: ArrayLike, accuracy: ArrayLike, frames: ArrayLike) -> Check:
    """The calibration error: the mean gap between word and deed, each frame counting once.

    Parameters
    ----------
    answer : float
        Right to three digits after the point.
    confidence, accuracy, frames : array_like, shape (n,)
        Of each group of frames: how sure, how often right, and how many.

    Examples
    --------
    >>> mean_gap(0.2, confidence=[0.6, 0.9], accuracy=[0.9, 0.8], frames=[10, 90])
    Not yet. Every group counts the same there, however few frames it has:
    weigh by frames.
    """
    confidence, accuracy, frames = (
        np.asarray(one, dtype=float) for one in (confidence, accuracy, frames)
    )
    gaps = confidence - accuracy
    expected = np.average(abs(gaps), weights=frames)
    signed = np.average(gaps, weights=frames)
    said = number("The calibration error", atol=6e-4)
    return said.cases(
        right(said.near(expected), "So far the recogniser's word is from its deeds, on average."),
        hint(said.near(100 * expected, rtol=5e-3), "That is in per cent; a share is asked for."),
        hint(
            said.near(signed, -signed),
            "Too sure here and too modest there cancel: take the size of each gap first.",
        ),
        hint(
            said.near(abs(gaps).mean()),
            "Every group counts the same there, however few frames it has: weigh by frames.",
        ),
        hint(said.near(abs(gaps).max()), "That is the largest gap; the mean one is asked for."),
        hint(
            said.near(np.sqrt(np.average(gaps**2, weights=frames))),
            "That is the root of the mean square, in which large gaps count more.",
        ),
        hint(
            said.near((abs(gaps) * frames).sum(), rtol=1e-3),
            "That is a number of frames: divide by how many there are in all.",
        ),
        hint(
            said.near(1 - np.average(accuracy, weights=frames)),
            "That is how often it is wrong. One may be wrong often, and well calibrated.",
        ),
        otherwise("The size of each group's gap, weighted by its frames; then their mean."),
    )
