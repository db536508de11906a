"""Retraining for a new volcano: what a split may hold, whose yardstick is used, and which labels are learnt from."""

import itertools

import numpy as np
import obspy
import pytest

from vtlib import classes, events, features, models, training, transfer
from vtlib.labels import Interval
from vtlib.records import LabelledRecord

START = obspy.UTCDateTime(2017, 12, 18)
RATE = 50.0
QUICK = training.Settings(epochs=2, batch_size=4, crop_frames=40, validation_share=0)


def record(station, start_s, length_s=60, event=(20.0, 35.0), seed=0, offset=0.0, gain=1.0):
    """Noise at a station with a louder piece in it, labelled VT."""
    n = int(length_s * RATE)
    samples = np.random.default_rng((seed, int(start_s), *station.encode())).standard_normal(n)
    intervals = []
    if event:
        a, b = (int(t * RATE) for t in event)
        samples[a:b] *= 20
        intervals = [Interval(*event, "VT")]
    header = {"station": station, "sampling_rate": RATE, "starttime": START + start_s}
    return LabelledRecord(
        obspy.Trace(gain * samples + offset, header), intervals, station, f"{station}-{start_s}"
    )


@pytest.fixture
def records():
    """Two stations on two days; the first record of A and the first of B hold the same minute."""
    day = 86400
    times = {"A": (0, 600, day), "B": (30, 900, day + 900), "C": (1800,)}
    return [record(s, t) for s, own in times.items() for t in own]


def test_yardsticks_use_the_records_that_they_name(records):
    raw = [r.features() for r in records]
    by_record = transfer.standardised(records, "record")
    assert all(np.allclose(x.mean(axis=0), 0, atol=1e-3) for x in by_record)
    by_station = transfer.standardised(records, "station")
    of_a = np.concatenate(by_station[:3])
    assert np.allclose(of_a.mean(axis=0), 0, atol=1e-3) and not np.allclose(
        by_station[0].mean(axis=0), 0, atol=1e-2
    )
    by_training = transfer.standardised(records, "training", train=(0, 1))
    scaler = features.Standardizer().fit(raw[:2])
    np.testing.assert_array_equal(by_training[6], scaler.transform(raw[6]))


def test_by_training_no_test_record_changes_anything(records):
    louder = [*records[:-1], record("C", 1800, gain=1000.0)]
    for x, y in zip(
        *(transfer.standardised(r, "training", train=(0, 1, 2)) for r in (records, louder)),
        strict=True,
    ):
        assert (x is y) or x.shape == y.shape
    before, after = (
        transfer.standardised(r, "training", train=(0, 1, 2))[0] for r in (records, louder)
    )
    np.testing.assert_array_equal(before, after)


def test_an_offset_of_the_digitizer_changes_nothing():
    plain, moved = record("A", 0), record("A", 0, offset=5e3)
    np.testing.assert_allclose(plain.features(), moved.features(), atol=1e-3)


@pytest.mark.parametrize(
    ("by", "train", "message"),
    [("volcano", None, "by='volcano'"), ("training", None, "train=split.train")],
)
def test_a_yardstick_that_is_none_is_refused(records, by, train, message):
    with pytest.raises(ValueError, match=message):
        transfer.standardised(records, by, train)


def probabilities(rows):
    """(T, 5) from pairs of p(SIL) and p(VT); what is left goes to LP."""
    p = np.zeros((len(rows), 5))
    p[:, classes.SIL], p[:, classes.VT] = np.array(rows).T
    p[:, classes.LP] = 1 - p.sum(axis=1)
    return p


def test_confident_labels_by_hand():
    """A sure event, silence, an event that is not sure enough, silence, and something that is no VT."""
    quiet, sure, unsure, other = (0.9, 0.1), (0.02, 0.9), (0.3, 0.6), (0.1, 0.1)
    p = probabilities(
        [quiet] * 3 + [sure] * 4 + [quiet] * 3 + [unsure] * 4 + [quiet] * 2 + [other] * 4
    )
    (found,) = transfer.confident_labels([p], min_probability=0.9)
    assert found.tolist() == [0] * 3 + [3] * 4 + [0] * 3 + [-1] * 4 + [0] * 2 + [-1] * 4
    (hidden,) = transfer.confident_labels([p], min_probability=0.9, unconfirmed="background")
    assert hidden.tolist() == [max(y, 0) for y in found.tolist()]
    (all_of_them,) = transfer.confident_labels([p], min_probability=0.5)
    assert all_of_them.tolist() == [0] * 3 + [3] * 4 + [0] * 3 + [3] * 4 + [0] * 2 + [-1] * 4


