"""Events of several stations become network detections: one for each event, whatever the order, and
none of one station alone."""

import math
from dataclasses import FrozenInstanceError

import numpy as np
import obspy
import pandas as pd
import pytest

from vtlib import labels, network, simulate
from vtlib.events import Event
from vtlib.network.sweep import Sweep

T0 = obspy.UTCDateTime(2017, 12, 18, 6)
NEAR = {
    "max_distance_m": 4000.0,
    "velocity_m_s": 2000.0,
    "tolerance_s": 4.0,
}  # onsets at most 6 s apart


def event(station, onset_s, end_s, label="VT", probability=0.8, **more):
    return Event(T0 + onset_s, T0 + end_s, label, probability, station, **more)


def places(**where):
    """A table of stations from code=(km north, km east) of a point on the equator, where a degree
    is as long either way."""
    rows = [(code, north / 111.195, 100 + east / 111.195) for code, (north, east) in where.items()]
    return pd.DataFrame(rows, columns=["station", "latitude", "longitude"])


def spans(detections):
    return [(d.onset - T0, d.end - T0, d.stations) for d in detections]


def test_two_stations_that_saw_one_event():
    members = [event("BZ02", 12, 40, probability=0.6), event("BZ01", 10, 30, probability=0.9)]
    (detection,) = network.associate(members, **NEAR)
    assert (detection.onset, detection.end) == (T0 + 10, T0 + 40)
    assert detection.stations == ("BZ01", "BZ02") and detection.n_stations == 2
    assert detection.label == "VT" and detection.probability == pytest.approx(0.75)
    assert detection.events == (members[1], members[0])
    assert detection.agreement == 1.0 and detection.duration_s == 30
    with pytest.raises(FrozenInstanceError):
        detection.label = "LP"


def test_onsets_join_up_to_moveout_and_tolerance_and_no_further():
    for onset_s, n in ((16.0, 1), (16.001, 0)):
        assert len(network.associate([event("A", 10, 30), event("B", onset_s, 30)], **NEAR)) == n


def test_moveout_must_be_possible_for_the_distance_between_two_stations():
    events = [event("A", 0, 30), event("B", 10, 40)]
    assert len(network.associate(events, places(A=(0, 0), B=(30, 0)))) == 1
    assert len(network.associate(events, places(A=(0, 0), B=(1, 0)))) == 0
    assert len(network.associate(events, places(A=(0, 0), B=(30, 0)), max_distance_m=1000)) == 0
    assert len(network.associate(events, places(A=(0, 0), B=(30, 0)), velocity_m_s=10_000)) == 0


def test_the_window_is_distance_over_velocity_plus_tolerance():
    table = places(A=(0, 0), B=(0, 20))  # 20 km at 2000 m/s: 10 s; with 3 s tolerance: 13 s
    for apart_s, n in ((12.99, 1), (13.01, 0)):
        events = [event("A", 0, 30), event("B", apart_s, 40)]
        assert len(network.associate(events, table, velocity_m_s=2000, tolerance_s=3)) == n


def test_all_pairs_of_a_detection_must_be_possible():
    """B and C, side by side, each fit to A, which is far; their onsets do not fit to each other."""
    table = places(A=(0, 0), B=(20, 0), C=(20.1, 0))
    events = [event("A", 0, 20), event("B", 1, 30), event("C", 10, 11)]
    (detection,) = network.associate(events, table)
    assert detection.stations == ("A", "B")


def test_one_station_alone_is_rejected_unless_it_is_asked_for():
    events = [event("A", 0, 20), event("A", 50, 60), event("A", 52, 70), event("B", 300, 310)]
    assert network.associate(events, **NEAR) == []
    assert [d.stations for d in network.associate(events, min_stations=1, **NEAR)] == [
        ("A",),
        ("A",),
        ("B",),
    ]


