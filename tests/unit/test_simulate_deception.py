"""The Deception-like set: its structure, its statistics, its signals, and that a seed fixes every
byte."""

import itertools

import numpy as np
import pytest

from vtlib import classes, features, labels, simulate
from vtlib.simulate.deception import _all_recordings
from vtlib.simulate.recording import draw_segments


@pytest.fixture(scope="module")
def partition():
    return simulate.deception(7, partition=1)


@pytest.fixture(scope="module")
def waveforms():
    return [simulate.deception_waveform(7, i) for i in range(120)]


def test_it_has_the_structure_of_the_published_set(partition):
    assert (len(partition.train), len(partition.test)) == (416, 52)
    for recording in partition.train + partition.test:
        assert recording.features.shape == (len(recording.labels), 48)
        assert recording.features.dtype == np.float32 and recording.labels.dtype == np.int64
        assert np.isfinite(recording.features).all()
    assert partition.sampling_rate_hz == 100.0 and partition.class_names == classes.NAMES


def test_it_says_that_it_is_simulated(partition):
    source = partition.source
    assert (source.dataset, source.kind, source.is_real) == (
        "deception-partition-1",
        "simulated",
        False,
    )
    assert "10.3389/feart.2023.1204832" in partition.citation and "Simulated" in str(source)


def test_training_fold_is_standardised_and_test_fold_by_the_same_numbers(partition):
    train = np.concatenate([r.features for r in partition.train])
    np.testing.assert_allclose(train.mean(axis=0), 0, atol=1e-3)
    np.testing.assert_allclose(train.std(axis=0), 1, atol=1e-3)
    test = np.concatenate([r.features for r in partition.test])
    assert np.abs(test.mean(axis=0)).max() > 1e-3  # its own numbers would make this 0


def test_nine_partitions_are_disjoint_and_complete():
    folds = [simulate.deal(7, p) for p in range(1, 10)]
    tested = np.concatenate([in_test for in_test, _ in folds])
    assert sorted(tested) == list(range(468))
    for in_test, in_train in folds:
        assert (len(in_test), len(in_train)) == (52, 416)
        assert set(in_test).isdisjoint(in_train)


def test_partitions_of_a_seed_deal_the_same_recordings(partition):
    other = simulate.deception(7, partition=9)
    lengths = sorted(len(r) for r in partition.train + partition.test)
    assert lengths == sorted(len(r) for r in other.train + other.test)
    assert [len(r) for r in partition.test] != [len(r) for r in other.test]


def test_same_seed_same_bytes_and_another_seed_differs(partition):
    one, again, other = (simulate.deception_waveform(s, 3).trace.data for s in (7, 7, 8))
    assert one.tobytes() == again.tobytes() and one.dtype == np.float32
    assert one.shape != other.shape or not np.array_equal(one, other)
    _all_recordings.cache_clear()
    second = simulate.deception(7, 1)
    for a, b in zip(partition.train + partition.test, second.train + second.test, strict=True):
        assert a.features.tobytes() == b.features.tobytes() and np.array_equal(a.labels, b.labels)


def test_what_a_reader_changes_does_not_reach_the_next_reader():
    simulate.deception(7, 1).train[0].labels[:] = 4
    simulate.deception(7, 1).train[0].features[:] = 0
    clean = simulate.deception(7, 1).train[0]
    assert clean.features.any() and clean.labels[0] == 0


def test_waveform_and_features_are_of_the_same_recording(partition):
    in_test, in_train = simulate.deal(7, 1)
    standardizer = features.Standardizer()
    raw = []
    for i in in_train[:40]:
        record = simulate.deception_waveform(7, int(i))
        raw.append(simulate.features_by_segment(record.trace.data, record.intervals, 100.0))
    standardizer.fit([x for x, _ in raw])
    for (x, y), recording in zip(raw, partition.train, strict=False):
        np.testing.assert_array_equal(y, recording.labels)
        slope, offset = np.polyfit(x[:, 0], recording.features[:, 0], 1)
        np.testing.assert_allclose(slope * x[:, 0] + offset, recording.features[:, 0], atol=1e-3)
    assert len(in_test) == 52


def test_features_are_cut_at_label_boundaries():
    """As in the published set: static features of a segment know nothing beyond it, derivatives
    do."""
    rng = np.random.default_rng(0)
    samples = rng.standard_normal(3000).astype(np.float32)
    spans = labels.validate([(0, 12.3, "SIL"), (12.3, 30, "VT")])
    x, y = simulate.features_by_segment(samples, spans, 100.0)
    assert len(x) == features.n_frames(1230, 100.0) + features.n_frames(1770, 100.0) == len(y)
    np.testing.assert_array_equal(x[:18, :16], features.log_filter_bank(samples[:1230], 100.0))
    np.testing.assert_array_equal(x[:, 16:32], features.derivative(x[:, :16]))
    samples[1230:] *= 100
    louder, _ = simulate.features_by_segment(samples, spans, 100.0)
    np.testing.assert_array_equal(louder[:18, :16], x[:18, :16])
    assert not np.array_equal(louder[17, 16:32], x[17, 16:32])


