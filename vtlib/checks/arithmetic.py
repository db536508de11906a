"""Checks of what networks compute: a dilated convolution, a loss without padding, gates."""

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
