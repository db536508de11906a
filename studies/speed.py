"""How fast the package is, as ratios: part of ``make bench``, which writes data/benchmarks.json.

What is compared does the same and is asked in turn, in one process and with one thread. What counts
is the processor's time, so that other programs on the machine disturb less; a ratio is the median
of the ratios of neighbours, and its interval the middle half of them.
"""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial

import numpy as np
import obspy
import plain
import python_speech_features as psf
from rows import DATA, write

from vtlib import engine, events, features, labels, models, network

BENCHMARKS = DATA / "benchmarks.json"
VERSIONS = ("numpy", "obspy", "onnxruntime", "torch", "distributed")  # what decides about speed
FRAMES_A_DAY = 172_793
START = obspy.UTCDateTime("2017-12-18")


def seconds_of(work: Callable) -> float:
    """Processor's time of one call."""
    began = time.process_time()
    work()
    return time.process_time() - began


def ratio(
    measure: str,
    one: Callable,
    other: Callable,
    turns: int = 7,
    scale: float = 1.0,
    clock: Callable = seconds_of,
    **what,
) -> dict:
    """A row: the time of one way, times a factor, divided by that of the other."""
    one(), other()
    ratios = [scale * clock(one) / clock(other) for _ in range(turns)]
    low, middle, high = statistics.quantiles(ratios)
    numbers = {"ratio": middle, "low": low, "high": high}
    row = {"measure": measure, **what, **{k: round(v, 4) for k, v in numbers.items()}}
    print(row, flush=True)
    return row


