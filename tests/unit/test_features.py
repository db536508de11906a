"""Features: equal to the published definition, and right about the physics."""

import math
import subprocess
import sys
import warnings

import numpy as np
import obspy
import pytest
import python_speech_features as psf

from vtlib import features
from vtlib.features import Standardizer
from vtlib.waveforms import DeadChannelWarning, WaveformError

RATES = [40, 50, 75, 100, 200]
FORMS = [
    "noise",
    "metres per second",
    "silence",
    "spike",
    "late start",
    "offset",
    "extremes",
    "steps",
]


def waveform(form, n, seed=1):
    """Samples of a kind that a filter bank could trip over, in float64."""
    x = np.random.default_rng(seed).standard_normal(n)
    at = np.arange(n)
    return {
        "noise": 1000 * x,
        "metres per second": 1e-9 * x,  # energies below float64's epsilon, but not zero
        "silence": np.zeros(n),
        "spike": np.where(at == n // 2, 1e6, 0.0),
        "late start": np.where(at > n // 2, x, 0.0),
        "offset": 1e5 + 0.1 * x,
        "extremes": np.where(x > 0, np.iinfo(np.int32).max, np.iinfo(np.int32).min).astype(float),
        "steps": np.round(2 * x),
    }[form]


def reference(samples, rate):
    """Log energies by python_speech_features 0.6, which works in float64 if its input does."""
    return psf.logfbank(np.asarray(samples, dtype=np.float64), rate, 4, 0.5, 16, 1024, 0, 20, 0.97)


def quietly(function, *args):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeadChannelWarning)
        return function(*args)


def lengths(rate):
    window, step = 4 * rate, math.floor(0.5 * rate + 0.5)
    return [1, 2, window - 1, window, window + 1, window + step, window + step + 1, 20 * rate + 7]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("rate", RATES)
def test_log_energies_equal_python_speech_features(rate, form):
    for n in lengths(rate):
        samples = waveform(form, n)
        ours = quietly(features.log_filter_bank, samples, rate)
        assert ours.dtype == np.float32
        np.testing.assert_allclose(
            ours, reference(samples, rate), rtol=0, atol=1e-4, err_msg=f"{n} samples"
        )


@pytest.mark.parametrize("rate", [50, 100])
@pytest.mark.parametrize("extra", [-1, 0, 1])
def test_log_energies_equal_python_speech_features_where_chunks_meet(monkeypatch, rate, extra):
    monkeypatch.setattr(features.energies, "_CHUNK_FRAMES", 16)
    window, step = features.frame_samples(rate)
    for n in (16 * step + extra, 15 * step + window + extra, 16 * step + window + extra):
        samples = waveform("noise", n)
        np.testing.assert_allclose(
            features.log_filter_bank(samples, rate), reference(samples, rate), rtol=0, atol=1e-4
        )


def test_chunks_of_the_real_size_meet_without_a_seam(monkeypatch):
    chunk = features.energies._CHUNK_FRAMES
    samples = waveform("noise", chunk * 25 + 200 + 13).astype(np.float32)
    chunked = features.log_filter_bank(samples, 50)
    assert len(chunked) > chunk
    monkeypatch.setattr(features.energies, "_CHUNK_FRAMES", 10 * chunk)
    np.testing.assert_array_equal(chunked, features.log_filter_bank(samples, 50))


@pytest.mark.parametrize("form", FORMS)
def test_all_48_features_equal_python_speech_features(form):
    samples = waveform(form, 3000)
    energies = reference(samples, 100)
    first = psf.delta(energies, 2)
    found = quietly(features.extract, samples, 100.0)
    assert found.dtype == np.float32
    np.testing.assert_allclose(
        found, np.hstack([energies, first, psf.delta(first, 2)]), rtol=0, atol=1e-4
    )


@pytest.mark.parametrize("dtype", ["int16", ">i4", "int64", "float32", ">f4"])
@pytest.mark.parametrize("offset", [0, 100_000])
def test_every_sample_type_gives_the_features_of_its_values(dtype, offset, rng):
    samples = (rng.integers(-3000, 3000, 2000) + (offset if dtype != "int16" else 0)).astype(dtype)
    before = samples.copy()
    np.testing.assert_allclose(
        features.log_filter_bank(samples, 100), reference(samples, 100), rtol=0, atol=1e-4
    )
    np.testing.assert_array_equal(samples, before)


def test_integers_at_both_ends_of_their_range_do_not_wrap_around():
    samples = waveform("extremes", 1000)
    ours = features.log_filter_bank(samples.astype(np.int32), 100)
    np.testing.assert_allclose(ours, reference(samples, 100), rtol=0, atol=1e-4)


@pytest.mark.parametrize("rate", [40, 50, 100, 200])
def test_the_number_of_frames_follows_the_formula(rate):
    for n in [*lengths(rate), 86400 * rate]:
        expected = 1 if n <= 4 * rate else 1 + math.ceil((n - 4 * rate) / (0.5 * rate))
        assert features.n_frames(n, rate) == expected
        if n < 100 * rate:
            assert len(quietly(features.log_filter_bank, waveform("noise", n), rate)) == expected


def test_half_a_sample_is_rounded_up():
    assert features.frame_samples(75) == (300, 38)
    assert features.frame_samples(50.125) == (201, 25)
    assert features.frame_samples(256) == (1024, 128)


@pytest.mark.parametrize("rate", RATES)
def test_each_filter_rises_to_one_at_its_centre_in_mel_and_ends_by_20_hz(rate):
    mel = 2595 * math.log10(1 + 20 / 700) * np.arange(18) / 17
    centres = np.floor(1025 * 700 * (10 ** (mel / 2595) - 1) / rate).astype(int)
    bank = features.filter_bank(rate)
    assert bank.argmax(axis=1).tolist() == centres[1:-1].tolist()
    assert (bank.max(axis=1) == 1).all() and bank.min() == 0
    assert not bank[:, math.ceil(1025 * 20 / rate) :].any()


@pytest.mark.parametrize("rate", [50, 100, 200])
@pytest.mark.parametrize("which", [0, 3, 8, 15])
def test_a_pure_tone_is_loudest_in_the_filter_around_it(rate, which):
    frequency = features.filter_edges_hz()[which + 1]
    tone = np.sin(2 * np.pi * frequency * np.arange(30 * rate) / rate)
    assert (features.log_filter_bank(tone, rate).argmax(axis=1) == which).all()


@pytest.mark.parametrize("gain", [1e-3, 7.0, 1e4])
def test_a_gain_adds_twice_its_logarithm_to_energies_and_nothing_to_derivatives(gain):
    samples = waveform("noise", 2000)
    change = features.extract(gain * samples, 100) - features.extract(samples, 100)
    np.testing.assert_allclose(change[:, :16], 2 * math.log(gain), rtol=0, atol=1e-5)
    np.testing.assert_allclose(change[:, 16:], 0, atol=1e-5)


def test_a_shift_by_a_step_shifts_the_frames():
    """Except for the first frame, whose first sample has none before it to be subtracted."""
    samples = waveform("noise", 4000)
    all_frames, later = (
        features.log_filter_bank(samples, 100),
        features.log_filter_bank(samples[50:], 100),
    )
    np.testing.assert_allclose(later[1:], all_frames[2:], rtol=0, atol=1e-5)


def test_a_frame_depends_on_its_own_four_seconds_only():
    samples = waveform("noise", 2000)
    touched = samples.copy()
    touched[1000:1100] += 500
    same = (features.log_filter_bank(samples, 100) == features.log_filter_bank(touched, 100)).all(
        axis=1
    )
    starts = 50 * np.arange(len(same))
    expected = (starts + 400 <= 1000) | (
        starts > 1100
    )  # sample 1099 is felt in 1100, through pre-emphasis
    np.testing.assert_array_equal(same, expected)


@pytest.mark.parametrize("length", [1, 2, 5, 40])
def test_derivatives_equal_python_speech_features(length, rng):
    values = rng.standard_normal((length, 3))
    np.testing.assert_allclose(features.derivative(values), psf.delta(values, 2), atol=1e-12)


@pytest.mark.parametrize("dtype", ["float32", "float64", "int64", "uint8"])
def test_the_derivative_of_a_straight_line_is_its_slope(dtype):
    slope = features.derivative(np.arange(12, dtype=dtype).reshape(6, 2) // 2 * 3)
    np.testing.assert_allclose(slope[2:-2], 3)
    np.testing.assert_allclose(slope[0], (1 * 3 + 2 * 6) / 10)  # edges are repeated


def test_a_trace_and_its_array_have_the_same_features(trace):
    samples = waveform("steps", 1500).astype(np.int32)
    record = trace(samples, 50.0)
    before = record.copy()
    np.testing.assert_array_equal(features.extract(record), features.extract(samples, 50.0))
    np.testing.assert_array_equal(
        features.extract(record), features.extract(samples.tolist(), 50.0)
    )
    assert record == before


@pytest.mark.parametrize(
    "samples", [[], [1.0, np.nan], [np.inf, 1], np.ma.array([1, 2], mask=[0, 1])], ids=repr
)
def test_a_trace_that_has_no_features_is_named(trace, samples):
    with pytest.raises(
        WaveformError, match=r"XX\.STA\.\.HHZ: .*(Leave it out|waveforms\.contiguous)"
    ):
        features.extract(trace(samples))


@pytest.mark.parametrize(
    ("rate", "advice"),
    [(20.0, "recorded faster"), (39.9, "recorded faster"), (300.0, r"trace\.resample\(100\)")],
)
def test_a_trace_sampled_too_slowly_or_too_fast_is_named_with_its_rate(trace, rate, advice):
    with pytest.raises(WaveformError, match=rf"XX\.STA\.\.HHZ: sampling rate {rate:g}.*{advice}"):
        features.extract(trace(np.arange(2000), rate))


@pytest.mark.parametrize(
    "samples", [np.zeros((3, 500)), ["1", "2"], [1j, 2j], 7, None, obspy.Stream()], ids=repr
)
def test_what_is_no_row_of_real_samples_is_refused(samples):
    with pytest.raises(WaveformError, match="my record: "):
        features.extract(samples, 100.0, name="my record")


@pytest.mark.parametrize("rate", [np.nan, np.inf, "100", 0, -50, 300])
def test_a_wrong_sampling_rate_is_quoted(rate):
    with pytest.raises(WaveformError, match=f"my record: sampling rate .*{rate}"):
        features.extract(np.arange(1000), rate, name="my record")


def test_the_sampling_rate_is_given_exactly_once(trace):
    with pytest.raises(TypeError, match="pass sampling_rate_hz"):
        features.extract(np.arange(1000))
    with pytest.raises(TypeError, match="its own sampling rate"):
        features.extract(trace(np.arange(1000)), 100.0)


@pytest.mark.parametrize("value", [0, 5, -1e5])
def test_a_dead_channel_warns_and_has_finite_features(trace, value):
    with pytest.warns(DeadChannelWarning, match=r"XX\.STA\.\.HHZ"):
        found = features.extract(trace(np.full(1000, value)))
    assert found.shape == (13, 48) and np.isfinite(found).all()


def test_silence_is_the_logarithm_of_epsilon():
    energies = quietly(features.log_filter_bank, np.zeros(1000), 100)
    np.testing.assert_allclose(energies, math.log(np.finfo(float).eps), rtol=1e-6)


def test_a_day_at_100_hz_needs_less_than_600_megabytes():
    """In a fresh process. Linux's own peak is read where there is one: ru_maxrss begins with the
    parent's."""
    program = """
import pathlib, resource
import numpy as np
from vtlib import features
day = np.random.default_rng(0).standard_normal(8_640_000, dtype=np.float32)
assert features.extract(day, 100.0).shape == (172_793, 48)
status = pathlib.Path("/proc/self/status")
if status.exists():
    peak_kb = int(status.read_text().split("VmHWM:")[1].split()[0])
else:
    peak_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(peak_kb / 1024)
"""
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert 50 < float(run.stdout) < 600


class TestStandardizer:
    """Mean 0, deviation 1, and no surprises."""

    def test_features_come_out_with_mean_0_and_deviation_1(self, rng):
        x = rng.normal([3, -1e4, 1e-3], [2, 50, 1e-5], (500, 3))
        y = Standardizer().fit_transform(x)
        assert y.dtype == np.float32
        np.testing.assert_allclose(y.mean(axis=0), 0, atol=1e-4)
        np.testing.assert_allclose(y.std(axis=0), 1, atol=1e-4)

    def test_what_was_learnt_is_applied_to_other_features(self, rng):
        x, other = rng.normal(5, 2, (100, 48)), rng.normal(-3, 9, (7, 48))
        expected = (other - x.mean(axis=0)) / x.std(axis=0)
        np.testing.assert_allclose(
            Standardizer().fit([x]).transform(other), expected, rtol=1e-5, atol=1e-5
        )

    def test_several_recordings_count_as_one(self, rng):
        parts = [rng.normal(i, 1 + i, (n, 4)) for i, n in enumerate([3, 50, 1])]
        one, several = Standardizer().fit(np.concatenate(parts)), Standardizer().fit(parts)
        np.testing.assert_allclose(several.mean_, one.mean_)
        np.testing.assert_allclose(several.std_, one.std_)

    @pytest.mark.parametrize("value", [0.0, 1e5, -np.pi, 0.1])
    def test_a_constant_feature_becomes_zero(self, rng, value):
        x = rng.standard_normal((1000, 2))
        x[:, 1] = value
        scaler = Standardizer().fit(x.astype(np.float32))
        assert scaler.std_[1] == 1
        np.testing.assert_allclose(scaler.transform(x.astype(np.float32))[:, 1], 0, atol=1e-6)

    @pytest.mark.parametrize("empty", [[], np.empty((0, 48)), [np.empty((0, 48))]])
    def test_no_frames_are_refused(self, empty):
        with pytest.raises(ValueError, match="no frames"):
            Standardizer().fit(empty)

    @pytest.mark.parametrize("bad", [np.nan, np.inf])
    def test_a_value_that_is_not_finite_is_refused(self, bad):
        with pytest.raises(ValueError, match="NaN or infinite"):
            Standardizer().fit([np.ones((3, 2)), np.array([[1.0, bad]])])

    def test_one_that_learnt_nothing_says_so(self):
        with pytest.raises(ValueError, match="call fit first"):
            Standardizer().transform(np.ones((2, 48)))

    def test_the_features_it_is_given_do_not_change(self, rng):
        x = rng.standard_normal((9, 48))
        before = x.copy()
        Standardizer().fit_transform(x)
        np.testing.assert_array_equal(x, before)
