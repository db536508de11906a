"""Questions to commit to: what a definition must be, and what is said of an answer."""

import json
import subprocess
from pathlib import Path

import numpy as np
import pytest

from vtlib import questions
from vtlib.questions import option

WIDGETS = Path(questions.__file__).parent.parent / "widgets"


@pytest.fixture(autouse=True)
def shown(monkeypatch):
    """What is displayed, as the page's build finds it; and nothing that was asked before."""
    monkeypatch.setattr(questions, "_asked", {})
    found = []
    monkeypatch.setattr("IPython.get_ipython", object)  # as in a notebook
    monkeypatch.setattr(
        "IPython.display.display", lambda data, raw: found.append(data[questions.MIME_TYPE])
    )
    return found


def node(body, **given):
    """Run the body of a module in Node, with the words of questions: what it returns."""
    script = (
        f"const words = await import({json.dumps((WIDGETS / 'question_words.js').as_uri())});\n"
        f"const curves = await import({json.dumps((WIDGETS / 'question_curve.js').as_uri())});\n"
        f"const given = {json.dumps(given)};\n"
        f"process.stdout.write(JSON.stringify((() => {{ {body} }})() ?? null));"
    )
    command = ["node", "--input-type=module", "-e", script]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


SHARE = {"unit": "%", "low": 0, "high": 100}
A, B = option("because", "It is so."), option("although", "It isn't so.")
RIGHT = option("since", "Right it is.", right=True)
WRONG = [
    lambda: questions.choice("x/two-right", "Why?", [RIGHT, option("as", "Also.", right=True)]),
    lambda: questions.choice("x/none-right", "Why?", [A, B]),
    lambda: questions.choice("x/silent", "Why?", [RIGHT, option("although")]),
    lambda: questions.choice("x/alone", "Why?", [RIGHT]),
    lambda: questions.choice("x/same", "Which?", ["this", "this"]),
    lambda: questions.choice("x/no-text", "  ", ["this", "that"]),
    lambda: questions.number("x/turned", "How many?", low=1, high=0),
    lambda: questions.number("x/equal", "How many?", low=1, high=1),
    lambda: questions.number("x/nan", "How many?", low=float("nan"), high=1),
    lambda: questions.curve("x/flat", "Draw.", x=("s", 0, 10), y=("m", 1, 1)),
    lambda: questions.curve("x/endless", "Draw.", x=("s", 0, np.inf), y=("m", 0, 1)),
    lambda: questions.curve("x/short", "Draw.", x=(0, 10), y=("m", 0, 1)),
    lambda: questions.reveal("x/unknown", 1),
    lambda: questions.number("Not an id", "How many?"),
]


@pytest.mark.parametrize("ask", WRONG)
def test_a_wrong_definition_is_refused_and_its_id_named(ask, shown):
    name = next(one for one in ask.__code__.co_consts if isinstance(one, str))
    with pytest.raises(ValueError, match=name):
        ask()
    assert shown == []


def test_an_id_is_used_once_but_a_cell_may_run_twice(shown):
    questions.number("x/twice", "How many?")
    questions.number("x/twice", "How many?")
    with pytest.raises(ValueError, match=r"x/twice.*another question.*How many"):
        questions.number("x/twice", "How much?")
    assert len(shown) == 2


@pytest.mark.parametrize(
    ("ask", "result"),
    [
        (lambda: questions.number("x/y", "How many?"), float("nan")),
        (lambda: questions.number("x/y", "How many?"), "many"),
        (lambda: questions.number("x/y", "How many?"), [1, 2]),
        (lambda: questions.choice("x/y", "Which?", ["this", "that"]), 2),
        (lambda: questions.choice("x/y", "Which?", ["this", "that"]), -1),
        (lambda: questions.choice("x/y", "Which?", ["this", "that"]), True),
        (lambda: questions.choice("x/y", "Why?", [RIGHT, A]), 0),
        (lambda: questions.curve("x/y", "Draw.", ("s", 0, 9), ("m", 0, 1)), [1, 2, 3]),
        (lambda: questions.curve("x/y", "Draw.", ("s", 0, 9), ("m", 0, 1)), ([1, 0], [1, 2])),
        (lambda: questions.curve("x/y", "Draw.", ("s", 0, 9), ("m", 0, 1)), ([0, 1], [1])),
    ],
)
def test_a_result_that_does_not_fit_is_refused(ask, result):
    ask()
    with pytest.raises(ValueError, match="x/y"):
        questions.reveal("x/y", result)