def test_two_channels_of_a_station_are_one_station():
    events = [event("XX.A..BHZ", 0, 20), event("XX.A..BHN", 1, 22), event("XX.A.10.BHE", 9, 21)]
    assert network.associate(events, **NEAR) == []
    (detection,) = network.associate([*events, event("B", 2, 20)], **NEAR)
    assert (
        detection.stations == ("A", "B")
        and detection.n_stations == 2
        and len(detection.events) == 4
    )


def test_stations_of_two_networks_with_one_code_are_two():
    events = [event("AA.STA1..HHZ", 0, 20), event("BB.STA1..HHZ", 1, 20)]
    (detection,) = network.associate(events, **NEAR)
    assert detection.stations == ("AA.STA1", "BB.STA1")
    table = places(**{"AA.STA1": (0, 0), "BB.STA1": (40, 0)})
    late = [events[0], event("BB.STA1..HHZ", 22, 40)]  # 20 s and 4 s
    assert len(network.associate(late, table)) == 1 and not network.associate(late, **NEAR)
    assert network.agreed_intervals([detection], "BB.STA1", T0) == [(1, 20, "VT")]
    with pytest.raises(ValueError, match=r"'STA1': networks AA, BB each have one"):
        network.agreed_intervals([detection], "STA1", T0)
    with pytest.raises(ValueError, match=r"'STA1': networks AA, BB each have one"):
        network.associate(events, places(STA1=(0, 0)))


def test_a_code_without_its_network_is_the_station_of_that_code():
    events = [event("XX.A..HHZ", 0, 20), event("A", 30, 40), event("XX.B..HHZ", 31, 40)]
    (detection,) = network.associate(events, places(**{"A": (0, 0), "XX.B": (1, 0)}))
    assert detection.stations == ("A", "B")
    running = {"XX.A": [(T0, T0 + 100)], "B": [(T0, T0 + 100)], "XX.C": [(T0, T0 + 100)]}
    (detection,) = network.associate(events, availability=running, **NEAR)
    assert detection.agreement == pytest.approx(2 / 3)


def test_overlapping_events_of_other_channels_are_no_second_detection():
    """Each station's other channel hears it 10 s later, beyond the window."""
    events = [
        event(f"XX.{s}..{channel}", t, 25) for s in "AB" for channel, t in (("BHZ", 0), ("BHN", 10))
    ]
    (detection,) = network.associate(events, **NEAR)
    assert detection.onset == T0 and len(detection.events) == 4


def test_a_noisy_channel_takes_no_detection_away():
    """It begins long before, or just before: too early for the other station's onset to fit."""
    heard = [event("XX.A..HHZ", 100, 120), event("XX.B..HHZ", 105.5, 120)]
    assert len(network.associate(heard, **NEAR)) == 1
    for onset_s in (40, 97):
        noisy = event("XX.A..HHE", onset_s, 130)
        (detection,) = network.associate([*heard, noisy], **NEAR)
        assert detection.stations == ("A", "B") and set(heard) <= set(detection.events)


def test_a_channel_that_runs_two_earthquakes_together_does_not_hide_the_second():
    apart = [event(f"XX.{s}..HHZ", t, t + 10) for s in "AB" for t in (0, 50)]
    together = [event(f"XX.{s}..HHN", 0.5, 60) for s in "AB"]
    detections = network.associate(apart + together, **NEAR)
    assert [d.onset - T0 for d in detections] == [0, 50]


@pytest.mark.parametrize("seed", range(40))
def test_events_of_one_more_channel_of_a_station_lose_none_that_was_there(seed):
    rng = np.random.default_rng(seed)
    heard = [
        event(f"XX.{s}..HHZ", t + late, t + late + rng.uniform(5, 40))
        for t in rng.uniform(0, 2000, 6)
        for s, late in zip("ABC", rng.uniform(0, 4, 3), strict=True)
        if rng.random() < 0.8
    ]
    noise = [event("XX.A..HHE", t, t + rng.uniform(5, 120)) for t in rng.uniform(0, 2000, 4)]
    after = network.associate(heard + noise, **NEAR)
    for before in network.associate(heard, **NEAR):
        assert any(
            set(before.stations) <= set(d.stations) and d.onset <= before.onset <= d.end
            for d in after
        )


