"""Pickles of arrays are read; pickles of anything else are refused, and nothing in them runs."""

import builtins
import copyreg
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
    """Before version 2, the module was called numpy.core; protocol 4 counts the letters of the
    name."""
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
    [b"<html>404</html>", b"PK\x03\x04", bytes(100), b"\x80\x05.", b"\x80\x63N."],
    ids=["html", "zip", "zeros", "empty stack", "protocol 99"],
)
def test_what_is_no_pickle_is_named(tmp_path, content):
    with pytest.raises(ValueError, match=r"suspicious\.p: not a readable pickle"):
        readers.read_arrays(write(tmp_path, content))


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(ValueError, match=r"missing\.p: not a readable pickle \(FileNotFoundError"):
        readers.read_arrays(tmp_path / "missing.p")


def text(word):
    """A word as an instruction of protocol 4."""
    return b"\x8c" + bytes([len(word)]) + word.encode()


def named(module, name):
    """The instructions that ask for a name."""
    return text(module) + text(name) + b"\x93"


DTYPE, NDARRAY = named("numpy", "dtype"), named("numpy", "ndarray")
RECONSTRUCT = named("numpy._core.multiarray", "_reconstruct")
FROMBUFFER = named("numpy._core.numeric", "_frombuffer")
CALL = b"R"
F8 = DTYPE + text("f8") + b"\x89\x88\x87" + CALL
STATE_F8 = b"(K\x03" + text("<") + b"NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00t"


@pytest.mark.parametrize(
    "program",
    [
        b"\x82\x41.",  # EXT1, EXT2, EXT4: what copyreg's cache holds, without asking for a name
        b"\x83\x41\x00.",
        b"\x84\x41\x00\x00\x00.",
        b"Pevil\n.",  # persistent ids
        b"N\x51.",
        b"(ios\nsystem\n.",  # INST and OBJ build instances
        b"(" + named("os", "system") + b"o.",
        named("os", "system") + b").",
        NDARRAY + b")\x81.",  # NEWOBJ, NEWOBJ_EX
        NDARRAY + b")}\x92.",
        b"}.",  # dictionaries and sets hash what they are given
        b"(d.",
        b"\x8f.",
        b"(\x91.",
        b"}" + b"\x85" * 500 + b"s.",
        b"(N" + b"\x85" * 50_000 + b"\x91.",
        b"G\x00\x00\x00\x00\x00\x00\x00\x00.",  # floats, buffers from outside, DUP and POP
        b"F1.5\n.",
        b"\x97.",
        b"N\x98.",
        b"N2.",
        b"NN0.",
        b"(N1.",
        NDARRAY + b"(M\xe8\x03" + b"t" + CALL + b".",  # an array of whatever lies in memory
        NDARRAY + b"(" + b"\x8a\x06\x00\x00\x00\x00\x00\x01" + b"\x85" + F8 + b"t" + CALL + b".",
        DTYPE + text("O8") + b"\x89\x88\x87" + CALL + b".",  # pointers for bytes
        DTYPE + text("|O") + b"\x89\x88\x87" + CALL + b".",
        DTYPE + text("V8") + b"\x89\x88\x87" + CALL + b".",
        DTYPE + text("S8") + b"\x89\x88\x87" + CALL + b".",
        DTYPE + text("U8") + b"\x89\x88\x87" + CALL + b".",
        DTYPE + text("M8[s]") + b"\x89\x88\x87" + CALL + b".",
        DTYPE + text("f8,O") + b"\x89\x88\x87" + CALL + b".",
        DTYPE + text("(9,)f8") + b"\x89\x88\x87" + CALL + b".",
        DTYPE + NDARRAY + b"\x89\x88\x87" + CALL + b".",
        F8
        + b"(K\x03"
        + text("<")
        + b"("
        + text("x")
        + b"tNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x01tb.",
        F8 + b"(K\x03" + text("!") + b"NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb.",
        F8 + b"N" + b"b.",
        RECONSTRUCT + b"(tb.",  # a state for a function
        named("_codecs", "encode") + b"}b.",
        NDARRAY + b"(tb.",
        RECONSTRUCT + b"]R.",
        b"N)R.",
        text("os") + b")R.",
        FROMBUFFER + b"(" + text("x") + text("f8") + b"K\x01\x85" + text("C") + b"t" + CALL + b".",
        FROMBUFFER + b"(N" + F8 + b"K\x01\x85" + text("C") + b"t" + CALL + b".",
        b"](" + RECONSTRUCT + b"(NNNt" + CALL + b"e.",  # an array that never gets its bytes
        b"](" + F8 + b"e.",
        b"](" + NDARRAY + b"e.",
        b"]\x94h\x00a.",  # a list in itself
        b"N]a.",
        b"N" * 300_000 + b".",
    ],
    ids=lambda program: repr(program[:40]),
)
def test_no_instruction_does_more_than_build_an_array(tmp_path, program):
    with pytest.raises(UnsafePickleError, match=r"suspicious\.p: (refused, it asks|holds a)"):
        readers.read_arrays(write(tmp_path, b"\x80\x04" + program))


