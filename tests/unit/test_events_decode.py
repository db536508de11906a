"""Rules that turn probabilities into events, by hand and against brute force."""

import importlib
import inspect
import itertools
import pkgutil

import numpy as np
import obspy
import pytest

from vtlib import classes, events, labels
from vtlib.classes import CLASSES, HYB, LP, NAMES, SIL, TRE, VT
from vtlib.events import (
    CORE,
    EDS,
    JOINED,
    PUBLISHED,
    Event,
    Events,
    Hysteresis,
    MinimumDuration,
    Rule,
    Viterbi,
    check_probabilities,
    decode,
    segments,
)

START = obspy.UTCDateTime("2017-12-18T06:30:00.25")
RULES = [
    PUBLISHED,
    CORE,
    JOINED,
    Hysteresis(),
    Hysteresis(prefer="VT", requires_preferred=True),
    Viterbi(),
    Viterbi(switch_cost=3),
]


def certain(*runs, p=0.9):
    """Probabilities of runs (class, number of frames), each frame of its class with probability
    p."""
    said = np.repeat([c for c, _ in runs], [n for _, n in runs])
    out = np.full((len(said), 5), (1 - p) / 4)
    out[np.arange(len(said)), said] = p
    return out


def doubtful(rng, n, sharpness=1.0):
    p = np.exp(sharpness * rng.standard_normal((n, 5)))
    return p / p.sum(axis=1, keepdims=True)


def runs(said):
    return [(int(c), len(list(group))) for c, group in itertools.groupby(said)]


# --- the published rule


@pytest.mark.parametrize("signal", CLASSES, ids=lambda c: c.name)
def test_a_segment_must_be_longer_than_its_class_s_minimum(signal):
    other = VT if signal.index != VT else LP
    for n, expected in [(signal.min_frames, EDS), (signal.min_frames + 1, signal.index)]:
        p = certain((other, 60), (signal.index, n), (other, 60))
        assert runs(MinimumDuration().label(p)) == [(other, 60), (expected, n), (other, 60)]


def test_the_published_minima_are_those_of_the_paper():
    assert MinimumDuration().min_frames == (2, 40, 14, 4, 4)


def test_where_nothing_is_too_short_the_rule_changes_nothing(rng):
    p = doubtful(rng, 300)
    np.testing.assert_array_equal(MinimumDuration((0,) * 5).label(p), p.argmax(axis=1))


def test_the_rule_discards_and_never_renames(rng):
    p = doubtful(rng, 500, 2.0)
    said = MinimumDuration((1,) * 5).label(p)
    assert set(said) >= {EDS, SIL, VT}
    np.testing.assert_array_equal(said[said != EDS], p.argmax(axis=1)[said != EDS])


# --- segments and events


def test_times_by_hand():
    """Frame k is centred 2 + k / 2 s after the start; segments meet half-way between two
    centres."""
    p = certain((SIL, 10), (VT, 8), (SIL, 10))
    background, vt, end = segments(p, START, station="BZ01")
    assert (background.onset - START, background.end - START) == (0, 6.75)
    assert (vt.onset - START, vt.end - START, vt.label, vt.station) == (6.75, 10.75, "VT", "BZ01")
    assert (end.onset - START, end.end - START) == (
        10.75,
        17.5,
    )  # 27 steps of 0.5 s, and a window of 4 s
    assert vt.probability == pytest.approx(0.9)
    assert [e.is_partial for e in (background, vt, end)] == [True, False, True]
    assert list(decode(p, START, station="BZ01", recogniser="r")) == [vt]


