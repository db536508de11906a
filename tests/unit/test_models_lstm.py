"""The RNN-LSTM: its dilation is the definition's, it never looks ahead, and its file is not
trusted."""

import os
import pickle
import subprocess
import sys
import zipfile

import numpy as np
import pytest
import torch

from vtlib.models import DilatedLSTM, LSTMRecogniser
from vtlib.models.lstm import load_published_weights

PUBLISHED_FILE = "RNN-LSTM/Decepcion/best_model_1l_P0"


@pytest.fixture(autouse=True)
def one_seed():
    torch.manual_seed(3)


def frame_by_frame(network, x):
    """The definition, in float64: in layer i, frame t takes its memory from frame t - 2**i."""

    def sigmoid(a):
        return 1 / (1 + np.exp(-a))

    x = x.astype(np.float64)
    for i, lstm in enumerate(network.lstms):
        w_in, w_memory, b_in, b_memory = (p.detach().double().numpy() for p in lstm.parameters())
        units, dilation = w_memory.shape[1], 2**i
        h, c = np.zeros((len(x), units)), np.zeros((len(x), units))
        for t in range(len(x)):
            h_before, c_before = (
                (h[t - dilation], c[t - dilation]) if t >= dilation else (0 * h[0], 0 * c[0])
            )
            gates = w_in @ x[t] + b_in + w_memory @ h_before + b_memory
            enter, forget, new, leave = np.split(gates, 4)
            c[t] = sigmoid(forget) * c_before + sigmoid(enter) * np.tanh(new)
            h[t] = sigmoid(leave) * np.tanh(c[t])
        x = h
    return (
        x @ network.linear.weight.detach().double().numpy().T
        + network.linear.bias.detach().double().numpy()
    )


@pytest.mark.parametrize("layers", [1, 2, 3, 4])
@pytest.mark.parametrize("frames", [1, 2, 7, 8, 9, 40])
def test_dilated_layers_equal_a_plain_loop_over_frames(layers, frames, rng):
    network = DilatedLSTM(layers, units=6)
    x = rng.standard_normal((frames, 48)).astype(np.float32)
    with torch.no_grad():
        found = network(torch.from_numpy(x)[None])[0].numpy()
    np.testing.assert_allclose(found, frame_by_frame(network, x), atol=1e-5)


@pytest.mark.parametrize("layers", [1, 3])
def test_recordings_of_a_batch_do_not_hear_each_other(layers, rng):
    network = DilatedLSTM(layers, units=6)
    x = torch.from_numpy(rng.standard_normal((3, 21, 48)).astype(np.float32))
    with torch.no_grad():
        together, alone = network(x), torch.cat([network(one[None]) for one in x])
    torch.testing.assert_close(together, alone)


@pytest.mark.parametrize("layers", [1, 2, 4])
def test_a_later_frame_never_changes_an_earlier_one(layers, rng):
    recogniser = LSTMRecogniser(layers=layers, units=6)
    x = rng.standard_normal((50, 48))
    touched = x.copy()
    touched[30] += 10
    before, after = recogniser.predict_proba(x), recogniser.predict_proba(touched)
    np.testing.assert_allclose(after[:30], before[:30], atol=1e-6)
    assert np.abs(after[30] - before[30]).max() > 1e-5


@pytest.mark.parametrize("option", ["layers", "units"])
@pytest.mark.parametrize(
    "value", [0, -1, 2.5, "2", None, 10**6, 10**400], ids=lambda v: repr(v)[:9]
)
def test_a_network_of_no_size_or_of_gigabytes_is_refused(option, value):
    with pytest.raises(ValueError, match=f"^{option}=.*: expected a whole number from 1 to"):
        DilatedLSTM(**{option: value})


@pytest.mark.parametrize(("layers", "units"), [(1, 210), (2, 210), (3, 16)])
def test_the_number_of_parameters_follows_the_architecture(layers, units):
    inputs = [48] + [units] * (layers - 1)
    expected = sum(4 * units * (n + units) + 2 * 4 * units for n in inputs) + 5 * units + 5
    assert LSTMRecogniser(layers=layers, units=units).n_parameters == expected


