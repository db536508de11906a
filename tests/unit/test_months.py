"""The months that come with the book: what must be true of them, and what is refused."""

import importlib
import json
import shutil
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from vtlib import classes, months
from vtlib.simulate import season

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "studies"))  # programs, no package

study = importlib.import_module("months")


@pytest.fixture(scope="module")
def made():
    """The months."""
    return months.read()


@pytest.fixture
def copied(tmp_path):
    """A copy of their folder."""
    return Path(shutil.copytree(months.folder(), tmp_path / "months"))


def hours_running(made):
    """Whether each station recorded in each hour at all: (day, hour) by station."""
    table = made.recorded.pivot(index=["day", "hour"], columns="station", values="seconds")
    return table > 0


def test_every_hour_of_every_station_has_its_seconds(made):
    assert made.recorded.seconds.between(0, 3600).all()
    assert len(made.recorded) == made.days * 24 * len(made.stations)
    assert not made.recorded.duplicated(["day", "hour", "station"]).any()


def test_outages_are_those_of_the_story(made):
    running = hours_running(made)
    for (day, hour), row in running.iterrows():
        for code, runs in row.items():
            out = [e for e in season.SEASON if e.what == "outage" and e.at(24 * day + hour)]
            assert runs != any(e.station in ("", code) for e in out), (day, hour, code)


def test_nobody_reports_who_does_not_record(made):
    running = hours_running(made).stack()
    counts = made.counts.set_index(["day", "hour", "station"]).index
    assert running.reindex(counts).all()
    assert (made.counts.n > 0).all() and (made.counts.amplitude > 0).all()
    assert set(made.counts["class"]) <= set(classes.NAMES[1:])


