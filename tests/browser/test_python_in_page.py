"""Exercises of code in the page: Python starts on Run, answers as the kernel, can be stopped."""

import functools
import http.server
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from editors import part, press, run, verdict, write
from selenium.webdriver.common.keys import Keys

ROOT = Path(__file__).resolve().parent.parent.parent
TAGS = {"tags": ["code-exercise"]}
SOLVED = {"tags": ["hide-cell", "solution"]}
SETUP = """
import numpy as np
import pandas as pd
import matplotlib.pyplot as plt
from vtlib import checks, evaluation
from vtlib.labels import Interval
said = np.array([0] * 12 + [3] * 30 + [0] * 20)
table = pd.DataFrame({"a": [1.5, 2.5]}, index=["x", "y"])
true = [Interval(0.0, 10.0, "VT"), Interval(20.0, 30.0, "LP")]
"""
CELLS = [
    "# Exercises of code\n\nTo try.",
    {"source": SETUP.strip()},
    "## Exercises",
    {"source": "lengths = ...\nchecks.run_lengths(lengths, said)", **TAGS},
    {
        "source": "changes = np.flatnonzero(np.diff(said)) + 1\n"
        "lengths = np.diff([0, *changes, len(said)])\nchecks.run_lengths(lengths, said)",
        **SOLVED,
    },
    "Another, with a figure, a table and a matching.",
    {
        "source": "frames = ...\nplt.plot(table.a)\nevaluation.match(true, true)\n"
        "checks.number_of_frames(frames, n_samples=5065, sampling_rate_hz=50)",
        **TAGS,
    },
]
RIGHT = CELLS[4]["source"]
WRONG = "lengths = [62]\nchecks.run_lengths(lengths, said)"


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serve files without a line for each."""

    def log_message(self, *arguments):
        pass


@pytest.fixture(scope="module")
def page(tmp_path_factory, make_tiny_book, book, browser):
    """A book with two exercises of code, in a browser; with the book's packages of Python."""
    tiny = make_tiny_book(tmp_path_factory.mktemp("code") / "checkout")
    for folder in ("vtlib", "data", "book/live", "book/builder"):
        shutil.rmtree(tiny.root / folder, ignore_errors=True)
        shutil.copytree(ROOT / folder, tiny.root / folder)
    tiny.write("one", CELLS)
    tiny.write_toc("one")
    variables = {"PYTHONPATH": str(tiny.root), "CI": "true"}
    variables["VTLIB_PYODIDE_CACHE"] = str(book.build / "python-packages")
    result = tiny.build(path=os.environ["PATH"], **variables)
    assert result.returncode == 0, result.stderr
    html, elsewhere = tiny.build_dir / "html", browser.server
    handler = functools.partial(Quiet, directory=str(html))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        browser.server = f"http://127.0.0.1:{server.server_port}"
        browser.html, browser.axe = html, book.build / "web/node_modules/axe-core"
        yield browser
        browser.server = elsewhere
        server.shutdown()


def opened(page, **how):
    """Open the page as a new reader, and return the places of the editors."""
    page.open("one.html", **how)
    page.run("localStorage.clear()")
    page.open("one.html", **how)
    return editors(page)


def editors(page):
    """The places of the exercises, once their editors are there."""
    page.run("document.querySelector('[data-code]').scrollIntoView()")
    page.wait(lambda driver: len(driver.find_elements("css selector", ".vtc .cm-content")) == 2)
    return page.driver.find_elements("css selector", "[data-code]")


def kernel_says(code):
    """What the same code prints in Python, as one line."""
    program = SETUP + code
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return " ".join(done.stdout.split())


def test_nothing_of_python_is_loaded_before_run_and_nothing_from_elsewhere(page):
    page.driver.get("about:blank")  # an earlier page may still ask for something
    page.requests()
    (first, _) = opened(page)
    asked = page.requests()
    assert not [one for one in asked if one.startswith(page.server) and "/python/" in one]
    assert run(page, first, RIGHT).startswith("Right.")
    later = page.requests()
    here = ("http://127.0.0.1:", "data:", "blob:", "about:", "chrome:")  # other tests' pages, too
    assert [one for one in asked + later if not one.startswith(here)] == []


@pytest.mark.parametrize("code", [RIGHT, WRONG, "lengths = ...\nchecks.run_lengths(lengths, said)"])
def test_the_page_says_what_the_kernel_says(page, code):
    (first, _) = opened(page)
    assert run(page, first, code) == kernel_says(code)


