"""Whether the chapters give the same numbers each time they run: ``make verify``.

Each chapter runs several times, in a folder and a kernel of its own, on one thread and on two by
turns, with another seed of Python's hashes each time. All that its cells say (sentences, tables,
and the numbers under its figures) is compared with the first run, character by character; where
something differs, number by number. What the chapters measured in seconds differs, of course. The
figures go into data/verified.json.

    python studies/verify.py [CHAPTER ...]     (all chapters: an hour or two)
"""

import argparse
import json
import math
import os
import platform
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from rows import DATA, PACKAGES, versions

from vtlib.files import write_whole

ROOT = Path(__file__).resolve().parent.parent
VERIFIED = DATA / "verified.json"
RUNS, THREADS = 3, (1, 2)
LIBRARIES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
NUMBER = re.compile(r"[-−]?\d+(?:[.,]\d+)*(?:e[-+]?\d+)?")
TEXTS = ("text/plain", "text/markdown", "text/html", "application/vnd.vtlib.numbers+csv")
#: What is a new word in every run: addresses of objects, and identities of what is shown (T_, of a
#: table of pandas).
CHANGING = re.compile(
    r"\bT_[0-9a-f]{5}|0x[0-9a-f]+|\b[0-9a-f]{32}\b|\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"
)


def said(notebook: Path) -> list[list[str]]:
    """What each code cell of an executed chapter says: a list of texts for each."""
    cells = json.loads(notebook.read_text("utf-8"))["cells"]
    return [texts(cell["outputs"]) for cell in cells if cell["cell_type"] == "code"]


def texts(outputs: list[dict]) -> list[str]:
    """The texts among a cell's outputs, without what is new in every run; warnings left out."""
    found, printed = [], ""
    for output in outputs:
        if output["output_type"] == "stream":  # it comes in pieces, by chance
            printed += "".join(output["text"]) if output["name"] == "stdout" else ""
        else:
            data = output.get("data", {})
            found += ["".join(data[kind]) for kind in TEXTS if kind in data]
    return [CHANGING.sub("…", text) for text in [*found, *filter(None, [printed])]]


def difference(one: str, other: str) -> float:
    """How far the numbers of two texts lie apart: the largest difference, as a share of the larger
    of the two; infinite if the texts differ in more than numbers.

    >>> round(difference("0.50 of 10 frames", "0.49 of 10 frames"), 9)
    0.02
    >>> difference("better", "worse")
    inf
    """
    if one == other:
        return 0.0
    if NUMBER.sub("#", one) != NUMBER.sub("#", other):
        return math.inf
    pairs = zip(map(value, NUMBER.findall(one)), map(value, NUMBER.findall(other)), strict=True)
    return max(abs(a - b) / max(abs(a), abs(b), 1e-12) for a, b in pairs)


def value(text: str) -> float:
    """A number as it stands in a text; what only looks like one, such as a date, counts digits."""
    try:
        return float(text.replace(",", "").replace("−", "-"))
    except ValueError:
        return float("".join(re.findall(r"\d", text)) or 0)


def compared(runs: list[list[list[str]]]) -> dict:
    """How many of a chapter's cells said the same in each run, and how far the others went apart.

    ``cells`` are those that say anything, ``same`` those that say it in each run, ``apart`` those
    whose numbers differ, by number of the code cell, with the largest difference as a share, and
    ``other`` those whose words differ.
    """
    first, *others = runs
    speaking = [i for i, cell in enumerate(first) if cell]
    apart, other = {}, []
    for i in speaking:
        far = max(
            (
                math.inf
                if len(run[i]) != len(first[i])
                else max(map(difference, first[i], run[i]), default=0.0)
            )
            for run in others
        )
        if math.isinf(far):
            other.append(i + 1)
        elif far:
            apart[i + 1] = float(f"{far:.2g}")
    same = len(speaking) - len(apart) - len(other)
    return {"cells": len(speaking), "same": same, "apart": apart, "other": other}


def run(chapter: str, number: int, folder: Path) -> list[list[str]]:
    """What a chapter says in its run of this number; its build is thrown away by the caller."""
    threads = THREADS[number % len(THREADS)]
    own = os.environ | {name: str(threads) for name in LIBRARIES} | {"PYTHONHASHSEED": str(number)}
    build = folder / f"{chapter}-{number}"
    command = [sys.executable, str(ROOT / "book/build.py"), "--only", chapter, "--no-render"]
    done = subprocess.run(
        [*command, "--build-dir", str(build)], env=own, capture_output=True, text=True
    )
    if done.returncode:
        sys.exit(f"{chapter} failed in run {number + 1} of {RUNS}:\n{done.stderr}")
    return said(build / "kept" / f"{chapter}.ipynb")


def main() -> None:
    """Run the chapters named on the command line, or all, and write down what was found."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("chapters", nargs="*", help="such as 01_signals (default: all)")
    names = sorted(path.stem for path in (ROOT / "book").glob("[0-9]*.ipynb"))
    wanted = parser.parse_args().chapters or names
    for name in set(wanted) - set(names):
        sys.exit(f"{name}: there is no such chapter; the book has {', '.join(names)}")
    found = json.loads(VERIFIED.read_text("utf-8"))["chapters"] if VERIFIED.is_file() else {}
    with tempfile.TemporaryDirectory() as folder:
        for name in wanted:
            runs = [run(name, number, Path(folder)) for number in range(RUNS)]
            found[name] = {"runs": RUNS, **compared(runs)}
            print(name, json.dumps(found[name]), flush=True)
            write(found)


def write(found: dict[str, dict]) -> None:
    """Write data/verified.json, a line for each chapter."""
    lines = ",\n".join(f" {json.dumps(name)}: {json.dumps(found[name])}" for name in sorted(found))
    head = {"versions": versions(PACKAGES), "machine": platform.machine(), "threads": THREADS}
    text = json.dumps(head)[1:-1]
    write_whole(VERIFIED, f'{{{text},\n"chapters": {{\n{lines}\n}}}}\n')


if __name__ == "__main__":
    main()
