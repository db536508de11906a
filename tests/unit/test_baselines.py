"""Classical detectors, on earthquakes whose times are known."""

import dataclasses
import warnings

import numpy as np
import obspy
import pytest

from vtlib import datasets, labels, simulate, waveforms
from vtlib.baselines import (
    GRIDS,
    EnergyDetector,
    RecursiveSTALTA,
    ZDetect,
    coincidence,
    event_f1,
    frame_f1,
    grid,
    tune,
    tuned_apart,
)
from vtlib.records import LabelledRecord
from vtlib.splits import Split, leave_one_out

KINDS = [ZDetect, RecursiveSTALTA, EnergyDetector]
each_kind = pytest.mark.parametrize("kind", KINDS)
EVENTS = [(200.0, 220.0), (400.0, 420.0)]


def motion(rng, n_s=600, events=EVENTS, amplitude=20.0, rate=50.0):
    """Noise of deviation 1, and events of 5 Hz that start at full amplitude and decay to a fifth at
    their end."""
    t = np.arange(round(n_s * rate)) / rate
    samples = rng.standard_normal(t.size)
    for start, end in events:
        inside = (t >= start) & (t < end)
        decay = 0.2 ** ((t[inside] - start) / (end - start))
        samples[inside] += amplitude * decay * np.sin(2 * np.pi * 5 * t[inside])
    return samples


@each_kind
def test_it_finds_strong_events_where_they_are(kind, rng, trace):
    found = kind().detect(trace(motion(rng), 50.0))
    assert [span.label for span in found] == ["VT", "VT"]
    for span, (start, end) in zip(found, EVENTS, strict=True):
        assert abs(span.start_s - start) < 4 and start < span.end_s < end + 12


@pytest.mark.parametrize(
    "detector",
    [RecursiveSTALTA(), EnergyDetector(), ZDetect(on=6.0)],
    ids=lambda d: type(d).__name__,
)
def test_it_finds_nothing_in_an_hour_of_noise(detector, rng, trace):
    assert detector.detect(trace(motion(rng, 3600, events=[]), 50.0)) == []


def test_the_z_detector_always_finds_something_loud_in_noise(rng, trace):
    """As its docstring warns: its unit is the trace's own deviation."""
    assert ZDetect(on=1.0, min_duration_s=0.0).detect(trace(motion(rng, events=[]), 50.0))


@each_kind
@pytest.mark.parametrize("gain", [1e-9, 1000.0, -1.0])
def test_gain_and_offset_change_nothing(kind, gain, rng, trace):
    samples = motion(rng)
    as_before = kind().detect(trace(samples, 50.0))
    assert len(as_before) == 2
    np.testing.assert_allclose(
        [span[:2] for span in kind().detect(trace(gain * (samples + 5), 50.0))],
        [span[:2] for span in as_before],
        atol=0.021,
    )


@each_kind
def test_times_are_seconds_whatever_the_sampling_rate(kind, rng, trace):
    slow, fast = (kind().detect(trace(motion(rng, rate=rate), rate)) for rate in (50.0, 100.0))
    np.testing.assert_allclose([s[:2] for s in slow], [s[:2] for s in fast], atol=3)


@each_kind
def test_integer_counts_are_taken_and_the_trace_is_left_alone(kind, rng, trace):
    counts = trace((1000 * motion(rng)).astype(np.int32), 50.0)
    before = counts.data.copy()
    assert len(kind().detect(counts)) == 2
    np.testing.assert_array_equal(counts.data, before)
    assert counts.data.dtype == np.int32


def test_sensitive_thresholds_detect_before_strict_ones_and_hold_longer(rng, trace):
    record = trace(motion(rng), 50.0)
    for strict in (EnergyDetector(), ZDetect(off=0.5), RecursiveSTALTA()):
        lenient = dataclasses.replace(strict, on=strict.on * 0.8, off=strict.off * 0.8)
        for outer, inner in zip(lenient.detect(record), strict.detect(record), strict=True):
            assert outer.start_s <= inner.start_s and inner.end_s < outer.end_s


def test_gaps_are_closed_and_what_is_short_is_dropped(rng, trace):
    """Two bursts of 5 s with 8 s between their ends and starts, give or take the window."""
    record = trace(motion(rng, events=[(200, 205), (213, 218)], amplitude=30), 50.0)
    shared = {"window_s": 1.0, "on": 8.0, "off": 6.0}
    assert len(EnergyDetector(**shared, gap_s=1).detect(record)) == 2
    (joined,) = EnergyDetector(**shared, gap_s=10).detect(record)
    assert joined.start_s == pytest.approx(200, abs=1) and joined.end_s == pytest.approx(
        218, abs=1.5
    )
    assert EnergyDetector(**shared, gap_s=1, min_duration_s=8).detect(record) == []
    assert (
        len(EnergyDetector(**shared, gap_s=10, min_duration_s=8).detect(record)) == 1
    )  # joined first, measured then


