"""Figures to move: one definition, drawn in a notebook and in the book's pages, without a kernel.

A figure is a Python class with what it shows (traits), and an ES module beside it that draws it
and computes. In JupyterLab, anywidget runs the module; in the rendered pages, the book's own script
does (``book/live/page/widgets.js``), from what the notebook saved. Where no script runs, a sentence
and a still picture stand in.
"""

import importlib

_WHERE = {
    "Association": "association",
    "Calibration": "calibration",
    "Confidence": "confidence",
    "FilterBank": "filter_bank",
    "GateMemory": "gate_memory",
    "MinimumDurations": "minimum_durations",
    "QuestionWidget": "question",
    "ReceptiveField": "receptive_field",
    "Threshold": "threshold",
    "Widget": "base",
}
__all__ = [
    "Association",
    "Calibration",
    "Confidence",
    "FilterBank",
    "GateMemory",
    "MinimumDurations",
    "ReceptiveField",
    "Threshold",
    "Widget",
]


def __getattr__(name):
    if name in _WHERE:
        return getattr(importlib.import_module(f".{_WHERE[name]}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__():
    return sorted(__all__)
