"""Exercises that answer back: each check says what kind of mistake an answer is, and never the
answer itself.

The first argument of each is the reader's answer, the others are the numbers of the exercise. A
check prints a sentence or two that begin with "Right." or "Not yet."; whatever the answer is, it
raises nothing.
"""

from .agreement import common_span, pairs_by_chance, pairs_that_fit, taught_labels
from .arithmetic import causal_convolution, gated_cells, masked_loss
from .availability import dispersion, listening_hours, rates_per_hour
from .blocks import energies_from_blocks
from .calibration import mean_gap
from .core_rule import core_events
from .events import minimum_duration, onset_s, run_lengths
from .features import heights_of_loudest, lift_of_filters, number_of_frames, pre_emphasis
from .field import ground_velocities, rate_while_recording, share_recorded
from .fooling import smallest_changes
from .judging import event_precision_recall, macro_f1, paired_difference, verdicts
from .labels import frames_gained, frames_of_interval, seconds_per_unit
from .networks import (
    convolution_parameters,
    lstm_parameters,
    memory_half_life_s,
    receptive_field,
    reported_accuracy,
)
from .pupils import labelled_halves, learnt_probabilities
from .resampled import f1_without_one, most_forgotten, paired_interval, standardised_heights
from .sequences import two_state_path
from .signals import dominant_frequency_hz, sp_distance_km, times_as_loud
from .splits import leave_one_out_sizes, left_out, share_with_twin
from .stations import association, beats_chance
from .strangers import area_from_ranks, pairs_in_order, share_of_own, turned_away
from .two_views import both_wrong, drawn_difference, kappa
from .weak_labels import agreed_labels, confident_frames
from .witnesses import matched_once, merged_reports, strangers_agree

__all__ = [
    "agreed_labels",
    "area_from_ranks",
    "association",
    "beats_chance",
    "both_wrong",
    "causal_convolution",
    "common_span",
    "confident_frames",
    "convolution_parameters",
    "core_events",
    "dispersion",
    "dominant_frequency_hz",
    "drawn_difference",
    "energies_from_blocks",
    "event_precision_recall",
    "f1_without_one",
    "frames_gained",
    "frames_of_interval",
    "gated_cells",
    "ground_velocities",
    "heights_of_loudest",
    "kappa",
    "labelled_halves",
    "learnt_probabilities",
    "leave_one_out_sizes",
    "left_out",
    "lift_of_filters",
    "listening_hours",
    "lstm_parameters",
    "macro_f1",
    "masked_loss",
    "matched_once",
    "mean_gap",
    "memory_half_life_s",
    "merged_reports",
    "minimum_duration",
    "most_forgotten",
    "number_of_frames",
    "onset_s",
    "paired_difference",
    "paired_interval",
    "pairs_by_chance",
    "pairs_in_order",
    "pairs_that_fit",
    "pre_emphasis",
    "rate_while_recording",
    "rates_per_hour",
    "receptive_field",
    "reported_accuracy",
    "run_lengths",
    "seconds_per_unit",
    "share_of_own",
    "share_recorded",
    "share_with_twin",
    "smallest_changes",
    "sp_distance_km",
    "standardised_heights",
    "strangers_agree",
    "taught_labels",
    "times_as_loud",
    "turned_away",
    "two_state_path",
    "verdicts",
]
