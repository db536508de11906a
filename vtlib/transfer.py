"""Retraining for a new volcano, on labels from wherever, and judged on records held back.

Labels come from :mod:`vtlib.weak_labels`, splits from :mod:`vtlib.splits`. Everything here works on
labelled records (:class:`vtlib.records.LabelledRecord`), whose waveforms are the new volcano's.
"""

from collections.abc import Sequence

import numpy as np

from . import classes, features, models, training, weak_labels
from .features import Standardizer
from .models import Recogniser
from .records import LabelledRecord, Recording
from .splits import Split

# Few records, so: small steps of many pieces, all of them different. How these were chosen:
# studies/scores.py.
SETTINGS = training.Settings(
    epochs=100,
    batch_size=8,
    crop_frames=160,
    gain=0.15,
    noise=0.2,
    validation_share=0,
    class_weight_power=0,
)


def standardised(
    records: Sequence[LabelledRecord],
    yardstick: str = "record",
    standardizer: Standardizer | None = None,
) -> list[np.ndarray]:
    """Features of records, standardised by a yardstick that has to be named.

    Parameters
    ----------
    records : sequence of vtlib.records.LabelledRecord
    yardstick : str
        ``"record"``: by the record's own mean and deviation, test records included; this flatters
        where each record was cut around an event. ``"station"``: by those of all records of its
        station; no label is needed, but a test record is among them. ``"training"``: by those of
        the records that were trained on, and of nothing else.
    standardizer : vtlib.features.Standardizer, optional
        Fitted on the training records: for ``"training"``.

    Returns
    -------
    list of numpy.ndarray of float32, each of shape (T, 48)

    Raises
    ------
    ValueError
        If there is no such yardstick, or ``"training"`` comes without a standardizer.

    Examples
    --------
    >>> from vtlib import datasets
    >>> xs = standardised(datasets.load_local_earthquakes(), "station")
    >>> xs[0].shape, bool(abs(xs[0].mean()) < 1e-3)
    ((454, 48), True)
    """
    models.check_yardstick(yardstick)
    raw = [record.features() for record in records]
    if yardstick == "training":
        if standardizer is None:
            raise ValueError(
                "yardstick 'training' needs the mean and deviation of the training records: "
                "standardizer=features.Standardizer().fit([r.features() for r in those])"
            )
        return [standardizer.transform(x) for x in raw]
    stations = [record.station for record in records]
    return features.standardised(raw, stations if yardstick == "station" else None)


def ask(recogniser: Recogniser, records: Sequence[LabelledRecord]) -> list[np.ndarray]:
    """What a recogniser says of records, standardised by its own yardstick.

    Parameters
    ----------
    recogniser : vtlib.models.Recogniser
        Its card says whose mean and deviation it wants.
    records : sequence of vtlib.records.LabelledRecord
        All of a station's together, if its yardstick is the station.

    Returns
    -------
    list of numpy.ndarray, each of shape (T, 5)

    Examples
    --------
    >>> from vtlib import datasets, models
    >>> answers = ask(models.load("simulated-bezymianny-lstm"), datasets.load_local_earthquakes())
    >>> [p.shape for p in answers]
    [(454, 5), (454, 5), (454, 5), (454, 5)]
    """
    xs = standardised(records, recogniser.yardstick, recogniser.standardizer)
    return [recogniser.predict_proba(x) for x in xs]


def retrain(
    start: Recogniser | str,
    records: Sequence[LabelledRecord],
    labels: Sequence[np.ndarray],
    yardstick: str = "record",
    settings: training.Settings = SETTINGS,
    progress: bool = True,
) -> Recogniser:
    """A recogniser for a new volcano, trained on its records.

    Parameters
    ----------
    start : vtlib.models.Recogniser or str
        Whose weights to start from (it stays as it was); or ``"fresh"``, ``"fresh-lstm"``,
        ``"fresh-tcn"`` to start from none: see :func:`vtlib.models.fresh`.
    records : sequence of vtlib.records.LabelledRecord
        Of the new volcano. Their intervals are not looked at: ``labels`` are what is learnt.
    labels : sequence of array_like of int, each of shape (T,)
        Classes of the frames of each record, -1 where unknown: an expert's
        (:func:`vtlib.weak_labels.from_expert`) or weak ones.
    yardstick : str
        Whose mean and deviation the features are standardised by: see :func:`standardised`. The
        card keeps it, with what was learnt for it, so that the recogniser is asked as it was
        trained.
    settings : vtlib.training.Settings
        Its seed decides fresh weights, batches, crops, noise and dropout.
    progress : bool
        Whether to show a bar.

    Returns
    -------
    vtlib.models.Recogniser

    Raises
    ------
    ValueError
        If there is no record, labels don't fit the records or name no event at all, or an argument
        makes no sense.

    Examples
    --------
    One epoch, on four records that come with ObsPy:

    >>> from vtlib import datasets
    >>> records = datasets.load_local_earthquakes()
    >>> quick = training.Settings(epochs=1, crop_frames=160, validation_share=0)
    >>> drawn = weak_labels.from_expert(records)
    >>> pupil = retrain("fresh", records, drawn, "station", settings=quick, progress=False)
    >>> pupil.yardstick, pupil.card["trained_on"]
    ('station', "4 records of UH1, UH2, UH3, UH4; labels: an expert's; standardised by station")
    """
    models.check_yardstick(yardstick)
    ys, source = _checked(records, labels)
    pupil = _pupil(start, settings.seed)
    scaler = None
    if yardstick == "training":
        scaler = Standardizer().fit([record.features() for record in records])
    xs = standardised(records, yardstick, scaler)
    pupil.fit([Recording(x, y) for x, y in zip(xs, ys, strict=True)], settings, progress)
    pupil.use_yardstick(yardstick, scaler)
    heard = ", ".join(sorted({record.station for record in records}))
    pupil.card["trained_on"] = (
        f"{len(records)} records of {heard}; labels: {source}; standardised by {yardstick}"
    )
    return pupil