def test_the_published_size_has_219455_parameters():
    assert LSTMRecogniser("fresh", {}).n_parameters == 219_455


@pytest.mark.parametrize("frames", [1, 5, 300])
def test_each_row_is_a_probability_distribution(frames, rng):
    p = LSTMRecogniser("fresh", {}).predict_proba(100 * rng.standard_normal((frames, 48)))
    assert (p.shape, p.dtype) == ((frames, 5), np.float32)
    assert (p >= 0).all()
    np.testing.assert_allclose(p.sum(axis=1), 1, atol=1e-5)


class Bomb:
    """Runs a command when an ordinary reader of pickles reads it."""

    def __init__(self, marker):
        self.marker = marker

    def __reduce__(self):
        return os.system, (f"touch '{self.marker}'",)


def broken_files(folder, original):
    """Files that are not the published one, by what is wrong with them."""
    content, marker = original.read_bytes(), folder / "code-ran"
    yield "empty", b""
    yield "cut", content[: len(content) // 2]
    yield "last byte", content[:-1]
    yield "text", b"<html>404</html>"
    yield "plain pickle with code", pickle.dumps({"linear.weight": Bomb(marker)}, 2)
    for name, value in {
        "code": {"linear.weight": Bomb(marker)},
        "list": [torch.zeros(3)],
        "names": {"other": torch.zeros(3)},
        "shapes": {
            key: torch.zeros(2, 2) for key in torch.load(original, "cpu", weights_only=True)
        },
    }.items():
        torch.save(value, folder / "made")
        yield name, (folder / "made").read_bytes()


def test_a_file_that_is_not_the_published_one_is_named_and_no_code_in_it_runs(published, tmp_path):
    for what, content in broken_files(tmp_path, published / PUBLISHED_FILE):
        file = tmp_path / "weights"
        file.write_bytes(content)
        with pytest.raises(ValueError, match="not the published RNN-LSTM") as caught:
            load_published_weights(DilatedLSTM(), file)
        assert str(file) in str(caught.value), what
    assert not (tmp_path / "code-ran").exists()


def test_the_code_in_that_file_would_run_with_weights_only_switched_off(tmp_path):
    """The test above means something: the same bytes do run."""
    torch.save({"linear.weight": Bomb(tmp_path / "code-ran")}, tmp_path / "weights")
    assert zipfile.is_zipfile(tmp_path / "weights")
    torch.load(tmp_path / "weights", weights_only=False)
    assert (tmp_path / "code-ran").exists()


@pytest.mark.parametrize(("layers", "n_frames"), [(1, 53), (3, 50)])
def test_a_long_record_gives_the_same_whole_or_in_pieces(monkeypatch, layers, n_frames):
    """Memory is carried over the borders of pieces: without it, frames after the first border would
    differ."""
    network, x = DilatedLSTM(layers, units=8).eval(), torch.randn(2, n_frames, 48)
    with torch.no_grad():
        whole = network(x)
        monkeypatch.setattr("vtlib.models.lstm._PIECE_STEPS", 7)
        torch.testing.assert_close(network(x), whole, rtol=0, atol=1e-6)
        torch.testing.assert_close(network(x[:, 7:])[:, 0], network(x[:, 7:8])[:, 0])
        assert not torch.allclose(network(x[:, 7:])[:, 5], whole[:, 12], atol=1e-3)


MANY_LENGTHS = """
import resource
from vtlib import models
import torch
torch.set_num_threads(1)
network = models.DilatedLSTM(units=64)
for n in (1, *range(20, 320)):
    network(torch.randn(1, n, 48)).sum().backward()
    if n == 1:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def test_what_is_compiled_for_each_length_is_not_kept():
    environment = {k: v for k, v in os.environ.items() if not k.startswith("ONEDNN")}
    told = subprocess.run(
        [sys.executable, "-c", MANY_LENGTHS], env=environment, capture_output=True, text=True
    )
    assert told.returncode == 0, told.stderr
    grown_mb = int(told.stdout) / (2**20 if sys.platform == "darwin" else 2**10)
    assert grown_mb < 60  # by default, PyTorch keeps more than 100
