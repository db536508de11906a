"""How much sooner `fit` reaches the score of the published training loop: ``make bench``.

Both train the same network, from the same weights, on the same recordings of the simulated
partition 1, in one run on one machine; only the ratio of the times means anything. Neither time
holds the computing of scores. The published loop takes one recording at a time and plain stochastic
gradient descent, and clears its gradients once an epoch; its step is the one of two that serves it
better.
"""

import dataclasses
import statistics
import time

import numpy as np
import torch
from rows import SEEDS, write
from speed import BENCHMARKS, MEASURED, VERSIONS
from torch import nn

from vtlib import evaluation, models, simulate, training

EPOCHS = 20
STEP_SIZES = (0.003, 0.03)
MEASURE = "the published loop to its best score / fit to the same"


def accuracy(recogniser, recordings):
    """Share of frames that are right."""
    said = [recogniser.predict_proba(r).argmax(axis=1) for r in recordings]
    return evaluation.frame_scores([r.labels for r in recordings], said).accuracy


class Stopwatch:
    """Processor's seconds of training so far; it stands still while scores are computed."""

    def __init__(self):
        self.seconds, self.began = 0.0, time.process_time()

    def score(self, recogniser, recordings):
        """Accuracy on held-out recordings, outside of the time."""
        self.seconds += time.process_time() - self.began
        found = accuracy(recogniser, recordings)
        self.began = time.process_time()
        return found


def published_loop(train, held_out, step_size, epochs=EPOCHS, seed=0):
    """Best accuracy of all epochs, and the seconds that they took."""
    recogniser = models.build("lstm", "published loop", seed=seed)
    network, rng, reached = recogniser.network, np.random.default_rng(seed), []
    sgd = torch.optim.SGD(network.parameters(), lr=step_size)
    watch = Stopwatch()
    for _ in range(epochs):
        network.train()
        sgd.zero_grad()
        for i in rng.permutation(len(train)):
            logits = network(torch.from_numpy(train[i].features)[None])[0]
            nn.functional.cross_entropy(logits, torch.from_numpy(train[i].labels)).backward()
            sgd.step()
        reached.append(watch.score(recogniser, held_out))
    return max(reached), watch.seconds


SETTINGS = training.Settings(validation_share=0)


def fit(train, held_out, target, settings=SETTINGS, seed=0):
    """Accuracies of epochs up to the first that reaches the target, and the seconds until then."""
    settings = dataclasses.replace(settings, seed=seed)
    recogniser, reached = models.build("lstm", "fit", seed=seed), []
    watch = Stopwatch()

    def is_there(_epoch):
        reached.append(watch.score(recogniser, held_out))
        return reached[-1] >= target

    training.run(recogniser.trainee(settings), train, settings, progress=False, on_epoch=is_there)
    return reached, watch.seconds


def rows(partition, seeds=SEEDS, epochs=EPOCHS) -> list[dict]:
    """A row: how much longer the published loop takes to its best score than fit does.

    The ratio is the median over seeds, and its interval their smallest and largest.

    Raises
    ------
    RuntimeError
        If fit doesn't reach the score: then there is no ratio.
    """
    train, held_out = partition.train, partition.test
    ratios, targets = [], []
    for seed in seeds:
        loops = [(*published_loop(train, held_out, s, epochs, seed), s) for s in STEP_SIZES]
        target, seconds, step = max(loops)
        reached, own_seconds = fit(train, held_out, target, SETTINGS, seed)
        says = f"seed {seed}: {target:.3f} after {seconds:.1f} s (step {step:g})"
        print(f"{says}; fit: {reached[-1]:.3f} after {own_seconds:.1f} s", flush=True)
        if reached[-1] < target:
            raise RuntimeError(f"{says}, and fit comes to {max(reached):.3f}: nothing is written")
        ratios.append(seconds / own_seconds)
        targets.append(target)
    numbers = {"ratio": statistics.median(ratios), "low": min(ratios), "high": max(ratios)}
    what = {"recogniser": "lstm", "seeds": len(seeds), "accuracy": statistics.median(targets)}
    row = {"measure": MEASURE, **what, **numbers}
    return [{k: round(v, 4) if isinstance(v, float) else v for k, v in row.items()}]


if __name__ == "__main__":
    torch.set_num_threads(1)
    measured = rows(simulate.deception(seed=0))
    write(BENCHMARKS, "training", measured, MEASURED, VERSIONS)
