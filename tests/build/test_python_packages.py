"""Python in the page: which files are taken, what is given to exercises, and what is refused."""

import hashlib
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from builder import exercises, given, python_packages
from builder.project import BookError, Project

ROOT = Path(__file__).resolve().parent.parent.parent
BOOK = Project(ROOT, ROOT / "build")


def sha256(content):
    return hashlib.sha256(content).hexdigest()


@pytest.fixture
def listed():
    """Two files and their hashes."""
    return {"numpy.whl": sha256(b"numbers"), "pandas.whl": sha256(b"tables")}


@pytest.fixture
def folder(tmp_path):
    """A folder that has both."""
    (tmp_path / "given").mkdir()
    (tmp_path / "given/numpy.whl").write_bytes(b"numbers")
    (tmp_path / "given/pandas.whl").write_bytes(b"tables")
    return tmp_path / "given"


def as_wheel(folder):
    """The files of a folder in a wheel, where pip's has them."""
    wheel = folder.parent / "served.whl"
    with zipfile.ZipFile(wheel, "w") as zipped:
        for path in folder.iterdir():
            zipped.write(path, f"{python_packages.INSIDE}{path.name}")
    return wheel


@pytest.mark.parametrize("of", [lambda folder: folder, as_wheel])
def test_files_are_taken_from_a_folder_or_a_wheel(listed, folder, tmp_path, monkeypatch, of):
    monkeypatch.setenv(python_packages.SOURCE, str(of(folder)))
    cache = tmp_path / "cache"
    assert python_packages.fetch(listed, cache) == ""
    assert {path.name: sha256(path.read_bytes()) for path in cache.iterdir()} == listed
    monkeypatch.setenv(python_packages.SOURCE, str(tmp_path / "nowhere"))
    assert python_packages.fetch(listed, cache) == ""  # they are there already


@pytest.mark.parametrize("of", [lambda folder: folder, as_wheel])
def test_a_tampered_file_is_refused_and_named(listed, folder, tmp_path, monkeypatch, of):
    (folder / "pandas.whl").write_bytes(b"tables, and more")
    monkeypatch.setenv(python_packages.SOURCE, str(of(folder)))
    problem = python_packages.fetch(listed, tmp_path / "cache")
    assert "pandas.whl" in problem and listed["pandas.whl"] in problem
    assert not (tmp_path / "cache/pandas.whl").exists()


def test_a_file_that_was_damaged_in_the_cache_is_fetched_again(
    listed, folder, tmp_path, monkeypatch
):
    monkeypatch.setenv(python_packages.SOURCE, str(folder))
    python_packages.fetch(listed, tmp_path / "cache")
    (tmp_path / "cache/numpy.whl").write_bytes(b"")
    assert python_packages.fetch(listed, tmp_path / "cache") == ""
    assert (tmp_path / "cache/numpy.whl").read_bytes() == b"numbers"


def test_what_others_need_is_listed_too():
    def package(name, *depends):
        return {"file_name": f"{name}.whl", "sha256": sha256(name.encode()), "depends": depends}

    lock = {"packages": {name: package(name) for name in ("numpy", "six", "scipy")}}
    lock["packages"]["pandas"] = package("pandas", "numpy", "six")
    lock["packages"]["matplotlib"] = package("matplotlib", "numpy")
    names = ["matplotlib.whl", "numpy.whl", "pandas.whl", "six.whl"]
    assert list(python_packages.wanted_files(lock)) == names


@pytest.fixture
def interpreter(tmp_path, listed):
    """npm's modules with an interpreter whose packages can't be had."""
    folder = tmp_path / "node_modules/pyodide"
    folder.mkdir(parents=True)
    (folder / "pyodide.mjs").write_text("")
    packages = {
        name: {"file_name": f"{name}.whl", "sha256": sha256(b"?"), "depends": []}
        for name in python_packages.WANTED
    }
    (folder / "pyodide-lock.json").write_text(json.dumps({"packages": packages}))
    return tmp_path / "node_modules"


def test_without_packages_a_build_goes_on_but_not_in_ci(interpreter, tmp_path, monkeypatch, capsys):
    project = Project(ROOT, tmp_path / "build")
    monkeypatch.setenv(python_packages.SOURCE, str(tmp_path / "nowhere"))
    monkeypatch.delenv(python_packages.CACHE, raising=False)
    monkeypatch.delenv("CI", raising=False)
    assert python_packages.served_files(project, interpreter) == {}
    assert "nowhere: no such folder" in capsys.readouterr().out
    monkeypatch.setenv("CI", "true")
    with pytest.raises(BookError, match="nowhere: no such folder"):
        python_packages.served_files(project, interpreter)
    assert python_packages.served_files(project, None) == {}


