"""The programs that measure: tried on a handful of records, and on files that are half there."""

import json
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from vtlib import engine, evaluation, events, simulate, splits, training, transfer, weak_labels

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "studies"))  # programs, no package

import associators
import bench
import causal
import curves
import days
import ideas
import rows
import scores
import stream
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


def test_a_difference_is_of_the_same_test_sets_rule_by_rule(records):
    experiment = rows.Experiment("tried", records)
    right, wrong, worse = (certain(records, wrong=w) for w in ((), (0, 1, 2), range(8)))
    one, other = {"labels": "good"}, {"labels": "bad"}
    experiment.add_both([right, wrong], **one)
    experiment.add_both([worse], **other)
    experiment.minus("bad", one, other)
    experiment.minus("itself", one, one)
    experiment.minus("nobody", one, {"labels": "never measured"})
    found = {(r["labels"], r["rule"], r["measure"]): r for r in experiment.rows}
    for rule in rows.RULES:
        value = found["good", rule, "VT frame F1"]
        gain = found["good", rule, "VT frame F1 minus bad"]
        assert gain["seeds"] == value["seeds"]  # the other one scores nothing, with one seed
        assert (gain["low"], gain["high"]) == (value["low"], value["high"])
        itself = found["good", rule, "event F minus itself"] if rule != "argmax" else None
        assert itself is None or (itself["low"], itself["high"]) == (0, 0)
    assert not any("nobody" in measure for *_, measure in found)


def test_intervals_are_drawn_from_whole_moments_unless_units_are_given(records):
    twice = [*records, *records]
    moments = rows.Experiment("tried", twice)
    assert len(set(moments.units)) <= len(records)
    one_day = rows.Experiment("tried", twice, ["Monday"] * len(twice))
    one_day.add_frames([[p.argmax(axis=1) for p in certain(twice, wrong=(0, 1))]], rule="argmax")
    (row,) = one_day.rows
    assert row["low"] == row["value"] == row["high"]


def test_labels_are_scored_as_what_they_hold_and_unknown_as_nothing(records):
    experiment = rows.Experiment("tried", records)
    ys = weak_labels.from_expert(records)
    half = [np.where(np.arange(len(y)) % 2, y, -1) for y in ys]
    experiment.add_labels(half, labels="half")
    right, held = (row["value"] for row in experiment.rows)
    assert right == 1 and held == pytest.approx(0.5, abs=0.02)


def test_every_way_without_an_expert_has_its_control_and_no_order_of_two_is_hidden(records):
    said = {name: certain(records, wrong=(i,)) for i, name in enumerate(scores.TEACHERS)}
    for name in said:  # what nobody is sure of is no event for anybody
        said[name] = [0.6 * p + 0.08 for p in said[name]]
    found = [what for what, _ in scores.ways(records, said)]
    for teacher in scores.TEACHERS:
        assert {"labels": "stations", "teacher": teacher, "k": 1} in found
        assert {"labels": "stations", "teacher": teacher, "k": 2} in found
    assert [w["teacher"] for w in found if w["labels"] == "two"] == [
        "both",
        "lstm's extent",
        "tcn's extent",
    ]


@pytest.fixture(scope="module")
def pair():
    """A pair of short simulated days."""
    with pytest.MonkeyPatch.context() as patched:
        for name in ("TRAIN_HOURS", "TEST_HOURS", "NOISE_HOURS"):
            patched.setattr(days, name, 1)
        made = days.Pair(4)
        assert made.noise[0].stats.station == made.unseen
    return made


def test_the_station_that_is_tested_is_not_heard_and_its_day_is_another(pair):
    assert pair.unseen not in {r.station for r in pair.heard}
    assert {t.stats.station for t in pair.stream} == {pair.unseen}
    same = [r for r in pair.heard if np.array_equal(r.trace.data, pair.records[0].trace.data)]
    assert not same and len(pair.recordings) == len(pair.heard)


def test_pieces_hold_all_events_or_none(pair):
    around, calm = stream.pieces(pair.recordings), stream.pieces(pair.recordings, of_events=False)
    n_frames = sum((r.labels > 0).sum() for r in pair.recordings)
    assert sum((r.labels > 0).sum() for r in around) == n_frames > 0
    assert calm and not any((r.labels > 0).any() for r in calm)
    assert min(map(len, [*around, *calm])) >= 60


