"""The published files: where each one is, what its content must be, and how a verified copy reaches
this machine.

A file comes from the folder that ``VTLIB_PUBLISHED`` names, or from beside that folder, or else
from a cache that is filled by downloading from the public repository, at one commit. Either way
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

import os
import urllib.parse
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from . import downloading
from .listing import CorruptedFileError, Entry, citation, entries, git_blob_id, made_here, registry

__all__ = [
    "CorruptedFileError",
    "Entry",
    "PublishedDataUnavailable",
    "base_url",
    "cache_folder",
    "citation",
    "data_choice",
    "entries",
    "fetch",
    "fetch_all",
    "git_blob_id",
    "made_here",
    "must_be_published",
    "registry",
]

_DATA_CHOICES = ("auto", "published", "simulated")
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
    url = base_url(entry) + urllib.parse.quote(entry.at or entry.path)
    file = cache_folder() / entry.path

    def check(content):
        entry.check_content(content, url, "It was not kept: try again later")

    try:
        downloading.download(downloading.Wanted(url, entry.size, check), file)
    except downloading.DownloadError as error:
        raise PublishedDataUnavailable(
            f"{entry.path}: {error}, or name a folder that has the file with VTLIB_PUBLISHED",
            entry.sha256 is not None,
        ) from error
    return file
