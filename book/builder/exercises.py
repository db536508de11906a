"""Exercises that answer in the page: below each exercise's cell a box to type the answer into.

While a chapter runs, ``vtlib.checks`` leaves each check, as data, in the metadata of its output
(``vtlib/checks/saying.py``); here it becomes a place in the page, which ``book/live`` fills.
"""

import ast
import html
import itertools
import json
import re
from pathlib import Path

import nbformat

from . import given
from .project import BookError, in_script

CODE = "code-exercise"  # tag of a cell that becomes an editor

MOST_NUMBERS = 40  # more than that nobody types
MOST_CHARACTERS = 30_000  # of a check


def with_boxes(
    notebook: nbformat.NotebookNode, chapter: str, megabytes: float = 0
) -> nbformat.NotebookNode:
    """Put an answer box in place of what each unanswered exercise printed, and return the notebook.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        A chapter with its outputs; it is changed.
    chapter : str
        Its name, with which the names of its exercises begin.
    megabytes : float
        How much of Python a page fetches on the first Run; 0 if the pages have none.

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
            if is_code(cell):
                empty = " ".join(output["data"]["text/plain"].split())
                place = code_place(chapter, name, cell, empty, check, megabytes)
                output["data"] = {"text/html": place}
            elif can_be_typed(check):
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
    n = check["n"]
    if n is None and check["kind"] != "number":  # any length: as long as what the check compares
        n = max((len(one) for case in check["cases"] for one in near(case)), default=1)
    return (n or 1) <= MOST_NUMBERS and len(json.dumps(check)) <= MOST_CHARACTERS


def near(case: dict) -> list[list[float]]:
    """Return the lists of numbers that a case compares an answer with, however it joins them."""
    conditions, found = [case["when"]], []
    while conditions:
        condition = conditions.pop()
        if isinstance(condition, dict):
            found += condition.get("near", [])
            conditions += [*condition.get("all", []), *condition.get("any", [])]
            conditions += [condition["not"]] if "not" in condition else []
    return found


def box(exercise: str, name: str, empty: str, check: dict) -> str:
    """Return the place of an answer box, with what it needs to know, and a word without scripts."""
    content = {"id": exercise, "name": name, "empty": empty, "check": check}
    return place_of("vtx", "data-exercise", content)


def place_of(css_class: str, attribute: str, content: dict) -> str:
    """Return an element with all that the page's script needs to know in it, as JSON."""
    return (
        f'<div class="{css_class}" {attribute}="{html.escape(content["id"])}">'
        f'<script type="application/json">{in_script(content)}</script>'
        f"<p>{html.escape(content['empty'])}</p></div>"
    )


def is_code(cell: nbformat.NotebookNode) -> bool:
    """Return whether a cell is an exercise of code."""
    return cell.cell_type == "code" and CODE in cell.metadata.get("tags", [])


def code_place(
    chapter: str, name: str, cell: nbformat.NotebookNode, empty: str, check: dict, megabytes: float
) -> str:
    """Return the place of an editor, with what it needs to know."""
    last = check["cases"][-1]["sentence"].removeprefix("Not yet. ")
    content = {"id": f"{chapter}/{name}", "name": name, "empty": empty, "source": cell.source}
    content |= {"hint": cell.metadata.get("hint", last), "megabytes": megabytes}
    if "given" in cell.metadata:
        content["given"] = given_file(chapter, name)
    if can_be_typed(check):  # where Python can't run
        content["check"] = check
    cell.metadata.pop("given", None)
    return place_of("vtx vtc", "data-code", content)


def given_file(chapter: str, name: str) -> str:
    """Return the path, below Python's folder, of what an exercise is given."""
    slug = re.sub(r"\W+", "-", name)
    return f"given/{chapter}-{slug}.json"


def given_files(notebooks: dict[str, nbformat.NotebookNode]) -> dict[str, bytes]:
    """Return what each exercise of code is given, as a file's content by its path."""
    files = {}
    for chapter, notebook in notebooks.items():
        for cell in filter(is_code, notebook.cells):
            if "given" in cell.metadata:
                content = json.dumps(cell.metadata["given"]).encode()
                files[given_file(chapter, answer_name(cell.source, chapter))] = content
    return files


def plan(notebook: nbformat.NotebookNode) -> list[tuple[str, list[str], list[str]]]:
    """Return of each exercise of code its source, the names that it and its solution take from
    earlier cells, and the sources of both."""
    found = []
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for cell, after in itertools.zip_longest(cells, cells[1:]):
        if is_code(cell):
            sources = [cell.source]
            if after is not None and "solution" in after.metadata.get("tags", []):
                sources.append(after.source)
            free = set().union(*map(given.free_names, sources))
            names = sorted(free - given.assigned_names(cell.source))
            found.append((cell.source, names, sources))
    return found


def with_given(notebook: nbformat.NotebookNode, chapter: str, folder: Path) -> None:
    """Put what the kernel wrote down for each exercise of code into its cell's metadata.

    Raises
    ------
    BookError
        If a value can't be given to the page.
    """
    cells = list(filter(is_code, notebook.cells))
    for number, (cell, (_, _, sources)) in enumerate(zip(cells, plan(notebook), strict=True)):
        name = answer_name(cell.source, chapter)
        path = folder / f"given-{number}.json"
        said = json.loads(path.read_text("utf-8")) if path.is_file() else {"problem": "has not run"}
        if "problem" in said:
            problem = said["problem"]
            raise BookError(f"{chapter}, exercise {name!r} can't run in the page: {problem}")
        packages = given.packages_of(said["given"], sources)
        cell.metadata["given"] = {"given": said["given"], "packages": packages}
