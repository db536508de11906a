"""What a chapter's outputs depend on, as one hash for each kind of thing.

The kinds are kept apart so that a build can say *why* a chapter runs again.
"""

import importlib.metadata
import json
import os
import platform
from pathlib import Path

from packaging.requirements import Requirement

from .chapters import Chapter
from .project import BookError, Project, digest, files_below

TAGS_THAT_MATTER = {"parameters", "raises-exception", "skip-execution"}


def fingerprint(
    chapter: Chapter, project: Project, parameters: dict, environment: dict
) -> dict[str, str]:
    """Return the hashes of everything that the chapter's outputs depend on.

    Parameters
    ----------
    chapter : Chapter
        Only its code cells count: prose has no influence on outputs.
    project : Project
        Where ``vtlib`` and the data files are.
    parameters : dict
        What is injected after the chapter's cell tagged ``parameters``.
    environment : dict of str
        The environment variables the kernel will see.

    Returns
    -------
    dict of str
        ``code``, ``parameters``, ``vtlib``, ``data`` and ``versions``.
    """
    code = [
        [cell.source, sorted(TAGS_THAT_MATTER.intersection(cell.metadata.get("tags", [])))]
        for cell in chapter.code_cells
    ]
    return {
        "code": digest(json.dumps(code)),
        "parameters": digest(json.dumps(parameters, sort_keys=True)),
        "vtlib": hash_of_files(project.root / "vtlib"),
        "data": hash_of_data(project, environment),
        "versions": digest(json.dumps(package_versions(), sort_keys=True)),
    }


def hash_of_files(folder: Path) -> str:
    """Return a hash of the names and contents of all files below a folder."""
    parts = []
    for path in files_below(folder):
        parts += [path.relative_to(folder).as_posix(), path.read_bytes()]
    return digest(*parts)


def hash_of_data(project: Project, environment: dict) -> str:
    """Return a hash of the data that a chapter could read.

    The files in ``data/`` are small and hashed whole. The published folder may be large, and belongs to
    others: names, sizes and times of change are enough. ``VTLIB_RUN_LOG`` only says where to report.
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
            listing.append(
                [path.relative_to(published).as_posix(), status.st_size, status.st_mtime_ns]
            )
    return digest(
        hash_of_files(project.root / "data"), json.dumps([variables, listing], sort_keys=True)
    )


def package_versions() -> dict[str, str]:
    """Return the versions of Python and of the packages that pyproject.toml names for running the book."""
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
    """Return the environment for the kernels: this process's own, with the choice of data."""
    environment = dict(os.environ)
    if data is not None:
        environment["VTLIB_DATA"] = data
    environment.setdefault("VTLIB_DATA", "auto")
    return environment
