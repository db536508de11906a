"""What is exported says what the recogniser says: weights, ONNX graphs, and the page's numbers."""

import hashlib
import json
import sys

import numpy as np
import obspy
import onnx
import onnxruntime
import pytest

from vtlib import classes, datasets, events, export, features, labels, models, network, waveforms
from vtlib.features import Standardizer

RATES = [40.0, 49.0, 50.0, 62.5, 75.19, 80.0, 99.9, 100.0, 120.0, 125.0, 128.0, 200.0, 250.0, 256.0]


def session_of(path):
    """ONNX Runtime with one thread: there are others on this machine."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(str(path), options)


def run(session, samples, rate_hz):
    """What a graph says of samples, (T, 5)."""
    samples, rate_hz = (np.asarray(value, dtype=np.float64) for value in (samples, rate_hz))
    (said,) = session.run(["probabilities"], {"samples": samples, "rate_hz": rate_hz})
    return said


def check_graph(recogniser, path, traces, offset=0.0):
    """The graph says what `annotate` does, with any constant added to the samples."""
    session = session_of(export.graph(recogniser, path).path)
    for trace in traces:
        said = run(session, trace.data + np.float64(offset), trace.stats.sampling_rate)
        expected = np.stack([t.data for t in recogniser.annotate(trace)], axis=1)
        assert said.dtype == np.float32 and said.shape == expected.shape
        np.testing.assert_allclose(said, expected, rtol=0, atol=1e-4, err_msg=trace.id)


def test_weights_are_read_back_and_known_by_their_hash(tmp_path):
    recogniser = models.load("simulated-deception-lstm")
    written = export.weights(recogniser, tmp_path / "new")
    content = written.path.read_bytes()
    assert written.path.name == "simulated-deception-lstm.safetensors"
    assert (written.sha256, written.n_bytes) == (hashlib.sha256(content).hexdigest(), len(content))
    again = models.load(written.path)
    assert again.card == recogniser.card
    for name, value in recogniser.weights().items():
        np.testing.assert_array_equal(again.weights()[name], value)
    listed = (tmp_path / "new/simulated-deception-lstm.safetensors.sha256").read_text()
    assert listed.split() == [written.sha256, written.path.name]
    other = recogniser.copy()
    other.card["trained_on"] = "something else"
    assert export.weights(other, tmp_path).sha256 != written.sha256


@pytest.mark.parametrize("name", ["", "..", "../up", "a/b", "a\\b", "/etc/x", "a\0b"])
def test_a_name_that_leads_out_of_the_folder_is_refused(tmp_path, name):
    recogniser = models.build("lstm", name, units=4)
    with pytest.raises(ValueError, match="no name for a file"):
        export.weights(recogniser, tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_page_is_told_every_class_and_every_rule():
    data = json.loads(json.dumps(export.page_data()))
    for told, own in zip(data["classes"], classes.CLASSES, strict=True):
        assert (told["name"], told["title"]) == (own.name, own.title)
        assert (told["colour"], told["minFrames"]) == (own.colour, own.min_frames)
    named = {name.lower() for name in dir(events) if isinstance(getattr(events, name), events.Rule)}
    assert named == {"published", "core", "joined", "core_joined"}
    assert set(data["rules"]) == {*named, "viterbi"}
    joined = data["rules"]["core_joined"]
    assert (joined["smoothFrames"], joined["gapFrames"], joined["minFrames"]) == (9, 16, [11] * 5)
    assert joined["prefer"] == "VT" and joined["requiresPreferred"]
    assert data["association"]["minStations"] == network.MIN_STATIONS
    assert data["association"]["toleranceS"] == network.TOLERANCE_S


def test_a_rule_is_told_in_the_book_s_spelling_and_only_if_a_page_knows_it():
    assert export.rule_data(events.Hysteresis(prefer="equ"))["prefer"] == "VT"

    class Own(events.MinimumDuration):
        pass

    with pytest.raises(TypeError, match=r"Own\(.*MinimumDuration, Hysteresis, Viterbi"):
        export.rule_data(Own())


@pytest.mark.parametrize("kind", ["lstm", "tcn"])
@pytest.mark.parametrize("trained", ["deception", "bezymianny"])
def test_a_graph_hears_the_published_records_alike(tmp_path, published, kind, trained):
    traces = [record.trace for record in datasets.load_bezymianny()]
    assert len(traces) == 55
    check_graph(models.load(f"published-{trained}-{kind}"), tmp_path / "x.onnx", traces, -1e8)


@pytest.mark.parametrize("kind", ["lstm", "tcn"])
def test_a_graph_hears_alike_at_every_rate(tmp_path, trace, rng, kind):
    records = [*datasets.load_local_earthquakes(), *datasets.load_montserrat()]
    stream = obspy.Stream([*(record.trace for record in records), *obspy.read()])
    traces = list(waveforms.contiguous(stream, labels.WINDOW_S))
    traces += [trace(rng.normal(size=round(70.3 * rate)).cumsum(), rate) for rate in RATES]
    traces += [trace(rng.normal(size=400)), trace(np.resize([3, -3], 9000).astype(np.int32))]
    check_graph(models.load(f"simulated-bezymianny-{kind}"), tmp_path / "x.onnx", traces, 1e8)


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("lstm", {"units": 7}),
        ("lstm", {"units": 64, "bidirectional": True, "dropout": 0.5}),
        ("lstm", {"units": 50, "layers": 3}),
        ("lstm", {"units": 6, "layers": 4}),
        ("tcn", {}),
    ],
)
def test_a_graph_of_every_architecture_hears_alike(tmp_path, trace, rng, kind, options):
    recogniser = models.build(kind, "fresh", seed=3, **options)
    larger = {name: np.float32(5) * w for name, w in recogniser.weights().items()}
    recogniser.set_weights(larger)
    loud = np.where(np.arange(30_000) % 9000 < 2000, 30.0, 1.0)
    traces = [trace(loud * rng.normal(size=30_000), 50.0), trace(rng.normal(size=2049), 50.0)]
    check_graph(recogniser, tmp_path / "x.onnx", traces)


def test_a_graph_of_the_published_three_layers_hears_alike(tmp_path, published):
    traces = [record.trace for record in datasets.load_bezymianny()][:8]
    check_graph(models.load("published-digivolcan-lstm3"), tmp_path / "x.onnx", traces)


def test_a_graph_standardises_by_the_training_set_if_the_card_says_so(tmp_path, trace, rng):
    recogniser = models.build("lstm", "small", units=16, seed=1)
    traces = [trace(50 * rng.normal(size=4000), 50.0)]
    own = export.graph(recogniser, tmp_path / "own.onnx")
    recogniser.use_yardstick("training", Standardizer().fit(rng.normal(size=(99, 48)) * 3))
    check_graph(recogniser, tmp_path / "training.onnx", traces)
    before, after = (
        run(session_of(path), traces[0].data, 50.0)
        for path in (own.path, tmp_path / "training.onnx")
    )
    assert np.abs(before - after).max() > 0.01


@pytest.mark.parametrize("kind", ["lstm", "tcn"])
def test_a_graph_says_nothing_of_what_can_t_be_heard(tmp_path, rng, kind):
    recogniser = models.load(f"simulated-deception-{kind}")
    session = session_of(export.graph(recogniser, tmp_path / "x.onnx").path)
    x = rng.normal(size=5000)
    for bad in (np.nan, np.inf, -np.inf):
        with_gap = np.where(np.arange(5000) == 77, bad, x)
        assert np.isnan(run(session, with_gap, 100.0)).all()
    for rate in (39.9, 256.2, 500.0, 0.0, -100.0, np.inf, np.nan):
        assert np.isnan(run(session, x, rate)).all()
    dead = run(session, np.full(3000, 7.0), 100.0)
    with pytest.warns(waveforms.DeadChannelWarning):
        silence = features.standardised([features.extract(np.zeros(3000), 100.0)])[0]
    np.testing.assert_allclose(dead, recogniser.predict_proba(silence), atol=1e-4)
    assert run(session, x[:100], 100.0).shape == (1, 5)


def test_a_graph_says_whose_it_is(tmp_path):
    recogniser = models.load("simulated-deception-tcn")
    written = export.graph(recogniser, tmp_path / "deep/tcn.onnx")
    content = written.path.read_bytes()
    assert (written.sha256, written.n_bytes) == (hashlib.sha256(content).hexdigest(), len(content))
    told = {p.key: p.value for p in onnx.load(written.path).metadata_props}
    assert told["name"] == "simulated-deception-tcn" and told["kind"] == "tcn"
    assert told["classes"].split(",") == list(classes.NAMES)
    assert json.loads(told["card"]) == recogniser.card
    assert told["weights_sha256"] == export.weights(recogniser, tmp_path).sha256
    assert export.graph(recogniser, tmp_path / "again.onnx").sha256 == written.sha256


def test_what_can_be_no_graph_is_refused_and_nothing_is_written(tmp_path, loudness, monkeypatch):
    path = tmp_path / "x.onnx"
    with pytest.raises(ValueError, match="loudness: kind 'loudness'"):
        export.graph(loudness, path)
    recogniser = models.build("lstm", "small", units=4)
    recogniser.use_yardstick("station")
    with pytest.raises(ValueError, match="yardstick is 'station'"):
        export.graph(recogniser, path)
    recogniser.use_yardstick("record")
    monkeypatch.setitem(sys.modules, "onnx", None)
    with pytest.raises(ImportError, match="pip install onnx"):
        export.graph(recogniser, path)
    assert not list(tmp_path.iterdir())
