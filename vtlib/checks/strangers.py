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


@answers_back
def area_from_ranks(known: ArrayLike, strange: ArrayLike) -> Check:
    """Area under the ROC curve, from the strangers' ranks among all.

    Parameters
    ----------
    answer : float
        Right to 0.0005.
    known, strange : array_like of float, shapes (n,) and (m,)
        Scores, larger for what is strange.

    Examples
    --------
    >>> area_from_ranks(1.5, known=[0.1, 0.3], strange=[0.2, 0.4])
    Not yet. A rank counts the strangers below, too. Among themselves they
    have ranks from 1 to m: take their sum away.
    """
    known, strange = np.asarray(known, dtype=float), np.asarray(strange, dtype=float)
    n, m = len(known), len(strange)
    every = np.concatenate([known, strange])
    low = np.searchsorted(np.sort(every), every, "left")
    high = np.searchsorted(np.sort(every), every, "right")
    ranks = (low + 1 + high) / 2  # from 1; ties share their mean
    expected = evaluation.auroc(known, strange)

    def area(ranks, lowest=m * (m + 1) / 2):
        return (ranks[n:].sum() - lowest) / (n * m)

    by_order = [np.argsort(np.argsort(row, kind="stable")) + 1 for row in (every, every[::-1])]
    broken = [area(by_order[0]), area(by_order[1][::-1])]
    said = number("The area", atol=5e-4)
    return said.cases(
        right(
            said.near(expected),
            "As many additions as there are events, and not as many as there are pairs: that is "
            "how it is done where there are millions.",
        ),
        hint(
            said.near(1 - expected),
            "Those are pairs in the wrong order: the ranks of your own were added, or the largest "
            "score has rank 1.",
        ),
        hint(
            said.near(n * m * expected),
            "Those are pairs in order. Divide by how many pairs there are.",
        ),
        hint(
            said.near(area(ranks, 0)),
            "A rank counts the strangers below, too. Among themselves they have ranks from 1 to m: "
            "take their sum away.",
        ),
        hint(
            said.near(area(ranks - 1)),
            "Ranks begin with 1, and so does the sum that you take away.",
        ),
        hint(
            said.near(*broken, area(low + 1), area(high)),
            "Equal scores have been put in an order. They share the mean of their ranks.",
        ),
        otherwise(
            "Rank all events together. How many of your own lie below each stranger, all in all? "
            "Its share of the pairs is the area."
        ),
    )


@answers_back
def turned_away(known: ArrayLike, strange: ArrayLike, kept: float = 0.9) -> Check:
    """Which share of strangers a threshold turns away that keeps so many of one's own.

    Parameters
    ----------
    answer : float
        Right to 0.0005; the threshold may be anything between the two scores where it must lie.
    known, strange : array_like of float
        Scores, larger for what is strange: what lies above the threshold is turned away.
    kept : float
        Share of the known that must stay.

    Examples
    --------
    >>> turned_away(2 / 3, known=range(1, 11), strange=[3, 12, 13])
    Right. None of the strangers was needed to choose it; what it does to
    tomorrow's, nobody knows.
    >>> turned_away(1.0, known=range(1, 11), strange=[3, 12, 13])
    Not yet. You took the threshold from the wrong end: most of your own lie
    above it, and are turned away.
    """
    known, strange = np.asarray(known, dtype=float), np.asarray(strange, dtype=float)

    def between(scores, share, of=strange):
        """Shares turned away by the thresholds at a quantile, however it is taken."""
        low, high = (np.quantile(scores, share, method=how) for how in ("lower", "higher"))
        steps = np.unique([low, *of[(of >= low) & (of < high)], high])
        return [(of > t).mean() for t in steps] + [(of >= t).mean() for t in (low, high)]

    expected = between(known, kept)
    said = number("The share", atol=5e-4)
    return said.cases(
        right(
            said.near(*expected),
            "None of the strangers was needed to choose it; what it does to tomorrow's, nobody "
            "knows.",
        ),
        hint(
            said.near(*(100 * e for e in expected), atol=0.05),
            "Per cent; a share of 1 is asked for.",
        ),
        hint(
            said.near(*(1 - e for e in expected)), "That is the share of strangers that comes in."
        ),
        hint(
            said.near(*between(known, 1 - kept)),
            "You took the threshold from the wrong end: most of your own lie above it, and are "
            "turned away.",
        ),
        hint(
            said.near(*between(strange, kept), *between(strange, 1 - kept)),
            "That threshold was chosen by the strangers. Tomorrow's are not at hand: your own must "
            "choose it.",
        ),
        hint(
            said.near(*between(np.concatenate([known, strange]), kept)),
            "That threshold was chosen by all events together. Your own alone must choose it.",
        ),
        hint(
            said.near(*between(known, kept, of=known)),
            "That is the share of your *own* that is turned away. And of the strangers?",
        ),
        otherwise(
            "Above which score does a tenth of your own lie? Which share of the strangers lies "
            "above it?"
        ),
    )
