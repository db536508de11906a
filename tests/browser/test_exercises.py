"""Every exercise of the book, answered in a reader's browser: empty, right, and wrong in each way
that its check knows; what the page says is what a kernel would."""

import itertools
import json
import re
from pathlib import Path

import nbformat
import numpy as np
import pytest
from bs4 import BeautifulSoup
from builder.chapters import read_chapters
from builder.exercises import answer_name, is_code
from builder.project import Project
from editors import run

from vtlib import classroom
from vtlib.checks.answers import Case, Check
from vtlib.checks.reading import EMPTY, NotAnAnswer

ROOT = Path(__file__).resolve().parent.parent.parent
TRIES = 3000  # guesses at an answer for which a case holds

ANSWER = """
const [place, value] = arguments;
const lists = place.querySelectorAll("select");
if (lists.length) lists.forEach((list, i) => (list.value = value[i]));
else place.querySelector("input").value = value;
place.querySelector("form").requestSubmit();
return place.querySelector(".vtx-said").textContent;
"""


SOLUTION = """
const after = arguments[0].closest(".cell").nextElementSibling;
return after.querySelector(".cell_input pre").textContent;
"""
CHAPTERS = [chapter.name for chapter in read_chapters(Project(ROOT, ROOT / "build"))]
each_chapter = pytest.mark.parametrize("chapter", CHAPTERS)


def check_of(data):
    """A check from what a page holds of it."""
    wanted = {key: value for key, value in data.items() if key != "cases"}
    return Check(wanted, tuple(Case(case["when"], case["sentence"]) for case in data["cases"]))


def parts_of(condition):
    """A condition, and all conditions that it joins."""
    if isinstance(condition, dict):
        yield condition
        inner = [*condition.get("all", []), *condition.get("any", [])]
        for one in [*inner, *([condition["not"]] if "not" in condition else [])]:
            yield from parts_of(one)


def named_in(condition):
    """The answers that a condition names, or of which it names the places of a number."""
    for part in parts_of(condition):
        if len(part.get("of", [])) == 1 and part["of"][0][0] == "is" and "near" in part:
            for places in part["near"]:
                yield np.where(np.ravel(places) == 1, part["of"][0][1], 7.0)
        if "of" not in part:
            for one in [*part.get("near", []), *part.get("nearer", [])]:
                yield np.ravel(one).astype(float)


def values_in(condition):
    """The numbers that a condition names, of the answer or of what is made of it."""
    for part in parts_of(condition):
        for one in [*part.get("near", []), *part.get("nearer", []), part.get("among", [])]:
            yield from np.ravel(one).astype(float)
        yield from (step[1] for step in part.get("of", []) if step[0] == "is")


def guesses(check):
    """Answers as arrays of numbers: those that the check names, and random ones made of them."""
    rng = np.random.default_rng(5)
    kind, n = check.wanted["kind"], check.wanted["n"]
    n = 1 if kind == "number" else n
    if kind == "words":
        places = range(len(check.wanted["allowed"]))
        yield from map(np.array, itertools.islice(itertools.product(places, repeat=n), TRIES))
        return
    named = [one for case in check.cases for one in named_in(case.when)]
    whole = [one for one in named if n is None or len(one) == n]
    yield from whole
    values = {0.0, 1.0, *(one for case in check.cases for one in values_in(case.when))}
    values = np.array(sorted(values | ({2.0, 3.0} if kind != "mask" else set())))
    for _ in range(TRIES):
        if whole and rng.random() < 0.7:
            like = whole[rng.integers(len(whole))]
        else:
            like = np.full(n or rng.integers(1, 7), rng.choice(values))
        other = rng.random(len(like)) < rng.choice([0, 1 / len(like), 0.5, 1])
        answer = np.where(other, rng.choice(values, len(like)), like)
        if kind != "mask" and rng.random() < 0.3:
            answer = answer * rng.choice([10, 100, 0.01, 7.3]) + rng.choice([0, 1, -1, 0.5])
        yield answer


def as_answer(check, guess):
    """What a reader would hand in."""
    if check.wanted["kind"] == "words":
        return [check.wanted["allowed"][int(place)] for place in guess]
    return guess.tolist()


def answers_by_case(check):
    """For each case an answer for which it is the first that holds.

    A case has none where an exercise's numbers make its mistake the same as an earlier one's, or
    the truth: there, that of the earlier case is what is said of the answers that it names.
    """
    found = {}
    for guess in guesses(check):
        try:
            case = check.case_of(as_answer(check, guess))
        except NotAnAnswer:
            continue
        found.setdefault(check.cases.index(case), as_answer(check, guess))
    for number, case in enumerate(check.cases):
        named = list(named_in(case.when))
        if number not in found and named:
            earlier = {check.cases.index(check.case_of(one.tolist())) for one in named}
            assert all(one < number for one in earlier), case.sentence
            found[number] = None
    return found


