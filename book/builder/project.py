"""Where everything is, and the few things that every step of a build shares."""

import contextlib
import fcntl
import hashlib
import json
import os
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


class BookError(Exception):
    """Something is wrong that whoever builds the book can put right; the message says how."""


@dataclass(frozen=True)
class Project:
    """The folders of one book.

    Parameters
    ----------
    root : pathlib.Path
        The checkout: the folder that holds ``book/``, ``vtlib/`` and ``data/``.
    build : pathlib.Path
        Where everything that a build makes is written. The sources are never written to.
    """

    root: Path
    build: Path

    @property
    def book(self) -> Path:
        """The sources of the pages."""
        return self.root / "book"

    @property
    def run(self) -> Path:
        """Scratch folders, one for each chapter: its working directory and its log."""
        return self.build / "run"

    @property
    def kept(self) -> Path:
        """Executed copies of the chapters, the only place that holds outputs between builds."""
        return self.build / "kept"

    @property
    def staging(self) -> Path:
        """The source folder that Jupyter Book sees: pages and chapters with their outputs."""
        return self.build / "staging"

    @property
    def render(self) -> Path:
        """Where Jupyter Book works; what it makes is published only if nothing went wrong."""
        return self.build / "render"

    @property
    def html(self) -> Path:
        """The last book that rendered without a warning."""
        return self.build / "html"

    @property
    def run_info(self) -> Path:
        """Seconds, peak memory, data and versions of every chapter, as JSON."""
        return self.build / "run-info.json"

    @property
    def repository(self) -> str:
        """Address of the repository, which pyproject.toml alone says (``[project.urls]``)."""
        path = self.root / "pyproject.toml"
        try:
            return tomllib.loads(path.read_text("utf-8"))["project"]["urls"]["Repository"]
        except (OSError, tomllib.TOMLDecodeError, KeyError) as error:
            raise BookError(
                f"{path} does not say where the repository is ({error!r}); write there "
                '[project.urls] Repository = "https://…"'
            ) from error


@contextlib.contextmanager
def alone(project: Project) -> Iterator[None]:
    """Let no other build write into the same folder; its lock ends with its process, however."""
    project.build.mkdir(parents=True, exist_ok=True)
    with open(project.build / ".lock", "ab") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise BookError(
                f"another build is writing into {project.build}: wait for it to end, or name "
                "another folder with --build-dir"
            ) from None
        yield


def digest(*parts: bytes | str) -> str:
    """Return one SHA-256 for several parts; the boundaries between the parts count."""
    total = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        total.update(f"{len(data)}:".encode())
        total.update(data)
    return total.hexdigest()


def files_below(folder: Path) -> list[Path]:
    """Return the files below a folder in a fixed order, but not what Python and Jupyter leave."""
    ignored = {"__pycache__", ".ipynb_checkpoints", ".DS_Store"}
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file() and not ignored.intersection(path.parts)
    )


def write_if_changed(path: Path, content: bytes) -> bool:
    """Write a file whole or not at all, and leave it alone where it already holds this content.

    Sphinx renders a page again when its source is newer than the page, so an untouched file is a
    page that needs no work.
    """
    if path.is_file() and path.read_bytes() == content:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".part")
    partial.write_bytes(content)
    os.replace(partial, path)
    return True


def in_script(content: object) -> str:
    """Return JSON for a script in a page: nothing in it can end the script that it stands in."""
    return json.dumps(content, ensure_ascii=False).replace("<", "\\u003c")