def test_labels_that_two_recognisers_agree_on_by_hand():
    """Both hear the first event, only one each of the next two, and one is something that is no VT."""
    quiet, vt, other = (0.9, 0.1), (0.02, 0.9), (0.1, 0.1)
    first = probabilities(
        [quiet] * 2 + [vt] * 4 + [quiet] * 3 + [vt] * 3 + [quiet] * 5 + [other] * 2
    )
    second = probabilities([quiet] * 4 + [vt] * 4 + [quiet] * 5 + [vt] * 3 + [quiet] * 3)
    (found,) = transfer.confirmed_labels([first], [second])
    assert (
        found.tolist()
        == [0] * 2 + [3] * 4 + [-1] * 2 + [0] + [-1] * 3 + [0] + [-1] * 3 + [0] + [-1] * 2
    )
    with pytest.raises(ValueError, match="not of one record"):
        transfer.confirmed_labels([first], [second[:-1]])


def test_a_higher_threshold_never_adds_an_event():
    p = np.random.default_rng(0).dirichlet(np.full(5, 0.4), size=4000)
    kept = [transfer.confident_labels([p], t)[0] > 0 for t in (0.5, 0.6, 0.7, 0.8, 0.9)]
    assert all((more | less == more).all() for more, less in itertools.pairwise(kept))
    assert kept[0].sum() > kept[-1].sum()


def seen(record, *spans):
    start = record.trace.stats.starttime
    return events.Events(
        events.Event(start + a, start + b, "VT", 0.9, record.station) for a, b in spans
    )


def test_agreed_labels_keep_what_two_stations_saw_at_once():
    """A and B see one earthquake with a moveout of 2 s; A also sees somebody walk by."""
    both = [record("A", 0), record("B", 0)]
    xs = [r.features() for r in both]
    found = [seen(both[0], (20, 35), (45, 50)), seen(both[1], (22, 36))]
    agreed = transfer.agreed_labels(both, xs, found, max_distance_m=4000, unconfirmed="background")
    expected = [
        both[0].frame_labels(),
        LabelledRecord(both[1].trace, [Interval(22, 36, "VT")]).frame_labels(),
    ]
    for y, z in zip(agreed, expected, strict=True):
        np.testing.assert_array_equal(y, z)
    cautious = transfer.agreed_labels(both, xs, found, max_distance_m=4000)
    centres = 2 + 0.5 * np.arange(len(xs[0]))
    np.testing.assert_array_equal(cautious[0] == -1, (centres >= 45) & (centres < 50))
    alone = transfer.agreed_labels(
        both, xs, [found[0], seen(both[1])], max_distance_m=4000, unconfirmed="background"
    )
    assert not np.concatenate(alone).any()


def test_retraining_leaves_the_recogniser_as_it_was_and_learns(records):
    start = models.load("simulated-deception-lstm")
    before = start._arrays()
    pupil = transfer.retrain(start, records, settings=QUICK, progress=False)
    assert all(np.array_equal(a, before[k]) for k, a in start._arrays().items())
    assert any(not np.array_equal(a, before[k]) for k, a in pupil._arrays().items())
    assert pupil.card["started_from"] == start.name and "an expert's" in pupil.card["trained_on"]
    assert "started_from" not in start.card


def test_the_same_seed_retrains_to_the_same_weights_and_another_to_others(records):
    one, again, other = (
        transfer.retrain("fresh", records, settings=QUICK, seed=s, progress=False)._arrays()
        for s in (1, 1, 2)
    )
    assert all(np.array_equal(one[k], again[k]) for k in one)
    assert any(not np.array_equal(one[k], other[k]) for k in one)


def test_without_an_expert_the_intervals_are_not_looked_at(records):
    teacher = models.load("simulated-bezymianny-lstm")
    blank = [LabelledRecord(r.trace, [], r.station, r.name) for r in records]
    for labels, more in (
        ("confident", {"min_probability": 0.6}),
        ("network", {"max_distance_m": 1e4, "min_stations": 1}),
    ):
        arguments = {
            "labels": labels,
            "teacher": teacher,
            "settings": QUICK,
            "progress": False,
            **more,
        }
        with_them, without = (
            transfer.retrain("fresh", r, **arguments)._arrays() for r in (records, blank)
        )
        assert all(np.array_equal(with_them[k], without[k]) for k in without)


def test_frames_of_unknown_class_are_not_learnt_from(records):
    """Where nothing but unknown frames differ in their label, the weights come out the same."""
    xs = transfer.standardised(records)
    ys = [r.frame_labels() for r, x in zip(records, xs, strict=True)]
    hidden = [np.where(np.arange(len(y)) < 20, -1, y) for y in ys]
    pupil = transfer.retrain("fresh", records, hidden, settings=QUICK, progress=False)
    assert np.isfinite(pupil.predict_proba(xs[0])).all()
    recording = transfer.Recording(xs[0], hidden[0])
    _, y, mask = training.pad([recording])
    assert (mask[0, :20] == 0).all() and (mask[0, 20:] == 1).all() and (y >= 0).all()
    assert (
        training.cross_entropy([recording], lambda x: np.eye(5)[np.maximum(hidden[0], 0)])[1] == 1.0
    )


