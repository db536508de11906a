"""Checks of what a record from the field says: motion of the ground, and time that was recorded."""

import numpy as np
from numpy.typing import ArrayLike

from ..labels import joined
from .answers import Check, answers_back, hint, number, numbers, otherwise, right


@answers_back
def ground_velocities(counts: ArrayLike, gain_counts_s_m: ArrayLike) -> Check:
    """Ground velocities in micrometres a second, of counts and gains.

    Parameters
    ----------
    answer : list of float, one for each station
        Right to half a per cent.
    counts : array_like of float
        Largest deviation at each station.
    gain_counts_s_m : array_like of float
        Counts for a metre a second.

    Examples
    --------
    >>> ground_velocities([3.0, 1.0], counts=[1200, 1000], gain_counts_s_m=[4e8, 1e9])
    Right. Counts say how far a number moved; only with the gain do they say
    how far the ground did.
    """
    counts, gain = np.asarray(counts, float), np.asarray(gain_counts_s_m, float)
    micro = 1e6 * counts / gain
    said = numbers("The velocities", len(counts), rtol=0.005, atol=1e-12)
    return said.cases(
        right(
            said.near(micro),
            "Counts say how far a number moved; only with the gain do they say how far the ground "
            "did.",
        ),
        hint(said.near(micro * 1e-6), "Those are metres a second. A micrometre is a millionth."),
        hint(said.near(micro * 1e3), "Those are nanometres a second: a thousandth of what is "
             "asked."),
        hint(said.near(micro[::-1]), "They are in the other order."),
        hint(said.near(1e6 * gain / counts), "That is gain over counts, the other way round."),
        otherwise("The gain says how many counts a metre a second makes. How many metres a second "
                  "make these counts?"),
    )  # fmt: skip


@answers_back
def share_recorded(spans_s: ArrayLike, length_s: float) -> Check:
    """Share of a day that was recorded, of spans that may overlap.

    Parameters
    ----------
    answer : float
        Right to 0.0005.
    spans_s : array_like of float, shape (n, 2)
        From when to when each file reaches, in seconds from the day's beginning, in any order.
    length_s : float
        Of the day.

    Examples
    --------
    >>> share_recorded(0.9, spans_s=[(0, 50), (40, 80)], length_s=100)
    Not yet. Where two files overlap, you counted the time twice.
    """
    spans = np.asarray(spans_s, float)
    recorded = sum(b - a for a, b in joined([tuple(s) for s in spans.tolist()]))
    whole = spans[:, 1].max() - spans[:, 0].min()
    said = number("The share", atol=5e-4)
    return said.cases(
        right(
            said.near(recorded / length_s),
            "A rate that is taken over the whole day would be too small by this factor, and a "
            "broken cable would look like a calm volcano.",
        ),
        hint(said.near(100 * recorded / length_s, atol=0.05), "Per cent; a share of 1 is asked "
             "for."),
        hint(said.near(1 - recorded / length_s), "That is what was *not* recorded."),
        hint(said.near((spans[:, 1] - spans[:, 0]).sum() / length_s), "Where two files overlap, "
             "you counted the time twice."),
        hint(said.near(recorded / whole), "You divided by the time from the first sample to the "
             "last. The day is longer."),
        hint(said.near(whole / length_s), "From the first sample to the last there are gaps."),
        otherwise("Sort the spans by where they begin, and add of each what lies beyond the latest "
                  "end so far."),
    )  # fmt: skip


@answers_back
def rate_while_recording(onsets_s: ArrayLike, spans_s: ArrayLike) -> Check:
    """Events an hour while the station recorded.

    Parameters
    ----------
    answer : float
        Right to half a per cent.
    onsets_s : array_like of float
        Of what was reported; some, wrongly, while nothing was recorded.
    spans_s : array_like of float, shape (n, 2)
        When the station recorded; in order, without overlap.

    Examples
    --------
    >>> rate_while_recording(6.0, onsets_s=[60, 600, 2000], spans_s=[(0, 900), (2700, 3600)])
    Not yet. One of the events was reported while nothing was recorded.
    """
    onsets, spans = np.asarray(onsets_s, float), np.asarray(spans_s, float)
    hours = (spans[:, 1] - spans[:, 0]).sum() / 3600
    inside = sum(((onsets >= a) & (onsets < b)).sum() for a, b in spans)
    whole = (spans[:, 1].max() - spans[:, 0].min()) / 3600
    said = number("The rate", rtol=0.005)
    return said.cases(
        right(
            said.near(inside / hours),
            "The same ground, recorded for half as long, gives half as many events and the same "
            "rate.",
        ),
        hint(said.near(inside / hours / 3600), "That is a second; an hour is asked for."),
        hint(
            said.near(len(onsets) / hours, inside and (inside + 1) / hours),
            "One of the events was reported while nothing was recorded."
            if len(onsets) - inside == 1
            else "Some events were reported while nothing was recorded.",
        ),
        hint(
            said.near(inside / whole, len(onsets) / whole),
            "You divided by all the hours, and not by those that were recorded.",
        ),
        hint(said.near(hours / inside if inside else np.inf), "That is hours an event."),
        otherwise("How many onsets lie within the spans, and how many hours are the spans long?"),
    )
