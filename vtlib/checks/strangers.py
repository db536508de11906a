"""Checks of scores that tell what was taught from what wasn't."""

import numpy as np
from numpy.typing import ArrayLike

from .. import evaluation
from .answers import Check, answers_back, hint, number, otherwise, right


@answers_back
def pairs_in_order(known: ArrayLike, strange: ArrayLike) -> Check:
    """Area under the ROC curve, by counting pairs.

    Parameters
    ----------
    answer : float
    known, strange : array_like of float
        Scores, larger for what is strange.

    Examples
    --------
    >>> pairs_in_order(0.25, known=[0.1, 0.2, 0.3], strange=[0.2, 0.9])
    Not yet. You counted the pairs that are in the wrong order.
    """
    apart = np.subtract.outer(np.asarray(strange, dtype=float), np.asarray(known, dtype=float))
    expected = evaluation.auroc(known, strange)
    said = number("The area", atol=5e-4)
    best = max(
        (np.mean(np.less_equal(known, t)) + np.mean(np.greater(strange, t))) / 2 for t in known
    )
    return said.cases(
        right(
            said.near(expected),
            "It needs no threshold: it is the chance that a stranger stands above one of your own.",
        ),
        hint(said.near(1 - expected), "You counted the pairs that are in the wrong order."),
        hint(said.near((apart > 0).mean()), "A tie is half in order: it counts one half."),
        hint(said.near((apart >= 0).mean()), "A tie is only half in order: it counts one half."),
        hint(said.near((apart > 0).sum() + (apart == 0).sum() / 2), "Divide by how many pairs."),
        hint(said.near(best), "That takes one threshold, the best; the area takes all pairs."),
        otherwise("Go through all pairs of a stranger and one of your own: which has the larger "
                  "score?"),
    )  # fmt: skip
