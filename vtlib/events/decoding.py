"""Events with dates, from the probabilities of a record's frames."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from .. import classes
from ..labels import STEP_S
from ..times import UTCDateTime
from .cutting import EDS_NAME, cut
from .event import Event, Events
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
    probabilities = check_probabilities(probabilities)
    if not isinstance(start, UTCDateTime):
        raise ValueError(
            f"start {start!r}: expected the time of the record's first sample, an obspy.UTCDateTime"
        )
    found = Events()
    for first, stop, start_s, end_s, name in cut((rule or PUBLISHED).label(probabilities), step_s):
        own = probabilities[first:stop]
        own = own.max(axis=1) if name == EDS_NAME else own[:, classes.index(name)]
        probability = float(np.clip(own.mean(dtype=np.float64), 0, 1))
        is_partial = first == 0 or stop == len(probabilities)
        found.append(Event(start + start_s, start + end_s, name, probability, station, is_partial))
    return found


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
    found = segments(probabilities, start, rule, station, step_s)
    background = classes.NAMES[classes.SIL]
    return Events((e for e in found if e.label not in (EDS_NAME, background)), recogniser)
