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


@answers_back
def share_of_own(n_own: int, n_strange: int, kept: float, passed: float) -> Check:
    """Share of what is accepted that is the volcano's own, for a mixture of own and strange events.

    Parameters
    ----------
    answer : float
        Right to 0.005.
    n_own, n_strange : int
        How many events of each kind come in.
    kept, passed : float
        Shares of the own and of the strange events that are accepted.

    Examples
    --------
    >>> share_of_own(0.8, n_own=10, n_strange=90, kept=0.8, passed=0.3)
    Not yet. That is the share of your own that is kept. Count what is
    accepted, of both kinds.
    """
    own, strange = n_own * kept, n_strange * passed
    said = number("The share", atol=0.005)
    return said.cases(
        right(
            said.near(own / (own + strange)),
            "It depends on the mixture: the same threshold gives another share where strangers "
            "are rare.",
        ),
        hint(said.near(100 * own / (own + strange), atol=0.5), "That is in per cent; a share of 1 "
             "is asked for."),
        hint(said.near(strange / (own + strange)), "That is the strangers' share."),
        hint(said.near(kept / (kept + passed)), "You took as many strangers as own events. Count "
             "how many of each come in."),
        hint(said.near(kept), "That is the share of your own that is kept. Count what is accepted, "
             "of both kinds."),
        hint(said.near(n_own / (n_own + n_strange)), "That is the share before anything is turned "
             "away."),
        otherwise("How many of your own are accepted, and how many strangers? Then the first, over "
                  "both."),
    )  # fmt: skip