@pytest.mark.parametrize("rule", RULES, ids=repr)
@pytest.mark.parametrize("step_s", [0.5, 38 / 75])
def test_segments_tile_the_record_and_events_are_among_them(rng, rule, step_s):
    p = np.repeat(doubtful(rng, 100, 4.0), 7, axis=0)
    found = segments(p, START, rule, step_s=step_s)
    assert len(found) >= 3
    assert found[0].onset == START and found[-1].end == START + 699 * step_s + 4
    for one, other in itertools.pairwise(found):
        assert one.end == other.onset and one.label != other.label
    assert [e.is_partial for e in found] == [True, *[False] * (len(found) - 2), True]
    assert list(decode(p, START, rule, step_s=step_s)) == [
        e for e in found if e.label not in ("SIL", "EDS")
    ]


@pytest.mark.parametrize("n", [1, 2, 3])
@pytest.mark.parametrize("rule", RULES, ids=repr)
def test_a_record_of_a_few_frames_is_one_partial_segment(n, rule):
    (whole,) = segments(certain((SIL, n)), START, rule)
    assert (whole.onset, whole.end, whole.is_partial) == (START, START + 4 + (n - 1) / 2, True)


def test_an_event_that_fills_the_record_is_partial_at_both_ends():
    (event,) = decode(certain((TRE, 100)), START)
    assert event.label == "TRE" and event.is_partial and event.duration_s == 53.5


def test_nothing_found_is_an_empty_list_that_knows_its_recogniser():
    nothing = decode(certain((SIL, 50)), START, recogniser="deaf")
    assert list(nothing) == [] and nothing.recogniser == "deaf"
    some = decode(certain((VT, 50)), START).table()
    assert list(nothing.table().columns) == list(some.columns) and len(some) == 1


def test_float32_and_nested_lists_give_what_float64_does(rng):
    p = doubtful(rng, 100)
    for rule in RULES:
        one, two, three = (decode(x, START, rule) for x in (p, p.astype(np.float32), p.tolist()))
        assert [(e.onset, e.label) for e in one] == [(e.onset, e.label) for e in two]
        assert list(one) == list(three)


@pytest.mark.parametrize("rule", RULES, ids=repr)
def test_decoding_leaves_the_probabilities_as_they_were(rng, rule):
    p = doubtful(rng, 60)
    before = p.copy()
    decode(p, START, rule)
    np.testing.assert_array_equal(p, before)


@pytest.mark.parametrize("order", [(0, 2, 1, 4, 3), (0, 4, 3, 2, 1), (3, 1, 2, 0, 4)])
@pytest.mark.parametrize("kind", [MinimumDuration, Viterbi])
def test_rules_that_know_no_background_follow_when_classes_are_relabelled(rng, order, kind):
    """Class c called order[c] with the same minimum: the same runs under the new names."""
    p, minima = doubtful(rng, 200, 2.0), (2, 6, 4, 3, 5)
    back = np.argsort(order)
    new = kind(tuple(minima[c] for c in back)).label(p[:, back])
    old = kind(minima).label(p)
    np.testing.assert_array_equal(new, np.where(old == EDS, EDS, np.asarray(order)[old]))


def test_hysteresis_follows_when_classes_other_than_background_are_relabelled(rng):
    p, order = doubtful(rng, 200, 2.0), np.array([0, 3, 4, 1, 2])
    rule = Hysteresis(on=0.85, off=0.8, min_frames=1)
    old, new = rule.label(p), rule.label(p[:, np.argsort(order)])
    assert len(set(old)) > 2
    np.testing.assert_array_equal(new, np.where(old == EDS, EDS, order[old]))


# --- seconds within a record


@pytest.mark.parametrize("rule", RULES, ids=repr)
@pytest.mark.parametrize("step_s", [0.5, 38 / 75])
@pytest.mark.parametrize("sharpness", [1.0, 4.0])
def test_a_rules_intervals_are_its_events_without_their_dates(rng, rule, step_s, sharpness):
    p = np.repeat(doubtful(rng, 100, sharpness), 7, axis=0)
    found = rule.intervals(p, step_s)
    assert found == decode(p, START, rule, step_s=step_s).intervals(START)
    assert all(isinstance(span, labels.Interval) for span in found)
    assert {span.label for span in found} <= {"TRE", "HYB", "VT", "LP"}


