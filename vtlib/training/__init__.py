"""Training a recogniser: batches of unequal recordings, augmentation, early stopping, and the loop
itself.

The loop knows nothing of PyTorch or TensorFlow: a recogniser brings one step of its own (see
:meth:`vtlib.models.Recogniser.fit`), and everything around that step is the same for both.
"""

from .batches import augment, batches, class_weights, pad, split_by_recording
from .loop import Trainee, cosine, cross_entropy, run
from .settings import History, Settings, as_card

__all__ = [
    "History",
    "Settings",
    "Trainee",
    "as_card",
    "augment",
    "batches",
    "class_weights",
    "cosine",
    "cross_entropy",
    "pad",
    "run",
    "split_by_recording",
]
