"""A list that stays what it is when a part of it is taken."""

from collections.abc import Iterable
from typing import Any, Self, SupportsIndex

import numpy as np


class TypedList(list):
    """A list with attributes, whose parts are lists of the same kind with the same attributes.

    Beside a position and a slice, it takes several positions (those of a split, for instance) or a
    mask.

    Examples
    --------
    >>> class Words(TypedList):
    ...     pass
    >>> words = Words(["one", "two", "three"])
    >>> words.language = "English"
    >>> words[(0, 2)], words[1:].language, words[1]
    (['one', 'three'], 'English', 'two')
    """

    def __getitem__(self, at: SupportsIndex | slice | Iterable) -> Any:
        """One item; or, for a slice, positions or a mask, a list of the same kind."""
        if isinstance(at, SupportsIndex) and not isinstance(at, np.ndarray):
            return super().__getitem__(at)
        if isinstance(at, slice):
            return self.of_kind(super().__getitem__(at))
        at = np.asarray(at if isinstance(at, np.ndarray) else list(at))
        if at.dtype == bool and at.shape != (len(self),):
            raise IndexError(
                f"a mask of shape {at.shape} for {len(self)} items: give one value each"
            )
        if at.size and (at.ndim != 1 or at.dtype.kind not in "iub"):
            raise TypeError(f"{at!r}: expected a position, a slice, positions or a mask")
        positions = np.flatnonzero(at) if at.dtype == bool else at
        return self.of_kind(super(TypedList, self).__getitem__(int(i)) for i in positions)

    def of_kind(self, items: Iterable) -> Self:
        """Other items, in a list of this kind with this list's attributes."""
        made = type(self).__new__(type(self))
        list.__init__(made, items)
        made.__dict__.update(self.__dict__)
        return made