def test_intervals_by_hand():
    p = certain((SIL, 10), (VT, 8), (SIL, 10), (LP, 3))
    assert PUBLISHED.intervals(p) == [(6.75, 10.75, "VT")]  # three frames of LP are too few
    assert MinimumDuration((0,) * 5).intervals(p) == [(6.75, 10.75, "VT"), (15.75, 19.0, "LP")]
    assert PUBLISHED.intervals(certain((SIL, 9))) == []
    assert PUBLISHED.intervals(p.tolist()) == PUBLISHED.intervals(p.astype(np.float32))


def test_where_frames_are_sure_intervals_are_those_of_the_labels(rng):
    frames = np.repeat(rng.integers(0, 5, 40), rng.integers(1, 30, 40))
    every_run = MinimumDuration((0,) * 5)
    expected = [span for span in labels.from_frames(frames) if span.label != "SIL"]
    assert every_run.intervals(np.eye(5)[frames]) == expected


def test_the_three_rules_are_said_once_and_differ():
    assert PUBLISHED == MinimumDuration()
    p = certain((SIL, 20), (VT, 2), (TRE, 9), (SIL, 10), (VT, 5), (SIL, 20), (LP, 6), (SIL, 9))
    assert [(s.start_s, s.label) for s in PUBLISHED.intervals(p)] == [(22.25, "VT"), (34.75, "LP")]
    assert [(s.start_s, s.label) for s in CORE.intervals(p)] == [(11.75, "VT"), (22.25, "VT")]
    assert [s.label for s in JOINED.intervals(p)] == ["TRE"]  # all of it is one


def test_discarded_is_not_unknown():
    assert len({EDS, labels.UNKNOWN, *range(5)}) == 7
    said = PUBLISHED.label(certain((SIL, 9), (VT, 2), (SIL, 9)))
    assert EDS in said and labels.UNKNOWN not in said


def test_what_has_only_a_label_is_a_rule_to_decode_with():
    class Everything:
        def label(self, probabilities):
            return np.full(len(probabilities), VT)

    assert [e.label for e in decode(certain((SIL, 9)), START, Everything())] == ["VT"]


# --- lists of events


def test_a_part_of_a_list_of_events_is_one_that_knows_its_recogniser():
    found = Events([Event(START + i, START + i + 1, "VT") for i in range(4)], "net")
    for part, expected in [
        (found[:2], [0, 1]),
        (found[(3, 0)], [3, 0]),
        (found[[True, False, False, True]], [0, 3]),
        (found[np.array([2])], [2]),
    ]:
        assert isinstance(part, Events) and part.recogniser == "net"
        assert [e.onset - START for e in part] == expected
    assert isinstance(found[1], Event)
    assert found[1:2].intervals(START) == [(1, 2, "VT")] and len(found[1:].table()) == 3


def test_a_table_has_times_as_text_and_everything_else_as_it_is():
    event = Event(START, START + 4.5, "VT", 0.75, "BZ01", True, 12.0)
    (row,) = Events([event]).table().to_dict("records")
    assert row == {
        "station": "BZ01",
        "onset": "2017-12-18T06:30:00.250000Z",
        "end": "2017-12-18T06:30:04.750000Z",
        "duration_s": 4.5,
        "label": "VT",
        "probability": 0.75,
        "is_partial": True,
        "amplitude": 12.0,
    }


def test_every_public_name_is_what_it_says_whatever_was_imported_before():
    """A room that had the name of a function would hide it once it is loaded."""
    for room in pkgutil.iter_modules(events.__path__, "vtlib.events."):
        importlib.import_module(room.name)
    for name in events.__all__:
        assert not inspect.ismodule(getattr(events, name)), name
    with pytest.raises(AttributeError, match="no attribute 'event_table'"):
        events.event_table  # noqa: B018


# --- hysteresis


