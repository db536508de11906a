"""Checks of chapters 4 and 5: the two networks."""

import numpy as np

from .answers import as_array, asked, not_yet, right


@asked
def receptive_field(answer, kernel_size, dilations, convolutions=2):
    """Chapter 4: how many frames one output of a stack of dilated convolutions hears."""
    per_dilation = (kernel_size - 1) * sum(dilations)
    expected = 1 + convolutions * per_dilation
    value, problem = as_array(answer, (), "The number of frames")
    if problem:
        return problem
    if value == expected:
        return right("Every convolution reaches further back by (kernel - 1) times its dilation.")
    if value == expected - 1:
        return not_yet("One is missing: the frame that the output stands for is heard too.")
    if value in (1 + per_dilation, per_dilation):
        return not_yet("As if each dilation had one convolution: how many are there in a block?")
    if value in (
        1 + convolutions * kernel_size * sum(dilations),
        convolutions * kernel_size * sum(dilations),
    ):
        return not_yet(
            "A kernel reaches back by one step fewer than it has weights: its last weight is for "
            "the frame itself."
        )
    if value == 1 + convolutions * (kernel_size - 1) * len(dilations):
        return not_yet(
            "That is a stack without dilation: each convolution's steps are as long as its "
            "dilation."
        )
    if value in (1 + convolutions * (kernel_size - 1) * max(dilations), max(dilations)):
        return not_yet("You counted the largest dilation only; what all the layers reach adds up.")
    return not_yet(
        "Start from the frame itself, and add for each convolution how far back its kernel reaches."
    )


@asked
def convolution_parameters(answer, filters, kernel_size, channels):
    """Chapter 4: how many values a convolution learns."""
    expected = filters * (kernel_size * channels + 1)
    value, problem = as_array(answer, (), "The number of parameters")
    if problem:
        return problem
    if value == expected:
        return right("It doesn't depend on the dilation, nor on the length of the recording.")
    if value == filters * kernel_size * channels:
        return not_yet("Only the weights are counted: each filter has a constant as well.")
    if value == filters * kernel_size * channels + 1:
        return not_yet("One constant is counted for the whole layer: each filter has its own.")
    if value in (filters * (channels + 1), filters * channels):
        return not_yet("That is for a single frame: the kernel has weights for each place in it.")
    if value in (kernel_size * channels + 1, kernel_size * channels):
        return not_yet("That is one filter: how many are there?")
    if value in (filters * (kernel_size + 1), filters * kernel_size):
        return not_yet("As if a filter read one feature: it has weights for every input channel.")
    return not_yet(
        "For each filter: a weight for each input channel and each place in the kernel, and one "
        "constant."
    )


@asked
def lstm_parameters(answer, inputs, units, classes):
    """Chapter 5: how many values an LSTM layer and the linear layer after it learn, in PyTorch."""
    lstm, linear = 4 * units * (inputs + units + 2), classes * (units + 1)
    value, problem = as_array(answer, (), "The number of parameters")
    if problem:
        return problem
    if value == lstm + linear:
        return right(
            "Most of them join the units to each other: that part grows with the square of their "
            "number."
        )
    if value == lstm:
        return not_yet("The LSTM is right, but the linear layer after it learns as well.")
    if value == lstm + classes * units:
        return not_yet("The LSTM is right; in the linear layer, each class has a constant too.")
    if value in (4 * units * (inputs + units + 1) + linear, 4 * units * (inputs + units) + linear):
        return not_yet(
            "The weights are right, the constants aren't: PyTorch keeps two for each gate of each "
            "unit."
        )
    if value == 3 * units * (inputs + units + 2) + linear:
        return not_yet("There are three gates, but the candidate has weights of its own, too.")
    if value == units * (inputs + units + 2) + linear:
        return not_yet(
            "That is a plain recurrent layer: an LSTM computes more than one thing a unit."
        )
    if value == 4 * units * (inputs + 2) + linear:
        return not_yet("The units also read what all of them said one frame ago.")
    return not_yet(
        "For each unit and each of its gates: weights for the inputs, weights for the last "
        "outputs, constants."
    )


@asked
def memory_half_life_s(answer, forget, step_s=0.5):
    """Chapter 5: seconds after which half of a cell is gone, if its forget gate stays the same."""
    frames = np.log(0.5) / np.log(forget)
    value, problem = as_array(answer, (), "The time")
    if problem:
        return problem
    if np.isclose(value, step_s * frames, rtol=0.01) or np.isclose(
        value, step_s * np.ceil(frames), rtol=1e-6
    ):
        return right(
            "A gate that keeps nearly all in each frame still loses half of it before long."
        )
    if np.isclose(value, frames, rtol=0.01) or value == np.ceil(frames):
        return not_yet("That is a number of frames; it is asked for in seconds.")
    if np.isclose(value, -step_s * frames, rtol=0.01):
        return not_yet("It can't be negative: look at the signs of your logarithms.")
    if np.isclose(value, step_s * 0.5 / (1 - forget), rtol=0.01) or np.isclose(
        value, 0.5 / (1 - forget), rtol=0.01
    ):
        return not_yet(
            "As if the same amount went each frame: it is the same *share* of what is still there."
        )
    if np.isclose(value, step_s / (1 - forget), rtol=0.01) or np.isclose(
        value, -step_s / np.log(forget), rtol=0.01
    ):
        return not_yet("That is when the cell has sunk to about a third; a half is asked for.")
    return not_yet(
        "After n frames the gate's value to the power of n is left: solve for n, then turn frames "
        "into seconds."
    )
