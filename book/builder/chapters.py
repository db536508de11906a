"""What the book consists of: the table of contents, and what each chapter says about itself."""

import itertools
import math
import re
from dataclasses import dataclass
from pathlib import Path

import nbformat
import yaml

from .project import BookError, Project

WORDS_A_MINUTE = 200  # careful reading of a technical text
MINUTES_A_CODE_CELL = 0.5  # to read the code and what it printed or drew


@dataclass(frozen=True)
class Chapter:
    """A notebook of the book.

    Attributes
    ----------
    name : str
        The file's name without its ending, ``01_signals``.
    part : str
        The caption of its part in the table of contents; empty for the landing page.
    number : int or None
        Its number in sidebar and title; None for a page in a part that is not numbered.
    path : pathlib.Path
        The source notebook, which has no outputs.
    notebook : nbformat.NotebookNode
        Its content.
    """

    name: str
    part: str
    number: int | None
    path: Path
    notebook: nbformat.NotebookNode

    @property
    def title(self) -> str:
        """The first heading."""
        for cell in self.notebook.cells:
            heading = re.search(r"^#\s+(.+?)\s*$", cell.source, re.M)
            if heading and cell.cell_type == "markdown":
                return heading.group(1)
        raise BookError(f"{self.path}: no heading; give its first Markdown cell a line '# Title'")

    @property
    def numbered_title(self) -> str:
        """The title as the sidebar shows it."""
        return f"{self.number}. {self.title}" if self.number else self.title

    @property
    def idea(self) -> str:
        """The chapter's one idea, a sentence in the notebook's metadata."""
        idea = self.notebook.metadata.get("book", {}).get("idea", "")
        if not isinstance(idea, str) or not idea.strip():
            raise BookError(
                f"{self.path}: metadata book.idea is {idea!r}; write the chapter's one idea there, "
                'as in {"book": {"idea": "Five kinds of signal, and how they differ."}}'
            )
        return idea.strip()

    @property
    def goal(self) -> str:
        """What a reader can do after the chapter, the first of its list; empty if it has none."""
        prose = "\n\n".join(
            cell.source for cell in self.notebook.cells if cell.cell_type == "markdown"
        )
        found = re.search(r"\*\*After this chapter you can\*\*\s+1\. +(.+)", prose)
        words = re.sub(r"\{\w+\}`([^`<]+?)(?: <[^`]*>)?`", r"\1", found.group(1)) if found else ""
        return re.sub(r"[*`]", "", words).rstrip(" ;.")

    @property
    def code_cells(self) -> list[nbformat.NotebookNode]:
        """The cells that run, in order."""
        return [cell for cell in self.notebook.cells if cell.cell_type == "code"]

    @property
    def minutes_to_read(self) -> int:
        """Whole minutes for the prose, and for a look at each code cell."""
        prose = " ".join(
            cell.source for cell in self.notebook.cells if cell.cell_type == "markdown"
        )
        words = len(re.findall(r"\w[\w'’-]*", prose))
        return max(
            1, math.ceil(words / WORDS_A_MINUTE + MINUTES_A_CODE_CELL * len(self.code_cells))
        )


@dataclass(frozen=True)
class Page:
    """A line of the table of contents: a file without its ending, its part, its number if any."""

    name: str
    part: str = ""
    number: int | None = None


def read_toc(project: Project) -> list[Page]:
    """Return every page of the table of contents; numbers run on through all numbered parts."""
    path = project.book / "_toc.yml"
    if not path.is_file():
        raise BookError(f"{path} is missing: it lists the pages of the book")
    toc = yaml.safe_load(path.read_text("utf-8"))
    pages, numbers = [Page(toc["root"])], itertools.count(1)
    for part in toc.get("parts", []):
        for entry in part["chapters"]:
            number = next(numbers) if part.get("numbered") else None
            pages.append(Page(entry["file"], part["caption"], number))
    return pages


def read_chapters(project: Project) -> list[Chapter]:
    """Read every notebook of the table of contents."""
    chapters = []
    for page in read_toc(project):
        path = project.book / f"{page.name}.ipynb"
        if path.is_file():
            notebook = read_notebook(path)
            chapters.append(Chapter(page.name, page.part, page.number, path, notebook))
        elif not (project.book / f"{page.name}.md").is_file():
            raise BookError(
                f"book/_toc.yml names the page {page.name!r}, "
                f"but there is no {page.name}.ipynb or {page.name}.md"
            )
    return chapters


def read_notebook(path: Path) -> nbformat.NotebookNode:
    """Read and validate a notebook."""
    try:
        notebook = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
    except (nbformat.ValidationError, nbformat.reader.NotJSONError, ValueError) as error:
        reason = str(error).splitlines()[0]
        raise BookError(
            f"{path} is not a valid notebook: {reason}; open it in JupyterLab and save it"
        ) from error
    return notebook
