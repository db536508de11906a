"""Reading, checking and cleaning waveforms, before anything is computed from them.

ObsPy is loaded when a file is read or a stream is cut, not before.
"""

from .checking import (
    MIN_SAMPLING_RATE_HZ,
    DeadChannelWarning,
    LeftOutWarning,
    WaveformError,
    check,
    check_channel,
)
from .cleaning import contiguous, without_offset
from .inventories import MOVED_M, read_inventory, station_table
from .motion import COMPONENTS, MOTION_UNIT, in_ground_motion, one_component
from .reading import FORMATS, MAX_UNPACKED_BYTES, read
from .surveying import look_over, without_stuck

__all__ = [
    "COMPONENTS",
    "FORMATS",
    "MAX_UNPACKED_BYTES",
    "MIN_SAMPLING_RATE_HZ",
    "MOTION_UNIT",
    "MOVED_M",
    "DeadChannelWarning",
    "LeftOutWarning",
    "WaveformError",
    "check",
    "check_channel",
    "contiguous",
    "in_ground_motion",
    "look_over",
    "one_component",
    "read",
    "read_inventory",
    "station_table",
    "without_offset",
    "without_stuck",
]