def something(values, what=VT):
    """Probabilities in which class `what` has the given ones, and background the rest."""
    p = np.zeros((len(values), 5))
    p[:, what], p[:, SIL] = values, 1 - np.asarray(values)
    return p


PLAIN = {"smooth_frames": 1, "gap_frames": 0, "min_frames": 0}


def test_an_event_needs_the_upper_threshold_and_lasts_to_the_lower():
    p = something([0, 0.4, 0.6, 0.4, 0.2, 0.4, 0.4, 0, 0.3, 0.5, 0])
    said = Hysteresis(on=0.5, off=0.3, **PLAIN).label(p)
    assert said.tolist() == [
        0,
        3,
        3,
        3,
        0,
        0,
        0,
        0,
        3,
        3,
        0,
    ]  # 0.4 alone is none; 0.3 and 0.5 themselves count


@pytest.mark.parametrize(("gap", "joined"), [(0, False), (1, False), (2, True), (3, True)])
def test_events_with_little_between_them_are_one(gap, joined):
    p = something([0, 0.9, 0.9, 0, 0, 0.9, 0])
    said = Hysteresis(**{**PLAIN, "gap_frames": gap}).label(p)
    assert said.tolist() == ([0, 3, 3, 3, 3, 3, 0] if joined else [0, 3, 3, 0, 0, 3, 0])


def test_smoothing_ignores_a_single_frame_and_bridges_a_single_gap():
    p = something([0] * 8 + [1] + [0] * 8 + [1] * 6 + [0] + [1] * 6 + [0] * 8)
    said = Hysteresis(**{**PLAIN, "smooth_frames": 5}).label(p)
    assert runs(said)[0] == (SIL, 16) and runs(said)[1][0] == VT and len(runs(said)) == 3


@pytest.mark.parametrize("width", [1, 2, 3, 4, 5, 50])
def test_smoothing_constant_probabilities_changes_nothing(width):
    said = Hysteresis(**{**PLAIN, "smooth_frames": width}).label(something([0.5] * 20))
    assert runs(said) == [(VT, 20)]


def test_an_event_is_named_as_a_whole_by_its_mean_probability():
    p = certain((SIL, 9), (VT, 4), (TRE, 3), (SIL, 9))
    assert runs(Hysteresis(**PLAIN).label(p)) == [(SIL, 9), (VT, 7), (SIL, 9)]
    p[9:16, VT], p[9:16, TRE] = p[9:16, TRE].copy(), p[9:16, VT].copy()
    assert runs(Hysteresis(**PLAIN).label(p)) == [(SIL, 9), (TRE, 7), (SIL, 9)]


def test_an_event_is_never_named_background():
    p = np.full((20, 5), 0.15)
    p[:, SIL] = 0.4
    assert set(Hysteresis(**PLAIN).label(p)) == {TRE}


def test_a_preferred_class_names_the_event_from_a_few_frames_on():
    p = certain((SIL, 9), (VT, 2), (TRE, 30), (SIL, 9))
    plain = Hysteresis(**PLAIN)
    assert runs(plain.label(p))[1] == (TRE, 32)
    assert runs(Hysteresis(**PLAIN, prefer="VTE").label(p))[1] == (VT, 32)
    assert runs(Hysteresis(**PLAIN, prefer="VT", prefer_frames=3).label(p))[1] == (TRE, 32)
    assert runs(
        Hysteresis(**PLAIN, prefer="VT", prefer_frames=3, requires_preferred=True).label(p)
    )[1] == (EDS, 32)
    assert runs(Hysteresis(**PLAIN, prefer="VT", requires_preferred=True).label(p))[1] == (VT, 32)


def test_hysteresis_discards_what_is_not_longer_than_its_class_s_minimum():
    for n, expected in [(HYB_MIN, EDS), (HYB_MIN + 1, HYB)]:
        said = Hysteresis(smooth_frames=1, gap_frames=0).label(
            certain((SIL, 9), (HYB, n), (SIL, 9))
        )
        assert runs(said)[1] == (expected, n)


