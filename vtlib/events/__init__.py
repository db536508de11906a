"""From probabilities to events: what a recogniser said of each frame becomes a list of who began when, and was what.

:func:`decode` applies a rule; :class:`MinimumDuration` is the published one, :class:`Hysteresis` and :class:`Viterbi` are
alternatives. :func:`to_catalog` gives what other programs read, and :func:`to_csv` a table.
"""

from .catalogue import from_catalog, read_csv, to_catalog, to_csv
from .decode import (
    EDS,
    Hysteresis,
    MinimumDuration,
    Viterbi,
    check_probabilities,
    decode,
    runs,
    segments,
)
from .event import Event, Events, table
from .pseudo import read_pseudo_catalogue, write_pseudo_catalogue

PUBLISHED = MinimumDuration()
CORE = Hysteresis(
    0.5, 0.5, smooth_frames=1, gap_frames=0, min_frames=1, prefer="VT", requires_preferred=True
)
JOINED = Hysteresis(on=0.5, off=0.5, smooth_frames=9, gap_frames=16, min_frames=11)

__all__ = [
    "CORE",
    "EDS",
    "JOINED",
    "PUBLISHED",
    "Event",
    "Events",
    "Hysteresis",
    "MinimumDuration",
    "Viterbi",
    "check_probabilities",
    "decode",
    "from_catalog",
    "read_csv",
    "read_pseudo_catalogue",
    "runs",
    "segments",
    "table",
    "to_catalog",
    "to_csv",
    "write_pseudo_catalogue",
]
