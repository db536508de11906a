"""The pages for everyone: by keyboard, by ear, with other eyes, on paper, on a slow line."""

import re
from pathlib import Path

import pytest
from builder.chapters import read_chapters, read_toc
from builder.project import Project
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

import vtlib

ROOT = Path(__file__).resolve().parent.parent.parent
PROJECT = Project(ROOT, ROOT / "build")
API_PAGES = [f"reference/api/{name}.html" for name in vtlib.__all__]
OWN_PAGES = [f"{page.name}.html" for page in read_toc(PROJECT)] + API_PAGES
CHAPTERS = [f"{chapter.name}.html" for chapter in read_chapters(PROJECT) if chapter.number]
PHONE = 390
MOST_BYTES = 1_000_000  # of a chapter's first load, as they are on the disk, without its figures

each_page = pytest.mark.parametrize("page", OWN_PAGES)
every_page = pytest.mark.parametrize(
    "page", [*OWN_PAGES, "genindex.html", "py-modindex.html", "search.html", "404.html"]
)
both_themes = pytest.mark.parametrize("theme", ["light", "dark"])

AXE = """
const done = arguments[arguments.length - 1];
const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
axe.run(document, {runOnly: tags, resultTypes: ["violations"]}).then(result => done(
  result.violations.flatMap(rule => rule.nodes.map(
    node => `${rule.id}: ${node.target.join(" ")}: ${node.html.slice(0, 120)}`))));
"""


@pytest.fixture(scope="session")
def axe(book):
    """The source of axe-core."""
    path = book.build / "web/node_modules/axe-core/axe.min.js"
    if not path.is_file():
        pytest.skip("axe-core is not installed: npm is missing")
    return path.read_text("utf-8")


