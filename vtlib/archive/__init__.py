"""Months of a network: an archive of waveforms becomes a catalogue, day by day.

:func:`recognise` listens to each day of all stations, on one processor, on several, or on a Dask
cluster, and writes events and network detections as Parquet files, one of each a day. It can be
stopped at any time and called again: what is done is not done twice. :func:`read_events`,
:func:`read_detections`, :func:`manifest`, :func:`faults` and :func:`availability` read what it
wrote; :func:`write_sds` writes an archive.

Dask and PyArrow are loaded when they are first used: ``pip install vtlib[archive]``.
"""

import importlib

__all__ = [
    "availability",
    "faults",
    "manifest",
    "read_detections",
    "read_events",
    "recognise",
    "write_sds",
]

# The room that each is in; none may have the name of a function in it.
_LAZY = {
    "availability": "results",
    "faults": "results",
    "manifest": "results",
    "read_detections": "results",
    "read_events": "results",
    "recognise": "calling",
    "write_sds": "sds",
}


def __getattr__(name):
    if name in _LAZY:
        return getattr(importlib.import_module(f"{__name__}.{_LAZY[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__():
    return sorted(__all__)
