"""Recognise half a year of a simulated network, and keep what a chapter needs of it (data/months/).

``make months`` takes hours: it simulates each day of :data:`vtlib.simulate.SEASON`, asks a
recogniser at each station, and associates what they say. A day that is done lies in build/months/
and isn't done again. Then all of it is put together: counts by hour, what the network detected,
when stations recorded, and the truth. ``studies/months.py recogniser`` trains that recogniser,
on simulated days of other mountains.

Nothing was chosen on the season, whose mountain the recogniser has not heard. The rule is
:data:`vtlib.events.JOINED` as it is; it was chosen among the book's rules on two days of other
mountains (seeds 777 and 900).
"""

import argparse
import io
import json
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pandas as pd
from rows import versions

from vtlib import engine, events, models, months, network, simulate, training, transfer
from vtlib.files import write_whole
from vtlib.records import Recording

BUILD = Path(__file__).resolve().parent.parent / "build" / "months"
RECOGNISER = months.recogniser()
RULE = events.JOINED

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


def seen_by_network(truth):
    """Events that at least one station could see: from when to when, and at how many."""
    visible = truth.arrivals[truth.arrivals.visible]
    known = visible.groupby("event").agg(
        start_s=("onset_s", "min"),
        end_s=("end_s", "median"),
        label=("label", "first"),
        seen_by=("station", "size"),
    )
    return known.reset_index()


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
    known = seen_by_network(truth)
    drawn = truth.events[["event", "origin_s", "label", "kind", "magnitude"]]
    tables = {"events": single, "detections": together, "recorded": recorded}
    for name, table in {**tables, "truth": known, "drawn": drawn}.items():
        write_whole(BUILD / f"{day:03d}-{name}.parquet", as_parquet(table))
    write_whole(BUILD / f"{day:03d}.json", json.dumps({"day": day, "made": marker(day)}))
    stations.to_csv(BUILD / "stations.csv", index=False)
    print(day, len(known), len(found), len(agreed), flush=True)


def marker(day):
    """What a day's tables depend on."""
    return {
        "recogniser": months.sha256_of(RECOGNISER),
        "rule": repr(RULE),
        "story": months.story_sha256(1, day),
    }


def is_done(day):
    """Whether a day was made by the same recogniser, rule and story."""
    file = BUILD / f"{day:03d}.json"
    return file.is_file() and json.loads(file.read_text(encoding="utf-8"))["made"] == marker(day)


def table_of(name, days):
    """A table of all days, with a column that says which."""
    found = [pd.read_parquet(BUILD / f"{day:03d}-{name}.parquet") for day in range(days)]
    return pd.concat(found, keys=range(days), names=["day", None]).reset_index(level="day")


def by_hour(single):
    """What single stations reported, by day, hour, station and class."""
    single = single.assign(hour=(single.onset_s // 3600).astype(int)).rename(
        columns={"label": "class"}
    )
    grouped = single.groupby(["day", "hour", "station", "class"])
    return grouped.agg(
        n=("onset_s", "size"), seconds=("duration_s", "sum"), amplitude=("amplitude", "median")
    ).reset_index()


def recorded_by_hour(spans, stations, days):
    """Seconds that each station recorded in each hour."""
    rows = []
    for day in range(days):
        own = spans[spans.day == day]
        for station in stations.station:
            first, last = own.loc[own.station == station, ["first_s", "last_s"]].to_numpy().T
            for hour in range(24):
                inside = np.minimum(last, 3600 * hour + 3600) - np.maximum(first, 3600 * hour)
                rows.append((day, hour, station, np.maximum(inside, 0).sum()))
    return pd.DataFrame(rows, columns=months.TABLES["recorded"])


def put_together(days):
    """Write data/months/ from the days that are done, so many from the first."""
    if missing := [day for day in range(days) if not is_done(day)]:
        raise SystemExit(f"day {missing[0]} is not done, or not with this recogniser. Do it first")
    stations = pd.read_csv(BUILD / "stations.csv")
    detections = table_of("detections", days).rename(
        columns={"label": "class", "probability": "confidence"}
    )
    detections["n_stations"] = detections.stations.str.count(" ") + 1
    known = table_of("truth", days)[["day", "event", "start_s", "end_s", "seen_by"]]
    truth = table_of("drawn", days).merge(known, on=["day", "event"], how="left")
    truth = truth.rename(columns={"label": "class", "start_s": "onset_s"})
    truth["onset_s"] = truth.onset_s.fillna(truth.origin_s)
    truth["end_s"] = truth.end_s.fillna(truth.origin_s)
    truth["seen_by"] = truth.seen_by.fillna(0).astype(int)
    tables = {
        "counts": by_hour(table_of("events", days)),
        "recorded": recorded_by_hour(table_of("recorded", days), stations, days),
        "detections": detections,
        "truth": truth.sort_values(["day", "onset_s"]),
    }
    for name, table in tables.items():
        content = as_parquet(small(table[list(months.TABLES[name])]))
        write_whole(months.folder() / f"{name}.parquet", content)
    write_whole(months.folder() / "season.json", json.dumps(card(days, stations), indent=1) + "\n")


def small(table):
    """The same in fewer bytes: whole numbers of 16 bits, and what is measured to three digits."""
    table = table.reset_index(drop=True)
    for column in table.columns:
        kind = table[column].dtype.kind
        if kind in "iu":
            table[column] = table[column].astype("int16")
        elif column == "amplitude":
            table[column] = table[column].map(lambda a: float(f"{a:.3g}")).astype("float32")
        elif kind == "f":
            digits = 2 if column in ("magnitude", "confidence", "agreement") else 1
            table[column] = table[column].round(digits).astype("float32")
        else:
            table[column] = table[column].astype("category")
    return table


def card(days, stations):
    """How the months were made."""
    root = BUILD.parent.parent
    files = [months.folder() / f"{name}.parquet" for name in months.TABLES] + [RECOGNISER]
    code = ("studies/months.py", "vtlib/simulate/season.py")
    episodes = [asdict(episode) for episode in simulate.SEASON if episode.first_h < 24 * days]
    return {
        "days": days,
        "seeds": {"volcano": simulate.season.VOLCANO, "first day": simulate.season.FIRST_SEED},
        "recogniser": engine.load(RECOGNISER).name,
        "rule": repr(RULE),
        "versions": versions(("numpy", "scipy", "obspy", "onnxruntime")),
        "files": {path.name: months.sha256_of(path) for path in files},
        "code": {name: months.sha256_of(root / name) for name in code},
        "story_sha256": months.story_sha256(days),
        "story": episodes,
        "stations": stations.round(5).to_dict("list"),
    }


def as_parquet(table):
    """A table as the bytes of a Parquet file."""
    buffer = io.BytesIO()
    table.to_parquet(buffer, index=False, compression="zstd")
    return buffer.getvalue()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", nargs="*", help="recogniser, days, together: the last two if none")
    parser.add_argument("--days", type=int, default=simulate.N_DAYS, help="so many, from the first")
    arguments = parser.parse_args()
    what = arguments.what or ["days", "together"]
    if unknown := set(what) - {"recogniser", "days", "together"}:
        parser.error(f"{', '.join(sorted(unknown))}: give recogniser, days or together, or nothing")
    if "recogniser" in what:
        train()
    if "days" in what:
        listener = engine.load(RECOGNISER)
        for day in range(arguments.days):
            if not is_done(day):
                make_day(day, listener)
    if "together" in what:
        put_together(arguments.days)
