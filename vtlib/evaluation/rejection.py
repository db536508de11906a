"""How well a score tells what a recogniser was taught from what it wasn't: strangers."""

from collections.abc import Callable, Hashable, Sequence

import numpy as np
from numpy.typing import ArrayLike

from .intervals import Drawn


class FeatureDistance:
    """How far features lie from all classes that were taught.

    The squared Mahalanobis distance to the nearest class's mean, with one covariance for all
    classes (Lee et al., 2018, arXiv:1807.03888, who take the network's own last features).

    Parameters
    ----------
    features : list of numpy.ndarray, shape (T, F)
        What was trained on, standardised.
    classes : list of numpy.ndarray of int, shape (T,)
        Their classes.

    Raises
    ------
    ValueError
        If they don't fit together, or there are fewer frames than features.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> x, y = rng.normal(size=(500, 2)), rng.integers(0, 2, 500)
    >>> x[y == 1] += 10
    >>> near, between = FeatureDistance([x], [y])(np.array([[10.0, 10.0], [5.0, 5.0]]))
    >>> bool(near < 1), bool(between > 40)
    (True, True)
    """

    def __init__(self, features: Sequence[np.ndarray], classes: Sequence[np.ndarray]):
        x, y = np.concatenate(list(features)), np.concatenate(list(classes))
        if x.ndim != 2 or y.shape != (len(x),) or len(x) <= x.shape[1]:
            raise ValueError(
                f"features of shape {x.shape} with classes of shape {y.shape}: expected (T, F) "
                "and (T,), with more frames than features"
            )
        found = np.unique(y)
        self.means = np.stack([x[y == k].mean(axis=0) for k in found])
        within = x - self.means[np.searchsorted(found, y)]
        self.inverse = np.linalg.pinv(within.T @ within / len(x))

    def __call__(self, features: np.ndarray) -> np.ndarray:
        """Squared distance of each frame, (T, F) -> (T,)."""
        apart = np.asarray(features)[:, None] - self.means  # (T, classes, F)
        return np.einsum("tcf,fg,tcg->tc", apart, self.inverse, apart).min(axis=1)


def auroc(known: ArrayLike, strange: ArrayLike) -> float:
    """Area under the ROC curve: how often a stranger has the larger score.

    Of all pairs of one known and one strange event, the share in which the strange one's score is
    larger; a tie counts one half (Mann and Whitney, 1947). 0.5 is a coin, 1 is perfect.

    Parameters
    ----------
    known, strange : array_like of float, shapes (n,) and (m,)
        Scores, larger for what is strange.

    Returns
    -------
    float
        NaN if there are none of either.

    Examples
    --------
    >>> auroc([0.1, 0.2, 0.3], [0.2, 0.9])
    0.75
    """
    known, strange = _scores(known, "known"), _scores(strange, "strange")
    if not len(known) * len(strange):
        return float("nan")
    known = np.sort(known)
    below = [np.searchsorted(known, strange, side) for side in ("left", "right")]
    return float(np.mean(below) / len(known))


def precision_at_recall(known: ArrayLike, strange: ArrayLike, recall: float) -> float:
    """Of what is accepted, the share that is known, if so many of the known are to be kept.

    Parameters
    ----------
    known, strange : array_like of float
        Scores, larger for what is strange: what is not above a threshold is accepted.
    recall : float
        Share of the known to keep, above 0 and at most 1; the threshold is the smallest that does.

    Raises
    ------
    ValueError
        If the recall is none, there is no known event, or scores are no row of numbers.

    Examples
    --------
    >>> precision_at_recall([0.1, 0.2, 0.3, 0.8], [0.25, 0.9], recall=0.75)
    0.75
    """
    known, strange = _scores(known, "known"), _scores(strange, "strange")
    if not 0 < recall <= 1 or not len(known):
        raise ValueError(
            f"recall={recall!r} of {len(known)} known events: expected a share above 0 and at most "
            "1, of one event or more"
        )
    threshold = np.sort(known)[int(np.ceil(recall * len(known) - 1e-9)) - 1]
    kept = int((known <= threshold).sum())
    return kept / (kept + int((strange <= threshold).sum()))


def drawn_apart(
    score: Callable[[np.ndarray, np.ndarray], float],
    known: ArrayLike,
    strange: ArrayLike,
    units: Sequence[Hashable],
    strange_units: Sequence[Hashable] | None = None,
    n: int = 1000,
    seed: int = 0,
) -> Drawn:
    """A score of known and strange events with those of ``n`` fictitious test sets.

    Both are drawn in whole units. Two scores of the same events with the same seed are drawn
    alike, so that they can be compared.

    Parameters
    ----------
    score : callable
        Such as :func:`auroc`, of known and strange scores.
    known, strange : array_like of float
    units : list
        The record of each known event.
    strange_units : list, optional
        What each strange event belongs to, such as the earthquake that several stations heard;
        without, each is one.
    n, seed : int

    Raises
    ------
    ValueError
        If there are more or fewer units than events, or scores that are no row of numbers.

    Examples
    --------
    >>> f"{drawn_apart(auroc, [0.1, 0.2, 0.3], [0.8, 0.9], units=[0, 0, 1], n=50)}"
    '1.00 [1.00, 1.00]'
    """
    known, strange = _scores(known, "known"), _scores(strange, "strange")
    strange_units = range(len(strange)) if strange_units is None else strange_units
    records, others = _members(units, known, "known"), _members(strange_units, strange, "strange")
    rng = np.random.default_rng(seed)
    draws = []
    for _ in range(n):
        drawn = [
            np.concatenate([members[i] for i in rng.integers(len(members), size=len(members))])
            for members in (records, others)
        ]
        draws.append(score(known[drawn[0]], strange[drawn[1]]))
    return Drawn(score(known, strange), np.array(draws))


def _members(units, events, what):
    """Positions of the events of each unit."""
    if len(units) != len(events):
        raise ValueError(
            f"{len(units)} units for {len(events)} {what} events: expected one for each"
        )
    return [np.flatnonzero([unit == own for own in units]) for unit in dict.fromkeys(units)]


def _scores(values, what):
    values = np.asarray(values, dtype=float)
    if values.ndim != 1 or np.isnan(values).any():
        raise ValueError(
            f"{what} scores of shape {values.shape}: expected a row of numbers without NaN"
        )
    return values
