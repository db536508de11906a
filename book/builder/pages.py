"""The pages: laid out for Jupyter Book, rendered without a warning, published whole or not at all.

Only files whose content differs are laid out anew: Sphinx renders again what has changed.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import yaml

from . import exercises, figures, live, made, materials, polish, python_packages, questions, widgets
from .project import BookError, Project, digest, files_below, write_if_changed

NOT_PAGES = {"builder", "web", "build.py", "_config.yml", "_toc.yml", live.SOURCES}
EXTRA = "_extra"  # what lies in it, Sphinx copies beside the pages
API = "reference/api"
# Jupyter Book of this interpreter, whatever PATH says. It ends when its input does: with the
# process of the build, even if that was killed, since the next build works in the same folders.
PROGRAM = """
import os, threading
def wait():
    os.read(0, 1)
    os._exit(1)
threading.Thread(target=wait, daemon=True).start()
from jupyter_book.cli.main import main
main()
"""
JUPYTER_BOOK = [sys.executable, "-c", PROGRAM]


def stage(
    project: Project,
    notebooks: dict[str, nbformat.NotebookNode],
    texts: dict[str, str],
    node_modules: Path | None,
) -> str:
    """Write the staging folder.

    Parameters
    ----------
    project : Project
        Where the sources and the staging folder are.
    notebooks : dict of nbformat.NotebookNode
        By chapter name, the chapters with their outputs.
    texts : dict of str
        By marker, the Markdown that takes its place in pages and chapters.
    node_modules : pathlib.Path or None
        Where the packages from npm are; None for pages without what computes in them.

    Returns
    -------
    str
        A hash of what every page shares: if it changes, all pages have to be rendered again.
    """
    toc = yaml.safe_load((project.book / "_toc.yml").read_text("utf-8"))
    api = made.api_pages(project) if add_api(toc, made.modules(project)) else {}
    served = live.served_files(project, node_modules)
    pictures = widgets.place_all(notebooks, has_script=live.CHAPTERS in served)
    pictures |= figures.beside(notebooks)
    python = {}
    if any(map(exercises.is_code, (cell for one in notebooks.values() for cell in one.cells))):
        python = python_packages.served_files(project, node_modules)
    megabytes = round(python_packages.megabytes(python), 1)
    given = exercises.given_files(notebooks) if python else {}
    served |= python
    files = {
        **page_files(project, texts),
        **{name: page.encode() for name, page in api.items()},
        **{
            f"{name}.ipynb": fill_notebook(with_what_answers(one, name, megabytes), texts)
            for name, one in notebooks.items()
        },
        **{f"{EXTRA}/{target}": path.read_bytes() for target, path in served.items()},
        **{f"{EXTRA}/{target}": content for target, content in pictures.items()},
        **{f"{EXTRA}/{python_packages.FOLDER}/{name}": it for name, it in given.items()},
        f"{EXTRA}/{materials.FILE}": materials.content(project),
        "_toc.yml": as_yaml(toc),
        "_config.yml": as_yaml(configuration(project, set(served))),
    }
    (project.staging / EXTRA).mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        write_if_changed(project.staging / name, content)
    remove_others(project.staging, set(files))
    return shared_by_all_pages(files, notebooks)


def page_files(project: Project, texts: dict[str, str]) -> dict[str, bytes]:
    """Return all of ``book/`` that belongs to pages, with markers filled; not the notebooks."""
    files = {}
    for path in files_below(project.book):
        name = path.relative_to(project.book)
        if name.parts[0] in NOT_PAGES or path.suffix == ".ipynb":
            continue
        content = path.read_bytes()
        if path.suffix == ".md":
            content = fill(content.decode(), texts).encode()
        files[name.as_posix()] = content
    return files


def with_what_answers(
    notebook: nbformat.NotebookNode, name: str, megabytes: float
) -> nbformat.NotebookNode:
    """Put places into a chapter for what answers in the page."""
    return questions.with_places(exercises.with_boxes(notebook, name, megabytes), name)


def fill(text: str, texts: dict[str, str]) -> str:
    """Put the texts where their markers are."""
    for marker, replacement in texts.items():
        text = text.replace(marker, replacement)
    return text


def fill_notebook(notebook: nbformat.NotebookNode, texts: dict[str, str]) -> bytes:
    """Fill the markers in Markdown cells, and return the notebook as a file's content."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = fill(cell.source, texts)
    return nbformat.writes(notebook).encode()


