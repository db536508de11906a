"""How much sooner `fit` reaches the score of the published training loop: ``make bench``.

Both train the same network, from the same weights, on the same recordings of the simulated
partition 1, in one run on one machine; only the ratio of the times means anything. Neither time
holds the computing of scores. The published loop takes one recording at a time and plain stochastic
gradient descent, and clears its gradients once an epoch; its step is the one of two that serves it
better.
"""

import time

import numpy as np
import torch
from torch import nn

from vtlib import evaluation, models, simulate, training

EPOCHS = 20
STEP_SIZES = (0.003, 0.03)


def accuracy(recogniser, recordings):
    """Share of frames that are right."""
    said = [recogniser.predict_proba(r).argmax(axis=1) for r in recordings]
    return evaluation.frame_scores([r.labels for r in recordings], said).accuracy


class Stopwatch:
    """Seconds of training so far; it stands still while scores are computed."""

    def __init__(self):
        self.seconds, self.began = 0.0, time.perf_counter()

    def score(self, recogniser, recordings):
        """Accuracy on held-out recordings, outside of the time."""
        self.seconds += time.perf_counter() - self.began
        found = accuracy(recogniser, recordings)
        self.began = time.perf_counter()
        return found


def published_loop(train, held_out, step_size, epochs=EPOCHS):
    """Best accuracy of all epochs, and the seconds that they took."""
    recogniser = models.build("lstm", "published loop", seed=0)
    network, rng, reached = recogniser.network, np.random.default_rng(0), []
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


def fit(train, held_out, target, settings=SETTINGS):
    """Accuracies of epochs up to the first that reaches the target, and the seconds until then."""
    recogniser, reached = models.build("lstm", "fit", seed=0), []
    watch = Stopwatch()

    def is_there(_epoch):
        reached.append(watch.score(recogniser, held_out))
        return reached[-1] >= target

    training.run(recogniser.trainee(settings), train, settings, progress=False, on_epoch=is_there)
    return reached, watch.seconds


if __name__ == "__main__":
    torch.set_num_threads(1)
    partition = simulate.deception(seed=0)
    train, held_out = partition.train, partition.test
    runs = [(*published_loop(train, held_out, step), step) for step in STEP_SIZES]
    for best, seconds, step in runs:
        print(f"published loop, step {step:g}: {best:.3f} in {EPOCHS} epochs, {seconds:.1f} s")
    target, seconds, step = max(runs)
    reached, own_seconds = fit(train, held_out, target)
    print("fit:", ", ".join(f"{a:.3f}" for a in reached), f"in {own_seconds:.1f} s")
    is_reached = reached[-1] >= target
    verdict = f"{seconds / own_seconds:.1f} times sooner" if is_reached else "fit does not reach it"
    print(f"to the score of the published loop ({target:.3f}, step {step:g}): {verdict}")
