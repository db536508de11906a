"""Checks of what several stations make of events: which onsets are one wave's, and which agreement
is more than chance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from .answers import Check, answers_back, hint, numbers, otherwise, right

if TYPE_CHECKING:
    import pandas as pd


@answers_back
def association(
    onset_s: Sequence[float],
    stations: Sequence[str],
    distance_m: Mapping[str, Mapping[str, float]],
    velocity_m_s: float,
    tolerance_s: float,
) -> Check:
    """Which onsets are one event's: as far apart as the wave needs between their stations.

    Parameters
    ----------
    answer : sequence of int
        A number for each onset; onsets of one event have the same, whichever it is.
    onset_s : sequence of float
    stations : sequence of str
        Where each onset was seen.
    distance_m : mapping
        ``distance_m[a][b]`` is the distance between the stations a and b.
    velocity_m_s : float
    tolerance_s : float
        By how much onsets may be wrong.

    Examples
    --------
    >>> distance_m = {"A": {"A": 0, "B": 6000}, "B": {"A": 6000, "B": 0}}
    >>> association([1, 1], [0.0, 9.0], "AB", distance_m, velocity_m_s=2000.0, tolerance_s=1.0)
    Not yet. Somewhere two onsets are together that lie farther apart than
    the wave needs between just these stations.
    """
    onsets, places = list(onset_s), list(stations)
    said = numbers("The list", len(onsets), each="onset")
    pairs = [(i, j) for i in range(len(onsets)) for j in range(i) if places[i] != places[j]]
    apart_s = [abs(onsets[i] - onsets[j]) for i, j in pairs]
    needed_s = [distance_m[places[i]][places[j]] / velocity_m_s for i, j in pairs]
    one_station = [(i, j) for i in range(len(onsets)) for j in range(i) if places[i] == places[j]]
    allowed = [t <= s + tolerance_s for t, s in zip(apart_s, needed_s, strict=True)]
    too_far = [pair for pair, fits in zip(pairs, allowed, strict=True) if not fits]
    return said.cases(
        hint(
            said.same(one_station).has(1),
            "One event holds two onsets of the same station: a wave begins there only once.",
        ),
        hint(
            said.same(too_far).has(1),
            "Somewhere two onsets are together that lie farther apart than the wave needs between "
            "just these stations.",
        ),
        right(
            said.same(pairs).near(allowed),
            "Not by time alone, and not by distance alone: by the time that this distance takes.",
        ),
        hint(
            said.same(pairs).near([t <= s for t, s in zip(apart_s, needed_s, strict=True)]),
            "You trust the onsets to a fraction of a second. Add the tolerance.",
        ),
        otherwise(
            "Some onsets that could belong together have different numbers. Go through the pairs "
            "of stations one by one."
        ),
    )


@answers_back
def beats_chance(tables: Mapping[float, pd.DataFrame]) -> Check:
    """How many stations must agree, within which tolerance, to agree more often than by chance.

    Parameters
    ----------
    answer : (int, float)
        The number of stations, and the tolerance in seconds.
    tables : mapping
        For each tolerance that was tried what :func:`vtlib.network.by_chance` says.

    Examples
    --------
    >>> import pandas as pd
    >>> row = {"agreed": [21, 0], "by_chance": [9.2, 0.1], "low": [5, 0], "high": [15, 1]}
    >>> beats_chance((3, 4.0), {4.0: pd.DataFrame(row, index=[2, 3])})
    Not yet. So many agree by chance alone, on average: look at the column
    `by_chance`, in that row of that table.
    """
    said = numbers("The answer", 2)
    import pandas as pd

    rows = pd.concat(dict(tables))  # by tolerance and number of stations
    sizes = sorted({int(size) for _, size in rows.index})
    certain = [(k, tolerance_s) for tolerance_s, k in rows.index[rows.agreed > rows.high]]
    likely = [(k, tolerance_s) for tolerance_s, k in rows.index[rows.agreed > rows.by_chance]]
    return said.cases(
        hint(
            ~said[0].among(*sizes),
            "The first number is how many stations must agree: a whole number, at least "
            f"{min(sizes)} and at most {max(sizes)}. The second is the tolerance.",
        ),
        hint(
            ~said[1].among(*tables), "The second number is none of the tolerances that were tried."
        ),
        right(
            said.near(*certain),
            "So many agreements chance gives in fewer than one of forty moves. That says of the "
            "whole that it isn't chance; of each single one it doesn't.",
        ),
        hint(
            said.near(*likely),
            "That is more than chance gives on average, but in some moves chance gives as much: "
            "compare with the column `high`.",
        ),
        otherwise(
            "So many agree by chance alone, on average: look at the column `by_chance`, in that "
            "row of that table."
        ),
    )
