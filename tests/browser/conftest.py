"""A local server for the pages, one headless Chromium for all tests, and what it saw."""

import functools
import http.server
import json
import os
import shutil
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.support.ui import WebDriverWait

sys.path.insert(0, str(Path(__file__).parent))  # for `editors`

PAGES_A_SESSION = 20  # a browser that has drawn hundreds of pages has grown by a gigabyte
PATIENCE_S = 60  # a limit for a page that never becomes ready, not an expectation
BROWSERS = []  # those that tests have begun
FLAGS = (
    "--headless --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
READY = """
const done = arguments[arguments.length - 1];
const math = window.MathJax && MathJax.startup ? MathJax.startup.promise : Promise.resolve();
Promise.all([math, document.fonts.ready]).then(() => done(true));
"""


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    """Serve files without a line for each."""

    def log_message(self, *arguments):
        pass


@pytest.fixture(scope="session")
def server(book):
    """The address of a local server over the rendered pages."""
    handler = functools.partial(QuietHandler, directory=str(book.html))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()


def find_chromium():
    """Return the browser and its driver, or None if either is missing."""
    browser = (
        shutil.which("chromium")
        or shutil.which("chromium-browser")
        or shutil.which("google-chrome")
    )
    driver = shutil.which("chromedriver")
    return (browser, driver) if browser and driver else None


def start_chromium(chromium, chromedriver, profile):
    """A browser that nothing has been done with yet."""
    options = Options()
    options.binary_location = chromium
    for flag in [*FLAGS, f"--user-data-dir={profile}"]:
        options.add_argument(flag)
    if os.geteuid() == 0:
        options.add_argument("--no-sandbox")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    session = webdriver.Chrome(options=options, service=Service(chromedriver))
    session.set_script_timeout(PATIENCE_S)
    session.get("about:blank")
    for log in ("browser", "performance"):  # of the page that a browser opens by itself
        session.get_log(log)
    return session


class Browser:
    """What the tests do with the browser.

    Parameters
    ----------
    start : callable
        Starts a session of selenium.webdriver.Chrome.
    server : str
        The address of the pages.
    """

    def __init__(self, start, server):
        self.start = start
        self.driver = start()
        self.opened = 0
        self.is_first = True  # of the pages of a test
        self.server = server

    def open(self, page, width=1300, theme="light", first=""):
        """Open a page as a reader with this screen and theme does, and wait until it is done.

        A browser that has drawn many pages is replaced, but what a test has left in it stays there
        until the test's end. `first` is JavaScript that runs before the page's own.
        """
        is_old = self.opened >= PAGES_A_SESSION * (1 if self.is_first else 3)
        if is_old:
            self.driver.quit()
            self.driver, self.opened = self.start(), 0
        self.opened, self.is_first = self.opened + 1, False
        self.driver.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600},
        )
        self.driver.execute_cdp_cmd(
            "Emulation.setEmulatedMedia",
            {"features": [{"name": "prefers-color-scheme", "value": theme}]},
        )
        added = self.driver.execute_cdp_cmd(
            "Page.addScriptToEvaluateOnNewDocument", {"source": first}
        )
        self.driver.get(f"{self.server}/{page}")
        self.wait(lambda driver: driver.execute_script("return document.readyState") == "complete")
        self.driver.execute_async_script(READY)
        self.driver.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", added)

    def run(self, script, *arguments):
        """Run JavaScript in the page and return what it returns."""
        return self.driver.execute_script(script, *arguments)

    def wait(self, condition):
        """Wait until a condition holds; fail if it never does."""
        return WebDriverWait(self.driver, PATIENCE_S).until(condition)

    def console(self):
        """Return what the console has said since it was last asked."""
        return self.driver.get_log("browser")

    def requests(self):
        """Return the addresses that have been asked for since this was last asked."""
        messages = [
            json.loads(entry["message"])["message"] for entry in self.driver.get_log("performance")
        ]
        return [
            message["params"]["request"]["url"]
            for message in messages
            if message["method"] == "Network.requestWillBeSent"
        ]


@pytest.fixture(scope="session")
def new_browser(tmp_path_factory):
    """Start a browser for the pages at an address."""
    found = find_chromium()
    if found is None:
        pytest.skip(
            "no Chromium with its driver on this machine: the pages were not looked at in a browser"
        )

    def begin(server):
        browser = Browser(
            lambda: start_chromium(*found, tmp_path_factory.mktemp("chromium")), server
        )
        BROWSERS.append(browser)
        return browser

    return begin


@pytest.fixture(scope="session")
def browser(server, new_browser):
    """The one browser that all tests of the book use."""
    browser = new_browser(server)
    yield browser
    browser.driver.quit()


@pytest.fixture(autouse=True)
def first_page_of_a_test():
    """Before its first page, a test may be given a new session by whichever browser it uses."""
    for browser in BROWSERS:
        browser.is_first = True


@dataclass
class Visit:
    """What was seen on one page: on a first visit, in light colours, on a wide screen."""

    console: list
    requests: list
    images: list
    math: dict


LOOK_AT_IMAGES = """
return [...document.images].map(image => ({
  source: image.getAttribute("src"), alt: image.getAttribute("alt"),
  loaded: image.complete && image.naturalWidth > 0,
  decoration: image.closest(".bd-article") === null || image.closest(".vt-card") !== null,
}));
"""
LOOK_AT_MATH = """
const written = [...document.querySelectorAll(".bd-article .math")];
const article = document.querySelector(".bd-article") || document.body;
const raw = document.createTreeWalker(article, NodeFilter.SHOW_TEXT);
let left = [];
while (raw.nextNode()) {
  const inCode = raw.currentNode.parentElement.closest("pre, code, script, style");
  const text = raw.currentNode.data;
  if (!inCode && /\\\\\\(|\\\\\\[|\\$\\$/.test(text)) left.push(text);
}
return {
  written: written.length,
  drawn: written.filter(one => one.querySelector("mjx-container > svg path")).length,
  aloud: written.filter(one => one.querySelector("mjx-assistive-mml math *")).length,
  errors: document.querySelectorAll("mjx-merror, [data-mjx-error]").length,
  left: left,
};
"""


@pytest.fixture(scope="session")
def visit(browser):
    """Return what was seen on a page; each page is visited once."""
    seen = {}

    def look_at(page):
        if page not in seen:
            browser.driver.get("about:blank")
            browser.console(), browser.requests()  # what earlier pages left behind
            browser.open(page)
            browser.run(
                "document.querySelectorAll('img').forEach(image => { image.loading = 'eager'; })"
            )
            browser.wait(
                lambda driver: driver.execute_script(
                    "return [...document.images].every(image => image.complete)"
                )
            )
            seen[page] = Visit(
                browser.console(),
                browser.requests(),
                browser.run(LOOK_AT_IMAGES),
                browser.run(LOOK_AT_MATH),
            )
        return seen[page]

    return look_at
