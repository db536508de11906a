"""The published files: where each one is, what its content must be, and how a verified copy reaches
this machine.

A file comes from the folder that ``VTLIB_PUBLISHED`` names, or from beside that folder, or else
from a cache that Pooch fills by downloading from the public repository, at one commit. Either way
its content is checked before anybody reads it: by its SHA-256 where that is known, and otherwise by
its git blob id, which is a hash of the content too.

Files of a second repository have a path that begins with a folder's name, as in
``digivolcan/best_model_3layers``: that folder lies in the cache, and in ``VTLIB_PUBLISHED`` or
beside it.

Environment variables
---------------------
VTLIB_PUBLISHED
    A folder that holds the published files under their own paths; those of other repositories in
    a folder beside it, or in it.
VTLIB_CACHE
    The cache's folder; by default the usual one of the operating system.
VTLIB_OFFLINE
    ``1``: never touch the network.
VTLIB_DATA
    ``auto`` (default), ``published`` (falling back is an error) or ``simulated`` (published data is
    never used).
VTLIB_REQUIRE_PUBLISHED
    ``1``: falling back is an error, whatever ``VTLIB_DATA`` says.
"""

import functools
import hashlib
import json
import os
import urllib.parse
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

_DATA_CHOICES = ("auto", "published", "simulated")
_TIMEOUT_S = 30
_DOWNLOADS_AT_ONCE = 8


