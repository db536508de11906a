"""Exercises that answer back: each check says what kind of mistake an answer is, and never the answer itself."""

import numpy as np

from . import features as _features

_EMPTY = "Write your answer in place of the three dots, and run the cell again."


def _asked(check):
    """A check that is shown an unanswered cell asks for an answer, instead of failing."""

    def run(answer, *args, **kwargs):
        print(_EMPTY if answer is Ellipsis else check(answer, *args, **kwargs))

    run.__name__, run.__doc__ = check.__name__, check.__doc__
    return run


def _right(text):
    return f"Right. {text}"


def _not_yet(text):
    return f"Not yet. {text}"


def _as_array(answer, shape, what):
    """The answer as a float array, or the sentence that says why it is none."""
    try:
        array = np.asarray(answer, dtype=float)
    except (TypeError, ValueError):
        return None, _not_yet(f"{what} must be numbers; yours is a {type(answer).__name__}.")
    if array.shape != shape:
        return None, _not_yet(f"{what} should have shape {shape}; yours has {array.shape}.")
    if not np.isfinite(array).all():
        return None, _not_yet(f"{what} must be finite numbers; yours holds NaN, None or infinity.")
    return array, None


@_asked
def sp_distance_km(answer, s_minus_p_s, p_km_s, s_km_s):
    """Chapter 1: distance of an earthquake from the time between its P and S waves."""
    expected = s_minus_p_s / (1 / s_km_s - 1 / p_km_s)
    value, problem = _as_array(answer, (), "The distance")
    if problem:
        return problem
    if np.isclose(value, expected, rtol=0.01):
        return _right("Both waves left together; the farther the source, the farther they have drawn apart.")
    if np.isclose(value, expected / 1000, rtol=0.01) or np.isclose(value, expected * 1000, rtol=0.01):
        return _not_yet("The number is right in another unit: the answer is asked for in kilometres.")
    if np.isclose(value, -expected, rtol=0.01):
        return _not_yet("A distance cannot be negative: which of the two waves needs longer?")
    if np.isclose(value, s_minus_p_s * (p_km_s - s_km_s), rtol=0.01):
        return _not_yet(
            "Velocities were subtracted; it is the two *travel times*, distance over velocity, that differ."
        )
    if np.isclose(value, s_minus_p_s * s_km_s, rtol=0.01) or np.isclose(value, s_minus_p_s * p_km_s, rtol=0.01):
        return _not_yet(
            "That is how far one wave runs during the delay. Write the travel time of each wave, then subtract."
        )
    return _not_yet("Write distance / v_S - distance / v_P = delay, and solve for the distance.")


@_asked
def dominant_frequency_hz(answer, trace):
    """Chapter 1: the frequency at which the amplitude spectrum of a trace is largest."""
    samples = trace.data - np.mean(trace.data)
    spectrum = np.abs(np.fft.rfft(samples))
    frequencies = np.fft.rfftfreq(len(samples), trace.stats.delta)
    expected = frequencies[spectrum.argmax()]
    value, problem = _as_array(answer, (), "The frequency")
    if problem:
        return problem
    if abs(value - expected) <= max(0.1, 2 * frequencies[1]):
        return _right("That many swings a second carry most of the motion.")
    if value == spectrum.argmax():
        return _not_yet("That is the number of the bin; ask np.fft.rfftfreq which frequency it stands for.")
    if value == 0:
        return _not_yet("0 Hz is the offset of the digitizer. Subtract the mean before the Fourier transform.")
    if np.isclose(value, expected * trace.stats.delta):
        return _not_yet("That is in cycles per sample: pass the sampling interval to np.fft.rfftfreq.")
    return _not_yet("Fourier transform of the trace without its mean; then the frequency where its modulus is largest.")


