"""Words of verdicts, one and many."""

import numpy as np
import pytest

from vtlib import evaluation


def test_of_differences_that_are_none_no_more_than_one_family_in_twenty_has_a_survivor():
    rng = np.random.default_rng(0)
    wrong = 0
    for _ in range(400):
        families = rng.normal(size=(12, 1)) + rng.normal(size=(12, 2000))  # value and its draws
        p = {i: evaluation.sign_p(draws) for i, draws in enumerate(families)}
        wrong += bool(evaluation.survivors(p))
    assert wrong / 400 < 0.09  # 0.05, and three times the deviation of such a share


def test_a_verdict_falls_when_it_stands_among_many():
    assert evaluation.survivors({"alone": 0.03}) == ["alone"]
    assert evaluation.survivors({"among": 0.03, "b": 0.5, "c": 0.9}) == []
    assert evaluation.survivors({"second": 0.02, "first": 0.001, "third": 0.2}) == [
        "first",
        "second",
    ]


@pytest.mark.parametrize("draws", [[1, 2, 3, -1], [-1, -2, -3, 1]])
def test_a_sign_turns_as_easily_one_way_as_the_other(draws):
    assert evaluation.sign_p(draws) == 0.5
    assert evaluation.sign_p([0, 0]) == 1
