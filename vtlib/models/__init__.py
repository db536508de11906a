"""Recognisers: the TCN (Keras, keras-tcn) and the RNN-LSTM (PyTorch), behind one interface.

Nothing heavy is imported before :func:`load` is called, or a class is named that needs it.
"""

import concurrent.futures
import importlib
import json
import multiprocessing
from pathlib import Path

from ..datasets import registry
from .base import Recogniser

__all__ = [
    "DilatedLSTM",
    "LSTMRecogniser",
    "Recogniser",
    "TCNRecogniser",
    "bands",
    "load",
    "names",
    "predict_apart",
]

_LAZY = {"DilatedLSTM": "lstm", "LSTMRecogniser": "lstm", "TCNRecogniser": "tcn"}

# Name -> module and path of the weights in the published repository. A checkpoint's path has no ending.
_PUBLISHED = {
    "published-deception-lstm": ("lstm", "RNN-LSTM/Decepcion/best_model_1l_P0"),
    "published-deception-tcn": ("tcn", "TCN_Model/Deception/model.tf/variables/variables"),
    "published-bezymianny-lstm": ("lstm", "RNN-LSTM/Bezy/best_model_1l_P0_retrained"),
    "published-bezymianny-tcn": (
        "tcn",
        "TCN_Model/Bezy/model_retrained_bezy.tf/variables/variables",
    ),
}
_CHECKPOINT_ENDINGS = (".index", ".data-00000-of-00001")


def __getattr__(name):
    if name in _LAZY:
        return getattr(importlib.import_module(f"{__name__}.{_LAZY[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def names():
    """Names of the recognisers that :func:`load` knows (list of str)."""
    return [*_PUBLISHED, *sorted(p.stem for p in _checkpoints().glob("*.safetensors"))]


def load(name):
    """Load a trained recogniser.

    Parameters
    ----------
    name : str or path-like
        One of :func:`names`, or the path of a ``.safetensors`` file with its ``.json`` card beside it.

    Returns
    -------
    Recogniser

    Raises
    ------
    ValueError
        If there is none of that name, or its weights or its card can't be read.
    vtlib.datasets.PublishedDataUnavailable, vtlib.datasets.CorruptedFileError
        As :func:`vtlib.datasets.registry.fetch`.
    """
    if name in _PUBLISHED:
        return _load_published(name)
    if Path(str(name)).suffix == ".safetensors":
        return _load_saved(Path(name))
    if name not in names():
        raise ValueError(
            f"no recogniser {name!r}: there are {', '.join(names())}, or give the path of a .safetensors file"
        )
    return _load_saved(_checkpoints() / f"{name}.safetensors")


def predict_apart(name, recordings):
    """Ask a recogniser in a process of its own, which ends with its answer: its framework's memory is then free again.

    For a chapter that compares both frameworks: side by side they would fill most of what Binder gives.

    Parameters
    ----------
    name : str
        As in :func:`load`.
    recordings : list of array_like, each of shape (T, 48)
        Standardised features.

    Returns
    -------
    list of numpy.ndarray, each of shape (T, 5)
        What :meth:`Recogniser.predict_proba` gives for each. Errors are those of :func:`load` and of that method.
    """
    context = multiprocessing.get_context("spawn")
    with concurrent.futures.ProcessPoolExecutor(1, mp_context=context) as pool:
        return pool.submit(_load_and_predict, name, list(recordings)).result()


def _load_and_predict(name, recordings):
    recogniser = load(name)
    return [recogniser.predict_proba(x) for x in recordings]


def bands(name):
    """Scores of a recogniser that comes with the book, trained again with ten seeds (``make bands``).

    Parameters
    ----------
    name : str
        For example ``"simulated-deception-lstm"``.

    Returns
    -------
    pandas.DataFrame
        One row for each seed, which draws the simulation, the first weights and the batches alike. Columns are pairs: what
        was tested on (``"simulated"``, unseen; ``"published"``), and the score.

    Raises
    ------
    ValueError
        If nothing was measured under that name.
    """
    import pandas as pd

    measured = json.loads((registry.made_here() / "bands.json").read_text(encoding="utf-8"))[
        "scores"
    ]
    if name not in measured:
        raise ValueError(f"no bands of {name!r}: there are those of {', '.join(measured)}")
    rows = [
        {(on, score): value for on, s in row.items() for score, value in s.items()}
        for row in measured[name]
    ]
    return pd.DataFrame(rows).rename_axis("seed")


def _checkpoints():
    return registry.made_here() / "checkpoints"


def _build(architecture, name, card):
    """A recogniser with fresh weights, of the architecture that a card names."""
    kind, options = architecture["kind"], {k: v for k, v in architecture.items() if k != "kind"}
    class_name = {"lstm": "LSTMRecogniser", "tcn": "TCNRecogniser"}[kind]
    return __getattr__(class_name)(name, card, **options)


def _load_saved(path):
    from safetensors.numpy import load_file

    card_path = path.with_suffix(".json")
    for file in (path, card_path):
        if not file.is_file():
            raise ValueError(
                f"{file}: no such file. A recogniser is a .safetensors file and a .json card of the same name"
            )
    try:
        card = json.loads(card_path.read_text(encoding="utf-8"))
        recogniser = _build(card["architecture"], card.pop("name", path.stem), card)
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(
            f"{card_path}: not a recogniser's card ({type(error).__name__}: {error}). Save it again"
        ) from error
    try:
        recogniser._set_arrays(load_file(path))
    except Exception as error:  # safetensors, torch and Keras each raise their own
        raise ValueError(
            f"{path}: weights don't fit the card beside it ({error}). Save both again"
        ) from error
    return recogniser


def _load_published(name):
    kind, path = _PUBLISHED[name]
    card = {
        "trained_on": "Deception Island"
        if "deception" in name
        else "Bezymianny, retrained from Deception Island",
        "citation": registry.registry()["citation"],
        "source": f"{registry.registry()['repository']} at {registry.registry()['commit']}: {path}",
    }
    endings = _CHECKPOINT_ENDINGS if kind == "tcn" else ("",)
    files = registry.fetch_all(path + ending for ending in endings)
    recogniser = _build({"kind": kind}, name, card)
    module = importlib.import_module(f"{__name__}.{kind}")
    module.load_published_weights(
        recogniser.network, files[0].with_suffix("") if kind == "tcn" else files[0]
    )
    return recogniser
