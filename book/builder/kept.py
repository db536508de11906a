"""Outputs that are kept from one build to the next, and given to chapters whose prose has changed."""

import datetime
import json
from pathlib import Path

import nbformat

from .chapters import Chapter
from .execution import ChapterRun
from .fingerprint import package_versions
from .project import BookError, Project, write_if_changed

RECORD = "vtlib_run"  # the key in the kept notebook's metadata, so that outputs and record can't part company
INJECTED = "injected-parameters"
REASONS = {
    "code": "its code has changed",
    "parameters": "its parameters have changed",
    "vtlib": "vtlib has changed",
    "data": "the data, or the choice of data, has changed",
    "versions": "package versions have changed",
}


def load(chapter: Chapter, project: Project) -> nbformat.NotebookNode | None:
    """Return the kept copy of a chapter, or None if there is none that can be read."""
    path = project.kept / f"{chapter.name}.ipynb"
    try:
        notebook = nbformat.read(path, as_version=4)
    except (OSError, ValueError):
        return None
    return notebook if RECORD in notebook.metadata else None


def record(chapter: Chapter, project: Project) -> dict | None:
    """Return the record of a chapter's last run, or None if it has not run."""
    notebook = load(chapter, project)
    return notebook.metadata[RECORD] if notebook else None


def save(run: ChapterRun, fingerprint: dict[str, str], project: Project) -> None:
    """Keep an executed chapter, with what its outputs depend on and what the run cost."""
    notebook = nbformat.read(run.output, as_version=4)
    done = run.outcome["done"]
    notebook.metadata[RECORD] = {
        "fingerprint": fingerprint,
        "seconds": round(done["seconds"], 1),
        "peak_memory_mb": round(done["peak_memory_mb"]),
        "data": read_data_log(run.data_log),
        "versions": package_versions(),
        "ran_at": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
    }
    write_if_changed(project.kept / f"{run.chapter.name}.ipynb", nbformat.writes(notebook).encode())


def why_run(kept: nbformat.NotebookNode | None, fingerprint: dict[str, str]) -> str:
    """Return why a chapter has to run, in words; empty if its kept outputs are still true."""
    if kept is None:
        return "it has not run yet"
    before = kept.metadata[RECORD]["fingerprint"]
    return ", ".join(
        reason for kind, reason in REASONS.items() if before.get(kind) != fingerprint[kind]
    )


def merge(chapter: Chapter, kept: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Return the chapter's source with the kept outputs in it.

    The prose, the cells' metadata (alternative texts among it) and the order of the prose are the source's;
    outputs are matched to code cells by their order, which is part of the fingerprint. What papermill
    injected is not in the source, so it is not in the result either.
    """
    merged = nbformat.from_dict(json.loads(json.dumps(chapter.notebook)))
    executed = [
        cell
        for cell in kept.cells
        if cell.cell_type == "code" and INJECTED not in cell.metadata.get("tags", [])
    ]
    code_cells = [cell for cell in merged.cells if cell.cell_type == "code"]
    for cell, ran in zip(code_cells, executed, strict=True):
        cell.outputs, cell.execution_count = ran.outputs, ran.execution_count
    for key in ("widgets", "language_info"):
        if key in kept.metadata:
            merged.metadata[key] = kept.metadata[key]
    merged.metadata.pop("book", None)  # for the tables; as page metadata it would mean nothing
    return merged


def read_data_log(path: Path) -> list[dict]:
    """Return what ``vtlib`` wrote about the data it handed out, each dataset once, in order of use."""
    if not path.is_file():
        return []
    used = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        try:
            entry = json.loads(line)
            entry = {key: entry[key] for key in ("dataset", "title", "source", "is_real")}
        except (ValueError, TypeError, KeyError) as error:
            raise BookError(
                f"{path}, line {number}: {line!r} is no record of data used ({error!r})"
            ) from error
        if entry not in used:
            used.append(entry)
    return used
