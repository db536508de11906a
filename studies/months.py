"""Recognise half a year of a simulated network, and keep what a chapter needs of it (data/months/).

``make months`` takes hours: it simulates each day of :data:`vtlib.simulate.SEASON`, asks a
recogniser at each station, and associates what they say. A day that is done lies in build/months/
and isn't done again. Then all of it is put together: counts by hour, what the network detected,
when stations recorded, and the truth. ``studies/months.py recogniser`` trains that recogniser,
on simulated days of other mountains.

Nothing was chosen on the season, whose mountain the recogniser has not heard. The rule is
:data:`vtlib.events.JOINED` as it is.
"""

import argparse
import io
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
from rows import DATA, versions

from vtlib import engine, events, models, months, network, simulate, training
from vtlib import transfer
from vtlib.files import write_whole
from vtlib.records import Recording

BUILD = Path(__file__).resolve().parent.parent / "build" / "months"
RECOGNISER = months.folder() / "recogniser.safetensors"
RULE = events.JOINED
TOLD_APART = 3  # detections of so many stations are kept one by one, others are counted

TRAINING_MOUNTAINS, TRAINING_SEED, TRAINING_HOURS = range(1, 9), 500, 4
BUSY = replace(
    simulate.Mountain(),
    rates_per_hour=(("VT", 6.0), ("LP", 3.0), ("HYB", 2.0), ("TRE", 0.4), ("regional", 0.1)),
)
SETTINGS = training.Settings(epochs=12, crop_frames=600, patience=4)


def train():
    """A TCN of five classes, from days of eight mountains, cut into ten minutes."""
    recordings = []
    for mountain in TRAINING_MOUNTAINS:
        stream, _, truth = simulate.network_day(
            TRAINING_SEED + mountain, TRAINING_HOURS, volcano=mountain, parameters=BUSY
        )
        records = simulate.day_records(stream, truth)
        xs = transfer.standardised(records, "station")
        recordings += [Recording(x, r.frame_labels()) for x, r in zip(xs, records, strict=True)]
    recogniser = models.build("tcn", "simulated-days-tcn", seed=0)
    recogniser.fit(recordings, SETTINGS, progress=False)
    recogniser.use_yardstick("station")
    recogniser.card["trained_on"] = f"{len(recordings)} records of simulated days, 8 mountains"
    recogniser.card["versions"] = versions(("numpy", "tensorflow", "keras", "keras-tcn"))
    recogniser.save(RECOGNISER.with_suffix(""))


def seen_by_network(truth, least=1):
    """Events that at least so many stations could see: from when to when, and of which class."""
    visible = truth.arrivals[truth.arrivals.visible]
    known = visible.groupby("event").agg(
        start_s=("onset_s", "min"),
        end_s=("end_s", "median"),
        label=("label", "first"),
        seen_by=("station", "size"),
    )
    return known[known.seen_by >= least].sort_values("start_s")


def make_day(day, listener):
    """Simulate, recognise and associate one day, and write its tables; the last says it is done."""
    stream, stations, truth = simulate.season_day(day)
    start = simulate.season_start(day)
    found = listener.classify(stream, RULE) if len(stream) else events.Events()
    running = network.availability(stream)
    agreed = network.associate(found, stations, availability=running)
    single = pd.DataFrame(
        {
            "station": [e.station.split(".")[1] for e in found],
            "label": [e.label for e in found],
            "onset_s": [e.onset - start for e in found],
            "duration_s": [e.duration_s for e in found],
            "probability": [e.probability for e in found],
            "amplitude": [e.amplitude for e in found],
        }
    )
    together = pd.DataFrame(
        {
            "label": [d.label for d in agreed],
            "onset_s": [d.onset - start for d in agreed],
            "duration_s": [d.duration_s for d in agreed],
            "probability": [d.probability for d in agreed],
            "agreement": [d.agreement for d in agreed],
            "stations": [" ".join(d.stations) for d in agreed],
        }
    )
    spans = [
        (station, first - start, last - start)
        for station, own in running.items()
        for first, last in own
    ]
    recorded = pd.DataFrame(spans, columns=["station", "first_s", "last_s"])
    known = seen_by_network(truth, 0).reset_index()
    known = known.merge(truth.events[["event", "magnitude", "kind", "origin_s"]], on="event")
    tables = {"events": single, "detections": together, "truth": known, "drawn": truth.events}
    tables["drawn"] = truth.events[["event", "origin_s", "label", "kind", "magnitude"]]
    for name, table in {**tables, "recorded": recorded}.items():
        write_whole(BUILD / f"{day:03d}-{name}.parquet", as_parquet(table))
    write_whole(BUILD / f"{day:03d}.json", json.dumps({"day": day, "made": marker()}))
    stations.to_csv(BUILD / "stations.csv", index=False)
    print(day, len(known), len(found), len(agreed), flush=True)


def marker():
    """What a day's tables depend on."""
    return {
        "recogniser": months.sha256_of(RECOGNISER),
        "rule": repr(RULE),
        "story": months.story_sha256(),
    }


def is_done(day):
    """Whether a day was made by the same recogniser, rule and story."""
    file = BUILD / f"{day:03d}.json"
    return file.is_file() and json.loads(file.read_text(encoding="utf-8"))["made"] == marker()


def as_parquet(table):
    """A table as the bytes of a Parquet file."""
    buffer = io.BytesIO()
    table.to_parquet(buffer, index=False, compression="zstd")
    return buffer.getvalue()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=("recogniser", "days", "together"), nargs="*")
    parser.add_argument("--days", type=int, default=simulate.N_DAYS, help="so many, from the first")
    arguments = parser.parse_args()
    what = arguments.what or ("days", "together")
    if "recogniser" in what:
        train()
    if "days" in what:
        listener = engine.load(RECOGNISER)
        for day in range(arguments.days):
            if not is_done(day):
                make_day(day, listener)
    if "together" in what:
        put_together(arguments.days)
