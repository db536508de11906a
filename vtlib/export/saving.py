"""A recogniser's weights as a file with a hash, so that a copy can be told from another."""

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from ..files import write_whole
from ..models import Recogniser


@dataclass(frozen=True)
class Exported:
    """A file that was written.

    Attributes
    ----------
    path : pathlib.Path
    sha256 : str
        Of the whole file, in hexadecimal.
    n_bytes : int
    """

    path: Path
    sha256: str
    n_bytes: int


def weights(recogniser: Recogniser, folder: str | os.PathLike) -> Exported:
    """Write a recogniser as ``NAME.safetensors``, with its card in it.

    Beside it, for people, stand ``NAME.json``, a copy of the card, and
    ``NAME.safetensors.sha256``, by which ``sha256sum --check`` tells a damaged copy.

    Parameters
    ----------
    recogniser : vtlib.models.Recogniser
    folder : str or path-like
        It is made if it is missing; files of these names in it are replaced.

    Returns
    -------
    Exported

    Raises
    ------
    ValueError
        If the recogniser's name can't be a file's.

    Examples
    --------
    >>> from vtlib import models
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     written = weights(models.build("lstm", "small", units=8), folder)
    ...     written.path.name, models.load(written.path).n_parameters
    ('small.safetensors', 1901)
    """
    path = Path(folder) / f"{file_name(recogniser)}.safetensors"
    recogniser.save(path)
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    write_whole(path.with_name(f"{path.name}.sha256"), f"{digest}  {path.name}\n")
    return Exported(path, digest, len(content))


def file_name(recogniser: Recogniser) -> str:
    """A recogniser's name, if a file can be called so.

    Raises
    ------
    ValueError
        If it is empty, begins with a point, or would lead out of the folder.
    """
    name = recogniser.name
    if not name or name[0] == "." or name != Path(name).name or set(name) & {"\\", "\0"}:
        raise ValueError(
            f"recogniser {name!r}: no name for a file. Give it another: "
            "recogniser.copy('bezymianny-lstm')"
        )
    return name


def sha256_of(recogniser: Recogniser) -> str:
    """SHA-256 of the file that :func:`weights` writes: it says which recogniser something is."""
    with tempfile.TemporaryDirectory() as folder:
        recogniser.save(f"{folder}/weights")
        return hashlib.sha256(Path(folder, "weights.safetensors").read_bytes()).hexdigest()
