"""Figures to move: what their modules compute is what vtlib computes; what is saved of them."""

import base64
import inspect
import json
import re
import subprocess

import numpy as np
import pytest
from ipywidgets.embed import embed_data

import vtlib
from vtlib import labels, widgets
from vtlib.widgets.base import packed
from vtlib.widgets.joining import FOLDER, join

FIGURES = sorted(path.name for path in FOLDER.glob("*.js") if "export default" in path.read_text())


def node(program, *arguments):
    """What a program prints as JSON, its modules named as MODULES/name.js."""
    program = program.replace("MODULES", FOLDER.as_uri())
    command = ["node", "--input-type=module", "-e", program, *map(json.dumps, arguments)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


ARGUMENTS = "const given = process.argv.slice(1).map((text) => JSON.parse(text));\n"


@pytest.fixture
def folder(tmp_path):
    """Write modules into a folder; return it."""

    def write(**modules):
        for name, text in modules.items():
            (tmp_path / f"{name}.js").write_text(text)
        return tmp_path

    return write


def default_of(source, tmp_path):
    """What a module exports by default."""
    path = tmp_path / "joined.mjs"
    path.write_text(source)
    return node(f'import it from "{path.as_uri()}"; console.log(JSON.stringify(it))')


def test_modules_become_one_in_which_no_names_meet(folder, tmp_path):
    modules = folder(
        counter="let n = 0;\nexport const next = () => ++n;\nexport class Held {}\n",
        left='import { next } from "./counter.js";\nconst own = "left";\n'
        "export function left() {\n  return [own, next()];\n}\n",
        right='import {\n  next as one,\n  Held,\n} from "./counter.js";\nconst own = "right";\n'
        "export async function slow() {}\nexport const right = () => [own, one(), Held.name];\n",
        figure='import { left } from "./left.js";\nimport { right } from "./right.js";\n'
        'const own = "figure";\nexport default [own, ...left(), ...right()];\n',
    )
    joined = join(modules / "figure.js")
    # The one counter has counted for both.
    assert default_of(joined, tmp_path) == ["figure", "left", 1, "right", 2, "Held"]
    assert not re.search(r"^import", joined, re.M)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('import all from "./other.js";', "import all from"),
        ('import * as all from "./other.js";', "can't be joined"),
        ('import { a } from "somewhere";', "somewhere"),
        ('export { a } from "./other.js";', "can't be joined"),
        ("export let changing = 1;", "export let changing"),
        ('import { a } from "./figure.js";', r"circle, figure\.js -> figure\.js"),
    ],
)
def test_what_cannot_be_joined_is_quoted_with_its_file(folder, line, said):
    modules = folder(figure=f"{line}\nexport default 1;\n", other="export const a = 1;\n")
    with pytest.raises(ValueError, match=rf"figure\.js.*{said}"):
        join(modules / "figure.js")


def test_a_module_that_draws_nothing_is_no_figure(folder):
    with pytest.raises(ValueError, match=r"figure\.js.*export default"):
        join(folder(figure="export const a = 1;\n") / "figure.js")
    with pytest.raises(FileNotFoundError, match=r"missing\.js"):
        join(folder(figure='import { a } from "./missing.js";\nexport default a;\n') / "figure.js")


@pytest.mark.parametrize("name", FIGURES)
def test_what_a_notebook_runs_is_a_module_that_draws(name, tmp_path):
    path = tmp_path / "joined.mjs"
    path.write_text(join(name))
    program = f'import it from "{path.as_uri()}"; console.log(JSON.stringify(typeof it.render))'
    assert node(program) == "function"


def saved(figure):
    """What a notebook keeps of a figure: its values, and the whole of its outputs."""
    state = embed_data(views=[figure], drop_defaults=False)["manager_state"]["state"]
    return state[figure.model_id]["state"], figure._repr_mimebundle_()[0]


