"""Pickles of arrays are read; pickles of anything else are refused, and nothing in them runs."""

import builtins
import functools
import os
import pickle
import pickletools
import struct
import subprocess

import numpy as np
import pytest

from vtlib.datasets import readers
from vtlib.datasets.readers import UnsafePickleError

ARRAYS = [
    np.arange(12, dtype=np.float32).reshape(4, 3),
    np.array([0, 3, 4]),
    np.asfortranarray(np.arange(6.0).reshape(2, 3)),
    np.empty((0, 48), np.float32),
    np.array([1, 2], dtype=">i4"),
    np.array(bytearray(range(256)), dtype=np.uint8),
]


class Calls:
    """Something whose pickle, when it is read, calls a function."""

    def __init__(self, function, *args):
        self.function, self.args = function, args

    def __reduce__(self):
        return self.function, self.args


def write(folder, content, protocol=4):
    file = folder / "suspicious.p"
    file.write_bytes(content if isinstance(content, bytes) else pickle.dumps(content, protocol))
    return file


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_arrays_come_back_from_every_protocol(tmp_path, protocol):
    found = readers.read_arrays(write(tmp_path, ARRAYS, protocol))
    for one, other in zip(found, ARRAYS, strict=True):
        assert one.dtype.newbyteorder("=") == other.dtype.newbyteorder("=")
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("protocol", [2, 3, 4])
def test_arrays_that_an_older_numpy_wrote_come_back(tmp_path, protocol):
    """Before version 2, the module was called numpy.core; protocol 4 counts the letters of the name."""
    new, old = b"numpy._core.multiarray", b"numpy.core.multiarray"
    content = pickle.dumps(ARRAYS, protocol)
    content = content.replace(
        struct.pack("B", len(new)) + new, struct.pack("B", len(old)) + old
    ).replace(new, old)
    content = (
        b"\x80\x03" + content[11:] if protocol == 4 else content
    )  # without the frame, whose length has changed
    np.testing.assert_array_equal(readers.read_arrays(write(tmp_path, content))[0], ARRAYS[0])


@pytest.mark.parametrize("protocol", [0, 2, 4, 5])
@pytest.mark.parametrize(
    "bomb",
    [
        lambda marker: Calls(os.system, f"touch '{marker}'"),
        lambda marker: Calls(builtins.eval, f"open({marker!r}, 'w')"),
        lambda marker: Calls(builtins.exec, f"open({marker!r}, 'w')"),
        lambda marker: Calls(builtins.open, marker, "w"),
        lambda marker: Calls(subprocess.check_call, ["touch", marker]),
        lambda marker: Calls(functools.partial(open, marker, "w")),
        lambda marker: Calls(np.save, marker, 1),
        lambda marker: Calls(np.load, marker),
        lambda marker: Calls(np.memmap, marker, "u1", "w+", 0, 4),
        lambda marker: Calls(getattr, np.ones(1), "tofile"),
        lambda marker: [*ARRAYS, Calls(os.system, f"touch '{marker}'")],
        lambda marker: {"features": Calls(os.system, f"touch '{marker}'")},
        lambda marker: np.array([Calls(os.system, f"touch '{marker}'")], dtype=object),
    ],
    ids=[
        "system",
        "eval",
        "exec",
        "open",
        "subprocess",
        "partial",
        "save",
        "load",
        "memmap",
        "getattr",
        "list",
        "dict",
        "array",
    ],
)
def test_code_in_a_pickle_is_refused_and_does_not_run(tmp_path, bomb, protocol):
    marker = tmp_path / "code-ran"
    file = write(tmp_path, bomb(str(marker)), protocol)
    with pytest.raises(
        UnsafePickleError, match=r"suspicious\.p: refused, it asks for .*only NumPy arrays"
    ):
        readers.read_arrays(file)
    assert not list(tmp_path.glob("code-ran*"))


def test_such_a_pickle_would_run_with_the_ordinary_reader(tmp_path):
    """The test above means something: the same bytes do run."""
    marker = tmp_path / "code-ran"
    pickle.loads(write(tmp_path, Calls(os.system, f"touch '{marker}'")).read_bytes())
    assert marker.exists()


@pytest.mark.parametrize(
    "name", ["ndarray.tofile", "dtype.__class__", "load", "core.multiarray._reconstruct"]
)
def test_a_dotted_name_does_not_reach_through_an_admitted_one(tmp_path, name):
    parts = (b"numpy", name.encode())
    content = b"\x80\x04" + b"".join(b"\x8c" + bytes([len(p)]) + p for p in parts) + b"\x93."
    assert [op.name for op, _, _ in pickletools.genops(content)][-2] == "STACK_GLOBAL"
    with pytest.raises(UnsafePickleError, match=f"numpy.{name}"):
        readers.read_arrays(write(tmp_path, content))


@pytest.mark.parametrize("codec", ["rot13", "zlib_codec", "utf-7", "unknown"])
def test_no_other_codec_is_called(tmp_path, codec):
    content = b"c_codecs\nencode\n(Vtext\nV" + codec.encode() + b"\ntR."
    with pytest.raises(UnsafePickleError, match=f"codec {codec!r}"):
        readers.read_arrays(write(tmp_path, content))


@pytest.mark.parametrize(
    "content",
    [
        {"a": ARRAYS[0]},
        [ARRAYS],
        [[1.0, 2.0]],
        tuple(ARRAYS),
        ARRAYS[0],
        "arrays",
        None,
        [ARRAYS[0], None],
        [np.array([None, 1], dtype=object)],
        [np.array(["VT"])],
        [np.array([True])],
        [np.array([1j])],
        [np.zeros(2, dtype=[("x", "f4")])],
    ],
    ids=str,
)
@pytest.mark.parametrize("protocol", [2, 5])
def test_anything_but_a_list_of_numeric_arrays_is_refused(tmp_path, content, protocol):
    with pytest.raises(UnsafePickleError, match=r"suspicious\.p"):
        readers.read_arrays(write(tmp_path, content, protocol))


@pytest.mark.parametrize("protocol", [0, 2, 4, 5])
@pytest.mark.parametrize("share", [0, 0.1, 0.5, 0.9, 0.99])
def test_a_truncated_pickle_is_named(tmp_path, protocol, share):
    content = pickle.dumps(ARRAYS, protocol)
    with pytest.raises(ValueError, match=r"suspicious\.p: not a readable pickle.*Fetch it again"):
        readers.read_arrays(write(tmp_path, content[: int(share * len(content))]))


@pytest.mark.parametrize(
    "content",
    [
        b"<html>404</html>",
        b"PK\x03\x04",
        bytes(100),
        b"\x80\x05.",
        b"(lp0\nPevil\na.",
        b"\x80\x63N.",
    ],
    ids=["html", "zip", "zeros", "empty stack", "persistent id", "protocol 99"],
)
def test_what_is_no_pickle_is_named(tmp_path, content):
    with pytest.raises(ValueError, match=r"suspicious\.p: not a readable pickle"):
        readers.read_arrays(write(tmp_path, content))


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(ValueError, match=r"missing\.p: not a readable pickle \(FileNotFoundError"):
        readers.read_arrays(tmp_path / "missing.p")
