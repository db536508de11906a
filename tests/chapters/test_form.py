"""The form of chapters: short cells, and a chapter that is named by its number is a link."""

import ast
import re
from pathlib import Path, PurePosixPath

import nbformat
import pytest
from builder.chapters import read_chapters, read_toc
from builder.project import Project

ROOT = Path(__file__).resolve().parent.parent.parent
PROJECT = Project(ROOT, ROOT / "build")
PAGES = read_toc(PROJECT)
NUMBERS = {page.name: page.number for page in PAGES if page.number}
LONGEST_CELL = 25  # lines
CONCEPT_QUESTIONS = 2  # at least, in each chapter
PREDICT = re.compile(r"\*\*Predict\b")
NOT_SEEN = {"hide-input", "hide-cell", "remove-input", "solution"}

CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
LINK = re.compile(r"\[([^\]]*)\]\(([^)\s]+)\)")
MENTION = re.compile(r"\bchapters?\s+(\d+)", re.IGNORECASE)
ITEM = r"(?:\d+|@)(?:\s*\([^()]*\))?"
LIST = re.compile(
    rf"\bchapters\s+{ITEM}(?:(?:,\s*|\s*[-\u2013]\s*|,?\s+(?:and|or|to)\s+){ITEM})*", re.I
)


def unlinked_mentions(text, numbers):
    """Return the places of a Markdown text that name a chapter by number and don't link to it.

    Parameters
    ----------
    text : str
        Markdown. What is code in it doesn't count.
    numbers : dict of int
        By the name of a chapter's file, its number.
    """
    text, wrong = CODE.sub("", text), []

    def without_right_links(found):
        words, target = found.groups()
        name = PurePosixPath(target.partition("#")[0]).stem
        named = re.findall(r"\d+", words) if LIST.search(words) else MENTION.findall(words)
        if name in numbers and words.strip().isdigit():
            named = [words.strip()]
        if not named:
            return words
        if named != [str(numbers.get(name))]:
            wrong.append(found[0])
        return "@" if words.strip().isdigit() else ""

    text = LINK.sub(without_right_links, text)
    bare = [found[0] for found in MENTION.finditer(text)]
    for found in LIST.finditer(text):
        if re.search(r"\d", re.sub(r"\([^()]*\)", "", found[0])):
            bare.append(found[0])
    return wrong + bare


def text_of(page):
    """Return the Markdown of a page, of a notebook's the Markdown cells."""
    path = PROJECT.book / f"{page.name}.md"
    if path.is_file():
        return path.read_text("utf-8")
    cells = nbformat.read(path.with_suffix(".ipynb"), as_version=4).cells
    return "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


@pytest.mark.parametrize("page", PAGES, ids=[page.name for page in PAGES])
def test_a_chapter_that_is_named_by_its_number_is_a_link(page):
    assert unlinked_mentions(text_of(page), NUMBERS) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("As [chapter 2](02_two.ipynb) says, and [chapters](01_one.ipynb).", 0),
        ("[Chapter 1](../01_one.ipynb#a-heading) and [the rule of chapter 2](02_two.ipynb)", 0),
        ("Chapters [1](01_one.ipynb) (frames, 4 s) and [2](02_two.ipynb), `chapter 1`", 0),
        ("In [2019](https://doi.org/x), and in chapter [1](01_one.ipynb) 3 stations", 0),
        ("the next chapter; a chapter of 2 pages", 0),
        ("as chapter 2 says", 1),
        ("**CHAPTER 2**", 1),
        ("[chapter 2](01_one.ipynb)", 1),
        ("[chapter 2](https://elsewhere.org/02.html)", 1),
        ("chapters [1](01_one.ipynb) (frames) and 2", 1),
        ("chapters [1](02_two.ipynb) and [2](02_two.ipynb)", 1),
        ("[chapters 1 and 2](01_one.ipynb)", 1),
    ],
)
def test_unlinked_mentions(text, found):
    assert len(unlinked_mentions(text, {"01_one": 1, "02_two": 2})) == found


def test_files_are_named_by_the_numbers_of_their_chapters():
    assert {name: int(name.partition("_")[0]) for name in NUMBERS} == NUMBERS


