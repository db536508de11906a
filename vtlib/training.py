"""Training a recogniser: batches of unequal recordings, augmentation, early stopping, and the loop itself.

The loop knows nothing of PyTorch or TensorFlow: a recogniser brings one step of its own (see
:meth:`vtlib.models.Recogniser.fit`), and everything around that step is the same for both.
"""

import math
from dataclasses import asdict, dataclass, field

import numpy as np

from . import classes, features


@dataclass(frozen=True)
class Settings:
    """How to train. The defaults suit partition 1 on two processor cores.

    Attributes
    ----------
    epochs : int
        At most so many passes over the training recordings.
    batch_size : int
        Recordings in a batch.
    learning_rate : float
        Adam's step at the start (Kingma and Ba, 2015, arXiv:1412.6980); it falls to zero along a cosine.
    clip_norm : float
        The gradient of a step is scaled down to this length if it is longer (Pascanu et al., 2013, arXiv:1211.5063).
    patience : int
        Epochs without a better validation loss after which training stops.
    validation_share : float
        Share of the training recordings that is set aside to decide when to stop; with 0, all are trained on for all
        epochs, and the last weights are kept.
    class_weight_power : float
        0: every frame counts the same; 1: every class does, however rare; between: something between.
    gain : float
        Standard deviation of the random offset added to all log energies of a recording: another loudness.
    noise : float
        Standard deviation of the random numbers added to every feature.
    crop_frames : int
        If not 0, each epoch trains on a random piece of each recording, at most so many frames long.
    seed : int
        Decides the split, the order of the batches and the augmentation.
    """

    epochs: int = 15
    batch_size: int = 16
    learning_rate: float = 3e-3
    clip_norm: float = 1.0
    patience: int = 5
    validation_share: float = 0.15
    class_weight_power: float = 0.3
    gain: float = 0.2
    noise: float = 0.2
    crop_frames: int = 0
    seed: int = 0

    def __post_init__(self):
        for name in ("epochs", "batch_size", "patience"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name}={getattr(self, name)!r}: must be at least 1")
        if not 0 <= self.validation_share < 1:
            raise ValueError(
                f"validation_share={self.validation_share!r}: must lie between 0 and 1 (0: no validation)"
            )
        if self.crop_frames < 0:
            raise ValueError(
                f"crop_frames={self.crop_frames!r}: must not be negative (0: whole recordings)"
            )
        for name in ("learning_rate", "clip_norm"):
            if not getattr(self, name) > 0:
                raise ValueError(f"{name}={getattr(self, name)!r}: must be greater than 0")


@dataclass
class History:
    """What happened in each epoch.

    Attributes
    ----------
    training_loss, validation_loss, validation_accuracy : list of float
        One value an epoch; losses are cross-entropies per frame. Without validation the last two are empty.
    best_epoch : int
        Number of the epoch whose weights were kept, counted from 0; -1 if no epoch was finished.
    interrupted : bool
        Whether somebody pressed Ctrl-C.
    """

    training_loss: list = field(default_factory=list)
    validation_loss: list = field(default_factory=list)
    validation_accuracy: list = field(default_factory=list)
    best_epoch: int = -1
    interrupted: bool = False


def split_by_recording(recordings, validation_share, seed=0):
    """Set whole recordings aside for validation; frames of one recording are never separated.

    Parameters
    ----------
    recordings : list
        At least two.
    validation_share : float
        Between 0 and 1; at least one recording ends up on either side.
    seed : int

    Returns
    -------
    train, validation : list
    """
    if len(recordings) < 2:
        raise ValueError(
            f"{len(recordings)} recordings cannot be split: training needs at least two"
        )
    n_validation = min(max(1, round(validation_share * len(recordings))), len(recordings) - 1)
    order = np.random.default_rng(seed).permutation(len(recordings))
    return [recordings[i] for i in order[n_validation:]], [
        recordings[i] for i in order[:n_validation]
    ]


def pad(recordings):
    """Recordings of unequal length as one batch, padded with zeros after their ends.

    Returns
    -------
    x : numpy.ndarray of float32, shape (batch, T, 48)
    y : numpy.ndarray of int64, shape (batch, T)
    mask : numpy.ndarray of float32, shape (batch, T)
        1 for a frame, 0 for padding and for frames whose class is unknown (-1): what has 0 must enter no loss and no
        score. ``y`` is 0 there.
    """
    longest = max(len(r) for r in recordings)
    x = np.zeros((len(recordings), longest, features.N_FEATURES), dtype=np.float32)
    y = np.zeros((len(recordings), longest), dtype=np.int64)
    mask = np.zeros((len(recordings), longest), dtype=np.float32)
    for row, r in enumerate(recordings):
        x[row, : len(r)], y[row, : len(r)], mask[row, : len(r)] = (
            r.features,
            np.maximum(r.labels, 0),
            r.labels >= 0,
        )
    return x, y, mask


def batches(recordings, batch_size, rng, crop_frames=0):
    """Padded batches in random order; recordings of like length come together, so that little is padded.

    With ``crop_frames``, each recording is cut to a random piece, as long as the batch's shortest and not longer than
    that: then nothing is padded.

    Parameters
    ----------
    recordings : list of Recording
    batch_size : int
    rng : numpy.random.Generator

    Yields
    ------
    x, y, mask
        As :func:`pad` gives them. Every recording comes exactly once.
    """
    lengths = np.array([len(r) for r in recordings])
    order = np.argsort(
        lengths * rng.uniform(0.8, 1.25, len(lengths)), kind="stable"
    )  # near, but not the same each time
    groups = [order[i : i + batch_size] for i in range(0, len(order), batch_size)]
    for group in rng.permutation(len(groups)):
        batch = [recordings[i] for i in groups[group]]
        yield pad(
            _cropped(batch, min([crop_frames, *map(len, batch)]), rng) if crop_frames else batch
        )


