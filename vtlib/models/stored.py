"""Trained recognisers: those that were published, those that come with the book, and one's own."""

import os
from pathlib import Path

import numpy as np

from ..datasets import registry
from ..files import in_a_line
from . import saved
from .base import Recogniser
from .kinds import KINDS, build

# Name -> kind, and path of the weights in the registry of published files.
_PUBLISHED = {
    "published-deception-lstm": ("lstm", "RNN-LSTM/Decepcion/best_model_1l_P0"),
    "published-deception-tcn": ("tcn", "TCN_Model/Deception/model.tf/variables/variables"),
    "published-bezymianny-lstm": ("lstm", "RNN-LSTM/Bezy/best_model_1l_P0_retrained"),
    "published-bezymianny-tcn": (
        "tcn",
        "TCN_Model/Bezy/model_retrained_bezy.tf/variables/variables",
    ),
    "published-digivolcan-lstm3": ("lstm", "digivolcan/best_model_3layers"),
}

# What isn't as in the first published recognisers.
_OPTIONS = {"published-digivolcan-lstm3": {"layers": 3, "units": 50}}
_TRAINED_ON = {
    "published-deception": "Deception Island",
    "published-bezymianny": "Bezymianny, retrained from Deception Island",
    "published-digivolcan": "Deception Island; which recordings was not published",
}


def names() -> list[str]:
    """Names of the recognisers that :func:`load` knows.

    Examples
    --------
    >>> "published-deception-tcn" in names()
    True
    """
    return [*_PUBLISHED, *sorted(p.stem for p in _checkpoints().glob("*.safetensors"))]


def load(name: str | Path) -> Recogniser:
    """Load a trained recogniser.

    Parameters
    ----------
    name : str or path-like
        One of :func:`names`, or the path of a ``.safetensors`` file that
        :meth:`Recogniser.save` wrote.

    Returns
    -------
    Recogniser

    Raises
    ------
    ValueError
        If there is none of that name, its card can't be read, or its weights aren't finite, don't
        fit the card, or are not those that were saved.
    vtlib.datasets.PublishedDataUnavailable, vtlib.datasets.CorruptedFileError
        As :func:`vtlib.datasets.registry.fetch`.

    Examples
    --------
    >>> load("simulated-bezymianny-lstm").card["trained_on"]
    'simulated bezymianny, seed 0'
    """
    if name in _PUBLISHED:
        return _load_published(name)
    if Path(str(name)).suffix == ".safetensors":
        return _load_saved(Path(name))
    if name not in names():
        raise ValueError(
            f"no recogniser {name!r}: there are {', '.join(names())}, or give the path of a "
            ".safetensors file"
        )
    return _load_saved(_checkpoints() / f"{name}.safetensors")


def _checkpoints():
    return registry.made_here() / "checkpoints"


def _load_saved(path):
    card, weights = saved.read(path)
    name = card.pop("name", saved.without_ending(path).name)
    try:
        architecture = dict(card["architecture"])
        recogniser = build(architecture.pop("kind"), name, card, **architecture)
    except (ValueError, TypeError, OverflowError, RuntimeError) as error:  # as PyTorch raises
        raise saved.unreadable_card(path, error) from error
    _check_weights(path, weights, recogniser.weights())
    recogniser.set_weights(weights)
    return recogniser


def weights_of(
    recogniser: str | os.PathLike | Recogniser,
) -> tuple[str, dict, dict[str, np.ndarray]]:
    """Name, card and weights of a recogniser; of a saved one, without its framework.

    Parameters
    ----------
    recogniser : str, path-like or Recogniser
        As for :func:`load`: what was published in its authors' own format needs that framework. Of
        a recogniser that is there already, the weights that it has now.

    Returns
    -------
    (str, dict, dict of str to numpy.ndarray)

    Raises
    ------
    ValueError
        If there is none of that name, or it can't be read, or if it is no recogniser of
        :mod:`vtlib.models`; whether weights fit the card is not known before they are used.

    Examples
    --------
    >>> name, card, weights = weights_of("simulated-bezymianny-lstm")
    >>> card["architecture"]["kind"], weights["linear.weight"].shape
    ('lstm', (5, 210))
    """
    if not isinstance(recogniser, str | os.PathLike):
        if not isinstance(recogniser, Recogniser):
            raise ValueError(
                f"recogniser {recogniser!r}: expected a name, a file or what models.load gives"
            )
        return recogniser.name, dict(recogniser.card), recogniser.weights()
    if recogniser in _PUBLISHED:
        return weights_of(load(recogniser))
    is_file = Path(str(recogniser)).suffix == ".safetensors"
    if not is_file and recogniser not in names():
        raise ValueError(f"no recogniser {recogniser!r}: there are {', '.join(names())}")
    path = Path(recogniser) if is_file else _checkpoints() / f"{recogniser}.safetensors"
    card, weights = saved.read(path)
    return card.pop("name", saved.without_ending(path).name), card, weights


def _check_weights(path, found, expected):
    """Refuse weights that are not those of the architecture, or no finite numbers."""
    shapes = [{key: value.shape for key, value in w.items()} for w in (found, expected)]
    if shapes[0] != shapes[1]:
        wrong = in_a_line(sorted(set(shapes[0].items()) ^ set(shapes[1].items()))[0][0])
        raise ValueError(f"{path}: weights don't fit its card, {wrong!r} for one. Save it again")
    for key, value in found.items():
        if value.dtype != expected[key].dtype or not np.isfinite(value).all():
            raise ValueError(
                f"{path}: weights {key!r} of dtype {value.dtype} must be finite "
                f"{expected[key].dtype}. Save it again"
            )


def _load_published(name):
    kind, path = _PUBLISHED[name]
    paths = [path + ending for ending in KINDS[kind].published_endings]
    first = registry.entries()[paths[0]]
    card = {
        "trained_on": _TRAINED_ON[name.rpartition("-")[0]],
        "citation": registry.citation(paths[0]),
        "source": first.source.removesuffix(KINDS[kind].published_endings[0]),
    }
    files = registry.fetch_all(paths)
    recogniser = build(kind, name, card, **_OPTIONS.get(name, {}))
    recogniser.read_published(files)
    return recogniser
