"""Checks of what stations agree on: by chance, as a wave needs it, and as it is taught."""

import numpy as np
from numpy.typing import ArrayLike

from .. import classes
from .answers import Check, answers_back, hint, number, numbers, otherwise, right

_UNKNOWN = -1


@answers_back
def pairs_by_chance(n_reports: ArrayLike, window_s: ArrayLike, length_s: float) -> Check:
    """How many pairs of reports of two stations lie within a window by chance alone.

    Parameters
    ----------
    answer : float
        Right to one per cent.
    n_reports : array_like of int, shape (n,)
        Reports of each station.
    window_s : array_like, shape (n, n)
        How far the reports of two stations may lie apart, either way.
    length_s : float
        How long all were listening.

    Examples
    --------
    >>> pairs_by_chance(3, [60, 60], [[1, 3], [3, 1]], length_s=3600.0)
    Not yet. That is how it would be on one side. The other station may come
    later, and earlier.
    """
    n, windows = np.asarray(n_reports, dtype=float), np.asarray(window_s, dtype=float)
    both = np.outer(n, n) * 2 * windows / length_s
    upper = np.triu(np.ones_like(both, dtype=bool), k=1)
    expected = both[upper].sum()
    said = number("The number of pairs", rtol=0.01)
    return said.cases(
        right(
            said.near(expected),
            "It grows with the product of two rates, and with the window: twice as talkative "
            "stations agree by chance four times as often.",
        ),
        hint(
            said.near(expected / 2),
            "That is how it would be on one side. The other station may come later, and earlier.",
        ),
        hint(
            said.near(both[~np.eye(len(n), dtype=bool)].sum()),
            "You counted each pair of stations twice, as A with B and as B with A.",
        ),
        hint(
            said.near(both.sum(), (both[upper].sum() + np.trace(both))),
            "A station is no witness of itself: leave the diagonal out.",
        ),
        hint(
            said.near(3600 * expected, 3600**2 * expected, expected / 3600),
            "Hours and seconds are mixed up somewhere: windows and the length must have one unit.",
        ),
        hint(
            said.near(n.sum() * 2 * windows[upper].mean() / length_s * len(n), n.sum()),
            "A report meets those of another station: their two numbers are multiplied.",
        ),
        otherwise(
            "Around one report of A lies a stretch of twice the window. How many reports of B fall "
            "into it, if they fall anywhere in the time? Then for all of A's, and for each pair of "
            "stations once."
        ),
    )


@answers_back
def pairs_that_fit(
    onset_s: ArrayLike, distance_m: ArrayLike, velocity_m_s: float, tolerance_s: float
) -> Check:
    """Which share of the pairs of one event's onsets is no farther apart than a wave needs.

    Parameters
    ----------
    answer : (without, with)
        The shares without a tolerance, and with it, right to three digits.
    onset_s : array_like, shape (n events, n stations)
        NaN where a station reported nothing.
    distance_m : array_like, shape (n stations, n stations)
    velocity_m_s, tolerance_s : float

    Examples
    --------
    >>> onset_s, distance_m = [[0.0, 5.0], [0.0, 2.0]], [[0, 4000], [4000, 0]]
    >>> pairs_that_fit((0.5, 1.0), onset_s, distance_m, velocity_m_s=2000.0, tolerance_s=1.0)
    Not yet. The share without a tolerance is right. With it, a pair may lie
    apart by as much more.
    """
    onsets, metres = np.asarray(onset_s, dtype=float), np.asarray(distance_m, dtype=float)
    i, j = np.triu_indices(len(metres), k=1)
    signed = onsets[:, j] - onsets[:, i]
    both = ~np.isnan(signed)  # (n events, n pairs)
    needed = np.broadcast_to(metres[i, j] / velocity_m_s, signed.shape)
    limits = [needed, needed + tolerance_s]

    def share(apart, among=both, limits=limits):
        return np.array([(apart <= limit)[among].mean() for limit in limits])

    apart = np.abs(signed)
    expected = share(apart)
    own = (~np.isnan(onsets)).sum()
    n, fits = both.sum(), expected * both.sum()
    said = numbers("The pair (without, with)", 2, atol=5e-4)
    whole = np.array(
        [
            [(a <= x)[b].all() for a, x, b in zip(apart, limit, both, strict=True) if b.any()]
            for limit in limits
        ]
    ).mean(axis=1)
    return said.cases(
        right(
            said.near(expected),
            "Onsets of a recogniser are blunt, so that the tolerance pays for the pairs that the "
            "wave alone would part. It pays for chance as well.",
        ),
        hint(said.near(expected[::-1]), "These are the two, in the other order."),
        hint(said.near(100 * expected, atol=0.05), "Per cent; shares of 1 are asked for."),
        hint(said.near(fits), "Those are numbers of pairs. Which share of the pairs is that?"),
        hint(
            said.near(share(signed), share(-signed)),
            "A station may come first or second: take the difference without its sign.",
        ),
        hint(
            said.near((2 * fits + own) / (2 * n + own), (fits + own) / (n + own)),
            "A station is paired with itself here, and that always fits. Each pair of *two* once.",
        ),
        hint(
            said.near(share(apart, among=np.ones_like(both))),
            "Where a station reported nothing there is no pair: leave it out of the number, too.",
        ),
        hint(
            said.near(share(apart, limits=[1000 * needed, 1000 * needed + tolerance_s])),
            "Everything fits: is a velocity in km/s laid against metres?",
        ),
        hint(said.near(whole), "Those are shares of whole events. Count pairs of onsets."),
        hint(
            said[0].near(expected[0]),
            "The share without a tolerance is right. With it, a pair may lie apart by as much "
            "more.",
        ),
        hint(
            said[1].near(expected[1]),
            "The share with the tolerance is right. Without it, the wave's time is all there is.",
        ),
        otherwise(
            "For each pair of stations that reported an event: how far apart are the onsets, and "
            "how long does the wave need between the two?"
        ),
    )


