"""The two tables that a build fills in: the chapters, and how this book was run."""

import platform
import subprocess
from itertools import groupby

from .chapters import Chapter
from .project import Project

CHAPTERS_MARKER = "<!-- chapters-table -->"
RUN_MARKER = "<!-- run-table -->"
SOURCES = {  # how vtlib's names for where data came from read in a sentence
    "published": "published",
    "obspy": "comes with ObsPy",
    "simulated": "simulated",
    "unavailable": "not available in this run",
}


def run_information(chapters: list[Chapter], records: dict[str, dict], project: Project) -> dict:
    """Return what ``build/run-info.json`` holds.

    Parameters
    ----------
    chapters : list of Chapter
        All chapters of the book.
    records : dict of dict
        By chapter name, the record of its last run.
    project : Project
        The checkout, for its commit.
    """
    return {
        "date": max(record["ran_at"] for record in records.values()),
        "commit": commit(project),
        "platform": platform.platform(),
        "versions": records[chapters[0].name]["versions"],
        "chapters": {
            chapter.name: {"title": chapter.title, **without_fingerprint(records[chapter.name])}
            for chapter in chapters
        },
    }


def without_fingerprint(record: dict) -> dict:
    """Leave out what only the next build needs."""
    return {key: value for key, value in record.items() if key != "fingerprint"}


def commit(project: Project) -> str:
    """Return the commit that the sources are at, and say if they have been edited since."""

    def git(*arguments):
        return subprocess.run(["git", *arguments], cwd=project.root, capture_output=True, text=True)

    try:
        head = git("rev-parse", "--short=12", "HEAD")
        if head.returncode:
            return "unknown"
        return head.stdout.strip() + (
            ", with changes" if git("status", "--porcelain").stdout.strip() else ""
        )
    except FileNotFoundError:  # no git on this machine
        return "unknown"


def chapters_table(chapters: list[Chapter], information: dict) -> str:
    """Return a table for each part: the chapter, its idea, minutes to read and seconds to run."""
    parts = []
    for part, group in groupby(
        (chapter for chapter in chapters if chapter.part), key=lambda one: one.part
    ):
        rows = [
            [
                f"[{chapter.title}]({chapter.name}.ipynb)",
                chapter.idea,
                f"{chapter.minutes_to_read} min",
                seconds(information["chapters"][chapter.name]["seconds"]),
            ]
            for chapter in group
        ]
        table = list_table(
            ["Chapter", "The one idea", "Read", "Run"],
            rows,
            widths="30 48 11 11",
            css_class="vt-chapters",
        )
        parts.append(f"**{part}**\n\n{table}")
    return "\n\n".join(parts)


def run_table(information: dict) -> str:
    """Return the table of what each chapter took and used, and under it the versions and the machine."""
    rows = [
        [
            entry["title"],
            seconds(entry["seconds"]),
            f"{entry['peak_memory_mb']} MB",
            data_used(entry["data"]),
        ]
        for entry in information["chapters"].values()
    ]
    chapters = list_table(
        ["Chapter", "Run", "Peak memory", "Data used"],
        rows,
        widths="32 10 14 44",
        css_class="vt-run",
    )
    machine = [
        ["Date of the last run", information["date"]],
        ["Commit", information["commit"]],
        ["Platform", information["platform"]],
        *map(list, information["versions"].items()),
    ]
    versions = list_table(["What", "Which"], machine, widths="40 60", css_class="vt-versions")
    return f"{chapters}\n\n{versions}"


def data_used(entries: list[dict]) -> str:
    """Return the data of one chapter in words, one dataset a line."""
    lines = [
        f"{entry['title']} ({SOURCES.get(entry['source'], entry['source'])})" for entry in entries
    ]
    return "; ".join(lines) or "none"


def seconds(value: float) -> str:
    """Return a duration as a reader wants it."""
    return f"{max(1, round(value))} s"


def list_table(header, rows, widths: str, css_class: str) -> str:
    """Return a MyST ``list-table``: unlike a pipe table, its column widths can agree between tables."""
    lines = [
        "````{list-table}",
        ":header-rows: 1",
        f":widths: {widths}",
        f":class: {css_class}",
        "",
    ]
    for row in [header, *rows]:
        lines += [f"{'* -' if column == 0 else '  -'} {cell}" for column, cell in enumerate(row)]
    return "\n".join([*lines, "````"])
