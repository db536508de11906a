"""The program that measures what an archive costs."""

import json
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "studies"))  # programs, no package

import archive as study


def test_rows_take_the_place_of_those_that_measured_the_same(tmp_path, monkeypatch):
    monkeypatch.setattr(study, "BENCHMARKS", tmp_path / "benchmarks.json")
    old = [{"measure": m, "recogniser": r, "ratio": 1.0} for m in "ab" for r in "xy"]
    study.BENCHMARKS.write_text(json.dumps({"scores": {"archive": old}}))
    new = [{"measure": "b", "recogniser": "x", "ratio": 2.0}]
    assert [row["ratio"] for row in study.merged(new)] == [1.0, 1.0, 2.0, 1.0]


def test_a_row_is_the_median_of_what_was_measured_in_turn_between_its_extremes():
    row = study.row("one / two", [1.7, 1.9, 1.2], station_days=3)
    assert (row["low"], row["ratio"], row["high"], row["station_days"]) == (1.2, 1.7, 1.9, 3)


def test_its_archive_has_the_same_hours_on_each_day(tmp_path):
    stations = study.days_of(tmp_path / "sds", 1, 3, 2)
    files = [p for p in (tmp_path / "sds").rglob("*.D.*") if p.is_file()]
    assert len(files) == 6 and len(stations) == 2
    assert len({p.stat().st_size for p in files if "SV01" in p.name}) == 1
    measured = study.Measured(tmp_path / "sds", stations, study.RECOGNISERS[0])
    assert measured.cpu_s > 0 and measured.seconds > 0 and 0 <= measured.busy <= 1


def test_what_was_measured_is_what_the_target_needs():
    """Cost is linear in station-days: a tenth, or the machine's noise, is not a second power."""
    rows = json.loads(study.BENCHMARKS.read_text(encoding="utf-8"))["scores"]["archive"]
    linear = [row for row in rows if "a station-day" in row["measure"]]
    assert len(linear) == 2 and all(row["ratio"] == pytest.approx(1, abs=0.2) for row in linear)
