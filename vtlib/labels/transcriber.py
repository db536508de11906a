"""The files of Transcriber, the program in which experts drew the labels of Bezymianny."""

import math
import os
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from ..files import in_a_line
from .intervals import Interval, LabelError, validate

#: Seconds in one time unit of the Bezymianny label files. They were drawn on audio files tagged
#: 3,500 Hz for data recorded at 50 Hz, so one second of label is 3500 / 50 = 70 seconds of ground
#: motion.
BEZYMIANNY_SECONDS_PER_UNIT = 70.0


def read_trs(
    path: str | os.PathLike,
    seconds_per_unit: float = BEZYMIANNY_SECONDS_PER_UNIT,
    duration_s: float | None = None,
) -> tuple[list[Interval], float]:
    """Read the intervals of a Transcriber file (``.trs``).

    Parameters
    ----------
    path : str or path-like
        An XML file of the program Transcriber.
    seconds_per_unit : float
        Seconds of ground motion in one unit of its times: 70 for the Bezymianny files, 1 where the
        audio was played at its own speed.
    duration_s : float, optional
        Length of the record, to check the labels against.

    Returns
    -------
    intervals : list of Interval
        They cover the file from its first mark to its end.
    end_s : float
        The file's end, in seconds of ground motion.

    Raises
    ------
    LabelError
        If the file is missing, is no Transcriber file, or its labels contradict themselves.

    Examples
    --------
    >>> from vtlib.files import write_whole
    >>> import tempfile
    >>> marks = '<Sync time="0"/>BGN <Sync time="0.5"/>Equ'
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = f"{folder}/day.trs"
    ...     write_whole(path, f'<Trans><Turn endTime="2">{marks}</Turn></Trans>')
    ...     intervals, end_s = read_trs(path)
    >>> intervals[1], end_s
    (Interval(start_s=35.0, end_s=140.0, label='VT'), 140.0)
    """
    path = Path(path)
    if not path.is_file():
        raise LabelError(f"{path}: no such file. Check the path, or download the file again")
    spans, end = [], math.nan
    try:
        for turn in ElementTree.parse(path).getroot().iter("Turn"):
            end = float(turn.attrib["endTime"])
            spans += _of_turn(turn, end)
        if not spans:
            raise ValueError("it has no Turn with a Sync")
        if not max(stop for _, stop, _ in spans) <= end < math.inf:
            raise ValueError(f"its last Turn ends at {end}, before its labels do, or never")
    except (ElementTree.ParseError, OSError, KeyError, ValueError, LookupError) as error:
        raise LabelError(  # LookupError: an unknown encoding
            f"{path}: not a readable Transcriber file ({in_a_line(error)}). Fetch it again"
        ) from error
    spans = [(start * seconds_per_unit, stop * seconds_per_unit, k) for start, stop, k in spans]
    return validate(spans, duration_s=duration_s, name=str(path)), end * seconds_per_unit


def _of_turn(turn, end):
    """Spans of one Turn, in its units: each mark lasts until the next one, the last to the end."""
    marks = [
        (float(sync.attrib["time"]), (sync.tail or "").strip()) for sync in turn.findall("Sync")
    ]
    stops = [*(time for time, _ in marks[1:]), end]
    return [(start, stop, label) for (start, label), stop in zip(marks, stops, strict=False)]
