"""The JavaScript that the pages need, from npm by a lockfile, served from the book itself.

Never below ``_static``: Jupyter Book adds every script it finds there to every page.
"""

import hashlib
import shutil
import subprocess
from pathlib import Path

from .project import Project

WIDGETS = "@jupyter-widgets/html-manager/dist"
# What of each npm package is served: (folder in node_modules, folder in the book, what to copy).
SERVED = [
    (
        "mathjax/es5",
        "vendor/mathjax",
        ["tex-mml-chtml.js", "output/chtml", "input/tex/extensions", "a11y", "ui", "sre"],
    ),
    ("requirejs", "vendor/requirejs", ["require.js"]),
    (WIDGETS, "vendor/" + WIDGETS, ["*.js"]),
    (
        WIDGETS,
        WIDGETS,
        ["*.woff2", "*.woff", "*.ttf"],
    ),  # the widgets' style sheet looks for its fonts here
]


def fetch(project: Project) -> tuple[Path | None, str]:
    """Install the locked npm packages, if that has not been done for this lockfile.

    Returns
    -------
    node_modules : pathlib.Path or None
        None if there is no npm, or if it failed: the pages then load these scripts from their usual CDNs.
    message : str
        One line for the user in that case.
    """
    npm = shutil.which("npm")
    if npm is None:
        return None, (
            "npm is missing, so the pages load MathJax and the widgets' scripts from CDNs; "
            "install npm for a book that works without a network"
        )
    folder = project.build / "web"
    installed = folder / "installed-lockfile"
    lockfile = hashlib.sha256((project.book / "web/package-lock.json").read_bytes()).hexdigest()
    if not (installed.is_file() and installed.read_text() == lockfile):
        failure = run_npm(npm, project.book / "web", folder)
        if failure:
            return (
                None,
                f"npm could not install the pages' scripts, so they are loaded from CDNs: {failure}",
            )
        installed.write_text(lockfile)
    return folder / "node_modules", ""


def run_npm(npm: str, source: Path, folder: Path) -> str:
    """Run ``npm ci`` in a copy of the two package files; return why it failed, or an empty text."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(source / name, folder)
    result = subprocess.run(
        [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
        cwd=folder,
        capture_output=True,
        text=True,
    )
    if result.returncode == 0:
        return ""
    errors = [line for line in result.stderr.splitlines() if line.startswith("npm error")]
    return (errors or result.stderr.splitlines() or [f"exit code {result.returncode}"])[0]


def served_files(node_modules: Path) -> dict[str, Path]:
    """Return the files to serve, by their path in the book."""
    files = {}
    for package, target, patterns in SERVED:
        for pattern in patterns:
            for found in (node_modules / package).glob(pattern):
                below = (
                    [path for path in found.rglob("*") if path.is_file()]
                    if found.is_dir()
                    else [found]
                )
                for path in below:
                    files[f"{target}/{path.relative_to(node_modules / package).as_posix()}"] = path
    return files


def sphinx_settings() -> dict:
    """Return the settings that make the pages load these files rather than those of a CDN.

    Sphinx takes both kinds of path as relative to ``_static``, and the widgets' loader takes its own as
    relative to the page: pages with widgets have to lie beside ``index.html``.
    """
    return {
        "html_extra_path": ["_extra"],
        "mathjax_path": "../vendor/mathjax/tex-mml-chtml.js",
        "nb_ipywidgets_js": {
            "../vendor/requirejs/require.js": {},
            f"../vendor/{WIDGETS}/embed-amd.js": {
                "data-jupyter-widgets-cdn": "vendor/",
                "data-jupyter-widgets-cdn-only": "true",
            },
        },
    }
