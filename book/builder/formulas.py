"""Formulas, drawn when the book is built: a page with formulas needs no script for them."""

import json
import os
import re
import subprocess
from pathlib import Path

from bs4 import BeautifulSoup

from .project import BookError

PROGRAM = Path(__file__).resolve().parent.parent / "web/formulas.cjs"
STYLE = "_static/formulas.css"
SCRIPT = re.compile(r"tex-mml-chtml\.js|window\.MathJax *=")


def draw(pages: dict[Path, BeautifulSoup], html: Path, node_modules: Path) -> None:
    """Put drawings, with MathML for screen readers, where formulas are; drop the page's MathJax.

    Raises
    ------
    BookError
        If a formula can't be drawn; with the formula and what was said.
    """
    places = [
        (path, place) for path, page in pages.items() for place in page.select(".bd-article .math")
    ]
    formulas = [read(place.get_text()) for _, place in places]
    drawn = run(formulas, node_modules)
    for (_, place), picture in zip(places, drawn["pictures"], strict=True):
        place.clear()
        place.append(BeautifulSoup(picture, "html.parser"))
    (html / STYLE).write_text(drawn["style"], "utf-8")
    for path in {path for path, _ in places}:
        address = Path(os.path.relpath(html / STYLE, path.parent)).as_posix()
        pages[path].head.append(pages[path].new_tag("link", rel="stylesheet", href=address))
    for page in pages.values():
        for script in page.find_all("script"):
            if SCRIPT.search(script.get("src") or "") or SCRIPT.search(script.string or ""):
                script.decompose()


def read(text: str) -> dict[str, str | bool]:
    r"""Return a formula without the marks around it, and whether it stands in a line of its own.

    >>> read(r"\(k = 2\)")
    {'tex': 'k = 2', 'display': False}
    """
    text = text.strip()
    return {"tex": text[2:-2].strip(), "display": text.startswith(r"\[")}


def run(formulas: list[dict], node_modules: Path) -> dict:
    """Return the drawings, and the style sheet that they share."""
    result = subprocess.run(
        ["node", str(PROGRAM), str(node_modules)],
        input=json.dumps(formulas),
        capture_output=True,
        text=True,
    )
    if result.returncode:
        raise BookError(f"The formulas could not be drawn: {result.stderr.strip()}")
    return json.loads(result.stdout)
