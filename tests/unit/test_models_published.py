"""The published weights give the published scores, exactly."""

import functools

import numpy as np
import pytest

from vtlib import datasets, evaluation, features, models, waveforms
from vtlib.features import Standardizer

EXACT = {
    "published-deception-lstm": (5282, 0.653),
    "published-deception-tcn": (5143, 0.662),
    "published-digivolcan-lstm3": (5502, 0.687),
}
NAMES = [
    "published-digivolcan-lstm3",
    "published-deception-lstm",
    "published-deception-tcn",
    "published-bezymianny-lstm",
    "published-bezymianny-tcn",
]


@pytest.fixture(scope="module")
def fold(published):
    return datasets.load_partition(1, folds=("test",)).test


@pytest.fixture(scope="module")
def load(published):
    """Load a recogniser once for all tests."""
    return functools.cache(models.load)


@pytest.fixture(scope="module")
def probabilities(fold, load):
    return {name: [load(name).predict_proba(r.features) for r in fold] for name in EXACT}


def macro_f1(labels, called):
    """Mean F1 of the five classes, written out."""
    pairs = [((labels == k), (called == k)) for k in range(5)]
    return np.mean([2 * (true & said).sum() / (true.sum() + said.sum()) for true, said in pairs])


@pytest.mark.parametrize("name", EXACT)
def test_a_published_recogniser_scores_exactly_what_was_measured(name, fold, probabilities):
    labels = np.concatenate([r.labels for r in fold])
    called = np.concatenate(probabilities[name]).argmax(axis=1)
    n_correct, f1 = EXACT[name]
    assert (int((called == labels).sum()), len(labels)) == (n_correct, 6098)
    assert macro_f1(labels, called) == pytest.approx(f1, abs=5e-4)
    scores = evaluation.frame_scores(
        [r.labels for r in fold], [p.argmax(axis=1) for p in probabilities[name]]
    )
    assert (scores.n_correct, scores.n_frames) == (n_correct, 6098)
    assert scores.macro_f1 == pytest.approx(macro_f1(labels, called))


def test_the_mean_of_both_beats_either(fold, probabilities):
    labels = np.concatenate([r.labels for r in fold])
    called = np.mean(
        [np.concatenate(probabilities[f"published-deception-{k}"]) for k in ("lstm", "tcn")], axis=0
    ).argmax(axis=1)
    assert (called == labels).mean() == pytest.approx(0.877, abs=5e-4)
    assert macro_f1(labels, called) == pytest.approx(0.690, abs=5e-4)


@pytest.mark.parametrize("name", EXACT)
def test_probabilities_are_distributions(name, fold, probabilities):
    for p, r in zip(probabilities[name], fold, strict=True):
        assert p.shape == (len(r), 5) and (p >= 0).all()
        np.testing.assert_allclose(p.sum(axis=1), 1, atol=1e-5)


@pytest.mark.parametrize("name", NAMES)
def test_a_recogniser_says_what_it_is(name, load):
    recogniser = load(name)
    expected = {"lstm": 219_455, "tcn": 63_105, "lstm3": 61_055}[name.rpartition("-")[2]]
    assert (recogniser.name, recogniser.n_parameters) == (name, expected)
    assert f"{name!r}, {expected:,} parameters" in repr(recogniser)
    doi = "10.5194/nhess-25-3827-2025" if "digi" in name else "10.3389/feart.2023.1204832"
    assert recogniser.card["architecture"]["kind"] in name and doi in recogniser.card["citation"]
    assert ("Bezymianny" in recogniser.card["trained_on"]) == ("bezymianny" in name)


@pytest.mark.parametrize("kind", ["lstm", "tcn"])
def test_the_retrained_weights_are_not_the_original_ones(kind, fold, load):
    one, other = (
        load(f"published-{volcano}-{kind}").predict_proba(fold[0].features)
        for volcano in ("deception", "bezymianny")
    )
    assert np.abs(one - other).max() > 0.1


def test_the_retrained_tcn_calls_nearly_everything_an_earthquake(load):
    """97 % of the frames of its own records, each standardised by itself: its means were not
    published."""
    tcn = load("published-bezymianny-tcn")
    recordings = [features.extract(r.trace) for r in datasets.load_bezymianny()]
    called = [tcn.predict_proba(Standardizer().fit_transform(x)).argmax(axis=1) for x in recordings]
    assert np.mean(np.concatenate(called) == 3) == pytest.approx(0.97, abs=0.01)


@pytest.mark.parametrize(
    ("name", "f1"), [("published-deception-lstm", 0.341), ("published-digivolcan-lstm3", 0.524)]
)
def test_blind_at_bezymianny_the_deeper_lstm_finds_more(name, f1, load):
    """VT frame F1 over all records, each freed of its offset and standardised by itself."""
    records = datasets.load_bezymianny()
    raw = [features.extract(waveforms.without_offset(r.trace)) for r in records]
    said = [load(name).predict_proba(Standardizer().fit_transform(x)).argmax(axis=1) for x in raw]
    vt = np.concatenate([r.frame_labels() for r in records]) == 3, np.concatenate(said) == 3
    assert 2 * (vt[0] & vt[1]).sum() / (vt[0].sum() + vt[1].sum()) == pytest.approx(f1, abs=1e-3)


def test_an_earthquake_at_bezymianny_is_annotated_on_the_records_time(load):
    record = datasets.load_bezymianny()[0]
    annotated = load("published-deception-lstm").annotate(record.trace)
    start = record.trace.stats.starttime
    assert [t.stats.channel for t in annotated] == [
        f"HHZ_{name}" for name in ("SIL", "TRE", "HYB", "VT", "LP")
    ]
    assert all(t.stats.starttime == start + 2 for t in annotated)
    assert annotated[0].stats.endtime - start == pytest.approx(record.duration_s, abs=2.5)
    (event,) = [i for i in record.intervals if i.label == "VT"]
    silence = annotated.select(channel="*_SIL")[0]
    inside = silence.slice(start + event.start_s, start + event.end_s).data
    assert inside.mean() < 0.5 * silence.slice(endtime=start + event.start_s - 2).data.mean()