@answers_back
def common_span(spans_s: ArrayLike) -> Check:
    """From when to when at least half of an event's stations see it.

    Parameters
    ----------
    answer : (start, end)
    spans_s : array_like, shape (n, 2)
        Start and end at each station; each overlaps each.

    Examples
    --------
    >>> common_span((10, 40), [(10, 30), (12, 28), (15, 40)])
    Not yet. That is from the first to the last that *any* station sees. At
    least half of them must see it at the same time.
    """
    spans = np.asarray(spans_s, dtype=float)
    starts, ends = np.sort(spans[:, 0]), np.sort(spans[:, 1])[::-1]
    k = -(-len(spans) // 2) - 1  # place of the station that makes it half
    said = numbers("The start and the end", 2, atol=1e-6)
    return said.cases(
        right(
            said.near([starts[k], ends[k]]),
            "So long is what is taught, at each station. Where all hear the coda fade too slowly, "
            "so does the label.",
        ),
        hint(said.near([ends[k], starts[k]]), "The start comes first."),
        hint(
            said.near([starts[0], ends[0]]),
            "That is from the first to the last that *any* station sees. At least half of them "
            "must see it at the same time.",
        ),
        hint(
            said.near([starts[-1], ends[-1]]),
            "That is what *all* stations see at once; half of them are enough.",
        ),
        hint(
            said.near(spans.mean(axis=0)),
            "Those are means. Count, second by second, how many stations see it.",
        ),
        hint(said[0].near(starts[k]), "The start is right. When does one too many fall silent?"),
        hint(said[1].near(ends[k]), "The end is right. When have enough of them begun?"),
        otherwise("Draw the spans below each other. Where are at least half of them black?"),
    )


@answers_back
def taught_labels(reported: ArrayLike, confirmed: ArrayLike) -> Check:
    """Labels of one record's frames: VT where confirmed, unknown where only reported.

    Parameters
    ----------
    answer : array_like of int, shape (T,)
        3 for VT, 0 for background, -1 for unknown.
    reported, confirmed : array_like of bool, shape (T,)
        Whether the station reports an event in a frame, and whether enough stations do.

    Examples
    --------
    >>> taught_labels([0, 0, 3], [False, True, True], [False, False, True])
    Not yet. What nobody confirmed is taught as background here. It may have
    been an earthquake that one station alone could see: unknown, -1.
    """
    told, sure = (np.asarray(m, dtype=bool) for m in (reported, confirmed))
    said = numbers("The labels", len(told), each="frame")

    def labels(rest, only_told):
        return np.where(sure, classes.VT, np.where(told, only_told, rest))

    return said.cases(
        right(
            said.near(labels(classes.SIL, _UNKNOWN)),
            "What is taught, what is denied, and what nobody speaks of.",
        ),
        hint(
            ~said.among(_UNKNOWN, classes.SIL, classes.VT),
            "Three labels are needed: 3 for VT, 0 for background, -1 for unknown.",
        ),
        hint(
            said.near(labels(classes.SIL, classes.SIL)),
            "What nobody confirmed is taught as background here. It may have been an earthquake "
            "that one station alone could see: unknown, -1.",
        ),
        hint(
            said.near(labels(classes.SIL, classes.VT)),
            "What a single station reported is taught as VT: that is the control, k = 1.",
        ),
        hint(
            said.near(labels(_UNKNOWN, _UNKNOWN), labels(_UNKNOWN, classes.SIL)),
            "Where nobody reports anything, nothing is left to doubt: background, 0. A pupil that "
            "never meets it calls everything VT.",
        ),
        hint(
            said.near(np.where(told, np.where(sure, _UNKNOWN, classes.VT), classes.SIL)),
            "The other way round: what is confirmed is the VT.",
        ),
        otherwise(
            "Begin with background everywhere, write -1 where something is reported, and then 3 "
            "where it is confirmed."
        ),
    )
