"""A class's files: what is refused, and what the summary says."""

import json
import math

import pytest

from vtlib import classroom


def entry(right, tries=1):
    return {"kind": "exercise", "value": "1", "right": right, "tries": tries, "at": "2026-01-01"}


def test_all_right_scores_everything_and_empty_nothing():
    names = ["01_signals/a", "02_catalogue/b", "03_features/c"]
    assert classroom.scores([{n: entry(True) for n in names}, {}], names) == [1.0, 0.0]
    assert classroom.scores([{}]) == [0.0]


def test_difficulty_and_discrimination_by_hand():
    """Item a is right for the two who know b, wrong for the two who don't; c is against them."""
    knows = {"a": entry(True), "b": entry(True, 2), "d": entry(None)}
    not_yet = {"a": entry(False), "c": entry(True)}
    found = {i.id: i for i in classroom.summarise([knows, knows, not_yet, {}])}
    assert set(found) == {"a", "b", "c"}
    assert (found["a"].answered, found["a"].first, found["a"].difficulty) == (3, 2, 0.5)
    assert found["b"].first == 0
    # a = 1 1 0 0 with the rest 1 1 1 0
    assert found["a"].discrimination == pytest.approx(1 / math.sqrt(3))
    assert found["c"].discrimination < 0


def test_an_item_that_all_have_right_tells_nobody_apart():
    both = [{"a": entry(True)}, {"a": entry(True), "b": entry(True)}]
    assert math.isnan(classroom.summarise(both)[0].discrimination)
    assert "too small" in classroom.table(both)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "[" * 100_000,
        '{"a": 3}',
        '{"answers": [1]}',
        '{"a": {"right": NaN, "tries": 1}}',
        '{"a": {"right": "yes", "tries": 1}}',
        '{"a": {"right": true, "tries": -1}}',
        '{"a": {"right": true, "tries": true}}',
        '{"<script>alert(1)</script>": {"right": true, "tries": 1}}',
        " " * 2_000_001,
    ],
)
def test_hostile_files_are_left_out_by_name(tmp_path, text):
    bad, good = tmp_path / "bad.json", tmp_path / "good.json"
    bad.write_text(text)
    good.write_text(json.dumps({"answers": {"a": entry(True)}}))
    members, messages = classroom.read_class([bad, good, tmp_path / "missing.json"])
    assert members == [{"a": entry(True)}]
    assert "bad.json" in messages[0] and "ask for a new file" in messages[0]
    assert "missing.json" in messages[1]


def test_a_copy_counts_once(tmp_path):
    for name in ("one.json", "two.json"):
        (tmp_path / name).write_text(json.dumps({"a": entry(True)}))
    members, messages = classroom.read_class([tmp_path / "one.json", tmp_path / "two.json"])
    assert len(members) == 1 and "two.json" in messages[0] and "one.json" in messages[0]
