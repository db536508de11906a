"""What was said, and how right it was: strips of colour, and confusion matrices."""

from collections.abc import Iterable, Sequence

import matplotlib.pyplot as plt
import numpy as np
import obspy
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from numpy.typing import ArrayLike

from .. import classes
from ..evaluation import FrameScores
from ..events import EDS_NAME
from ..labels import STEP_S, runs
from .style import INK, WHITE_ON_COLOUR, WIDTH_IN, class_handles, filled

FULL_BLUE = "#08519C"  # of a cell that holds all frames of its row


def confusion(scores: FrameScores, ax: Axes | None = None, title: str | None = None) -> Axes:
    """Draw a confusion matrix: each row is an expert's class, shaded by where its frames went.

    Parameters
    ----------
    scores : vtlib.evaluation.FrameScores
    ax : matplotlib.axes.Axes, optional
    title : str, optional

    Returns
    -------
    matplotlib.axes.Axes

    Examples
    --------
    >>> from vtlib import evaluation
    >>> ax = confusion(evaluation.frame_scores([0, 3], [0, 0]))
    >>> ax.get_xlabel()
    'the recogniser says'
    """
    ax = ax if ax is not None else plt.subplots(figsize=(4.4, 4.2), layout="constrained")[1]
    counts = scores.confusion
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    blue = np.broadcast_to(to_rgb(FULL_BLUE), (*shares.shape, 3))
    ax.imshow(np.dstack([blue, shares]))  # as transparent as a cell is empty, on any ground
    for (row, column), count in np.ndenumerate(counts):
        colour = WHITE_ON_COLOUR if shares[row, column] > 0.55 else INK
        ax.text(column, row, f"{count:,}", ha="center", va="center", color=colour, fontsize=9)
    places = range(len(classes.NAMES))
    ax.set(xlabel="the recogniser says", ylabel="the expert says", title=title)
    ax.set_xticks(places, classes.NAMES)
    ax.set_yticks(places, classes.NAMES)
    ax.spines[:].set_visible(False)
    ax.tick_params(length=0)
    return ax


def label_strips(recordings: Sequence[ArrayLike], ax: Axes | None = None) -> Axes:
    """Draw sequences of frame labels as strips of each class's colour and hatch, one recording a
    row.

    Parameters
    ----------
    recordings : list of array_like of int, each of shape (T,)
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes

    Examples
    --------
    >>> ax = label_strips([[0, 0, 3, 3], [0, 4, 4, 0]])
    >>> len(ax.patches)
    5
    """
    ax = (
        ax
        if ax is not None
        else plt.subplots(figsize=(WIDTH_IN, 0.24 * len(recordings) + 1), layout="constrained")[1]
    )
    for row, labels in enumerate(recordings):
        for first, last in runs(labels):
            ax.barh(
                row,
                (last - first) * STEP_S,
                left=first * STEP_S,
                height=0.8,
                **filled(classes.CLASSES[labels[first]]),
            )
    ax.invert_yaxis()
    ax.set(xlabel="seconds", ylabel="recording", yticks=[])
    ax.legend(
        handles=class_handles(), ncols=5, loc="lower right", bbox_to_anchor=(1, 1), fontsize=9
    )
    return ax


def event_strips(
    rows: dict[str, Iterable], start: obspy.UTCDateTime, ax: Axes | None = None
) -> Axes:
    """Draw lists of events as strips under each other, in each class's colour and hatch: background
    pale, what a rule discarded (EDS) white and striped.

    Parameters
    ----------
    rows : dict of str to iterable of vtlib.events.Event
        What to write beside each strip, from top to bottom, and its events or segments.
    start : obspy.UTCDateTime
        Seconds are counted from here.
    ax : matplotlib.axes.Axes, optional
        By default a new figure's.

    Returns
    -------
    matplotlib.axes.Axes

    Examples
    --------
    >>> from vtlib.events import Event
    >>> start = obspy.UTCDateTime(2017, 12, 18)
    >>> found = [Event(start + 5, start + 20, "VT")]
    >>> [tick.get_text() for tick in event_strips({"found": found}, start).get_yticklabels()]
    ['found']
    """
    ax = (
        ax
        if ax is not None
        else plt.subplots(figsize=(WIDTH_IN, 0.45 * len(rows) + 1), layout="constrained")[1]
    )
    for row, found in enumerate(rows.values()):
        for event in found:
            look = {"facecolor": "white", "edgecolor": INK, "hatch": "/////", "linewidth": 0.5}
            if event.label != EDS_NAME:
                signal = classes.CLASSES[classes.index(event.label)]
                look = filled(signal) | {"alpha": 0.3 if signal.index == classes.SIL else 1.0}
            ax.barh(row, event.duration_s, left=event.onset - start, height=0.75, **look)
    ax.invert_yaxis()
    ax.set_yticks(range(len(rows)), list(rows))
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    ax.set(xlabel="seconds")
    return ax
