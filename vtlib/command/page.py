"""The page of ``vtlib watch``: what was recognised lately, and what is wrong."""

import os
from html import escape

_ROWS = 50
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="refresh" content="{every:.0f}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>What the network hears</title>
<style>
body {{ font-family: system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem;
  color-scheme: light dark; }}
div {{ overflow-x: auto; }}
table {{ border-collapse: collapse; }}
th, td {{ padding: .2rem .8rem .2rem 0; text-align: left; border-bottom: 1px solid #8884; }}
.problem {{ border-left: .3rem solid #c33; padding-left: .8rem; }}
</style>
</head>
<body>
<h1>What the network hears</h1>
{body}
</body>
</html>
"""


def page(results: str | os.PathLike, every_s: float, problem: str = "") -> str:
    """The page, as HTML; whatever comes from files is text in it, and nothing else.

    Parameters
    ----------
    results : str or path-like
        A folder that :func:`vtlib.archive.recognise` wrote to, or is about to.
    every_s : float
        After how many seconds it is to be loaded again.
    problem : str
        What went wrong at the last look.
    """
    from .. import archive
    from ..times import UTCDateTime

    parts = [f"<p>Written {str(UTCDateTime())[:19]} UTC.</p>"]
    if problem:
        parts.append(f'<p class="problem">The last look failed: {escape(problem)}</p>')
    try:
        available, found = archive.availability(results), archive.read_detections(results)
        events, told = archive.read_events(results), archive.faults(results)
    except ValueError as error:
        parts.append(f"<p>There are no results yet: {escape(str(error))}</p>")
        return _PAGE.format(every=every_s, body="\n".join(parts))
    last = available.groupby("station").end.max()
    counts = events.groupby(["station", "class"]).size().unstack(fill_value=0)
    rows = [
        [station, _time(end), *(f"{c} {n}" for c, n in counts.loc[station].items() if n)]
        if station in counts.index
        else [station, _time(end)]
        for station, end in last.items()
    ]
    rows = [[*row[:2], ", ".join(row[2:]) or "none"] for row in rows]
    parts += ["<h2>Stations</h2>", _table(["station", "recorded until", "events"], rows)]
    newest = found.sort_values("onset", ascending=False)[:_ROWS]
    rows = [
        [_time(d.onset), f"{(d.end - d.onset).total_seconds():.1f}", label, d.stations]
        for d, label in zip(newest.itertuples(), newest["class"], strict=True)
    ]
    head = ["onset (UTC)", "seconds", "class", "stations"]
    parts += [f"<h2>The last {len(rows)} of {len(found)} detections</h2>", _table(head, rows)]
    newest = told[::-1][:_ROWS]
    if len(newest):
        rows = newest.itertuples(index=False)
        parts += ["<h2>What is wrong</h2>", _table(["day", "station", "what", "why"], rows)]
    return _PAGE.format(every=every_s, body="\n".join(parts))


def _time(when):
    return f"{when:%Y-%m-%d %H:%M:%S}"


def _table(head, rows):
    lines = ["".join(f"<th>{escape(str(cell))}</th>" for cell in head)]
    lines += ["".join(f"<td>{escape(str(cell))}</td>" for cell in row) for row in rows]
    return "<div><table>\n" + "\n".join(f"<tr>{line}</tr>" for line in lines) + "\n</table></div>"