def test_what_is_outside_the_band_is_not_heard(rng, trace):
    record = trace(motion(rng), 50.0)
    assert len(EnergyDetector(low_hz=3, high_hz=8).detect(record)) == 2
    assert EnergyDetector(low_hz=14, high_hz=19).detect(record) == []


def test_the_filter_lets_nothing_appear_before_its_onset(trace):
    samples = np.zeros(5000)
    samples[2500] = 1000.0
    values = RecursiveSTALTA(lta_s=10.0).characteristic(trace(samples, 50.0))
    assert values[2500:].argmax() < 50
    np.testing.assert_allclose(values[1000:2500], values[1000], atol=0.5)


def test_the_characteristic_functions_are_those_of_obspy(rng, trace):
    """By ObsPy's own way: detrend, filter, trigger."""
    record = trace(motion(rng) + 100, 50.0)
    filtered = (
        record.copy().detrend("demean").filter("bandpass", freqmin=2.0, freqmax=12.0, corners=4)
    )
    np.testing.assert_allclose(
        RecursiveSTALTA(sta_s=1.0, lta_s=20.0, low_hz=2, high_hz=12).characteristic(record),
        filtered.copy().trigger("recstalta", sta=1.0, lta=20.0).data,
    )
    np.testing.assert_allclose(
        ZDetect(window_s=5.0, low_hz=2, high_hz=12).characteristic(record),
        filtered.trigger("zdetect", sta=5.0).data,
    )


def test_an_event_may_last_to_the_end_of_the_trace(rng, trace):
    (span,) = EnergyDetector().detect(trace(motion(rng, 300, [(280, 300)], amplitude=50), 50.0))
    assert span.end_s == pytest.approx(300.0)


@each_kind
def test_a_dead_channel_and_one_shorter_than_the_window_hold_no_events(kind, rng, trace):
    with pytest.warns(waveforms.DeadChannelWarning):
        assert kind().detect(trace(np.zeros(50000), 50.0)) == []
    for n in (1, 2, 10, 49):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            assert kind().detect(trace(rng.standard_normal(n), 50.0)) == []


@each_kind
def test_a_trace_that_is_zero_for_half_its_time_breaks_nothing(kind, rng, trace):
    samples = motion(rng)
    samples[:15000] = 0
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = kind().detect(trace(samples, 50.0))
    labels.validate(found, duration_s=600)


@each_kind
@pytest.mark.parametrize(
    ("samples", "rate", "complaint"),
    [
        (np.array([0.0, np.nan] * 3000), 50.0, "NaN"),
        (np.ma.masked_equal(np.arange(6000), 7), 50.0, "masked"),
        (np.array([]), 50.0, "no samples"),
        (np.arange(6000), 20.0, "sampling rate 20"),
    ],
)
def test_a_trace_that_nothing_can_be_computed_from_is_refused(
    kind, samples, rate, complaint, trace
):
    with pytest.raises(waveforms.WaveformError, match=complaint):
        kind().detect(trace(samples, rate))


@pytest.mark.parametrize(
    ("kind", "parameters", "complaint"),
    [
        (ZDetect, {"window_s": 0}, "window_s=0"),
        (ZDetect, {"on": 1, "off": 2}, "on=1, off=2"),
        (ZDetect, {"on": np.nan}, "on=nan"),
        (RecursiveSTALTA, {"sta_s": 60}, "sta_s=60, lta_s=60"),
        (RecursiveSTALTA, {"sta_s": -1}, "sta_s=-1"),
        (RecursiveSTALTA, {"off": 0}, "off=0"),
        (EnergyDetector, {"low_hz": 5, "high_hz": 2}, "low_hz=5, high_hz=2"),
        (EnergyDetector, {"high_hz": 20}, "high_hz=20"),
        (EnergyDetector, {"gap_s": -1}, "gap_s=-1"),
        (EnergyDetector, {"min_duration_s": np.nan}, "min_duration_s=nan"),
    ],
)
def test_numbers_that_make_no_sense_are_refused(kind, parameters, complaint):
    with pytest.raises(ValueError, match=complaint):
        kind(**parameters)


@pytest.fixture(scope="module")
def day():
    """An hour of a simulated network, with its truth."""
    return simulate.network_day(3, hours=1)


