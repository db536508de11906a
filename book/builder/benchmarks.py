"""The page of benchmarks: what data/benchmarks.json holds, as plots and tables.

A plot is drawn as marks in the page itself, in the colour of its text, so that it follows the theme
and stays sharp; the table below it has the same numbers for readers who don't see it.
"""

import html
import json
import math
from pathlib import Path

from .project import BookError

WIDTH, ROW = 360, 46  # of a plot in pixels: as wide as a phone shows it; a row has words and marks
MOST_LETTERS = 60  # of a line that is as wide as a plot
NUMBERS = ("ratio", "low", "high")
TITLES = {
    "decoding": "From probabilities to events",
    "features": "From samples to features",
    "listening": "From samples to events",
    "packets": "A packet of a second",
    "association": "From events to network detections",
    "archive": "Months of a network",
    "imports": "Until the package is there",
    "training": "Until a score is reached",
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
    """Return a group's heading, its plot and its table."""
    title = TITLES.get(name, name.replace("_", " ").capitalize())
    labels = [label(row, rows) for row in rows]
    return "\n\n".join([f"## {title}", plot(title, labels, rows), table(labels, rows)])


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
    drawn = "".join(marks)
    return (
        f'<div class="vt-plot" role="img" aria-label="{html.escape(title)}: ratios of times with '
        f'their intervals; the table that follows has the numbers">'
        f'<svg viewBox="0 0 {WIDTH} {height}" fill="currentColor" stroke="currentColor" '
        f'aria-hidden="true">{drawn}</svg></div>'
    )


def words(x: float, y: float, text: str, anchor: str = "start") -> str:
    """Return a text of a drawing; a long one is narrowed until it fits."""
    fits = anchor != "start" or len(text) <= MOST_LETTERS
    narrowed = "" if fits else f' textLength="{WIDTH - 4}" lengthAdjust="spacingAndGlyphs"'
    return (
        f'<text x="{x:.1f}" y="{y}" text-anchor="{anchor}" stroke="none" '
        f'font-size="12"{narrowed}>{html.escape(text)}</text>'
    )


def table(labels: list[str], rows: list[dict]) -> str:
    """Return the numbers of a group."""
    extra = [key for key in rows[0] if key == "ms"]
    lines = [
        "| what | ratio | interval |" + " ms |" * len(extra),
        "|---|---:|---|" + "---:|" * len(extra),
    ]
    for row, said in zip(rows, labels, strict=True):
        own = "".join(f" {row[key]:.3g} |" for key in extra)
        said = html.escape(said).replace("|", r"\|")
        ratio, low, high = (f"{row[key]:.3g}" for key in NUMBERS)
        lines.append(f"| {said} | {ratio} | {low} to {high} |{own}")
    return "\n".join(lines)
