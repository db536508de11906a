"""Measure what a recogniser's first weights are worth on a new volcano, by number of labels.

``make curves`` adds its rows to data/scores.json. From the same labelled records of Bezymianny,
drawn moment by moment, the same network learns from different starts: from nothing, from
Deception's published weights, and from weights that were trained on simulated records of
Bezymianny; all of it learns, or its last layer alone. Everything else is the same: folds, records,
rules, seeds, number of steps. Two folds of moments: what is tested shares no moment with what is
learnt.

The step size of each way is chosen once, on simulated records, and used for all numbers of records
of the real ones.
"""

import argparse
import math
from dataclasses import dataclass, replace

import numpy as np
from rows import SCORES, SEEDS, Experiment, write

from vtlib import classes, datasets, evaluation, models, simulate, splits, transfer, weak_labels

SIZES = (2, 4, 8, 16, None)  # records to learn from; None: all of a fold's
N_STEPS = 120  # for every start and every number of records
CHOSEN_ON = (8, 11)  # number of simulated records that a step size is chosen on, and their seed
_VT = classes.VT


@dataclass(frozen=True)
class Way:
    """A way to a recogniser of the new volcano.

    Attributes
    ----------
    start : str
        ``"scratch"``, ``"published"`` or ``"simulated"``: where its first weights come from.
    learns : str
        ``"everything"``, ``"last layer"`` or ``"new last layer"``.
    steps : tuple of float
        Sizes of Adam's step that are tried on simulated records.
    n_steps : int
        How many of them.
    """

    start: str
    learns: str = "everything"
    steps: tuple[float, ...] = (1e-3, 3e-3)
    n_steps: int = N_STEPS

    def first(self, kind, seed):
        """The recogniser that learns, of a kind."""
        if self.start == "scratch":
            options = dict(models.load(f"simulated-bezymianny-{kind}").card["architecture"])
            return models.build(options.pop("kind"), f"scratch-{kind}", seed=seed, **options)
        name = {"published": "published-deception", "simulated": "simulated-bezymianny"}[self.start]
        recogniser = models.load(f"{name}-{kind}")
        if self.learns == "new last layer":
            return transfer.new_last_layer(recogniser, seed)
        return recogniser

    def settings(self, n_records, learning_rate, seed):
        """Settings with which as many steps are made, however many records there are."""
        usual = transfer.SETTINGS
        return replace(
            usual,
            epochs=math.ceil(self.n_steps / math.ceil(n_records / usual.batch_size)),
            learning_rate=learning_rate,
            only_last_layer=self.learns != "everything",
            seed=seed,
        )


LAST = (3e-3, 1e-2, 3e-2)
WAYS = (
    Way("scratch"),
    Way("published"),
    Way("published", "last layer", LAST),
    Way("published", "new last layer", LAST),
    Way("simulated"),
)


def drawn(records, fold, n_records, seed):
    """Positions of about ``n_records`` records of a fold to learn from, in whole moments."""
    own = splits.moments(records)
    order = np.random.default_rng(seed).permutation(sorted({own[i] for i in fold.train}))
    found = [i for moment in order for i in fold.train if own[i] == moment]
    return found[:n_records]


def answers(kind, way, records, n_records, learning_rate, seed, folds):
    """Probabilities for all records, from recognisers that learnt from some of the other fold."""
    found = [None] * len(records)
    for fold in folds:
        train = records[drawn(records, fold, n_records, seed)]
        pupil = transfer.retrain(
            way.first(kind, seed),
            train,
            weak_labels.from_expert(train),
            settings=way.settings(len(train), learning_rate, seed),
            progress=False,
        )
        for i, p in zip(fold.test, transfer.ask(pupil, records[fold.test]), strict=True):
            found[i] = p
    return found


def chosen_step(kind, way, records):
    """The step size with the best frame F1 on simulated records of which half are learnt."""
    n_records, _ = CHOSEN_ON
    folds = splits.k_fold(records)
    truth = weak_labels.from_expert(records)
    scores = {}
    for size in way.steps:
        said = answers(kind, way, records, n_records, size, 0, folds)
        scored = evaluation.frame_scores(truth, [p.argmax(axis=1) for p in said])
        scores[size] = float(scored.f1[_VT])
    print(kind, way.start, way.learns, {k: round(v, 3) for k, v in scores.items()}, flush=True)
    return max(scores, key=scores.get)


def curves(kind, records):
    """Scores of every way, of recognisers of one kind, for every number of records."""
    experiment = Experiment("learning curve", records)
    folds = splits.k_fold(records)
    n_simulated, seed = CHOSEN_ON
    simulated = simulate.bezymianny_records(seed=seed, n=2 * n_simulated)
    what, scratch = {"recogniser": kind, "split": "moments"}, {}
    for way in WAYS:
        own = what | {"start": way.start, "learns": way.learns}
        if way.start != "scratch" and way.learns == "everything":
            blind = transfer.ask(way.first(kind, 0), records)
            experiment.add_both([blind], **own | {"n_records": 0, "learns": "nothing"})
        # A recogniser that has heard the simulation can't choose its step size there.
        asks = replace(way, start="published") if way.start == "simulated" else way
        size = chosen_step(kind, asks, simulated)
        own |= {"labels": "expert", "learning_rate": size}
        for n_records in SIZES:
            said = [answers(kind, way, records, n_records, size, s, folds) for s in SEEDS]
            n = n_records or min(len(fold.train) for fold in folds)
            now = own | {"n_records": n}
            experiment.add_both(said, **now)
            scratch[n] = scratch.get(n, now)
            if way.start != "scratch":
                experiment.minus("scratch", now, scratch[n])
            write(SCORES, f"curves-{kind}", experiment.rows)  # so far


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("kinds", nargs="*", default=list(models.KINDS), help="lstm, tcn")
    bezymianny = datasets.load_bezymianny()
    for chosen in parser.parse_args().kinds:
        curves(chosen, bezymianny)
