"""Measure what retraining on a new volcano gives: ``make scores`` writes data/scores.json.

Every number is a score on records that were not trained on, in splits that leave one station or one day out and drop what
overlaps the test in time. It comes with the value of each seed, and with the middle 95 % of a bootstrap over records. An
experiment is written as soon as it is finished.

These are development scores: the network's size and the numbers of the rule for events (EVENT_RULE) come from earlier looks at
the same records, and so does taking the digitizer's offset away. The number of epochs was chosen on simulated records, when 40
and 100 had been tried on the real ones too. Some rows were added after the first were seen (labels that a second recogniser
confirms, unconfirmed events as background, starting from simulated weights); they stand beside those, not in their place.
"""

import argparse
import itertools
import json
import os
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

import numpy as np

from vtlib import (
    baselines,
    classes,
    datasets,
    evaluation,
    events,
    labels,
    models,
    simulate,
    transfer,
)

FILE = Path(__file__).parent / "scores.json"
SEEDS = (0, 1, 2)
THRESHOLDS = (0.5, 0.7, 0.8, 0.9, 0.95)
EVENT_RULE = events.Hysteresis(
    on=0.5, off=0.5, smooth_frames=9, gap_frames=16, min_frames=11
)  # for retrained recognisers
FINE_TUNING = replace(transfer.SETTINGS, epochs=40)  # from weights that know something already
DAY_HOURS, DAY_SETTINGS = 4, replace(transfer.SETTINGS, epochs=15, crop_frames=400)
TRAIN_DAY, TEST_DAY = 100, 200  # added to a seed: two days of one simulated mountain
_VT = classes.VT


def vt(frames):
    """VT, or anything else."""
    return np.where(np.asarray(frames) == _VT, _VT, classes.SIL)


class Experiment:
    """Collects rows of one experiment."""

    def __init__(self, name, records, xs):
        self.name, self.records, self.rows = name, records, []
        self.truth = [vt(y) for y in transfer.expert_labels(records, xs)]
        self.intervals = [[i for i in r.intervals if i.label == "VT"] for r in records]

    def add(self, measure, scores, draws, **what):
        """A row: the mean over seeds, and the middle 95 % of the mean over seeds in each fictitious test set."""
        low, high = evaluation.interval(np.mean(draws, axis=0))
        blank = {"recogniser": "", "labels": "none", "rule": "", "split": "none", "by": "record"}
        blank |= {"threshold": None, "unconfirmed": ""}
        row = {"experiment": self.name, **blank, **what, "measure": measure}
        numbers = {"value": np.mean(scores), "low": low, "high": high}
        row |= {k: round(float(v), 4) for k, v in numbers.items()} | {
            "seeds": [round(float(s), 4) for s in scores]
        }
        self.rows.append(row)
        print({k: v for k, v in row.items() if v not in ("", None, "none")}, flush=True)

    def add_frames(self, said, **what):
        """Frame scores of VT; ``said`` holds for each seed one array of classes for each record."""
        each = [evaluation.frame_scores(self.truth, [vt(s) for s in one]) for one in said]
        draws = [evaluation.bootstrap(self.truth, [vt(s) for s in one]) for one in said]
        f1 = [[d.f1[_VT] for d in seed] for seed in draws]
        self.add("VT frame F1", [s.f1[_VT] for s in each], f1, **what)

    def add_events(self, found, **what):
        """Event scores of VT; ``found`` holds for each seed one list of intervals for each record."""
        found = [[[i for i in own if i[2] == "VT"] for own in one] for one in found]
        each = [evaluation.event_scores(self.intervals, one) for one in found]
        draws = [evaluation.bootstrap_events(s) for s in each]
        for measure, name in (
            ("event F", "f1"),
            ("event precision", "precision"),
            ("event recall", "recall"),
        ):
            self.add(
                measure,
                [getattr(s, name) for s in each],
                [[getattr(d, name) for d in seed] for seed in draws],
                **what,
            )

    def add_both(self, answers, rule, rule_name, **what):
        """Frame scores of the most probable class, then both kinds of score after a rule."""
        if rule is None:
            self.add_frames(
                [[p.argmax(axis=1) for p in one] for one in answers], rule="argmax", **what
            )
            return
        said = [[rule.label(np.asarray(p)) for p in one] for one in answers]
        found = [
            [
                events.decode(p, r.trace.stats.starttime, rule).intervals(r.trace.stats.starttime)
                for p, r in zip(one, self.records, strict=True)
            ]
            for one in answers
        ]
        self.add_frames(said, rule=rule_name, **what)
        self.add_events(found, rule=rule_name, **what)


