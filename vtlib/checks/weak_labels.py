"""Exercises of chapters 10 and 11: events, verdicts, and labels without an expert."""

import numpy as np

from .answers import as_array, asked, not_yet, right


def _overlaps(true, detected):
    """Intersection over union of every true with every detected interval, shape (true,
    detected)."""
    (a, b), (c, d) = (
        np.array([span[:2] for span in spans], dtype=float).T for spans in (true, detected)
    )
    both = np.minimum(b[:, None], d) - np.maximum(a[:, None], c)
    return np.maximum(both, 0) / (np.maximum(b[:, None], d) - np.minimum(a[:, None], c))


@asked
def event_precision_recall(answer, true, detected):
    """Chapter 10: precision and recall of detected events, of one class, paired if they overlap by
    more than 0.3."""
    from .. import evaluation

    n = len(evaluation.match(true, detected))
    expected = np.array([n / len(detected), n / len(true)])
    iou = _overlaps(true, detected)
    value, problem = as_array(answer, (2,), "The pair (precision, recall)")
    if problem:
        return problem
    if np.allclose(value, expected, atol=0.005):
        return right(
            "Precision is what a detection is worth; recall is what an earthquake's chances are."
        )
    if np.allclose(value, expected[::-1], atol=0.005):
        return not_yet("Those are the two, in the other order: precision is out of the detected.")
    touching = [(iou > 0).any(axis=0).mean(), (iou > 0).any(axis=1).mean()]
    if np.allclose(value, touching, atol=0.005):
        return not_yet(
            "You let any overlap count. Divide the seconds in both by the seconds in either: more "
            "than 0.3?"
        )
    covered = iou.max(axis=0) > 0.1
    if np.isclose(value[0], covered.mean(), atol=0.005):
        return not_yet(
            "A piece is paired that covers too little: intersection over *union*, more than 0.3."
        )
    if np.isclose(value[0], expected[0], atol=0.005):
        return not_yet(
            "Precision is right. For recall: of the earthquakes, how many have a partner?"
        )
    if np.isclose(value[1], expected[1], atol=0.005):
        return not_yet(
            "Recall is right. For precision: of the detections, how many have a partner?"
        )
    return not_yet(
        "For each detection: seconds in both, over seconds in either. More than 0.3, and it is "
        "right."
    )


@asked
def verdicts(answer, intervals):
    """Chapter 10: does a claim of a positive difference hold, given its interval?"""
    words = ("holds", "the opposite holds", "can't be told")
    expected = [
        words[0] if low > 0 else words[1] if high < 0 else words[2] for low, high in intervals
    ]
    if (
        not isinstance(answer, (list, tuple))
        or len(answer) != len(expected)
        or not set(map(str, answer)) <= set(words)
    ):
        return not_yet(f"A list of {len(expected)} is asked for, each one of: {', '.join(words)}.")
    for said, true, (low, high) in zip(answer, expected, intervals, strict=True):
        where = f"The interval from {low:+.2f} to {high:+.2f}:"
        if said != true and true == words[2]:
            return not_yet(
                f"{where} zero lies in it, so on other records the difference may have the other "
                "sign."
            )
        if said == words[2] and said != true:
            return not_yet(
                f"{where} zero lies outside of it, so the sign of the difference is settled."
            )
        if said != true:
            return not_yet(f"{where} on which side of zero does it lie?")
    return right("It is where the whole interval lies that counts, not where its middle is.")


@asked
def confident_frames(answer, probabilities, min_probability):
    """Chapter 11: labels of one record's frames, from what a teacher is sure of."""
    from .. import events, weak_labels

    probabilities = np.asarray(probabilities)
    expected = weak_labels.from_confidence([probabilities], min_probability)[0]
    value, problem = as_array(answer, expected.shape, "The labels")
    if problem:
        return problem
    if np.array_equal(value, expected):
        return right(
            "What the teacher is sure of is taught, and what it isn't sure of is neither taught "
            "nor denied."
        )
    if not np.isin(value, [-1, 0, 3]).all():
        return not_yet(
            "Only three labels are needed: 3 for a VT, 0 for background, -1 for unknown."
        )
    if np.array_equal(value, np.where(expected == -1, 0, expected)):
        return not_yet(
            "What the teacher is unsure of is labelled as background here: it must be unknown, -1."
        )
    if np.array_equal(
        value, np.where((expected == -1) & (events.CORE.label(probabilities) == 3), 3, expected)
    ):
        return not_yet(
            "An event is kept that the teacher isn't sure of: look at its mean probability."
        )
    if np.array_equal(value == -1, expected == 0):
        return not_yet(
            "Background was declared unknown: a network that never sees background calls "
            "everything a VT."
        )
    said = events.CORE.label(probabilities)
    undecided = np.where(said == events.EDS, 0, expected)
    if np.array_equal(value, undecided):
        return not_yet(
            "A run with too few VT frames is no VT, but it isn't background either: unknown."
        )
    if np.array_equal(value != 0, expected != 0):
        return not_yet(
            "The right frames are background. Among the others: which runs are sure, and which "
            "unknown?"
        )
    return not_yet(
        "Take each run with p(SIL) < 0.5: VT if sure, -1 if not; everything outside of the runs "
        "is 0."
    )
