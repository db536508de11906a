"""Features brought to mean 0 and deviation 1, by a yardstick that is always a choice."""

from collections.abc import Hashable, Iterable, Sequence

import numpy as np
from numpy.typing import ArrayLike

_PIECE_FRAMES = 16_384


def standardised(
    raw: Sequence[np.ndarray], groups: Sequence[Hashable] | None = None
) -> list[np.ndarray]:
    """Features of records, standardised by each one's own mean and deviation, or its group's.

    Parameters
    ----------
    raw : list of arrays, each of shape (T, 48)
    groups : list, optional
        Which records share a mean and a deviation: for instance the station of each.

    Returns
    -------
    list of numpy.ndarray of float32, each of shape (T, 48)

    Raises
    ------
    ValueError
        If there are not as many groups as records.

    Examples
    --------
    >>> raw = [np.array([[1.0], [3.0]]), np.array([[5.0], [7.0]])]
    >>> [x.ravel().tolist() for x in standardised(raw)]
    [[-1.0, 1.0], [-1.0, 1.0]]
    >>> np.concatenate(standardised(raw, ["BZ01", "BZ01"])).ravel().round(2)
    array([-1.34, -0.45,  0.45,  1.34], dtype=float32)
    """
    groups = range(len(raw)) if groups is None else groups
    if len(groups) != len(raw):
        raise ValueError(
            f"{len(raw)} records and {len(groups)} groups: give one group for each record"
        )
    scalers = {
        g: Standardizer().fit([x for x, of in zip(raw, groups, strict=True) if of == g])
        for g in set(groups)
    }
    return [scalers[g].transform(x) for x, g in zip(raw, groups, strict=True)]


def _pieces(arrays):
    """Pieces of arrays in double precision: so much of a day is held at once."""
    for values in arrays:
        for first in range(0, len(values), _PIECE_FRAMES):
            yield values[first : first + _PIECE_FRAMES].astype(np.float64)


class Standardizer:
    """Bring each feature to mean 0 and standard deviation 1.

    A recogniser is trained on standardised features and must be given such; *whose* mean and
    deviation are used (the training set's, the station's, the record's own) changes what it hears,
    and is always a choice to be stated.

    Attributes
    ----------
    mean_, std_ : numpy.ndarray, shape (48,)
        Learnt by :meth:`fit`. A feature that never varied has ``std_`` 1.

    Examples
    --------
    >>> scaler = Standardizer().fit(np.array([[1.0], [3.0]]))
    >>> scaler.transform([[2.0], [5.0]]).ravel().tolist()
    [0.0, 3.0]
    """

    def fit(self, features: np.ndarray | Iterable[np.ndarray]) -> "Standardizer":
        """Learn mean and deviation over all frames.

        Parameters
        ----------
        features : list of arrays, each of shape (T, k), or one such array

        Returns
        -------
        Standardizer
            Itself.

        Raises
        ------
        ValueError
            If there is no frame, or a value is not finite.
        """
        arrays = [features] if isinstance(features, np.ndarray) else list(features)
        if sum(len(a) for a in arrays) == 0:
            raise ValueError(
                "no frames to learn a mean and a deviation from: pass at least one (T, 48) array"
            )
        total = sum(map(len, arrays))
        if total <= _PIECE_FRAMES:
            arrays = [np.concatenate(arrays)]
        if not all(np.isfinite(values).all() for values in arrays):
            raise ValueError(
                "features hold NaN or infinite values: check the waveform that they were computed "
                "from"
            )
        self.mean_ = sum(piece.sum(axis=0) for piece in _pieces(arrays)) / total
        squares = (np.square(piece - self.mean_).sum(axis=0) for piece in _pieces(arrays))
        std = np.sqrt(sum(squares) / total)
        self.std_ = np.where(std > 1e-10 * (1.0 + np.abs(self.mean_)), std, 1.0)
        return self

    def transform(self, features: ArrayLike) -> np.ndarray:
        """Standardise features of shape (T, k); returns float32 of the same shape."""
        if not hasattr(self, "mean_"):
            raise ValueError("this Standardizer has learnt nothing yet: call fit first")
        features = np.asarray(features)
        if features.ndim != 2:
            return ((features - self.mean_) / self.std_).astype(np.float32)
        found = np.empty(np.broadcast_shapes(features.shape, self.mean_.shape), np.float32)
        for first in range(0, len(features), _PIECE_FRAMES):
            piece = slice(first, first + _PIECE_FRAMES)
            found[piece] = (features[piece] - self.mean_) / self.std_
        return found

    def fit_transform(self, features: ArrayLike) -> np.ndarray:
        """Learn from one (T, k) array and standardise it by its own statistics."""
        return self.fit([features]).transform(features)