def test_fragments_of_one_station_are_absorbed():
    whole = [event("A", 0, 100), event("C", 1, 98)]
    fragments = [event("B", 2, 10), event("B", 15, 40), event("B", 60, 97)]
    (detection,) = network.associate(fragments + whole, **NEAR)
    assert detection.stations == ("A", "B", "C")
    assert detection.events == (whole[0], whole[1], *fragments)
    assert detection.end == T0 + 98


def test_a_fragment_neither_makes_nor_joins_another_detection():
    events = [event("A", 0, 100), event("B", 1, 10), event("B", 50, 99), event("C", 51, 55)]
    (detection,) = network.associate(events, **NEAR)
    assert detection.stations == ("A", "B") and len(detection.events) == 3


def test_two_events_in_short_succession_are_two():
    pair = [
        (s, a + d, b + d) for s, d in (("A", 0), ("B", 1), ("C", 2)) for a, b in ((0, 10), (13, 30))
    ]
    detections = network.associate([event(*row) for row in pair], **NEAR)
    assert spans(detections) == [(0, 11, ("A", "B", "C")), (13, 31, ("A", "B", "C"))]


def test_one_station_that_runs_two_events_together_does_not_make_them_one():
    events = [
        event("A", 0, 60),
        event("B", 1, 10),
        event("C", 2, 11),
        event("B", 30, 50),
        event("C", 31, 52),
    ]
    detections = network.associate(events, **NEAR)
    assert spans(detections) == [(0, 11, ("A", "B", "C")), (30, 52, ("B", "C"))]


def test_an_earthquake_that_all_stations_see_during_tremor_is_an_event_of_its_own():
    tremor = [event(s, d, 600 + d, "TRE") for d, s in enumerate("ABC")]
    quake = [event(s, 200 + d, 220 + d, "VT") for d, s in enumerate("ABC")]
    detections = network.associate(tremor + quake, **NEAR)
    assert [(d.label, d.n_stations) for d in detections] == [("TRE", 3), ("VT", 3)]


def test_what_more_stations_see_during_a_detection_is_an_event_and_fragments_stay_with_theirs():
    tremor = [event("A", 0, 100, "TRE"), event("B", 0, 400, "TRE"), event("A", 300, 400, "TRE")]
    quake = [event(s, 200, 390, "VT") for s in "CDE"]
    first, second = network.associate(tremor + quake, **NEAR)
    assert list(first.events) == tremor and list(second.events) == quake
    assert spans(network.associate(tremor + quake[:2], **NEAR)) == [(0, 400, ("A", "B"))]


def test_a_station_that_sees_most_of_a_tremor_late_is_counted_and_a_short_disturbance_is_not():
    tremor = [event("A", 0, 600, "TRE"), event("B", 3, 590, "TRE")]
    (detection,) = network.associate(
        [*tremor, event("C", 60, 600, "TRE"), event("D", 300, 330)], **NEAR
    )
    assert detection.stations == ("A", "B", "C")


def test_a_disturbance_just_before_does_not_pull_stations_away_from_the_event():
    events = [event("A", 0, 3), event("B", 5, 20), event("C", 7, 20), event("D", 8, 20)]
    (detection,) = network.associate(events, **NEAR)
    assert detection.stations == ("B", "C", "D")


def test_the_end_is_when_fewer_than_half_of_the_stations_see_it():
    ends = {"A": 20, "B": 30, "C": 40, "D": 500}
    for stations, end in (("AB", 30), ("ABC", 30), ("ABCD", 40), ("AD", 500), ("ABD", 30)):
        (detection,) = network.associate([event(s, 0, ends[s]) for s in stations], **NEAR)
        assert detection.end - T0 == end


def test_agreement_decides_the_class_each_station_with_its_probability():
    events = [
        event("A", 0, 20, "LP", 0.9),
        event("B", 1, 20, "VT", 0.5),
        event("C", 2, 20, "VT", 0.6),
    ]
    assert network.associate(events, **NEAR)[0].label == "VT"
    events[0] = event("A", 0, 20, "LP", 1.0)
    events[1] = event("B", 1, 20, "VT", 0.3)
    assert network.associate(events, **NEAR)[0].label == "LP"


