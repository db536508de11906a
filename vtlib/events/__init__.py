"""From probabilities to events: what a recogniser said of each frame becomes a list of who began when, and was what.

:func:`decode` applies a rule; :class:`MinimumDuration` is the published one, :class:`Hysteresis` and :class:`Viterbi` are
better ones.
"""

from .decode import EDS, Hysteresis, MinimumDuration, Viterbi, check_probabilities, decode, runs, segments
from .event import Event, Events, table

__all__ = [
    "EDS",
    "Event",
    "Events",
    "Hysteresis",
    "MinimumDuration",
    "Viterbi",
    "check_probabilities",
    "decode",
    "runs",
    "segments",
    "table",
]
