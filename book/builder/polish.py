"""What is done to the pages that Jupyter Book made before readers get them.

So that they are for everyone, light, and let nothing in from elsewhere. Each step has a module:
formulas, tables, sounds, figures, code, access, icons, head, sharing, policy.
"""

from pathlib import Path

from bs4 import BeautifulSoup

from . import access, code, figures, formulas, head, icons, policy, sharing, sounds, tables
from .project import Project

NOT_PAGES = ("_static", "vendor", "live")


def polish(html: Path, project: Project, node_modules: Path | None) -> None:
    """Change the pages below a folder, in place.

    Parameters
    ----------
    html : pathlib.Path
        A folder that Jupyter Book made.
    project : Project
        Where the book's sources are.
    node_modules : pathlib.Path or None
        Where the packages from npm are; without them formulas are left to the page.
    """
    paths = [
        path
        for path in sorted(html.rglob("*.html"))
        if path.relative_to(html).parts[0] not in NOT_PAGES
    ]
    pages = {path: BeautifulSoup(path.read_text("utf-8"), "html.parser") for path in paths}
    if node_modules is not None:
        formulas.draw(pages, html, node_modules)
    plain = code.plain_classes(code.style_of(html))
    for path, page in pages.items():
        code.lighten(page, plain)
        tables.frame(page)
        sounds.to_files(page, path, html)
        figures.place(page, path, html)
        access.mend(page)
    figures.illustrate(pages, html)
    icons.subset(pages, html)
    head.lighten(pages, html, node_modules)
    sharing.describe(pages, html, project)
    for path, page in pages.items():
        policy.enforce(page, needs_cdn=node_modules is None)
        path.write_text(str(page), "utf-8")
