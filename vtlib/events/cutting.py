"""Classes of frames, cut into segments in seconds."""

from numbers import Real
from typing import NamedTuple

import numpy as np

from .. import classes
from ..labels import STEP_S, WINDOW_S

EDS = -2  # of frames in a segment that is too short to count; -1 is labels.UNKNOWN
EDS_NAME = "EDS"  # the published name of such a segment


class Segments(NamedTuple):
    """Runs of frames of one class, as arrays with a number for each run.

    Attributes
    ----------
    first, stop : numpy.ndarray of int64, shape (n,)
        Its first frame, and the first one after it.
    start_s, end_s : numpy.ndarray of float64, shape (n,)
        In seconds from the record's first sample, to the microsecond.
    said : numpy.ndarray of int64, shape (n,)
        Its class, or :data:`EDS`.
    """

    first: np.ndarray
    stop: np.ndarray
    start_s: np.ndarray
    end_s: np.ndarray
    said: np.ndarray

    @property
    def labels(self) -> list[str]:
        """Name of each one's class, or ``"EDS"``."""
        return [EDS_NAME if c == EDS else classes.NAMES[c] for c in self.said.tolist()]

    def events(self) -> "Segments":
        """Those that are neither background nor discarded."""
        is_event = (self.said != EDS) & (self.said != classes.SIL)
        return Segments(*(values[is_event] for values in self))


def runs_of(said: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Runs of equal values, as :func:`vtlib.labels.runs`, in two arrays: first, and one after the
    last."""
    edges = np.concatenate([[0], np.flatnonzero(np.diff(said)) + 1, [len(said)]])
    return edges[:-1], edges[1:]


def cut(said: np.ndarray, step_s: float = STEP_S) -> Segments:
    """Segments of a record, from the classes of its frames, background and discarded ones included.

    Parameters
    ----------
    said : numpy.ndarray of int, shape (T,)
        As a rule's ``label`` gives them.
    step_s : float
        From one frame to the next, in seconds.

    Returns
    -------
    Segments
        They follow each other without a gap, from the record's start to the end of its last frame:
        what is said of a frame is said of its centre, so two meet half-way between two centres.

    Raises
    ------
    ValueError
        If ``step_s`` is no positive finite number.

    Examples
    --------
    >>> found = cut(np.array([0, 0, 3]))
    >>> found.labels, found.start_s.tolist(), found.end_s.tolist()
    (['SIL', 'VT'], [0.0, 2.75], [2.75, 5.0])
    """
    if not isinstance(step_s, Real) or not 0 < step_s < np.inf:
        raise ValueError(f"step_s={step_s!r}: expected the seconds from one frame to the next")
    said = np.asarray(said)
    first, stop = runs_of(said)
    edges = (WINDOW_S - step_s) / 2 + step_s * np.append(first, 0.0)
    edges[0], edges[-1] = 0.0, step_s * (len(said) - 1) + WINDOW_S
    edges = edges.round(6)
    return Segments(first, stop, edges[:-1], edges[1:], said[first])
