"""The records that come with ObsPy: what they are, and whether the labels drawn for this book fit
them."""

import numpy as np
import pytest

from vtlib import datasets, labels


@pytest.fixture(scope="module")
def earthquakes():
    return datasets.load_local_earthquakes()


def test_four_stations_hold_the_same_four_minutes(earthquakes):
    assert [r.station for r in earthquakes] == ["UH1", "UH2", "UH3", "UH4"]
    assert [r.trace.stats.sampling_rate for r in earthquakes] == [50, 50, 50, 100]
    assert all(220 < r.duration_s < 240 for r in earthquakes)
    assert all(a.overlaps(b) for a in earthquakes for b in earthquakes)
    assert (earthquakes.source.kind, earthquakes.source.is_real) == ("obspy", True)


def test_each_label_lies_in_its_record_and_is_an_earthquake(earthquakes):
    for r in earthquakes:
        assert labels.validate(r.intervals, r.duration_s, r.name) == r.intervals
        assert [i.label for i in r.intervals] == ["VT", "VT"]


def test_ground_motion_jumps_where_the_labels_say_that_an_earthquake_begins(earthquakes):
    """Two seconds after the onset against five before it; until shortly before it, there is nothing
    yet."""
    for r in earthquakes:
        trace = r.trace.copy().detrend("demean").filter("highpass", freq=2.0)
        rate = trace.stats.sampling_rate

        def rms(start_s, end_s, data=trace.data, rate=rate):
            return np.sqrt(np.mean(data[int(start_s * rate) : int(end_s * rate)] ** 2))

        for onset_s, end_s, _ in r.intervals:
            noise = rms(onset_s - 6, onset_s - 1)
            assert rms(onset_s, onset_s + 2) > 4 * noise, (r.name, onset_s)
            assert rms(onset_s - 1, onset_s - 0.2) < 2.5 * noise, (r.name, onset_s)
            assert rms(end_s - 1, end_s) < rms(onset_s, onset_s + 2), (r.name, end_s)


def test_the_farther_station_hears_both_earthquakes_last(earthquakes):
    onsets = np.array(
        [[r.trace.stats.starttime + i.start_s for i in r.intervals] for r in earthquakes]
    )
    delay_s = onsets[3] - onsets[:3].max(axis=0)
    assert all(0.5 < float(d) < 2.0 for d in delay_s)


def test_montserrat_is_three_components_at_75_hz():
    records = datasets.load_montserrat()
    assert [r.trace.stats.channel for r in records] == ["HHZ", "HHN", "HHE"]
    assert {(r.station, r.trace.stats.sampling_rate) for r in records} == {("MBGA", 75.0)}
    assert all(13.0 < r.duration_s < 13.5 and np.isfinite(r.trace.data).all() for r in records)
    assert records.source.is_real and not any(r.intervals for r in records)
    z, n, e = (r.trace.data for r in records)
    assert not np.array_equal(z, n) and not np.array_equal(n, e)


def test_montserrats_event_begins_near_the_end_of_the_record():
    z = datasets.load_montserrat()[0].trace
    energy = (z.data - z.data.mean()) ** 2
    assert energy[-75:].mean() > 10 * energy[: 10 * 75].mean()