def known_answers(check):
    """An answer for each case of a check that has one, as it is written in Python, and what is
    said of it."""
    for number, value in answers_by_case(check).items():
        if value is not None:
            shown = value[0] if check.wanted["kind"] == "number" else value
            yield shown, check.cases[number].sentence


def checks_of_codes(path, chapter):
    """The check of each exercise of code, by the exercise's name, from a chapter that has run."""
    cells = filter(is_code, nbformat.read(path, as_version=4).cells)
    return {
        f"{chapter}/{answer_name(cell.source, chapter)}": check_of(
            cell.outputs[0].metadata["vtlib"]["check"]
        )
        for cell in cells
    }


def plain(sentence):
    """A sentence without the signs that make words stand out."""
    return re.sub(r"\*\*([^*]+)\*\*|\*([^*\s][^*]*)\*|`([^`]+)`", r"\1\2\3", sentence)


def exercises_in(page):
    """What each box and editor of a page holds, by the exercise's name, as it was built."""
    soup = BeautifulSoup(page.read_text("utf-8"), "html.parser")
    places = soup.select("[data-exercise], [data-code]")
    return {
        place.get("data-exercise") or place["data-code"]: json.loads(place.script.string)
        for place in places
    }


def answer(browser, exercise, value):
    """Give an answer in a box, and return what the page says."""
    place = browser.driver.find_element("css selector", f'[data-exercise="{exercise}"]')
    return browser.run(ANSWER, place, value)


def answers_kept(browser):
    """What the page keeps of answers, as it stands in the file that a class hands in."""
    return json.loads(browser.run("return localStorage.getItem('vtlib:answers')") or "{}")


@each_chapter
def test_boxes_say_of_every_known_answer_what_the_kernel_says(book, browser, chapter):
    browser.open(f"{chapter}.html")
    browser.run("localStorage.clear()")
    names = []
    for exercise, content in exercises_in(book.html / f"{chapter}.html").items():
        if "source" in content:  # a cell of code, which has an editor
            continue
        names.append(exercise)
        check = check_of(content["check"])
        is_words = check.wanted["kind"] == "words"
        nothing = [""] * check.wanted["n"] if is_words else ""
        assert answer(browser, exercise, nothing) == content["empty"] == EMPTY, exercise
        found = answers_by_case(check)
        never = [case.sentence for i, case in enumerate(check.cases[:-1]) if i not in found]
        assert never == [], f"{exercise}: no answer that gets this was found"
        assert any(check.cases[number].is_right for number, value in found.items() if value)
        for number, value in sorted(found.items(), key=lambda one: check.cases[one[0]].is_right):
            if value is None:
                continue
            typed = value if is_words else repr(value if len(value) > 1 else value[0])
            expected = plain(check.cases[number].sentence)
            assert answer(browser, exercise, typed) == expected, (exercise, typed)
    assert classroom.scores([answers_kept(browser), {}], names) == [float(bool(names)), 0.0]


@each_chapter
def test_editors_say_of_every_known_answer_what_the_kernel_says(browser, book, chapter):
    checks = checks_of_codes(book.build / "kept" / f"{chapter}.ipynb", chapter)
    codes = {
        name: content
        for name, content in exercises_in(book.html / f"{chapter}.html").items()
        if "source" in content
    }
    browser.open(f"{chapter}.html")
    browser.run("localStorage.clear()")
    for name, content in codes.items():
        place = browser.driver.find_element("css selector", f'[data-code="{name}"]')
        browser.run("arguments[0].scrollIntoView({behavior: 'instant'})", place)
        browser.wait(lambda _, place=place: place.find_elements("css selector", ".cm-content"))
        assert run(browser, place, content["source"]) == EMPTY, name
        for value, sentence in known_answers(checks[name]):
            code = content["source"].replace("...", repr(value), 1)
            assert " ".join(run(browser, place, code).split()) == plain(sentence), (name, value)
        wrong = content["source"].replace("...", "'something'", 1)
        assert not run(browser, place, wrong).startswith("Right."), name
        entry = answers_kept(browser)[name]
        assert (entry["right"], entry["value"]) == (False, wrong)
        solution = browser.run(SOLUTION, place)
        assert run(browser, place, solution).startswith("Right."), name
    assert classroom.scores([answers_kept(browser), {}], codes) == [float(bool(codes)), 0.0]
