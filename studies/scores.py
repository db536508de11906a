"""Measure what retraining on a new volcano gives: ``make scores`` writes data/scores.json.

Every number is a score on records that were not trained on, in splits that leave one station or one
day out and drop what overlaps the test in time. It comes with the value of each seed, and with the
middle 95 % of a bootstrap over records. An experiment is written as soon as it is finished.

These are development scores: the network's size and the numbers of the rule for events
(events.JOINED) come from earlier looks at the same records, and so does taking the digitizer's
offset away. The number of epochs was chosen on simulated records, when 40 and 100 had been tried on
the real ones too. Some rows were added after the first were seen (labels that a second recogniser
confirms, unconfirmed events as background, starting from simulated weights); they stand beside
those, not in their place.
"""

import argparse
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from rows import DATA, PACKAGES, Experiment, mean, write

from vtlib import (
    baselines,
    classes,
    datasets,
    evaluation,
    events,
    labels,
    models,
    simulate,
    splits,
    transfer,
    weak_labels,
)

FILE = DATA / "scores.json"
SEEDS = (0, 1, 2)
THRESHOLDS = (0.5, 0.7, 0.8, 0.9, 0.95)
BLIND_RULES = {"argmax": None, "minimum duration": events.PUBLISHED, "core": events.CORE}
RULES = {"argmax": None, "hysteresis": events.JOINED}  # of retrained recognisers
FINE_TUNING = replace(transfer.SETTINGS, epochs=40)  # from weights that know something already
DAY_HOURS, DAY_SETTINGS = 4, replace(transfer.SETTINGS, epochs=15, crop_frames=400)
TRAIN_DAY, TEST_DAY = 100, 200  # added to a seed: two days of one simulated mountain
BLIND = ("published-deception-lstm", "published-deception-tcn")
_VT = classes.VT


def ask(name, records, yardstick="record"):
    """Probabilities of a recogniser for each record."""
    recogniser = models.load(name)
    recogniser.use_yardstick(yardstick)
    return transfer.ask(recogniser, records)


def blind(records):
    """What the published recognisers say of a volcano that they have never heard."""
    experiment = Experiment("blind", records)
    for by in ("record", "station"):
        answers = {name: ask(name, records, by) for name in BLIND}
        answers["mean of both"] = mean(*answers.values())
        for name, answer in answers.items():
            experiment.add_both([answer], BLIND_RULES, recogniser=name, by=by)
        for kind in models.KINDS:  # no real record was trained on
            name = f"simulated-bezymianny-{kind}"
            experiment.add_both([ask(name, records, by)], RULES, recogniser=name, by=by)
    return experiment.rows


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


def retrained(records, which):
    """Retraining on the experts' labels."""
    usual = [("station", "record"), ("station", "station"), ("day", "record")]
    plans = {
        "retrained-lstm": [("fresh-lstm", "station", by) for by in models.YARDSTICKS]
        + [("fresh-lstm", "day", "record")],
        "retrained-tcn": [("fresh-tcn", *plan) for plan in usual],
        "fine-tuned": [("simulated-bezymianny-lstm", *plan) for plan in usual]
        + [(name, "station", "record") for name in BLIND],
    }[which]
    experiment = Experiment("retrained", records)
    for name, split, by in plans:
        is_fresh = name.startswith("fresh")
        settings = transfer.SETTINGS if is_fresh else FINE_TUNING
        start = name if is_fresh else models.load(name)
        answers = validated(start, records, split, weak_labels.from_expert(records), by, settings)
        what = {"labels": "expert", "split": split, "by": by}
        experiment.add_both(answers, RULES, recogniser=name, **what)
        experiment.add_both([mean(*answers)], RULES, recogniser=f"mean of three {name}", **what)
        write(FILE, which, experiment.rows, list(EXPERIMENTS), PACKAGES)  # so far
    return experiment.rows


def no_expert(records):
    """Retraining on events that the blind recognisers are sure of, for several thresholds."""
    experiment = Experiment("no expert", records)
    teacher = mean(*(ask(name, records) for name in BLIND))
    for unconfirmed in weak_labels.UNCONFIRMED:
        for threshold in THRESHOLDS:
            sure = weak_labels.from_confidence(teacher, threshold, unconfirmed=unconfirmed)
            what = {"recogniser": "fresh-lstm", "labels": "confident", "split": "station"}
            what |= {"threshold": threshold, "unconfirmed": unconfirmed}
            experiment.add_both(validated("fresh-lstm", records, "station", sure), RULES, **what)
    return experiment.rows


def confirmed(records):
    """Retraining on events of one blind recogniser that the other confirms, with no threshold."""
    experiment = Experiment("no expert", records)
    agreed_on = weak_labels.from_two(*(ask(name, records) for name in BLIND))
    simulated = models.load("simulated-bezymianny-lstm")
    for start, settings in (("fresh-lstm", transfer.SETTINGS), (simulated, FINE_TUNING)):
        answers = validated(start, records, "station", agreed_on, settings=settings)
        what = {"recogniser": getattr(start, "name", start), "labels": "confirmed"}
        what |= {"split": "station", "unconfirmed": "unknown"}
        experiment.add_both(answers, RULES, **what)
    return experiment.rows


