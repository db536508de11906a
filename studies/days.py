"""Measure what labels teach that stations of a simulated network agreed on.

``make scores`` asks for this, too. A unit is a pair of simulated days of one mountain,
each pair of a mountain of its own: one day is heard at all stations but one, the other is tested at
that one. What is tested shares no station, no event and no weather with what is learnt. Intervals
come from drawing pairs of days, so they are meant for another mountain of this kind.

Cuts of ten minutes; labels of k stations, with k = 1 as the control, and the truth. All settings
are those of the first version of this study, and nothing was chosen on a second day.
"""

import functools
from dataclasses import replace

from rows import Experiment

from vtlib import classes, models, simulate, transfer, weak_labels
from vtlib.features import Standardizer
from vtlib.records import Recording

N_PAIRS = 10
TRAIN_DAY, TEST_DAY, NOISE_DAY = 100, 200, 300  # added to a pair's number: seeds of its days
TRAIN_HOURS, TEST_HOURS, NOISE_HOURS = 3, 6, 3
SETTINGS = replace(transfer.SETTINGS, epochs=15, crop_frames=400)
TEACHER = "simulated-deception-lstm"
CALM = replace(
    simulate.Mountain(),
    rates_per_hour=tuple((kind, 0.0) for kind, _ in simulate.Mountain().rates_per_hour),
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
