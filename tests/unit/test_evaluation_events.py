"""Scores over events, against small cases by hand and against every possible pairing."""

import itertools

import numpy as np
import pytest

from vtlib.evaluation import bootstrap, bootstrap_events, event_scores, interval, match


def vt(*spans):
    return [(start, end, "VT") for start, end in spans]


def test_the_overlap_is_the_intersection_over_the_union():
    """10 to 20 and 15 to 30 share 5 of 20 seconds."""
    assert match(vt((10, 20)), vt((15, 30)), min_iou=0.2) == [(0, 0, 0.25)]
    assert match(vt((10, 20)), vt((15, 30)), min_iou=0.25) == []  # it must exceed the threshold
    assert match(vt((0, 100)), vt((40, 50)), min_iou=0.05) == [
        (0, 0, pytest.approx(0.1))
    ]  # one inside the other


@pytest.mark.parametrize("other", [(20, 30), (30, 40), (0, 10)])
def test_events_that_only_touch_or_are_apart_are_never_paired(other):
    assert match(vt((10, 20)), vt(other), min_iou=0) == []


def test_the_most_pairs_win_over_the_best_pair():
    """Greedily, true 0 takes detected 0 (.9 of it) and leaves true 1 without a partner."""
    true, detected = vt((0, 10), (4, 13)), vt((1, 10), (0, 5))
    greedy = match(true[:1], detected[:1])
    assert greedy == [(0, 0, pytest.approx(0.9))]
    assert [(i, j) for i, j, _ in match(true, detected)] == [(0, 1), (1, 0)]


def test_of_equally_many_pairs_those_that_overlap_most_are_chosen():
    true, detected = vt((0, 10), (2, 12)), vt((2, 12), (0, 10))
    assert match(true, detected) == [(0, 1, 1.0), (1, 0, 1.0)]


def best_by_trying_all(true, detected, min_iou):
    """(number of pairs, sum of their intersections over union), over all one-to-one pairings."""

    def iou(a, b):
        shared = min(a[1], b[1]) - max(a[0], b[0])
        return max(shared, 0) / (a[1] - a[0] + b[1] - b[0] - max(shared, 0))

    best = (0, 0.0)
    padded = [*range(len(detected)), *[None] * len(true)]
    for partners in set(itertools.permutations(padded, len(true))):
        values = [iou(true[i], detected[j]) for i, j in enumerate(partners) if j is not None]
        values = [value for value in values if value > min_iou]
        best = max(best, (len(values), round(sum(values), 9)))
    return best


@pytest.mark.parametrize("min_iou", [0, 0.1, 0.3])
def test_no_pairing_is_better_than_the_one_found(rng, min_iou):
    choices = 0
    for _ in range(40):
        starts = rng.uniform(0, 20, 8)
        spans = [
            (float(a), float(a + d), "VT")
            for a, d in zip(starts, rng.uniform(3, 15, 8), strict=True)
        ]
        true, detected = spans[:4], spans[4:]
        pairs = match(true, detected, min_iou)
        found = (len(pairs), round(sum(v for _, _, v in pairs), 9))
        assert found == pytest.approx(best_by_trying_all(true, detected, min_iou))
        assert len({i for i, _, _ in pairs}) == len({j for _, j, _ in pairs}) == len(pairs)
        choices += len(pairs) > 1
    assert choices > 20  # the cases were worth trying


def test_neither_order_nor_a_shift_in_time_changes_what_is_paired(rng):
    starts = rng.uniform(0, 300, 60)
    spans = vt(
        *((float(a), float(a + d)) for a, d in zip(starts, rng.uniform(2, 30, 60), strict=True))
    )
    true, detected = spans[:30], spans[30:]
    pairs = {(true[i], detected[j]) for i, j, _ in match(true, detected)}
    assert len(pairs) > 10
    reversed_pairs = match(true[::-1], detected[::-1])
    assert {(true[29 - i], detected[29 - j]) for i, j, _ in reversed_pairs} == pairs
    later = [[(a + 4096, b + 4096, label) for a, b, label in part] for part in (true, detected)]
    assert {(true[i], detected[j]) for i, j, _ in match(*later)} == pairs
    assert {(true[j], detected[i]) for i, j, _ in match(detected, true)} == pairs


def test_a_long_event_does_not_hide_a_later_one_that_starts_after_it():
    detected = vt((0, 1000), (1, 2), (500, 510))
    assert match(vt((500, 510)), detected) == [(0, 2, 1.0)]


def test_a_chain_of_thousands_that_all_touch_two_others_is_matched_whole():
    """Each detected event shares 3.5 of 10 s with one true event and 3 of 10.5 s with the next:
    4000 pairs hang together."""
    n = 4000
    true = vt(*((7 * k, 7 * k + 6) for k in range(n)))
    detected = vt(*((7 * k + 2.5, 7 * k + 10) for k in range(n)))
    pairs = match(true, detected, min_iou=0.25)
    assert [(i, j) for i, j, _ in pairs] == [(k, k) for k in range(n)]
    assert pairs[0][2] == pytest.approx(3.5 / 10)


def test_only_events_of_one_class_are_paired_unless_their_times_alone_count():
    true, detected = [(0, 10, "EQ"), (20, 30, "LP")], [(0, 10, "VT"), (20, 30, "VTE")]
    assert match(true, detected) == [(0, 0, 1.0)]  # EQ is another spelling of VT
    assert match(true, detected, same_class=False) == [(0, 0, 1.0), (1, 1, 1.0)]


