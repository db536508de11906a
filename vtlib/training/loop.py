"""The loop: epochs of steps, early stopping, and the weights of the best epoch."""

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..records import Recording
from .batches import augment, batches, class_weights, split_by_recording
from .settings import History, Settings


class Trainee(ABC):
    """A recogniser with an optimizer: what :func:`run` trains."""

    def __init__(self, recogniser: Any, settings: Settings):
        self.settings = settings
        self.predict = recogniser.predict_proba
        self.get_weights = recogniser.weights
        self.set_weights = recogniser.set_weights

    @abstractmethod
    def step(
        self, x: np.ndarray, y: np.ndarray, weights: np.ndarray, learning_rate_factor: float
    ) -> float:
        """Learn from one batch; its loss.

        Parameters
        ----------
        x : numpy.ndarray of float32, shape (batch, T, 48)
        y : numpy.ndarray of int64, shape (batch, T)
        weights : numpy.ndarray of float32, shape (batch, T)
            Of the frames: 0 for padding and for frames whose class is unknown.
        learning_rate_factor : float
            0 to 1, of the learning rate in the settings.
        """


def cosine(step: int, n_steps: int) -> float:
    """Factor of the learning rate: 1 at the first step, 0 after the last."""
    return 0.5 * (1 + math.cos(math.pi * step / n_steps))


def cross_entropy(
    recordings: Sequence[Recording], predict: Callable[[np.ndarray], np.ndarray]
) -> tuple[float, float]:
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

    Examples
    --------
    Someone who knows nothing says one fifth of everything:

    >>> silence = Recording(np.zeros((4, 48), np.float32), np.zeros(4, int))
    >>> loss, accuracy = cross_entropy([silence], lambda x: np.full((len(x), 5), 0.2))
    >>> round(loss, 3), round(float(np.log(5)), 3)
    (1.609, 1.609)
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


def run(
    trainee: Trainee,
    recordings: Sequence[Recording],
    settings: Settings,
    progress: bool = True,
    on_epoch: Callable[[int], bool] | None = None,
) -> History:
    """Train, and leave the trainee with the weights of its best epoch.

    Ctrl-C ends training early and keeps the best weights so far.

    Parameters
    ----------
    trainee : Trainee
        Or anything that has ``step(x, y, weights, learning_rate_factor)``, which returns the loss
        of one batch; ``predict(x)``, from (T, 48) to (T, 5); ``get_weights()`` and
        ``set_weights(w)``. The weights of a step, shape (batch, T), are those of its frames: 0 for
        padding.
    recordings : list of Recording
        To be split into training and validation.
    settings : Settings
    progress : bool
        Whether to show a bar.
    on_epoch : callable, optional
        Called with the epoch's number, from 0, after each; training ends where it returns True.

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
                x, weights = augment(x, mask, settings, rng), mask * by_class[y]
                loss = trainee.step(x, y, weights, cosine(step, n_steps))
                losses, n_frames, step = losses + loss * mask.sum(), n_frames + mask.sum(), step + 1
            history.training_loss.append(float(losses / n_frames))
            bar.set_postfix(_validate(history, validation, trainee))
            losses_so_far = history.validation_loss
            if (
                best is None
                or not validation
                or losses_so_far[-1] < losses_so_far[history.best_epoch]
            ):
                history.best_epoch, best = epoch, trainee.get_weights()
            if on_epoch and on_epoch(epoch):
                break
            if validation and epoch - history.best_epoch >= settings.patience:
                break
    except KeyboardInterrupt:
        history.interrupted = True
    bar.close()
    if best is not None:
        trainee.set_weights(best)
    return history


def _validate(history, validation, trainee):
    """Write down the losses of an epoch; what a bar shows of them."""
    if not validation:
        return {"loss": f"{history.training_loss[-1]:.3f}"}
    loss, accuracy = cross_entropy(validation, trainee.predict)
    history.validation_loss.append(loss)
    history.validation_accuracy.append(accuracy)
    return {"loss": f"{loss:.3f}", "accuracy": f"{accuracy:.3f}"}
