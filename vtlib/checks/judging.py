"""Checks of how a recogniser is judged: scores of frames, scores of events, intervals."""

import numpy as np
from numpy.typing import ArrayLike

from .. import evaluation
from .answers import Check, answers_back, hint, number, numbers, otherwise, right, words

VERDICTS = ("holds", "the opposite holds", "can't be told")


@answers_back
def macro_f1(confusion: ArrayLike) -> Check:
    """Mean of the classes' F1, from a confusion matrix.

    Parameters
    ----------
    answer : float
        Right to three digits after the point.
    confusion : array_like of int, shape (n, n)
        Rows are an expert's classes, columns a recogniser's. A class in neither has no F1.

    Examples
    --------
    >>> macro_f1(0.75, [[70, 5], [20, 5]])
    Not yet. That is the accuracy, in which a frequent class counts more.
    Average over classes.
    """
    confusion = np.asarray(confusion, dtype=float)
    true, called, hits = confusion.sum(axis=1), confusion.sum(axis=0), np.diag(confusion)
    occurs = true + called > 0
    f1 = 2 * hits / np.maximum(true + called, 1)
    precision, recall = hits / np.maximum(called, 1), hits / np.maximum(true, 1)
    expected = f1[occurs].mean()
    p, r = (np.array([x[occurs].mean(), x.mean()]) for x in (precision, recall))
    said = number("The macro-F1", atol=5e-4)
    return said.cases(
        hint(
            said.nearer(*(2 * p * r / np.maximum(p + r, 1e-9)), than=expected),
            "That is the F1 of the mean precision and the mean recall. Take each class's own F1 "
            "first, then the mean.",
        ),
        right(said.near(expected), "Every class counts the same, however few frames it has."),
        hint(
            said.near(hits.sum() / confusion.sum()),
            "That is the accuracy, in which a frequent class counts more. Average over classes.",
        ),
        hint(
            said.near(*r),
            "That is the mean *recall*. F1 also asks how many frames were called the class "
            "wrongly.",
        ),
        hint(
            said.near(*p),
            "That is the mean *precision*. F1 also asks how many frames of the class were missed.",
        ),
        hint(
            said.near((f1 * true).sum() / true.sum()),
            "You weighted each class by its frames: macro means that all classes weigh the same.",
        ),
        hint(
            said.near(f1.mean()),
            "A class that neither occurs nor is called has no F1: leave it out of the mean.",
        ),
        hint(
            said.near(100 * expected, rtol=5e-3), "That is in per cent; a share of 1 is asked for."
        ),
        hint(
            said.rounds(expected, digits=2),
            "That may be it, but rounded too far: give three digits after the point.",
        ),
        otherwise(
            "F1 of a class: twice its hits, over its row's sum plus its column's. Then the plain "
            "mean."
        ),
    )


@answers_back
def event_precision_recall(true: list[tuple], detected: list[tuple]) -> Check:
    """Precision and recall of detected events of one class.

    A detected and a true event are a pair if their intersection over union is more than 0.3.

    Parameters
    ----------
    answer : pair of float
        (precision, recall), right to 0.005.
    true, detected : list of (start_s, end_s, class)
        As :func:`vtlib.evaluation.match` takes them.

    Examples
    --------
    >>> true = [(10, 30, "VT"), (50, 70, "VT")]
    >>> event_precision_recall((1.0, 1.0), true, [(11, 30, "VT"), (50, 52, "VT")])
    Not yet. You let any overlap count. Divide the seconds in both by the
    seconds in either: more than 0.3?
    """
    n = len(evaluation.match(true, detected))
    n_touching = len(evaluation.match(true, detected, min_iou=0.0))
    sizes = np.array([len(detected), len(true)])
    expected = n / sizes
    touching = [
        np.mean([any(a < d and c < b for c, d, *_ in others) for a, b, *_ in spans])
        for spans, others in ((detected, true), (true, detected))
    ]
    said = numbers("The pair (precision, recall)", 2, atol=0.005)
    too_many = np.arange(n + 1, len(detected) + 1) / len(detected)
    return said.cases(
        right(
            said.near(expected),
            "Precision is what a detection is worth; recall is what an earthquake's chances are.",
        ),
        hint(
            said.near(expected[::-1]),
            "Those are the two, in the other order: precision is out of the detected.",
        ),
        hint(
            said.near(100 * expected, rtol=5e-3),
            "Those are the two in per cent; shares of 1 are asked for.",
        ),
        hint(
            said.near(touching, n_touching / sizes),
            "You let any overlap count. Divide the seconds in both by the seconds in either: more "
            "than 0.3?",
        ),
        hint(
            said.near([n, n]),
            "That is how many pairs there are; divide by how many were detected, and how many "
            "were there.",
        ),
        hint(
            said[0].near(*too_many, rtol=1e-5, atol=0.02 / len(detected)),
            "A piece is paired that covers too little: intersection over *union*, more than 0.3.",
        ),
        hint(
            said[0].near(expected[0]),
            "Precision is right. For recall: of the earthquakes, how many have a partner?",
        ),
        hint(
            said[1].near(expected[1]),
            "Recall is right. For precision: of the detections, how many have a partner?",
        ),
        otherwise(
            "For each detection: seconds in both, over seconds in either. More than 0.3, and it is "
            "right."
        ),
    )


