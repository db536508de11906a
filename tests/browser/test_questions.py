"""Questions to commit to, as a reader's browser asks them: in a small book of their own."""

import functools
import http.server
import json
import shutil
import threading
from pathlib import Path

import pytest
from builder import live
from selenium.webdriver import ActionChains
from selenium.webdriver.common.keys import Keys

ROOT = Path(__file__).resolve().parent.parent.parent
PHONE = 390


def asked(source):
    return {"source": source, "tags": ["hide-input"]}


CHAPTER = [
    "# Asked",
    asked(
        "from vtlib import questions\n"
        'questions.number("01_asked/share", "What share of *all*?", unit="%", low=0, high=100)'
    ),
    "Words that give it away.",
    "## A heading between",
    asked('questions.reveal("01_asked/share", 56.2, "More than **half**.")'),
    "## Two in a row",
    asked('questions.choice("01_asked/first", "Which is longest?", ["tremor", "hybrid", "VT"])'),
    asked('questions.choice("01_asked/second", "Which is shortest?", ["tremor", "LP"])'),
    "Words about both.",
    asked('questions.reveal("01_asked/first", 0)\nquestions.reveal("01_asked/second", 1)'),
    "## A curve",
    asked(
        'questions.curve("01_asked/memory", "How does it fade?", '
        'x=("seconds", 0, 10), y=("memory", 0, 1))'
    ),
    asked('questions.reveal("01_asked/memory", ([0, 10], [1, 0]), "As a line.")'),
    "## Why",
    asked(
        'questions.choice("01_asked/why", "Why does `it` blur?", [\n'
        '    questions.option("It is short", "That sharpens it."),\n'
        '    questions.option("It is long", "It reaches far.", right=True),\n'
        '    questions.option("It is loud", "That has no part in it."),\n'
        "])"
    ),
    "The end.",
]


