"""What figures to move compute in a page is what vtlib computes: Node runs their modules here."""

import json
import subprocess
from pathlib import Path

import numpy as np
import obspy
import pandas as pd
import pytest
from ipywidgets.embed import embed_data
from python_speech_features import sigproc
from python_speech_features.base import get_filterbanks

from vtlib import (
    checks,
    classes,
    evaluation,
    events,
    features,
    network,
    simulate,
    weak_labels,
    widgets,
)
from vtlib.widgets.base import packed
from vtlib.widgets.calibration import TEMPERATURES
from vtlib.widgets.joining import FOLDER

SAVED_MODEL = Path(__file__).resolve().parents[2] / "book/live/page/saved_model.js"
START = obspy.UTCDateTime("2020-01-01")


def node(program, given, figure=None):
    """What a program makes of ``given``, and of ``model``, as a page has it of a figure."""
    saved = {"values": {}}
    if figure is not None:
        one = embed_data(views=[figure], drop_defaults=False)["manager_state"]["state"]
        one = one[figure.model_id]
        values = {k: v for k, v in one["state"].items() if not k.startswith("_") and k != "layout"}
        saved = {"values": values, "buffers": one.get("buffers", [])}
    head = f"""
import {{ readFileSync }} from "node:fs";
import {{ savedModel }} from "{SAVED_MODEL.as_uri()}";
const {{ saved, given }} = JSON.parse(readFileSync(0, "utf-8"));
const model = savedModel(saved);
"""
    done = subprocess.run(
        ["node", "--input-type=module", "-e", head + program.replace("MODULES", FOLDER.as_uri())],
        input=json.dumps({"saved": saved, "given": given}),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def tell(expression):
    return f"console.log(JSON.stringify({expression}));"


def some_probabilities(rng, n):
    """Of n frames, some of them certain, some on the grid of thresholds."""
    p = rng.dirichlet([0.4] * 5, n)
    p[: n // 10] = np.eye(5)[rng.integers(5, size=n // 10)]
    p[n // 10 : n // 5] = rng.permuted([[0.3, 0.3, 0.2, 0.1, 0.1]] * (n // 5 - n // 10), axis=1)
    return p


FILTERS = """
import { numbers } from "MODULES/parts.js";
import { power, logEnergies, gainDb } from "MODULES/filter_bank.js";
const samples = numbers(model.get("samples"));
const rateHz = model.get("rate_hz");
const of = ([first, coefficient, tapered, n]) =>
  logEnergies(power(samples, { rateHz, first, coefficient, tapered }), rateHz, n);
"""


@pytest.mark.parametrize("rate_hz", [50.0, 75.19, 100.0])
def test_filters_hear_what_the_reference_hears(rng, trace, rate_hz):
    x = np.cumsum(rng.normal(size=int(10 * rate_hz))).astype(np.float32) + 500
    figure = widgets.FilterBank(trace(x, rate_hz), 2.0)
    x = (x - x.mean(dtype=float)).astype(np.float32).astype(float)  # as the page has it
    length = features.frame_samples(rate_hz)[0]
    cases = [
        [first, a, tapered, n]
        for first in (0, 77)
        for a in (0.0, 0.5, 0.97, 1.0)
        for tapered in (False, True)
        for n in (4, 16, 40)
    ]
    for (first, a, tapered, n), found in zip(
        cases, node(FILTERS + tell("given.map(of)"), cases, figure), strict=True
    ):
        frame = sigproc.preemphasis(x, a)[first : first + length]
        frame = frame * (np.hanning(length) if tapered else 1)
        bank = get_filterbanks(n, features.N_FFT, rate_hz, 0, features.MAX_FREQUENCY_HZ)
        expected = np.log(bank @ sigproc.powspec(frame[None], features.N_FFT)[0])
        np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-6)


def test_a_filter_bank_as_it_opens_is_that_of_the_package(rng, trace):
    record = trace(rng.normal(size=1000) + 30, 50.0)
    figure = widgets.FilterBank(record, 3.0)
    case = [150, features.PRE_EMPHASIS, False, features.N_FILTERS]
    found = node(FILTERS + tell("of(given)"), case, figure)
    x = record.data - record.data.mean()
    expected = features.log_filter_bank(x, 50.0)[6]
    np.testing.assert_allclose(found, expected, rtol=1e-4)
    gain = node(FILTERS + tell("gainDb(0.97, 25, 50)"), None, figure)
    assert gain == pytest.approx(20 * np.log10(1.97))  # at half the sampling rate signs alternate


def test_a_filter_bank_takes_a_short_record_that_has_a_rate(trace):
    with pytest.raises(ValueError, match=r"40\.0 s: give 8 to 30 s"):
        widgets.FilterBank(trace(np.ones(2000), 50.0), 1.0)
    with pytest.raises(ValueError, match="300"):
        widgets.FilterBank(trace(np.ones(3000), 300.0), 1.0)


GATE = 'import { gate, halfLife, left } from "MODULES/gate_memory.js";'


def test_a_gate_forgets_as_a_cell_does(capsys):
    constants = [-1.0, 0.0, 2.0, 6.0, 8.0]
    program = GATE + tell(
        "given.map((b) => [gate(b), halfLife(gate(b)) * 0.5, left(gate(b), 7.5, 0.5)])"
    )
    for constant, (kept, half_s, left) in zip(constants, node(program, constants), strict=True):
        cell = 1.0
        for _ in range(15):  # frames of half a second
            cell *= 1 / (1 + np.exp(-constant))
        assert left == pytest.approx(cell)
        checks.memory_half_life_s(half_s, forget=kept)
        assert capsys.readouterr().out.startswith("Right.")
    assert "half of an event is gone after 0.5 s" in widgets.GateMemory(constant=0.0).in_words()


def binary(true, p, c, threshold):
    """Scores of calling a class from a threshold on, everything else being one other class."""
    other = (c + 1) % 5
    return evaluation.frame_scores(
        np.where(true == c, c, other), np.where(p[:, c] >= threshold, c, other)
    )


def test_a_threshold_scores_as_evaluation_does_at_every_step(rng):
    true, p = rng.integers(5, size=600), some_probabilities(rng, 600)
    true[p.max(axis=1) > 0.6] = p.argmax(axis=1)[p.max(axis=1) > 0.6]
    figure = widgets.Threshold([true[:200], true[200:]], {"one": [p[:200], p[200:]]})
    program = 'import { scores } from "MODULES/threshold.js";' + tell(
        'model.get("recognisers")[0].counts.map((c) => given.map((step) => scores(c, step)))'
    )
    steps = list(range(1, 100))
    for c, of_class in enumerate(node(program, steps, figure)):
        for step, found in zip(steps, of_class, strict=True):
            expected = binary(true, p, c, step / 100)
            assert found["precision"] == pytest.approx(expected.precision[c])
            assert found["recall"] == pytest.approx(expected.recall[c])
            assert found["f1"] == pytest.approx(expected.f1[c])
            assert found["hits"] == ((true == c) & (p[:, c] >= step / 100)).sum()


def test_calibration_is_that_of_evaluation_at_every_temperature(rng):
    true, p = rng.integers(5, size=400), some_probabilities(rng, 400)
    figure = widgets.Calibration([true], {"one": [p]})
    program = 'import { calibrationError } from "MODULES/calibration.js";' + tell(
        'model.get("recognisers")[0].tables.map(calibrationError)'
    )
    for t, found in zip(TEMPERATURES, node(program, None, figure), strict=True):
        table = evaluation.reliability(true, evaluation.scaled(p, t))
        assert found["error"] == pytest.approx(evaluation.calibration_error(table), abs=1e-4)
        assert found["frames"] == 400
    assert figure.temperatures[figure.at] == 1


def test_labels_and_probabilities_that_do_not_fit_are_refused(rng):
    p = some_probabilities(rng, 10)
    for make in (widgets.Threshold, widgets.Calibration):
        with pytest.raises(ValueError):
            make([[0] * 9], {"one": [p]})
    with pytest.raises(ValueError, match=r"\(9,\)"):
        widgets.Confidence([[0] * 9], [p])
    with pytest.raises(ValueError, match=r"expected \(10,\)"):
        widgets.MinimumDurations(p, [0] * 9)


DURATIONS = """
import { decode } from "MODULES/engine/rules.js";
import { numbers } from "MODULES/parts.js";
import { rulesOf } from "MODULES/minimum_durations.js";
const p = numbers(model.get("probabilities"));
const minFrames = model.get("classes").map((one) => one.minFrames);
const read = ([factor, switchCost]) =>
  Object.values(rulesOf(minFrames, { factor, switchCost })).map((rule) => [...decode(p, rule)]);
"""


def test_minimum_durations_decide_as_the_package_s_rules_do(rng):
    p = rng.dirichlet([0.4] * 5, 300)  # no two sequences are equally probable
    p = (p + np.roll(p, 1, axis=0) + np.roll(p, 2, axis=0)) / 3  # runs of some length
    p = p.astype(np.float32)
    figure = widgets.MinimumDurations(p, p.argmax(axis=1))
    settings = [[f / 20, c / 2] for f in range(0, 41) for c in (0, 3)]
    for (factor, cost), (published, viterbi) in zip(
        settings, node(DURATIONS + tell("given.map(read)"), settings, figure), strict=True
    ):
        minima = tuple(int(c.min_frames * factor) for c in classes.CLASSES)
        assert published == events.MinimumDuration(minima).label(p).tolist()
        assert viterbi == events.Viterbi(minima, cost).label(p).tolist()


def test_confident_labels_are_counted_as_weak_labels_are(rng):
    truth, probabilities = [], []
    for _ in range(12):
        something = np.repeat(rng.random(30) < 0.4, 5)
        sure = np.repeat(rng.uniform(0.3, 1, 30), 5) * something
        p = np.zeros((150, 5))
        p[:, 0], p[:, 3], p[:, 1] = 1 - sure, 0.8 * sure, 0.2 * sure
        p[rng.random(150) < 0.1] = [0.4, 0.5, 0, 0.1, 0]
        probabilities.append(p)
        truth.append(np.where(something & (rng.random(150) < 0.9), classes.VT, 0))
    figure = widgets.Confidence(truth, probabilities)
    grid = [t / 100 for t in range(50, 100)]
    program = 'import { labelled } from "MODULES/confidence.js";' + tell(
        'given.map((t) => labelled(model.get("counts"), t))'
    )
    true = np.concatenate(truth)
    for t, found in zip(grid, node(program, grid, figure), strict=True):
        said = np.concatenate(weak_labels.from_confidence(probabilities, t))
        vt, real = said == classes.VT, true == classes.VT
        assert found["kept"] == vt.sum() and found["right"] == (vt & real).sum()
        assert found["unknown"] == pytest.approx((said == weak_labels.UNKNOWN).mean())
        assert found["background"] == pytest.approx((real & (said == 0)).sum() / real.sum())
    assert 0 < figure._kept(0.9)[0] < len(figure.counts["events"])


def test_what_a_figure_cannot_show_is_quoted(trace):
    p = [np.eye(5)[[3] * 5]]
    for name, make in {
        "kernel 0": lambda: widgets.ReceptiveField(kernel=0),
        "dilations 7": lambda: widgets.ReceptiveField(dilations=[2**i for i in range(7)]),
        "dilations 0": lambda: widgets.ReceptiveField(dilations=[]),
        "convolutions 3": lambda: widgets.ReceptiveField(convolutions=3),
        "constant nan": lambda: widgets.GateMemory(constant=float("nan")),
        "seconds 61": lambda: widgets.GateMemory(seconds=61),
        "chosen 5": lambda: widgets.Threshold([[3] * 5], {"one": p}, chosen=5),
        "threshold 1": lambda: widgets.Threshold([[3] * 5], {"one": p}, threshold=1),
        "threshold 0": lambda: widgets.Confidence([[3] * 5], p, threshold=0),
        "start_s 7": lambda: widgets.FilterBank(trace(np.arange(500.0), 50.0), 7),
    }.items():
        with pytest.raises(ValueError, match=name):
            make()


MODEL = """
const heard = [];
const listener = (one, value) => heard.push([one === model, value]);
model.on("change:k", listener);
model.on("change", () => heard.push("any"));
model.set("k", 2);
model.set("k", 2);
model.off("change:k", listener);
model.set("k", 3);
model.save_changes();
model.send({});
model.off("change");
model.set("k", 4);
"""


def test_a_page_s_model_tells_each_change_once():
    found = node(MODEL + tell('[heard, model.get("k"), model.get("none") ?? null]'), None)
    assert found == [[[True, 2], "any", "any"], 4, None]


@pytest.fixture(scope="module")
def day():
    """An hour of a network with what was to be seen, some of it unreported, and false reports."""
    _, stations, truth = simulate.network_day(5, hours=1)
    rng, seen = np.random.default_rng(0), truth.arrivals[truth.arrivals.visible]
    reports = [
        events.Event(
            START + a.onset_s + rng.normal(0, 1.5), START + a.end_s + 2, "VT", 0.9, a.station
        )
        for a in seen.itertuples()
        if rng.random() < 0.8 and a.end_s - a.onset_s > 3
    ]
    for station in stations.station:
        for t in rng.uniform(0, 3500, size=20):
            reports.append(events.Event(START + t, START + t + 6, "VT", 0.6, station))
    return reports, stations, truth


ASSOCIATION = """
import { agreed, summary } from "MODULES/association.js";
const read = (how) => agreed(model.get("day"), how);
"""


def test_association_is_that_of_the_package_with_any_clock(day):
    reports, stations, truth = day
    figure = widgets.Association(reports, stations, truth, START)
    names = [one["name"] for one in figure.day["stations"]]
    agreed = 0
    settings = [
        {"k": k, "toleranceS": tolerance, "velocityMS": velocity, "shifted": i, "shiftS": shift}
        for k, tolerance, velocity in ((1, 4, 2000), (2, 4, 2000), (3, 0.5, 500), (2, 12, 6000))
        for i, shift in ((0, 0), (1, 30), (3, -45))
    ]
    for how, found in zip(
        settings, node(ASSOCIATION + tell("given.map(read)"), settings, figure), strict=True
    ):
        late = how["shiftS"]
        shifted = [
            events.Event(e.onset + late, e.end + late, e.label, e.probability, e.station)
            if e.station == names[how["shifted"]]
            else e
            for e in reports
        ]
        expected = network.associate(
            shifted,
            stations,
            min_stations=how["k"],
            tolerance_s=how["toleranceS"],
            velocity_m_s=how["velocityMS"],
        )
        assert [d["stations"] for d in found] == [list(d.stations) for d in expected]
        onsets = [d["onsetMs"] / 1000 for d in found]
        np.testing.assert_allclose(onsets, [d.onset - START for d in expected], atol=1e-5)
        agreed += len(found)
    assert agreed > 200


def test_a_late_clock_costs_agreement_and_chance_is_told_from_events(day):
    reports, stations, truth = day
    figure = widgets.Association(reports, stations, truth, START)
    fine = {"k": 3, "toleranceS": 4, "velocityMS": 2000, "shifted": 0, "shiftS": 0}
    settings = [fine, {**fine, "shiftS": 45}]
    program = ASSOCIATION + tell("given.map((how) => summary(read(how)))")
    right, late = node(program, settings, figure)
    assert late["found"] < right["found"] <= figure.day["visible"]
    assert right["found"] <= right["real"] <= right["agreed"]


def test_reports_of_unknown_stations_are_named(day):
    reports, stations, truth = day
    with pytest.raises(ValueError, match="SV01"):
        widgets.Association(reports, stations[stations.station != "SV01"], truth, START)


FIGURES = {
    "receptive_field": lambda: widgets.ReceptiveField(),
    "gate_memory": lambda: widgets.GateMemory(),
    "threshold": lambda: widgets.Threshold([[3, 0]], {"one": [np.eye(5)[[3, 0]]]}),
    "calibration": lambda: widgets.Calibration([[3, 0]], {"one": [np.eye(5)[[3, 0]]]}),
    "minimum_durations": lambda: widgets.MinimumDurations(np.eye(5)[[0] * 9 + [3] * 9], [0] * 18),
    "confidence": lambda: widgets.Confidence([[3] * 5], [np.eye(5)[[3] * 5]]),
}


@pytest.mark.parametrize("name", FIGURES)
def test_each_has_words_and_a_picture_for_paper(name):
    figure = FIGURES[name]()
    assert figure.module == name
    assert figure.in_words().endswith(".") and len(figure.in_words()) > 30
    assert figure.still().axes


def test_no_figure_types_a_colour_of_a_class():
    colours = [c.colour.lower() for c in classes.CLASSES]
    for path in FOLDER.rglob("*.js"):
        text = path.read_text("utf-8").lower()
        assert not [colour for colour in colours if colour in text], path.name
    assert packed(pd.Series([1.0])) == b"\x00\x00\x80?"
