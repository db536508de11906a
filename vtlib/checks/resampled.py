"""Checks of how much a number hangs on what happened to be tested, and on its yardstick."""

import numpy as np
from numpy.typing import ArrayLike

from .answers import Check, answers_back, hint, numbers, otherwise, right


@answers_back
def standardised_heights(quiet: float, loud: float, shares: ArrayLike) -> Check:
    """How many deviations an event stands above the mean of records that hold more or less of it.

    Parameters
    ----------
    answer : array_like, shape (n,)
        Right to two digits after the point.
    quiet, loud : float
        The feature in each frame of background, and in each of the event.
    shares : array_like, shape (n,)
        Of each record, the share of its frames that belong to the event, between 0 and 1.

    Examples
    --------
    >>> standardised_heights((1.0, 1.8), quiet=7.0, loud=9.0, shares=(0.5, 0.1))
    Not yet. Those are heights above the mean, in units of the feature.
    Divide each by its record's deviation.
    """
    share = np.asarray(shares, dtype=float)
    mean = quiet + share * (loud - quiet)
    deviation = abs(loud - quiet) * np.sqrt(share * (1 - share))
    expected = (loud - mean) / deviation
    said = numbers("The heights", len(share), each="record", atol=0.01)
    return said.cases(
        right(
            said.near(expected),
            "The same earthquake, over the same noise: the quieter the rest of the record, the "
            "higher it stands, and the higher its noise.",
        ),
        hint(said.near(expected[::-1]), "These are the heights, in the other order."),
        hint(
            said.near(loud - mean, (loud - mean)[::-1], atol=0.05),
            "Those are heights above the mean, in units of the feature. Divide each by its "
            "record's deviation.",
        ),
        hint(
            said.near((loud - mean) / deviation**2, rtol=0.01),
            "You divided by the variance. The deviation is its square root.",
        ),
        hint(
            said.near((loud - quiet) / deviation),
            "You measure from the background. Standardising subtracts the mean of *all* frames of "
            "the record.",
        ),
        hint(
            said.near(-1 / expected, 1 / expected),
            "That is how far the *background* lies from the mean, or the shares are exchanged.",
        ),
        otherwise(
            "For each record: the mean over its frames, then the deviation (the root of the mean "
            "squared distance from it). How many deviations above the mean is the event?"
        ),
    )


@answers_back
def f1_without_one(hits: ArrayLike, called: ArrayLike, true: ArrayLike, moment_of: list) -> Check:
    """The smallest and the largest F1 that is left when one moment is left out.

    Parameters
    ----------
    answer : (low, high)
        Right to three digits after the point.
    hits, called, true : array_like of int, shape (n,)
        Frames of each record that are rightly called the class, called it, and are it.
    moment_of : list, shape (n,)
        The moment of each record.

    Examples
    --------
    >>> f1_without_one((0.4, 1.0), [2, 2, 4], [4, 4, 4], [6, 2, 4], [1, 2, 3])
    Not yet. You kept one moment and left the others out. Keep all but one.
    """
    counts = np.array([hits, called, true], dtype=float)  # (3, n)
    moments = np.asarray(moment_of)
    each_moment = [moments == m for m in dict.fromkeys(moments.tolist())]
    each_record = list(np.eye(len(moments), dtype=bool))

    def f1(kept):
        n_hits, n_called, n_true = counts[:, kept].sum(axis=1)
        return 2 * n_hits / max(n_called + n_true, 1)

    def ends(scores):
        return np.array([min(scores), max(scores)])

    expected = ends([f1(~own) for own in each_moment])
    by_record = 2 * counts[0] / np.maximum(counts[1] + counts[2], 1)
    averaged = ends([by_record[~own].mean() for own in each_moment])
    said = numbers("The F1", 2, each="end", atol=5e-4)
    return said.cases(
        right(
            said.near(expected),
            "That much hangs on a single moment. An interval draws moments many times over, and "
            "shows the same.",
        ),
        hint(said.near(expected[::-1]), "These are the two ends, the larger one first: swap them."),
        hint(said.near(100 * expected, atol=0.05), "Per cent; shares of 1 are asked for."),
        hint(
            said.near(ends([f1(own) for own in each_moment])),
            "You kept one moment and left the others out. Keep all but one.",
        ),
        hint(
            said.near(ends([f1(~own) for own in each_record])),
            "You left out one *record* at a time. Its neighbours hold the same earthquake: the "
            "whole moment must go.",
        ),
        hint(
            said.near(averaged),
            "That is the mean of the records' F1. Add the counts of all records first, then take "
            "one F1.",
        ),
        hint(
            said.near([f1(moments == moments)] * 2),
            "That is the F1 of all records. What is left of it without one moment?",
        ),
        otherwise(
            "For each moment: add hits, called and true over the records of the *others*, and take "
            "twice the hits over called plus true. Then the smallest and the largest."
        ),
    )


