"""The program that compares runs of a chapter sees what differs, and says by how much."""

import json
import math
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "studies"))  # programs, no package

import verify


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("F1 0.50", "F1 0.50", 0),
        ("F1 0.50 in 10 s", "F1 0.40 in 10 s", 0.2),
        ("1,000 frames", "1,001 frames", 1 / 1001),
        ("−0.1", "-0.1", 0),  # another sign for minus is another text, and the same number
        ("F1 0.50", "recall 0.50", math.inf),
        ("at 1.2.3", "at 1.2.4", 1 / 124),
        ("0", "0.0", 0),
    ],
)
def test_the_difference_of_two_texts_is_that_of_their_numbers(one, other, apart):
    assert verify.difference(one, other) == pytest.approx(apart)


def test_each_cell_that_says_anything_is_counted_once():
    first = [["a 1"], [], ["b"], ["c 2", "d 4"]]
    runs = [first, [["a 1"], [], ["b"], ["c 2", "d 5"]], [["a 1"], [], ["x"], ["c 2", "d 4"]]]
    assert verify.compared(runs) == {"cells": 3, "same": 1, "apart": {4: 0.2}, "other": [3]}
    assert verify.compared([first, first])["same"] == 3
    assert verify.compared([first, [["a 1", "more"], *first[1:]]])["other"] == [1]


def test_texts_are_what_a_reader_reads_without_what_is_new_in_every_run(tmp_path):
    outputs = [
        {"output_type": "stream", "name": "stdout", "text": ["two\n", "li"]},
        {"output_type": "stream", "name": "stdout", "text": "nes"},
        {"output_type": "stream", "name": "stderr", "text": "a warning"},
        {
            "output_type": "execute_result",
            "data": {"text/plain": "<A at 0x7f01>", "text/html": "T_0a1b2_row0", "image/png": ""},
        },
    ]
    cells = [{"cell_type": "markdown"}, {"cell_type": "code", "outputs": outputs}]
    (tmp_path / "one.ipynb").write_text(json.dumps({"cells": cells}))
    assert verify.said(tmp_path / "one.ipynb") == [["<A at …>", "…_row0", "two\nlines"]]


def test_what_was_measured_is_what_the_program_would_write(tmp_path, monkeypatch):
    kept = json.loads(verify.VERIFIED.read_text("utf-8"))
    monkeypatch.setattr(verify, "VERIFIED", tmp_path / "verified.json")
    verify.write(kept["chapters"])
    assert json.loads(verify.VERIFIED.read_text("utf-8"))["chapters"] == kept["chapters"]
    for name, chapter in kept["chapters"].items():
        counted = chapter["same"] + len(chapter["apart"]) + len(chapter["other"])
        assert counted == chapter["cells"] > 0, name
