"""What chapters 4 and 5 write out is what vtlib has: same weights, same outputs, for recordings of
any length."""

from pathlib import Path

import nbformat
import numpy as np
import pytest

BOOK = Path(__file__).resolve().parents[2] / "book"
LENGTHS = [1, 2, 7, 8, 9, 150]


def define(chapter, names, namespace):
    """Run only the cells of a chapter that define these names, and return what they define."""
    notebook = nbformat.read(BOOK / f"{chapter}.ipynb", as_version=4)
    wanted = [f"{keyword} {name}(" for name in names for keyword in ("def", "class")]
    for cell in notebook.cells:
        starts = [line for line in cell.source.splitlines() if line.startswith(("def ", "class "))]
        if cell.cell_type == "code" and any(line.startswith(tuple(wanted)) for line in starts):
            exec(cell.source, namespace)
    missing = [name for name in names if name not in namespace]
    assert not missing, f"{chapter} defines no {', '.join(missing)}"
    return [namespace[name] for name in names]


@pytest.fixture(scope="module")
def tcns():
    """The chapter's way to build a TCN, and vtlib's network with fresh weights."""
    from vtlib.models import tcn  # isort: skip  (it keeps TensorFlow quiet)
    import keras

    keras.utils.set_random_seed(3)
    _, build = define(
        "04_tcn", ["residual_block", "build"], {"keras": keras, "layers": keras.layers}
    )
    return build, tcn.build_network()


def test_the_chapters_tcn_is_the_packages(tcns, rng):
    build, theirs = tcns
    ours = build()
    assert ours.count_params() == theirs.count_params() == 63_105
    assert [w.shape for w in ours.weights] == [w.shape for w in theirs.weights]
    ours.set_weights(theirs.get_weights())
    for length in LENGTHS:
        x = rng.standard_normal((2, length, 48)).astype(np.float32)
        np.testing.assert_allclose(np.asarray(ours(x)), np.asarray(theirs(x)), atol=1e-5)


def test_without_dilation_the_chapters_tcn_has_as_many_weights_and_a_short_memory(tcns, rng):
    build, _ = tcns
    network = build(dilations=(1,) * 6)
    assert network.count_params() == 63_105
    x = 0.1 * rng.standard_normal((1, 60, 48)).astype(np.float32)
    nudged = x.copy()
    nudged[0, 20] += 1
    changed = np.flatnonzero(np.abs(np.asarray(network(nudged) - network(x)))[0].max(axis=1))
    assert 20 <= changed.min() and changed.max() <= 20 + 12


def test_the_one_that_is_wrong_on_purpose_looks_ahead(tcns, rng):
    build, _ = tcns
    network = build(padding="same")
    x = 0.1 * rng.standard_normal((1, 200, 48)).astype(np.float32)
    nudged = x.copy()
    nudged[0, 100] += 1
    change = np.abs(np.asarray(network(nudged) - network(x)))[0].max(axis=1)
    assert np.flatnonzero(change).min() < 100


def test_the_chapters_convolution_by_hand_is_the_definition(rng):
    (causal,) = define("04_tcn", ["causal"], {"np": np, "pd": __import__("pandas")})
    x = rng.standard_normal(30)
    for dilation in (1, 2, 5):
        expected = [0.5 * (x[t - dilation] if t >= dilation else 0) + x[t] for t in range(30)]
        np.testing.assert_allclose(causal(x, (0.5, 1.0), dilation), expected)


@pytest.fixture(scope="module")
def chapters_lstm():
    import torch
    from torch import nn

    torch.manual_seed(3)
    dilated, _ = define("05_lstm", ["DilatedLSTM", "remember"], {"torch": torch, "nn": nn})
    return dilated


@pytest.mark.parametrize("layers", [1, 2, 3, 4])
def test_the_chapters_lstm_is_the_packages(chapters_lstm, layers, rng):
    import torch

    from vtlib.models import DilatedLSTM

    ours, theirs = chapters_lstm(layers, units=6), DilatedLSTM(layers, units=6)
    ours.load_state_dict(
        {k.replace("lstms", "cells").replace("_l0", ""): v for k, v in theirs.state_dict().items()}
    )
    for length in LENGTHS:
        x = torch.from_numpy(rng.standard_normal((length, 48)).astype(np.float32))
        with torch.no_grad():
            np.testing.assert_allclose(ours(x).numpy(), theirs(x[None])[0].numpy(), atol=1e-5)


def test_the_chapters_lstm_has_as_many_parameters_as_the_published_one(chapters_lstm):
    assert sum(p.numel() for p in chapters_lstm().parameters()) == 219_455
