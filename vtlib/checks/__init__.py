"""Exercises that answer back: each check says what kind of mistake an answer is, and never the
answer itself."""

from .blind import seconds_per_unit
from .judging import core_events, macro_f1, minimum_duration, onset_s, run_lengths
from .networks import convolution_parameters, lstm_parameters, memory_half_life_s, receptive_field
from .signals import (
    dominant_frequency_hz,
    frames_of_interval,
    leave_one_out_sizes,
    number_of_frames,
    pre_emphasis,
    sp_distance_km,
)
from .stations import association, left_out
from .weak_labels import confident_frames, event_precision_recall, verdicts

__all__ = [
    "association",
    "confident_frames",
    "convolution_parameters",
    "core_events",
    "dominant_frequency_hz",
    "event_precision_recall",
    "frames_of_interval",
    "leave_one_out_sizes",
    "left_out",
    "lstm_parameters",
    "macro_f1",
    "memory_half_life_s",
    "minimum_duration",
    "number_of_frames",
    "onset_s",
    "pre_emphasis",
    "receptive_field",
    "run_lengths",
    "seconds_per_unit",
    "sp_distance_km",
    "verdicts",
]
