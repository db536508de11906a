"""Scores that tell strangers from what was taught."""

import itertools

import numpy as np
import pytest

from vtlib import evaluation


def test_auroc_is_the_share_of_pairs_in_order(rng):
    for _ in range(50):
        known = rng.integers(0, 6, size=rng.integers(1, 9)).astype(float)
        strange = rng.integers(0, 6, size=rng.integers(1, 9)).astype(float)
        pairs = [(s > k) + (s == k) / 2 for k, s in itertools.product(known, strange)]
        assert evaluation.auroc(known, strange) == pytest.approx(np.mean(pairs))


def test_auroc_is_turned_round_with_the_sides_and_unmoved_by_monotonic_changes(rng):
    known, strange = rng.normal(size=40), rng.normal(1, 1, size=30)
    value = evaluation.auroc(known, strange)
    assert evaluation.auroc(strange, known) == pytest.approx(1 - value)
    assert evaluation.auroc(np.exp(known), np.exp(strange)) == pytest.approx(value)
    assert evaluation.auroc(known, known) == 0.5
    assert np.isnan(evaluation.auroc([], strange))


def test_precision_at_recall_keeps_what_it_is_told_to_keep():
    known, strange = [1.0, 2.0, 3.0, 4.0], [0.5, 2.5, 9.0]
    assert evaluation.precision_at_recall(known, strange, 0.5) == 2 / 3
    assert evaluation.precision_at_recall(known, strange, 0.51) == 3 / 5
    assert evaluation.precision_at_recall(known, strange, 1.0) == 4 / 6
    assert evaluation.precision_at_recall(known, [], 1.0) == 1.0


@pytest.mark.parametrize("recall", [0, -1, 1.1, float("nan")])
def test_a_recall_that_is_none_is_quoted(recall):
    with pytest.raises(ValueError, match="recall="):
        evaluation.precision_at_recall([1.0], [2.0], recall)


def test_scores_that_are_no_row_of_numbers_are_refused():
    with pytest.raises(ValueError, match="known scores"):
        evaluation.auroc([[1.0]], [2.0])
    with pytest.raises(ValueError, match="strange scores"):
        evaluation.auroc([1.0], [float("nan")])


def test_distance_to_the_nearest_class_in_units_of_its_spread(rng):
    spread = np.array([1.0, 10.0])
    y = np.repeat([0, 3], 4000)
    x = rng.normal(size=(8000, 2)) * spread
    x[y == 3, 0] += 50
    distance = evaluation.FeatureDistance([x[:3000], x[3000:]], [y[:3000], y[3000:]])
    asked = np.array([[0, 0], [50, 0], [0, 30], [25, 0]], float)
    np.testing.assert_allclose(distance(asked), [0, 0, 9, 625], atol=0.5, rtol=0.1)
    turned = np.array([[0.8, -0.6], [0.6, 0.8]])  # the same in any coordinates
    again = evaluation.FeatureDistance([x @ turned], [y])
    np.testing.assert_allclose(again(asked @ turned), distance(asked), rtol=1e-6, atol=1e-6)


def test_distance_needs_frames_that_fit():
    with pytest.raises(ValueError, match=r"features of shape \(2, 3\)"):
        evaluation.FeatureDistance([np.zeros((2, 3))], [np.zeros(2, int)])


def test_draws_take_records_whole_and_alike(rng):
    known, strange = np.arange(6.0), np.array([2.5, 7.0])
    units = [0, 0, 0, 1, 1, 1]
    one = evaluation.drawn_apart(evaluation.auroc, known, strange, units, n=300)
    assert set(np.round(one.draws, 6)) <= {
        round(evaluation.auroc(known[list(k)], strange[list(s)]), 6)
        for k in ([0, 1, 2] * 2, [3, 4, 5] * 2, [0, 1, 2, 3, 4, 5])
        for s in ([0, 0], [1, 1], [0, 1])
    }
    other = evaluation.drawn_apart(evaluation.auroc, 2 * known, 2 * strange, units, n=300)
    np.testing.assert_array_equal(one.draws, other.draws)
    together = evaluation.drawn_apart(evaluation.auroc, known, strange, units, [0, 0], n=300)
    assert len(set(np.round(together.draws, 6))) < len(set(np.round(one.draws, 6)))
    with pytest.raises(ValueError, match="1 units for 2 strange"):
        evaluation.drawn_apart(evaluation.auroc, known, strange, units, [0])
    with pytest.raises(ValueError, match="5 units for 6"):
        evaluation.drawn_apart(evaluation.auroc, known, strange, units[:5])
