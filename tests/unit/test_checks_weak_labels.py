"""The checks of chapters 10 and 11: a right answer passes, each usual mistake gets its own hint, and no hint gives the answer away."""

import numpy as np
import pytest

from vtlib import checks

TRUE = [(10, 30, "VT"), (50, 70, "VT"), (80, 120, "VT")]
DETECTED = [(12, 28, "VT"), (52, 54, "VT"), (55, 59, "VT"), (85, 125, "VT"), (140, 150, "VT")]
SPANS = {
    "true": TRUE,
    "detected": DETECTED,
}  # intersections over union: 16/20, 2/20, 4/20, 35/45, 0

INTERVALS = {"intervals": [(0.05, 0.31), (-0.12, 0.20), (-0.40, -0.10)]}
HOLDS, OPPOSITE, UNTOLD = "holds", "the opposite holds", "can't be told"

# Three runs without background, after one frame of it: one sure, one of two VT frames but unsure, one with a single VT frame.
SURE, UNSURE = [0.02, 0, 0, 0.98, 0], [0.3, 0, 0, 0.7, 0]
SIL, TRE = [1.0, 0, 0, 0, 0], [0, 1.0, 0, 0, 0]
P = {
    "probabilities": np.array([SIL, SURE, SURE, SIL, UNSURE, UNSURE, SIL, SURE, TRE, SIL]),
    "min_probability": 0.9,
}
LABELS = [0, 3, 3, 0, -1, -1, 0, -1, -1, 0]

RIGHT = {
    checks.event_precision_recall: ((2 / 5, 2 / 3), SPANS),
    checks.verdicts: ([HOLDS, UNTOLD, OPPOSITE], INTERVALS),
    checks.confident_frames: (LABELS, P),
}
MISTAKES = [
    (checks.event_precision_recall, (2 / 3, 2 / 5), "other order"),
    (checks.event_precision_recall, (4 / 5, 1), "any overlap"),
    (checks.event_precision_recall, (3 / 5, 2 / 3), "covers too little"),
    (checks.event_precision_recall, (2 / 5, 0.5), "Precision is right"),
    (checks.event_precision_recall, (0.5, 2 / 3), "Recall is right"),
    (checks.event_precision_recall, (0.1, 0.1), "seconds in both"),
    (checks.verdicts, [HOLDS, HOLDS, OPPOSITE], "zero lies in it"),
    (checks.verdicts, [HOLDS, UNTOLD, UNTOLD], "zero lies outside"),
    (checks.verdicts, [OPPOSITE, UNTOLD, OPPOSITE], "which side"),
    (checks.verdicts, ["yes", "no", "no"], "each one of"),
    (checks.verdicts, [HOLDS, UNTOLD], "A list of 3"),
    (checks.confident_frames, [0, 3, 3, 0, 0, 0, 0, 0, 0, 0], "must be unknown"),
    (checks.confident_frames, [0, 3, 3, 0, 3, 3, 0, -1, -1, 0], "isn't sure of"),
    (checks.confident_frames, [-1, 3, 3, -1, 3, 3, -1, 3, 3, -1], "never sees background"),
    (checks.confident_frames, [0, 3, 3, 0, -1, -1, 0, 0, 0, 0], "too few VT frames"),
    (checks.confident_frames, [0, 3, 3, 0, 3, 3, 0, 3, 3, 0], "which runs are sure"),
    (checks.confident_frames, [0, 1, 1, 0, -1, -1, 0, -1, -1, 0], "Only three labels"),
    (checks.confident_frames, [3] * 10, "Take each run"),
]


def said(capsys, check, answer, arguments):
    check(answer, **arguments)
    return capsys.readouterr().out.strip()


@pytest.mark.parametrize("check", RIGHT, ids=lambda check: check.__name__)
def test_the_right_answer_passes(capsys, check):
    assert said(capsys, check, *RIGHT[check]).startswith("Right.")


@pytest.mark.parametrize("check", RIGHT, ids=lambda check: check.__name__)
@pytest.mark.parametrize(
    "nonsense", ["ten", None, np.full((3, 3, 3), 7.0), object(), [], [None]], ids=repr
)
def test_nonsense_gets_a_sentence_and_no_exception(capsys, check, nonsense):
    assert said(capsys, check, nonsense, RIGHT[check][1]).startswith("Not yet.")


@pytest.mark.parametrize("check", RIGHT, ids=lambda check: check.__name__)
def test_no_answer_yet_is_asked_for_one(capsys, check):
    assert "in place of the three dots" in said(capsys, check, ..., RIGHT[check][1])


@pytest.mark.parametrize(
    ("check", "answer", "hint"), MISTAKES, ids=[f"{c.__name__}-{h}" for c, _, h in MISTAKES]
)
def test_a_usual_mistake_gets_its_own_hint(capsys, check, answer, hint):
    text = said(capsys, check, answer, RIGHT[check][1])
    assert text.startswith("Not yet.") and hint in text
