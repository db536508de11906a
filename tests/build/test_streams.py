"""The page on streams: numbers, words and marks are those of the rows; damaged files."""

import json
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from builder import streams
from builder.project import BookError

SCORES = Path(__file__).resolve().parents[2] / "data/scores.json"


def row(measure, value, low, high, **what):
    blank = {"recogniser": "an-lstm", "by": "carried", "rule": "core joined", "split": "none"}
    return {**blank, **what, "measure": measure, "value": value, "low": low, "high": high}


CARRIED = [
    row("events alike", 0.9, 0.8, 0.95, by="begun at 06:00"),
    row("event F minus carried", 0.02, 0.01, 0.03, by="reset each hour"),
    row("event F minus carried", -0.02, -0.03, 0.01, by="reset every ten minutes"),
    row("largest cell", 10.0, 10.0, 10.0, k=1, rule=""),
    row("largest cell", 100.0, 10.0, 1000.0, k=24, rule=""),
]


def test_a_word_is_what_the_interval_allows():
    text = streams.carried(CARRIED)
    assert "0.020 [0.010, 0.030], gains" in text
    assert "−0.020 [−0.030, 0.010], no difference told" in text
    assert "Of 2 resets, 1 gain, 0 lose, and of 1 no difference can be told" in text
    assert "`an-lstm` 10 after 1 h, 100 after 24 h" in text


def test_marks_lie_where_the_numbers_are():
    drawing = BeautifulSoup(streams.carried(CARRIED), "html.parser").svg
    (line,) = drawing.find_all("polyline")
    (x1, y1), (x24, y24) = ([float(v) for v in p.split(",")] for p in line["points"].split())
    at = {
        text.string: (float(text["x"]), float(text["y"]) - 4) for text in drawing.find_all("text")
    }
    assert (y1, y24) == (at["10"][1], at["100"][1]) and at["1000"][1] < y24
    assert x24 == at["24"][0] and x1 - at["0"][0] == pytest.approx((x24 - at["0"][0]) / 24, abs=0.1)
    spans = re.findall(r'd="M[\d.]+ ([\d.]+)V([\d.]+)"', str(drawing))
    assert tuple(map(float, spans[1])) == (at["10"][1], at["1000"][1])


def test_delays_are_those_that_follow_from_windows_and_steps():
    """A window's half, four steps, and for three layers three more; an event waits for a frame."""
    rows = re.findall(r"^\| (TCN|LSTM)[^|]*\| ([\d.]+) s \| ([\d.]+) s", streams.delays(), re.M)
    assert rows == [("TCN", "4", "4.25"), ("LSTM", "5.5", "5.75")]


def test_what_was_measured_is_shown_with_a_word_for_each_comparison():
    found = streams.texts(SCORES)
    rows = json.loads(SCORES.read_text())["scores"]["causal"]
    shown = found["<!-- stream-causal -->"]
    for kind in streams.KINDS:
        own = [r for r in rows if r["recogniser"] == kind and r["measure"] == "event F"]
        (day,) = (r for r in own if r["by"] == "day" and r["rule"] == streams.RULE)
        assert f"{day['value']:.2f} [{day['low']:.2f}, {day['high']:.2f}]" in shown
    costs, gains, neither = map(
        int, re.search(r"costs in (\d+), gains in (\d+), and in (\d+)", shown).groups()
    )
    total = int(re.search(r"Of (\d+) comparisons", shown)[1])
    assert costs + gains + neither == total > 0


@pytest.mark.parametrize("content", ["", "[]", '{"scores": {}}', '{"scores": {"causal": []}}'])
def test_a_damaged_file_is_named_with_what_to_do(tmp_path, content):
    file = tmp_path / "scores.json"
    file.write_text(content)
    with pytest.raises(BookError, match=r"scores\.json.*make scores"):
        streams.texts(file)
