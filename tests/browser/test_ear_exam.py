"""The ear exam, sat by keyboard: it says what vtlib.evaluation says, and forgets nothing."""

import json

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from vtlib import classes, evaluation

PAGE = "ear_exam.html"
STATE = "return document.querySelector('[data-live]').dataset.state"
WHERE = "return document.querySelector('.vtl-where').textContent"
PAPER = """
const {paper} = document.querySelector('[data-live]').live;
return {truth: paper.items.map(i => i.truth), said: paper.items.map(i => i.said),
        answers: paper.answers};
"""
TABLES = """
return [...document.querySelectorAll('.vtl-report table')].map(table =>
  [...table.rows].map(row => [...row.cells].map(cell => cell.textContent)));
"""
PLAYER = "document.querySelector('.vtl-start')"


def open_exam(browser, seed, **screen):
    """Open the exam of a seed, as its reader left it."""
    browser.driver.get("about:blank")
    browser.open(f"{PAGE}#seed={seed}", **screen)
    browser.wait(lambda driver: driver.execute_script(STATE))
    assert browser.run(STATE) in ("ready", "heard")


def press(browser, keys):
    """Press keys, one after the other, wherever the focus is."""
    ActionChains(browser.driver).send_keys(*keys).perform()


@pytest.fixture
def fresh(browser):
    """A browser that has kept no answers."""
    browser.open(PAGE)
    browser.run("localStorage.clear()")
    yield browser
    browser.run("localStorage.clear()")


def start(browser):
    """Go to the exam as a keyboard does: its first stop is the button that plays."""
    browser.run("document.querySelector('[data-live]').scrollIntoView()")
    browser.run(f"{PLAYER}.focus()")


def is_what_evaluation_says(browser, answers):
    """Compare every number of the report with the package's own."""
    paper = browser.run(PAPER)
    assert paper["answers"] == answers
    judged = [i for i, answer in enumerate(answers) if answer is not None]
    truth = [[paper["truth"][i]] for i in judged]
    said = [
        [[answers[i]] for i in judged],
        *([[paper["said"][i][r]] for i in judged] for r in range(2)),
    ]
    table, *matrices, _ = browser.run(TABLES)
    drawn = []
    for who, row, matrix, own in zip(
        ("You", "LSTM", "TCN"), table[1:], matrices, said, strict=True
    ):
        scores = evaluation.frame_scores(truth, own)
        drawn.append(evaluation.drawn(truth, own, "accuracy"))
        macro_f1 = evaluation.drawn(truth, own, "macro_f1")
        right = f"{scores.n_correct} of {len(judged)}"
        assert row == [who, right, f"{drawn[-1]:.2f}", f"{macro_f1:.2f}"]
        assert [[int(n) for n in line[1:]] for line in matrix[1:]] == scores.confusion.tolist()
        assert matrix[0][1:] == list(classes.NAMES)
    sentences = browser.run(
        "return [...document.querySelectorAll('.vtl-verdict')].map(one => one.textContent)"
    )
    for name, other, sentence in zip(("LSTM", "TCN"), drawn[1:], sentences, strict=True):
        begins = drawn[0].minus(other).verdict("You name", f"The {name}", "Whether")
        assert sentence.startswith(begins)


def test_answered_by_keyboard_it_gives_the_scores_of_evaluation(fresh):
    open_exam(fresh, 3)
    start(fresh)
    answers = [3, 2, 1, 4, 0] * 4
    press(fresh, [str(1 + label) for label in answers])
    fresh.wait(lambda driver: driver.execute_script(STATE) == "heard")
    is_what_evaluation_says(fresh, answers)
    kept = json.loads(fresh.run("return localStorage.getItem('vtlib:answers')"))
    assert kept["ear-exam/3"]["kind"] == "exam"
    assert kept["ear-exam/3"]["value"]["answers"] == answers


def test_a_reload_keeps_the_work_and_sounds_may_be_left_out(fresh):
    open_exam(fresh, 5)
    start(fresh)
    press(fresh, ["1", "4", Keys.ARROW_RIGHT, "5"])
    open_exam(fresh, 5)
    assert fresh.run(WHERE).startswith("Sound 3 of 20. 17 sounds to go.")
    start(fresh)
    press(fresh, [Keys.ARROW_LEFT, "2"])  # it has its answer
    assert "You called it VT" in fresh.run(WHERE)
    fresh.run(
        "[...document.querySelectorAll('.vtl button')].find("
        "one => one.textContent === 'End here').focus()"
    )
    press(fresh, [Keys.ENTER])
    answers = [0, 3, None, 4] + 16 * [None]
    is_what_evaluation_says(fresh, answers)
    open_exam(fresh, 5)
    is_what_evaluation_says(fresh, answers)
    open_exam(fresh, 6)
    assert "20 sounds to go" in fresh.run(WHERE)


def test_it_plays_by_the_space_bar_to_the_end_of_the_sound(fresh):
    open_exam(fresh, 3)
    start(fresh)
    fresh.run(
        f"window.said = []; new MutationObserver(() => said.push({PLAYER}.textContent))"
        f".observe({PLAYER}, {{childList: true, characterData: true, subtree: true}})"
    )
    press(fresh, [Keys.SPACE])
    fresh.wait(lambda driver: driver.execute_script("return said.at(-1)") == "▶ Play")
    assert "■ Stop" in fresh.run("return said")
    assert "20 sounds to go" in fresh.run(WHERE)  # playing is no answer


def test_what_is_typed_as_a_seed_is_no_answer(fresh):
    open_exam(fresh, 1)
    field = fresh.driver.find_element("css selector", ".vtl-again input")
    field.clear()
    field.send_keys("12", Keys.ENTER)
    assert fresh.run("return location.hash") == "#seed=12"
    assert fresh.run(PAPER)["answers"] == [None] * 20
    field.clear()
    field.send_keys("no", Keys.ENTER)
    said = fresh.driver.find_element("css selector", ".vtl-again .vtl-status").text
    assert "“no” is no seed" in said
    assert fresh.run("return location.hash") == "#seed=12"


def test_it_works_from_a_file(fresh, book):
    fresh.driver.get("about:blank")
    fresh.driver.get(f"{(book.html / PAGE).as_uri()}#seed=3")
    fresh.wait(lambda driver: driver.execute_script(STATE) == "ready")
    fresh.run("localStorage.clear(); location.reload()")
    fresh.wait(lambda driver: driver.execute_script(STATE) == "ready")
    start(fresh)
    press(fresh, ["2"] * 20)
    fresh.wait(lambda driver: driver.execute_script(STATE) == "heard")
    is_what_evaluation_says(fresh, [1] * 20)
    fresh.run("localStorage.clear()")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_its_report(fresh, book, theme):
    open_exam(fresh, 3, width=390, theme=theme)
    start(fresh)
    press(fresh, ["5"] * 20)
    fresh.wait(lambda driver: driver.execute_script(STATE) == "heard")
    fresh.run("document.querySelectorAll('.vtl details').forEach(one => { one.open = true; })")
    fresh.run((book.build / "web/node_modules/axe-core/axe.min.js").read_text("utf-8"))
    found = fresh.driver.execute_async_script(
        "const done = arguments[arguments.length - 1];"
        "axe.run('.vtl').then(result => done(result.violations.map(one => one.id)))"
    )
    assert found == []
    assert fresh.run("return document.documentElement.scrollWidth") <= 390


def test_its_sounds_are_light_to_load(book):
    assert (book.html / "live/data/ear-exam.js").stat().st_size < 1_000_000
