"""Exercises that answer in the page: below each exercise's cell a box to type the answer into.

While a chapter runs, ``vtlib.checks`` leaves each check, as data, in the metadata of its output
(``vtlib/checks/saying.py``); here it becomes a place in the page, which ``book/live`` fills.
"""

import ast
import html
import json

import nbformat

from .project import BookError, in_script

MOST_NUMBERS = 40  # more than that nobody types
MOST_CHARACTERS = 30_000  # of a check


def with_boxes(notebook: nbformat.NotebookNode, chapter: str) -> nbformat.NotebookNode:
    """Put an answer box in place of what each unanswered exercise printed, and return the notebook.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        A chapter with its outputs; it is changed.
    chapter : str
        Its name, with which the names of its exercises begin.

    Raises
    ------
    BookError
        If two exercises of the chapter have the same name, or one has none.
    """
    seen = set()
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            check = output.get("metadata", {}).pop("vtlib", {}).get("check")
            if check is None:
                continue
            name = answer_name(cell.source, chapter)
            if name in seen:
                raise BookError(f"{chapter}: two exercises are answered with {name!r}: rename one")
            seen.add(name)
            if can_be_typed(check):
                empty = " ".join(output["data"]["text/plain"].split())
                output["data"] = {"text/html": box(f"{chapter}/{name}", name, empty, check)}
    return notebook


def answer_name(source: str, chapter: str) -> str:
    """Return the name of what an exercise's cell assigns in place of three dots."""
    for node in ast.parse(source).body:
        if isinstance(node, ast.Assign) and any(
            isinstance(part, ast.Constant) and part.value is Ellipsis for part in ast.walk(node)
        ):
            return ast.unparse(node.targets[0]).strip("()")
    raise BookError(f"{chapter}: an exercise has no line such as 'answer = ...':\n{source}")


def can_be_typed(check: dict) -> bool:
    """Return whether a check's answer is short enough for a line, and the check for a page."""
    return (check["n"] or 1) <= MOST_NUMBERS and len(json.dumps(check)) <= MOST_CHARACTERS


def box(exercise: str, name: str, empty: str, check: dict) -> str:
    """Return the place of an answer box, with what it needs to know, and a word without scripts."""
    content = {"id": exercise, "name": name, "empty": empty, "check": check}
    return (
        f'<div class="vtx" data-exercise="{html.escape(exercise)}">'
        f'<script type="application/json">{in_script(content)}</script>'
        f"<p>{html.escape(empty)}</p></div>"
    )
