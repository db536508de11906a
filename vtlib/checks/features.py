"""Checks of the chapter on features: a filter, how many frames a record has, how far an event
stands out, and above whose zero."""

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


@answers_back
def lift_of_filters(energies: ArrayLike, is_event: ArrayLike) -> Check:
    """By how much an event lifts the mean log energy of each filter above the other frames.

    Parameters
    ----------
    answer : array_like, shape (n_filters,)
        Right to 0.1 %.
    energies : array_like, shape (T, n_filters)
        Log energies.
    is_event : array_like of bool, shape (T,)
        True in frames of the event.

    Examples
    --------
    >>> lift_of_filters([-2.0, -1.0], energies=[[1, 1], [3, 2]], is_event=[False, True])
    Not yet. Turned round: the event's mean comes first, the quiet one is
    taken away.
    """
    values, event = np.asarray(energies, dtype=float), np.asarray(is_event, dtype=bool)
    inside, outside = values[event], values[~event]
    lift = inside.mean(axis=0) - outside.mean(axis=0)
    said = numbers("The lifts", values.shape[1], each="filter", rtol=1e-3, atol=1e-3)
    return said.cases(
        right(
            said.near(lift),
            "A difference of logarithms is a ratio: it doesn't depend on the amplifier.",
        ),
        hint(
            said.near(-lift),
            "Turned round: the event's mean comes first, the quiet one is taken away.",
        ),
        hint(
            said.near(inside.mean(axis=0)),
            "Those are the means in the event; take away what the filters hear without it.",
        ),
        hint(
            said.near(inside.mean(axis=0) - values.mean(axis=0)),
            "You compared with *all* frames, those of the event among them.",
        ),
        hint(
            said.near(np.median(inside, axis=0) - np.median(outside, axis=0)),
            "Those are differences of medians; means are asked for.",
        ),
        hint(
            said.near(inside.max(axis=0) - outside.mean(axis=0)),
            "That is the loudest frame of the event; take the mean of its frames.",
        ),
        hint(
            said.near(np.log(np.exp(inside).mean(axis=0) / np.exp(outside).mean(axis=0))),
            "You averaged energies, where the loudest frames decide. Average their logarithms, "
            "which are what you were given.",
        ),
        hint(
            said.near(np.exp(lift)),
            "Those are ratios of energy; the difference of the logarithms is asked for.",
        ),
        otherwise(
            "Mean over the rows where is_event is True, minus mean over the others: axis 0 runs "
            "over frames."
        ),
    )


@answers_back
def heights_of_loudest(values: ArrayLike, is_event: ArrayLike) -> Check:
    """How many deviations above zero the loudest frame lies, by all frames and by quiet ones.

    Parameters
    ----------
    answer : pair of float
        Standardised by mean and deviation of all frames, and of those without the event; right to
        1 %.
    values : array_like, shape (T,)
        One feature of a record.
    is_event : array_like of bool, shape (T,)

    Examples
    --------
    >>> values, is_event = [0, 1, 2, 1, 6, 8], [False, False, False, False, True, True]
    >>> heights_of_loudest((9.9, 1.7), values, is_event)
    Not yet. The right numbers in the other order: by all frames first.
    """
    heard, event = np.asarray(values, dtype=float), np.asarray(is_event, dtype=bool)
    quiet, top = heard[~event], heard.max()

    def heights(deviation=np.std, zero=np.mean, of=top):
        return [(of - zero(part)) / deviation(part) for part in (heard, quiet)]

    by_all, by_quiet = heights()
    said = numbers("The pair (by all frames, by quiet frames)", 2, rtol=0.01)
    return said.cases(
        right(
            said.near([by_all, by_quiet]),
            "An event that fills much of a record lifts the record's own zero, and hides in it.",
        ),
        hint(
            said.near([by_quiet, by_all]),
            "The right numbers in the other order: by all frames first.",
        ),
        hint(
            said.near(heights(zero=lambda part: 0.0)),
            "You divided by the deviations, and forgot to take the means away.",
        ),
        hint(
            said.near(heights(deviation=np.var)),
            "Those are divided by variances: take the root first.",
        ),
        hint(
            said.near(heights(deviation=lambda part: 1.0)),
            "The means are taken away. Now divide by the standard deviations.",
        ),
        hint(
            said.near([by_all, (top - heard.mean()) / quiet.std()])
            | said.near([by_all, (top - quiet.mean()) / heard.std()]),
            "For the second, mean *and* deviation are those of the quiet frames.",
        ),
        hint(
            said[:1].near(by_all) & said[1:].near((top - heard[event].mean()) / heard[event].std()),
            "The second is by the frames of the event; turn the mask round.",
        ),
        hint(said[:1].near(by_all), "The first is right: now the same by the quiet frames alone."),
        otherwise("Largest value minus mean, divided by the standard deviation; twice."),
    )
