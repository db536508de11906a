"""One style sheet for all pages, and scripts that wait: on a book of two pages."""

import pytest
from bs4 import BeautifulSoup
from builder import head

HEAD = """<head><link href="{up}_static/a.css?v=1" rel="stylesheet"/>
<link href="{up}_static/styles/b.css" rel="stylesheet"/>{own}
<script src="{up}_static/documentation_options.js"></script><script>said = OPTIONS;</script>
<script src="{up}_static/first.js"></script><script src="{up}_static/second.js"></script></head>"""


@pytest.fixture
def two_pages(tmp_path):
    """A page that has a style sheet of its own, and one a folder below."""
    files = {
        "_static/a.css": "p { color: red } p { width: 1px }",
        "_static/styles/b.css": '@import "../c.css"; p { color: blue; background: url(../d.png) }',
        "_static/c.css": "p { color: green }",
        "_static/d.png": "not really",
        "_static/own.css": "p { color: black }",
        "_static/documentation_options.js": "const OPTIONS = 5;",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / "reference").mkdir()
    own = '<link href="_static/own.css" rel="stylesheet"/>'
    texts = {
        "one.html": HEAD.format(up="", own=own),
        "reference/two.html": HEAD.format(up="../", own=""),
    }
    return tmp_path, {
        tmp_path / name: BeautifulSoup(text, "html.parser") for name, text in texts.items()
    }


def test_scripts_wait_in_their_order_but_for_what_the_page_needs_at_once(two_pages):
    html, pages = two_pages
    head.lighten(pages, html, None)
    for page in pages.values():
        scripts = page.find_all("script")
        assert [script.get("defer") for script in scripts] == [None, None, "defer", "defer"]
        assert scripts[0].string == "const OPTIONS = 5;" and not scripts[0].get("src")
        assert len(page.find_all("link")) >= 2, "without npm the style sheets stay as they are"


def test_styles_are_joined_in_order_and_a_page_s_own_comes_after(two_pages, book):
    html, pages = two_pages
    head.lighten(pages, html, book.build / "web/node_modules")
    one, two = pages.values()
    version = one.link["href"].removeprefix("_static/pages.css")
    assert version.startswith("?v=")
    assert [link["href"] for link in one.find_all("link")] == [
        f"_static/pages.css{version}",
        "_static/own.css",
    ]
    assert [link["href"] for link in two.find_all("link")] == [f"../_static/pages.css{version}"]
    style = (html / "_static/pages.css").read_text()
    assert style.index("red") < style.index("green") < style.index("#00f")
    assert "url(data:image/png" in style and "@import" not in style
    assert not (html / "_static/joined.css").exists()
