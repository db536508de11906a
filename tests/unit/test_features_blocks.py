"""Half seconds that are transformed once: the same energies as frame by frame."""

import numpy as np
import pytest
import python_speech_features as psf

from vtlib import datasets, features, waveforms
from vtlib.features import blocks, energies, spectra

EQUAL = 2e-5
N_FRAMES = 300  # more than two chunks
PIECES = {
    "noise": lambda x, t: 1000 * x,
    "tiny": lambda x, t: 1e-30 * x,
    "dead": lambda x, t: np.zeros(len(x)),
    "stuck": lambda x, t: np.full(len(x), 12345.0),
    "offset": lambda x, t: 1e7 + x,
    "tone above 20 Hz": lambda x, t: 1e6 * np.sin(2 * np.pi * 19.99 * t) + 1e-3 * x,
    "smooth burst": lambda x, t: 1e6 * np.hanning(len(x)) * np.sin(2 * np.pi * 12 * t) + x,
    "120 dB": lambda x, t: x * 10.0 ** (-6 * (t - t[0]) / (t[-1] - t[0])),
    "spike": lambda x, t: np.where(np.arange(len(x)) == len(x) // 2, 1e9, 0.0),
    "steps": lambda x, t: np.round(2 * x),
}


def parts(rate, seed=0, scale=1.0):
    """A record of all pieces, one after the other in an order of its own."""
    rng = np.random.default_rng(seed)
    n = round(N_FRAMES * rate / 2 / len(PIECES)) + 3
    made = []
    for i, name in enumerate(rng.permutation(list(PIECES))):
        made.append(PIECES[name](rng.standard_normal(n), np.arange(i * n, (i + 1) * n) / rate))
    return scale * np.concatenate(made)


@pytest.fixture
def both(monkeypatch):
    """A function: log energies by blocks, where that is possible, and frame by frame."""

    def energies_of(samples, rate, offset=0.0):
        found = []
        for long in (0, 10**9):
            monkeypatch.setattr(energies, "_LONG_FRAMES", long)
            found.append(features.log_filter_bank(samples, rate, offset=offset))
        return found

    return energies_of


def by_blocks(rate):
    window, step = features.frame_samples(rate)
    return window == 8 * step


@pytest.mark.parametrize("rate", [*range(40, 257), 40.96, 62.5, 99.9996, 100.5, 150.25, 256.1])
def test_at_every_sampling_rate(both, rate):
    samples = parts(rate, seed=int(rate))
    fast, plain = both(samples, rate)
    assert len(fast) > 2 * blocks._CHUNK_FRAMES
    np.testing.assert_allclose(fast, plain, rtol=0, atol=EQUAL)
    assert np.array_equal(fast, plain) or by_blocks(rate)


def test_every_even_rate_goes_by_blocks_and_no_odd_one():
    assert [r for r in range(40, 257) if by_blocks(r)] == list(range(40, 257, 2))
    assert not any(by_blocks(r) for r in (49, 62.5, 75, 125))


@pytest.mark.parametrize("scale", [1e-312, 1e-250, 1e-30, 1e-9, 1e30, 1e140])
@pytest.mark.parametrize("rate", [50.0, 100.0])
def test_in_any_unit(both, rate, scale):
    samples = np.random.default_rng(3).standard_normal(200 * 100) * scale
    fast, plain = both(samples, rate)
    np.testing.assert_allclose(fast, plain, rtol=1e-6, atol=EQUAL)


@pytest.mark.parametrize("dtype", ["int16", "int32", ">i4", "int64", "float32", ">f8"])
@pytest.mark.parametrize("extra", [-1, 0, 1, 24, 49])
def test_every_dtype_and_length_and_the_samples_stay(both, dtype, extra):
    samples = np.random.default_rng(4).integers(-30000, 30000, 256 * 50 + 350 + extra).astype(dtype)
    before = samples.copy()
    fast, plain = both(samples, 100.0)
    np.testing.assert_allclose(fast, plain, rtol=0, atol=EQUAL)
    np.testing.assert_array_equal(samples, before)


@pytest.mark.parametrize("offset", [0.0, 1.0, -3e4, 1e6, 2.0**31])
def test_an_offset_that_is_named_is_as_one_that_was_taken_out_before(both, offset):
    samples = parts(100.0, scale=1e-3)
    for without in both(samples + offset, 100.0, offset):
        expected = both((samples + offset) - offset, 100.0)[1]
        np.testing.assert_allclose(without, expected, rtol=0, atol=EQUAL)


def test_silence_and_what_never_moves_are_heard_as_nothing(both):
    for samples, offset in ((np.zeros(20_000), 0.0), (np.full(20_000, 77), 77.0)):
        with pytest.warns(waveforms.DeadChannelWarning):
            fast, plain = both(samples, 100.0, offset)
        assert (fast == np.float32(np.log(np.finfo(np.float64).eps))).all()
        np.testing.assert_array_equal(fast, plain)


def test_a_long_record_equals_python_speech_features_without_being_told_to():
    samples = 500 * np.random.default_rng(5).standard_normal(100 * 4000).cumsum()
    found = features.extract(samples, 100.0)
    expected = psf.logfbank(samples, 100.0, 4, 0.5, 16, 1024, 0, 20, 0.97)
    assert len(found) > energies._LONG_FRAMES
    np.testing.assert_allclose(found[:, :16], expected, rtol=0, atol=EQUAL)
    np.testing.assert_allclose(found[:, 16:32], psf.delta(expected, 2), rtol=0, atol=EQUAL)


def test_records_end_to_end_as_if_they_were_a_day(both, published):
    records = [r.trace for r in datasets.load_bezymianny()]
    ends = np.concatenate([t.data for t in records])
    zeroed = np.concatenate([t.data - t.data.mean() for t in records])
    for samples in (ends, zeroed, zeroed + 1e6):
        fast, plain = both(samples, 50.0)
        np.testing.assert_allclose(fast, plain, rtol=0, atol=EQUAL)


def test_short_records_are_computed_in_double_precision(monkeypatch):
    def refuse(*_, **__):
        raise AssertionError("went by blocks")

    monkeypatch.setattr(blocks, "fill", refuse)
    longest = np.random.default_rng(6).standard_normal(400 + 50 * 7199)
    assert len(features.log_filter_bank(longest, 100.0)) == 7200
    with pytest.raises(AssertionError, match="blocks"):
        features.log_filter_bank(np.append(longest, 1.0), 100.0)


def test_only_frames_in_doubt_are_computed_twice(monkeypatch):
    """A smooth loud wave leaves single precision nothing of the noise in the other filters."""
    asked = []

    def counted(frames, weights):
        asked.append(len(frames))
        return spectra.log_energies(frames, weights)

    monkeypatch.setattr(blocks, "log_energies", counted)
    samples = np.random.default_rng(7).standard_normal(100 * 4000)
    features.log_filter_bank(samples, 100.0)
    assert asked == []  # nor did double precision alone compute it
    samples[30_000:31_000] += 1e7 * np.hanning(1000) * np.sin(np.arange(1000) * 2.4)
    features.log_filter_bank(samples, 100.0)
    assert 1 <= sum(asked) <= 30


def test_memory_does_not_grow_with_the_record():
    import tracemalloc

    beyond = []
    for hours in (2, 8):
        samples = np.random.default_rng(8).standard_normal(hours * 360_000).astype(np.float32)
        features.log_filter_bank(samples[:400_000], 100.0)  # the tables
        tracemalloc.start()
        result = features.log_filter_bank(samples, 100.0)
        beyond.append(tracemalloc.get_traced_memory()[1] - result.nbytes)
        tracemalloc.stop()
    # What a check of the samples needs is a byte each.
    assert beyond[1] - beyond[0] <= 6 * 360_000 * 1.1 and beyond[0] < 8e6
