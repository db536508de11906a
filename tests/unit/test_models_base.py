"""What both recognisers share, tried on one that needs no framework; and the list of the published
ones."""

import numpy as np
import obspy
import pytest

from vtlib import features, models, waveforms
from vtlib.classes import NAMES
from vtlib.datasets import PublishedDataUnavailable
from vtlib.features import Standardizer
from vtlib.waveforms import WaveformError

START = obspy.UTCDateTime(2017, 8, 10)


def noise(seconds, rate, seed=0):
    return np.random.default_rng(seed).standard_normal(round(seconds * rate)).astype(np.float32)


@pytest.mark.parametrize(
    "x",
    [
        np.zeros(48),
        np.zeros((3, 47)),
        np.zeros((48, 3)),
        np.zeros((1, 3, 48)),
        np.zeros((0, 48)),
        [],
    ],
    ids=np.shape,
)
def test_features_of_another_shape_are_refused_with_their_shape(loudness, x):
    with pytest.raises(ValueError, match=r"loudness: .*\(T, 48\)") as caught:
        loudness.predict_proba(x)
    assert str(np.shape(x)) in str(caught.value)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_features_that_are_not_finite_are_refused(loudness, bad):
    x = np.zeros((9, 48))
    x[4, 7] = bad
    with pytest.raises(ValueError, match="loudness: features hold NaN or infinite"):
        loudness.predict_proba(x)
    assert loudness.heard == []


def test_any_array_of_numbers_becomes_float32(loudness):
    loudness.predict_proba(np.ones((2, 48), int).tolist())
    assert loudness.heard[0].dtype == np.float32


@pytest.mark.parametrize(
    ("rate", "expected_hz"), [(50.0, 2.0), (100.0, 2.0), (75.0, 75 / 38), (200.0, 2.0)]
)
def test_a_trace_becomes_five_of_which_each_sample_is_the_centre_of_a_frame(
    loudness, trace, rate, expected_hz
):
    record = trace(noise(60, rate), rate, starttime=START)
    annotated = loudness.annotate(record)
    assert [t.id for t in annotated] == [f"XX.STA..HHZ_{name}" for name in NAMES]
    for t in annotated:
        assert t.stats.starttime == START + 2.0
        assert t.stats.sampling_rate == pytest.approx(expected_hz)
        assert t.stats.npts == features.n_frames(round(60 * rate), rate)
        assert t.data.dtype == np.float32
    np.testing.assert_allclose(sum(t.data for t in annotated), 1)


@pytest.mark.parametrize("rate", [50.0, 75.0, 100.0])
def test_a_burst_is_annotated_when_it_happens(loudness, trace, rate):
    """Two loud seconds around 40 s are heard in every window that holds some of them: 37 to 43
    s."""
    samples = noise(120, rate)
    samples[round(39 * rate) : round(41 * rate)] *= 1000
    vt = loudness.annotate(trace(samples, rate, starttime=START)).select(channel="*_VT")[0]
    times = vt.times(reftime=START)[vt.data > 0.5]
    assert times.mean() == pytest.approx(40, abs=0.6)
    assert (times.min(), times.max()) == pytest.approx((37, 43), abs=0.6)


def test_gaps_cut_a_trace_and_short_pieces_are_left_out(loudness, trace):
    samples = noise(100, 50)
    samples[1000:1010] = np.nan  # 20.0 to 20.2 s; then a piece of 3 s, then another gap
    samples[1160:1200] = np.nan
    with pytest.warns(waveforms.LeftOutWarning, match="1 piece shorter than 4 s left out, 3 s"):
        annotated = loudness.annotate(trace(samples, 50.0, starttime=START)).select(channel="*_SIL")
    assert [t.stats.starttime - START for t in annotated] == pytest.approx([2.0, 26.0])
    assert [t.stats.npts for t in annotated] == [
        features.n_frames(1000, 50),
        features.n_frames(3800, 50),
    ]


def test_no_two_channels_of_a_station_are_annotated_under_one_name(loudness, trace):
    codes = [("ONE", "00", "HHZ"), ("ONE", "10", "HHZ"), ("ONE", "00", "HNZ"), ("TWO", "", "")]
    stream = obspy.Stream()
    for station, location, channel in codes:
        stream += trace(noise(9, 100), station=station, location=location, channel=channel)
    annotated = loudness.annotate(stream)
    assert len({t.id for t in annotated}) == len(annotated) == 4 * 5
    found = {t.id for t in annotated.select(channel="*_LP")}
    assert found == {
        f"XX.{station}.{location}.{channel}_LP" for station, location, channel in codes
    }


def test_annotating_leaves_the_stream_as_it_was(loudness, trace):
    stream = obspy.Stream([trace(noise(9, 100))])
    before = stream.copy()
    loudness.annotate(stream)
    assert stream == before


def test_by_default_each_piece_is_standardised_by_itself(loudness, trace):
    loudness.annotate(
        obspy.Stream([trace(noise(60, 100)), trace(1000 * noise(60, 100, 1), station="FAR")])
    )
    assert len(loudness.heard) == 2
    for x in loudness.heard:
        np.testing.assert_allclose(x.mean(axis=0), 0, atol=1e-4)
        np.testing.assert_allclose(x.std(axis=0), 1, atol=1e-4)


def test_a_standardizer_that_was_fitted_elsewhere_is_used(loudness, trace):
    record = trace(noise(30, 100))
    scaler = Standardizer().fit([features.extract(noise(300, 100, 5) * 40, 100.0)])
    loudness.annotate(record, scaler)
    np.testing.assert_array_equal(
        loudness.heard[0], scaler.transform(features.extract(waveforms.without_offset(record)))
    )


@pytest.mark.filterwarnings("ignore::vtlib.waveforms.LeftOutWarning")
@pytest.mark.parametrize("seconds", [0, 1, 3.99])
def test_a_record_shorter_than_a_frame_has_no_annotation(loudness, trace, seconds):
    assert len(loudness.annotate(trace(noise(seconds, 100)))) == 0


@pytest.mark.parametrize("rate", [20.0, 300.0])
def test_a_channel_of_an_impossible_sampling_rate_is_named(loudness, trace, rate):
    with pytest.raises(WaveformError, match=rf"XX\.STA\.\.HHZ: sampling rate {rate:g}"):
        loudness.annotate(obspy.Stream([trace(noise(60, rate), rate)]))


def test_the_four_published_recognisers_are_listed():
    published = {
        f"published-{volcano}-{kind}"
        for volcano in ("deception", "bezymianny")
        for kind in ("lstm", "tcn")
    }
    assert published <= set(models.names())


@pytest.mark.parametrize("name", ["", "published-etna-lstm", "../../etc/passwd", None])
def test_an_unknown_recogniser_is_quoted_beside_those_that_exist(name):
    with pytest.raises(
        ValueError, match=f"no recogniser {name!r}: there are published-deception-lstm"
    ):
        models.load(name)


def test_weights_that_cannot_be_had_are_named(no_data):
    with pytest.raises(PublishedDataUnavailable, match=r"best_model_1l_P0: .*VTLIB_OFFLINE"):
        models.load("published-deception-lstm")