def test_reports_of_a_stream_are_counted_against_what_the_station_could_see(pair):
    here = pair.truth.arrivals.query("station == @pair.unseen and visible")
    true = [(a, b, a + 3) for a, b in zip(here.onset_s, here.end_s, strict=True)]
    false = [(-100.0, -90.0, -95.0)]
    counts = stream.counted([*false, *true], pair.truth, pair.unseen, 1)
    n_vt = (here.label == "VT").sum()
    assert counts["reports a station-hour"] == (len(true) + 1, 1)
    assert counts["precision"] == (len(true), len(true) + 1)
    assert counts["recall"] == (n_vt, n_vt)
    assert sum(whole for name, (_, whole) in counts.items() if "dB" in name) == n_vt
    total, n = counts["seconds to an alarm"]
    assert n > 0 and total / n == pytest.approx(3, abs=4)
    silent = stream.counted([], pair.truth, pair.unseen, 1)
    assert silent["recall"] == (0, n_vt) and silent["precision"] == (0, 0)


def test_an_alarm_is_raised_at_the_second_frame_and_never_by_one_who_reads_backwards():
    class Says:
        def predict_proba(self, x):
            return np.eye(5)[[0] * 20 + [3] * 20 + [0] * 20]

    x = np.zeros((60, 48))
    at_once, later = (stream.network_reports(Says(), x, waits) for waits in (False, True))
    ((begin, end, alarm),) = at_once["core"]
    assert alarm == 21 / 2 + 4  # the 22nd frame, from 10.5 s to 14.5 s
    assert begin < alarm < end + 2 and np.isnan(later["core"][0][2])
    assert np.isnan(at_once["core joined"][0][2])


def test_what_is_counted_on_days_is_summed_before_it_is_divided():
    one, other = {"precision": (1, 1), "recall": (0, 0)}, {"precision": (0, 9), "recall": (2, 4)}
    counts = {
        ("stream", "forwards", heard, "core"): [one, counted]
        for heard, counted in (("cuts", other), ("cuts and noise", other | {"precision": (9, 9)}))
    }
    found = {
        (row["heard"], row["measure"]): row
        for row in stream.summed(counts, [np.array([0, 1]), np.array([1, 1])])
    }
    assert found["cuts", "precision"]["value"] == 0.1 and found["cuts", "recall"]["value"] == 0.5
    difference = found["cuts and noise", "precision minus forwards, cuts"]
    assert difference["value"] == 0.9 and (difference["low"], difference["high"]) == (
        0.9025,
        0.9975,
    )


def test_an_average_over_shifted_cuts_has_all_frames_and_is_that_of_one_who_says_the_same(records):
    class Constant:
        yardstick, standardizer = "record", None

        def predict_proba(self, x):
            return np.tile([0.2, 0, 0, 0.8, 0], (len(x), 1))

    for p, record in zip(ideas.over_shifts(Constant(), records[:2]), records, strict=False):
        assert len(p) == record.n_frames and p == pytest.approx(np.tile(p[:1], (len(p), 1)))
    later = ideas.moved(records[0], 0.3)
    assert later.start - records[0].start == pytest.approx(0.3, abs=1e-6)
    assert later.end == records[0].end


def test_an_idea_is_tried_on_the_same_folds_and_changes_what_is_said(records):
    folds = splits.leave_one_out(records)[:1]
    ys = weak_labels.from_expert(records)
    said = {}
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(ideas.transfer, "SETTINGS", QUICK)
        patched.setattr(ideas, "FINE_TUNING", QUICK)
        for idea in ("", "shifted cuts", "started from simulated"):
            said[idea] = ideas.answers(records, ys, folds, idea, seed=0)
    for own in said.values():
        assert [i for i, p in enumerate(own) if p is not None] == list(folds[0].test)
    (i,) = folds[0].test[:1]
    assert not np.array_equal(said[""][i], said["shifted cuts"][i])
    assert not np.array_equal(said[""][i], said["started from simulated"][i])


