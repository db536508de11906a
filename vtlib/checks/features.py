"""Checks of the chapter on features: a filter, and how many frames a record has."""

import math

import numpy as np
from numpy.typing import ArrayLike

from ..features import n_frames
from ..labels import STEP_S, WINDOW_S
from .answers import Check, answers_back, hint, number, numbers, otherwise, right


@answers_back
def pre_emphasis(samples: ArrayLike, coefficient: float = 0.97) -> Check:
    """Each sample minus ``coefficient`` times the one before it; the first stays as it is.

    Parameters
    ----------
    answer : array_like, shape (n,)
    samples : array_like, shape (n,)
    coefficient : float

    Examples
    --------
    >>> pre_emphasis([8, -2, 2], [8, 6, 8], coefficient=0.5)
    Not yet. That is the plain difference: the sample before is to be
    multiplied by 0.5.
    """
    x = np.asarray(samples, dtype=float)
    before = np.concatenate([[0.0], coefficient * x[:-1]])
    expected = x - before
    in_place = x.copy()
    for i in range(1, len(x)):
        in_place[i] -= coefficient * in_place[i - 1]
    said = numbers("The filtered samples", None, each="sample", rtol=1e-5, atol=1e-8)
    rest = said[1:]
    return said.cases(
        right(
            said.near(expected),
            "What a sample shares with the one before it cancels; what is new stays.",
        ),
        hint(
            said.near(expected[1:]),
            "The first sample is missing: it has none before it, so it stays as it is.",
        ),
        hint(
            said.near(x - coefficient * np.roll(x, 1)),
            "The first sample has none before it: np.roll took the last one. Leave the first as "
            "it is.",
        ),
        hint(
            rest.near(expected[1:]),
            "All but the first sample are right: it has none before it, so it stays as it is.",
        ),
        hint(
            rest.near(np.diff(x)) | said.near(np.diff(x)),
            "That is the plain difference: the sample before is to be multiplied by "
            f"{coefficient:g}.",
        ),
        hint(
            said[:-1].near(x[:-1] - coefficient * x[1:]),
            "You subtracted the sample *after* each one.",
        ),
        hint(said.near(x + before), "You added; what was there before is to be taken away."),
        hint(
            said.near(in_place),
            "You changed the samples while you used them: the sample before is to be the one that "
            "was recorded. Work on a copy.",
        ),
        hint(~said.size().near(len(x)), f"As many samples come out as went in: {len(x)}."),
        otherwise(
            f"From each sample subtract {coefficient:g} times the one before it; the first stays "
            "as it is."
        ),
    )


@answers_back
def number_of_frames(n_samples: int, sampling_rate_hz: float) -> Check:
    """How many 4-second frames, 0.5 s apart, cover a record.

    Parameters
    ----------
    answer : int
    n_samples : int
        Of the record; not a whole number of steps, so that the last frame needs a thought.
    sampling_rate_hz : float

    Examples
    --------
    >>> number_of_frames(20.6, n_samples=1030, sampling_rate_hz=50)
    Not yet. That is the record's length in seconds; it is frames that are
    to be counted.
    """
    step, window = STEP_S * sampling_rate_hz, WINDOW_S * sampling_rate_hz
    steps, seconds = n_samples / step, n_samples / sampling_rate_hz
    expected = n_frames(n_samples, sampling_rate_hz)
    said = number("The number of frames")
    return said.cases(
        right(
            said.near(expected),
            "The last frame reaches past the record, and is filled up with zeros.",
        ),
        hint(
            said.near(seconds),
            "That is the record's length in seconds; it is frames that are to be counted.",
        ),
        hint(
            said.near(expected - 1),
            "One is missing: is the rest at the end lost, or the very first frame not counted?",
        ),
        hint(
            said.near(steps, math.floor(steps), math.ceil(steps), math.ceil(steps) + 1),
            "That is the number of steps in the record, but a frame must first fit in: subtract "
            "its 4 s.",
        ),
        hint(
            said.near(n_samples / window, n_samples // window, math.ceil(n_samples / window)),
            "As if each frame began where the last one ends: they begin half a second apart, and "
            "overlap.",
        ),
        hint(
            ~said.is_whole(),
            "A number of frames is whole: round up, since the last frame may be padded.",
        ),
        otherwise(
            "One frame, and then one for each step of 0.5 s in what remains after 4 s, rounded up."
        ),
    )
