"""What minimum durations, and Viterbi, make of the probabilities of one recording."""

import numpy as np
import obspy
import traitlets
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from .. import events, labels, plotting
from ..classes import for_pages
from .base import Widget, packed


class MinimumDurations(Widget):
    """Two rules on one recording: the published one of minimum durations, and Viterbi's.

    The minima of both are multiplied by a factor that can be moved.

    Parameters
    ----------
    probabilities : array_like, shape (T, 5)
        Of one recording; they become part of the page.
    expert : array_like of int, shape (T,)
        What the expert says of each frame.

    Raises
    ------
    ValueError
        If the probabilities are none, or the two don't fit together.

    Examples
    --------
    >>> figure = MinimumDurations(np.eye(5)[[0] * 9 + [3] * 3 + [0] * 9], [0] * 21)
    >>> figure.in_words()
    'The expert drew 0 events; frame by frame there are 1, and minimum durations leave 0.'
    """

    probabilities = traitlets.Bytes().tag(sync=True)
    expert = traitlets.List().tag(sync=True)
    factor = traitlets.Float(1.0).tag(sync=True)
    switch_cost = traitlets.Float(events.Viterbi().switch_cost).tag(sync=True)
    step_s = traitlets.Float(labels.STEP_S).tag(sync=True)
    classes = traitlets.List(for_pages()).tag(sync=True)

    def __init__(self, probabilities: ArrayLike, expert: ArrayLike):
        p, expert = events.check_probabilities(probabilities), np.asarray(expert)
        if expert.shape != p.shape[:1]:
            raise ValueError(f"expert has shape {expert.shape}: expected ({len(p)},), as frames")
        self._strips = {
            "expert": np.eye(5)[expert],
            "frame by frame": np.eye(5)[p.argmax(axis=1)],
            "minimum durations": p,
        }
        super().__init__(probabilities=packed(p), expert=expert.tolist())

    def in_words(self) -> str:
        """How many events there are, and how many are left."""
        every = events.MinimumDuration((0,) * 5)
        drawn, said = (len(every.intervals(p)) for p in list(self._strips.values())[:2])
        left = len(events.PUBLISHED.intervals(self._strips["minimum durations"]))
        return (
            f"The expert drew {drawn} event{'s' * (drawn != 1)}; frame by frame there are {said}, "
            f"and minimum durations leave {left}."
        )

    def still(self) -> Figure:
        """Strips: the expert's, frame by frame, and by the published rule."""
        figure = Figure(figsize=(9, 2.2), layout="constrained")
        start, every = obspy.UTCDateTime(0), events.MinimumDuration((0,) * 5)
        strips = {name: events.segments(p, start, every) for name, p in self._strips.items()}
        p = self._strips["minimum durations"]
        strips["minimum durations"] = events.segments(p, start, events.PUBLISHED)
        plotting.event_strips(strips, start, figure.subplots())
        return figure
