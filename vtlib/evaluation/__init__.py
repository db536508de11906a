"""Judging recognisers: by frames, by events, by how well they know themselves, beside baselines.

A score is one number from one test set. :func:`bootstrap`, :func:`bootstrap_events` and
:func:`interval` say how far it would move on another, and :func:`verdict` what may be said of it.
Everywhere, what is true comes first, and then what was said.
"""

from .calibration import calibration_error, reliability, scaled, temperature
from .events import EventScores, bootstrap_events, event_scores, match
from .frames import FrameScores, bootstrap, frame_scores, interval, only
from .untrained import loudness_baseline, majority_baseline
from .words import verdict, with_interval

__all__ = [
    "EventScores",
    "FrameScores",
    "bootstrap",
    "bootstrap_events",
    "calibration_error",
    "event_scores",
    "frame_scores",
    "interval",
    "loudness_baseline",
    "majority_baseline",
    "match",
    "only",
    "reliability",
    "scaled",
    "temperature",
    "verdict",
    "with_interval",
]
