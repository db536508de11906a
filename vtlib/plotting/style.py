"""The look of the book's figures: colours, fonts, rows of panels."""

from collections.abc import Sequence

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from .. import classes

INK = "#222222"
WIDTH_IN = 9.0  # of every figure: the width of a page of the book
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
}


def use_style() -> None:
    """Apply the book's style to all figures that follow.

    Examples
    --------
    >>> use_style()
    >>> plt.rcParams["axes.spines.top"]
    False
    """
    plt.rcParams.update(_STYLE)


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
    return [Patch(color=c.colour, label=c.name) for c in classes.CLASSES]
