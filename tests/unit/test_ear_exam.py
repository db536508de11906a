"""The ear exam: its pool, which items a seed draws, and scores that are vtlib.evaluation's."""

import base64
import functools
import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from in_node import run as run_in_node

from vtlib import classes, evaluation, export, simulate
from vtlib.evaluation import resampling
from vtlib.export import exam
from vtlib.features.energies import n_frames

EAR = Path(__file__).resolve().parents[2] / "book/live/page/ear"
run = functools.partial(run_in_node, ear=EAR)


class Hears:
    """A recogniser that says one class, and remembers what it was given."""

    kind, name = "toy", "toy"

    def __init__(self, label):
        self.label, self.heard = label, []

    def predict_proba(self, x):
        self.heard.append(x)
        return np.eye(5)[np.full(len(x), self.label)]


@pytest.fixture(scope="module")
def toy():
    return Hears(classes.LP)


@pytest.fixture(scope="module")
def pool(toy):
    return export.ear_exam([toy], n_each=4)


def samples_of(item):
    return np.frombuffer(base64.b64decode(item["samples"]), "<i2") * item["scale"]


def test_each_class_has_its_items_and_none_is_longer_than_is_said(pool):
    assert Counter(item["truth"] for item in pool["items"]) == dict.fromkeys(range(5), 4)
    lengths = [len(samples_of(item)) / pool["rateHz"] for item in pool["items"]]
    assert max(lengths) <= exam.LONGEST_S
    assert min(lengths) >= 4.0  # a frame


def test_items_are_cut_where_the_truth_says(pool):
    """Each item is found again, as a labelled interval of one recording from its beginning on."""
    records = [simulate.deception_waveform(exam.SEED, index) for index in range(150)]
    wanted = {i: item for i, item in enumerate(pool["items"])}
    for record in records:
        for start_s, end_s, label in record.intervals:
            cut = record.trace.data[round(start_s * 100) : round(end_s * 100)][:2400]
            for i, item in list(wanted.items()):
                own = samples_of(item)
                if len(own) == len(cut) and np.allclose(own, cut, atol=item["scale"]):
                    assert classes.NAMES[item["truth"]] == label
                    del wanted[i]
    assert wanted == {}


def test_no_recogniser_of_the_book_has_learnt_from_the_pool(pool):
    for path in (EAR.parents[3] / "data/checkpoints").glob("simulated-deception-*.json"):
        assert json.loads(path.read_text("utf-8"))["trained_on"].endswith(", seed 0")
    assert exam.SEED != 0


def test_a_recogniser_hears_the_item_and_nothing_around_it(pool, toy):
    for item, x in zip(pool["items"], toy.heard, strict=True):
        assert x.shape == (n_frames(len(samples_of(item)), pool["rateHz"]), 48)
    assert {tuple(item["said"]) for item in pool["items"]} == {(classes.LP,)}


def test_one_sure_frame_outweighs_two_that_lean_the_other_way():
    lean, sure = [0.6, 0, 0, 0.4, 0], [0.01, 0, 0, 0.99, 0]
    assert export.most_said([lean, lean]) == classes.SIL
    assert export.most_said([lean, lean, sure]) == classes.VT


def test_more_items_than_there_are_is_an_error():
    with pytest.raises(ValueError, match="n_each 500"):
        export.ear_exam([], n_each=500)


DRAWN = """
const {drawItems, N_ITEMS} = await import(EAR + "/paper.js");
result = given.seeds.map(seed => drawItems(given.truth, seed));
"""


def test_a_seed_draws_one_exam_balanced_as_the_page_says(tmp_path):
    truth = np.repeat(range(5), exam.N_EACH).tolist()
    seeds = [*range(200), 999999]
    exams = run(tmp_path, DRAWN, {"seeds": seeds, "truth": truth})
    assert exams == run(tmp_path, DRAWN, {"seeds": seeds, "truth": truth})
    assert len({tuple(own) for own in exams}) == len(seeds)
    for own in exams:
        assert len(own) == len(set(own)) == 20
        assert min(Counter(truth[i] for i in own).get(label, 0) for label in range(5)) >= 3


def test_every_item_is_drawn_as_often_and_at_any_place(tmp_path):
    truth = np.repeat(range(5), exam.N_EACH).tolist()
    exams = run(tmp_path, DRAWN, {"seeds": list(range(3000)), "truth": truth})
    times = Counter(i for own in exams for i in own)
    expected = 3000 * 20 / len(truth)
    spread = np.sqrt(expected * (1 - 20 / len(truth)))
    assert all(abs(times[i] - expected) < 5 * spread for i in range(len(truth)))
    first = Counter(truth[own[0]] for own in exams)
    assert all(abs(first[label] - 600) < 5 * np.sqrt(600 * 0.8) for label in range(5))


@pytest.mark.parametrize("text", ["", "-1", "1.5", "seven", "1e3", "1000000", " ", None])
def test_what_is_no_seed_is_refused(tmp_path, text):
    body = 'result = (await import(EAR + "/paper.js")).seedOf(given);'
    assert run(tmp_path, body, text) is None
    assert run(tmp_path, body, " 7 ") == 7