def test_what_is_shown_holds_all_that_a_page_needs(shown):
    questions.number("x/n", "How many?", unit="%", low=0, high=100)
    questions.reveal("x/n", np.float32(12.5), "So *few*.")
    questions.choice("x/c", "Which?", ["this", "that"])
    questions.reveal("x/c", np.int64(1))
    asked, revealed, _, chosen = json.loads(json.dumps(shown))
    assert asked["kind"] == "number" and asked["unit"] == "%" and asked["text"] == "How many?"
    expected = {"part": "reveal", "id": "x/n", "result": 12.5, "sentence": "So *few*."}
    assert revealed == expected
    assert chosen["result"] == 1


def test_a_result_that_could_not_be_measured_leaves_the_answer_alone(shown):
    asked = {"kind": "number", "unit": "s"}
    questions.number("x/n", "How long?", unit="s")
    questions.reveal("x/n", None, "The data are missing.")
    assert shown[-1]["result"] is None
    body = "return [words.resultOf(given.q, null), words.distanceOf(given.q, '3', null)]"
    assert node(body, q=asked) == ["What came of it could not be measured in this run.", ""]


def test_a_long_curve_is_thinned_and_keeps_its_shape(shown):
    x = np.linspace(0, 10, 5000)
    questions.curve("x/c", "Draw.", x=("s", 0, 10), y=("m", -1, 1))
    questions.reveal("x/c", (x, np.sin(x)))
    xs, ys = shown[-1]["result"]
    assert len(xs) == len(ys) <= 200
    assert np.abs(np.interp(x, xs, ys) - np.sin(x)).max() < 1e-3


def test_a_reveal_has_the_answer_also_if_that_comes_later():
    questions.number("x/n", "How many?")
    _, asked = questions._asked["x/n"]
    revealed = type(asked)(asked.definition, part="reveal", result=1.0)
    asked.tell(revealed)
    assert revealed.answer is None
    asked.answer = "12"
    assert revealed.answer == "12"


def test_the_widget_s_script_is_one_module_that_imports_nothing(tmp_path):
    from vtlib.widgets import QuestionWidget

    script = tmp_path / "widget.mjs"
    script.write_text(QuestionWidget._esm)
    program = (
        f"const {{default: made}} = await import({json.dumps(script.as_uri())});"
        "process.stdout.write(typeof made.render)"
    )
    command = ["node", "--input-type=module", "-e", program]
    assert subprocess.run(command, capture_output=True, text=True).stdout == "function"
    assert "import " not in script.read_text()


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("12", 12),
        (" 12.5 % ", 12.5),
        ("12%", 12),
        ("0,5", 0.5),
        (".5", 0.5),
        ("1e1", 10),
        ("+7", 7),
    ],
)
def test_a_typed_number_is_read(typed, value):
    assert node("return words.readNumber(given.t, given.q)", t=typed, q=SHARE) == {"value": value}


def test_thousands_and_minus_signs_are_read():
    body = "return given.map((one) => words.readNumber(one, {}).value)"
    assert node(body.replace("given", "given.t"), t=["1,200", "−3", "-3", "1,200,000.5"]) == [
        1200,
        -3,
        -3,
        1200000.5,
    ]


@pytest.mark.parametrize(
    "typed", ["", "  ", "many", "101", "-1", "1 2", "1.2.3", "NaN", "Infinity"]
)
def test_what_is_no_number_is_asked_for_again(typed):
    assert "problem" in node("return words.readNumber(given.t, given.q)", t=typed, q=SHARE)


