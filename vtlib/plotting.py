"""The book's figures: waveforms with an expert's intervals, spectrograms, probabilities, confusion matrices."""

import itertools

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch, Patch

from . import classes
from .labels import STEP_S, frame_centres

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


def use_style():
    """Apply the book's style to all figures that follow."""
    plt.rcParams.update(_STYLE)


def rows(n, heights=None, row_in=1.8, sharex=True):
    """A figure of ``n`` rows across the page; returns (figure, list of axes)."""
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


def waveform(trace, intervals=(), ax=None, title=None):
    """Draw a waveform without its offset, and shade the intervals of everything that is not background.

    Parameters
    ----------
    trace : obspy.Trace
        Seconds are counted from its first sample.
    intervals : iterable of (start_s, end_s, class)
        For example those of an expert.
    ax : matplotlib.axes.Axes, optional
        By default a new figure's.
    title : str, optional
        By default the trace's id and start.

    Returns
    -------
    matplotlib.axes.Axes
    """
    ax = ax if ax is not None else rows(1)[1][0]
    times = trace.times()
    ax.plot(times, trace.data - np.mean(trace.data), color=INK, linewidth=0.5)
    shade(intervals, ax)
    ax.set(xlim=(times[0], times[-1]), ylabel="counts")
    ax.set_title(title or f"{trace.id}, from {trace.stats.starttime.strftime('%Y-%m-%d %H:%M:%S')}")
    if ax.get_subplotspec() is None or ax.get_subplotspec().is_last_row():
        ax.set_xlabel("seconds")
    return ax


def shade(intervals, ax):
    """Shade intervals on an axis in seconds, each in its class's colour, with its name; background is left white."""
    for start_s, end_s, label in intervals:
        signal = classes.CLASSES[classes.index(label)]
        if signal.index != classes.SIL:
            ax.axvspan(start_s, end_s, color=signal.colour, alpha=0.22, linewidth=0)
            ax.text(
                (start_s + end_s) / 2,
                0.98,
                signal.name,
                transform=ax.get_xaxis_transform(),
                ha="center",
                va="top",
                color=signal.colour,
                weight="bold",
                clip_on=True,
            )


def spectrogram(trace, ax=None, max_frequency_hz=25.0, window_s=2.0):
    """Draw how the power of a trace is spread over frequency, and how that changes with time.

    Returns
    -------
    matplotlib.axes.Axes
        Colours go from the median to the maximum of the logarithm of power, so that noise stays dark.
    """
    ax = ax if ax is not None else rows(1)[1][0]
    rate = trace.stats.sampling_rate
    n = min(int(window_s * rate), trace.stats.npts)
    power, frequencies, _, image = ax.specgram(
        trace.data - np.mean(trace.data), NFFT=n, Fs=rate, noverlap=int(0.75 * n), cmap="magma"
    )
    decibels = 10 * np.log10(
        np.maximum(power[(frequencies > 0) & (frequencies <= max_frequency_hz)], 1e-20)
    )
    image.set_clim(np.median(decibels), decibels.max())
    ax.set(ylim=(0, min(max_frequency_hz, rate / 2)), ylabel="Hz")
    return ax


def probabilities(values, ax=None, step_s=STEP_S):
    """Draw the five probabilities of each frame as lines, against the time of the frame's centre.

    Parameters
    ----------
    values : array_like, shape (T, 5)
        Each row sums to 1.
    ax : matplotlib.axes.Axes, optional
        By default a new figure's.
    step_s : float
        From one frame to the next.

    Returns
    -------
    matplotlib.axes.Axes
    """
    ax = ax if ax is not None else rows(1)[1][0]
    values = np.asarray(values)
    times = frame_centres(len(values), step_s)
    for signal, column in zip(classes.CLASSES, values.T, strict=True):
        ax.plot(times, column, color=signal.colour, label=signal.name, linewidth=1.4)
    ax.set(ylim=(-0.02, 1.02), ylabel="probability", xlabel="seconds")
    ax.legend(ncols=len(classes.CLASSES), loc="lower right", bbox_to_anchor=(1, 1), fontsize=9)
    return ax


def record(trace, intervals=(), **annotations):
    """A waveform with its labels, its spectrogram, and under them what each recogniser makes of it.

    Parameters
    ----------
    trace : obspy.Trace
    intervals : iterable of (start_s, end_s, class)
    **annotations : array_like, shape (T, 5)
        Probabilities, under the name to be written beside them.

    Returns
    -------
    matplotlib.figure.Figure
    """
    figure, axes = rows(2 + len(annotations), heights=[1.1, 1.0, *[0.9] * len(annotations)])
    waveform(trace, intervals, axes[0])
    spectrogram(trace, axes[1])
    for number, (ax, (name, values)) in enumerate(zip(axes[2:], annotations.items(), strict=True)):
        probabilities(values, ax)
        ax.set_ylabel(name.replace("_", "-"))
        if number:
            ax.get_legend().remove()
    for ax in axes:
        ax.label_outer()
    axes[-1].set(xlim=(0, trace.times()[-1]), xlabel="seconds")
    return figure