def add_api(toc: dict, modules: list[str]) -> bool:
    """Put a page for each module below the API's page; say whether the book has that page."""
    for part in toc.get("parts", []):
        for entry in part["chapters"]:
            if entry["file"] == API:
                entry["sections"] = [{"file": f"{API}/{name}", "title": name} for name in modules]
                return True
    return False


def configuration(project: Project, served: set[str]) -> dict:
    """Return Jupyter Book's configuration, with the repository's address and the served scripts."""
    settings = yaml.safe_load((project.book / "_config.yml").read_text("utf-8"))
    settings["repository"]["url"] = project.repository
    sphinx = settings["sphinx"]["config"]
    sphinx["html_extra_path"] = [EXTRA]
    if live.CHAPTERS in served:
        sphinx.update(live.SETTINGS)
    return settings


def as_yaml(content: dict) -> bytes:
    """Return a file's content."""
    return yaml.safe_dump(content, sort_keys=False, allow_unicode=True).encode()


def remove_others(folder: Path, wanted: set[str]) -> None:
    """Remove files of an earlier build that no longer belong here."""
    for path in folder.rglob("*"):
        if path.is_file() and path.relative_to(folder).as_posix() not in wanted:
            path.unlink()


def shared_by_all_pages(
    files: dict[str, bytes], notebooks: dict[str, nbformat.NotebookNode]
) -> str:
    """Return a hash of the names of all pages, their first lines, and every file that isn't a page.

    The sidebar of each page lists the titles of all, and Sphinx doesn't render a page again because
    another one's title has changed.
    """
    parts = []
    for name, content in sorted(files.items()):
        if name.endswith(".ipynb"):
            first = notebooks[name.removesuffix(".ipynb")].cells[:1]
            content = first[0].source.partition("\n")[0].encode() if first else b""
        elif name.endswith(".md"):
            content = content.partition(b"\n")[0]
        parts += [name, content]
    return digest(*parts)


def render(project: Project, shared: str, node_modules: Path | None) -> None:
    """Render what has changed and put the result into ``build/html``.

    Parameters
    ----------
    project : Project
        Where the staged sources, Jupyter Book's working folder and the final pages are.
    shared : str
        A hash of what all pages share.
    node_modules : pathlib.Path or None
        Where the packages from npm are.

    Raises
    ------
    BookError
        With Jupyter Book's warnings. The pages of the last good build stay as they are.
    """
    state = project.render / "rendered"
    if not (state.is_file() and state.read_text() == shared):
        shutil.rmtree(project.render, ignore_errors=True)
    # Sphinx reports a page's warnings only when it reads the page: after a build that failed or was
    # interrupted they would be lost. So the state is gone while it works, and the next build begins
    # afresh.
    state.unlink(missing_ok=True)
    project.render.mkdir(parents=True, exist_ok=True)
    output = ["--path-output", str(project.render)]
    command = [*JUPYTER_BOOK, "build", str(project.staging), *output, "-W", "--keep-going", "-q"]
    environment = {**os.environ, "NO_COLOR": "1"}
    held, given = os.pipe()
    try:
        result = subprocess.run(
            command, stdin=held, capture_output=True, text=True, env=environment
        )
    finally:
        os.close(held)
        os.close(given)
    if result.returncode:
        raise BookError(
            f"Jupyter Book could not render the pages; put these right:\n"
            f"{result.stderr.strip()}\n(the sources it read are in {project.staging})"
        )
    state.write_text(shared)
    publish(project, node_modules)


def publish(project: Project, node_modules: Path | None) -> None:
    """Replace ``build/html`` as a whole: it is never a mixture of two builds."""
    fresh, old = project.build / "html.new", project.build / "html.old"
    for left_over in (fresh, old):
        shutil.rmtree(left_over, ignore_errors=True)
    shutil.copytree(project.render / "_build/html", fresh)
    polish.polish(fresh, project, node_modules)
    if project.html.exists():
        project.html.rename(old)
    fresh.rename(project.html)
    shutil.rmtree(old, ignore_errors=True)
