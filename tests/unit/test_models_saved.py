"""A recogniser's file: whole or not at all, one for each name, never loaded if it is damaged."""

import concurrent.futures
import contextlib
import json
import os
import signal
import subprocess
import sys

import numpy as np
import pytest
from safetensors import safe_open
from safetensors.numpy import save

from vtlib import models
from vtlib.models import saved

UNITS = 6


@pytest.fixture
def file(tmp_path):
    """A saved recogniser."""
    models.build("lstm", "mine", units=UNITS).save(tmp_path / "mine")
    return tmp_path / "mine.safetensors"


def rewritten(file, change, sign=True):
    """Write a saved recogniser again, after a change of its weights and its metadata."""
    with safe_open(file, "numpy") as stored:
        weights = {key: stored.get_tensor(key) for key in stored.keys()}
        metadata = stored.metadata()
    weights, metadata = change(weights, metadata)
    if metadata and sign:
        with contextlib.suppress(ValueError, TypeError, RecursionError):
            card = json.loads(metadata["card"]) | {saved.HASH: saved.digest(weights)}
            metadata["card"] = json.dumps(card)
    file.write_bytes(save(weights, metadata))


def with_card(**changes):
    """A change of the card alone."""
    return lambda w, m: (w, {"card": json.dumps(json.loads(m["card"]) | changes)})


def with_architecture(**changes):
    """A change of the architecture that the card tells."""
    return with_card(architecture={"kind": "lstm", "layers": 1, "units": UNITS} | changes)


def with_first(change):
    """A change of the first of the weights alone."""

    def of_all(weights, metadata):
        key = sorted(weights)[0]
        return {**weights, key: change(weights[key])}, metadata

    return of_all


DEEP = "[" * 200_000 + "]" * 200_000
FORTY_EIGHT = [1.0] * 48


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda w, m: (w, None), "no recogniser's card"),
        (lambda w, m: (w, {"card": "{"}), "no recogniser's card"),
        (lambda w, m: (w, {"card": "[]"}), "no recogniser's card"),
        (lambda w, m: (w, {"card": DEEP}), "no recogniser's card .RecursionError"),
        (lambda w, m: (w, {"card": "9" * 100_000}), "no recogniser's card"),
        (with_card(architecture={}), "no recogniser's card"),
        (with_card(architecture=["lstm"]), "no recogniser's card"),
        (with_card(architecture={"kind": ["lstm"]}), "no recogniser's card"),
        (with_architecture(kind="cnn"), "kind 'cnn'"),
        (with_architecture(depth=3), "depth"),
        (with_architecture(units=-1), "units=-1"),
        (with_architecture(units=20_000), "units=20000: .*1024"),
        (with_architecture(layers=1_000_000), "layers=1000000: .*10"),
        (with_architecture(seed=10**400), "no recogniser's card"),
        (with_architecture(dropout=7), "no recogniser's card"),
        (with_architecture(card={}), "no recogniser's card"),
        (with_architecture(units=20), "weights don't fit"),
        (with_card(name=7), "name is no line of text"),
        (with_card(name="a\nb"), "name is no line of text"),
        (with_card(name="x" * 10**6), "name is no line of text"),
        (with_card(yardstick="metre"), "yardstick metre"),
        (with_card(yardstick=["record"]), "no recogniser's card"),
        (with_card(yardstick="training"), "yardstick training"),
        (with_card(standardizer={"mean": FORTY_EIGHT, "std": FORTY_EIGHT}), "yardstick record"),
        *(
            (with_card(yardstick="training", standardizer=wrong), "no recogniser's card")
            for wrong in (
                {"mean": [1.0], "std": FORTY_EIGHT},
                {"mean": ["x"] * 48, "std": FORTY_EIGHT},
                {"mean": FORTY_EIGHT, "std": [0.0] * 48},
                {"mean": FORTY_EIGHT, "std": [float("inf")] * 48},
                {"mean": [10**400] * 48, "std": FORTY_EIGHT},
                {"mean": FORTY_EIGHT},
                [1],
            )
        ),
        (with_first(lambda w: w * np.nan), "finite"),
        (with_first(lambda w: w / 0.0), "finite"),
        (with_first(lambda w: w.astype(np.int8)), "int8"),
        (with_first(lambda w: w.astype(bool)), "bool"),
        (with_first(lambda w: w.astype(np.float64)), "float64"),
        (lambda w, m: ({f"x{k}": v for k, v in w.items()}, m), "weights don't fit"),
        (lambda w, m: ({**w, "\x1b[2J" * 999: w["linear.bias"]}, m), "weights don't fit"),
    ],
)
@pytest.mark.filterwarnings("ignore:divide by zero", "ignore:invalid value")
def test_a_recogniser_that_makes_no_sense_is_refused_in_a_line(change, message, file):
    rewritten(file, change)
    with pytest.raises(ValueError, match=rf"mine\.safetensors: .*{message}") as caught:
        models.load(file)
    assert len(str(caught.value)) < 1000 and str(caught.value).isprintable()


