"""Rules that turn the probabilities of frames into segments, and segments into events."""

import itertools
from dataclasses import dataclass
from numbers import Integral, Real

import numpy as np
import obspy

from .. import classes
from ..labels import STEP_S, WINDOW_S
from .event import EDS_NAME, Event, Events

EDS = -1  # label of frames in a segment that is too short to count
_N = len(classes.CLASSES)
_MIN_FRAMES = tuple(c.min_frames for c in classes.CLASSES)


@dataclass(frozen=True)
class MinimumDuration:
    """The published rule (Titos et al., 2023, doi:10.3389/feart.2023.1204832): each frame is of its most probable class,
    and a segment that is not longer than its class's minimum is discarded.

    Attributes
    ----------
    min_frames : tuple of int
        A segment of class c must be *longer* than ``min_frames[c]`` frames.
    """

    min_frames: tuple = _MIN_FRAMES

    def __post_init__(self):
        _check_min_frames(self.min_frames)

    def label(self, probabilities):
        """Class of each frame, or -1 (EDS); probabilities (T, 5) -> (T,)."""
        said = probabilities.argmax(axis=1)
        for first, stop in runs(said):
            if stop - first <= self.min_frames[said[first]]:
                said[first:stop] = EDS
        return said


@dataclass(frozen=True)
class Hysteresis:
    """First *where*, then *what*: an event is where background is improbable, and is named as a whole.

    The probability that something happens, 1 - p(SIL), is smoothed. An event starts when it exceeds ``on`` and lasts
    until it falls below ``off``; events with little between them are one; what is too short is discarded.

    Attributes
    ----------
    on, off : float
        Probability above which an event starts, and below which it ends; ``off`` is not above ``on``.
    smooth_frames : int
        Width of the running mean; 1 leaves the probabilities as they are.
    gap_frames : int
        Events with at most so many frames between them are joined.
    min_frames : int or tuple of int
        An event must be *longer* than this, for all classes or for each; otherwise it is EDS.
    prefer : str or None
        An event in which at least ``prefer_frames`` frames are called this class is named so. Otherwise, and by default,
        it is named for the class (other than SIL) with the largest mean probability.
    prefer_frames : int
    requires_preferred : bool
        Whether an event without so many frames of the preferred class is no event (EDS).
    """

    on: float = 0.5
    off: float = 0.3
    smooth_frames: int = 5
    gap_frames: int = 4
    min_frames: int | tuple = _MIN_FRAMES
    prefer: str | None = None
    prefer_frames: int = 2
    requires_preferred: bool = False

    def __post_init__(self):
        if not (
            isinstance(self.on, Real) and isinstance(self.off, Real) and 0 < self.off <= self.on < 1
        ):
            raise ValueError(f"on={self.on!r}, off={self.off!r}: expected 0 < off <= on < 1")
        for name, least in (("smooth_frames", 1), ("gap_frames", 0), ("prefer_frames", 1)):
            if not isinstance(getattr(self, name), Integral) or getattr(self, name) < least:
                raise ValueError(
                    f"{name}={getattr(self, name)!r}: expected a whole number of at least {least}"
                )
        if isinstance(self.min_frames, Integral):
            object.__setattr__(self, "min_frames", (self.min_frames,) * _N)
        _check_min_frames(self.min_frames)
        if self.prefer is not None and classes.index(self.prefer) == classes.SIL:
            raise ValueError(
                f"prefer={self.prefer!r}: an event cannot be named background. Prefer one of the other classes"
            )
        if self.requires_preferred and self.prefer is None:
            raise ValueError("requires_preferred=True needs to know which class: give prefer, too")

    def label(self, probabilities):
        """Class of each frame, or -1 (EDS); probabilities (T, 5) -> (T,)."""
        smooth = _running_mean(probabilities, self.smooth_frames)
        said = np.full(len(smooth), classes.SIL)
        for first, stop in self._spans(1 - smooth[:, classes.SIL]):
            said[first:stop] = self._name(probabilities[first:stop])
        return said

    def _spans(self, something):
        """Where something happens: (first, stop) of each event, gaps closed."""
        spans = []
        for first, stop in runs(something >= self.off):
            if something[first] < self.off or not (something[first:stop] >= self.on).any():
                continue
            if spans and first - spans[-1][1] <= self.gap_frames:
                first = spans.pop()[0]
            spans.append((first, stop))
        return spans

    def _name(self, probabilities):
        """Class of one event's frames, or EDS."""
        name = 1 + int(probabilities.mean(axis=0)[1:].argmax())
        if self.prefer is not None:
            preferred = classes.index(self.prefer)
            if (probabilities.argmax(axis=1) == preferred).sum() >= self.prefer_frames:
                name = preferred
            elif self.requires_preferred:
                return EDS
        return name if len(probabilities) > self.min_frames[name] else EDS


