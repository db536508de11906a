"""The page that a report becomes: a figure, HTML, and PDF."""

import base64
import html
import io
import textwrap
from typing import TYPE_CHECKING

import numpy as np

from .. import classes, plotting, waveforms

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from .content import Report

_A4_IN = (8.27, 11.69)
_HTML = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>body{{font:16px/1.5 sans-serif;max-width:48rem;margin:2rem auto;padding:0 1rem;color:#222}}
img{{max-width:100%}}table{{border-collapse:collapse}}td,th{{padding:.2rem .7rem;text-align:left;
border-bottom:1px solid #ccc}}.wide{{overflow-x:auto}}</style>
<h1>{title}</h1>
<p>{summary}</p>
<img src="data:image/png;base64,{picture}" alt="{alt}">
<h2>Events</h2><div class="wide" tabindex="0">{events}</div>
<h2>Channels</h2><div class="wide" tabindex="0">{channels}</div>
<h2>What to distrust</h2><ul>{doubts}</ul>
</html>
"""


def figure(report: "Report") -> "Figure":
    """The record's envelope, with its events below; one panel a channel, six at most."""
    from matplotlib.figure import Figure

    ids = sorted({t.id for t in report.stream})[:6]
    figure = Figure(figsize=(plotting.WIDTH_IN, 0.8 + 1.1 * len(ids)), layout="constrained")
    axes = figure.subplots(len(ids), 1, sharex=True, squeeze=False)[:, 0]
    start = min(t.stats.starttime for t in report.stream)
    for ax, name in zip(axes, ids, strict=True):
        for trace in waveforms.contiguous(report.stream.select(id=name)):
            ax.plot(*_envelope(trace, start), color=plotting.INK, linewidth=0.8)
        low, high = ax.get_ylim()
        for event in report.events:
            if event.station == name:
                signal = classes.CLASSES[classes.index(event.label)]
                width = max(event.duration_s / 60, report.hours / 5)  # still to be seen
                left = (event.onset - start) / 60
                ax.bar(
                    left, 0.12 * (high - low), width, low - 0.15 * (high - low), align="edge",
                    **plotting.filled(signal),
                )  # fmt: skip
        ax.set_yticks([])
        ax.set_title(name, fontsize=9, loc="left", parse_math=False)
    axes[-1].set_xlabel("minutes")
    handles = [h for h in plotting.class_handles() if h.get_label() in classes.NAMES[1:]]
    figure.legend(handles=handles, ncols=4, loc="outside lower center", frameon=False)
    return figure


def as_html(report: "Report") -> str:
    """The page as HTML, which needs no other file."""
    picture = io.BytesIO()
    figure(report).savefig(picture, format="png", dpi=150)
    return _HTML.format(
        title=html.escape(report.title),
        summary=html.escape(report.summary()),
        picture=base64.b64encode(picture.getvalue()).decode(),
        alt=html.escape(report.alt(), quote=True),
        events=report.counts().round(2).to_html(index=False, border=0, escape=True, na_rep="-"),
        channels=_channels(report.survey).to_html(index=False, border=0, escape=True),
        doubts="".join(f"<li>{html.escape(text)}</li>" for text in report.doubts()),
    )


def as_pdf(report: "Report") -> bytes:
    """The page as PDF: the same on the same record, whenever it is made."""
    from matplotlib.figure import Figure

    picture = io.BytesIO()
    figure(report).savefig(picture, format="png", dpi=200)
    picture.seek(0)
    page = Figure(figsize=_A4_IN)
    text = [*_wrapped(report.summary(), 100), "", *_as_lines(report.counts().round(2)), ""]
    text += [*_as_lines(_channels(report.survey)), "", "What to distrust", ""]
    for doubt in report.doubts():
        first, *rest = _wrapped(doubt, 96)
        text += [f"- {first}", *(f"  {line}" for line in rest)]
    import matplotlib.image

    shown = matplotlib.image.imread(picture)
    height = 0.86 * _A4_IN[0] / _A4_IN[1] * shown.shape[0] / shown.shape[1]
    height = min(height, 0.42)
    ax = page.add_axes((0.07, 0.93 - height, 0.86, height))
    ax.imshow(shown)
    ax.set_axis_off()
    title = _wrapped(report.title, 70)[0]
    page.text(0.07, 0.95, title, fontsize=14, parse_math=False)
    size = min(7.5, 7.5 * 66 * (0.88 - height) / 0.6 / max(len(text), 1))
    page.text(
        0.07, 0.91 - height, "\n".join(text), fontsize=size, va="top", linespacing=1.35,
        family="monospace", parse_math=False,
    )  # fmt: skip
    written = io.BytesIO()
    page.savefig(written, format="pdf", metadata={"CreationDate": None, "Title": title})
    return written.getvalue()


def _channels(table):
    """What is shown of the survey."""
    table = table.assign(
        hours=table.hours.round(2), recorded=[f"{100 * x:.0f} %" for x in table.recorded]
    )
    return table[["channel", "rate_hz", "hours", "recorded", "gaps", "remarks"]]


def _as_lines(table):
    return [line[:110] for line in table.to_string(index=False, na_rep="-").splitlines()]


def _wrapped(text, width):
    """Lines of printable characters."""
    plain = "".join(c if c.isprintable() else " " for c in text)
    return textwrap.wrap(plain, width) or [""]


def _envelope(trace, start, n=1200):
    """Minutes and the largest deviation in each of up to n pieces of a trace, both signs."""
    samples = np.asarray(trace.data, np.float64) - np.mean(trace.data)
    width = max(1, len(samples) // n)
    pieces = samples[: len(samples) // width * width].reshape(-1, width)
    seconds = trace.stats.starttime - start + width * trace.stats.delta * np.arange(len(pieces))
    both = np.stack([pieces.min(axis=1), pieces.max(axis=1)], axis=1).ravel()
    return np.repeat(seconds / 60, 2), both
