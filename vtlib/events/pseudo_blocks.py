"""The blocks of a pseudo-catalogue's text: one for each segment, checked line by line."""

import math
import os
import re
from dataclasses import dataclass, field

from .. import classes
from ..files import read_text
from ..labels import WINDOW_S
from .cutting import EDS_NAME

HEADER = "     SIL\t TRE\t     HYB\t   EQ\t      LPE"
UNTIL_END = "until end"
_EXPECTED = "a line like 'predi-> Lpe | 21.0---34.0'"
_WRAPPING = str.maketrans("[](),;", "      ")
_TOLERANCE = 0.0251  # five numbers that were rounded to two decimals


@dataclass(eq=False)
class Block:
    """One segment: line, class, first frame and first of the next (None: it lasts until the end),
    and (line, word) of the numbers that follow it."""

    line: int
    label: str
    first: int
    stop: int | None
    words: list = field(default_factory=list)


def read_blocks(path: str | os.PathLike, step_s: float) -> list[Block]:
    """The segments of a file, each with the words that follow it and the lines they are on."""
    blocks = []
    for number, line in enumerate(re.split(r"\r\n|\r|\n", read_text(path)), start=1):
        if words := _of_segment(line):
            blocks.append(_block(path, number, words, blocks[-1] if blocks else None, step_s))
        elif line.strip():
            if not blocks:
                raise ValueError(
                    f"{path}, line {number}: {_shown(line)} where {_EXPECTED} was expected"
                )
            if blocks[-1].words or not _is_header(f"{path}, line {number}", line):
                words = line.translate(_WRAPPING).split()
                blocks[-1].words.extend((number, word) for word in words)
    if not blocks:
        raise ValueError(f"{path}: holds no segment. A pseudo-catalogue has {_EXPECTED} for each")
    return blocks


def _of_segment(line):
    """Class, start and end in a line ``predi-> class | start---end``; None if it is no such line.

    Cut at its marks, one after the other: one regular expression for the whole would try the spaces
    of a long line in every way.
    """
    if "->" not in line:
        return None
    mark, _, rest = line.partition("->")
    name, bar, times = rest.partition("|")
    start, dashes, end = times.partition("---")
    words = tuple(word.strip() for word in (name, start, end))
    is_one = mark.strip().lower() == "predi" and bar and dashes
    return words if is_one and all(words) and len(name.split()) == 1 else None


def _is_header(where, line):
    """Whether a line has the names of the five classes; ValueError if in another order than ours,
    for the numbers below it would be taken for those of other classes."""
    if not line.lstrip()[0].isalpha():
        return False
    names = line.split()
    try:
        found = [classes.index(name) for name in names[: len(classes.CLASSES) + 1]]
    except ValueError:
        return False
    if found != list(range(len(classes.CLASSES))):
        raise ValueError(
            f"{where}: {_shown(line)}: expected the classes in the order {HEADER.split()}"
        )
    return True


def _block(path, line, words, before, step_s):
    """One ``predi->`` line, checked."""
    where = f"{path}, line {line}"
    name, start, end = words
    try:
        label = EDS_NAME if name.upper() == EDS_NAME else classes.NAMES[classes.index(name)]
    except ValueError as error:
        raise ValueError(f"{where}: {error}, or {EDS_NAME}") from None
    start_s = _number(where, "time", start)
    if start_s < 0:
        raise ValueError(f"{where}: the segment starts at {start_s!r} s, but a record at 0 s")
    first, stop = _frame(where, start_s, step_s), None
    if " ".join(end.lower().split()) != UNTIL_END:
        end_s = _number(where, "time", end)
        stop = _frame(where, end_s - WINDOW_S, step_s)
        if stop <= first:
            raise ValueError(
                f"{where}: the segment ends at {end_s!r} s, less than a frame after its start at "
                f"{start_s!r} s: of one frame it is {WINDOW_S + step_s:g} s long"
            )
    if before and before.stop is None:
        raise ValueError(
            f"{where}: another segment after that of line {before.line}, which lasts {UNTIL_END!r}"
        )
    if before and first != before.stop:
        raise ValueError(
            f"{where}: the segment starts at {start_s!r} s, but the one before it ends at "
            f"{before.stop * step_s + WINDOW_S:g} s: expected {WINDOW_S} s less than that"
        )
    return Block(line, label, first, stop)


def _frame(where, time_s, step_s):
    """Number of the frame that begins at this time."""
    frame = round(time_s / step_s)
    if abs(frame * step_s - time_s) > 1e-4:
        raise ValueError(
            f"{where}: no frame begins at {time_s:g} s, for the segment to begin or end with: they "
            f"begin every {step_s:g} s. Give the right step_s"
        )
    return frame


def probabilities_of(path: str | os.PathLike, block: Block, is_last: bool) -> list[float]:
    """The five numbers that follow a segment; ValueError unless they are probabilities."""
    values = []
    for line, word in block.words:
        try:
            value = float(word)
        except ValueError:
            value = math.nan
        if not 0 <= value <= 1:
            where = f"{path}, line {line}"
            _number(where, "probability", word)
            raise ValueError(f"{where}: probability {_shown(word)} must lie between 0 and 1")
        values.append(value)
    n, where = len(classes.CLASSES), f"{path}, line {block.line}"
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