def middle(values: np.ndarray, tail: float = 2.5) -> np.ndarray:
    """The ends between which draws lie, but for so many per cent at either end; shape (2,)."""
    return np.percentile(values, [tail, 100 - tail])


@answers_back
def paired_interval(first: ArrayLike, second: ArrayLike) -> Check:
    """The middle 95 % of the difference, first minus second, over the same draws.

    Parameters
    ----------
    answer : (low, high)
        Right to three digits after the point.
    first, second : array_like, shape (n,)
        A score of two recognisers in each of n draws.

    Examples
    --------
    >>> first = [0.50, 0.60, 0.70, 0.80]
    >>> paired_interval((0.02, 0.12), first, second=[0.48, 0.56, 0.60, 0.68])
    Not yet. Those are the smallest and the largest difference, a single draw
    each. The middle 95 % leaves 2.5 % of the draws out at either end.
    """
    one, other = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
    each = one - other
    expected, a, b = middle(each), middle(one), middle(other)
    said = numbers("The interval", 2, each="end", atol=5e-4)
    return said.cases(
        right(
            said.near(expected),
            "What is hard about a draw is hard for both, and cancels. If zero lies outside, the "
            "sign of the difference is settled, for moments such as these.",
        ),
        hint(said.near(expected[::-1]), "These are the two ends, the larger one first: swap them."),
        hint(
            said.near(-expected[::-1], -expected),
            "That is the second minus the first. Here the first comes first.",
        ),
        hint(
            said.near(a - b, [a[0] - b[1], a[1] - b[0]]),
            "You took the ends of the two intervals, and subtracted those. The ends may come from "
            "different draws: subtract draw by draw first.",
        ),
        hint(
            said.near([each.min(), each.max()], np.percentile(each, [0.025, 0.975])),
            "Those are the smallest and the largest difference, a single draw each. The middle "
            "95 % leaves 2.5 % of the draws out at either end.",
        ),
        hint(
            said.near(middle(each, tail=5)),
            "That is the middle 90 %: five per cent are left out at either end, not in all.",
        ),
        hint(
            said.near(each.mean() + np.array([-1.96, 1.96]) * each.std() / np.sqrt(len(each))),
            "You divided by the root of the number of draws. More draws would make that interval "
            "as narrow as you like, and there are no more earthquakes for it.",
        ),
        otherwise("Subtract draw by draw. Then the 2.5th and the 97.5th percentile of these."),
    )


@answers_back
def most_forgotten(before: ArrayLike, after: ArrayLike) -> Check:
    """Which class's recall has fallen the most, and by how much.

    Parameters
    ----------
    answer : (class, loss)
        The number of its row, from 0, and recall before minus recall after, right to three digits.
    before, after : array_like of int, shape (n, n)
        Confusion matrices: rows are an expert's classes, columns a recogniser's.

    Examples
    --------
    >>> most_forgotten((1, 50), [[8, 2], [2, 8]], [[8, 2], [7, 3]])
    Not yet. The class is right, and the loss is in per cent: give a share of
    1.
    """
    matrices = [np.asarray(m, dtype=float) for m in (before, after)]

    def lost(axis):
        hits = [np.diag(m) / np.maximum(m.sum(axis=axis), 1) for m in matrices]
        return hits[0] - hits[1]

    loss, of_precision = lost(axis=1), lost(axis=0)
    worst = int(loss.argmax())
    n_lost = np.diag(matrices[0]) - np.diag(matrices[1])
    recall = np.diag(matrices[0])[worst] / max(matrices[0][worst].sum(), 1)
    said = numbers("The pair (class, loss)", 2, atol=5e-4)
    is_worst = said[0].near(worst)
    return said.cases(
        right(
            said.near([worst, loss[worst]]),
            "Nobody told the network to lose it. Nobody reminded it, either.",
        ),
        hint(
            said.near([loss[worst], worst]), "That is the pair in the other order: the class first."
        ),
        hint(
            is_worst & said[1].near(100 * loss[worst], atol=0.05),
            "The class is right, and the loss is in per cent: give a share of 1.",
        ),
        hint(
            is_worst & said[1].near(-loss[worst]),
            "The class is right. A loss is before minus after: turn the sign.",
        ),
        hint(
            is_worst & said[1].near(loss[worst] / max(recall, 1e-9)),
            "The class is right. You divided by the recall it had; the plain difference of the two "
            "recalls is asked for.",
        ),
        hint(said.near([worst + 1, loss[worst]]), "The loss is right. Python counts rows from 0."),
        hint(
            said.near([of_precision.argmax(), of_precision.max()]),
            "You divided by the sums of the columns: that is precision. Recall asks of the frames "
            "that *are* of a class, a row.",
        ),
        hint(
            said.near([n_lost.argmax(), n_lost.max()]),
            "Those are frames, and a class with many frames loses many. Divide by the row's sum.",
        ),
        otherwise(
            "Recall of a class: its place on the diagonal over the sum of its row. Where is before "
            "minus after the largest?"
        ),
    )
