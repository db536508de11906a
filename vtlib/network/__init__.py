"""Events of several stations become network detections.

What one station alone saw may be footsteps; what several saw in the order and the time that a wave
needs between them was an earthquake. :func:`associate` compares onsets; :func:`agreed_intervals`
turns its answer into labels to retrain on; :func:`by_chance` says how often stations agree that
have nothing in common. :func:`locate` asks PyOcto, the field's own associator, of the same onsets.
"""

from .associate import MIN_STATIONS, TOLERANCE_S, VELOCITY_M_S, associate
from .chance import by_chance
from .detection import Detection, Detections, agreed_intervals, availability
from .located import P_VELOCITY_M_S, locate

__all__ = [
    "MIN_STATIONS",
    "P_VELOCITY_M_S",
    "TOLERANCE_S",
    "VELOCITY_M_S",
    "Detection",
    "Detections",
    "agreed_intervals",
    "associate",
    "availability",
    "by_chance",
    "locate",
]
