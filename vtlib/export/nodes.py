"""A small notation for ONNX graphs: each call is one node, and gives the name of its output."""

import importlib
from collections.abc import Sequence
from typing import Any

import numpy as np

#: Version of ONNX's operators that graphs are written in.
OPSET = 18
#: Version of the file's format that goes with it.
IR_VERSION = 8


def onnx() -> Any:
    """The package onnx, which only graphs need.

    Raises
    ------
    ImportError
        If it isn't installed, with what to do.
    """
    try:
        return importlib.import_module("onnx")
    except ImportError as error:
        raise ImportError(
            f"{error}: writing an ONNX graph needs the package onnx. Install it: pip install onnx"
        ) from None


class Nodes:
    """Nodes of a graph in the making, and the constants that they use.

    Parameters
    ----------
    prefix : str
        Of all names, so that a graph inside another one has names of its own.
    """

    def __init__(self, prefix: str = ""):
        self.nodes: list = []
        self.constants: list = []
        self._prefix = prefix

    def __call__(
        self, operator: str, *inputs: str, output: str | None = None, **attributes: Any
    ) -> str:
        """Append a node; the name of its output, by default a new one."""
        output = output or f"{self._prefix}{operator.lower()}_{len(self.nodes)}"
        node = onnx().helper.make_node(operator, list(inputs), [output], **attributes)
        self.nodes.append(node)
        return output

    def constant(self, value: Any, dtype: Any) -> str:
        """Name of a constant with a value of a dtype."""
        name = f"{self._prefix}constant_{len(self.constants)}"
        array = np.array(value, dtype=dtype, order="C")
        self.constants.append(onnx().numpy_helper.from_array(array, name))
        return name

    def whole(self, value: int | Sequence[int]) -> str:
        """Name of a constant of one or several whole numbers."""
        return self.constant(value, np.int64)

    def double(self, value: Any) -> str:
        """Name of a constant in double precision."""
        return self.constant(value, np.float64)

    def single(self, value: Any) -> str:
        """Name of a constant in single precision."""
        return self.constant(value, np.float32)

    def cast(self, x: str, dtype: Any) -> str:
        """Name of the same numbers in another dtype."""
        return self("Cast", x, to=onnx().helper.np_dtype_to_tensor_dtype(np.dtype(dtype)))

    def row(self, scalar: str) -> str:
        """A scalar, (), as an array of one number, (1,)."""
        return self("Unsqueeze", scalar, self.whole([0]))

    def between(self, x: str, first: str, stop: str, axis: int = 0) -> str:
        """A slice; ``first`` and ``stop`` are names of scalars."""
        return self("Slice", x, self.row(first), self.row(stop), self.whole([axis]))

    def graph(self, name: str, inputs: dict[str, tuple], outputs: dict[str, tuple]) -> Any:
        """All of it as a graph; inputs and outputs are named, with (dtype, shape)."""
        helper = onnx().helper

        def described(named):
            return [
                helper.make_tensor_value_info(
                    key, helper.np_dtype_to_tensor_dtype(np.dtype(dtype)), shape
                )
                for key, (dtype, shape) in named.items()
            ]

        return helper.make_graph(
            self.nodes, name, described(inputs), described(outputs), self.constants
        )
