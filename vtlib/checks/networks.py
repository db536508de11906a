"""Checks of the two networks' arithmetic: what they reach, what they learn, what they forget; and
of the choice of an epoch."""

from collections.abc import Sequence

import numpy as np

from ..labels import STEP_S, WINDOW_S
from .answers import Check, answers_back, hint, number, otherwise, right


@answers_back
def receptive_field(kernel_size: int, dilations: Sequence[int], convolutions: int = 2) -> Check:
    """How many frames one output of a stack of dilated convolutions hears.

    Parameters
    ----------
    answer : int
    kernel_size : int
        Weights of a convolution for each channel. Not 3, nor 4, where two mistakes give one number.
    dilations : sequence of int
        One for each residual block.
    convolutions : int
        In each block.

    Examples
    --------
    >>> receptive_field(84, kernel_size=7, dilations=(1, 2, 4))
    Not yet. One is missing: the frame that the output stands for is heard
    too.
    """
    steps, reach = sum(dilations), (kernel_size - 1) * sum(dilations)
    expected = 1 + convolutions * reach
    said = number("The number of frames")
    return said.cases(
        right(
            said.near(expected),
            "Every convolution reaches further back by (kernel - 1) times its dilation.",
        ),
        hint(
            said.near(expected - 1),
            "One is missing: the frame that the output stands for is heard too.",
        ),
        hint(
            said.near(1 + reach, reach),
            "As if each dilation had one convolution: how many are there in a block?",
        ),
        hint(
            said.near(1 + convolutions * kernel_size * steps, convolutions * kernel_size * steps),
            "A kernel reaches back by one step fewer than it has weights: its last weight is for "
            "the frame itself.",
        ),
        hint(
            said.near(1 + convolutions * steps, convolutions * steps),
            "As if a kernel had two weights: it reaches back by one dilation for each weight but "
            "the last.",
        ),
        hint(
            said.near(1 + convolutions * (kernel_size - 1) * len(dilations)),
            "That is a stack without dilation: each convolution's steps are as long as its "
            "dilation.",
        ),
        hint(
            said.near(1 + convolutions * (kernel_size - 1) * max(dilations), max(dilations)),
            "You counted the largest dilation only; what all the layers reach adds up.",
        ),
        hint(
            said.near(
                expected * STEP_S, (expected - 1) * STEP_S, (expected - 1) * STEP_S + WINDOW_S
            ),
            "Those are seconds; it is asked how many frames they are.",
        ),
        otherwise(
            "Start from the frame itself, and add for each convolution how far back its kernel "
            "reaches."
        ),
    )


@answers_back
def convolution_parameters(filters: int, kernel_size: int, channels: int) -> Check:
    """How many values a convolution learns.

    Parameters
    ----------
    answer : int
    filters, kernel_size, channels : int
        Outputs; weights in time; inputs.

    Examples
    --------
    >>> convolution_parameters(240, filters=8, kernel_size=3, channels=10)
    Not yet. Only the weights are counted: each filter has a constant as
    well.
    """
    weights = filters * kernel_size * channels
    said = number("The number of parameters")
    return said.cases(
        right(
            said.near(weights + filters),
            "It doesn't depend on the dilation, nor on the length of the recording.",
        ),
        hint(
            said.near(weights), "Only the weights are counted: each filter has a constant as well."
        ),
        hint(
            said.near(weights + 1),
            "One constant is counted for the whole layer: each filter has its own.",
        ),
        hint(
            said.near(filters * (channels + 1), filters * channels),
            "That is for a single frame: the kernel has weights for each place in it.",
        ),
        hint(
            said.near(kernel_size * channels + 1, kernel_size * channels),
            "That is one filter: how many are there?",
        ),
        hint(
            said.near(filters * (kernel_size + 1), filters * kernel_size),
            "As if a filter read one feature: it has weights for every input channel.",
        ),
        otherwise(
            "For each filter: a weight for each input channel and each place in the kernel, and "
            "one constant."
        ),
    )


