"""The same answer twice: in other processes, with other hash seeds and numbers of threads."""

import functools
import json
import os
import subprocess
import sys

import pytest

COMMON = """
import hashlib, json, sys
import numpy as np

def digest(*arrays):
    return hashlib.sha256(b"".join(np.ascontiguousarray(a).tobytes() for a in arrays)).hexdigest()

found = {}
"""
WITHOUT_TRAINING = """
from vtlib import events, features, simulate
partition = simulate.deception(3)
found["simulated recordings"] = digest(*[r.features for r in partition.test[:40]],
                                       *[r.labels for r in partition.test[:40]])
stream, stations, truth = simulate.network_day(5, hours=1, n_stations=2)
found["a simulated network"] = digest(*[trace.data for trace in stream])
trace = stream[0]
energies = features.log_filter_bank(trace.data, trace.stats.sampling_rate)
x = features.extract(trace)
found["features"] = digest(energies, x, features.Standardizer().fit([x]).transform(x))
logits = np.random.default_rng(0).normal(size=(5, 4000)).cumsum(axis=1).T / 3
p = np.exp(logits - logits.max(axis=1, keepdims=True))
p /= p.sum(axis=1, keepdims=True)
rules = {"published": events.PUBLISHED, "core": events.CORE, "joined": events.JOINED,
         "viterbi": events.Viterbi()}
for name, rule in rules.items():
    found[f"events, {name}"] = repr([tuple(i) for i in rule.intervals(p)])
"""
TRAINING = """
from vtlib import models
from vtlib.records import Recording

def recording(n, seed):
    x = np.random.default_rng(seed).standard_normal((n, 48)).astype(np.float32)
    return Recording(x, x[:, :5].argmax(axis=1))

kind = sys.argv[1]
recordings = [recording(n, n) for n in range(100, 900, 100)]
one = models.build(kind, "one", seed=1)
one.fit(recordings, epochs=2, batch_size=4, progress=False, seed=1)
found["weights"] = digest(*[w for _, w in sorted(one.weights().items())])
found["probabilities"] = one.predict_proba(recordings[3].features).round(6).tolist()
"""
LIBRARIES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
TENSORFLOW = ("TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS")
#: How far probabilities may lie apart after the same training in TensorFlow with another number of
#: threads: the sums over time are then added in another order, and Adam's first steps, whose size
#: hardly depends on that of the gradient, make much of the last bits.
TOLERANCE = 0.02


@functools.cache
def answers(program, *arguments, hash_seed, threads, variables=LIBRARIES):
    """What a program finds in a process of its own."""
    own = {name: v for name, v in os.environ.items() if name not in {*LIBRARIES, *TENSORFLOW}}
    own |= {name: str(threads) for name in variables} | {"PYTHONHASHSEED": str(hash_seed)}
    code = COMMON + program + "\nprint(json.dumps(found))"
    command = [sys.executable, "-c", code, *arguments]
    done = subprocess.run(command, env=own, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


def test_what_is_simulated_measured_and_decoded_is_the_same_bit_for_bit():
    first = answers(WITHOUT_TRAINING, hash_seed=1, threads=1)
    assert len(set(first.values())) == len(first) == 7
    assert answers(WITHOUT_TRAINING, hash_seed=2, threads=2) == first


@pytest.mark.parametrize("kind", ["lstm", "tcn"])
def test_a_training_is_the_same_bit_for_bit_on_one_processor_and_on_two(kind):
    first = answers(TRAINING, kind, hash_seed=1, threads=1)
    assert answers(TRAINING, kind, hash_seed=2, threads=2) == first


def test_a_training_with_another_number_of_threads_of_tensorflow_is_the_same_within_tolerance():
    two = answers(TRAINING, "tcn", hash_seed=1, threads=1)  # TensorFlow has two wherever it runs
    one = answers(TRAINING, "tcn", hash_seed=1, threads=1, variables=TENSORFLOW)
    pairs = zip(two["probabilities"], one["probabilities"], strict=True)
    apart = max(abs(a - b) for row, other in pairs for a, b in zip(row, other, strict=True))
    assert apart < TOLERANCE