def test_an_error_names_the_readers_line_alone(page):
    (first, _) = opened(page)
    run(page, first, "a = 1\nb = a / 0")
    said = part(first, ".vtc-error").text
    assert said == "Line 2: b = a / 0\nZeroDivisionError: division by zero"
    run(page, first, "for")
    assert "Line 1: for\nSyntaxError" in part(first, ".vtc-error").text


def test_an_endless_loop_leaves_the_page_alive_and_can_be_stopped(page):
    (first, _) = opened(page)
    run(page, first, "print('ready')")
    write(page, first, "while True:\n    print('on')")
    press(first, "Run")
    page.wait(lambda _: part(first, ".vtx-said").text == "Running ...")
    assert page.run("return 6 * 7") == 42
    press(first, "Stop")
    assert verdict(page, first) == "Stopped."
    assert run(page, first, RIGHT).startswith("Right.")


def test_what_is_printed_has_an_end(page):
    (first, _) = opened(page)
    run(page, first, "for i in range(100_000):\n    print(i)")
    text = part(first, ".vtc-text").get_attribute("textContent")
    assert len(text) < 21_000 and text.endswith("(and more)")


def test_a_figure_a_table_and_a_matching_are_there(page):
    (_, second) = opened(page)
    said = run(page, second, CELLS[6]["source"].replace("...", "1 + int(np.ceil(4865 / 25))"))
    assert said.startswith("Right.")
    (figure,) = second.find_elements("css selector", ".vtc-out img")
    assert figure.get_attribute("alt") and figure.size["width"] > 100
    run(page, second, "print(evaluation.match(true, true)[1], table.a.sum())")
    assert part(second, ".vtc-text").text == "(1, 1, 1.0) 4.0"


def test_edits_and_verdict_outlive_a_reload_and_reset_takes_the_edits_back(page):
    (first, _) = opened(page)
    run(page, first, WRONG)
    page.open("one.html")
    (first, _) = editors(page)
    assert part(first, ".cm-content").text == WRONG
    assert part(first, ".vtx-said").get_attribute("data-verdict") == "not-yet"
    kept = page.run("return JSON.parse(localStorage.getItem('vtlib:answers'))['one/lengths']")
    assert (kept["kind"], kept["value"], kept["right"]) == ("code", WRONG, False)
    press(first, "Reset")
    assert part(first, ".cm-content").text == CELLS[3]["source"]


def test_keys_hint_and_solution(page):
    (first, _) = opened(page)
    write(page, first, RIGHT)
    part(first, ".cm-content").send_keys(Keys.CONTROL, Keys.ENTER)
    assert verdict(page, first).startswith("Right.")
    part(first, ".cm-content").click()
    part(first, ".cm-content").send_keys(Keys.ESCAPE)
    part(first, ".cm-content").send_keys(Keys.TAB)
    assert page.run("return document.activeElement.textContent") == "Run"
    assert not part(first, ".vtc-hint").is_displayed()
    press(first, "Hint")
    assert part(first, ".vtc-hint").text
    press(first, "Solution")
    assert page.run("return document.querySelector('.tag_solution details').open")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1300, 390])
def test_the_editor_is_accessible_and_fits(page, theme, width):
    (first, _) = opened(page, width=width, theme=theme)
    run(page, first, "print('x' * 500)\n" + WRONG)
    press(first, "Hint")
    page.run((page.axe / "axe.min.js").read_text("utf-8"))
    found = page.driver.execute_async_script(
        "const done = arguments[arguments.length - 1];"
        "axe.run('[data-code]').then(r => done(r.violations.map(v => [v.id, v.nodes[0].html])));"
    )
    assert found == []
    assert page.run(
        "return document.querySelector('[data-code]').scrollWidth <= "
        "document.querySelector('[data-code]').clientWidth + 1"
    )


def test_from_a_file_it_says_what_python_needs_and_takes_the_answer_typed(page):
    page.driver.get((page.html / "one.html").as_uri())
    place = page.driver.find_elements("css selector", "[data-code]")[1]
    page.wait(lambda _: "python -m http.server" in place.text)
    field = part(place, "input")
    field.send_keys("7", Keys.ENTER)
    code = "checks.number_of_frames(7, n_samples=5065, sampling_rate_hz=50)"
    assert part(place, ".vtx-said").text == kernel_says(code)
