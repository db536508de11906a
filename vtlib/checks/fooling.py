"""Checks of what fools a recogniser: the smallest change that gives an event another name."""

from collections.abc import Sequence

import numpy as np

from .answers import Check, answers_back, hint, numbers, otherwise, right

NEVER = -1.0


@answers_back
def smallest_changes(
    tried: Sequence[Sequence[str]], doublings: Sequence[float], wanted: str = "LP"
) -> Check:
    """Of each row of names, the fewest doublings after which an event has the wanted name.

    Parameters
    ----------
    answer : array_like, shape (n,)
        One number a row; -1 where the name is never given.
    tried : list of list of str
        In each row, the names after ever larger changes.
    doublings : list of float
        How large each change is.
    wanted : str

    Examples
    --------
    >>> smallest_changes([1], [["VT", "TRE", "LP"]], [0.5, 1.0, 1.5])
    Not yet. That is where it is no longer called VT, whatever it is called
    instead.
    """
    steps = np.asarray(doublings, dtype=float)
    said = numbers("The changes", len(tried), each="row")

    def where(holds, value=steps, never=NEVER):
        """Of each row, the value at the first name of which something holds."""
        first = [next((i for i, name in enumerate(row) if holds(name)), None) for row in tried]
        return [never if i is None else value[i] for i in first]

    def is_wanted(name):
        return name == wanted

    n = np.arange(len(steps))
    before = [v if v < 0 else max(v - (steps[1] - steps[0]), 0.0) for v in where(is_wanted)]
    last = [
        max((steps[i] for i, name in enumerate(row) if is_wanted(name)), default=NEVER)
        for row in tried
    ]
    return said.cases(
        right(
            said.near(where(is_wanted)),
            "So small a change of what lies *between* source and station, or of the source's "
            "spectrum, is enough for the other name; where none is, the recogniser held on.",
        ),
        hint(said.near(where(is_wanted, n)), "That is the position in the row: what is wanted is "
             "how many doublings it stands for."),
        hint(said.near(where(is_wanted, 2.0**steps)), "That is the factor: a factor of four is two "
             "doublings."),
        hint(said.near(where(is_wanted, never=0.0), where(is_wanted, never=steps[-1])),
             f"A row in which it is never called {wanted} must be told from the others: -1."),
        hint(said.near(where(lambda name: name != "VT")), "That is where it is no longer called "
             "VT, whatever it is called instead."),
        hint(said.near(before), "That is the last change before the name is another one."),
        hint(said.near(last), f"That is the largest change with the name {wanted}; the smallest is "
             "asked for."),
        otherwise(f"Go through a row from its beginning, until the name is {wanted}: how many "
                  "doublings is that?"),
    )  # fmt: skip
