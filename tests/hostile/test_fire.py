"""Damaged files, 10,000 for each reader: each is read or refused by name. ``make fuzz`` tries a
hundred times as many."""

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = Path(__file__).with_name("fire.py")
COUNT = 10_000 * int(os.environ.get("VTLIB_FUZZ", "1"))


def beside(name):
    """A module of this folder, which is no package."""
    spec = importlib.util.spec_from_file_location(name, PROGRAM.with_name(f"{name}.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


fire, figures = beside("fire"), beside("figures")


@pytest.mark.parametrize("name", fire.READERS)
def test_a_damaged_file_is_read_or_refused_by_name(name, tmp_path):
    """In a process of its own, so that a crash is seen, and with bounded memory."""
    result = subprocess.run(
        [sys.executable, str(PROGRAM), name, str(COUNT)],
        env=os.environ | {"TMPDIR": str(tmp_path), "CUDA_VISIBLE_DEVICES": ""},
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, f"{tmp_path}: {result.stderr[-3000:]}"
    outcomes = json.loads(result.stdout)
    figures.note("readers", name, outcomes)
    assert sum(outcomes.values()) == COUNT
    assert outcomes["refused"] > 0 and outcomes["read"] > 0  # the damage is neither nil nor total


@pytest.mark.parametrize("name", ["waveforms", "recogniser"])
def test_the_page_s_own_readers_read_a_damaged_file_or_refuse_it_in_a_sentence(name, tmp_path):
    seeds = {
        "waveforms": [
            fire.written(
                lambda path, code=code: fire.trace("MSEED").write(str(path), "MSEED", encoding=code)
            )
            for code in ("STEIM1", "STEIM2", "INT32")
        ]
        + [fire.written(lambda path: fire.trace("SAC").write(str(path), "SAC"))],
        "recogniser": [fire.written(fire.SMALL.save)],
    }[name]
    paths = [tmp_path / f"seed-{number}" for number in range(len(seeds))]
    for path, content in zip(paths, seeds, strict=True):
        path.write_bytes(content)
    command = ["node", str(PROGRAM.with_suffix(".mjs")), name, str(COUNT), *map(str, paths)]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert result.returncode == 0, f"{tmp_path}: {result.stderr[-2000:]}"
    outcomes = json.loads(result.stdout)
    figures.note("readers", f"in the page: {name}", outcomes)
    assert sum(outcomes.values()) == COUNT and outcomes["read"] > 0 and outcomes["refused"] > 0


def test_the_same_number_is_the_same_file():
    first, again, other = (fire.damaged(fire.TRS, fire.random.Random(f"x {n}")) for n in (1, 1, 2))
    assert first == again != other


@pytest.mark.parametrize(
    ("read", "complaint"),
    [
        (lambda path: [][0], "IndexError"),
        (lambda path: (_ for _ in ()).throw(ValueError("no name")), "no name"),
        (lambda path: (_ for _ in ()).throw(ValueError("hostile\n" * 9)), "hostile"),
        (lambda path: (path.parent / "elsewhere").write_text("") and [], "wrote"),
        (lambda path: [bytearray(2**40)], "MemoryError"),
    ],
)
def test_a_reader_that_misbehaves_is_found(read, complaint, monkeypatch, tmp_path):
    """The suite means something: it sees a reader that does any of what it looks for."""
    bad = fire.Reader(lambda path: read(path) or [], (ValueError,), lambda *_: None, [b"seed"])
    monkeypatch.setitem(fire.READERS, "bad", lambda: bad)
    monkeypatch.setattr(fire.tempfile, "tempdir", str(tmp_path))
    with pytest.raises(AssertionError) as caught:
        fire.fire("bad", 3)
    told = f"{caught.value!r} {caught.value.__cause__!r}"
    assert complaint in told