@pytest.mark.parametrize(
    "detector",
    [ZDetect(on=1.0), RecursiveSTALTA(lta_s=30.0), EnergyDetector()],
    ids=lambda d: type(d).__name__,
)
def test_detections_in_a_simulated_hour_are_events_that_may_be_labels(detector, day):
    stream = day[0]
    for trace in stream:
        labels.validate(detector.detect(trace), duration_s=trace.stats.npts * trace.stats.delta)


def record(rng, station, start_s, amplitude=20.0, noise=1.0, name=""):
    header = {"network": "XX", "station": station, "channel": "HHZ", "sampling_rate": 50.0}
    header["starttime"] = obspy.UTCDateTime(2017, 12, 18) + start_s
    samples = noise * motion(rng, 120, [(50, 70)], amplitude)
    spans = [
        labels.Interval(0, 50, "SIL"),
        labels.Interval(50, 70, "VT"),
        labels.Interval(70, 120, "SIL"),
    ]
    return LabelledRecord(obspy.Trace(samples, header), spans, station, name)


@pytest.fixture
def records(rng):
    """Three stations; A's second record and B's second hold the same minute."""
    return [
        record(rng, "A", 0),
        record(rng, "A", 1000),
        record(rng, "B", 2000),
        record(rng, "B", 1060),
        record(rng, "C", 5000),
    ]


@dataclasses.dataclass(frozen=True)
class Always:
    """Says the same of every trace."""

    spans: tuple

    def detect(self, trace):
        return [labels.Interval(*span, "VT") for span in self.spans]


RIGHT, LATE, NOTHING = Always(((50, 70),)), Always(((90, 110),)), Always(())


def test_tuning_chooses_what_scores_best_and_of_equals_the_first(records):
    twin = Always(((50, 71),))
    best, table = tune([NOTHING, LATE, RIGHT, twin], records)
    assert best == RIGHT
    assert table["score"].tolist() == [1, 1, 0, 0] and table["detector"].tolist() == [
        RIGHT,
        twin,
        NOTHING,
        LATE,
    ]
    assert tune([twin, RIGHT], records, score=frame_f1)[0] == RIGHT
    with pytest.raises(ValueError, match="0 candidates and 5 records"):
        tune([], records)
    with pytest.raises(ValueError, match="1 candidates and 0 records"):
        tune([RIGHT], [])


def test_scores_over_frames_go_by_their_centres(records):
    """40 half seconds of an event; a detection that covers its second half and as much after it."""
    assert frame_f1(records[:1], [[(60, 80, "VT")]]) == pytest.approx(0.5)
    assert event_f1(records[:1], [[(60, 80, "VT")]]) == 1.0  # 10 s of 30 s
    assert event_f1(records[:1], [[(64, 84, "VT")]]) == 0.0  # 6 s of 34 s


class Spy:
    """A score that writes down which records it was given."""

    def __init__(self):
        self.seen = []

    def __call__(self, records, detected):
        self.seen.append({id(r) for r in records})
        return event_f1(records, detected)


def test_no_score_of_a_station_sees_that_station_or_its_minutes(records):
    spy = Spy()
    tuned_apart([RIGHT, LATE], records, leave_one_out(records), score=spy)
    a0, a1, b0, b1, c = (id(r) for r in records)
    # Station A is tested without B's overlapping record, B without A's, C with all four.
    assert spy.seen == [{b0, c}] * 2 + [{a0, c}] * 2 + [{a0, a1, b0, b1}] * 2


def test_what_is_in_the_test_records_does_not_change_what_is_chosen(records):
    """Station C's expert is replaced by one who contradicts all others: C still gets what the
    others chose."""
    contrary = dataclasses.replace(records[4], intervals=[labels.Interval(90, 110, "VT")])
    changed = [*records[:4], contrary]
    detected = tuned_apart([LATE, RIGHT], changed, leave_one_out(changed))
    assert detected[4] == RIGHT.detect(None)
    chosen_with_c = tune([LATE, RIGHT], [contrary])[0]
    assert chosen_with_c == LATE


def test_detections_come_in_the_order_of_the_records(rng):
    early, late = record(rng, "A", 0), record(rng, "B", 1000)
    swapped = dataclasses.replace(late, intervals=[labels.Interval(90, 110, "VT")])
    detected = tuned_apart(
        [RIGHT, LATE], [early, swapped], [Split("B", (0,), (1,)), Split("A", (1,), (0,))]
    )
    assert detected == [LATE.detect(None), RIGHT.detect(None)]


