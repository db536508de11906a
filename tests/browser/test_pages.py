"""Every page of the rendered book, as a reader's browser shows it."""

import html.parser
import io
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import numpy as np
import pytest
from bs4 import BeautifulSoup
from builder.chapters import read_chapters, read_toc
from builder.project import Project
from PIL import Image
from selenium.webdriver.common.keys import Keys

import vtlib

ROOT = Path(__file__).resolve().parent.parent.parent
PROJECT = Project(ROOT, ROOT / "build")
API_PAGES = [f"reference/api/{name}.html" for name in vtlib.__all__]
OWN_PAGES = [f"{page.name}.html" for page in read_toc(PROJECT)] + API_PAGES
MADE_BY_SPHINX = ["genindex.html", "py-modindex.html", "search.html"]
PHONE = 390
LEAST_CONTRAST = 4.5  # WCAG 2, level AA, for text of normal size

each_page = pytest.mark.parametrize("page", OWN_PAGES)
every_page = pytest.mark.parametrize("page", OWN_PAGES + MADE_BY_SPHINX)
both_themes = pytest.mark.parametrize("theme", ["light", "dark"])


def test_these_are_all_the_pages(book):
    found = {path.relative_to(book.html).as_posix() for path in book.html.rglob("*.html")}
    found = {name for name in found if not name.startswith(("_static/", "vendor/"))}
    assert found == set(OWN_PAGES + MADE_BY_SPHINX + ["404.html"])


@every_page
def test_the_console_reports_no_error(visit, page):
    assert [entry["message"] for entry in visit(page).console if entry["level"] == "SEVERE"] == []


@every_page
def test_nothing_is_asked_of_another_server(visit, server, page):
    requests = visit(page).requests
    assert any(url.startswith(f"{server}/{page}") for url in requests), (
        "the record of requests is empty"
    )
    local = (server, "data:", "blob:", "about:", "chrome:")
    assert [url for url in requests if not url.startswith(local)] == []


@every_page
def test_no_page_mentions_a_cdn(book, page):
    text = (book.html / page).read_text("utf-8")
    scripts_and_styles = re.findall(r"""<(?:script|link)\b[^>]*(?:src|href)=["']([^"']+)""", text)
    assert scripts_and_styles
    assert [url for url in scripts_and_styles if url.startswith(("http:", "https:", "//"))] == []
    assert "unpkg" not in text and "thebe" not in text.lower()


@every_page
def test_every_image_is_there(visit, page):
    assert [image["source"] for image in visit(page).images if not image["loaded"]] == []


@each_page
def test_every_figure_can_be_read_aloud(visit, page):
    for image in visit(page).images:
        if image["decoration"]:
            continue
        alt = (image["alt"] or "").strip()
        assert len(alt.split()) >= 3, (
            f"{image['source']}: {alt!r} does not describe what the figure shows"
        )
        assert not re.search(r"\.(png|jpe?g|svg|gif)$|^_images", alt), (
            f"{alt!r} is only the name of a file"
        )


def test_the_book_has_figures_to_describe(visit):
    assert any(not image["decoration"] for page in OWN_PAGES for image in visit(page).images)


@each_page
def test_math_is_drawn(visit, page):
    math = visit(page).math
    assert math["drawn"] == math["aloud"] == math["written"]
    assert math["errors"] == 0
    assert math["left"] == []


def test_the_book_has_math_to_draw(visit):
    assert any(visit(page).math["written"] for page in OWN_PAGES)


class Anchors(html.parser.HTMLParser):
    """Collect the links and the anchors of a page."""

    def __init__(self, text):
        super().__init__()
        self.links, self.anchors = [], set()
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.anchors |= {attributes[name] for name in ("id", "name") if attributes.get(name)}
        if tag == "a" and attributes.get("href"):
            self.links.append(attributes["href"])


