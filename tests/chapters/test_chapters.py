"""Every chapter runs to its last cell, with the data that is there and with none of it."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from builder.chapters import read_chapters
from builder.project import Project

ROOT = Path(__file__).resolve().parent.parent.parent
CHAPTERS = read_chapters(Project(ROOT, ROOT / "build"))
MOST_MEMORY_MB = 1000

each_chapter = pytest.mark.parametrize(
    "chapter", CHAPTERS, ids=[chapter.name for chapter in CHAPTERS]
)


@pytest.fixture(scope="module")
def offline(tmp_path_factory):
    """The book run without network, published data or cache; the folder it was built in."""
    folder = tmp_path_factory.mktemp("offline")
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("VTLIB_")
    }
    environment |= {
        "VTLIB_OFFLINE": "1",
        "VTLIB_CACHE": str(folder / "cache"),
        "VTLIB_DATA": "auto",
    }
    command = [sys.executable, str(ROOT / "book/build.py"), "--no-render", "--build-dir"]
    result = subprocess.run(
        [*command, str(folder / "build")], env=environment, capture_output=True, text=True
    )
    assert result.returncode == 0, f"without published data the book does not run:\n{result.stderr}"
    return folder / "build"


def executed(build, name):
    """Return the executed copy of a chapter."""
    return nbformat.read(build / "kept" / f"{name}.ipynb", as_version=4)


def outputs(notebook):
    """Return all outputs of all cells."""
    return [
        output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs
    ]


def printed(cell):
    """Return what a cell printed."""
    return "".join(output.text for output in cell.outputs if output.output_type == "stream")


def html_of(notebook):
    """Return what the outputs hold as HTML."""
    return "".join(
        output["data"].get("text/html", "") for output in outputs(notebook) if "data" in output
    )


@each_chapter
def test_every_code_cell_ran_in_order_without_an_error(book, chapter):
    notebook = executed(book.build, chapter.name)
    code_cells = [
        cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()
    ]
    assert [cell.execution_count for cell in code_cells] == list(range(1, len(code_cells) + 1))
    assert [output for output in outputs(notebook) if output.output_type == "error"] == []


@each_chapter
def test_the_code_that_ran_is_the_code_in_the_source(book, chapter):
    ran = [
        cell.source for cell in executed(book.build, chapter.name).cells if cell.cell_type == "code"
    ]
    assert ran == [cell.source for cell in chapter.code_cells]


@each_chapter
def test_the_check_of_each_solution_says_right(book, chapter):
    for cell in executed(book.build, chapter.name).cells:
        if "solution" in cell.metadata.get("tags", []):
            asked = cell.source.count("checks.")
            said = printed(cell)
            assert asked == len(re.findall(r"^Right\.", said, re.MULTILINE)) > 0, cell.source


@each_chapter
def test_a_chapter_fits_into_a_small_machine(book, chapter):
    peak = book.info["chapters"][chapter.name]["peak_memory_mb"]
    assert 30 < peak < MOST_MEMORY_MB


@each_chapter
def test_the_data_a_chapter_used_is_recorded(book, chapter):
    used = book.info["chapters"][chapter.name]["data"]
    for entry in used:
        assert entry["dataset"] and entry["title"]
        assert entry["source"] in ("published", "obspy", "simulated", "unavailable")
        if entry["source"] != "unavailable":
            assert entry["is_real"] == (entry["source"] != "simulated")
    if "datasets.load" in "".join(cell.source for cell in chapter.code_cells):
        assert used, "the chapter loads a dataset, but none is recorded"


def test_published_data_is_used_where_it_is_required(book):
    required = bool(os.environ.get("VTLIB_REQUIRE_PUBLISHED"))
    sources = {
        entry["source"] for chapter in book.info["chapters"].values() for entry in chapter["data"]
    }
    assert sources, "no chapter recorded any data"
    assert not required or ("published" in sources and "unavailable" not in sources)


@each_chapter
def test_without_published_data_a_chapter_runs_and_says_so(book, offline, chapter):
    notebook = executed(offline, chapter.name)
    assert [output for output in outputs(notebook) if output.output_type == "error"] == []
    without = json.loads((offline / "run-info.json").read_text("utf-8"))["chapters"][chapter.name][
        "data"
    ]
    assert "published" not in {entry["source"] for entry in without}
    wanted = {entry["source"] for entry in [*without, *book.info["chapters"][chapter.name]["data"]]}
    if wanted & {"published", "unavailable"}:
        assert "vt-missing" in html_of(notebook)
