"""Checks of counts that a station's or a network's outages have gone into."""

import numpy as np
from numpy.typing import ArrayLike

from .answers import Check, answers_back, hint, number, numbers, otherwise, right


@answers_back
def rates_per_hour(n: ArrayLike, hours: ArrayLike) -> Check:
    """Events per recorded hour of each day on which there was a record.

    Parameters
    ----------
    answer : array_like of float
        A number for each day with a record, in order; right to one per cent.
    n : array_like of int, shape (days,)
        Events that were reported.
    hours : array_like of float, shape (days,)
        Hours that were recorded; 0 on a day without a record.

    Examples
    --------
    >>> rates_per_hour([2.0, 0.5], n=[48, 12, 0], hours=[24, 4, 0])
    Not yet. Those are events over 24 hours. A day's record may be shorter.
    """
    n, hours = (np.asarray(values, dtype=float) for values in (n, hours))
    heard = hours > 0
    expected = n[heard] / hours[heard]
    said = numbers("The row of rates", None, rtol=0.01)
    return said.cases(
        right(
            said.near(expected),
            "A day without a record has no rate, and certainly not the rate zero.",
        ),
        hint(
            said.near(np.where(heard, n / np.where(heard, hours, 1), 0)),
            "A day without a record has got the rate zero: nobody listened. Leave it out.",
        ),
        hint(
            said.near(n[heard] / 24, n / 24),
            "Those are events over 24 hours. A day's record may be shorter.",
        ),
        hint(
            said.near(24 * expected), "Those are events a day of 24 hours; give them for an hour."
        ),
        hint(said.near(1 / expected), "That is upside down: hours for each event."),
        hint(
            said.near(np.full(heard.sum(), n.sum() / hours.sum())),
            "That is one rate for all days together; give each day its own.",
        ),
        otherwise("Of each day: how many events were reported, and in how many hours of record?"),
    )


@answers_back
def dispersion(counts: ArrayLike) -> Check:
    """Variance of counts over their mean: 1 for events that know nothing of each other.

    Parameters
    ----------
    answer : float
        Right to half a per cent.
    counts : array_like of int
        How many in each of some equal stretches of time.

    Examples
    --------
    >>> dispersion(1.3, counts=[3, 8, 2, 7])
    Not yet. You divided the sum of squares by the number of counts. With the mean
    taken from the same counts, it is one less.
    """
    counts = np.asarray(counts, dtype=float)
    mean, variance = counts.mean(), counts.var(ddof=1)
    said = number("The ratio", rtol=0.005)
    return said.cases(
        right(
            said.near(variance / mean),
            "Events that know nothing of each other have 1. Above it, they come in company, and "
            "an interval that takes each for itself is too narrow.",
        ),
        hint(
            said.near(counts.var() / mean),
            "You divided the sum of squares by the number of counts. With the mean taken from the "
            "same counts, it is one less.",
        ),
        hint(said.near(variance), "That is the variance. Over the mean?"),
        hint(
            said.near(np.sqrt(variance) / mean, counts.std() / mean),
            "That is the deviation over the mean. Take its square, the variance.",
        ),
        hint(said.near(mean / variance), "That is upside down."),
        otherwise("How far do the counts lie from their mean, squared and averaged? Over the "
                  "mean."),
    )  # fmt: skip


@answers_back
def listening_hours(seconds: ArrayLike, min_stations: int) -> Check:
    """In how many hours at least so many stations recorded half of the hour or more.

    Parameters
    ----------
    answer : int
    seconds : array_like of float, shape (hours, stations)
        That each station recorded, 0 to 3600.
    min_stations : int

    Examples
    --------
    >>> listening_hours(3, [[3600, 3600], [3600, 0], [3600, 900]], min_stations=2)
    Not yet. Those are the hours in which any station recorded. An agreement
    takes more of them.
    """
    seconds = np.asarray(seconds, dtype=float)
    running = (seconds >= 1800).sum(axis=1)
    expected = (running >= min_stations).sum()
    said = number("The number of hours")
    return said.cases(
        right(
            said.near(expected),
            "In the others nobody could agree with anybody: they belong to no rate of the network.",
        ),
        hint(
            said.near(((seconds > 0).sum(axis=1) >= min_stations).sum()),
            "A station that ran for a few minutes doesn't count: half of the hour is asked for.",
        ),
        hint(
            said.near((running >= 1).sum()),
            "Those are the hours in which any station recorded. An agreement takes more of them.",
        ),
        hint(said.near((running > min_stations).sum()), "At least so many: that many is enough."),
        hint(
            said.near((running == seconds.shape[1]).sum()),
            "Those are the hours in which all of them recorded. Fewer are enough.",
        ),
        hint(
            said.near(running.sum()),
            "Those are hours of stations. In how many hours did enough of them run?",
        ),
        hint(said.near(len(seconds) - expected), "Those are the other hours."),
        otherwise(
            "In each hour, how many stations recorded half of it or more? Then count the hours "
            "with enough of them."
        ),
    )
