"""What a cell keeps of an event, and for how long."""

import math

import numpy as np
import traitlets
from matplotlib.figure import Figure

from .. import labels
from ..classes import for_pages
from .base import Widget, check_range


class GateMemory(Widget):
    """What the forget gate of an LSTM leaves of an event as frames go by.

    The gate is taken to stay as open as its constant makes it, and nothing new to come in: of the
    cell, f to the power of n is left after n frames.

    Parameters
    ----------
    constant : float
        Of the forget gate, before the sigmoid; -1 to 8.
    seconds : float
        When to look, 0.5 to 60.

    Raises
    ------
    ValueError
        If one of them is outside its range.

    Examples
    --------
    >>> GateMemory(constant=0.0, seconds=1.0).in_words().partition(":")[0]
    'The gate keeps 50.0 % in each frame'
    """

    constant = traitlets.Float(2.0).tag(sync=True)
    seconds = traitlets.Float(10.0).tag(sync=True)
    step_s = traitlets.Float(labels.STEP_S).tag(sync=True)
    classes = traitlets.List(for_pages()).tag(sync=True)

    def __init__(self, constant: float = 2.0, seconds: float = 10.0):
        super().__init__(
            constant=float(check_range("constant", constant, -1, 8)),
            seconds=float(check_range("seconds", seconds, 0.5, 60)),
        )

    def _left(self, seconds):
        return (1 / (1 + math.exp(-self.constant))) ** (np.asarray(seconds) / self.step_s)

    def in_words(self) -> str:
        """The share that is kept, the half-life, and what is left."""
        kept = float(self._left(self.step_s))
        half_s = math.log(0.5) / math.log(kept) * self.step_s
        return (
            f"The gate keeps {kept:.1%} in each frame: half of an event is gone after "
            f"{half_s:.2g} s; after {self.seconds:g} s, {self._left(self.seconds):.1%} of "
            "it is left."
        ).replace("%", " %")

    def still(self) -> Figure:
        """What is left, against time."""
        figure = Figure(figsize=(9, 2.6), layout="constrained")
        axes, t = figure.subplots(), np.linspace(0, 60, 300)
        axes.plot(t, self._left(t), color=self.classes[1]["colour"], linewidth=2)
        axes.axvline(self.seconds, color=self.classes[3]["colour"])
        axes.set(xlabel="seconds after the event", ylabel="left of the event", ylim=(0, 1.02))
        return figure