def test_a_station_in_many_fragments_has_one_vote():
    fragments = [event("A", a, a + 3, "LP", 0.9) for a in range(0, 40, 4)]
    (detection,) = network.associate(
        [*fragments, event("B", 1, 40, "VT", 0.7), event("C", 1, 40, "VT", 0.7)], **NEAR
    )
    assert detection.label == "VT"


def test_a_long_interval_has_no_more_votes_than_a_short_one():
    events = [
        event("A", 0, 600, "TRE", 0.7),
        event("B", 1, 20, "VT", 0.5),
        event("C", 2, 20, "VT", 0.5),
    ]
    assert network.associate(events, **NEAR)[0].label == "VT"


def test_equal_votes_go_to_what_was_seen_first_then_to_the_first_station():
    assert (
        network.associate([event("A", 1, 20, "VT"), event("B", 0, 20, "LP")], **NEAR)[0].label
        == "LP"
    )
    assert (
        network.associate([event("B", 0, 20, "LP"), event("A", 0, 20, "VT")], **NEAR)[0].label
        == "VT"
    )


def test_unknown_probabilities_count_in_the_vote_and_not_in_the_mean():
    events = [event("A", 0, 20, "LP", math.nan), event("B", 1, 20, "VT", 0.8)]
    (detection,) = network.associate(events, **NEAR)
    assert detection.label == "LP" and detection.probability == pytest.approx(0.8)
    assert math.isnan(
        network.associate([event(s, 0, 20, probability=math.nan) for s in "AB"], **NEAR)[
            0
        ].probability
    )


def test_classes_need_not_be_equal_unless_asked():
    events = [event("A", 0, 20, "LP"), event("B", 1, 20, "VT"), event("C", 2, 20, "VT")]
    assert network.associate(events, **NEAR)[0].stations == ("A", "B", "C")
    (strict,) = network.associate(events, same_class=True, **NEAR)
    assert strict.stations == ("B", "C") and {e.label for e in strict.events} == {"VT"}
    assert network.associate(events[:2], same_class=True, **NEAR) == []


# Order, midnight, availability


def shuffled_days(rng, n):
    """Random hours of five stations with events, fragments, several classes and disturbances, and
    their order."""
    for _ in range(n):
        events = []
        for onset_s in rng.uniform(0, 3600, 25):
            for s in rng.permutation(list("ABCDE"))[: rng.integers(1, 6)]:
                first_s = float(np.round(onset_s + rng.uniform(0, 6)))
                label = str(rng.choice(["VT", "LP", "TRE"]))
                events.append(
                    event(
                        s, first_s, first_s + float(rng.integers(1, 90)), label, float(rng.random())
                    )
                )
        yield events, rng.permutation(len(events))


@pytest.mark.parametrize("same_class", [False, True])
def test_neither_the_order_of_events_nor_of_stations_matters(rng, same_class):
    table = places(A=(0, 0), B=(3, 1), C=(-2, 4), D=(8, 0), E=(-1, -5))
    for events, order in shuffled_days(rng, 20):
        expected = network.associate(events, table, same_class=same_class)
        other = network.associate(
            (events[i] for i in order), table.sample(frac=1, random_state=1), same_class=same_class
        )
        assert len(expected) > 5 and other == expected


def test_what_holds_for_every_detection(rng):
    table = places(A=(0, 0), B=(3, 1), C=(-2, 4), D=(8, 0), E=(-1, -5))
    for events, _ in shuffled_days(rng, 20):
        found = {k: network.associate(events, table, min_stations=k) for k in range(1, 6)}
        for k, detections in found.items():
            assert [d.onset for d in detections] == sorted(d.onset for d in detections)
            used = [
                (e.station, e.onset.ns, e.end.ns, e.label, e.probability)
                for d in detections
                for e in d.events
            ]
            assert len(used) == len(set(used))  # no event is in two detections
            for d in detections:
                assert (
                    d.onset
                    == min(e.onset for e in d.events)
                    < d.end
                    <= max(e.end for e in d.events)
                )
                assert set(d.stations) == {e.station for e in d.events} and list(
                    d.stations
                ) == sorted(d.stations)
                assert d.n_stations == len(d.stations) >= k and d.agreement == d.n_stations / 5
                assert d.label in {e.label for e in d.events} and 0 <= d.probability <= 1
            if k > 1:
                assert detections == [d for d in found[k - 1] if d.n_stations >= k]


