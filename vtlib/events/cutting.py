"""Classes of frames, cut into segments in seconds."""

from numbers import Real
from typing import NamedTuple

import numpy as np

from .. import classes
from ..labels import STEP_S, edges_s, runs

EDS = -2  # of frames in a segment that is too short to count; -1 is labels.UNKNOWN
EDS_NAME = "EDS"  # the published name of such a segment


class Segment(NamedTuple):
    """A run of frames of one class.

    Attributes
    ----------
    first, stop : int
        Its first frame, and the first one after it.
    start_s, end_s : float
        In seconds from the record's first sample, to the microsecond.
    label : str
        Name of its class, or ``"EDS"``.
    """

    first: int
    stop: int
    start_s: float
    end_s: float
    label: str


def cut(said: np.ndarray, step_s: float = STEP_S) -> list[Segment]:
    """Segments of a record, from the classes of its frames, background and discarded ones included.

    Parameters
    ----------
    said : numpy.ndarray of int, shape (T,)
        As a rule's ``label`` gives them.
    step_s : float
        From one frame to the next, in seconds.

    Returns
    -------
    list of Segment
        They follow each other without a gap, from the record's start to the end of its last frame.

    Raises
    ------
    ValueError
        If ``step_s`` is no positive finite number.

    Examples
    --------
    >>> cut(np.array([0, 0, 3]))[1]
    Segment(first=2, stop=3, start_s=2.75, end_s=5.0, label='VT')
    """
    if not isinstance(step_s, Real) or not 0 < step_s < np.inf:
        raise ValueError(f"step_s={step_s!r}: expected the seconds from one frame to the next")
    found = runs(said)
    return [
        Segment(first, stop, round(start_s, 6), round(end_s, 6), _name(said[first]))
        for (first, stop), (start_s, end_s) in zip(found, edges_s(found, step_s), strict=True)
    ]


def _name(label):
    return EDS_NAME if label == EDS else classes.NAMES[label]
