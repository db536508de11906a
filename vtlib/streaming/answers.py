"""What a stream is answered: frames with their times, events with dates."""

from dataclasses import replace
from typing import NamedTuple

import numpy as np
import obspy

from .. import classes, events, labels
from ..events.decoding import times_after
from ..events.event import events_of
from .channels import Channel, Told


class Frames(NamedTuple):
    """Probabilities of frames that follow each other.

    Attributes
    ----------
    channel : str
        SEED id.
    start : obspy.UTCDateTime
        The centre of the first frame.
    step_s : float
        From one centre to the next, in seconds.
    probabilities : numpy.ndarray of float32, shape (n, 5)
    """

    channel: str
    start: obspy.UTCDateTime
    step_s: float
    probabilities: np.ndarray

    @property
    def times(self) -> list[obspy.UTCDateTime]:
        """The centres of the frames."""
        return [self.start + k * self.step_s for k in range(len(self.probabilities))]


class Answer(NamedTuple):
    """What a packet made it possible to say.

    Attributes
    ----------
    frames : list of Frames
    events : vtlib.events.Events
        Those that are over, as :meth:`vtlib.models.Recogniser.classify` gives them.
    """

    frames: list[Frames]
    events: events.Events


def dated(told: Told, channel: Channel) -> list:
    """Events of a piece with dates, as :func:`vtlib.events.decode` gives them."""
    if not told.spotted:
        return []
    found, step_s = told.spotted, channel.step_s
    n = told.first + len(told.probabilities)
    is_end = told.n_samples is not None
    start = obspy.UTCDateTime(ns=told.start_ns)
    bounds = np.array([(s.first, s.stop) for s in found])
    seconds = ((labels.WINDOW_S - step_s) / 2 + step_s * bounds).round(6)
    seconds[bounds == 0] = 0.0
    if is_end:
        seconds[bounds == n] = round(step_s * (n - 1) + labels.WINDOW_S, 6)
    onset, end = (times_after(start, column) for column in seconds.T)
    names = [classes.NAMES[s.said] for s in found]
    partial = [s.first == 0 or (is_end and s.stop == n) for s in found]
    made = events_of(onset, end, names, [s.probability for s in found], partial, channel.name)
    ends = start + told.n_samples / channel.rate if is_end else None
    return [
        replace(e, end=min(e.end, ends) if ends else e.end, amplitude=s.amplitude)
        for e, s in zip(made, found, strict=True)
    ]
