"""A reader's answers as a file: saved, read back in another browser, and refused if it is none."""

import json

import pytest

CHAPTER = "01_signals.html"
KEPT = {
    "01_signals/distance_km": {
        "kind": "exercise",
        "value": "16.6",
        "right": True,
        "tries": 2,
        "at": "2026-01-02T03:04:05Z",
    },
    "15_strangers/own_scores, strange_scores": {
        "kind": "code",
        "value": "<script>",
        "right": False,
        "tries": 1,
        "at": "2026-01-02T03:04:06Z",
    },
}
CATCH = """
window.saved = null;
URL.createObjectURL = (blob) => { blob.text().then((text) => (window.saved = text)); return "#"; };
"""


@pytest.fixture
def page(browser):
    """A chapter, in a browser that has kept nothing."""
    browser.open(CHAPTER)
    browser.run("localStorage.clear()")
    browser.open(CHAPTER)
    browser.run(CATCH)
    browser.run("document.querySelector('.vta').open = true")
    yield browser
    browser.run("localStorage.clear()")


def said(browser):
    return browser.run("return document.querySelector('.vta .vtx-said').textContent")


def kept(browser):
    return json.loads(browser.run("return localStorage.getItem('vtlib:answers')") or "{}")


def give(browser, path):
    before = said(browser)
    browser.driver.find_element("css selector", ".vta input[type=file]").send_keys(str(path))
    browser.wait(lambda _: said(browser) != before)


def test_what_is_saved_can_be_read_elsewhere_and_by_the_class_s_summary(page, tmp_path):
    from vtlib import classroom

    page.run("localStorage.setItem('vtlib:answers', arguments[0])", json.dumps(KEPT))
    page.run("[...document.querySelectorAll('.vta button')].at(-1).click()")
    page.wait(lambda driver: driver.execute_script("return window.saved"))
    path = tmp_path / "answers.json"
    path.write_text(page.run("return window.saved"), encoding="utf-8")
    assert json.loads(path.read_text())["answers"] == KEPT
    assert "Saved: 2 answers" in said(page)
    assert set(classroom.read(path)) == set(KEPT)
    page.run("localStorage.clear()")
    give(page, path)
    assert kept(page) == KEPT and "Read: 2 newer" in said(page)


def test_an_older_file_takes_nothing_back(page, tmp_path):
    (name, entry), *_ = KEPT.items()
    newer = {name: {**entry, "tries": 3, "at": "2026-02-01T00:00:00Z"}}
    page.run("localStorage.setItem('vtlib:answers', arguments[0])", json.dumps(newer))
    path = tmp_path / "old.json"
    path.write_text(json.dumps({"answers": KEPT}))
    give(page, path)
    assert kept(page)[name] == newer[name] and len(kept(page)) == 2
    assert "Read: 1 newer" in said(page)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        "5",
        '{"answers": []}',
        '{"answers": {"a": 5}}',
        json.dumps({"answers": {**KEPT, "<b>": KEPT["01_signals/distance_km"]}}),
        json.dumps({"answers": {"a": {**KEPT["01_signals/distance_km"], "right": "yes"}}}),
        json.dumps({"answers": {"a": {**KEPT["01_signals/distance_km"], "at": "never"}}}),
        json.dumps({"answers": {"a": {**KEPT["01_signals/distance_km"], "tries": -1}}}),
    ],
)
def test_a_file_that_is_none_changes_nothing_and_is_named(page, tmp_path, text):
    path = tmp_path / "other.json"
    path.write_text(text)
    give(page, path)
    assert said(page).startswith("other.json was not read: ") and kept(page) == {}