def test_intervals_cover_the_trace(waveforms):
    for record in waveforms:
        trace, intervals = record.trace, record.intervals
        assert intervals[0].start_s == 0 and intervals[-1].end_s == pytest.approx(
            trace.stats.npts / 100.0
        )
        assert all(a.end_s == b.start_s for a, b in itertools.pairwise(intervals))
        labels.validate(intervals, trace.stats.npts / 100.0)
        assert trace.stats.sampling_rate == 100.0 and trace.stats.network == "XX"


def test_durations_follow_the_catalogue():
    """Means in seconds of the published catalogue, by class; tremor is often cut by the recording's
    end."""
    rng = np.random.default_rng(0)
    seconds = {k: [] for k in range(5)}
    for _ in range(1500):
        for label, duration_s in draw_segments(rng, simulate.Deception()):
            seconds[label].append(duration_s)
    means = [np.mean(seconds[k]) for k in range(5)]
    assert means == pytest.approx([15.4, 93.3, 29.4, 19.1, 11.5], rel=0.2)
    assert min(map(min, seconds.values())) >= 4.0 and max(map(max, seconds.values())) <= 150.0
    shares = np.array([np.sum(seconds[k]) for k in range(5)]) / sum(map(np.sum, seconds.values()))
    assert shares == pytest.approx([0.50, 0.21, 0.05, 0.05, 0.19], abs=0.04)


def test_order_follows_the_catalogue():
    rng = np.random.default_rng(1)
    orders = [[label for label, _ in draw_segments(rng, simulate.Deception())] for _ in range(2000)]
    assert np.mean([o[0] == classes.SIL for o in orders]) == pytest.approx(400 / 416, abs=0.02)
    pairs = [pair for o in orders for pair in itertools.pairwise(o)]
    after_lp = [b for a, b in pairs if a == classes.LP]
    assert np.mean(np.array(after_lp) == classes.SIL) > 0.98
    assert all(a != b for a, b in pairs)
    assert (classes.HYB, classes.TRE) in pairs and (classes.TRE, classes.VT) not in pairs


def test_events_stand_above_their_background(waveforms):
    """The interval holds the event's energy: louder than the recording's background, for nearly all
    events."""
    rises = {k: [] for k in classes.NAMES}
    for record in waveforms:
        trace, intervals = record.trace, record.intervals
        quiet = [trace.data[round(a * 100) : round(b * 100)] for a, b, c in intervals if c == "SIL"]
        if not quiet:
            continue
        level = np.median([np.mean(np.diff(q) ** 2) for q in quiet if len(q)])
        for a, b, label in intervals:
            rises[label].append(
                10
                * np.log10(
                    np.mean(np.diff(trace.data[round(a * 100) : round(b * 100)]) ** 2) / level
                )
            )
    for label in ("VT", "LP", "HYB", "TRE"):
        assert np.median(rises[label]) > 3.0, label
        assert np.mean(np.array(rises[label]) > 0) > 0.75, label


def test_classes_differ_in_spectrum(waveforms):
    """Share of the event's energy above 5 Hz, after the noise of the same recording is taken
    away."""

    def share(label):
        shares = []
        for record in waveforms:
            trace, intervals = record.trace, record.intervals
            power = {}
            for a, b, c in intervals:
                piece = trace.data[round(a * 100) : round(b * 100)].astype(float)
                power.setdefault(c, []).append(np.abs(np.fft.rfft(piece, 16384)) ** 2 / len(piece))
            if label in power and "SIL" in power:
                signal = np.clip(
                    np.mean(power[label], axis=0) - np.mean(power["SIL"], axis=0), 0, None
                )
                frequency = np.fft.rfftfreq(16384, 0.01)
                shares.append(signal[frequency > 5].sum() / signal.sum())
        return np.median(shares)

    assert share("VT") > 0.4 > share("HYB") > share("LP")
    assert share("LP") < 0.1 and share("TRE") < 0.35


@pytest.mark.parametrize("bad", [0, 10, 1.0, "1", None, True])
def test_bad_partitions_are_refused(bad):
    with pytest.raises(ValueError, match="partition"):
        simulate.deception(0, bad)


@pytest.mark.parametrize("seed", [-1, 0.5, "0", None])
def test_bad_seeds_are_refused(seed):
    with pytest.raises(ValueError, match="seed"):
        simulate.deception(seed)


@pytest.mark.parametrize("index", [-1, 468, 1.0])
def test_bad_indices_are_refused(index):
    with pytest.raises(ValueError, match="index"):
        simulate.deception_waveform(0, index)


def test_parameters_can_be_changed():
    loud = simulate.Deception(
        earthquake_snr_db=(40.0, 0.1), tremor_snr_db=(40.0, 0.1), long_period_snr_db=(40.0, 0.1)
    )
    assert np.ptp(simulate.deception_waveform(0, 1, loud).trace.data) > 2 * np.ptp(
        simulate.deception_waveform(0, 1).trace.data
    )
