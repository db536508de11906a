"""Retraining for a new volcano: strict splits, labels from an expert, from agreement or from confidence, and the training.

Everything here works on labelled records (:class:`vtlib.records.LabelledRecord`), whose waveforms are the new volcano's.
"""

import copy
import json
from dataclasses import replace

import numpy as np

from . import classes, events, features, labels, models, network, training
from .datasets import registry
from .records import Recording

UNKNOWN = -1  # label of a frame from which nothing is to be learnt
YARDSTICKS = ("record", "station", "training")

# A run in which background is improbable is one event; it is a VT if at least two of its frames are called so.
CORE = events.Hysteresis(
    on=0.5,
    off=0.5,
    smooth_frames=1,
    gap_frames=0,
    min_frames=1,
    prefer="VT",
    requires_preferred=True,
)

# Few records, so: small steps of many pieces, all of them different. How they were chosen: data/scores.py.
SETTINGS = training.Settings(
    epochs=100,
    batch_size=8,
    crop_frames=160,
    gain=0.15,
    noise=0.2,
    validation_share=0,
    class_weight_power=0,
)


def standardised(records, by="record", train=None):
    """Features of records, standardised by a yardstick that has to be named.

    Parameters
    ----------
    records : list of vtlib.records.LabelledRecord
    by : str
        ``"record"``: by the record's own mean and deviation, test records included; this flatters where each record was cut
        around an event. ``"station"``: by those of all records of its station; no label is needed, but a test record is
        among them. ``"training"``: by those of the records that are trained on, and of nothing else.
    train : sequence of int, optional
        Positions of the training records, for ``"training"``.

    Returns
    -------
    list of numpy.ndarray of float32, each of shape (T, 48)
    """
    if by not in YARDSTICKS:
        raise ValueError(f"by={by!r}: expected one of {', '.join(YARDSTICKS)}")
    raw = [r.features() for r in records]
    if by == "training":
        if not train:
            raise ValueError(
                "by='training' needs the positions of the training records: pass train=split.train"
            )
        scaler = features.Standardizer().fit([raw[i] for i in train])
        return [scaler.transform(x) for x in raw]
    return features.standardised(raw, [r.station for r in records] if by == "station" else None)


def expert_labels(records, xs):
    """What the experts drew, as classes of frames; list of (T,), one for each of the features ``xs``."""
    return [r.frame_labels() for r, x in zip(records, xs, strict=True)]


def confident_labels(probabilities, min_probability=0.9, rule=CORE, unconfirmed="unknown"):
    """Labels from what a recogniser is sure of, with no expert.

    Parameters
    ----------
    probabilities : list of array_like, each of shape (T, 5)
        Of one recogniser, or the mean of several.
    min_probability : float
        An event counts if the mean probability over its frames that it is no background is larger than this.
    rule : vtlib.events rule
        What an event is.
    unconfirmed : str
        What an event is that the recogniser is not sure of, or that the rule discards: ``"unknown"`` or ``"background"``.

    Returns
    -------
    list of numpy.ndarray of int64, each of shape (T,)
        Classes of frames: sure events, background where there is no event at all, and -1 (unknown) or background in the
        unconfirmed ones.
    """
    filler = _filler(unconfirmed)
    found = []
    for p in probabilities:
        p = events.check_probabilities(p)
        said = rule.label(p).astype(np.int64)
        for first, stop in events.runs(said):
            something = 1 - p[first:stop, classes.SIL].mean()
            if said[first] not in (classes.SIL, events.EDS) and something <= min_probability:
                said[first:stop] = filler
        said[said == events.EDS] = filler
        found.append(said)
    return found


def confirmed_labels(first, second, rule=CORE):
    """Labels from what two recognisers agree on, with no expert and no threshold (co-training: Blum and Mitchell, 1998,
    doi:10.1145/279943.279962).

    Parameters
    ----------
    first, second : list of array_like, each of shape (T, 5)
        Probabilities of two recognisers for the same records.
    rule : vtlib.events rule
        What an event is.

    Returns
    -------
    list of numpy.ndarray of int64, each of shape (T,)
        Events of the first in which the second has one of the same class, in the extent that the first gives them;
        background where neither has an event; -1 (unknown) where only one has.
    """
    found = []
    for one, other in zip(first, second, strict=True):
        said, confirming = (
            rule.label(events.check_probabilities(p)).astype(np.int64) for p in (one, other)
        )
        if len(said) != len(confirming):
            raise ValueError(
                f"probabilities of {len(said)} and of {len(confirming)} frames are not of one record"
            )
        for begin, stop in events.runs(said):
            if (
                said[begin] not in (classes.SIL, events.EDS)
                and not (confirming[begin:stop] == said[begin]).any()
            ):
                said[begin:stop] = UNKNOWN
        said[(said == classes.SIL) & (confirming != classes.SIL) & (confirming != events.EDS)] = (
            UNKNOWN
        )
        said[said == events.EDS] = UNKNOWN
        found.append(said)
    return found


