"""Recognisers in ONNX Runtime: they say what the framework says, in pieces and side by side."""

import subprocess
import sys

import numpy as np
import obspy
import pytest

from vtlib import datasets, engine, features, models, simulate
from vtlib.engine import Engine
from vtlib.features import Standardizer

SAVED = [f"simulated-{v}-{k}" for v in ("deception", "bezymianny") for k in ("lstm", "tcn")]
OPTIONS = [
    ("lstm", {"units": 7}),
    ("lstm", {"units": 5, "layers": 3}),
    ("lstm", {"units": 4, "layers": 4}),
    ("lstm", {"units": 6, "bidirectional": True}),
    ("tcn", {}),
]


@pytest.fixture(scope="module")
def recordings():
    return simulate.deception(5).test[:20]


@pytest.fixture(scope="module", params=SAVED)
def pair(request):
    """A recogniser, and the engine that runs it."""
    return models.load(request.param), engine.load(request.param)


def strong(kind, options):
    """A recogniser with first weights that are large enough to make up its mind."""
    recogniser = models.build(kind, "own", seed=3, **options)
    recogniser.set_weights({name: np.float32(3) * w for name, w in recogniser.weights().items()})
    return recogniser


def test_it_says_of_simulated_recordings_what_the_framework_says(pair, recordings):
    recogniser, own = pair
    for r in recordings:
        p, q = recogniser.predict_proba(r), own.predict_proba(r)
        np.testing.assert_allclose(q, p, rtol=0, atol=1e-5)
        np.testing.assert_array_equal(q.argmax(axis=1), p.argmax(axis=1))
        assert q.dtype == np.float32


@pytest.mark.parametrize("kind", ["lstm", "tcn"])
def test_it_says_of_published_records_what_the_framework_says(published, kind):
    for name in (f"published-deception-{kind}", f"published-bezymianny-{kind}"):
        recogniser = models.load(name)
        own = engine.load(recogniser)
        for record in datasets.load_bezymianny():
            x = Standardizer().fit_transform(features.extract(record.trace))
            p, q = recogniser.predict_proba(x), own.predict_proba(x)
            np.testing.assert_allclose(q, p, rtol=0, atol=1e-5 if kind == "tcn" else 1e-3)
            np.testing.assert_array_equal(q.argmax(axis=1), p.argmax(axis=1))


@pytest.mark.parametrize(("kind", "options"), OPTIONS)
def test_every_architecture_at_any_length(kind, options, rng):
    recogniser = strong(kind, options)
    own = engine.load(recogniser)
    for n in (1, 2, 3, 7, 8, 130, 2047, 2049, 4500):
        x = rng.standard_normal((n, 48)).astype(np.float32)
        p, q = recogniser.predict_proba(x), own.predict_proba(x)
        assert np.ptp(p, axis=0).max() > 0.02 or n < 100  # it hears what is said
        np.testing.assert_allclose(q, p, rtol=0, atol=2e-5)


@pytest.mark.parametrize(("kind", "options"), OPTIONS)
def test_stations_side_by_side_are_each_heard_as_alone(kind, options, rng):
    own = engine.load(strong(kind, options))
    x = rng.standard_normal((3, 2600, 48)).astype(np.float32)
    together = own.predict_proba(x)
    assert together.shape == (3, 2600, 5)
    for one, p in zip(x, together, strict=True):
        np.testing.assert_allclose(p, own.predict_proba(one), rtol=0, atol=1e-5)


@pytest.mark.parametrize(("kind", "options"), [o for o in OPTIONS if not o[1].get("bidirectional")])
def test_pieces_of_any_length_are_heard_as_the_whole(kind, options, rng):
    own = engine.load(strong(kind, options))
    x = rng.standard_normal((2, 900, 48)).astype(np.float32)
    whole, memory, parts, first = own.predict_proba(x), own.start(2), [], 0
    while first < 900:
        stop = min(first + own.every * int(rng.integers(1, 40)), 900)
        p, memory = own.go_on(x[:, first:stop], memory)
        parts.append(p)
        first = stop
    np.testing.assert_allclose(np.concatenate(parts, axis=1), whole, rtol=0, atol=1e-6)
    forgetful, _ = own.go_on(x[:, 400:440], own.start(2))
    assert np.abs(forgetful - whole[:, 400:440]).max() > 1e-3  # the memory is what holds together