def flickering(rng: np.random.Generator, n_frames: int = FRAMES_A_DAY) -> np.ndarray:
    """Probabilities of a restless day: events of some seconds, and doubt about many a frame."""
    lengths = rng.integers(5, 75, n_frames // 20)
    states = np.repeat(rng.standard_normal((len(lengths), 5)), lengths, axis=0)[:n_frames]
    logits = 5 * states + 2.5 * rng.standard_normal((n_frames, 5))
    p = np.exp(logits - logits.max(axis=1, keepdims=True))
    return (p / p.sum(axis=1, keepdims=True)).astype(np.float32)


def decoding() -> list[dict]:
    """Rows of a day's probabilities that become events."""
    p, minima = flickering(np.random.default_rng(0)), events.PUBLISHED.min_frames
    n_events, n_runs = len(events.decode(p, START)), len(labels.runs(p.argmax(axis=1)))
    what = {"frames": len(p), "events": n_events, "segments": n_runs}
    return [
        ratio(
            "decode / segment by segment",
            lambda: events.decode(p, START, station="A"),
            lambda: plain.decode(p, START, plain.minimum_duration(p, minima), "A"),
            **what,
        ),
        ratio(
            "Viterbi / frame by frame",
            lambda: events.Viterbi().label(p),
            lambda: plain.viterbi(p, minima),
            **what,
        ),
    ]


def extraction() -> list[dict]:
    """Rows of samples that become features, at the rates of Bezymianny and Deception Island."""
    rows = []
    for rate in (50, 100):
        samples = np.random.default_rng(0).standard_normal(12 * 3600 * rate)
        single = samples.astype(np.float32)
        frames = np.lib.stride_tricks.sliding_window_view(single, 4 * rate)[:: rate // 2]

        def bare(frames=frames):
            for first in range(0, len(frames), 128):  # faster than all at once
                np.fft.rfft(frames[first : first + 128], features.N_FFT)

        def published(samples=samples, rate=rate):
            energies = psf.logfbank(samples, rate, 4, 0.5, 16, 1024, 0, 20, 0.97)
            first = psf.delta(energies, 2)
            np.hstack([energies, first, psf.delta(first, 2)])

        def own(samples=samples, rate=rate):
            features.extract(samples, rate)

        what = {"rate_hz": rate, "frames": len(frames)}
        rows += [
            ratio("features / float32 rfft of the frames", own, bare, 9, **what),
            ratio("python_speech_features / features", published, own, 5, **what),
        ]
    return rows


def listening() -> list[dict]:
    """Rows of a simulated station's six hours that become events, and of five stations at once."""
    rng, rows = np.random.default_rng(0), []
    n = 6 * 3600 * 100
    loud = 10 ** (1.2 * np.sin(2 * np.pi * np.arange(n) / 90_000))
    header = {"station": "A", "sampling_rate": 100.0, "starttime": START}
    trace = obspy.Trace((loud * rng.standard_normal(n)).astype(np.float32), header)
    x = features.Standardizer().fit_transform(features.extract(trace))
    together = np.stack([x] * 5)
    for kind in ("tcn", "lstm"):
        framework = models.load(f"simulated-bezymianny-{kind}")
        own = engine.load(framework)
        what = {"recogniser": framework.name, "frames": len(x)}
        through = partial(plain.classify, framework)
        pairs = {
            "classify / with the framework": (own.classify, through, trace, trace),
            "network / in the framework": (own.predict_proba, framework.predict_proba, x, x),
            "five stations at once / one": (own.predict_proba, own.predict_proba, together, x),
        }
        for measure, (one, other, heard, also) in pairs.items():
            rows.append(ratio(measure, partial(one, heard), partial(other, also), 5, **what))
    return rows


def packets() -> list[dict]:
    """Rows of twenty minutes that come in packets of a second, with a fixed and with a running
    yardstick; against the same record at once."""
    rng, rows, rate, n = np.random.default_rng(0), [], 100, 1200
    samples = rng.standard_normal(n * rate).astype(np.float32)
    header = {"station": "A", "sampling_rate": rate, "starttime": START}
    whole = obspy.Trace(samples, header)
    each = [
        obspy.Trace(samples[k * rate : (k + 1) * rate], header | {"starttime": START + k})
        for k in range(n)
    ]
    fixed = {"standardizer": features.Standardizer().fit(features.extract(whole)), "offset": 0.0}
    for kind in ("tcn", "lstm"):
        own = engine.load(f"simulated-bezymianny-{kind}")
        for yardstick, options in (("fixed", fixed), ("running", {"warm_up_s": 60})):
            taken = []

            def pushed(own=own, options=options, taken=taken):
                live = own.stream(patience_s=0, **options)
                taken.append(seconds_of(lambda: [live.push(packet) for packet in each]) / n)

            what = {"recogniser": own.name, "yardstick": yardstick, "rate_hz": rate}
            row = ratio(PACKETS, pushed, partial(own.classify, whole), 5, **what)
            low, middle, high = statistics.quantiles(1e3 * t for t in taken[1:])
            numbers = {"ms": middle, "low_ms": low, "high_ms": high}
            rows.append(row | {k: round(v, 4) for k, v in numbers.items()})
            print(rows[-1], flush=True)
    return rows


def associating() -> list[dict]:
    """Rows of events of five stations that become detections: what one costs among many."""

    def reported(n: int) -> list[events.Event]:
        """Events, one a minute, half of them seen by all stations and half by one."""
        rng, found = np.random.default_rng(n), []
        while len(found) < n:
            at = START + 60.0 * len(found) / 3
            seen = range(5) if rng.random() < 0.5 else [int(rng.integers(5))]
            onsets = {k: at + float(rng.uniform(0, 4)) for k in seen}
            found += [
                events.Event(onset, onset + 20, "VT", station=f"BZ{k:02d}")
                for k, onset in onsets.items()
            ]
        return found[:n]

    def joined(found):
        return partial(network.associate, found, max_distance_m=8000.0)

    few, rows = 1000, []
    for n in (100, 1000, 10_000, 100_000):
        measure, turns = "an event among so many / among 1,000", 3 if n > 10_000 else 7
        one, other = joined(reported(n)), joined(reported(few))
        rows.append(ratio(measure, one, other, turns, few / n, events=n))
    return rows


def importing() -> list[dict]:
    """Rows of imports, each in an interpreter of its own."""

    def spent_by_children() -> float:
        times = os.times()
        return times.children_user + times.children_system

    def clock(work):
        before = spent_by_children()
        work()
        return spent_by_children() - before

    def fresh(module):
        return partial(subprocess.run, [sys.executable, "-c", f"import {module}"], check=True)

    pairs = [("vtlib", "numpy"), ("vtlib.engine", "torch"), ("vtlib.engine", "tensorflow")]
    return [
        ratio(f"import {one} / import {other}", fresh(one), fresh(other), 5, clock=clock)
        for one, other in pairs
    ]


PACKETS = "packets of 1 s / the record at once"
MEASURED = {
    "decoding": decoding,
    "features": extraction,
    "listening": listening,
    "packets": packets,
    "association": associating,
    "imports": importing,
}

if __name__ == "__main__":
    for name in sys.argv[1:] or MEASURED:
        write(BENCHMARKS, name, MEASURED[name](), MEASURED, VERSIONS)