@pytest.mark.parametrize("n", [2, 3, 7, 16, 19, 20])
def test_fictitious_exams_are_those_of_numpy(tmp_path, pool, n):
    body = """
        const {draws} = await import(EAR + "/draws.js");
        result = draws(given.n, given.nDraws, given.generator);"""
    given = {"n": n, "nDraws": pool["nDraws"], "generator": pool["generator"]}
    assert np.array_equal(run(tmp_path, body, given), resampling.draws(n, 1000, seed=0))


JUDGED = """
const {judge, sentence} = await import(EAR + "/results.js");
const {ends, byClass, minus} = await import(EAR + "/scores.js");
result = given.cases.map(({truth, reader, other}) => {
  const judged = judge({truth, reader, recognisers: [other]},
    {...given.pool, recognisers: [{title: "LSTM"}]});
  const tell = one => [one.value, ...ends(one)].map(x => Number.isFinite(x) ? x : null);
  return {
    scores: judged.map(one => ({
      confusion: one.confusion, accuracy: tell(one.accuracy), macroF1: tell(one.macroF1),
      f1: byClass(one.confusion).map(({f1}) => f1)})),
    difference: tell(minus(judged[0].accuracy, judged[1].accuracy)),
    sentence: sentence(...judged),
  };
});
"""


def cases():
    """Random exams: of all lengths, since some sounds are left out; of good readers and bad."""
    rng = np.random.default_rng(5)
    for n, skill in [(20, 0.0), (20, 0.5), (20, 1.0), (20, 0.9), (13, 0.4), (5, 0.6), (2, 0.5)]:
        for _ in range(3):
            truth, guess, other = rng.integers(5, size=(3, n))
            reader = np.where(rng.random(n) < skill, truth, guess)
            yield {"truth": truth.tolist(), "reader": reader.tolist(), "other": other.tolist()}


def test_scores_and_intervals_are_those_of_evaluation(tmp_path, pool):
    given = {"cases": list(cases()), "pool": {k: pool[k] for k in ("nDraws", "generator")}}
    for case, found in zip(given["cases"], run(tmp_path, JUDGED, given), strict=True):
        truth = [[label] for label in case["truth"]]
        drawn = []
        for who, own in zip(("reader", "other"), found["scores"], strict=True):
            said = [[label] for label in case[who]]
            scores = evaluation.frame_scores(truth, said)
            assert own["confusion"] == scores.confusion.tolist()
            assert own["f1"] == pytest.approx(scores.f1, abs=1e-12)
            for name in ("accuracy", "macro_f1"):
                right = evaluation.drawn(truth, said, name)
                key = {"macro_f1": "macroF1"}.get(name, name)
                assert own[key] == pytest.approx([right.value, *right.ends], abs=1e-12)
                drawn += [right] if name == "accuracy" else []
        difference = drawn[0].minus(drawn[1])
        assert found["difference"] == pytest.approx([difference.value, *difference.ends], abs=1e-12)
        begins = difference.verdict("You name", "The LSTM names", "Whether you or the LSTM")
        assert found["sentence"].startswith(begins)


def test_one_answer_alone_has_no_interval_and_decides_nothing(tmp_path, pool):
    case = {"truth": [3], "reader": [3], "other": [0]}
    given = {"cases": [case], "pool": {k: pool[k] for k in ("nDraws", "generator")}}
    [found] = run(tmp_path, JUDGED, given)
    assert found["scores"][0]["accuracy"] == [1.0, None, None]
    assert "can't be told" in found["sentence"]


PAPER = """
const {Paper} = await import(EAR + "/paper.js");
const pool = {pool: "abc", items: given.truth.map(truth => ({truth, said: [0, 4]}))};
const paper = new Paper(pool, 7);
const twice = [paper.answer(0, 3), paper.answer(0, 4)];
paper.answer(5, 2);
const open = [paper.nextOpen(0), paper.nextOpen(5), paper.nLeft];
const again = new Paper(pool, 7);
const other = new Paper({...pool, pool: "another"}, 7);
const next = new Paper(pool, 8);
paper.end();
result = {twice, open, again: again.answers, other: other.nAnswered, next: next.nAnswered,
  late: paper.answer(1, 1), judged: paper.judged, truth: paper.items.map(i => i.truth),
  done: new Paper(pool, 7).isDone};
"""


def test_an_exam_is_kept_and_what_is_left_out_is_judged_for_nobody(tmp_path):
    store = """
        const kept = {};
        globalThis.localStorage = {getItem: k => kept[k] ?? null,
                                   setItem: (k, v) => { kept[k] = String(v); }};"""
    truth = np.repeat(range(5), exam.N_EACH).tolist()
    found = run(tmp_path, store + PAPER, {"truth": truth})
    assert found["twice"] == [True, False]  # one answer an item
    assert found["open"] == [1, 6, 18]
    assert found["again"] == [3, None, None, None, None, 2] + 14 * [None]
    assert found["other"] == found["next"] == 0  # answers to other sounds are no answers
    assert not found["late"] and found["done"]
    own = found["truth"]
    assert found["judged"] == {
        "numbers": [0, 5],
        "truth": [own[0], own[5]],
        "reader": [3, 2],
        "recognisers": [[0, 0], [4, 4]],
    }
