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
