"""The programs that measure: tried on a handful of records, and on files that are half there."""

import json
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from vtlib import evaluation, events, simulate, splits, training, transfer, weak_labels

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "studies"))  # programs, no package

import bench
import curves
import rows
import scores
import train

QUICK = replace(transfer.SETTINGS, epochs=1)


@pytest.fixture(scope="module")
def records():
    """A few simulated records at several stations."""
    return simulate.bezymianny_records(7, 8)


def certain(records, wrong=()):
    """Probabilities of somebody who is sure of what the expert says, except in some records."""
    said = [
        np.eye(5)[np.zeros_like(y) if i in wrong else y]
        for i, y in enumerate(weak_labels.from_expert(records))
    ]
    return said


def test_who_says_what_the_expert_says_scores_one_and_who_is_silent_nothing(records):
    experiment = rows.Experiment("tried", records)
    experiment.add_both(
        [certain(records)], {"argmax": None, "hysteresis": events.JOINED}, recogniser="oracle"
    )
    found = {(row["rule"], row["measure"]): row for row in experiment.rows}
    assert found["argmax", "VT frame F1"]["value"] == 1.0
    assert found["hysteresis", "event recall"]["value"] == 1.0
    silent = rows.Experiment("tried", records)
    silent.add_both([certain(records, wrong=range(8))], {"argmax": None})
    assert silent.rows[0]["value"] == 0.0


def test_a_row_is_the_mean_over_seeds_with_an_interval_around_it(records):
    experiment = rows.Experiment("tried", records)
    one, other = certain(records, wrong=(0, 1)), certain(records, wrong=(2,))
    experiment.add_frames([[p.argmax(axis=1) for p in said] for said in (one, other)])
    (row,) = experiment.rows
    truth = experiment.truth
    each = [
        evaluation.frame_scores(truth, [p.argmax(axis=1) for p in said]).f1[3]
        for said in (one, other)
    ]
    assert row["seeds"] == pytest.approx(each, abs=1e-4)
    assert row["low"] < row["value"] < row["high"] and row["value"] == pytest.approx(
        np.mean(each), abs=1e-4
    )


def test_what_is_written_keeps_what_others_measured(tmp_path):
    file = tmp_path / "scores.json"
    for name, value in (("second", 2), ("first", 1), ("second", 3)):
        rows.write(file, name, [{"value": value}], ["first", "second"], ["numpy"])
    content = json.loads(file.read_text())
    assert content["scores"] == {"first": [{"value": 1}], "second": [{"value": 3}]}
    assert list(content["scores"]) == ["first", "second"] and content["versions"] == {
        "numpy": np.__version__
    }
    assert [p.name for p in tmp_path.iterdir()] == ["scores.json"]


def test_retraining_is_measured_with_each_seed(records, monkeypatch):
    monkeypatch.setattr(scores, "SEEDS", (0, 1))
    answers = scores.validated(
        "fresh", records, "station", weak_labels.from_expert(records), settings=QUICK
    )
    assert len(answers) == 2 and all(len(one) == len(records) for one in answers)
    assert not np.array_equal(answers[0][0], answers[1][0])


def test_the_bench_trains_with_the_packages_own_loop_until_the_target():
    train_set = simulate.deception(3).train[:12]
    settings = training.Settings(epochs=3, validation_share=0, batch_size=6)
    reached, seconds = bench.fit(train_set, train_set[:4], target=2.0, settings=settings)
    assert len(reached) == 3 and seconds > 0
    reached, _ = bench.fit(train_set, train_set[:4], target=0.0, settings=settings)
    assert len(reached) == 1
    best, seconds = bench.published_loop(train_set, train_set[:4], 0.003, epochs=1)
    assert 0 <= best <= 1 and seconds > 0


def test_only_vt_is_scored_where_only_vt_was_labelled(records):
    class Sure:
        def predict_proba(self, x):
            return np.eye(5)[np.full(len(x), 3)]

    recordings = train.by_record(records)
    found = train.scores(Sure(), recordings, only_vt=True)
    share = np.mean(np.concatenate([r.labels for r in recordings]) == 3)
    assert found["recall"] == 1.0 and found["precision"] == pytest.approx(share, abs=1e-3)


def test_a_curve_learns_from_moments_that_it_does_not_test_with_as_many_steps(records):
    fold = splits.k_fold(records)[0]
    for n in (1, 3):
        chosen = curves.drawn(records, fold, n, seed=4)
        assert len(chosen) == n and set(chosen) <= set(fold.train)
    assert curves.drawn(records, fold, None, 0) != curves.drawn(records, fold, None, 1)
    for n, epochs in ((2, 120), (8, 120), (9, 60), (28, 30)):
        settings = curves.Way("published", "last layer").settings(n, 0.01, 5)
        assert (settings.epochs, settings.only_last_layer, settings.seed) == (epochs, True, 5)


def test_a_curve_s_rows_stand_beside_the_start_that_knows_nothing(records):
    experiment = curves.Curves("tried", records)
    what = {"n_records": 2, "learns": "everything"}
    right, wrong = certain(records), certain(records, wrong=(0, 1, 2))
    for start, answers in (("scratch", wrong), ("published", right)):
        experiment.add_both([answers], {"core": events.CORE}, start=start, **what)
    found = {(row["start"], row["measure"]): row["value"] for row in experiment.rows}
    gain = found["published", "event recall"] - found["scratch", "event recall"]
    assert gain > 0
    assert found["published", "event recall minus scratch"] == pytest.approx(gain, abs=1e-4)
    assert ("scratch", "event recall minus scratch") not in found
