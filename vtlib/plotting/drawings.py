"""Drawings that need no data."""

import matplotlib.pyplot as plt
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from .style import INK, WIDTH_IN

LAVA = "#C2500F"  # the book's own colour, which is no class's


def the_line() -> Figure:
    """The book in one line, from waveform to retrained recogniser: a figure.

    Examples
    --------
    >>> len(the_line().axes[0].texts) >= 12
    True
    """
    steps = [
        ("waveform", "obspy.Stream"),
        ("features", "(T, 48)"),
        ("recogniser", "(T, 5) probabilities"),
        ("events", "intervals"),
        ("network catalogue", "agreed by stations"),
        ("retrained recogniser", "at a new volcano"),
    ]
    figure, ax = plt.subplots(figsize=(WIDTH_IN, 1.6), layout="constrained")
    ax.set(xlim=(0, 6), ylim=(0.1, 0.98))
    ax.axis("off")
    for i, (name, what) in enumerate(steps):
        ax.add_patch(
            FancyBboxPatch(
                (i + 0.07, 0.3),
                0.8,
                0.6,
                boxstyle="round,pad=0,rounding_size=.08",
                facecolor=LAVA,
                alpha=0.12,
                edgecolor=LAVA,
                linewidth=1.5,
            )
        )
        ax.text(
            i + 0.47,
            0.6,
            name.replace(" ", "\n"),
            ha="center",
            va="center",
            weight="bold",
            color=INK,
            fontsize=10,
        )
        ax.text(i + 0.47, 0.18, what, ha="center", va="center", color="#444444", fontsize=9)
        if i:
            arrow = FancyArrowPatch(
                (i - 0.12, 0.6), (i + 0.06, 0.6), arrowstyle="-|>", mutation_scale=12, color=INK
            )
            ax.add_patch(arrow)
    return figure
