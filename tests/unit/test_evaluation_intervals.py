"""A score that carries its interval, and what a sentence may say of it."""

import numpy as np
import pytest

from vtlib import classes, evaluation

TRUTH = [np.array([0, 0, 3, 3]), np.array([3, 3, 0, 0]), np.array([0, 3, 3, 0])]
RIGHT = TRUTH
DEAF = [np.zeros(4, int)] * 3


def test_one_unit_gives_no_interval_and_no_verdict():
    right, deaf = (
        evaluation.drawn(TRUTH, said, "accuracy", units=["Monday"] * 3) for said in (RIGHT, DEAF)
    )
    assert (right.value, deaf.value) == (1, 0.5)
    assert right.minus(deaf).ends == (-np.inf, np.inf)
    assert right.minus(deaf).verdict("better", "worse", "can't be told") == "can't be told"
    assert f"{right.minus(deaf):+.2f}" == "+0.50 [one unit]"


def test_a_score_may_be_a_function_and_its_draws_are_those_of_the_bootstrap():
    half = [TRUTH[0], *DEAF[1:]]
    one = evaluation.drawn(TRUTH, half, lambda s: s.f1[classes.VT], n=50, seed=3)
    draws = evaluation.bootstrap(TRUTH, half, n=50, seed=3)
    np.testing.assert_array_equal(one.draws, [d.f1[classes.VT] for d in draws])
    assert one.value == pytest.approx(2 * 2 / (6 + 2))


def test_a_difference_of_equals_is_zero_however_wide_each_interval_is():
    half = evaluation.drawn(TRUTH, [TRUTH[0], *DEAF[1:]], lambda s: s.f1[classes.VT])
    assert half.ends[0] < half.ends[1]
    same = half.minus(half)
    assert same.ends == (0, 0)
    assert same.verdict("better", "worse", "the same") == "the same"


def test_a_word_is_said_only_where_the_interval_leaves_zero_out():
    ahead, neither = (evaluation.Drawn(0.1, np.linspace(low, 0.2)) for low in (0.01, -0.1))
    assert ahead.verdict() == "more"
    assert evaluation.Drawn(-0.1, -ahead.draws).verdict() == "less"
    assert neither.verdict() == "can't be told"


def test_the_mean_over_seeds_keeps_the_draws_apart():
    low, high = (evaluation.Drawn(v, v + np.array([-0.1, 0.0, 0.1])) for v in (0.4, 0.6))
    mean = evaluation.Drawn.mean([low, high])
    assert mean.value == pytest.approx(0.5)
    np.testing.assert_allclose(mean.draws, [0.4, 0.5, 0.6])


def test_events_are_drawn_by_the_units_of_their_records():
    scores = evaluation.event_scores([[(10, 20, "VT")]] * 2, [[(10, 20, "VT")], []])
    apart = evaluation.drawn_events(scores, "recall")
    assert (apart.value, *apart.ends) == (0.5, 0.0, 1.0)
    assert evaluation.drawn_events(scores, "recall", units=[7, 7]).ends == (-np.inf, np.inf)


def test_a_format_is_that_of_each_number():
    one = evaluation.Drawn(0.1234, np.array([0.1234]))
    assert f"{one}" == one.text == "0.12 [0.12, 0.12]"
    assert f"{one:+.3f}" == "+0.123 [+0.123, +0.123]"