@every_page
def test_internal_links_lead_somewhere(book, page):
    path = book.html / page
    here = Anchors(path.read_text("utf-8"))
    assert here.links
    broken = []
    for link in here.links:
        parts = urlsplit(link)
        if parts.scheme or parts.netloc:
            continue
        target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
        if not target.is_file():
            broken.append(link)
        elif parts.fragment and target.suffix == ".html":
            anchors = here.anchors if target == path else Anchors(target.read_text("utf-8")).anchors
            if unquote(parts.fragment) not in anchors:
                broken.append(link)
    assert broken == []


def search(browser, words):
    """Type words into the search page, as a reader does; return the pages it lists."""
    browser.open("search.html?q=" + "+".join(words.split()))
    browser.wait(
        lambda driver: driver.execute_script(
            "const said = document.querySelector('#search-results');"
            "return /finished|did not match/.test(said.textContent)"
        )
    )
    links = browser.run(
        "return [...document.querySelectorAll('#search-results li a')].map(a => a.href)"
    )
    return [urlsplit(link).path.lstrip("/") for link in links]


@pytest.mark.parametrize("chapter", read_chapters(PROJECT), ids=lambda chapter: chapter.name)
def test_search_finds_a_chapter_by_the_words_of_its_title(browser, chapter):
    words = " ".join(re.findall(r"[A-Za-z]{4,}", chapter.title))
    assert f"{chapter.name}.html" in search(browser, words)


def test_search_finds_a_word_of_the_text_and_not_what_is_not_there(browser):
    assert "reference/how_run.html" in search(browser, "papermill")
    assert search(browser, "zyzzogeton") == []


SIDEBAR_SHOWN = """
const sidebar = document.querySelector(".bd-sidebar-primary");
const box = sidebar.getBoundingClientRect();
const visible = getComputedStyle(sidebar).visibility === "visible";
return visible && box.left >= 0 && box.right > 100;
"""


@each_page
def test_on_a_phone_the_sidebar_opens_and_closes(browser, page):
    browser.open(page, width=PHONE)
    assert not browser.run(SIDEBAR_SHOWN)
    browser.driver.find_element("css selector", "button.primary-toggle").click()
    browser.wait(lambda driver: driver.execute_script(SIDEBAR_SHOWN))
    # Beside the sidebar lies an overlay; a touch on it closes the sidebar.
    browser.run("document.elementFromPoint(innerWidth - 5, innerHeight / 2).click()")
    browser.wait(lambda driver: not driver.execute_script(SIDEBAR_SHOWN))


@every_page
def test_on_a_phone_a_page_is_not_wider_than_the_screen(browser, page):
    browser.open(page, width=PHONE)
    width, widest = browser.run("""
        const screen = document.documentElement.clientWidth;
        const scrolls = one => /auto|scroll|hidden/.test(getComputedStyle(one).overflowX);
        const sticksOut = [...document.querySelectorAll(".bd-article *")].filter(one => {
          if (one.getClientRects().length === 0) return false;
          if (one.getBoundingClientRect().right <= screen + 1) return false;
          for (let up = one.parentElement; up && !up.matches(".bd-article"); up = up.parentElement)
            if (scrolls(up)) return false;
          return !one.closest("mjx-assistive-mml");
        });
        return [Math.max(document.documentElement.scrollWidth, document.body.scrollWidth),
                sticksOut.slice(0, 5).map(one => one.outerHTML.slice(0, 120))];
    """)
    assert width <= PHONE
    assert widest == []