def test_cross_validation_never_trains_on_what_it_tests(records, monkeypatch):
    trained = []

    class Pupil:
        def predict_proba(self, x):
            return np.full((len(x), 5), 0.2)

    monkeypatch.setattr(
        transfer, "retrain", lambda r, own, **_: trained.append([o.name for o in own]) or Pupil()
    )
    folds = transfer.splits(records, "station")
    answers = transfer.cross_validate("fresh", records, folds)
    assert len(answers) == len(records) and all(a is not None for a in answers)
    assert trained == [[records[i].name for i in f.train] for f in folds]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"recogniser": "stale"}, "recogniser 'stale'"),
        ({"recogniser": "fresh-cnn"}, "fresh-cnn"),
        ({"labels": "oracle"}, "labels='oracle'"),
        ({"labels": "confident"}, "who labels"),
        ({"labels": [np.zeros(3, int)]}, "one array for each record"),
        ({"by": "night"}, "by='night'"),
        (
            {
                "unconfirmed": "maybe",
                "labels": "network",
                "teacher": "blank",
                "max_distance_m": 1e4,
            },
            "unconfirmed='maybe'",
        ),
    ],
)
def test_arguments_that_make_no_sense_are_refused(records, arguments, message):
    if arguments.get("teacher") == "blank":
        silence = np.tile([1.0, 0, 0, 0, 0], (1, 1))
        arguments = {
            **arguments,
            "teacher": [np.repeat(silence, len(r.features()), axis=0) for r in records],
        }
    arguments = {
        "recogniser": "fresh",
        "records": records,
        "progress": False,
        "settings": QUICK,
        **arguments,
    }
    with pytest.raises(ValueError, match=message):
        transfer.retrain(**arguments)


def test_labels_without_any_event_are_refused_with_advice(records):
    silence = [np.tile([1.0, 0, 0, 0, 0], (len(r.features()), 1)) for r in records]
    with pytest.raises(ValueError, match="Lower min_probability"):
        transfer.retrain(
            "fresh", records, "confident", teacher=silence, settings=QUICK, progress=False
        )
    with pytest.raises(ValueError, match="no records"):
        transfer.retrain("fresh", [])


def test_measured_scores_have_their_intervals_around_them():
    table = transfer.scores()
    assert {
        "experiment",
        "recogniser",
        "labels",
        "split",
        "by",
        "measure",
        "value",
        "low",
        "high",
        "seeds",
    } <= set(table.columns)
    assert ((table.low <= table.value + 1e-9) & (table.value <= table.high + 1e-9)).mean() > 0.98
    retrained = table[
        table.labels.isin(["expert", "confident"])
        & table.recogniser.isin(["fresh-lstm", "fresh-tcn"])
    ]
    assert (retrained.seeds.map(len) >= 3).all() and len(retrained) > 0


def measured(measure="VT frame F1", **wanted):
    """The one measured score that is so."""
    table = transfer.scores()
    table = table[table.measure == measure]
    for column, value in wanted.items():
        table = table[table[column] == value]
    assert len(table) == 1, table
    return table.iloc[0]


EXPERT = {"experiment": "retrained", "recogniser": "fresh-lstm", "labels": "expert"}


@pytest.mark.parametrize(("split", "least"), [("station", 0.80), ("day", 0.78)])
def test_retraining_on_expert_labels_finds_most_of_an_unheard_station_or_day(split, least):
    after = measured(**EXPERT, split=split, by="record", rule="argmax")
    blind = measured(experiment="blind", recogniser="mean of both", rule="argmax", by="record")
    assert after.value > least and after.low > blind.high


def test_events_of_a_retrained_recogniser_are_at_least_as_right_as_a_tuned_detector():
    network = measured("event F", **EXPERT, split="station", by="record", rule="hysteresis")
    detector = measured("event F", experiment="baseline", recogniser="ZDetect", rule="tuned")
    assert network.value > max(0.88, detector.value)


def test_without_an_expert_retraining_beats_the_blind_majority_by_far():
    of = transfer.scores()
    of = of[(of.experiment == "no expert") & (of.measure == "VT frame F1") & (of.threshold == 0.9)]
    assert of.value.max() > 0.70


def test_agreed_labels_lift_an_unseen_simulated_station():
    gain = measured("after minus before", experiment="simulated network")
    assert gain.value > 0.10 and gain.low > 0
