"""Pseudo-catalogues: text files in which the authors of the recognisers write what these said.

What is known of the format is one line, ``predi-> Lpe | 29.5---36.0``, and that a block of five
probabilities follows: a segment's class in the literature's spelling, its start and end in seconds
from the record's start, and the mean over its frames of the probability of each class, in the
classes' order. Discarded segments are among them, as EDS. How the five numbers are laid out is
assumed to be anything that NumPy or PyTorch prints; so is the spelling of the other classes.
"""

import math
import os
import re

import numpy as np
import obspy
from numpy.typing import ArrayLike

from .. import classes
from ..files import read_text, write_whole
from ..labels import STEP_S
from .cutting import EDS_NAME, cut
from .event import Event, Events
from .probabilities import check_probabilities
from .rules import PUBLISHED, Rule

_SPELLING = {"SIL": "Bgn", "TRE": "Tre", "HYB": "Hyb", "VT": "Vte", "LP": "Lpe", EDS_NAME: EDS_NAME}
_WRAPPING = re.compile(
    r"(array|tensor|(np|numpy)\.float\d+|dtype|device|grad_fn)\b\s*\(?(=[\w.'<>:]+)?|[\[\](),;]"
)
_TOLERANCE = 0.0251  # five numbers that were rounded to two decimals
_EPOCH = obspy.UTCDateTime(0)


def write_pseudo_catalogue(
    probabilities: ArrayLike,
    path: str | os.PathLike,
    rule: Rule | None = None,
    step_s: float = STEP_S,
) -> None:
    """Write what a recogniser said of one record as a pseudo-catalogue.

    The file appears whole or not at all.

    Parameters
    ----------
    probabilities : array_like, shape (T, 5)
        As :meth:`vtlib.models.Recogniser.predict_proba` gives them.
    path : str or path-like
    rule : Rule, optional
        As for :func:`vtlib.events.decode`; by default :data:`vtlib.events.PUBLISHED`.
    step_s : float
        From one frame to the next, in seconds.

    Raises
    ------
    ValueError
        As :func:`vtlib.events.segments`, whose segments are written: background and discarded ones
        included.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_pseudo_catalogue(np.eye(5)[[0] * 10 + [3] * 8], f"{folder}/day.txt")
    ...     print(read_text(f"{folder}/day.txt"), end="")
    predi-> Bgn | 0.0---6.75
    [1.0 0.0 0.0 0.0 0.0]
    predi-> Vte | 6.75---12.5
    [0.0 0.0 0.0 1.0 0.0]
    """
    probabilities = check_probabilities(probabilities)
    said = (rule or PUBLISHED).label(probabilities)
    means_of = np.clip(probabilities.astype(np.float64), 0, 1)
    lines = []
    for first, stop, start_s, end_s, name in cut(said, step_s):
        means = means_of[first:stop].mean(axis=0)
        lines.append(f"predi-> {_SPELLING[name]} | {start_s!r}---{end_s!r}")
        lines.append(f"[{' '.join(repr(float(mean)) for mean in means)}]")
    write_whole(path, "\n".join(lines) + "\n")


