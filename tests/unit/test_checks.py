"""Exercises that answer back: a right answer passes, each usual mistake gets its own hint, and no hint gives the answer away."""

import numpy as np
import obspy
import pytest

from vtlib import checks

RNG = np.random.default_rng(5)
SP = {"s_minus_p_s": 3.0, "p_km_s": 6.0, "s_km_s": 3.5}
DISTANCE_KM = 3.0 * 6.0 * 3.5 / (6.0 - 3.5)

RATE_HZ = 40.0
TONE = np.sin(2 * np.pi * 3.0 * np.arange(800) / RATE_HZ)
TRACE = obspy.Trace(TONE + 100, {"sampling_rate": RATE_HZ})  # 20 s: bins of 0.05 Hz, and an offset

SAMPLES = np.array([3.0, 5.0, 4.0, -2.0])
EMPHASISED = np.array([3.0, 5 - 2.91, 4 - 4.85, -2 - 3.88])

CENTRES_S = np.arange(12) * 0.5 + 2  # 2.0 to 7.5
INSIDE = (CENTRES_S >= 4.0) & (CENTRES_S < 6.0)

CONFUSION = np.array(
    [[8, 0, 0, 2, 0], [0, 0, 0, 0, 0], [0, 0, 0, 0, 0], [1, 0, 0, 3, 0], [3, 0, 0, 0, 1]]
)
F1 = [
    2 * 8 / (10 + 12),
    2 * 3 / (4 + 5),
    2 * 1 / (4 + 1),
]  # of SIL, VT and LP; no other class occurs

# Two runs without background: the first has two frames of VT and one of tremor, the second only one of VT.
P = np.eye(5)[[0, 0, 3, 3, 1, 0, 0, 3, 1, 0]]
CORE = np.array([0, 0, 1, 1, 1, 0, 0, 0, 0, 0], bool)


def said(capsys, check, answer, *args, **kwargs):
    check(answer, *args, **kwargs)
    return capsys.readouterr().out.strip()


RIGHT = [
    (checks.sp_distance_km, DISTANCE_KM, (), SP),
    (checks.dominant_frequency_hz, 3.0, (TRACE,), {}),
    (checks.frames_of_interval, 3 * INSIDE, (4.0, 6.0, 12), {}),
    (checks.leave_one_out_sizes, (416, 52), (468, 9), {}),
    (checks.pre_emphasis, EMPHASISED, (SAMPLES,), {}),
    (checks.number_of_frames, 14, (1030, 100.0), {}),  # 1 + ceil(630 / 50)
    (checks.macro_f1, np.mean(F1), (CONFUSION,), {}),
    (checks.core_events, CORE, (P,), {}),
]
NAMES = [check.__name__ for check, *_ in RIGHT]


@pytest.mark.parametrize(("check", "answer", "args", "kwargs"), RIGHT, ids=NAMES)
def test_the_right_answer_passes(capsys, check, answer, args, kwargs):
    assert said(capsys, check, answer, *args, **kwargs).startswith("Right.")


@pytest.mark.parametrize(("check", "answer", "args", "kwargs"), RIGHT, ids=NAMES)
def test_no_answer_yet_is_asked_for_one(capsys, check, answer, args, kwargs):
    assert "in place of the three dots" in said(capsys, check, ..., *args, **kwargs)


@pytest.mark.parametrize(("check", "answer", "args", "kwargs"), RIGHT, ids=NAMES)
@pytest.mark.parametrize("nonsense", ["ten", None, np.full((3, 3, 3), 7.0), object()], ids=repr)
def test_nonsense_gets_a_sentence_and_no_exception(capsys, check, answer, args, kwargs, nonsense):
    assert said(capsys, check, nonsense, *args, **kwargs).startswith("Not yet.")


MISTAKES = [
    (checks.sp_distance_km, DISTANCE_KM * 1000, (), SP, "kilometres"),
    (checks.sp_distance_km, -DISTANCE_KM, (), SP, "negative"),
    (checks.sp_distance_km, 3.0 * 2.5, (), SP, "travel times"),
    (checks.sp_distance_km, 3.0 * 6.0, (), SP, "during the delay"),
    (checks.sp_distance_km, 1.0, (), SP, "solve"),
    (checks.dominant_frequency_hz, 60, (TRACE,), {}, "number of the bin"),
    (checks.dominant_frequency_hz, 0.0, (TRACE,), {}, "mean"),
    (checks.dominant_frequency_hz, 3.0 / RATE_HZ, (TRACE,), {}, "cycles per sample"),
    (checks.dominant_frequency_hz, 9.0, (TRACE,), {}, "Fourier"),
    (checks.frames_of_interval, INSIDE.astype(int), (4.0, 6.0, 12), {}, "another class"),
    (
        checks.frames_of_interval,
        3 * ((CENTRES_S - 2 >= 4) & (CENTRES_S - 2 < 6)),
        (4.0, 6.0, 12),
        {},
        "starts",
    ),
    (
        checks.frames_of_interval,
        3 * ((CENTRES_S - 2 < 6) & (CENTRES_S + 2 > 4)),
        (4.0, 6.0, 12),
        {},
        "touches",
    ),
    (checks.frames_of_interval, 3 * np.roll(INSIDE, 1), (4.0, 6.0, 12), {}, "shifted"),
    (checks.frames_of_interval, np.zeros(11), (4.0, 6.0, 12), {}, "shape"),
    (checks.leave_one_out_sizes, (52, 416), (468, 9), {}, "other order"),
    (checks.leave_one_out_sizes, (400, 52), (468, 9), {}, "add up"),
    (checks.leave_one_out_sizes, (234, 234), (468, 9), {}, "One group"),
    (checks.pre_emphasis, SAMPLES - 0.97 * np.roll(SAMPLES, 1), (SAMPLES,), {}, "np.roll"),
    (checks.pre_emphasis, [0.0, *EMPHASISED[1:]], (SAMPLES,), {}, "All but the first"),
    (checks.pre_emphasis, [3.0, *np.diff(SAMPLES)], (SAMPLES,), {}, "plain difference"),
    (checks.pre_emphasis, [*(SAMPLES[:-1] - 0.97 * SAMPLES[1:]), -2.0], (SAMPLES,), {}, "after"),
    (checks.number_of_frames, 13, (1030, 100.0), {}, "One is missing"),
    (checks.number_of_frames, 20, (1030, 100.0), {}, "steps"),
    (checks.number_of_frames, 13.6, (1030, 100.0), {}, "whole"),
    (checks.macro_f1, 12 / 18, (CONFUSION,), {}, "accuracy"),
    (checks.macro_f1, np.average(F1, weights=[10, 4, 4]), (CONFUSION,), {}, "weighted"),
    (checks.core_events, P[:, 3] == 1, (P,), {}, "called VT"),
    (checks.core_events, P[:, 0] == 0, (P,), {}, "at least two"),
    (checks.core_events, [0, 0, 1, 0, 0, 0, 0, 0, 0, 0], (P,), {}, "as a whole"),
]


@pytest.mark.parametrize(
    ("check", "answer", "args", "kwargs", "hint"),
    MISTAKES,
    ids=[f"{m[0].__name__}-{m[4]}" for m in MISTAKES],
)
def test_a_usual_mistake_gets_its_own_hint(capsys, check, answer, args, kwargs, hint):
    text = said(capsys, check, answer, *args, **kwargs)
    assert text.startswith("Not yet.") and hint in text
    right = next(r[1] for r in RIGHT if r[0] is check)
    if np.ndim(right) == 0:
        assert f"{right:g}" not in text and f"{right:.2f}" not in text
