"""Checks of the most probable sequence of states."""

import numpy as np
from numpy.typing import ArrayLike

from .answers import Check, answers_back, hint, numbers, otherwise, right


def _path(score, cost):
    """The best sequence of two states, by the sum of scores minus a cost for each change."""
    best, came_from = score[0], []
    change = cost * (1 - np.eye(2))
    for now in score[1:]:
        ways = best[:, None] - change  # from, to
        came_from.append(ways.argmax(axis=0))
        best = ways.max(axis=0) + now
    path = [int(best.argmax())]
    for back in reversed(came_from):
        path.append(int(back[path[-1]]))
    return np.array(path[::-1])


def _greedy(score, cost):
    """As above, but decided frame by frame, without a look at what follows."""
    path = [int(score[0].argmax())]
    for now in score[1:]:
        path.append(int((now - cost * (np.arange(2) != path[-1])).argmax()))
    return np.array(path)


def _best_so_far(score, cost):
    """The state that is the best at each frame, of sequences that end there."""
    return np.array([_path(score[: t + 1], cost)[-1] for t in range(len(score))])


@answers_back
def two_state_path(p: ArrayLike, cost: float) -> Check:
    """The most probable sequence of 0 (quiet) and 1 (event), if every change costs something.

    Parameters
    ----------
    answer : array_like of int, shape (T,)
    p : array_like, shape (T,)
        Probability of an event in each frame, above 0 and below 1.
    cost : float
        Subtracted from the sum of the logarithms for each change of state.

    Examples
    --------
    >>> two_state_path([0, 0, 1, 0, 0], p=[0.1, 0.1, 0.6, 0.1, 0.1], cost=2.0)
    Not yet. Each frame decides for itself there, and changes cost nothing.
    """
    p = np.asarray(p, dtype=float)
    both = np.stack([1 - p, p], axis=1)  # (T, 2)
    score = np.log(both)
    expected = _path(score, cost)
    said = numbers("The states", len(p), each="frame")
    return said.cases(
        right(
            said.near(expected),
            "A change has to pay: doubts of a frame or two don't, and a long stretch does.",
        ),
        hint(said.near(1 - expected), "The states are exchanged: 1 is an event, 0 is quiet."),
        hint(said.near(expected[::-1]), "Traced back, and not turned round: it runs backwards."),
        hint(said.near(p > 0.5), "Each frame decides for itself there, and changes cost nothing."),
        hint(
            said.near(_greedy(score, cost)),
            "Decided frame by frame: whether a change pays is seen only from what follows. Keep "
            "both sequences, and choose at the end.",
        ),
        hint(
            said.near(_best_so_far(score, cost)),
            "That is the better state at each moment, by what came before. Remember where each "
            "came from, and trace back from the end.",
        ),
        hint(
            said.near(_path(both, cost)),
            "You added probabilities: those of a sequence multiply, so add their *logarithms*.",
        ),
        hint(said.near(_path(score, -cost)), "Changes are rewarded: subtract their cost."),
        hint(~said.among(0, 1), "Write the state of each frame: 0 or 1."),
        otherwise(
            "For both states: the best sum that ends there, from the same state, or from the "
            "other one minus the cost; remember which; at the end go back."
        ),
    )
