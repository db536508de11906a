"""What computes in the reader's page: the modules of ``book/live``, bundled, and what they play on.

A page that is opened as a file may neither import a module nor fetch anything, so the modules
become one classic script, the worker's source is a text in it, and weights and records are scripts
of their own that a page asks for when a reader chooses them.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from .kept import FOR_PAGES, hash_of_files
from .project import BookError, Project, digest, files_below

SOURCES = "live"  # folder of book/ that holds the modules
WIDGETS = "vtlib/widgets"  # those that a notebook uses, too
SERVED = (".js", ".css", ".safetensors", ".onnx")
TARGET = "es2021"  # browsers since 2021
WIDGETS_ALIAS = "widget-modules"  # what a module imports to have the figures to move, by name
WORKER_ALIAS = "worker-source"  # what a module imports to have the bundled worker as a text
CHAPTERS = f"{SOURCES}/chapter.js"
SETTINGS = {  # what every page loads; Sphinx starts from _static
    "html_js_files": [[f"../{CHAPTERS}", {"defer": "defer"}]],
    "html_css_files": [f"../{SOURCES}/chapter.css"],
}
PLACES = {  # what begins at a marker of a page, and what it begins with
    "hear": {"record": "deception-19", "recogniser": "simulated-deception-tcn"},
    "try-it": {},
    "fool-it": {},
    "ear-exam": {},
}


def texts() -> dict[str, str]:
    """Return, by marker, the place of a page where something live begins."""
    return {f"<!-- live-{what} -->": place(what, options) for what, options in PLACES.items()}


def place(what: str, options: dict[str, str]) -> str:
    """Return a place in a page of the book's root, and the scripts that fill it."""
    data = "".join(f' data-{name}="{value}"' for name, value in options.items())
    return f"""```{{raw}} html
<link rel="stylesheet" href="{SOURCES}/live.css">
<script src="{SOURCES}/live.js" defer></script>
<div class="vtl" data-live="{what}"{data}>
<p>What belongs here needs JavaScript, and pages that were made with npm.</p>
</div>
```"""


def served_files(project: Project, node_modules: Path | None) -> dict[str, Path]:
    """Bundle the modules, write the data, and return both by their path among the pages.

    Empty if the book has no such modules, or there is no npm to bundle them with: the pages that
    need them then say so.

    Raises
    ------
    BookError
        If a module can't be bundled, or the data can't be written; with what was said.
    """
    if node_modules is None or not (project.book / SOURCES / "page/main.js").is_file():
        return {}
    folder = project.build / "live"
    modules = hash_of_files(project.root / WIDGETS)
    python = hash_of_files(project.root / "vtlib", without=FOR_PAGES)
    for make, own, folders in (
        (bundle, modules, [project.book / SOURCES, project.book / "web"]),
        (write_data, python, [project.root / "data", Path(__file__).parent]),
    ):
        target = folder / make.__name__
        wanted = digest(own, *map(hash_of_files, folders), os.environ.get("VTLIB_LIVE", ""))
        done = target / "made-from"
        if not (done.is_file() and done.read_text() == wanted):
            shutil.rmtree(target, ignore_errors=True)
            target.mkdir(parents=True)
            make(project, node_modules, target)
            done.write_text(wanted)
    return {
        f"{SOURCES}/{path.relative_to(target).as_posix()}": path
        for target in (folder / "bundle", folder / "write_data")
        for path in files_below(target)
        if path.suffix in SERVED
    }


def bundle(project: Project, node_modules: Path, target: Path) -> None:
    """Write ``live.js`` and ``chapter.js``, and the style of each."""
    page = project.book / SOURCES / "page"
    worker = target / "worker.txt"
    run_esbuild(node_modules, page / "worker.js", worker)
    alias = f"--alias:{WORKER_ALIAS}={worker}"
    run_esbuild(node_modules, page / "main.js", target / "live.js", alias, "--loader:.txt=text")
    widgets = target / "widgets.mjs"
    widgets.write_text(list_of_widgets(project.root / WIDGETS), "utf-8")
    alias = f"--alias:{WIDGETS_ALIAS}={widgets}"
    run_esbuild(node_modules, page / "chapter.js", target / "chapter.js", alias)
    if (page / "code/editor.js").is_file():  # of npm's CodeMirror, which lies in the build
        modules = {"NODE_PATH": str(node_modules)}
        run_esbuild(node_modules, page / "code/editor.js", target / "editor.js", **modules)
    for name in ("live.css", "chapter.css"):
        run_esbuild(node_modules, page / name, target / name)


def list_of_widgets(folder: Path) -> str:
    """Return a module that exports the modules of all figures to move, by their names."""
    return "".join(
        f"export {{ default as {path.stem} }} from {json.dumps(str(path))};\n"
        for path in sorted(folder.glob("*.js"))
        if re.search(r"^export default ", path.read_text("utf-8"), re.M)
    )


def run_esbuild(
    node_modules: Path, source: Path, target: Path, *options: str, **environment: str
) -> None:
    """Bundle a module with all that it imports into one classic script."""
    program = node_modules / ".bin/esbuild"
    common = ["--bundle", "--minify", "--format=iife", f"--target={TARGET}", "--log-level=warning"]
    command = [str(program), str(source), *common, f"--outfile={target}", *options]
    environment = {**os.environ, **environment}
    result = subprocess.run(command, capture_output=True, text=True, env=environment)
    if result.returncode:
        raise BookError(f"{source} could not be bundled:\n{result.stderr.strip()}")


def write_data(project: Project, node_modules: Path, target: Path) -> None:
    """Write weights, records, classes and rules as scripts, with ``vtlib``."""
    program = Path(__file__).with_name("live_data.py")
    result = subprocess.run(
        [sys.executable, str(program), str(target / "data")],
        capture_output=True,
        text=True,
        cwd=project.root,
    )
    if result.returncode:
        last = (result.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise BookError(f"The data of the live pages could not be written: {last}")
