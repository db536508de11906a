"""Checks of what several stations make of events: association, and splits that leak nothing
(chapter 9)."""

import numpy as np

from .answers import as_array, asked, not_yet, right


@asked
def association(answer, onset_s, stations, distance_m, velocity_m_s, tolerance_s):
    """Chapter 9: onsets of one event have one number; ``distance_m[a][b]`` is the distance between
    stations a and b."""
    n = len(onset_s)
    numbers, problem = as_array(answer, (n,), "The list of numbers")
    if problem:
        return problem
    pairs = [(i, j) for i in range(n) for j in range(i)]
    joined = [numbers[i] == numbers[j] for i, j in pairs]
    apart_s = [abs(onset_s[i] - onset_s[j]) for i, j in pairs]
    needed_s = [distance_m[stations[i]][stations[j]] / velocity_m_s for i, j in pairs]
    if any(same and stations[i] == stations[j] for same, (i, j) in zip(joined, pairs, strict=True)):
        return not_yet(
            "One event holds two onsets of the same station: a wave begins there only once."
        )
    if any(
        same and t > s + tolerance_s for same, t, s in zip(joined, apart_s, needed_s, strict=True)
    ):
        return not_yet(
            "Somewhere two onsets are together that lie farther apart than the wave needs between "
            "just these stations."
        )
    allowed = [stations[i] != stations[j] for i, j in pairs]
    if joined == [
        ok and t <= s + tolerance_s for ok, t, s in zip(allowed, apart_s, needed_s, strict=True)
    ]:
        return right(
            "Not by time alone, and not by distance alone: by the time that this distance takes."
        )
    if joined == [ok and t <= s for ok, t, s in zip(allowed, apart_s, needed_s, strict=True)]:
        return not_yet("You trust the onsets to a fraction of a second. Add the tolerance.")
    return not_yet(
        "Some onsets that could belong together have different numbers. Go through the pairs of "
        "stations one by one."
    )


@asked
def left_out(answer, start_s, end_s, stations, test_station):
    """Chapter 9: which records must go, as they hold a moment of a record that is tested."""
    start_s, end_s, is_test = (
        np.asarray(start_s),
        np.asarray(end_s),
        np.asarray(stations) == test_station,
    )
    value, problem = as_array(answer, start_s.shape, "The mask of records")
    if problem:
        return problem
    value, test = value.astype(bool), np.flatnonzero(is_test)
    shares = np.any([(start_s < end_s[t]) & (end_s > start_s[t]) for t in test], axis=0)
    touches = np.any([(start_s <= end_s[t]) & (end_s >= start_s[t]) for t in test], axis=0)
    begins_inside = np.any([(start_s >= start_s[t]) & (start_s < end_s[t]) for t in test], axis=0)
    if np.array_equal(value, shares & ~is_test):
        return right("What is left holds no moment of what is tested, at whatever station.")
    if np.array_equal(value, shares):
        return not_yet(
            "The records of the station that is tested are among them: those are tested, not left "
            "out."
        )
    if np.array_equal(value, ~shares) or np.array_equal(value, ~is_test & ~shares):
        return not_yet("Those are the ones that may stay. Turn it round.")
    if np.array_equal(value, touches & ~is_test):
        return not_yet(
            "A record that begins just when another ends shares no moment with it: it may stay."
        )
    if np.array_equal(value & ~is_test, begins_inside & ~is_test):
        return not_yet(
            "A record can also begin before the test record and reach into it, or hold it whole."
        )
    return not_yet("Two records share a moment if each begins before the other ends.")