# The contrast of each text with what lies behind it; half-transparent layers are mixed.
CONTRAST = """
const parse = text => {
  const parts = text.match(/[\\d.]+/g).map(Number);
  return text.startsWith("color(srgb") ? [...parts.slice(0, 3).map(x => 255 * x), parts[3] ?? 1]
                                       : [...parts.slice(0, 3), parts[3] ?? 1];
};
const over = (top, below) => [0, 1, 2].map(i => top[i] * top[3] + below[i] * (1 - top[3]));
const behind = one => {
  const layers = [];
  for (let up = one; up; up = up.parentElement) {
    const colour = parse(getComputedStyle(up).backgroundColor);
    layers.push(colour);
    if (colour[3] === 1) break;
  }
  return layers.reverse().reduce((below, top) => over(top, below), [255, 255, 255]);
};
const luminance = colour => {
  const linear = x => x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4;
  const [r, g, b] = colour.map(x => linear(x / 255));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const isText = node => node.nodeType === 3 && node.data.trim().length > 1;
const hasText = one => [...one.childNodes].some(isText);
const seen = one => one.checkVisibility({checkOpacity: true, checkVisibilityCSS: true});
const results = [];
for (const one of document.querySelectorAll(arguments[0])) {
  if (!hasText(one) || !seen(one) || one.closest("mjx-container, .headerlink")) continue;
  const ground = behind(one);
  const ink = over(parse(getComputedStyle(one).color), ground);
  const [light, dark] = [luminance(ink), luminance(ground)].sort((a, b) => b - a);
  results.push({contrast: (light + 0.05) / (dark + 0.05), text: one.textContent.trim().slice(0, 60),
                tag: one.tagName + "." + one.className});
}
return results;
"""
TEXT = (
    ", ".join(
        f".bd-article {tag}"
        for tag in (
            "p",
            "li",
            "td",
            "th",
            "dt",
            "dd",
            "a",
            "strong",
            "em",
            "code",
            "span.std",
            "figcaption",
            "summary",
            "h1",
            "h2",
            "h3",
            "h4",
            "pre",
            "pre span",
            ".vt-banner",
        )
    )
    + ", .bd-sidebar-primary a, .bd-sidebar-primary p"
)


@both_themes
@each_page
def test_text_stands_out_from_its_background(browser, page, theme):
    browser.open(page, theme=theme)
    assert browser.run("return document.documentElement.dataset.theme") == theme
    texts = browser.run(CONTRAST, TEXT)
    assert len(texts) > 10, "hardly any text was measured"
    weak = [
        f"{text['contrast']:.2f} {text['tag']} {text['text']!r}"
        for text in texts
        if text["contrast"] < LEAST_CONTRAST
    ]
    assert not weak, "\n".join(weak)


def test_the_themes_differ_and_the_reader_can_switch(browser):
    def background():
        return browser.run("return getComputedStyle(document.body).backgroundColor")

    browser.open(OWN_PAGES[0], theme="light")
    light = background()
    browser.open(OWN_PAGES[0], theme="dark")
    assert background() != light
    themes = set()
    for _ in range(3):  # the button goes round: automatic, light, dark
        browser.run("document.querySelector('button.theme-switch-button').click()")
        themes.add((browser.run("return document.documentElement.dataset.theme"), background()))
    browser.run("localStorage.clear()")
    assert {theme for theme, _ in themes} == {"light", "dark"}
    assert len(themes) == 2


def test_sidebar_and_titles_have_the_numbers_of_the_table_of_contents(browser):
    numbered = [chapter for chapter in read_chapters(PROJECT) if chapter.number]
    browser.open("index.html")
    entries = browser.run(
        "return [...document.querySelectorAll('.bd-sidebar-primary li.toctree-l1 > a')]"
        ".map(link => link.textContent.trim())"
    )
    entries = entries[1:]  # the first is the landing page
    plain = [re.sub(r"\W+", " ", entry) for entry in entries]  # typography changes quotation marks
    wanted = [re.sub(r"\W+", " ", chapter.numbered_title) for chapter in numbered]
    assert [entry for entry in plain if entry[0].isdigit()] == wanted
    first = plain.index(wanted[0])
    assert plain[first : first + len(wanted)] == wanted
    browser.open(f"{numbered[-1].name}.html")
    title = browser.run("return document.querySelector('.bd-article h1').textContent")
    assert title.startswith(f"{numbered[-1].number}. ")
    heading = browser.run("return document.querySelector('.bd-article h2').textContent")
    assert not heading[0].isdigit()


@pytest.mark.parametrize("name", vtlib.__all__)
def test_a_module_s_page_has_a_table_and_a_description_of_all_that_it_offers(book, name):
    text = (book.html / f"reference/api/{name}.html").read_text("utf-8")
    offered = getattr(getattr(vtlib, name), "__all__", ["CLASSES"] if name == "classes" else [])
    described = set(re.findall(rf'<dt[^>]* id="vtlib\.{name}\.(\w+)"', text))
    listed = set(re.findall(rf'href="#vtlib\.{name}\.(\w+)"[^>]*><code', text))
    assert described and listed <= described
    assert {one for one in offered if not one.isupper()} <= listed


