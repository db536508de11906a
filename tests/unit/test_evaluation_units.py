"""Scores drawn by whole units, words that an interval allows, and one record or several."""

import numpy as np
import pytest

from vtlib import evaluation
from vtlib.evaluation import bootstrap, bootstrap_events, event_scores


@pytest.fixture
def judged(rng):
    """Labels and answers of twelve recordings."""
    labels = [rng.integers(0, 5, n) for n in rng.integers(20, 60, 12)]
    said = [np.where(rng.random(len(y)) < 0.7, y, rng.integers(0, 5, len(y))) for y in labels]
    return labels, said


def test_units_of_one_recording_each_are_recordings(judged):
    plain, by_unit = bootstrap(*judged), bootstrap(*judged, units=list("abcdefghijkl"))
    for one, other in zip(plain, by_unit, strict=True):
        np.testing.assert_array_equal(one.confusion, other.confusion)


def test_one_unit_leaves_nothing_to_chance(judged):
    whole = evaluation.frame_scores(*judged).confusion
    for drawn in bootstrap(*judged, n=20, units=["all"] * 12):
        np.testing.assert_array_equal(drawn.confusion, whole)


def test_recordings_that_are_copies_of_each_other_widen_the_interval(judged):
    """Each recording four times is no more evidence than once, if the copies are drawn together."""
    labels, said = judged
    copies = [labels * 4, said * 4]
    spread = [
        np.ptp(evaluation.interval([s.accuracy for s in drawn]))
        for drawn in (
            bootstrap(labels, said),
            bootstrap(*copies, units=list(range(12)) * 4),
            bootstrap(*copies),
        )
    ]
    assert spread[1] == pytest.approx(spread[0])
    assert spread[2] < 0.7 * spread[0]


def test_frames_and_events_are_drawn_alike(judged):
    """A record whose frames are all right has all its events right: the draws agree one by one."""
    labels = [np.full(10, 3), np.full(10, 3), np.full(10, 3)]
    said = [np.full(10, 3), np.zeros(10, int), np.full(10, 3)]
    events = event_scores([[(0, 5, "VT")]] * 3, [[(0, 5, "VT")], [], [(0, 5, "VT")]])
    units = ["dawn", "noon", "dawn"]
    frames = [s.recall[3] for s in bootstrap(labels, said, n=50, units=units)]
    assert frames == [s.recall for s in bootstrap_events(events, n=50, units=units)]


def test_there_is_one_unit_for_each_recording(judged):
    with pytest.raises(ValueError, match=r"3 .*12|12 .*3"):
        bootstrap(*judged, units=["a", "b", "c"])
    with pytest.raises(ValueError, match=r"1 .*2|2 .*1"):
        bootstrap_events(event_scores([[], []], [[], []]), units=["a"])


@pytest.mark.parametrize("judge", [evaluation.reliability, evaluation.temperature])
def test_one_recording_may_be_an_array_or_a_list_of_numbers(judge, rng):
    p = rng.dirichlet(np.ones(5), 30)
    y = rng.integers(0, 5, 30)
    answers = [judge(y, p), judge(y.tolist(), p), judge([y], [p]), judge((y,), (p,))]
    for answer in answers[1:]:
        np.testing.assert_array_equal(answer, answers[0])


@pytest.mark.parametrize(
    ("low", "high", "word"),
    [
        (0.01, 0.2, "more"),
        (-0.2, -0.01, "less"),
        (-0.1, 0.1, "can't be told"),
        (0, 1, "can't be told"),
    ],
)
def test_a_word_follows_from_the_whole_interval(low, high, word):
    assert evaluation.verdict(low, high) == word


def test_an_interval_that_ends_before_it_begins_has_no_verdict():
    with pytest.raises(ValueError, match="must not end before"):
        evaluation.verdict(0.2, 0.1)
    with pytest.raises(ValueError, match="must not end before"):
        evaluation.verdict(float("nan"), 0.1)


def test_everything_but_one_class_becomes_background():
    assert evaluation.only(3, [0, 1, 3, -2, 4]).tolist() == [0, 0, 3, 0, 0]
