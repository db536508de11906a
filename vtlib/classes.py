"""The five classes of volcano-seismic signal, in the order of all labels and probabilities.

The five are those of the Deception Island catalogue (Titos et al., 2023,
doi:10.3389/feart.2023.1204832). Papers and label files spell them in several ways; :func:`index`
understands all that the published material uses."""

import reprlib
from dataclasses import dataclass


@dataclass(frozen=True)
class SignalClass:
    """One class: its position, names, colour, and the shortest segment that counts as an event.

    Attributes
    ----------
    index : int
        Position in every label and probability array, 0 to 4.
    name : str
        Short name used throughout the book.
    title : str
        Name in words.
    aliases : tuple of str
        Other spellings found in the literature and in label files.
    min_frames : int
        A segment must be *longer* than this number of frames to count as an event (published rule).
    colour : str
        Hex colour, from the Okabe-Ito set, which colour-blind readers can tell apart.
    """

    index: int
    name: str
    title: str
    aliases: tuple[str, ...]
    min_frames: int
    colour: str


CLASSES = (
    SignalClass(0, "SIL", "background", ("BGN",), 2, "#7A7A7A"),
    SignalClass(1, "TRE", "volcanic tremor", (), 40, "#0072B2"),
    SignalClass(2, "HYB", "hybrid", (), 14, "#CC79A7"),
    SignalClass(3, "VT", "volcano-tectonic earthquake", ("VTE", "EQ", "EQU"), 4, "#D55E00"),
    SignalClass(4, "LP", "long-period event", ("LPE",), 4, "#009E73"),
)

NAMES = tuple(c.name for c in CLASSES)
SIL, TRE, HYB, VT, LP = range(len(CLASSES))

_INDEX = {spelling.upper(): c.index for c in CLASSES for spelling in (c.name, *c.aliases)}


def for_pages() -> list[dict]:
    """The classes as what computes in a page takes them, written as JSON.

    Returns
    -------
    list of dict
        In order, with ``name``, ``title``, ``colour`` and ``minFrames``.

    Examples
    --------
    >>> for_pages()[3]
    {'name': 'VT', 'title': 'volcano-tectonic earthquake', 'colour': '#D55E00', 'minFrames': 4}
    """
    return [
        {"name": c.name, "title": c.title, "colour": c.colour, "minFrames": c.min_frames}
        for c in CLASSES
    ]


def index(name: str) -> int:
    """Position of a class, from any of its spellings (upper or lower case).

    Parameters
    ----------
    name : str
        For example ``"VT"``, ``"Equ"`` or ``"bgn"``.

    Returns
    -------
    int
        0 to 4.

    Raises
    ------
    ValueError
        If no class is spelt that way.

    Examples
    --------
    >>> index("Equ"), NAMES[index("BGN")]
    (3, 'SIL')
    """
    try:
        return _INDEX[str(name).strip().upper()]
    except KeyError:
        known = ", ".join("/".join((c.name, *c.aliases)) for c in CLASSES)
        raise ValueError(f"unknown class {reprlib.repr(name)}: expected one of {known}") from None
