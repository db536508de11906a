"""Measure what retraining on a new volcano gives: ``make scores`` writes data/scores.json.

Every number is a score on records that were not trained on, in splits that leave one station, one
day or the shared moments out and drop what overlaps the test in time. It comes with the value of
each seed, and with the middle 95 % of a bootstrap over moments. Whoever is compared is decoded by
the same rules (``rows.RULES``), blind or retrained, and a comparison is a row of its own: one minus
the other, draw by draw. An experiment is written as soon as it is finished.

Each way to label has its control. ``stations`` with k = 1 is everything that one teacher reports at
each station alone: no agreement, no confidence. If labels of two stations (k = 2), of two
recognisers or above a threshold teach more than that, they have earned it.

What was chosen on what. The network's size, the numbers of the rule that joins (events.JOINED) and
the taking away of the digitizer's offset come from earlier looks at the same records; so do the two
numbers of events.CORE. The number of epochs was chosen on simulated records, when 40 and 100 had
been tried on the real ones too. The threshold of 0.9 was written down before anything was trained.
Controls, the third teacher, intervals by moments and
the ways to push scores (``ideas``) were added when earlier versions of these tables had been seen.
So these are development scores, and no row is a claim about the best of them.
"""

import argparse
from collections.abc import Callable
from dataclasses import replace

from associators import associators
from causal import carried, causal
from days import all_pairs, simulated_network
from ideas import ideas
from rows import RULES, SCORES, SEEDS, Experiment, mean, write
from stream import stream

from vtlib import baselines, datasets, events, labels, models, splits, transfer, weak_labels

THRESHOLD = 0.9
NETWORK = {"max_distance_m": 20e3}  # what a network around one volcano spans
FINE_TUNING = replace(transfer.SETTINGS, epochs=40)  # from weights that know something already
TEACHERS = {
    "lstm": ("published-deception-lstm",),
    "tcn": ("published-deception-tcn",),
    "mean": ("published-deception-lstm", "published-deception-tcn"),
    "lstm3": ("published-digivolcan-lstm3",),
}
SIMULATED = tuple(f"simulated-bezymianny-{kind}" for kind in models.KINDS)


def ask(name, records, yardstick="record"):
    """Probabilities of a recogniser for each record."""
    recogniser = models.load(name)
    recogniser.use_yardstick(yardstick)
    return transfer.ask(recogniser, records)


def teachers(records, yardstick="record"):
    """What each blind teacher says of each record, by its name."""
    return {
        teacher: mean(*(ask(name, records, yardstick) for name in names))
        for teacher, names in TEACHERS.items()
    }


def seeded(seed, settings=transfer.SETTINGS):
    """Settings with a seed."""
    return replace(settings, seed=seed)


def validated(start, records, split, ys, by="record", settings=transfer.SETTINGS):
    """Answers of cross-validation, one for each seed."""
    folds = splits.leave_one_out(records, split)
    return [
        transfer.cross_validate(start, records, folds, ys, by, seeded(seed, settings))
        for seed in SEEDS
    ]


def ways(records, said):
    """Labels that need no expert: how they are made, and they; ``said`` is the teachers'."""
    for teacher, p in said.items():
        for k in (1, 2):
            ys = weak_labels.from_stations(records, p, min_stations=k, **NETWORK)
            yield {"labels": "stations", "teacher": teacher, "k": k}, ys
        what = {"labels": "confident", "teacher": teacher, "threshold": THRESHOLD}
        yield what, weak_labels.from_confidence(p, THRESHOLD)
    first, second = said["lstm"], said["tcn"]
    yield {"labels": "two", "teacher": "both"}, weak_labels.from_two(first, second)
    for teacher, pair in (("lstm", (first, second)), ("tcn", (second, first))):
        ys = weak_labels.from_two(*pair, extent="first")
        yield {"labels": "two", "teacher": f"{teacher}'s extent"}, ys


def blind(records):
    """What recognisers say of a volcano that they have never heard."""
    experiment = Experiment("blind", records)
    rules = {"argmax": None, "minimum duration": events.PUBLISHED} | RULES
    for by in ("record", "station"):
        answers = teachers(records, by) | {name: ask(name, records, by) for name in SIMULATED}
        for name, answer in answers.items():
            experiment.add_both([answer], rules, recogniser=name, by=by)
    return experiment.rows


def add_blind(experiment, said):
    """Rows of the blind teachers on an experiment's records: they need no training."""
    for teacher, p in said.items():
        experiment.add_both([p], recogniser=teacher)


def add_pupils(experiment, answers, **what):
    """Rows of pupils, and of their differences from what each has to be compared with."""
    what = {"recogniser": "fresh-lstm"} | what
    experiment.add_both(answers, **what)
    if what["labels"] == "expert":
        return
    experiment.minus("expert", what, expert_of(what))
    control = {"labels": "stations", "k": 1}
    teacher = what["teacher"].partition("'")[0]
    if teacher in TEACHERS:
        experiment.minus("blind", what, {"recogniser": teacher})
        alone = {k: v for k, v in what.items() if k in ("recogniser", "split")}
        alone |= {"teacher": teacher, **control}
        if what != alone:
            experiment.minus("k = 1", what, alone)
        elif teacher != "lstm":
            experiment.minus("teacher lstm", what, alone | {"teacher": "lstm"})


def expert_of(what):
    """Of whom pupils that experts taught are, in the same experiment."""
    kept = {k: v for k, v in what.items() if k in ("recogniser", "split")}
    return kept | {"labels": "expert"}


