"""Lay out the source folder that Jupyter Book renders: pages, executed chapters, served scripts.

Only files whose content differs are written, so that Sphinx renders again only what has changed.
"""

from pathlib import Path

import nbformat
import yaml

from . import web
from .project import Project, digest, files_below, write_if_changed

NOT_PAGES = {"builder", "web", "build.py", "_config.yml"}
EXTRA = "_extra"


def stage(
    project: Project,
    notebooks: dict[str, nbformat.NotebookNode],
    tables: dict[str, str],
    node_modules: Path | None,
) -> str:
    """Write the staging folder.

    Parameters
    ----------
    project : Project
        Where the sources and the staging folder are.
    notebooks : dict of nbformat.NotebookNode
        By chapter name, the chapters with their outputs.
    tables : dict of str
        By marker, the Markdown that takes its place in pages and chapters.
    node_modules : pathlib.Path or None
        Where the scripts to serve are; None to load them from CDNs.

    Returns
    -------
    str
        A hash of what every page shares: if it changes, all pages have to be rendered again.
    """
    files = page_files(project, tables)
    files |= {
        f"{name}.ipynb": fill_notebook(notebook, tables) for name, notebook in notebooks.items()
    }
    files["_config.yml"] = configuration(project, node_modules)
    served = web.served_files(node_modules) if node_modules else {}
    files |= {f"{EXTRA}/{target}": path.read_bytes() for target, path in served.items()}
    for name, content in files.items():
        write_if_changed(project.staging / name, content)
    remove_others(project.staging, set(files))
    return shared_by_all_pages(files, notebooks)


def page_files(project: Project, tables: dict[str, str]) -> dict[str, bytes]:
    """Return everything in ``book/`` that belongs to pages, with the tables filled in; not the notebooks."""
    files = {}
    for path in files_below(project.book):
        name = path.relative_to(project.book)
        if name.parts[0] in NOT_PAGES or path.suffix == ".ipynb":
            continue
        content = path.read_bytes()
        files[name.as_posix()] = (
            fill(content.decode(), tables).encode() if path.suffix == ".md" else content
        )
    return files


def fill(text: str, tables: dict[str, str]) -> str:
    """Put the tables where their markers are."""
    for marker, table in tables.items():
        text = text.replace(marker, table)
    return text


def fill_notebook(notebook: nbformat.NotebookNode, tables: dict[str, str]) -> bytes:
    """Put the tables into Markdown cells, and return the notebook as a file's content."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = fill(cell.source, tables)
    return nbformat.writes(notebook).encode()


def configuration(project: Project, node_modules: Path | None) -> bytes:
    """Return Jupyter Book's configuration, with the settings that serve the scripts from the book."""
    settings = yaml.safe_load((project.book / "_config.yml").read_text("utf-8"))
    if node_modules:
        settings.setdefault("sphinx", {}).setdefault("config", {}).update(web.sphinx_settings())
    return yaml.safe_dump(settings, sort_keys=False, allow_unicode=True).encode()


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
