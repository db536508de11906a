"""How sure a recogniser has to be of an event before one learns from it."""

from collections.abc import Sequence

import numpy as np
import traitlets
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from .. import events
from .. import labels as frames
from ..classes import NAMES, SIL, VT, for_pages
from ..events import CORE, EDS, check_probabilities
from .base import Widget, check_range


class Confidence(Widget):
    """What :func:`vtlib.weak_labels.from_confidence` keeps at each threshold, and what is right.

    Of the records only counts are kept: a page holds neither labels nor probabilities.

    Parameters
    ----------
    labels : list of array_like of int, each (T,)
        The experts' classes, of each record: for looking.
    probabilities : list of array_like, each (T, 5)
        The teacher's.
    threshold : float
        At first, 0.5 to 0.99.
    rule : a rule of vtlib.events
        What an event is; it names events VT or not at all.

    Raises
    ------
    ValueError
        If labels and probabilities don't fit together, the rule names an event otherwise, or the
        threshold is out of range.

    Examples
    --------
    >>> p = np.array([[0.9, 0, 0, 0.1, 0], [0.02, 0, 0, 0.98, 0], [0.02, 0, 0, 0.98, 0]])
    >>> Confidence([[0, 3, 0]], [p]).in_words()
    'Of 1 event, 1 is surer than 0.9; of their 2 frames, 50 % are right.'
    """

    counts = traitlets.Dict().tag(sync=True)
    chosen = traitlets.Int(VT).tag(sync=True)
    threshold = traitlets.Float().tag(sync=True)
    classes = traitlets.List(for_pages()).tag(sync=True)

    def __init__(
        self,
        labels: Sequence[ArrayLike],
        probabilities: Sequence[ArrayLike],
        threshold: float = 0.9,
        rule: "events.Rule" = CORE,
    ):
        counts = {"events": [], "frames": 0, "real": 0, "missed": 0, "discarded": 0}
        for true, p in zip(labels, probabilities, strict=True):
            true, p = np.asarray(true), check_probabilities(p)
            if true.shape != p.shape[:1]:
                raise ValueError(f"labels of {true.shape} and probabilities of {p.shape}")
            said, real = rule.label(p), true == VT
            for first, stop in frames.runs(said):
                if said[first] in (SIL, EDS):
                    continue
                if said[first] != VT:
                    raise ValueError(f"{rule!r} names an event {NAMES[said[first]]}: only VT fits")
                sure = float(1 - p[first:stop, SIL].mean())
                counts["events"].append([sure, int(stop - first), int(real[first:stop].sum())])
            counts["frames"] += len(p)
            counts["real"] += int(real.sum())
            counts["missed"] += int((real & (said == SIL)).sum())
            counts["discarded"] += int((said == EDS).sum())
        counts["events"].sort()
        super().__init__(
            counts=counts, threshold=float(check_range("threshold", threshold, 0.5, 0.99))
        )

    def _kept(self, threshold):
        """Events, frames, and right frames of those that are surer."""
        kept = [e for e in self.counts["events"] if e[0] > threshold]
        return len(kept), sum(n for _, n, _ in kept), sum(right for *_, right in kept)

    def in_words(self) -> str:
        """What is kept at the threshold, and how much of it is right."""
        n, kept, right = self._kept(self.threshold)
        every = len(self.counts["events"])
        return (
            f"Of {every} event{'s' * (every != 1)}, {n} {'is' if n == 1 else 'are'} surer than "
            f"{self.threshold:g}; of their {kept} frames, {right / max(kept, 1):.0%} are right."
        ).replace("%", " %")

    def still(self) -> Figure:
        """Against the threshold, which labels are right, and how many frames are labelled."""
        figure = Figure(figsize=(9, 2.8), layout="constrained")
        axes, colour = figure.subplots(), self.classes[self.chosen]["colour"]
        grid = np.arange(50, 100) / 100
        kept, right = np.array([self._kept(t)[1:] for t in grid]).T
        axes.plot(grid, right / np.maximum(kept, 1), color=colour, label="labels that are right")
        name = f"labelled, of the experts' {NAMES[self.chosen]}"
        axes.plot(grid, right / max(self.counts["real"], 1), "--", color=colour, label=name)
        axes.axvline(self.threshold, color="#222222")
        axes.set(xlabel="how sure one has to be", ylabel="share of frames", ylim=(0, 1.02))
        axes.legend()
        return figure
