"""What pages show of measured numbers: tables in Markdown, and drawings that are marks in the page.

Drawings are in the colour of the page's text, so that they follow the theme and stay sharp.
"""

import html
from collections.abc import Iterable

WIDTH = 360  # of a drawing in pixels: as wide as a phone shows it
MOST_LETTERS = 60  # of a line that is as wide as a drawing


def table(header: list[str], rows: Iterable[list], right: Iterable[int] = ()) -> str:
    """Return a table in Markdown.

    Parameters
    ----------
    header : list of str
    rows : iterable of list
        Texts, and whole numbers, whose thousands are set apart.
    right : iterable of int
        Columns, from 0, that are aligned to the right.
    """
    right = set(right)
    lines = [header, ["---:" if i in right else "---" for i in range(len(header))]]
    lines += [[f"{v:,}" if isinstance(v, int) else v for v in row] for row in rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def drawing(said: str, height: float, marks: Iterable[str]) -> str:
    """Return a drawing as HTML, with what is said of it to who doesn't see it."""
    return (
        f'<div class="vt-plot" role="img" aria-label="{html.escape(said)}">'
        f'<svg viewBox="0 0 {WIDTH} {height}" fill="currentColor" stroke="currentColor" '
        f'aria-hidden="true">{"".join(marks)}</svg></div>'
    )


def words(x: float, y: float, text: str, anchor: str = "start") -> str:
    """Return a text of a drawing; a long one is narrowed until it fits."""
    fits = anchor != "start" or len(text) <= MOST_LETTERS
    narrowed = "" if fits else f' textLength="{WIDTH - 4}" lengthAdjust="spacingAndGlyphs"'
    return (
        f'<text x="{x:.1f}" y="{y}" text-anchor="{anchor}" stroke="none" '
        f'font-size="12"{narrowed}>{html.escape(text)}</text>'
    )
