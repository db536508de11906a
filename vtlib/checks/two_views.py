"""Checks of two recognisers side by side: agreement, common mistakes, a difference drawn anew."""

import numpy as np
from numpy.typing import ArrayLike

from .answers import Check, answers_back, hint, number, numbers, otherwise, right
from .resampled import middle


@answers_back
def kappa(counts: ArrayLike) -> Check:
    """Agreement of two recognisers beyond what strangers of the same habits would reach.

    Cohen's kappa: agreement minus what is expected by chance, over one minus that (Cohen, 1960,
    https://doi.org/10.1177/001316446002000104).

    Parameters
    ----------
    answer : float
        Right to 0.005.
    counts : array_like of int, shape (2, 2)
        Rows: the first says yes, says no. Columns: the second does.

    Examples
    --------
    >>> kappa(0.8, [[30, 10], [10, 50]])
    Not yet. That is how often the two agree. How often would they if neither
    had heard anything?
    """
    table = np.asarray(counts, dtype=float)
    n = table.sum()
    yes, no = table[0, 0] / n, table[1, 1] / n
    one, other = table.sum(axis=1) / n, table.sum(axis=0) / n  # yes and no of each
    agreed, chance = yes + no, one @ other
    expected = (agreed - chance) / (1 - chance)
    of_yes = one[0] * other[0]
    said = number("Kappa", atol=0.005)
    return said.cases(
        right(
            said.near(expected),
            "Two that mostly say no agree mostly, whatever they heard; kappa leaves that out. "
            "It says nothing of who is right.",
        ),
        hint(
            said.near(agreed),
            "That is how often the two agree. How often would they if neither had heard anything?",
        ),
        hint(
            said.near(chance),
            "That is what chance gives. How far does their agreement rise above it, of what is "
            "possible?",
        ),
        hint(
            said.near(agreed - chance),
            "That is agreement above chance. Divide by the most that it could be: one minus "
            "chance.",
        ),
        hint(
            said.near((agreed - chance) / chance, (agreed - chance) / agreed),
            "Divide by what there was to gain: one minus chance.",
        ),
        hint(
            said.near((agreed - 0.5) / 0.5),
            "You let chance be one half. How often does each say yes? Multiply, and likewise for "
            "no.",
        ),
        hint(
            said.near((agreed - of_yes) / (1 - of_yes)),
            "By chance both may say yes, or both no: add the two.",
        ),
        hint(
            said.near(yes, table[0, 0] / (n - table[1, 1])), "Where both say no they agree as well."
        ),
        hint(said.near(100 * expected, atol=0.5), "Per cent; a share of 1 is asked for."),
        otherwise(
            "How often do they agree? How often does each say yes, and how often would both by "
            "chance; and both no? Then: agreement minus chance, over one minus chance."
        ),
    )


@answers_back
def both_wrong(first: ArrayLike, second: ArrayLike) -> Check:
    """How often two are wrong at once, and how often they would be if mistakes were independent.

    Parameters
    ----------
    answer : (at once, expected)
        Right to three digits after the point.
    first, second : array_like of bool, shape (n,)
        Whether each is wrong, frame by frame.

    Examples
    --------
    >>> both_wrong((0.5, 0.25), [True, True, False, False], [True, False, False, True])
    Not yet. That is how often at least one of them, or only one, is wrong.
    """
    one, other = (np.asarray(wrong, dtype=bool) for wrong in (first, second))
    p, q = one.mean(), other.mean()
    expected = np.array([(one & other).mean(), p * q])
    said = numbers("The pair (at once, expected)", 2, atol=5e-4)
    return said.cases(
        right(
            said.near(expected),
            "Were mistakes independent, the two would be the same. What lies between them is what "
            "the two share: the records they learnt from, and what is hard for anybody.",
        ),
        hint(said.near(expected[::-1]), "Those are the two, in the other order."),
        hint(said.near(100 * expected, atol=0.05), "Per cent; shares of 1 are asked for."),
        hint(
            said[0].near((one | other).mean(), (one ^ other).mean()),
            "That is how often at least one of them, or only one, is wrong.",
        ),
        hint(
            said[0].near((~one & ~other).mean()) | said[1].near((1 - p) * (1 - q)),
            "There are the frames that both get *right*. Mistakes are asked for.",
        ),
        hint(
            said[0].near((one & other).sum()),
            "The first is a number of frames. Which share of all frames is that?",
        ),
        hint(
            said[0].near((one & other).sum() / one.sum(), (one & other).sum() / other.sum()),
            "The first is a share of the mistakes of one of them. Divide by all frames.",
        ),
        hint(
            said[1].near(p + q, (p + q) / 2, min(p, q)),
            "For both to happen, independent chances are multiplied.",
        ),
        hint(
            said[0].near(expected[0]),
            "The first is right. For the second: how often is each of them wrong, and what is the "
            "chance of both, if neither knows of the other?",
        ),
        hint(
            said[1].near(expected[1]),
            "The second is right. For the first, count the frames in which both are wrong.",
        ),
        otherwise("Where are both True? Then the share of True in each of the two."),
    )


