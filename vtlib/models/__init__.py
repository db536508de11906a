"""Recognisers: the TCN (Keras, keras-tcn) and the RNN-LSTM (PyTorch), behind one interface.

Nothing heavy is imported before :func:`load` is called, or a class is named that needs it.
"""

import os
from typing import Any

from .asking import ask_both, predict_apart
from .base import Recogniser
from .kinds import KINDS, build, class_named, fresh
from .listening import YARDSTICKS, check_yardstick
from .stored import load, names, weights_of

__all__ = [
    "KINDS",
    "YARDSTICKS",
    "DilatedLSTM",
    "LSTMRecogniser",
    "Recogniser",
    "TCNRecogniser",
    "ask_both",
    "build",
    "check_yardstick",
    "fresh",
    "load",
    "names",
    "predict_apart",
    "weights_of",
]

# oneDNN, in which PyTorch's LSTM computes, compiles it anew for each length of recording, and keeps
# the last 1,024 of these: 200 MB in the chapter on the LSTM. It reads this at its first use.
os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "16")


def __getattr__(name: str) -> Any:
    """The classes that need a framework, imported when they are named."""
    return class_named(name)