@_asked
def frames_of_interval(answer, start_s, end_s, n_frames):
    """Chapter 2: one label a frame, by the interval that covers its centre."""
    centres = np.arange(n_frames) * 0.5 + 2.0
    inside = (centres >= start_s) & (centres < end_s)
    value, problem = _as_array(answer, (n_frames,), "The labels")
    if problem:
        return problem
    if np.array_equal(value, np.where(inside, 3, 0)):
        return _right("Each frame is called after what happens at its centre.")
    if np.array_equal(value != 0, inside):
        return _not_yet("The right frames are marked, but with another class: VT is number 3, background number 0.")
    starts = np.arange(n_frames) * 0.5
    if np.array_equal(value != 0, (starts >= start_s) & (starts < end_s)):
        return _not_yet("You asked where each frame *starts*; ask where its centre is.")
    if np.array_equal(value != 0, (starts < end_s) & (starts + 4.0 > start_s)):
        return _not_yet("Every frame that touches the event is marked; only those whose centre lies in it should be.")
    if (value != 0).sum() == inside.sum():
        return _not_yet("As many frames as it should be, but shifted: frame k starts at 0.5 k seconds, and lasts 4.")
    return _not_yet("Compute the centre of frame k, 0.5 k + 2 seconds, and compare it with both ends of the interval.")


@_asked
def leave_one_out_sizes(answer, n_recordings, n_groups):
    """Chapter 2: how many recordings train and how many test, when one group of equals is left out."""
    value, problem = _as_array(answer, (2,), "The pair (train, test)")
    if problem:
        return problem
    test = n_recordings // n_groups
    if np.array_equal(value, [n_recordings - test, test]):
        return _right("Each recording is tested exactly once, by a recogniser that never saw it.")
    if np.array_equal(value, [test, n_recordings - test]):
        return _not_yet("The right sizes, in the other order: most of the recordings train.")
    if value.sum() != n_recordings:
        return _not_yet("The two don't add up to all the recordings.")
    return _not_yet("One group of equal size tests; all the others train.")


@_asked
def pre_emphasis(answer, samples, coefficient=0.97):
    """Chapter 3: each sample minus ``coefficient`` times the one before it."""
    samples = np.asarray(samples, dtype=float)
    expected = np.concatenate([samples[:1], samples[1:] - coefficient * samples[:-1]])
    value, problem = _as_array(answer, expected.shape, "The filtered samples")
    if problem:
        return problem
    if np.allclose(value, expected):
        return _right("What a sample shares with the one before it cancels; what is new stays.")
    if np.allclose(value, samples - coefficient * np.roll(samples, 1)):
        return _not_yet("The first sample has none before it: np.roll took the last one. Leave the first as it is.")
    if np.allclose(value[1:], expected[1:]):
        return _not_yet("All but the first sample are right: it has none before it, so it stays as it is.")
    if np.allclose(value[1:], np.diff(samples)):
        return _not_yet(f"That is the plain difference: the sample before is to be multiplied by {coefficient:g}.")
    if np.allclose(value[:-1], samples[:-1] - coefficient * samples[1:]):
        return _not_yet("You subtracted the sample *after* each one.")
    return _not_yet(f"From each sample subtract {coefficient:g} times the one before it; the first stays as it is.")


@_asked
def number_of_frames(answer, n_samples, sampling_rate_hz):
    """Chapter 3: how many 4-second frames, 0.5 s apart, cover a record."""
    expected = _features.n_frames(n_samples, sampling_rate_hz)
    value, problem = _as_array(answer, (), "The number of frames")
    if problem:
        return problem
    if value == expected:
        return _right("The last frame reaches past the record, and is filled up with zeros.")
    if value == expected - 1:
        return _not_yet("One is missing: is the rest at the end lost, or the very first frame not counted?")
    if value == n_samples // round(0.5 * sampling_rate_hz):
        return _not_yet("That is the number of steps in the record, but a frame must first fit in: subtract its 4 s.")
    if value != int(value):
        return _not_yet("A number of frames is whole: round up, since the last frame may be padded.")
    return _not_yet("One frame, and then one for each step of 0.5 s in what remains after 4 s, rounded up.")


