"""Exercises that answer back: what each check says of the right answer, and of every known mistake.

For each check, TABLE has the numbers of an exercise on which all of its mistakes differ from each
other and from the truth; then its right answers, and its mistakes with a part of what is said of
each. A new case of a check needs a new row.
"""

import inspect
import itertools
import json
import subprocess
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from vtlib import checks, classes, events, weak_labels
from vtlib.checks.answers import mask, number, numbers, otherwise, right
from vtlib.checks.conditions import holds
from vtlib.checks.reading import EMPTY, NotAnAnswer, read

RATE_HZ = 40.0
OFF_ZERO = 100 + np.sin(2 * np.pi * 3.0 * np.arange(800) / RATE_HZ)  # 3 Hz for 20 s
SAMPLES = np.array([3.0, 5.0, 4.0, -2.0])
FILTERED = np.array([3.0, 5 - 2.91, 4 - 4.85, -2 - 3.88])

# Of the frames centred on 2.0, 2.5, ... 7.5 s those from 4.0 to 5.5 lie between 4 and 6 s.
VT_FRAMES = np.repeat([0, 3, 0], [4, 4, 4])

# SIL, VT and LP occur, with F1 of 16/21, 6/9 and 4/6. Rows: the expert's classes.
CONFUSION = np.zeros((5, 5), dtype=int)
CONFUSION[[0, 0, 3, 3, 4, 4], [0, 3, 0, 3, 0, 4]] = [8, 2, 1, 3, 2, 2]
F1, RECALL = np.array([16 / 21, 6 / 9, 4 / 6]), np.array([0.8, 0.75, 0.5])
PRECISION = np.array([8 / 11, 3 / 5, 1.0])

RUNS = np.array([7, 6, 1, 4, 8, 9])  # the second background is too short, LP just so
CALLED = np.repeat([0, 3, 0, 4, 3, 0], RUNS)
KEPT = np.repeat([0, 3, events.EDS, events.EDS, 3, 0], RUNS)

# A record for the core rule, a letter a frame; in "v" and "s" p(SIL) is below 0.5, in "f" above.
SPELT = {"S": [0.9, 0.1, 0, 0, 0], "V": [0.05, 0, 0, 0.95, 0], "T": [0.05, 0.95, 0, 0, 0]}
SPELT |= {"v": [0.45, 0, 0, 0.55, 0], "s": [0.45, 0.3, 0, 0.25, 0], "f": [0.55, 0.45, 0, 0, 0]}
RECORD = "TVVfSTSVTSVTVSvvSVVVsSTVV"
CORE = "111.......111.11.1111.111"


def spelt(record):
    """Probabilities of frames, shape (T, 5)."""
    return np.array([SPELT[letter] for letter in record])


def frames(marks):
    """A mask of frames: "1" is in."""
    return np.array([mark == "1" for mark in marks])


# A, B and C on a line, at 0, 4 and 10 km; at 2 km/s a wave needs 2, 3 and 5 s between them.
KM = {"A": 0.0, "B": 4.0, "C": 10.0}
METRES = {a: {b: 1000 * abs(KM[a] - KM[b]) for b in KM} for a in KM}
WAVE = {
    "onset_s": [10.0, 12.5, 15.5, 40.0, 44.0, 47.0],
    "stations": list("ABCABC"),
    "distance_m": METRES,
    "velocity_m_s": 2000.0,
    "tolerance_s": 1.0,
}
# Agreement of two and of three stations, and by chance; for two tolerances.
CHANCE = {
    tolerance_s: pd.DataFrame(
        rows, columns=["agreed", "by_chance", "low", "high"], index=pd.RangeIndex(2, 4)
    )
    for tolerance_s, rows in {
        1.0: [(12, 9.5, 6, 13), (2, 0.1, 0, 1)],
        4.0: [(21, 9.2, 5, 15), (0, 0.1, 0, 1)],
    }.items()
}
# Tested is B, from 90 to 150 and from 320 to 350.
MOMENTS = {
    "start_s": [0, 90, 150, 80, 300, 320, 340, 500, 130],
    "end_s": [100, 150, 200, 95, 400, 350, 345, 560, 170],
    "stations": list("ABCCABCCA"),
    "test_station": "B",
}
# Intersections over union: 16/20, 2/20, 4/20, 35/45, 0.
SPANS = {
    "true": [(10, 30, "VT"), (50, 70, "VT"), (80, 120, "VT")],
    "detected": [(12, 28, "VT"), (52, 54, "VT"), (55, 59, "VT"), (85, 125, "VT"), (140, 150, "VT")],
}
HOLDS, OPPOSITE, UNTOLD = "holds", "the opposite holds", "can't be told"

# Four runs: sure, with a frame of HYB; sure of something, but less of a VT; unsure; with one VT.
TAUGHT = [0, 3, 3, 3, 0, 3, 3, 0, -1, -1, 0, -1, -1, 0]
TEACHER = np.array(
    [
        *[[0.97, 0.01, 0, 0.02, 0], [0.02, 0.03, 0, 0.95, 0], [0, 0, 0, 1.0, 0]],
        *[[0, 0.1, 0.9, 0, 0], [0.9, 0.1, 0, 0, 0], [0.05, 0.2, 0.2, 0.55, 0]],
        *[[0.05, 0.2, 0.2, 0.55, 0], [1.0, 0, 0, 0, 0], [0.3, 0, 0, 0.7, 0]],
        *[[0.3, 0, 0, 0.7, 0], [0.9, 0, 0, 0.1, 0], [0, 0, 0, 1.0, 0]],
        *[[0, 1.0, 0, 0, 0], [0.9, 0.1, 0, 0, 0]],
    ]
)

# Two recognisers in 201 draws: differences from -0.02 to 0.08, in an order of their own.
HARD = np.linspace(0.5, 0.7, 201)
SECOND = HARD
FIRST = HARD + np.linspace(-0.02, 0.08, 201)[np.arange(201) * 77 % 201]
# Right and detected events of two recognisers in five moments, and 200 draws of these.
RIGHT_OF, OUT_OF = [[1, 6, 3, 2, 3], [1, 4, 5, 0, 3]], [[3, 6, 5, 2, 3], [1, 9, 6, 3, 4]]
MOMENTS_DRAWN = np.random.default_rng(3).integers(5, size=(200, 5))
OF_DRAWS = np.array(
    [
        [
            sum(r[i] for i in draw) / sum(n[i] for i in draw)
            for r, n in zip(RIGHT_OF, OUT_OF, strict=True)
        ]
        for draw in MOMENTS_DRAWN
    ]
)
GAPS = OF_DRAWS[:, 0] - OF_DRAWS[:, 1]
MEAN_GAPS = np.array(
    [
        np.mean([RIGHT_OF[0][i] / OUT_OF[0][i] - RIGHT_OF[1][i] / OUT_OF[1][i] for i in draw])
        for draw in MOMENTS_DRAWN
    ]
)
# A row and three weights, two frames apart: what comes of it by hand, and by each mistake.
ROW, WEIGHTS = [4.0, 0, 1, 0, 0, 2, 0, 0], [0.25, 0.5, 1.0]
P_TRUE, PLACES = [[0.5, 0.25, 0.8, 0.4], [0.1, 0.9, 0.6, 0.7]], [[1, 1, 1, 1], [1, 1, 0, 0]]
LOSSES = -np.log(P_TRUE)
IN_FRAMES = np.array([*LOSSES[0], *LOSSES[1, :2]])
GATES = {"forget": [0.9, 0.9, 0.5, 0.8], "let_in": [0.0, 1.0, 0.5, 0.1]}
GATES |= {"candidate": [0.5, 0.8, -0.4, 0.6]}
CELLS = np.array([0.0, 0.8, 0.2, 0.22])
# Gaps of 0.1, -0.1 and 0.2.
EXPERT = [0, 3, 3, 3, 3, 0, 0, 3, 3, 3, 3, 3, 0, 0, 3, 3, 3, 0, 0]
GIVEN = [0, -1, 0, 3, -1, -1, 3, 3, 0, 0, -1, 3, 0, 3, -1, 3, -1, 0, 3]
ONE_HAS = [0, 3, 3, 0, events.EDS, 3, events.EDS, 3, 0]
OTHER_HAS = [0, 3, 0, 3, events.EDS, events.EDS, 0, 3, 0]
GROUPS = {"confidence": [0.5, 0.7, 0.95], "accuracy": [0.4, 0.8, 0.75], "frames": [20, 60, 120]}
EVENT_P = [0.3, 0.9, 0.3, 0.9, 0.2, 0.4, 0.3, 0.2, 0.9, 0.9, 0.1, 0.95, 0.95, 0.2]


def states(text):
    """A sequence of states, a digit a frame."""
    return [int(digit) for digit in text]