def agreed_labels(records, xs, found, stations=None, unconfirmed="unknown", **association):
    """Labels from what several stations saw at the same time, with no expert.

    Parameters
    ----------
    records : list of vtlib.records.LabelledRecord
    xs : list of array_like, each of shape (T, 48)
        Their features, whose numbers of frames count.
    found : list of vtlib.events.Events
        What the recogniser found in each record.
    stations, **association
        Passed to :func:`vtlib.network.associate`.
    unconfirmed : str
        What an event that no other station confirms is: ``"unknown"`` (the others may not have listened, or be too far
        away), or ``"background"`` (where they listened, it was local).

    Returns
    -------
    list of numpy.ndarray of int64, each of shape (T,)
    """
    _filler(unconfirmed)
    heard = [
        replace(e, station=r.station) for r, own in zip(records, found, strict=True) for e in own
    ]
    detections = network.associate(heard, stations, **association)
    result = []
    for record, x, own in zip(records, xs, found, strict=True):
        start, end = record.trace.stats.starttime, record.trace.stats.endtime
        here = [d for d in detections if d.onset < end and d.end > start]
        agreed = network.agreed_intervals(here, record.station, start)
        said = labels.to_frames(agreed, len(x))
        if unconfirmed == "unknown":
            centres = labels.frame_centres(len(x))
            for span in own.intervals(start):
                inside = (centres >= span.start_s) & (centres < span.end_s)
                said[inside & (said == classes.SIL)] = UNKNOWN
        result.append(said)
    return result


def _filler(unconfirmed):
    """Label of frames in an event that nobody confirms."""
    if unconfirmed not in ("unknown", "background"):
        raise ValueError(f"unconfirmed={unconfirmed!r}: expected 'unknown' or 'background'")
    return UNKNOWN if unconfirmed == "unknown" else classes.SIL


def fresh(kind="lstm", seed=0):
    """A recogniser that knows nothing, sized for few records.

    Parameters
    ----------
    kind : str
        ``"lstm"``: 64 units that read forwards and 64 that read backwards, dropout 0.5; ``"tcn"``: the published
        architecture.
    seed : int
        Of its weights.
    """
    if kind == "lstm":
        return models.LSTMRecogniser(
            "fresh-lstm", units=64, bidirectional=True, dropout=0.5, seed=seed
        )
    if kind == "tcn":
        return models.TCNRecogniser("fresh-tcn", seed=seed)
    raise ValueError(f"recogniser 'fresh-{kind}': expected 'fresh', 'fresh-lstm' or 'fresh-tcn'")


def retrain(
    recogniser,
    records,
    labels="expert",
    by="record",
    teacher=None,
    min_probability=0.9,
    rule=CORE,
    stations=None,
    unconfirmed="unknown",
    settings=SETTINGS,
    seed=0,
    progress=True,
    **association,
):
    """A recogniser for a new volcano, trained on its records.

    Parameters
    ----------
    recogniser : vtlib.models.Recogniser or str
        Whose weights to start from (it stays as it was); or ``"fresh"``, ``"fresh-lstm"``, ``"fresh-tcn"`` to start from
        none: see :func:`fresh`.
    records : list of vtlib.records.LabelledRecord
        Of the new volcano; their intervals are looked at with ``labels="expert"`` only.
    labels : str or list of array_like
        ``"expert"``; ``"confident"``: see :func:`confident_labels`; ``"network"``: see :func:`agreed_labels`; or classes of
        frames, one array for each record, -1 for unknown.
    by : str
        Yardstick of the features: see :func:`standardised`. What is trained must be asked with the same one.
    teacher : vtlib.models.Recogniser or list of array_like, optional
        Who labels, without an expert: a recogniser, or its probabilities for each record. By default, ``recogniser``.
    min_probability, rule, unconfirmed
        See :func:`confident_labels`.
    stations, unconfirmed, **association
        See :func:`agreed_labels`.
    settings : vtlib.training.Settings
    seed : int
        Of fresh weights, batches, crops, noise and dropout.
    progress : bool
        Whether to show a bar.

    Returns
    -------
    vtlib.models.Recogniser

    Raises
    ------
    ValueError
        If there is no record, labels don't fit the records or name no event at all, or an argument makes no sense.
    """
    records = list(records)
    if not records:
        raise ValueError("no records to train on")
    xs = standardised(records, by, range(len(records)))
    ys, source = _labels(
        recogniser,
        records,
        xs,
        labels,
        teacher,
        min_probability,
        rule,
        stations,
        unconfirmed,
        association,
    )
    if not any((y > classes.SIL).any() for y in ys):
        raise ValueError(
            f"labels={source!r}: in {len(records)} records no frame is labelled as an event, so only silence could be learnt. "
            "Lower min_probability or min_stations, or use more records"
        )
    pupil = _pupil(recogniser, seed)
    pupil.fit([Recording(x, y) for x, y in zip(xs, ys, strict=True)], settings, progress, seed=seed)
    stations_heard = ", ".join(sorted({r.station for r in records}))
    pupil.card["trained_on"] = (
        f"{len(records)} records of {stations_heard}; labels: {source}; standardised by {by}"
    )
    return pupil


