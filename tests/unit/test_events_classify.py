"""From a stream to its events: `Recogniser.classify`, tried on a recogniser that calls loud frames
VT."""

import numpy as np
import obspy
import pytest

from vtlib.events import Events, Hysteresis, MinimumDuration
from vtlib.features import Standardizer
from vtlib.waveforms import LeftOutWarning, WaveformError

START = obspy.UTCDateTime("2017-12-18T00:00:00.5")


def bursts(seconds, rate, centres_s, seed=0, gain=1000):
    """Noise in which two seconds around each time are much louder."""
    samples = np.random.default_rng(seed).standard_normal(round(seconds * rate)).astype(np.float32)
    for centre in centres_s:
        samples[round((centre - 1) * rate) : round((centre + 1) * rate)] *= gain
    return samples


@pytest.mark.parametrize("rate", [50.0, 75.0, 100.0])
def test_events_are_where_the_annotation_says(loudness, trace, rate):
    record = trace(bursts(240, rate, [60, 150]), rate, starttime=START)
    vt = loudness.annotate(record).select(channel="*_VT")[0]
    loud = vt.times(reftime=START)[vt.data > 0.5]
    step_s = vt.stats.delta
    found = loudness.classify(record)
    assert isinstance(found, Events) and found.recogniser == "loudness"
    assert [e.label for e in found] == ["VT", "VT"] and {e.station for e in found} == {
        "XX.STA..HHZ"
    }
    first, second = loud[loud < 100], loud[loud > 100]
    assert (found[0].onset - START, found[0].end - START) == pytest.approx(
        (first[0] - step_s / 2, first[-1] + step_s / 2)
    )
    assert (found[1].onset - START, found[1].end - START) == pytest.approx(
        (second[0] - step_s / 2, second[-1] + step_s / 2)
    )
    assert [e.probability for e in found] == pytest.approx([0.8, 0.8])


def test_half_a_second_that_is_no_whole_number_of_samples_does_not_drift(loudness, trace):
    """At 75 Hz a step is 38 samples. Taken for 0.5 s, the last burst of six hours would come five
    minutes early."""
    seconds = 6 * 3600
    times = [1000, seconds / 2, seconds - 1000]
    found = loudness.classify(trace(bursts(seconds, 75.0, times), 75.0, starttime=START))
    middles = [e.onset - START + e.duration_s / 2 for e in found]
    assert middles == pytest.approx(times, abs=0.6)


def test_the_amplitude_is_the_largest_deviation_in_the_event_s_own_samples(loudness, trace):
    samples = bursts(200, 100.0, [50, 120])
    samples[5000] = 9000.0
    samples[12000] = -20000.0
    record = trace(samples + 40, 100.0, starttime=START)  # a digitizer's offset
    small, large = loudness.classify(record)
    offset = record.data.mean()
    assert small.amplitude == pytest.approx(abs(record.data[5000] - offset))
    assert large.amplitude == pytest.approx(abs(record.data[12000] - offset))


def test_a_gap_ends_an_event_and_begins_another(loudness, trace):
    samples = bursts(200, 100.0, [])
    samples[9600:10400] *= 1000
    samples[10000:10010] = np.nan  # 100.0 to 100.1 s, inside the loud part
    before, after = loudness.classify(trace(samples, 100.0, starttime=START))
    assert before.is_partial and after.is_partial
    assert before.end == START + 100 and after.onset == START + 100.1


@pytest.mark.parametrize("packet_s", [2, 5, 100])
@pytest.mark.parametrize("overlap_s", [0, 1])
def test_an_event_over_many_files_is_heard_as_in_one(loudness, trace, packet_s, overlap_s):
    samples = bursts(200, 100.0, [60, 101])
    whole = loudness.classify(trace(samples, 100.0, starttime=START))
    assert len(whole) == 2
    files = [
        trace(samples[100 * s : 100 * (s + packet_s + overlap_s)], 100.0, starttime=START + s)
        for s in range(0, 200, packet_s)
    ]
    assert loudness.classify(obspy.Stream(files[::-1])) == whole


def test_what_is_too_short_to_be_heard_is_told(loudness, trace):
    packets = [trace(bursts(2, 100.0, []), starttime=START + 10 * k) for k in range(5)]
    with pytest.warns(
        LeftOutWarning, match=r"XX\.STA\.\.HHZ: 5 pieces shorter than 4 s left out, 10"
    ):
        assert loudness.classify(obspy.Stream(packets)) == []


def test_no_event_reaches_beyond_its_record(loudness, trace):
    """The last frame is filled up with zeros, but nobody heard those."""
    for seconds in (60.0, 60.1, 60.3):
        samples = bursts(seconds, 100.0, [])
        samples[5500:] *= 1000
        (event,) = loudness.classify(trace(samples, 100.0, starttime=START))
        assert event.end == START + seconds and event.is_partial


def test_each_channel_has_its_own_events_in_order_of_channel_and_time(loudness, trace):
    stream = obspy.Stream(
        [
            trace(bursts(100, 100.0, [30, 70]), 100.0, "HHZ", station="TWO", starttime=START),
            trace(bursts(100, 100.0, [50]), 100.0, "HHZ", station="ONE", starttime=START),
        ]
    )
    found = loudness.classify(stream)
    assert [e.station for e in found] == ["XX.ONE..HHZ", "XX.TWO..HHZ", "XX.TWO..HHZ"]
    assert found[1].onset < found[2].onset


def test_nothing_to_hear_gives_no_events(loudness, trace):
    for nothing in (obspy.Stream(), trace(np.zeros(0)), trace(bursts(60, 100.0, []))):
        found = loudness.classify(nothing)
        assert list(found) == [] and found.recogniser == "loudness"


def test_a_rule_and_a_standardizer_are_used(loudness, trace):
    record = trace(bursts(100, 100.0, [50]), 100.0, starttime=START)
    assert len(loudness.classify(record)) == 1
    assert len(loudness.classify(record, MinimumDuration((2, 40, 14, 99, 4)))) == 0
    (wide,) = loudness.classify(record, Hysteresis(on=0.3, off=0.22, smooth_frames=9))
    assert wide.duration_s > loudness.classify(record)[0].duration_s
    deaf = Standardizer().fit([np.full((2, 48), 1e6) * [[0.9], [1.1]]])
    assert len(loudness.classify(record, standardizer=deaf)) == 0


def test_classifying_leaves_the_stream_as_it_was(loudness, trace):
    stream = obspy.Stream([trace(bursts(60, 100.0, [30]))])
    before = stream.copy()
    loudness.classify(stream)
    assert stream == before


def test_a_channel_of_an_impossible_sampling_rate_is_named(loudness, trace):
    with pytest.raises(WaveformError, match=r"XX\.STA\.\.HHZ: sampling rate 20"):
        loudness.classify(trace(bursts(60, 20.0, []), 20.0))
