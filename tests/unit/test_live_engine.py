"""The recogniser that runs in the reader's page hears what vtlib hears: Node runs it here."""

import json
import subprocess
from pathlib import Path

import numpy as np
import obspy
import pandas as pd
import pytest

from vtlib import (
    classes,
    datasets,
    events,
    export,
    features,
    labels,
    models,
    network,
    simulate,
    waveforms,
)
from vtlib.features import Standardizer

PROGRAM = Path(__file__).parents[2] / "book/live/tests/engine.mjs"
RATES = [40.0, 49.0, 50.0, 62.5, 75.19, 80.0, 99.9, 100.0, 120.0, 125.0, 128.0, 200.0, 250.0, 256.0]
RULES = export.page_data()["rules"]
CLASSIFIED = {"published": events.PUBLISHED, "core": events.CORE, "joined": events.JOINED}


class Engine:
    """Runs cases in one call of Node; arrays go to it and come back as files."""

    def __init__(self, folder):
        self.folder, self.n = folder, 0

    def array(self, values):
        """A file with these numbers, as the program takes it."""
        self.n += 1
        values = np.ascontiguousarray(values)
        if values.dtype not in (np.float32, np.int32):
            values = values.astype(np.float64)
        (self.folder / f"in-{self.n}").write_bytes(values.tobytes())
        return {"file": f"in-{self.n}", "dtype": str(values.dtype)}

    def numbers(self, written, width=None):
        """What the program wrote, as an array."""
        values = np.fromfile(self.folder / written["file"], written["dtype"])
        return values.reshape(-1, width) if width else values

    def run(self, cases):
        """What Node says of each case."""
        (self.folder / "cases.json").write_text(json.dumps(cases), encoding="utf-8")
        done = subprocess.run(["node", PROGRAM, self.folder], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return json.loads((self.folder / "results.json").read_text("utf-8"))

    def listen(self, weights, traces, **options):
        """A case: these traces, heard by the recogniser in a file."""
        records = [
            {"id": trace.id, "rateHz": trace.stats.sampling_rate, "samples": self.array(trace.data)}
            for trace in traces
        ]
        return {"do": "listen", "weights": str(weights), "records": records, **options}


@pytest.fixture
def engine(tmp_path):
    return Engine(tmp_path)


@pytest.fixture(scope="module")
def simulated():
    """Three hours at a station, with a large offset."""
    stream, _, _ = simulate.network_day(3, hours=3, n_stations=1)
    stream[0].data = stream[0].data.astype(np.float64) + 1e8
    return stream


def of_obspy():
    """The records that come with ObsPy, in the forms in which they are read."""
    records = [*datasets.load_local_earthquakes(), *datasets.load_montserrat()]
    stream = obspy.Stream([*(record.trace for record in records), *obspy.read()])
    return list(waveforms.contiguous(stream, labels.WINDOW_S))


def check_heard(engine, recogniser, traces, result):
    """Probabilities agree, and so do the events that one rule or another makes of them."""
    assert (result["name"], result["kind"]) == (recogniser.name, recogniser.kind)
    assert result["nParameters"] == recogniser.n_parameters
    for i, (trace, heard) in enumerate(zip(traces, result["heard"], strict=True)):
        expected = np.stack([t.data for t in recogniser.annotate(trace)], axis=1)  # (T, 5)
        found = engine.numbers(heard["probabilities"], 5)
        assert found.dtype == np.float32 and found.shape == expected.shape == (heard["frames"], 5)
        np.testing.assert_allclose(found, expected, rtol=0, atol=1e-4, err_msg=trace.id)
        if heard["events"]:
            rule = i % len(CLASSIFIED)
            classified = recogniser.classify(trace, list(CLASSIFIED.values())[rule])
            check_events(heard["events"][rule], classified, trace.stats.starttime)


def check_nearest(found, expected):
    """Float32 numbers are the same, or neighbours."""
    assert found.dtype == expected.dtype == np.float32
    assert (np.abs(found - expected) <= np.spacing(np.abs(expected))).all()


def check_features(engine, records):
    """Of each record, samples and rate, all 48 features agree."""
    cases = [{"do": "extract", "samples": engine.array(x), "rateHz": rate} for x, rate in records]
    for (x, rate), written in zip(records, engine.run(cases), strict=True):
        found, expected = engine.numbers(written, 48), features.extract(x, rate)
        check_nearest(found[:, :16], expected[:, :16])
        # Where energies differ in the last bit, derivatives, small differences of them, do more.
        slack = 4 * np.spacing(np.abs(expected[:, :16]).max())
        np.testing.assert_allclose(found[:, 16:], expected[:, 16:], rtol=0, atol=slack)


def check_events(found, expected, start, probability=1e-4):
    assert [e["label"] for e in found] == [e.label for e in expected]
    for own, event in zip(found, expected, strict=True):
        assert classes.NAMES[own["classIndex"]] == event.label
        times = own["onsetS"], own["endS"]
        assert times == pytest.approx((event.onset - start, event.end - start), abs=1.1e-6)
        assert own["isPartial"] == event.is_partial
        assert own["probability"] == pytest.approx(event.probability, abs=probability)
        if "amplitude" in own:  # the mean that vtlib takes off is of the samples' own precision
            assert own["amplitude"] == pytest.approx(event.amplitude, rel=1e-5)


def test_constants_are_those_of_the_package(engine):
    (found,) = engine.run([{"do": "constants"}])
    assert found == {
        "NAMES": list(classes.NAMES),
        "N_FEATURES": features.N_FEATURES,
        "N_FILTERS": features.N_FILTERS,
        "STEP_S": labels.STEP_S,
        "WINDOW_S": labels.WINDOW_S,
        "EDS": events.EDS,
    }


def test_filters_and_frames_are_the_same_at_all_rates(engine):
    lengths = [1, 159, 160, 161, 400, 401, 449, 450, 451, 1024, 1025, 12345]
    cases = [{"do": "filters", "rateHz": rate} for rate in RATES]
    cases += [{"do": "frames", "n": n, "rateHz": rate} for rate in RATES for n in lengths]
    found = engine.run(cases)
    for rate, filters in zip(RATES, found, strict=False):
        weights = np.zeros((16, 513))
        for row, own in zip(weights, filters, strict=True):
            row[own["first"] : own["first"] + len(own["weights"])] = own["weights"]
        np.testing.assert_array_equal(weights, features.filter_bank(rate))
    expected = [features.n_frames(n, rate) for rate in RATES for n in lengths]
    assert found[len(RATES) :] == expected


def test_features_are_the_same_whatever_is_heard(engine, rng):
    records = [(rng.normal(size=round(97.3 * rate)).cumsum(), rate) for rate in RATES]
    noise = rng.normal(size=7777)
    records += [
        *((noise * 10.0**power, 100.0) for power in (-12, -3, 6, 12)),
        (noise.astype(np.float32), 100.0),
        ((1000 * noise).astype(np.int32), 100.0),
        *((noise[:n], 100.0) for n in (1, 2, 399, 400, 401, 450, 451)),
        (np.resize([1.0, -1.0], 3000), 50.0),
        (np.concatenate([noise, np.zeros(3000), noise]), 100.0),
    ]
    check_features(engine, records)


def test_the_mean_of_large_numbers_keeps_its_digits(engine, rng):
    records = [offset + rng.normal(size=n) for offset in (0, 1e5, 1e8) for n in (1, 7, 130, 99_999)]
    found = engine.run([{"do": "mean", "samples": engine.array(x)} for x in records])
    for mean, x in zip(found, records, strict=True):
        assert mean == pytest.approx(x.mean(), rel=1e-15)


@pytest.mark.parametrize("plain", [False, True])
def test_a_product_of_matrices_is_one(engine, rng, plain):
    sizes = [(1, 1, 1), (4, 4, 1), (5, 9, 3), (50, 48, 7), (52, 100, 2), (840, 48, 1)]
    arrays = [(rng.normal(size=(r, c)), rng.normal(size=(n, c))) for r, c, n in sizes]
    cases = [
        {
            "do": "product",
            **{"w": engine.array(w.astype("f4")), "x": engine.array(x.astype("f4")), "y": 0.5},
            **{"rows": w.shape[0], "columns": w.shape[1], "count": len(x), "plain": plain},
        }
        for w, x in arrays
    ]
    for (w, x), result in zip(arrays, engine.run(cases), strict=True):
        assert result["isFast"] is not plain  # Node has WebAssembly with vectors
        found = engine.numbers(result["numbers"]).reshape(len(x), -1)
        np.testing.assert_allclose(found[:, : len(w)], x @ w.T + 0.5, rtol=0, atol=1e-4)
        assert (found[:, len(w) :] == 0.5).all()


def test_features_of_the_published_records_are_the_same(engine, published):
    traces = [waveforms.without_offset(r.trace) for r in datasets.load_bezymianny()]
    check_features(engine, [(t.data, t.stats.sampling_rate) for t in traces])


@pytest.mark.parametrize("kind", ["lstm", "tcn"])
@pytest.mark.parametrize("trained", ["deception", "bezymianny"])
def test_the_published_records_are_heard_alike(engine, published, kind, trained):
    recogniser = models.load(f"published-{trained}-{kind}")
    traces = [record.trace for record in datasets.load_bezymianny()]
    assert len(traces) == 55
    weights = export.weights(recogniser, engine.folder).path
    rules = [RULES[name] for name in CLASSIFIED]
    (result,) = engine.run([engine.listen(weights, traces, rules=rules)])
    check_heard(engine, recogniser, traces, result)


@pytest.mark.parametrize("kind", ["lstm", "tcn"])
def test_records_of_obspy_and_simulated_hours_are_heard_alike(engine, simulated, kind):
    recogniser = models.load(f"simulated-bezymianny-{kind}")
    traces = [*of_obspy(), *simulated]
    weights = export.weights(recogniser, engine.folder).path
    rules = [RULES[name] for name in CLASSIFIED]
    (result,) = engine.run([engine.listen(weights, traces, rules=rules)])
    check_heard(engine, recogniser, traces, result)
    shares = result["shares"]
    assert shares == sorted(shares) and 0 < shares[0] < 0.2 and shares[-1] == 1


@pytest.mark.parametrize("kind", ["lstm", "tcn"])
def test_every_rate_and_every_offset_is_heard_alike(engine, trace, rng, kind):
    recogniser = models.load(f"simulated-deception-{kind}")
    traces = [
        trace(rng.normal(size=round(90.7 * rate)).cumsum() + offset, rate)
        for rate, offset in zip(RATES, np.resize([1e8, 0, -1e8, 1e6], len(RATES)), strict=True)
    ]
    traces.append(trace((1e6 + 1000 * rng.normal(size=9000)).astype(np.int32)))
    traces.append(trace(rng.normal(size=400)))  # one frame
    weights = export.weights(recogniser, engine.folder).path
    rules = [RULES[name] for name in CLASSIFIED]
    results = engine.run([engine.listen(weights, traces, plain=p, rules=rules) for p in (0, 1)])
    for result in results:
        check_heard(engine, recogniser, traces, result)


def test_a_dead_channel_is_heard_as_vtlib_hears_it_and_said_to_be_dead(engine, trace):
    dead = trace(np.full(3000, 7.0))
    cases, recognisers = [], [models.load(f"simulated-deception-{k}") for k in ("lstm", "tcn")]
    for recogniser in recognisers:
        cases.append(engine.listen(export.weights(recogniser, engine.folder).path, [dead]))
    for recogniser, result in zip(recognisers, engine.run(cases), strict=True):
        with pytest.warns(waveforms.DeadChannelWarning):
            check_heard(engine, recogniser, [dead], result)
        assert result["heard"][0]["isDead"]


ARCHITECTURES = [
    ("lstm", {"units": 7}),
    ("lstm", {"units": 64, "bidirectional": True, "dropout": 0.5}),
    ("lstm", {"units": 9, "bidirectional": True}),
    ("lstm", {"units": 50, "layers": 3}),
    ("lstm", {"units": 6, "layers": 4}),
    ("tcn", {}),
]


def larger(recogniser):
    """The same, with weights that are five times as large: it says different things of frames."""
    recogniser.set_weights({k: np.float32(5) * w for k, w in recogniser.weights().items()})
    return recogniser


@pytest.mark.parametrize(("kind", "options"), ARCHITECTURES)
@pytest.mark.parametrize("plain", [False, True])
def test_every_architecture_is_heard_alike(engine, trace, rng, kind, options, plain):
    recogniser = larger(models.build(kind, "fresh", seed=3, **options))
    loud = np.where(np.arange(70_000) % 9000 < 2000, 30.0, 1.0)
    traces = [trace(loud * rng.normal(size=70_000), 50.0), trace(rng.normal(size=2049), 50.0)]
    weights = export.weights(recogniser, engine.folder).path
    (result,) = engine.run([engine.listen(weights, traces, plain=plain)])
    check_heard(engine, recogniser, traces, result)
    assert result["bidirectional"] == options.get("bidirectional", False)
    said = engine.numbers(result["heard"][0]["probabilities"], 5)
    assert len(said) > 2500 and np.ptp(said, axis=0).max() > 0.05


def test_the_published_recogniser_of_three_layers_is_heard_alike(engine, published):
    recogniser = models.load("published-digivolcan-lstm3")
    traces = [record.trace for record in datasets.load_bezymianny()][:8]
    weights = export.weights(recogniser, engine.folder).path
    (result,) = engine.run([engine.listen(weights, traces)])
    check_heard(engine, recogniser, traces, result)


def test_the_yardstick_on_the_card_is_used(engine, trace, rng):
    recogniser = models.build("lstm", "small", units=16, seed=1)
    traces = [trace(rng.normal(size=n) * gain, 50.0) for n, gain in [(3000, 1), (4000, 50)]]
    raw = [features.extract(waveforms.without_offset(t)) for t in traces]
    scaler = Standardizer().fit(rng.normal(size=(99, 48)) * 3)
    cases, expected = [], []
    for yardstick, own in [("record", None), ("station", None), ("training", scaler)]:
        recogniser.use_yardstick(yardstick, own)
        path = export.weights(recogniser.copy(yardstick), engine.folder).path
        cases.append(engine.listen(path, traces))
        used = own or Standardizer().fit(raw)
        expected.append(
            [
                recogniser.predict_proba((used if yardstick != "record" else one).transform(x))
                for x, one in ((x, Standardizer().fit([x])) for x in raw)
            ]
        )
    assert np.abs(expected[0][1] - expected[1][1]).max() > 0.01  # it does make a difference
    for result, wanted in zip(engine.run(cases), expected, strict=True):
        for heard, probabilities in zip(result["heard"], wanted, strict=True):
            found = engine.numbers(heard["probabilities"], 5)
            np.testing.assert_allclose(found, probabilities, rtol=0, atol=1e-4)


def sequences(rng, n):
    """Probabilities of n records: from certain to undecided, with long and short segments."""
    for _ in range(n):
        frames = int(rng.integers(1, 120))
        stay, sharpness = rng.choice([0.3, 0.8, 0.95]), rng.choice([0.5, 2.0, 8.0])
        said = np.zeros(frames, dtype=int)
        for t in range(frames):
            is_same = t and rng.random() < stay
            said[t] = said[t - 1] if is_same else rng.choice(5, p=[0.4, 0.1, 0.1, 0.25, 0.15])
        logits = rng.normal(size=(frames, 5)) + sharpness * np.eye(5)[said]
        p = np.exp(logits)
        yield (p / p.sum(axis=1, keepdims=True)).astype(np.float32)


MANY_RULES = [
    events.PUBLISHED,
    events.MinimumDuration((0, 3, 1, 2, 0)),
    events.CORE,
    events.JOINED,
    events.CORE_JOINED,
    events.Hysteresis(),
    events.Hysteresis(on=0.7, off=0.3, smooth_frames=4, gap_frames=0, min_frames=0),
    events.Hysteresis(on=0.3, off=0.3, smooth_frames=1, gap_frames=2, min_frames=3, prefer="LP"),
    events.Hysteresis(prefer="EQU", prefer_frames=4, smooth_frames=2),
    events.Viterbi(),
    events.Viterbi(min_frames=(0, 5, 0, 2, 1), switch_cost=0.7),
]


def check_rules(engine, records, step_s=labels.STEP_S):
    """All rules give the same frames and events; how many there were, rule by rule."""
    everything = engine.array(np.concatenate(records))
    case = {"do": "rule", "probabilities": everything, "lengths": [len(p) for p in records]}
    cases = [
        {**case, "rule": export.rule_data(rule), "record": {"stepS": step_s}} for rule in MANY_RULES
    ]
    start, counts = obspy.UTCDateTime(2017, 12, 18), []
    for rule, found in zip(MANY_RULES, engine.run(cases), strict=True):
        for p, own in zip(records, found, strict=True):
            assert own["said"] == rule.label(p).tolist(), rule
            expected = events.decode(p, start, rule, step_s=step_s)
            check_events(own["events"], expected, start, probability=1e-12)
        counts.append(sum(len(own["events"]) for own in found))
    return counts


@pytest.mark.parametrize("step_s", [0.5, 25 * (1 / 49)])
def test_rules_give_the_same_events(engine, rng, step_s):
    assert min(check_rules(engine, list(sequences(rng, 200)), step_s)) > 25


def test_rules_give_the_same_events_of_real_records(engine, published):
    recogniser = models.load("simulated-deception-lstm")
    traces = [waveforms.without_offset(r.trace) for r in datasets.load_bezymianny()][:20]
    raw = [features.extract(trace) for trace in traces]
    records = [recogniser.predict_proba(x) for x in features.standardised(raw)]
    assert sum(check_rules(engine, records)) > 100


def test_rules_take_probabilities_in_double_precision_too(engine, rng):
    records = [p.astype(np.float64) for p in sequences(rng, 60)]
    assert sum(check_rules(engine, [p / p.sum(axis=1, keepdims=True) for p in records])) > 25


START = obspy.UTCDateTime(2017, 12, 18, 6, 30, 0, 123456)


def seen_events(rng):
    """Events of a few stations around common causes, and by chance; some have two channels."""
    found = []
    causes = rng.uniform(0, 900, size=int(rng.integers(1, 14)))
    for station in range(int(rng.integers(2, 7))):
        for channel in ["BHZ", "BHN"][: int(rng.integers(1, 3))]:
            onsets = [c + rng.normal(0, 2) + 5 for c in causes if rng.random() < 0.7]
            onsets += list(rng.uniform(5, 900, size=int(rng.integers(0, 8))))
            for onset_s in onsets:
                length_s = float(rng.choice([3, 8, 20, 60])) * rng.uniform(0.5, 1.5)
                label = str(rng.choice(["TRE", "HYB", "VT", "LP", "VT"]))
                onset, p = START + float(onset_s), float(rng.uniform(0.3, 1))
                p = float("nan") if rng.random() < 0.05 else p
                seed_id = f"XX.ST{station}..{channel}"
                found.append(events.Event(onset, onset + length_s, label, p, seed_id))
    return found


def as_stations(found, spans=None):
    """Events as the page has them: in seconds from the start of each channel's record."""
    by_id = {}
    for event in found:
        p = None if np.isnan(event.probability) else event.probability
        times = {"onsetS": event.onset - START, "endS": event.end - START}
        by_id.setdefault(event.station, []).append(
            {"label": event.label, "probability": p, **times}
        )
    start_ms = START.ns / 1e6
    stations = [{"id": i, "startMs": start_ms, "events": own} for i, own in by_id.items()]
    for station in stations if spans else ():
        station["endMs"] = spans[station["id"].split(".")[1]].ns / 1e6
    return stations


ASSOCIATIONS = [
    {},
    {"min_stations": 3},
    {"tolerance_s": 1.5, "same_class": True},
    {"tolerance_s": 2.0, "max_distance_m": 5000, "velocity_m_s": 1500.0},
]
IN_JAVASCRIPT = {
    "min_stations": "minStations",
    "tolerance_s": "toleranceS",
    "same_class": "sameClass",
    "max_distance_m": "maxDistanceM",
    "velocity_m_s": "velocityMS",
}


@pytest.mark.parametrize("options", ASSOCIATIONS)
@pytest.mark.parametrize("is_known", [False, True], ids=["all recorded", "some recorded less"])
def test_association_gives_the_same_network_events(engine, rng, options, is_known):
    lists = [seen_events(rng) for _ in range(150)]
    stations = [sorted({e.station.split(".")[1] for e in found}) for found in lists]
    ends = [{s: START + float(rng.uniform(100, 1200)) for s in own} for own in stations]
    given = [as_stations(f, e if is_known else None) for f, e in zip(lists, ends, strict=True)]
    case = {"lists": given, "options": {IN_JAVASCRIPT[k]: v for k, v in options.items()}}
    (results,) = engine.run([{"do": "associate", **case}])
    counts = []
    for found, until, result in zip(lists, ends, results, strict=True):
        availability = {s: [(START, end)] for s, end in until.items()} if is_known else None
        # Without coordinates vtlib wants a distance: one that adds nothing stands for none.
        own = {"max_distance_m": 1e-9, **options}
        expected = network.associate(found, availability=availability, **own)
        counts.append(len(expected))
        assert [d["label"] for d in result] == [d.label for d in expected]
        for detection, wanted in zip(result, expected, strict=True):
            times = round(detection["onsetMs"] * 1000), round(detection["endMs"] * 1000)
            assert times == (wanted.onset.ns // 1000, wanted.end.ns // 1000)
            assert detection["stations"] == list(wanted.stations)
            assert detection["nStations"] == wanted.n_stations
            assert detection["agreement"] == pytest.approx(wanted.agreement)
            known = detection["probability"] is not None
            assert known != np.isnan(wanted.probability)
            assert not known or detection["probability"] == pytest.approx(wanted.probability)
            assert [(e["station"], round(e["onsetMs"] * 1000)) for e in detection["events"]] == [
                (e.station, e.onset.ns // 1000) for e in wanted.events
            ]
    assert sum(counts) > 300


def test_with_distances_each_pair_of_stations_has_a_window_of_its_own(engine, rng):
    """Five stations up to twelve kilometres apart, slow waves, and more reports than events."""
    where = pd.DataFrame(
        {
            "station": ["SV01", "SV02", "SV03", "SV04", "SV05"],
            "latitude": [55.97, 55.99, 55.95, 56.04, 55.9],
            "longitude": [160.59, 160.57, 160.62, 160.7, 160.5],
        }
    )
    codes, metres = network.arguments.distances(where, {s: s for s in where.station})
    between = {a: dict(zip(codes, row, strict=True)) for a, row in zip(codes, metres, strict=True)}
    times = np.sort(rng.uniform(0, 3000, size=150))
    found = [
        events.Event(START + t + d, START + t + d + rng.uniform(2, 30), "VT", 0.5, station)
        for t in times
        for station, d in zip(codes, rng.normal(0, 4, size=5), strict=True)
        if rng.random() < 0.5
    ]
    for options in ({"velocity_m_s": 800.0, "tolerance_s": 0.5}, {"tolerance_s": 6.0}):
        given = {IN_JAVASCRIPT[k]: v for k, v in options.items()} | {"distancesM": between}
        case = {"do": "associate", "lists": [as_stations(found)], "options": given}
        [[result]] = engine.run([case])
        expected = network.associate(found, where, **options)
        assert [d["stations"] for d in result] == [list(d.stations) for d in expected]
        assert [round(d["onsetMs"] * 1000) for d in result] == [
            d.onset.ns // 1000 for d in expected
        ]
        assert len(expected) > 80
        one_for_all = {**given, "distancesM": None, "maxDistanceM": float(metres.max())}
        [[other]] = engine.run([{**case, "options": one_for_all}])
        assert [d["stations"] for d in other] != [d["stations"] for d in result]


def test_stations_of_two_networks_with_one_code_are_two(engine):
    ids = ["AA.ST1..HHZ", "BB.ST1..HHZ", "AA.ST1..HHE", "ST2"]
    found = [events.Event(START + 5, START + 30, "VT", 0.5, i) for i in ids]
    case = {"do": "associate", "lists": [as_stations(found)], "options": {"minStations": 3}}
    [[[detection]]] = engine.run([case])
    [wanted] = network.associate(found, max_distance_m=1e-9, min_stations=3)
    assert detection["stations"] == list(wanted.stations) == ["AA.ST1", "BB.ST1", "ST2"]


def test_gaps_are_cut_out_as_vtlib_cuts_them(engine, rng, trace):
    records = [rng.normal(size=3000) for _ in range(20)]
    for x in records:
        x[rng.integers(0, 3000, size=5)] = rng.choice([np.nan, np.inf, -np.inf])
    found = engine.run(
        [{"do": "contiguous", "samples": engine.array(x), "rateHz": 50.0} for x in records]
    )
    for x, pieces in zip(records, found, strict=True):
        cut = waveforms.contiguous(trace(x, 50.0), labels.WINDOW_S)
        assert len(pieces) == len(cut)
        for piece, wanted in zip(pieces, cut, strict=True):
            np.testing.assert_array_equal(x[piece["first"] : piece["stop"]], wanted.data)


def test_a_spectrogram_is_the_power_of_its_windows(engine, rng):
    rate, hz = 100.0, 7.0
    x = 1e6 + 5 * np.sin(2 * np.pi * hz * np.arange(6000) / rate) + 0.01 * rng.normal(size=6000)
    options = {"columns": 50, "windowS": 2, "maxHz": 25}
    case = {"do": "spectrogram", "samples": engine.array(x), "rateHz": rate, "options": options}
    (found,) = engine.run([case])
    decibels = engine.numbers(found["decibels"], found["bins"])
    assert decibels.shape == (50, found["bins"]) and found["topHz"] == pytest.approx(25, abs=0.2)
    loudest = decibels.argmax(axis=1) * found["topHz"] / found["bins"]
    assert np.abs(loudest - hz).max() < 0.15
    window = np.hanning(401)[1::2]  # a Hann window between two zeros
    middle = round((6000 - 200) * 25 / 49)
    power = np.abs(np.fft.rfft((x - x.mean())[middle : middle + 200] * window, 1024)) ** 2
    expected = 10 * np.log10(power[: found["bins"]])
    np.testing.assert_allclose(decibels[25], expected, rtol=0, atol=1e-3)


def damaged(path, change):
    """A copy of a recogniser's file of which one thing is different."""
    from safetensors import safe_open
    from safetensors.numpy import save_file

    with safe_open(path, "numpy") as file:
        arrays = {key: file.get_tensor(key) for key in file.keys()}
        metadata = file.metadata()
    card = json.loads(metadata["card"])
    change(arrays, card)
    wrong = path.with_name(f"wrong-{len(list(path.parent.iterdir()))}.safetensors")
    save_file(arrays, wrong, {"card": json.dumps(card)})
    return wrong


WRONG = {
    "kind “oracle” can't be run": lambda arrays, card: card["architecture"].update(kind="oracle"),
    "no card": lambda arrays, card: card.pop("architecture"),
    "“linear.bias” don't fit": lambda arrays, card: arrays.pop("linear.bias"),
    "“one.more” don't fit": lambda arrays, card: arrays.update({"one.more": np.float32([1])}),
    "don't fit an LSTM": lambda arrays, card: card["architecture"].update(units=9),
    "0 layers of 8 units": lambda arrays, card: card["architecture"].update(layers=0),
    "both ways is none": lambda arrays, card: card["architecture"].update(
        layers=2, bidirectional=True
    ),
    "“linear.bias” hold NaN": lambda arrays, card: arrays["linear.bias"].fill(np.nan),
    "of type F64": lambda arrays, card: arrays.update({"linear.bias": np.zeros(5)}),
    "yardstick “metre”": lambda arrays, card: card.update(yardstick="metre"),
    "yardstick “training”": lambda arrays, card: card.update(yardstick="training"),
    "don't fit a TCN": lambda arrays, card: card["architecture"].update(kind="tcn"),
}


def test_files_that_are_no_recogniser_get_a_sentence(engine):
    path = export.weights(models.build("lstm", "small", units=8), engine.folder).path
    whole = path.read_bytes()
    cut = {"cut.safetensors": whole[:-7], "short.safetensors": whole[:5], "empty": b""}
    cut |= {"text.txt": b"Not a recogniser at all, but a letter.", "header": whole[:300]}
    for name, content in cut.items():
        (engine.folder / name).write_bytes(content)
    wrong = {sentence: damaged(path, change) for sentence, change in WRONG.items()}
    paths = [*wrong.values(), *(engine.folder / name for name in cut), path]
    found = engine.run([{"do": "refused", "call": "read", "weights": str(p)} for p in paths])
    for sentence, said in zip(wrong, found, strict=False):
        assert sentence in said
    for said in found[len(wrong) : -1]:
        assert "fetch" in said and said.endswith(".")
    assert found[-1] is None  # the one that is whole


def test_records_and_rules_that_make_no_sense_get_a_sentence(engine, rng):
    weights = str(export.weights(models.build("lstm", "small", units=8), engine.folder).path)
    x = rng.normal(size=2000)
    with_gap = np.where(np.arange(2000) % 900 == 7, np.nan, x)
    records = [(x, 39.9, "too low"), (x, 257.0, "too high"), (x, None, "too low")]
    records += [(x[:399], 100.0, "4 s are needed"), (x[:0], 100.0, "no samples")]
    records += [(with_gap, 100.0, "3 of the record's 2000 samples are NaN")]
    records += [(1e200 * x, 100.0, "too large")]
    cases = [
        {"do": "refused", "call": "listen", "weights": weights, "rateHz": rate}
        | {"samples": engine.array(values)}
        for values, rate, _ in records
    ]
    fine, rule = [1, 0, 0, 0, 0], RULES["published"]
    rules = [
        ({"kind": "guess"}, fine, "no rule “guess”"),
        (rule, [1, 0, 0], "5 probabilities for each frame"),
        (rule, [], "5 probabilities for each frame"),
        (rule, [*fine, 3, -1, 0, 0, -1], "Frame 1"),
        (rule, [0.5, 0, 0, 0, 0], "sum to 1"),
    ]
    cases += [
        {"do": "refused", "call": "rule", "rule": rule, "probabilities": p} for rule, p, _ in rules
    ]
    options = [({"minStations": 0}, "minStations 0"), ({"toleranceS": -1}, "toleranceS")]
    cases += [{"do": "refused", "call": "associate", "options": o} for o, _ in options]
    sentences = [sentence for *_, sentence in [*records, *rules, *options]]
    for sentence, said in zip(sentences, engine.run(cases), strict=True):
        assert said is not None and sentence in said and said.endswith(".")
