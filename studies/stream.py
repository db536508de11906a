"""Measure what is reported of a stream: continuous hours of a simulated station, and plain noise.

The days are those of :mod:`days`: what is taught was heard at other stations on another day of the
same mountain. The labels are the truth, so that nothing differs but what was heard: the whole day;
pieces of it around its events, which is how the records of Bezymianny came about; the same, each
standardised by itself, as those are; or pieces and as many without an event. On *noise* nothing
happens but wind, footsteps and sparks. Features are standardised by the station's own hours of the
first day (but for the pieces by themselves), so that a network that reads forwards alone can speak
at once. All pupils make as many steps.

Chosen beforehand: the size of the network that reads forwards is that of one half of the one that
reads both ways; the trigger's numbers are those that did best on the pair's first day, at the
stations that are heard. Nothing was chosen on a second day.
"""

import itertools
import math
from dataclasses import replace

import numpy as np
from days import NOISE_HOURS, SETTINGS, TEACHER, TEST_HOURS
from rows import RULES, row_of

from vtlib import baselines, classes, evaluation, features, labels, models, waveforms
from vtlib.records import Recording

N_PAIRS = 8  # of days: each asks for five pupils
AROUND = 60  # frames of a piece before and after its event
SNR_DB = (0, 12, 18, 24, 99)  # edges: earthquakes by how far they stand above the noise
EVENT_RULES = ("core", "core joined")
TRIGGERS = baselines.grid(
    baselines.RecursiveSTALTA,
    sta_s=(0.5, 1, 2),
    lta_s=(10, 20, 40),
    on=(2, 3, 4, 6),
    off=(1, 1.5),
    gap_s=(5,),
)
_VT = classes.VT


def pieces(recordings, of_events=True):
    """Pieces of recordings around their events, or those of half a minute and more without any."""
    found = []
    for r in recordings:
        busy = np.zeros(len(r), bool)
        for at in np.flatnonzero(r.labels != classes.SIL):
            busy[max(at - AROUND, 0) : at + AROUND] = True
        found += [
            Recording(r.features[a:b], r.labels[a:b])
            for a, b in labels.runs(busy.astype(int))
            if busy[a] == of_events and b - a >= AROUND
        ]
    return found


def taught(recordings, seed, reads_back=True):
    """A pupil of recordings, after as many steps however many there are."""
    n_steps = SETTINGS.epochs * 9  # of eight recordings each
    epochs = math.ceil(n_steps / math.ceil(len(recordings) / SETTINGS.batch_size))
    pupil = models.build(
        "lstm", "pupil", seed=seed, units=64, bidirectional=reads_back, dropout=0.5
    )
    pupil.fit(recordings, replace(SETTINGS, epochs=epochs, seed=seed), progress=False)
    return pupil


def listeners(pair):
    """Who listens to a stream: names of rows, and functions from a trace to reports of each rule.

    A report is (start, end, moment at which it can be raised or NaN), in seconds.
    """
    all_day, around = pair.recordings, pieces(pair.recordings)
    calm = pieces(pair.recordings, of_events=False)
    order = np.random.default_rng(pair.number).permutation(len(calm))[: len(around)]
    mixed = around + [calm[i] for i in order]
    alone = [Recording(features.standardised([r.features])[0], r.labels) for r in around]
    for name, heard, own in (
        ("blind", "nothing", models.load(TEACHER)),
        ("simulated-bezymianny-lstm", "cuts elsewhere", models.load("simulated-bezymianny-lstm")),
        ("both ways", "the day", taught(all_day, pair.number)),
        ("forwards", "the day", taught(all_day, pair.number, reads_back=False)),
        ("forwards", "cuts", taught(around, pair.number, reads_back=False)),
        ("forwards", "cuts by themselves", taught(alone, pair.number, reads_back=False)),
        ("forwards", "cuts and noise", taught(mixed, pair.number, reads_back=False)),
    ):
        waits = own.card["architecture"].get("bidirectional", False)
        yield (
            name,
            heard,
            lambda trace, own=own, waits=waits: network_reports(
                own, pair.yardstick.transform(features_of(trace)), waits
            ),
        )
    trigger, _ = baselines.tune(TRIGGERS, pair.heard[::2])
    yield "RecursiveSTALTA", "the day", lambda trace: triggered(trigger, trace)


def triggered(trigger, trace):
    """Reports of a trigger, which has its own way to make events: raised as it begins."""
    reports = [(a, b, a) for a, b, _ in trigger.detect(trace)]
    return {rule: reports for rule in EVENT_RULES}


def features_of(trace):
    """Features of a trace, without its offset."""
    return features.extract(waveforms.without_offset(trace))


