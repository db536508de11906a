"""The list of published files: what each one is called, how long it is, and its hashes."""

import functools
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from ..files import in_a_line, read_text


class CorruptedFileError(RuntimeError):
    """A file's content is not what was published."""


@dataclass(frozen=True)
class Entry:
    """One published file: its path here, size in bytes, git blob id, SHA-256 where it is known;
    and, of a file of another repository than the first, its path there and that repository."""

    path: str
    size: int | None
    git_blob: str
    sha256: str | None
    at: str | None = None
    repository: str | None = None
    commit: str | None = None

    @property
    def source(self) -> str:
        """Repository, commit and path there, in words."""
        repository = self.repository or registry()["repository"]
        return f"{repository} at {self.commit or registry()['commit']}: {self.at or self.path}"

    def check(self, file: str | Path) -> None:
        """Raise :class:`CorruptedFileError`, which names the file, unless it holds what was
        published."""
        self.check_content(Path(file).read_bytes(), str(file), "Delete the file and fetch it again")

    def check_content(self, content: bytes, name: str, advice: str) -> None:
        """Raise :class:`CorruptedFileError`, with name and advice, unless this was published."""
        if self.sha256:
            kind, expected, found = "SHA-256", self.sha256, hashlib.sha256(content).hexdigest()
        else:
            kind, expected, found = "git blob id", self.git_blob, git_blob_id(content)
        if found == expected:
            return
        size = f"{len(content)} bytes"
        if self.size is not None and len(content) > self.size:
            size = f"more than the {self.size} bytes that are in it"
        if content[:200].lstrip()[:1] == b"<":
            advice = f"It looks like a web page: does your network ask for a login? {advice}"
        raise CorruptedFileError(
            f"{name}: its {kind} is {found} ({size}), but {expected} was published. {advice}"
        )


def git_blob_id(content: bytes) -> str:
    """The name that git gives to a file's content: sha1 of ``blob <size>``, a zero byte, and the
    content."""
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def made_here() -> Path:
    """Folder of what comes with the book: registry.json, checkpoints/, bands.json, scores.json (a
    pathlib.Path)."""
    packaged = Path(__file__).parents[1] / "made_here"  # in an installed wheel
    return packaged if packaged.is_dir() else Path(__file__).parents[2] / "data"


@functools.cache
def registry() -> dict:
    """The registry of published files, as read from data/registry.json (a dict).

    Raises
    ------
    ValueError
        If that file can't be read; the message names it.
    """
    path = made_here() / "registry.json"
    try:
        found = json.loads(read_text(path))
        found["repository"], found["commit"], found["citation"], found["files"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise _unreadable(path, error) from error
    return found


def _unreadable(path, error):
    return ValueError(
        f"{path}: no registry of published files ({type(error).__name__}: {in_a_line(error)}). "
        "Install this package again"
    )


@functools.cache
def entries() -> dict[str, Entry]:
    """All published files, as a dict from path to :class:`Entry`.

    Raises
    ------
    ValueError
        As :func:`registry`; so it is of a path that would lead out of the cache.
    """
    try:
        ours = {row["path"]: Entry(**row) for row in registry()["files"]}
        for other in registry().get("elsewhere", ()):
            of = {"repository": other["repository"], "commit": other["commit"]}
            ours |= {row["path"]: Entry(**row, **of) for row in other["files"]}
        for path in ours:
            if Path(path).is_absolute() or ".." in Path(path).parts:
                raise ValueError(f"{path!r} leads out of the cache")
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise _unreadable(made_here() / "registry.json", error) from error
    return ours


def citation(path: str) -> str:
    """Whom to cite for a published file."""
    for other in registry().get("elsewhere", ()):
        if any(row["path"] == path for row in other["files"]):
            return other["citation"]
    return registry()["citation"]
