"""A score that carries its interval: what every table and sentence of a result is written with."""

from collections.abc import Callable, Hashable, Sequence
from typing import Any, NamedTuple

import numpy as np

from .events import EventScores
from .frames import Frames, frame_scores
from .resampling import bootstrap, bootstrap_events, interval
from .words import verdict

#: Name of a score, such as ``"macro_f1"``, or a function of scores that gives one number.
Score = str | Callable[[Any], float]


class Drawn(NamedTuple):
    """A score, and the same score of each fictitious test set; shape (n,).

    Formatted, it is the score with its 95 % interval, each number in the format that is asked for.
    Where all that was tested is one unit, such as one moment, there is nothing to draw: no draws,
    an interval without ends, and no verdict.

    Examples
    --------
    >>> first, second = Drawn(0.84, np.linspace(0.80, 0.88)), Drawn(0.80, np.linspace(0.77, 0.83))
    >>> f"{first}, {first.minus(second):+.2f}"
    '0.84 [0.80, 0.88], +0.04 [+0.03, +0.05]'
    >>> first.minus(second).verdict("better", "worse")
    'better'
    """

    value: float
    draws: np.ndarray

    @property
    def ends(self) -> tuple[float, float]:
        """Between which the middle 95 % lie."""
        return interval(self.draws) if len(self.draws) else (-np.inf, np.inf)

    @property
    def text(self) -> str:
        """As in "0.83 [0.79, 0.89]"."""
        return f"{self:.2f}"

    def __format__(self, form: str) -> str:
        form = form or ".2f"
        low, high = (f"{end:{form}}" for end in self.ends)
        return f"{self.value:{form}} " + (f"[{low}, {high}]" if len(self.draws) else "[one unit]")

    def minus(self, other: "Drawn") -> "Drawn":
        """The difference, draw by draw: both must be of the same records and units."""
        return Drawn(self.value - other.value, self.draws - other.draws)

    def verdict(
        self, more: str = "more", less: str = "less", neither: str = "can't be told"
    ) -> str:
        """The word that the interval of a difference allows, as :func:`verdict`."""
        return verdict(*self.ends, more, less, neither)

    @staticmethod
    def mean(several: "Sequence[Drawn]") -> "Drawn":
        """The mean over several, draw by draw: of seeds, on the same records and units."""
        return Drawn(
            float(np.mean([one.value for one in several])),
            np.mean([one.draws for one in several], axis=0),
        )


def drawn(
    labels: Frames,
    predictions: Frames,
    score: Score,
    n: int = 1000,
    seed: int = 0,
    *,
    units: Sequence[Hashable] | None = None,
) -> Drawn:
    """A score of frames with those of ``n`` fictitious test sets.

    Parameters
    ----------
    labels, predictions, n, seed, units
        As for :func:`bootstrap`.
    score : str or callable
        Name of a score, such as ``"macro_f1"``, or a function of :class:`FrameScores`.

    Returns
    -------
    Drawn
        Without draws if there is one unit only.

    Examples
    --------
    >>> labels, said = [[0, 0, 3], [3, 3, 0]], [[0, 0, 3], [0, 3, 0]]
    >>> f"{drawn(labels, said, 'accuracy', n=50)}"
    '0.83 [0.67, 1.00]'
    """
    of = _function(score)
    draws = bootstrap(labels, predictions, n, seed, units=units)
    return _drawn(of(frame_scores(labels, predictions)), map(of, draws), units)


def drawn_events(
    scores: EventScores,
    score: Score = "f1",
    n: int = 1000,
    seed: int = 0,
    *,
    units: Sequence[Hashable] | None = None,
) -> Drawn:
    """A score of events with those of ``n`` fictitious test sets, as :func:`bootstrap_events`.

    Examples
    --------
    >>> from vtlib.evaluation import event_scores
    >>> vt = [(10, 20, "VT")]
    >>> f"{drawn_events(event_scores([vt, vt], [vt, []]), 'recall', n=50)}"
    '0.50 [0.00, 1.00]'
    """
    of = _function(score)
    draws = bootstrap_events(scores, n, seed, units=units)
    return _drawn(of(scores), map(of, draws), units)


def _drawn(value, draws, units):
    one_unit = units is not None and len(set(units)) == 1
    return Drawn(float(value), np.array([] if one_unit else list(draws)))


def _function(score):
    return score if callable(score) else lambda scores: getattr(scores, score)
