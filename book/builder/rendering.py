"""Render the staged pages with Jupyter Book, warnings being errors, and publish what came out whole."""

import os
import shutil
import subprocess
import sys

from . import UNUSED_GRAMMAR
from .project import BookError, Project

# Jupyter Book of this interpreter, whatever PATH says.
JUPYTER_BOOK = f"import sys; sys.modules[{UNUSED_GRAMMAR!r}] = None; from jupyter_book.cli.main import main; main()"


def render(project: Project, shared: str) -> None:
    """Render what has changed and put the result into ``build/html``.

    Parameters
    ----------
    project : Project
        Where the staged sources, Jupyter Book's working folder and the final pages are.
    shared : str
        A hash of what all pages share.

    Raises
    ------
    BookError
        With Jupyter Book's warnings. The pages of the last good build stay as they are.
    """
    state = project.render / "rendered"
    if not (state.is_file() and state.read_text() == shared):
        shutil.rmtree(project.render, ignore_errors=True)
    # Sphinx reports a page's warnings only when it reads the page: after a build that failed or was
    # interrupted they would be lost. So the state is gone while it works, and the next build begins afresh.
    state.unlink(missing_ok=True)
    project.render.mkdir(parents=True, exist_ok=True)
    run_jupyter_book(project)
    state.write_text(shared)
    publish(project)


def run_jupyter_book(project: Project) -> None:
    """Call ``jupyter-book build``, and raise with what it complained about."""
    command = [
        sys.executable,
        "-c",
        JUPYTER_BOOK,
        "build",
        str(project.staging),
        "--path-output",
        str(project.render),
        "-W",
        "--keep-going",
        "-q",
    ]
    result = subprocess.run(
        command, capture_output=True, text=True, env={**os.environ, "NO_COLOR": "1"}
    )
    if result.returncode:
        raise BookError(
            f"Jupyter Book could not render the pages; put these right:\n"
            f"{result.stderr.strip()}\n(the sources it read are in {project.staging})"
        )


def publish(project: Project) -> None:
    """Replace ``build/html`` as a whole: it is never a mixture of two builds."""
    fresh, old = project.build / "html.new", project.build / "html.old"
    for left_over in (fresh, old):
        shutil.rmtree(left_over, ignore_errors=True)
    shutil.copytree(project.render / "_build/html", fresh)
    if project.html.exists():
        project.html.rename(old)
    fresh.rename(project.html)
    shutil.rmtree(old, ignore_errors=True)
