"""Train the recognisers that come with the book, and measure how much scores vary with the seed.

``make checkpoints`` writes data/checkpoints/, ``make bands`` writes data/bands.json. Both need the
simulator alone; where the published data can be had, they also score on it, and never train on it.
"""

import argparse

from rows import DATA, versions, write

from vtlib import classes, datasets, evaluation, models, simulate, transfer
from vtlib.records import Recording

NAMES = [
    f"simulated-{volcano}-{kind}"
    for volcano in ("deception", "bezymianny")
    for kind in models.KINDS
]
CHECKPOINT_SEED = 0
PACKAGES = ("numpy", "torch", "tensorflow", "keras", "keras-tcn")
BAND_SEEDS = range(10)
UNSEEN = 1000  # added to a seed: a simulated set that nothing was trained on
BEZYMIANNY_RECORDS = 300


def train(kind, volcano, seed):
    """A recogniser trained on the simulated set of one seed."""
    recogniser = models.build(kind, f"simulated-{volcano}-{kind}", seed=seed)
    recogniser.fit(
        simulate.deception(seed) if volcano == "deception" else bezymianny_like(seed), seed=seed
    )
    recogniser.card["trained_on"] = f"simulated {volcano}, seed {seed}"
    return recogniser


def bezymianny_like(seed, n=BEZYMIANNY_RECORDS):
    """Simulated records of a network like Bezymianny's, each standardised by itself."""
    return by_record(simulate.bezymianny_records(seed, n))


def by_record(records):
    """Labelled records as recordings, each standardised by its own mean and deviation."""
    xs = transfer.standardised(records)
    return [Recording(x, r.frame_labels()) for r, x in zip(records, xs, strict=True)]


def scores(recogniser, recordings, only_vt=False):
    """Accuracy and macro-F1, or precision, recall and F1 of VT alone; rounded, as a dict."""
    said = [recogniser.predict_proba(r.features).argmax(axis=1) for r in recordings]
    if only_vt:
        said = [evaluation.only(classes.VT, s) for s in said]
    s = evaluation.frame_scores([r.labels for r in recordings], said)
    if only_vt:
        values = {name: getattr(s, name)[classes.VT] for name in ("precision", "recall", "f1")}
    else:
        values = {"accuracy": s.accuracy, "macro_f1": s.macro_f1}
    return {name: round(float(v), 4) for name, v in values.items()}


def all_scores(recogniser, volcano, seed):
    """Scores on an unseen simulated set, and on the published one where it can be had."""
    if volcano == "deception":
        unseen = [r for p in (1, 2, 3, 4) for r in simulate.deception(seed + UNSEEN, p).test]
        real, _ = datasets.or_unavailable(
            datasets.load_partition,
            1,
            source="published",
            folds=("test",),
            title="Deception Island's test recordings, to score on",
        )
        real = real and real.test
    else:
        unseen = bezymianny_like(seed + UNSEEN, 100)
        real, _ = datasets.or_unavailable(
            datasets.load_bezymianny, title="Bezymianny's records, to score on"
        )
        real = real and by_record(real)
    only_vt = volcano == "bezymianny"
    found = {"simulated": scores(recogniser, unseen, only_vt)}
    return found | ({"published": scores(recogniser, real, only_vt)} if real else {})


def make_checkpoints(names):
    """Train and save recognisers, each with its card."""
    for name in names:
        volcano, kind = name.split("-")[1:]
        recogniser = train(kind, volcano, CHECKPOINT_SEED)
        recogniser.card |= {
            "seed": CHECKPOINT_SEED,
            "scores": all_scores(recogniser, volcano, CHECKPOINT_SEED),
            "versions": versions(PACKAGES),
        }
        recogniser.save(DATA / "checkpoints" / name)
        print(name, recogniser.card["scores"], flush=True)


def make_bands(names):
    """Train with ten seeds (of simulation, weights and training alike), and write down every
    score."""
    for name in names:
        volcano, kind = name.split("-")[1:]
        rows = [all_scores(train(kind, volcano, seed), volcano, seed) for seed in BAND_SEEDS]
        print(name, *rows, sep="\n  ", flush=True)
        write(DATA / "bands.json", name, rows, sorted(NAMES), PACKAGES)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=("checkpoints", "bands"))
    parser.add_argument(
        "names", nargs="*", default=NAMES, help=f"which recognisers: {', '.join(NAMES)}"
    )
    arguments = parser.parse_args()
    {"checkpoints": make_checkpoints, "bands": make_bands}[arguments.what](arguments.names)
