"""Temperature scaling, on recognisers whose overconfidence is known."""

import numpy as np
import pytest
from scipy.special import softmax

from vtlib.evaluation import calibration_error, reliability, scaled, temperature


def sayings(rng, n, factor):
    """Labels drawn from a calibrated model, and what one says whose logits are ``factor`` times as
    large."""
    logits = rng.normal(0, 1.5, (n, 5))
    calibrated = softmax(logits, axis=1)
    labels = (calibrated.cumsum(axis=1) < rng.random((n, 1))).sum(axis=1).clip(max=4)
    return labels, softmax(factor * logits, axis=1), calibrated


@pytest.mark.parametrize("factor", [0.4, 1.0, 3.0])
def test_the_temperature_is_the_factor_by_which_logits_are_too_large(rng, factor):
    labels, said, calibrated = sayings(rng, 20000, factor)
    assert temperature(labels, said) == pytest.approx(factor, rel=0.05)
    np.testing.assert_allclose(scaled(said, factor), calibrated, atol=1e-9)


def test_a_temperature_from_validation_data_calibrates_other_data(rng):
    learnt = temperature(*sayings(rng, 5000, 3.0)[:2])
    labels, said, _ = sayings(rng, 5000, 3.0)
    before, after = (
        calibration_error(reliability(labels, p)) for p in (said, scaled(said, learnt))
    )
    assert before > 0.15 and after < 0.03


def test_no_other_temperature_makes_the_labels_more_probable(rng):
    labels, said, _ = sayings(rng, 500, 2.0)

    def surprise(t):
        return -np.log(scaled(said, t)[np.arange(500), labels]).mean()

    learnt = temperature(labels, said)
    assert all(surprise(learnt) <= surprise(t) for t in np.geomspace(0.2, 10, 200))


@pytest.mark.parametrize("t", [0.01, 0.3, 1.0, 7.0, 1e4])
def test_scaling_keeps_probabilities_probabilities_and_their_order(rng, t):
    p = rng.dirichlet(np.ones(5) / 3, 200)
    q = scaled(p, t)
    np.testing.assert_allclose(q.sum(axis=1), 1)
    np.testing.assert_array_equal(q.argmax(axis=1), p.argmax(axis=1))
    if t == 1:
        np.testing.assert_allclose(q, p, atol=1e-12)


def test_scaling_twice_multiplies_temperatures_and_heat_makes_milder(rng):
    p = rng.dirichlet(np.ones(5), 50)
    np.testing.assert_allclose(scaled(scaled(p, 2), 3), scaled(p, 6), atol=1e-12)
    assert (scaled(p, 2).max(axis=1) < p.max(axis=1)).all() and (
        scaled(p, 0.5).max(axis=1) > p.max(axis=1)
    ).all()


def test_certainty_can_be_wrong_without_breaking_anything():
    """Softmax in float32 gives exact zeros; one such frame must not make every temperature equally
    impossible."""
    said = np.tile([1.0, 0, 0, 0, 0], (10, 1))
    assert (
        np.isfinite(temperature(np.array([0] * 9 + [3]), said))
        and temperature(np.array([0] * 9 + [3]), said) > 1
    )
    np.testing.assert_array_equal(scaled(said, 5.0), said)
    never_wrong = np.tile([0.9, 0.1, 0, 0, 0], (10, 1))
    assert 0.05 <= temperature(np.zeros(10, int), never_wrong) < 0.2


def test_recordings_are_pooled(rng):
    labels, said, _ = sayings(rng, 300, 2.0)
    parts = [slice(0, 100), slice(100, 300)]
    assert temperature([labels[s] for s in parts], [said[s] for s in parts]) == temperature(
        labels, said
    )
    assert temperature(labels.tolist(), said) == temperature(labels, said)


@pytest.mark.parametrize("t", [0, -1, np.nan, np.inf])
def test_a_temperature_is_positive(t):
    with pytest.raises(ValueError, match="temperature"):
        scaled(np.full((1, 5), 0.2), t)


FAIR = np.full((2, 5), 0.2)


@pytest.mark.parametrize(
    ("labels", "probabilities", "complaint"),
    [
        (np.array([0, 1, 2]), FAIR, "length"),
        (np.array([0, 5]), FAIR, "classes"),
        (np.array([], int), np.empty((0, 5)), "shape"),
        (np.array([], int), FAIR, "no labels"),
        (np.array([0, 1]), np.full((2, 4), 0.25), "shape"),
        (np.array([0, 1]), np.array([[0.2] * 5, [5, -3, 0, 0, -1]]), "frame 1: .*logits"),
        (np.array([0, 1]), np.array([[np.nan] * 5, [0.2] * 5]), "frame 0: .*finite"),
        ([np.array([0, 1]), np.array([0])], [FAIR], "labels of 2 recordings and predictions of 1"),
    ],
)
def test_what_no_temperature_can_be_learnt_from_is_refused(labels, probabilities, complaint):
    for function in (temperature, reliability):
        with pytest.raises(ValueError, match=complaint):
            function(labels, probabilities)


@pytest.mark.parametrize("bad", [[[0.5] * 5], [[1.2, -0.2, 0, 0, 0]], [0.2] * 5, np.empty((0, 5))])
def test_only_probabilities_can_be_scaled(bad):
    with pytest.raises(ValueError, match="probabilities"):
        scaled(bad, 2.0)


def test_a_probability_that_rounding_made_negative_stays_one():
    milder = scaled([[1.0 + 1e-8, -1e-8, 0, 0, 0]], 3.0)
    assert np.isfinite(milder).all() and milder.min() == 0 and milder.sum() == pytest.approx(1)


@pytest.mark.parametrize(
    "function", [temperature, lambda y, p: calibration_error(reliability(y, p))]
)
def test_one_recording_or_several_are_answered_alike(rng, function):
    """One as an array, as a list of numbers, as a list of rows; the same as the only one of
    several."""
    labels, said, _ = sayings(rng, 60, 2.0)
    expected = function(labels, said)
    rows = said.tolist()
    for one, other in [
        (labels.tolist(), said),
        (labels.tolist(), rows),
        (tuple(labels), list(said)),
        ([labels], [said]),
        ((labels.tolist(),), [rows]),
        ([labels[:20], labels[20:]], [rows[:20], said[20:]]),
    ]:
        assert function(one, other) == expected