def mean(*answers):
    """Mean of several recognisers' probabilities, record by record."""
    return [np.mean(parts, axis=0) for parts in zip(*answers, strict=True)]


def blind(records):
    """What the published recognisers say of a volcano that they have never heard."""
    rows = []
    for by in ("record", "station"):
        xs = transfer.standardised(records, by)
        experiment = Experiment("blind", records, xs)
        answers = {n: ask(n, xs) for n in ("published-deception-lstm", "published-deception-tcn")}
        answers["mean of both"] = mean(*answers.values())
        for name, answer in answers.items():
            for rule, rule_name in (
                (None, ""),
                (events.MinimumDuration(), "minimum duration"),
                (transfer.CORE, "core"),
            ):
                experiment.add_both([answer], rule, rule_name, recogniser=name, by=by)
        for name in (
            "simulated-bezymianny-lstm",
            "simulated-bezymianny-tcn",
        ):  # no real record was trained on
            for rule, rule_name in ((None, ""), (EVENT_RULE, "hysteresis")):
                experiment.add_both([ask(name, xs)], rule, rule_name, recogniser=name, by=by)
        rows += experiment.rows
    return rows


def ask(name, xs):
    """Probabilities of a recogniser for each record."""
    recogniser = models.load(name)
    return [recogniser.predict_proba(x) for x in xs]


def retrained(records, which):
    """Retraining on the experts' labels."""
    plans = {
        "retrained-lstm": [("fresh-lstm", "station", b) for b in transfer.YARDSTICKS]
        + [("fresh-lstm", "day", "record")],
        "retrained-tcn": [
            ("fresh-tcn", "station", "record"),
            ("fresh-tcn", "station", "station"),
            ("fresh-tcn", "day", "record"),
        ],
        "fine-tuned": [
            ("simulated-bezymianny-lstm", s, b)
            for s, b in (("station", "record"), ("station", "station"), ("day", "record"))
        ]
        + [(f"published-deception-{kind}", "station", "record") for kind in ("lstm", "tcn")],
    }[which]
    rows = []
    for name, split, by in plans:
        experiment = Experiment("retrained", records, transfer.standardised(records, "record"))
        settings = transfer.SETTINGS if name.startswith("fresh") else FINE_TUNING
        start = name if name.startswith("fresh") else models.load(name)
        folds = transfer.splits(records, split)
        answers = [
            transfer.cross_validate(start, records, folds, by, settings=settings, seed=s)
            for s in SEEDS
        ]
        what = {"recogniser": name, "labels": "expert", "split": split, "by": by}
        experiment.add_both(answers, None, "", **what)
        experiment.add_both(answers, EVENT_RULE, "hysteresis", **what)
        experiment.add_both(
            [mean(*answers)], None, "", **{**what, "recogniser": f"mean of three {name}"}
        )
        experiment.add_both(
            [mean(*answers)],
            EVENT_RULE,
            "hysteresis",
            **{**what, "recogniser": f"mean of three {name}"},
        )
        rows += experiment.rows
        write(which, rows)  # so far
    return rows


def no_expert(records):
    """Retraining on events that the blind recognisers are sure of, for several thresholds."""
    xs = transfer.standardised(records, "record")
    experiment = Experiment("no expert", records, xs)
    teacher = mean(ask("published-deception-lstm", xs), ask("published-deception-tcn", xs))
    folds = transfer.splits(records, "station")
    for unconfirmed, threshold in itertools.product(("unknown", "background"), THRESHOLDS):
        arguments = {
            "labels": "confident",
            "teacher": teacher,
            "min_probability": threshold,
            "unconfirmed": unconfirmed,
        }
        answers = [
            transfer.cross_validate("fresh-lstm", records, folds, "record", seed=s, **arguments)
            for s in SEEDS
        ]
        what = {"recogniser": "fresh-lstm", "labels": "confident", "split": "station"}
        what |= {"threshold": threshold, "unconfirmed": unconfirmed}
        experiment.add_both(answers, None, "", **what)
        experiment.add_both(answers, EVENT_RULE, "hysteresis", **what)
    return experiment.rows


