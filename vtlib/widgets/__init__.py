"""Figures to move: one definition, drawn in a notebook and in the book's pages, without a kernel.

A figure is a Python class with what it shows (traits), and an ES module beside it that draws it
and computes. In JupyterLab, anywidget runs the module; in the rendered pages, the book's own script
does (``book/live/page/widgets.js``), from what the notebook saved. Where no script runs, a sentence
and a still picture stand in.

:class:`QuestionWidget` a question of :mod:`vtlib.questions`, or its reveal
:class:`ReceptiveField` which frames an answer of dilated convolutions rests on
:class:`Widget`         what all figures share
======================  ========================================================================
=======
========================== ========================================================================
:class:`Association`       which reports of several stations are one event
:class:`Calibration`       whether a recogniser is as often right as it says, at any temperature
:class:`Confidence`        how sure a teacher has to be: what is kept, and what is right
:class:`FilterBank`        what pre-emphasis, window and filters make of a frame
:class:`GateMemory`        what a forget gate leaves of an event
:class:`MinimumDurations`  what minimum durations, and Viterbi, make of a recording
:class:`QuestionWidget`    a question of :mod:`vtlib.questions`, or its reveal
:class:`ReceptiveField`    which frames an answer of dilated convolutions rests on
:class:`Threshold`         from which probability on a class is called
:class:`Widget`            what all figures share
========================== ========================================================================
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
__all__ = sorted(_WHERE)


def __getattr__(name):
    if name in _WHERE:
        return getattr(importlib.import_module(f".{_WHERE[name]}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__():
    return __all__
