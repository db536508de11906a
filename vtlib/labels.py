"""Labels: intervals in seconds, one class a frame, and the Transcriber files that experts draw them in.

An expert marks *intervals* (this earthquake lasts from 34.9 s to 54.9 s); a recogniser answers in *frames* (a class for
each 4-second window). This module goes from one to the other.
"""

import math
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import NamedTuple

import numpy as np

from . import classes

WINDOW_S = 4.0  # length of a frame
STEP_S = 0.5  # from the start of one frame to the start of the next

UNKNOWN = -1  # class of a frame from which nothing is to be learnt

#: Seconds in one time unit of the Bezymianny label files. They were drawn on audio files tagged 3,500 Hz for data
#: recorded at 50 Hz, so one second of label is 3500 / 50 = 70 seconds of ground motion.
BEZYMIANNY_SECONDS_PER_UNIT = 70.0


class LabelError(ValueError):
    """Labels that contradict themselves or their record."""


class Interval(NamedTuple):
    """From ``start_s`` to ``end_s`` (seconds from the start of the record) the signal is of class ``label`` (a name)."""

    start_s: float
    end_s: float
    label: str


def validate(intervals, duration_s=None, name="labels"):
    """Check intervals and return them with the book's class names.

    Parameters
    ----------
    intervals : iterable of (start_s, end_s, class)
        In order of time; class in any spelling that :func:`vtlib.classes.index` knows.
    duration_s : float, optional
        Length of the record; no interval may end after it (1 ms of rounding is forgiven).
    name : str
        What to call them in messages.

    Returns
    -------
    list of Interval

    Raises
    ------
    LabelError
        If a time is not finite or negative, an interval ends before it starts, they are out of order or overlap, one
        ends after the record, or a class is unknown.
    """
    checked = []
    for number, interval in enumerate(intervals, start=1):
        try:
            start_s, end_s, label = interval
            start_s, end_s = float(start_s), float(end_s)
        except (TypeError, ValueError):
            raise LabelError(
                f"{name}, interval {number}: {interval!r} is not (start_s, end_s, class)"
            ) from None
        where = f"{name}, interval {number} ({start_s} to {end_s} s, {label!r})"
        if not (np.isfinite(start_s) and np.isfinite(end_s)) or start_s < 0:
            raise LabelError(f"{where}: times must be finite and not negative. Correct the label")
        if end_s <= start_s:
            raise LabelError(f"{where}: ends before it starts. Swap or correct its times")
        if checked and start_s < checked[-1].start_s:
            raise LabelError(
                f"{where}: starts before the interval above it. Sort the labels by time"
            )
        if checked and start_s < checked[-1].end_s - 1e-9:
            raise LabelError(
                f"{where}: overlaps the interval above it, which ends at {checked[-1].end_s} s. Cut one"
            )
        if duration_s is not None and end_s > duration_s + 1e-3:
            raise LabelError(
                f"{where}: ends after the record ({duration_s:.3f} s). Is it another record's label?"
            )
        try:
            canonical = classes.NAMES[classes.index(label)]
        except ValueError as error:
            raise LabelError(f"{where}: {error}") from None
        checked.append(Interval(start_s, end_s, canonical))
    return checked


def read_trs(path, seconds_per_unit=BEZYMIANNY_SECONDS_PER_UNIT, duration_s=None):
    """Read the intervals of a Transcriber file (``.trs``).

    Parameters
    ----------
    path : str or path-like
        An XML file of the program Transcriber.
    seconds_per_unit : float
        Seconds of ground motion in one unit of its times: 70 for the Bezymianny files, 1 where the audio was played
        at its own speed.
    duration_s : float, optional
        Length of the record, to check the labels against.

    Returns
    -------
    intervals : list of Interval
        They cover the file from its first mark to its end.
    end_s : float
        The file's end, in seconds of ground motion.

    Raises
    ------
    LabelError
        If the file is missing, is no Transcriber file, or its labels contradict themselves.
    """
    path = Path(path)
    if not path.is_file():
        raise LabelError(f"{path}: no such file. Check the path, or download the file again")
    spans, end = [], math.nan
    try:
        for turn in ElementTree.parse(path).getroot().iter("Turn"):
            end = float(turn.attrib["endTime"])
            marks = [
                (float(sync.attrib["time"]), (sync.tail or "").strip())
                for sync in turn.iter("Sync")
            ]
            stops = [*(time for time, _ in marks[1:]), end]
            spans += [
                (start * seconds_per_unit, stop * seconds_per_unit, label)
                for (start, label), stop in zip(
                    marks, stops, strict=False
                )  # a turn without marks has one stop
            ]
        if not spans:
            raise ValueError("it has no Turn with a Sync")
    except (
        ElementTree.ParseError,
        KeyError,
        ValueError,
        LookupError,
    ) as error:  # LookupError: an unknown encoding
        raise LabelError(
            f"{path}: not a readable Transcriber file ({error}). Fetch it again"
        ) from error
    return validate(spans, duration_s=duration_s, name=str(path)), end * seconds_per_unit


def frame_centres(n_frames, step_s=STEP_S, window_s=WINDOW_S):
    """Times of the centres of frames, in seconds from the record's first sample; shape (n_frames,)."""
    return np.arange(n_frames) * step_s + window_s / 2


def to_frames(intervals, n_frames, step_s=STEP_S, window_s=WINDOW_S):
    """One class for each frame: that of the interval which covers the frame's centre.

    Parameters
    ----------
    intervals : iterable of (start_s, end_s, class)
        Checked by :func:`validate`. Where none covers a frame's centre, the frame is background (SIL).
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


def from_frames(frame_labels, step_s=STEP_S, window_s=WINDOW_S):
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
            f"frame labels of shape {frame_labels.shape} and dtype {frame_labels.dtype}: expected one whole number "
            "for each frame. Of probabilities, take argmax(axis=1)"
        )
    if frame_labels.min() < 0 or frame_labels.max() >= len(classes.CLASSES):
        raise LabelError(
            f"frame labels go from {frame_labels.min()} to {frame_labels.max()}: classes are 0 to 4"
        )
    firsts = np.flatnonzero(np.diff(frame_labels)) + 1
    centres = frame_centres(len(frame_labels), step_s, window_s)
    edges = np.concatenate([[0.0], centres[firsts] - step_s / 2, [centres[-1] + window_s / 2]])
    runs = frame_labels[np.concatenate([[0], firsts])]
    return [
        Interval(float(a), float(b), classes.NAMES[k])
        for a, b, k in zip(edges[:-1], edges[1:], runs, strict=True)
    ]