@answers_back
def paired_difference(first: ArrayLike, second: ArrayLike) -> Check:
    """The smallest and the largest difference, first minus second, of scores of the same draws.

    Parameters
    ----------
    answer : (low, high)
    first, second : array_like, shape (n,)
        A score of two recognisers in each of n fictitious test sets.

    Examples
    --------
    >>> paired_difference((-0.1, 0.3), first=[0.5, 0.8], second=[0.5, 0.6])
    Not yet. You compare the best draw of one with the worst of the other.
    Both met the same records: subtract draw by draw first.
    """
    first, second = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
    each = first - second
    low, high = each.min(), each.max()
    said = numbers("The difference", 2, each="end", atol=1e-6)
    return said.cases(
        right(
            said.near([low, high]),
            "How hard a draw is cancels, since both met the same records: what is left is how they "
            "differ.",
        ),
        hint(said.near([high, low]), "These are the two ends, the larger one first: swap them."),
        hint(
            said.near([-high, -low], [-low, -high]),
            "That is the second minus the first. Here the first comes first.",
        ),
        hint(
            said.near([first.min() - second.max(), first.max() - second.min()]),
            "You compare the best draw of one with the worst of the other. Both met the same "
            "records: subtract draw by draw first.",
        ),
        hint(
            said.near([first.min() - second.min(), first.max() - second.max()]),
            "You subtract end from end, but the two ends may come from different draws. Subtract "
            "draw by draw first.",
        ),
        hint(
            said.near([each.mean()] * 2),
            "That is the mean difference. How small, and how large, is it among the draws?",
        ),
        otherwise("Subtract draw by draw, then take the smallest and the largest of these."),
    )


@answers_back
def verdicts(intervals: list[tuple[float, float]]) -> Check:
    """Whether a claim of a positive difference holds, given the difference's interval.

    Parameters
    ----------
    answer : sequence of str
        For each interval "holds", "the opposite holds" or "can't be told".
    intervals : list of (low, high)

    Examples
    --------
    >>> verdicts(["holds", "holds"], [(0.10, 0.30), (-0.05, 0.25)])
    Not yet. The interval from -0.05 to +0.25: zero lies in it, so on other
    records the difference may have the other sign.
    """
    holds, opposite, untold = range(3)  # places among VERDICTS
    said = words("The verdicts", len(intervals), VERDICTS)
    true = [holds if low > 0 else opposite if high < 0 else untold for low, high in intervals]
    cases = [
        right(
            said.near(true),
            "It is where the whole interval lies that counts, not where its middle is.",
        )
    ]
    for i, (low, high) in enumerate(intervals):  # the first that is wrong gets a sentence
        where = f"The interval from {low:+.2f} to {high:+.2f}:"
        if true[i] == untold:
            reason = "zero lies in it, so on other records the difference may have the other sign."
        else:
            reason = "on which side of zero does it lie?"
            settled = "zero lies outside of it, so the sign of the difference is settled."
            cases.append(hint(said[i].near(untold), f"{where} {settled}"))
        is_last = i == len(intervals) - 1  # and must be the wrong one
        cases.append(hint(is_last | ~said[i].near(true[i]), f"{where} {reason}"))
    return said.cases(*cases)
