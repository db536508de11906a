"""Measure what labels that a network agreed on teach, and what a pupil is worth on a stream.

``make scores`` asks for its experiments, too. A unit is a pair of simulated days of one mountain,
each pair of a mountain of its own: one day is heard at all stations but one, the other is tested at
that one. What is tested shares no station, no event and no weather with what is learnt. Intervals
come from drawing pairs of days, so they are meant for another mountain of this kind.

*Simulated network*: cuts of ten minutes; labels of k stations, with k = 1 as the control, and the
truth. *Stream*: the test day without a break, and *noise*, hours in which nothing happens but wind,
footsteps and sparks. There the labels are the truth, so that nothing differs but what was heard:
the whole day; pieces of it around its events, which is how the records of Bezymianny came about; or
these and as many pieces without an event. Features are standardised by the station's own hours of
the first day, so that a network that reads forwards alone could speak at once.

Chosen beforehand: training is that of the first version of this study; the trigger's numbers are
those that did best on the pair's first day, at the stations that are heard. Nothing was chosen on a
second day.
"""

import functools
import itertools
import math
from dataclasses import replace

import numpy as np
from rows import RULES, Experiment, row_of

from vtlib import (
    baselines,
    classes,
    evaluation,
    features,
    labels,
    models,
    simulate,
    transfer,
    waveforms,
    weak_labels,
)
from vtlib.features import Standardizer
from vtlib.records import Recording

N_PAIRS = 10
TRAIN_DAY, TEST_DAY, NOISE_DAY = 100, 200, 300  # added to a pair's number: seeds of its days
TRAIN_HOURS, TEST_HOURS, NOISE_HOURS = 3, 6, 3
SETTINGS = replace(transfer.SETTINGS, epochs=15, crop_frames=400)
TEACHER = "simulated-deception-lstm"
AROUND = 60  # frames of a piece before and after its event
CALM = replace(
    simulate.Mountain(),
    rates_per_hour=tuple((kind, 0.0) for kind, _ in simulate.Mountain().rates_per_hour),
)
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


class Pair:
    """Two days of one mountain, and the station that isn't heard on the first, tested on the other.

    ``number`` is also the seed of what is trained.
    """

    def __init__(self, number: int):
        self.number = number
        stream, self.stations, truth = simulate.network_day(
            number + TRAIN_DAY, TRAIN_HOURS, volcano=number
        )
        self.unseen = sorted(self.stations.station)[number % len(self.stations)]
        first_day = simulate.day_records(stream, truth)
        self.heard = first_day.of_kind(r for r in first_day if r.station != self.unseen)
        self.yardstick = Standardizer().fit(
            [r.features() for r in first_day if r.station == self.unseen]
        )
        day, _, self.truth = simulate.network_day(number + TEST_DAY, TEST_HOURS, volcano=number)
        self.stream = day.select(station=self.unseen)
        self.records = simulate.day_records(self.stream, self.truth)

    @functools.cached_property
    def noise(self):
        """Hours without an event at the station that is tested."""
        seed = self.number + NOISE_DAY
        stream, *_ = simulate.network_day(seed, NOISE_HOURS, volcano=self.number, parameters=CALM)
        return stream.select(station=self.unseen)

    @functools.cached_property
    def recordings(self):
        """What is heard on the first day, as features, with the truth."""
        xs = transfer.standardised(self.heard, "station")
        return [Recording(x, r.frame_labels()) for x, r in zip(xs, self.heard, strict=True)]


@functools.cache
def all_pairs():
    """The pairs of days that are independent of each other."""
    return [Pair(number) for number in range(N_PAIRS)]


def network_pupils(pair):
    """Labels of one day, and what pupils of them say of the other: pairs of a row's name and both.

    Without labels, it is the blind teacher.
    """
    teacher = models.load(TEACHER)
    said = [teacher.predict_proba(x.features) for x in pair.recordings]
    xs = transfer.standardised(pair.records, "station")
    yield {"recogniser": "blind"}, None, [teacher.predict_proba(x) for x in xs]
    told = [({"labels": "expert"}, weak_labels.from_expert(pair.heard))]
    for k in (1, 2):
        ys = weak_labels.from_stations(pair.heard, said, stations=pair.stations, min_stations=k)
        told.append(({"labels": "stations", "teacher": "blind", "k": k}, ys))
    for what, ys in told:
        settings = replace(SETTINGS, seed=pair.number)
        pupil = transfer.retrain("fresh", pair.heard, ys, "station", settings, progress=False)
        what = {"recogniser": "fresh-lstm"} | what
        yield what, ys, [pupil.predict_proba(x) for x in xs]


def simulated_network(pairs):
    """Rows of the pupils of a network's labels, and of those labels."""
    answers, told = {}, {}
    for pair in pairs:
        for what, ys, said in network_pupils(pair):
            answers.setdefault(tuple(what.items()), []).extend(said)
            if ys is not None:
                told.setdefault(tuple(what.items()), []).extend(ys)
        print("pair", pair.number, pair.unseen, flush=True)
    tested = [(r, pair.number) for pair in pairs for r in pair.records]
    heard = [(r, pair.number) for pair in pairs for r in pair.heard]
    experiment = Experiment("simulated network", *zip(*tested, strict=True))
    textbook = Experiment("simulated network", *zip(*heard, strict=True))
    for key, ys in told.items():
        what = {k: v for k, v in key if k != "recogniser"}
        textbook.add_labels(ys, **what)
        if what.get("k", 1) != 1:
            textbook.minus("k = 1", what, what | {"k": 1})
    for key, said in answers.items():
        what = {"split": "station", "by": "station"} | dict(key)
        experiment.add_both([said], **what)
        common = {"split": "station", "by": "station", "recogniser": "fresh-lstm"}
        if what.get("labels") == "stations":
            experiment.minus("blind", what, common | {"recogniser": "blind"})
            experiment.minus("expert", what, common | {"labels": "expert"})
            if what["k"] != 1:
                experiment.minus("k = 1", what, what | {"k": 1})
    return textbook.rows + experiment.rows


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
    for name, heard, own in (
        ("blind", "nothing", models.load(TEACHER)),
        ("simulated-bezymianny-lstm", "cuts elsewhere", models.load("simulated-bezymianny-lstm")),
        ("both ways", "the day", taught(all_day, pair.number)),
        ("forwards", "the day", taught(all_day, pair.number, reads_back=False)),
        ("forwards", "cuts", taught(around, pair.number, reads_back=False)),
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
    counts = {}
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
    rows = []
    drawn = evaluation.resampling.draws(len(pairs), 1000, 0)
    for (experiment, name, heard, rule), each in counts.items():
        what = {"recogniser": name, "heard": heard, "rule": rule, "by": "station"}
        for measure in each[0]:
            part, whole = np.array([c[measure] for c in each], float).T  # (pairs,) each
            if whole.sum() == 0:
                continue
            draws = [part[d].sum() / whole[d].sum() for d in drawn if whole[d].sum()]
            low, high = evaluation.interval(draws)
            value = [part.sum() / whole.sum()]
            rows.append(row_of(experiment, measure, value, low, high, **what))
    return rows
