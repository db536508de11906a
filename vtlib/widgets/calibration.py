"""Whether a recogniser is as often right as it says, at every temperature."""

from collections.abc import Mapping, Sequence

import numpy as np
import traitlets
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from .. import evaluation
from ..classes import for_pages
from .base import Widget

TEMPERATURES = tuple(round(0.5 + 0.1 * i, 1) for i in range(36))  # 0.5 to 4


class Calibration(Widget):
    """A reliability diagram whose temperature can be moved.

    The points are those of :func:`vtlib.evaluation.reliability`, of probabilities that
    :func:`vtlib.evaluation.scaled` has scaled.

    Parameters
    ----------
    labels : list of array_like of int, each (T,)
        The expert's classes, of each recording.
    probabilities : dict of str to list of array_like, each (T, 5)
        By recogniser.

    Raises
    ------
    ValueError
        If labels and probabilities don't fit together.

    Examples
    --------
    >>> sure = [np.array([[0.9, 0.1, 0, 0, 0]] * 10)]
    >>> Calibration([[0] * 8 + [3] * 2], {"a": sure}).in_words()
    'As it came, the calibration error of a is 0.100.'
    """

    recognisers = traitlets.List().tag(sync=True)
    temperatures = traitlets.List(list(TEMPERATURES)).tag(sync=True)
    at = traitlets.Int(TEMPERATURES.index(1.0)).tag(sync=True)
    recogniser = traitlets.Int(0).tag(sync=True)
    classes = traitlets.List(for_pages()).tag(sync=True)

    def __init__(
        self, labels: Sequence[ArrayLike], probabilities: Mapping[str, Sequence[ArrayLike]]
    ):
        def table(own, t):
            found = evaluation.reliability(labels, [evaluation.scaled(p, t) for p in own])
            return [
                [round(float(a), 5), round(float(b), 5), int(n)]
                for a, b, n in found.itertuples(index=False)
            ]

        super().__init__(
            recognisers=[
                {"name": name, "tables": [table(list(own), t) for t in TEMPERATURES]}
                for name, own in probabilities.items()
            ]
        )

    def _points(self):
        """Confidence, accuracy, frames, of the first recogniser as it came."""
        return np.array(self.recognisers[self.recogniser]["tables"][self.at]).T

    def in_words(self) -> str:
        """How large the calibration error is."""
        sure, right, frames = self._points()
        error = np.average(abs(sure - right), weights=frames)
        name = self.recognisers[self.recogniser]["name"]
        return f"As it came, the calibration error of {name} is {error:.3f}."

    def still(self) -> Figure:
        """The diagram of the first recogniser, as it came."""
        figure = Figure(figsize=(4.5, 4), layout="constrained")
        axes, (sure, right, _) = figure.subplots(), self._points()
        axes.plot([0, 1], [0, 1], color="#999999", linestyle=":")
        axes.plot(sure, right, "o-", color=self.classes[1]["colour"])
        axes.set(xlabel="how sure it says it is", ylabel="how often it is right")
        return figure
