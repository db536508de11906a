"""Waveforms, their labels, spectrograms, probabilities: what a record looks and sounds like."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
import obspy
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from .. import classes
from ..labels import STEP_S, frame_centres
from .style import INK, line, rows

if TYPE_CHECKING:
    from IPython.display import Audio


def waveform(
    trace: obspy.Trace, intervals: Iterable = (), ax: Axes | None = None, title: str | None = None
) -> Axes:
    """Draw a waveform without its offset, and shade the intervals of everything that is not
    background.

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

    Examples
    --------
    >>> from vtlib import datasets
    >>> trace = datasets.load_local_earthquakes()[0].trace
    >>> waveform(trace, [(29.6, 36.5, "VT")]).get_ylabel()
    'counts'
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


def shade(intervals: Iterable, ax: Axes) -> None:
    """Shade intervals on an axis in seconds, each in its class's colour, with its name; background
    is left white.

    Examples
    --------
    >>> ax = rows(1)[1][0]
    >>> shade([(1, 2, "SIL"), (2, 5, "VT")], ax)
    >>> [text.get_text() for text in ax.texts]
    ['VT']
    """
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
                color=INK,
                weight="bold",
                clip_on=True,
            )


def spectrogram(
    trace: obspy.Trace,
    ax: Axes | None = None,
    max_frequency_hz: float = 25.0,
    window_s: float = 2.0,
) -> Axes:
    """Draw how the power of a trace is spread over frequency, and how that changes with time.

    Returns
    -------
    matplotlib.axes.Axes
        Colours go from the median to the maximum of the logarithm of power, so that noise stays
        dark.

    Examples
    --------
    >>> from vtlib import datasets
    >>> trace = datasets.load_local_earthquakes()[0].trace
    >>> float(spectrogram(trace, max_frequency_hz=20.0).get_ylim()[1])
    20.0
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


def probabilities(values: ArrayLike, ax: Axes | None = None, step_s: float = STEP_S) -> Axes:
    """Draw the five probabilities of each frame as lines, each with its class's colour and dashes,
    against the time of the frame's centre.

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

    Examples
    --------
    >>> len(probabilities(np.full((10, 5), 0.2)).lines)
    5
    """
    ax = ax if ax is not None else rows(1)[1][0]
    values = np.asarray(values)
    times = frame_centres(len(values), step_s)
    for signal, column in zip(classes.CLASSES, values.T, strict=True):
        ax.plot(times, column, label=signal.name, linewidth=1.4, **line(signal))
    ax.set(ylim=(-0.02, 1.02), ylabel="probability", xlabel="seconds")
    ax.legend(ncols=len(classes.CLASSES), loc="lower right", bbox_to_anchor=(1, 1), fontsize=9)
    return ax


def record(trace: obspy.Trace, intervals: Iterable = (), **annotations: ArrayLike) -> Figure:
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

    Examples
    --------
    >>> from vtlib import datasets
    >>> trace = datasets.load_local_earthquakes()[0].trace
    >>> len(record(trace, TCN=np.full((454, 5), 0.2)).axes)
    3
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


def listen(trace: obspy.Trace, speed: float = 60, playback_rate_hz: int = 8000) -> "Audio":
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

    Examples
    --------
    >>> from vtlib import datasets
    >>> trace = datasets.load_local_earthquakes()[0].trace
    >>> listen(trace, speed=60).autoplay
    False
    """
    from IPython.display import Audio

    samples = trace.data - np.mean(trace.data)
    n = max(1, round(trace.stats.npts * trace.stats.delta / speed * playback_rate_hz))
    sound = np.interp(np.linspace(0, len(samples) - 1, n), np.arange(len(samples)), samples)
    fade = np.minimum(
        1.0, np.minimum(np.arange(n), np.arange(n)[::-1]) / (0.01 * playback_rate_hz)
    )  # no clicks
    return Audio(sound * fade, rate=playback_rate_hz)