def cross_validate(recogniser, records, folds, by="record", progress=False, **arguments):
    """Probabilities for every record, from recognisers that were not trained on it: one for each split.

    Parameters
    ----------
    recogniser, records, by, progress, **arguments
        As for :func:`retrain`; labels and a teacher's probabilities that are given as lists are split like the records.
    folds : list of Split
        See :func:`splits`.

    Returns
    -------
    list of numpy.ndarray, each of shape (T, 5)
        In the order of the records; None for a record that no split tests.
    """
    answers = [None] * len(records)
    for fold in folds:
        own = {
            k: [v[i] for i in fold.train]
            if k in ("labels", "teacher") and isinstance(v, list)
            else v
            for k, v in arguments.items()
        }
        pupil = retrain(
            recogniser, [records[i] for i in fold.train], by=by, progress=progress, **own
        )
        xs = standardised(records, by, fold.train)
        for i in fold.test:
            answers[i] = pupil.predict_proba(xs[i])
    return answers


def scores():
    """What retraining on Bezymianny gives, measured with several seeds (``make scores``).

    Returns
    -------
    pandas.DataFrame
        One row a score: ``experiment``, ``recogniser``, ``labels``, ``rule``, ``split``, ``by``, ``threshold`` and
        ``measure`` say what it is of; ``value`` is the mean over seeds, ``low`` and ``high`` bound the middle 95 % of a
        bootstrap over records, ``seeds`` lists the value of each seed.
    """
    import pandas as pd

    measured = json.loads((registry.made_here() / "scores.json").read_text(encoding="utf-8"))[
        "scores"
    ]
    return pd.DataFrame([row for rows in measured.values() for row in rows])


def _labels(
    recogniser,
    records,
    xs,
    wanted,
    teacher,
    min_probability,
    rule,
    stations,
    unconfirmed,
    association,
):
    """Classes of frames for each record, and what to call where they came from."""
    if not isinstance(wanted, str):
        ys = [np.asarray(y) for y in wanted]
        if [len(y) for y in ys] != [len(x) for x in xs]:
            raise ValueError(
                f"labels of {len(ys)} records with {sum(map(len, ys))} frames for {len(xs)} records with "
                f"{sum(map(len, xs))}: give one array for each record, one class for each frame"
            )
        return ys, "given"
    if wanted == "expert":
        return expert_labels(records, xs), "an expert's"
    if wanted not in ("confident", "network"):
        raise ValueError(
            f"labels={wanted!r}: expected 'expert', 'confident', 'network', or one array for each record"
        )
    teacher = recogniser if teacher is None else teacher
    if isinstance(teacher, str):
        raise ValueError(
            f"labels={wanted!r} with a {teacher!r} recogniser: who labels? Pass teacher="
        )
    probabilities = (
        [teacher.predict_proba(x) for x in xs]
        if hasattr(teacher, "predict_proba")
        else list(teacher)
    )
    if [len(p) for p in probabilities] != [len(x) for x in xs]:
        raise ValueError(
            "the teacher's probabilities don't have the records' numbers of frames: standardise and ask it again"
        )
    if wanted == "confident":
        return confident_labels(
            probabilities, min_probability, rule, unconfirmed
        ), f"events surer than {min_probability:g}"
    found = [
        events.decode(p, r.trace.stats.starttime, rule, r.station)
        for p, r in zip(probabilities, records, strict=True)
    ]
    return agreed_labels(
        records, xs, found, stations, unconfirmed, **association
    ), "events seen by several stations"


def _pupil(recogniser, seed):
    """A recogniser to train: a copy of the one that is given, or a fresh one."""
    if isinstance(recogniser, str):
        kind = recogniser.partition("-")[2] or "lstm"
        if not recogniser.startswith("fresh"):
            raise ValueError(
                f"recogniser {recogniser!r}: pass one (models.load(...)), or 'fresh', 'fresh-lstm', 'fresh-tcn'"
            )
        return fresh(kind, seed)
    pupil = type(recogniser)(
        f"{recogniser.name}-retrained",
        copy.deepcopy(recogniser.card) | {"started_from": recogniser.name},
        **{k: v for k, v in recogniser.card["architecture"].items() if k != "kind"},
    )
    pupil._set_arrays(recogniser._arrays())
    return pupil