# Of each table: its frame, whether it is cut off, and whether what is cut off can be reached.
TABLES = """
return [...document.querySelectorAll(".bd-article table:not(.indextable)")].map(table => {
  const frame = table.closest(".vt-table");
  if (!frame) return {text: table.textContent.trim().slice(0, 80)};
  const box = frame.getBoundingClientRect();
  const before = frame.scrollLeft;
  frame.scrollLeft = 1e6;
  const end = frame.scrollLeft;
  frame.scrollLeft = before;
  let out = false;  // something between frame and page cuts it off
  for (let up = frame.parentElement; up && !up.matches(".bd-article"); up = up.parentElement)
    out ||= box.right > up.getBoundingClientRect().right + 1;
  return {framed: true, name: frame.getAttribute("aria-label"), role: frame.getAttribute("role"),
          stop: frame.tabIndex, hidden: frame.scrollWidth - frame.clientWidth, end: end, out: out,
          shown: frame.getClientRects().length > 0,
          empty: [...table.querySelectorAll("th")].filter(th => !th.textContent.trim()).length};
});
"""


@pytest.mark.parametrize("width", [1300, PHONE])
@each_page
def test_all_columns_of_a_table_can_be_reached(browser, page, width):
    browser.open(page, width=width)
    tables = browser.run(TABLES)
    assert [table for table in tables if not table.get("framed")] == []
    for table in tables:
        assert table["role"] == "region" and table["stop"] == 0 and table["name"].strip()
        assert table["empty"] == 0 and not table["out"], table["name"]
        if table["shown"]:
            assert table["end"] >= table["hidden"] - 1, table["name"]
    assert len({table["name"] for table in tables}) == len(tables)


def widest_table(browser, theme):
    """Return the frame of a table that a phone doesn't show whole."""
    for page in OWN_PAGES:
        browser.open(page, width=PHONE, theme=theme)
        for frame in browser.driver.find_elements("css selector", ".bd-article .vt-table"):
            if frame.is_displayed() and browser.run(ROOM, frame) > 100:
                return frame
    return None


ROOM = "return arguments[0].scrollWidth - arguments[0].clientWidth - arguments[0].scrollLeft"
SHOW = "arguments[0].scrollIntoView({block: 'center', behavior: 'instant'}); arguments[0].blur()"
OUTLINE = (
    "const style = getComputedStyle(arguments[0]); return [style.outlineStyle, style.outlineWidth]"
)


def right_edge(browser, frame):
    """Return how bright a frame is at its right edge, from top to bottom."""
    browser.run(SHOW, frame)
    picture = Image.open(io.BytesIO(frame.screenshot_as_png)).convert("L")
    return np.asarray(picture, dtype=float)[5:-15, -3]


@both_themes
def test_a_shadow_marks_a_table_that_goes_on_and_the_keyboard_reaches_its_end(browser, theme):
    frame = widest_table(browser, theme)
    assert frame is not None, "every table fits on a phone: nothing to try this on"
    goes_on = right_edge(browser, frame)
    frame.send_keys(Keys.ARROW_RIGHT)
    outline_style, outline_width = browser.run(OUTLINE, frame)
    assert outline_style == "solid" and float(outline_width.removesuffix("px")) >= 2
    for _ in range(100):
        frame.send_keys(Keys.ARROW_RIGHT)
    browser.wait(lambda driver: browser.run(ROOM, frame) <= 1)
    at_the_end = right_edge(browser, frame)
    assert np.median(np.abs(goes_on - at_the_end)) > 20


@every_page
def test_no_page_waits_for_a_script_or_for_many_style_sheets_before_it_is_drawn(book, page):
    soup = BeautifulSoup((book.html / page).read_text("utf-8"), "html.parser")
    assert [one["src"] for one in soup.select("script[src]:not([defer], [async])")] == []
    assert len(soup.select("link[rel=stylesheet]")) <= 3
