"""What search engines, messengers and servers are told: descriptions, pictures, a page for links
that lead nowhere."""

import base64
import html as escaping
import os
from pathlib import Path

import nbformat
from bs4 import BeautifulSoup

from .chapters import read_chapters
from .project import Project

ADDRESS = "VTLIB_SITE"  # environment variable: where the pages are published, if that is known
PICTURES = "_pictures"
LONGEST = 300  # characters of a description
LOST = """<p>There is no page at this address. The book has moved, or the link that led here has a
mistake in it.</p>
<p><a href="{home}">To the first page</a></p>"""


def describe(pages: dict[Path, BeautifulSoup], html: Path, project: Project) -> None:
    """Tell each page's idea, and show one of its figures, to whoever shares its address.

    Addresses of pictures have to be whole ones: there are some only if the environment variable
    VTLIB_SITE says where the pages are published.
    """
    site = os.environ.get(ADDRESS, "").rstrip("/")
    ideas = {chapter.name: chapter.idea for chapter in read_chapters(project)}
    pictures = {name: picture(name, html, project) for name in ideas}
    for path, page in pages.items():
        name = path.relative_to(html).with_suffix("").as_posix()
        about = {
            "title": title(page),
            "description": described(page, ideas.get(name, "")),
            "type": "article",
            "site_name": title(pages[html / "index.html"]) if html / "index.html" in pages else "",
        }
        if site:
            about["url"] = f"{site}/{'' if name == 'index' else f'{name}.html'}"
            canonical = page.new_tag("link", rel="canonical", href=about["url"])
            page.head.append(canonical)
            if pictures.get(name):
                about["image"] = f"{site}/{pictures[name]}"
        page.head.append(
            page.new_tag("meta", attrs={"name": "description", "content": about["description"]})
        )
        for key, value in about.items():
            if value:
                page.head.append(
                    page.new_tag("meta", attrs={"property": f"og:{key}", "content": value})
                )
        card = "summary_large_image" if "image" in about else "summary"
        page.head.append(page.new_tag("meta", attrs={"name": "twitter:card", "content": card}))
    (html / ".nojekyll").touch()  # a server of GitHub's passes over folders that begin with _
    if html / "index.html" in pages:
        (html / "404.html").write_text(lost(pages[html / "index.html"], site), "utf-8")


def title(page: BeautifulSoup) -> str:
    """Return a page's own title."""
    heading = page.select_one("article.bd-article h1")
    if heading is None:
        return page.title.get_text().strip() if page.title else ""
    return " ".join(heading.get_text().replace("#", "").split())


def described(page: BeautifulSoup, idea: str) -> str:
    """Return a page's idea, or else its first sentences."""
    first = page.select_one("article.bd-article p")
    words = idea or (first.get_text(" ") if first is not None else "") or title(page)
    words = " ".join(words.split())
    return words if len(words) <= LONGEST else words[:LONGEST].rsplit(" ", 1)[0] + " …"


def picture(name: str, html: Path, project: Project) -> str:
    """Write a chapter's first figure as a PNG; return its path, or nothing if there is none."""
    kept = project.kept / f"{name}.ipynb"
    if not kept.is_file():
        return ""
    for cell in nbformat.read(kept, as_version=4).cells:
        for output in cell.get("outputs", []):
            if "image/png" in output.get("data", {}):
                file = html / PICTURES / f"{name}.png"
                file.parent.mkdir(exist_ok=True)
                file.write_bytes(base64.b64decode(output["data"]["image/png"]))
                return f"{PICTURES}/{name}.png"
    return ""


def lost(index: BeautifulSoup, site: str) -> str:
    """Return the page that a server shows where there is none: it may be asked for from any folder,
    so it needs nothing but itself."""
    home = escaping.escape(f"{site}/" if site else "./")
    name = escaping.escape(title(index))
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>This page isn't there — {name}</title>
<style>
:root {{ color-scheme: light dark; background: #fff; color: #222; }}
a {{ color: #0a4fb8; }}
@media (prefers-color-scheme: dark) {{
  :root {{ background: #121212; color: #e6e6e6; }}
  a {{ color: #8ab8ff; }}
}}
body {{ max-width: 36rem; margin: 15vh auto; padding: 0 1rem; }}
body {{ font: 1.1rem/1.6 system-ui, sans-serif; }}
</style>
</head>
<body>
<main>
<h1>This page isn't there</h1>
<p>{name}</p>
{LOST.format(home=home)}
</main>
</body>
</html>
"""
