"""What of the live pages needs no page: stations of traces, settings of an address, envelopes."""

import functools
from pathlib import Path

import numpy as np
import pytest
from in_node import run as run_in_node

PAGE = Path(__file__).resolve().parent.parent.parent / "book/live/page"
run = functools.partial(run_in_node, page=PAGE)


@pytest.mark.parametrize("n", [1, 2, 255, 256, 257, 5000, 100_003])
def test_an_envelope_holds_every_sample_and_little_more(tmp_path, n):
    samples = np.random.default_rng(n).integers(-(10**6), 10**6, n)
    stretches = [(0, n), (0, 1), (n - 1, n), (n // 3, n // 2 + 1), (n // 7, n // 7 + 3)]
    body = """
        const {Envelope} = await import(PAGE + "/envelope.js");
        const envelope = new Envelope(Int32Array.from(given.samples));
        result = {mean: envelope.mean,
                  ranges: given.stretches.map(([a, b]) => envelope.range(a, b))};"""
    found = run(tmp_path, body, {"samples": samples.tolist(), "stretches": stretches})
    assert found["mean"] == pytest.approx(samples.mean())
    for (first, stop), (low, high) in zip(stretches, found["ranges"], strict=True):
        assert low <= samples[first:stop].min() and high >= samples[first:stop].max()
        near = samples[max(0, first - 256) : stop + 256]
        assert low >= near.min() and high <= near.max()


def test_settings_survive_the_way_through_an_address(tmp_path):
    settings = {"record": "deception-19", "rule": "core_joined", "on": 0.35, "min": 0, "k": 3}
    body = """
        const {read, write} = await import(PAGE + "/settings.js");
        result = [read(write(given)), read(write({...given, on: null, station: undefined}))];"""
    whole, without = run(tmp_path, body, settings)
    assert whole == settings
    assert without == {key: value for key, value in settings.items() if key != "on"}


NONSENSE = (
    "|#|#k=0|#k=x|#k=|#on=2|#on=NaN|#record=<script>|#tolerance=-1|#%E0%A4%A|#__proto__=1"
    "|#min=Infinity|#rule=" + 99 * "a"
).split("|")


@pytest.mark.parametrize("hash_", NONSENSE)
def test_an_address_s_nonsense_is_left_away(tmp_path, hash_):
    body = """const {read} = await import(PAGE + "/settings.js"); result = read(given);"""
    assert run(tmp_path, body, hash_) == {}


def test_a_station_s_vertical_channel_is_heard_and_its_pieces_are_in_order(tmp_path):
    traces = [
        {"id": f"XX.{station}..{channel}", "network": "XX", "station": station}
        | {"startMs": start, "rateHz": 50, "samples": [0] * n}
        for station, channel, start, n in [
            ("B", "HHN", 0, 900),
            ("B", "HHZ", 20_000, 100),
            ("B", "HHZ", 0, 200),
            ("A", "HH1", 0, 100),
            ("A", "HH2", 0, 300),
        ]
    ]
    body = """
        const {stationsOf, spanOf} = await import(PAGE + "/catalogue.js");
        const stations = stationsOf(given);
        result = [stations.map(({id, others, pieces}) => [id, others, pieces.map(p => p.startMs)]),
                  spanOf(stations)];"""
    stations, span = run(tmp_path, body, traces)
    assert stations == [
        ["XX.A..HH2", ["XX.A..HH1"], [0]],
        ["XX.B..HHZ", ["XX.B..HHN"], [0, 20_000]],
    ]
    assert span == {"startMs": 0, "endMs": 22_000}


def test_a_moved_threshold_never_lies_below_where_an_event_ends(tmp_path):
    rule = {"kind": "hysteresis", "on": 0.5, "off": 0.4, "minFrames": [1, 2, 3, 4, 5]}
    body = """
        const {movedRule} = await import(PAGE + "/catalogue.js");
        result = [movedRule(given, {on: 0.2}), movedRule(given, {minFrames: 7}),
                  movedRule({kind: "minimum_duration", minFrames: [1, 1]}, {on: 0.2})];"""
    low, long, without = run(tmp_path, body, rule)
    assert (low["on"], low["off"]) == (0.2, 0.2) and low["minFrames"] == rule["minFrames"]
    assert long["minFrames"] == [7] * 5 and long["on"] == 0.5
    assert "on" not in without
