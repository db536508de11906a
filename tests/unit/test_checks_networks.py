"""The checks of chapters 4 and 5: a right answer passes, each usual mistake gets its own hint, and no hint gives the answer away."""

import numpy as np
import pytest

from vtlib import checks

FIELD = {"kernel_size": 4, "dilations": (1, 2, 4)}  # 1 + 2 * 3 * 7
CONVOLUTION = {"filters": 20, "kernel_size": 5, "channels": 30}  # 20 * (5 * 30 + 1)
LSTM = {"inputs": 12, "units": 10, "classes": 3}  # 4 * 10 * (12 + 10 + 2) + 3 * 11
RIGHT = {
    checks.receptive_field: (43, FIELD),
    checks.convolution_parameters: (3020, CONVOLUTION),
    checks.lstm_parameters: (993, LSTM),
    checks.memory_half_life_s: (0.5 * np.log(0.5) / np.log(0.9), {"forget": 0.9}),  # 3.29 s
}
MISTAKES = [
    (checks.receptive_field, 42, "itself", "frame that the output stands for"),
    (checks.receptive_field, 22, "one convolution a block", "how many are there in a block"),
    (checks.receptive_field, 57, "kernel instead of kernel - 1", "one step fewer"),
    (checks.receptive_field, 19, "no dilation", "without dilation"),
    (checks.receptive_field, 25, "largest dilation only", "adds up"),
    (checks.receptive_field, 1000, "anything else", "Start from the frame itself"),
    (checks.convolution_parameters, 3000, "no constants", "has a constant as well"),
    (checks.convolution_parameters, 3001, "one constant", "has its own"),
    (checks.convolution_parameters, 620, "one frame", "single frame"),
    (checks.convolution_parameters, 151, "one filter", "how many are there"),
    (checks.convolution_parameters, 120, "one channel", "every input channel"),
    (checks.convolution_parameters, 7, "anything else", "For each filter"),
    (checks.lstm_parameters, 960, "no linear layer", "learns as well"),
    (checks.lstm_parameters, 990, "no constant in the linear layer", "each class has a constant"),
    (checks.lstm_parameters, 953, "one constant a gate", "keeps two"),
    (checks.lstm_parameters, 753, "three gates", "the candidate"),
    (checks.lstm_parameters, 273, "no gates", "plain recurrent"),
    (checks.lstm_parameters, 593, "not recurrent", "one frame ago"),
    (checks.lstm_parameters, 7, "anything else", "For each unit"),
    (checks.memory_half_life_s, 6.579, "frames", "number of frames"),
    (checks.memory_half_life_s, -3.289, "sign", "negative"),
    (checks.memory_half_life_s, 2.5, "linear", "same *share*"),
    (checks.memory_half_life_s, 4.746, "to 1/e", "about a third"),
    (checks.memory_half_life_s, 99.0, "anything else", "solve for n"),
]


def said(capsys, check, answer):
    check(answer, **RIGHT[check][1])
    return capsys.readouterr().out.strip()


@pytest.mark.parametrize("check", RIGHT, ids=lambda check: check.__name__)
def test_the_right_answer_passes(capsys, check):
    assert said(capsys, check, RIGHT[check][0]).startswith("Right.")


@pytest.mark.parametrize("check", RIGHT, ids=lambda check: check.__name__)
def test_no_answer_yet_is_asked_for_one(capsys, check):
    assert "in place of the three dots" in said(capsys, check, ...)


@pytest.mark.parametrize("check", RIGHT, ids=lambda check: check.__name__)
@pytest.mark.parametrize("nonsense", ["ten", None, np.full((3, 3, 3), 7.0), np.nan], ids=str)
def test_nonsense_gets_a_sentence_and_no_exception(capsys, check, nonsense):
    assert said(capsys, check, nonsense).startswith("Not yet.")


@pytest.mark.parametrize(
    ("check", "answer", "mistake", "hint"),
    MISTAKES,
    ids=[f"{m[0].__name__}: {m[2]}" for m in MISTAKES],
)
def test_a_usual_mistake_gets_its_own_hint(capsys, check, answer, mistake, hint):
    text = said(capsys, check, answer)
    assert text.startswith("Not yet.") and hint in text
    for number in np.atleast_1d(RIGHT[check][0]):
        assert f"{number:g}" not in text and f"{number:.2f}" not in text


@pytest.mark.parametrize("check", RIGHT, ids=lambda check: check.__name__)
def test_different_mistakes_get_different_hints(capsys, check):
    hints = [said(capsys, check, answer) for of, answer, *_ in MISTAKES if of is check]
    assert len(set(hints)) == len(hints)