@pytest.mark.parametrize("chapter", read_chapters(PROJECT), ids=lambda chapter: chapter.name)
def test_a_cell_that_is_seen_fits_on_a_screen(chapter):
    cells = [
        (number, len(cell.source.splitlines()))
        for number, cell in enumerate(chapter.notebook.cells, start=1)
        if cell.cell_type == "code" and not NOT_SEEN.intersection(cell.metadata.get("tags", []))
    ]
    assert [(number, lines) for number, lines in cells if lines > LONGEST_CELL] == []


@pytest.mark.parametrize("chapter", read_chapters(PROJECT), ids=lambda chapter: chapter.name)
def test_a_folded_solution_is_called_so(chapter):
    titles = [
        cell.metadata.get("mystnb", {}).get("code_prompt_show")
        for cell in chapter.notebook.cells
        if "solution" in cell.metadata.get("tags", [])
    ]
    assert set(titles) <= {"Solution"}


NUMBERED = [chapter for chapter in read_chapters(PROJECT) if chapter.number]
YET_TO_ASK = {"05_lstm", "14_weak_labels", "15_strangers"}  # in words alone
ASKING = [chapter for chapter in NUMBERED if chapter.name not in YET_TO_ASK]
each_asking_chapter = pytest.mark.parametrize("chapter", ASKING, ids=lambda chapter: chapter.name)
each_chapter = pytest.mark.parametrize("chapter", NUMBERED, ids=lambda chapter: chapter.name)


def question_calls(cell):
    """Yield what a code cell asks and reveals, in order: (kind, id, whether an option is right)."""
    calls = [node for node in ast.walk(ast.parse(cell.source)) if isinstance(node, ast.Call)]
    for call in sorted(calls, key=lambda call: (call.lineno, call.col_offset)):
        kind = re.fullmatch(r"questions\.(number|choice|curve|reveal)", ast.unparse(call.func))
        if kind:
            is_concept = any(
                isinstance(node, ast.keyword) and node.arg == "right" for node in ast.walk(call)
            )
            yield kind[1], ast.literal_eval(call.args[0]), is_concept


def asked_in(chapter):
    """Return a chapter's questions and reveals: (place of the cell, kind, id, is concept)."""
    return [
        (place, *call)
        for place, cell in enumerate(chapter.notebook.cells)
        if cell.cell_type == "code"
        for call in question_calls(cell)
    ]


@each_asking_chapter
def test_a_chapter_asks_why(chapter):
    concepts = [id for _, _, id, is_concept in asked_in(chapter) if is_concept]
    assert len(concepts) >= CONCEPT_QUESTIONS


@each_chapter
def test_a_question_has_an_id_of_its_own(chapter):
    ids = [id for _, kind, id, _ in asked_in(chapter) if kind != "reveal"]
    assert sorted(set(ids)) == sorted(ids)
    assert [id for id in ids if not id.startswith(f"{chapter.name}/")] == []


@each_asking_chapter
def test_a_prediction_is_asked_for_before_it_is_revealed(chapter):
    cells, asked = chapter.notebook.cells, asked_in(chapter)
    predictions = {
        id: place for place, kind, id, concept in asked if kind != "reveal" and not concept
    }
    reveals = {id: place for place, kind, id, _ in asked if kind == "reveal"}
    assert set(reveals) == set(predictions)
    assert [id for id, place in predictions.items() if reveals[id] <= place] == []
    for place, cell in enumerate(cells):
        if cell.cell_type == "markdown" and PREDICT.search(cell.source):
            following = next(
                n for n in range(place + 1, len(cells)) if cells[n].cell_type == "code"
            )
            assert following in predictions.values(), (
                f"nothing takes the answer: {PREDICT.search(cell.source).string[-200:]}"
            )


@each_chapter
def test_the_source_of_a_question_is_folded(chapter):
    for place, kind, id, _ in asked_in(chapter):
        if kind != "reveal":
            assert NOT_SEEN.intersection(chapter.notebook.cells[place].metadata.get("tags", [])), id


def test_what_a_cell_asks_and_reveals_is_found():
    cell = nbformat.v4.new_code_cell(
        'questions.number("a/b", "?")\n'
        'questions.choice("a/c", "?", [option("d", "e", right=True)])\n'
        'if x:\n    questions.reveal("a/b", other.reveal(1))'
    )
    expected = [("number", "a/b", False), ("choice", "a/c", True), ("reveal", "a/b", False)]
    assert list(question_calls(cell)) == expected