@pytest.mark.parametrize(
    ("said", "result", "asked", "expected"),
    [
        (
            70,
            56.2,
            {"unit": "%", "low": 0, "high": 100},
            "Some way off: 13.8 percentage points too high.",
        ),
        (
            55.2,
            56.2,
            {"unit": "%", "low": 0, "high": 100},
            "Very close: 1 percentage point too low.",
        ),
        (100, 20, {"unit": "s"}, "Far off: 5 times too large."),
        (4, 20, {"unit": "s"}, "Far off: too small by a factor of 5."),
        (19, 20, {"unit": "s"}, "Close: 1 s too low."),
        (20, 20, {"unit": "s"}, "Exactly so."),
        (-2, 2, {"unit": "points"}, "Far off: 4 points too low."),
        (0, 0.5, {}, "Far off: 0.5 too low."),
    ],
)
def test_a_distance_is_in_the_unit_or_a_factor(said, result, asked, expected):
    body = "return words.distanceOfNumbers(given.said, given.result, given.asked)"
    assert node(body, said=said, result=result, asked=asked) == expected


CURVE = {"kind": "curve", "x": {"label": "seconds", "low": 0, "high": 10}}
CURVE["y"] = {"label": "memory", "low": 0, "high": 1}


def test_a_sketch_is_compared_on_average_and_where_it_parts():
    xs = np.linspace(0, 10, 101)
    result = [xs.tolist(), np.where(xs < 4.5, 1.0, 0.5).tolist()]
    body = "return words.distanceOfCurves(given.said, given.result, given.asked)"
    words = node(body, said=[1.0] * 11, result=result, asked=CURVE)
    # Points at 5, 6, ..., 10 of 0, 1, ..., 10 are half a unit off: 6 of 11.
    assert f"on average {6 * 0.5 / 11:.3f} away (memory)" in words
    assert "They part, at 5 (seconds): you drew 1, and it is 0.5." in words
    same = node(body, said=[1.0] * 11, result=[[0, 10], [1, 1]], asked=CURVE)
    assert same.startswith("Very close: on average 0 away") and "Nowhere" in same


def test_a_sketch_is_compared_only_where_there_is_a_result():
    body = "return words.distanceOfCurves(given.said, given.result, given.asked)"
    said = [0.0, 0.0, 1.0, 1.0, *[0.0] * 7]
    words = node(body, said=said, result=[[2, 3], [1, 1]], asked=CURVE)
    assert "on average 0 away" in words


def test_points_that_are_not_set_lie_on_lines_between_those_that_are():
    body = (
        "return [curves.completed(given.a), curves.completed(given.b), curves.completed(given.c)]"
    )
    a, b, c = node(body, a=[None, 1, None, 3, None], b=[None, 2, None], c=[None, None])
    assert a == [1, 1, 2, 3, 3]
    assert b == [2, 2, 2]
    assert c is None


def test_what_a_browser_kept_of_another_question_is_no_answer():
    concept = {"kind": "choice", "options": [{"right": True}, {"right": False}]}
    plain = {"kind": "choice", "options": [{"right": False}, {"right": False}]}
    number = {"kind": "number", "unit": "", "low": 0, "high": 1}
    cases = [
        (number, "0.5", True),
        (number, "7", False),
        (number, None, False),
        (number, [1], False),
        (plain, 1, True),
        (plain, 2, False),
        (plain, "1", False),
        (concept, [1, 0], True),
        (concept, [2], False),
        (concept, [], False),
        (concept, 0, False),
        (CURVE, [0.5] * 11, True),
        (CURVE, [0.5] * 10, False),
        (CURVE, [None] * 11, False),
    ]
    body = "return given.cases.map(([asked, answer]) => words.isAnswer(asked, answer))"
    found = node(body, cases=[case[:2] for case in cases])
    assert found == [case[2] for case in cases]