def test_midnight_makes_no_difference():
    midnight = obspy.UTCDateTime(2017, 12, 19)
    events = [
        Event(midnight - 2, midnight + 10, "VT", 0.5, "A"),
        Event(midnight + 1, midnight + 12, "VT", 0.5, "B"),
    ]
    (detection,) = network.associate(events, **NEAR)
    assert (detection.onset, detection.end) == (midnight - 2, midnight + 12)


def test_agreement_counts_the_stations_that_were_recording():
    events = [
        event("A", 10, 30),
        event("B", 11, 30),
        event("A", 1000, 1020),
        event("B", 1001, 1020),
    ]
    all_day, until_900 = [(T0, T0 + 3600)], [(T0, T0 + 500), (T0 + 500.02, T0 + 900)]
    recorded = {"A": all_day, "XX.B..BHZ": all_day, "C": all_day, "D": until_900}
    table = places(A=(0, 0), B=(1, 0), C=(2, 0), D=(3, 0), E=(4, 0))
    assert [d.agreement for d in network.associate(events, table)] == [2 / 5, 2 / 5]
    assert [d.agreement for d in network.associate(events, table, availability=recorded)] == [
        2 / 4,
        2 / 3,
    ]
    assert [d.agreement for d in network.associate(events, availability=recorded, **NEAR)] == [
        2 / 4,
        2 / 3,
    ]
    assert [d.agreement for d in network.associate(events, **NEAR)] == [1, 1]


def test_a_station_that_recorded_less_than_half_of_a_detection_is_not_counted():
    events = [event("A", 0, 100), event("B", 0, 100)]
    for until_s, expected in ((49, 1.0), (51, 2 / 3)):
        recorded = {"A": [(T0, T0 + 100)], "B": [(T0, T0 + 100)], "C": [(T0 - 900, T0 + until_s)]}
        assert network.associate(events, availability=recorded, **NEAR)[0].agreement == expected


@pytest.mark.parametrize("until", ["2263-01-01", "2599-12-31", "9999-12-31"])
def test_a_station_may_be_said_to_record_for_ever(until):
    """As catalogues of stations say of those that still run."""
    for_ever = [(obspy.UTCDateTime("0001-01-01"), obspy.UTCDateTime(until))]
    seen = [event("A", 0, 10), event("B", 1, 11)]
    recorded = {"A": for_ever, "B": for_ever, "C": for_ever}
    (detection,) = network.associate(seen, availability=recorded, **NEAR)
    assert detection.agreement == pytest.approx(2 / 3)


def test_agreement_is_at_most_one_even_if_availability_says_nothing_of_a_station():
    events = [event("A", 0, 100), event("B", 0, 100)]
    assert network.associate(events, availability={}, **NEAR)[0].agreement == 1.0


def test_availability_respects_gaps_and_joins_what_midnight_split(trace):
    midnight = obspy.UTCDateTime(2017, 12, 19)
    before = trace(np.ones(6000), station="A", starttime=midnight - 60)
    after = trace(np.ones(6000), station="A", starttime=midnight)
    later = trace(np.ones(1000), station="A", starttime=midnight + 100)
    other = trace(
        np.r_[np.zeros(500), np.full(200, np.nan), np.ones(300)], station="B", starttime=midnight
    )
    assert network.availability(obspy.Stream([later, after, other, before])) == {
        "A": [(midnight - 60, midnight + 59.99), (midnight + 100, midnight + 109.99)],
        "B": [(midnight, midnight + 4.99), (midnight + 7, midnight + 9.99)],
    }
    assert network.availability(obspy.Stream()) == {}


