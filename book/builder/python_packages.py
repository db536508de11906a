"""Python in the page: its interpreter from npm, NumPy, pandas and matplotlib beside it, and vtlib.

npm's ``pyodide`` brings the interpreter, and a list of packages with a SHA-256 for each, but not
the packages. They lie in Pyodide's own distribution, and in a package of PyPI that serves them from
its own pages. Where a file comes from doesn't matter: it is taken only if its hash is the list's.
"""

import hashlib
import io
import json
import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from .project import BookError, Project, files_below

FOLDER = "python"  # among the pages
WANTED = ("numpy", "pandas", "matplotlib")
INTERPRETER = (
    "pyodide.mjs",
    "pyodide.asm.mjs",
    "pyodide.asm.wasm",
    "python_stdlib.zip",
    "pyodide-lock.json",
)
FROM = "open-webui==0.12.4"  # whose wheel has them
INSIDE = "open_webui/frontend/pyodide/"
SOURCE = "VTLIB_PYODIDE"  # variable that names a folder with the files, or a wheel, instead
CACHE = "VTLIB_PYODIDE_CACHE"  # variable that names where they are kept between builds
NOT_LIGHT = {
    "datasets",
    "engine",
    "export",
    "models",
    "plotting",
    "simulate",
    "training",
    "widgets",
}
ADDED = {"live/python/in_page.py": "in_page.py", "builder/given.py": "given.py"}
LONG_AGO = (2020, 1, 1, 0, 0, 0)  # a zip knows the time of each file; the same files, the same zip


def served_files(project: Project, node_modules: Path | None) -> dict[str, Path]:
    """Return what Python in the page needs, by its path among the pages; empty without it.

    Raises
    ------
    BookError
        Where ``CI`` is set and the packages can't be had; elsewhere the pages say so.
    """
    interpreter = node_modules / "pyodide" if node_modules else None
    if interpreter is None or not (interpreter / "pyodide.mjs").is_file():
        return {}
    listed = wanted_files(json.loads((interpreter / "pyodide-lock.json").read_text("utf-8")))
    cache = Path(os.environ.get(CACHE) or project.build / "python-packages")
    problem = fetch(listed, cache)
    if problem and os.environ.get("CI", "").lower() in ("1", "true"):
        raise BookError(f"Python in the page: {problem}")
    if problem:
        print(f"The pages run no Python: {problem}", flush=True)
        return {}
    core = project.build / "vtlib.zip"
    core.write_bytes(light_core(project))
    files = {name: interpreter / name for name in INTERPRETER}
    files["worker.js"] = project.book / "live/python/worker.js"
    files |= {name: cache / name for name in listed} | {"vtlib.zip": core}
    return {f"{FOLDER}/{name}": path for name, path in files.items()}


def wanted_files(lock: dict) -> dict[str, str]:
    """Return the SHA-256 of each file that the wanted packages need, by its name."""
    waiting, found = list(WANTED), {}
    while waiting:
        package = lock["packages"][waiting.pop()]
        if package["file_name"] not in found:
            found[package["file_name"]] = package["sha256"]
            waiting += [name.lower() for name in package["depends"]]
    return dict(sorted(found.items()))


def fetch(listed: dict[str, str], cache: Path) -> str:
    """Bring the files into the cache; return why that failed, or an empty text."""
    cache.mkdir(parents=True, exist_ok=True)
    if all(is_whole(cache / name, sha256) for name, sha256 in listed.items()):
        return ""
    given = os.environ.get(SOURCE)
    if given:
        return take(listed, Path(given), cache)
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "download", FROM, "--no-deps", "-q", "-d", folder]
        result = subprocess.run(command, capture_output=True, text=True)
        wheels = list(Path(folder).glob("*.whl"))
        if result.returncode or not wheels:
            last = (result.stderr.strip().splitlines() or ["no reason given"])[-1]
            return (
                f"pip could not download {FROM}, in which its packages are ({last}). Build with a "
                f"network, or set {SOURCE} to a folder that has {', '.join(listed)}"
            )
        return take(listed, wheels[0], cache)


def take(listed: dict[str, str], source: Path, cache: Path) -> str:
    """Copy the files from a folder or a wheel, each if its hash is right; say what is wrong."""
    if not source.exists():
        return f"{source}: no such folder or wheel"
    for name, sha256 in listed.items():
        content = content_of(source, name)
        if content is None:
            return f"{source} has no {name}"
        got = hashlib.sha256(content).hexdigest()
        if got != sha256:
            return (
                f"{name} of {source} is not the file that pyodide-lock.json lists: its SHA-256 is "
                f"{got}, not {sha256}"
            )
        whole = cache / f"{name}.part"
        whole.write_bytes(content)
        whole.replace(cache / name)
    return ""


def content_of(source: Path, name: str) -> bytes | None:
    """A file of a folder or of a wheel, or None if it isn't there."""
    if source.is_dir():
        return (source / name).read_bytes() if (source / name).is_file() else None
    with zipfile.ZipFile(source) as wheel:
        inside = [one for one in wheel.namelist() if one in (name, f"{INSIDE}{name}")]
        return wheel.read(inside[0]) if inside else None


def is_whole(path: Path, sha256: str) -> bool:
    """Whether a file is there and its content is what it should be."""
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == sha256


def light_core(project: Project) -> bytes:
    """Return a zip of vtlib for the page: of the same sources, the same bytes."""
    package = project.root / "vtlib"
    files = {
        f"vtlib/{path.relative_to(package).as_posix()}": path
        for path in files_below(package)
        if path.suffix == ".py" and path.relative_to(package).parts[0] not in NOT_LIGHT
    }
    files |= {name: project.book / path for path, name in ADDED.items()}
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as zipped:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, LONG_AGO)
            entry.compress_type = zipfile.ZIP_DEFLATED
            zipped.writestr(entry, files[name].read_bytes(), compresslevel=9)
    return archive.getvalue()


def megabytes(files: dict[str, Path]) -> float:
    """What a reader's browser fetches on the first Run, without pandas and matplotlib."""
    first = [*INTERPRETER, "vtlib.zip"]
    wanted = [p for name, p in files.items() if name.split("/")[-1] in first or "/numpy-" in name]
    return sum(path.stat().st_size for path in wanted) / 1e6
