"""The state of a stream as plain values that JSON can hold, and back: to go on after a restart."""

import base64
from collections import Counter, deque
from typing import Any

import numpy as np

from ..features import Standardizer
from .channels import Channel
from .packets import MOST_KEPT, LeftOut, Packets
from .pieces import Piece
from .spotting import RunSpotter, SpanSpotter
from .yardsticks import Running

#: What a state is made of, beside numbers, texts and arrays; nothing else is made of one.
PARTS = (Channel, Packets, Piece, Running, RunSpotter, SpanSpotter, Standardizer)
NOT_KEPT = ("settings", "rule", "weights")  # who goes on has them, or makes them anew


def packed(value: Any) -> Any:
    """A part of a stream's state as dicts, lists, numbers and texts."""
    if isinstance(value, PARTS):
        fields = {k: packed(v) for k, v in vars(value).items() if k not in NOT_KEPT}
        return {"part": type(value).__name__, "fields": fields}
    if isinstance(value, np.ndarray):
        data = base64.b64encode(np.ascontiguousarray(value).tobytes()).decode()
        return {"array": data, "dtype": value.dtype.str, "shape": list(value.shape)}
    if isinstance(value, Counter):
        return {"counter": dict(value)}
    if isinstance(value, deque | tuple | list):
        kind = "deque" if isinstance(value, deque) else "tuple" if isinstance(value, tuple) else ""
        kind = "note" if isinstance(value, LeftOut) else kind or "list"
        return {kind: [packed(v) for v in value]}
    return value.item() if isinstance(value, np.generic) else value


def unpacked(value: Any, settings: Any) -> Any:
    """What :func:`packed` packed.

    Raises
    ------
    ValueError, KeyError, TypeError
        If it is none of that.
    """
    if not isinstance(value, dict):
        return value
    if "part" in value:
        made = object.__new__({part.__name__: part for part in PARTS}[value["part"]])
        fields = {k: unpacked(v, settings) for k, v in value["fields"].items()}
        made.__dict__.update(fields)
        if isinstance(made, Channel):
            made.settings = settings
        if isinstance(made, SpanSpotter):
            made.rule = settings.rule
        if isinstance(made, Piece):
            made.weights = Piece(0, made.rate).weights
        return made
    if "array" in value:
        data = base64.b64decode(value["array"], validate=True)
        return np.frombuffer(data, value["dtype"]).reshape(value["shape"]).copy()
    if "counter" in value:
        return Counter(value["counter"])
    ((kind, items),) = value.items()
    made = [unpacked(item, settings) for item in items]
    if kind == "deque":
        return deque(made, maxlen=MOST_KEPT)
    return {"note": lambda v: LeftOut(*v), "tuple": tuple, "list": list}[kind](made)
