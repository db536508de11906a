"""Helper package of the book *Teaching machines to hear volcanoes*.

Its modules follow the book's one line, and each imports only what stands to its left::

    waveform  ->  features  ->  recogniser  ->  events  ->  network catalogue  ->  retrained
    recogniser

``import vtlib`` is light: a module is loaded when it is first used, and neither TensorFlow nor
PyTorch is loaded before a recogniser is asked for.
"""

import importlib

__version__ = "0.1.0"
__all__ = [
    "archive",
    "baselines",
    "checks",
    "classes",
    "classroom",
    "command",
    "datasets",
    "engine",
    "evaluation",
    "events",
    "export",
    "features",
    "files",
    "labels",
    "lists",
    "measured",
    "models",
    "months",
    "network",
    "plotting",
    "questions",
    "records",
    "report",
    "simulate",
    "splits",
    "streaming",
    "times",
    "training",
    "transfer",
    "waveforms",
    "weak_labels",
    "widgets",
]


def __getattr__(name):
    if name in __all__:
        return importlib.import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__():
    return sorted(__all__)