TABLE = {
    checks.ground_velocities: (
        {"counts": [1200, 1000], "gain_counts_s_m": [4e8, 1e9]},
        [[3.0, 1.0], (3.01, 1.0)],
        [
            ([3e-6, 1e-6], "metres a second"),
            ([3e3, 1e3], "nanometres"),
            ([1.0, 3.0], "other order"),
            ([1e12 / 3, 1e12], "other way round"),
            ([1200, 1000], "How many metres"),
        ],
    ),
    # 80 of 100 s between 10 and 90 s, of files of 50, 20 and 15 s that overlap by 15.
    checks.share_recorded: (
        {"spans_s": [(70, 90), (10, 60), (45, 60)], "length_s": 100},
        [0.7, 0.7003],
        [
            (70, "Per cent"),
            (0.3, "not*"),
            (0.85, "twice"),
            (0.875, "day is longer"),
            (0.8, "gaps"),
            (0.5, "Sort the spans"),
        ],
    ),
    # Five of seven onsets in 1.5 of 4 hours.
    checks.rate_while_recording: (
        {
            "onsets_s": [0, 60, 600, 3599, 5400, 12000, 13000],
            "spans_s": [(0, 3600), (12600, 14400)],
        },
        [5 / 1.5, 3.34],
        [
            (5 / 5400, "That is a second"),
            (7 / 1.5, "Some events were reported"),
            (5 / 4, "all the hours"),
            (7 / 4, "all the hours"),
            (0.3, "hours an event"),
            (5.0, "How many onsets"),
        ],
    ),
    checks.sp_distance_km: (
        {"s_minus_p_s": 3.0, "p_km_s": 6.0, "s_km_s": 3.5},  # 3 * 6 * 3.5 / 2.5
        [25.2, 25.3],
        [
            (25200, "another unit"),
            (0.0252, "another unit"),
            (-25.2, "negative"),
            (7.5, "travel times"),
            (10.5, "during the delay"),
            (18.0, "during the delay"),
            (24.0, "rule of thumb"),
            (26, "one digit"),
            (1.0, "solve"),
        ],
    ),
    checks.dominant_frequency_hz: (
        {"samples": OFF_ZERO, "sampling_rate_hz": RATE_HZ},
        [3.0, 3.05],
        [
            (60, "number of the bin"),
            (0.0, "mean"),
            (3.0 / RATE_HZ, "cycles per sample"),
            (18.85, "radians"),
            (1 / 3, "period"),
            (9.0, "Fourier"),
        ],
    ),
    # Root mean squares of 1 and 6 around offsets of 50 and 40; mean sizes of 1 and 4.4.
    checks.times_as_loud: (
        {"before": [49, 51, 51, 49], "during": [50, 30, 48, 32, 44, 36, 40, 40, 40, 40]},
        [6.0, 6.04, [6.0]],
        [
            (1 / 6, "Turned round"),
            (np.sqrt(1636) / np.sqrt(2501), "drowns"),
            (36, "root is missing"),
            (20 * np.log10(6), "decibels"),
            (6 * np.sqrt(2.5), "added the squares"),
            (10, "largest swings"),
            (4.4, "mean of the sizes"),
            (2.0, "Then divide"),
        ],
    ),
    # Means 5 and 3 in the event, 2 and 1 without it; medians 3 and 2, and 1 and 0.
    checks.lift_of_filters: (
        {
            "energies": [[1, 0], [1, 0], [4, 3], [3, 2], [3, 2], [9, 5]],
            "is_event": [False, False, False, True, True, True],
        },
        [[3, 2], (3.0, 2.0)],
        [
            ([-3, -2], "Turned round"),
            ([5, 3], "without it"),
            ([1.5, 1.0], "*all* frames"),
            ([2, 2], "medians"),
            ([7, 4], "loudest frame"),
            (
                np.log(
                    [
                        (2 * np.exp(3) + np.exp(9)) / (2 * np.exp(1) + np.exp(4)),
                        (2 * np.exp(2) + np.exp(5)) / (2 + np.exp(3)),
                    ]
                ),
                "averaged energies",
            ),
            (np.exp([3, 2]), "ratios"),
            ([0.5, 0.1], "axis 0"),
        ],
    ),
    # Quiet frames: mean 2, deviation 2. All: mean 4, and the mean square is 28.
    checks.heights_of_loudest: (
        {"values": [0, 4, 0, 4, 10, 6], "is_event": [False, False, False, False, True, True]},
        [(6 / np.sqrt(12), 4.0)],
        [
            ((4.0, 6 / np.sqrt(12)), "other order"),
            ((10 / np.sqrt(12), 5.0), "means away"),
            ((0.5, 2.0), "variances"),
            ((6.0, 8.0), "Now divide"),
            ((6 / np.sqrt(12), 3.0), "mean *and* deviation"),
            ((6 / np.sqrt(12), 8 / np.sqrt(12)), "mean *and* deviation"),
            ((6 / np.sqrt(12), 1.0), "turn the mask"),
            ((6 / np.sqrt(12), 7.0), "The first is right"),
            ((1.0, 2.5), "twice"),
        ],
    ),
    # Eight samples, a block every two: the second is turned by 1, -i, -1, i, 1, and the sums are
    # 3, 3, 1, 1 + 2i, 3. Turned by a sample only: 1, (1 - i) / sqrt 2, -i, ...
    checks.energies_from_blocks: (
        {
            "block_spectra": [[1, 1, 1, 1, 1], [2, 2j, 0, 2, 2]],
            "block_samples": 2,
            "bank": np.eye(5),
        },
        [np.log(np.array([9, 9, 1, 5, 9]) / 8)],
        [
            (np.log(np.array([9, 5, 1, 9, 9]) / 8), "at once"),
            (np.log(np.array([5, 5, 1, 5, 5]) / 8), "added powers"),
            (np.log(np.array([9, 1, 1, 5, 9]) / 8), "the other way"),
            (np.log(np.array([9, 5 + 8**0.5, 1, 5 - 8**0.5, 1]) / 8), "2 samples later"),
            (np.log([9, 9, 1, 5, 9]), "one constant"),
            (np.array([9, 9, 1, 5, 9]) / 8, "logarithms"),
            ([0.0, 0.0, 0.0, 0.0, 0.0], "Turn each row"),
        ],
    ),
    # Frames that touch 10 to 15 s start from 6.5 to 14.5; those with their centre in it, from 8.0
    # to 12.5; four steps of half a second on the one side, and three on the other.
    checks.frames_gained: (
        {"starts_s": 0.5 * np.arange(40), "interval_s": (10.0, 15.0)},
        [7, 7.0],
        [
            (17, "all the frames that touch"),
            (10, "already"),
            (14, "over an edge"),
            (3, "one side only"),
            (4, "one side only"),
            (3.5, "in seconds"),
            (9, "holds nothing"),
            (1, "take away"),
        ],
    ),
    # Neighbours in other groups: of frames 0 and 1, 3 and 4, 5 to 7; frames 2 and 8 have none.
    checks.share_with_twin: (
        {"recording_of": [0, 0, 0, 0, 0, 1, 1, 1, 2], "group": [0, 1, 1, 1, 2, 1, 0, 2, 1]},
        [7 / 9],
        [
            (700 / 9, "from 0 to 1"),
            (7, "what share of all"),
            (2 / 9, "no twin"),
            (4 / 9, "one side only"),
            (1 / 9, "before *or* after"),
            (4 / 8, "pairs"),
            (6 / 8, "pairs"),
            (8 / 9, "no neighbours"),
            (3 / 9, "*own* group"),
            (0.95, "Compare"),
        ],
    ),
    checks.frames_of_interval: (
        {"start_s": 4.0, "end_s": 6.0, "n_frames": 12},
        [VT_FRAMES],
        [
            (VT_FRAMES // 3, "another class"),
            (VT_FRAMES == 3, "another class"),
            (3 - VT_FRAMES, "Turned round"),
            (np.repeat([0, 3, 0], [4, 5, 3]), "at an edge"),
            (np.repeat([0, 3, 0], [5, 3, 4]), "at an edge"),
            (np.repeat([0, 3, 0], [5, 4, 3]), "at an edge"),
            (np.repeat([0, 3], [8, 4]), "starts"),
            (np.repeat([0, 3], [1, 11]), "touches"),
            (np.roll(VT_FRAMES, -2), "not those"),
            (np.zeros(12), "both ends"),
        ],
    ),
    checks.seconds_per_unit: (
        {"ends_in_units": [2.0, 5.0, 20.0], "durations_s": [128.0, 320.01, 1279.99]},
        [64.0, np.float32(64.01)],
        [
            (1 / 64, "units are in a second"),
            (65.0, "not end together"),
            (63.5, "not end together"),
            (50.0, "Divide"),
        ],
    ),
    checks.pre_emphasis: (
        {"samples": SAMPLES, "coefficient": 0.97},
        [FILTERED],
        [
            (FILTERED[1:], "first sample is missing"),
            (SAMPLES - 0.97 * np.roll(SAMPLES, 1), "np.roll"),
            ([0.0, *FILTERED[1:]], "All but the first"),
            ([3.0, *np.diff(SAMPLES)], "plain difference"),
            (np.diff(SAMPLES), "plain difference"),
            ([*(SAMPLES[:-1] - 0.97 * SAMPLES[1:]), -2.0], "after"),
            ([3.0, 5 + 2.91, 4 + 4.85, -2 + 3.88], "added"),
            ([3.0, 2.09, 4 - 0.97 * 2.09, -2 - 0.97 * (4 - 0.97 * 2.09)], "while you used them"),
            (np.zeros(6), "As many samples come out"),
            (np.zeros(4), "the first stays"),
        ],
    ),
    checks.number_of_frames: (
        {"n_samples": 1030, "sampling_rate_hz": 100.0},  # 1 + ceil(630 / 50)
        [14],
        [
            (10.3, "length in seconds"),
            (13, "One is missing"),
            (20.6, "steps"),
            (20, "steps"),
            (21, "steps"),
            (22, "steps"),
            (2, "overlap"),
            (2.575, "overlap"),
            (3, "overlap"),
            (13.6, "whole"),
            (99, "One frame, and then"),
        ],
    ),
    checks.leave_one_out_sizes: (
        {"n_recordings": 468, "n_groups": 9},
        [(416, 52)],
        [
            ((52, 416), "other order"),
            ((8, 1), "Those are groups"),
            ((1, 8), "Those are groups"),
            ((467, 1), "whole *group*"),
            ((8 / 9, 1 / 9), "shares"),
            ((800 / 9, 100 / 9), "shares"),
            ((400, 52), "add up"),
            ((234, 234), "One group"),
        ],
    ),
    checks.left_out: (
        MOMENTS,
        [[1, 0, 0, 1, 1, 0, 1, 0, 1], frames("1..11.1.1")],
        [
            (frames(".1...1..."), "that are tested"),
            (frames("11.1111.1"), "are tested, not left out"),
            (frames("..1....1."), "Turn it round"),
            (frames(".11..1.1."), "Turn it round"),
            (frames("1.111.111"), "nothing is left"),
            (frames("1.111.1.1"), "just when"),
            (frames("......1.1"), "reach into"),
            (frames("1..1..1.."), "outlast"),
            (frames("1..1..1.1"), "end after it"),
            (frames("......1.."), "as a whole"),
            (np.zeros(9), "before the other ends"),
        ],
    ),
    # Mean and deviation: 8 and 1; 7.04 and 0.28.
    checks.standardised_heights: (
        {"quiet": 7.0, "loud": 9.0, "shares": (0.5, 0.02)},
        [(1.0, 7.0), [1, 7]],
        [
            ((7.0, 1.0), "other order"),
            ((1.0, 1.96), "units of the feature"),
            ((1.0, 25.0), "variance"),
            ((2.0, 7.14), "from the background"),
            ((1.0, 1 / 7), "exchanged"),
            ((-1.0, -1 / 7), "*background*"),
            ((3.0, 3.0), "the mean over its frames"),
        ],
    ),
    # Without the moments 5, 7 and 9: 14/15, 16/23 and 14/22; with all of them 22/30.
    checks.f1_without_one: (
        {
            "hits": [1, 3, 3, 4],
            "called": [4, 4, 4, 4],
            "true": [2, 5, 3, 4],
            "moment_of": [5, 5, 7, 9],
        },
        [(14 / 22, 14 / 15)],
        [
            ((14 / 15, 14 / 22), "swap them"),
            ((1400 / 22, 1400 / 15), "Per cent"),
            ((8 / 15, 1.0), "Keep all but one"),
            ((14 / 22, 20 / 24), "one *record*"),
            (((1 / 3 + 2 / 3 + 6 / 7) / 3, (6 / 7 + 1) / 2), "mean of the records"),
            ((22 / 30, 22 / 30), "of all records"),
            ((0.1, 0.2), "over the records of the *others*"),
        ],
    ),
    checks.paired_interval: (
        {"first": FIRST, "second": SECOND},
        [np.percentile(FIRST - SECOND, [2.5, 97.5])],
        [
            (np.percentile(FIRST - SECOND, [97.5, 2.5]), "swap them"),
            (np.percentile(SECOND - FIRST, [2.5, 97.5]), "second minus the first"),
            (-np.percentile(FIRST - SECOND, [2.5, 97.5]), "second minus the first"),
            (
                np.percentile(FIRST, [2.5, 97.5]) - np.percentile(SECOND, [2.5, 97.5]),
                "different draws",
            ),
            (
                np.percentile(FIRST, [2.5, 97.5]) - np.percentile(SECOND, [97.5, 2.5]),
                "different draws",
            ),
            ((-0.02, 0.08), "a single draw"),
            (np.percentile(FIRST - SECOND, [0.025, 0.975]), "a single draw"),
            (np.percentile(FIRST - SECOND, [5, 95]), "middle 90 %"),
            (
                0.03 + np.array([-1.96, 1.96]) * np.std(FIRST - SECOND) / np.sqrt(201),
                "as narrow as you like",
            ),
            ((0.5, 0.6), "percentile of these"),
        ],
    ),
    # Recalls 0.9, 0.8 and 0.5; then 0.75, 0.75 and 0.1.
    checks.most_forgotten: (
        {
            "before": [[90, 5, 5], [1, 16, 3], [3, 2, 5]],
            "after": [[75, 20, 5], [3, 15, 2], [5, 4, 1]],
        },
        [(2, 0.4)],
        [
            ((0.4, 2), "the class first"),
            ((2, 40), "per cent"),
            ((2, -0.4), "turn the sign"),
            ((2, 0.8), "divided by the recall"),
            ((3, 0.4), "from 0"),
            ((1, 16 / 23 - 15 / 39), "precision"),
            ((0, 15), "Those are frames"),
            ((1, 1), "sum of its row"),
        ],
    ),
    # Windows of 2, 3 and 4 s: 2 * (60 * 30 * 2 + 60 * 20 * 3 + 30 * 20 * 4) / 3600.
    checks.pairs_by_chance: (
        {
            "n_reports": [60, 30, 20],
            "window_s": [[1.0, 2.0, 3.0], [2.0, 1.0, 4.0], [3.0, 4.0, 1.0]],
            "length_s": 3600.0,
        },
        [2 * 9600 / 3600, 5.35],
        [
            (9600 / 3600, "on one side"),
            (4 * 9600 / 3600, "twice"),
            ((4 * 9600 + 2 * 4900) / 3600, "diagonal"),
            ((2 * 9600 + 2 * 4900) / 3600, "diagonal"),
            (2 * 9600, "Hours and seconds"),
            (110, "multiplied"),
            (1000, "twice the window"),
        ],
    ),
    # Apart 3, 5, 2 s (needed 2, 5, 3); -2.5 s (2); 9 s (5). Without: 2 of 5; with 1 s: 4 of 5.
    checks.pairs_that_fit: (
        {
            "onset_s": [
                [10.0, 13.0, 15.0],
                [20.0, 17.5, np.nan],
                [30.0, np.nan, 39.0],
                [np.nan, np.nan, 50.0],
            ],
            "distance_m": [[0, 4000, 10000], [4000, 0, 6000], [10000, 6000, 0]],
            "velocity_m_s": 2000.0,
            "tolerance_s": 1.0,
        },
        [(0.4, 0.8)],
        [
            ((0.8, 0.4), "other order"),
            ((40, 80), "Per cent"),
            ((2, 4), "numbers of pairs"),
            ((0.6, 0.8), "without its sign"),
            ((0.8, 1.0), "without its sign"),
            (((4 + 8) / 18, (8 + 8) / 18), "with itself"),
            (((2 + 8) / 13, (4 + 8) / 13), "with itself"),
            ((2 / 12, 4 / 12), "no pair"),
            ((1.0, 1.0), "against metres"),
            ((0.0, 2 / 3), "whole events"),
            ((0.4, 0.5), "may lie apart"),
            ((0.5, 0.8), "all there is"),
            ((0.1, 0.2), "how far apart"),
        ],
    ),
    # 48 * 60 * 20 s in 24 h, and in 6 h.
    checks.strangers_agree: (
        {"n_first": 48, "n_second": 60, "window_s": 10.0, "length_h": 24.0, "busy_h": 6.0},
        [(2 / 3, 8 / 3), (0.667, 2.667)],
        [
            ((2.667, 0.667), "other order"),
            ((1 / 3, 4 / 3), "on one side"),
            ((2400, 9600), "one unit"),
            ((40, 160), "one unit"),
            ((0.667, 1 / 6), "within fewer hours"),
            ((0.667, 0.667), "becomes of the time"),
            ((0.667, 5.0), "For the second"),
            ((5.0, 2.667), "For the first"),
            ((5.0, 5.0), "twice the window"),
        ],
    ),
    # Pairs: 0-4, 100-107, 200-192, 300-303, 400-405, 600-597; 6 and 4, 109, 194, 196 are left.
    checks.matched_once: (
        {
            "first_s": [0, 6, 100, 200, 300, 400, 515, 600, 800],
            "second_s": [4, 107, 109, 192, 194, 196, 303, 405, 500, 597, 815],
            "window_s": 10.0,
        },
        [6],
        [
            (10, "all pairs that are close"),
            (7, "second station is used"),
            (9, "first station is used"),
            (4, "one side of the window"),
            (3, "one side of the window"),
            (5, "neither half"),
            (8, "nor twice"),
            (12, "have a partner"),
            (6 / 9, "a share"),
            (6 / 11, "a share"),
            (1, "Go along both lists"),
        ],
    ),
    # Pauses of at least 10 s: before 40, 50 and 95; before 60.
    checks.merged_reports: (
        {"onset_s": [[0, 3, 4, 6, 12, 18, 40, 50, 95], [5, 14, 22, 60]], "pause_s": 10.0},
        [[4, 2]],
        [
            ([3, 1], "counted the pauses"),
            ([5, 2], "merged away"),
            ([6, 3], "merged away"),
            ([5, 3], "first of each group"),
            ([5, 4], "into pieces"),
            ([3, 2], "at least, and not more than"),
            ([9, 4], "Nothing is merged"),
            ([4 / 9, 2 / 4], "shares"),
            ([4, 3], "each of the others"),
            ([1, 1], "For one station"),
        ],
    ),
    # They agree in .85; by chance both say yes in .25 * .3, both no in .75 * .7.
    checks.kappa: (
        {"counts": [[40, 10], [20, 130]]},
        [0.625, 0.63],
        [
            (0.85, "how often the two agree"),
            (0.6, "what chance gives"),
            (0.25, "the most that it could be"),
            (0.25 / 0.6, "there was to gain"),
            (0.25 / 0.85, "there was to gain"),
            (0.7, "be one half"),
            (0.775 / 0.925, "or both no"),
            (0.2, "they agree as well"),
            (40 / 70, "they agree as well"),
            (62.5, "Per cent"),
            (0.1, "over one minus chance"),
        ],
    ),
    # Of 20 frames the one gets 8 wrong, the other 5, and both 4.
    checks.both_wrong: (
        {"first": frames("11111111............"), "second": frames("....11111...........")},
        [(0.2, 0.1)],
        [
            ((0.1, 0.2), "other order"),
            ((20, 10), "Per cent"),
            ((0.45, 0.1), "at least one"),
            ((0.25, 0.1), "only one"),
            ((0.55, 0.1), "both get *right*"),
            ((0.2, 0.45), "both get *right*"),
            ((4, 0.1), "number of frames"),
            ((0.5, 0.1), "mistakes of one of them"),
            ((0.8, 0.1), "mistakes of one of them"),
            ((0.2, 0.65), "are multiplied"),
            ((0.2, 0.325), "are multiplied"),
            ((0.2, 0.25), "are multiplied"),
            ((0.2, 0.7), "if neither knows"),
            ((0.9, 0.1), "in which both are wrong"),
            ((0.9, 0.7), "Where are both True"),
        ],
    ),
    checks.drawn_difference: (
        {"right_of": RIGHT_OF, "out_of": OUT_OF, "draws": MOMENTS_DRAWN},
        [np.percentile(GAPS, [2.5, 97.5])],
        [
            (np.percentile(GAPS, [97.5, 2.5]), "swap them"),
            (np.percentile(-GAPS, [2.5, 97.5]), "second minus the first"),
            (-np.percentile(GAPS, [2.5, 97.5]), "second minus the first"),
            (np.subtract(*np.percentile(OF_DRAWS, [2.5, 97.5], axis=0).T), "ends of two"),
            (
                np.subtract(
                    np.percentile(OF_DRAWS[:, 0], [2.5, 97.5]),
                    np.percentile(OF_DRAWS[:, 1], [97.5, 2.5]),
                ),
                "ends of two",
            ),
            (np.percentile(OF_DRAWS[:, 0], [2.5, 97.5]), "one of them alone"),
            (np.percentile(OF_DRAWS[:, 1], [2.5, 97.5]), "one of them alone"),
            (np.percentile(MEAN_GAPS, [2.5, 97.5]), "averaged the moments"),
            ((GAPS.min(), GAPS.max()), "smallest and the largest"),
            (np.percentile(GAPS, [0.025, 0.975]), "smallest and the largest"),
            (np.percentile(GAPS, [5, 95]), "middle 90 %"),
            ((15 / 19 - 13 / 23,) * 2, "the difference itself"),
            ((GAPS.mean(),) * 2, "the difference itself"),
            ((0.5, 0.6), "add up over its moments"),
        ],
    ),
    checks.common_span: (
        {"spans_s": [(12, 40), (14, 30), (17, 36), (18, 33), (15, 29)]},
        [(15, 33)],
        [
            ((33, 15), "comes first"),
            ((12, 40), "*any*"),
            ((18, 29), "*all*"),
            ((15.2, 33.6), "means"),
            ((15, 30), "The start is right"),
            ((14, 33), "The end is right"),
            ((0, 1), "below each other"),
        ],
    ),
    checks.taught_labels: (
        {"reported": frames(".11.11."), "confirmed": frames("....11.")},
        [[0, -1, -1, 0, 3, 3, 0]],
        [
            ([0, 0, 0, 0, 1, 1, 0], "Three labels"),
            ([0, 0, 0, 0, 3, 3, 0], "taught as background"),
            ([0, 3, 3, 0, 3, 3, 0], "the control"),
            ([-1, -1, -1, -1, 3, 3, -1], "nothing is left to doubt"),
            ([-1, 0, 0, -1, 3, 3, -1], "nothing is left to doubt"),
            ([0, 3, 3, 0, -1, -1, 0], "other way round"),
            ([3, 3, 3, 3, 3, 3, 3], "Begin with background"),
        ],
    ),
    checks.receptive_field: (
        {"kernel_size": 5, "dilations": (1, 2, 4, 8)},  # 1 + 2 * 4 * 15
        [121],
        [
            (120, "frame that the output stands for"),
            (61, "how many are there in a block"),
            (60, "how many are there in a block"),
            (151, "one step fewer"),
            (150, "one step fewer"),
            (31, "had two weights"),
            (30, "had two weights"),
            (33, "without dilation"),
            (65, "adds up"),
            (8, "adds up"),
            (60.5, "seconds"),
            (64, "seconds"),
            (1000, "Start from the frame itself"),
        ],
    ),
    checks.convolution_parameters: (
        {"filters": 20, "kernel_size": 5, "channels": 30},  # 20 * (5 * 30 + 1)
        [3020],
        [
            (3000, "has a constant as well"),
            (3001, "has its own"),
            (620, "single frame"),
            (600, "single frame"),
            (151, "how many are there"),
            (150, "how many are there"),
            (120, "every input channel"),
            (100, "every input channel"),
            (7, "For each filter"),
        ],
    ),
    checks.lstm_parameters: (
        {"inputs": 12, "units": 10, "classes": 3},  # 4 * 10 * (12 + 10 + 2) + 3 * 11
        [993],
        [
            (960, "learns as well"),
            (990, "each class has a constant"),
            (953, "keeps two"),
            (913, "keeps two"),
            (753, "the candidate"),
            (273, "plain recurrent"),
            (593, "one frame ago"),
            (513, "features of the frame"),
            (7, "For each unit"),
        ],
    ),
    checks.memory_half_life_s: (
        {"forget": 0.9},  # 6.58 frames
        [0.5 * np.log(0.5) / np.log(0.9), 3.3, 3.5],
        [
            (6.579, "number of frames"),
            (7, "number of frames"),
            (13.16, "multiply"),
            (14, "multiply"),
            (-3.289, "negative"),
            (2.5, "same *share*"),
            (5.0, "same *share*"),
            (5.0, "a third is left"),
            (4.746, "about a third"),
            (9.491, "about a third"),
            (10, "about a third"),
            (99.0, "solve for n"),
        ],
    ),
    checks.reported_accuracy: (
        {"on_validation": [0.6, 0.8, 0.7, 0.75], "on_test": [0.9, 0.5, 0.7, 0.66]},
        [0.5],
        [
            (0.9, "the test chose"),
            (0.8, "another set's"),
            (0.6, "change them over"),
            (0.66, "last epoch"),
            (0.75, "last epoch"),
            (0.69, "mean over epochs"),
            (0.7125, "mean over epochs"),
            (1, "epoch's number"),
            (2, "epoch's number"),
            (0.55, "One set chooses"),
        ],
    ),
    checks.macro_f1: (
        {"confusion": CONFUSION},
        [F1.mean(), 0.698],
        [
            (2 * PRECISION.mean() * RECALL.mean() / (PRECISION + RECALL).mean(), "own F1 first"),
            (1.2 * PRECISION.mean() * RECALL.mean() / (PRECISION + RECALL).mean(), "own F1 first"),
            (13 / 18, "accuracy"),
            (RECALL.mean(), "*recall*"),
            (RECALL.sum() / 5, "*recall*"),
            (PRECISION.mean(), "*precision*"),
            (np.average(F1, weights=[10, 4, 4]), "weighted"),
            (F1.sum() / 5, "neither occurs"),
            (69.8, "per cent"),
            (0.7, "rounded too far"),
            (0.1, "plain mean"),
        ],
    ),
    checks.run_lengths: (
        {"said": CALLED},
        [RUNS],
        [
            (6, "several runs"),
            (RUNS[:-1], "last run is missing"),
            (RUNS[1:], "first run is missing"),
            (RUNS[1:-1], "first and the last"),
            ([7, 13, 14, 18, 26], "in between"),
            ([0, 7, 13, 14, 18, 26], "in between"),
            ([7, 13, 14, 18, 26, 35], "in between"),
            ([0, 7, 13, 14, 18, 26, 35], "in between"),
            ([6, 12, 13, 17, 25], "from one to the next"),
            ([6, 12, 13, 17, 25, 34], "from one to the next"),
            ([0, 3, 0, 4, 3, 0], "classes"),
            (RUNS / 2, "Those are seconds"),
            (RUNS - 1, "one frame short"),
            (RUNS[::-1], "order"),
            (RUNS + 1, "add up"),
            ([8, 5, 1, 4, 8, 9], "take differences"),
        ],
    ),
    checks.minimum_duration: (
        {"said": CALLED, "min_frames": (2, 40, 14, 4, 4)},
        [KEPT],
        [
            (CALLED, "Nothing is discarded"),
            (np.where(CALLED == 4, 4, KEPT), "must be *longer*"),
            (np.where(KEPT == events.EDS, 0, KEPT), "not the same as silent"),
            (np.where(CALLED == 0, 0, KEPT), "Background has a minimum"),
            (np.repeat([0, *[events.EDS] * 4, 0], RUNS), "As if the minima were seconds"),
            (KEPT >= 0, "which frames stay or go"),
            (KEPT < 0, "which frames stay or go"),
            (np.where(KEPT == 3, 4, KEPT), "changed their class"),
            (np.zeros(35), "For each run"),
        ],
    ),
    checks.onset_s: (
        {"first_frame": 31},  # centred on 17.5
        [17.25],
        [
            (17.5, "centre of the first frame"),
            (17.0, "not all the way"),
            (15.5, "start of a frame"),
            (15.25, "start of a frame"),
            (17.75, "wrong direction"),
            (31, "frame's number"),
            (99.0, "between two centres"),
        ],
    ),
    checks.pairs_in_order: (
        # Of 21 pairs 12 are in order, and one is a tie.
        {"known": [0.1, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75], "strange": [0.3, 0.55, 0.9]},
        [12.5 / 21, 0.5952],
        [
            (8.5 / 21, "the wrong order"),
            (12 / 21, "A tie is half"),
            (13 / 21, "only half in order"),
            (12.5, "Divide by how many pairs"),
            ((1 + 1 / 3) / 2, "takes one threshold"),
            (0.5, "Go through all pairs"),
        ],
    ),
    checks.smallest_changes: (
        {
            "tried": [
                "VT VT TRE LP LP TRE LP VT".split(),
                "VT TRE LP LP LP LP LP LP".split(),
                ["VT"] * 7 + ["TRE"],
            ],
            "doublings": [0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0],
        },
        [[2.0, 1.5, -1], (2, 1.5, -1.0)],
        [
            ([3, 2, -1], "position in the row"),
            ([4.0, 2.0**1.5, -1], "That is the factor"),
            ([2.0, 1.5, 0], "must be told from the others"),
            ([2.0, 1.5, 4.0], "must be told from the others"),
            ([1.5, 1.0, 4.0], "no longer called VT"),
            ([1.5, 1.0, -1], "last change before"),
            ([3.5, 4.0, -1], "the smallest is asked for"),
            ([0.1, 0.2, 0.3], "from its beginning"),
        ],
    ),
    checks.core_events: (
        {"probabilities": spelt(RECORD)},
        [frames(CORE)],
        [
            (frames(".11....1..1.1.11.111...11"), "called VT"),
            (frames("111..1.11.111.11.1111.111"), "Every run is kept"),
            (frames("111....11.111.11.1111.111"), "A single frame"),
            (frames(".................1111...."), "more than two"),
            (frames("111...........11.1111.111"), "follow each other"),
            (frames("111.......111....111..111"), "other ends"),
            (frames("1111......111.11.1111.111"), "other ends"),
            (frames("111.......111.11.111..111"), "most probable class"),
            (frames("..........111.11.1111...."), "first frame, or end with its last"),
            (frames("111.......111.11.1111..11"), "a run is to be kept"),
            (np.zeros(25), "a run is to be kept"),
            (np.ones(25), "First find runs"),
        ],
    ),
    checks.association: (
        WAVE,
        [[1, 1, 1, 2, 3, 3], [7, 7, 7, 0, -2, -2]],
        [
            ([1, 1, 1, 2, 2, 2], "farther apart"),
            ([1, 1, 1, 1, 3, 3], "same station"),
            ([1, 2, 2, 3, 4, 4], "tolerance"),
            ([1, 2, 3, 4, 5, 6], "one by one"),
        ],
    ),
    checks.beats_chance: (
        {"tables": CHANCE},
        [[2, 4.0], [3, 1.0]],
        [
            ([2, 1.0], "in some moves chance gives as much"),
            ([3, 4.0], "on average: look"),
            ([4.0, 2], "first number is how many"),
            ([2, 2.0], "none of the tolerances"),
        ],
    ),
    checks.event_precision_recall: (
        SPANS,
        [(2 / 5, 2 / 3), (0.4, 0.67)],
        [
            ((2 / 3, 2 / 5), "other order"),
            ((40, 66.7), "per cent"),
            ((2, 2), "how many pairs"),
            ((4 / 5, 1), "any overlap"),
            ((3 / 5, 1), "any overlap"),
            ((3 / 5, 2 / 3), "covers too little"),
            ((2 / 5, 0.5), "Precision is right"),
            ((0.5, 2 / 3), "Recall is right"),
            ((0.1, 0.1), "seconds in both"),
        ],
    ),
    checks.verdicts: (
        {"intervals": [(0.05, 0.31), (-0.12, 0.20), (-0.40, -0.10)]},
        [[HOLDS, UNTOLD, OPPOSITE], [" Holds.", "can’t be told", "the opposite holds"]],
        [
            ([UNTOLD, UNTOLD, OPPOSITE], "from +0.05 to +0.31: zero lies outside"),
            ([OPPOSITE, UNTOLD, OPPOSITE], "from +0.05 to +0.31: on which side"),
            ([HOLDS, HOLDS, OPPOSITE], "from -0.12 to +0.20: zero lies in it"),
            ([HOLDS, UNTOLD, UNTOLD], "from -0.40 to -0.10: zero lies outside"),
            ([HOLDS, UNTOLD, HOLDS], "from -0.40 to -0.10: on which side"),
        ],
    ),
    checks.paired_difference: (
        {"first": [0.80, 0.83, 0.78, 0.86, 0.81], "second": [0.77, 0.79, 0.76, 0.82, 0.80]},
        [(0.01, 0.04), [0.01, 0.04]],
        [
            ((0.04, 0.01), "swap them"),
            ((-0.04, -0.01), "second minus the first"),
            ((-0.01, -0.04), "second minus the first"),
            ((-0.04, 0.10), "best draw of one"),
            ((0.02, 0.04), "end from end"),
            ((0.028, 0.028), "the mean difference"),
            ((0.0, 1.0), "draw by draw, then"),
        ],
    ),
    checks.causal_convolution: (
        {"x": ROW, "weights": WEIGHTS, "dilation": 2},
        [[4, 0, 3, 0, 1.5, 2, 0.25, 1]],
        [
            ([1, 0, 2.25, 0, 4.5, 0.5, 1, 1], "wrong way round"),
            ([4, 2, 2, 0.5, 0.25, 2, 1, 0.5], "dilation were 1"),
            ([1.5, 2, 0.25, 1, 0, 0.5, 0, 0], "looks ahead"),
            ([3, 0, 1.5, 2, 0.25, 1, 0, 0.5], "centred"),
            ([1.5, 2, 0.25, 1], "first frames are missing"),
            ([4, 0.5, 3, 0, 1.5, 2, 0.25, 1], "np.roll"),
            ([4, 0, 3], "As many numbers"),
            (np.ones(8), "take one slice"),
        ],
    ),
    checks.masked_loss: (
        {"p_true": P_TRUE, "mask": PLACES},
        [IN_FRAMES.mean(), round(IN_FRAMES.mean(), 3)],
        [
            (-IN_FRAMES.mean(), "can't be negative"),
            (IN_FRAMES.sum() / 8, "how many of them are frames"),
            (LOSSES.mean(), "counted as if"),
            (LOSSES[1, 2:].mean(), "loss of the padding"),
            ((LOSSES[0].mean() + LOSSES[1, :2].mean()) / 2, "each recording first"),
            (-np.log(np.mean([0.5, 0.25, 0.8, 0.4, 0.1, 0.9])), "logarithm of the mean"),
            (IN_FRAMES.sum(), "sum over frames"),
            (IN_FRAMES.mean() / np.log(10), "another base"),
            (-np.log2([0.5, 0.25, 0.8, 0.4, 0.1, 0.9]).mean(), "another base"),
            (7, "keep those"),
        ],
    ),
    checks.gated_cells: (
        GATES,
        [CELLS],
        [
            (np.tanh(CELLS), "with tanh"),
            ([0, 0.8, 0.6, 0.66], "Nothing is forgotten"),
            ([0, 0.8, -0.2, 0.06], "what comes in"),
            ([0, 0.72, -0.1, 0.048], "what comes in"),
            ([0, 0.8, 0.2, 0.1], "should be kept"),
            ([0.5, 1.25, 0.225, 0.78], "All candidates"),
            ([0.45, 1.17, 0.385, 0.5185], "changed places"),
            ([0.05, 0.125, -0.1375, 0.01], "has both"),
            ([0, 0, 0.8, 0.2], "One frame late"),
            (np.ones(4), "Begin with 0"),
        ],
    ),
    checks.mean_gap: (
        GROUPS,  # (0.1 * 20 + 0.1 * 60 + 0.2 * 120) / 200
        [0.16],
        [
            (16, "per cent"),
            (0.1, "cancel"),
            (-0.1, "cancel"),
            (0.4 / 3, "counts the same"),
            (0.2, "largest gap"),
            (np.sqrt(0.028), "root of the mean square"),
            (32, "number of frames"),
            (0.27, "well calibrated"),
            (0.5, "weighted by its frames"),
        ],
    ),
    checks.two_state_path: (
        {"p": EVENT_P, "cost": 1.5},
        [states("11110000111111")],
        [
            (states("00001111000000"), "exchanged"),
            (states("11111100001111"), "runs backwards"),
            (states("01010000110110"), "cost nothing"),
            (states("01111111110111"), "seen only from what follows"),
            (states("01111000110111"), "trace back from the end"),
            (states("11111111111111"), "You added probabilities"),
            (states("01010100110110"), "rewarded"),
            (EVENT_P, "0 or 1"),
            (states("10000000000000"), "For both states"),
        ],
    ),
    checks.agreed_labels: (
        {"first": ONE_HAS, "second": OTHER_HAS},
        [[0, 3, -1, -1, -1, -1, -1, 3, 0]],
        [
            ([0, 3, -1, -1, events.EDS, -1, -1, 3, 0], "they agree that something"),
            ([0, 1, -1, -1, -1, -1, -1, 3, 0], "Only three labels"),
            ([0, 3, 0, 0, 0, 0, 0, 3, 0], "It may be an earthquake"),
            ([0, 3, 3, 3, -1, 3, -1, 3, 0], "Both must have it"),
            ([0, 3, 3, 3, 0, 3, 0, 3, 0], "Both must have it"),
            ([0, 3, -1, -1, 0, -1, 0, 3, 0], "isn't background"),
            ([-1, 3, -1, -1, -1, -1, -1, 3, -1], "calls everything a VT"),
            ([0, 3, 0, -1, -1, -1, 0, 3, 0], "The VT are right"),
            (np.zeros(9), "Frame by frame"),
        ],
    ),
    checks.labelled_halves: (
        # earthquakes of 4, 5 and 3 frames; of these halves 1 frame of 5 and 3 of 7 are labelled VT
        {"expert": EXPERT, "given": GIVEN},
        [(1 / 5, 3 / 7), (2 / 7, 2 / 5)],  # the middle frame in the second half, or in the first
        [
            ((3 / 7, 1 / 5), "other order"),
            ((20, 42.86), "Per cent"),
            ((4 / 5, 4 / 7), "*not* labelled"),
            ((1, 3), "numbers of frames"),
            ((1 / 3, 3 / 4), "left out"),
            (((0 + 1 / 2 + 0) / 3, (1 / 2 + 1 / 3 + 1 / 2) / 3), "like a long one"),
            ((1 / 7, 3 / 7), "what is *labelled*"),
            ((1 / 4, 3 / 4), "what is *labelled*"),
            ((2 / 6, 2 / 6), "middle of its own"),
            ((1 / 5, 1 / 2), "The first is right"),
            ((1 / 2, 3 / 7), "The second is right"),
            ((0.4, 0.45), "says where each earthquake"),
        ],
    ),
    checks.learnt_probabilities: (
        {"flipped": 0.3},
        [(0.7, 1, 0), (0.7, 1.0, 0.0)],
        [
            ((70, 100, 0), "Per cent"),
            ((0.7, 0.7, 0.7), "couldn't be told"),
            ((0.7, 0, 1), "late frames that are called"),
            ((0.3, 1, 0), "share that is called background"),
            ((1, 1, 0), "name that it would give"),
            ((0.5, 1, 0), "last two are right"),
            ((0.7, 0.85, 0.15), "first is right"),
            ((0.5, 0.5, 0.5), "Of a hundred frames"),
        ],
    ),
    checks.area_from_ranks: (
        # ranks 1, 3.5, 5, 8 and 2, 3.5, 6.5, 6.5; of 16 pairs 8.5 are in order
        {"known": [0.1, 0.3, 0.4, 0.9], "strange": [0.2, 0.3, 0.6, 0.6]},
        [8.5 / 16],
        [
            (7.5 / 16, "in the wrong order"),
            (8.5, "how many pairs there"),
            (18.5 / 16, "take their sum away"),
            (4.5 / 16, "begin with 1"),
            (0.5, "put in an order"),
            (9 / 16, "put in an order"),
            (0.9, "Rank all events"),
        ],
    ),
    checks.turned_away: (
        # nine tenths of the own lie up to 18, one tenth up to 2; six strangers lie above them all
        {"known": range(1, 21), "strange": [1.5, *np.arange(4.5, 13), *range(21, 27)]},
        [6 / 16],
        [
            (37.5, "Per cent"),
            (10 / 16, "comes in"),
            (15 / 16, "wrong end"),
            (2 / 16, "chosen by the strangers"),
            (4 / 16, "all events together"),
            (0.1, "of your *own*"),
            (0.45, "a tenth of your own"),
        ],
    ),
    checks.share_of_own: (
        {"n_own": 20, "n_strange": 60, "kept": 0.9, "passed": 0.2},  # 18 of 30
        [0.6, 18 / 30],
        [
            (60, "per cent"),
            (0.4, "strangers' share"),
            (0.818, "as many strangers"),
            (0.9, "share of your own that is kept"),
            (0.25, "before anything"),
            (0.5, "How many of your own"),
        ],
    ),
    checks.rates_per_hour: (
        {"n": [60, 66, 40, 18, 0], "hours": [24, 24, 10, 6, 0]},
        [[2.5, 2.75, 4, 3]],
        [
            ([2.5, 2.75, 4, 3, 0], "rate zero"),
            ([2.5, 2.75, 40 / 24, 0.75], "over 24 hours"),
            ([2.5, 2.75, 40 / 24, 0.75, 0], "over 24 hours"),
            ([60, 66, 96, 72], "a day of 24 hours"),
            ([0.4, 4 / 11, 0.25, 1 / 3], "upside down"),
            ([2.875] * 4, "all days together"),
            ([1, 2, 3, 4], "how many events were reported"),
        ],
    ),
    checks.dispersion: (
        {"counts": [3, 8, 2, 7]},  # mean 5, squares 4 + 9 + 9 + 4
        [26 / 15],
        [
            (6.5 / 5, "it is one less"),
            (26 / 3, "That is the variance"),
            ((26 / 3) ** 0.5 / 5, "deviation over the mean"),
            (6.5**0.5 / 5, "deviation over the mean"),
            (15 / 26, "upside down"),
            (99, "squared and averaged"),
        ],
    ),
    checks.listening_hours: (
        {
            "seconds": [
                *([3600, 3600, 3600, 3600], [3600, 3600, 1800, 0], [3600, 3600, 0, 0]),
                *([3600, 0, 0, 0], [3600, 0, 0, 0], [3600, 600, 0, 0], [0, 0, 0, 0]),
                *([3600, 3600, 100, 0], [3600, 700, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]),
            ],
            "min_stations": 2,
        },
        [4],
        [
            (6, "half of the hour is asked for"),
            (8, "any station recorded"),
            (2, "that many is enough"),
            (1, "all of them recorded"),
            (15, "hours of stations"),
            (7, "the other hours"),
            (99, "how many stations recorded half"),
        ],
    ),
    checks.confident_frames: (
        {"probabilities": TEACHER, "min_probability": 0.9},
        [TAUGHT],
        [
            ([0, 1, 1, 1, 0, 3, 3, 0, -1, -1, 0, -1, -1, 0], "Only three labels"),
            ([0, 3, 3, 3, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0], "must be unknown"),
            ([0, 3, 3, 3, 0, 3, 3, 0, 3, 3, 0, -1, -1, 0], "isn't sure of"),
            ([0, 3, 3, 3, 0, 3, 3, 0, -1, -1, 0, 3, 3, 0], "fewer than two"),
            ([0, 3, 3, 3, 0, 3, 3, 0, -1, -1, 0, 0, 0, 0], "too few VT frames"),
            ([0, -1, -1, -1, 0, -1, -1, 0, -1, -1, 0, -1, -1, 0], "how sure a *VT*"),
            ([0, 3, 3, 0, 0, 3, 3, 0, 3, 3, 0, 3, 0, 0], "Only frames that are called VT"),
            ([0, 3, 3, -1, 0, 3, 3, 0, -1, -1, 0, -1, -1, 0], "Only frames that are called VT"),
            ([-1, 3, 3, 3, -1, 3, 3, -1, 3, 3, -1, 3, 3, -1], "never sees background"),
            ([0, 3, 3, 3, 0, 3, 3, 0, 3, 3, 0, 3, 3, 0], "which runs are sure"),
            ([3] * 14, "Take each run"),
        ],
    ),
}

# Numbers on which a mistake nearly, or wholly, meets the truth or another mistake.
CLOSE = np.array(
    [[90, 0, 0, 0, 0], [4, 0, 0, 0, 0], [2, 0, 0, 1, 0], [1, 0, 0, 1, 0], [1, 0, 0, 0, 0]]
)  # macro-F1 0.29149; F1 of the mean precision and recall 0.29161
ASKED = np.array(
    [[88, 1, 0, 1, 0], [2, 2, 0, 0, 0], [2, 0, 1, 0, 0], [1, 0, 0, 1, 0], [0, 0, 0, 0, 0]]
)  # what chapter 6 asks: no two of the mistakes give the same number
DULL = spelt("SSVVSS")  # one run, clear-cut


def core_rule(p):
    return events.CORE.label(p) == classes.VT


def called_vt(p):
    return p.argmax(axis=1) == classes.VT


MORE = [
    (checks.rate_while_recording, {"onsets_s": [1, 5], "spans_s": [(2, 4)]}, 0.0, "Right."),
    (
        checks.rate_while_recording,
        {"onsets_s": [60, 600, 2000], "spans_s": [(0, 900), (2700, 3600)]},
        6.0,
        "One of the events was",
    ),
    (checks.macro_f1, {"confusion": CLOSE}, 0.2916083916083916, "own F1 first"),
    (checks.macro_f1, {"confusion": CLOSE}, 0.2915, "Right."),
    (checks.macro_f1, {"confusion": CLOSE}, 0.291, "Right."),
    (checks.macro_f1, {"confusion": CLOSE}, 0.29, "rounded too far"),
    (checks.macro_f1, {"confusion": ASKED}, 0.633, "Right."),
    (checks.macro_f1, {"confusion": ASKED}, 0.663, "own F1 first"),
    (checks.macro_f1, {"confusion": ASKED}, 0.531, "own F1 first"),
    (checks.macro_f1, {"confusion": ASKED}, 0.929, "accuracy"),
    (checks.macro_f1, {"confusion": ASKED}, 0.578, "*recall*"),
    (checks.macro_f1, {"confusion": ASKED}, 0.462, "*recall*"),
    (checks.macro_f1, {"confusion": ASKED}, 0.778, "*precision*"),
    (checks.macro_f1, {"confusion": ASKED}, 0.623, "*precision*"),
    (checks.macro_f1, {"confusion": ASKED}, 0.923, "weighted"),
    (checks.macro_f1, {"confusion": ASKED}, 0.507, "neither occurs"),
    (checks.macro_f1, {"confusion": np.eye(3) * 9}, 1, "Right."),
    (checks.onset_s, {"first_frame": 4}, 4, "its centre as well"),
    (checks.onset_s, {"first_frame": 4}, 3.75, "Right."),
    (checks.run_lengths, {"said": [0] * 9}, 9, "Right."),
    (checks.core_events, {"probabilities": DULL}, [0, 0, 1, 1, 0, 0], "some other rules"),
    (checks.core_events, {"probabilities": DULL}, core_rule, "Right. VT decides"),
    (checks.core_events, {"probabilities": spelt(RECORD)}, core_rule, "Right. VT decides"),
    (checks.core_events, {"probabilities": DULL}, called_vt, "called VT"),
    (checks.core_events, {"probabilities": spelt("VTV")}, called_vt, "called VT"),
    (checks.core_events, {"probabilities": DULL}, lambda p: None, "is a result missing"),
    (checks.core_events, {"probabilities": DULL}, lambda p: 1 / 0, "ZeroDivisionError"),
    (checks.core_events, {"probabilities": DULL}, lambda: 0, "fails on a record of 6"),
]

EVERY = list(TABLE.items())
RIGHT = [(check, given, answer) for check, (given, answers, _) in EVERY for answer in answers]
MISTAKES = [(check, given, *row) for check, (given, _, rows) in EVERY for row in rows]


def named(value):
    return value.__name__ if callable(value) else str(value) if isinstance(value, str) else ""


@pytest.fixture
def say(capsys):
    """What a check prints, in one line."""

    def said(check, answer, given):
        check(answer, **given)
        return " ".join(capsys.readouterr().out.split())

    return said


def cases(check, answer, given):
    """Numbers of the case that is said, and how many there are."""
    asked = check.__wrapped__(**given)
    values = read(asked.wanted, answer)
    return next(i for i, case in enumerate(asked.cases) if holds(case.when, values)), len(
        asked.cases
    )


def test_every_check_is_in_the_table():
    assert {check.__name__ for check in TABLE} == set(checks.__all__)


@pytest.mark.parametrize(("check", "given", "answer"), RIGHT, ids=named)
def test_the_right_answer_passes(say, check, given, answer):
    assert say(check, answer, given).startswith("Right.")


@pytest.mark.parametrize(("check", "given", "answer", "part"), MISTAKES, ids=named)
def test_a_known_mistake_gets_its_own_hint(say, check, given, answer, part):
    text = say(check, answer, given)
    assert text.startswith("Not yet.") and part in text
    for truth in TABLE[check][1]:
        if np.ndim(truth) == 0:
            assert f"{truth:g}" not in text.split() and f"{truth:.2f}" not in text


@pytest.mark.parametrize(("check", "given", "answer", "part"), MORE, ids=named)
def test_where_a_mistake_meets_the_truth_or_another(say, check, given, answer, part):
    assert part in say(check, answer, given)


@pytest.mark.parametrize("check", TABLE, ids=named)
def test_every_case_of_a_check_is_reached(check):
    tried = [(given, a) for of, given, a in RIGHT if of is check]
    tried += [(given, a) for of, given, a, _ in [*MISTAKES, *MORE] if of is check]
    reached = [
        cases(check, answer, given)
        for given, answer in tried
        if not callable(answer)  # whose cases are those of its masks
    ]
    assert {number for number, _ in reached} == set(range(max(n for _, n in reached)))


SCALARS = [(check, given, answer) for check, given, answer in RIGHT if np.ndim(answer) == 0]
LISTS = [
    row for row in RIGHT if np.ndim(row[2]) == 1 and not isinstance(np.asarray(row[2])[0], str)
]


@pytest.mark.parametrize(("check", "given", "answer"), SCALARS, ids=named)
@pytest.mark.parametrize("dress", [lambda x: [x], lambda x: (x,), np.array, lambda x: [[x]]])
def test_one_number_may_come_in_a_list(say, check, given, answer, dress):
    assert say(check, dress(answer), given).startswith("Right.")


@pytest.mark.parametrize(("check", "given", "answer"), LISTS, ids=named)
@pytest.mark.parametrize("dress", [list, tuple, np.array, pd.Series, lambda x: np.array([x])])
def test_a_row_of_numbers_may_be_of_any_kind(say, check, given, answer, dress):
    assert say(check, dress(answer), given).startswith("Right.")


@pytest.mark.parametrize("dress", [tuple, np.array, pd.Series])
def test_a_row_of_words_may_be_of_any_kind(say, dress):
    given, (answer, _), _ = TABLE[checks.verdicts]
    assert say(checks.verdicts, dress(answer), given).startswith("Right.")


def strange():
    """A list that holds itself."""
    loop = []
    loop.append(loop)
    return loop


class Stubborn:
    """Something that can't be made an array, nor gone through."""

    def __array__(self, *args, **kwargs):
        raise RuntimeError("no array")

    def __iter__(self):
        raise RuntimeError("no iteration")


HOSTILE = {
    "none": None,
    "text": "ten",
    "a number as text": "61",
    "bytes": b"1",
    "no text": "",
    "an empty list": [],
    "an empty array": np.zeros((0, 3)),
    "nan": np.nan,
    "infinity": [np.inf] * 3,
    "a nan among numbers": [1, 2, np.nan],
    "none in a list": [None],
    "texts": ["1", "2"],
    "a dictionary": {"a": 1},
    "a set": {1, 2},
    "an object": object(),
    "a stubborn object": Stubborn(),
    "a loop": strange(),
    "rows of unequal length": [[1], [1, 2]],
    "a cube": np.full((3, 3, 3), 7.0),
    "a million": np.zeros(1_000_000),
    "endless": itertools.count(),
    "a huge number": 1e308,
    "a huge whole number": 10**400,
    "many huge numbers": np.full(12, 1e308),
    "a negative number": -1,
    "a complex number": 1j,
    "a moment": np.datetime64("2017-12-20"),
    "a function": max,
    "a type": float,
    "a table": pd.DataFrame({"a": [1, 2], "b": ["x", None]}),
}


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("check", TABLE, ids=named)
@pytest.mark.parametrize("answer", HOSTILE.values(), ids=HOSTILE.keys())
def test_nonsense_gets_a_sentence_and_no_exception(say, check, answer):
    assert say(check, answer, TABLE[check][0]).startswith("Not yet.")


@pytest.mark.parametrize("check", TABLE, ids=named)
@pytest.mark.parametrize("answer", [..., [...], (..., 0.5)], ids=str)
def test_no_answer_yet_is_asked_for_one(say, check, answer):
    assert say(check, answer, TABLE[check][0]) == EMPTY


@pytest.mark.parametrize(
    ("said", "answer", "sentence"),
    [
        (number("The time"), "16.6", "must be one number; you gave the text “16.6”"),
        (number("The time"), None, "you gave None: is a result missing?"),
        (number("The time"), [1, 2], "must be one number; you gave 2."),
        (number("The time"), [], "you gave none."),
        (number("The time"), np.nan, "you gave NaN"),
        (number("The time"), max, "a function: call it"),
        (numbers("The times", 3, "run"), 5, "be 3 numbers, one for each run; you"),
        (numbers("The times", 3, "run"), 5, "you gave one."),
        (numbers("The times", 4), np.zeros((2, 2)), "a table of 2 by 2."),
        (numbers("The times", None), [], "must be numbers; you gave none."),
        (mask("The mask", 3, "frame"), [0, 2], "you gave 2."),
        (mask("The mask", 2, "frame"), [0, 3], "you gave 3 among them."),
    ],
)
def test_what_cannot_be_judged_is_told_what_is_wanted(said, answer, sentence):
    with pytest.raises(NotAnAnswer, match=r"^Not yet\. The ") as problem:
        read(said.wanted, answer)
    assert sentence in str(problem.value)


def test_a_check_without_a_last_word_is_refused():
    said = number("The time")
    with pytest.raises(ValueError, match=r"The time: the last case must be otherwise"):
        said.cases(right_of(said))
    assert (
        said.cases(right_of(said), otherwise("Count.")).case_of(3.0).sentence == "Not yet. Count."
    )


def right_of(said):
    return right(said.near(1), "One.")


def test_a_condition_has_no_truth_before_there_is_an_answer():
    with pytest.raises(TypeError, match="join with"):
        bool(number("The time").near(1))


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (["yes", HOLDS, HOLDS], "must be 3 phrases, each one of: holds, the opposite holds, can"),
        (["yes", HOLDS, HOLDS], "you gave the text “yes”."),
        ([HOLDS, UNTOLD], "you gave 2."),
        ([HOLDS] * 4, "you gave more."),
        ([HOLDS, 1, HOLDS], "you gave something of type int."),
    ],
)
def test_words_that_are_not_among_the_verdicts(say, answer, sentence):
    assert sentence in say(checks.verdicts, answer, TABLE[checks.verdicts][0])