def test_background_and_discarded_segments_are_no_events_and_positions_count_them():
    true = [(0, 10, "SIL"), (10, 20, "VT"), (20, 30, "BGN")]
    detected = [(0, 10, "SIL"), (20, 30, "EDS"), (10, 20, "VT")]
    assert match(true, detected) == [(1, 2, 1.0)]
    scores = event_scores([true], [detected])
    assert (scores.n_true.tolist(), scores.n_detected.tolist(), scores.f1) == ([1], [1], 1.0)


TRUE = [vt((0, 10), (20, 30)), vt((0, 10)), [], []]
DETECTED = [vt((0, 8), (50, 60)), vt((5, 15), (1, 11)), vt((3, 4)), []]


def test_scores_equal_those_computed_by_hand():
    """Record 1: one of two found (IoU .8), one false. Record 2: found (9/11), one false. Record 3:
    one false."""
    scores = event_scores(TRUE, DETECTED)
    assert scores.n_true.tolist() == [2, 1, 0, 0]
    assert scores.n_detected.tolist() == [2, 2, 1, 0]
    assert scores.n_matched.tolist() == [1, 1, 0, 0]
    assert (scores.precision, scores.recall) == (pytest.approx(2 / 5), pytest.approx(2 / 3))
    assert scores.f1 == pytest.approx(2 * (2 / 5) * (2 / 3) / (2 / 5 + 2 / 3))
    assert scores.iou == pytest.approx((0.8 + 9 / 11) / 2)


def test_the_table_has_a_row_for_each_record_and_one_for_all():
    table = event_scores(TRUE, DETECTED).table(names=list("abcd"))
    assert table.index.tolist() == ["a", "b", "c", "d", "all"]
    assert table.loc["all", ["true", "detected", "matched"]].tolist() == [3, 5, 2]
    assert table.loc["b", ["precision", "recall", "F1"]].tolist() == [
        0.5,
        1.0,
        pytest.approx(2 / 3),
    ]
    assert table.loc["d"].tolist() == [0] * 7
    with pytest.raises(ValueError, match="2 names for 4 records"):
        event_scores(TRUE, DETECTED).table(["a", "b"])


@pytest.mark.parametrize(
    ("true", "detected"), [([[]], [[]]), ([vt((0, 1))], [[]]), ([[]], [vt((0, 1))])]
)
def test_scores_of_nothing_are_zero(true, detected):
    scores = event_scores(true, detected)
    assert (scores.precision, scores.recall, scores.f1, scores.iou) == (0, 0, 0, 0)


@pytest.mark.parametrize(
    ("true", "detected", "options", "complaint"),
    [
        ([[], []], [[]], {}, "true events of 2 records and detected ones of 1"),
        ([], [], {}, "no records"),
        ([[]], [[]], {"min_iou": 1}, "min_iou=1"),
        ([[]], [[]], {"min_iou": -0.1}, "min_iou=-0.1"),
        ([[]], [[]], {"min_iou": np.nan}, "min_iou=nan"),
        ([[], vt((5, 4))], [[], []], {}, "record 2, true, interval 1: from 5.0 to 4.0 s"),
        ([[]], [vt((0, 1), (5, 5))], {}, "record 1, detected, interval 2: from 5.0 to 5.0 s"),
        ([[]], [vt((0, np.inf))], {}, "must be finite"),
        ([[]], [vt((np.nan, 1))], {}, "must be finite"),
        (
            [[]],
            [[(0, 1, "earthquake")]],
            {},
            "record 1, detected, interval 1: unknown class 'earthquake'",
        ),
        ([[]], [[(0, 1)]], {}, "is not .start_s, end_s, class."),
        ([vt((0, 1))], [[3]], {}, "3 is not .start_s, end_s, class."),
        (
            vt((0, 1)),
            vt((0, 1)),
            {},
            "record 1, true, interval 1",
        ),  # one record, where a list of them is expected
    ],
)
def test_what_cannot_be_judged_is_refused(true, detected, options, complaint):
    with pytest.raises(ValueError, match=complaint):
        event_scores(true, detected, **options)


def test_the_bootstrap_draws_the_same_records_as_that_of_frames(rng):
    """Record k has k + 1 true events, and as many VT frames: the numbers tell which records were
    drawn."""
    scores = event_scores(
        [vt(*((10 * i, 10 * i + 5) for i in range(k + 1))) for k in range(12)], [[]] * 12
    )
    frames = [np.full(k + 1, 3) for k in range(12)]
    drawn = [s.n_true.sum() for s in bootstrap_events(scores, n=50, seed=7)]
    assert drawn == [s.n_frames for s in bootstrap(frames, frames, n=50, seed=7)]
    assert len(set(drawn)) > 10
    assert drawn != [s.n_true.sum() for s in bootstrap_events(scores, n=50, seed=8)]


def test_the_bootstrap_spreads_as_a_mean_over_records_does(rng):
    found = rng.random(60) < 0.7
    scores = event_scores([vt((0, 10))] * 60, [vt((0, 10)) if hit else [] for hit in found])
    recalls = [s.recall for s in bootstrap_events(scores, n=2000)]
    assert np.std(recalls) == pytest.approx(np.std(found) / np.sqrt(60), rel=0.1)
    low, high = interval(recalls)
    assert low < scores.recall < high
