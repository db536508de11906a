"""Each kind of signal has the spectrum, the onset and the decay of its physics."""

import numpy as np
import pytest

from vtlib.simulate import noise, signals, sources, tremor

RATE = 100.0


def _rngs(seed):
    return np.random.default_rng(seed), np.random.default_rng(seed + 1000)


def _spectrum(samples):
    return np.fft.rfftfreq(len(samples), 1 / RATE), np.abs(np.fft.rfft(samples))


def _centroid(samples):
    frequency, amplitude = _spectrum(samples)
    return np.sum(frequency * amplitude**2) / np.sum(amplitude**2)


def _mean_power(make, n_draws=30):
    return np.mean([np.abs(np.fft.rfft(make(i))) ** 2 for i in range(n_draws)], axis=0)


EARTHQUAKE = sources.VolcanoTectonic(corner_hz=8.0, t_star_s=0.03, s_minus_p_s=2.0, coda_s=2.0)
CRACK = sources.LongPeriod((2.0,), (12.0,), (1.0,), emergence_s=2.0)


def test_minimum_phase_keeps_the_amplitude_and_is_causal():
    frequency = np.fft.rfftfreq(1024, 1 / RATE)
    wanted = signals.attenuation(frequency, 0.05)
    response = signals.minimum_phase(wanted)
    np.testing.assert_allclose(np.abs(np.fft.rfft(response)), wanted, atol=1e-3)
    assert np.sum(response[:64] ** 2) > 0.99 * np.sum(response**2)


def test_convolution_is_causal():
    impulse = np.zeros(1000)
    impulse[300] = 1.0
    out = signals.convolve(
        impulse, signals.minimum_phase(signals.attenuation(np.linspace(0, 50, 513), 0.05))
    )
    assert np.abs(out[:300]).max() < 1e-10 * np.abs(out).max()


def test_brune_spectrum_of_an_earthquake():
    """Velocity rises below the corner and falls above it; here without attenuation, and of P only,
    at 1.5 times S's corner."""
    event = sources.VolcanoTectonic(
        corner_hz=8.0 / 1.5, t_star_s=0.0, s_minus_p_s=50.0, coda_s=1.0, coda_quality=np.inf
    )
    power = _mean_power(lambda i: event.waveform(2048, RATE, *_rngs(i)), 100)
    frequency = np.fft.rfftfreq(2048, 1 / RATE)

    def level_db(low, high):
        inside = (frequency >= low) & (frequency < high)
        return 10 * np.log10(power[inside].mean())

    assert (
        level_db(7, 9) > level_db(1.8, 2.2) + 5
    )  # f below the corner: 2 to 8 Hz, 8 dB by the formula
    assert level_db(30, 34) < level_db(7, 9) - 4  # 1 / f above
    assert 4 < level_db(1.8, 2.2) - level_db(0.9, 1.1) < 8  # nearly 6 dB an octave well below


@pytest.mark.parametrize("t_star_s", [0.02, 0.08])
def test_attenuation_takes_high_frequencies(t_star_s):
    """The ratio of two spectra is exp(-pi f t*); P alone is compared, whose t* is 1.73 times
    smaller."""

    def make(t):
        return sources.VolcanoTectonic(8.0, t, 50.0, 1.0, np.inf)

    frequency = np.fft.rfftfreq(1024, 1 / RATE)
    inside = (frequency > 3) & (frequency < 20)
    ratio = _mean_power(lambda i: make(t_star_s).waveform(1024, RATE, *_rngs(i)), 60) / _mean_power(
        lambda i: make(0.0).waveform(1024, RATE, *_rngs(i)), 60
    )
    slope = np.polyfit(frequency[inside], 0.5 * np.log(ratio[inside]), 1)[0]
    assert slope == pytest.approx(-np.pi * t_star_s / 1.73, rel=0.15)


def test_s_follows_p_and_is_stronger_and_lower():
    events = [EARTHQUAKE.waveform(1500, RATE, *_rngs(i)) for i in range(40)]
    power = np.mean(np.square(events), axis=0)
    assert power[:100].mean() > 10 * power[170:200].mean()  # P has died away before S
    assert power[210:300].mean() > 3 * power[:90].mean()
    p = np.mean([_centroid(e[:128]) for e in events])
    s = np.mean([_centroid(e[205:333]) for e in events])
    assert s < p - 1.0


def test_coda_decays_as_it_says_and_its_high_frequencies_first():
    event = sources.VolcanoTectonic(8.0, 0.02, 0.1, coda_s=3.0, coda_quality=np.inf)
    power = np.mean([event.waveform(1500, RATE, *_rngs(i)) ** 2 for i in range(150)], axis=0)
    early, late = power[200:300].mean(), power[800:900].mean()
    assert 0.5 * np.log(early / late) == pytest.approx(6.0 / 3.0, rel=0.15)
    lossy = [
        sources.VolcanoTectonic(8.0, 0.02, 0.1, 3.0, 60.0).waveform(1500, RATE, *_rngs(i))
        for i in range(40)
    ]
    assert (
        np.mean([_centroid(e[500:756]) for e in lossy])
        < np.mean([_centroid(e[50:306]) for e in lossy]) - 1.0
    )


