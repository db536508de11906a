"""The page of benchmarks: plots whose marks lie where the numbers are, tables, damaged files."""

import json
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from builder import benchmarks
from builder.project import BookError

ROOT = Path(__file__).resolve().parent.parent.parent
ROWS = [
    {"measure": "a / b", "rate_hz": 50, "ratio": 0.1, "low": 0.01, "high": 1.0},
    {"measure": "a / b", "rate_hz": 100, "ratio": 10.0, "low": 10.0, "high": 10.0},
    {"measure": "<c>", "rate_hz": 100, "ratio": 1.0, "low": 1.0, "high": 1.0},
]


@pytest.fixture
def file(tmp_path):
    """A file of two groups."""
    path = tmp_path / "benchmarks.json"
    content = {"versions": {"numpy": "2.0"}, "scores": {"features": ROWS, "other_one": ROWS[2:]}}
    path.write_text(json.dumps(content))
    return path


def test_marks_lie_where_the_numbers_are(file):
    drawing = BeautifulSoup(benchmarks.sections(file), "html.parser").svg
    at = [float(circle["cx"]) for circle in drawing.find_all("circle")]
    ticks = {
        float(text.string): float(text["x"])
        for text in drawing.find_all("text", attrs={"text-anchor": "middle"})
    }
    assert at == [ticks[0.1], ticks[10], ticks[1]]
    spans = re.findall(r"M([\d.]+) [\d.]+H([\d.]+)", str(drawing))
    assert tuple(map(float, spans[0])) == (ticks[0.01], ticks[1])
    assert ticks[0.1] - ticks[0.01] == pytest.approx(ticks[10] - ticks[1], abs=0.11), "logarithmic"
    (heavy,) = [p for p in drawing.find_all("path") if p["stroke-width"] == "2"]
    assert heavy["d"].startswith(f"M{ticks[1]} "), "the heavy line is where both take as long"


def test_each_group_that_is_measured_has_its_title_and_says_what_lies_behind_it():
    measured = json.loads((ROOT / "data/benchmarks.json").read_text("utf-8"))["scores"]
    assert set(measured) == set(benchmarks.GROUPS)
    text = benchmarks.sections(ROOT / "data/benchmarks.json")
    for title, behind in benchmarks.GROUPS.values():
        assert f"## {title}\n\n{behind}\n\n<" in text


def test_rows_are_told_apart_by_what_differs_and_text_is_text(file):
    text = benchmarks.sections(file)
    assert "| a / b, 50 Hz | 0.1 | 0.01 to 1 |" in text
    assert "| a / b, 100 Hz | 10 | 10 to 10 |" in text
    assert "## From samples to features" in text and "## Other one" in text
    assert text.count("&lt;c&gt;") == 4 and "<c>" not in text
    assert text.endswith("Measured with numpy 2.0.")


@pytest.mark.parametrize("content", ["", "[]", '{"scores": {}}', '{"versions": {}, "scores": 5}'])
def test_a_damaged_file_is_named_with_what_to_do(file, content):
    file.write_text(content)
    with pytest.raises(BookError, match=r"benchmarks\.json.*make bench"):
        benchmarks.sections(file)


def test_a_row_without_its_interval_is_refused(file):
    file.write_text(json.dumps({"versions": {}, "scores": {"x": [{"measure": "a", "ratio": 1}]}}))
    with pytest.raises(BookError, match="low"):
        benchmarks.sections(file)
