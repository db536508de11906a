"""The page on what readers can rely on: figures of long runs, and links to the tests."""

import json
import re
from pathlib import Path

from .project import Project
from .shown import table

TEST = re.compile(r"<!-- test (\S+) -->")
NONE = "*Not measured yet for this edition.*"


def texts(project: Project) -> dict[str, str]:
    """Return, by marker, the Markdown that takes its place.

    The figures are those of ``data/fuzzed.json`` (``make fuzz``) and ``data/verified.json``
    (``make verify``); a page whose figures are not there says so.
    """
    fuzzed, verified = (
        read(project.root / "data" / name) for name in ("fuzzed.json", "verified.json")
    )
    return {
        "<!-- rely-on-readers -->": readers(fuzzed.get("readers", {})),
        "<!-- rely-on-interrupted -->": interrupted(fuzzed.get("interrupted", {})),
        "<!-- rely-on-verified -->": chapters(verified),
        **tests(project),
    }


def read(path: Path) -> dict:
    """Return what a file of figures holds; nothing if it isn't there."""
    return json.loads(path.read_text("utf-8")) if path.is_file() else {}


def tests(project: Project) -> dict[str, str]:
    """Return a link for each test that the pages name."""
    named = {
        name
        for path in sorted(project.book.rglob("*.md"))
        for name in TEST.findall(path.read_text("utf-8"))
    }
    address = f"{project.repository}/blob/main"
    return {f"<!-- test {name} -->": f"[`{name}`]({address}/{name})" for name in sorted(named)}


def readers(figures: dict) -> str:
    """Return the table of what was fired at, how often, and what came of it."""
    rows = [
        [name, sum(one.values()), one.get("read", 0), one.get("refused", 0)]
        for name, one in figures.items()
    ]
    total = ["**together**", *(sum(row[i] for row in rows) for i in (1, 2, 3))]
    header = ["Reader", "Damaged files", "Read", "Refused by name"]
    return table(header, [*rows, total], range(1, 4)) if rows else NONE


def interrupted(figures: dict) -> str:
    """Return the table of what was killed, and how often."""
    rows = [[name, one["kills"], one["while_it_worked"]] for name, one in figures.items()]
    header = ["Work", "Kills", "Of these, before it had ended"]
    return table(header, rows, range(1, 3)) if rows else NONE


def chapters(verified: dict) -> str:
    """Return the table of the chapters' runs, and a sentence on the machine."""
    rows = []
    for name, one in verified.get("chapters", {}).items():
        apart = one["apart"].values()
        largest = f"{100 * max(apart):.2g} %" if apart else "none"
        rows.append([name, one["runs"], one["cells"], one["same"], largest, len(one["other"])])
    if not rows:
        return NONE
    header = ["Chapter", "Runs", "Cells that say something", "Same in every run"]
    header += ["Largest difference of a number", "Other words"]
    return table(header, rows, range(1, 6))
