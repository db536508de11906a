"""Midnight: two days hear it, and between them they count what happens there once."""

from collections.abc import Iterable
from typing import Any

_EDGE_US = 5 * 10**6  # a recording's last frame ends within so much of its end
Row = dict[str, Any]  # of a table of events, or of detections; times in microseconds since 1970


def owned(
    rows: Iterable[Row], span: tuple[int, int], margin_s: float, before: list[Row] | None
) -> list[Row]:
    """What of all that was heard with a day belongs to it.

    Up to midnight counts what the day before has heard; what it heard to go on after midnight, it
    counts to its end. From there on counts what this day hears. What goes on to the end of the
    margin can't be heard to its end: it is cut at midnight, and both parts are partial.

    Parameters
    ----------
    rows : iterable of dict
        What the day has heard, of all channels and recognisers: at least ``recogniser``, ``onset``,
        ``end``, and ``channel`` or ``stations``.
    span : (int, int)
        From when to when the day lasts, in microseconds since 1970.
    margin_s : float
        How far beyond its ends it was heard.
    before : list of dict or None
        What :func:`tail` gives of the day before; None if that was not heard.

    Returns
    -------
    list of dict
        Copies of rows, in their order; with other times where they were cut.
    """
    begin, stop = span
    far = _far(margin_s)
    ended = {}
    for row in before or ():
        for key in _keys(row):
            ended.setdefault(key, []).append(row)
    found = []
    for row in rows:
        onset, end = row["onset"], row["end"]
        if onset >= stop or end <= begin:
            continue
        known = [b for key in _keys(row) for b in ended.get(key, ()) if b["end"] > onset]
        counted = [b["end"] for b in known if not b["is_cut"]]
        if onset < begin and before is None and end < begin + far:
            continue  # of a day that nobody asked for
        if counted:  # by the day before: what is left is long enough to be told, or nothing
            if end < begin + far:
                continue
            onset = max(onset, *counted)
        cut = {"onset": max(onset, begin), "end": stop if end >= stop + far else end}
        if cut["onset"] < cut["end"]:
            is_cut = cut["onset"] != row["onset"] or cut["end"] != end
            found.append({**row, **cut, **({"is_partial": True} if is_cut else {})})
    return found


def tail(rows: Iterable[Row], span: tuple[int, int], margin_s: float) -> list[Row]:
    """The last that a day has heard to begin before it ends, at each place.

    Parameters
    ----------
    rows, span, margin_s
        As for :func:`owned`.

    Returns
    -------
    list of dict
        With ``recogniser``, ``onset``, ``end``, ``is_cut`` (whether it is cut at midnight, where it
        ends then), and ``channel`` or ``stations``.
    """
    _, stop = span
    last = {}
    for number, row in enumerate(rows):
        if row["onset"] < stop < row["end"] + margin_s * 1e6:
            is_cut = row["end"] >= stop + _far(margin_s)
            names = ("recogniser", "onset", "channel", "stations")
            kept = {k: row[k] for k in names if k in row}
            kept |= {"end": stop if is_cut else row["end"], "is_cut": is_cut}
            for key in _keys(row):
                if key not in last or last[key][1]["end"] <= kept["end"]:
                    last[key] = number, kept
    return list(dict(sorted(last.values(), key=lambda pair: pair[0])).values())


def _far(margin_s):
    return max(round(margin_s * 1e6) - _EDGE_US, 0)


def _keys(row):
    """Where it was seen: at a channel, or at each of some stations."""
    places = [row["channel"]] if "channel" in row else row["stations"].split()
    return [(row["recogniser"], place) for place in places]
