"""Recognisers beside each other: the same records, rules and units for all."""

import numpy as np
import pytest

from vtlib import classes, evaluation, events, simulate, splits

RULES = {"most probable": None, "core": events.CORE}


@pytest.fixture(scope="module")
def records():
    """A few simulated records at several stations."""
    return simulate.bezymianny_records(7, 8)


def said(records, deaf=()):
    """Who says what the expert says, and nothing in some records."""
    return [np.eye(5)[r.frame_labels() * (i not in deaf)] for i, r in enumerate(records)]


@pytest.fixture(scope="module")
def judged(records):
    """Somebody who is always right, and two who don't hear some records."""
    table = evaluation.Judged(records, RULES, splits.moments(records))
    for name, deaf in {"right": (), "half": range(4), "other half": range(4, 8)}.items():
        table.add(name, said(records, deaf))
    return table


def test_scores_and_draws_are_those_of_evaluation(records, judged):
    truth = [evaluation.only(classes.VT, r.frame_labels()) for r in records]
    frames = [evaluation.only(classes.VT, p.argmax(axis=1)) for p in said(records, range(4))]
    value, draws = judged["half", "frames, most probable"]
    assert value == evaluation.frame_scores(truth, frames).f1[classes.VT]
    drawn = evaluation.bootstrap(truth, frames, units=splits.moments(records))
    np.testing.assert_array_equal(draws, [d.f1[classes.VT] for d in drawn])


def test_a_difference_is_taken_draw_by_draw(judged):
    right, half = judged["right", "events, core"], judged["half", "events, core"]
    np.testing.assert_array_equal(right.minus(half).draws, right.draws - half.draws)
    assert right.minus(half).value == 1 - half.value > 0


def test_who_is_ahead_is_said_only_where_the_interval_allows_it(judged):
    lines = judged.compare(
        [("right", "half"), ("half", "right"), ("half", "other half")], ["frames, core"]
    ).splitlines()
    assert [line.split(": ")[-1] for line in lines] == ["ahead.", "behind.", "can't be told."]
    assert lines[0].startswith("- **right** minus **half**: frames, core ")


def test_the_table_has_a_row_a_recogniser_and_no_events_without_a_rule(judged):
    table = judged.table()
    assert list(table.index) == ["right", "half", "other half"]
    assert list(table.columns) == ["frames, most probable", "frames, core", "events, core"]
    assert table.loc["right", "events, core"] == "1.00 [1.00, 1.00]"
    picked = judged.table(["half"], ["frames, core"])
    assert picked.shape == (1, 1) and picked.iloc[0, 0] == judged["half", "frames, core"].text


def test_answers_that_don_t_fit_the_records_are_refused(records, judged):
    with pytest.raises(ValueError):
        judged.add("short", said(records)[:-1])
    assert "short" not in judged.table().index