def test_availability_keeps_networks_apart_that_have_a_station_of_one_code(trace):
    both = [trace(np.ones(1000), network=n, station="A", starttime=T0) for n in ("AA", "BB")]
    assert set(network.availability(obspy.Stream(both))) == {"AA.A", "BB.A"}
    assert set(network.availability(obspy.Stream(both[:1]))) == {"A"}


def test_availability_is_that_of_any_channel(trace):
    channels = [
        trace(np.ones(1000), station="A", channel=c, starttime=T0 + s)
        for c, s in (("HHZ", 0), ("HHN", 5))
    ]
    assert network.availability(obspy.Stream(channels)) == {"A": [(T0, T0 + 14.99)]}


# Results


def test_no_events_give_an_empty_result_that_is_well_formed():
    for events in ([], iter([]), [event("A", 0, 10, "SIL"), event("B", 0, 10, "EDS")]):
        detections = network.associate(events, **NEAR)
        assert detections == [] and isinstance(detections, network.Detections)
        full = network.associate([event("A", 0, 10), event("B", 0, 10)], **NEAR).table()
        assert (
            list(detections.table().columns) == list(full.columns) and len(detections.table()) == 0
        )
        assert detections.intervals(T0) == []
        assert network.agreed_intervals(detections, "A", T0) == []
    assert network.associate([], places(A=(0, 0), B=(1, 0)), availability={"A": []}) == []


def test_background_and_discarded_segments_are_ignored():
    events = [event("A", 0, 10), event("B", 0, 10, "SIL"), event("C", 0, 10, "EDS")]
    assert network.associate(events, **NEAR) == []


def test_table_and_intervals_say_what_the_detections_are():
    events = [
        event("XX.A..BHZ", 10, 30),
        event("B", 12.5, 31),
        event("A", 100, 110, "LP"),
        event("B", 101, 111, "LP"),
    ]
    detections = network.associate(events, **NEAR)
    table = detections.table()
    assert list(table.label) == ["VT", "LP"] and list(table.stations) == ["A B", "A B"]
    assert list(table.duration_s) == [21, 11] and table.onset[0] == "2017-12-18T06:00:10.000000Z"
    assert detections.intervals(T0) == [(10, 31, "VT"), (100, 111, "LP")]
    assert detections.intervals(T0 + 20)[0] == (-10, 11, "VT")


def test_a_part_of_a_list_of_detections_is_one():
    events = [event(s, t, t + 10) for s in "AB" for t in (0, 100, 200)]
    detections = network.associate(events, **NEAR)
    for part in (detections[1:], detections[[1, 2]], detections[[False, True, True]]):
        assert isinstance(part, network.Detections)
        assert [start_s for start_s, _, _ in part.intervals(T0)] == [100, 200]
        assert len(part.table()) == 2


def test_agreed_intervals_are_the_stations_own_or_also_the_networks():
    events = [
        event("A", 10, 30, "LP"),
        event("B", 12, 31),
        event("C", 12, 31),
        event("B", 100, 120),
        event("C", 101, 122),
        event("A", 300, 310),
    ]
    detections = network.associate(events, **NEAR)
    assert network.agreed_intervals(detections, "A", T0) == [(10, 30, "VT")]
    assert network.agreed_intervals(detections, "XX.A..BHZ", T0, how="network") == [
        (10, 30, "VT"),
        (100, 122, "VT"),
    ]
    assert network.agreed_intervals(detections, "B", T0) == [(12, 31, "VT"), (100, 120, "VT")]
    assert network.agreed_intervals(detections, "Z", T0) == []
    assert network.agreed_intervals(detections, "A", T0 + 15) == [(0, 15, "VT")]
    assert network.agreed_intervals(detections, "A", T0 + 31) == []


