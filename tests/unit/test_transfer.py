"""Retraining for a new volcano: whose yardstick is used, what is learnt from, what is left
alone."""

from dataclasses import replace

import numpy as np
import obspy
import pytest

from vtlib import features, labels, models, training, transfer, weak_labels
from vtlib.models import hearing
from vtlib.records import LabelledRecord, Recording
from vtlib.splits import leave_one_out

QUICK = training.Settings(epochs=2, batch_size=4, crop_frames=40, validation_share=0)


@pytest.fixture
def expert(records):
    """What an expert says of the records."""
    return weak_labels.from_expert(records)


def test_yardsticks_use_the_records_that_they_name(records):
    raw = [r.features() for r in records]
    by_record = transfer.standardised(records, "record")
    assert all(np.allclose(x.mean(axis=0), 0, atol=1e-3) for x in by_record)
    by_station = transfer.standardised(records, "station")
    of_a = np.concatenate(by_station[:3])
    assert np.allclose(of_a.mean(axis=0), 0, atol=1e-3) and not np.allclose(
        by_station[0].mean(axis=0), 0, atol=1e-2
    )
    by_training = transfer.standardised(records, "training", features.Standardizer().fit(raw[:2]))
    scaler = features.Standardizer().fit(raw[:2])
    np.testing.assert_array_equal(by_training[6], scaler.transform(raw[6]))


def test_by_training_no_test_record_changes_anything(records, record):
    scaler = features.Standardizer().fit([r.features() for r in records[:3]])
    louder = [*records[:-1], record("C", 1800, gain=1000.0)]
    before, after = (transfer.standardised(r, "training", scaler) for r in (records, louder))
    for x, y in zip(before[:-1], after[:-1], strict=True):
        np.testing.assert_array_equal(x, y)
    assert after[-1].mean() > before[-1].mean() + 1


def test_an_offset_of_the_digitizer_changes_nothing(record):
    plain, moved = record("A", 0), record("A", 0, offset=5e3)
    np.testing.assert_allclose(plain.features(), moved.features(), atol=1e-3)


@pytest.mark.parametrize(
    ("yardstick", "message"),
    [("volcano", "yardstick 'volcano'"), ("training", "mean and deviation of the training")],
)
def test_a_yardstick_that_is_none_is_refused(records, yardstick, message):
    with pytest.raises(ValueError, match=message):
        transfer.standardised(records, yardstick)


def test_retraining_leaves_the_recogniser_as_it_was_and_learns(records, expert):
    start = models.load("simulated-deception-lstm")
    before = start.weights()
    pupil = transfer.retrain(start, records, expert, settings=QUICK, progress=False)
    assert all(np.array_equal(a, before[k]) for k, a in start.weights().items())
    assert any(not np.array_equal(a, before[k]) for k, a in pupil.weights().items())
    assert pupil.card["started_from"] == start.name and "an expert's" in pupil.card["trained_on"]
    assert "started_from" not in start.card


def test_the_seed_of_the_settings_decides_everything(records, expert):
    one, again, other = (
        transfer.retrain("fresh", records, expert, settings=replace(QUICK, seed=s), progress=False)
        for s in (7, 7, 2)
    )
    assert one.card["training"]["settings"]["seed"] == 7
    assert all(np.array_equal(a, again.weights()[k]) for k, a in one.weights().items())
    assert any(not np.array_equal(a, other.weights()[k]) for k, a in one.weights().items())


def test_the_intervals_of_the_records_are_not_looked_at(records, expert):
    blank = [LabelledRecord(r.trace, [], r.station, r.name) for r in records]
    with_them, without = (
        transfer.retrain("fresh", r, expert, settings=QUICK, progress=False).weights()
        for r in (records, blank)
    )
    assert all(np.array_equal(with_them[k], without[k]) for k in without)


def test_frames_of_unknown_class_are_not_learnt_from(records, expert):
    """Where nothing but unknown frames differ in their features, the loss of a step is the same."""
    xs = transfer.standardised(records)
    hidden = [np.where(np.arange(len(y)) < 20, labels.UNKNOWN, y) for y in expert]
    pupil = transfer.retrain("fresh", records, hidden, settings=QUICK, progress=False)
    assert np.isfinite(pupil.predict_proba(xs[0])).all()
    recording = Recording(xs[0], hidden[0])
    _, y, mask = training.pad([recording])
    assert (mask[0, :20] == 0).all() and (mask[0, 20:] == 1).all() and (y >= 0).all()
    assert (
        training.cross_entropy([recording], lambda x: np.eye(5)[np.maximum(hidden[0], 0)])[1] == 1.0
    )


@pytest.mark.parametrize("yardstick", models.YARDSTICKS)
def test_a_pupil_is_asked_by_the_yardstick_that_it_was_trained_with(
    records, expert, yardstick, tmp_path
):
    """Saved, loaded, asked about records or about a stream: always the same answer."""
    pupil = transfer.retrain("fresh", records, expert, yardstick, settings=QUICK, progress=False)
    pupil.save(tmp_path / "pupil")
    again = models.load(tmp_path / "pupil.safetensors")
    assert again.yardstick == yardstick
    scaler = features.Standardizer().fit([r.features() for r in records])
    if yardstick == "training":
        np.testing.assert_array_equal(again.standardizer.mean_, scaler.mean_)
    else:
        assert again.standardizer is None and "standardizer" not in again.card
    expected = [
        pupil.predict_proba(x)
        for x in transfer.standardised(
            records, yardstick, scaler if yardstick == "training" else None
        )
    ]
    for p, q in zip(transfer.ask(again, records), expected, strict=True):
        np.testing.assert_array_equal(p, q)
    of_c = obspy.Stream([records[-1].trace])  # station C has one record, so a stream is all of it
    annotated = np.column_stack([t.data for t in again.annotate(of_c)])
    np.testing.assert_allclose(annotated, expected[-1], atol=1e-6)


