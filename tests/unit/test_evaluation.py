"""Scores, against an example that was computed by hand."""

import numpy as np
import pytest

from vtlib import datasets, evaluation
from vtlib.classes import VT
from vtlib.evaluation import (
    bootstrap,
    bootstrap_events,
    difference,
    event_scores,
    frame_scores,
    interval,
    majority_baseline,
    only,
    with_interval,
)
from vtlib.records import Recording

# Twelve frames. SIL: 4 of 5 found, one called VT. TRE: 1 of 3 found, two called SIL. HYB: none
# there, one called. VT: 2 of 2 found. LP: 1 of 2 found, the other called HYB.
LABELS = [0, 0, 0, 0, 0, 1, 1, 1, 3, 3, 4, 4]
CALLED = [0, 0, 0, 0, 3, 1, 0, 0, 3, 3, 4, 2]
CONFUSION = [[4, 0, 0, 1, 0], [2, 1, 0, 0, 0], [0, 0, 0, 0, 0], [0, 0, 0, 2, 0], [0, 0, 1, 0, 1]]
RECALL = [4 / 5, 1 / 3, 0, 1, 1 / 2]
PRECISION = [4 / 6, 1, 0, 2 / 3, 1]
F1 = [8 / 11, 1 / 2, 0, 4 / 5, 2 / 3]


@pytest.mark.parametrize(
    "wrap",
    [
        np.array,
        list,
        lambda x: np.array(x, dtype=np.uint64 if x is LABELS else np.int8),
        lambda x: [np.array(x[:5]), np.array(x[5:])],
        lambda x: (x[:1], x[1:]),
    ],
    ids=["array", "list", "mixed types", "list of arrays", "tuple of lists"],
)
def test_scores_equal_those_computed_by_hand(wrap):
    scores = frame_scores(wrap(LABELS), wrap(CALLED))
    np.testing.assert_array_equal(scores.confusion, CONFUSION)
    assert (scores.n_frames, scores.n_correct, scores.accuracy) == (12, 8, pytest.approx(8 / 12))
    np.testing.assert_allclose(scores.recall, RECALL)
    np.testing.assert_allclose(scores.precision, PRECISION)
    np.testing.assert_allclose(scores.f1, F1)
    assert scores.macro_f1 == pytest.approx(sum(F1) / 5)  # HYB counts: the recogniser named it


def test_rows_are_the_experts_classes_and_columns_the_recognisers():
    assert frame_scores([1], [4]).confusion[1, 4] == 1


def test_a_class_that_nobody_named_does_not_enter_the_mean():
    """F1 of SIL is 2/3, of VT 4/5; the three others are neither there nor called."""
    scores = frame_scores([0, 0, 3, 3], [0, 3, 3, 3])
    assert scores.macro_f1 == pytest.approx((2 / 3 + 4 / 5) / 2)
    assert scores.f1[[1, 2, 4]].tolist() == scores.recall[[1, 2, 4]].tolist() == [0, 0, 0]


def test_the_table_has_a_row_for_each_class():
    table = frame_scores(LABELS, CALLED).table()
    assert table.index.tolist() == ["SIL", "TRE", "HYB", "VT", "LP"]
    assert table["frames"].tolist() == [5, 3, 0, 2, 2]
    np.testing.assert_allclose(
        table[["precision", "recall", "F1"]].to_numpy().T, [PRECISION, RECALL, F1]
    )


@pytest.mark.parametrize(
    ("labels", "called", "complaint"),
    [
        ([0, 1], [0], "recording 1 has labels of 2 frames and predictions of 1"),
        ([[0, 1], [2]], [[0], [1, 2]], "recording 1 has labels of 2 frames and predictions of 1"),
        ([[0], [1, 2]], [[0], [1]], "recording 2 has labels of 2 frames and predictions of 1"),
        ([[0, 1], [2]], [[0, 1, 2]], "labels of 2 recordings and predictions of 1"),
        ([], [], "no labels"),
        ([[], []], [[], []], "no labels"),
        ([0], [], "no predictions"),
        ([0, 5], [0, 1], "labels must be classes, whole numbers from 0 to 4"),
        ([0, -1], [0, 1], "labels must be classes"),
        ([0, 1], [0, 5], "predictions must be classes"),
        ([0.0, 1.0], [0, 1], "labels must be classes"),
        ([0, 1], [0, np.nan], "predictions must be classes"),
        (["SIL"], [0], "labels must be classes"),
        ([0, 1], np.full((2, 5), 0.2), "predictions must be classes"),
        (np.zeros((2, 2), int), np.zeros((2, 2), int), "labels must be classes"),
        ([[0, 1], 2], [[0, 1], 2], "labels must be classes"),
        (3, 3, "labels must be classes"),
    ],
)
def test_what_cannot_be_judged_is_refused(labels, called, complaint):
    with pytest.raises(ValueError, match=complaint):
        frame_scores(labels, called)