def test_one_who_reads_backwards_says_that_it_needs_the_whole():
    own = engine.load(strong("lstm", {"units": 6, "bidirectional": True}))
    assert own.reads_back
    with pytest.raises(ValueError, match="own: reads backwards, too, and needs the whole"):
        own.start()


def test_events_of_a_stream_are_those_of_the_framework(pair):
    """Two hours at 100 Hz, by blocks of half a second, offset and all."""
    recogniser, own = pair
    rng = np.random.default_rng(3)
    loud = np.where(np.arange(720_000) % 30_000 < 2000, 30.0, 1.0)
    samples = (loud * rng.standard_normal(720_000) + 500).astype(np.float32)
    trace = obspy.Trace(samples, {"station": "A", "sampling_rate": 100.0})
    one, other = recogniser.classify(trace), own.classify(trace)
    assert len(one) > 3 and other.recogniser == recogniser.name
    for a, b in zip(one, other, strict=True):
        assert a._key()[:3] + a._key()[4:] == b._key()[:3] + b._key()[4:]
        assert a.probability == pytest.approx(b.probability, abs=1e-3)
    for a, b in zip(recogniser.annotate(trace), own.annotate(trace), strict=True):
        assert a.stats == b.stats


def test_it_has_the_weights_of_when_it_was_made_and_the_card():
    recogniser = strong("lstm", {"units": 7})
    recogniser.use_yardstick("station")
    own = engine.load(recogniser)
    x = np.random.default_rng(0).standard_normal((50, 48)).astype(np.float32)
    before = own.predict_proba(x)
    recogniser.set_weights({name: 0 * w for name, w in recogniser.weights().items()})
    np.testing.assert_array_equal(own.predict_proba(x), before)
    assert np.ptp(engine.load(recogniser).predict_proba(x)) < 1e-6
    assert own.yardstick == "station" and own.name == "own"


