"""Checks of what is made of probabilities: scores (chapter 6), segments (7) and events (8)."""

import numpy as np

from .answers import as_array, asked, not_yet, right


@asked
def macro_f1(answer, confusion):
    """Chapter 6: mean of the classes' F1."""
    confusion = np.asarray(confusion, dtype=float)
    true, called, hits = confusion.sum(axis=1), confusion.sum(axis=0), np.diag(confusion)
    f1 = 2 * hits / np.maximum(true + called, 1)
    expected = f1[true + called > 0].mean()
    value, problem = as_array(answer, (), "The macro-F1")
    if problem:
        return problem
    if np.isclose(value, expected, atol=5e-4):
        return right("Every class counts the same, however few frames it has.")
    if np.isclose(value, hits.sum() / confusion.sum(), atol=5e-4):
        return not_yet(
            "That is the accuracy, in which a frequent class counts more. Average over classes."
        )
    if np.isclose(value, (hits / np.maximum(true, 1)).mean(), atol=5e-4):
        return not_yet(
            "That is the mean *recall*. F1 also asks how many frames were called the class wrongly."
        )
    if np.isclose(value, (hits / np.maximum(called, 1)).mean(), atol=5e-4):
        return not_yet(
            "That is the mean *precision*. F1 also asks how many frames of the class were missed."
        )
    if np.isclose(value, (f1 * true).sum() / true.sum(), atol=5e-4):
        return not_yet(
            "You weighted each class by its frames: macro means that all classes weigh the same."
        )
    return not_yet(
        "F1 of a class: twice its hits, over its row's sum plus its column's. Then the plain mean."
    )


@asked
def run_lengths(answer, said):
    """Chapter 7: how many frames each run of equal classes has, in order."""
    said = np.asarray(said)
    edges = np.flatnonzero(np.diff(said)) + 1
    expected = np.diff([0, *edges, len(said)])
    value, problem = as_array(
        answer, (len(answer) if hasattr(answer, "__len__") else 1,), "The lengths"
    )
    if problem:
        return problem
    if np.array_equal(value, expected):
        return right("Each run is a segment, and every frame belongs to exactly one.")
    if np.array_equal(value, expected[:-1]):
        return not_yet(
            "The last run is missing: no change of class follows it, it ends where the frames do."
        )
    if np.array_equal(value, expected[1:]):
        return not_yet(
            "The first run is missing: no change of class precedes it, it begins with frame 0."
        )
    if np.array_equal(value, expected[1:-1]):
        return not_yet(
            "The first and the last run are missing: they touch the ends of the record, not two "
            "changes."
        )
    if (
        np.array_equal(value, edges)
        or np.array_equal(value, [0, *edges])
        or np.array_equal(value, [*edges, len(said)])
    ):
        return not_yet(
            "Those are the frames at which runs begin or end; how many frames are there in between?"
        )
    if np.array_equal(value, edges - 1):
        return not_yet(
            "Those are the last frames before a change; how many frames are there from one to the "
            "next?"
        )
    if np.array_equal(value, expected / 2):
        return not_yet("Those are seconds; the rule counts frames.")
    if value.sum() != len(said):
        return not_yet(
            "The lengths don't add up to the number of frames: some are counted twice, or not at "
            "all."
        )
    return not_yet(
        "Find where the class changes, put the two ends of the record around that, and take "
        "differences."
    )


@asked
def minimum_duration(answer, said, min_frames):
    """Chapter 7: class of each frame, or -1 in segments that are not longer than their class's
    minimum."""
    said, minima = np.asarray(said), np.asarray(min_frames)
    edges = [0, *(np.flatnonzero(np.diff(said)) + 1), len(said)]
    lengths = np.repeat(np.diff(edges), np.diff(edges))  # of the run that each frame is in
    expected = np.where(lengths > minima[said], said, -1)
    value, problem = as_array(answer, said.shape, "The classes")
    if problem:
        return problem
    if np.array_equal(value, expected):
        return right(
            "What is too short is EDS; what is long enough keeps its class, and its length."
        )
    if np.array_equal(value, said):
        return not_yet("Nothing is discarded. Did you work on a copy, and return another?")
    if np.array_equal(value, np.where(lengths >= minima[said], said, -1)):
        return not_yet(
            "A segment must be *longer* than the minimum: one that has just so many frames goes, "
            "too."
        )
    if np.array_equal(value, np.where(said == 0, said, expected)):
        return not_yet("Background has a minimum as well.")
    if np.array_equal(value, np.where(expected == -1, 0, expected)):
        return not_yet(
            "The right frames, but they became background (0). Discarded is not the same as "
            "silent: use -1."
        )
    if np.array_equal(value, np.where(lengths > 2 * minima[said], said, -1)):
        return not_yet("As if the minima were seconds: they are frames.")
    if np.array_equal(value == -1, expected == -1):
        return not_yet("The right frames are discarded, but others have changed their class.")
    return not_yet(
        "For each run: if its length is not larger than its class's minimum, set all its frames "
        "to -1."
    )


@asked
def onset_s(answer, first_frame, step_s=0.5, window_s=4.0):
    """Chapter 7: when a segment begins, from the number of its first frame."""
    centre = window_s / 2 + first_frame * step_s
    value, problem = as_array(answer, (), "The onset")
    if problem:
        return problem
    if np.isclose(value, centre - step_s / 2):
        return right("Half-way between the centre of its first frame and that of the frame before.")
    if np.isclose(value, centre):
        return not_yet(
            "That is the centre of the first frame. But the frame before is of another class: go "
            "half-way."
        )
    if np.isclose(value, centre - step_s):
        return not_yet(
            "That is the centre of the frame before: go half-way to it, not all the way."
        )
    if np.isclose(value, first_frame * step_s) or np.isclose(value, (first_frame - 0.5) * step_s):
        return not_yet(
            "That counts from the start of a frame. What is said of a frame is said of its "
            "centre, 2 s later."
        )
    if np.isclose(value, centre + step_s / 2):
        return not_yet(
            "Half-way in the wrong direction: between the first frame and the one *before* it."
        )
    if value == first_frame:
        return not_yet("That is the frame's number; a frame starts every half second.")
    return not_yet(
        "Frame k is centred k / 2 + 2 seconds after the start. Two segments meet between two "
        "centres."
    )


@asked
def core_events(answer, probabilities):
    """Chapter 8: runs in which background is improbable, kept if at least two of their frames are
    VT."""
    probabilities = np.asarray(probabilities)
    active = probabilities[:, 0] < 0.5
    edges = np.flatnonzero(np.diff(np.concatenate([[0], active.astype(int), [0]])))
    runs = list(zip(edges[::2], edges[1::2], strict=True))
    winners = probabilities.argmax(axis=1)
    expected = np.zeros(len(probabilities), dtype=bool)
    for first, last in runs:
        expected[first:last] = (winners[first:last] == 3).sum() >= 2
    value, problem = as_array(answer, expected.shape, "The mask of frames")
    if problem:
        return problem
    value = value.astype(bool)
    if np.array_equal(value, expected):
        return right("VT decides whether there is an event; background decides how far it reaches.")
    if np.array_equal(value, winners == 3):
        return not_yet(
            "Those are the frames called VT. The event reaches as far as background is improbable."
        )
    if np.array_equal(value, active):
        return not_yet("Every run is kept; keep only those with at least two frames called VT.")
    if np.array_equal(value & active, value):
        return not_yet(
            "The frames are among the right runs, but a run is to be kept or dropped as a whole."
        )
    return not_yet(
        "First find runs of frames with p(SIL) < 0.5; then count the frames called VT in each."
    )
