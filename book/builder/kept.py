"""Outputs that are kept from one build to the next, and what they depend on.

What a chapter's outputs depend on is one hash for each kind of thing, so that a build can say *why*
a chapter runs again. A kept copy that is damaged is no copy: its chapter runs again.
"""

import copy
import datetime
import importlib.metadata
import json
import os
import platform
from dataclasses import dataclass
from pathlib import Path

import nbformat
from packaging.requirements import Requirement

from . import drawn, exercises, given
from .chapters import Chapter
from .project import BookError, Project, digest, files_below, write_if_changed
from .running import ChapterRun

RECORD = (
    "vtlib_run"  # the key in the kept notebook's metadata: outputs and record can't part company
)
RECORDED = {"fingerprint", "seconds", "peak_memory_mb", "data", "versions", "ran_at"}
REASONS = {
    "code": "its code has changed",
    "vtlib": "vtlib has changed",
    "data": "the data, or the choice of data, has changed",
    "versions": "package versions have changed",
}
TAGS_THAT_MATTER = {"raises-exception", "skip-execution", exercises.CODE}
#: Words about the data in data/, programs, and figures that one page shows, and no chapter reads.
NOT_DATA = frozenset({".md", ".py", "fuzzed.json", "verified.json"})
FOR_PAGES = frozenset({".css", ".js"})  # of figures to move: pages have them from a script of all


@dataclass(frozen=True)
class Kept:
    """An executed chapter; in its metadata lies the record of its run."""

    notebook: nbformat.NotebookNode

    @property
    def record(self) -> dict:
        """Fingerprint, seconds, peak memory, data used, versions, and when it ran."""
        return self.notebook.metadata[RECORD]

    @property
    def code_cells(self) -> list[nbformat.NotebookNode]:
        """The cells that ran, in order."""
        return [cell for cell in self.notebook.cells if cell.cell_type == "code"]


def load(chapter: Chapter, project: Project) -> Kept | None:
    """Return the kept copy of a chapter, or None if there is none that is whole."""
    path = project.kept / f"{chapter.name}.ipynb"
    try:
        notebook = nbformat.v4.reads(path.read_text("utf-8"))
        nbformat.validate(notebook)
        check_record(notebook.metadata[RECORD])
        return Kept(notebook)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    except nbformat.ValidationError:
        return None


def check_record(record: dict) -> None:
    """Raise an error, of whatever kind, unless this is the record of a run."""
    numbers = record["seconds"], record["peak_memory_mb"]
    words = [record["ran_at"], *record["fingerprint"].values(), *record["versions"].values()]
    for used in record["data"]:
        words += [used["dataset"], used["title"], used["source"]]
        if not isinstance(used["is_real"], bool):
            raise TypeError("is_real is neither true nor false")
    if not all(isinstance(number, int | float) and number >= 0 for number in numbers):
        raise TypeError("seconds and megabytes are no numbers")
    if set(record) != RECORDED or not all(isinstance(word, str) for word in words):
        raise TypeError("its words are no text")
    datetime.datetime.fromisoformat(record["ran_at"])


def save(run: ChapterRun, outcome: dict, prints: dict[str, str], project: Project) -> Kept:
    """Keep an executed chapter, with what its outputs depend on and what the run cost."""
    notebook = nbformat.read(run.executed, as_version=4)
    exercises.with_given(notebook, run.chapter.name, run.folder)
    notebook.metadata[RECORD] = {
        "fingerprint": prints,
        "seconds": round(outcome["seconds"], 1),
        "peak_memory_mb": round(outcome["peak_memory_mb"]),
        "data": read_data_log(run.data_log),
        "versions": package_versions(),
        "ran_at": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
    }
    write_if_changed(project.kept / f"{run.chapter.name}.ipynb", nbformat.writes(notebook).encode())
    return Kept(notebook)


def why_run(kept: Kept | None, chapter: Chapter, prints: dict[str, str]) -> str:
    """Return why a chapter has to run, in words; empty if its kept outputs are still true."""
    if kept is None:
        return "no outputs of it are kept"
    before = kept.record["fingerprint"]
    reasons = [reason for kind, reason in REASONS.items() if before.get(kind) != prints[kind]]
    ran = [cell.source for cell in kept.code_cells]
    if not reasons and ran != [cell.source for cell in chapter.code_cells]:
        reasons = ["its kept copy is damaged"]
    return ", ".join(reasons)


