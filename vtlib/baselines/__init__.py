"""Classical detectors: what seismologists ran before networks, and what a network must beat.

Each is a few numbers. It calls no class but one, VT, and needs no training data beyond what
:func:`tune` uses to choose the numbers; :func:`tuned_apart` chooses them apart from the records
that are judged.
"""

from .coincidence import Coincidence, coincidence
from .detectors import Detector, EnergyDetector, RecursiveSTALTA, ZDetect
from .tuning import GRIDS, event_f1, frame_f1, grid, tune, tuned_apart

__all__ = [
    "GRIDS",
    "Coincidence",
    "Detector",
    "EnergyDetector",
    "RecursiveSTALTA",
    "ZDetect",
    "coincidence",
    "event_f1",
    "frame_f1",
    "grid",
    "tune",
    "tuned_apart",
]
