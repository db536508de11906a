"""The theme's icons: only those that the pages use, in one small style sheet.

Font Awesome brings 1.5 MB of script and .3 MB of fonts. What is used of its fonts is written into
the style sheet itself, so that icons show in a page that is opened as a file, too.
"""

import base64
import io
import re
import shutil
from pathlib import Path

from bs4 import BeautifulSoup
from fontTools import subset as font_subset
from fontTools.ttLib import TTFont

VENDOR = "_static/vendor/fontawesome"
STYLE = "_static/icons.css"
FAMILIES = {  # name and weight, in a style sheet, of each font that pages use
    "fa-solid-900": ("Font Awesome 6 Free", 900),
    "fa-brands-400": ("Font Awesome 6 Brands", 400),
}
BASE = """
.fa-solid, .fas, .fa-brands, .fab {
  display: inline-block;
  font-style: normal;
  font-variant: normal;
  line-height: 1;
  text-rendering: auto;
  -webkit-font-smoothing: antialiased;
}
.fa-solid, .fas { font-family: "Font Awesome 6 Free"; font-weight: 900; }
.fa-brands, .fab { font-family: "Font Awesome 6 Brands"; font-weight: 400; }
.fa-lg { font-size: 1.25em; line-height: 0.05em; vertical-align: -0.075em; }
:root {
  --fa-style-family-classic: "Font Awesome 6 Free";
  --fa-font-solid: normal 900 1em/1 "Font Awesome 6 Free";
  --fa-font-brands: normal 400 1em/1 "Font Awesome 6 Brands";
}
"""
MARKED = re.compile(r"fa-[a-z0-9-]+")
IN_STYLES = re.compile(r"\\(f[0-9a-f]{3})|([\uf000-\uf8ff])")


def subset(pages: dict[Path, BeautifulSoup], html: Path) -> None:
    """Write the style sheet, have pages use it in place of Font Awesome, and drop the rest.

    Nothing is done if the theme brings no Font Awesome.
    """
    found = sorted((html / VENDOR).glob("*/css/all.min.css"))
    if not found:
        return
    version = found[0].parent.parent
    known = dict(re.findall(r"\.(fa-[a-z0-9-]+):before{content:\"\\(\w+)\"}", expanded(found[0])))
    used = {name: known[name] for name in names_used(pages, html) if name in known}
    points = {int(point, 16) for point in used.values()} | points_of_styles(html)
    rules = [
        face(version / "webfonts" / f"{font}.ttf", *named, points)
        for font, named in FAMILIES.items()
    ]
    rules += [
        f'.{name}::before {{ content: "\\{point}"; }}' for name, point in sorted(used.items())
    ]
    (html / STYLE).write_text(BASE + "\n".join(rules) + "\n", "utf-8")
    for page in pages.values():
        style = page.find("link", href=re.compile(VENDOR + ".*all.min.css"))
        if style is not None:
            style["href"] = style["href"].partition("_static/")[0] + STYLE
        for other in page.find_all(["link", "script"]):
            if VENDOR in (other.get("href") or other.get("src") or ""):
                other.decompose()
    shutil.rmtree(html / VENDOR)


def expanded(style: Path) -> str:
    """Return Font Awesome's style sheet with one name in front of each content."""
    text = style.read_text("utf-8")
    return re.sub(
        r"((?:\.fa-[a-z0-9-]+:before,)+)(\.fa-[a-z0-9-]+:before)({content:\"\\\w+\"})",
        lambda rule: "".join(name + rule[3] for name in (rule[1] + rule[2]).split(",")),
        text,
    )


def names_used(pages: dict[Path, BeautifulSoup], html: Path) -> set[str]:
    """Return the names of icons in pages, in the scripts inside them, and in those of the theme."""
    names = set()
    for page in pages.values():
        for one in page.select("[class*=fa-]"):
            names |= {name for name in one["class"] if name.startswith("fa-")}
        for script in page.find_all("script"):
            names |= set(MARKED.findall(script.string or ""))
    for script in [*(html / "_static/scripts").glob("*.js"), *(html / "_static").glob("*.js")]:
        names |= set(MARKED.findall(script.read_text("utf-8")))
    return names


def points_of_styles(html: Path) -> set[int]:
    """Return the characters of icons that the style sheets write themselves."""
    points = set()
    for style in [*(html / "_static/styles").glob("*.css"), *(html / "_static").glob("*.css")]:
        for code, character in IN_STYLES.findall(style.read_text("utf-8")):
            points.add(int(code, 16) if code else ord(character))
    return points


def face(font_file: Path, family: str, weight: int, points: set[int]) -> str:
    """Return the rule for a font that holds only these characters, the font inside it."""
    font = TTFont(font_file, recalcTimestamp=False)  # the same icons, the same bytes
    options = font_subset.Options(layout_features=[], hinting=False, notdef_outline=False)
    options.flavor = "woff"
    subsetter = font_subset.Subsetter(options)
    subsetter.populate(unicodes=points)
    subsetter.subset(font)
    content = io.BytesIO()
    font.flavor = "woff"
    font.save(content)
    data = base64.b64encode(content.getvalue()).decode()
    return (
        f'@font-face {{ font-family: "{family}"; font-weight: {weight}; font-display: block; '
        f"src: url(data:font/woff;base64,{data}) format('woff'); }}"
    )