@pytest.fixture(scope="module")
def pages(tiny_book_of_module):
    """The folder of a small book's pages, with the book's own scripts."""
    book = tiny_book_of_module
    shutil.copytree(ROOT / "book/live", book.root / "book/live")
    shutil.copytree(ROOT / "vtlib/widgets", book.root / "vtlib/widgets")
    book.write("01_asked", CHAPTER)
    book.write_toc("01_asked")
    with pytest.MonkeyPatch.context() as patch:
        nothing = functools.wraps(live.write_data)(lambda project, node_modules, target: None)
        patch.setattr(live, "write_data", nothing)  # no recogniser is asked here
        npm = str(Path(shutil.which("npm")).parent)
        result = book.build(path=npm)
    assert result.returncode == 0, result.stderr
    return book.build_dir / "html"


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serve files without a line for each."""

    def log_message(self, *arguments):
        pass


@pytest.fixture(scope="module")
def served(pages):
    """The address of the pages on a server."""
    handler = functools.partial(Quiet, directory=str(pages))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()


@pytest.fixture(scope="module", params=["server", "file"])
def reader(request, pages, new_browser):
    """A browser at the pages: from a server, and as files."""
    address = request.getfixturevalue("served") if request.param == "server" else pages.as_uri()
    browser = new_browser(address)
    yield Reader(browser)
    browser.driver.quit()


class Reader:
    """What a reader does with the page, and sees on it."""

    def __init__(self, browser):
        self.browser = browser

    @property
    def driver(self):
        """The session: the browser begins another one now and then."""
        return self.browser.driver

    def open(self, width=1300, theme="light", afresh=True):
        """Open the page with nothing kept, or with what the page before has kept.

        It is put there before the page's scripts run: of a file, Chromium on a busy machine may
        give a page what was kept a moment earlier.
        """
        kept = None if afresh else self.browser.run("return localStorage.getItem('vtlib:answers')")
        first = (
            "localStorage.removeItem('vtlib:answers')"
            if kept is None
            else f"localStorage.setItem('vtlib:answers', {json.dumps(kept)})"
        )
        self.browser.open("01_asked.html", width, theme, first)

    def find(self, selector, id=None):
        where = f'[data-question="01_asked/{id}"] ' if id else ""
        return self.driver.find_element("css selector", where + selector)

    def text(self, id, part="question"):
        return self.find(f'[data-{part}="01_asked/{id}"]').text

    def sees(self, words):
        """Whether words are on the page, and not covered."""
        return words in self.find("article").text

    def press(self, *keys):
        ActionChains(self.driver).send_keys(*keys).perform()

    def push(self, words, id):
        """Push the button with a word on it."""
        self.browser.run(
            "[...arguments[0].querySelectorAll('button')]"
            ".find(one => one.textContent === arguments[1]).click()",
            self.find("*", id),
            words,
        )

    def choose(self, number, id):
        radios = self.driver.find_elements("css selector", f'[data-question="01_asked/{id}"] input')
        self.browser.run("arguments[0].click()", radios[number])

    def kept(self, id):
        return self.browser.run(
            "return JSON.parse(localStorage.getItem('vtlib:answers') ?? '{}')[arguments[0]]",
            f"01_asked/{id}",
        )

    def tab_to(self, selector, id, most=120):
        """Go on with the Tab key until something has the keyboard."""
        wanted = self.find(selector, id)
        for _ in range(most):
            if self.driver.switch_to.active_element == wanted:
                return
            self.press(Keys.TAB)
        raise AssertionError(f"the Tab key doesn't come to {selector} of {id}")


def test_a_number_uncovers_what_it_was_asked_for_and_is_kept(reader):
    reader.open()
    assert not reader.sees("Words that give it away") and not reader.sees("A heading between")
    assert not reader.sees("56.2")
    line = reader.find("input", "share")
    for nonsense in ("", "many", "101"):
        line.clear()
        line.send_keys(nonsense, Keys.ENTER)
        assert not reader.sees("Words that give it away")
    assert "must be between 0 and 100 %" in reader.text("share")
    line.clear()
    line.send_keys("70 %", Keys.ENTER)
    for _ in range(2):  # at once, and after the page was loaded again
        assert reader.sees("Words that give it away") and reader.sees("A heading between")
        said = reader.text("share", "reveal")
        assert "You said 70 %. The result is 56.2 %." in said
        assert "13.8 percentage points too high" in said and "More than half." in said
        assert "You said 70 %" in reader.text("share")
        reader.open(afresh=False)
    assert reader.kept("share")["kind"] == "question" and reader.kept("share")["right"] is None
    reader.push("Ask me again", "share")
    assert not reader.sees("Words that give it away") and reader.kept("share") is None


def test_it_can_be_shown_without_an_answer(reader):
    reader.open()
    reader.push("Show me", "share")
    for _ in range(2):
        assert reader.sees("Words that give it away")
        assert "You had not committed to an answer. The result is 56.2 %." in reader.text(
            "share", "reveal"
        )
        reader.open(afresh=False)


def test_two_questions_in_a_row_each_cover_for_themselves(reader):
    reader.open()
    assert not reader.sees("Which is shortest?")
    reader.choose(0, "first")
    reader.push("Commit", "first")
    assert reader.sees("Which is shortest?") and not reader.sees("Words about both")
    reader.push("Commit", "second")
    assert "Choose one first" in reader.text("second") and not reader.sees("Words about both")
    reader.choose(0, "second")
    reader.push("Commit", "second")
    assert reader.sees("Words about both")
    assert "As you expected." in reader.text("first", "reveal")
    assert "It came out as “LP”. Not what you expected." in reader.text("second", "reveal")


def test_a_curve_can_be_drawn_with_a_pointer(reader):
    reader.open()
    reader.push("Commit", "memory")
    assert "Draw a line first" in reader.text("memory") and not reader.sees("As a line.")
    plot = reader.find(".vtq-open", "memory")
    reader.browser.run("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", plot)
    width, height = plot.size["width"], plot.size["height"]

    def at(x, y):  # of the drawing's 360 by 220
        return round((x / 360 - 0.5) * width), round((y / 220 - 0.5) * height)

    (x, y), (right, down) = at(44, 26), at(348, 176)
    drag = ActionChains(reader.driver).move_to_element_with_offset(plot, x, y).click_and_hold()
    drag.move_to_element_with_offset(plot, right, down).release().perform()
    reader.push("Commit", "memory")
    said = reader.kept("memory")["value"]
    line = [1 - k / 10 for k in range(11)]  # along which the pointer went
    assert max(abs(a - b) for a, b in zip(said, line, strict=True)) < 0.05
    assert "Very close" in reader.text("memory", "reveal") and reader.sees("As a line.")
    plot = reader.find('[data-reveal="01_asked/memory"] svg')
    assert "Very close" in plot.get_attribute("aria-label")


def test_everything_can_be_answered_by_keyboard_alone(reader):
    reader.open()
    reader.tab_to("input", "share")
    reader.press("50", Keys.TAB, Keys.ENTER)
    assert reader.sees("Words that give it away")
    assert reader.driver.switch_to.active_element.get_attribute("role") == "status"
    reader.tab_to("input", "first")
    reader.press(Keys.ARROW_DOWN, Keys.TAB, Keys.ENTER)
    assert reader.kept("first")["value"] == 1
    reader.tab_to("[role=slider]", "memory")
    reader.press(Keys.END)  # at 0 s, all of it
    assert reader.driver.switch_to.active_element.get_attribute("aria-valuetext") == "1"
    reader.press(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, Keys.HOME, Keys.ARROW_UP)  # at 2 s
    slider = reader.driver.switch_to.active_element
    assert slider.get_attribute("aria-label") == "memory at 2 (seconds)"
    assert float(slider.get_attribute("aria-valuenow")) == pytest.approx(0.05)
    reader.press(Keys.TAB, Keys.ENTER)
    said = reader.kept("memory")["value"]
    assert said == pytest.approx([1, 0.525, *[0.05] * 9])
    assert "They part, at 1 (seconds): you drew 0.525, and it is 0.9." in reader.text(
        "memory", "reveal"
    )
    reader.tab_to("input", "why")
    reader.press(Keys.SPACE, Keys.TAB, Keys.ENTER)
    assert "That sharpens it." in reader.text("why")


def test_a_concept_question_explains_each_choice_and_keeps_the_tries(reader):
    reader.open()
    assert reader.sees("The end.") and not reader.sees("That sharpens it.")
    reader.choose(2, "why")
    reader.push("Check", "why")
    assert "Not yet. That has no part in it." in reader.text("why")
    assert "It reaches far." not in reader.text("why")
    assert reader.kept("why")["right"] is False
    reader.push("Check", "why")  # the same again isn't another try
    assert reader.kept("why")["tries"] == 1
    reader.open(afresh=False)
    assert "Not yet. That has no part in it." in reader.text("why")
    reader.choose(1, "why")
    reader.push("Check", "why")
    kept = reader.kept("why")
    assert (kept["value"], kept["right"], kept["tries"]) == ([2, 1], True, 2)
    assert "Right. It reaches far." in reader.text("why")
    assert "At try number 2." in reader.text("why")


def test_the_source_that_says_which_is_right_is_not_in_the_page(reader):
    reader.open()
    assert "right=True" not in reader.driver.page_source


def test_an_address_below_the_cover_is_shown(reader):
    reader.open()
    reader.driver.execute_script("location.hash = 'a-heading-between'")
    reader.browser.wait(lambda driver: reader.sees("A heading between"))
    assert reader.kept("share") is None
    reader.driver.execute_script("location.hash = ''")


def test_nothing_is_covered_in_print_or_without_scripts(reader):
    reader.open()
    reader.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    assert reader.sees("Words that give it away")
    reader.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    reader.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        reader.driver.get(f"{reader.browser.server}/01_asked.html")
        for words in ("What share of all?", "Words that give it away", "The result: 56.2 %", "LP"):
            assert reader.sees(words)
        assert "It reaches far." in reader.driver.page_source
    finally:
        reader.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1300, PHONE])
def test_questions_are_accessible_before_and_after(reader, pages, theme, width):
    axe = (pages.parent / "web/node_modules/axe-core/axe.min.js").read_text("utf-8")
    reader.open(width, theme)

    def violations():
        reader.browser.run(axe)
        return reader.driver.execute_async_script(
            "const done = arguments[arguments.length - 1];"
            "axe.run('.vtq').then(found => done(found.violations.map(one => "
            "[one.id, one.nodes.map(node => node.html)])));"
        )

    assert violations() == []
    assert reader.browser.run("return document.documentElement.scrollWidth") <= width
    reader.find("input", "share").send_keys("70", Keys.ENTER)
    for id in ("first", "second", "memory"):
        reader.push("Show me", id)
    reader.choose(0, "why")
    reader.push("Check", "why")
    assert violations() == []
    assert reader.browser.run("return document.documentElement.scrollWidth") <= width


def test_on_a_phone_the_text_of_a_plot_can_be_read(reader):
    reader.open(PHONE)
    size = reader.browser.run(
        "const plot = document.querySelector('.vtq-plot');"
        "return plot.getBoundingClientRect().width / 360 * 11"
    )
    assert size >= 9
