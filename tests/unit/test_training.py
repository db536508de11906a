"""Training: what enters loss and score, when it stops, what is kept, and that the same seed gives
the same weights."""

import numpy as np
import pytest

from vtlib import models, training
from vtlib.records import Recording


def recording(n_frames, seed):
    """A recording that can be learnt: the class is the largest of the first five features."""
    x = np.random.default_rng(seed).standard_normal((n_frames, 48)).astype(np.float32)
    return Recording(x, x[:, :5].argmax(axis=1))


@pytest.fixture
def recordings():
    return [
        recording(n, seed) for seed, n in enumerate(np.random.default_rng(0).integers(5, 60, 24))
    ]


SHORT = {"epochs": 2, "batch_size": 4, "progress": False}
KINDS = ["LSTMRecogniser", "TCNRecogniser"]


def fresh(kind, seed=0):
    return getattr(models, kind)(seed=seed)


class Listener:
    """A trainee that learns nothing, and remembers what it was given."""

    def __init__(self, losses=(), stop_at=None):
        self.given, self.weights, self.losses, self.stop_at = [], 0, list(losses), stop_at

    def step(self, x, y, weights, factor):
        if self.stop_at is not None and len(self.given) == self.stop_at:
            raise KeyboardInterrupt
        self.given.append((x, y, weights, factor))
        self.weights += 1
        return 1.0

    def predict(self, x):
        """Probabilities that make the validation loss of epoch k the k-th of the losses."""
        right = np.exp(-self.losses[min(self.epoch, len(self.losses) - 1)]) if self.losses else 0.2
        return np.full((len(x), 5), right)

    @property
    def epoch(self):
        return max(0, (len(self.given) - 1) // self.batches_an_epoch)

    def get_weights(self):
        return self.weights

    def set_weights(self, weights):
        self.weights = weights


def test_every_recording_comes_once_an_epoch_and_padding_weighs_nothing(recordings):
    seen = []
    for x, y, mask in training.batches(recordings, 5, np.random.default_rng(0)):
        assert x.shape[:2] == y.shape == mask.shape
        for row, n in enumerate(mask.sum(axis=1).astype(int)):
            assert mask[row, :n].all() and not mask[row, n:].any() and not x[row, n:].any()
            seen.append((n, x[row, :n].tobytes()))
    assert sorted(seen) == sorted((len(r), r.features.tobytes()) for r in recordings)


@pytest.mark.parametrize("kind", KINDS)
def test_a_recording_trains_the_same_alone_or_beside_a_longer_one(kind):
    """The loss of a padded batch is the mean over its real frames, as if each recording had come
    alone."""
    short, long = recording(7, 1), recording(40, 2)
    settings = training.Settings(clip_norm=1e9)
    x, y, mask = training.pad([short, long])
    nonsense = x.copy()
    nonsense[0, 7:] = 1e3  # whatever stands in the padding must not matter
    losses = [fresh(kind).trainee(settings).step(v, y, mask, 1.0) for v in (x, nonsense)]
    assert losses[0] == pytest.approx(losses[1], rel=1e-6)
    of_each = [
        fresh(kind).trainee(settings).step(*training.pad([r]), 1.0) * len(r) for r in (short, long)
    ]
    assert losses[0] == pytest.approx(sum(of_each) / 47, rel=1e-4)


@pytest.mark.parametrize("kind", KINDS)
def test_training_lowers_the_loss_and_the_same_seed_gives_the_same_weights(kind, recordings):
    first, second, other = fresh(kind), fresh(kind), fresh(kind, seed=1)
    before = training.cross_entropy(recordings, first.predict_proba)[0]
    history = first.fit(recordings, **SHORT)
    second.fit(recordings, **SHORT)
    other.fit(recordings, seed=1, **SHORT)
    assert training.cross_entropy(recordings, first.predict_proba)[0] < before
    assert len(history.validation_loss) == 2
    weights, same, different = (r.weights() for r in (first, second, other))
    assert all(np.array_equal(weights[k], same[k]) for k in weights)
    assert any(not np.array_equal(weights[k], different[k]) for k in weights)


@pytest.mark.parametrize("kind", KINDS)
def test_saved_and_loaded_is_the_same_bit_for_bit(kind, recordings, tmp_path):
    recogniser = fresh(kind)
    recogniser.fit(recordings, **SHORT)
    recogniser.save(tmp_path / "mine")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["mine.json", "mine.safetensors"]
    loaded = models.load(tmp_path / "mine.safetensors")
    assert loaded.card == recogniser.card and loaded.name == recogniser.name
    assert loaded.card["training"]["settings"]["epochs"] == 2
    x = recordings[0].features
    assert np.array_equal(loaded.predict_proba(x), recogniser.predict_proba(x))


def test_training_ends_where_somebody_says_so(recordings):
    trainee = Listener(losses=[0.9, 0.8, 0.7, 0.6])
    trainee.batches_an_epoch = 5
    epochs = []
    settings = training.Settings(epochs=20, batch_size=4)
    history = training.run(
        trainee, recordings, settings, False, on_epoch=lambda e: epochs.append(e) or e == 2
    )
    assert epochs == [0, 1, 2] and len(history.training_loss) == 3


def test_it_stops_when_validation_no_longer_improves_and_keeps_the_best(recordings):
    trainee = Listener(losses=[0.9, 0.5, 0.6, 0.7, 0.8, 0.1])
    trainee.batches_an_epoch = 5
    settings = training.Settings(
        epochs=20, batch_size=4, patience=3
    )  # 20 train, 4 validate: 5 batches an epoch
    history = training.run(trainee, recordings, settings, progress=False)
    assert history.best_epoch == 1 and len(history.validation_loss) == 5
    assert trainee.weights == 10  # as they were after two epochs


def test_an_interrupt_keeps_the_best_so_far(recordings):
    trainee = Listener(losses=[0.9, 0.5, 0.6], stop_at=13)
    trainee.batches_an_epoch = 5
    history = training.run(trainee, recordings, training.Settings(batch_size=4), progress=False)
    assert history.interrupted and history.best_epoch == 1
    assert trainee.weights == 10


def test_an_interrupt_in_the_first_epoch_is_said(recordings):
    trainee = Listener(stop_at=2)
    trainee.batches_an_epoch = 5
    history = training.run(trainee, recordings, training.Settings(batch_size=4), progress=False)
    assert history.interrupted and history.best_epoch == -1


def test_no_recording_is_on_both_sides_of_the_split(recordings):
    train, validation = training.split_by_recording(recordings, 0.15, seed=3)
    assert len(validation) == 4 and len(train) == 20
    assert {id(r) for r in train} | {id(r) for r in validation} == {id(r) for r in recordings}
    again = training.split_by_recording(recordings, 0.15, seed=3)[1]
    other = training.split_by_recording(recordings, 0.15, seed=4)[1]
    assert [id(r) for r in validation] == [id(r) for r in again] != [id(r) for r in other]


def test_class_weights_leave_the_mean_loss_as_it_is(recordings):
    counts = np.bincount(np.concatenate([r.labels for r in recordings]), minlength=5)
    for power in (0.0, 0.5, 1.0):
        weights = training.class_weights(recordings, power)
        assert (weights * counts).sum() == pytest.approx(counts.sum())
    assert np.ptp(weights * counts) == pytest.approx(
        0, abs=1e-3
    )  # power 1: every class weighs the same
    only_two = [Recording(np.zeros((4, 48), np.float32), np.array([0, 0, 0, 3]))]
    assert np.flatnonzero(training.class_weights(only_two, 0.5)).tolist() == [0, 3]


def test_augmentation_changes_loudness_and_noise_but_no_padding(recordings):
    x, _, mask = training.pad(recordings[:4])
    settings = training.Settings(gain=0.5, noise=0.0)
    louder = training.augment(x, mask, settings, np.random.default_rng(0))
    change = (louder - x)[mask > 0]
    assert np.allclose(change[:, 16:], 0) and change[:, :16].std() > 0.1
    per_recording = [np.ptp((louder - x)[i, : len(r), :16]) for i, r in enumerate(recordings[:4])]
    assert max(per_recording) < 1e-5  # one offset for a whole recording
    noisy = training.augment(
        x, mask, training.Settings(gain=0.0, noise=0.2), np.random.default_rng(0)
    )
    assert (noisy - x)[mask > 0].std() == pytest.approx(0.2, rel=0.05)
    assert not noisy[mask == 0].any()


@pytest.mark.parametrize(
    "wrong",
    [
        {"crop_frames": -1},
        {"epochs": 0},
        {"batch_size": 0},
        {"validation_share": 1.0},
        {"learning_rate": 0.0},
        {"patience": 0},
    ],
)
def test_settings_that_make_no_sense_are_named(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        training.Settings(**wrong)


def test_one_recording_is_not_enough(recordings):
    with pytest.raises(ValueError, match="at least two"):
        fresh("LSTMRecogniser").fit(recordings[:1], **SHORT)


def test_a_crop_is_a_piece_of_its_recording_and_nothing_is_padded(recordings):
    of = {r.features[i].tobytes(): (n, i) for n, r in enumerate(recordings) for i in range(len(r))}
    starts = set()
    for x, y, mask in training.batches(recordings, 5, np.random.default_rng(0), crop_frames=20):
        assert x.shape[1] <= 20 and mask.all()
        for row, labels in zip(x, y, strict=True):
            n, first = of[row[0].tobytes()]
            np.testing.assert_array_equal(row, recordings[n].features[first : first + len(row)])
            np.testing.assert_array_equal(labels, recordings[n].labels[first : first + len(row)])
            starts.add(first)
    assert len(starts) > 1


def test_without_validation_all_recordings_are_trained_on_and_the_last_weights_are_kept(recordings):
    trainee = Listener()
    settings = training.Settings(epochs=3, batch_size=4, validation_share=0, patience=1)
    history = training.run(trainee, recordings, settings, progress=False)
    assert sum(len(x) for x, *_ in trainee.given) == 3 * len(recordings)
    assert (
        history.best_epoch == 2
        and trainee.weights == len(trainee.given)
        and not history.validation_loss
    )
    assert training.as_card(settings, history)["epochs"] == 3


def test_recordings_without_any_known_frame_are_refused():
    x = recording(30, 0).features
    unknown = [Recording(x, np.full(30, -1)) for _ in range(3)]
    with pytest.raises(ValueError, match="no frame has a known class"):
        training.run(Listener(), unknown, training.Settings(validation_share=0), progress=False)


def test_a_network_that_reads_backwards_is_not_given_padding(recordings):
    with pytest.raises(ValueError, match="crop_frames"):
        models.LSTMRecogniser(bidirectional=True).fit(recordings, **SHORT)
    with pytest.raises(ValueError, match="one layer"):
        models.LSTMRecogniser(bidirectional=True, layers=2)


def test_dropout_draws_the_same_for_the_same_seed_whatever_was_drawn_before(recordings):
    import torch

    weights = []
    for _ in range(2):
        recogniser = models.LSTMRecogniser(units=8, bidirectional=True, dropout=0.5, seed=0)
        torch.rand(7)
        recogniser.fit(recordings, crop_frames=20, **SHORT)
        weights.append(recogniser.weights())
    assert all(np.array_equal(value, weights[1][name]) for name, value in weights[0].items())


def test_a_network_that_reads_backwards_knows_the_end_at_the_beginning_and_is_saved_as_such(
    tmp_path,
):
    recogniser = models.LSTMRecogniser("both-ways", units=8, bidirectional=True, dropout=0.5)
    x = np.random.default_rng(0).standard_normal((40, 48)).astype(np.float32)
    y = x.copy()
    y[-1] += 5
    assert not np.allclose(
        recogniser.predict_proba(x)[30], recogniser.predict_proba(y)[30], atol=1e-7
    )
    recogniser.save(tmp_path / "both")
    again = models.load(tmp_path / "both.safetensors")
    np.testing.assert_array_equal(again.predict_proba(x), recogniser.predict_proba(x))