def test_the_majority_is_that_of_the_training_labels():
    scores = majority_baseline([[3, 3], [0, 3]], [[0, 0, 0], [3]])
    assert (scores.n_correct, scores.n_frames) == (1, 4)
    assert scores.confusion[:, 3].sum() == 4


def test_the_majority_class_gets_5620_of_the_published_fold(published):
    scores = majority_baseline(datasets.load_labels("train"), datasets.load_labels("test"))
    assert (scores.n_correct, scores.n_frames) == (3427, 6098)
    assert scores.accuracy == pytest.approx(0.5620, abs=5e-5)


def test_the_loudness_baseline_knows_loud_frames_and_two_classes_only(rng):
    x = 7 + 0.1 * rng.standard_normal((100, 48))  # loudness counts from the recording's own median
    x[40:50, :16] += 5
    x[80:90, 16:] += 5  # derivatives are not loudness
    p = evaluation.loudness_baseline(x)
    np.testing.assert_allclose(p.sum(axis=1), 1)
    assert not p[:, [1, 2, 4]].any()
    assert np.flatnonzero(p[:, 3] > 0.5).tolist() == list(range(40, 50))
    on_threshold = np.zeros((3, 48))
    on_threshold[0, :16] = 1.0
    assert evaluation.loudness_baseline(on_threshold)[0, 3] == pytest.approx(0.5)


def test_the_loudness_baseline_takes_a_recording_or_says_what_to_pass(rng):
    x = rng.standard_normal((30, 48))
    recording = Recording(x, np.zeros(30, int))
    np.testing.assert_array_equal(
        evaluation.loudness_baseline(recording), evaluation.loudness_baseline(x)
    )


class Unextracted:
    """Has its features to be asked for, as a labelled record."""

    def features(self):
        return np.zeros((3, 48))


@pytest.mark.parametrize(
    "bad", [Unextracted(), "loud", None, np.zeros(48), np.zeros((4, 16)), [[1, 2], [3]]], ids=repr
)
def test_what_has_no_loudness_is_told_what_to_pass(bad):
    with pytest.raises(ValueError, match=r"expected a vtlib\.records\.Recording or standardised"):
        evaluation.loudness_baseline(bad)


def test_only_one_class_is_left_and_the_rest_is_background():
    frames = [0, 1, 2, 3, 4, 3, -1, -2]
    assert only(VT, frames).tolist() == [0, 0, 0, 3, 0, 3, 0, 0]
    assert only(0, frames).tolist() == [0] * 8
    frames = np.array(frames, dtype=np.int8)
    before = frames.copy()
    assert only(VT, frames).dtype == np.int64
    np.testing.assert_array_equal(frames, before)


@pytest.mark.parametrize("label", ["VT", -1, 5, None, 3.0])
def test_only_what_is_a_class_can_be_left(label):
    with pytest.raises(ValueError, match="expected a class"):
        only(label, [0, 3])


@pytest.fixture
def recordings(rng):
    """Forty recordings of 100 frames; a recogniser hears 9 in 10 frames of some and half of the
    others."""
    labels = [rng.integers(0, 5, 100) for _ in range(40)]
    hears = [rng.random(100) < (0.9 if i % 2 else 0.5) for i in range(40)]
    return labels, [np.where(h, y, (y + 1) % 5) for y, h in zip(labels, hears, strict=True)]


