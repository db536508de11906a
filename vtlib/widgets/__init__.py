"""Figures to move: one definition, drawn in a notebook and in the book's pages, without a kernel.

A figure is a Python class with what it shows (traits), and an ES module beside it that draws it
and computes. In JupyterLab, anywidget runs the module; in the rendered pages, the book's own script
does (``book/live/page/widgets.js``), from what the notebook saved. Where no script runs, a sentence
and a still picture stand in.

======================  ========================================================================
:class:`QuestionWidget` a question of :mod:`vtlib.questions`, or its reveal
:class:`ReceptiveField` which frames an answer of dilated convolutions rests on
:class:`Widget`         what all figures share
======================  ========================================================================
"""

import importlib

_WHERE = {"QuestionWidget": "question", "ReceptiveField": "receptive_field", "Widget": "base"}
__all__ = sorted(_WHERE)


def __getattr__(name):
    if name in _WHERE:
        return getattr(importlib.import_module(f".{_WHERE[name]}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__():
    return __all__
