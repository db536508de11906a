"""Strict splits: what is tested shares no station, no day and no moment with what is trained on.

Everything that is judged on labelled records uses these: recognisers that are retrained
(:func:`vtlib.transfer.cross_validate`) and classical detectors that are tuned
(:func:`vtlib.baselines.tuned_apart`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .records import LabelledRecord

WAYS = ("station", "day", "moment")


@dataclass(frozen=True)
class Split:
    """Which records to train on and which to test on, by their positions in what was split.

    ``records[split.train]`` of :class:`vtlib.records.Records` are the records to train on.

    Attributes
    ----------
    name : str
        The station, the day or the moment that is tested.
    train, test : tuple of int
    left_out : tuple of int
        Records that are neither: they hold a moment that a test record holds as well.
    """

    name: str
    train: tuple[int, ...]
    test: tuple[int, ...]
    left_out: tuple[int, ...] = ()


def leave_one_out(records: Sequence[LabelledRecord], by: str = "station") -> list[Split]:
    """Leave one station out, or one day, or one moment: every record is tested once.

    Nothing of a test record's moment is trained on: a record that overlaps one in time, at whatever
    station, is left out.

    Parameters
    ----------
    records : sequence of vtlib.records.LabelledRecord
    by : str
        ``"station"``; ``"day"`` (UTC, of the record's first sample); or ``"moment"``: records that
        overlap in time, directly or through others, are one moment.

    Returns
    -------
    list of Split
        In order of their names; a moment's is the time at which it begins.

    Raises
    ------
    ValueError
        If there is only one station, day or moment, a record has no station, or a split leaves
        nothing to train on.

    Examples
    --------
    >>> import numpy as np, obspy
    >>> from vtlib.records import LabelledRecord
    >>> def record(station, start_s):
    ...     header = {"starttime": obspy.UTCDateTime(start_s), "sampling_rate": 1.0}
    ...     return LabelledRecord(obspy.Trace(np.zeros(60), header), [], station)
    >>> records = [record("A", 0), record("A", 300), record("B", 30), record("B", 600)]
    >>> for split in leave_one_out(records):
    ...     print(split.name, split.train, split.test, split.left_out)
    A (3,) (0, 1) (2,)
    B (1,) (2, 3) (0,)
    """
    if by not in WAYS:
        raise ValueError(f"by={by!r}: expected one of {', '.join(WAYS)}")
    keys = _keys(records, by)
    if len(set(keys)) < 2:
        raise ValueError(
            f"{len(records)} records of {len(set(keys))} {by}: to leave one out, there must be two"
        )
    found = []
    for key in sorted(set(keys)):
        test = [i for i, k in enumerate(keys) if k == key]
        others = [i for i, k in enumerate(keys) if k != key]
        left_out = [i for i in others if any(records[i].overlaps(records[j]) for j in test)]
        train = [i for i in others if i not in left_out]
        if not train:
            raise ValueError(
                f"without {by} {key} and what overlaps it in time, no record is left to train on"
            )
        found.append(Split(key, tuple(train), tuple(test), tuple(left_out)))
    return found


def k_fold(records: Sequence[LabelledRecord], n_folds: int = 2, seed: int = 0) -> list[Split]:
    """Deal the moments to folds of about equal size: each fold is tested once, on the others.

    The stations of a test record may have been heard in training, its moment never: kinder than
    leaving a station out, and there are as many records to train on in every fold. Known as
    grouped k-fold cross-validation (``GroupKFold`` in scikit-learn).

    Parameters
    ----------
    records : sequence of vtlib.records.LabelledRecord
    n_folds : int
        2 or more.
    seed : int
        Of the order in which moments are dealt.

    Returns
    -------
    list of Split
        Named ``"fold 1"`` and so on.

    Raises
    ------
    ValueError
        If there are fewer than two folds, or fewer moments than folds.

    Examples
    --------
    >>> from vtlib import simulate
    >>> records = simulate.bezymianny_records(seed=1, n=6)
    >>> [(split.name, len(split.train), len(split.test)) for split in k_fold(records, 3)]
    [('fold 1', 4, 2), ('fold 2', 4, 2), ('fold 3', 4, 2)]
    """
    own = moments(records)
    n_moments = len(set(own))
    if not 2 <= n_folds <= n_moments:
        raise ValueError(f"n_folds={n_folds!r}: expected 2 to {n_moments}, the number of moments")
    sizes, dealt = [0] * n_folds, {}
    for moment in np.random.default_rng(seed).permutation(n_moments):
        fold = sizes.index(min(sizes))
        dealt[int(moment)] = fold
        sizes[fold] += own.count(moment)
    return [
        Split(
            f"fold {fold + 1}",
            tuple(i for i, moment in enumerate(own) if dealt[moment] != fold),
            tuple(i for i, moment in enumerate(own) if dealt[moment] == fold),
        )
        for fold in range(n_folds)
    ]


def moments(records: Sequence[LabelledRecord]) -> list[int]:
    """The moment of each record: records that overlap in time share one, also through others.

    They are the independent units of a set of records: one earthquake at three stations is three
    records and one moment.

    Parameters
    ----------
    records : sequence of vtlib.records.LabelledRecord

    Returns
    -------
    list of int
        One number a record; moments are numbered from 0 in order of time.

    Examples
    --------
    >>> import numpy as np, obspy
    >>> from vtlib.records import LabelledRecord
    >>> def record(start_s):
    ...     header = {"starttime": obspy.UTCDateTime(start_s), "sampling_rate": 1.0}
    ...     return LabelledRecord(obspy.Trace(np.zeros(60), header))
    >>> moments([record(300), record(0), record(50), record(105)])
    [1, 0, 0, 0]
    """
    found, number, until = [0] * len(records), -1, None
    for i in sorted(range(len(records)), key=lambda i: records[i].start):
        if until is None or records[i].start >= until:
            number += 1
            until = records[i].end
        until = max(until, records[i].end)
        found[i] = number
    return found


def _keys(records, by):
    """Name of the station, day or moment of each record."""
    if by == "station":
        keys = [record.station for record in records]
        if "" in keys:
            name = records[keys.index("")].name
            raise ValueError(f"record {name!r} has no station: it can't be split by station")
        return keys
    if by == "day":
        return [str(record.start.date) for record in records]
    numbers = moments(records)
    begins = {}
    for number, record in zip(numbers, records, strict=True):
        begins[number] = min(record.start, begins.get(number, record.start))
    return [str(begins[number]) for number in numbers]
