"""The package as a whole: light to import, and each module knows only what stands to its left."""

import ast
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import vtlib

ROOT = Path(vtlib.__file__).parent

# The line of the book, from left to right: a module may import those before it.
LINE = [
    "classes",
    "lists",
    "files",
    "times",
    "waveforms",
    "labels",
    "features",
    "events",
    "records",
    "splits",
    "evaluation",
    "simulate",
    "datasets",
    "training",
    "models",
    "network",
    "export",
    "engine",
    "weak_labels",
    "baselines",
    "transfer",
    "measured",
    "plotting",
    "report",
    "widgets",
    "checks",
    "questions",
    "classroom",
]
HEAVY = {"obspy", "tensorflow", "keras", "torch", "matplotlib", "pandas", "scipy", "numpy"}
FILES = sorted(ROOT.rglob("*.py"))


def loaded_by(statement):
    """Heavy modules that a fresh interpreter has loaded after a statement."""
    program = f"import sys\n{statement}\nprint(*({HEAVY!r} & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return set(run.stdout.split())


def imported_by(file):
    """Modules of vtlib, by their first name, that a file imports anywhere."""
    here = ["vtlib", *file.relative_to(ROOT).with_suffix("").parts]
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(
                [*here[: -node.level], node.module or ""] if node.level else [node.module]
            ).strip(".")
            names = [f"{base}.{alias.name}" for alias in node.names]
        else:
            continue
        yield from (name.split(".")[1] for name in names if name.startswith("vtlib."))


def test_importing_the_package_loads_nothing_heavy():
    assert loaded_by("import vtlib") == set()
    assert loaded_by("import vtlib; dir(vtlib); vtlib.__version__") == set()
    assert loaded_by("from vtlib import widgets; dir(widgets)") == set()


def test_listing_the_recognisers_loads_no_framework():
    assert not loaded_by("from vtlib import models, datasets; models.names()") & {
        "tensorflow",
        "torch",
        "matplotlib",
    }


def test_what_a_page_can_run_needs_no_obspy():
    """Rules, features, labels and scores are numbers alone."""
    ground = "from vtlib import classes, evaluation, events, features, files, labels, waveforms"
    assert loaded_by(f"{ground}; events.PUBLISHED; features.extract; evaluation.match") == {"numpy"}
    assert loaded_by("from vtlib.events import JOINED; from vtlib import features") == {"numpy"}


@pytest.mark.parametrize(
    ("name", "wanted", "other"),
    [("DilatedLSTM", "torch", {"tensorflow", "keras"}), ("build_network", "keras", {"torch"})],
)
def test_one_framework_does_not_bring_the_other(name, wanted, other):
    module = {"torch": "vtlib.models", "keras": "vtlib.models.tcn"}[wanted]
    loaded = loaded_by(f"from {module} import {name}; {name}()")
    assert wanted in loaded and not loaded & other


def test_every_module_is_an_attribute_of_the_package():
    modules = {info.name for info in pkgutil.iter_modules([str(ROOT)])}
    assert set(vtlib.__all__) == set(dir(vtlib)) == modules
    assert vtlib.classes.NAMES[3] == "VT"
    with pytest.raises(AttributeError, match="no attribute 'klasses'"):
        vtlib.klasses  # noqa: B018


def test_every_module_has_its_place_in_the_line():
    assert {info.name for info in pkgutil.iter_modules([str(ROOT)])} <= set(LINE)


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_a_module_imports_only_what_stands_to_its_left(file):
    place = file.relative_to(ROOT).with_suffix("").parts[0]
    allowed = LINE[: LINE.index(place) + (file.parent != ROOT)] if place != "__init__" else []
    assert set(imported_by(file)) <= set(allowed)


def public_functions(file):
    """Public functions and methods of a file, with the names of what they take."""

    def below(body, inside=""):
        for node in body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                yield from below(node.body, f"{node.name}.")
            elif isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                yield inside + node.name, node
            elif isinstance(node, ast.FunctionDef) and node.name == "__init__" and inside:
                yield inside + node.name, node

    return below(ast.parse(file.read_text(encoding="utf-8")).body)


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_every_public_signature_says_what_it_takes_and_gives(file):
    bare = []
    for name, node in public_functions(file):
        a = node.args
        takes = [*a.posonlyargs, *a.args, *a.kwonlyargs, *filter(None, (a.vararg, a.kwarg))]
        takes = takes[1:] if "." in name and takes and takes[0].arg in ("self", "cls") else takes
        bare += [f"{name}({arg.arg})" for arg in takes if arg.annotation is None]
        bare += [f"{name} ->"] if node.returns is None and not name.endswith("__init__") else []
    assert bare == []
