"""Checks of splits that leak nothing: how large the parts are, which records share a moment, and
how many frames meet their twin."""

import numpy as np
from numpy.typing import ArrayLike

from .answers import Check, answers_back, hint, mask, number, numbers, otherwise, right


@answers_back
def leave_one_out_sizes(n_recordings: int, n_groups: int) -> Check:
    """How many recordings train and how many test, when one of several equal groups is left out.

    Parameters
    ----------
    answer : pair of int
        (train, test)
    n_recordings, n_groups : int
        The first is a multiple of the second.

    Examples
    --------
    >>> leave_one_out_sizes((3, 1), n_recordings=100, n_groups=4)
    Not yet. Those are groups; how many recordings are in them?
    """
    test = n_recordings // n_groups
    train = n_recordings - test
    said = numbers("The pair (train, test)", 2)
    return said.cases(
        right(
            said.near([train, test]),
            "Each recording is tested exactly once, by a recogniser that never saw it.",
        ),
        hint(
            said.near([test, train]),
            "The right sizes, in the other order: most of the recordings train.",
        ),
        hint(
            said.near([n_groups - 1, 1], [1, n_groups - 1]),
            "Those are groups; how many recordings are in them?",
        ),
        hint(
            said.near([n_recordings - 1, 1]),
            "A whole *group* is left out at a time, not one recording.",
        ),
        hint(
            said.near(
                [train / n_recordings, test / n_recordings],
                [100 * train / n_recordings, 100 * test / n_recordings],
            ),
            "Those are shares of the whole; the recordings are to be counted.",
        ),
        hint(~said.sum().near(n_recordings), "The two don't add up to all the recordings."),
        otherwise("One group of equal size tests; all the others train."),
    )


@answers_back
def left_out(start_s: ArrayLike, end_s: ArrayLike, stations: ArrayLike, test_station: str) -> Check:
    """Which records must go from training, as they hold a moment of a record that is tested.

    Parameters
    ----------
    answer : array_like of bool, shape (n,)
        True where a record, of another station, must be left out.
    start_s, end_s : array_like, shape (n,)
        When each record begins and ends.
    stations : array_like of str, shape (n,)
    test_station : str
        The records of this station are tested.

    Examples
    --------
    >>> left_out([True, False, True], [0, 5, 40], [10, 15, 50], ["A", "B", "A"], "B")
    Not yet. You leave out every record of the other stations: then nothing
    is left to train on.
    """
    start, end = np.asarray(start_s), np.asarray(end_s)
    is_test = np.asarray(stations) == test_station
    test = np.flatnonzero(is_test)
    a, b = start[:, None], end[:, None]  # of each record; below, of each that is tested
    c, d = start[test], end[test]
    shares = ((a < d) & (b > c)).any(axis=1)
    touches = ((a <= d) & (b >= c)).any(axis=1)
    begins_inside = ((a >= c) & (a < d)).any(axis=1)
    ends_inside = ((b > c) & (b <= d)).any(axis=1)
    lies_inside = ((a >= c) & (b <= d)).any(axis=1)
    said = mask("The mask", len(start), each="record")

    def is_said(of_records):
        return said[~is_test].near(of_records[~is_test])

    return said.cases(
        right(
            said.near(shares & ~is_test),
            "What is left holds no moment of what is tested, at whatever station.",
        ),
        hint(
            said.near(is_test),
            "Those are the records that are tested. Which of the *others* saw the same moments?",
        ),
        hint(
            is_said(shares),
            "Records of the station that is tested are among them: those are tested, not left out.",
        ),
        hint(is_said(~shares), "Those are the ones that may stay. Turn it round."),
        hint(
            is_said(~is_test),
            "You leave out every record of the other stations: then nothing is left to train on.",
        ),
        hint(
            is_said(touches),
            "A record that begins just when another ends shares no moment with it: it may stay.",
        ),
        hint(
            is_said(begins_inside),
            "A record can also begin before the test record and reach into it, or hold it whole.",
        ),
        hint(
            is_said(ends_inside),
            "A record can also begin inside the test record and outlast it, or hold it whole.",
        ),
        hint(
            is_said(begins_inside | ends_inside),
            "A record can also begin before the test record and end after it: it holds it whole.",
        ),
        hint(
            is_said(lies_inside),
            "Sharing a part is enough: a record needn't lie inside the test record as a whole.",
        ),
        otherwise("Two records share a moment if each begins before the other ends."),
    )


@answers_back
def share_with_twin(recording_of: ArrayLike, group: ArrayLike) -> Check:
    """The share of frames that have a neighbour, in their recording, in another group.

    Parameters
    ----------
    answer : float
        From 0 to 1; right to 0.1 %.
    recording_of : array_like of int, shape (T,)
        The recording of each frame; frames of one recording follow each other.
    group : array_like of int, shape (T,)
        The group into which each frame was dealt.

    Examples
    --------
    >>> share_with_twin(50, recording_of=[0, 0, 0, 1], group=[0, 1, 1, 1])
    Not yet. A share is asked for, from 0 to 1.
    """
    recording, dealt = np.asarray(recording_of), np.asarray(group)
    inside = np.diff(recording) == 0
    apart = np.diff(dealt) != 0
    nowhere = np.zeros(1, bool)

    def shares(pairs):
        after, before = np.r_[pairs, nowhere], np.r_[nowhere, pairs]
        return (after | before).mean(), after.mean(), (after & before).mean()

    expected, one_side, both_sides = shares(apart & inside)
    said = number("The share", rtol=1e-3)
    return said.cases(
        right(
            said.near(expected),
            "Such a frame, as a rule, has seven eighths of its samples and its label in training.",
        ),
        hint(said.near(100 * expected), "A share is asked for, from 0 to 1."),
        hint(
            said.near(expected * len(dealt)),
            "That is how many such frames there are; what share of all frames is it?",
        ),
        hint(said.near(1 - expected), "Those are the frames that meet no twin: turn it round."),
        hint(
            said.near(one_side),
            "You looked to one side only. A frame has a neighbour before it and one after it.",
        ),
        hint(said.near(both_sides), "One twin is enough: before *or* after, not both."),
        hint(
            said.near((apart & inside).mean(), apart.mean()),
            "That is a share of *pairs* of neighbours. A frame belongs to two pairs: count frames.",
        ),
        hint(
            said.near(shares(apart)[0]),
            "The last frame of one recording and the first of the next are no neighbours: they "
            "share no sample.",
        ),
        hint(
            said.near(shares(~apart & inside)[0]),
            "Those have a neighbour in their *own* group, which is tested along with them.",
        ),
        otherwise(
            "Compare each frame's group with that of the frame before and of the frame after, "
            "where these are of the same recording."
        ),
    )
