"""Checks of code that readers write: a dilated convolution, a loss without padding, gates,
calibration, the most probable sequence of two states."""

import numpy as np
from numpy.typing import ArrayLike

from .answers import Check, answers_back, hint, number, numbers, otherwise, right


def _convolved(x, weights, dilation):
    """The causal, dilated convolution: the last weight is that of the frame itself."""
    padded = np.concatenate([np.zeros((len(weights) - 1) * dilation), x])
    return sum(w * padded[i * dilation : i * dilation + len(x)] for i, w in enumerate(weights))


@answers_back
def causal_convolution(x: ArrayLike, weights: ArrayLike, dilation: int) -> Check:
    """A causal, dilated convolution of one row of numbers, with zeros before its beginning.

    Parameters
    ----------
    answer : array_like, shape (T,)
    x : array_like, shape (T,)
    weights : array_like, shape (k,)
        The last one is for the frame itself. Not the same from both ends.
    dilation : int
        In frames; more than 1.

    Examples
    --------
    >>> causal_convolution([1, 2, 0, 0], x=[1, 0, 0, 0], weights=[2, 1], dilation=2)
    Not yet. As if the dilation were 1: neighbouring weights are for frames
    that lie farther apart.
    """
    x, weights = np.asarray(x, dtype=float), np.asarray(weights, dtype=float)
    reach = (len(weights) - 1) * dilation
    padded = np.concatenate([x, np.zeros(reach)])
    half = reach // 2
    said = numbers("The result", None, each="frame", atol=1e-6)
    expected = _convolved(x, weights, dilation)
    return said.cases(
        right(
            said.near(expected),
            "With three weights and this dilation a frame already hears as far back as a plain "
            "kernel of many more.",
        ),
        hint(
            said.near(_convolved(x, weights[::-1], dilation)),
            "The weights are the wrong way round: the last one is for the frame itself.",
        ),
        hint(
            said.near(_convolved(x, weights, 1)),
            "As if the dilation were 1: neighbouring weights are for frames that lie farther "
            "apart.",
        ),
        hint(
            said.near(_convolved(padded, weights, dilation)[reach : reach + len(x)]),
            "It looks ahead: the kernel lies in front of its frame. Put the zeros before the "
            "beginning, not after the end.",
        ),
        hint(
            said.near(_convolved(padded, weights, dilation)[half : half + len(x)]),
            "The kernel is centred on its frame, as with *same* padding: half of it looks ahead.",
        ),
        hint(
            said.near(expected[reach:]),
            "The first frames are missing: there the kernel reaches into zeros, but they have an "
            "output, too.",
        ),
        hint(
            said.near(sum(w * np.roll(x, d * dilation) for d, w in enumerate(weights[::-1]))),
            "The end of the row leaks into its beginning, as `np.roll` has it: before the first "
            "frame there are zeros.",
        ),
        hint(~said.size().near(len(x)), "As many numbers come out as go in: one for each frame."),
        otherwise(
            "Put zeros before the row, take one slice of it for each weight, and add them up."
        ),
    )


@answers_back
def masked_loss(p_true: ArrayLike, mask: ArrayLike) -> Check:
    """The mean of -log p over the frames of a batch that are not padding.

    Parameters
    ----------
    answer : float
        Right to three digits after the point.
    p_true : array_like, shape (recordings, T)
        Probability of the true class.
    mask : array_like, shape (recordings, T)
        1 for a frame, 0 for padding. The recordings differ in length.

    Examples
    --------
    >>> masked_loss(0.6931, p_true=[[0.5, 0.5], [0.25, 1.0]], mask=[[1, 1], [1, 0]])
    Not yet. The sum is right, but you divide by all places of the
    rectangle: how many of them are frames?
    """
    p, mask = np.asarray(p_true, dtype=float), np.asarray(mask, dtype=bool)
    losses = -np.log(p)
    total, n = (losses * mask).sum(), mask.sum()
    said = number("The loss", atol=5e-4)
    return said.cases(
        right(said.near(total / n), "Every frame counts once, and padding not at all."),
        hint(said.near(-total / n), "A loss can't be negative here: it is *minus* the logarithm."),
        hint(
            said.near(total / mask.size),
            "The sum is right, but you divide by all places of the rectangle: how many of them "
            "are frames?",
        ),
        hint(
            said.near(losses.mean()),
            "Padding is counted as if it were background: leave out where the mask is 0.",
        ),
        hint(said.near(losses[~mask].mean()), "That is the loss of the padding: turn the mask."),
        hint(
            said.near(np.mean([one[m].mean() for one, m in zip(losses, mask, strict=True)])),
            "You took the mean of each recording first: then a frame of a short recording counts "
            "more than one of a long one.",
        ),
        hint(
            said.near(-np.log(p[mask].mean())),
            "That is the logarithm of the mean; the mean of the logarithms is asked for.",
        ),
        hint(said.near(total), "That is the sum over frames: divide by how many there are."),
        hint(
            said.near(total / n / np.log(10), total / n / np.log(2)),
            "Those are logarithms to another base: a loss takes the natural one.",
        ),
        otherwise("Take -log p of every place, keep those with mask 1, and average them."),
    )


