"""Reading the published pickles without trusting them."""

import pickle
from pathlib import Path

import numpy as np


def _latin1(text, encoding):
    """Bytes of a pickle of protocol 0 to 2, which holds them as text; stands in for
    ``_codecs.encode``."""
    if (type(text), encoding) != (str, "latin1"):
        raise UnsafePickleError(f"it asks for the codec {encoding!r}")
    return text.encode("latin1")


def _no_bytes():
    """The bytes of an array without elements, in a pickle of protocol 0 to 2; stands in for
    ``bytes``."""
    return b""


# A NumPy array in a pickle needs these and nothing else: the first two in protocols up to 4,
# ``_frombuffer`` in protocol 5, ``encode`` and ``bytes`` in protocols 0 to 2. Before NumPy 2,
# modules were spelt without the underscore.
_ADMITTED = {
    ("numpy.core.multiarray", "_reconstruct"): np._core.multiarray._reconstruct,
    ("numpy._core.multiarray", "_reconstruct"): np._core.multiarray._reconstruct,
    ("numpy.core.numeric", "_frombuffer"): np._core.numeric._frombuffer,
    ("numpy._core.numeric", "_frombuffer"): np._core.numeric._frombuffer,
    ("_codecs", "encode"): _latin1,
    ("__builtin__", "bytes"): _no_bytes,
    ("numpy", "ndarray"): np.ndarray,
    ("numpy", "dtype"): np.dtype,
}


class UnsafePickleError(pickle.UnpicklingError):
    """A pickle asks for something other than NumPy arrays; reading it could run somebody's code."""


class _ArraysOnly(pickle.Unpickler):
    def find_class(self, module, name):
        try:
            return _ADMITTED[module, name]
        except KeyError:
            raise UnsafePickleError(f"it asks for {module}.{name}") from None


def read_arrays(path: str | Path) -> list[np.ndarray]:
    """Read a pickled list of NumPy arrays.

    Parameters
    ----------
    path : str or path-like
        A pickle of any protocol.

    Returns
    -------
    list of numpy.ndarray

    Raises
    ------
    UnsafePickleError
        If it holds anything but a list of numeric arrays. Nothing of it is run.
    ValueError
        If it is truncated or no pickle.
    """
    path = Path(path)
    try:
        with path.open("rb") as file:
            # latin1 is what turns the byte strings of a Python 2 pickle into NumPy arrays
            arrays = _ArraysOnly(file, encoding="latin1").load()
    except UnsafePickleError as error:
        raise UnsafePickleError(
            f"{path}: refused, {error}, and only NumPy arrays are admitted. Don't open this file"
        ) from None
    except Exception as error:  # a broken pickle fails in whatever instruction it is broken in
        raise ValueError(
            f"{path}: not a readable pickle ({type(error).__name__}: {error}). Fetch it again"
        ) from error
    if not isinstance(arrays, list) or not all(
        isinstance(a, np.ndarray) and a.dtype.kind in "iuf" for a in arrays
    ):
        raise UnsafePickleError(
            f"{path}: holds a {type(arrays).__name__} that is not a list of numeric arrays. Refused"
        )
    return arrays
