"""Every example in a docstring of vtlib does what it shows."""

import doctest
import importlib
import pkgutil

import pytest

import vtlib

MODULES = [info.name for info in pkgutil.walk_packages(vtlib.__path__, "vtlib.")]


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings_are_true(name):
    failed, _ = doctest.testmod(
        importlib.import_module(name), optionflags=doctest.NORMALIZE_WHITESPACE
    )
    assert failed == 0


def test_there_are_examples_to_run():
    for name in ("classes", "labels", "features"):
        modules = [m for m in MODULES if m.split(".")[1] == name]
        assert sum(doctest.testmod(importlib.import_module(m)).attempted for m in modules) > 0
