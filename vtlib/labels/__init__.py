"""Labels: intervals in seconds, one class a frame, and the files that experts draw them in.

An expert marks *intervals* (this earthquake lasts from 34.9 s to 54.9 s); a recogniser answers in
*frames* (a class for each 4-second window). This module goes from one to the other.
"""

from .frames import STEP_S, UNKNOWN, WINDOW_S, edges_s, frame_centres, from_frames, runs, to_frames
from .intervals import Interval, LabelError, joined, validate
from .transcriber import BEZYMIANNY_SECONDS_PER_UNIT, read_trs

__all__ = [
    "BEZYMIANNY_SECONDS_PER_UNIT",
    "STEP_S",
    "UNKNOWN",
    "WINDOW_S",
    "Interval",
    "LabelError",
    "edges_s",
    "frame_centres",
    "from_frames",
    "joined",
    "read_trs",
    "runs",
    "to_frames",
    "validate",
]
