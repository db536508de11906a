"""What the page on streams says of measurements: delays, tables, a figure, words.

Nothing of it is typed: it comes from ``data/scores.json`` and ``vtlib``.
"""

import json
import math
from pathlib import Path

from vtlib import events, features, streaming
from vtlib.evaluation import verdict, with_interval

from .project import BookError
from .shown import WIDTH, drawing, table, words

RULE = "core joined"
YARDSTICKS = {  # what the study calls them, and what the page does
    "day": "the day's own: knows the future",
    "day before": "that of the day before",
    "running, all": "running, all so far alike",
    "running, 6 h": "running, memory of 6 h",
    "running, 1 h": "running, memory of 1 h",
    "running, 10 min": "running, memory of 10 min",
}
KINDS = {"simulated-bezymianny-tcn": "TCN", "simulated-bezymianny-lstm": "LSTM"}
RESETS = {"reset each hour": "Reset each hour", "reset every ten minutes": "Every ten minutes"}
DASHES = ("", "7 3", "2 3", "9 3 2 3")


class NoEngine:
    """As much of an engine as a delay depends on."""

    name, standardizer = "", None

    def __init__(self, layers: int):
        self.every = 2 ** (layers - 1)

    def start(self) -> None:
        """Nothing to remember."""


def texts(file: Path) -> dict[str, str]:
    """Return, by marker, the Markdown that takes its place.

    Parameters
    ----------
    file : pathlib.Path
        What ``studies/scores.py`` writes.

    Raises
    ------
    BookError
        If the file can't be read, or lacks a row that the page shows.
    """
    found = {"<!-- stream-delays -->": delays()}
    try:
        scores = json.loads(file.read_text("utf-8"))["scores"]
        for name, make in (("causal", causal), ("carried", carried)):
            found[f"<!-- stream-{name} -->"] = make(scores[name])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BookError(
            f"{file}: not what studies/scores.py writes ({error!r}). Run: make scores"
        ) from error
    return found


def delays() -> str:
    """Return the table of what is answered when."""
    rules = {"published": events.PUBLISHED, "core": events.CORE, "core joined": events.CORE_JOINED}
    rows = []
    for layers in (1, 3):
        own = {
            name: streaming.RealTimeRecogniser(NoEngine(layers), rule=rule)
            for name, rule in rules.items()
        }
        what = "TCN, LSTM of one layer" if layers == 1 else f"LSTM of {layers} dilated layers"
        ends = [f"{one.event_delay_s():g} s" for one in own.values()]
        rows.append([what, f"{own['core'].frame_delay_s():g} s", *ends])
    window, step = features.frame_samples(100.0)
    first = table(["Recogniser", "A frame", *(f"An event, rule {name}" for name in rules)], rows)
    return (
        f"{first}\n\nSeconds from a frame's centre, and from an event's end, to the sample with "
        f"which the answer comes, at 100 Hz ({window} samples a frame, {step} a step); a packet "
        "that is still being filled comes on top."
    )


def pick(rows: list[dict], **wanted) -> dict:
    """Return the one row that is as wanted."""
    (row,) = (r for r in rows if all(r.get(k) == v for k, v in wanted.items()))
    return row


def number(row: dict, digits: int = 2) -> str:
    """Return a row's value with its interval, and a sign that lines up."""
    text = with_interval(row["value"], row["low"], row["high"], digits)
    return text.replace("-", "\N{MINUS SIGN}")


def causal(rows: list[dict]) -> str:
    """Return what a yardstick without a future costs."""
    lines, said = [], []
    for by, title in YARDSTICKS.items():
        cells = []
        for name, kind in KINDS.items():
            own = {"recogniser": name, "by": by, "rule": RULE, "split": "none"}
            text = number(pick(rows, measure="event F", **own))
            if by != "day":
                change = pick(rows, measure="event F minus day", **own)
                text += f"; {number(change)}"
                word = verdict(change["low"], change["high"], "gains", "costs", "")
                said.append((by, kind, word, change))
            cells.append(text)
        lines.append([title, *cells])
    shown = table(["Yardstick", *KINDS.values()], lines)
    counted = {word: sum(w == word for *_, w, _ in said) for word in ("gains", "costs", "")}
    worst = min(said, key=lambda one: one[3]["value"])
    words = (
        f"Of {len(said)} comparisons with the day's own yardstick, a yardstick without a future "
        f"costs in {counted['costs']}, gains in {counted['gains']}, and in {counted['']} nothing "
        f"can be told; the largest cost is that of “{YARDSTICKS[worst[0]]}” for the {worst[1]}, "
        f"{number(worst[3])}."
    )
    if counted["gains"]:
        words += " Why one without a future should gain has not been found out."
    chosen = {
        by: sum(
            pick(rows, recogniser=n, by=by, rule=r, split="choosing", measure="event F")["value"]
            for n in KINDS
            for r in ("core", RULE)
        )
        for by in YARDSTICKS
        if by.startswith("running")
    }
    best = max(chosen, key=chosen.get)
    return (
        f"{shown}\n\nEvent F (rule {RULE}), then the difference to the day's own yardstick, with "
        f"the middle 95 % of a bootstrap over days.\n\n{words} How long to remember was chosen on "
        f"days of their own, where “{YARDSTICKS[best]}” did best; it is the default."
    )


