"""One class a frame, from intervals and back."""

import itertools
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import ArrayLike

from .. import classes
from .intervals import Interval, LabelError, validate

WINDOW_S = 4.0  # length of a frame
STEP_S = 0.5  # from the start of one frame to the start of the next
UNKNOWN = -1  # class of a frame from which nothing is to be learnt


def frame_centres(n_frames: int, step_s: float = STEP_S, window_s: float = WINDOW_S) -> np.ndarray:
    """Times of the centres of frames, in seconds from the record's first sample.

    Parameters
    ----------
    n_frames : int
    step_s, window_s : float
        Distance between frames and their length, in seconds.

    Returns
    -------
    numpy.ndarray of float64, shape (n_frames,)

    Examples
    --------
    >>> frame_centres(3)
    array([2. , 2.5, 3. ])
    """
    return np.arange(n_frames) * step_s + window_s / 2


def to_frames(
    intervals: Iterable[tuple[float, float, str]],
    n_frames: int,
    step_s: float = STEP_S,
    window_s: float = WINDOW_S,
) -> np.ndarray:
    """One class for each frame: that of the interval which covers the frame's centre.

    Parameters
    ----------
    intervals : iterable of (start_s, end_s, class)
        Checked by :func:`validate`. Where none covers a frame's centre, the frame is background
        (SIL).
    n_frames : int
        As many as the record has features.
    step_s, window_s : float
        Distance between frames and their length, in seconds.

    Returns
    -------
    numpy.ndarray of int64, shape (n_frames,)

    Raises
    ------
    LabelError
        As :func:`validate`.

    Examples
    --------
    >>> to_frames([(3.0, 4.0, "VT")], n_frames=6)
    array([0, 0, 3, 3, 0, 0])
    """
    labels = np.full(n_frames, classes.SIL, dtype=np.int64)
    centres = frame_centres(n_frames, step_s, window_s)
    for start_s, end_s, label in validate(intervals):
        labels[(centres >= start_s) & (centres < end_s)] = classes.index(label)
    return labels


def from_frames(
    frame_labels: ArrayLike, step_s: float = STEP_S, window_s: float = WINDOW_S
) -> list[Interval]:
    """Runs of equal labels, as intervals that meet half-way between the centres of two frames.

    Parameters
    ----------
    frame_labels : array_like of int, shape (T,)
        Class of each frame, 0 to 4.
    step_s, window_s : float
        Distance between frames and their length, in seconds.

    Returns
    -------
    list of Interval
        The first starts at 0, the last ends half a window after its last frame's centre.

    Raises
    ------
    LabelError
        If a label is no whole number from 0 to 4.

    Examples
    --------
    >>> from_frames([0, 0, 3])
    [Interval(start_s=0.0, end_s=2.75, label='SIL'), Interval(start_s=2.75, end_s=5.0, label='VT')]
    """
    frame_labels = np.asarray(frame_labels)
    if frame_labels.size == 0:
        return []
    if frame_labels.ndim != 1 or frame_labels.dtype.kind not in "iu":
        raise LabelError(
            f"frame labels of shape {frame_labels.shape} and dtype {frame_labels.dtype}: expected "
            "one whole number for each frame. Of probabilities, take argmax(axis=1)"
        )
    if frame_labels.min() < 0 or frame_labels.max() >= len(classes.CLASSES):
        raise LabelError(
            f"frame labels go from {frame_labels.min()} to {frame_labels.max()}: classes are 0 to 4"
        )
    found = runs(frame_labels)
    return [
        Interval(start_s, end_s, classes.NAMES[frame_labels[first]])
        for (first, _), (start_s, end_s) in zip(
            found, edges_s(found, step_s, window_s), strict=True
        )
    ]


def runs(values: Sequence | np.ndarray) -> list[tuple[int, int]]:
    """Runs of equal values: where each begins, and where the next one does.

    Parameters
    ----------
    values : array_like, shape (T,)
        For example the class of each frame.

    Returns
    -------
    list of (int, int)
        For each run its first position, and the one after its last; empty if there is no value.

    Examples
    --------
    >>> runs([0, 0, 3, 3, 3, 0])
    [(0, 2), (2, 5), (5, 6)]
    """
    if len(values) == 0:
        return []
    edges = [0, *(np.flatnonzero(np.diff(values)) + 1), len(values)]
    return [(int(first), int(stop)) for first, stop in itertools.pairwise(edges)]


def edges_s(
    spans: Sequence[tuple[int, int]], step_s: float = STEP_S, window_s: float = WINDOW_S
) -> list[tuple[float, float]]:
    """When runs of frames that follow each other begin and end.

    What is said of a frame is said of its centre, so two runs meet half-way between two centres.
    The first begins with the record, and the last ends with its last frame.

    Parameters
    ----------
    spans : list of (int, int)
        As :func:`runs` gives them: first frame, and first frame of the next.
    step_s, window_s : float
        Distance between frames and their length, in seconds.

    Returns
    -------
    list of (float, float)
        In seconds from the record's first sample.

    Examples
    --------
    >>> edges_s([(0, 2), (2, 5)])
    [(0.0, 2.75), (2.75, 6.0)]
    """
    if not spans:
        return []
    inner = [(window_s - step_s) / 2 + step_s * first for first, _ in spans[1:]]
    edges = [0.0, *inner, step_s * (spans[-1][1] - 1) + window_s]
    return list(itertools.pairwise(edges))
