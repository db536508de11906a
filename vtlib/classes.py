"""The five classes of volcano-seismic signal, in the order of all labels and probabilities.

The five are those of the Deception Island catalogue (Titos et al., 2023,
doi:10.3389/feart.2023.1204832). Papers and label files spell them in several ways; :func:`index`
understands all that the published material uses."""

import reprlib
from dataclasses import dataclass


@dataclass(frozen=True)
class SignalClass:
    """One class: its position, names, looks, and the shortest segment that counts as an event.

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
        Hex colour. The five were searched for: any two are at least 20 apart (CIEDE2000) for normal
        sight and without one of the three kinds of cone (as Machado et al. 2009,
        doi:10.1109/TVCG.2009.113, simulate it), and each stands out 3:1 from white and from the
        book's dark pages. What matters never hangs on colour alone: see ``dashes`` and ``hatch``.
    dashes : tuple of float
        Of the class's lines: lengths drawn and left out in turn, in line widths; empty if solid.
    hatch : str
        Of the class's areas, as matplotlib writes patterns; empty if plain.
    """

    index: int
    name: str
    title: str
    aliases: tuple[str, ...]
    min_frames: int
    colour: str
    dashes: tuple[float, ...]
    hatch: str


CLASSES = (
    SignalClass(0, "SIL", "background", ("BGN",), 2, "#949494", (1, 1.5), ""),
    SignalClass(1, "TRE", "volcanic tremor", (), 40, "#3D94F9", (6, 2), "---"),
    SignalClass(2, "HYB", "hybrid", (), 14, "#AA2B87", (6, 2, 1, 2), "xxx"),
    SignalClass(
        3, "VT", "volcano-tectonic earthquake", ("VTE", "EQ", "EQU"), 4, "#DD7B1A", (), "|||"
    ),
    SignalClass(4, "LP", "long-period event", ("LPE",), 4, "#146F4D", (3, 1.5), "..."),
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
    {'name': 'VT', 'title': 'volcano-tectonic earthquake', 'colour': '#DD7B1A', 'minFrames': 4}
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
