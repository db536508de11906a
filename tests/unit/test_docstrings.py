"""Every example in a docstring of vtlib does what it shows."""

import ast
import doctest
import importlib
import inspect
import json
import pkgutil
from pathlib import Path

import matplotlib.pyplot as plt
import pytest

import vtlib

BOOK = Path(__file__).resolve().parents[2] / "book"
MODULES = [info.name for info in pkgutil.walk_packages(vtlib.__path__, "vtlib.")]


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings_are_true(name):
    failed, _ = doctest.testmod(
        importlib.import_module(name), optionflags=doctest.NORMALIZE_WHITESPACE
    )
    plt.close("all")  # those that examples drew
    assert failed == 0


def called_by_chapters():
    """Functions of vtlib that a chapter calls, as (module, name)."""
    found = set()
    for path in sorted(BOOK.glob("*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        for cell in (c for c in cells if c["cell_type"] == "code"):
            for node in ast.walk(ast.parse("".join(cell["source"]))):
                if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                    found.add((node.value.id, node.attr))
    return sorted((m, n) for m, n in found if m in vtlib.__all__)


@pytest.mark.parametrize(("module", "name"), called_by_chapters())
def test_what_a_chapter_calls_shows_an_example(module, name):
    thing = getattr(importlib.import_module(f"vtlib.{module}"), name, None)
    if inspect.isfunction(thing) and module != "checks":  # a check's examples are the exercises
        assert ">>>" in (thing.__doc__ or ""), f"vtlib.{module}.{name} has no example"
