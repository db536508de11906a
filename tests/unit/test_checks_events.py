"""The checks of chapter 7: a right answer passes, each usual mistake gets its own hint, and no hint gives the answer away."""

import numpy as np
import pytest

from vtlib import checks

SAID = np.repeat(
    [0, 3, 0, 4, 3, 0], [7, 6, 2, 4, 8, 9]
)  # background of 2 and LP of 4 are just not long enough
LENGTHS = np.array([7, 6, 2, 4, 8, 9])
MINIMA = (2, 40, 14, 4, 4)
KEPT = np.repeat([0, 3, -1, -1, 3, 0], LENGTHS)
SECONDS = np.repeat([0, -1, -1, -1, -1, 0], LENGTHS)  # as if 8 frames of VT would not do
RIGHT = {
    checks.run_lengths: (LENGTHS, {"said": SAID}),
    checks.minimum_duration: (KEPT, {"said": SAID, "min_frames": MINIMA}),
    checks.onset_s: (2 + 0.5 * 31 - 0.25, {"first_frame": 31}),
}
MISTAKES = [
    (checks.run_lengths, LENGTHS[:-1], "last run", "last run is missing"),
    (checks.run_lengths, LENGTHS[1:], "first run", "first run is missing"),
    (checks.run_lengths, LENGTHS[1:-1], "both", "first and the last"),
    (checks.run_lengths, [7, 13, 15, 19, 27], "edges", "in between"),
    (checks.run_lengths, [6, 12, 14, 18, 26], "last frames", "from one to the next"),
    (checks.run_lengths, LENGTHS / 2, "seconds", "Those are seconds"),
    (checks.run_lengths, LENGTHS + 1, "too many", "add up"),
    (checks.run_lengths, LENGTHS[::-1], "anything else", "take differences"),
    (checks.minimum_duration, SAID, "nothing", "Nothing is discarded"),
    (
        checks.minimum_duration,
        np.where(KEPT == -1, 0, KEPT),
        "background",
        "not the same as silent",
    ),
    (
        checks.minimum_duration,
        np.where(SAID == 0, 0, KEPT),
        "spared background",
        "Background has a minimum",
    ),
    (checks.minimum_duration, SECONDS, "seconds", "As if the minima were seconds"),
    (checks.minimum_duration, np.where(KEPT == 3, 4, KEPT), "renamed", "changed their class"),
    (checks.minimum_duration, np.zeros(len(SAID)), "anything else", "For each run"),
    (checks.onset_s, 17.5, "centre", "half-way"),
    (checks.onset_s, 17.0, "frame before", "not all the way"),
    (checks.onset_s, 15.5, "start of the frame", "start of a frame"),
    (checks.onset_s, 17.75, "wrong way", "wrong direction"),
    (checks.onset_s, 31, "number", "frame's number"),
    (checks.onset_s, 99.0, "anything else", "between two centres"),
]


def said(capsys, check, answer, **changed):
    check(answer, **{**RIGHT[check][1], **changed})
    return capsys.readouterr().out.strip()


@pytest.mark.parametrize("check", RIGHT, ids=lambda check: check.__name__)
def test_the_right_answer_passes(capsys, check):
    assert said(capsys, check, RIGHT[check][0]).startswith("Right.")


@pytest.mark.parametrize("check", RIGHT, ids=lambda check: check.__name__)
def test_no_answer_yet_is_asked_for_one(capsys, check):
    assert "in place of the three dots" in said(capsys, check, ...)


@pytest.mark.parametrize("check", RIGHT, ids=lambda check: check.__name__)
@pytest.mark.parametrize(
    "nonsense", ["ten", None, np.full((3, 3, 3), 7.0), np.nan, [[1], [1, 2]], object(), []], ids=str
)
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
    if np.ndim(RIGHT[check][0]) == 0:
        assert f"{RIGHT[check][0]:g}" not in text


def test_a_segment_that_just_reaches_its_minimum_is_too_short(capsys):
    longer = np.repeat([0, 3, 0, 1, 0], [9, 4, 9, 2, 9])
    answer = np.repeat([0, 3, 0, -1, 0], [9, 4, 9, 2, 9])
    assert "must be *longer*" in said(capsys, checks.minimum_duration, answer, said=longer)
    answer[9:13] = -1
    assert said(capsys, checks.minimum_duration, answer, said=longer).startswith("Right.")


def test_the_rule_that_is_checked_is_the_rule_of_the_package(capsys, rng):
    from vtlib.events import MinimumDuration

    frames = rng.integers(0, 5, 60).repeat(rng.integers(1, 30, 60))
    answer = MinimumDuration().label(np.eye(5)[frames])
    assert said(capsys, checks.minimum_duration, answer, said=frames).startswith("Right.")
