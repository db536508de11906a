"""Measure what a stream costs: a yardstick without a future, and a memory that is never cleared.

Days are simulated, each of a mountain of its own, heard at one station; they are the units that
intervals are drawn over. The recognisers are those that come with the book, trained on records of
minutes at another simulated mountain.

*causal*: by whose mean and deviation features are standardised. The whole day's know the future.
Those of the day before, and running ones that remember all or forget, don't. How fast to forget was
chosen on days of their own (``split`` "choosing"), by the mean event F of both recognisers and both
rules; on the days that count nothing was chosen. *In packets* is the stream itself, as it is made
by default, with a digitizer's offset added to the samples.

*carried*: what the network remembers. Scored are the hours from 06:00 on, heard by one who began at
midnight and remembers all; who forgets everything each hour, or every ten minutes; and who began at
06:00. The yardstick is the day's, so that nothing but memory differs. The TCN, whose memory is a
minute, is the control; the LSTMs are four trainings, of which the published ones were trained by
their authors. Those that never heard such a mountain are only asked where to begin matters.
"""

import functools
import math

import numpy as np
from rows import RULES, Experiment, row_of

from vtlib import engine, evaluation, features, labels, simulate
from vtlib.features import Standardizer
from vtlib.features.extraction import with_derivatives
from vtlib.records import LabelledRecord
from vtlib.streaming.yardsticks import Running, scaled

N_DAYS, N_CHOOSING = 12, 4
HOURS = 24
FIRST, FIRST_CHOOSING = 600, 500  # seeds of days, and of their mountains; one more: the day before
MEMORIES = {"running, 10 min": 600.0, "running, 1 h": 3600.0, "running, 6 h": 21600.0}
MEMORIES |= {"running, all": math.inf}
WARM_UP_S = 600.0
OFFSET_COUNTS = 2000.0
NAMES = ("simulated-bezymianny-tcn", "simulated-bezymianny-lstm")
CARRIERS = (*NAMES, "simulated-deception-lstm", "published-bezymianny-lstm")
CARRIERS += ("published-deception-lstm",)
HOURS_SHOWN = (1, 2, 4, 8, 12, 16, 20, 24)
EVENT_RULES = [name for name, rule in RULES.items() if rule]
RESETS = {"reset each hour": 7200, "reset every ten minutes": 1200}
BEGUN = 6 * 7200  # frames from midnight to 06:00


class Day:
    """A simulated day at one station: the truth, log energies (11 MB), and the day before."""

    def __init__(self, seed: int):
        (trace,), _, truth = simulate.network_day(2 * seed, HOURS, 1, volcano=seed)
        self.seed, station = seed, trace.stats.station
        self.record = LabelledRecord(trace, truth.intervals(station), station, str(seed))
        self.energies = features.log_filter_bank(trace.data, trace.stats.sampling_rate)
        print("day", seed, len(self.record.intervals), "events", flush=True)

    @functools.cached_property
    def before(self) -> Standardizer:
        """Mean and deviation of the day before, on the same mountain."""
        (trace,), *_ = simulate.network_day(2 * self.seed + 1, HOURS, 1, volcano=self.seed)
        return Standardizer().fit(features.extract(trace))

    def standardised(self, by: str) -> np.ndarray:
        """Features by a yardstick."""
        raw = with_derivatives(self.energies)
        if by == "day":
            return Standardizer().fit_transform(raw)
        if by == "day before":
            return self.before.transform(raw)
        n_warm, running = round(WARM_UP_S / labels.STEP_S), Running(MEMORIES[by] / labels.STEP_S)
        running.merge(raw[:n_warm])
        first = scaled(raw[:n_warm], running.mean, running.variance)
        return np.concatenate([first, scaled(raw[n_warm:], *running.follow(raw[n_warm:]))])


def days(first: int, n: int) -> list[Day]:
    """Days, each of a mountain of its own."""
    return [Day(first + k) for k in range(n)]


def asked(own: list[Day], by: str) -> dict[str, list[np.ndarray]]:
    """What each recogniser says of each day, by a yardstick."""
    said = {name: [] for name in NAMES}
    for day in own:
        x = day.standardised(by)
        for name in NAMES:
            said[name].append(engine.load(name).predict_proba(x))
    return said


def in_packets(day: Day, name: str) -> np.ndarray:
    """What is said of a day that comes in packets of a minute, with an offset."""
    trace, live = day.record.trace, engine.load(name).stream(patience_s=0)
    rate = trace.stats.sampling_rate
    n, found = round(60 * rate), []
    samples = trace.data.astype(np.float64) + OFFSET_COUNTS
    for at in range(0, len(samples), n):
        found += live.push(samples[at : at + n], trace.stats.starttime + at / rate, rate).frames
    return np.concatenate([f.probabilities for f in found + live.flush().frames])


def scored(experiment: Experiment, answers: list[np.ndarray], **what) -> None:
    """All scores of an experiment's days, macro-F1 of the likeliest classes as well."""
    experiment.add_both([answers], **what)
    true = [r.frame_labels() for r in experiment.records]
    said = [p.argmax(axis=1) for p in answers]
    drawn = evaluation.bootstrap(true, said, units=experiment.units)
    value = evaluation.frame_scores(true, said).macro_f1
    what |= {"rule": "argmax"}
    experiment.add("macro-F1", [value], [[d.macro_f1 for d in drawn]], **what)


