"""The heads of pages: one style sheet that all share, and scripts that wait for the page.

The theme and each extension of Sphinx bring a style sheet and a script of their own; a phone asks
for twenty files before it may draw the first word.
"""

import hashlib
from pathlib import Path

from bs4 import BeautifulSoup

from .live import run_esbuild

STYLE = "_static/pages.css"


def lighten(pages: dict[Path, BeautifulSoup], html: Path, node_modules: Path | None) -> None:
    """Change the heads of pages, in place; style sheets are joined only where there is npm."""
    for path, page in pages.items():
        let_scripts_wait(page, path)
    if node_modules is not None:
        join_styles(pages, html, node_modules)


def let_scripts_wait(page: BeautifulSoup, path: Path) -> None:
    """Defer all scripts that are files: they run in order once the page has been read.

    One is written into the page, since what stands in the page needs it at once.
    """
    for script in page.find_all("script", src=True):
        address = script["src"].partition("?")[0]
        if address.endswith("documentation_options.js"):
            del script["src"]
            script.string = (path.parent / address).read_text("utf-8")
        else:
            script["defer"] = "defer"


def join_styles(pages: dict[Path, BeautifulSoup], html: Path, node_modules: Path) -> None:
    """Join the style sheets that every page has, in their order, into one."""
    sheets = {path: styles_of(page, path) for path, page in pages.items()}
    shared = set.intersection(*(set(found) for found in sheets.values())) if sheets else set()
    ordered = [sheet for sheet in next(iter(sheets.values()), {}) if sheet in shared]
    if not ordered:
        return
    entry = html / "_static/joined.css"
    names = (sheet.relative_to(html).as_posix() for sheet in ordered)
    entry.write_text("".join(f'@import "../{name}";\n' for name in names), "utf-8")
    run_esbuild(node_modules, entry, html / STYLE, "--loader:.png=dataurl")
    entry.unlink()
    version = hashlib.sha256((html / STYLE).read_bytes()).hexdigest()[:8]
    for path, found in sheets.items():
        first, *others = (found[sheet] for sheet in ordered)
        first["href"] = "../" * (len(path.relative_to(html).parts) - 1) + f"{STYLE}?v={version}"
        for link in others:
            link.decompose()


def styles_of(page: BeautifulSoup, path: Path) -> dict[Path, object]:
    """Return the links to style sheets of a page by their files, in order."""
    return {
        (path.parent / link["href"].partition("?")[0]).resolve(): link
        for link in page.find_all("link", rel="stylesheet", href=True)
        if "://" not in link["href"]
    }
