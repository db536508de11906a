"""A recogniser's file: its weights, its card, and a hash by which damage is told."""

import hashlib
import json
import os
from pathlib import Path
from typing import Any

import numpy as np

from ..features import N_FEATURES
from ..files import in_a_line, write_whole
from .listening import YARDSTICKS

ENDINGS = (".safetensors", ".json")  # of a saved recogniser
HASH = "weights_sha256"  # in the card, as long as it is in a file
#: What a card that is damaged may raise in :func:`check_card`.
DAMAGED = (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError)


def without_ending(path: str | os.PathLike) -> Path:
    """A recogniser's path without ``.safetensors`` or ``.json``; other points in it stay."""
    path = Path(path)
    return path.with_suffix("") if path.suffix in ENDINGS else path


def digest(weights: dict[str, np.ndarray]) -> str:
    """SHA-256 of weights: of names, types, shapes and values, in order of name."""
    whole = hashlib.sha256()
    for name, values in sorted(weights.items()):
        little = np.ascontiguousarray(values, values.dtype.newbyteorder("<"))
        whole.update(json.dumps([name, little.dtype.str, values.shape]).encode())
        whole.update(little.tobytes())
    return whole.hexdigest()


def write(path: str | os.PathLike, card: dict[str, Any], weights: dict[str, np.ndarray]) -> None:
    """Write ``<path>.safetensors``, whole or not at all, and the card once more for people.

    Parameters
    ----------
    path : str or path-like
        With or without the ending.
    card : dict
        With the recogniser's ``name`` in it.
    weights : dict of str to numpy.ndarray

    Raises
    ------
    ValueError
        If a weight is NaN or infinite: such a recogniser could not be loaded.
    TypeError
        If the card holds what JSON has no word for.
    OSError
        If a file can't be written.
    """
    from safetensors.numpy import save

    path = without_ending(path)
    for key, values in weights.items():
        if not np.isfinite(values).all():
            raise ValueError(
                f"{path}.safetensors: not written, since weights {key!r} are not finite. Did the "
                "training diverge? Lower its learning rate"
            )
    text = json.dumps({**card, HASH: digest(weights)}, indent=1, ensure_ascii=False)
    content = save(weights, {"card": text})  # one entry, since safetensors shuffles several
    write_whole(path.with_name(f"{path.name}.safetensors"), content)
    write_whole(path.with_name(f"{path.name}.json"), f"{text}\n".encode())


def read(path: str | os.PathLike) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Card and weights that :func:`write` wrote.

    Parameters
    ----------
    path : str or path-like
        With the ending.

    Returns
    -------
    card : dict
        Its ``architecture`` is a dict with a ``kind``.
    weights : dict of str to numpy.ndarray

    Raises
    ------
    ValueError
        If the file is missing, is none of these, or its weights aren't those that were written;
        the message names it.
    """
    from safetensors import SafetensorError, safe_open

    path = Path(path)
    if not path.is_file():
        raise ValueError(f"{path}: no such file. A recogniser is a .safetensors file")
    try:
        with safe_open(path, "numpy") as file:
            metadata = file.metadata() or {}
            weights = {key: file.get_tensor(key) for key in file.keys()}
    except (SafetensorError, OSError, TypeError, ValueError) as error:
        raise ValueError(
            f"{path}: not a readable safetensors file ({in_a_line(error)}). Fetch it again"
        ) from None
    try:
        card = json.loads(metadata["card"])
        check_card(card)
    except DAMAGED as error:
        raise unreadable_card(path, error) from None
    if card.pop(HASH, None) != digest(weights):
        raise ValueError(
            f"{path}: its weights are not those that were saved: they don't have the SHA-256 of "
            "its card. Fetch it again, or save it again"
        )
    return card, weights


def check_card(card: Any) -> None:
    """ValueError, or what reading it raises, if a card lacks what a recogniser works by."""
    if not isinstance(card["architecture"], dict) or not isinstance(
        card["architecture"]["kind"], str
    ):
        raise ValueError("its architecture has no kind")
    name = card.get("name", "")
    if not isinstance(name, str) or not name.isprintable() or len(name) > 200:
        raise ValueError("its name is no line of text")
    yardstick, stored = card.get("yardstick", "record"), card.get("standardizer")
    if yardstick not in YARDSTICKS or (yardstick == "training") != bool(stored):
        raise ValueError(f"yardstick {in_a_line(yardstick)}: none of {', '.join(YARDSTICKS)}")
    if stored:
        for of in ("mean", "std"):
            values = np.array(stored[of], dtype=np.float64)
            if values.shape != (N_FEATURES,) or not np.isfinite(values).all():
                raise ValueError(f"the {of} of its standardizer is not {N_FEATURES} finite numbers")
        if min(stored["std"]) <= 0:
            raise ValueError("the std of its standardizer is not above 0")


def unreadable_card(path: Path, error: Exception) -> ValueError:
    """The error for a file whose card describes no recogniser."""
    return ValueError(
        f"{path}: its metadata hold no recogniser's card ({type(error).__name__}: "
        f"{in_a_line(error)}). Save it again"
    )