@dataclass(frozen=True)
class Viterbi:
    """The most probable sequence of segments of which none is too short, found by dynamic programming (Viterbi, 1967,
    doi:10.1109/TIT.1967.1054010; minimum durations as in Rabiner, 1989, doi:10.1109/5.18626).

    Nothing is discarded: a segment that would be too short is given to its neighbours, or lengthened at their cost,
    whichever is more probable. A segment that the record's beginning or end cuts may be short.

    Attributes
    ----------
    min_frames : tuple of int
        A segment of class c is *longer* than ``min_frames[c]`` frames.
    switch_cost : float
        What a change of class costs, in units of log-probability: larger values give fewer segments.
    """

    min_frames: tuple = _MIN_FRAMES
    switch_cost: float = 0.0

    def __post_init__(self):
        _check_min_frames(self.min_frames)
        if not isinstance(self.switch_cost, Real) or not 0 <= self.switch_cost < np.inf:
            raise ValueError(
                f"switch_cost={self.switch_cost!r}: expected a finite number, not negative"
            )

    def label(self, probabilities):
        """Class of each frame; probabilities (T, 5) -> (T,)."""
        cost = -np.log(np.maximum(probabilities.astype(np.float64), 1e-12))  # (T, 5)
        lengths = (
            np.asarray(self.min_frames) + 1
        )  # states of each class: its 1st, 2nd, ... frame, and all later ones
        lasts = np.cumsum(lengths) - 1
        firsts = lasts - lengths + 1
        of_class = np.repeat(np.arange(_N), lengths)
        total = cost[0][
            of_class
        ]  # cheapest way to be in each state; a record may begin anywhere inside a segment
        stayed = np.zeros((len(cost), _N), dtype=bool)
        came_from = np.zeros((len(cost), _N), dtype=np.int8)
        others = np.where(np.eye(_N, dtype=bool), np.inf, 0.0)
        for t in range(1, len(cost)):
            ends = total[lasts]
            enter = ends + others  # (to, from)
            came_from[t] = enter.argmin(axis=1)
            entered = enter.min(axis=1) + self.switch_cost
            moved = np.roll(total, 1)
            moved[firsts] = entered
            stayed[t] = ends < moved[lasts]
            moved[lasts] = np.minimum(moved[lasts], ends)
            total = moved + cost[t][of_class]
        state, said = int(total.argmin()), np.empty(len(cost), dtype=np.int64)
        for t in range(len(cost) - 1, -1, -1):
            c = said[t] = of_class[state]
            if state == lasts[c] and stayed[t, c]:
                continue
            state = lasts[came_from[t, c]] if state == firsts[c] else state - 1
        return said


def segments(probabilities, start, rule=None, station="", step_s=STEP_S):
    """All segments of a record, background and discarded ones included.

    Parameters, errors
        As :func:`decode`.

    Returns
    -------
    Events
        They follow each other without a gap, from the record's start to the end of its last frame. Neighbours of the
        same class are one segment, discarded ones too; a discarded one's probability is the mean of its frames' largest.
    """
    probabilities = check_probabilities(probabilities)
    if not isinstance(step_s, Real) or not 0 < step_s < np.inf:
        raise ValueError(f"step_s={step_s!r}: expected the seconds from one frame to the next")
    if not isinstance(start, obspy.UTCDateTime):
        raise ValueError(
            f"start {start!r}: expected the time of the record's first sample, an obspy.UTCDateTime"
        )
    said = (rule or MinimumDuration()).label(probabilities)
    bounds = runs(said)
    edges_s = [(WINDOW_S - step_s) / 2 + step_s * first for first, _ in bounds] + [
        step_s * (len(said) - 1) + WINDOW_S
    ]
    edges_s[0] = 0.0
    found = Events()
    for (first, stop), (begin_s, end_s) in zip(bounds, itertools.pairwise(edges_s), strict=True):
        name = EDS_NAME if said[first] == EDS else classes.NAMES[said[first]]
        own = probabilities[first:stop]
        own = own[:, classes.index(name)] if name != EDS_NAME else own.max(axis=1)
        is_partial = first == 0 or stop == len(said)
        probability = float(np.clip(own.mean(dtype=np.float64), 0, 1))
        found.append(Event(start + begin_s, start + end_s, name, probability, station, is_partial))
    return found


