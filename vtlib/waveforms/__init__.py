"""Reading, checking and cleaning waveforms, before anything is computed from them.

ObsPy is loaded when a file is read or a stream is cut, not before.
"""

from .checking import MIN_SAMPLING_RATE_HZ, DeadChannelWarning, LeftOutWarning, WaveformError, check
from .cleaning import contiguous, without_offset
from .reading import FORMATS, MAX_UNPACKED_BYTES, read

__all__ = [
    "FORMATS",
    "MAX_UNPACKED_BYTES",
    "MIN_SAMPLING_RATE_HZ",
    "DeadChannelWarning",
    "LeftOutWarning",
    "WaveformError",
    "check",
    "contiguous",
    "read",
    "without_offset",
]
