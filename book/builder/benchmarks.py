"""The page of benchmarks: what data/benchmarks.json holds, as plots and tables.

The table below each plot has the same numbers for readers who don't see it.
"""

import html
import json
import math
from pathlib import Path

from .project import BookError
from .shown import WIDTH, drawing, table, words

ROW = 46  # pixels of a plot's row, which has words and marks
NUMBERS = ("ratio", "low", "high")
GROUPS = {  # by name: its title, and what lies behind its numbers
    "decoding": (
        "From probabilities to events",
        "Both ways find the same events, in a restless day's probabilities. The one goes through "
        "segments, or frames, one by one; the other asks of whole arrays at once.",
    ),
    "features": (
        "From samples to features",
        "Frames that begin half a second apart share seven eighths of their samples, and so most "
        "of the work of their transforms: [chapter 3](../03_features.ipynb) has an exercise on it.",
    ),
    "listening": (
        "From samples to events",
        "An LSTM goes from frame to frame, and at each it needs all its weights once more; "
        "stations that are heard side by side need them together. A TCN has many frames before it "
        "at once, so one station is enough to keep it at work.",
    ),
    "packets": (
        "A packet of a second",
        "Each packet is a call of its own, with all that a call costs. The column *ms* says how "
        "long one takes, in thousandths of the second that passes until the next one comes. A "
        "running yardstick is brought up to date by each.",
    ),
    "association": (
        "From events to network detections",
        "What one event costs, among a hundred and more of them. Were each compared with each, it "
        "would cost ten times as much from one row to the next.",
    ),
    "archive": (
        "Months of a network",
        "The first rows are no ratios: they say what a month of a thousand stations would take, in "
        "hours of one processor. Days know nothing of each other, so workers can share them "
        "([chapter 16](../16_archive.ipynb)).",
    ),
    "imports": (
        "Until the package is there",
        "What a reader waits for before the first answer. A framework is imported when a "
        "recogniser is trained, or one of its own files is read; to listen, the engine is enough.",
    ),
    "training": (
        "Until a score is reached",
        "Both start from the same weights and hear the same recordings; the time that it takes to "
        "compute scores is left out.",
    ),
}


def sections(file: Path) -> str:
    """Return Markdown with a section for each group of measurements.

    Raises
    ------
    BookError
        If the file can't be read, or a row isn't one of a ratio and its interval.
    """
    try:
        content = json.loads(file.read_text("utf-8"))
        groups, versions = content["scores"], content["versions"]
        parts = [section(name, rows) for name, rows in groups.items()]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BookError(
            f"{file}: not what studies/speed.py writes ({error!r}). Run: make bench"
        ) from error
    used = ", ".join(f"{name} {version}" for name, version in sorted(versions.items()))
    return "\n\n".join([*parts, f"Measured with {used}."])


def section(name: str, rows: list[dict]) -> str:
    """Return a group's heading, what lies behind it, its plot and its table."""
    title, behind = GROUPS.get(name, (name.replace("_", " ").capitalize(), ""))
    labels = [label(row, rows) for row in rows]
    parts = [f"## {title}", behind, plot(title, labels, rows), numbers(labels, rows)]
    return "\n\n".join(part for part in parts if part)


def label(row: dict, rows: list[dict]) -> str:
    """Return what tells a row from the others of its group: its measure, and what differs."""
    own = {k: v for k, v in row.items() if k != "measure" and not is_result(k)}
    telling = [
        named(k, v)
        for k, v in own.items()
        if any(other.get(k) != v for other in rows if other["measure"] == row["measure"])
    ]
    return ", ".join([row["measure"], *telling])


def named(key: str, value: object) -> str:
    """Return what a column says of a row: a name speaks for itself, a number needs a word."""
    if isinstance(value, str):
        return value
    if not isinstance(value, int | float):
        return f"{key.replace('_', ' ')} {value}"
    return f"{value:,} {'Hz' if key.endswith('_hz') else key.replace('_', ' ')}"


def is_result(key: str) -> bool:
    """Whether a column was measured, and doesn't say of what."""
    return key in NUMBERS or key == "ms" or key.endswith("_ms")


def plot(title: str, labels: list[str], rows: list[dict]) -> str:
    """Return a drawing of ratios with their intervals on a logarithmic axis, and a line at 1."""
    ends = [row[key] for row in rows for key in NUMBERS] + [1]
    low, high = math.floor(math.log10(min(ends))), math.ceil(math.log10(max(ends)))
    high += low == high
    height = ROW * len(rows) + 30

    def x(value):
        return 14 + (WIDTH - 28) * (math.log10(value) - low) / (high - low)

    marks = []
    for power in range(low, high + 1):
        at, width = x(10.0**power), 2 if power == 0 else 0.5
        marks.append(f'<path d="M{at:.1f} 0V{height - 26}" stroke-width="{width}" opacity=".4"/>')
        marks.append(words(at, height - 8, f"{10.0**power:g}", "middle"))
    for number, (row, said) in enumerate(zip(rows, labels, strict=True)):
        y = ROW * number + 34
        first, middle, last = (x(row[key]) for key in ("low", "ratio", "high"))
        marks.append(words(2, y - 16, said))
        marks.append(f'<path d="M{first:.1f} {y}H{last:.1f}" stroke-width="3"/>')
        marks.append(f'<circle cx="{middle:.1f}" cy="{y}" r="5"/>')
    said = f"{title}: ratios of times with their intervals; the table that follows has the numbers"
    return drawing(said, height, marks)


def numbers(labels: list[str], rows: list[dict]) -> str:
    """Return the table of a group."""
    header, right = ["what", "ratio", "interval"], [1]
    extra = [key for key in rows[0] if key == "ms"]
    lines = []
    for row, said in zip(rows, labels, strict=True):
        ratio, low, high = (f"{row[key]:.3g}" for key in NUMBERS)
        own = [f"{row[key]:.3g}" for key in extra]
        lines.append([html.escape(said).replace("|", r"\|"), ratio, f"{low} to {high}", *own])
    return table([*header, *extra], lines, [*right, *range(3, 3 + len(extra))])
