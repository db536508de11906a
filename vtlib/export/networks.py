"""The two networks as ONNX nodes, with a recogniser's weights."""

import numpy as np

from ..models import Recogniser
from .nodes import Nodes


def logits(g: Nodes, x: str, recogniser: Recogniser) -> str:
    """Logits (T, 5) of standardised features (1, 48, T).

    Raises
    ------
    ValueError
        If it is of a kind that this module doesn't know.
    """
    if recogniser.kind not in _KINDS:
        raise ValueError(
            f"{recogniser.name}: kind {recogniser.kind!r}: only {' and '.join(_KINDS)} can be "
            "written as a graph"
        )
    return _KINDS[recogniser.kind](g, x, recogniser)


def _tcn(g, x, recogniser):
    weights = {name.split(" ", 1)[1]: w for name, w in recogniser.weights().items()}
    return g("Squeeze", tcn_logits(g, x, weights), g.whole([0]))


def tcn_logits(g: Nodes, x: str, weights: dict[str, np.ndarray]) -> str:
    """Logits (batch, T, 5) of features (batch, 48, T); weights without their numbers."""

    def convolved(x, name, dilation=1):
        kernel = weights[f"{name}/kernel"].transpose(2, 1, 0)  # (out, in, taps)
        before = dilation * (kernel.shape[2] - 1)  # causal: zeros before the record
        bias = g.single(weights[f"{name}/bias"])
        return g(
            "Conv", x, g.single(kernel), bias, dilations=[dilation], pads=[before, 0]
        )  # (1, out, T)

    blocks = [name.split("/")[0] for name in weights if name.endswith("conv1D_0/kernel")]
    said = []
    for i, block in enumerate(blocks):
        y = g("Relu", convolved(x, f"{block}/conv1D_0", 2**i))
        y = g("Relu", convolved(y, f"{block}/conv1D_1", 2**i))
        said.append(y)
        is_matched = f"{block}/matching_conv1D/kernel" in weights
        same = convolved(x, f"{block}/matching_conv1D") if is_matched else x
        x = g("Relu", g("Add", same, y))
    x = g("Transpose", g("Sum", *said), perm=[0, 2, 1])  # (batch, T, 50)
    return g("Add", g("MatMul", x, g.single(weights["kernel"])), g.single(weights["bias"]))


def _lstm(g, x, recogniser):
    weights, architecture = recogniser.weights(), recogniser.card["architecture"]
    units, ways = architecture["units"], [""]
    if architecture.get("bidirectional"):
        ways.append("_reverse")
    x = g("Transpose", g("Squeeze", x, g.whole([0])))  # (T, 48)
    total = g("Squeeze", g("Gather", g("Shape", x), g.whole([0])))
    for i in range(architecture["layers"]):
        gates = {
            name: np.stack([in_onnx_order(weights[f"lstms.{i}.{name}_l0{way}"]) for way in ways])
            for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
        }
        bias = np.concatenate([gates["bias_ih"], gates["bias_hh"]], axis=1)
        y = g(
            "LSTM",
            _interleaved(g, x, total, 2**i),
            *(g.single(w) for w in (gates["weight_ih"], gates["weight_hh"], bias)),
            hidden_size=units,
            direction="bidirectional" if len(ways) == 2 else "forward",
        )  # (steps, ways, dilation, units)
        y = g("Transpose", y, perm=[0, 2, 1, 3])
        y = g("Reshape", y, g.whole([-1, units * len(ways)]))  # (T + padding, ways * units)
        x = g.between(y, g.whole(0), total)
    product = g("MatMul", x, g.single(weights["linear.weight"].T))
    return g("Add", product, g.single(weights["linear.bias"]))


def _interleaved(g, x, total, dilation):
    """(T, k) as ``dilation`` sequences side by side, (steps, dilation, k); zeros after the end."""
    padding = g("Mod", g("Neg", total), g.whole(dilation))
    padding = g("Concat", g.whole([0, 0]), g.row(padding), g.whole([0]), axis=0)
    padded = g("Pad", x, padding)
    width = g("Gather", g("Shape", x), g.whole([1]))
    return g("Reshape", padded, g("Concat", g.whole([-1, dilation]), width, axis=0))


def in_onnx_order(stacked: np.ndarray) -> np.ndarray:
    """PyTorch stacks the gates input, forget, cell, output; ONNX input, output, forget, cell."""
    into, forget, cell, out = np.split(stacked, 4)
    return np.concatenate([into, out, forget, cell])


_KINDS = {"tcn": _tcn, "lstm": _lstm}
