"""Events with dates, from the probabilities of a record's frames."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ..labels import STEP_S
from ..times import UTCDateTime
from .cutting import EDS, Segments, cut
from .event import Events, events_of
from .probabilities import check_probabilities
from .rules import PUBLISHED, Rule


def segments(
    probabilities: ArrayLike,
    start: UTCDateTime,
    rule: Rule | None = None,
    station: str = "",
    step_s: float = STEP_S,
) -> Events:
    """All segments of a record, background and discarded ones included.

    Parameters
    ----------
    probabilities, start, rule, station, step_s
        As for :func:`decode`, and with the same errors.

    Returns
    -------
    Events
        They follow each other without a gap, from the record's start to the end of its last frame.
        Neighbours of the same class are one segment, discarded ones too; a discarded one's
        probability is the mean of its frames' largest.

    Examples
    --------
    >>> import obspy
    >>> probabilities = np.eye(5)[[0] * 10 + [3] * 8 + [0] * 2]
    >>> [s.label for s in segments(probabilities, obspy.UTCDateTime("2017-12-18T06:30:00"))]
    ['SIL', 'VT', 'EDS']
    """
    return _dated(lambda cuts: cuts, probabilities, start, rule, station, step_s)


def decode(
    probabilities: ArrayLike,
    start: UTCDateTime,
    rule: Rule | None = None,
    station: str = "",
    recogniser: str = "",
    step_s: float = STEP_S,
) -> Events:
    """Events of a record with their dates, from the probabilities of its frames.

    Dates are for what is compared between stations. Within one record, ``rule.intervals`` gives the
    same events in seconds.

    Parameters
    ----------
    probabilities : array_like, shape (T, 5)
        As :meth:`vtlib.models.Recogniser.predict_proba` gives them.
    start : obspy.UTCDateTime
        Time of the record's first sample. Two segments meet half-way between the centres of two
        frames.
    rule : Rule, optional
        By default :data:`vtlib.events.PUBLISHED`.
    station : str
        What the events say of where they were seen.
    recogniser : str
        Whose probabilities they are.
    step_s : float
        From one frame to the next, in seconds: 0.5, unless half a second is no whole number of
        samples.

    Returns
    -------
    Events
        In order of time, without background and without what the rule discarded; empty if nothing
        is left.

    Raises
    ------
    ValueError
        As :func:`vtlib.events.check_probabilities`, or if ``start`` is no time or ``step_s`` not
        positive.

    Examples
    --------
    >>> import obspy
    >>> probabilities = np.eye(5)[[0] * 10 + [3] * 8 + [0] * 10]
    >>> (vt,) = decode(probabilities, obspy.UTCDateTime("2017-12-18T06:30:00"), station="BZ01")
    >>> print(vt.station, vt.label, vt.onset, vt.duration_s)
    BZ01 VT 2017-12-18T06:30:06.750000Z 4.0
    """
    found = _dated(Segments.events, probabilities, start, rule, station, step_s)
    found.recogniser = recogniser
    return found


def _dated(wanted, probabilities, start, rule, station, step_s):
    """Those of a record's segments that are wanted, as events with dates."""
    probabilities = check_probabilities(probabilities)
    if not isinstance(start, UTCDateTime):
        raise ValueError(
            f"start {start!r}: expected the time of the record's first sample, an obspy.UTCDateTime"
        )
    found = wanted(cut((rule or PUBLISHED).label(probabilities), step_s))
    partial = (found.first == 0) | (found.stop == len(probabilities))
    return Events(
        events_of(
            onset=times_after(start, found.start_s),
            end=times_after(start, found.end_s),
            label=found.labels,
            probability=_means(probabilities, found),
            is_partial=partial.tolist(),
            station=station,
        )
    )


def times_after(start: UTCDateTime, seconds: np.ndarray) -> np.ndarray:
    """Nanoseconds since 1970 of times so long after the start, as ``start + seconds`` has them."""
    return start.ns + np.rint(seconds * 1e9).astype(np.int64)


def _means(probabilities, found):
    """Mean probability of each segment's class over its frames; of a discarded one's largest."""
    if not found.first.size:
        return []
    lengths = found.stop - found.first
    said, before = np.repeat(found.said, lengths), np.cumsum(lengths) - lengths
    frames = np.arange(lengths.sum()) + np.repeat(found.first - before, lengths)
    own = probabilities[frames, np.maximum(said, 0)].astype(np.float64)
    if (said == EDS).any():
        own = np.where(said == EDS, probabilities[frames].max(axis=1), own)
    return np.clip(np.add.reduceat(own, before) / lengths, 0, 1).tolist()
