"""From probabilities to events: what was said of each frame becomes what began when, and was what.

A rule says which frames are an event: :data:`PUBLISHED` is the authors', :data:`CORE` and
:data:`JOINED` are for a volcano that a recogniser doesn't know; their makers are
:class:`MinimumDuration`, :class:`Hysteresis` and :class:`Viterbi`. Within a record,
``rule.intervals`` gives events in seconds; between stations, :func:`decode` gives them dates.
:func:`to_catalog` makes of them what other programs read, and :func:`to_csv` a table.

Rules need neither ObsPy nor pandas; what does is loaded when it is first used.
"""

import importlib

from .cutting import EDS, EDS_NAME
from .probabilities import check_probabilities
from .rules import CORE, CORE_JOINED, JOINED, PUBLISHED, Hysteresis, MinimumDuration, Rule, Viterbi

__all__ = [
    "CORE",
    "CORE_JOINED",
    "EDS",
    "EDS_NAME",
    "JOINED",
    "ONSET_UNCERTAINTY_S",
    "PUBLISHED",
    "Event",
    "Events",
    "Hysteresis",
    "MinimumDuration",
    "Rule",
    "Viterbi",
    "check_probabilities",
    "decode",
    "from_catalog",
    "picks_table",
    "read_csv",
    "read_pseudo_catalogue",
    "segments",
    "to_catalog",
    "to_csv",
    "write_picks",
    "write_pseudo_catalogue",
]

# What needs ObsPy, and the room that it is in. No room may have the name of a function in it.
_LAZY = {
    "Event": "event",
    "Events": "event",
    "ONSET_UNCERTAINTY_S": "origins",
    "decode": "decoding",
    "from_catalog": "catalogue_back",
    "picks_table": "phases",
    "read_csv": "tables",
    "read_pseudo_catalogue": "pseudo",
    "segments": "decoding",
    "to_catalog": "catalogue",
    "to_csv": "tables",
    "write_picks": "phases",
    "write_pseudo_catalogue": "pseudo",
}


def __getattr__(name):
    if name in _LAZY:
        return getattr(importlib.import_module(f"{__name__}.{_LAZY[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__():
    return sorted(__all__)