def _cropped(recordings, n_frames, rng):
    """A random piece of ``n_frames`` frames of each recording."""
    starts = [rng.integers(len(r) - n_frames + 1) for r in recordings]
    return [
        type(r)(r.features[start : start + n_frames], r.labels[start : start + n_frames])
        for r, start in zip(recordings, starts, strict=True)
    ]


def augment(x, mask, settings, rng):
    """A batch at another loudness and with some noise in its features, shape (batch, T, 48).

    Padding stays zero: it is what follows the last frame whose mask is not 0, or that has any feature.
    """
    is_frame = (mask > 0) | x.any(axis=2)
    x = x + settings.noise * rng.standard_normal(x.shape, dtype=np.float32)
    x[:, :, : features.N_FILTERS] += settings.gain * rng.standard_normal(
        (len(x), 1, 1), dtype=np.float32
    )
    return x * is_frame[:, :, None]


def class_weights(recordings, power):
    """Weight of each class in the loss, (1 / frequency) ** power, with a mean of 1 over all frames; shape (5,)."""
    known = np.concatenate([r.labels[r.labels >= 0] for r in recordings])
    if known.size == 0:
        raise ValueError("no frame has a known class: there is nothing to learn from")
    counts = np.bincount(known, minlength=len(classes.CLASSES))
    weights = np.where(counts > 0, counts.sum() / np.maximum(counts, 1), 0.0) ** power
    return (weights * counts.sum() / (weights * counts).sum()).astype(np.float32)


def cosine(step, n_steps):
    """Factor of the learning rate: 1 at the first step, 0 after the last."""
    return 0.5 * (1 + math.cos(math.pi * step / n_steps))


def cross_entropy(recordings, predict):
    """Mean negative log-probability of the right class, and the share of frames that are right.

    Parameters
    ----------
    recordings : list of Recording
    predict : callable
        From (T, 48) to probabilities (T, 5).

    Returns
    -------
    loss, accuracy : float
        Over all frames whose class is known.
    """
    probabilities = np.concatenate([predict(r.features) for r in recordings])
    labels = np.concatenate([r.labels for r in recordings])
    known = labels >= 0
    if not known.any():
        return float("nan"), float("nan")
    probabilities, labels = probabilities[known], labels[known]
    of_truth = probabilities[np.arange(len(labels)), labels]
    return float(-np.log(np.maximum(of_truth, 1e-7)).mean()), float(
        (probabilities.argmax(axis=1) == labels).mean()
    )


def run(trainee, recordings, settings, progress=True):
    """Train, and leave the trainee with the weights of its best epoch.

    Ctrl-C ends training early and keeps the best weights so far.

    Parameters
    ----------
    trainee : object
        Has ``step(x, y, weights, learning_rate_factor)``, which returns the loss of one batch; ``predict(x)``, from
        (T, 48) to (T, 5); ``get_weights()`` and ``set_weights(w)``. The weights of a step, shape (batch, T), are those of
        its frames: 0 for padding.
    recordings : list of Recording
        To be split into training and validation.
    settings : Settings
    progress : bool
        Whether to show a bar.

    Returns
    -------
    History
    """
    from tqdm.auto import tqdm

    if settings.validation_share:
        train, validation = split_by_recording(recordings, settings.validation_share, settings.seed)
    else:
        train, validation = recordings, []
    by_class = class_weights(train, settings.class_weight_power)
    rng = np.random.default_rng(settings.seed)
    n_steps = settings.epochs * math.ceil(len(train) / settings.batch_size)
    history, best, step = History(), None, 0
    bar = tqdm(range(settings.epochs), desc="training", unit="epoch", disable=not progress)
    try:
        for epoch in bar:
            losses, n_frames = 0.0, 0.0
            for x, y, mask in batches(train, settings.batch_size, rng, settings.crop_frames):
                if not mask.any():
                    continue
                loss = trainee.step(
                    augment(x, mask, settings, rng), y, mask * by_class[y], cosine(step, n_steps)
                )
                losses, n_frames, step = losses + loss * mask.sum(), n_frames + mask.sum(), step + 1
            history.training_loss.append(float(losses / n_frames))
            if not validation:
                history.best_epoch, best = epoch, trainee.get_weights()
                bar.set_postfix(loss=f"{history.training_loss[-1]:.3f}")
                continue
            loss, accuracy = cross_entropy(validation, trainee.predict)
            history.validation_loss.append(loss)
            history.validation_accuracy.append(accuracy)
            bar.set_postfix(loss=f"{loss:.3f}", accuracy=f"{accuracy:.3f}")
            if best is None or loss < history.validation_loss[history.best_epoch]:
                history.best_epoch, best = epoch, trainee.get_weights()
            if epoch - history.best_epoch >= settings.patience:
                break
    except KeyboardInterrupt:
        history.interrupted = True
    bar.close()
    if best is not None:
        trainee.set_weights(best)
    return history


def as_card(settings, history):
    """What a recogniser's card says of its training (a dict)."""
    return {
        "settings": asdict(settings),
        "epochs": len(history.training_loss),
        "best_epoch": history.best_epoch,
    }
