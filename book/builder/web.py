"""The packages from npm that a build needs: to draw formulas, and to bundle what pages run."""

import hashlib
import shutil
import subprocess
from pathlib import Path

from .project import Project


def fetch(project: Project) -> tuple[Path | None, str]:
    """Install the locked npm packages, if that has not been done for this lockfile.

    Returns
    -------
    node_modules : pathlib.Path or None
        None if there is no npm, or if it failed: the pages then load MathJax from its usual CDN.
    message : str
        One line for the user in that case.
    """
    npm = shutil.which("npm")
    if npm is None:
        return None, (
            "npm is missing, so the pages load MathJax from a CDN; "
            "install npm for a book that works without a network"
        )
    folder = project.build / "web"
    installed = folder / "installed-lockfile"
    lockfile = hashlib.sha256((project.book / "web/package-lock.json").read_bytes()).hexdigest()
    if not (installed.is_file() and installed.read_text() == lockfile):
        failure = run_npm(npm, project.book / "web", folder)
        if failure:
            return None, f"npm failed, so the pages load MathJax from a CDN: {failure}"
        installed.write_text(lockfile)
    return folder / "node_modules", ""


def run_npm(npm: str, source: Path, folder: Path) -> str:
    """Run ``npm ci`` in a copy of the package files; return why it failed, or an empty text."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(source / name, folder)
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if result.returncode == 0:
        return ""
    errors = [line for line in result.stderr.splitlines() if line.startswith("npm error")]
    return (errors or result.stderr.splitlines() or [f"exit code {result.returncode}"])[0]