def test_the_bootstrap_spreads_as_whole_recordings_do(recordings):
    """As a mean over 40 recordings does; drawing single frames would give a third of the
    deviation."""
    per_recording = [np.mean(y == p) for y, p in zip(*recordings, strict=True)]
    drawn = [scores.accuracy for scores in bootstrap(*recordings, n=2000)]
    assert np.mean(drawn) == pytest.approx(np.mean(per_recording), abs=0.003)
    assert np.std(drawn) == pytest.approx(np.std(per_recording) / np.sqrt(40), rel=0.1)


def test_the_bootstrap_repeats_itself_with_its_seed_and_draws_recordings_of_whole_frames(
    recordings,
):
    first, again, other = (bootstrap(*recordings, n=20, seed=seed) for seed in (1, 1, 2))
    assert (
        [s.n_correct for s in first] == [s.n_correct for s in again] != [s.n_correct for s in other]
    )
    assert {s.n_frames for s in first} == {4000}


def test_two_recognisers_are_judged_on_the_same_draws(recordings):
    labels, called = recordings
    perfect = bootstrap(labels, labels, n=50)
    assert {s.accuracy for s in perfect} == {1.0}
    for one, other in zip(perfect, bootstrap(labels, called, n=50), strict=True):
        np.testing.assert_array_equal(one.confusion.sum(axis=1), other.confusion.sum(axis=1))


@pytest.mark.parametrize("wrap", [list, tuple, lambda parts: [p.tolist() for p in parts]])
def test_the_bootstrap_draws_what_it_always_did(recordings, wrap):
    """Positions of recordings by NumPy's default generator: scores of old runs stay what they
    are."""
    labels, called = recordings
    drawn = np.random.default_rng(7).integers(40, size=(5, 40))
    expected = [frame_scores([labels[i] for i in d], [called[i] for i in d]) for d in drawn]
    found = bootstrap(wrap(labels), wrap(called), n=5, seed=7)
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_array_equal(one.confusion, other.confusion)


@pytest.fixture
def by_events(rng):
    """Event scores of forty records."""
    vt = (10.0, 20.0, "VT")
    found = rng.random(40) < 0.6
    return event_scores([[vt]] * 40, [[vt] if heard else [] for heard in found])


def test_units_that_are_all_distinct_are_recordings(recordings, by_events):
    names = [f"moment {i}" for i in range(40)]
    one, other = bootstrap(*recordings, n=20), bootstrap(*recordings, n=20, units=names)
    assert [s.n_correct for s in one] == [s.n_correct for s in other]
    one, other = bootstrap_events(by_events, 20), bootstrap_events(by_events, 20, units=names)
    assert [s.recall for s in one] == [s.recall for s in other]
    assert len({s.recall for s in one}) > 3


def test_one_unit_has_no_spread(recordings, by_events):
    once = frame_scores(*recordings)
    drawn = bootstrap(*recordings, n=20, units=["day"] * 40)
    assert {s.n_correct for s in drawn} == {once.n_correct}
    assert {s.f1 for s in bootstrap_events(by_events, 20, units=[1] * 40)} == {by_events.f1}


