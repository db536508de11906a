"""A content security policy for every page: nothing comes in from elsewhere, nothing is sent there.

A page may be opened as a file, where no server could say so: the policy stands in the page itself.
Scripts that stand in a page are named by their hashes, so that a script which a text smuggles in,
the name of a station for instance, is not run.
"""

import base64
import hashlib

from bs4 import BeautifulSoup

HERE = "'self' file:"  # file: for browsers to which 'self' means nothing in a page opened as a file
CDN = "https://cdn.jsdelivr.net"  # where MathJax comes from in a book that was made without npm
PROGRAMS = {"", "text/javascript", "application/javascript", "module"}  # types that are run
NAME = "Content-Security-Policy"


def enforce(page: BeautifulSoup, needs_cdn: bool = False) -> None:
    """Write the policy into a page that is otherwise as its readers will have it.

    Parameters
    ----------
    page : bs4.BeautifulSoup
        A whole page; the policy becomes the first thing in its head, but for the encoding.
    needs_cdn : bool
        Whether its formulas are drawn by a MathJax that a CDN serves.
    """
    tag = page.new_tag("meta", attrs={"http-equiv": NAME, "content": policy(page, needs_cdn)})
    encoding = page.head.find("meta", charset=True)
    if encoding is not None:
        encoding.insert_after(tag)
    else:
        page.head.insert(0, tag)


def policy(page: BeautifulSoup, needs_cdn: bool = False) -> str:
    """Return what a page may load, and from where.

    >>> page = BeautifulSoup("<script>let a = 1;</script>", "html.parser")
    >>> policy(page).split("; ")[1]  # doctest: +ELLIPSIS
    "script-src 'self' file: blob: 'wasm-unsafe-eval' 'sha256-...='"
    """
    inline = [one.string or "" for one in page.find_all("script", src=False) if is_run(one)]
    handlers = [
        value
        for one in page.find_all(True)
        for name, value in one.attrs.items()
        if name.startswith("on")
    ]
    hashes = sorted(map(hashed, {*inline, *handlers}))
    cdn = [CDN] if needs_cdn else []
    scripts = [HERE, "blob:", "'wasm-unsafe-eval'", *cdn, *hashes]
    if handlers:
        scripts.append("'unsafe-hashes'")
    directives = {
        "default-src": ["'none'"],
        "script-src": scripts,
        "worker-src": [HERE, "blob:"],  # the recogniser in the page is a worker made of a text
        "connect-src": ["'self'", "blob:", "data:"],
        "style-src": [HERE, "'unsafe-inline'"],  # drawings and formulas carry their colours
        "img-src": [HERE, "data:", "blob:"],
        "media-src": [HERE, "data:", "blob:"],
        "font-src": [HERE, "data:", *cdn],
        "form-action": [HERE],  # the search
        "base-uri": ["'none'"],
    }
    return "; ".join(f"{name} {' '.join(sources)}" for name, sources in directives.items())


def is_run(script) -> bool:
    """Whether a browser runs a script: others hold data."""
    return script.get("type", "").strip().lower() in PROGRAMS


def hashed(text: str) -> str:
    """Return a script's hash, as a policy names it."""
    digest = hashlib.sha256(text.replace("\r\n", "\n").encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
