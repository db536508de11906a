"""The TCN: its receptive field is the one that can be derived, and it never looks ahead."""

import shutil

import numpy as np
import pytest

from vtlib.models import TCNRecogniser
from vtlib.models.tcn import DILATIONS, FILTERS, KERNEL_SIZE, build_network, load_published_weights

CHECKPOINT = "TCN_Model/Deception/model.tf/variables/variables"


@pytest.fixture(scope="module")
def recogniser():
    import keras

    keras.utils.set_random_seed(5)
    return TCNRecogniser("fresh", {})


def test_the_published_hyperparameters():
    assert (FILTERS, KERNEL_SIZE, DILATIONS) == (50, 2, (1, 2, 4, 8, 16, 32))


def test_the_number_of_parameters_follows_the_architecture(recogniser):
    def convolution(kernel, inputs):
        return FILTERS * (kernel * inputs + 1)

    first = convolution(KERNEL_SIZE, 48) + convolution(
        1, 48
    )  # and the one that matches 48 channels to 50
    others = (2 * len(DILATIONS) - 1) * convolution(KERNEL_SIZE, FILTERS)
    assert recogniser.n_parameters == first + others + 5 * (FILTERS + 1) == 63_105


def test_the_receptive_field_is_that_of_two_convolutions_a_block(rng):
    """Each convolution is made to average what it sees, so that no ReLU hides a touched frame."""
    recogniser = TCNRecogniser()
    average = {
        3: lambda kernel: np.full(kernel.shape, 1 / (kernel.shape[0] * kernel.shape[1])),
        2: lambda dense: 1e-3 * rng.standard_normal(dense.shape),
        1: np.zeros_like,
    }
    recogniser.network.set_weights([average[w.ndim](w) for w in recogniser.network.get_weights()])
    x = np.ones((300, 48))
    touched = x.copy()
    touched[40] += 10
    change = np.abs(recogniser.predict_proba(touched) - recogniser.predict_proba(x)).max(axis=1)
    expected = 1 + 2 * (KERNEL_SIZE - 1) * sum(DILATIONS)
    assert np.flatnonzero(change).tolist() == list(range(40, 40 + expected))
    assert expected == 127


def test_a_later_frame_never_changes_an_earlier_one(recogniser, rng):
    x = 0.1 * rng.standard_normal((200, 48))  # small, so that no softmax is saturated
    for at in (0, 1, 63, 199):
        touched = x.copy()
        touched[at:] = 0.1 * rng.standard_normal((200 - at, 48))
        before, after = recogniser.predict_proba(x), recogniser.predict_proba(touched)
        np.testing.assert_allclose(after[:at], before[:at], atol=1e-6)
        assert np.abs(after[at] - before[at]).max() > 1e-3


def test_what_comes_before_the_receptive_field_does_not_matter(recogniser, rng):
    x = rng.standard_normal((400, 48))
    np.testing.assert_allclose(
        recogniser.predict_proba(x)[226:], recogniser.predict_proba(x[100:])[126:], atol=1e-5
    )


@pytest.mark.parametrize("frames", [1, 5, 300])
def test_each_row_is_a_probability_distribution(recogniser, frames, rng):
    p = recogniser.predict_proba(100 * rng.standard_normal((frames, 48)))
    assert (p.shape, p.dtype) == ((frames, 5), np.float32)
    assert (p >= 0).all()
    np.testing.assert_allclose(p.sum(axis=1), 1, atol=1e-5)


@pytest.mark.parametrize("ending", [".index", ".data-00000-of-00001"])
@pytest.mark.parametrize("damage", ["missing", "empty", "cut", "text"])
def test_a_damaged_checkpoint_is_named(published, tmp_path, ending, damage):
    copy = tmp_path / "variables"
    for part in (".index", ".data-00000-of-00001"):
        shutil.copy(f"{published / CHECKPOINT}{part}", f"{copy}{part}")
    damaged = copy.with_suffix(ending)
    content = damaged.read_bytes()
    damaged.unlink()
    if damage != "missing":
        damaged.write_bytes(
            {"empty": b"", "cut": content[: len(content) // 2], "text": b"<html>404</html>" * 9}[
                damage
            ]
        )
    with pytest.raises(ValueError, match="not the published TCN") as caught:
        load_published_weights(build_network(), copy)
    assert str(copy) in str(caught.value)