HYB_MIN = CLASSES[HYB].min_frames


def test_an_event_cut_by_the_record_s_end_is_marked():
    p = something([0.9] * 8 + [0] * 9 + [0.9] * 8 + [0] * 9 + [0.9] * 8)
    assert [e.is_partial for e in decode(p, START, Hysteresis(**PLAIN))] == [True, False, True]


# --- Viterbi


def brute_force(p, minima, switch_cost):
    """Least cost of all label sequences whose inner runs are longer than their class's minimum, and
    those sequences."""
    best, found = np.inf, []
    cost = -np.log(np.maximum(p, 1e-12))
    for said in itertools.product(range(5), repeat=len(p)):
        inner = runs(said)[1:-1]
        if any(n <= minima[c] for c, n in inner):
            continue
        total = cost[np.arange(len(p)), said].sum() + switch_cost * (len(runs(said)) - 1)
        if total < best - 1e-9:
            best, found = total, []
        if total < best + 1e-9:
            found.append(said)
    return found


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("switch_cost", [0.0, 0.7])
@pytest.mark.parametrize("minima", [(0,) * 5, (1, 2, 1, 3, 0), (2, 40, 14, 1, 1)])
def test_viterbi_finds_the_best_of_all_sequences(seed, switch_cost, minima):
    p = doubtful(np.random.default_rng(seed), 6, 2.0)
    assert tuple(Viterbi(minima, switch_cost).label(p)) in brute_force(p, minima, switch_cost)


@pytest.mark.parametrize("sharpness", [0.5, 2.0, 6.0])
def test_viterbi_leaves_no_segment_too_short_but_at_the_record_s_edges(rng, sharpness):
    for rule in (Viterbi(), Viterbi((5, 4, 3, 2, 1))):
        inner = runs(rule.label(doubtful(rng, 2000, sharpness)))[1:-1]
        assert len(inner) > 3 and all(n > rule.min_frames[c] for c, n in inner)


def test_viterbi_gives_away_what_is_much_too_short_and_lengthens_what_nearly_suffices():
    """Five frames of VT are enough: of two, three would have to be added; of three, two."""
    p = certain((SIL, 30), (VT, 2), (SIL, 30), (VT, 9), (SIL, 30))
    assert runs(Viterbi().label(p)) == [(SIL, 62), (VT, 9), (SIL, 30)]
    p = certain((SIL, 30), (VT, 3), (SIL, 30), (VT, 9), (SIL, 30))
    assert [n for c, n in runs(Viterbi().label(p)) if c == VT] == [5, 9]


def test_viterbi_lets_the_record_s_edges_cut_a_segment():
    p = certain((TRE, 5), (SIL, 30), (TRE, 5))
    assert runs(Viterbi().label(p)) == [(TRE, 5), (SIL, 30), (TRE, 5)]


def test_the_dearer_a_switch_the_fewer_segments(rng):
    p = doubtful(rng, 400, 2.0)
    counts = [
        len(runs(Viterbi((0,) * 5, cost).label(p))) for cost in (0.0, 0.5, 1.0, 2.0, 4.0, 1000.0)
    ]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] == len(runs(p.argmax(axis=1))) and counts[-1] == 1


def test_a_class_of_probability_zero_does_not_break_viterbi():
    p = certain((SIL, 9), (VT, 9), (SIL, 9), p=1.0)
    assert runs(Viterbi().label(p)) == [(SIL, 9), (VT, 9), (SIL, 9)]


# --- what is refused

GOOD = certain((SIL, 9), (VT, 9))