@pytest.mark.parametrize("check", TABLE, ids=named)
def test_a_check_shows_what_it_takes(check):
    names = list(inspect.signature(check).parameters)
    assert names[0] == "answer" and set(TABLE[check][0]) <= set(names[1:])
    assert inspect.signature(check).return_annotation is None


def test_no_line_is_longer_than_the_page(capsys):
    for check, given, answer, _ in MISTAKES:
        check(answer, **given)
    assert max(map(len, capsys.readouterr().out.splitlines())) <= 72


def test_the_rules_that_are_checked_are_those_of_the_package(say, rng):
    said = rng.integers(0, 5, 60).repeat(rng.integers(1, 30, 60))
    minima = [c.min_frames for c in classes.CLASSES]
    answer = events.MinimumDuration().label(np.eye(5)[said])
    given = {"said": said, "min_frames": minima}
    assert say(checks.minimum_duration, answer, given).startswith("Right.")

    p = rng.dirichlet([0.4, 0.1, 0.1, 0.4, 0.1], 40).repeat(rng.integers(1, 5, 40), axis=0)
    taught = weak_labels.from_confidence([p], 0.9)[0]
    given = {"probabilities": p, "min_probability": 0.9}
    assert set(taught) == {-1, 0, 3}
    assert say(checks.confident_frames, taught, given).startswith("Right.")
    core = events.CORE.label(p) == classes.VT
    assert say(checks.core_events, core, {"probabilities": p}).startswith("Right. VT decides")
    assert say(checks.core_events, core_rule, {"probabilities": p}).startswith("Right. VT decides")


