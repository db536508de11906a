"""Checks of what labels leave out, and of what a pupil makes of it."""

import numpy as np
from numpy.typing import ArrayLike

from .. import classes
from ..labels import UNKNOWN, runs
from .answers import Check, answers_back, hint, numbers, otherwise, right


@answers_back
def labelled_halves(expert: ArrayLike, given: ArrayLike) -> Check:
    """Which share of earthquakes' frames is labelled VT, in their first and in their second half.

    Parameters
    ----------
    answer : (first, second)
        Right to three digits after the point. The middle frame of an odd number may be in either.
    expert, given : array_like of int, shape (T,)
        Classes by the expert, and the labels, of all records' frames, one after the other.

    Examples
    --------
    >>> expert, given = [0, 3, 3, 3, 3, 0], [0, 3, 3, -1, 0, 0]
    >>> labelled_halves((0.0, 1.0), expert, given)
    Not yet. These are the two, in the other order.
    """
    true, label = (np.asarray(a) == classes.VT for a in (expert, given))
    known = np.asarray(given) != UNKNOWN
    quakes = [span for span in runs(true) if true[span[0]] and span[1] - span[0] > 1]
    own, larger = (
        [
            [slice(a, (a + b + up) // 2) for a, b in quakes],
            [slice((a + b + up) // 2, b) for a, b in quakes],
        ]
        for up in (0, 1)
    )

    def shares(halves, of=label):
        return np.array([np.concatenate([of[part] for part in half]).mean() for half in halves])

    def by_quake(halves):
        return np.array([np.mean([label[part].mean() for part in half]) for half in halves])

    expected = [shares(own), shares(larger)]
    counts = np.array([sum(label[part].sum() for part in half) for half in own])
    of_known = shares(own) / shares(own, of=known)
    middle = len(true) // 2
    of_row = [label[part][true[part]].mean() for part in (slice(middle), slice(middle, None))]
    said = numbers("The pair (first, second)", 2, atol=5e-4)
    return said.cases(
        right(
            said.near(*expected),
            "Where the two differ, what is missing has a pattern, and whoever learns from these "
            "labels will learn it.",
        ),
        hint(said.near(*(e[::-1] for e in expected)), "These are the two, in the other order."),
        hint(
            said.near(*(100 * e for e in expected), atol=0.05),
            "Per cent; shares of 1 are asked for.",
        ),
        hint(
            said.near(*(1 - e for e in expected)),
            "Those are the shares that are *not* labelled VT.",
        ),
        hint(said.near(counts), "Those are numbers of frames. Of how many?"),
        hint(
            said.near(of_known),
            "Unknown frames are left out here. They are frames of the earthquake, and not labelled "
            "VT.",
        ),
        hint(
            said.near(by_quake(own), by_quake(larger)),
            "Those are means over earthquakes, in which a short one counts like a long one. Count "
            "frames.",
        ),
        hint(
            said.near(counts / label.sum(), counts / counts.sum()),
            "Those are shares of what is *labelled*. Divide by the expert's frames in that half.",
        ),
        hint(
            said.near(of_row),
            "You have halved the row of all records. Each earthquake has a middle of its own.",
        ),
        hint(said[0].near(*(e[0] for e in expected)), "The first is right. And after the middle?"),
        hint(
            said[1].near(*(e[1] for e in expected)), "The second is right. And before the middle?"
        ),
        otherwise(
            "`labels.runs(expert)` says where each earthquake begins and ends. Which of its frames "
            "are labelled 3, up to the middle, and from there on?"
        ),
    )


@answers_back
def learnt_probabilities(flipped: float) -> Check:
    """What a pupil believes that has learnt labels with mistakes.

    Of the frames of earthquakes some are called background: any, at random; or always the last
    ones, which sound different. With the smallest cross-entropy, a pupil gives each kind of frame
    the share with which it is labelled so.

    Parameters
    ----------
    answer : (any, early, late)
        p(VT) where any frame may be called background; and where the last ones are, for early
        frames and for late ones. Right to two digits.
    flipped : float
        The share that is called background, between 0 and 1.

    Examples
    --------
    >>> learnt_probabilities((0.4, 1.0, 0.0), flipped=0.4)
    Not yet. The first is the share that is called background; p(VT) is
    asked for.
    """
    kept = 1 - flipped
    said = numbers("The three probabilities", 3, atol=0.006)
    late = said[1:].near([1, 0])
    return said.cases(
        right(
            said.near([kept, 1, 0]),
            "Without a pattern, a mistake costs some sureness. With one, it is learnt.",
        ),
        hint(
            said.near([100 * kept, 100, 0], atol=0.7),
            "Per cent; probabilities lie between 0 and 1.",
        ),
        hint(
            said.near([kept, kept, kept]),
            "As if late frames couldn't be told from early ones. They sound different, and each is "
            "labelled background.",
        ),
        hint(said[1:].near([0, 1]), "It is the late frames that are called background."),
        hint(
            said[0].near(flipped) & late,
            "The first is the share that is called background; p(VT) is asked for.",
        ),
        hint(
            said[0].near(1, 0) & late,
            "The first is the name that it would give. How sure can it be, "
            "if it can't hear which labels are wrong?",
        ),
        hint(
            late,
            "The last two are right. Where mistakes have no pattern, how often is such a frame "
            "labelled VT?",
        ),
        hint(
            said[0].near(kept),
            "The first is right. In the second case, how often is an early frame "
            "labelled VT, and how often a late one?",
        ),
        otherwise(
            "Of a hundred frames that sound alike, how many are labelled VT? The loss is smallest "
            "if p(VT) is that share."
        ),
    )
