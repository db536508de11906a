"""The search for the best sequence of segments, none of them too short (Viterbi, 1967).

Ten frames can be given five classes in 5**10 ways, an hour's in more ways than there are atoms. Yet
the best one is found by looking at each frame once. Two ideas make it so.

*States instead of classes.* Say a VT must be longer than 2 frames. Then a frame can be a VT's first
one, its second one, or any later one, and these are three *states*::

    VT, 1st frame  ->  VT, 2nd frame  ->  VT, 3rd frame or later  (which may follow itself)
                                                 |
                                                 +->  1st frame of another class

From one frame to the next, a path can only follow an arrow. Since one leaves VT from its last state
alone, and reaches that only through the others, no path holds a VT that is too short. What was a
rule about whole segments has become one about neighbours. Drawn for all frames, the states in a
column and the arrows between columns, this is the *trellis*.

*Only the cheapest way to each state matters.* A path costs, in each frame, minus the logarithm of
the probability of the class that it is in, so that the cheapest path is the most probable one.
However the best path goes on from a state, it has come there by the cheapest way; all dearer ways
to that state can be forgotten. So one number a state is enough, carried from frame to frame
(:func:`forwards`), with a note where each came from. At the end, the notes are followed back
(:func:`backwards`).
"""

from typing import NamedTuple

import numpy as np


class Trellis(NamedTuple):
    """States, numbered class by class.

    Attributes
    ----------
    of_class : numpy.ndarray of int, shape (states,)
        Class that each state belongs to.
    firsts, lasts : numpy.ndarray of int, shape (classes,)
        Number of each class's first and last state; the same where one frame is long enough.
    """

    of_class: np.ndarray
    firsts: np.ndarray
    lasts: np.ndarray


class Notes(NamedTuple):
    """Where the cheapest way to a state came from, for each frame and class.

    Attributes
    ----------
    stayed : numpy.ndarray of bool, shape (T, classes)
        Whether the way to the class's last state was in it already in the frame before.
    came_from : numpy.ndarray of int8, shape (T, classes)
        The class from whose last state the way to this one's first state has come.
    """

    stayed: np.ndarray
    came_from: np.ndarray


def trellis(min_frames: tuple[int, ...]) -> Trellis:
    """States for segments *longer* than ``min_frames[c]`` frames: one more than that a class."""
    lengths = np.asarray(min_frames) + 1
    lasts = np.cumsum(lengths) - 1
    return Trellis(np.repeat(np.arange(len(lengths)), lengths), lasts - lengths + 1, lasts)


def forwards(
    cost: np.ndarray, states: Trellis, switch_cost: float = 0.0
) -> tuple[np.ndarray, Notes]:
    """Carry the cost of the cheapest way to each state through all frames.

    Parameters
    ----------
    cost : numpy.ndarray, shape (T, classes)
        Of calling a frame a class.
    states : Trellis
    switch_cost : float
        Of going from one class to another, besides.

    Returns
    -------
    total : numpy.ndarray, shape (states,)
        Cost of the cheapest way to each state in the last frame.
    notes : Notes
    """
    n_frames, n_classes = cost.shape
    notes = Notes(np.zeros(cost.shape, dtype=bool), np.zeros(cost.shape, dtype=np.int8))
    others = np.where(np.eye(n_classes, dtype=bool), np.inf, 0.0)  # one does not switch to oneself
    total = cost[0][states.of_class]  # a record may begin anywhere inside a segment
    for t in range(1, n_frames):
        leaving = total[
            states.lasts
        ]  # what it costs to have come as far as each class's last state
        enter = leaving + others  # (to, from)
        notes.came_from[t] = enter.argmin(axis=1)
        moved = np.roll(total, 1)  # from each state to the next one of the same class ...
        moved[states.firsts] = (
            enter.min(axis=1) + switch_cost
        )  # ... into a first from another class ...
        notes.stayed[t] = leaving < moved[states.lasts]
        moved[states.lasts] = np.minimum(
            moved[states.lasts], leaving
        )  # ... or the last follows itself
        total = moved + cost[t][states.of_class]
    return total, notes


def backwards(total: np.ndarray, notes: Notes, states: Trellis) -> np.ndarray:
    """Follow the notes from the cheapest of the last states to the first frame.

    Returns
    -------
    numpy.ndarray of int64, shape (T,)
        Class of each frame.
    """
    state, said = int(total.argmin()), np.empty(len(notes.stayed), dtype=np.int64)
    for t in range(len(said) - 1, -1, -1):
        c = said[t] = states.of_class[state]
        if state == states.lasts[c] and notes.stayed[t, c]:
            continue
        is_first = state == states.firsts[c]
        state = states.lasts[notes.came_from[t, c]] if is_first else state - 1
    return said
