"""Checks of the chapter on signals: what one seismogram tells."""

import numpy as np
from numpy.typing import ArrayLike

from .answers import Check, answers_back, hint, number, otherwise, right


@answers_back
def sp_distance_km(s_minus_p_s: float, p_km_s: float, s_km_s: float) -> Check:
    """Distance of an earthquake, from the time between its P and S waves at one station.

    Parameters
    ----------
    answer : float
        The distance in kilometres; right to 1 %.
    s_minus_p_s : float
        Delay of S after P, in seconds.
    p_km_s, s_km_s : float
        Velocities of the two waves, in km/s.

    Examples
    --------
    >>> sp_distance_km(-20.0, s_minus_p_s=2.5, p_km_s=4.0, s_km_s=2.4)
    Not yet. Write distance / v_S - distance / v_P = delay, and solve for the distance.
    """
    expected = s_minus_p_s / (1 / s_km_s - 1 / p_km_s)
    said = number("The distance", rtol=0.01)
    return said.cases(
        right(
            said.near(expected),
            "Both waves left together; the farther the source, the farther they have drawn apart.",
        ),
        hint(
            said.near(expected / 1000, expected * 1000),
            "The number is right in another unit: the answer is asked for in kilometres.",
        ),
        hint(
            said.near(-expected),
            "A distance cannot be negative: which of the two waves needs longer?",
        ),
        hint(
            said.near(s_minus_p_s * (p_km_s - s_km_s)),
            "Velocities were subtracted; it is the two *travel times*, distance over velocity, "
            "that differ.",
        ),
        hint(
            said.near(s_minus_p_s * s_km_s, s_minus_p_s * p_km_s),
            "That is how far one wave runs during the delay. Write the travel time of each wave, "
            "then subtract.",
        ),
        hint(
            said.near(s_minus_p_s * 8.0),
            "Eight kilometres for each second is a rule of thumb, for faster rock: use the two "
            "velocities that are given.",
        ),
        hint(
            said.near(expected, rtol=0.05),
            "Close. Don't round on the way, and give one digit after the point.",
        ),
        otherwise("Write distance / v_S - distance / v_P = delay, and solve for the distance."),
    )


@answers_back
def dominant_frequency_hz(samples: ArrayLike, sampling_rate_hz: float) -> Check:
    """The frequency at which the amplitude spectrum of a waveform is largest.

    Parameters
    ----------
    answer : float
        In Hz; right to two steps of the spectrum's frequencies, or 0.1 Hz.
    samples : array_like, shape (n,)
        With or without an offset.
    sampling_rate_hz : float

    Examples
    --------
    >>> import numpy as np
    >>> swings = np.sin(2 * np.pi * 3 * np.arange(2000) / 100)
    >>> dominant_frequency_hz(0.0, swings + 50, sampling_rate_hz=100)
    Not yet. 0 Hz is the offset of the digitizer. Subtract the mean before
    the Fourier transform.
    """
    samples = np.asarray(samples, dtype=float)
    spectrum = np.abs(np.fft.rfft(samples - samples.mean()))
    frequencies = np.fft.rfftfreq(len(samples), 1 / sampling_rate_hz)
    expected = frequencies[spectrum.argmax()]
    said = number("The frequency", rtol=0.01)
    return said.cases(
        right(
            said.near(expected, rtol=0.0, atol=max(0.1, 2 * frequencies[1])),
            "The motion swings so often in a second more strongly than at any other frequency.",
        ),
        hint(
            said.near(spectrum.argmax(), rtol=0.0),
            "That is the number of the bin; ask np.fft.rfftfreq which frequency it stands for.",
        ),
        hint(
            said.near(0),
            "0 Hz is the offset of the digitizer. Subtract the mean before the Fourier transform.",
        ),
        hint(
            said.near(expected / sampling_rate_hz),
            "That is in cycles per sample: pass the sampling interval to np.fft.rfftfreq.",
        ),
        hint(
            said.near(2 * np.pi * expected),
            "That is in radians a second; one swing is 2 pi of them.",
        ),
        hint(
            said.near(1 / expected if expected else np.inf),
            "That is the period, in seconds; the frequency counts how many of them fit into one.",
        ),
        otherwise(
            "Fourier transform of the samples without their mean; then the frequency where its "
            "modulus is largest."
        ),
    )


@answers_back
def times_as_loud(before: ArrayLike, during: ArrayLike) -> Check:
    """How many times as loud one stretch is as another: the ratio of their root mean squares.

    Parameters
    ----------
    answer : float
        Right to 1 %.
    before, during : array_like, shape (n,) and (m,)
        Samples of the quieter stretch and of the louder one, with their offsets.

    Examples
    --------
    >>> times_as_loud(0.5, before=[99, 101, 99, 101], during=[98, 102, 98, 102])
    Not yet. Turned round: the event is the louder one, so the number is
    above 1.
    """
    with_offset = [np.asarray(part, dtype=float) for part in (before, during)]
    parts = [part - part.mean() for part in with_offset]

    def ratio(of, stretches=parts):
        quiet, loud = (of(part) for part in stretches)
        return loud / quiet

    expected = ratio(np.std)
    said = number("The number of times", rtol=0.01)
    return said.cases(
        right(
            said.near(expected),
            "So far the event stands above its noise, over all frequencies together.",
        ),
        hint(
            said.near(1 / expected),
            "Turned round: the event is the louder one, so the number is above 1.",
        ),
        hint(
            said.near(ratio(lambda part: np.sqrt(np.mean(part**2)), with_offset)),
            "The offset of the digitizer is in both, and drowns what shook. Take the mean away "
            "first.",
        ),
        hint(
            said.near(ratio(np.var)),
            "That is the ratio of the mean squares, of powers: the root is missing.",
        ),
        hint(
            said.near(20 * np.log10(expected)), "Those are decibels; how many *times* is asked for."
        ),
        hint(
            said.near(ratio(lambda part: np.sqrt(np.sum(part**2)))),
            "You added the squares up. The two stretches aren't equally long: take the mean.",
        ),
        hint(
            said.near(ratio(lambda part: np.abs(part).max()), ratio(np.ptp)),
            "That compares the largest swings; loudness is an average over all of them.",
        ),
        hint(
            said.near(ratio(lambda part: np.mean(np.abs(part)))),
            "That is the mean of the sizes. Square first, then take the mean, then the root.",
        ),
        otherwise(
            "Of each stretch: subtract its mean, square, take the mean, take the root. Then divide."
        ),
    )
