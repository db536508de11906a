"""Code in pages: without the marks that change nothing.

Pygments wraps each name, bracket and blank into an element of its own; where the style gives these
the colour that the code has anyway, they only weigh: a third of a page with much code.
"""

import re
from pathlib import Path

from bs4 import BeautifulSoup

RULE = re.compile(r'(html\[data-theme="\w+"\]) \.highlight( \.\w+)? \{([^}]*)\}')
COLOUR = re.compile(r"(?:^|[;\s])color: *(#\w+)")


def plain_classes(style: str) -> set[str]:
    """Return the classes that a style of Pygments gives nothing but the colour of all code.

    >>> theme = 'html[data-theme="light"] .highlight'
    >>> plain_classes(f"{theme} {{ color: #080808 }} {theme} .n {{ color: #080808 }}")
    {'n'}
    """
    base, found = {}, {}
    for theme, name, content in RULE.findall(style):
        colour = COLOUR.search(content)
        if colour and not name:
            base[theme] = colour[1].lower()
        elif name:
            found.setdefault(name.strip(" ."), []).append((theme, content.strip().lower()))
    return {
        name
        for name, rules in found.items()
        if all(theme in base and content == f"color: {base[theme]}" for theme, content in rules)
    }


def lighten(page: BeautifulSoup, plain: set[str]) -> None:
    """Take the elements of such classes away from around their text."""
    for span in page.select(".highlight span"):
        if len(span.get("class", [])) == 1 and span["class"][0] in plain:
            span.unwrap()


def style_of(html: Path) -> str:
    """Return the style of code of a book's pages; empty if there is none."""
    path = html / "_static/pygments.css"
    return path.read_text("utf-8") if path.is_file() else ""
