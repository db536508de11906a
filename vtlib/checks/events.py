"""Checks of the published way from frames to events: runs, minimum durations, onsets."""

import numpy as np
from numpy.typing import ArrayLike

from .. import classes
from ..events import EDS
from ..labels import STEP_S, WINDOW_S, runs
from .answers import Check, answers_back, hint, number, numbers, otherwise, right


@answers_back
def run_lengths(said: ArrayLike) -> Check:
    """How many frames each run of equal classes has, in order.

    Parameters
    ----------
    answer : array_like of int
    said : array_like of int, shape (T,)
        Class of each frame.

    Examples
    --------
    >>> run_lengths([3, 2], said=[0, 0, 0, 3, 3, 0])
    Not yet. The last run is missing: no change of class follows it, it ends
    where the frames do.
    """
    frames = np.asarray(said)
    bounds = np.array(runs(frames))  # (runs, 2)
    firsts, stops = bounds.T
    expected = stops - firsts
    own = numbers("The lengths", None, each="run")
    return own.cases(
        right(own.near(expected), "Each run is a segment, and every frame belongs to exactly one."),
        hint(own.size().near(1), "There are several runs: write a list, with the length of each."),
        hint(
            own.near(expected[:-1]),
            "The last run is missing: no change of class follows it, it ends where the frames do.",
        ),
        hint(
            own.near(expected[1:]),
            "The first run is missing: no change of class precedes it, it begins with frame 0.",
        ),
        hint(
            own.near(expected[1:-1]),
            "The first and the last run are missing: they touch the ends of the record, not two "
            "changes.",
        ),
        hint(
            own.near(firsts, firsts[1:], stops, [*firsts, len(frames)]),
            "Those are the frames at which runs begin or end; how many frames are there in "
            "between?",
        ),
        hint(
            own.near(stops - 1, stops[:-1] - 1),
            "Those are the last frames before a change; how many frames are there from one to the "
            "next?",
        ),
        hint(own.near(frames[firsts]), "Those are the runs' classes; how long is each run?"),
        hint(own.near(expected * STEP_S), "Those are seconds; the rule counts frames."),
        hint(
            own.near(expected - 1),
            "Each run is one frame short: from its first frame to its last, both count.",
        ),
        hint(
            own.sorted().near(np.sort(expected)),
            "Those are the lengths, but not in the order in which the runs come.",
        ),
        hint(
            ~own.sum().near(len(frames)),
            "The lengths don't add up to the number of frames: some are counted twice, or not at "
            "all.",
        ),
        otherwise(
            "Find where the class changes, put the two ends of the record around that, and take "
            "differences."
        ),
    )


@answers_back
def minimum_duration(said: ArrayLike, min_frames: ArrayLike) -> Check:
    """Class of each frame, or -1 in runs that are not longer than their class's minimum.

    That is the published rule (Titos et al., 2023, doi:10.3389/feart.2023.1204832).

    Parameters
    ----------
    answer : array_like of int, shape (T,)
    said : array_like of int, shape (T,)
        The most probable class of each frame.
    min_frames : array_like of int, shape (5,)
        A run of class c must be *longer* than ``min_frames[c]`` frames.

    Examples
    --------
    >>> minimum_duration([3, 3, 3, 0, 0], said=[3, 3, 3, 0, 0], min_frames=(1, 9, 9, 4, 4))
    Not yet. Nothing is discarded. Did you work on a copy, and return
    another?
    """
    frames, minima = np.asarray(said), np.asarray(min_frames)
    lengths = np.concatenate([np.full(stop - first, stop - first) for first, stop in runs(frames)])
    is_kept = lengths > minima[frames]
    expected = np.where(is_kept, frames, EDS)
    own = numbers("The classes", len(frames), each="frame")
    return own.cases(
        right(
            own.near(expected),
            "What is too short is EDS; what is long enough keeps its class, and its length.",
        ),
        hint(own.near(frames), "Nothing is discarded. Did you work on a copy, and return another?"),
        hint(
            own.near(np.where(lengths >= minima[frames], frames, EDS)),
            "A segment must be *longer* than the minimum: one that has just so many frames goes, "
            "too.",
        ),
        hint(
            own.near(np.where(frames == classes.SIL, frames, expected)),
            "Background has a minimum as well.",
        ),
        hint(
            own.near(np.where(is_kept, frames, classes.SIL)),
            "The right frames, but they became background (0). Discarded is not the same as "
            "silent: use -1.",
        ),
        hint(
            own.near(np.where(lengths * STEP_S > minima[frames], frames, EDS)),
            "As if the minima were seconds: they are frames.",
        ),
        hint(
            own.near(is_kept, ~is_kept),
            "That says which frames stay or go; write the class of those that stay, and -1 for "
            "the others.",
        ),
        hint(
            own.is_(EDS).near(~is_kept),
            "The right frames are discarded, but others have changed their class.",
        ),
        otherwise(
            "For each run: if its length is not larger than its class's minimum, set all its "
            "frames to -1."
        ),
    )


@answers_back
def onset_s(first_frame: int, step_s: float = STEP_S, window_s: float = WINDOW_S) -> Check:
    """When a segment begins, in seconds, from the number of its first frame.

    Parameters
    ----------
    answer : float
    first_frame : int
        Counted from 0. Not 4, whose number is also its centre in seconds.
    step_s, window_s : float
        From one frame to the next, and the length of each.

    Examples
    --------
    >>> onset_s(7.25, first_frame=10)
    Not yet. Half-way in the wrong direction: between the first frame and
    the one *before* it.
    """
    centre = window_s / 2 + first_frame * step_s
    said = number("The onset")
    return said.cases(
        right(
            said.near(centre - step_s / 2),
            "Half-way between the centre of its first frame and that of the frame before.",
        ),
        hint(
            said.near(centre) & (centre == first_frame),
            "That is the frame's number, and its centre as well. The frame before is of another "
            "class: go half-way to its centre.",
        ),
        hint(
            said.near(centre),
            "That is the centre of the first frame. But the frame before is of another class: go "
            "half-way.",
        ),
        hint(
            said.near(centre - step_s),
            "That is the centre of the frame before: go half-way to it, not all the way.",
        ),
        hint(
            said.near(first_frame * step_s, (first_frame - 0.5) * step_s),
            "That counts from the start of a frame. What is said of a frame is said of its centre, "
            f"{window_s / 2:g} s later.",
        ),
        hint(
            said.near(centre + step_s / 2),
            "Half-way in the wrong direction: between the first frame and the one *before* it.",
        ),
        hint(
            said.near(first_frame),
            f"That is the frame's number; a frame starts every {step_s:g} s.",
        ),
        otherwise(
            f"Frame k is centred {step_s:g} k + {window_s / 2:g} seconds after the start. Two "
            "segments meet between two centres."
        ),
    )
