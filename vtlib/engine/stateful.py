"""Networks as ONNX graphs that take up where they left off: memory goes in, and comes out."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import classes, features
from ..export.networks import in_onnx_order, tcn_logits
from ..export.nodes import IR_VERSION, OPSET, Nodes, onnx

_N = len(classes.CLASSES)


def lstm_shapes(layers: int, units: int, ways: Sequence[str] = ("",)) -> dict[str, tuple]:
    """Shapes of an LSTM's weights, by PyTorch's names: ONNX Runtime doesn't look at all of them."""
    shapes = {"linear.weight": (_N, units * len(ways)), "linear.bias": (_N,)}
    for i in range(layers):
        width = units if i else features.N_FEATURES
        for way in ways:
            own = {"weight_ih": (4 * units, width), "weight_hh": (4 * units, units)}
            own |= {"bias_ih": (4 * units,), "bias_hh": (4 * units,)}
            shapes |= {f"lstms.{i}.{name}_l0{way}": shape for name, shape in own.items()}
    return shapes


def tcn(weights: dict[str, np.ndarray]) -> bytes:
    """From ``x``, (batch, T, 48), to ``p``, (batch, T, 5): it hears what comes with it."""
    g = Nodes()
    x = g("Transpose", "x", perm=[0, 2, 1])  # (batch, 48, T)
    g("Softmax", tcn_logits(g, x, weights), output="p", axis=-1)
    shapes = {"x": ["batch", "T", features.N_FEATURES], "p": ["batch", "T", _N]}
    return _written(g, shapes, ["x"], ["p"])


def lstm(weights: dict[str, np.ndarray], layers: int, units: int) -> bytes:
    """From ``x``, (T, batch, 48), and each layer's memory, to ``p``, (T, batch, 5), and memory.

    Layer i has as many interleaved sequences as its dilation, 2**i, so T is a multiple of the last
    one's. Its memory is ``h0``, ``c0`` and so on, (1, 2**i * batch, units) each; what comes out is
    named with ``_after``.
    """
    g, x, shapes = Nodes(), "x", {"x": ["T", "batch", features.N_FEATURES]}
    names = [f"{name}{i}" for i in range(layers) for name in "hc"]
    for i in range(layers):
        y, _, _ = _lstm_layer(g, _interleaved(g, x, 2**i), weights, i, [""], units, True)
        y = g("Squeeze", y, g.whole([1]))  # (steps, dilation * batch, units)
        batch = g("Gather", g("Shape", "x"), g.whole([1]))
        x = g("Reshape", y, g("Concat", g.whole([-1]), batch, g.whole([units]), axis=0))
        for name in (f"h{i}", f"c{i}"):
            shapes[name] = shapes[f"{name}_after"] = [1, f"batch{i}", units]
    return _with_probabilities(g, x, weights, shapes, names)


def bidirectional(weights: dict[str, np.ndarray], units: int) -> bytes:
    """From ``x``, (T, batch, 48), whole recordings, to ``p``, (T, batch, 5)."""
    g, shapes = Nodes(), {"x": ["T", "batch", features.N_FEATURES]}
    y, _, _ = _lstm_layer(g, "x", weights, 0, ["", "_reverse"], units, False)
    y = g("Transpose", y, perm=[0, 2, 1, 3])  # (T, batch, ways, units)
    x = g("Reshape", y, g.whole([0, 0, 2 * units]))
    return _with_probabilities(g, x, weights, shapes, [])


def _lstm_layer(g, x, weights, i, ways, units, remembers):
    gates = {
        name: np.stack([in_onnx_order(weights[f"lstms.{i}.{name}_l0{way}"]) for way in ways])
        for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
    }
    bias = np.concatenate([gates["bias_ih"], gates["bias_hh"]], axis=1)
    constants = [g.single(w) for w in (gates["weight_ih"], gates["weight_hh"], bias)]
    memory = ["", f"h{i}", f"c{i}"] if remembers else []
    outputs = [f"y{i}", f"h{i}_after", f"c{i}_after"] if remembers else [f"y{i}"]
    direction = "bidirectional" if len(ways) == 2 else "forward"
    node = onnx().helper.make_node(
        "LSTM", [x, *constants, *memory], outputs, hidden_size=units, direction=direction
    )
    g.nodes.append(node)
    return (*outputs, None, None)[:3]


def _interleaved(g, x, dilation):
    """(T, batch, k) as (T / dilation, dilation * batch, k): the frames of a row stay in order."""
    if dilation == 1:
        return x
    shape = g("Shape", x)
    batch, width = (g("Gather", shape, g.whole([axis])) for axis in (1, 2))
    batch = g("Mul", batch, g.whole([dilation]))
    return g("Reshape", x, g("Concat", g.whole([-1]), batch, width, axis=0))


def _with_probabilities(g, x, weights, shapes, memory):
    product = g("MatMul", x, g.single(weights["linear.weight"].T))
    logits = g("Add", product, g.single(weights["linear.bias"]))
    g("Softmax", logits, output="p", axis=-1)
    shapes["p"] = ["T", "batch", _N]
    return _written(g, shapes, ["x", *memory], ["p", *(f"{name}_after" for name in memory)])


def _written(g: Nodes, shapes: dict[str, list], inputs: list[str], outputs: list[str]) -> Any:
    described = [{n: (np.float32, shapes[n]) for n in names} for names in (inputs, outputs)]
    opsets = [onnx().helper.make_opsetid("", OPSET)]
    body = g.graph("features_to_probabilities", *described)
    model = onnx().helper.make_model(body, opset_imports=opsets, ir_version=IR_VERSION)
    return model.SerializeToString()
