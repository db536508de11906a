"""Pseudo-catalogues: text files in which the authors of the recognisers write what these said.

For each segment, discarded ones (EDS) among them, there is a block like this, and an empty line::

     predi-> Lpe	| 21.0---34.0
         SIL	 TRE	     HYB	   EQ	      LPE
    [  7.88826570e-02   9.20983590e-03   1.91825340e-04   4.78595309e-02
       8.63856137e-01]

A segment of frames ``first`` to ``stop - 1`` begins where its first frame does, at ``step * first``
seconds, and ends one window after the start of the frame ``stop``. So each segment begins 4 s
before the one before it ends; of the last one the end is not told, but called ``until end``. The
numbers are the means of its frames' probabilities. So are the files of the authors' later system
laid out (Titos et al., 2025, doi:10.5194/nhess-25-3827-2025).
"""

import math
import os
from numbers import Real

import numpy as np
import obspy
from numpy.typing import ArrayLike

from .. import classes
from ..files import write_whole
from ..labels import STEP_S, WINDOW_S, runs
from .cutting import EDS, EDS_NAME
from .event import Event, Events
from .probabilities import check_probabilities
from .pseudo_blocks import HEADER, UNTIL_END, probabilities_of, read_blocks
from .rules import PUBLISHED, Rule

_SPELLING = {"SIL": " Sil", "TRE": "Tre", "HYB": "Hyb", "VT": "Equ", "LP": "Lpe"}
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
        included. Where the most probable class changes within what was discarded, there are several
        EDS side by side, as in the authors' files.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_pseudo_catalogue(np.eye(5)[[0] * 10 + [3] * 8], f"{folder}/day.txt")
    ...     print(Path(folder, "day.txt").read_text().replace("\\t", " ").strip())
    predi->  Sil | 0---9.0
         SIL  TRE      HYB    EQ       LPE
    [  1.00000000e+00   0.00000000e+00   0.00000000e+00   0.00000000e+00
       0.00000000e+00]
    <BLANKLINE>
     predi-> Equ| 5.0---until end
         SIL  TRE      HYB    EQ       LPE
    [  0.00000000e+00   0.00000000e+00   0.00000000e+00   1.00000000e+00
       0.00000000e+00]
    """
    _check_step(step_s)
    probabilities = check_probabilities(probabilities)
    said = (rule or PUBLISHED).label(probabilities)
    means_of = np.clip(probabilities.astype(np.float64), 0, 1)
    # Neighbours that were discarded stay apart if they were of different classes before.
    unlike = np.where(said == EDS, -1 - probabilities.argmax(axis=1), said)
    blocks = []
    for first, stop in runs(unlike):
        name = EDS_NAME if said[first] == EDS else _SPELLING[classes.NAMES[said[first]]]
        start = repr(round(first * step_s, 6)) if first else "0"
        if stop < len(said):
            times = f"\t| {start}---{round(stop * step_s + WINDOW_S, 6)!r}"
        else:
            times = ("\t" if name == EDS_NAME else "") + f"| {start}---{UNTIL_END}"
        means = [f"{mean:.8e}" for mean in means_of[first:stop].mean(axis=0)]
        numbers = f"[  {'   '.join(means[:4])}\n   {means[4]}]"
        blocks.append(f" predi-> {name}{times}\n{HEADER}\n{numbers}\n\n")
    write_whole(path, "".join(blocks))


def read_pseudo_catalogue(
    path: str | os.PathLike,
    start: obspy.UTCDateTime | None = None,
    station: str = "",
    recogniser: str = "",
    duration_s: float | None = None,
    step_s: float = STEP_S,
) -> Events:
    """Read a pseudo-catalogue.

    Times are those of the rest of the package: what is said of a frame is said of its centre, so
    two segments meet half-way between the centres of two frames, and don't overlap as in the file.
    What :func:`write_pseudo_catalogue` wrote comes back as :func:`vtlib.events.segments` gives it.

    Parameters
    ----------
    path : str or path-like
        Lines ``predi-> class | start---end``. After each the classes' names may follow, on one
        line, and five probabilities, on one line or several, with or without brackets. Empty lines
        are skipped.
    start : obspy.UTCDateTime, optional
        Time of the record's first sample. By default 1970-01-01, so that times read as seconds from
        the start.
    station, recogniser : str
        What the events say of where they were seen, and by whom.
    duration_s : float, optional
        Until when the last frame reaches, in seconds from the record's start: where a segment ends
        that lasts ``until end``. By default such a segment is taken to be one frame long.
    step_s : float
        From one frame to the next, in seconds.

    Returns
    -------
    Events
        All segments, background and discarded ones (``"EDS"``) included. A segment's probability is
        that of its class, of an EDS the largest. The first and the last are marked as partial.

    Raises
    ------
    ValueError
        With the file and the line: if the file is missing, empty or anything else; a class is
        unknown; a segment is no whole number of frames long, or doesn't begin 4 s before the one
        before it ends; another one than the last ends at ``until end``; or there are not five
        probabilities after it that lie between 0 and 1 and sum to 1, give or take what rounding to
        two decimals costs. So it is if the file was cut within a segment.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_whole(f"{folder}/day.txt", "predi-> Lpe | 29.5---36.0\\n[0 0 0.1 0.2 0.7]\\n")
    ...     (lp,) = read_pseudo_catalogue(f"{folder}/day.txt")
    >>> lp.label, lp.onset - obspy.UTCDateTime(0), lp.duration_s, lp.probability
    ('LP', 31.25, 2.5, 0.7)
    """
    start = _EPOCH if start is None else start
    if not isinstance(start, obspy.UTCDateTime):
        raise ValueError(
            f"start {start!r}: expected the time of the record's first sample, an obspy.UTCDateTime"
        )
    _check_step(step_s)
    blocks = read_blocks(path, step_s)
    events = Events(recogniser=recogniser)
    for block in blocks:
        is_last = block is blocks[-1]
        is_edge = is_last or block is blocks[0]
        means = probabilities_of(path, block, is_last)
        probability = max(means) if block.label == EDS_NAME else means[classes.index(block.label)]
        onset_s = _edge_s(block.first, step_s) if block.first else 0.0
        if block.stop is None:
            end_s = _end_of_record(f"{path}, line {block.line}", block, duration_s, step_s)
        else:
            end_s = _edge_s(block.stop, step_s)
        try:
            events.append(
                Event(start + onset_s, start + end_s, block.label, probability, station, is_edge)
            )
        except (ValueError, OverflowError) as error:
            raise ValueError(f"{path}, line {block.line}: {error}") from None
    return events


def _edge_s(frame, step_s):
    """Half-way between the centre of a frame and of the one before it, in seconds."""
    return round((WINDOW_S - step_s) / 2 + step_s * frame, 6)


def _end_of_record(where, block, duration_s, step_s):
    """Where the last frame of a record ends, of which ``block`` is the last segment."""
    last = block.first
    if duration_s is not None:
        if not isinstance(duration_s, Real) or not 0 < duration_s < math.inf:
            raise ValueError(f"duration_s={duration_s!r}: expected the record's length in seconds")
        last = math.floor((duration_s - WINDOW_S) / step_s + 1e-4)
        if last < block.first:
            raise ValueError(
                f"{where}: the last segment starts at {block.first * step_s:g} s: too late for a "
                f"frame in a record of duration_s={duration_s!r}"
            )
    return round(last * step_s + WINDOW_S, 6)


def _check_step(step_s):
    if not isinstance(step_s, Real) or not 0 < step_s < math.inf:
        raise ValueError(f"step_s={step_s!r}: expected the seconds from one frame to the next")