@pytest.mark.parametrize(
    ("bad", "told"),
    [
        (np.where(GOOD > 0.5, np.nan, GOOD), "finite"),
        (np.where(GOOD > 0.5, np.inf, GOOD), "finite"),
        (np.log(GOOD), "logits"),
        (10 * GOOD, "logits"),
        (GOOD / 2, "sum to 1"),
        (GOOD[:, :4], "shape"),
        (GOOD.T, "shape"),
        (GOOD[0], "shape"),
        (GOOD[None], "shape"),
        (GOOD[:0], "shape"),
        ([], "shape"),
        (None, "real numbers"),
        ("VT", "real numbers"),
        (GOOD.astype(str), "real numbers"),
        (GOOD.astype(complex), "real numbers"),
        (GOOD.astype(object), "real numbers"),
        ([[0.2] * 5, [0.25] * 4], "no table"),
    ],
)
def test_what_are_no_probabilities_is_refused(bad, told):
    for function in (decode, segments):
        with pytest.raises(ValueError, match=told):
            function(bad, START)
    for function in (check_probabilities, *(rule.intervals for rule in RULES)):
        with pytest.raises(ValueError, match=told):
            function(bad)


@pytest.mark.parametrize("step_s", [0, -0.5, np.nan, np.inf, "half", None])
def test_a_step_that_is_none_is_quoted(step_s):
    with pytest.raises(ValueError, match="step_s="):
        decode(GOOD, START, step_s=step_s)
    with pytest.raises(ValueError, match="step_s="):
        PUBLISHED.intervals(GOOD, step_s)


def test_the_frame_that_is_wrong_is_told():
    for value, told in [(np.nan, "finite"), (-0.5, "logits"), (0.5, "sum to 1")]:
        bad = GOOD.copy()
        bad[7, 2] = value
        with pytest.raises(ValueError, match=rf"frame 7: \[.*{told}"):
            check_probabilities(bad)


def test_a_rule_of_no_kind_says_so():
    with pytest.raises(NotImplementedError):
        Rule().label(GOOD)


@pytest.mark.parametrize("start", [None, "2017-12-18", 0.0])
def test_a_start_that_is_no_time_is_quoted(start):
    with pytest.raises(ValueError, match=r"obspy\.UTCDateTime"):
        decode(GOOD, start)


@pytest.mark.parametrize(
    "minima", [4, None, (1, 2, 3, 4), (1,) * 6, (0, 0, 0, 0, -1), (0.5,) * 5, ("4",) * 5]
)
def test_minima_that_are_none_are_quoted(minima):
    for kind in (MinimumDuration, Viterbi):
        with pytest.raises(ValueError, match="min_frames="):
            kind(minima)
    if minima != 4:  # one number for all classes
        with pytest.raises(ValueError, match="min_frames="):
            Hysteresis(min_frames=minima)


@pytest.mark.parametrize(
    "settings",
    [
        {"on": 0.2, "off": 0.3},
        {"on": 1.0},
        {"off": 0.0},
        {"on": np.nan},
        {"off": np.nan},
        {"on": "high"},
        {"smooth_frames": 0},
        {"smooth_frames": 2.5},
        {"gap_frames": -1},
        {"gap_frames": None},
        {"prefer": "BGN"},
        {"prefer": "VT", "prefer_frames": 0},
        {"requires_preferred": True},
    ],
    ids=str,
)
def test_hysteresis_with_settings_that_make_no_sense_is_refused(settings):
    with pytest.raises(ValueError, match=next(reversed(settings))):
        Hysteresis(**settings)


def test_an_unknown_class_to_prefer_is_quoted():
    with pytest.raises(ValueError, match="unknown class 'QUAKE'"):
        Hysteresis(prefer="QUAKE")


@pytest.mark.parametrize("cost", [-1.0, np.nan, np.inf, None, "1"])
def test_a_switch_cost_that_is_none_is_quoted(cost):
    with pytest.raises(ValueError, match="switch_cost="):
        Viterbi(switch_cost=cost)


def test_one_minimum_may_stand_for_all_classes():
    assert Hysteresis(min_frames=np.int64(3)).min_frames == (3,) * len(NAMES)
    assert Viterbi(tuple(np.array([c.min_frames for c in classes.CLASSES]))) == Viterbi()
