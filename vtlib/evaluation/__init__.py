"""Judging recognisers: frame by frame, event by event, by how well they know themselves, and beside baselines.

A score is one number from one test set. :func:`bootstrap`, :func:`bootstrap_events` and :func:`interval` say how far it
would move on another.
"""

from .calibration import calibration_error, reliability, scaled, temperature
from .events import EventScores, bootstrap_events, event_scores, match
from .frames import (
    FrameScores,
    bootstrap,
    frame_scores,
    interval,
    loudness_baseline,
    majority_baseline,
)

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
    "reliability",
    "scaled",
    "temperature",
]


def only(label, frames):
    import numpy as np

    return np.where(np.asarray(frames) == label, label, 0)


def with_interval(value, low, high, digits=2):
    return f"{value:.{digits}f} [{low:.{digits}f}, {high:.{digits}f}]"