def confusion(scores, ax=None, title=None):
    """Draw a confusion matrix: each row is an expert's class, shaded by where its frames went.

    Parameters
    ----------
    scores : vtlib.evaluation.FrameScores
    ax : matplotlib.axes.Axes, optional
    title : str, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    ax = ax if ax is not None else plt.subplots(figsize=(4.4, 4.2), layout="constrained")[1]
    counts = scores.confusion
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    ax.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    for (row, column), count in np.ndenumerate(counts):
        colour = "white" if shares[row, column] > 0.55 else INK
        ax.text(column, row, f"{count:,}", ha="center", va="center", color=colour, fontsize=9)
    places = range(len(classes.NAMES))
    ax.set(xlabel="the recogniser says", ylabel="the expert says", title=title)
    ax.set_xticks(places, classes.NAMES)
    ax.set_yticks(places, classes.NAMES)
    ax.spines[:].set_visible(False)
    ax.tick_params(length=0)
    return ax


def label_strips(recordings, ax=None):
    """Draw sequences of frame labels as coloured strips, one recording a row.

    Parameters
    ----------
    recordings : list of array_like of int, each of shape (T,)
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    ax = (
        ax
        if ax is not None
        else plt.subplots(figsize=(WIDTH_IN, 0.24 * len(recordings) + 1), layout="constrained")[1]
    )
    for row, labels in enumerate(recordings):
        edges = np.concatenate([[0], np.flatnonzero(np.diff(labels)) + 1, [len(labels)]])
        for first, last in itertools.pairwise(edges):
            ax.barh(
                row,
                (last - first) * STEP_S,
                left=first * STEP_S,
                height=0.8,
                color=classes.CLASSES[labels[first]].colour,
            )
    ax.invert_yaxis()
    ax.set(xlabel="seconds", ylabel="recording", yticks=[])
    ax.legend(
        handles=class_handles(), ncols=5, loc="lower right", bbox_to_anchor=(1, 1), fontsize=9
    )
    return ax


def event_strips(rows, start, ax=None):
    """Draw lists of events as coloured strips under each other: background pale, what a rule discarded (EDS) hatched.

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
    """
    ax = (
        ax
        if ax is not None
        else plt.subplots(figsize=(WIDTH_IN, 0.45 * len(rows) + 1), layout="constrained")[1]
    )
    for row, found in enumerate(rows.values()):
        for event in found:
            look = {"facecolor": "white", "edgecolor": INK, "hatch": "/////", "linewidth": 0.5}
            if event.label != "EDS":
                signal = classes.CLASSES[classes.index(event.label)]
                look = {
                    "color": signal.colour,
                    "alpha": 0.3 if signal.index == classes.SIL else 1.0,
                }
            ax.barh(row, event.duration_s, left=event.onset - start, height=0.75, **look)
    ax.invert_yaxis()
    ax.set_yticks(range(len(rows)), list(rows))
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    ax.set(xlabel="seconds")
    return ax


def class_handles():
    """Legend entries for the five classes."""
    return [Patch(color=c.colour, label=c.name) for c in classes.CLASSES]


def listen(trace, speed=60, playback_rate_hz=8000):
    """A player for a trace, sped up until ground motion becomes audible.

    Parameters
    ----------
    trace : obspy.Trace
    speed : float
        60: a minute of ground motion lasts a second, and 5 Hz sounds at 300 Hz.
    playback_rate_hz : int
        Sampling rate of the sound.

    Returns
    -------
    IPython.display.Audio
    """
    from IPython.display import Audio

    samples = trace.data - np.mean(trace.data)
    n = max(1, round(trace.stats.npts * trace.stats.delta / speed * playback_rate_hz))
    sound = np.interp(np.linspace(0, len(samples) - 1, n), np.arange(len(samples)), samples)
    fade = np.minimum(
        1.0, np.minimum(np.arange(n), np.arange(n)[::-1]) / (0.01 * playback_rate_hz)
    )  # no clicks
    return Audio(sound * fade, rate=playback_rate_hz)


def the_line():
    """The book in one line, from waveform to retrained recogniser: a figure."""
    steps = [
        ("waveform", "obspy.Stream"),
        ("features", "(T, 48)"),
        ("recogniser", "(T, 5) probabilities"),
        ("events", "intervals"),
        ("network catalogue", "agreed by stations"),
        ("retrained recogniser", "at a new volcano"),
    ]
    colours = ["#7A7A7A", "#0072B2", "#D55E00", "#CC79A7", "#009E73", "#D55E00"]
    figure, ax = plt.subplots(figsize=(WIDTH_IN, 1.6), layout="constrained")
    ax.set(xlim=(0, 6), ylim=(0.1, 0.98))
    ax.axis("off")
    for i, ((name, what), colour) in enumerate(zip(steps, colours, strict=True)):
        ax.add_patch(
            FancyBboxPatch(
                (i + 0.07, 0.3),
                0.8,
                0.6,
                boxstyle="round,pad=0,rounding_size=.08",
                facecolor=colour,
                alpha=0.15,
                edgecolor=colour,
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
        ax.text(i + 0.47, 0.18, what, ha="center", va="center", color="#444444", fontsize=8.5)
        if i:
            arrow = FancyArrowPatch(
                (i - 0.12, 0.6), (i + 0.06, 0.6), arrowstyle="-|>", mutation_scale=12, color=INK
            )
            ax.add_patch(arrow)
    return figure