def _cells(forget, let_in, candidate):
    """The cell after each frame."""
    c, cells = 0.0, []
    for f, i, g in zip(forget, let_in, candidate, strict=True):
        c = f * c + i * g
        cells.append(c)
    return np.array(cells)


@answers_back
def gated_cells(forget: ArrayLike, let_in: ArrayLike, candidate: ArrayLike) -> Check:
    """An LSTM's cell after each frame, from the values of its gates; it begins at 0.

    Parameters
    ----------
    answer : array_like, shape (T,)
    forget, let_in, candidate : array_like, shape (T,)
        Values of the forget gate and of the input gate, 0 to 1, and of the candidate, -1 to 1.

    Examples
    --------
    >>> gated_cells([1.0, 1.0], forget=[0.5, 0.5], let_in=[1, 0], candidate=[1.0, 1.0])
    Not yet. Nothing is forgotten: the old cell is multiplied by the forget
    gate first.
    """
    f, i, g = (np.asarray(one, dtype=float) for one in (forget, let_in, candidate))
    cells = _cells(f, i, g)
    said = numbers("The cells", len(f), each="frame", atol=1e-3)
    return said.cases(
        right(
            said.near(cells),
            "What a gate keeps depends on the frame: so a memory can be held, and dropped at once.",
        ),
        hint(
            said.near(np.tanh(cells)), "Those are the outputs, with tanh; the cell itself has none."
        ),
        hint(
            said.near(_cells(np.ones_like(f), i, g)),
            "Nothing is forgotten: the old cell is multiplied by the forget gate first.",
        ),
        hint(
            said.near(i * g, f * i * g),
            "That is what comes in at each frame; the cell also keeps some of what it held.",
        ),
        hint(
            said.near(_cells(1 - f, i, g)),
            "You let go what should be kept: a forget gate of 1 is *open*, and keeps everything.",
        ),
        hint(
            said.near(_cells(f, np.ones_like(i), g)),
            "All candidates come in: each is multiplied by the input gate.",
        ),
        hint(said.near(_cells(i, f, g)), "The two gates have changed places."),
        hint(
            said.near(_cells(f, 1 - f, g)),
            "As if the input gate were one minus the forget gate: an LSTM has both.",
        ),
        hint(
            said.near([0.0, *cells[:-1]]),
            "One frame late: write down the cell *after* each frame, not before it.",
        ),
        otherwise("Begin with 0; at each frame, forget gate times cell, plus input gate times g."),
    )


@answers_back
def mean_gap(confidence: ArrayLike, accuracy: ArrayLike, frames: ArrayLike) -> Check:
    """The calibration error: the mean gap between word and deed, each frame counting once.

    Parameters
    ----------
    answer : float
        Right to three digits after the point.
    confidence, accuracy, frames : array_like, shape (n,)
        Of each group of frames: how sure, how often right, and how many.

    Examples
    --------
    >>> mean_gap(0.2, confidence=[0.6, 0.9], accuracy=[0.9, 0.8], frames=[10, 90])
    Not yet. Every group counts the same there, however few frames it has:
    weigh by frames.
    """
    confidence, accuracy, frames = (
        np.asarray(one, dtype=float) for one in (confidence, accuracy, frames)
    )
    gaps = confidence - accuracy
    expected = np.average(abs(gaps), weights=frames)
    signed = np.average(gaps, weights=frames)
    said = number("The calibration error", atol=6e-4)
    return said.cases(
        right(said.near(expected), "So far the recogniser's word is from its deeds, on average."),
        hint(said.near(100 * expected, rtol=5e-3), "That is in per cent; a share is asked for."),
        hint(
            said.near(signed, -signed),
            "Too sure here and too modest there cancel: take the size of each gap first.",
        ),
        hint(
            said.near(abs(gaps).mean()),
            "Every group counts the same there, however few frames it has: weigh by frames.",
        ),
        hint(said.near(abs(gaps).max()), "That is the largest gap; the mean one is asked for."),
        hint(
            said.near(np.sqrt(np.average(gaps**2, weights=frames))),
            "That is the root of the mean square, in which large gaps count more.",
        ),
        hint(
            said.near((abs(gaps) * frames).sum(), rtol=1e-3),
            "That is a number of frames: divide by how many there are in all.",
        ),
        hint(
            said.near(1 - np.average(accuracy, weights=frames)),
            "That is how often it is wrong. One may be wrong often, and well calibrated.",
        ),
        otherwise("The size of each group's gap, weighted by its frames; then their mean."),
    )


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
