"""Checks of a new volcano's labels (chapter 8)."""

import numpy as np

from .answers import as_array, asked, not_yet, right


@asked
def seconds_per_unit(answer, ends_in_units, durations_s):
    """Chapter 8: seconds in one unit of label files that end together with their records."""
    ends, durations = np.asarray(ends_in_units, dtype=float), np.asarray(durations_s, dtype=float)
    expected = np.median(durations / ends)
    value, problem = as_array(answer, (), "The number of seconds")
    if problem:
        return problem
    if np.isclose(value, expected, rtol=1e-3):
        return right("On this scale every label file ends with its record.")
    if np.isclose(value, 1 / expected, rtol=0.02):
        return not_yet("That is how many units are in a second; seconds in a unit are asked for.")
    if np.isclose(value, expected, rtol=0.02):
        late = np.abs(ends * value - durations).max()
        return not_yet(
            f"Close, but one of the records and its labels would end {late:.1f} s apart. Don't "
            "round."
        )
    return not_yet(
        "Divide how long a record lasts by where its label file ends, and see whether all records "
        "agree."
    )