@answers_back
def drawn_difference(right_of: ArrayLike, out_of: ArrayLike, draws: ArrayLike) -> Check:
    """The middle 95 % of a difference of two ratios, first minus second, over draws of moments.

    Parameters
    ----------
    answer : (low, high)
        Right to three digits after the point.
    right_of, out_of : array_like of int, shape (2, n)
        For both recognisers, of each moment, how many are right, and of how many.
    draws : array_like of int, shape (m, n)
        The moments of each draw, by their numbers from 0.

    Examples
    --------
    >>> right_of, out_of = [[1, 4], [1, 2]], [[2, 4], [4, 4]]
    >>> drawn_difference((0.25, 0.5), right_of, out_of, [[0, 0], [1, 1], [0, 1]])
    Not yet. Those are the smallest and the largest difference. The middle 95 %
    leaves 2.5 % of the draws out at either end.
    """
    part, whole = (np.asarray(v, dtype=float) for v in (right_of, out_of))
    which = np.asarray(draws, dtype=int)
    one, other = part[:, which].sum(axis=2) / np.maximum(whole[:, which].sum(axis=2), 1)
    each = one - other
    of_moment = part / np.maximum(whole, 1)
    averaged = of_moment[0][which].mean(axis=1) - of_moment[1][which].mean(axis=1)
    expected, a, b = middle(each), middle(one), middle(other)
    value = np.subtract(*(part.sum(axis=1) / np.maximum(whole.sum(axis=1), 1)))
    said = numbers("The interval", 2, each="end", atol=5e-4)
    return said.cases(
        right(
            said.near(expected),
            "Whole moments, the same for both, sums before ratios: that is all there is to the "
            "intervals of this chapter.",
        ),
        hint(said.near(expected[::-1]), "These are the two ends, the larger one first: swap them."),
        hint(
            said.near(-expected[::-1], -expected),
            "That is the second minus the first. Here the first comes first.",
        ),
        hint(
            said.near(a - b, [a[0] - b[1], a[1] - b[0]]),
            "You took the ends of two intervals and subtracted those. Subtract draw by draw first.",
        ),
        hint(said.near(a, b), "That is the interval of one of them alone. Subtract draw by draw."),
        hint(
            said.near(middle(averaged)),
            "You averaged the moments' ratios, so that a moment with one detection weighs as much "
            "as one with ten. Add up over the draw first, then divide.",
        ),
        hint(
            said.near([each.min(), each.max()], np.percentile(each, [0.025, 0.975])),
            "Those are the smallest and the largest difference. The middle 95 % leaves 2.5 % of "
            "the draws out at either end.",
        ),
        hint(
            said.near(middle(each, tail=5)),
            "That is the middle 90 %: five per cent are left out at either end, not in all.",
        ),
        hint(
            said.near([value, value], [each.mean()] * 2),
            "That is the difference itself. How far does it move from draw to draw?",
        ),
        otherwise(
            "For each draw, add up over its moments what is right and of how many, for both; "
            "divide, subtract. Then the 2.5th and the 97.5th percentile of these differences."
        ),
    )