def test_what_comes_with_the_book_is_run_without_a_framework():
    program = (
        "import sys, numpy as np; from vtlib import engine; "
        f"[engine.load(n).predict_proba(np.zeros((9, 48))) for n in {SAVED}]; "
        "print(sorted({'torch', 'tensorflow', 'keras', 'tcn'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr


def test_importing_the_package_brings_no_runtime_along():
    program = "import sys, vtlib.models, vtlib.engine; print('onnxruntime' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout.strip() == "False", done.stderr


@pytest.mark.parametrize(
    "x", [np.zeros(48), np.zeros((3, 47)), np.zeros((0, 48)), np.zeros((1,) * 4)]
)
def test_features_of_another_shape_are_refused(x):
    with pytest.raises(ValueError, match=r"simulated-bezymianny-lstm: expected features of shape"):
        engine.load("simulated-bezymianny-lstm").predict_proba(x)


def test_features_that_are_not_finite_are_refused():
    with pytest.raises(ValueError, match="NaN or infinite"):
        engine.load("simulated-bezymianny-tcn").predict_proba(np.full((5, 48), np.nan))


def test_weights_and_cards_that_make_no_recogniser_are_refused():
    name, card, weights = models.weights_of("simulated-bezymianny-lstm")
    with pytest.raises(ValueError, match="don't fit its card"):
        Engine(name, card, {k: v for k, v in weights.items() if k != "linear.bias"})
    with pytest.raises(ValueError, match="don't fit its card"):
        Engine(name, card, weights | {"lstms.0.weight_hh_l0": np.zeros((840, 3), np.float32)})
    with pytest.raises(ValueError, match=r"linear\.bias.*finite"):
        Engine(name, card, weights | {"linear.bias": np.full(5, np.nan, np.float32)})
    with pytest.raises(ValueError, match="kind 'ear': only lstm and tcn"):
        Engine(name, {"architecture": {"kind": "ear"}}, {})


@pytest.mark.parametrize("name", ["", "nobody", "none.safetensors"])
def test_who_is_not_there_is_named(name):
    with pytest.raises(ValueError, match=r"no recogniser|no such file"):
        engine.load(name)


def test_a_file_that_is_no_recogniser_is_named(tmp_path):
    path = tmp_path / "x.safetensors"
    path.write_bytes(b"not weights")
    with pytest.raises(ValueError, match=r"x\.safetensors: not a readable safetensors file"):
        engine.load(path)


def test_without_onnx_runtime_the_message_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(ImportError, match="pip install onnxruntime"):
        engine.load("simulated-bezymianny-lstm")


@pytest.mark.parametrize(("kind", "options"), OPTIONS)
def test_long_recordings_from_energies_in_pieces_are_heard_as_from_all_features(kind, options, rng):
    own = engine.load(strong(kind, options))
    energies = list(rng.standard_normal((2, 4500, 16)).astype(np.float32))
    raw = [features.extraction.with_derivatives(e) for e in energies]
    scalers = [Standardizer().fit(x) for x in raw]
    together = own.hear(energies, scalers)
    for p, x, scaler in zip(together, raw, scalers, strict=True):
        expected = own.predict_proba(scaler.transform(x))
        np.testing.assert_allclose(p, expected, rtol=0, atol=1e-5)


def traces(lengths_s, rate=50.0):
    rng = np.random.default_rng(7)
    found = obspy.Stream()
    for i, seconds in enumerate(lengths_s):
        n = int(seconds * rate)
        loud = np.where(np.arange(n) % int(40 * rate) < 8 * rate, 25.0, 1.0)
        samples = (loud * rng.standard_normal(n) + 100 * i).astype(np.float32)
        found += obspy.Trace(samples, {"station": f"S{i % 3}", "sampling_rate": rate})
        found[-1].stats.starttime += 10_000 * i
    return found


@pytest.mark.parametrize("yardstick", ["record", "station"])
@pytest.mark.parametrize(("kind", "options"), OPTIONS)
def test_a_recogniser_listens_through_the_engine_and_says_what_its_framework_says(
    kind, options, yardstick
):
    recogniser = strong(kind, options)
    recogniser.use_yardstick(yardstick)
    stream = traces([100, 250.3, 100, 4, 250.3, 100] * 2)
    annotated = recogniser.annotate(stream)
    raw = {t.id: [] for t in stream}
    for t in stream:
        mean = float(t.data.mean(dtype=np.float64))
        raw[t.id].append(features.extract(t, offset=mean))
    at = 0
    for own in raw.values():
        for x in own:
            scaler = Standardizer().fit(own if yardstick == "station" else [x])
            expected = recogniser.predict_proba(scaler.transform(x))
            got = np.stack([t.data for t in annotated[at : at + 5]], axis=1)
            np.testing.assert_allclose(got, expected, rtol=0, atol=2e-5)
            at += 5
    assert at == len(annotated) == 60
    own = engine.load(recogniser)
    assert own.classify(stream) == recogniser.classify(stream)  # whichever was asked


def test_a_recogniser_that_has_learnt_since_is_heard_with_the_weights_of_now():
    recogniser, stream = strong("lstm", {"units": 7}), traces([60])
    before = recogniser.annotate(stream)
    recogniser.set_weights({name: 0 * w for name, w in recogniser.weights().items()})
    after = recogniser.annotate(stream)
    assert np.ptp([t.data for t in before]) > 0.1
    np.testing.assert_allclose([t.data for t in after], 0.2, atol=1e-6)


def test_without_onnx_runtime_the_framework_is_asked(monkeypatch):
    recogniser, stream = strong("lstm", {"units": 7}), traces([60, 100])
    expected = recogniser.annotate(stream)
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    for one, other in zip(recogniser.annotate(stream), expected, strict=True):
        np.testing.assert_allclose(one.data, other.data, rtol=0, atol=1e-5)
