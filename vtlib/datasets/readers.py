"""Reading the published pickles without trusting them.

A pickle is a program for a small machine with a stack, and Python's own reader lets it call
whatever it names. The machine here knows only the instructions that a list of NumPy arrays needs.
What a pickle names is never looked up, but kept as a name; the few that an array needs stand for
code of this module, which builds the array itself, from bytes, of plain numbers.
"""

import math
import pickle
import pickletools
import re
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from ..files import in_a_line

_MOST_INSTRUCTIONS = 200_000  # a partition's 416 recordings take some 8,000
_DTYPE = re.compile(r"[<>|=]?(f[248]|[iu][1248])")


class UnsafePickleError(pickle.UnpicklingError):
    """A pickle asks for something other than NumPy arrays; reading it could run somebody's code."""


class _Name(NamedTuple):
    """What a pickle asks for by name."""

    module: str
    name: str


class _Dtype:
    """A dtype on its way: its code, and the byte order that BUILD may change."""

    def __init__(self, code: Any):
        if not isinstance(code, str) or not _DTYPE.fullmatch(code):
            raise UnsafePickleError(f"it asks for an array of dtype {_shown(code)}")
        self.dtype = np.dtype(code)

    def build(self, state: Any) -> None:
        order = state[1] if isinstance(state, tuple) and len(state) >= 5 else None
        if order not in ("<", ">", "|", "=") or any(part is not None for part in state[2:5]):
            raise UnsafePickleError(f"it asks for a dtype of state {_shown(state)}")
        self.dtype = self.dtype.newbyteorder(order)


class _Array:
    """An array on its way: empty, until BUILD brings shape, dtype and bytes."""

    value: np.ndarray | None = None

    def build(self, state: Any) -> None:
        if not isinstance(state, tuple) or len(state) != 5:
            raise UnsafePickleError(f"it asks for an array of state {_shown(state)}")
        _, shape, dtype, is_fortran, data = state
        self.fill(data, dtype, shape, "F" if is_fortran else "C")

    def fill(self, data: Any, dtype: Any, shape: Any, order: Any) -> None:
        if isinstance(data, str):
            data = data.encode("latin1")  # of Python 2, whose strings were bytes
        if not isinstance(dtype, _Dtype) or not isinstance(data, bytes | bytearray):
            raise UnsafePickleError("it asks for an array of other things than numbers")
        if not isinstance(shape, tuple) or not all(type(n) is int and n >= 0 for n in shape):
            raise ValueError(f"an array of shape {_shown(shape)}")
        if len(data) != math.prod(shape) * dtype.dtype.itemsize:
            raise ValueError(f"{len(data)} bytes for an array of shape {_shown(shape)}")
        flat = np.frombuffer(bytes(data), dtype.dtype)
        self.value = flat.reshape(shape, order="F" if order == "F" else "C").copy(order="K")


def _reconstruct(_kind, _shape, _code):
    return _Array()


def _frombuffer(data, dtype, shape, order):
    array = _Array()
    array.fill(data, dtype, shape, order)
    return array


def _encode(text, encoding):
    if not isinstance(text, str) or encoding != "latin1":
        raise UnsafePickleError(f"it asks for the codec {_shown(encoding)}")
    return text.encode("latin1")


# What a NumPy array needs, and what stands in for it here: ``_reconstruct`` in protocols up to 4,
# ``_frombuffer`` in protocol 5, ``encode`` and ``bytes`` in protocols 0 to 2. Before NumPy 2,
# modules were spelt without the underscore.
_ADMITTED = {
    _Name("numpy.core.multiarray", "_reconstruct"): _reconstruct,
    _Name("numpy._core.multiarray", "_reconstruct"): _reconstruct,
    _Name("numpy.core.numeric", "_frombuffer"): _frombuffer,
    _Name("numpy._core.numeric", "_frombuffer"): _frombuffer,
    _Name("_codecs", "encode"): _encode,
    _Name("__builtin__", "bytes"): lambda: b"",
    _Name("numpy", "dtype"): lambda code, *_: _Dtype(code),
    _Name("numpy", "ndarray"): None,  # named beside _reconstruct, and never called
}

_CONSTANTS = {"NONE": None, "NEWTRUE": True, "NEWFALSE": False, "EMPTY_TUPLE": ()}
_VALUES = {
    *("INT", "BININT", "BININT1", "BININT2", "LONG", "LONG1", "LONG4"),
    *("STRING", "BINSTRING", "SHORT_BINSTRING", "UNICODE", "BINUNICODE"),
    *("SHORT_BINUNICODE", "BINUNICODE8", "BINBYTES", "SHORT_BINBYTES", "BINBYTES8", "BYTEARRAY8"),
}
_TUPLES = {"TUPLE1": 1, "TUPLE2": 2, "TUPLE3": 3}
_PUT = {"PUT", "BINPUT", "LONG_BINPUT", "MEMOIZE"}
_GET = {"GET", "BINGET", "LONG_BINGET"}
_MARK = object()