class PublishedDataUnavailable(RuntimeError):
    """A published file is neither in ``VTLIB_PUBLISHED`` nor in the cache, and cannot be
    downloaded.

    Attributes
    ----------
    is_required : bool
        Whether ``VTLIB_REQUIRE_PUBLISHED=1`` makes its absence an error: so for every file that the
        makers of the registry held in their hands, and whose SHA-256 they therefore know.
    """

    def __init__(self, message: str, is_required: bool = True):
        super().__init__(message)
        self.is_required = is_required


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

    def check(self, file: str | Path, url: str | None = None) -> None:
        """Raise :class:`CorruptedFileError`, which names the file (or its url), unless it holds
        what was published."""
        content = Path(file).read_bytes()
        if self.sha256:
            kind, expected, found = "SHA-256", self.sha256, hashlib.sha256(content).hexdigest()
        else:
            kind, expected, found = "git blob id", self.git_blob, git_blob_id(content)
        if found != expected:
            advice = (
                "It was not kept: try again later" if url else "Delete the file and fetch it again"
            )
            raise CorruptedFileError(
                f"{url or file}: its {kind} is {found} ({len(content)} bytes), but {expected} was "
                f"published. {advice}"
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
    """The registry of published files, as read from data/registry.json (a dict)."""
    return json.loads((made_here() / "registry.json").read_text(encoding="utf-8"))


@functools.cache
def entries() -> dict[str, Entry]:
    """All published files, as a dict from path to :class:`Entry`."""
    ours = {row["path"]: Entry(**row) for row in registry()["files"]}
    for other in registry().get("elsewhere", ()):
        of = {"repository": other["repository"], "commit": other["commit"]}
        ours |= {row["path"]: Entry(**row, **of) for row in other["files"]}
    return ours


def citation(path: str) -> str:
    """Whom to cite for a published file."""
    for other in registry().get("elsewhere", ()):
        if any(row["path"] == path for row in other["files"]):
            return other["citation"]
    return registry()["citation"]


def data_choice() -> str:
    """What ``VTLIB_DATA`` asks for: ``"auto"``, ``"published"`` or ``"simulated"``."""
    choice = os.environ.get("VTLIB_DATA") or "auto"
    if choice not in _DATA_CHOICES:
        raise ValueError(f"VTLIB_DATA={choice!r}: expected one of {', '.join(_DATA_CHOICES)}")
    return choice


def must_be_published() -> bool:
    """Whether falling back to other data is an error."""
    return data_choice() == "published" or os.environ.get("VTLIB_REQUIRE_PUBLISHED") == "1"


def fetch(path: str) -> Path:
    """Path on this machine of a published file, verified.

    Parameters
    ----------
    path : str
        As in the registry.

    Returns
    -------
    pathlib.Path

    Raises
    ------
    PublishedDataUnavailable
        If it is not on this machine and cannot be downloaded.
    CorruptedFileError
        If what is there is not what was published.
    ValueError
        If no such file was published.
    """
    if path not in entries():
        raise ValueError(
            f"{path}: not among the {len(entries())} published files. Correct the name"
        )
    entry = entries()[path]
    if data_choice() == "simulated":
        raise PublishedDataUnavailable(
            f"{path}: VTLIB_DATA=simulated asks for no published data. Unset it to use the file"
        )
    folder = os.environ.get("VTLIB_PUBLISHED")
    if folder:
        if not Path(folder).is_dir():
            raise PublishedDataUnavailable(
                f"VTLIB_PUBLISHED={folder}: no such folder. Correct the variable, or unset it"
            )
        places = [Path(folder)]
        if entry.repository:
            places.append(Path(folder).resolve().parent)
        for place in places:
            if (place / path).is_file():
                entry.check(place / path)
                return place / path
    return _fetch_cached(entry)


def fetch_all(paths: Iterable[str]) -> list[Path]:
    """Paths on this machine of several published files, verified; downloads run eight at a time.

    Raises as :func:`fetch`.
    """
    with ThreadPoolExecutor(_DOWNLOADS_AT_ONCE) as pool:
        return list(pool.map(fetch, paths))


def cache_folder() -> Path:
    """The folder that holds downloaded files."""
    import pooch

    return Path(os.environ.get("VTLIB_CACHE") or pooch.os_cache("vtlib"))


def base_url(entry: Entry | None = None) -> str:
    """Where a published file is downloaded from, without its path; without an entry, those of the
    first repository (``VTLIB_URL`` replaces it, for mirrors and tests)."""
    if os.environ.get("VTLIB_URL"):
        return os.environ["VTLIB_URL"].rstrip("/") + "/"
    repository = (entry and entry.repository) or registry()["repository"]
    commit = (entry and entry.commit) or registry()["commit"]
    name = urllib.parse.urlparse(repository).path.strip("/")
    return f"https://raw.githubusercontent.com/{name}/{commit}/"


def _fetch_cached(entry):
    """The file from the cache, after downloading it if need be. A file enters the cache only when
    it is verified."""
    file = cache_folder() / entry.path
    if file.is_file():
        entry.check(file)
        return file
    if os.environ.get("VTLIB_OFFLINE") == "1":
        raise PublishedDataUnavailable(
            f"{entry.path}: not in {cache_folder()}, and VTLIB_OFFLINE=1 forbids to download it. "
            "Unset it, or name a folder that has the file with VTLIB_PUBLISHED",
            entry.sha256 is not None,
        )
    return _download(entry)


def _download(entry):
    import pooch
    import requests

    def checked(url, output_file, downloader):
        """Pooch moves the file into the cache only if this returns."""
        pooch.HTTPDownloader(timeout=_TIMEOUT_S)(url, output_file, downloader)
        entry.check(output_file, url)

    base = base_url(entry)
    url = base + urllib.parse.quote(entry.at or entry.path)
    pooch.get_logger().setLevel("WARNING")
    store = pooch.create(cache_folder(), base, registry={entry.path: None}, urls={entry.path: url})
    unreachable = _unreachable_hosts()
    if base in unreachable:
        raise PublishedDataUnavailable(
            f"{entry.path}: {unreachable[base]}", entry.sha256 is not None
        )
    try:
        (cache_folder() / entry.path).parent.mkdir(
            parents=True, exist_ok=True
        )  # Pooch's own attempt races in threads
        return Path(store.fetch(entry.path, downloader=checked))
    except (requests.RequestException, OSError) as error:
        answer = getattr(error, "response", None)
        why = (
            error.strerror or type(error).__name__
            if answer is None
            else f"HTTP status {answer.status_code}"
        )
        reason = (
            f"cannot download {url} into {cache_folder()} ({why}). Connect this machine to the "
            "internet and start Python again, or name a folder that has the file with "
            "VTLIB_PUBLISHED"
        )
        if isinstance(error, (requests.ConnectionError, requests.Timeout)):
            unreachable[base] = reason  # don't wait for the same host again, 110 files long
        raise PublishedDataUnavailable(
            f"{entry.path}: {reason}", entry.sha256 is not None
        ) from error


@functools.cache
def _unreachable_hosts():
    """Hosts that did not answer in this process, with the reason."""
    return {}