def experiment_of(name: str, own: list[Day]) -> Experiment:
    """An experiment on days, which are its units."""
    return Experiment(name, [day.record for day in own], list(range(len(own))))


def causal() -> list[dict]:
    """Rows of what it costs not to know the future."""
    choosing = days(FIRST_CHOOSING, N_CHOOSING)
    first = experiment_of("causal", choosing)
    for by in MEMORIES:
        for name, answers in asked(choosing, by).items():
            scored(first, answers, recogniser=name, by=by, split="choosing")
    own = test_days()
    experiment = experiment_of("causal", own)
    for by in ("day", "day before", *MEMORIES):
        for name, answers in asked(own, by).items():
            scored(experiment, answers, recogniser=name, by=by)
            if by != "day":
                what = {"recogniser": name, "by": by}
                experiment.minus("day", what, what | {"by": "day"})
    for name in NAMES:
        what = {"recogniser": name, "by": "in packets"}
        scored(experiment, [in_packets(day, name) for day in own], **what)
        experiment.minus("day", what, what | {"by": "day"})
        experiment.minus("running, all", what, what | {"by": "running, all"})
    return first.rows + experiment.rows


def heard(own: engine.Engine, x: np.ndarray, reset: int) -> np.ndarray:
    """Probabilities of features (T, 48), by one who forgets everything each so many frames."""
    n = len(x) // reset * reset
    whole = own.predict_proba(x[:n].reshape(-1, reset, x.shape[1])).reshape(n, -1)
    return np.concatenate([whole, own.predict_proba(x[n:])]) if n < len(x) else whole


def heard_on(own: engine.Engine, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Probabilities (days, T, 5) of features (days, T, 48) by one who forgets nothing; and how
    large its memory is at the end of each hour, (hours, days, 2): the median unit's and the
    largest. Of an LSTM, these are cell states."""
    memory, said, sizes = own.start(len(x)), [], []
    for first in range(0, x.shape[1], 7200):
        p, memory = own.go_on(x[:, first : first + 7200], memory)
        said.append(p)
        size = np.abs(memory[-1]).reshape(len(x), -1)
        sizes.append(np.stack([np.median(size, axis=1), size.max(axis=1)], axis=1))
    return np.concatenate(said, axis=1), np.array(sizes)


def later(record: LabelledRecord) -> LabelledRecord:
    """A day from 06:00 on."""
    start_s = BEGUN * labels.STEP_S
    spans = [(max(a - start_s, 0), b - start_s, c) for a, b, c in record.intervals if b > start_s]
    trace = record.trace.slice(record.start + start_s)
    return LabelledRecord(trace, spans, record.station, record.name)


def carried(names: tuple[str, ...] = CARRIERS) -> list[dict]:
    """Rows of what a memory that is never cleared does to a day's catalogue."""
    own, drawn = test_days(), evaluation.resampling.draws(N_DAYS, 1000, 0)
    units = list(range(len(own)))
    experiment = Experiment("carried", [later(day.record) for day in own], units)
    x = np.stack([day.standardised("day") for day in own])  # (days, T, 48)
    for name in names:
        listener = engine.load(name)
        carried_on, sizes = heard_on(listener, x)
        said = {"carried": list(carried_on[:, BEGUN:])}
        if name in NAMES:
            for how, reset in RESETS.items():
                said[how] = [heard(listener, of_day, reset)[BEGUN:] for of_day in x]
        said["begun at 06:00"] = list(listener.predict_proba(x[:, BEGUN:]))
        print("heard", name, flush=True)
        for how, answers in said.items():
            what = {"recogniser": name, "by": how}
            scored(experiment, answers, **what)
            if how != "carried":
                experiment.minus("carried", what, what | {"by": "carried"})
                alike(experiment, said["carried"], answers, drawn, what)
        if name.endswith("lstm"):
            experiment.rows += cells(name, sizes, drawn)
    return experiment.rows


def cells(name: str, sizes: np.ndarray, drawn: list) -> list[dict]:
    """Rows of how large cell states are after hours; sizes (hours, days, 2)."""
    rows = []
    for place, measure in enumerate(("median cell", "largest cell")):
        for hour in HOURS_SHOWN:
            each = sizes[hour - 1, :, place]
            ends = evaluation.interval([each[d].mean() for d in drawn])
            what = {"recogniser": name, "by": "carried", "k": hour}
            rows.append(row_of("carried", measure, [each.mean()], *ends, **what))
    return rows


def alike(experiment, one, other, drawn, what):
    """Rows of how far two ways to hear the same days agree."""
    same = [a.argmax(axis=1) == b.argmax(axis=1) for a, b in zip(one, other, strict=True)]
    spans = {"frames alike": slice(None), "frames alike, first hour": slice(7200)}
    spans |= {"frames alike, last hour": slice(-7200, None)}
    for measure, span in spans.items():
        each = np.array([s[span].mean() for s in same])
        draws = [[each[d].mean() for d in drawn]]
        experiment.add(measure, [each.mean()], draws, rule="argmax", **what)
    for rule in EVENT_RULES:
        found = [[RULES[rule].intervals(p) for p in answers] for answers in (one, other)]
        agreed = evaluation.event_scores(*found)
        draws = [[agreed.of(d).f1 for d in drawn]]
        experiment.add("events alike", [agreed.f1], draws, rule=rule, **what)


_made: list[Day] = []


def test_days() -> list[Day]:
    """The days that count, made once."""
    if not _made:
        _made.extend(days(FIRST, N_DAYS))
    return _made