def test_recordings_of_one_unit_are_drawn_together(rng):
    """Of a unit's two recordings one is all right and the other all wrong: each draw is half
    right."""
    labels = [np.full(10, i % 5) for i in range(20)]
    called = [y if i % 2 else (y + 1) % 5 for i, y in enumerate(labels)]
    units = [i // 2 for i in range(20)]
    assert {s.accuracy for s in bootstrap(labels, called, n=50, units=units)} == {0.5}
    assert len({s.accuracy for s in bootstrap(labels, called, n=50)}) > 5


def test_units_of_unequal_size_give_test_sets_of_unequal_size():
    labels = [np.zeros(10, int)] * 4
    drawn = bootstrap(labels, labels, n=100, units=["a", "b", "a", "a"])
    assert {s.n_frames for s in drawn} == {20, 40, 60}


def test_the_same_units_are_drawn_for_frames_and_for_events(recordings, by_events):
    """Where a frame is right whenever its record's event was found, both have the same recall."""
    labels = [np.full(10, VT)] * 40
    called = [np.full(10, VT if n else 0) for n in by_events.n_matched]
    units = [i // 3 for i in range(40)]
    frames = bootstrap(labels, called, n=30, seed=3, units=units)
    for one, other in zip(frames, bootstrap_events(by_events, 30, 3, units=units), strict=True):
        assert one.recall[VT] == pytest.approx(other.recall)


def test_there_is_one_unit_for_each_recording(recordings, by_events):
    with pytest.raises(ValueError, match="3 units for 40 records"):
        bootstrap(*recordings, units=[1, 2, 3])
    with pytest.raises(ValueError, match="41 units for 40 records"):
        bootstrap_events(by_events, units=range(41))


def test_a_difference_is_taken_on_the_same_fictitious_sets(recordings):
    labels, called = recordings
    better = [np.where(np.arange(100) < 10, y, p) for y, p in zip(labels, called, strict=True)]
    first, second = bootstrap(labels, better, n=200), bootstrap(labels, called, n=200)
    gains = [a.accuracy - b.accuracy for a, b in zip(first, second, strict=True)]
    assert difference(first, second, "accuracy") == interval(gains)
    assert difference(second, first, "accuracy", 0.5) == pytest.approx(
        interval([-g for g in gains], 0.5)
    )
    low, high = difference(first, second, lambda s: s.recall[VT])
    assert 0 < low < high < 0.2
    assert difference(first, first, "macro_f1") == (0, 0)
    with pytest.raises(ValueError, match="200 and 10 fictitious"):
        difference(first, second[:10], "accuracy")


@pytest.mark.parametrize(
    ("numbers", "digits", "expected"),
    [
        ((0.8311, 0.79, 0.8949), 2, "0.83 [0.79, 0.89]"),
        ((0.8311, 0.79, 0.8949), 3, "0.831 [0.790, 0.895]"),
        ((-0.02, -0.3, 1), 1, "-0.0 [-0.3, 1.0]"),
        ((np.float32(0.5), 0, 1), 0, "0 [0, 1]"),
    ],
)
def test_a_score_is_written_with_its_interval(numbers, digits, expected):
    assert with_interval(*numbers, digits) == expected


def test_the_bootstrap_refuses_frames_without_recordings():
    with pytest.raises(ValueError, match="one array for each recording"):
        bootstrap(LABELS, CALLED)
    with pytest.raises(ValueError, match="one array for each recording"):
        bootstrap(np.array(LABELS), np.array(CALLED))
    with pytest.raises(ValueError, match="recording 1"):
        bootstrap([[0, 1]], [[0]])


@pytest.mark.parametrize(
    ("level", "expected"), [(0.95, (2.5, 97.5)), (0.5, (25, 75)), (1.0, (0, 100))]
)
def test_an_interval_is_the_middle_of_the_values(level, expected):
    assert interval(np.arange(101)[::-1], level) == pytest.approx(expected)


def sure(confidence, said):
    """Probabilities of one frame: the class that is said, and the rest shared by the others."""
    p = np.full(5, (1 - confidence) / 4)
    p[said] = confidence
    return p


def test_a_recogniser_as_often_right_as_it_says_has_no_calibration_error():
    labels = np.array([0] * 9 + [1])  # says SIL with .9, and is right nine times of ten
    table = evaluation.reliability(labels, [sure(0.9, 0)] * 10)
    (row,) = table.to_dict("records")
    assert row == {"confidence": pytest.approx(0.9), "accuracy": pytest.approx(0.9), "frames": 10}
    assert evaluation.calibration_error(table) == pytest.approx(0)


def test_the_calibration_error_weighs_bins_by_frames():
    labels = np.array([0, 0, 0, 3])
    table = evaluation.reliability(labels, np.array([sure(0.99, 0)] * 3 + [sure(0.55, 1)]))
    assert table.frames.tolist() == [1, 3]
    assert evaluation.calibration_error(table) == pytest.approx((3 * 0.01 + 0.55) / 4)


def test_certainty_falls_into_the_last_bin_and_recordings_are_pooled():
    table = evaluation.reliability(
        [np.array([2]), np.array([4, 4])], [[sure(1.0, 2)], [sure(1.0, 4), sure(0.96, 4)]]
    )
    assert table.frames.tolist() == [3] and table.accuracy[0] == 1


def test_reliability_refuses_what_does_not_fit():
    with pytest.raises(ValueError, match="length"):
        evaluation.reliability(np.array([0, 1]), [sure(0.9, 0)])
