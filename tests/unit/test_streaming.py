"""Packets as they come: what a stream is told in pieces, it answers as of the whole."""

import json
import math
import warnings

import numpy as np
import obspy
import pytest

from vtlib import engine, events, features, models, simulate
from vtlib.features import Standardizer
from vtlib.streaming import RealTimeRecogniser
from vtlib.streaming.spotting import spotter_of
from vtlib.streaming.yardsticks import Running
from vtlib.waveforms import LeftOutWarning

START = obspy.UTCDateTime("2017-12-18T06:30:00.25")
NAMES = ["simulated-bezymianny-tcn", "simulated-bezymianny-lstm"]
ID = "XX.SV01..HHZ"


@pytest.fixture(scope="module")
def hour():
    """An hour of a simulated station at 100 Hz, offset and all."""
    (trace,), *_ = simulate.network_day(31, 1, 1, sampling_rate_hz=100.0, start=START)
    trace.data = trace.data + np.float32(700)
    return trace


def yardstick_of(trace):
    """Offset and mean and deviation that the whole of a trace has."""
    offset = float(trace.data.mean(dtype=np.float64))
    return Standardizer().fit(features.extract(trace, offset=offset)), offset


def packets_of(trace, rng, longest_s):
    """A trace cut into packets of one sample to some seconds."""
    rate, at, found = trace.stats.sampling_rate, 0, []
    while at < trace.stats.npts:
        n = int(rng.integers(1, max(2, longest_s * rate)))
        t = trace.stats.starttime + at / rate
        found.append(obspy.Trace(trace.data[at : at + n], {**codes(trace), "starttime": t}))
        at += n
    return found


def codes(trace):
    names = ("network", "station", "location", "channel", "sampling_rate")
    return {name: trace.stats[name] for name in names}


def told(live, packets):
    """All frames and events of a stream, the last ones too: frames by piece."""
    answers = [live.push(packet) for packet in packets] + [live.flush()]
    found = events.Events([e for a in answers for e in a.events], live.engine.name)
    return [f for a in answers for f in a.frames], found


def probabilities(frames):
    """Probabilities of frames that are known to follow each other."""
    ends = [f.start.ns + round(1e9 * f.step_s * len(f.probabilities)) for f in frames]
    for before, f in zip(ends, frames[1:], strict=False):
        assert abs(before - f.start.ns) < 1e6
    return np.concatenate([f.probabilities for f in frames])


def assert_same_events(found, expected):
    assert [(e.label, e.onset, e.end, e.is_partial, e.station) for e in found] == [
        (e.label, e.onset, e.end, e.is_partial, e.station) for e in expected
    ]
    for one, other in zip(found, expected, strict=True):
        assert one.probability == pytest.approx(other.probability, abs=1e-3)
        assert one.amplitude == pytest.approx(other.amplitude, rel=1e-4)


def whole_of(annotated):
    return np.stack([trace.data for trace in annotated], axis=1)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("longest_s", [2, 700])
def test_packets_are_heard_as_the_whole_by_the_same_yardstick(hour, name, longest_s, rng):
    own = engine.load(name)
    scaler, offset = yardstick_of(hour)
    live = own.stream(scaler, offset=offset, patience_s=0)
    frames, found = told(live, packets_of(hour, rng, longest_s))
    annotated = own.annotate(hour, scaler)
    assert abs(frames[0].start - annotated[0].stats.starttime) < 1e-6
    expected = whole_of(annotated)
    atol = 1e-5 if "tcn" in name else 1e-3
    np.testing.assert_allclose(probabilities(frames), expected, rtol=0, atol=atol)
    assert len(found) > 2
    assert_same_events(found, own.classify(hour, standardizer=scaler))


