"""What the programs in ``studies/`` measured, read and picked: scores over several seeds.

Training takes minutes to hours, so chapters show some scores that were measured once, with the same
code: ``make scores`` writes data/scores.json, ``make bands`` data/bands.json.
"""

import functools
import json
from typing import Any

import pandas as pd

from . import evaluation
from .datasets import registry

_NUMBERS = ("value", "low", "high", "p", "seeds")


@functools.cache
def _read(name):
    return json.loads((registry.made_here() / name).read_text(encoding="utf-8"))["scores"]


def scores() -> pd.DataFrame:
    """What blind, retrained and classical recognisers score on Bezymianny and on simulated days.

    Returns
    -------
    pandas.DataFrame
        One row a score: ``experiment``, ``recogniser``, ``teacher``, ``labels``, ``k`` (stations
        that agreed), ``rule``, ``split``, ``by``, ``threshold``, ``unconfirmed`` and ``measure``
        say what it is of; of learning curves also ``start``, ``learns``, ``n_records`` and
        ``learning_rate``, of streams ``heard``, of ways to push scores ``idea``, and of
        associators (``k`` stations at least) ``associator``. ``value`` is
        the mean over seeds, ``low`` and ``high`` bound the middle 95 % of a bootstrap over moments
        (of simulated days: over pairs of days), ``seeds`` lists the value of each seed, and
        ``text`` is value and interval as in "0.83 [0.79, 0.89]".
        A measure such as ``"event F minus k = 1"`` is a difference, drawn on the same moments, and
        ``p`` is what :func:`vtlib.evaluation.sign_p` says of it.

    Examples
    --------
    >>> scores().measure.unique()[:2].tolist()
    ['VT frame F1', 'event F']
    """
    table = pd.DataFrame([row for rows in _read("scores.json").values() for row in rows])
    table["text"] = [
        evaluation.with_interval(value, low, high)
        for value, low, high in zip(table["value"], table["low"], table["high"], strict=True)
    ]
    return table


def pick(**wanted: Any) -> pd.DataFrame:
    """Scores of which everything named is as wanted.

    Parameters
    ----------
    **wanted
        Columns of :func:`scores` and the value that each must have, or a list of values of which it
        must have one: ``pick(experiment="blind", rule="core", measure="event F")``.

    Returns
    -------
    pandas.DataFrame
        At least one row, in the order in which they were measured; where values were listed, in
        the order of the first list.

    Raises
    ------
    ValueError
        If there is no such column, or no such score; the message says what there is.

    Examples
    --------
    >>> row = pick(experiment="blind", recogniser="lstm", rule="core", by="record",
    ...            measure="VT frame F1")
    >>> list(row["text"])
    ['0.73 [0.61, 0.85]']
    """
    table = scores()
    for column, values in wanted.items():
        if column not in table or column in _NUMBERS:
            names = ", ".join(c for c in table if c not in _NUMBERS)
            raise ValueError(f"{column!r}: scores can be picked by {names}")
        known = table[column].dropna().unique()
        values = list(values) if isinstance(values, (list, tuple)) else [values]
        table = table[table[column].isin(values)]
        if table.empty:
            raise ValueError(
                f"{column}={values!r}: no score of that and {_but(wanted, column)}; "
                f"measured were {', '.join(map(str, known))}"
            )
    for column, values in wanted.items():
        if isinstance(values, (list, tuple)):
            order = {value: place for place, value in enumerate(values)}
            return table.sort_values(column, key=lambda c: c.map(order), kind="stable")
    return table


def _but(wanted, column):
    others = [f"{c}={v!r}" for c, v in wanted.items() if c != column]
    return ", ".join(others) or "nothing else"


def bands(name: str) -> pd.DataFrame:
    """Scores of a recogniser that comes with the book, trained again with ten seeds.

    Parameters
    ----------
    name : str
        For example ``"simulated-deception-lstm"``.

    Returns
    -------
    pandas.DataFrame
        One row for each seed, which draws the simulation, the first weights and the batches alike.
        Columns are pairs: what was tested on (``"simulated"``, unseen; ``"published"``), and the
        score.

    Raises
    ------
    ValueError
        If nothing was measured under that name.

    Examples
    --------
    >>> bands("simulated-deception-lstm").shape
    (10, 4)
    """
    measured = _read("bands.json")
    if name not in measured:
        raise ValueError(f"no bands of {name!r}: there are those of {', '.join(measured)}")
    rows = [
        {(on, score): value for on, values in row.items() for score, value in values.items()}
        for row in measured[name]
    ]
    return pd.DataFrame(rows).rename_axis("seed")
