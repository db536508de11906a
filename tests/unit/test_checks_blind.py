"""The check of chapter 8: a right answer passes, each usual mistake gets its own hint, and no hint gives the answer away."""

import numpy as np
import pytest

from vtlib import checks

ENDS = np.array([2.0, 5.0, 20.0])
DURATIONS_S = 64.0 * ENDS + [0.0, 0.01, -0.01]  # a unit is 64 s


def said(capsys, answer):
    checks.seconds_per_unit(answer, ENDS, DURATIONS_S)
    return capsys.readouterr().out.strip()


@pytest.mark.parametrize("answer", [64.0, 64, np.float32(64.01)])
def test_the_right_unit_passes(capsys, answer):
    assert said(capsys, answer).startswith("Right.")


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (1 / 64, "units are in a second"),
        (65.0, "20.0 s apart"),
        (63.5, "10.0 s apart"),
        (50.0, "Divide"),
        (3500.0, "Divide"),
    ],
)
def test_a_mistake_gets_its_own_hint(capsys, answer, hint):
    text = said(capsys, answer)
    assert text.startswith("Not yet.") and hint in text and "64" not in text


@pytest.mark.parametrize("nonsense", ["seventy", None, np.full((2, 2), 64.0), np.nan], ids=repr)
def test_nonsense_gets_a_sentence_and_no_exception(capsys, nonsense):
    assert said(capsys, nonsense).startswith("Not yet.")


def test_no_answer_yet_is_asked_for_one(capsys):
    assert "in place of the three dots" in said(capsys, ...)
