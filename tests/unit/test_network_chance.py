"""Agreement by chance: stations that have nothing in common agree as often as moved ones, and those
that saw the same waves agree more often."""

import numpy as np
import obspy
import pytest

from vtlib import network
from vtlib.events import Event

T0 = obspy.UTCDateTime("2024-11-13")
DAY_S = 86400.0
NEAR = {"max_distance_m": 4000.0, "tolerance_s": 4.0, "period": (T0, T0 + DAY_S)}  # 6 s
CODES = ("A", "B", "C")


def day(onsets_of, duration_s=5.0):
    return [
        Event(T0 + t, T0 + t + duration_s, "LP", station=code)
        for code, onsets in onsets_of.items()
        for t in onsets
    ]


def independent(rng, n=400):
    return {code: rng.uniform(0, DAY_S, n) for code in CODES}


def test_of_independent_stations_chance_is_what_counting_says(rng):
    """Two stations with n reports each, a window of 6 s either way: n * n * 12 s / day pairs."""
    onsets = {code: rng.uniform(0, DAY_S, 100) for code in "AB"}
    table = network.by_chance(day(onsets), n_shifts=200, **NEAR)
    assert table.index.tolist() == [2]
    assert table.by_chance[2] == pytest.approx(100 * 100 * 12 / DAY_S, rel=0.2)


def test_independent_stations_agree_as_often_as_by_chance():
    """In about nineteen days of twenty: all of twelve but one at most."""
    inside = 0
    for seed in range(12):
        rng = np.random.default_rng(seed)
        row = network.by_chance(day(independent(rng)), **NEAR).loc[2]
        inside += row.low - 1 <= row.agreed <= row.high + 1
    assert inside >= 11


def test_common_waves_are_more_than_chance(rng):
    onsets = independent(rng, 100)
    common = rng.uniform(0, DAY_S - 10, 50)
    onsets = {code: np.append(t, common + i) for i, (code, t) in enumerate(onsets.items())}
    table = network.by_chance(day(onsets), **NEAR)
    assert (table.agreed > table.high).all()
    assert table.agreed[3] == len(network.associate(day(onsets), None, 3, **without_period()))
    assert (table.low <= table.by_chance).all() and (table.by_chance <= table.high).all()


def without_period():
    return {name: value for name, value in NEAR.items() if name != "period"}


def test_hours_that_all_stations_share_look_like_agreement_unless_moves_stay_within_them(rng):
    """All report at noon only, each on its own: moved around the day, noon meets night."""
    onsets = {code: rng.uniform(40_000, 50_000, 300) for code in CODES}
    anywhere = network.by_chance(day(onsets), **NEAR).loc[2]
    nearby = network.by_chance(day(onsets), max_shift_s=1200, min_shift_s=60, **NEAR).loc[2]
    assert anywhere.agreed > 1.5 * anywhere.by_chance
    assert nearby.by_chance == pytest.approx(nearby.agreed, rel=0.25)


def test_the_same_seed_gives_the_same_table_and_events_stay_as_they_are(rng):
    found = day(independent(rng, 50))
    before = list(found)
    one, same = (network.by_chance(found, **NEAR) for _ in range(2))
    assert one.equals(same) and found == before
    assert not one.equals(network.by_chance(found[::-1], seed=1, **NEAR))
    assert one.equals(network.by_chance(found[::-1], **NEAR))


def test_stations_are_moved_by_no_less_than_is_asked_for():
    """One event each, 100 s apart: a move of 90 s to 110 s would bring them together."""
    found = day({"A": [5000], "B": [5100]})
    table = network.by_chance(found, n_shifts=300, max_shift_s=400, min_shift_s=150, **NEAR)
    assert table.by_chance[2] == 0
    table = network.by_chance(found, n_shifts=300, max_shift_s=400, min_shift_s=50, **NEAR)
    assert 0 < table.by_chance[2] < 0.2


def test_without_a_period_it_is_from_the_first_onset_to_the_last_end():
    found = day({"A": [0, 7000], "B": [10, 9000]})
    given = {**NEAR, "period": (T0, T0 + 9005)}
    assert network.by_chance(found, **without_period()).equals(network.by_chance(found, **given))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"n_shifts": 1}, "n_shifts=1"),
        ({"n_shifts": 2.5}, "n_shifts=2.5"),
        ({"min_shift_s": 6.0}, "see the same wave: it may need 6 s"),
        ({"min_shift_s": np.nan}, "min_shift_s=nan"),
        ({"min_shift_s": None}, "min_shift_s=None"),
        ({"max_shift_s": -1}, "max_shift_s=-1"),
        ({"max_shift_s": 200}, "3 stations can't be moved .* at least 300 s in 200 s"),
        ({"period": (T0, T0 + 600)}, "outside the period"),
        ({"period": (T0,)}, "expected two obspy.UTCDateTime"),
        ({"period": "a day"}, "period='a day'"),
        ({"max_distance_m": None}, "both missing"),
    ],
)
def test_what_makes_no_sense_is_refused(change, message):
    found = day({"A": [5000], "B": [5001], "C": [9000]})
    with pytest.raises(ValueError, match=message):
        network.by_chance(found, **(NEAR | change))


@pytest.mark.parametrize("found", [[], day({"A": [5, 50]})])
def test_agreement_takes_two_stations(found):
    with pytest.raises(ValueError, match="at least two"):
        network.by_chance(found, **NEAR)