def new_last_layer(recogniser: Recogniser, seed: int = 0) -> Recogniser:
    """A copy whose last layer has forgotten everything: fresh weights there, the same before it.

    With ``Settings(only_last_layer=True)`` such a copy learns a new volcano's classes on what the
    old volcano taught its memory (Yosinski et al., 2014, arXiv:1411.1792).

    Parameters
    ----------
    recogniser : vtlib.models.Recogniser
        It stays as it was.
    seed : int
        Of the fresh weights.

    Returns
    -------
    vtlib.models.Recogniser

    Examples
    --------
    >>> from vtlib import models
    >>> old = models.load("simulated-deception-lstm")
    >>> new = new_last_layer(old)
    >>> [name for name, w in new.weights().items() if (w != old.weights()[name]).any()]
    ['linear.weight', 'linear.bias']
    """
    made = recogniser.copy(f"{recogniser.name}-new-last-layer")
    options = dict(made.card["architecture"])
    fresh = models.build(options.pop("kind"), "fresh", seed=seed, **options).weights()
    last = list(fresh)[-2:]  # its weights and its bias, in either kind of network
    made.set_weights(made.weights() | {name: fresh[name] for name in last})
    return made


def cross_validate(
    start: Recogniser | str,
    records: Sequence[LabelledRecord],
    folds: Sequence[Split],
    labels: Sequence[np.ndarray],
    yardstick: str = "record",
    settings: training.Settings = SETTINGS,
    progress: bool = False,
) -> list[np.ndarray | None]:
    """Probabilities for every record, from recognisers that were not trained on it.

    Parameters
    ----------
    start, records, labels, yardstick, settings, progress
        As for :func:`retrain`; ``labels`` of all records, of which each split takes its own.
    folds : sequence of vtlib.splits.Split
        See :func:`vtlib.splits.leave_one_out`.

    Returns
    -------
    list of numpy.ndarray, each of shape (T, 5)
        In the order of the records; None for a record that no split tests.

    Raises
    ------
    ValueError
        As :func:`retrain`.

    Examples
    --------
    >>> from vtlib import simulate, splits
    >>> records = simulate.bezymianny_records(seed=1, n=6)
    >>> quick = training.Settings(epochs=1, crop_frames=60, validation_share=0)
    >>> folds = splits.leave_one_out(records, "moment")
    >>> answers = cross_validate(
    ...     "fresh", records, folds, weak_labels.from_expert(records), settings=quick)
    >>> [len(p) for p in answers] == [record.n_frames for record in records]
    True
    """
    ys, source = _checked(records, labels)
    answers: list[np.ndarray | None] = [None] * len(records)
    for fold in folds:
        own = weak_labels.FrameLabels((ys[i] for i in fold.train), source)
        train = [records[i] for i in fold.train]
        pupil = retrain(start, train, own, yardstick, settings, progress)
        xs = standardised(records, yardstick, pupil.standardizer)
        for i in fold.test:
            answers[i] = pupil.predict_proba(xs[i])
    return answers


def _checked(records, labels):
    """Labels as one array a record, and what to call where they came from."""
    if len(records) == 0:
        raise ValueError("no records to train on")
    if isinstance(labels, str):
        raise ValueError(
            f"labels={labels!r}: expected one array of classes for each record, as "
            "weak_labels.from_expert(records) gives them"
        )
    ys = [np.asarray(y) for y in labels]
    n_frames = [record.n_frames for record in records]
    if [y.shape for y in ys] != [(n,) for n in n_frames]:
        raise ValueError(
            f"labels of {len(ys)} records with {sum(map(np.size, ys))} frames for {len(records)} "
            f"records with {sum(n_frames)}: give one array for each record, one class for each "
            "frame"
        )
    source = getattr(labels, "source", "given")
    if not any((y > classes.SIL).any() for y in ys):
        raise ValueError(
            f"labels ({source}): in {len(records)} records no frame is labelled as an event, so "
            "only silence could be learnt. Ask for less confidence or fewer stations, or use more "
            "records"
        )
    return ys, source


def _pupil(start, seed):
    """A recogniser to train: a copy of the one that is given, or a fresh one."""
    if isinstance(start, Recogniser):
        pupil = start.copy(f"{start.name}-retrained")
        pupil.card["started_from"] = start.name
        return pupil
    word, _, kind = str(start).partition("-")
    if word != "fresh":
        raise ValueError(
            f"start={start!r}: pass a recogniser (models.load(...)), or 'fresh', 'fresh-lstm', "
            "'fresh-tcn'"
        )
    return models.fresh(kind or "lstm", seed)
