"""Labelled cuts of a Bezymianny-like network."""

import itertools

import numpy as np
import pytest

from vtlib import features, labels, simulate


@pytest.fixture(scope="module")
def records():
    return simulate.bezymianny_records(3, n=40)


def test_each_is_background_earthquake_background(records):
    assert len(records) == 40
    for record in records:
        assert [label for _, _, label in record.intervals] == ["SIL", "VT", "SIL"]
        labels.validate(record.intervals, record.duration_s)
        assert record.intervals[0].start_s == 0 and record.intervals[-1].end_s == pytest.approx(
            record.duration_s
        )
        assert record.trace.data.dtype == np.float32 and record.trace.stats.sampling_rate == 50.0
        assert np.isfinite(features.extract(record.trace)).all()


def test_they_say_that_they_are_simulated(records):
    assert not records.source.is_real and records.source.kind == "simulated"


def test_same_seed_same_bytes_and_a_shorter_list_is_the_beginning_of_a_longer(records):
    for a, b in zip(simulate.bezymianny_records(3, n=4), records, strict=False):
        assert a.trace.data.tobytes() == b.trace.data.tobytes() and a.intervals == b.intervals
    other = simulate.bezymianny_records(4, n=1)[0]
    assert other.duration_s != records[0].duration_s


def test_the_interval_holds_the_earthquake(records):
    """Above 2 Hz, where the sea's microseism is gone, the interval is louder than what lies around
    it."""
    rises = []
    for record in records:
        _, (onset_s, end_s, _), _ = record.intervals
        motion = np.diff(record.trace.data.astype(float), n=2) ** 2
        a, b = int(onset_s * 50), int(end_s * 50)
        rises.append(
            10 * np.log10(motion[a:b].mean() / np.median(np.concatenate([motion[:a], motion[b:]])))
        )
    assert np.median(rises) > 10 and np.mean(np.array(rises) > 3) > 0.9


def test_durations_are_those_of_volcanic_earthquakes_with_some_far_ones(records):
    lengths = np.array(
        [end_s - onset_s for _, (onset_s, end_s, _), _ in (r.intervals for r in records)]
    )
    assert 10 < np.median(lengths) < 60 and lengths.min() > 4 and lengths.max() < 700
    shares = [length / r.duration_s for length, r in zip(lengths, records, strict=True)]
    assert 0.2 < np.mean(shares) < 0.5


def test_records_do_not_share_moments(records):
    assert not any(a.overlaps(b) for i, a in enumerate(records) for b in records[:i])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [((-1,), "seed"), ((0, 0), "n 0"), ((0, 2.5), "n 2.5"), ((0, 1, 10), "10")],
)
def test_bad_arguments_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        simulate.bezymianny_records(*arguments)


def test_a_day_is_cut_without_losing_a_sample_or_an_event():
    stream, _, truth = simulate.network_day(7, hours=1, n_stations=2)
    cuts = simulate.day_records(stream, truth, minutes=7)
    for trace in stream:
        own = [r for r in cuts if r.station == trace.stats.station]
        np.testing.assert_array_equal(np.concatenate([r.trace.data for r in own]), trace.data)
        for before, after in itertools.pairwise(own):
            gap_s = after.trace.stats.starttime - before.trace.stats.starttime - before.duration_s
            assert gap_s == pytest.approx(0, abs=1e-6)
        of_cuts = sum(b - a for r in own for a, b, _ in r.intervals)
        assert of_cuts == pytest.approx(
            sum(b - a for a, b, _ in truth.intervals(trace.stats.station))
        )
        assert of_cuts > 0
    assert not cuts.source.is_real
    with pytest.raises(ValueError, match="minutes=0"):
        simulate.day_records(stream, truth, minutes=0)


def test_simulated_dates_can_t_be_taken_for_real_ones():
    stream, _, _ = simulate.network_day(1, hours=1)
    starts = [r.start for r in simulate.bezymianny_records(1, 3)]
    assert {str(start.date) for start in [*starts, stream[0].stats.starttime]} == {"2000-01-01"}