def test_what_copyreg_remembers_is_not_called(tmp_path):
    """One ordinary load fills the cache; afterwards the safe reader still refuses to look there."""
    copyreg.add_extension("os", "getcwd", 0x41)
    try:
        program = b"\x80\x02\x82\x41)R."
        assert pickle.loads(program) == os.getcwd()
        with pytest.raises(UnsafePickleError, match="EXT1"):
            readers.read_arrays(write(tmp_path, program))
    finally:
        copyreg.remove_extension("os", "getcwd", 0x41)


@pytest.mark.parametrize(
    "program",
    [
        b"]r\x00\x00\x00 0].",  # a memo of half a billion places is a dictionary of one
        b"(" * 50_000 + b".",
        b"\x8d" + b"\xff" * 8 + b".",  # a text of 2**64 bytes
        b"\x8e\xff\xff\xff\xff\xff\xff\xff\x7f.",
        b"h\x07.",
        b"e.",
        b"t.",
        b"\x87.",
        b"(\x85.",
        b"R.",
        b"b.",
        b"a.",
        FROMBUFFER + b"(C\x08" + bytes(8) + F8 + b"K\x02\x85" + text("C") + b"t" + CALL + b".",
        FROMBUFFER
        + b"(C\x08"
        + bytes(8)
        + F8
        + b"J\xff\xff\xff\xff\x85"
        + text("C")
        + b"t"
        + CALL
        + b".",
        FROMBUFFER + b"(C\x08" + bytes(8) + F8 + b"\x88\x85" + text("C") + b"t" + CALL + b".",
        RECONSTRUCT + b"(t" + CALL + b".",
        b"L" + b"9" * 10_000 + b"L\n.",
    ],
    ids=lambda program: repr(program[:40]),
)
def test_a_program_that_makes_no_sense_is_an_error_that_names_the_file(tmp_path, program):
    with pytest.raises((ValueError, UnsafePickleError), match=r"suspicious\.p"):
        readers.read_arrays(write(tmp_path, b"\x80\x04" + program))


def test_reading_leaves_no_trace_in_the_modules_functions(tmp_path):
    """A state for an admitted function used to change it, though the pickle was refused."""
    before = {f: (dict(vars(f)), f.__defaults__) for f in (readers._encode, readers._frombuffer)}
    program = b"\x80\x04" + FROMBUFFER + b"(}" + text("__defaults__") + b"Nst" + b"b."
    with pytest.raises(UnsafePickleError):
        readers.read_arrays(write(tmp_path, program))
    assert before == {f: (dict(vars(f)), f.__defaults__) for f in before}


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_mutants_of_a_good_pickle_are_arrays_or_one_of_two_errors(tmp_path, protocol, rng):
    """Bytes changed, cut out, doubled: 2,000 files a protocol."""
    good = pickle.dumps(ARRAYS[:4], protocol)
    file = tmp_path / "mutant.p"
    outcomes = set()
    for _ in range(2_000):
        mutant = bytearray(good)
        for _ in range(rng.integers(1, 5)):
            at = int(rng.integers(len(mutant)))
            kind = rng.integers(3)
            if kind == 0:
                mutant[at] = int(rng.integers(256))
            elif kind == 1:
                del mutant[at : at + int(rng.integers(1, 9))]
            else:
                mutant[at:at] = mutant[at : at + int(rng.integers(1, 9))]
        file.write_bytes(mutant)
        try:
            found = readers.read_arrays(file)
            assert all(isinstance(a, np.ndarray) and a.dtype.kind in "iuf" for a in found)
            assert sum(a.nbytes for a in found) <= 4 * len(mutant)
            outcomes.add("arrays")
        except (UnsafePickleError, ValueError) as error:
            assert "mutant.p" in str(error) and len(str(error)) < 600
            outcomes.add(type(error).__name__)
    assert outcomes == {"arrays", "UnsafePickleError", "ValueError"}
