"""Recognisers that only listen, in ONNX Runtime: no TensorFlow, no PyTorch, little memory.

The frameworks are for learning, and for looking inside. What a trained network says of a stream
needs its weights alone: :func:`load` reads them, writes the network as a graph and has it run.
The answers are those of the framework, but for rounding; :class:`Engine` also takes recordings in
pieces, as they come, and several stations in one call.
"""

from .running import Engine, load, of

__all__ = ["Engine", "load", "of"]