@pytest.mark.parametrize("rate", [40.0, 49.0, 50.0, 62.5, 75.0, 125.0, 256.0])
def test_every_sampling_rate_that_features_know(rate, rng):
    own = engine.load(NAMES[0])
    n = int(150.3 * rate)
    loud = np.where(np.arange(n) // int(15 * rate) % 3 == 1, 40.0, 1.0)
    data = loud * rng.standard_normal(n) - 90
    trace = obspy.Trace(data, {"sampling_rate": rate, "starttime": START, "station": "A"})
    scaler, offset = yardstick_of(trace)
    live = own.stream(scaler, offset=offset, patience_s=0)
    frames, found = told(live, packets_of(trace, rng, 3))
    expected = whole_of(own.annotate(trace, scaler))
    np.testing.assert_allclose(probabilities(frames), expected, rtol=0, atol=1e-5)
    assert_same_events(found, own.classify(trace, standardizer=scaler))
    assert len(found) > 0


@pytest.mark.parametrize("layers", [2, 3, 4])
def test_dilated_layers_wait_for_whole_strides_and_say_the_same(layers, hour, rng):
    own = models.build("lstm", "own", seed=3, units=5, layers=layers)
    own.set_weights({name: np.float32(3) * w for name, w in own.weights().items()})
    part = hour.slice(START, START + 300.37)
    scaler, offset = yardstick_of(part)
    live = own.stream(scaler, offset=offset, patience_s=0)
    frames, _ = told(live, packets_of(part, rng, 2))
    raw = features.extract(part, offset=offset)
    expected = own.predict_proba(scaler.transform(raw))
    assert np.ptp(expected, axis=0).max() > 0.02
    np.testing.assert_allclose(probabilities(frames), expected, rtol=0, atol=1e-3)
    assert {len(f.probabilities) % 2 ** (layers - 1) for f in frames[:-1]} == {0}


@pytest.mark.parametrize("rate", [50.0, 75.0, 100.0])
@pytest.mark.parametrize("layers", [1, 3])
def test_frames_come_with_the_sample_that_is_documented(rate, layers, rng):
    own = models.build("lstm", "own", seed=3, units=5, layers=layers)
    scaler = Standardizer().fit(rng.standard_normal((9, 48)))
    live = own.stream(scaler, offset=0.0, patience_s=0)
    delay_s, worst = live.frame_delay_s(rate), 0
    for k in range(int(20 * rate)):
        now = START + (k + 1) / rate  # the end of the sample
        for f in live.push(rng.standard_normal(1), START + k / rate, rate).frames:
            worst = max(worst, now - f.start)
            assert now - f.times[-1] == pytest.approx(
                (4 + 1) * f.step_s * 0 + min_delay(live, rate)
            )
    assert worst == pytest.approx(delay_s, abs=1e-6)


def min_delay(live, rate):
    """The last of the frames that come together has not waited for others."""
    _, step = features.frame_samples(rate)
    return live.frame_delay_s(rate) - (live.engine.every - 1) * step / rate


class Says:
    """An engine that says, frame by frame, what it is given beforehand."""

    name, every, standardizer = "says", 1, None

    def __init__(self, p):
        self.p = np.asarray(p, np.float32)

    def start(self):
        return 0

    def go_on(self, x, at):
        n = x.shape[1]
        return self.p[None, at : at + n], at + n


def random_probabilities(rng, n):
    lengths = rng.integers(1, 40, n)
    states = np.repeat(rng.standard_normal((n, 5)), lengths, axis=0)[:n]
    p = np.exp(3 * states + 1.5 * rng.standard_normal((n, 5)) + [4, 0, 0, 0, 0])
    return (p / p.sum(axis=1, keepdims=True)).astype(np.float32)


RULES = [
    events.PUBLISHED,
    events.CORE,
    events.JOINED,
    events.CORE_JOINED,
    events.MinimumDuration((0, 1, 2, 3, 4)),
    events.Hysteresis(on=0.8, off=0.4, smooth_frames=4, gap_frames=3, min_frames=2),
    events.Hysteresis(on=0.6, off=0.6, smooth_frames=1, gap_frames=7, min_frames=1),
]


@pytest.mark.parametrize("rule", RULES, ids=range(len(RULES)))
@pytest.mark.parametrize("seed", range(4))
def test_events_of_a_rule_are_those_of_the_whole(rule, seed):
    rng = np.random.default_rng(seed)
    n = 3000
    p, peaks = random_probabilities(rng, n), rng.uniform(0, 9, n)
    spotter, found, at = spotter_of(rule), [], 0
    while at < n:
        k = int(rng.integers(1, 30))
        found += spotter.take(p[at : at + k], peaks[at : at + k], at + k >= n)
        at += k
    said = rule.label(p)
    assert found == sorted(found) and len(found) > 5
    for s in found:
        assert set(said[s.first : s.stop].tolist()) == {s.said}
        own = p[s.first : s.stop, s.said].astype(float)
        assert s.probability == pytest.approx(own.mean(), abs=1e-6)
        assert s.amplitude == peaks[s.first : s.stop].max()
    decoded = events.decode(p, START, rule)
    assert len(found) == len(decoded)
    for s, e in zip(found, decoded, strict=True):
        assert e.is_partial == (s.first == 0 or s.stop == n)
        if not e.is_partial:
            assert e.onset - START == pytest.approx(1.75 + 0.5 * s.first)
            assert e.end - START == pytest.approx(1.75 + 0.5 * s.stop)


@pytest.mark.parametrize("rule", RULES, ids=range(len(RULES)))
def test_an_event_is_told_no_later_than_documented(rule, rng):
    n, rate = 800, 50.0
    scaler = Standardizer().fit(rng.standard_normal((9, 48)))
    says = Says(random_probabilities(rng, n))
    live = RealTimeRecogniser(says, scaler, 0.0, rule, patience_s=0)
    delays = []
    for k in range(2 * n):
        for e in live.push(rng.standard_normal(25), START + k * 0.5, rate).events:
            delays.append(START + (k + 1) * 0.5 - e.end)
    assert len(delays) > 2
    documented = live.event_delay_s(rate)
    assert any(delay == pytest.approx(documented) for delay in delays)
    if getattr(rule, "on", 0) == getattr(rule, "off", 0):  # else what follows may stay undecided
        assert max(delays) <= documented + 1e-6


def test_gaps_cut_as_they_do_in_the_whole(hour, rng):
    own = engine.load(NAMES[1])
    trace = hour.slice(START, START + 900)
    trace.data = trace.data.copy()
    trace.data[20_000:20_700] = np.nan
    trace.data[61_000] = np.nan
    trace.data[61_200] = np.nan  # 1.99 s between two gaps
    scaler = Standardizer().fit(features.extract(hour, offset=700.0))
    live = own.stream(scaler, offset=700.0)
    frames, _ = told(live, packets_of(trace, rng, 20))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", LeftOutWarning)
        expected = own.annotate(trace, scaler).select(channel="*_VT")
    starts = {t.stats.starttime.ns for t in expected}
    assert len(starts) == 3 and starts <= {f.start.ns for f in frames}
    assert sum(len(f.probabilities) for f in frames) == sum(t.stats.npts for t in expected)
    assert live.seconds["short"] == pytest.approx(1.99)
    assert [note.why for note in live.left_out] == ["short"]


def test_after_a_gap_the_network_begins_anew(hour):
    own = engine.load(NAMES[1])
    scaler, offset = yardstick_of(hour)
    one, two = hour.slice(START, START + 200), hour.slice(START + 260, START + 400)
    live = own.stream(scaler, offset=offset)
    frames, _ = told(live, [one, two])
    alone, _ = told(own.stream(scaler, offset=offset), [two])
    np.testing.assert_allclose(frames[-1].probabilities, alone[-1].probabilities, atol=1e-6)


@pytest.mark.parametrize("name", NAMES)
def test_a_stream_within_its_warm_up_is_heard_as_classify_hears_it(hour, name, rng):
    own = engine.load(name)
    trace = hour.slice(START, START + 550.2)
    frames, found = told(own.stream(warm_up_s=600), packets_of(trace, rng, 5))
    expected = whole_of(own.annotate(trace))
    atol = 1e-5 if "tcn" in name else 1e-3
    np.testing.assert_allclose(probabilities(frames), expected, rtol=0, atol=atol)
    assert_same_events(found, own.classify(trace))


@pytest.mark.parametrize("memory_s", [math.inf, 300.0])
def test_a_running_yardstick_doesn_t_depend_on_how_packets_are_cut(hour, memory_s, rng):
    own = engine.load(NAMES[0])
    trace = hour.slice(START, START + 900)
    one, other = (
        told(own.stream(warm_up_s=60, memory_s=memory_s), packets_of(trace, rng, s))[0]
        for s in (1, 400)
    )
    np.testing.assert_allclose(probabilities(one), probabilities(other), rtol=0, atol=1e-6)


def test_what_is_said_doesn_t_depend_on_what_comes_later(hour):
    """The running yardstick is causal: another future, the same frames."""
    own = engine.load(NAMES[1])
    calm = hour.slice(START, START + 800)
    loud = calm.copy()
    loud.data[40_000:] *= 1000  # from 400 s on
    answers = []
    for trace in (calm, loud):
        live = own.stream(warm_up_s=100)
        frames, _ = told(live, [trace])
        answers.append(np.concatenate([f.probabilities for f in frames]))
    n = int((400 - 4 - 2) / 0.5)  # frames whose look-ahead ends before
    np.testing.assert_array_equal(answers[0][:n], answers[1][:n])
    assert np.abs(answers[0][n + 4 :] - answers[1][n + 4 :]).max() > 0.1


def test_running_statistics_are_those_of_all_rows_or_forget():
    rng = np.random.default_rng(0)
    rows = rng.standard_normal((500, 3)) * [1, 5, 0.1] + [0, 3, 1e4]
    running = Running(math.inf)
    running.merge(rows[:100])
    running.merge(rows[100:150])
    means, variances = running.follow(rows[150:])
    for n in (151, 300, 500):
        np.testing.assert_allclose(means[n - 151], rows[:n].mean(axis=0), rtol=1e-9)
        np.testing.assert_allclose(variances[n - 151], rows[:n].var(axis=0), rtol=1e-6)
    forgetting = Running(50.0)
    forgetting.merge(rows[:1])
    means, variances = forgetting.follow(rows[1:])
    w = np.exp(-np.arange(500)[::-1] / 50.0)
    mean = (w[:, None] * rows).sum(axis=0) / w.sum()
    np.testing.assert_allclose(means[-1], mean, rtol=1e-9)
    variance = (w[:, None] * (rows - mean) ** 2).sum(axis=0) / w.sum()
    np.testing.assert_allclose(variances[-1], variance, rtol=1e-6)


def test_out_of_order_within_the_patience_is_heard_as_in_order(hour, rng):
    own = engine.load(NAMES[0])
    trace = hour.slice(START, START + 300)
    scaler, offset = yardstick_of(trace)
    parts = packets_of(trace, rng, 1)
    order = np.argsort(np.arange(len(parts)) + rng.uniform(0, 6, len(parts)))
    mixed = [parts[i] for i in order]
    again = [p for part in mixed for p in (part, part)]  # and each comes twice
    live = own.stream(scaler, offset=offset, patience_s=10)
    frames, found = told(live, again)
    expected = whole_of(own.annotate(trace, scaler))
    np.testing.assert_allclose(probabilities(frames), expected, rtol=0, atol=1e-5)
    assert_same_events(found, own.classify(trace, standardizer=scaler))
    assert live.seconds == {"repeated": pytest.approx(300.01), "late": 0, "short": 0, "damaged": 0}


def test_what_comes_after_the_patience_is_recorded_as_late(hour):
    own = engine.load(NAMES[0])
    scaler, offset = yardstick_of(hour)
    a, b, c = (hour.slice(START + k, START + k + 9.99) for k in (0, 10, 20))
    live = own.stream(scaler, offset=offset, patience_s=5)
    assert live.push(a).frames and live.push(c).frames
    assert not live.push(b).frames
    (note,) = live.left_out
    assert (note.channel, note.why) == (ID, "late") and live.seconds["late"] == pytest.approx(10)
    assert (note.start_ns, note.end_ns) == ((START + 10).ns, (START + 20).ns)
    waits = own.stream(scaler, offset=offset, patience_s=20)
    frames, _ = told(waits, [a, c, b])
    assert not waits.left_out and sum(len(f.probabilities) for f in frames) == 53


def test_one_packet_with_a_wrong_date_ends_nothing(hour):
    own = engine.load(NAMES[0])
    scaler, offset = yardstick_of(hour)
    parts = [hour.slice(START + k, START + k + 0.99) for k in range(60)]
    wrong = parts[30].copy()
    wrong.stats.starttime += 40 * 365 * 86400
    live = own.stream(scaler, offset=offset, patience_s=5)
    frames, _ = told(live, [*parts[:30], wrong, *parts[30:]])
    assert sum(len(f.probabilities) for f in frames) == 113


def test_channels_are_heard_each_by_itself(hour):
    own = engine.load(NAMES[0])
    other = hour.copy()
    other.stats.station, other.data = "B", other.data[::-1].copy()
    scalers = {t.id: yardstick_of(t)[0] for t in (hour, other)}
    offsets = {t.id: yardstick_of(t)[1] for t in (hour, other)}
    live = own.stream(scalers, offsets, patience_s=0)
    found, n = events.Events(), 60_000
    for at in range(0, hour.stats.npts, n):
        t = START + at / 100
        packet = [
            obspy.Trace(x.data[at : at + n], {**codes(x), "starttime": t}) for x in (hour, other)
        ]
        found.extend(live.push(obspy.Stream(packet)).events)
    found.extend(live.flush().events)
    for trace in (hour, other):
        own_events = [e for e in found if e.station == trace.id]
        assert_same_events(own_events, own.classify(trace, standardizer=scalers[trace.id]))


def test_one_who_reads_backwards_says_so():
    both = models.build("lstm", "both", units=6, bidirectional=True)
    with pytest.raises(ValueError, match="both: reads backwards, too, and needs the whole"):
        both.stream()


def test_a_rule_that_needs_the_whole_says_so():
    with pytest.raises(ValueError, match="needs the whole of a recording"):
        engine.load(NAMES[0]).stream(rule=events.Viterbi())


@pytest.mark.parametrize(
    "wrong", [{"patience_s": -1}, {"memory_s": 0}, {"warm_up_s": math.nan}, {"warm_up_s": "long"}]
)
def test_numbers_that_make_no_sense_are_refused(wrong):
    (name,) = wrong
    with pytest.raises(ValueError, match=f"{name}=.*: expected a number of seconds"):
        engine.load(NAMES[0]).stream(**wrong)


def test_a_channel_that_cannot_be_heard_is_told_once_and_the_others_are_heard(hour):
    live = engine.load(NAMES[0]).stream(warm_up_s=0, patience_s=0)
    slow = obspy.Trace(np.zeros(10), {"sampling_rate": 1.0, "station": "SLOW"})
    with pytest.warns(LeftOutWarning, match="SLOW.*sampling rate 1") as seen:
        first = live.push(obspy.Stream([slow, hour.slice(START, START + 60)]))
        live.push(slow)
    assert len(seen) == 1 and first.frames


@pytest.mark.parametrize("packet", [np.zeros(5), "day.mseed", None])
def test_a_packet_without_time_and_rate_is_refused(packet):
    with pytest.raises(TypeError, match="an array needs the time of its first sample"):
        engine.load(NAMES[0]).stream().push(packet)


def test_a_damaged_packet_is_left_out_and_recorded_and_the_rest_is_heard(hour):
    own = engine.load(NAMES[0])
    scaler, offset = yardstick_of(hour)
    parts = [hour.slice(START + k, START + k + 0.99) for k in range(60)]
    parts[30].data = np.full(100, 1e200)
    parts[31].data = np.frombuffer(b"noise and no number" * 10, dtype="S1")[:100]
    live = own.stream(scaler, offset=offset)
    frames, _ = told(live, parts)
    assert live.seconds["damaged"] == pytest.approx(2) and live.left_out[0].why == "damaged"
    assert sum(len(f.probabilities) for f in frames) == 53 + 49
    assert all(np.isfinite(f.probabilities).all() for f in frames)


@pytest.mark.parametrize("rule", [None, events.CORE_JOINED])
@pytest.mark.parametrize("options", [{}, {"warm_up_s": 60, "patience_s": 5}])
def test_a_stream_goes_on_after_a_restart_as_if_nothing_had_happened(hour, rule, options, rng):
    own = engine.load(NAMES[1])
    parts = packets_of(hour.slice(START, START + 900), rng, 20)
    parts[30], parts[31] = parts[31], parts[30]
    del parts[50]
    whole, expected = told(own.stream(rule=rule, **options), parts)
    frames, found = [], events.Events()
    live = own.stream(rule=rule, **options)
    for i, part in enumerate(parts):
        answer = live.push(part)
        frames += answer.frames
        found.extend(answer.events)
        if i % 7 == 0:  # through a file, and into another process
            text = json.dumps(live.state())
            live = own.stream(rule=rule, **options)
            live.resume(json.loads(text))
    answer = live.flush()
    frames += answer.frames
    found.extend(answer.events)
    assert [f.start for f in frames] == [f.start for f in whole]
    for one, other in zip(frames, whole, strict=True):
        np.testing.assert_array_equal(one.probabilities, other.probabilities)
    assert found == expected


def test_a_state_of_another_stream_or_none_is_refused(hour):
    live = engine.load(NAMES[0]).stream()
    live.push(hour.slice(START, START + 60))
    state = live.state()
    with pytest.raises(ValueError, match="is of recogniser simulated-bezymianny-tcn, not of"):
        engine.load(NAMES[1]).stream().resume(state)
    with pytest.raises(ValueError, match="is of settings"):
        engine.load(NAMES[0]).stream(warm_up_s=7).resume(state)
    damaged = json.loads(json.dumps(state).replace('"Piece"', '"Popen"'))
    for wrong in ({}, {"recogniser": live.engine.name}, [], damaged):
        fresh = engine.load(NAMES[0]).stream()
        with pytest.raises(ValueError, match=r"state of a stream: .*Begin a new one"):
            fresh.resume(wrong)