def test_the_zip_is_the_same_each_time_and_works_without_the_checkout(tmp_path):
    content = python_packages.light_core(BOOK)
    assert content == python_packages.light_core(BOOK)
    names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    assert {"in_page.py", "given.py", "vtlib/checks/__init__.py"} <= set(names)
    assert all(name.endswith(".py") for name in names)
    assert len(content) < 300_000
    (tmp_path / "core.zip").write_bytes(content)
    program = (
        "import sys; sys.path.insert(0, 'core.zip'); import in_page, json\n"
        "said = in_page.run('n = 3\\nchecks.number_of_frames(n, 5065, 50)\\n1 / 0', "
        "{'checks': {'module': 'vtlib.checks'}})\nprint(json.dumps(said))"
    )
    run = subprocess.run(
        [sys.executable, "-I", "-c", program], capture_output=True, text=True, cwd=tmp_path
    )
    said = json.loads(run.stdout)
    assert said["error"] == "Line 3: 1 / 0\nZeroDivisionError: division by zero"
    (verdict,) = said["verdicts"]
    assert verdict[0].startswith("Not yet.") and verdict[1] is False


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("a = b + 1\nprint(a)", {"b"}),
        ("checks.f([x for x in rows if x > low], k=k)", {"checks", "rows", "low", "k"}),
        ("def rule(p):\n    q = p * scale\n    return q\nrule(data)", {"scale", "data"}),
        ("import numpy as np\nnp.sum(v)", {"v"}),
        ("kept = said.copy()\nkept[0] = EDS", {"said", "EDS"}),
        ("for i, (a, b) in enumerate(pairs):\n    total = a", {"pairs"}),
        ("f = lambda x: x + offset", {"offset"}),
        ("answer = ...", set()),
    ],
)
def test_names_that_a_cell_takes_from_earlier_ones(source, names):
    assert given.free_names(source) == names


def there_and_back(value):
    return given.value_of(json.loads(json.dumps(given.written(value))))


def test_values_come_back_as_they_were():
    import numpy as np
    import pandas as pd

    from vtlib.events import Event
    from vtlib.labels import Interval, runs
    from vtlib.times import UTCDateTime

    for value in (
        None, True, 3, 2.5, float("inf"), "é\n", [1, (2.0, "a")], {1: [2], "b": {3}},
        Interval(0.0, 2.0, "VT"), np, runs, Interval, UTCDateTime("2017-12-18T06:30:00.5"),
        Event(UTCDateTime(5), UTCDateTime(9), "LP", 0.5, "A"),
    ):  # fmt: skip
        back = there_and_back(value)
        assert back == value and type(back) is type(value)
    for array in (np.arange(6.0).reshape(2, 3)[:, ::2], np.array([True]), np.array(["VT", "é"])):
        back = there_and_back(array)
        assert back.dtype == array.dtype and np.array_equal(back, array)
    assert type(there_and_back(np.float32(0.1))) is np.float32
    table = pd.DataFrame({"a": [1, 2], 3: ["x", None]}, index=pd.Index([5, 7], name="n"))
    pd.testing.assert_frame_equal(there_and_back(table), table)
    pd.testing.assert_series_equal(there_and_back(table.a), table.a)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        ("object()", "is a builtins.object"),
        ("np.zeros(50_000)", "takes 400,000 bytes"),
        ("list(range(50_000))", "takes"),
        ("np.array([object()])", "array of objects"),
        ("__import__('obspy')", "obspy"),
        ("__import__('vtlib.models').models", "vtlib.models"),
    ],
)
def test_a_value_that_cannot_be_given_is_named(make, words):
    import numpy as np

    said = given.given_to(["value"], {"value": eval(make, {"np": np})})
    assert said["problem"].startswith("value ") and words in said["problem"]


def tagged(source):
    return {"source": source, "tags": ["code-exercise"]}


def test_a_chapter_hands_its_exercise_what_was_there_before_it(tiny_book):
    """Values of that moment; and what the chapter prints and counts stays as it is."""
    exercise = "answer = ...\nprint(values.sum(), n)"
    cells = [
        {"source": "import numpy as np\nvalues = np.arange(4)\nn = 2"},
        tagged(exercise),
        {"source": "answer = values * step", "tags": ["solution"]},
        {"source": "values = None\nn = 5\nprint([k for k in dir() if 'watch' in k])"},
    ]
    cells[0]["source"] += "\nstep = 0.5"
    tiny_book.write("one", ["# One", *cells])
    tiny_book.write_toc("one")
    result = tiny_book.build("--no-render")
    assert result.returncode == 0, result.stderr
    _, _, ran, _, last = tiny_book.kept("one").cells
    values = given.values_of(ran.metadata["given"]["given"])
    assert values["values"].tolist() == [0, 1, 2, 3] and values["step"] == 0.5 and values["n"] == 2
    assert set(values) == {"values", "n", "step"}
    said = ["".join(one["text"] for one in cell.outputs) for cell in (ran, last)]
    assert said == ["6 2\n", "[]\n"], "a stream may come in pieces"
    assert (ran.execution_count, last.execution_count) == (2, 4)
    untagged = [{**cells[1], "tags": []} if cell is cells[1] else cell for cell in cells]
    tiny_book.write("one", ["# One", *untagged])
    again = tiny_book.build("--no-render")
    assert "one: runs, because its code has changed" in again.stdout


def test_what_an_exercise_cannot_be_given_stops_the_build_with_its_name(tiny_book):
    tiny_book.write("one", ["# One", {"source": "big = object()"}, tagged("answer = ...\nbig")])
    tiny_book.write_toc("one")
    result = tiny_book.build("--no-render")
    assert result.returncode == 1
    assert "one, exercise 'answer'" in result.stderr and "big is a builtins.object" in result.stderr


def test_the_real_chapters_say_what_their_exercises_take():
    import nbformat

    notebook = nbformat.read(ROOT / "book/07_events.ipynb", as_version=4)
    names = {source.split()[0]: names for source, names, _ in exercises.plan(notebook)}
    assert {"said", "checks", "np"} <= set(names["lengths"])
