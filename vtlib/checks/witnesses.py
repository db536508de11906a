"""Checks of reports at two stations: how many are matched, by whom, and what a pause merges."""

import numpy as np
from numpy.typing import ArrayLike

from .answers import Check, answers_back, hint, number, numbers, otherwise, right


@answers_back
def strangers_agree(
    n_first: int, n_second: int, window_s: float, length_h: float, busy_h: float
) -> Check:
    """How often two stations agree by chance, if they report at any time, or in the same hours.

    Parameters
    ----------
    answer : (any time, the same hours)
        Right to one per cent.
    n_first, n_second : int
        Reports of each station.
    window_s : float
        How far two reports may lie apart, either way.
    length_h, busy_h : float
        How many hours the stations listen, and in how many of them both make all their reports.

    Examples
    --------
    >>> strangers_agree((0.5, 2.0), 60, 60, window_s=12.0, length_h=24.0, busy_h=6.0)
    Not yet. That is a window on one side. The other station may come earlier,
    or later.
    """
    hours = np.array([length_h, busy_h])
    expected = n_first * n_second * 2 * window_s / (3600 * hours)
    fewer = expected[0] * busy_h / length_h
    said = numbers("The pair (any time, the same hours)", 2, rtol=0.01)
    return said.cases(
        right(
            said.near(expected),
            "Nothing links the two but their hours, and those alone multiply what they agree on.",
        ),
        hint(said.near(expected[::-1]), "Those are the two, in the other order."),
        hint(
            said.near(expected / 2),
            "That is a window on one side. The other station may come earlier, or later.",
        ),
        hint(
            said.near(3600 * expected, expected * 60),
            "Hours and seconds are mixed up: window and time must have one unit.",
        ),
        hint(
            said.near([expected[0], fewer]),
            "Both stations report as often as before, within fewer hours. So the same reports "
            "stand closer, and meet more often than at first.",
        ),
        hint(
            said.near([expected[0], expected[0]]),
            "The first is right. If all reports fall into fewer hours, what becomes of the time "
            "that a window is a part of?",
        ),
        hint(
            said[0].near(expected[0]),
            "The first is right. For the second nothing changes but the time.",
        ),
        hint(
            said[1].near(expected[1]),
            "The second is right. For the first nothing changes but the time.",
        ),
        otherwise(
            "Around each report of the one lies a stretch of twice the window. Which part of the "
            "time is that? So many of the other's reports fall into it; then for all of the one's."
        ),
    )


@answers_back
def matched_once(first_s: ArrayLike, second_s: ArrayLike, window_s: float) -> Check:
    """How many pairs two stations' reports make, if each report is of one pair at most.

    Parameters
    ----------
    answer : int
    first_s, second_s : array_like, shapes (n,) and (m,)
        Onsets at each station, in order.
    window_s : float
        How far the two of a pair may lie apart, either way.

    Examples
    --------
    >>> matched_once(3, [0.0, 5.0, 90.0], [4.0, 60.0, 95.0, 99.0], window_s=10.0)
    Not yet. A report of the second station is used more than once.
    """
    one, other = (np.asarray(t, dtype=float) for t in (first_s, second_s))
    expected = _matched(one, other, window_s)
    partners, of_other = _near(one, other, window_s), _near(other, one, window_s)
    after = _matched(one + window_s / 2, other, window_s / 2)
    before = _matched(one - window_s / 2, other, window_s / 2)
    said = number("The number of pairs")
    return said.cases(
        right(
            said.near(expected),
            "A witness speaks once for one event. What chance makes of two stations of this rate "
            "is another count, and has to be laid beside it.",
        ),
        hint(
            said.near(partners.sum()),
            "Those are all pairs that are close enough. A report may be in one of them only.",
        ),
        hint(
            said.near((partners > 0).sum()),
            "A report of the second station is used more than once.",
        ),
        hint(
            said.near((of_other > 0).sum()), "A report of the first station is used more than once."
        ),
        hint(
            said.near(after, before),
            "That is one side of the window. The second station may come earlier, or later.",
        ),
        hint(
            said.near(_matched(one, other, window_s / 2), _matched(one, other, 2 * window_s)),
            "The two may lie apart by the window, either way: neither half of it, nor twice.",
        ),
        hint(
            said.near(2 * expected),
            "Those are reports that have a partner. Two of them make one pair.",
        ),
        hint(
            said.near(expected / len(one), expected / len(other)),
            "That is a share; the number of pairs is asked for.",
        ),
        otherwise(
            "Go along both lists at once. Are the two close enough, count them and go on in both; "
            "otherwise go on in the list that is behind."
        ),
    )


@answers_back
def merged_reports(onset_s: list[ArrayLike], pause_s: float) -> Check:
    """How many reports are left if those that follow another closely are merged with it.

    Parameters
    ----------
    answer : sequence of int
        For each station.
    onset_s : list of array_like
        Onsets at each station, in order.
    pause_s : float
        A report begins anew if it comes at least so long after the one before it.

    Examples
    --------
    >>> merged_reports([2, 1], [[0.0, 4.0, 50.0, 90.0], [0.0, 60.0]], pause_s=10.0)
    Not yet. You counted the pauses. The first report begins one as well.
    """
    stations = [np.asarray(t, dtype=float) for t in onset_s]
    n = np.array([len(t) for t in stations])
    pauses = np.array([(np.diff(t) >= pause_s).sum() for t in stations])
    longer = np.array([(np.diff(t) > pause_s).sum() for t in stations])
    bins = [len(set((t // pause_s).tolist())) for t in stations]
    said = numbers("The numbers of reports", len(stations), each="station")
    expected = pauses + np.minimum(n, 1)
    return said.cases(
        right(
            said.near(expected),
            "Whoever stammers isn't heard twice. What strangers agree on falls with the product "
            "of what is left.",
        ),
        hint(said.near(pauses), "You counted the pauses. The first report begins one as well."),
        hint(
            said.near(n - expected, n - pauses), "That is what is merged away. How many are left?"
        ),
        hint(
            said.near([_spaced(t, pause_s) for t in stations]),
            "You measure from the first of each group. A report is merged if it follows *the one "
            "before it* closely, and a group may go on for long.",
        ),
        hint(
            said.near(bins),
            "You cut the time into pieces. Two reports a second apart may lie in two of them.",
        ),
        hint(
            said.near(longer + 1),
            "A pause that is exactly as long is long enough: at least, and not more than.",
        ),
        hint(said.near(n), "Nothing is merged. How long after the one before does each come?"),
        hint(said.near(expected / n), "Those are shares of all reports; how many are left?"),
        hint(
            said[0].near(expected[0]),
            "The first station is right. Do the same for each of the others.",
        ),
        otherwise(
            "For one station: how long after the one before does each report come? Where that is "
            "long enough, a report begins."
        ),
    )


def _matched(first, second, window):
    """The most pairs that can be made: in order of time, nobody waits for a better one."""
    i = j = pairs = 0
    while i < len(first) and j < len(second):
        if abs(second[j] - first[i]) <= window:
            i, j, pairs = i + 1, j + 1, pairs + 1
        elif second[j] < first[i]:
            j += 1
        else:
            i += 1
    return pairs


def _near(times, others, window):
    """How many of the others lie within the window of each time."""
    first = np.searchsorted(others, times - window, side="left")
    return np.searchsorted(others, times + window, side="right") - first


def _spaced(times, pause):
    """How many are left if each is measured from the last that was kept."""
    kept = -np.inf
    n = 0
    for time in times:
        if time - kept >= pause:
            kept, n = time, n + 1
    return n
