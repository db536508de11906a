"""Figures to move, in the pages of the chapters: drawn, moved, read out, and printed, without a
kernel and without a server."""

import re

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

FIGURES = {
    "03_features": {"filter_bank"},
    "04_tcn": {"receptive_field"},
    "05_lstm": {"gate_memory"},
    "06_judging": {"threshold", "calibration"},
    "07_events": {"minimum_durations"},
    "10_association": {"association"},
    "14_weak_labels": {"confidence"},
}
EACH = [(page, name) for page, names in FIGURES.items() for name in sorted(names)]
PLACE = '.vt-widget[data-widget="{}"]'
each_figure = pytest.mark.parametrize(("page", "name"), EACH)
each_page = pytest.mark.parametrize("page", FIGURES)

SAID = """
const place = document.querySelector(arguments[0]);
return [place.querySelector('.vtl-said').textContent,
  place.querySelector('.vtl-drawing').getAttribute('aria-label'),
  place.querySelector('.vtl-drawing').innerHTML, place.querySelector('tbody').textContent];
"""


def come_near(browser, name):
    """Scroll to a figure, as a reader does, and wait until it is drawn."""
    place = PLACE.format(name)
    browser.run("document.querySelector(arguments[0]).scrollIntoView({block: 'center'})", place)
    state = f"return document.querySelector('{place}').dataset.state"
    browser.wait(lambda driver: driver.execute_script(state) in ("drawn", "refused"))
    said = browser.run(f"return document.querySelector('{place}').textContent")
    assert browser.run(state) == "drawn", said[-300:]
    width = f"return document.querySelector('{place} .vtl-drawing').getAttribute('width')"
    browser.wait(lambda driver: driver.execute_script(width))
    return place


def severe(browser):
    """What the console calls an error, but for what the theme asks for from file://."""
    theirs = re.compile(r"_static/|fontawesome|vendor/mathjax|/live/.*preload")
    return [
        entry["message"]
        for entry in browser.console()
        if entry["level"] == "SEVERE" and not theirs.search(entry["message"])
    ]


@each_page
def test_a_page_holds_its_figures_values_and_no_program(book, page):
    text = (book.html / f"{page}.html").read_text("utf-8")
    assert FIGURES[page] <= set(re.findall(r'data-widget="(\w+)"', text))
    assert "html-manager" not in text and "require.min.js" not in text
    assert "export default" not in text and "widget-state+json" not in text


@each_page
def test_what_stands_in_for_a_figure_is_there(book, page):
    text = (book.html / f"{page}.html").read_text("utf-8")
    places = re.findall(r'data-widget="\w+">\n.*?<noscript>(.*?)</noscript>', text, re.S)
    assert len(places) >= len(FIGURES[page])
    for place in places:
        for source in re.findall(r'src="([^"]+)"', place):
            assert (book.html / source).is_file()
            assert re.search(r'alt="[^"]{30,}"', place)


@each_figure
def test_a_figure_is_drawn_when_it_comes_near(browser, page, name):
    browser.console()
    browser.open(f"{page}.html")
    place = PLACE.format(name)
    far = browser.run(
        "const place = document.querySelector(arguments[0]);"
        "return [place.getBoundingClientRect().top > 900 + 800, place.dataset.state ?? null]",
        place,
    )
    assert far == [True, None]
    come_near(browser, name)
    said, described, drawn, rows = browser.run(SAID, place)
    assert said == described and len(said) > 40
    assert not re.search(r"NaN|undefined|Infinity|null", said + rows + drawn)
    assert severe(browser) == []


@each_figure
def test_a_figure_is_drawn_in_a_page_that_was_opened_as_a_file(browser, book, page, name):
    browser.driver.get("about:blank")
    browser.console()
    browser.driver.get((book.html / f"{page}.html").as_uri())
    come_near(browser, name)
    assert severe(browser) == []


