"""Questions of a chapter become places in its page, with what a reader without scripts sees."""

import json
import re

import nbformat
import pytest
from builder.project import BookError
from builder.questions import MIME_TYPE, with_places

NUMBER = {"kind": "number", "unit": "%", "low": 0, "high": 100, "text": "Which *share*?"}
OPTIONS = [
    {"text": "It is < 5", "why": "No.", "right": False},
    {"text": "It is long", "why": "It `reaches` far.", "right": True},
]


def asks(id, rest=NUMBER):
    return {"part": "question", "id": id, **rest}


def reveals(id, result=56.25, sentence="So **many**."):
    return {"part": "reveal", "id": id, "result": result, "sentence": sentence}


def chapter(*contents):
    """A notebook with an output for each question or reveal, as a run leaves it."""
    cells = []
    for content in contents:
        output = nbformat.v4.new_output(
            "display_data",
            {MIME_TYPE: content, "text/plain": "", "application/vnd.jupyter.widget-view+json": {}},
        )
        cell = nbformat.v4.new_code_cell("questions...", outputs=[output])
        cell.metadata["tags"] = ["hide-input"]
        cells.append(cell)
    return nbformat.v4.new_notebook(cells=cells)


def pages(notebook):
    return [cell.outputs[0]["data"] for cell in notebook.cells]


def test_a_place_has_all_that_the_scripts_need_and_nothing_else():
    asked, revealed = asks("a/b"), reveals("a/b")
    one, other = pages(with_places(chapter(asked, revealed), "a"))
    for data, content, part in ((one, asked, "question"), (other, revealed, "reveal")):
        assert set(data) == {"text/html"}
        assert f'data-{part}="a/b"' in data["text/html"]
        script = re.search(r"<script[^>]*>(.*?)</script>", data["text/html"])[1]
        assert json.loads(script) == content


def test_a_reader_without_scripts_has_question_options_and_result():
    choice = {"kind": "choice", "text": "Why?", "options": OPTIONS}
    notebook = with_places(chapter(asks("a/b"), reveals("a/b"), asks("a/c", choice)), "a")
    number, result, why = (data["text/html"] for data in pages(notebook))
    assert "Which <em>share</em>?" in number
    assert "The result: 56.2 %. So <strong>many</strong>." in result
    assert "<li>It is &lt; 5</li>" in why and "Right. It <code>reaches</code> far." in why


def test_what_could_not_be_measured_is_said_so():
    _, result = pages(with_places(chapter(asks("a/b"), reveals("a/b", None)), "a"))
    assert "could not be measured" in result["text/html"]


def test_no_text_ends_the_script_that_it_stands_in():
    evil = {**NUMBER, "text": "</script><script>alert(1)</script>"}
    asked, _ = pages(with_places(chapter(asks("a/b", evil), reveals("a/b")), "a"))
    assert asked["text/html"].lower().count("<script") == 1


def test_the_source_of_a_question_is_left_out_and_that_of_a_reveal_is_folded():
    notebook = with_places(chapter(asks("a/b"), reveals("a/b")), "a")
    tags = [cell.metadata["tags"] for cell in notebook.cells]
    assert tags == [["remove-input"], ["hide-input"]]


@pytest.mark.parametrize(
    ("contents", "said"),
    [
        ([asks("a/b")], "nothing reveals a/b"),
        ([reveals("a/b")], "'a/b' is revealed, but not asked before"),
        ([reveals("a/b"), asks("a/b")], "'a/b' is revealed, but not asked before"),
        ([asks("a/b"), reveals("a/b"), reveals("a/b")], "twice"),
        ([asks("a/b"), reveals("a/b"), asks("a/b")], "'a/b' needs an id of its own"),
        ([asks("c/b"), reveals("c/b")], "begins with a/"),
    ],
)
def test_questions_and_reveals_that_do_not_belong_together_are_named(contents, said):
    with pytest.raises(BookError, match=re.escape(said)):
        with_places(chapter(*contents), "a")
