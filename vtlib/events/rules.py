"""Rules that turn the probabilities of frames into segments, in frames and in seconds.

A rule's :meth:`~Rule.label` gives each frame its class, or calls it discarded; its
:meth:`~Rule.intervals` are the events, in seconds from the record's start.
"""

from dataclasses import dataclass, replace
from numbers import Integral, Real

import numpy as np
from numpy.typing import ArrayLike

from .. import classes
from ..labels import STEP_S, Interval, joined
from . import trellis
from .cutting import EDS, cut, runs_of
from .probabilities import check_probabilities, running_mean

_N = len(classes.CLASSES)
_MIN_FRAMES = tuple(c.min_frames for c in classes.CLASSES)


class Rule:
    """What all rules have in common: what they say of frames, as intervals in seconds."""

    def label(self, probabilities: np.ndarray) -> np.ndarray:
        """Class of each frame, or :data:`EDS`; probabilities (T, 5) -> (T,) of int64."""
        raise NotImplementedError

    def intervals(self, probabilities: ArrayLike, step_s: float = STEP_S) -> list[Interval]:
        """Events of one record, in seconds.

        Parameters
        ----------
        probabilities : array_like, shape (T, 5)
            As :meth:`vtlib.models.Recogniser.predict_proba` gives them.
        step_s : float
            From one frame to the next, in seconds: 0.5, unless half a second is no whole number of
            samples.

        Returns
        -------
        list of vtlib.labels.Interval
            In seconds from the record's first sample and in order of time, without background and
            without what the rule discards. Two segments meet half-way between the centres of two
            frames.

        Raises
        ------
        ValueError
            As :func:`vtlib.events.check_probabilities`, or if ``step_s`` is not positive.

        Examples
        --------
        >>> probabilities = np.eye(5)[[0] * 10 + [3] * 8 + [0] * 10]
        >>> MinimumDuration().intervals(probabilities)
        [Interval(start_s=6.75, end_s=10.75, label='VT')]
        """
        found = cut(self.label(check_probabilities(probabilities)), step_s).events()
        spans = zip(found.start_s.tolist(), found.end_s.tolist(), found.labels, strict=True)
        return [Interval(*span) for span in spans]


@dataclass(frozen=True)
class MinimumDuration(Rule):
    """The published rule: what is not longer than its class's minimum is discarded.

    Each frame is of its most probable class (Titos et al., 2023, doi:10.3389/feart.2023.1204832).

    Attributes
    ----------
    min_frames : tuple of int
        A segment of class c must be *longer* than ``min_frames[c]`` frames.

    Examples
    --------
    >>> MinimumDuration().label(np.eye(5)[[0, 0, 0, 3, 3, 0, 0, 0]])
    array([ 0,  0,  0, -2, -2,  0,  0,  0])
    """

    min_frames: tuple[int, ...] = _MIN_FRAMES

    def __post_init__(self):
        _check_min_frames(self.min_frames)

    def label(self, probabilities: np.ndarray) -> np.ndarray:
        """Class of each frame, or :data:`EDS`; probabilities (T, 5) -> (T,) of int64."""
        said = probabilities.argmax(axis=1)
        first, stop = runs_of(said)
        own, lengths = said[first], stop - first
        own[lengths <= np.asarray(self.min_frames)[own]] = EDS
        return np.repeat(own, lengths)