def confirmed(records):
    """Retraining on events of one blind recogniser that the other confirms: no expert, and no threshold."""
    xs = transfer.standardised(records, "record")
    experiment = Experiment("no expert", records, xs)
    agreed_on = transfer.confirmed_labels(
        ask("published-deception-lstm", xs), ask("published-deception-tcn", xs)
    )
    folds, simulated = transfer.splits(records, "station"), models.load("simulated-bezymianny-lstm")
    for start, settings in (("fresh-lstm", transfer.SETTINGS), (simulated, FINE_TUNING)):
        arguments = {"labels": agreed_on, "settings": settings}
        answers = [
            transfer.cross_validate(start, records, folds, "record", seed=s, **arguments)
            for s in SEEDS
        ]
        what = {
            "recogniser": getattr(start, "name", start),
            "labels": "confirmed",
            "split": "station",
            "unconfirmed": "unknown",
        }
        experiment.add_both(answers, None, "", **what)
        experiment.add_both(answers, EVENT_RULE, "hysteresis", **what)
    return experiment.rows


def agreed(records):
    """Retraining on records that several stations hold, on labels that they agree on; tested on the other records."""
    shared = [
        i
        for i, r in enumerate(records)
        if any(r.overlaps(o) and o.station != r.station for o in records)
    ]
    train = [records[i] for i in shared]
    test = [r for r in records if not any(r.overlaps(t) for t in train)]
    xs, test_xs = transfer.standardised(train, "record"), transfer.standardised(test, "record")
    experiment = Experiment("agreed", test, test_xs)
    names = ("published-deception-lstm", "published-deception-tcn")
    teacher = mean(*(ask(n, xs) for n in names))
    before = mean(*(ask(n, test_xs) for n in names))
    experiment.add_both([before], transfer.CORE, "core", recogniser="mean of both")
    network = {"labels": "network", "teacher": teacher, "max_distance_m": 20e3}
    for arguments in (
        {"labels": "expert"},
        *({**network, "unconfirmed": u} for u in ("unknown", "background")),
        *(
            {"labels": "confident", "teacher": teacher, "unconfirmed": u}
            for u in ("unknown", "background")
        ),
    ):
        pupils = [
            transfer.retrain("fresh-lstm", train, seed=s, progress=False, **arguments)
            for s in SEEDS
        ]
        answers = [[pupil.predict_proba(x) for x in test_xs] for pupil in pupils]
        what = {"recogniser": "fresh-lstm"} | {
            k: v for k, v in arguments.items() if k in ("labels", "unconfirmed")
        }
        experiment.add_both(answers, None, "", **what)
        experiment.add_both(answers, EVENT_RULE, "hysteresis", **what)
    return experiment.rows


def baseline(records):
    """Classical detectors: as in textbooks, and tuned on the training stations."""
    experiment = Experiment("baseline", records, transfer.standardised(records, "record"))
    folds = [(s.train, s.test) for s in transfer.splits(records, "station")]
    for kind in (baselines.ZDetect, baselines.RecursiveSTALTA, baselines.EnergyDetector):
        textbook, tuned = kind(), baselines.tuned_apart(baselines.GRIDS[kind], records, folds)
        for rule, found, split in (
            ("textbook", [textbook.detect(r.trace) for r in records], "none"),
            ("tuned", tuned, "station"),
        ):
            what = {
                "recogniser": kind.__name__,
                "rule": rule,
                "split": split,
                "labels": "none" if rule == "textbook" else "expert",
            }
            experiment.add_frames(
                [[vt_frames(f, len(y)) for f, y in zip(found, experiment.truth, strict=True)]],
                **what,
            )
            experiment.add_events([found], **what)
    return experiment.rows


def vt_frames(intervals, n):
    """Classes of frames from detected intervals, which may touch."""
    centres, said = labels.frame_centres(n), np.zeros(n, dtype=int)
    for start_s, end_s, _ in intervals:
        said[(centres >= start_s) & (centres < end_s)] = _VT
    return said