@pytest.mark.parametrize(
    ("splits", "complaint"),
    [
        ([([1, 2, 3], [0])], "records .1, 2, 3, 4. are not tested exactly once"),
        ([([1], [0, 2, 3, 4]), ([0], [1, 2])], "records .2. are not tested exactly once"),
        ([([1], [0, 2, 3, 4, 5]), ([0], [1])], "records .5."),
        ([([0, 1], [0, 2, 3, 4]), ([0], [1])], "split 1 trains on"),
        ([([], [0, 1, 2, 3, 4])], "split 1 trains on .. "),
        ([([-1], [0, 1, 2, 3, 4])], "split 1 trains on .-1."),
    ],
)
def test_splits_that_leak_or_leave_out_are_refused(records, splits, complaint):
    folds = [Split(str(i), tuple(a), tuple(b)) for i, (a, b) in enumerate(splits, start=1)]
    with pytest.raises(ValueError, match=complaint):
        tuned_apart([RIGHT], records, folds)


@each_kind
def test_tuned_on_other_stations_it_finds_the_events(kind, rng):
    made = [record(rng, station, 1000 * i, amplitude=8) for i, station in enumerate("AABBC")]
    candidates = GRIDS[kind][::9]
    assert event_f1(made, tuned_apart(candidates, made, leave_one_out(made))) == 1.0


def test_a_grid_holds_every_combination_that_makes_sense():
    assert {(d.on, d.off) for d in grid(ZDetect, on=(1, 2), off=(0, 1, 2))} == {
        (1, 0),
        (1, 1),
        (2, 0),
        (2, 1),
        (2, 2),
    }
    with pytest.raises(ValueError, match="no combination"):
        grid(ZDetect, on=[1], off=[2])
    with pytest.raises(TypeError):
        grid(ZDetect, threshold=[1])
    for kind, candidates in GRIDS.items():
        assert len(set(candidates)) == len(candidates) > 50 and {type(c) for c in candidates} == {
            kind
        }


@pytest.fixture
def network(rng):
    """Four stations; an event of 20 s passes A to C 2 s apart, and D hears something of its own 100
    s later."""
    starts = {"A": 200, "B": 202, "C": 204, "D": 300}
    header = {
        "network": "XX",
        "channel": "HHZ",
        "sampling_rate": 50.0,
        "starttime": obspy.UTCDateTime(2020, 1, 1),
    }
    return obspy.Stream(
        [
            obspy.Trace(motion(rng, events=[(s, s + 20)]), {**header, "station": code})
            for code, s in starts.items()
        ]
    )


@pytest.mark.parametrize("detector", [None, EnergyDetector()], ids=["by default", "energy"])
def test_what_three_of_four_stations_see_is_a_coincidence(network, detector):
    before = [trace.data.copy() for trace in network]
    (seen,) = coincidence(network, detector, min_stations=3)
    assert sorted(seen.stations) == ["A", "B", "C"] and seen.stations[0] == "A"
    start = network[0].stats.starttime
    assert seen.onset - start == pytest.approx(200, abs=3)
    assert (
        204 < seen.end - start < 235
    )  # after the last has begun; an STA/LTA gives up before the event does
    assert coincidence(network, detector, min_stations=4) == []
    assert [c.stations for c in coincidence(network, detector, min_stations=1)][-1] == ("D",)
    for trace, data in zip(network, before, strict=True):
        np.testing.assert_array_equal(trace.data, data)


def test_a_gap_is_no_event_and_its_station_still_counts(network):
    network[0].data = np.ma.masked_array(network[0].data, mask=False)
    network[0].data[5000:5500] = np.ma.masked
    (seen,) = coincidence(network, min_stations=3)
    assert sorted(seen.stations) == ["A", "B", "C"]


def test_coincidences_of_nothing_and_of_too_few_are_none(network):
    assert coincidence(obspy.Stream()) == []
    assert coincidence(network[:2], min_stations=3) == []


def test_a_station_does_not_count_twice(network):
    north = network[0].copy()
    north.stats.channel = "HHN"
    with pytest.raises(ValueError, match=r"XX.A..HHZ and XX.A..HHN are of one station"):
        coincidence(network + north)
    for number in (0, -1, 1.5):
        with pytest.raises(ValueError, match="min_stations"):
            coincidence(network, min_stations=number)


def test_on_real_records_tuning_is_worth_more_than_the_textbook(published):
    """A textbook's STA/LTA finds few of Bezymianny's 55 events; a z-detector tuned at other
    stations finds most."""
    real = datasets.load_bezymianny()
    by_the_book = event_f1(real, [RecursiveSTALTA().detect(r.trace) for r in real])
    candidates = grid(ZDetect, window_s=(5, 10), on=(0.5, 1), off=(-0.25, 0), gap_s=(2, 10))
    assert (
        by_the_book < 0.4
        and event_f1(real, tuned_apart(candidates, real, leave_one_out(real))) > 0.7
    )