@pytest.mark.parametrize("width", [1300, PHONE])
@both_themes
@every_page
def test_axe_finds_nothing_with_folds_closed_and_open(browser, axe, page, theme, width):
    browser.open(page, width=width, theme=theme)
    browser.run(axe)
    assert browser.driver.execute_async_script(AXE) == []
    browser.run("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    assert browser.driver.execute_async_script(AXE) == []


# What the keyboard reaches, one after the other: whether it is on the screen and looks focused.
FOCUSED = """
const one = document.activeElement;
const box = one.getBoundingClientRect();
const style = getComputedStyle(one);
return {
  what: one.outerHTML.slice(0, 120),
  body: one === document.body,
  outside: box.right <= 0 || box.left >= innerWidth || style.visibility === "hidden",
  outlined: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
  shadowed: style.boxShadow !== "none",
};
"""


@pytest.mark.parametrize("width", [1300, PHONE])
@both_themes
@pytest.mark.parametrize("page", ["index.html", "01_signals.html", "reference/api.html"])
def test_the_keyboard_s_place_is_always_seen(browser, page, theme, width):
    browser.open(page, width=width, theme=theme)
    stops = []
    for _ in range(90):
        ActionChains(browser.driver).send_keys(Keys.TAB).perform()
        stop = browser.run(FOCUSED)
        if stop["body"]:
            break
        stops.append(stop)
    assert len(stops) > 15
    assert [stop["what"] for stop in stops if stop["outside"]] == []
    assert [stop["what"] for stop in stops if not (stop["outlined"] or stop["shadowed"])] == []


def test_the_search_box_keeps_the_focus_and_gives_it_back(browser):
    browser.open("01_signals.html")
    button = browser.driver.find_element("css selector", ".search-button-field")
    button.send_keys(Keys.ENTER)
    inside = "return document.activeElement.matches('.search-button__wrapper.show input')"
    browser.wait(lambda driver: driver.execute_script(inside))
    for key in (Keys.TAB, Keys.SHIFT + Keys.TAB):
        ActionChains(browser.driver).send_keys(key).perform()
        assert browser.run(inside)
    ActionChains(browser.driver).key_up(Keys.SHIFT).send_keys(Keys.ESCAPE).perform()
    browser.wait(lambda driver: not driver.execute_script(inside))
    assert browser.run("return document.activeElement === arguments[0]", button)


def test_the_button_for_light_and_dark_says_which_it_is(browser):
    browser.open("01_signals.html")
    said = set()
    for _ in range(3):
        browser.run("document.querySelector('.theme-switch-button').click()")
        said.add(
            browser.driver.find_element("css selector", ".theme-switch-button").accessible_name
        )
    browser.run("localStorage.clear()")
    assert said == {"Colours: as your system", "Colours: light", "Colours: dark"}


@each_page
def test_folds_and_players_have_names_of_their_own(browser, page):
    browser.open(page)
    names = browser.run("""
        return [...document.querySelectorAll(".bd-article summary")].map(one =>
          [...one.querySelectorAll("p.expanded")].reduce(
            (text, other) => text.replace(other.textContent, ""), one.textContent
          ).replace(/\\s+/g, " ").trim());
    """)
    assert all(names) and len(set(names)) == len(names), names
    players = browser.run(
        "return [...document.querySelectorAll('audio')].map(one => one.getAttribute('aria-label'))"
    )
    assert all(players) and len(set(players)) == len(players), players


WEIGHT = """
const all = [...performance.getEntriesByType("navigation"),
             ...performance.getEntriesByType("resource")];
const loaded = all.filter(one => !/_images|_sounds/.test(one.name));
return [loaded.length, loaded.reduce((sum, one) => sum + one.decodedBodySize, 0)];
"""


@pytest.mark.parametrize("page", ["index.html", *CHAPTERS])
def test_a_page_s_first_load_is_light(browser, page):
    browser.open(page)
    requests, size = browser.run(WEIGHT)
    assert requests > 5
    assert size < MOST_BYTES, f"{size:,} bytes"


@both_themes
def test_icons_are_drawn(browser, theme):
    browser.open("01_signals.html", theme=theme)
    loaded = browser.run("""
        return [...document.fonts].filter(one => /Awesome/.test(one.family))
          .map(one => [one.family, one.status]);
    """)
    assert sorted(map(tuple, loaded)) == [
        ("Font Awesome 6 Brands", "loaded"),
        ("Font Awesome 6 Free", "loaded"),
    ]
    unknown = browser.run("""
        return [...document.querySelectorAll("i[class*=fa-], span[class*=fa-]")].filter(one =>
          !/^"[\\uf000-\\uf8ff]"$/.test(getComputedStyle(one, "::before").content)
        ).map(one => one.className);
    """)
    assert unknown == []


FIGURES = """
const shown = (image) => {
  const narrow = image.parentElement.querySelector("source");
  return narrow && matchMedia(narrow.media).matches
    ? narrow.getAttribute("srcset") : image.getAttribute("src");
};
return [...document.querySelectorAll(".bd-article .vt-figure img")]
  .filter(image => image.getClientRects().length)
  .map(image => ({source: shown(image), width: image.getBoundingClientRect().width,
                  meant: Number(image.getAttribute("width")), lazy: image.loading,
                  frame: image.closest(".vt-figure").clientWidth}));
"""
LEAST_TEXT_PX = 9


@pytest.mark.parametrize("page", CHAPTERS)
@pytest.mark.parametrize("width", [1300, PHONE])
def test_the_text_of_figures_is_large_enough_to_read(browser, book, page, width):
    """matplotlib writes a letter of n points with ``scale(n / 100)``."""
    browser.open(page, width=width)
    for figure in browser.run(FIGURES):
        assert figure["meant"] > 0 and figure["lazy"] == "lazy"
        if figure["source"].endswith(".svg"):
            text = (book.html / figure["source"]).read_text("utf-8")
            sizes = [100 * float(n) for n in re.findall(r"scale\((0\.\d+) -0?\.\d+\)", text)]
            points = float(re.search(r'<svg[^>]*\bwidth="([\d.]+)pt"', text)[1])
            assert not sizes or min(sizes) * figure["width"] / points >= LEAST_TEXT_PX - 0.05, (
                f"{figure['source']}: {min(sizes):.1f} points"
            )


@pytest.mark.parametrize("page", CHAPTERS[:3])
def test_on_a_phone_a_wide_figure_scrolls_in_a_frame_that_has_a_name(browser, page):
    browser.open(page, width=PHONE)
    frames = browser.run("""
        return [...document.querySelectorAll(".vt-figure")].map(one => ({
          scrolls: one.scrollWidth > one.clientWidth + 1, name: one.getAttribute("aria-label"),
          stop: one.tabIndex, role: one.getAttribute("role")}));
    """)
    wide = [frame for frame in frames if frame["scrolls"]]
    assert wide
    assert all(one["stop"] == 0 and one["role"] == "group" and one["name"] for one in wide)
    assert len({one["name"] for one in wide}) == len(wide)


def test_a_figure_s_dark_version_stands_in_for_it_on_a_dark_page(browser):
    shown = {}
    for theme in ("light", "dark"):
        browser.open("01_signals.html", theme=theme)
        shown[theme] = {one["source"] for one in browser.run(FIGURES)}
    light = {one for one in shown["light"] if one.endswith(".svg")}
    assert light and {one.replace(".svg", "-dark.svg") for one in light} <= shown["dark"]
    assert not light & shown["dark"]


def test_a_table_can_be_saved(browser):
    browser.open("02_catalogue.html")
    saved = browser.run("""
        let file = null;
        URL.createObjectURL = blob => { file = blob; return "#"; };
        const button = document.querySelector(".vt-save");
        button.click();
        const frame = button.previousElementSibling;
        return file.text().then(text => [text, frame.querySelectorAll("tr").length,
                                         frame.querySelector("td:last-child").textContent.trim()]);
    """)
    text, rows, cell = saved
    lines = text.strip().split("\r\n")
    assert len(lines) == rows
    assert cell in lines[1] or cell in text


@every_page
def test_a_page_says_what_it_is(browser, page):
    browser.open(page)
    told = browser.run("""
        return Object.fromEntries([...document.querySelectorAll("meta[content]")].map(
          one => [one.getAttribute("name") || one.getAttribute("property"), one.content]));
    """)
    if page != "404.html":
        assert len(told["description"]) > 3 and told["og:title"]
    assert browser.run("return document.querySelectorAll('h1').length") == 1


@pytest.mark.parametrize("chapter", read_chapters(PROJECT), ids=lambda chapter: chapter.name)
def test_a_chapter_s_description_is_its_idea(browser, chapter):
    browser.open(f"{chapter.name}.html")
    told = browser.run("return document.querySelector('meta[name=description]').content")
    assert told == " ".join(chapter.idea.split())


def test_a_page_that_is_not_there_says_so(browser):
    browser.open("404.html")
    assert "isn't there" in browser.run("return document.querySelector('h1').textContent")
    assert (PROJECT.html / ".nojekyll").is_file()


def test_on_paper_folds_are_open_and_nothing_is_cut(browser):
    browser.open("01_signals.html")
    browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    browser.run("dispatchEvent(new Event('beforeprint'))")
    closed, cut, players = browser.run("""
        const wide = one => one.scrollWidth > one.clientWidth + 1;
        return [document.querySelectorAll(".bd-article details:not([open])").length,
                [...document.querySelectorAll(".bd-article pre")].filter(wide).length,
                [...document.querySelectorAll(".bd-article audio")]
                  .filter(one => one.getClientRects().length).length];
    """)
    browser.run("dispatchEvent(new Event('afterprint'))")
    browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    assert (closed, cut, players) == (0, 0, 0)
    assert browser.run("return document.querySelectorAll('.bd-article details[open]').length") == 0


def test_nothing_is_published_that_no_page_asks_for():
    for left_over in ("_static/vendor/fontawesome", "vendor/mathjax"):
        assert not [path for path in (PROJECT.html / left_over).rglob("*") if path.is_file()]
