"""The checks of chapter 9: a right answer passes, each usual mistake gets its own hint, and no exception escapes."""

import numpy as np
import pytest

from vtlib import checks

# A, B and C on a line, at 0, 4 and 10 km; at 2 km/s a wave needs 2, 3 and 5 s between them.
ONSETS_S, AT = [10.0, 12.5, 15.5, 40.0, 44.0, 47.0], list("ABCABC")
KM = dict(zip("ABC", (0.0, 4.0, 10.0), strict=True))
METRES = {a: {b: 1000 * abs(KM[a] - KM[b]) for b in KM} for a in KM}
WAVE = (ONSETS_S, AT, METRES, 2000.0, 1.0)

# Tested is B, from 90 to 150 and from 320 to 350.
STARTS_S, ENDS_S = [0, 90, 150, 80, 300, 320, 340, 500], [100, 150, 200, 95, 400, 350, 345, 560]
RECORDS = (STARTS_S, ENDS_S, list("ABCCABCC"), "B")
MUST_GO = [1, 0, 0, 1, 1, 0, 1, 0]

RIGHT = [(checks.association, [1, 1, 1, 2, 3, 3], WAVE), (checks.left_out, MUST_GO, RECORDS)]
MISTAKES = [
    (checks.association, [1, 1, 1, 2, 2, 2], WAVE, "farther apart"),
    (checks.association, [1, 1, 1, 1, 3, 3], WAVE, "same station"),
    (checks.association, [1, 2, 3, 4, 5, 6], WAVE, "one by one"),
    (checks.association, [1, 1, 1, 2, 3], WAVE, "shape"),
    (checks.left_out, [1, 1, 0, 1, 1, 1, 1, 0], RECORDS, "are tested, not left out"),
    (checks.left_out, [0, 0, 1, 0, 0, 0, 0, 1], RECORDS, "may stay"),
    (checks.left_out, [1, 0, 1, 1, 1, 0, 1, 0], RECORDS, "just when"),
    (checks.left_out, [0, 0, 0, 0, 0, 0, 1, 0], RECORDS, "reach into"),
    (checks.left_out, [0, 0, 0, 0, 0, 0, 0, 0], RECORDS, "before the other ends"),
]


def said(capsys, check, answer, arguments):
    check(answer, *arguments)
    return capsys.readouterr().out.strip()


@pytest.mark.parametrize(("check", "answer", "arguments"), RIGHT)
def test_the_right_answer_passes(capsys, check, answer, arguments):
    assert said(capsys, check, answer, arguments).startswith("Right.")
    assert said(capsys, check, np.array(answer), arguments).startswith("Right.")


def test_any_numbers_will_do_for_groups(capsys):
    assert said(capsys, checks.association, [7, 7, 7, 0, -2, -2], WAVE).startswith("Right.")


def test_forgetting_the_tolerance_is_recognised(capsys):
    """Without it, only B and C of each trio (3 s for 6 km) belong together."""
    without = [1, 2, 2, 3, 4, 4]
    assert "tolerance" in said(capsys, checks.association, without, WAVE)


@pytest.mark.parametrize(("check", "answer", "arguments"), RIGHT)
@pytest.mark.parametrize("nonsense", ["ten", None, np.full((3, 3, 3), 7.0), object()], ids=repr)
def test_nonsense_gets_a_sentence_and_no_exception(capsys, check, answer, arguments, nonsense):
    assert said(capsys, check, nonsense, arguments).startswith("Not yet.")
    assert "in place of the three dots" in said(capsys, check, ..., arguments)


@pytest.mark.parametrize(("check", "answer", "arguments", "hint"), MISTAKES)
def test_a_usual_mistake_gets_its_own_hint(capsys, check, answer, arguments, hint):
    text = said(capsys, check, answer, arguments)
    assert text.startswith("Not yet.") and hint in text