def network_reports(recogniser, x, waits):
    """Reports of VT by each rule that makes events.

    The core rule can speak when a second frame is called VT; not so a network that reads backwards,
    nor a rule that smooths and joins.
    """
    p = recogniser.predict_proba(x)
    called = p.argmax(axis=1) == _VT
    ends = labels.frame_centres(len(p)) + labels.WINDOW_S / 2
    found = {}
    for name in EVENT_RULES:
        found[name] = []
        for a, b, label in RULES[name].intervals(p):
            inside = np.flatnonzero(called & (ends - 2 >= a) & (ends - 2 <= b))
            if label == "VT":
                at_once = name == "core" and not waits and len(inside) > 1
                second = ends[inside[1]] if at_once else np.nan
                found[name].append((a, b, second))
    return found


def counted(reports, truth, station, hours):
    """What is counted of a stream's reports, as (part, whole) of each score."""
    here = truth.arrivals[truth.arrivals.station == station]
    seen = here[here.visible]
    spans = [(a - 2, b) for a, b in zip(seen.onset_s, seen.end_s, strict=True)]
    right = [any(a < stop and begin < b for begin, stop in spans) for a, b, _ in reports]
    counts = {
        "reports a station-hour": (len(reports), hours),
        "precision": (sum(right), len(right)),
    }
    quakes = seen[seen.label == "VT"]
    found, delays = [], []
    for begin, stop in zip(quakes.onset_s, quakes.end_s, strict=True):
        own = [r for r in reports if r[0] < stop and begin - 2 < r[1]]
        found.append(bool(own))
        begun = [r for r in own if r[0] >= begin - labels.WINDOW_S]
        delays += [r[2] - begin for r in begun[:1] if np.isfinite(r[2])]
    snr, found = quakes.snr_db.to_numpy(), np.array(found, bool)
    counts["recall"] = (found.sum(), len(found))
    for low, high in itertools.pairwise(SNR_DB):
        inside = (snr >= low) & (snr < high)
        counts[f"recall, {low} to {high} dB"] = (found[inside].sum(), inside.sum())
    counts["seconds to an alarm"] = (np.sum(delays), len(delays))
    return counts


def stream(pairs):
    """Rows of what is reported of continuous hours, and of hours without an event."""
    counts, pairs = {}, pairs[:N_PAIRS]
    for pair in pairs:
        nothing = replace(pair.truth, arrivals=pair.truth.arrivals[:0])
        for name, heard, listen in listeners(pair):
            for experiment, own, truth, hours in (
                ("stream", pair.stream, pair.truth, TEST_HOURS),
                ("noise", pair.noise, nothing, NOISE_HOURS),
            ):
                for rule, reports in listen(own[0]).items():
                    key = experiment, name, heard, rule
                    scored = counted(reports, truth, pair.unseen, hours)
                    counts.setdefault(key, []).append(scored)
        print("pair", pair.number, pair.unseen, flush=True)
    return summed(counts, evaluation.resampling.draws(len(pairs), 1000, 0))


AGAINST = {  # what is compared with what
    ("forwards", "cuts and noise"): ("forwards", "cuts"),
    ("forwards", "cuts"): ("forwards", "cuts by themselves"),
    ("forwards", "the day"): ("both ways", "the day"),
    ("both ways", "the day"): ("RecursiveSTALTA", "the day"),
}


def summed(counts, days):
    """Rows of what was counted on pairs of days, and of differences; ``days`` are those drawn."""
    rows, drawn = [], {}
    for (experiment, *who, rule), each in counts.items():
        for measure in each[0]:
            part, whole = np.array([c[measure] for c in each], float).T  # (pairs,) each
            is_wanted = experiment == "stream" or measure.startswith("reports")
            if whole.sum() and is_wanted:
                draws = np.array([part[d].sum() / max(whole[d].sum(), 1e-9) for d in days])
                own = part.sum() / whole.sum(), draws
                drawn[experiment, *who, rule, measure] = own
    for (experiment, name, heard, rule, measure), (value, draws) in drawn.items():
        what = {"recogniser": name, "heard": heard, "rule": rule, "by": "station"}
        ends = evaluation.interval(draws)
        rows.append(row_of(experiment, measure, [value], *ends, **what))
        other = AGAINST.get((name, heard))
        if other and (experiment, *other, rule, measure) in drawn:
            value_0, draws_0 = drawn[experiment, *other, rule, measure]
            ends, p = evaluation.interval(draws - draws_0), evaluation.sign_p(draws - draws_0)
            named = f"{measure} minus {', '.join(other)}"
            rows.append(row_of(experiment, named, [value - value_0], *ends, p, **what))
    return rows