@_asked
def receptive_field(answer, kernel_size, dilations, convolutions=2):
    """Chapter 4: how many frames one output of a stack of dilated convolutions hears."""
    per_dilation = (kernel_size - 1) * sum(dilations)
    expected = 1 + convolutions * per_dilation
    value, problem = _as_array(answer, (), "The number of frames")
    if problem:
        return problem
    if value == expected:
        return _right("Every convolution reaches further back by (kernel - 1) times its dilation.")
    if value == expected - 1:
        return _not_yet("One is missing: the frame that the output stands for is heard too.")
    if value in (1 + per_dilation, per_dilation):
        return _not_yet("As if each dilation had one convolution: how many are there in a block?")
    if value in (1 + convolutions * kernel_size * sum(dilations), convolutions * kernel_size * sum(dilations)):
        return _not_yet(
            "A kernel reaches back by one step fewer than it has weights: its last weight is for the frame itself."
        )
    if value == 1 + convolutions * (kernel_size - 1) * len(dilations):
        return _not_yet("That is a stack without dilation: each convolution's steps are as long as its dilation.")
    if value in (1 + convolutions * (kernel_size - 1) * max(dilations), max(dilations)):
        return _not_yet("You counted the largest dilation only; what all the layers reach adds up.")
    return _not_yet("Start from the frame itself, and add for each convolution how far back its kernel reaches.")


@_asked
def convolution_parameters(answer, filters, kernel_size, channels):
    """Chapter 4: how many values a convolution learns."""
    expected = filters * (kernel_size * channels + 1)
    value, problem = _as_array(answer, (), "The number of parameters")
    if problem:
        return problem
    if value == expected:
        return _right("It doesn't depend on the dilation, nor on the length of the recording.")
    if value == filters * kernel_size * channels:
        return _not_yet("Only the weights are counted: each filter has a constant as well.")
    if value == filters * kernel_size * channels + 1:
        return _not_yet("One constant is counted for the whole layer: each filter has its own.")
    if value in (filters * (channels + 1), filters * channels):
        return _not_yet("That is for a single frame: the kernel has weights for each place in it.")
    if value in (kernel_size * channels + 1, kernel_size * channels):
        return _not_yet("That is one filter: how many are there?")
    if value in (filters * (kernel_size + 1), filters * kernel_size):
        return _not_yet("As if a filter read one feature: it has weights for every input channel.")
    return _not_yet("For each filter: a weight for each input channel and each place in the kernel, and one constant.")


@_asked
def lstm_parameters(answer, inputs, units, classes):
    """Chapter 5: how many values an LSTM layer and the linear layer after it learn, in PyTorch."""
    lstm, linear = 4 * units * (inputs + units + 2), classes * (units + 1)
    value, problem = _as_array(answer, (), "The number of parameters")
    if problem:
        return problem
    if value == lstm + linear:
        return _right("Most of them join the units to each other: that part grows with the square of their number.")
    if value == lstm:
        return _not_yet("The LSTM is right, but the linear layer after it learns as well.")
    if value == lstm + classes * units:
        return _not_yet("The LSTM is right; in the linear layer, each class has a constant too.")
    if value in (4 * units * (inputs + units + 1) + linear, 4 * units * (inputs + units) + linear):
        return _not_yet("The weights are right, the constants aren't: PyTorch keeps two for each gate of each unit.")
    if value == 3 * units * (inputs + units + 2) + linear:
        return _not_yet("There are three gates, but the candidate has weights of its own, too.")
    if value == units * (inputs + units + 2) + linear:
        return _not_yet("That is a plain recurrent layer: an LSTM computes more than one thing a unit.")
    if value == 4 * units * (inputs + 2) + linear:
        return _not_yet("The units also read what all of them said one frame ago.")
    return _not_yet(
        "For each unit and each of its gates: weights for the inputs, weights for the last outputs, constants."
    )


