"""How much sooner `fit` reaches the score that the published training loop reaches in twenty epochs: ``make bench``.

Both train the same network, from the same weights, on the same recordings of the simulated partition 1, in one run on one
machine; only the ratio of the times means anything. Neither time holds the computing of scores. The published loop takes
one recording at a time and plain stochastic gradient descent, and clears its gradients once an epoch; its step is the one
of two that serves it better.
"""

import time

import numpy as np
import torch
from torch import nn

from vtlib import evaluation, models, simulate, training

EPOCHS = 20
STEP_SIZES = (0.003, 0.03)


class Clock:
    """Seconds that passed while it ran, summed."""

    seconds = 0.0

    def __enter__(self):
        self.began = time.perf_counter()

    def __exit__(self, *_):
        self.seconds += time.perf_counter() - self.began


def accuracy(recogniser, recordings):
    """Share of frames that are right."""
    said = [recogniser.predict_proba(r.features).argmax(axis=1) for r in recordings]
    return evaluation.frame_scores([r.labels for r in recordings], said).accuracy


def published_loop(train, held_out, step_size):
    """Best accuracy in twenty epochs, and the seconds that they took."""
    recogniser = models.LSTMRecogniser(seed=0)
    network, rng, clock, reached = recogniser.network, np.random.default_rng(0), Clock(), []
    sgd = torch.optim.SGD(network.parameters(), lr=step_size)
    for _ in range(EPOCHS):
        with clock:
            network.train()
            sgd.zero_grad()
            for i in rng.permutation(len(train)):
                logits = network(torch.from_numpy(train[i].features)[None])[0]
                nn.functional.cross_entropy(logits, torch.from_numpy(train[i].labels)).backward()
                sgd.step()
        reached.append(accuracy(recogniser, held_out))
    return max(reached), clock.seconds


def fit(train, held_out, target):
    """Accuracies of the epochs of `fit` up to the first that reaches the target, and the seconds until then."""
    recogniser, clock, reached = models.LSTMRecogniser(seed=0), Clock(), []
    settings = training.Settings(validation_share=0)
    trainee, rng = recogniser._trainee(settings), np.random.default_rng(0)
    weights = training.class_weights(train, settings.class_weight_power)
    n_batches = -(-len(train) // settings.batch_size)
    for epoch in range(settings.epochs):
        with clock:
            for k, (x, y, mask) in enumerate(training.batches(train, settings.batch_size, rng)):
                factor = training.cosine(epoch * n_batches + k, settings.epochs * n_batches)
                trainee.step(training.augment(x, mask, settings, rng), y, mask * weights[y], factor)
        reached.append(accuracy(recogniser, held_out))
        if reached[-1] >= target:
            break
    return reached, clock.seconds


if __name__ == "__main__":
    torch.set_num_threads(1)
    partition = simulate.deception(seed=0)
    train, held_out = partition.train, partition.test
    runs = [(*published_loop(train, held_out, step), step) for step in STEP_SIZES]
    for best, seconds, step in runs:
        print(
            f"published loop, step {step:g}: {best:.3f} in {EPOCHS} epochs, {seconds:.1f} s",
            flush=True,
        )
    target, seconds, step = max(runs)
    reached, own_seconds = fit(train, held_out, target)
    print("fit:", ", ".join(f"{a:.3f}" for a in reached), f"in {own_seconds:.1f} s")
    verdict = (
        f"{seconds / own_seconds:.1f} times sooner"
        if reached[-1] >= target
        else "fit does not reach it"
    )
    print(f"to the score of the published loop ({target:.3f}, step {step:g}): {verdict}")