def test_a_detection_is_of_stations_that_recorded(made):
    running = hours_running(made)
    found = made.detections
    assert found.n_stations.between(2, 5).all() and found.agreement.between(0.4, 1).all()
    at = pd.MultiIndex.from_arrays([found.day, (found.onset_s // 3600).clip(0, 23)])
    recorded = running.reindex(at)
    heard = np.array(
        [
            all(row[code] for code in codes.split())
            for (_, row), codes in zip(recorded.iterrows(), found.stations, strict=True)
        ]
    )
    assert heard.all()


def test_events_are_as_many_as_the_story_lets_expect(made):
    """Counts of each kind over all days lie within five deviations of what was to be drawn."""
    expected = pd.DataFrame([season.season_rates(day) for day in range(made.days)]) * 24
    drawn = made.truth.groupby(["day", "kind"], observed=True).size().unstack(fill_value=0)
    for kind, rate in expected.items():
        assert abs(drawn[kind].sum() - rate.sum()) < 5 * np.sqrt(rate.sum())
    busiest = drawn["VT"].rolling(3).sum().idxmax()
    assert any(e.what == "swarm" and e.last_h == 24 * (busiest + 1) for e in season.SEASON)


def test_what_is_heard_was_there(made):
    """Most detections begin within ten seconds of the onset of an event that could be seen."""
    seen = made.truth[made.truth.seen_by >= 1]
    near = []
    for day, own in made.detections.groupby("day"):
        onsets = np.sort(seen.onset_s[seen.day == day].to_numpy())
        place = np.searchsorted(onsets, own.onset_s.to_numpy())
        padded = np.r_[-np.inf, onsets, np.inf]
        gap = np.minimum(own.onset_s - padded[place], padded[place + 1] - own.onset_s)
        near.append((gap < 10).to_numpy())
    assert np.concatenate(near).mean() > 0.8


def test_the_folder_is_small():
    assert sum(path.stat().st_size for path in months.folder().iterdir()) < 2.0e6


@pytest.mark.parametrize("name", [*(f"{n}.parquet" for n in months.TABLES)])
def test_a_table_of_other_bytes_is_refused_by_name(copied, name):
    path = copied / name
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(ValueError, match=rf"{name}: its SHA-256 is [0-9a-f]+, and season.json"):
        months.read(copied)
    path.unlink()
    with pytest.raises(ValueError, match=rf"{name}: no such file"):
        months.read(copied)


def test_another_recogniser_is_refused(copied):
    path = copied / "recogniser.safetensors"
    path.write_bytes(path.read_bytes() + b"\0")
    with pytest.raises(ValueError, match="not the recogniser that was asked"):
        months.read(copied)


@pytest.mark.parametrize(
    "text",
    [
        *("", "[]", "{}", "null", "{{", "[" * 100_000, "\xff", '"files"'),
        *('{"files": 3, "days": 1}', '{"files": {}, "days": 1}', '{"files": [[]]}'),
    ],
)
def test_a_card_that_is_none_is_refused(copied, text):
    (copied / "season.json").write_text(text, encoding="latin-1")
    with pytest.raises(ValueError, match=r"season\.json: "):
        months.read(copied)


@pytest.mark.parametrize(
    "changed",
    [
        *({"days": days} for days in (0, -1, 10**9, 1.5, "3", None, True, [])),
        *({"stations": stations} for stations in ({}, None, [], {"station": ["SV01"]})),
        {"files": {"counts.parquet": "0" * 64}},
        *({"story_sha256": digest} for digest in (None, 3, "", [])),
    ],
)
def test_a_card_that_says_what_cannot_be_is_refused(copied, changed):
    path = copied / "season.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changed))
    with pytest.raises(ValueError, match=r"season\.json: "):
        months.read(copied)


def test_months_of_another_story_are_refused(copied):
    card = json.loads((copied / "season.json").read_text())
    card["story_sha256"] = "0" * 64
    (copied / "season.json").write_text(json.dumps(card))
    with pytest.raises(ValueError, match="another story"):
        months.read(copied)


def test_the_story_has_a_digest_that_a_change_of_it_changes(monkeypatch):
    before, far = months.story_sha256(3), months.story_sha256(1, first=90)
    monkeypatch.setattr(season, "SEASON", season.SEASON[:-2])  # no unrest after day 80
    assert months.story_sha256(3) == before
    assert months.story_sha256(1, first=90) != far
    monkeypatch.setitem(season.QUIET, "LP", 2.0)
    assert months.story_sha256(3) != before


def test_the_banner_says_that_no_ground_has_moved(made):
    assert not made.source.is_real and str(made.days) in made.source.title


def test_seconds_are_shared_out_to_hours():
    spans = pd.DataFrame(
        {"day": 0, "station": "A", "first_s": [1800.0, 9000.0], "last_s": [7200.0, 9030.0]}
    )
    table = study.recorded_by_hour(spans, pd.DataFrame({"station": ["A", "B"]}), days=1)
    of_a = table[table.station == "A"].seconds.to_numpy()
    assert of_a.tolist() == [1800, 3600, 30, *[0] * 21]
    assert (table[table.station == "B"].seconds == 0).all() and len(table) == 48


def test_events_are_counted_in_the_hour_of_their_onset():
    single = pd.DataFrame(
        {
            "day": [0, 0, 0, 1],
            "station": "A",
            "label": ["VT", "VT", "LP", "VT"],
            "onset_s": [3599.9, 10.0, 3600.0, 0.0],
            "duration_s": [20.0, 5.0, 8.0, 1.0],
            "amplitude": [1.0, 3.0, 7.0, 2.0],
        }
    )
    table = study.by_hour(single).set_index(["day", "hour", "class"])
    assert table.loc[(0, 0, "VT"), ["n", "seconds", "amplitude"]].tolist() == [2, 25.0, 2.0]
    assert table.loc[(0, 1, "LP"), "n"] == 1 and table.loc[(1, 0, "VT"), "n"] == 1


def test_a_day_of_another_recogniser_or_story_is_not_done(tmp_path, monkeypatch):
    monkeypatch.setattr(study, "BUILD", tmp_path)
    assert not study.is_done(3)
    (tmp_path / "003.json").write_text(json.dumps({"day": 3, "made": study.marker(3)}))
    assert study.is_done(3)
    (tmp_path / "004.json").write_text(json.dumps({"day": 4, "made": study.marker(3)}))
    assert not study.is_done(4)
    monkeypatch.setattr(study, "RULE", "another")
    assert not study.is_done(3)


def test_days_that_are_missing_are_not_put_together(tmp_path, monkeypatch):
    monkeypatch.setattr(study, "BUILD", tmp_path)
    with pytest.raises(SystemExit, match="day 0 is not done"):
        study.put_together(2)
