"""Rows of measured scores: what a program in this folder collects, and how it writes them down."""

import json
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

import numpy as np

from vtlib import classes, evaluation, weak_labels
from vtlib.files import write_whole

DATA = Path(__file__).resolve().parent.parent / "data"
PACKAGES = ("numpy", "torch", "tensorflow", "keras", "keras-tcn", "obspy")
_VT = classes.VT


def versions(packages: Sequence[str] = PACKAGES) -> dict[str, str]:
    """Versions of the packages that decide about scores."""
    return {name: version(name) for name in packages}


def write(file: Path, name: str, rows: list[dict], order: Sequence[str], packages: Sequence[str]):
    """Put the rows of one measurement into a JSON file, a line for each; or leave it as it was.

    The file has ``versions`` and ``scores``; what was measured under other names stays, after those
    of the order.
    """
    measured = json.loads(file.read_text(encoding="utf-8"))["scores"] if file.is_file() else {}
    measured[name] = rows
    text = ",\n".join(
        f" {json.dumps(n)}: [\n"
        + ",\n".join(f"  {json.dumps(row)}" for row in measured[n])
        + "\n ]"
        for n in dict.fromkeys([*order, *measured])
        if n in measured
    )
    head = json.dumps(versions(packages))
    write_whole(file, f'{{"versions": {head},\n"scores": {{\n{text}\n}}}}\n')


class Experiment:
    """Collects rows of one experiment on labelled records.

    Parameters
    ----------
    name : str
    records : list of vtlib.records.LabelledRecord
        Those that are tested on.
    units : list, optional
        The independent unit of each record, such as its moment; fictitious test sets are drawn
        from whole units. Without, each record is one.
    """

    def __init__(self, name: str, records: Sequence, units: Sequence | None = None):
        self.name, self.records, self.units, self.rows = name, records, units, []
        self.truth = [evaluation.only(_VT, y) for y in weak_labels.from_expert(records)]
        self.intervals = [[i for i in r.intervals if i.label == "VT"] for r in records]

    def add(self, measure: str, scores, draws, **what) -> None:
        """A row: the mean over seeds, and the middle 95 % of that mean over fictitious test
        sets."""
        low, high = evaluation.interval(np.mean(draws, axis=0))
        blank = {"recogniser": "", "labels": "none", "rule": "", "split": "none", "by": "record"}
        blank |= {"threshold": None, "unconfirmed": ""}
        row = {"experiment": self.name, **blank, **what, "measure": measure}
        numbers = {"value": np.mean(scores), "low": low, "high": high}
        row |= {k: round(float(v), 4) for k, v in numbers.items()}
        row |= {"seeds": [round(float(s), 4) for s in scores]}
        self.rows.append(row)
        print({k: v for k, v in row.items() if v not in ("", None, "none")}, flush=True)

    def add_frames(self, said, **what) -> None:
        """Frame scores of VT; ``said`` holds for each seed one array of classes a record."""
        said = [[evaluation.only(_VT, s) for s in one] for one in said]
        each = [evaluation.frame_scores(self.truth, one) for one in said]
        draws = [evaluation.bootstrap(self.truth, one, units=self.units) for one in said]
        f1 = [[d.f1[_VT] for d in seed] for seed in draws]
        self.add("VT frame F1", [s.f1[_VT] for s in each], f1, **what)

    def add_events(self, found, **what) -> None:
        """Event scores of VT; ``found`` holds for each seed one list of intervals a record."""
        found = [[[i for i in own if i[2] == "VT"] for own in one] for one in found]
        each = [evaluation.event_scores(self.intervals, one) for one in found]
        draws = [evaluation.bootstrap_events(s, units=self.units) for s in each]
        names = {"event F": "f1", "event precision": "precision", "event recall": "recall"}
        for measure, name in names.items():
            drawn = [[getattr(d, name) for d in seed] for seed in draws]
            self.add(measure, [getattr(s, name) for s in each], drawn, **what)

    def add_both(self, answers, rules: dict[str, object], **what) -> None:
        """Frame and event scores under each rule; under ``None``, those of the likeliest class."""
        for name, rule in rules.items():
            if rule is None:
                said = [[p.argmax(axis=1) for p in one] for one in answers]
                self.add_frames(said, rule=name, **what)
                continue
            self.add_frames([[rule.label(p) for p in one] for one in answers], rule=name, **what)
            found = [[rule.intervals(p) for p in one] for one in answers]
            self.add_events(found, rule=name, **what)


def mean(*answers: Sequence[np.ndarray]) -> list[np.ndarray]:
    """Mean of several recognisers' probabilities, record by record."""
    return [np.mean(parts, axis=0) for parts in zip(*answers, strict=True)]