def test_a_later_agreed_interval_cuts_an_earlier_one():
    tremor = [event("A", 0, 600, "TRE"), event("B", 1, 600, "TRE")]
    quake = [event("A", 200, 220), event("B", 201, 220)]
    detections = network.associate(tremor + quake, **NEAR)
    assert network.agreed_intervals(detections, "A", T0) == [
        (0, 200, "TRE"),
        (200, 220, "VT"),
        (220, 600, "TRE"),
    ]


@pytest.mark.parametrize("how", ["own", "network"])
def test_agreed_intervals_are_valid_labels(rng, how):
    for events, _ in shuffled_days(rng, 10):
        detections = network.associate(events, **NEAR)
        agreed = network.agreed_intervals(detections, "A", T0 + 1000, how)
        assert len(agreed) > 3 and labels.validate(agreed) == agreed


# Bad input


def good():
    return [event("A", 0, 10), event("B", 1, 10)]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"min_stations": 0}, "min_stations=0.*at least 1"),
        ({"min_stations": 2.0}, "min_stations=2.0.*whole number"),
        ({"min_stations": True}, "min_stations=True"),
        ({"min_stations": None}, "min_stations=None"),
        ({"min_stations": 3}, "min_stations=3.*only 2 stations"),
        ({"velocity_m_s": 0}, "velocity_m_s=0.*above 0"),
        ({"velocity_m_s": math.nan}, "velocity_m_s=nan"),
        ({"velocity_m_s": "fast"}, "velocity_m_s='fast'"),
        ({"tolerance_s": -1}, "tolerance_s=-1"),
        ({"tolerance_s": math.inf}, "tolerance_s=inf"),
        ({"max_distance_m": -5}, "max_distance_m=-5"),
        ({"max_distance_m": 1e12}, "Is it in metres"),
        ({"stations": None}, "give one"),
        ({"stations": places(A=(0, 0))}, "without coordinates: B"),
        ({"stations": ["A", "B"]}, "columns station, latitude, longitude, .* got list"),
        (
            {"stations": places(A=(0, 0)).drop(columns="latitude")},
            "columns station, latitude, longitude",
        ),
        ({"availability": [("A", T0)]}, "availability: expected a dict"),
        ({"availability": {"A": [(T0 + 5, T0)]}}, "availability of A"),
        ({"availability": {"A": [(0, 5)]}}, "availability of A"),
        ({"events": "A"}, "no list of"),
        ({"events": event("A", 0, 10)}, r"pass \[event\]"),
        ({"events": None}, "no list of"),
        (
            {"events": [event("A", 0, 10), (0, 5, "VT")]},
            r"item 2: \(0, 5, 'VT'\) is no vtlib.events.Event",
        ),
        ({"events": [event("", 0, 10)]}, "station ''"),
        ({"events": [event("XX...BHZ", 0, 10)]}, "station 'XX...BHZ'"),
    ],
)
def test_bad_arguments_are_refused_with_their_value_and_what_to_do(change, message):
    arguments = {"events": good(), "stations": places(A=(0, 0), B=(1, 0)), **change}
    with pytest.raises(ValueError, match=message):
        network.associate(**arguments)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([("A", math.nan, 160.0), ("B", 55.9, 160.1)], "station A.*nan.*must be known"),
        ([("A", None, 160.0), ("B", 55.9, 160.1)], "station A.*must be known"),
        ([("A", "north", 160.0), ("B", 55.9, 160.1)], "station A.*'north'"),
        ([("A", 160.0, 55.9), ("B", 55.9, 160.1)], "station A: latitude 160.0.*swapped"),
        ([("A", 55.9, 999.0), ("B", 55.9, 160.1)], "station A: longitude 999.0"),
        ([("A", 40.82, 14.42), ("B", 14.43, 40.83), ("C", 40.81, 14.41)], "B.*km apart.*B swapped"),
        ([("A", 55.9, 160.0), ("B", 55.9, 160.1), ("A", 55.8, 160.0)], "station A is twice"),
        (
            [("A", 55.9, 160.0), ("XX.B..BHZ", 55.9, 160.1), ("XX.B..BHN", 55.9, 160.2)],
            "station B is twice",
        ),
        ([(7, 55.9, 160.0)], "station 7"),
    ],
)
def test_coordinates_that_cannot_be_are_refused(rows, message):
    table = pd.DataFrame(rows, columns=["station", "latitude", "longitude"])
    with pytest.raises(ValueError, match=message):
        network.associate(good(), table)


