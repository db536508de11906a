"""The word that a result may say: what the interval of a difference allows, and what many do."""

from collections.abc import Hashable, Mapping

import numpy as np
from numpy.typing import ArrayLike


def verdict(
    low: float, high: float, more: str = "more", less: str = "less", neither: str = "can't be told"
) -> str:
    """The word that the interval of a difference allows.

    Parameters
    ----------
    low, high : float
        Ends of the difference's interval.
    more, less : str
        What to say if the whole interval lies above zero, or below it.
    neither : str
        What to say if zero lies in it.

    Returns
    -------
    str

    Raises
    ------
    ValueError
        If the interval ends before it begins.

    Examples
    --------
    >>> verdict(0.02, 0.11, "helps", "hurts"), verdict(-0.03, 0.11, "helps", "hurts")
    ('helps', "can't be told")
    """
    if not low <= high:
        raise ValueError(f"interval from {low!r} to {high!r}: it must not end before it begins")
    if low > 0:
        return more
    return less if high < 0 else neither


def sign_p(draws: ArrayLike) -> float:
    """How easily the sign of a difference would turn: twice the share of draws on the other side.

    Parameters
    ----------
    draws : array_like, shape (n,)
        The difference in each fictitious test set.

    Returns
    -------
    float
        Not below 1/n: fewer can't be told with so many draws.

    Examples
    --------
    >>> sign_p([0.1, 0.2, 0.3, -0.1]), sign_p([0.1] * 1000)
    (0.5, 0.001)
    """
    draws = np.asarray(draws, float)
    one_sided = min((draws <= 0).mean(), (draws >= 0).mean())
    return float(min(max(2 * one_sided, 1 / draws.size), 1.0))


def survivors(p: Mapping[Hashable, float], level: float = 0.05) -> list[Hashable]:
    """Which of many verdicts stand if not even one of them may be owed to chance (Holm, 1979).

    The smallest p has to be below ``level`` divided by their number, the next below ``level``
    divided by one less, and so on, until one isn't.

    Parameters
    ----------
    p : mapping
        Of each verdict, its p: see :func:`sign_p`. Each must be within reach of the draws: with n
        of them, no p is below 1/n.
    level : float
        Chance that any of them is wrong, if there were no difference at all.

    Returns
    -------
    list
        Names of those that stand, the smallest p first.

    Examples
    --------
    >>> survivors({"a": 0.04, "b": 0.01, "c": 0.03})
    ['b']
    """
    kept: list[Hashable] = []
    for rank, name in enumerate(sorted(p, key=lambda k: p[k])):
        if p[name] > level / (len(p) - rank):
            break
        kept.append(name)
    return kept