def test_long_period_event_rings_low_and_begins_gently():
    events = [CRACK.waveform(1500, RATE, *_rngs(i)) for i in range(30)]
    power = np.mean([_spectrum(e)[1] ** 2 for e in events], axis=0)
    frequency = np.fft.rfftfreq(1500, 1 / RATE)
    assert frequency[power.argmax()] == pytest.approx(2.0, abs=0.15)
    assert power[frequency < 5].sum() > 0.95 * power.sum()
    energy = np.cumsum(np.mean(np.square(events), axis=0))
    assert (
        1.5 < np.searchsorted(energy, 0.25 * energy[-1]) / RATE < 5
    )  # an earthquake has it within a second of S


def test_modes_widen_as_the_quality_falls():
    def width(quality):
        crack = sources.LongPeriod((3.0,), (quality,), (1.0,), 2.0, onset_level=0.0)
        power = _mean_power(lambda i: crack.waveform(4096, RATE, *_rngs(i)), 20)
        return np.sum(power) / power.max()

    assert width(4.0) > 2 * width(30.0)


def test_hybrid_begins_as_an_earthquake_and_ends_as_a_long_period_event():
    event = sources.Hybrid(EARTHQUAKE, CRACK, ringing_db=6.0, delay_s=1.0)
    events = [event.waveform(2000, RATE, *_rngs(i)) for i in range(30)]
    assert np.mean([_centroid(e[:100]) for e in events]) > 5.0
    assert np.mean([_centroid(e[1000:1500]) for e in events]) < 3.5


@pytest.mark.parametrize("kind", tremor.TREMOR_KINDS)
def test_tremor_lasts_and_is_low(kind):
    source = tremor.Tremor(kind, corner_hz=2.0, jet_level=0.1)
    motion = source.waveform(6000, RATE, *_rngs(3))
    quarters = [np.mean(q**2) for q in np.split(motion, 4)]
    assert min(quarters) > 0.02 * max(quarters)
    assert _centroid(motion) < 7.0
    assert motion[0] == 0.0 and abs(motion[-1]) < 0.05 * np.abs(motion).max()


def test_harmonic_tremor_has_overtones_and_broadband_has_none():
    def peakiness(kind):
        power = _spectrum(tremor.Tremor(kind, 2.0).waveform(8192, RATE, *_rngs(5)))[1] ** 2
        low = power[: len(power) // 5]
        return np.sort(low)[-len(low) // 20 :].sum() / low.sum()

    assert peakiness("harmonic") > peakiness("broadband") + 0.1


def test_an_unknown_kind_of_tremor_is_refused():
    with pytest.raises(ValueError, match="'loud'"):
        tremor.Tremor("loud", 2.0)


def test_classes_differ_in_frequency():
    of_tremor = np.mean(
        [
            _centroid(tremor.Tremor("broadband", 1.8).waveform(3000, RATE, *_rngs(i)))
            for i in range(10)
        ]
    )
    earthquake = np.mean([_centroid(EARTHQUAKE.waveform(1500, RATE, *_rngs(i))) for i in range(10)])
    crack = np.mean([_centroid(CRACK.waveform(1500, RATE, *_rngs(i))) for i in range(10)])
    assert crack < 3.0 < earthquake and of_tremor < earthquake - 1.0


def test_background_has_the_slope_it_says():
    background = noise.Background(slope=1.7, corner_hz=2.0, floor_log10=-6.0, unrest=0.0)
    samples = background.samples(np.random.default_rng(0), 200_000, RATE)
    power = np.abs(np.fft.rfft(samples.reshape(-1, 2000) * np.hanning(2000))) ** 2
    frequency = np.fft.rfftfreq(2000, 1 / RATE)
    inside = (frequency > 8) & (frequency < 40)
    slope = np.polyfit(np.log(frequency[inside]), 0.5 * np.log(power.mean(axis=0)[inside]), 1)[0]
    assert slope == pytest.approx(-1.7, abs=0.12)


def test_unrest_makes_noise_breathe():
    rng = np.random.default_rng

    def spread(unrest):
        samples = noise.Background(slope=0.0, unrest=unrest).samples(rng(1), 60_000, RATE)
        return np.log(samples.reshape(-1, 400).std(axis=1)).std()

    assert spread(0.18) > 2 * spread(0.0)


def test_footsteps_come_twice_a_second_and_stay_high():
    steps = noise.footsteps(np.random.default_rng(2), 4000, RATE)
    strikes = np.flatnonzero(np.abs(steps) > 0.15)
    gaps = np.diff(
        strikes[np.diff(strikes, prepend=-100) > 20]
    )  # from one knock's first motion to the next's
    assert len(gaps) > 30 and np.median(gaps) == pytest.approx(55, abs=8)
    assert _centroid(steps) > 7.0


def test_spike_is_shorter_than_a_tenth_of_a_second():
    assert 1 <= np.count_nonzero(noise.spike(np.random.default_rng(0), 10)) <= 3


@pytest.mark.parametrize("seed", [-1, 1.5, "one", None, True])
def test_bad_seeds_are_refused(seed):
    with pytest.raises(ValueError, match="seed"):
        signals.generator(seed, 1)
