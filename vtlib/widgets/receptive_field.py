"""Which frames an answer of dilated convolutions rests on."""

from collections.abc import Sequence

import traitlets
from matplotlib.figure import Figure

from .. import labels
from ..classes import for_pages
from .base import Widget, check_range


class ReceptiveField(Widget):
    """The tree of frames that one output of a stack of dilated convolutions hears.

    Parameters
    ----------
    kernel : int
        Weights of a kernel, 1 to 5.
    dilations : sequence of int
        The first so many of 1, 2, 4, 8, 16, 32, or of ones.
    convolutions : int
        How many convolutions a block of one dilation holds, 1 or 2.

    Raises
    ------
    ValueError
        If one of them is none of those.

    Examples
    --------
    >>> figure = ReceptiveField(dilations=(1, 2, 4), convolutions=1)
    >>> figure.in_words()
    'One output hears 8 frames: with steps of 0.5 s and frames of 4 s, 7.5 s of signal.'
    """

    kernel = traitlets.Int().tag(sync=True)
    dilations = traitlets.List(traitlets.Int()).tag(sync=True)
    convolutions = traitlets.Int().tag(sync=True)
    step_s = traitlets.Float(labels.STEP_S).tag(sync=True)
    window_s = traitlets.Float(labels.WINDOW_S).tag(sync=True)
    classes = traitlets.List(for_pages()).tag(sync=True)

    def __init__(
        self,
        kernel: int = 2,
        dilations: Sequence[int] = (1, 2, 4, 8, 16, 32),
        convolutions: int = 2,
    ):
        dilations = [int(d) for d in dilations]
        check_range("number of dilations", len(dilations), 1, 6)
        if dilations not in ([2**i for i in range(len(dilations))], [1] * len(dilations)):
            raise ValueError(f"dilations {dilations}: expected 1, 2, 4, ... or 1, 1, 1, ...")
        super().__init__(
            kernel=check_range("kernel", kernel, 1, 5),
            dilations=dilations,
            convolutions=check_range("convolutions", convolutions, 1, 2),
        )

    def in_words(self) -> str:
        """How many frames, and seconds, one output hears."""
        frames = 1 + self.convolutions * (self.kernel - 1) * sum(self.dilations)
        seconds = (frames - 1) * self.step_s + self.window_s
        return (
            f"One output hears {frames} frames: with steps of {self.step_s:g} s and frames of "
            f"{self.window_s:g} s, {seconds:g} s of signal."
        )

    def still(self) -> Figure:
        """The tree, from one output down to the frames of the input."""
        figure = Figure(figsize=(9, 3.2), layout="constrained")
        axes, colour = figure.subplots(), self.classes[3]["colour"]
        layers = [d for d in self.dilations for _ in range(self.convolutions)]
        heard = {0}
        for level, dilation in zip(range(len(layers), 0, -1), reversed(layers), strict=True):
            below = {t - k * dilation for t in heard for k in range(self.kernel)}
            for t in heard:
                for k in range(self.kernel):
                    line = [t, t - k * dilation], [level, level - 1]
                    axes.plot(*line, color="#222222", linewidth=0.5)
            axes.scatter(sorted(below), [level - 1] * len(below), s=9, color=colour, zorder=2)
            heard = below
        names = ["input", *(f"dilation {d}" for d in layers)]
        axes.set_yticks(range(len(names)), names)
        axes.set_xlabel("frame, counted from the output's own")
        return figure
