"""What a page that runs a recogniser needs to know from Python: classes, rules, association."""

import re
from dataclasses import asdict
from typing import Any

from .. import classes, events, network
from ..events import Hysteresis, MinimumDuration, Rule, Viterbi

_KINDS = {MinimumDuration: "minimum_duration", Hysteresis: "hysteresis", Viterbi: "viterbi"}


def page_data() -> dict[str, Any]:
    """Classes, rules and the defaults of association, to be written as JSON.

    Returns
    -------
    dict
        ``classes``: as :func:`vtlib.classes.for_pages` gives them. ``rules``: by name
        (``published``, ``core``, ``joined``,
        ``core_joined``, ``viterbi``), each as :func:`rule_data` gives it. ``association``:
        ``minStations``, ``velocityMS``, ``toleranceS``, as :func:`vtlib.network.associate` has
        them. Keys are written as JavaScript writes names.

    Examples
    --------
    >>> data = page_data()
    >>> data["classes"][3]
    {'name': 'VT', 'title': 'volcano-tectonic earthquake', 'colour': '#DD7B1A', 'minFrames': 4}
    >>> data["rules"]["published"]
    {'kind': 'minimum_duration', 'minFrames': [2, 40, 14, 4, 4]}
    """
    named = {name: getattr(events, name) for name in events.__all__ if name.isupper()}
    rules = {name.lower(): rule for name, rule in named.items() if isinstance(rule, Rule)}
    return {
        "classes": classes.for_pages(),
        "rules": {name: rule_data(rule) for name, rule in (rules | {"viterbi": Viterbi()}).items()},
        "association": {
            "minStations": network.MIN_STATIONS,
            "velocityMS": network.VELOCITY_M_S,
            "toleranceS": network.TOLERANCE_S,
        },
    }


def rule_data(rule: Rule) -> dict[str, Any]:
    """A rule of :mod:`vtlib.events` as the engine of the book's pages takes it.

    Parameters
    ----------
    rule : vtlib.events.MinimumDuration, vtlib.events.Hysteresis or vtlib.events.Viterbi

    Returns
    -------
    dict
        Its ``kind``, and its numbers under the names that they have in Python, written as
        JavaScript writes names; a class in the book's spelling.

    Raises
    ------
    TypeError
        If it is a rule of one's own: a page couldn't follow it.

    Examples
    --------
    >>> rule_data(Viterbi(switch_cost=1.5))
    {'kind': 'viterbi', 'minFrames': [2, 40, 14, 4, 4], 'switchCost': 1.5}
    """
    if type(rule) not in _KINDS:
        known = ", ".join(kind.__name__ for kind in _KINDS)
        raise TypeError(f"{rule!r}: pages know the rules {known}. Make one of those")
    numbers = asdict(rule)
    numbers["min_frames"] = [int(n) for n in numbers["min_frames"]]
    if numbers.get("prefer") is not None:
        numbers["prefer"] = classes.NAMES[classes.index(numbers["prefer"])]
    return {"kind": _KINDS[type(rule)]} | {_in_javascript(k): v for k, v in numbers.items()}


def _in_javascript(name):
    """``minFrames`` of ``min_frames``."""
    return re.sub(r"_(\w)", lambda match: match[1].upper(), name)
