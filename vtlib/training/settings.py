"""How to train, and what came of it."""

from dataclasses import asdict, dataclass, field
from typing import Any


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
        Adam's step at the start (Kingma and Ba, 2015, arXiv:1412.6980); it falls to zero along a
        cosine.
    clip_norm : float
        The gradient of a step is scaled down to this length if it is longer (Pascanu et al., 2013,
        arXiv:1211.5063).
    patience : int
        Epochs without a better validation loss after which training stops.
    validation_share : float
        Share of the training recordings that is set aside to decide when to stop; with 0, all are
        trained on for all epochs, and the last weights are kept.
    class_weight_power : float
        0: every frame counts the same; 1: every class does, however rare; between: something
        between.
    gain : float
        Standard deviation of the random offset added to all log energies of a recording: another
        loudness.
    noise : float
        Standard deviation of the random numbers added to every feature.
    crop_frames : int
        If not 0, each epoch trains on a random piece of each recording, at most so many frames
        long.
    only_last_layer : bool
        Whether the last layer alone learns, and all before it stays as it is ("frozen").
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
    only_last_layer: bool = False
    seed: int = 0

    def __post_init__(self):
        for name in ("epochs", "batch_size", "patience"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name}={getattr(self, name)!r}: must be at least 1")
        if not 0 <= self.validation_share < 1:
            raise ValueError(
                f"validation_share={self.validation_share!r}: must lie between 0 and 1 (0: no "
                "validation)"
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
        One value an epoch; losses are cross-entropies per frame. Without validation the last two
        are empty.
    best_epoch : int
        Number of the epoch whose weights were kept, counted from 0; -1 if no epoch was finished.
    interrupted : bool
        Whether somebody pressed Ctrl-C.
    """

    training_loss: list[float] = field(default_factory=list)
    validation_loss: list[float] = field(default_factory=list)
    validation_accuracy: list[float] = field(default_factory=list)
    best_epoch: int = -1
    interrupted: bool = False


def as_card(settings: Settings, history: History) -> dict[str, Any]:
    """What a recogniser's card says of its training (a dict)."""
    return {
        "settings": asdict(settings),
        "epochs": len(history.training_loss),
        "best_epoch": history.best_epoch,
    }