def simulated_network(_):
    """Retraining on what several simulated stations agreed on; tested at a station, and on a day, that were not heard."""
    rows, teacher = {}, models.load("simulated-deception-lstm")
    for seed in SEEDS:
        days = [simulate.network_day(seed + day, DAY_HOURS) for day in (TRAIN_DAY, TEST_DAY)]
        train, test = (simulate.day_records(stream, truth) for stream, _, truth in days)
        stations, xs = days[0][1], transfer.standardised(test, "station")
        answers = {key: [None] * len(test) for key in ("before", "network", "expert")}
        for unseen in sorted(stations.station):
            here = [i for i, r in enumerate(test) if r.station == unseen]
            others = [r for r in train if r.station != unseen]
            pupils = {"before": teacher}
            for source in ("network", "expert"):
                arguments = (
                    {"teacher": teacher, "stations": stations} if source == "network" else {}
                )
                pupils[source] = transfer.retrain(
                    "fresh-lstm",
                    others,
                    source,
                    "station",
                    settings=DAY_SETTINGS,
                    seed=seed,
                    progress=False,
                    **arguments,
                )
            for key, pupil in pupils.items():
                for i in here:
                    answers[key][i] = pupil.predict_proba(xs[i])
        experiment = Experiment("simulated network", test, xs)
        for key, answer in answers.items():
            rows.setdefault(key, []).append((experiment, [vt(p.argmax(axis=1)) for p in answer]))
    table = Experiment("simulated network", [], [])
    drawn = {}
    for key, pairs in rows.items():
        scores = [evaluation.frame_scores(e.truth, said).f1[_VT] for e, said in pairs]
        drawn[key] = np.array(
            [[d.f1[_VT] for d in evaluation.bootstrap(e.truth, said)] for e, said in pairs]
        )
        name = "simulated-deception-lstm" if key == "before" else "fresh-lstm"
        what = {
            "recogniser": name,
            "labels": "none" if key == "before" else key,
            "rule": "argmax",
            "split": "station",
            "by": "station",
        }
        table.add("VT frame F1", scores, drawn[key], **what)
    of = {row["labels"]: row["seeds"] for row in table.rows}
    for other, measure in (
        ("before", "after minus before"),
        ("expert", "agreed minus true labels"),
    ):
        differences = np.subtract(of["network"], of["none" if other == "before" else other])
        what = {
            "recogniser": "fresh-lstm",
            "labels": "network",
            "rule": "argmax",
            "split": "station",
            "by": "station",
        }
        table.add(measure, differences, drawn["network"] - drawn[other], **what)
    return table.rows


EXPERIMENTS = {
    "blind": blind,
    "retrained-lstm": lambda records: retrained(records, "retrained-lstm"),
    "no-expert": no_expert,
    "confirmed": confirmed,
    "agreed": agreed,
    "simulated-network": simulated_network,
    "baseline": baseline,
    "fine-tuned": lambda records: retrained(records, "fine-tuned"),
    "retrained-tcn": lambda records: retrained(records, "retrained-tcn"),
}


def write(name, rows):
    """Put the rows of one experiment into data/scores.json, a line for each; or leave the file as it was."""
    measured = json.loads(FILE.read_text(encoding="utf-8"))["scores"] if FILE.is_file() else {}
    measured[name] = rows
    packages = {
        p: version(p) for p in ("numpy", "torch", "tensorflow", "keras", "keras-tcn", "obspy")
    }
    text = ",\n".join(
        f" {json.dumps(n)}: [\n"
        + ",\n".join(f"  {json.dumps(row)}" for row in measured[n])
        + "\n ]"
        for n in EXPERIMENTS
        if n in measured
    )
    unfinished = FILE.with_suffix(".json.part")
    unfinished.write_text(
        f'{{"versions": {json.dumps(packages)},\n"scores": {{\n{text}\n}}}}\n', encoding="utf-8"
    )
    os.replace(unfinished, FILE)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "names", nargs="*", default=list(EXPERIMENTS), help=f"which: {', '.join(EXPERIMENTS)}"
    )
    arguments = parser.parse_args()
    bezymianny = datasets.load_bezymianny()
    for chosen in arguments.names:
        write(chosen, EXPERIMENTS[chosen](bezymianny))
