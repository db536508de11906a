"""Decoding many frames at once: the same events as segment by segment, state by state."""

import sys
from pathlib import Path

import numpy as np
import obspy
import pytest

from vtlib import datasets, events, models, simulate
from vtlib.events import Event, Hysteresis, MinimumDuration, Viterbi, trellis

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "studies"))  # programs, no package

import plain

START = obspy.UTCDateTime("2017-12-18T06:30:00.25")
MINIMA = MinimumDuration().min_frames


def drawn(rng, n, mean_length, sharpness):
    """Probabilities of states that last a while, with doubt in each frame."""
    states = rng.standard_normal((n // mean_length + 1, 5)).repeat(mean_length, axis=0)[:n]
    p = np.exp(sharpness * (states + rng.standard_normal((n, 5)) / 2))
    return p / p.sum(axis=1, keepdims=True)


def same(found, expected):
    """Whether two lists hold the same events; means may differ by what rounding does."""
    assert len(found) == len(expected)
    for one, other in zip(found, expected, strict=True):
        assert one.probability == pytest.approx(other.probability, abs=1e-12)
        keys = [e._key()[:3] + e._key()[4:] for e in (one, other)]
        assert keys[0] == keys[1]
        assert type(one.is_partial) is bool and type(one.probability) is float


def hold_together(p, step_s=0.5, start=START):
    said = plain.minimum_duration(p, MINIMA)
    np.testing.assert_array_equal(MinimumDuration().label(p), said)
    same(
        events.decode(p, start, station="A", step_s=step_s),
        plain.decode(p, start, said, "A", step_s),
    )
    same(events.segments(p, start, step_s=step_s), plain.segments(p, start, said, "", step_s))
    best = plain.viterbi(p, MINIMA)
    np.testing.assert_array_equal(Viterbi().label(p), best)
    same(
        events.decode(p, start, Viterbi(), "", "", step_s), plain.decode(p, start, best, "", step_s)
    )


@pytest.mark.parametrize("n", [1, 2, 40, 41, 663, 664, 2000, 9000])
@pytest.mark.parametrize(("mean_length", "sharpness"), [(1, 0.3), (9, 2.0), (60, 6.0)])
def test_random_probabilities(rng, n, mean_length, sharpness):
    hold_together(drawn(rng, n, mean_length, sharpness))


@pytest.mark.parametrize("step_s", [0.5, 38 / 75, 25 / 49, 31 / 62.5, 0.3337])
@pytest.mark.parametrize("ns", [0, 500, 501, 999, 1500, 123_456_789])
def test_times_are_those_of_any_event_to_the_microsecond(rng, step_s, ns):
    """A start between two microseconds is rounded for each event, a half to the even one."""
    start = obspy.UTCDateTime(ns=START.ns + ns)
    hold_together(drawn(rng, 500, 30, 5.0).astype(np.float32), step_s, start)


@pytest.mark.parametrize("name", ["simulated-deception-lstm", "simulated-deception-tcn"])
def test_simulated_probabilities(name):
    recogniser = models.load(name)
    for recording in simulate.deception(5).test[:12]:
        hold_together(recogniser.predict_proba(recording))


@pytest.mark.parametrize("kind", ["lstm", "tcn"])
def test_published_probabilities(published, kind):
    recogniser = models.load(f"published-deception-{kind}")
    for recording in datasets.load_partition(1, folds=("test",)).test:
        hold_together(recogniser.predict_proba(recording))


@pytest.mark.parametrize("switch_cost", [0, 0.7, 3.0])
@pytest.mark.parametrize("minima", [MINIMA, (0,) * 5, (5, 4, 3, 2, 1), (90, 2, 2, 2, 2)])
def test_viterbi_s_pieces_are_one_search(rng, switch_cost, minima):
    p = drawn(rng, 6000, 7, 1.0)
    found = Viterbi(minima, switch_cost).label(p)
    np.testing.assert_array_equal(found, plain.viterbi(p, minima, switch_cost))


def test_a_past_that_is_never_forgotten_is_carried_from_piece_to_piece():
    """After one clear frame, two classes are as probable as each other for an hour: only what was
    first decides between them, however many pieces it lies back."""
    for first in (1, 3):
        p = np.full((7200, 5), 1e-9)
        p[:, [1, 3]] = 0.5
        p[:50] = 1e-9
        p[:50, first] = 1.0
        assert set(Viterbi(switch_cost=1.0).label(p)) == {first}


def test_only_pieces_that_began_wrongly_are_searched_again(monkeypatch):
    again = []
    run = trellis._Search.run

    def counted(self, first, pieces):
        again.append(pieces)
        run(self, first, pieces)

    monkeypatch.setattr(trellis._Search, "run", counted)
    Viterbi().label(drawn(np.random.default_rng(1), 20_000, 20, 4.0))
    assert again == [slice(None)]


def test_hysteresis_finds_the_same_spans_as_a_walk_along_the_frames(rng):
    p = drawn(rng, 5000, 9, 1.5)
    rule = Hysteresis(on=0.9, off=0.7, smooth_frames=1, gap_frames=0, min_frames=0)
    something, inside, spans = 1 - p[:, 0], None, []
    for t, value in enumerate([*something, 0.0]):
        if inside is None and value >= rule.off:
            inside = t
        elif inside is not None and value < rule.off:
            if max(something[inside:t]) >= rule.on:
                spans.append((inside, t))
            inside = None
    assert len(spans) > 50 and rule._spans(something) == spans


def test_an_event_that_was_decoded_is_one_like_any_other():
    (found,) = events.decode(np.eye(5)[[0] * 10 + [3] * 8 + [0] * 10], START, station="A")
    made = Event(START + 6.75, START + 10.75, "VT", 1.0, "A")
    assert found == made and hash(found) == hash(made) and repr(found) == repr(made)
    with pytest.raises(ValueError, match="station 7: expected text"):
        events.decode(np.eye(5)[[3] * 9], START, station=7)
    with pytest.raises(AttributeError):
        found.label = "LP"