def test_a_whole_station_shares_a_yardstick_in_a_stream(records, expert, record, monkeypatch):
    """A quiet and a loud piece of one channel: by station, the loud one is louder than the mean."""
    pupil = transfer.retrain("fresh", records, expert, "station", settings=QUICK, progress=False)
    asked = []

    def without_engine(listener):
        raise ImportError("no engine: the listener is asked itself")

    monkeypatch.setattr(hearing, "engine_of", without_engine)
    pupil.predict_proba = lambda x: asked.append(x) or np.full((len(x), 5), 0.2, np.float32)
    loud = record("A", 900, gain=100.0).trace
    pupil.annotate(obspy.Stream([records[0].trace, loud]))
    together = np.concatenate(asked)
    np.testing.assert_allclose(together.mean(axis=0), 0, atol=1e-3)
    assert asked[1][:, :16].mean() > 0.5 > -0.5 > asked[0][:, :16].mean()


def test_cross_validation_never_trains_on_what_it_tests(records, expert, monkeypatch):
    trained = []

    class Pupil:
        standardizer = None

        def predict_proba(self, x):
            return np.full((len(x), 5), 0.2)

    def note(start, own, ys, *_):
        trained.append(([r.name for r in own], [len(y) for y in ys], ys.source))
        return Pupil()

    monkeypatch.setattr(transfer, "retrain", note)
    folds = leave_one_out(records, "station")
    for given in (expert, tuple(expert)):  # any sequence of labels is split with the records
        answers = transfer.cross_validate("fresh", records, folds, given)
        assert len(answers) == len(records) and all(a is not None for a in answers)
    names = [[records[i].name for i in f.train] for f in folds]
    assert [t[0] for t in trained] == names * 2
    assert trained[0][1] == [records[i].n_frames for i in folds[0].train]
    assert (trained[0][2], trained[-1][2]) == ("an expert's", "given")


@pytest.mark.parametrize(
    ("changed", "error", "message"),
    [
        ({"start": "stale"}, ValueError, "start='stale'"),
        ({"start": "fresh-cnn"}, ValueError, "kind 'cnn'"),
        ({"start": None}, ValueError, "start=None"),
        ({"labels": "oracle"}, ValueError, "labels='oracle'"),
        ({"labels": [np.zeros(3, int)]}, ValueError, "one array for each record"),
        ({"yardstick": "night"}, ValueError, "yardstick 'night'"),
        ({"records": [], "labels": []}, ValueError, "no records"),
        ({"epochs": 50}, TypeError, "epochs"),
        ({"min_station": 2}, TypeError, "min_station"),
    ],
)
def test_arguments_that_make_no_sense_are_refused(records, expert, changed, error, message):
    arguments = {"start": "fresh", "records": records, "labels": expert, "settings": QUICK}
    with pytest.raises(error, match=message):
        transfer.retrain(**{**arguments, "progress": False, **changed})


def test_labels_without_any_event_are_refused_with_advice(records):
    silent = [np.zeros(r.n_frames, int) for r in records]
    with pytest.raises(ValueError, match="less confidence or fewer stations"):
        transfer.retrain("fresh", records, silent, settings=QUICK, progress=False)


@pytest.mark.parametrize("kind", models.KINDS)
def test_what_is_frozen_stays_bit_for_bit_and_the_last_layer_learns(records, expert, kind):
    start = models.load(f"simulated-deception-{kind}")
    frozen = replace(QUICK, only_last_layer=True)
    pupil = transfer.retrain(start, records, expert, settings=frozen, progress=False)
    before, after = start.weights(), pupil.weights()
    changed = [name for name in before if not np.array_equal(before[name], after[name])]
    assert changed == list(before)[-2:]
    assert pupil.card["training"]["settings"]["only_last_layer"]
    # Who learns from it afterwards learns everything again.
    thawed = transfer.retrain(pupil, records, expert, settings=QUICK, progress=False).weights()
    assert not any(np.array_equal(after[name], thawed[name]) for name in after)


@pytest.mark.parametrize("kind", models.KINDS)
def test_a_new_last_layer_forgets_the_answers_and_keeps_the_memory(records, kind):
    start = models.load(f"simulated-deception-{kind}")
    kept = start.weights()
    new, again, other = (transfer.new_last_layer(start, seed) for seed in (1, 1, 2))
    *memory, weight, _bias = kept
    for name in memory:
        np.testing.assert_array_equal(new.weights()[name], kept[name])
        np.testing.assert_array_equal(start.weights()[name], kept[name])
    assert not np.array_equal(new.weights()[weight], kept[weight])
    assert not np.array_equal(new.weights()[weight], other.weights()[weight])
    np.testing.assert_array_equal(new.weights()[weight], again.weights()[weight])