@_asked
def memory_half_life_s(answer, forget, step_s=0.5):
    """Chapter 5: seconds after which half of a cell is gone, if its forget gate stays the same."""
    frames = np.log(0.5) / np.log(forget)
    value, problem = _as_array(answer, (), "The time")
    if problem:
        return problem
    if np.isclose(value, step_s * frames, rtol=0.01) or np.isclose(value, step_s * np.ceil(frames), rtol=1e-6):
        return _right("A gate that keeps nearly all in each frame still loses half of it before long.")
    if np.isclose(value, frames, rtol=0.01) or value == np.ceil(frames):
        return _not_yet("That is a number of frames; it is asked for in seconds.")
    if np.isclose(value, -step_s * frames, rtol=0.01):
        return _not_yet("It can't be negative: look at the signs of your logarithms.")
    if np.isclose(value, step_s * 0.5 / (1 - forget), rtol=0.01) or np.isclose(value, 0.5 / (1 - forget), rtol=0.01):
        return _not_yet("As if the same amount went each frame: it is the same *share* of what is still there.")
    if np.isclose(value, step_s / (1 - forget), rtol=0.01) or np.isclose(value, -step_s / np.log(forget), rtol=0.01):
        return _not_yet("That is when the cell has sunk to about a third; a half is asked for.")
    return _not_yet(
        "After n frames the gate's value to the power of n is left: solve for n, then turn frames into seconds."
    )


@_asked
def macro_f1(answer, confusion):
    """Chapter 6: mean of the classes' F1."""
    confusion = np.asarray(confusion, dtype=float)
    true, called, hits = confusion.sum(axis=1), confusion.sum(axis=0), np.diag(confusion)
    f1 = 2 * hits / np.maximum(true + called, 1)
    expected = f1[true + called > 0].mean()
    value, problem = _as_array(answer, (), "The macro-F1")
    if problem:
        return problem
    if np.isclose(value, expected, atol=5e-4):
        return _right("Every class counts the same, however few frames it has.")
    if np.isclose(value, hits.sum() / confusion.sum(), atol=5e-4):
        return _not_yet("That is the accuracy, in which a frequent class counts more. Average over classes.")
    if np.isclose(value, (hits / np.maximum(true, 1)).mean(), atol=5e-4):
        return _not_yet("That is the mean *recall*. F1 also asks how many frames were called the class wrongly.")
    if np.isclose(value, (hits / np.maximum(called, 1)).mean(), atol=5e-4):
        return _not_yet("That is the mean *precision*. F1 also asks how many frames of the class were missed.")
    if np.isclose(value, (f1 * true).sum() / true.sum(), atol=5e-4):
        return _not_yet("You weighted each class by its frames: macro means that all classes weigh the same.")
    return _not_yet("F1 of a class: twice its hits, over its row's sum plus its column's. Then the plain mean.")


@_asked
def core_events(answer, probabilities):
    """Chapter 8: runs in which background is improbable, kept if at least two of their frames are VT."""
    probabilities = np.asarray(probabilities)
    active = probabilities[:, 0] < 0.5
    edges = np.flatnonzero(np.diff(np.concatenate([[0], active.astype(int), [0]])))
    runs = list(zip(edges[::2], edges[1::2], strict=True))
    winners = probabilities.argmax(axis=1)
    expected = np.zeros(len(probabilities), dtype=bool)
    for first, last in runs:
        expected[first:last] = (winners[first:last] == 3).sum() >= 2
    value, problem = _as_array(answer, expected.shape, "The mask of frames")
    if problem:
        return problem
    value = value.astype(bool)
    if np.array_equal(value, expected):
        return _right("VT decides whether there is an event; background decides how far it reaches.")
    if np.array_equal(value, winners == 3):
        return _not_yet("Those are the frames called VT. The event reaches as far as background is improbable.")
    if np.array_equal(value, active):
        return _not_yet("Every run is kept; keep only those with at least two frames called VT.")
    if np.array_equal(value & active, value):
        return _not_yet("The frames are among the right runs, but a run is to be kept or dropped as a whole.")
    return _not_yet("First find runs of frames with p(SIL) < 0.5; then count the frames called VT in each.")
