"""The form of chapters: short cells, and a chapter that is named by its number is a link."""

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
