"""Checks of labels: frames inside an interval, by two rules, and the scale of label files."""

import numpy as np
from numpy.typing import ArrayLike

from .. import classes
from ..labels import STEP_S, WINDOW_S, frame_centres
from .answers import Check, answers_back, hint, number, numbers, otherwise, right


@answers_back
def frames_of_interval(start_s: float, end_s: float, n_frames: int) -> Check:
    """One class for each frame: VT (3) if its centre lies in an interval, else background (0).

    Parameters
    ----------
    answer : array_like of int, shape (n_frames,)
    start_s, end_s : float
        Of the earthquake, in seconds from the start of the record; the end is no longer in it. If
        both are centres of frames, the answer shows how the ends were treated.
    n_frames : int

    Examples
    --------
    >>> frames_of_interval([0, 1, 1, 0], start_s=2.5, end_s=3.5, n_frames=4)
    Not yet. The right frames are marked, but with another class: VT is
    number 3, background number 0.
    """
    centres = frame_centres(n_frames)
    starts, ends = centres - WINDOW_S / 2, centres + WINDOW_S / 2
    inside = (centres >= start_s) & (centres < end_s)
    said = numbers("The classes", n_frames, each="frame")
    background = said.is_(classes.SIL)
    return said.cases(
        right(
            said.near(np.where(inside, classes.VT, classes.SIL)),
            "Each frame is called after what happens at its centre.",
        ),
        hint(
            background.near(~inside),
            "The right frames are marked, but with another class: VT is number 3, background "
            "number 0.",
        ),
        hint(
            said.near(np.where(inside, classes.SIL, classes.VT)) | background.near(inside),
            "Turned round: the earthquake's frames are background, and all the others are marked.",
        ),
        hint(
            background.near(
                ~((centres >= start_s) & (centres <= end_s)),
                ~((centres > start_s) & (centres < end_s)),
                ~((centres > start_s) & (centres <= end_s)),
            ),
            "Only a frame at an edge is wrong: the start belongs to the interval, the end doesn't, "
            "so that what follows can begin there.",
        ),
        hint(
            background.near(~((starts >= start_s) & (starts < end_s))),
            "You asked where each frame *starts*; ask where its centre is.",
        ),
        hint(
            background.near(~((starts < end_s) & (ends > start_s))),
            "Every frame that touches the event is marked; only those whose centre lies in it "
            "should be.",
        ),
        hint(
            background.sum().near((~inside).sum()),
            f"As many frames as it should be, but not those: frame k starts at {STEP_S:g} k "
            f"seconds, and lasts {WINDOW_S:g}.",
        ),
        otherwise(
            f"Compute the centre of frame k, {STEP_S:g} k + {WINDOW_S / 2:g} seconds, and compare "
            "it with both ends of the interval."
        ),
    )


@answers_back
def frames_gained(starts_s: ArrayLike, interval_s: tuple[float, float]) -> Check:
    """How many more frames are VT if any part of them in the interval counts, not their centre.

    Parameters
    ----------
    answer : int
    starts_s : array_like, shape (T,)
        Where each frame starts, in seconds.
    interval_s : pair of float
        Where the interval begins and ends; its end is no longer in it.

    Examples
    --------
    >>> frames_gained(9, starts_s=[0.5 * k for k in range(20)], interval_s=(5.0, 5.6))
    Not yet. Those are all the frames that touch the interval; how many of
    them are not VT by their centre?
    """
    starts = np.asarray(starts_s, dtype=float)
    begin, end = interval_s
    ends, centres = starts + WINDOW_S, starts + WINDOW_S / 2
    touched = (starts < end) & (ends > begin)
    centred = (centres >= begin) & (centres < end)
    within = (starts >= begin) & (ends <= end)
    expected = (touched & ~centred).sum()
    said = number("The number of frames")
    return said.cases(
        right(
            said.near(expected),
            "About as many seconds as a frame is long, shared out before and after: the rule "
            "decides how long an event seems to last.",
        ),
        hint(
            said.near(touched.sum()),
            "Those are all the frames that touch the interval; how many of them are not VT by "
            "their centre?",
        ),
        hint(
            said.near(centred.sum()),
            "Those are VT by their centre already; how many are there *more*?",
        ),
        hint(
            said.near((touched & ~within).sum()),
            "Those reach over an edge of the interval; some of them have their centre in it.",
        ),
        hint(
            said.near((touched & (centres < begin)).sum(), (touched & (centres >= end)).sum()),
            "That is one side only: frames reach into the interval from before and from after.",
        ),
        hint(said.near(0.5 * expected), "That is in seconds; frames are asked for."),
        hint(
            said.near(((starts <= end) & (ends >= begin) & ~centred).sum()),
            "A frame that ends just where the interval begins holds nothing of it, nor does one "
            "that starts just where it ends.",
        ),
        otherwise(
            "Mark the frames that begin before the interval ends and end after it begins; take "
            "away those whose centre lies in it; count."
        ),
    )


@answers_back
def seconds_per_unit(ends_in_units: ArrayLike, durations_s: ArrayLike) -> Check:
    """Seconds in one unit of label files that end together with their records.

    Parameters
    ----------
    answer : float
        Right to 0.1 %.
    ends_in_units : array_like, shape (n,)
        Where each label file ends, in its own unit.
    durations_s : array_like, shape (n,)
        How long each record lasts.

    Examples
    --------
    >>> seconds_per_unit(0.1, ends_in_units=[2.0, 5.0], durations_s=[20.0, 50.0])
    Not yet. That is how many units are in a second; seconds in a unit are
    asked for.
    """
    ends, durations = np.asarray(ends_in_units, dtype=float), np.asarray(durations_s, dtype=float)
    expected = np.median(durations / ends)
    said = number("The number of seconds", rtol=1e-3)
    return said.cases(
        right(said.near(expected), "On this scale every label file ends with its record."),
        hint(
            said.near(1 / expected, rtol=0.02),
            "That is how many units are in a second; seconds in a unit are asked for.",
        ),
        hint(
            said.near(expected, rtol=0.02),
            "Close, but some records and their labels would not end together. Don't round.",
        ),
        otherwise(
            "Divide how long a record lasts by where its label file ends, and see whether all "
            "records agree."
        ),
    )
