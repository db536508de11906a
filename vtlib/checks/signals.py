"""Checks of chapters 1 to 3: waveforms, labels and features."""

import numpy as np

from .. import features
from .answers import as_array, asked, not_yet, right


@asked
def sp_distance_km(answer, s_minus_p_s, p_km_s, s_km_s):
    """Chapter 1: distance of an earthquake from the time between its P and S waves."""
    expected = s_minus_p_s / (1 / s_km_s - 1 / p_km_s)
    value, problem = as_array(answer, (), "The distance")
    if problem:
        return problem
    if np.isclose(value, expected, rtol=0.01):
        return right(
            "Both waves left together; the farther the source, the farther they have drawn apart."
        )
    if np.isclose(value, expected / 1000, rtol=0.01) or np.isclose(
        value, expected * 1000, rtol=0.01
    ):
        return not_yet(
            "The number is right in another unit: the answer is asked for in kilometres."
        )
    if np.isclose(value, -expected, rtol=0.01):
        return not_yet("A distance cannot be negative: which of the two waves needs longer?")
    if np.isclose(value, s_minus_p_s * (p_km_s - s_km_s), rtol=0.01):
        return not_yet(
            "Velocities were subtracted; it is the two *travel times*, distance over velocity, "
            "that differ."
        )
    if np.isclose(value, s_minus_p_s * s_km_s, rtol=0.01) or np.isclose(
        value, s_minus_p_s * p_km_s, rtol=0.01
    ):
        return not_yet(
            "That is how far one wave runs during the delay. Write the travel time of each wave, "
            "then subtract."
        )
    return not_yet("Write distance / v_S - distance / v_P = delay, and solve for the distance.")


@asked
def dominant_frequency_hz(answer, trace):
    """Chapter 1: the frequency at which the amplitude spectrum of a trace is largest."""
    samples = trace.data - np.mean(trace.data)
    spectrum = np.abs(np.fft.rfft(samples))
    frequencies = np.fft.rfftfreq(len(samples), trace.stats.delta)
    expected = frequencies[spectrum.argmax()]
    value, problem = as_array(answer, (), "The frequency")
    if problem:
        return problem
    if abs(value - expected) <= max(0.1, 2 * frequencies[1]):
        return right("That many swings a second carry most of the motion.")
    if value == spectrum.argmax():
        return not_yet(
            "That is the number of the bin; ask np.fft.rfftfreq which frequency it stands for."
        )
    if value == 0:
        return not_yet(
            "0 Hz is the offset of the digitizer. Subtract the mean before the Fourier transform."
        )
    if np.isclose(value, expected * trace.stats.delta):
        return not_yet(
            "That is in cycles per sample: pass the sampling interval to np.fft.rfftfreq."
        )
    return not_yet(
        "Fourier transform of the trace without its mean; then the frequency where its modulus is "
        "largest."
    )


@asked
def frames_of_interval(answer, start_s, end_s, n_frames):
    """Chapter 2: one label a frame, by the interval that covers its centre."""
    centres = np.arange(n_frames) * 0.5 + 2.0
    inside = (centres >= start_s) & (centres < end_s)
    value, problem = as_array(answer, (n_frames,), "The labels")
    if problem:
        return problem
    if np.array_equal(value, np.where(inside, 3, 0)):
        return right("Each frame is called after what happens at its centre.")
    if np.array_equal(value != 0, inside):
        return not_yet(
            "The right frames are marked, but with another class: VT is number 3, background "
            "number 0."
        )
    starts = np.arange(n_frames) * 0.5
    if np.array_equal(value != 0, (starts >= start_s) & (starts < end_s)):
        return not_yet("You asked where each frame *starts*; ask where its centre is.")
    if np.array_equal(value != 0, (starts < end_s) & (starts + 4.0 > start_s)):
        return not_yet(
            "Every frame that touches the event is marked; only those whose centre lies in it "
            "should be."
        )
    if (value != 0).sum() == inside.sum():
        return not_yet(
            "As many frames as it should be, but shifted: frame k starts at 0.5 k seconds, and "
            "lasts 4."
        )
    return not_yet(
        "Compute the centre of frame k, 0.5 k + 2 seconds, and compare it with both ends of the "
        "interval."
    )


@asked
def leave_one_out_sizes(answer, n_recordings, n_groups):
    """Chapter 2: how many recordings train and how many test, when one group of equals is left
    out."""
    value, problem = as_array(answer, (2,), "The pair (train, test)")
    if problem:
        return problem
    test = n_recordings // n_groups
    if np.array_equal(value, [n_recordings - test, test]):
        return right("Each recording is tested exactly once, by a recogniser that never saw it.")
    if np.array_equal(value, [test, n_recordings - test]):
        return not_yet("The right sizes, in the other order: most of the recordings train.")
    if value.sum() != n_recordings:
        return not_yet("The two don't add up to all the recordings.")
    return not_yet("One group of equal size tests; all the others train.")


@asked
def pre_emphasis(answer, samples, coefficient=0.97):
    """Chapter 3: each sample minus ``coefficient`` times the one before it."""
    samples = np.asarray(samples, dtype=float)
    expected = np.concatenate([samples[:1], samples[1:] - coefficient * samples[:-1]])
    value, problem = as_array(answer, expected.shape, "The filtered samples")
    if problem:
        return problem
    if np.allclose(value, expected):
        return right("What a sample shares with the one before it cancels; what is new stays.")
    if np.allclose(value, samples - coefficient * np.roll(samples, 1)):
        return not_yet(
            "The first sample has none before it: np.roll took the last one. Leave the first as "
            "it is."
        )
    if np.allclose(value[1:], expected[1:]):
        return not_yet(
            "All but the first sample are right: it has none before it, so it stays as it is."
        )
    if np.allclose(value[1:], np.diff(samples)):
        return not_yet(
            "That is the plain difference: the sample before is to be multiplied by "
            f"{coefficient:g}."
        )
    if np.allclose(value[:-1], samples[:-1] - coefficient * samples[1:]):
        return not_yet("You subtracted the sample *after* each one.")
    return not_yet(
        f"From each sample subtract {coefficient:g} times the one before it; the first stays as "
        "it is."
    )


@asked
def number_of_frames(answer, n_samples, sampling_rate_hz):
    """Chapter 3: how many 4-second frames, 0.5 s apart, cover a record."""
    expected = features.n_frames(n_samples, sampling_rate_hz)
    value, problem = as_array(answer, (), "The number of frames")
    if problem:
        return problem
    if value == expected:
        return right("The last frame reaches past the record, and is filled up with zeros.")
    if value == expected - 1:
        return not_yet(
            "One is missing: is the rest at the end lost, or the very first frame not counted?"
        )
    if value == n_samples // round(0.5 * sampling_rate_hz):
        return not_yet(
            "That is the number of steps in the record, but a frame must first fit in: subtract "
            "its 4 s."
        )
    if value != int(value):
        return not_yet("A number of frames is whole: round up, since the last frame may be padded.")
    return not_yet(
        "One frame, and then one for each step of 0.5 s in what remains after 4 s, rounded up."
    )