def carried(rows: list[dict]) -> str:
    """Return what a memory that is never cleared does, with a figure."""
    names = list(dict.fromkeys(r["recogniser"] for r in rows))
    lines, said = [], []
    for name in names:
        own = {"recogniser": name, "rule": RULE}
        alike = pick(rows, by="begun at 06:00", measure="events alike", **own)
        frames = [
            pick(rows, recogniser=name, by="begun at 06:00", measure=f"frames alike, {hour} hour")
            for hour in ("first", "last")
        ]
        cells = [f"`{name}`", *(number(row, 3) for row in (*frames, alike))]
        for by in RESETS:
            if not any(r["recogniser"] == name and r["by"] == by for r in rows):
                cells.append("")
                continue
            change = pick(rows, by=by, measure="event F minus carried", **own)
            word = verdict(change["low"], change["high"], "gains", "loses", "no difference told")
            said.append(word)
            cells.append(f"{number(change, 3)}, {word}")
        lines.append(cells)
    header = ["Recogniser", "Frames alike, first hour", "Last hour", "Events alike"]
    shown = table([*header, *RESETS.values()], lines)
    cells_of = {
        n: [r for r in rows if r["recogniser"] == n and r["measure"] == "largest cell"]
        for n in names
    }
    cells_of = {n: own for n, own in cells_of.items() if own}
    growth = [
        f"`{name}` {own[0]['value']:.0f} after {own[0]['k']} h, {own[-1]['value']:.0f} after "
        f"{own[-1]['k']} h"
        for name, own in cells_of.items()
    ]
    return (
        f"{figure(cells_of)}\n\nThe largest cell state: {'; '.join(growth)}.\n\n{shown}\n\n"
        "*Alike* is who began at 06:00 to who began at midnight: the share of frames that are "
        "given the same class, in the first hour after 06:00 and in the day's last one; and the F "
        f"score of one catalogue against the other (rule {RULE}). Then come the changes in event "
        "F against the truth if all is forgotten each hour, and every ten minutes. Intervals "
        f"as above. Of {len(said)} resets, {said.count('gains')} gain, {said.count('loses')} lose, "
        f"and of {said.count('no difference told')} no difference can be told."
    )


def figure(cells_of: dict[str, list[dict]]) -> str:
    """Return a drawing of how large cell states are, hour by hour, in the colour of the text."""
    width, low, bottom, left = WIDTH, 20, 200, 44  # in pixels
    ends = [r[key] for own in cells_of.values() for r in own for key in ("low", "high")]
    first, last = math.floor(math.log10(min(ends))), math.ceil(math.log10(max(ends)))

    def x(hour):
        return left + hour / 24 * (width - left - 16)

    def y(value):
        return bottom - (math.log10(value) - first) / max(last - first, 1) * (bottom - low)

    parts = [f'<path d="M{left} {low}V{bottom}H{width - 16}" fill="none"/>']
    parts += [words(x(hour), bottom + 18, f"{hour}", "middle") for hour in range(0, 25, 6)]
    for power in range(first, last + 1):
        parts.append(words(left - 6, y(10**power) + 4, f"{10.0**power:g}", "end"))
    parts.append(words((left + width) / 2, bottom + 36, "hours since it began", "middle"))
    parts.append(words(4, 12, "largest cell state"))
    for place, (name, own) in enumerate(cells_of.items()):
        style = f'fill="none" stroke-width="2" stroke-dasharray="{DASHES[place % len(DASHES)]}"'
        line = " ".join(f"{x(r['k']):.1f},{y(r['value']):.1f}" for r in own)
        parts.append(f'<polyline points="{line}" {style}/>')
        for r in own:
            span = f"M{x(r['k']):.1f} {y(r['low']):.1f}V{y(r['high']):.1f}"
            parts.append(f'<path d="{span}" stroke-width="3"/>')
        at = bottom + 62 + 20 * place
        parts.append(f'<path d="M{left} {at - 4}h40" {style}/>')
        parts.append(words(left + 50, at, name))
    height = bottom + 62 + 20 * len(cells_of)
    said = "Largest cell state of each LSTM, hour by hour, with intervals; the numbers follow"
    return drawing(said, height, parts)