PROGRAM = Path(__file__).parents[2] / "book/live/tests/checks.mjs"


def in_javascript(folder, replies=(), typed=()):
    """What the page says of answers to checks, and makes of typed texts: Node runs its modules."""
    file = folder / "asked.json"
    file.write_text(json.dumps({"replies": replies, "typed": list(typed)}), encoding="utf-8")
    done = subprocess.run(["node", PROGRAM, file], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def as_json(answer):
    """An answer as a page could have it, or None if it couldn't."""
    try:
        return json.loads(json.dumps(np.asarray(answer).tolist()))
    except (TypeError, ValueError):
        return None


def varied(answer, rng):
    """An answer that somebody might give instead."""
    rows = answer if isinstance(answer, list) else [answer]
    choice = rng.integers(9)
    if choice == 0:
        return [rows]
    if choice == 1:
        return rows[:-1]
    if choice == 2:
        return [*rows, *rows]
    if choice == 3:
        return [*rows[1:], "ten"]
    if choice == 4 or isinstance(rows[0], str):
        return [rows[i] for i in rng.permutation(len(rows))]
    if choice == 5:
        return [x * 10.0 ** rng.integers(-3, 4) for x in rows]
    if choice == 6:
        return [round(x, int(rng.integers(3))) for x in rows]
    if choice == 7:
        return [x + (i == 0) * rng.choice([-1, 1, 1e-12, 1e-4]) for i, x in enumerate(rows)]
    return rng.choice([0, 1, 3, -1, 1e300, 2.5, True, None], size=len(rows)).tolist()


ANY = [None, 5, [], [[]], [[1], [1, 2]], [None], "ten", "", "x" * 50, [1, "a"], True, 1e-300, 2.5]


def test_the_page_says_what_the_kernel_says(tmp_path, rng):
    asked, expected = [], []
    for check, (given, *_) in TABLE.items():
        known = [a for of, _, a in RIGHT if of is check]
        known += [a for of, _, a, _ in [*MISTAKES, *MORE] if of is check]
        known = [a for a in map(as_json, (a for a in known if not callable(a))) if a is not None]
        answers = ANY + known + [varied(known[rng.integers(len(known))], rng) for _ in range(150)]
        data = check.__wrapped__(**given)
        asked.append({"check": data.data(), "answers": answers})
        expected += [(check.__name__, answer, reply_of(data, answer)) for answer in answers]
    said = [sentence for row in in_javascript(tmp_path, asked)["replies"] for sentence in row]
    assert len(said) == len(expected)
    differ = [
        (*one, sentence) for one, sentence in zip(expected, said, strict=True) if one[2] != sentence
    ]
    assert differ == []


def reply_of(check, answer):
    try:
        return check.case_of(answer).sentence
    except NotAnAnswer as problem:
        return str(problem)


TYPED = {
    "3.5": 3.5,
    " -2 ": -2,
    "2.4 / (1/2.9 - 1/5)": 2.4 / (1 / 2.9 - 1 / 5),
    "2**3**2": 512,
    "-2**2": -4,
    "7 // 2 + 7 % 4": 6,
    "-7 // 2": -4,
    "1e3": 1000,
    ".5": 0.5,
    "360, 45": [360, 45],
    "(315, 45)": [315, 45],
    "[1, 2, 3,]": [1, 2, 3],
    "(5)": 5,
    "(5,)": [5],
    "[[1, 2], [3, 4]]": [[1, 2], [3, 4]],
    "np.array([1, True])": [1, True],
    "[True, False]": [True, False],
    "None": None,
    "np.log(2) / math.log(4)": 0.5,
    "sqrt(16) * pi": 4 * np.pi,
    "−3": -3,
    "'holds', “holds”": ["holds", "holds"],
    "[]": [],
}


def test_what_is_typed_is_read_as_python_would(tmp_path):
    read = in_javascript(tmp_path, typed=TYPED)["typed"]
    for (text, value), one in zip(TYPED.items(), read, strict=True):
        assert "value" in one, (text, one)
        if value is None or isinstance(value, list):
            assert one["value"] == value, text
        else:
            assert one["value"] == pytest.approx(value, rel=1e-15), text


NOT_TYPED = ["3 +", "[1, 2", "1 2", "alert(1)", "x", "1/0", "[1] + 2", "(" * 60 + "1" + ")" * 60]
NOT_TYPED += ["1;2", "'open", "import os", "1 = 1", ")", ",", "__proto__", "sqrt", "constructor()"]


def test_what_cannot_be_read_gets_a_sentence_and_runs_nothing(tmp_path):
    for text, one in zip(NOT_TYPED, in_javascript(tmp_path, typed=NOT_TYPED)["typed"], strict=True):
        assert one.get("refused") == "NotTyped" and one["sentence"].endswith("."), (text, one)
