"""A fresh exam: simulated records for students, and the truth with a marker for their teacher.

``make exam SEED=...`` writes ``build/exam-SEED``. The same seed gives the same exam; a student who
knows the seed can make the truth, so the folder for students doesn't name it.
"""

import csv
import io
import os
import shutil
import sys
import tempfile
from pathlib import Path

import numpy as np
import obspy
from mark import COLUMNS, EVENTS

from vtlib import simulate
from vtlib.records import LabelledRecord

BUILD = Path(__file__).resolve().parent.parent / "build"
N_RECORDS, N_POOL = 20, 468
AT_LEAST = 3  # records in which each class of event occurs
FIRST_SEED = 20_000  # no recogniser of the book was trained on these volcanoes
MOST_SEED = 1_000_000
INSTRUCTIONS = """Exam: what happened, and when?

records/ holds {n} records of one simulated volcano, vertical ground motion at 100 samples a second,
as miniSEED. Find the events in each. Any means is allowed that you can explain: eyes, ears, a
trigger, a recogniser that you trained yourself.

Write a line for each event into answers.csv:

    record,start_s,end_s,class
    record-01,12.5,31,VT

record   the name of the file, without its ending
start_s  seconds after the first sample
end_s    the same
class    one of {classes}; background is no event

An event counts if it has the right class and overlaps the true one by more than 0.3 of what both
cover together (intersection over union). What is reported and wasn't there costs as much as what
was there and isn't reported: the score is the F1 of events, times a hundred.
"""
FOR_TEACHERS = """Mark one file or many:

    python mark.py ANSWERS.csv ...

needs an environment with vtlib. truth.csv as an answers file gets 100 %, an empty one 0 %. The
seed of this exam makes it again, truth and all: keep it, and this folder, to yourself.
"""


def seed_of(text: str) -> int:
    """The seed of an exam.

    Raises
    ------
    ValueError
        If it is no whole number from 1 to a million.
    """
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= MOST_SEED):
        raise ValueError(
            f"SEED is {text!r}: choose a whole number from 1 to {MOST_SEED:,}, as in "
            "make exam SEED=2026"
        )
    return int(text)


def draw(seed: int) -> list[LabelledRecord]:
    """The records of an exam, in a random order; each class of event occurs in three at least."""
    rng = np.random.default_rng([seed, 1])
    chosen, missing, others = [], dict.fromkeys(EVENTS, AT_LEAST), []
    for index in rng.permutation(N_POOL):
        record = simulate.deception_waveform(FIRST_SEED + seed, int(index))
        names = {interval.label for interval in record.intervals} & set(EVENTS)
        if any(missing[name] > 0 for name in names):
            chosen.append(record)
            missing |= {name: missing[name] - 1 for name in names}
        else:
            others.append(record)
        if not any(n > 0 for n in missing.values()) and len(chosen) + len(others) >= N_RECORDS:
            break
    chosen = (chosen + others)[:N_RECORDS]
    return [chosen[i] for i in rng.permutation(len(chosen))]


def write(seed: int, build: Path = BUILD) -> Path:
    """Write an exam, whole or not at all, and return its folder.

    Raises
    ------
    FileExistsError
        If there is one of this seed.
    """
    target = build / f"exam-{seed}"
    if target.exists():
        raise FileExistsError(f"{target} is there already: remove it, or choose another SEED")
    build.mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(prefix=".exam-", dir=build))
    try:
        students, teachers = unfinished / "for-students", unfinished / "for-teachers"
        (students / "records").mkdir(parents=True)
        teachers.mkdir()
        rows = []
        for number, record in enumerate(draw(seed), start=1):
            name = f"record-{number:02d}"
            trace = record.trace.copy()
            trace.stats.starttime = obspy.UTCDateTime(2000, 1, 1) + 3600 * number
            trace.write(str(students / f"records/{name}.mseed"), format="MSEED")
            events = [one for one in record.intervals if one.label in EVENTS]
            rows += [(name, f"{one.start_s:g}", f"{one.end_s:g}", one.label) for one in events]
        (students / "answers.csv").write_text(table([]), encoding="utf-8")
        text = INSTRUCTIONS.format(n=N_RECORDS, classes=", ".join(EVENTS))
        (students / "README.txt").write_text(text, encoding="utf-8")
        (teachers / "truth.csv").write_text(table(rows), encoding="utf-8")
        (teachers / "README.txt").write_text(FOR_TEACHERS, encoding="utf-8")
        shutil.copy(Path(__file__).with_name("mark.py"), teachers)
        unfinished.chmod(0o755)
        os.rename(unfinished, target)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return target


def table(rows: list[tuple]) -> str:
    """Rows under their headings, as CSV."""
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerows([COLUMNS, *rows])
    return file.getvalue()


def main(arguments: list[str]) -> int:
    """Write the exam of a seed; 1 if that can't be."""
    try:
        folder = write(seed_of(arguments[0] if arguments else ""))
    except (ValueError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{folder / 'for-students'}: {N_RECORDS} records, to hand out")
    print(f"{folder / 'for-teachers'}: the truth, and mark.py")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