def test_jupyter_finds_a_figure_s_manager_by_its_exact_version():
    import anywidget

    state, _ = saved(widgets.ReceptiveField())
    assert state["_model_module_version"] == state["_view_module_version"] == anywidget.__version__
    assert state["module"] == "receptive_field"
    assert "export default" in state["_esm"] and ".vtl" in state["_css"]


def test_a_reader_without_scripts_has_a_sentence_and_a_picture():
    _, data = saved(widgets.ReceptiveField())
    assert data["text/plain"].startswith("One output hears 127 frames")
    assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")


def test_numbers_arrive_in_the_page_as_they_left():
    values = np.float32([0.1, -2.5, 1e30])
    text = base64.b64encode(packed(values)).decode()
    read = (
        ARGUMENTS + 'import { numbers } from "MODULES/parts.js";'
        'const bytes = Buffer.from("xyz" + given[0].slice(0, 0), "latin1");'
        'const whole = Buffer.concat([bytes, Buffer.from(given[0], "base64")]);'
        "const view = new DataView(whole.buffer, whole.byteOffset + 3, whole.length - 3);"
        "console.log(JSON.stringify([...numbers(view)]))"
    )
    assert np.float32(node(read, text)).tolist() == values.tolist()


RECEPTIVE = (
    ARGUMENTS
    + """
import { heard, stack } from "MODULES/receptive_field.js";
console.log(JSON.stringify(given[0].map(([k, d, c]) => heard(k, stack(d, c)))));
"""
)


def frames_that_matter(kernel, dilations, rng):
    """How far back lie the inputs of which a stack of causal convolutions depends, found by
    running it: weights are positive, so nothing cancels."""
    n = 1 + (kernel - 1) * sum(dilations)
    reaches = np.eye(n)[-1]  # how much each frame counts in the last output
    for dilation in reversed(dilations):
        before = np.zeros(n)
        for t in np.flatnonzero(reaches):
            for weight, k in zip(rng.uniform(0.5, 1, kernel), range(kernel), strict=True):
                if t - k * dilation >= 0:
                    before[t - k * dilation] += weight * reaches[t]
        reaches = before
    return sorted(n - 1 - np.flatnonzero(reaches))


def test_the_receptive_field_is_the_frames_that_matter(rng):
    cases = [
        [k, d[:n], c] for k in (1, 2, 3, 5) for n in (1, 3, 6) for c in (1, 2) for d in DILATIONS
    ]
    for (kernel, dilations, each), layers in zip(cases, node(RECEPTIVE, cases), strict=True):
        convolutions = [d for d in dilations for _ in range(each)]
        assert len(layers) == 1 + len(convolutions)
        assert layers[-1] == frames_that_matter(kernel, convolutions, rng)


DILATIONS = ([1, 2, 4, 8, 16, 32], [1] * 6)


def test_a_receptive_field_is_told_in_frames_and_seconds():
    figure = widgets.ReceptiveField(kernel=3, dilations=(1, 1), convolutions=1)
    seconds = (5 - 1) * labels.STEP_S + labels.WINDOW_S
    assert f"5 frames: with steps of 0.5 s and frames of 4 s, {seconds:g} s" in figure.in_words()
    with pytest.raises(ValueError, match=r"\[1, 3\]"):
        widgets.ReceptiveField(dilations=(1, 3))


def test_every_figure_is_found_by_its_name():
    assert all(issubclass(getattr(widgets, name), widgets.Widget) for name in dir(widgets))
    with pytest.raises(AttributeError, match="no attribute 'Wigdet'"):
        widgets.Wigdet  # noqa: B018
    assert "widgets" in vtlib.__all__
    made_by_questions = {"QuestionWidget"}  # `vtlib.questions` makes it, with its checks
    assert set(dir(widgets)) == set(widgets._WHERE) - made_by_questions
    assert list(inspect.signature(widgets.GateMemory).parameters) == ["constant", "seconds"]