@answers_back
def lstm_parameters(inputs: int, units: int, classes: int) -> Check:
    """How many values an LSTM layer, and the linear layer after it, learn in PyTorch.

    Parameters
    ----------
    answer : int
    inputs, units, classes : int
        Features a frame; units of the layer; outputs of the linear layer.

    Examples
    --------
    >>> lstm_parameters(4 * 8 * (6 + 8 + 2), inputs=6, units=8, classes=3)
    Not yet. The LSTM is right, but the linear layer after it learns as
    well.
    """
    lstm, linear = 4 * units * (inputs + units + 2), classes * (units + 1)
    said = number("The number of parameters")
    return said.cases(
        right(
            said.near(lstm + linear),
            "Most of them join the units to each other: that part grows with the square of their "
            "number.",
        ),
        hint(said.near(lstm), "The LSTM is right, but the linear layer after it learns as well."),
        hint(
            said.near(lstm + classes * units),
            "The LSTM is right; in the linear layer, each class has a constant too.",
        ),
        hint(
            said.near(lstm + linear - 4 * units, lstm + linear - 8 * units),
            "The weights are right, the constants aren't: PyTorch keeps two for each gate of each "
            "unit.",
        ),
        hint(
            said.near(3 * units * (inputs + units + 2) + linear),
            "There are three gates, but the candidate has weights of its own, too.",
        ),
        hint(
            said.near(units * (inputs + units + 2) + linear),
            "That is a plain recurrent layer: an LSTM computes more than one thing a unit.",
        ),
        hint(
            said.near(4 * units * (inputs + 2) + linear),
            "The units also read what all of them said one frame ago.",
        ),
        hint(
            said.near(4 * units * (units + 2) + linear),
            "The units read each other; they also read the features of the frame.",
        ),
        otherwise(
            "For each unit and each of its gates: weights for the inputs, weights for the last "
            "outputs, constants."
        ),
    )


@answers_back
def memory_half_life_s(forget: float, step_s: float = STEP_S) -> Check:
    """Seconds after which half of an LSTM's cell is gone, if its forget gate stays the same.

    Parameters
    ----------
    answer : float
        Right to 1 %, or rounded up to a whole frame.
    forget : float
        Value of the gate, between 0 and 1.
    step_s : float
        From one frame to the next.

    Examples
    --------
    >>> memory_half_life_s(6.58, forget=0.9)
    Not yet. That is a number of frames; it is asked for in seconds.
    """
    frames = np.log(0.5) / np.log(forget)
    lost = 1 - forget  # in the first frame, as a share
    said = number("The time", rtol=0.01)
    return said.cases(
        right(
            said.near(step_s * frames) | said.near(step_s * np.ceil(frames), rtol=1e-6),
            "A gate that keeps nearly all in each frame still loses half of it before long.",
        ),
        hint(
            said.near(frames) | said.near(np.ceil(frames), rtol=1e-6),
            "That is a number of frames; it is asked for in seconds.",
        ),
        hint(
            said.near(frames / step_s) | said.near(np.ceil(frames) / step_s, rtol=1e-6),
            f"You divided by the {step_s:g} s from one frame to the next; each frame lasts that "
            "long, so multiply.",
        ),
        hint(
            said.near(-step_s * frames),
            "It can't be negative: look at the signs of your logarithms.",
        ),
        hint(
            said.near(0.5 / lost) & said.near(step_s / lost),
            "As if the same amount went each frame (it is the same *share* of what is still "
            "there), or the time until a third is left (a half is asked for).",
        ),
        hint(
            said.near(step_s * 0.5 / lost, 0.5 / lost),
            "As if the same amount went each frame: it is the same *share* of what is still there.",
        ),
        hint(
            said.near(-step_s / np.log(forget), -1 / np.log(forget), step_s / lost, 1 / lost),
            "That is when the cell has sunk to about a third; a half is asked for.",
        ),
        otherwise(
            "After n frames the gate's value to the power of n is left: solve for n, then turn "
            "frames into seconds."
        ),
    )


@answers_back
def reported_accuracy(on_validation: Sequence[float], on_test: Sequence[float]) -> Check:
    """The accuracy that may be reported of a training whose epoch had to be chosen.

    Parameters
    ----------
    answer : float
    on_validation, on_test : sequence of float
        Accuracies after each epoch. Their largest values, and the last ones, must be of different
        epochs.

    Examples
    --------
    >>> reported_accuracy(0.9, on_validation=[0.6, 0.8, 0.7], on_test=[0.9, 0.5, 0.7])
    Not yet. There the test chose the epoch, and is then reported: choose
    where nobody is judged.
    """
    validation, test = np.asarray(on_validation, float), np.asarray(on_test, float)
    kept = validation.argmax()
    said = number("The accuracy")
    return said.cases(
        right(said.near(test[kept]), "Validation chose, and the test was asked once."),
        hint(
            said.near(test.max()),
            "There the test chose the epoch, and is then reported: choose where nobody is judged.",
        ),
        hint(
            said.near(validation[kept]),
            "The epoch is right, but this number chose it, and is too high for that: report "
            "another set's.",
        ),
        hint(
            said.near(validation[test.argmax()]),
            "Chosen by the test, reported on validation: change them over.",
        ),
        hint(
            said.near(test[-1], validation[-1]),
            "That is the last epoch: validation says which one to keep.",
        ),
        hint(
            said.near(test.mean(), validation.mean()),
            "A mean over epochs is nobody's accuracy: one epoch's weights are kept.",
        ),
        hint(
            said.near(kept, kept + 1, test.argmax(), test.argmax() + 1),
            "That is an epoch's number; an accuracy is asked for.",
        ),
        otherwise("One set chooses the epoch, another, which didn't choose, gives the accuracy."),
    )
