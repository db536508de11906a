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
    tried = {name: doctest.testmod(importlib.import_module(name)).attempted for name in MODULES}
    assert (
        tried["vtlib.labels"] >= 2 and tried["vtlib.classes"] >= 1 and tried["vtlib.features"] >= 1
    )
