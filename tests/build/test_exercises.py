"""Exercises in the page: what a chapter's checks leave behind becomes a place for an answer."""

import json
import re

import nbformat
import pytest
from builder import exercises
from builder.project import BookError

EMPTY = "There is no answer yet: write yours in place of the three dots."


def chapter(*cells):
    """A notebook in which every cell's check has left a check behind."""
    notebook = nbformat.v4.new_notebook()
    for source, check in cells:
        cell = nbformat.v4.new_code_cell(source)
        metadata = {"vtlib": {"check": check}} if check else {}
        text = {"text/plain": EMPTY.replace("yours ", "yours\n")}
        cell.outputs = [nbformat.v4.new_output("display_data", data=text, metadata=metadata)]
        notebook.cells.append(cell)
    return notebook


def check(n=1, sentence="Right. </script><b>"):
    case = {"when": True, "right": True, "sentence": sentence}
    return {"kind": "numbers", "what": "The sum", "wanted": "it", "n": n, "cases": [case]}


def test_an_unanswered_exercise_becomes_a_box_that_knows_its_check():
    notebook = exercises.with_boxes(chapter(("total = ...\nf(total)", check())), "01_a")
    (output,) = notebook.cells[0].outputs
    (page,) = output.data.values()
    script = re.search(r'<script type="application/json">(.*?)</script>', page)[1]
    known = json.loads(script)
    assert known["id"] == "01_a/total" and known["name"] == "total" and known["check"] == check()
    assert known["empty"] == EMPTY and f"<p>{EMPTY}</p>" in page
    assert page.count("</script>") == 1 and "vtlib" not in output.metadata


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("a = 1\nb = ...\nf(b)", "b"),
        ("low, high = ..., ...\nf(low)", "low, high"),
        ("given = 2\nanswer = f(..., given)", "answer"),
    ],
)
def test_the_box_is_named_after_what_is_to_be_filled_in(source, name):
    assert exercises.answer_name(source, "01_a") == name


def test_what_nobody_would_type_stays_as_it_was():
    long = check(n=None)
    long["cases"][:0] = [{"when": {"all": [True, {"not": {"near": [[0.0] * 41]}}]}, "sentence": ""}]
    assert exercises.can_be_typed(check(n=None))
    cells = [
        ("a = ...", check(n=41)),
        ("d = ...", long),
        ("b = ...", check(sentence="x" * 30_000)),
        ("c = ...", None),
    ]
    before = chapter(*cells)
    for cell in exercises.with_boxes(chapter(*cells), "01_a").cells:
        assert list(cell.outputs[0].data) == ["text/plain"] and not cell.outputs[0].metadata
    assert len(before.cells) == 4


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ([("a = ...", check()), ("a = ...", check())], "01_a: two exercises .* 'a': rename one"),
        ([("a = 1", check())], "01_a: an exercise has no line such as 'answer = ...':\na = 1"),
    ],
)
def test_an_exercise_without_a_name_of_its_own_is_an_error(cells, message):
    with pytest.raises(BookError, match=message):
        exercises.with_boxes(chapter(*cells), "01_a")