def agreed(records):
    """Retraining on labels that several stations agree on; tested on the records of one alone."""
    shared = [
        i
        for i, r in enumerate(records)
        if any(r.overlaps(o) and o.station != r.station for o in records)
    ]
    train = records[shared]
    test = records.of_kind(r for r in records if not any(r.overlaps(t) for t in train))
    experiment = Experiment("agreed", test)
    teacher = mean(*(ask(name, train) for name in BLIND))
    before = mean(*(ask(name, test) for name in BLIND))
    experiment.add_both([before], {"core": events.CORE}, recogniser="mean of both")
    ways = {("expert", ""): weak_labels.from_expert(train)}
    for other in weak_labels.UNCONFIRMED:
        ways["network", other] = weak_labels.from_stations(
            train, teacher, unconfirmed=other, max_distance_m=20e3
        )
    for other in weak_labels.UNCONFIRMED:
        ways["confident", other] = weak_labels.from_confidence(teacher, unconfirmed=other)
    for (source, unconfirmed), ys in ways.items():
        pupils = [
            transfer.retrain("fresh", train, ys, settings=seeded(seed), progress=False)
            for seed in SEEDS
        ]
        answers = [transfer.ask(pupil, test) for pupil in pupils]
        what = {"recogniser": "fresh-lstm", "labels": source}
        what |= {"unconfirmed": unconfirmed} if unconfirmed else {}
        experiment.add_both(answers, RULES, **what)
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


def simulated_network(_):
    """Retraining on what several simulated stations agreed on.

    Tested at a station, and on a day, that were not heard.
    """
    said: dict[str, list] = {"before": [], "network": [], "expert": []}
    experiments = []
    for seed in SEEDS:
        days = [simulate.network_day(seed + day, DAY_HOURS) for day in (TRAIN_DAY, TEST_DAY)]
        train, test = (simulate.day_records(stream, truth) for stream, _, truth in days)
        answers = one_day(train, test, days[0][1], seeded(seed, DAY_SETTINGS))
        experiments.append(Experiment("simulated network", test))
        for key, own in answers.items():
            said[key].append([evaluation.only(_VT, p.argmax(axis=1)) for p in own])
    return network_rows(experiments, said)


def one_day(train, test, stations, settings):
    """Answers at each station of a test day, before and after retraining at the others."""
    teacher = models.load("simulated-deception-lstm")
    answers = {key: [None] * len(test) for key in ("before", "network", "expert")}
    xs = transfer.standardised(test, "station")
    for unseen in sorted(stations.station):
        others = train.of_kind(r for r in train if r.station != unseen)
        heard = [teacher.predict_proba(x) for x in transfer.standardised(others, "station")]
        pupils = {"before": teacher}
        for source, ys in (
            ("network", weak_labels.from_stations(others, heard, stations=stations)),
            ("expert", weak_labels.from_expert(others)),
        ):
            pupils[source] = transfer.retrain("fresh", others, ys, "station", settings, False)
        for i in (i for i, r in enumerate(test) if r.station == unseen):
            for key, pupil in pupils.items():
                answers[key][i] = pupil.predict_proba(xs[i])
    return answers


def network_rows(experiments, said):
    """Scores of each way, and their differences, over the seeds' days."""
    table = Experiment("simulated network", [])
    what = {"rule": "argmax", "split": "station", "by": "station"}
    scores, drawn = {}, {}
    for key, days in said.items():
        pairs = list(zip(experiments, days, strict=True))
        scores[key] = [evaluation.frame_scores(e.truth, day).f1[_VT] for e, day in pairs]
        drawn[key] = np.array(
            [[d.f1[_VT] for d in evaluation.bootstrap(e.truth, day)] for e, day in pairs]
        )
        name = "simulated-deception-lstm" if key == "before" else "fresh-lstm"
        source = "none" if key == "before" else key
        table.add("VT frame F1", scores[key], drawn[key], recogniser=name, labels=source, **what)
    for other, measure in (
        ("before", "after minus before"),
        ("expert", "agreed minus true labels"),
    ):
        difference = np.round(scores["network"], 4) - np.round(scores[other], 4)
        draws = drawn["network"] - drawn[other]
        table.add(measure, difference, draws, recogniser="fresh-lstm", labels="network", **what)
    return table.rows


EXPERIMENTS: dict[str, Callable] = {
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


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    names = ", ".join(EXPERIMENTS)
    parser.add_argument("names", nargs="*", default=list(EXPERIMENTS), help=f"which: {names}")
    arguments = parser.parse_args()
    bezymianny = datasets.load_bezymianny()
    for chosen in arguments.names:
        write(FILE, chosen, EXPERIMENTS[chosen](bezymianny), list(EXPERIMENTS), PACKAGES)
