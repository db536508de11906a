"""What a chapter's kernel keeps of each figure beside its picture: a narrow version, and numbers.

A figure with panels side by side is drawn a second time with the panels one above the other, for
phones. And what its lines, points and bars show is written down, for readers who want numbers, or
who don't see. Runs in the kernel, and imports matplotlib only there.
"""

import contextlib
import csv
import inspect
import io
import re
import sys

NARROW, NUMBERS = "application/vnd.vtlib.narrow+svg", "application/vnd.vtlib.numbers+csv"
MOST_POINTS = 2000  # of a line; of a longer one every second, or third, ...
COLUMNS = ("panel", "series", "x axis", "y axis", "x", "y")


def watch(shell: object) -> None:
    """In a kernel: let each figure that is shown be kept in both ways as well."""
    from IPython.core.formatters import BaseFormatter
    from traitlets import ObjectName, Unicode

    class Beside(BaseFormatter):
        """Of one kind of what is kept; asks no object for a method of its own."""

        format_type = Unicode()
        print_method = ObjectName("_has_none_")
        _return_type = str

    formatters = {
        make: Beside(format_type=mime, parent=shell.display_formatter)
        for mime, make in ((NARROW, stacked), (NUMBERS, numbers))
    }
    shell.display_formatter.formatters |= {one.format_type: one for one in formatters.values()}

    def before(_=None):  # whoever chooses formats of figures takes them away from all formatters
        for make, formatter in formatters.items():
            formatter.for_type_by_name("matplotlib.figure", "Figure", make)

    shell.events.register("pre_run_cell", before)


def stacked(figure: object) -> str | None:
    """A figure as SVG with its panels one above the other; None if it has no two side by side.

    The figure is left as it was.
    """
    panels = [(ax, ax.get_subplotspec()) for ax in figure.axes if ax.get_subplotspec() is not None]
    grids = {id(spec.get_gridspec()): spec.get_gridspec() for _, spec in panels}
    if len(grids) != 1:  # none, or grids within grids
        return None
    (grid,) = grids.values()
    if grid.ncols < 2 or any(len(spec.rowspan) * len(spec.colspan) != 1 for _, spec in panels):
        return None
    width, height = figure.get_size_inches()
    ratios = grid.get_height_ratios() or [1] * grid.nrows
    one_column = figure.add_gridspec(
        len(panels), 1, height_ratios=[ratios[spec.rowspan.start] for _, spec in panels]
    )
    file = io.StringIO()
    with contextlib.ExitStack() as restore:
        restore.callback(figure.set_size_inches, width, height)
        for place, (ax, spec) in enumerate(panels):
            restore.callback(ax.set_subplotspec, spec)
            for axis, side in ((ax.xaxis, "labelbottom"), (ax.yaxis, "labelleft")):
                own = axis.get_tick_params().get(side, True)
                restore.callback(axis.set_tick_params, **{side: own})
                axis.set_tick_params(**{side: own or has_ticks(ax, axis)})
            ax.set_subplotspec(one_column[place])
        n_rows = len({spec.rowspan.start for _, spec in panels})
        figure.set_size_inches(width / grid.ncols + 0.4, height * len(panels) / n_rows)
        figure.savefig(file, format="svg", facecolor=figure.get_facecolor())
    return re.sub(r"<metadata>.*?</metadata>", "", file.getvalue(), count=1, flags=re.DOTALL)


def has_ticks(ax: object, axis: object) -> bool:
    """Whether an axis without numbers leaves them to a panel that it shares its scale with."""
    shared = ax.get_shared_x_axes() if axis is ax.xaxis else ax.get_shared_y_axes()
    return ax.axison and len(axis.get_majorticklocs()) > 0 and len(shared.get_siblings(ax)) > 1


def numbers(figure: object) -> str | None:
    """What a figure's lines, points and bars show, as CSV; None if it has none of them."""
    rows = [row for number, ax in enumerate(figure.axes, 1) for row in rows_of(ax, number)]
    if not rows:
        return None
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows(rows)
    return file.getvalue()


def rows_of(ax: object, number: int) -> list[tuple]:
    """The rows of one panel: a name of it and of the series, what the axes are, and two values."""
    named = (plain(ax.get_title() or ax.get_title("left")) or f"panel {number}",)
    axes = plain(ax.get_xlabel()), plain(ax.get_ylabel())
    rows = []
    for name, x, y in series_of(ax):
        step = -(-len(x) // MOST_POINTS)
        if step > 1:
            name = f"{name} (1 point of {step})"
        pairs = zip(x[::step], y[::step], strict=True)
        rows += [(*named, name, *axes, f"{a:.10g}", f"{b:.6g}") for a, b in pairs]
    return rows


def series_of(ax: object) -> list[tuple]:
    """The lines, points and bars of a panel: (name, x, y); bars by their middle and their end."""
    from matplotlib.collections import PathCollection
    from matplotlib.patches import Rectangle

    found = []
    for line in ax.lines:
        x, y = (line.convert_xunits(line.get_xdata()), line.convert_yunits(line.get_ydata()))
        if line.get_visible() and len(x) > 0 and line.get_transform().contains_branch(ax.transData):
            found.append((named(line, f"line {len(found) + 1}"), floats(x), floats(y)))
    for one in ax.collections:
        if isinstance(one, PathCollection) and len(one.get_offsets()):
            x, y = one.get_offsets().T
            found.append((named(one, f"points {len(found) + 1}"), floats(x), floats(y)))
    for bars in ax.containers:
        boxes = [bar for bar in bars if isinstance(bar, Rectangle)]
        if boxes and getattr(bars, "orientation", None) == "horizontal":
            ends = [
                (bar.get_x() + bar.get_width(), bar.get_y() + bar.get_height() / 2) for bar in boxes
            ]
        else:
            ends = [
                (bar.get_x() + bar.get_width() / 2, bar.get_y() + bar.get_height()) for bar in boxes
            ]
        if ends:
            found.append(
                (named(bars, f"bars {len(found) + 1}"), *map(floats, zip(*ends, strict=True)))
            )
    return found


def named(drawn: object, otherwise: str) -> str:
    """What the legend calls something, or another name where it is called nothing."""
    label = str(drawn.get_label() or "")
    return otherwise if label.startswith("_") or not label else plain(label)


def plain(text: str) -> str:
    """A text in one line, and none that a program of tables would compute."""
    text = " ".join(text.split())
    return f"'{text}" if text[:1] in tuple("=+-@") else text


def floats(values: object) -> object:
    """Values as an array of numbers, without what is masked."""
    import numpy as np

    return np.ma.filled(np.ma.asarray(values, float), np.nan).ravel()


def source() -> str:
    """This module's text: what is kept depends on it."""
    return inspect.getsource(sys.modules[__name__])