def decode(probabilities, start, rule=None, station="", recogniser="", step_s=STEP_S):
    """Events of a record, from the probabilities of its frames.

    Parameters
    ----------
    probabilities : array_like, shape (T, 5)
        As :meth:`vtlib.models.Recogniser.predict_proba` gives them.
    start : obspy.UTCDateTime
        Time of the record's first sample. Two segments meet half-way between the centres of two frames.
    rule : MinimumDuration, Hysteresis or Viterbi, optional
        By default the published :class:`MinimumDuration`.
    station : str
        What the events say of where they were seen.
    recogniser : str
        Whose probabilities they are.
    step_s : float
        From one frame to the next, in seconds: 0.5, unless half a second is no whole number of samples.

    Returns
    -------
    Events
        In order of time, without background and without what the rule discarded; empty if nothing is left.

    Raises
    ------
    ValueError
        If the probabilities have another shape, are not finite, not between 0 and 1 or don't sum to 1, or ``start`` is no
        time or ``step_s`` not positive.
    """
    found = segments(probabilities, start, rule, station, step_s)
    return Events((e for e in found if e.label not in (EDS_NAME, "SIL")), recogniser)


def check_probabilities(probabilities):
    """Probabilities as an array (T, 5); ValueError if they are none."""
    try:
        probabilities = np.asarray(probabilities)
    except ValueError as error:  # rows of unequal length
        raise ValueError(
            f"probabilities are no table of numbers ({error}): expected (T, {_N})"
        ) from None
    if probabilities.dtype.kind not in "fiu":
        raise ValueError(f"probabilities of dtype {probabilities.dtype}: expected real numbers")
    if probabilities.ndim != 2 or probabilities.shape[1] != _N or len(probabilities) == 0:
        raise ValueError(
            f"probabilities of shape {probabilities.shape}: expected (T, {_N}) with T > 0, of one record"
        )
    if (
        not np.isfinite(probabilities).all()
        or probabilities.min() < -1e-6
        or probabilities.max() > 1 + 1e-6
    ):
        raise ValueError(
            "probabilities must be finite and lie between 0 and 1. Are these logits? Apply a softmax first"
        )
    if not np.allclose(probabilities.sum(axis=1), 1, atol=1e-3):
        raise ValueError("the probabilities of a frame must sum to 1")
    return probabilities


def runs(values):
    """(first, stop) of each run of equal values."""
    edges = [0, *(np.flatnonzero(np.diff(values)) + 1), len(values)]
    return [(int(first), int(stop)) for first, stop in itertools.pairwise(edges)]


def _running_mean(probabilities, width):
    """Centred running mean over frames; at the edges over those that are there. (T, 5) -> (T, 5)"""
    if width == 1:
        return probabilities
    total = np.cumsum(np.vstack([np.zeros((1, _N)), probabilities]), axis=0)  # (T + 1, 5)
    centre = np.arange(len(probabilities))
    first = np.maximum(centre - (width - 1) // 2, 0)
    stop = np.minimum(centre + width // 2 + 1, len(probabilities))
    return (total[stop] - total[first]) / (stop - first)[:, None]


def _check_min_frames(min_frames):
    is_fine = isinstance(min_frames, tuple | list) and len(min_frames) == _N
    if not is_fine or not all(isinstance(n, Integral) and n >= 0 for n in min_frames):
        raise ValueError(
            f"min_frames={min_frames!r}: expected {_N} whole numbers of frames, one a class, none negative"
        )
