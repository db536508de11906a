"""Strangers: what a helicopter, a calibration, a fault and a far earthquake look like."""

import numpy as np
import pytest

from vtlib import simulate
from vtlib.simulate import foreign, signals

RATE_HZ = 100.0


def loudest_hz(samples, at_s, width_s=4.0):
    """The strongest frequency around a moment."""
    first = round((at_s - width_s / 2) * RATE_HZ)
    part = samples[first : first + round(width_s * RATE_HZ)]
    spectrum = np.abs(np.fft.rfft(part * np.hanning(len(part)), 8192))
    return np.fft.rfftfreq(8192, 1 / RATE_HZ)[spectrum.argmax()]


@pytest.mark.parametrize("seed", range(8))
class TestStrangers:
    def test_a_helicopter_is_heard_higher_as_it_comes_and_loudest_in_between(self, seed):
        sound = foreign.helicopter(np.random.default_rng(seed), 6000, RATE_HZ)
        coming, going = loudest_hz(sound, 8), loudest_hz(sound, 52)
        # Of v / c between 40 / 340 and 70 / 340 the ratio is (1 + v / c) / (1 - v / c).
        assert 1.1 < coming / going < 1.55
        loud = np.convolve(np.abs(sound), np.ones(200) / 200, "same")
        assert 20 < loud.argmax() / RATE_HZ < 40 and loud.max() > 1.3 * loud[[300, -300]].max()

    def test_its_harmonics_fade_before_they_would_be_folded_back(self, seed):
        sound = foreign.helicopter(np.random.default_rng(seed), 6000, RATE_HZ)
        nearly_all = signals.band_power(sound, RATE_HZ, (0.5, 46))
        assert signals.band_power(sound, RATE_HZ, (47, 50)) < 1e-3 * nearly_all
        assert signals.band_power(sound, RATE_HZ, (0.5, 7)) < 1e-3 * nearly_all  # no clicks

    def test_calibration_pulses_come_at_equal_times_and_turn_their_sign(self, seed):
        pulses = foreign.calibration_pulses(np.random.default_rng(seed), 4000, RATE_HZ)
        onsets = np.flatnonzero(np.abs(np.diff(pulses, 2)) > 0.3 * np.abs(np.diff(pulses, 2)).max())
        steps = onsets[np.r_[True, np.diff(onsets) > 50]]
        assert len(steps) > 4 and np.ptp(np.diff(steps)) <= 2
        signs = np.sign([pulses[s + 15] for s in steps[1:]])
        assert (signs[1:] == -signs[:-1]).all()

    def test_spikes_are_single_samples(self, seed):
        spikes = foreign.spikes(np.random.default_rng(seed), 2000, RATE_HZ)
        assert 3 <= np.count_nonzero(spikes) <= 24


def test_of_far_earthquakes_s_comes_late_and_brings_the_low_frequencies():
    """P comes at once, S after 10 to 30 s: of twenty, as one random coda says little."""
    before_s, with_s = np.mean(
        [
            [signals.band_power(part, RATE_HZ, (0.3, 1.5)) for part in (q[:900], q[1000:4000])]
            for q in (
                foreign.far_earthquake(np.random.default_rng(seed), 8000, RATE_HZ)
                for seed in range(20)
            )
        ],
        axis=0,
    )
    assert with_s > 1.5 * before_s


def test_a_stranger_lies_where_its_interval_says():
    for kind in simulate.STRANGERS:
        trace, (start_s, end_s, label) = simulate.stranger(kind, seed=3)
        data = trace.data - np.median(trace.data)
        inside = np.zeros(len(data), bool)
        inside[round(100 * start_s) : round(100 * end_s)] = True
        assert label == kind and np.abs(data[inside]).max() > 1.5 * np.abs(data[~inside]).max()
        again, _ = simulate.stranger(kind, seed=3)
        np.testing.assert_array_equal(trace.data, again.data)


def test_an_unknown_stranger_is_quoted():
    with pytest.raises(ValueError, match="stranger 'whale': expected one of helicopter"):
        simulate.stranger("whale", seed=0)