def chosen_for_left_out(labels, teacher, k=1, **_):
    """Whether a way to label is tried with each station left out; ``agreed`` tries all of them."""
    return k == 1 and (labels, teacher) in {
        ("confident", "lstm"),
        ("confident", "mean"),
        ("stations", "lstm"),
        ("stations", "lstm3"),
        ("two", "both"),
        ("two", "lstm's extent"),
    }


def left_out(records):
    """Each station left out in turn: experts' labels, and each way to do without them.

    Here k = 2 is left out: what overlaps the tested station in time isn't trained on, and so hardly
    anything is left that two stations saw.
    """
    experiment, said = Experiment("left out", records), teachers(records)
    add_blind(experiment, said)
    told = [({"labels": "expert"}, weak_labels.from_expert(records))]
    others = (w for w in ways(records, said) if chosen_for_left_out(**w[0]))
    for what, ys in [*told, *others]:
        answers = validated("fresh-lstm", records, "station", ys)
        add_pupils(experiment, answers, split="station", **what)
        of_three = {"recogniser": "mean of three fresh-lstm", "split": "station", **what}
        experiment.add_both([mean(*answers)], **of_three)
        one = of_three | {"recogniser": "fresh-lstm"}
        experiment.minus("one", of_three, one)
        write(SCORES, "left-out", experiment.rows, list(EXPERIMENTS))  # so far
    return experiment.rows


def agreed(records):
    """Labels of moments that several stations recorded; tested on the records of one alone."""
    shared = [
        i
        for i, r in enumerate(records)
        if any(r.overlaps(o) and o.station != r.station for o in records)
    ]
    train = records[shared]
    test = records.of_kind(r for r in records if not any(r.overlaps(t) for t in train))
    experiment, textbook = Experiment("agreed", test), Experiment("agreed", train)
    add_blind(experiment, teachers(test))
    said = teachers(train)
    told = [({"labels": "expert"}, weak_labels.from_expert(train)), *ways(train, said)]
    for teacher in ("lstm", "mean"):
        ys = weak_labels.from_stations(train, said[teacher], unconfirmed="background", **NETWORK)
        what = {"labels": "stations", "teacher": teacher, "k": 2, "unconfirmed": "background"}
        told.append((what, ys))
    for what, ys in told:
        textbook.add_labels(ys, **what)
        if what.get("k") == 2:
            alone = {k: v for k, v in what.items() if k != "unconfirmed"} | {"k": 1}
            textbook.minus("k = 1", what, alone)
        pupils = [
            transfer.retrain("fresh", train, ys, settings=seeded(seed), progress=False)
            for seed in SEEDS
        ]
        add_pupils(experiment, [transfer.ask(pupil, test) for pupil in pupils], **what)
    return textbook.rows + experiment.rows


def retrained(records, which):
    """Experts' labels with other starts, other networks, another yardstick, a day left out."""
    usual = [("station", "record"), ("station", "station"), ("day", "record")]
    plans = {
        "retrained-lstm": [("fresh-lstm", *plan) for plan in usual[1:]],
        "fine-tuned": [
            (name, "station", "record")
            for name in (SIMULATED[0], *dict.fromkeys(sum(TEACHERS.values(), ())))
        ],
        "retrained-tcn": [("fresh-tcn", *plan) for plan in usual],
    }[which]
    experiment = Experiment("retrained", records)
    for name, split, by in plans:
        is_fresh = name.startswith("fresh")
        settings = transfer.SETTINGS if is_fresh else FINE_TUNING
        start = name if is_fresh else models.load(name)
        answers = validated(start, records, split, weak_labels.from_expert(records), by, settings)
        what = {"recogniser": name, "labels": "expert", "split": split, "by": by}
        experiment.add_both(answers, **what)
        write(SCORES, which, experiment.rows, list(EXPERIMENTS))  # so far
    return experiment.rows


def baseline(records):
    """Classical detectors: as in textbooks, and tuned on the training stations."""
    experiment = Experiment("baseline", records)
    folds = splits.leave_one_out(records, "station")
    for kind in (baselines.ZDetect, baselines.RecursiveSTALTA, baselines.EnergyDetector):
        textbook = [kind().detect(r.trace) for r in records]
        tuned = baselines.tuned_apart(baselines.GRIDS[kind], records, folds)
        for rule, found in (("textbook", textbook), ("tuned", tuned)):
            what = {"recogniser": kind.__name__, "rule": rule}
            what |= {"split": "station", "labels": "expert"} if rule == "tuned" else {}
            said = [labels.to_frames(f, r.n_frames) for f, r in zip(found, records, strict=True)]
            experiment.add_frames([said], **what)
            experiment.add_events([found], **what)
    return experiment.rows


EXPERIMENTS: dict[str, Callable] = {
    "blind": blind,
    "agreed": agreed,
    "left-out": left_out,
    "simulated-network": lambda _: simulated_network(all_pairs()),
    "stream": lambda _: stream(all_pairs()),
    "causal": lambda _: causal(),
    "carried": lambda _: carried(),
    "associators": lambda _: associators(),
    "baseline": baseline,
    "ideas": lambda records: ideas(records, lambda rows: write(SCORES, "ideas", rows)),
    "retrained-lstm": lambda records: retrained(records, "retrained-lstm"),
    "fine-tuned": lambda records: retrained(records, "fine-tuned"),
    "retrained-tcn": lambda records: retrained(records, "retrained-tcn"),
}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    names = ", ".join(EXPERIMENTS)
    parser.add_argument("names", nargs="*", default=list(EXPERIMENTS), help=f"which: {names}")
    arguments = parser.parse_args()
    bezymianny = datasets.load_bezymianny()
    for chosen in arguments.names:
        write(SCORES, chosen, EXPERIMENTS[chosen](bezymianny), list(EXPERIMENTS))
