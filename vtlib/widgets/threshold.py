"""From which probability on a frame is called a class."""

from collections.abc import Mapping, Sequence

import numpy as np
import traitlets
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from .. import evaluation
from ..classes import CLASSES, NAMES, VT, for_pages
from ..events import check_probabilities
from .base import Widget, check_range

STEPS = 100  # of the grid of thresholds between 0 and 1


class Threshold(Widget):
    """Precision and recall of a class, frame by frame, for every threshold on its probability.

    Of the frames only counts are kept, by class and probability: a page holds neither labels nor
    probabilities.

    Parameters
    ----------
    labels : list of array_like of int, each (T,)
        The expert's classes, of each recording.
    probabilities : dict of str to list of array_like, each (T, 5)
        By recogniser.
    chosen : int
        The class at first.
    threshold : float
        At first, 0.01 to 0.99.

    Raises
    ------
    ValueError
        If labels and probabilities don't fit together, or class or threshold is out of range.

    Examples
    --------
    >>> one = {"a": [np.array([[0.3, 0, 0, 0.7, 0], [0.8, 0, 0, 0.2, 0]])]}
    >>> Threshold([[3, 3]], one).in_words()
    'Called VT from 0.5 on by a: 1 frame, of which 1 is VT; the expert has 2.'
    """

    recognisers = traitlets.List().tag(sync=True)
    chosen = traitlets.Int().tag(sync=True)
    recogniser = traitlets.Int(0).tag(sync=True)
    threshold = traitlets.Float().tag(sync=True)
    classes = traitlets.List(for_pages()).tag(sync=True)

    def __init__(
        self,
        labels: Sequence[ArrayLike],
        probabilities: Mapping[str, Sequence[ArrayLike]],
        chosen: int = VT,
        threshold: float = 0.5,
    ):
        recognisers = [
            {"name": name, "counts": _counts(labels, list(own))}
            for name, own in probabilities.items()
        ]
        super().__init__(
            recognisers=recognisers,
            chosen=int(check_range("chosen", chosen, 0, len(CLASSES) - 1)),
            threshold=float(check_range("threshold", threshold, 0.01, 0.99)),
        )

    def _scores(self, threshold):
        """Hits, called, all, of the first recogniser and the chosen class."""
        counts = self.recognisers[self.recogniser]["counts"][self.chosen]
        step = round(threshold * STEPS)
        hits = sum(counts["of"][step:])
        return hits, hits + sum(counts["others"][step:]), sum(counts["of"])

    def in_words(self) -> str:
        """What the threshold calls, and how much of it is right."""
        hits, called, there = self._scores(self.threshold)
        name, who = NAMES[self.chosen], self.recognisers[self.recogniser]["name"]
        return (
            f"Called {name} from {self.threshold:g} on by {who}: {called} "
            f"frame{'s' * (called != 1)}, of which {hits} {'is' if hits == 1 else 'are'} {name}; "
            f"the expert has {there}."
        )

    def still(self) -> Figure:
        """Precision against recall for all thresholds, with a dot at the chosen one."""
        figure = Figure(figsize=(4.5, 4), layout="constrained")
        axes, colour = figure.subplots(), self.classes[self.chosen]["colour"]
        grid = [t / STEPS for t in range(1, STEPS)]
        for thresholds, style in ((grid, "-"), ([self.threshold], "o")):
            points = [(h / n, h / c) for h, c, n in map(self._scores, thresholds) if c and n]
            axes.plot(*np.reshape(points, (-1, 2)).T, style, color=colour)
        name = NAMES[self.chosen]
        axes.set(xlabel=f"recall of {name}", ylabel="precision", xlim=(0, 1.02), ylim=(0, 1.02))
        return figure


def _counts(labels, probabilities):
    """Of each class, frames of it and others, by the step of the grid below their probability."""
    evaluation.frame_scores(labels, [np.argmax(p, axis=1) for p in probabilities])  # they fit
    true = np.concatenate([np.asarray(y) for y in labels])
    values = np.concatenate([check_probabilities(p) for p in probabilities])  # (T, 5)
    grid = np.arange(STEPS + 1) / STEPS
    step = np.searchsorted(grid, values, side="right") - 1  # p >= grid[k] where step >= k
    step = np.clip(step, 0, STEPS)

    def histogram(chosen):
        return np.bincount(chosen, minlength=STEPS + 1).tolist()

    return [
        {"of": histogram(step[true == c, c]), "others": histogram(step[true != c, c])}
        for c in range(len(CLASSES))
    ]