@each_figure
def test_each_control_is_moved_by_the_keyboard_and_what_changes_is_said(browser, page, name):
    browser.open(f"{page}.html")
    place = come_near(browser, name)
    before = browser.run(SAID, place)
    controls = browser.driver.find_elements(
        By.CSS_SELECTOR, f"{place} :is(input[type=range], button[aria-pressed=false])"
    )
    assert controls
    for control in controls:
        browser.run("arguments[0].focus()", control)
        if control.tag_name == "button":
            control.send_keys(Keys.SPACE)
            assert control.get_attribute("aria-pressed") == "true"
        else:
            at_end = control.get_attribute("value") == control.get_attribute("max")
            on, back = [Keys.ARROW_RIGHT, Keys.ARROW_LEFT][:: -1 if at_end else 1]
            control.send_keys(*[on] * 2)
            text = control.get_attribute("aria-valuetext")
            assert text and "NaN" not in text
        after = browser.run(SAID, place)
        assert after != before, control.get_attribute("outerHTML")
        assert after[0] == after[1] and "NaN" not in "".join(after)
        if control.tag_name != "button":
            control.send_keys(*[back] * 2)
        before = browser.run(SAID, place)


def test_controls_follow_what_a_notebook_sets(browser):
    browser.open("04_tcn.html")
    place = come_near(browser, "receptive_field")
    seen = browser.run(
        """const place = document.querySelector(arguments[0]), { model } = place.live;
           model.set('kernel', 3);
           model.set('dilations', [1, 1, 1]);
           model.set('convolutions', 1);
           return [...place.querySelectorAll('output, button[aria-pressed=true]')]
             .map(one => one.textContent).concat(place.querySelector('.vtl-said').textContent);""",
        place,
    )
    assert seen[:4] == ["3", "1 1 1", "are all 1", "once"]
    assert "hears 7 frames" in seen[4]


@each_figure
@pytest.mark.parametrize("width", [1300, 390])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_a_figure(browser, book, page, name, width, theme):
    browser.open(f"{page}.html", width=width, theme=theme)
    place = come_near(browser, name)
    browser.run("document.querySelector(arguments[0] + ' details').open = true", place)
    browser.run((book.build / "web/node_modules/axe-core/axe.min.js").read_text("utf-8"))
    run = "axe.run(arguments[0], {resultTypes: ['violations']}).then(arguments[1])"
    found = browser.driver.execute_async_script(run, place)
    assert [(v["id"], [n["target"] for n in v["nodes"]]) for v in found["violations"]] == []
    shown = browser.run(
        """const drawing = document.querySelector(arguments[0] + ' .vtl-drawing');
           const box = drawing.getBoundingClientRect();
           const words = [...drawing.querySelectorAll('text')];
           return {
             page: document.documentElement.scrollWidth,
             scale: box.width / drawing.viewBox.baseVal.width,
             size: Math.min(...words.map(one => parseFloat(getComputedStyle(one).fontSize))),
             outside: words.filter(one => {
               const own = one.getBoundingClientRect();
               return own.left < box.left - 1 || own.right > box.right + 1;
             }).map(one => one.textContent),
           };""",
        place,
    )
    assert shown["page"] <= width
    assert shown["scale"] == pytest.approx(1, abs=0.01) and shown["size"] >= 11
    assert shown["outside"] == []


@each_page
def test_all_figures_are_there_when_a_page_is_printed(browser, page):
    browser.open(f"{page}.html")
    browser.run("window.dispatchEvent(new Event('beforeprint'))")
    states = "return [...document.querySelectorAll('.vt-widget')].map(one => one.dataset.state)"
    browser.wait(lambda driver: "begun" not in driver.execute_script(states))
    assert set(browser.run(states)) == {"drawn"}


def test_one_figure_that_cannot_be_drawn_says_so_and_leaves_the_others(browser):
    browser.open("06_judging.html")
    browser.run(
        """const broken = document.querySelector(arguments[0]);
           broken.querySelector('script').textContent = '{"values": {}}';""",
        PLACE.format("threshold"),
    )
    place = PLACE.format("threshold")
    browser.run("document.querySelector(arguments[0]).scrollIntoView()", place)
    state = f"return document.querySelector('{place}').dataset.state"
    browser.wait(lambda driver: driver.execute_script(state) == "refused")
    assert "can't be drawn" in browser.run(f"return document.querySelector('{place}').textContent")
    come_near(browser, "calibration")
    browser.console()
