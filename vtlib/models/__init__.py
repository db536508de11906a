"""Recognisers: the TCN (Keras, keras-tcn) and the RNN-LSTM (PyTorch), behind one interface.

Nothing heavy is imported before :func:`load` is called, or a class is named that needs it.
"""

import importlib

from ..datasets import registry
from .base import Recogniser

__all__ = ["DilatedLSTM", "LSTMRecogniser", "Recogniser", "TCNRecogniser", "load", "names"]

_LAZY = {"DilatedLSTM": "lstm", "LSTMRecogniser": "lstm", "TCNRecogniser": "tcn"}

# Name -> module and path of the weights in the published repository. A checkpoint's path has no ending.
_PUBLISHED = {
    "published-deception-lstm": ("lstm", "RNN-LSTM/Decepcion/best_model_1l_P0"),
    "published-deception-tcn": ("tcn", "TCN_Model/Deception/model.tf/variables/variables"),
    "published-bezymianny-lstm": ("lstm", "RNN-LSTM/Bezy/best_model_1l_P0_retrained"),
    "published-bezymianny-tcn": ("tcn", "TCN_Model/Bezy/model_retrained_bezy.tf/variables/variables"),
}
_CHECKPOINT_ENDINGS = (".index", ".data-00000-of-00001")


def __getattr__(name):
    if name in _LAZY:
        return getattr(importlib.import_module(f"{__name__}.{_LAZY[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def names():
    """Names of the recognisers that :func:`load` knows (list of str)."""
    return list(_PUBLISHED)


def load(name):
    """Load a trained recogniser.

    Parameters
    ----------
    name : str
        One of :func:`names`.

    Returns
    -------
    Recogniser

    Raises
    ------
    ValueError
        If there is none of that name, or its weights can't be read.
    vtlib.datasets.PublishedDataUnavailable, vtlib.datasets.CorruptedFileError
        As :func:`vtlib.datasets.registry.fetch`.
    """
    if name not in _PUBLISHED:
        raise ValueError(f"no recogniser {name!r}: there are {', '.join(names())}")
    architecture, path = _PUBLISHED[name]
    card = {
        "architecture": architecture,
        "trained_on": "Deception Island" if "deception" in name else "Bezymianny, retrained from Deception Island",
        "citation": registry.registry()["citation"],
        "source": f"{registry.registry()['repository']} at {registry.registry()['commit']}: {path}",
    }
    if architecture == "lstm":
        file = registry.fetch(path)
        lstm = importlib.import_module(f"{__name__}.lstm")
        recogniser = lstm.LSTMRecogniser(name, card)
        lstm.load_published_weights(recogniser.network, file)
    else:
        files = registry.fetch_all(path + ending for ending in _CHECKPOINT_ENDINGS)
        tcn = importlib.import_module(f"{__name__}.tcn")
        recogniser = tcn.TCNRecogniser(name, card)
        tcn.load_published_weights(recogniser.network, files[0].with_suffix(""))
    return recogniser
