"""The look of the book's figures: colours, fonts, rows of panels."""

import sys
from collections.abc import Sequence
from typing import Any

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from .. import classes

INK = "#222222"
WHITE_ON_COLOUR = "#FFFFFE"  # white that stays white on a dark page, where white and INK change
WIDTH_IN = 8.0  # of every figure: the width of a page of the book
_STYLE = {
    "figure.facecolor": "white",
    "figure.dpi": 100,
    "savefig.facecolor": "white",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlelocation": "left",
    "axes.titlesize": 11,
    "axes.labelsize": 10,
    "font.size": 10,
    "legend.frameon": False,
    "legend.handlelength": 2.6,  # long enough to tell dashes apart
    "hatch.linewidth": 0.7,
    "image.interpolation": "none",  # an SVG then holds a picture's own pixels
    "svg.hashsalt": "the same figure is the same file",
}


def use_style() -> None:
    """Apply the book's style to all figures that follow.

    In a notebook, each figure is kept twice: as SVG, which is sharp at any size, and as PNG of two
    pixels for each point of the screen. The pages show the one that suits it (``book/builder``).

    Examples
    --------
    >>> use_style()
    >>> plt.rcParams["axes.spines.top"]
    False
    """
    plt.rcParams.update(_STYLE)
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if shell is not None and "IPKernelApp" in shell.config:
        shell.run_line_magic("config", "InlineBackend.figure_formats = {'svg', 'retina'}")


def line(signal: classes.SignalClass) -> dict[str, Any]:
    """How a class's line is drawn: keywords for ``ax.plot``.

    Examples
    --------
    >>> line(classes.CLASSES[classes.VT])
    {'color': '#DD7B1A', 'linestyle': '-'}
    """
    return {"color": signal.colour, "linestyle": (0, signal.dashes) if signal.dashes else "-"}


def filled(signal: classes.SignalClass) -> dict[str, Any]:
    """How a class's area is filled: keywords for ``ax.bar``, ``ax.barh`` and patches.

    Examples
    --------
    >>> filled(classes.CLASSES[classes.LP])["hatch"]
    '...'
    """
    return {
        "facecolor": signal.colour,
        "edgecolor": WHITE_ON_COLOUR,
        "hatch": signal.hatch,
        "linewidth": 0,
    }


def rows(
    n: int, heights: Sequence[float] | None = None, row_in: float = 1.8, sharex: bool | str = True
) -> tuple[Figure, list[Axes]]:
    """A figure of ``n`` rows across the page; returns (figure, list of axes).

    Examples
    --------
    >>> figure, axes = rows(3, heights=[2, 1, 1])
    >>> len(axes)
    3
    """
    heights = heights or [1] * n
    figure, axes = plt.subplots(
        n,
        1,
        figsize=(WIDTH_IN, row_in * sum(heights)),
        height_ratios=heights,
        sharex=sharex,
        squeeze=False,
        layout="constrained",
    )
    return figure, list(axes[:, 0])


def class_handles() -> list[Patch]:
    """Legend entries for the five classes.

    Examples
    --------
    >>> [handle.get_label() for handle in class_handles()]
    ['SIL', 'TRE', 'HYB', 'VT', 'LP']
    """
    return [Patch(label=c.name, **filled(c)) for c in classes.CLASSES]
