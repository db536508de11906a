"""Rows of measured scores: what the programs in this folder share, collect and write down.

Whatever is measured on Bezymianny's records is measured in one way: the same seeds, the same rules
for everybody, blind or retrained, and intervals that are drawn moment by moment.
"""

import json
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

import numpy as np

from vtlib import classes, evaluation, events, splits, weak_labels
from vtlib.files import write_whole
from vtlib.labels import UNKNOWN

DATA = Path(__file__).resolve().parent.parent / "data"
PACKAGES = ("numpy", "torch", "tensorflow", "keras", "keras-tcn", "obspy", "pyocto")
SCORES = DATA / "scores.json"
SEEDS = (0, 1, 2)
RULES = {"argmax": None, "core": events.CORE, "core joined": events.CORE_JOINED}  # for everybody
_VT = classes.VT


def versions(packages: Sequence[str] = PACKAGES) -> dict[str, str]:
    """Versions of the packages that decide about scores."""
    return {name: version(name) for name in packages}


def write(
    file: Path,
    name: str,
    rows: list[dict],
    order: Sequence[str] = (),
    packages: Sequence[str] = PACKAGES,
):
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


def row_of(experiment: str, measure: str, values, low: float, high: float, p=None, **what) -> dict:
    """A row of scores.json: what was measured, the mean of its values, their interval, and them.

    A difference has p as well, for corrections. The row is printed, so that one can watch.
    """
    blank = {"recogniser": "", "teacher": "", "labels": "none", "k": None, "rule": ""}
    blank |= {"split": "none", "by": "record", "threshold": None, "unconfirmed": ""}
    row = {"experiment": experiment, **blank, **what, "measure": measure}
    numbers = {"value": np.mean(values), "low": low, "high": high}
    row |= {k: round(float(v), 4) for k, v in numbers.items()}
    row |= {} if p is None else {"p": round(p, 4)}
    row |= {"seeds": [round(float(v), 4) for v in values]}
    print({k: v for k, v in row.items() if v not in ("", None, "none")}, flush=True)
    return row


class Experiment:
    """Collects rows of one experiment on labelled records.

    Parameters
    ----------
    name : str
    records : list of vtlib.records.LabelledRecord
        Those that are tested on.
    units : list, optional
        The independent unit of each record, such as its day; fictitious test sets are drawn from
        whole units. By default its moment.
    """

    def __init__(self, name: str, records: Sequence, units: Sequence | None = None):
        self.name, self.records, self.rows = name, records, []
        self.units = splits.moments(records) if units is None else units
        self.truth = [evaluation.only(_VT, y) for y in weak_labels.from_expert(records)]
        self.intervals = [[i for i in r.intervals if i.label == "VT"] for r in records]
        self._drawn: dict[frozenset, dict[str, tuple]] = {}

    def add(self, measure: str, scores, draws, **what) -> None:
        """A row: the mean over seeds, and the middle 95 % of that mean over fictitious test
        sets."""
        scores, draws = np.asarray(scores, float), np.asarray(draws, float)  # (seeds,), (seeds, n)
        self._drawn.setdefault(frozenset(what.items()), {})[measure] = scores, draws
        low, high = evaluation.interval(draws.mean(axis=0))
        self.rows.append(row_of(self.name, measure, scores, low, high, **what))

    def minus(self, name: str, one: dict, other: dict) -> None:
        """Rows of differences, one minus the other, draw by draw, in all that both were scored in.

        ``one`` and ``other`` are what rows were added with, but for the rule. What was measured
        with one seed stands against each seed of the other; same seeds stand against each other.
        """
        for rule in RULES:
            of_one, of_other = (
                self._drawn.get(frozenset((w | {"rule": rule}).items()), {}) for w in (one, other)
            )
            for measure, (scores, draws) in of_one.items():
                if measure in of_other:
                    difference = draws - of_other[measure][1]
                    low, high = evaluation.interval(difference.mean(axis=0))
                    p = evaluation.sign_p(difference.mean(axis=0))
                    values, what = scores - of_other[measure][0], one | {"rule": rule}
                    name_of = f"{measure} minus {name}"
                    self.rows.append(row_of(self.name, name_of, values, low, high, p, **what))

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

    def add_both(self, answers, rules: dict[str, object] = RULES, **what) -> None:
        """Frame and event scores under each rule; under ``None``, those of the likeliest class."""
        for name, rule in rules.items():
            if rule is None:
                said = [[p.argmax(axis=1) for p in one] for one in answers]
                self.add_frames(said, rule=name, **what)
                continue
            self.add_frames([[rule.label(p) for p in one] for one in answers], rule=name, **what)
            found = [[rule.intervals(p) for p in one] for one in answers]
            self.add_events(found, rule=name, **what)

    def add_labels(self, ys, **what) -> None:
        """How right labels of VT are, and how many of the experts' they hold; unknown is none."""
        said = [evaluation.only(_VT, np.where(np.asarray(y) == UNKNOWN, 0, y)) for y in ys]
        scores = evaluation.frame_scores(self.truth, said)
        draws = evaluation.bootstrap(self.truth, said, units=self.units)
        for measure, name in (("labels right", "precision"), ("experts' VT labelled", "recall")):
            drawn = [[getattr(d, name)[_VT] for d in draws]]
            self.add(measure, [getattr(scores, name)[_VT]], drawn, rule="core", **what)


def mean(*answers: Sequence[np.ndarray]) -> list[np.ndarray]:
    """Mean of several recognisers' probabilities, record by record."""
    return [np.mean(parts, axis=0) for parts in zip(*answers, strict=True)]
