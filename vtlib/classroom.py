"""A class's answers, read from the files that its members hand in, and summed up by question.

A file is JSON: the entries that the pages keep, by id, or ``{"answers": entries}``. Each entry
is ``{"kind", "value", "right", "tries", "at"}``; only ``right`` and ``tries`` are looked at.
``python -m vtlib.classroom FILES...`` prints the table.
"""

import hashlib
import json
import math
import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

__all__ = ["ENOUGH", "Item", "read", "read_class", "scores", "summarise", "table"]

#: With fewer members than this, a difficulty or a discrimination says little.
ENOUGH = 20
_LARGEST = 2_000_000  # bytes
_ID = re.compile(r"[A-Za-z0-9_\-/, ]{1,120}")


@dataclass(frozen=True)
class Item:
    """One question or exercise, over a class: counts of members, and shares from 0 to 1."""

    id: str
    answered: int
    first: int
    difficulty: float
    discrimination: float


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON number")


def read(path: str | Path) -> dict[str, dict]:
    """Entries of one member's file, by id; ValueError names the file and says what to do."""
    path = Path(path)
    again = "ask for a new file, saved from the page"
    try:
        if path.stat().st_size > _LARGEST:
            raise ValueError(f"{path}: larger than {_LARGEST:,} bytes; {again}")
        kept = json.loads(path.read_text(encoding="utf-8"), parse_constant=_refuse)
    except OSError as error:
        raise ValueError(f"{path}: can't be read ({error.strerror}); {again}") from None
    except (RecursionError, UnicodeDecodeError, json.JSONDecodeError):
        raise ValueError(f"{path}: is no JSON; {again}") from None
    except ValueError as error:
        raise ValueError(
            str(error) if str(path) in str(error) else f"{path}: {error}; {again}"
        ) from None
    entries = kept.get("answers", kept) if isinstance(kept, dict) else kept
    if not isinstance(entries, dict):
        raise ValueError(f"{path}: holds no answers by id; {again}")
    for name, entry in entries.items():
        if not _ID.fullmatch(name):
            raise ValueError(f"{path}: {name[:40]!r} is no question's id; {again}")
        right = entry.get("right") if isinstance(entry, dict) else 0
        if not (right is None or isinstance(right, bool)):
            raise ValueError(f"{path}: {name} is neither right nor wrong; {again}")
        tries = entry.get("tries")
        if isinstance(tries, bool) or not isinstance(tries, int) or tries < 1:
            raise ValueError(
                f"{path}: {name} has tries {str(tries)[:40]!r}, not 1 or more; {again}"
            )
    return entries


def read_class(paths: Iterable[str | Path]) -> tuple[list[dict[str, dict]], list[str]]:
    """Members' entries, and a message for each file left out: unreadable, or a copy of another."""
    members, messages, seen = [], [], {}
    for path in paths:
        try:
            entries = read(path)
        except ValueError as error:
            messages.append(f"Left out: {error}")
            continue
        same = hashlib.sha256(json.dumps(entries, sort_keys=True).encode()).hexdigest()
        if entries and same in seen:
            messages.append(f"Left out: {path}: the same answers as {seen[same]}; keep one of them")
            continue
        seen[same] = path
        members.append(entries)
    return members, messages


def _right(member: dict, name: str) -> bool:
    return member.get(name, {}).get("right") is True


def _judged(members: Sequence[dict]) -> list[str]:
    return sorted({n for m in members for n, e in m.items() if e.get("right") is not None})


def scores(members: Sequence[dict], items: Iterable[str] | None = None) -> list[float]:
    """Each member's share right, from 0 to 1, of the items (default: all that anyone answered)."""
    names = _judged(members) if items is None else list(items)
    return [sum(_right(m, n) for n in names) / len(names) if names else 0.0 for m in members]


def _correlation(x: list[float], y: list[float]) -> float:
    mx, my = sum(x) / len(x), sum(y) / len(y)
    spread = sum((a - mx) ** 2 for a in x) * sum((b - my) ** 2 for b in y)
    both = sum((a - mx) * (b - my) for a, b in zip(x, y, strict=True))
    return both / math.sqrt(spread) if spread else math.nan


def summarise(members: Sequence[dict], items: Iterable[str] | None = None) -> list[Item]:
    """Difficulty and discrimination of each item; who did not answer was not right.

    Difficulty is the share right (so that a low one is hard). Discrimination is the point-biserial
    correlation of the item with the score on the others, NaN where either is the same for all.
    Source: Lord and Novick (1968), *Statistical Theories of Mental Test Scores*, chapter 15; the
    score leaves the item itself out as Henrysson (1963, doi:10.1007/BF02289618) asks.
    """
    names = _judged(members) if items is None else list(items)
    found = []
    for name in names if members else []:
        right = [float(_right(m, name)) for m in members]
        rest = [float(sum(_right(m, n) for n in names if n != name)) for m in members]
        first = sum(_right(m, name) and m[name]["tries"] == 1 for m in members)
        answered = sum(name in m for m in members)
        share = sum(right) / len(members)
        found.append(Item(name, answered, first, share, _correlation(right, rest)))
    return found


def table(members: Sequence[dict]) -> str:
    """The summary as text, with a warning where the class is too small."""
    lines = [f"{'answered':>8} {'first try':>9} {'right':>6} {'discr.':>6}  id"]
    for i in summarise(members):
        discr = "-" if math.isnan(i.discrimination) else f"{i.discrimination:.2f}"
        lines.append(f"{i.answered:8} {i.first:9} {i.difficulty:6.0%} {discr:>6}  {i.id}")
    if len(members) < ENOUGH:
        lines.append(
            f"A class of {len(members)} is too small to judge a question by: {ENOUGH} or more."
        )
    return "\n".join(lines)


if __name__ == "__main__":
    if not sys.argv[1:]:
        sys.exit("Which files? python -m vtlib.classroom FILES...")
    CLASS, LEFT_OUT = read_class(sys.argv[1:])
    print(table(CLASS))
    print(*LEFT_OUT, sep="\n", file=sys.stderr)
