"""Judging recognisers: by frames, by events, by how well they know themselves, beside baselines.

What is judged comes first, then what was said. A score is one number from one test set:
:func:`drawn` and :func:`drawn_events` say how far it would move on another, and
:func:`verdict` what may be said of a difference.
"""

from .calibration import calibration_error, reliability, scaled, temperature
from .events import EventScores, event_scores
from .frames import FrameScores, frame_scores, only
from .intervals import Drawn, drawn, drawn_events
from .judged import Judged
from .matching import match
from .rejection import FeatureDistance, auroc, drawn_apart, precision_at_recall
from .resampling import bootstrap, bootstrap_events, difference, draws, interval, with_interval
from .untrained import loudness_baseline, majority_baseline
from .words import sign_p, survivors, verdict

__all__ = [
    "Drawn",
    "EventScores",
    "FeatureDistance",
    "FrameScores",
    "Judged",
    "auroc",
    "bootstrap",
    "bootstrap_events",
    "calibration_error",
    "difference",
    "drawn",
    "drawn_apart",
    "drawn_events",
    "draws",
    "event_scores",
    "frame_scores",
    "interval",
    "loudness_baseline",
    "majority_baseline",
    "match",
    "only",
    "precision_at_recall",
    "reliability",
    "scaled",
    "sign_p",
    "survivors",
    "temperature",
    "verdict",
    "with_interval",
]
