"""Mark answers to an exam that ``make exam`` made: ``python mark.py ANSWERS.csv ...``

Needs ``truth.csv`` beside this program, and vtlib. Events are matched as in chapter 6: the same
class, and an intersection over union of more than 0.3; each is paired at most once.
"""

import csv
import io
import math
import sys
from pathlib import Path

from vtlib import classes, evaluation
from vtlib.files import in_a_line, read_text
from vtlib.labels import Interval

COLUMNS = ["record", "start_s", "end_s", "class"]
MOST_ROWS = 10_000  # of one file
EVENTS = [c.name for c in classes.CLASSES[1:]]


def read_events(path: str | Path, records: list[str] | None = None) -> dict[str, list[Interval]]:
    """Events of a file with the columns of :data:`COLUMNS`, by record.

    Parameters
    ----------
    path : str or path-like
    records : list of str, optional
        Names that a file may speak of; if not given, those that it has.

    Raises
    ------
    ValueError
        Naming the file, the line and what is wrong with it.
    """
    rows = list(csv.reader(io.StringIO(read_text(path))))[: MOST_ROWS + 2]
    if not rows or [cell.strip() for cell in rows[0]] != COLUMNS:
        raise ValueError(f"{path}: the first line must be {','.join(COLUMNS)}")
    if len(rows) > MOST_ROWS + 1:
        raise ValueError(f"{path}: more than {MOST_ROWS:,} lines; is this an answers file?")
    found = {name: [] for name in records or ()}
    for number, row in enumerate(rows[1:], start=2):
        if not any(cell.strip() for cell in row):
            continue
        where = f"{path}, line {number}"
        if len(row) != len(COLUMNS):
            raise ValueError(f"{where}: {len(row)} cells, where {len(COLUMNS)} belong")
        record, start, end, name = (cell.strip() for cell in row)
        if records is not None and record not in found:
            raise ValueError(f"{where}: {in_a_line(record, 60)!r} is no record of this exam")
        if name.upper() not in EVENTS:
            raise ValueError(
                f"{where}: class {in_a_line(name, 60)!r}: expected one of {', '.join(EVENTS)}"
            )
        found.setdefault(record, []).append(Interval(*_times(where, start, end), name.upper()))
    return found


def _times(where, start, end):
    try:
        times = float(start), float(end)
    except ValueError:
        times = (math.nan, math.nan)
    if not (0 <= times[0] < times[1] < math.inf):
        said = f"{in_a_line(start, 30)} to {in_a_line(end, 30)}"
        raise ValueError(f"{where}: {said}: expected seconds, the end after the start")
    return times


def mark(truth: dict[str, list[Interval]], answers: dict[str, list[Interval]]) -> dict[str, object]:
    """Scores of answers: per cent, and what they are made of.

    The per cent are a hundred times the F1 of events with their class; ``found`` is the same with
    any class. Intervals are drawn over records.
    """
    true, said = list(truth.values()), [answers.get(name, []) for name in truth]
    named = evaluation.event_scores(true, said)
    found = evaluation.event_scores(true, said, same_class=False)
    return {
        "per cent": 100 * named.f1,
        "named": evaluation.drawn_events(named),
        "found": evaluation.drawn_events(found),
        "precision": named.precision,
        "recall": named.recall,
    }


def main(paths: list[str]) -> int:
    """Mark files, and print a line for each; 1 if one can't be read, 2 without files."""
    if not paths:
        print("usage: python mark.py ANSWERS.csv ...", file=sys.stderr)
        return 2
    truth = read_events(Path(__file__).with_name("truth.csv"))
    failed = 0
    for path in paths:
        try:
            score = mark(truth, read_events(path, list(truth)))
        except ValueError as error:
            print(error, file=sys.stderr)
            failed = 1
            continue
        print(
            f"{in_a_line(path)}: {score['per cent']:.0f} % (F1 of named events {score['named']}, "
            f"whatever the name {score['found']}; precision {score['precision']:.2f}, "
            f"recall {score['recall']:.2f})"
        )
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