def read_pseudo_catalogue(
    path: str | os.PathLike,
    start: obspy.UTCDateTime | None = None,
    station: str = "",
    recogniser: str = "",
) -> Events:
    """Read a pseudo-catalogue.

    Parameters
    ----------
    path : str or path-like
        Lines ``predi-> class | start---end``, each followed by five probabilities on one line or
        several, with or without brackets and commas. Empty lines are skipped.
    start : obspy.UTCDateTime, optional
        Time of the record's first sample. By default 1970-01-01, so that times read as seconds from
        the start.
    station, recogniser : str
        What the events say of where they were seen, and by whom.

    Returns
    -------
    Events
        All segments, background and discarded ones (``"EDS"``) included. A segment's probability is
        that of its class, of an EDS the largest. The first and the last are marked as partial.

    Raises
    ------
    ValueError
        With the file and the line: if the file is missing, empty or anything else; a class is
        unknown; a segment doesn't end after it starts, or starts before the one before it ends; or
        there are not five probabilities after it that lie between 0 and 1 and sum to 1, give or
        take what rounding to two decimals costs. So it is if the file was cut.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_whole(f"{folder}/day.txt", "predi-> Lpe | 29.5---36.0\\n[0 0 0.1 0.2 0.7]\\n")
    ...     (lp,) = read_pseudo_catalogue(f"{folder}/day.txt")
    >>> lp.label, lp.duration_s, lp.probability
    ('LP', 6.5, 0.7)
    """
    start = _EPOCH if start is None else start
    if not isinstance(start, obspy.UTCDateTime):
        raise ValueError(
            f"start {start!r}: expected the time of the record's first sample, an obspy.UTCDateTime"
        )
    blocks = []  # line number, class, start, end, [(line number, word), ...]
    for number, line in enumerate(re.split(r"\r\n|\r|\n", read_text(path)), start=1):
        where = f"{path}, line {number}"
        if words := _of_segment(line):
            blocks.append(_segment(where, words, blocks[-1][3] if blocks else 0.0))
        elif line.strip():
            if not blocks:
                raise ValueError(
                    f"{where}: {_shown(line)} where a line like 'predi-> Lpe | 29.5---36.0' was "
                    "expected"
                )
            blocks[-1][4].extend((where, word) for word in _WRAPPING.sub(" ", line).split())
    if not blocks:
        raise ValueError(
            f"{path}: holds no segment. A pseudo-catalogue has lines like 'predi-> Lpe | "
            "29.5---36.0'"
        )
    events = Events(recogniser=recogniser)
    for place, (where, name, start_s, end_s, words) in enumerate(blocks):
        is_edge = place in (0, len(blocks) - 1)
        means = _probabilities(where, words, is_last=place == len(blocks) - 1)
        probability = max(means) if name == EDS_NAME else means[classes.index(name)]
        try:
            events.append(
                Event(start + start_s, start + end_s, name, probability, station, is_edge)
            )
        except (ValueError, OverflowError) as error:
            raise ValueError(f"{where}: {error}") from None
    return events


def _of_segment(line):
    """Class, start and end in a line ``predi-> class | start---end``; None if it is no such line.

    Cut at its marks, one after the other: one regular expression for the whole would try the spaces
    of a long line in every way.
    """
    mark, arrow, rest = line.partition("->")
    name, bar, times = rest.partition("|")
    start, dashes, end = times.partition("---")
    words = tuple(word.strip() for word in (name, start, end))
    is_one = mark.strip().lower() == "predi" and arrow and bar and dashes
    return words if is_one and all(words) and len(name.split()) == 1 else None


def _segment(where, words, earliest_s):
    """One ``predi->`` line, checked: place, class, start, end, a list for what follows it."""
    name, *times = words
    try:
        name = EDS_NAME if name.upper() == EDS_NAME else classes.NAMES[classes.index(name)]
    except ValueError as error:
        raise ValueError(f"{where}: {error}, or {EDS_NAME}") from None
    start_s, end_s = (_number(where, "time", word) for word in times)
    if end_s <= start_s:
        raise ValueError(
            f"{where}: the segment ends at {end_s!r} s, not after its start at {start_s!r} s"
        )
    if start_s < earliest_s - 1e-6:
        before = (
            f"the one before it ends at {earliest_s!r} s"
            if earliest_s
            else "a record starts at 0 s"
        )
        raise ValueError(f"{where}: the segment starts at {start_s!r} s, but {before}")
    return where, name, start_s, end_s, []


def _probabilities(where, words, is_last):
    values = [_number(place, "probability", word) for place, word in words]
    for (place, word), value in zip(words, values, strict=True):
        if not 0 <= value <= 1:
            raise ValueError(f"{place}: probability {word!r} must lie between 0 and 1")
    n = len(classes.CLASSES)
    if len(values) != n:
        hint = ". The file ends there: it may have been cut" if is_last and len(values) < n else ""
        raise ValueError(
            f"{where}: {len(values)} probabilities follow this segment instead of {n}{hint}"
        )
    if abs(sum(values) - 1) > _TOLERANCE:
        raise ValueError(
            f"{where}: the probabilities that follow this segment sum to {sum(values):.4g} instead "
            "of 1"
        )
    return values


def _number(where, what, word):
    try:
        value = float(word)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise ValueError(f"{where}: {what} {_shown(word)} is no number")
    return value


def _shown(text):
    text = text.strip()
    return repr(text if len(text) <= 60 else f"{text[:60]}…")