def merge(chapter: Chapter, kept: Kept) -> nbformat.NotebookNode:
    """Return the chapter's source with the kept outputs in it.

    The prose, the cells' metadata (alternative texts among it) and the order of the prose are the
    source's; outputs are matched to code cells by their order, which is part of the fingerprint.
    """
    merged = copy.deepcopy(chapter.notebook)
    code_cells = [cell for cell in merged.cells if cell.cell_type == "code"]
    for cell, ran in zip(code_cells, kept.code_cells, strict=True):
        cell.outputs, cell.execution_count = ran.outputs, ran.execution_count
        if "given" in ran.metadata:
            cell.metadata["given"] = ran.metadata["given"]
    for key in ("language_info", "widgets"):  # widgets: what figures to move show
        if key in kept.notebook.metadata:
            merged.metadata[key] = copy.deepcopy(kept.notebook.metadata[key])
    merged.metadata.pop("book", None)  # for the tables; as page metadata it would mean nothing
    return merged


def read_data_log(path: Path) -> list[dict]:
    """Return what ``vtlib`` wrote about data it handed out, each dataset once, in order of use."""
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


def fingerprint(chapter: Chapter, project: Project, environment: dict[str, str]) -> dict[str, str]:
    """Return the hashes of everything that the chapter's outputs depend on.

    Parameters
    ----------
    chapter : Chapter
        Only its code cells count: prose has no influence on outputs.
    project : Project
        Where ``vtlib`` and the data files are.
    environment : dict of str
        The environment variables the kernel will see.

    Returns
    -------
    dict of str
        ``code``, ``vtlib``, ``data`` and ``versions``.
    """
    code = [
        [cell.source, sorted(TAGS_THAT_MATTER.intersection(cell.metadata.get("tags", [])))]
        for cell in chapter.code_cells
    ]
    plan = exercises.plan(chapter.notebook)  # what the page is to be given depends on it
    watching = [drawn.source(), *([json.dumps(plan), given.source()] if plan else [])]
    return {
        "code": digest(json.dumps(code), *watching),
        "vtlib": hash_of_files(project.root / "vtlib", without=FOR_PAGES),
        "data": hash_of_data(project, environment),
        "versions": digest(json.dumps(package_versions(), sort_keys=True)),
    }


def hash_of_files(folder: Path, without: frozenset[str] = frozenset()) -> str:
    """Return a hash of names and contents of all files below a folder, but some, by ending or
    name."""
    parts = []
    for path in files_below(folder):
        if not without & {path.suffix, path.name}:
            parts += [path.relative_to(folder).as_posix(), path.read_bytes()]
    return digest(*parts)


def hash_of_data(project: Project, environment: dict[str, str]) -> str:
    """Return a hash of the data that a chapter could read.

    The files in ``data/`` are small and hashed whole. The published folder may be large, and
    belongs to others: names, sizes and times of change are enough. ``VTLIB_RUN_LOG`` only says
    where to report.
    """
    variables = {
        name: value
        for name, value in environment.items()
        if name.startswith("VTLIB_") and name != "VTLIB_RUN_LOG"
    }
    published = environment.get("VTLIB_PUBLISHED", "")
    listing = []
    if published and Path(published).is_dir():
        for path in files_below(Path(published)):
            status = path.stat()
            name = path.relative_to(published).as_posix()
            listing.append([name, status.st_size, status.st_mtime_ns])
    ours = hash_of_files(project.root / "data", without=NOT_DATA)
    return digest(ours, json.dumps([variables, listing], sort_keys=True))


def package_versions() -> dict[str, str]:
    """Return the versions of Python and of the packages that running the book needs."""
    try:
        required = importlib.metadata.requires("vtlib") or []
    except importlib.metadata.PackageNotFoundError:
        raise BookError(
            "vtlib is not installed in this Python: build with `make book`, "
            'or install it first with `pip install -e ".[book]"`'
        ) from None
    versions = {"python": platform.python_version()}
    for requirement in map(Requirement, required):
        if requirement.marker is None or requirement.marker.evaluate({"extra": "book"}):
            versions[requirement.name] = importlib.metadata.version(requirement.name)
    return dict(sorted(versions.items()))


def kernel_environment(data: str | None) -> dict[str, str]:
    """Return the environment for the kernels: this process's own, with the choice of data.

    With one arena for all threads glibc keeps less memory that is free, as ``binder/start`` has it.
    """
    environment = {"MALLOC_ARENA_MAX": "1", **os.environ}
    if data is not None:
        environment["VTLIB_DATA"] = data
    environment.setdefault("VTLIB_DATA", "auto")
    return environment
