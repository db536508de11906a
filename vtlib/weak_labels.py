"""Labels to retrain on: an expert's, or weak ones that need none.

A recogniser's own confidence, the agreement of two recognisers, or that of several stations can
stand in for an expert. Each function gives one array of classes for each record, ready for
:func:`vtlib.transfer.retrain`; frames from which nothing is to be learnt are
:data:`vtlib.labels.UNKNOWN`, -1.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from . import classes, events, labels, network
from .labels import UNKNOWN
from .lists import TypedList
from .records import LabelledRecord

if TYPE_CHECKING:
    import pandas as pd

UNCONFIRMED = ("unknown", "background")
EXTENTS = ("common", "first")


class FrameLabels(TypedList):
    """Classes of frames, one array for each record, that know where they come from.

    Attributes
    ----------
    source : str
        Who says so, in a few words; it is written into the card of what is trained on them.
    """

    def __init__(self, frames: Iterable[np.ndarray], source: str):
        super().__init__(frames)
        self.source = source


def from_expert(records: Sequence[LabelledRecord]) -> FrameLabels:
    """What the experts drew.

    Parameters
    ----------
    records : sequence of vtlib.records.LabelledRecord

    Returns
    -------
    FrameLabels
        One array for each record, of int64, shape (T,).

    Examples
    --------
    >>> from vtlib import datasets
    >>> ours = from_expert(datasets.load_local_earthquakes())
    >>> len(ours), ours.source, int((ours[0] == classes.VT).sum())
    (4, "an expert's", 19)
    """
    return FrameLabels((record.frame_labels() for record in records), "an expert's")


def from_confidence(
    probabilities: Iterable[np.ndarray],
    min_probability: float = 0.9,
    rule: events.Rule = events.CORE,
    unconfirmed: str = "unknown",
) -> FrameLabels:
    """Labels from what a recogniser is sure of.

    Parameters
    ----------
    probabilities : iterable of array_like, each of shape (T, 5)
        Of one recogniser, or the mean of several; one array for each record.
    min_probability : float
        An event counts if the mean probability over its frames that it is no background is larger.
    rule : a rule of vtlib.events
        What an event is.
    unconfirmed : str
        What an event is that the recogniser is not sure of, or that the rule discards:
        ``"unknown"`` or ``"background"``.

    Returns
    -------
    FrameLabels
        Sure events, background where there is no event at all, and unknown or background in the
        unconfirmed ones.

    Raises
    ------
    ValueError
        If probabilities are none, or an argument makes no sense.

    Examples
    --------
    Two sure frames between two quiet ones, then two that may be anything:

    >>> quiet, sure, unsure = [0.9, 0, 0, 0.1, 0], [0.02, 0, 0, 0.98, 0], [0.4, 0, 0, 0.6, 0]
    >>> from_confidence([np.array([quiet, sure, sure, quiet, unsure, unsure])])
    [array([ 0,  3,  3,  0, -1, -1])]
    """
    filler = _filler(unconfirmed)
    found = FrameLabels([], f"events surer than {min_probability:g}")
    for p in probabilities:
        p = events.check_probabilities(p)
        said = rule.label(p).astype(np.int64)
        for first, stop in labels.runs(said):
            something = 1 - p[first:stop, classes.SIL].mean()
            if said[first] not in (classes.SIL, events.EDS) and something <= min_probability:
                said[first:stop] = filler
        said[said == events.EDS] = filler
        found.append(said)
    return found


def from_two(
    first: Sequence[np.ndarray],
    second: Sequence[np.ndarray],
    rule: events.Rule = events.CORE,
    extent: str = "common",
) -> FrameLabels:
    """Labels from what two recognisers agree on, without any threshold.

    Two views of one record teach each other: co-training (Blum and Mitchell, 1998,
    doi:10.1145/279943.279962).

    Parameters
    ----------
    first, second : sequence of array_like, each of shape (T, 5)
        Probabilities of two recognisers for the same records.
    rule : a rule of vtlib.events
        What an event is.
    extent : str
        How long an event is on which they agree: ``"common"``, the frames in which both have it, in
        whatever order they are given; or ``"first"``, all frames in which ``first`` has it: then
        the order counts, and ``second`` has a say in *whether*, but not in *how long*.

    Returns
    -------
    FrameLabels
        Events of one class on which they agree; background where neither has anything, be it an
        event or discarded; unknown elsewhere.

    Raises
    ------
    ValueError
        If they are not of the same records, probabilities are none, or there is no such extent.

    Examples
    --------
    >>> quiet, vt = [0.9, 0, 0, 0.1, 0], [0.1, 0, 0, 0.9, 0]
    >>> one, other = [np.array([quiet, vt, vt, vt, quiet])], [np.array([quiet, quiet, vt, vt, vt])]
    >>> from_two(one, other)
    [array([ 0, -1,  3,  3, -1])]
    >>> from_two(one, other, extent="first")
    [array([ 0,  3,  3,  3, -1])]
    """
    if len(first) != len(second):
        raise ValueError(f"probabilities for {len(first)} and for {len(second)} records: give both")
    if extent not in EXTENTS:
        raise ValueError(f"extent={extent!r}: expected one of {', '.join(EXTENTS)}")
    found = FrameLabels([], f"events that two recognisers agree on, {extent} extent")
    for one, other in zip(first, second, strict=True):
        said, confirming = (
            rule.label(events.check_probabilities(p)).astype(np.int64) for p in (one, other)
        )
        if len(said) != len(confirming):
            raise ValueError(
                f"probabilities of {len(said)} and of {len(confirming)} frames are not of one "
                "record"
            )
        agreed = np.where(said == confirming, said, UNKNOWN)
        if extent == "first":
            for begin, stop in labels.runs(said):
                if said[begin] != classes.SIL and said[begin] in agreed[begin:stop]:
                    agreed[begin:stop] = said[begin]
        agreed[agreed == events.EDS] = UNKNOWN
        found.append(agreed)
    return found


def from_stations(
    records: Sequence[LabelledRecord],
    probabilities: Sequence[np.ndarray],
    rule: events.Rule = events.CORE,
    stations: pd.DataFrame | None = None,
    unconfirmed: str = "unknown",
    **association: Any,
) -> FrameLabels:
    """Labels from what several stations saw at the same time (Titos et al., 2023).

    Parameters
    ----------
    records : sequence of vtlib.records.LabelledRecord
        Their waveforms' times and stations count; their intervals are not looked at.
    probabilities : sequence of array_like, each of shape (T, 5)
        What a recogniser says of each record.
    rule : a rule of vtlib.events
        What an event of one station is.
    stations, **association
        Passed to :func:`vtlib.network.associate`: ``min_stations``, ``max_distance_m``, ...
    unconfirmed : str
        What an event is that no other station confirms: ``"unknown"`` (the others may not have
        listened, or be too far away), or ``"background"`` (where they listened, it was local).

    Returns
    -------
    FrameLabels

    Raises
    ------
    ValueError
        If there are not as many probabilities as records and frames, or an argument makes no sense.
    TypeError
        If :func:`vtlib.network.associate` has no argument of a name.

    Examples
    --------
    An hour of a simulated network, as a recogniser that comes with the book hears it:

    >>> from vtlib import models, simulate, transfer
    >>> stream, stations, truth = simulate.network_day(seed=3, hours=1)
    >>> records = simulate.day_records(stream, truth)
    >>> heard = transfer.ask(models.load("simulated-bezymianny-lstm"), records)
    >>> agreed = from_stations(records, heard, stations=stations, min_stations=2)
    >>> len(agreed) == len(records), agreed.source
    (True, 'events seen by several stations')
    """
    _filler(unconfirmed)
    n_frames = [record.n_frames for record in records]
    if [len(p) for p in probabilities] != n_frames:
        raise ValueError(
            f"probabilities of {[len(p) for p in probabilities]} frames for records of {n_frames}: "
            "ask a recogniser about these records, as in transfer.ask(recogniser, records)"
        )
    own = [
        events.decode(p, record.start, rule, record.station)
        for p, record in zip(probabilities, records, strict=True)
    ]
    detections = network.associate(
        [event for found in own for event in found], stations, **association
    )
    result = FrameLabels([], "events seen by several stations")
    for record, found in zip(records, own, strict=True):
        here = [d for d in detections if d.onset < record.end and d.end > record.start]
        agreed = network.agreed_intervals(here, record.station, record.start)
        said = labels.to_frames(agreed, record.n_frames)
        if unconfirmed == "unknown":
            alone = labels.to_frames(found.intervals(record.start), record.n_frames)
            said[(alone != classes.SIL) & (said == classes.SIL)] = UNKNOWN
        result.append(said)
    return result


def _filler(unconfirmed):
    """Label of frames in an event that nobody confirms."""
    if unconfirmed not in UNCONFIRMED:
        raise ValueError(f"unconfirmed={unconfirmed!r}: expected one of {', '.join(UNCONFIRMED)}")
    return UNKNOWN if unconfirmed == "unknown" else classes.SIL