def test_a_station_that_is_twice_at_one_place_is_one_station():
    table = pd.concat([places(A=(0, 0), B=(1, 0))] * 2)
    assert len(network.associate(good(), table)) == 1
    with pytest.raises(ValueError, match="only 2 stations"):
        network.associate(good(), table, min_stations=3)


def test_the_date_line_is_no_distance():
    table = pd.DataFrame(
        {"station": ["A", "B", "C"], "latitude": [52.0] * 3, "longitude": [179.99, -179.99, 180.02]}
    )
    assert (
        len(
            network.associate(
                [event("A", 0, 10), event("B", 4, 12), event("C", 1, 10)], table, min_stations=3
            )
        )
        == 1
    )


def test_agreed_intervals_refuse_what_makes_no_sense():
    detections = network.associate(good(), **NEAR)
    with pytest.raises(ValueError, match=r"how='mine'.*'own', 'network'"):
        network.agreed_intervals(detections, "A", T0, how="mine")
    with pytest.raises(ValueError, match="start 0"):
        network.agreed_intervals(detections, "A", 0)
    with pytest.raises(ValueError, match="station None"):
        network.agreed_intervals(detections, None, T0)
    with pytest.raises(ValueError, match="start 0"):
        detections.intervals(0)


def test_thousands_of_events_at_one_time_are_one_detection():
    events = [event(f"S{i % 5}", 0, 60) for i in range(5000)]
    (detection,) = network.associate(events, **NEAR)
    assert detection.n_stations == 5 and len(detection.events) == 5000


def test_work_grows_with_the_number_of_events_not_with_its_square(monkeypatch, rng):
    """Groups that are tried: a few for each event, also when every station's intervals overlap all
    the time."""
    tried = []
    original = Sweep.together
    monkeypatch.setattr(
        Sweep, "together", lambda self, first: tried.append(first) or original(self, first)
    )
    onsets = rng.uniform(0, 3600, 2000)
    network.associate([event(f"S{i % 5}", t, t + 3000) for i, t in enumerate(onsets)], **NEAR)
    assert len(tried) <= 5 * 2000


# The simulated network


@pytest.fixture(scope="module", params=[900, 903])
def day(request):
    _, stations, truth = simulate.network_day(request.param, hours=2)
    visible = truth.arrivals[truth.arrivals.visible]
    start = simulate.days.START
    events = [
        Event(start + a.onset_s, start + a.end_s, a.label, 0.9, a.station)
        for a in visible.itertuples()
    ]
    number = {
        (e.station, e.onset.ns): a.event for e, a in zip(events, visible.itertuples(), strict=True)
    }
    disturbances = [
        Event(start + d.start_s, start + d.end_s, "VT", 0.9, d.station)
        for d in truth.disturbances.itertuples()
    ]
    return stations, visible, events, number, disturbances


@pytest.mark.parametrize("k", [2, 3, 4, 5])
def test_events_of_the_simulated_network_are_found_each_once(day, k):
    """True in these hours, in which no two events that several stations see begin within the window
    of each other."""
    stations, visible, events, number, _ = day
    n_seen = visible.groupby("event").size()
    found = [
        {number[e.station, e.onset.ns] for e in d.events}
        for d in network.associate(events, stations, min_stations=k)
    ]
    assert all(len(members) == 1 for members in found)
    assert sorted(e for members in found for e in members) == sorted(n_seen.index[n_seen >= k])


def test_disturbances_of_single_stations_are_rejected(day):
    stations, _, events, _, disturbances = day
    assert len(disturbances) > 3
    assert network.associate(disturbances, stations) == []
    alone = network.associate(events, stations)
    together = network.associate(events + disturbances, stations)
    assert [(d.onset, d.label) for d in together] == [(d.onset, d.label) for d in alone]