def test_who_is_reset_begins_anew_and_who_is_not_goes_on():
    own = engine.load("simulated-bezymianny-lstm")
    x = np.random.default_rng(0).standard_normal((2, 16_000, 48)).astype(np.float32)
    whole, sizes = causal.heard_on(own, x)
    np.testing.assert_allclose(whole[1], own.predict_proba(x[1]), rtol=0, atol=1e-5)
    assert sizes.shape == (3, 2, 2) and (sizes[..., 0] <= sizes[..., 1]).all()
    reset = causal.heard(own, x[0, :3000], 1200)
    alone = [own.predict_proba(x[0, a:b]) for a, b in ((0, 1200), (1200, 2400), (2400, 3000))]
    np.testing.assert_allclose(reset, np.concatenate(alone), rtol=0, atol=1e-5)


def test_a_day_from_six_on_has_its_events_where_they_are(monkeypatch, records):
    monkeypatch.setattr(causal, "BEGUN", 60)
    cut = causal.later(records[0])
    assert cut.start - records[0].start == 30 and cut.end == records[0].end
    for one, other in zip(reversed(cut.intervals), reversed(records[0].intervals), strict=False):
        assert one.end_s == pytest.approx(other.end_s - 30)
        assert one.start_s == pytest.approx(max(other.start_s - 30, 0))


def test_a_detection_is_the_event_with_which_it_shares_most_onsets_and_each_is_paired_once():
    from vtlib.network import Detection
    from vtlib.simulate.days import START

    def detection(**onsets):
        seen = tuple(
            events.Event(START + at, START + at + 9, "VT", station=f"XX.{name}..BHZ")
            for name, at in onsets.items()
        )
        return Detection(seen[0].onset, seen[0].end, "VT", 1.0, tuple(onsets), 1.0, seen, len(seen))

    true = {7: {"A": 100.0, "B": 101.0, "C": 102.0}, 9: {"A": 200.0, "B": 203.0}}
    found = [
        detection(A=103.0, B=104.5),  # of event 7, too, but with fewer onsets than the next
        detection(A=100.5, B=101.0, C=102.0),
        detection(A=200.0, B=208.0),  # one onset of event 9 alone
        detection(B=203.5, A=196.5),
    ]
    assert sorted(associators.pairs(found, true)) == [(1, 7), (3, 9)]
    assert associators.pairs([], true) == []


def test_associators_are_judged_alike_and_a_control_holds_as_many_false_onsets_as_said():
    day = associators.Day(3, hours=1)
    n_true = len(day.arrivals)
    assert len(day.control(0, 1)) == 2 * n_true and len(day.control(0, 4)) == 5 * n_true
    assert day.control(0) == day.control(0) != day.control(1)
    found = associators.judged(day, day.control(0), 3)
    ours, theirs = found["associate"], found["pyocto"]
    assert ours["wanted"] == theirs["wanted"] > 0
    assert len(theirs["epicentre"]) == len(theirs["middle"]) <= theirs["right"]
    for one in (ours, theirs):
        assert one["found"] <= min(one["wanted"], one["right"]) <= one["detections"]
    rows = associators.rows_of([[found, found], [found, found]], labels="tried", k=3)
    zero = [r for r in rows if r["measure"] == "event recall"]
    assert all(r["low"] == r["value"] == r["high"] for r in zero)  # both days are the same


def test_the_row_of_training_is_the_median_of_its_seeds(monkeypatch):
    loops = {(0, 0.003): 0.5, (0, 0.03): 0.6, (1, 0.003): 0.7, (1, 0.03): 0.6}
    monkeypatch.setattr(
        bench, "published_loop", lambda a, b, step, n, seed: (loops[seed, step], 100 * step)
    )
    monkeypatch.setattr(bench, "fit", lambda a, b, target, s, seed: ([0.1, target], 0.1))
    (row,) = bench.rows(simulate.deception(3), seeds=(0, 1))
    assert (row["low"], row["ratio"], row["high"]) == (3.0, 16.5, 30.0)
    assert row["accuracy"] == 0.65

    monkeypatch.setattr(bench, "fit", lambda a, b, target, s, seed: ([target - 0.01], 0.1))
    with pytest.raises(RuntimeError, match="nothing is written"):
        bench.rows(simulate.deception(3), seeds=(0,))