def swapped(weights, metadata):
    """Two arrays of one shape under each other's name."""
    one, other = "lstms.0.bias_ih_l0", "lstms.0.bias_hh_l0"
    assert weights[one].shape == weights[other].shape
    return {**weights, one: weights[other], other: weights[one]}, metadata


@pytest.mark.parametrize(
    "change", [swapped, with_first(np.negative), with_first(lambda w: w + 1)], ids=str
)
def test_weights_that_are_not_those_that_were_saved_are_refused(change, file):
    rewritten(file, change, sign=False)
    with pytest.raises(ValueError, match=r"mine\.safetensors: its weights are not those"):
        models.load(file)


def test_a_file_without_the_hash_is_refused(file):
    rewritten(file, with_card(weights_sha256=None), sign=False)
    with pytest.raises(ValueError, match="SHA-256 of its card"):
        models.load(file)


def test_a_bit_that_flips_anywhere_is_never_loaded_as_other_weights(file, rng):
    """Of the header's bits, some stand in words that nothing depends on."""
    content, weights = file.read_bytes(), models.load(file).weights()
    refused = 0
    for at in rng.integers(len(content), size=400):
        flipped = bytearray(content)
        flipped[at] ^= 1 << rng.integers(8)
        file.write_bytes(flipped)
        try:
            loaded = models.load(file).weights()
            assert all(np.array_equal(weights[key], loaded[key]) for key in weights)
        except ValueError as error:
            assert str(file) in str(error)
            refused += 1
    assert refused > 350


def test_the_same_recogniser_is_the_same_bytes(tmp_path, file):
    models.load(file).save(tmp_path / "again")
    assert (tmp_path / "again.safetensors").read_bytes() == file.read_bytes()


@pytest.mark.parametrize("share", [0, 0.001, 0.5, 0.999])
def test_a_truncated_file_is_named(file, share):
    content = file.read_bytes()
    file.write_bytes(content[: int(share * len(content))])
    with pytest.raises(ValueError, match=r"mine\.safetensors: not a readable safetensors file"):
        models.load(file)


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_weights_that_training_has_spoilt_are_not_saved(tmp_path, value):
    recogniser = models.build("lstm", "mine", units=UNITS)
    recogniser.save(tmp_path / "mine")
    before = (tmp_path / "mine.safetensors").read_bytes()
    weights = recogniser.weights()
    weights["linear.bias"][2] = value
    recogniser.set_weights(weights)
    with pytest.raises(ValueError, match=r"mine\.safetensors: not written.*'linear.bias'"):
        recogniser.save(tmp_path / "mine")
    assert (tmp_path / "mine.safetensors").read_bytes() == before


def test_a_save_that_fails_leaves_nothing(tmp_path):
    recogniser = models.build("lstm", "mine", units=UNITS)
    recogniser.card["cannot be written"] = object()
    with pytest.raises(TypeError):
        recogniser.save(tmp_path / "mine")
    assert not list(tmp_path.iterdir())


def test_names_with_points_in_them_are_different_files(tmp_path):
    names = ["tcn_lr0.001", "tcn_lr0.003", "model.v1.2", "2017.12.18", "plain"]
    for units, name in enumerate(names, start=1):
        models.build("lstm", name, units=units).save(tmp_path / name)
    models.build("lstm", "whole", units=len(names) + 1).save(tmp_path / "whole.safetensors")
    for units, name in enumerate([*names, "whole"], start=1):
        loaded = models.load(tmp_path / f"{name}.safetensors")
        assert (loaded.name, loaded.card["architecture"]["units"]) == (name, units)


def test_whoever_reads_while_others_write_gets_one_or_the_other(tmp_path):
    """Two writers of one name, each again and again: weights and card always belong together."""
    writers = [models.build("lstm", f"of {n} units", units=n) for n in (1, 9)]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        jobs = [
            pool.submit(lambda w=w: [w.save(tmp_path / "shared") for _ in range(40)])
            for w in writers
        ]
        seen = set()
        while not all(job.done() for job in jobs):
            if (tmp_path / "shared.safetensors").exists():
                seen.add(models.load(tmp_path / "shared.safetensors").name)
        for job in jobs:
            job.result()
    assert seen <= {w.name for w in writers} and seen
    assert sorted(p.name for p in tmp_path.iterdir()) == ["shared.json", "shared.safetensors"]


SAVING = """
import sys
from vtlib import models
pair = [models.build("lstm", f"of {n} units", units=n) for n in (1, 9)]
print("ready", flush=True)
while True:
    for recogniser in pair:
        recogniser.save(sys.argv[1])
        print(end=".", flush=True)
"""


def test_killed_at_any_moment_the_file_holds_one_recogniser_whole(tmp_path, rng):
    """Five processes that save one recogniser after the other, killed after some saves."""
    for _ in range(5):
        process = subprocess.Popen(
            [sys.executable, "-c", SAVING, str(tmp_path / "mine")], stdout=subprocess.PIPE
        )
        process.stdout.readline()
        process.stdout.read(int(rng.integers(1, 20)))
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()
        loaded = models.load(tmp_path / "mine.safetensors")
        assert loaded.name == f"of {loaded.card['architecture']['units']} units"