@dataclass(frozen=True)
class Hysteresis(Rule):
    """First *where*, then *what*: an event is where background is improbable, named as a whole.

    The probability that something happens, 1 - p(SIL), is smoothed. An event starts when it exceeds
    ``on`` and lasts until it falls below ``off``; events with little between them are one; what is
    too short is discarded.

    Attributes
    ----------
    on, off : float
        Probability above which an event starts, and below which it ends; ``off`` is not above
        ``on``.
    smooth_frames : int
        Width of the running mean; 1 leaves the probabilities as they are.
    gap_frames : int
        Events with at most so many frames between them are joined.
    min_frames : int or tuple of int
        An event must be *longer* than this, for all classes or for each; otherwise it is EDS.
    prefer : str or None
        An event in which at least ``prefer_frames`` frames are called this class is named so.
        Otherwise, and by default, it is named for the class (other than SIL) with the largest mean
        probability.
    prefer_frames : int
    requires_preferred : bool
        Whether an event without so many frames of the preferred class is no event (EDS).

    Examples
    --------
    >>> something = np.array([0, 0.4, 0.6, 0.4, 0.2, 0.4])
    >>> probabilities = np.zeros((6, 5))
    >>> probabilities[:, 3], probabilities[:, 0] = something, 1 - something
    >>> Hysteresis(on=0.5, off=0.3, smooth_frames=1, min_frames=1).label(probabilities)
    array([0, 3, 3, 3, 0, 0])
    """

    on: float = 0.5
    off: float = 0.3
    smooth_frames: int = 5
    gap_frames: int = 4
    min_frames: int | tuple[int, ...] = _MIN_FRAMES
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
                f"prefer={self.prefer!r}: an event cannot be named background. Prefer one of the "
                "other classes"
            )
        if self.requires_preferred and self.prefer is None:
            raise ValueError("requires_preferred=True needs to know which class: give prefer, too")

    def label(self, probabilities: np.ndarray) -> np.ndarray:
        """Class of each frame, or :data:`EDS`; probabilities (T, 5) -> (T,) of int64."""
        smooth = running_mean(probabilities, self.smooth_frames)
        said = np.full(len(smooth), classes.SIL)
        for first, stop in self._spans(1 - smooth[:, classes.SIL]):
            said[first:stop] = self.label_of(probabilities[first:stop])
        return said

    def _spans(self, something):
        """Where something happens: (first, stop) of each event, gaps closed."""
        first, stop = runs_of(something >= self.off)
        lasts = (something[first] >= self.off) & (np.maximum.reduceat(something, first) >= self.on)
        return joined(
            zip(first[lasts].tolist(), stop[lasts].tolist(), strict=True), self.gap_frames
        )

    def label_of(self, probabilities: np.ndarray) -> int:
        """Class of one event, or :data:`EDS`, from the probabilities (n, 5) of its frames."""
        name = 1 + int(probabilities.mean(axis=0)[1:].argmax())
        if self.prefer is not None:
            preferred = classes.index(self.prefer)
            if (probabilities.argmax(axis=1) == preferred).sum() >= self.prefer_frames:
                name = preferred
            elif self.requires_preferred:
                return EDS
        return name if len(probabilities) > self.min_frames[name] else EDS


@dataclass(frozen=True)
class Viterbi(Rule):
    """The most probable sequence of segments of which none is too short.

    It is found by dynamic programming (Viterbi, 1967, doi:10.1109/TIT.1967.1054010; minimum
    durations as in Rabiner, 1989, doi:10.1109/5.18626): :mod:`vtlib.events.trellis` says how.
    Nothing is discarded: a segment that would be too short is given to its neighbours, or
    lengthened at their cost, whichever is more probable. A segment that the record's beginning or
    end cuts may be short.

    Attributes
    ----------
    min_frames : tuple of int
        A segment of class c is *longer* than ``min_frames[c]`` frames.
    switch_cost : float
        What a change of class costs, in units of log-probability: larger values give fewer
        segments.

    Examples
    --------
    >>> probabilities = np.full((9, 5), 0.025)
    >>> probabilities[range(9), [0, 0, 0, 0, 3, 0, 0, 0, 0]] = 0.9
    >>> Viterbi().label(probabilities)
    array([0, 0, 0, 0, 0, 0, 0, 0, 0])
    """

    min_frames: tuple[int, ...] = _MIN_FRAMES
    switch_cost: float = 0.0

    def __post_init__(self):
        _check_min_frames(self.min_frames)
        if not isinstance(self.switch_cost, Real) or not 0 <= self.switch_cost < np.inf:
            raise ValueError(
                f"switch_cost={self.switch_cost!r}: expected a finite number, not negative"
            )

    def label(self, probabilities: np.ndarray) -> np.ndarray:
        """Class of each frame; probabilities (T, 5) -> (T,) of int64."""
        cost = -np.log(np.maximum(probabilities.astype(np.float64), 1e-12))  # (T, 5)
        return trellis.cheapest(cost, self.min_frames, self.switch_cost)


def _check_min_frames(min_frames):
    is_fine = isinstance(min_frames, tuple | list) and len(min_frames) == _N
    if not is_fine or not all(isinstance(n, Integral) and n >= 0 for n in min_frames):
        raise ValueError(
            f"min_frames={min_frames!r}: expected {_N} whole numbers of frames, one a class, none "
            "negative"
        )


#: The authors' rule (Titos et al., 2023), and the one that is used where none is given.
PUBLISHED = MinimumDuration()

#: A run in which background is improbable is one event; it is a VT if at least two of its frames
#: are called so, and otherwise none: for a volcano that a recogniser has never heard.
CORE = Hysteresis(
    on=0.5,
    off=0.5,
    smooth_frames=1,
    gap_frames=0,
    min_frames=1,
    prefer="VT",
    requires_preferred=True,
)

#: For recognisers that were retrained on few records, whose probabilities flicker: smoothed, pieces
#: joined over up to 8 s, and longer than 5.5 s.
JOINED = Hysteresis(on=0.5, off=0.5, smooth_frames=9, gap_frames=16, min_frames=11)

#: The core rule with joined pieces, for blind and for retrained recognisers alike: what
#: :data:`JOINED` joins, and VT if at least two of its frames are called so, otherwise none.
CORE_JOINED = replace(JOINED, prefer="VT", requires_preferred=True)