class _Machine:
    """The machine that a pickle is a program for, as far as arrays need it."""

    def __init__(self):
        self.stack: list[Any] = []
        self.memo: dict[int, Any] = {}

    def run(self, content: bytes) -> Any:
        """What the program leaves on the stack."""
        for count, (opcode, argument, _) in enumerate(pickletools.genops(content)):
            if count == _MOST_INSTRUCTIONS:
                raise UnsafePickleError(f"it asks for more than {count:,} instructions")
            if opcode.name == "PROTO" and argument > pickle.HIGHEST_PROTOCOL:
                raise ValueError(f"protocol {argument}")
            if opcode.name == "STOP":
                return self.stack.pop()
            if opcode.name not in ("PROTO", "FRAME"):
                self.step(opcode.name, argument)
        raise ValueError("it ends before it stops")

    def step(self, name: str, argument: Any) -> None:
        """One instruction."""
        if name in _VALUES:
            self.stack.append(argument)
        elif name in _CONSTANTS:
            self.stack.append(_CONSTANTS[name])
        elif name in _PUT:
            self.memo[len(self.memo) if name == "MEMOIZE" else argument] = self.stack[-1]
        elif name in _GET:
            self.stack.append(self.memo[argument])
        elif name in _TUPLES:
            self.stack.append(tuple(self.pop(_TUPLES[name])))
        elif name == "MARK":
            self.stack.append(_MARK)
        elif name == "EMPTY_LIST":
            self.stack.append([])
        elif name in ("TUPLE", "LIST"):
            items = self.pop_to_mark()
            self.stack.append(tuple(items) if name == "TUPLE" else items)
        elif name in ("APPEND", "APPENDS"):
            items = self.pop(1) if name == "APPEND" else self.pop_to_mark()
            if not isinstance(self.stack[-1], list):
                raise UnsafePickleError(f"it asks for the instruction {name} on what is no list")
            self.stack[-1].extend(items)
        elif name in ("GLOBAL", "STACK_GLOBAL"):
            words = argument.split(" ", 1) if name == "GLOBAL" else self.pop(2)
            self.stack.append(self.admitted(*words))
        elif name == "REDUCE":
            function, arguments = self.pop(2)
            self.stack.append(self.call(function, arguments))
        elif name == "BUILD":
            (state,) = self.pop(1)
            if not isinstance(self.stack[-1], _Array | _Dtype):
                raise UnsafePickleError("it asks for a state of something else than an array")
            self.stack[-1].build(state)
        else:
            raise UnsafePickleError(f"it asks for the instruction {name}")

    def pop(self, count: int) -> list[Any]:
        """The last things on the stack, which no mark may separate."""
        items = self.stack[-count:]
        if len(items) < count or any(item is _MARK for item in items):
            raise ValueError("an instruction finds too little on the stack")
        del self.stack[-count:]
        return items

    def pop_to_mark(self) -> list[Any]:
        """Everything since the last mark."""
        items = []
        while (item := self.stack.pop()) is not _MARK:
            items.append(item)
        return items[::-1]

    def admitted(self, module: Any, name: Any) -> _Name:
        """A name that arrays need; any other is refused."""
        if not isinstance(module, str) or not isinstance(name, str):
            raise ValueError("a name that is no text")
        wanted = _Name(module, name)
        if wanted not in _ADMITTED:
            raise UnsafePickleError(f"it asks for {_shown(f'{module}.{name}', quoted=False)}")
        return wanted

    def call(self, function: Any, arguments: Any) -> Any:
        """What stands in for a function, called."""
        stand_in = _ADMITTED.get(function) if isinstance(function, _Name) else None
        if stand_in is None or not isinstance(arguments, tuple):
            raise UnsafePickleError("it asks for a call of something else than an array's parts")
        return stand_in(*arguments)


def _shown(value: Any, quoted: bool = True) -> str:
    """A value for a message: short, on one line, and without what a file may hide in it."""
    if not isinstance(value, str | int | float | bytes | None):
        return f"a {type(value).__name__}"
    text = repr(value) if quoted else repr(value)[1:-1]
    return text if len(text) <= 80 else f"{text[:80]}…"


def read_arrays(path: str | Path) -> list[np.ndarray]:
    """Read a pickled list of NumPy arrays.

    Parameters
    ----------
    path : str or path-like
        A pickle of any protocol.

    Returns
    -------
    list of numpy.ndarray
        Of whole or real numbers.

    Raises
    ------
    UnsafePickleError
        If it holds anything but a list of numeric arrays. Nothing of it is run.
    ValueError
        If it is truncated or no pickle.
    """
    path = Path(path)
    try:
        arrays = _Machine().run(path.read_bytes())
    except UnsafePickleError as error:
        raise UnsafePickleError(
            f"{path}: refused, {error}, and only NumPy arrays are admitted. Don't open this file"
        ) from None
    except Exception as error:  # a broken pickle fails in whatever instruction it is broken in
        raise ValueError(
            f"{path}: not a readable pickle ({type(error).__name__}: {in_a_line(error, 200)}). "
            "Fetch it again"
        ) from error
    is_list = isinstance(arrays, list) and all(isinstance(a, _Array) for a in arrays)
    if not is_list or any(array.value is None for array in arrays):
        raise UnsafePickleError(
            f"{path}: holds a {type(arrays).__name__} that is not a list of numeric arrays. Refused"
        )
    return [array.value for array in arrays]
