"""What holds for every input that hypothesis can think of: nothing is lost, or it is refused."""

import copyreg
import json
import math
import os
import pickle
import tempfile
from pathlib import Path

import numpy as np
import obspy
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays_of

from vtlib import events, labels, waveforms
from vtlib.classes import NAMES
from vtlib.datasets import readers
from vtlib.models import saved

TIMES = int(os.environ.get("VTLIB_FUZZ", "1"))
many = settings(
    max_examples=200 * TIMES,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
names = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=20,
)


@pytest.fixture(scope="module")
def file():
    """A path in a folder of this module."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder) / "hostile"


@st.composite
def some_events(draw):
    onset = obspy.UTCDateTime(draw(st.integers(-9_000_000, 9_000_000)) * 1000.001)
    return events.Event(
        onset,
        onset + draw(st.floats(0.001, 1e6)),
        draw(st.sampled_from([*NAMES, "EDS"])),
        draw(st.floats(0, 1) | st.just(math.nan)),
        draw(names),
        draw(st.booleans()),
        draw(st.floats(0, allow_infinity=False) | st.just(math.nan)),
    )


@many
@given(found=st.lists(some_events(), max_size=5), recogniser=names)
def test_any_events_come_back_from_a_table_as_they_were(file, found, recogniser):
    written = events.Events(found, recogniser)
    events.to_csv(written, file)
    back = events.read_csv(file)
    assert list(back) == list(written) and (not found or back.recogniser == recogniser)


@many
@given(
    arrays=st.lists(
        arrays_of.arrays(
            arrays_of.integer_dtypes(endianness="?") | arrays_of.floating_dtypes(endianness="?"),
            arrays_of.array_shapes(min_dims=0, max_dims=3, min_side=0),
        ),
        max_size=4,
    ),
    protocol=st.integers(0, 5),
)
def test_any_arrays_come_back_from_a_pickle_as_they_were(file, arrays, protocol):
    file.write_bytes(pickle.dumps(arrays, protocol))
    for one, other in zip(readers.read_arrays(file), arrays, strict=True):
        assert one.dtype == other.dtype and one.shape == other.shape
        assert one.tobytes() == other.tobytes()


@many
@given(value=json_values, protocol=st.integers(0, 5))
def test_a_pickle_of_anything_else_is_refused(file, value, protocol):
    file.write_bytes(pickle.dumps(value, protocol))
    if value == []:
        assert readers.read_arrays(file) == []
        return
    with pytest.raises((readers.UnsafePickleError, ValueError), match="hostile"):
        readers.read_arrays(file)


canaries = []
instructions = st.sampled_from(
    [
        *(
            b"\x8c\x02os\x8c\x06system\x93",
            b"cos\nsystem\n",
            b"(X\x04\x00\x00\x00true",
            b"\x82\x41",
        ),
        *(b"cbuiltins\neval\n", b"\x8c\x08builtins\x8c\x04exec\x93", b"\x83\x41\x00", b"h\x00"),
        *(b"cnumpy\ndtype\n", b"cnumpy\nndarray\n", b"c_codecs\nencode\n", b"\x8c\x02O8", b"R"),
        *(b"(", b"t", b")", b"\x85", b"\x86", b"\x87", b"]", b"}", b"a", b"e", b"s", b"u", b"b"),
        *(b"o", b"\x81", b"\x92", b"\x94", b"q\x00", b"0", b"1", b"2", b"N", b"K\x01", b"\x8f"),
        *(
            b"\x90",
            b"\x91",
            b"(ios\nsystem\n",
            b"Pid\n",
            b"Q",
            b"\x97",
            b"\x98",
            b"J\xff\xff\xff\xff",
        ),
        *(b"cnumpy._core.multiarray\n_reconstruct\n", b"cnumpy._core.numeric\n_frombuffer\n"),
        b"c__main__\ncanary\n",
    ]
)


@many
@given(program=st.lists(instructions, min_size=1, max_size=30), protocol=st.integers(0, 5))
def test_no_program_calls_anything(file, program, protocol, module_canary):
    """Programs of the instructions that build and call, with a function that would be noticed."""
    file.write_bytes(b"\x80" + bytes([protocol]) + b"".join(program) + b".")
    try:
        assert all(array.dtype.kind in "iuf" for array in readers.read_arrays(file))
    except ValueError as error:
        assert "hostile" in str(error)
    except readers.UnsafePickleError as error:
        assert "hostile" in str(error) and "refused" in str(error).lower()
    assert canaries == []


@pytest.fixture(scope="module")
def module_canary():
    """``os.system``, ``eval`` and ``exec`` only sing, and copyreg's cache holds one of them."""
    import builtins

    def sing(*args):
        canaries.append(args)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "system", sing)
        patch.setitem(copyreg._extension_cache, 0x41, sing)
        patch.setitem(copyreg._inverted_registry, 0x41, ("os", "system"))
        pickle.loads(b"\x80\x02cos\nsystem\n)R.")
        pickle.loads(b"\x80\x02\x82\x41)R.")
        assert len(canaries) == 2 and builtins.eval  # they would sing
        canaries.clear()
        yield


@many
@given(card=json_values)
def test_a_card_is_checked_before_anything_is_built_of_it(card):
    try:
        saved.check_card(json.loads(json.dumps(card)))
    except saved.DAMAGED:
        return
    assert isinstance(card["architecture"]["kind"], str)


@many
@given(
    text=st.text()
    | st.lists(
        st.sampled_from(
            [
                "predi-> ",
                "Lpe",
                "Sil",
                " | ",
                "0",
                "---",
                "4.5",
                "until end",
                "\n",
                "[",
                "]",
                "0.2 ",
                " " * 999,
                "1e999",
                "nan",
                "-1",
                "EDS",
                "SIL TRE HYB EQ LPE",
                "\r",
                "\t",
            ]
        ),
        max_size=60,
    ).map("".join)
)
def test_a_pseudo_catalogue_of_any_text_is_read_or_refused(file, text):
    file.write_text(text, "utf-8", "surrogatepass")
    try:
        found = events.read_pseudo_catalogue(file)
    except ValueError as error:
        assert "hostile" in str(error) and len(str(error)) < 1000
        return
    assert found and all(e.end > e.onset for e in found)


@many
@given(
    turns=st.lists(
        st.tuples(
            st.floats() | st.text("0123456789.-e", max_size=6),
            st.lists(
                st.tuples(st.floats(), st.sampled_from(["BGN", "Equ", "TRE", "<", ""])), max_size=4
            ),
        ),
        max_size=4,
    ),
    seconds_per_unit=st.sampled_from([1.0, 70.0]),
)
def test_a_transcriber_file_of_any_times_is_intervals_in_order_or_refused(
    file, turns, seconds_per_unit
):
    body = "".join(
        f'<Turn endTime="{end}">' + "".join(f'<Sync time="{t}"/>{k}' for t, k in marks) + "</Turn>"
        for end, marks in turns
    )
    file.write_text(f"<Trans>{body}</Trans>")
    try:
        intervals, end_s = labels.read_trs(file, seconds_per_unit)
    except labels.LabelError as error:
        assert "hostile" in str(error)
        return
    times = [t for i in intervals for t in (i.start_s, i.end_s)]
    assert times == sorted(times) and times[-1] <= end_s < math.inf


@many
@given(
    content=st.binary(max_size=600),
    start=st.sampled_from(
        [
            b"",
            b"\x80\x04",
            b"\x1f\x8b\x08",
            b"BZh9",
            b"RIFF",
            b"TIMESERIES ",
            b"000001D ",
            b"obspy.core.stream",
        ]
    ),
)
def test_bytes_of_any_kind_are_a_waveform_or_refused(file, content, start):
    file.write_bytes(start + content)
    try:
        stream = waveforms.read(file)
    except waveforms.WaveformError as error:
        assert "hostile" in str(error)
        return
    assert all(len(trace.data) == trace.stats.npts for trace in stream)


@many
@given(samples=arrays_of.arrays(st.sampled_from(["f8", "f4", "i4", "?", "c16", "S1"]), 500))
def test_samples_of_any_kind_are_checked_or_refused_by_name(samples):
    try:
        found = waveforms.check(samples, 100.0, "XX.STA..HHZ")
    except waveforms.WaveformError as error:
        assert "XX.STA..HHZ" in str(error)
        return
    assert np.isfinite(found).all() and found.dtype.kind in "iuf"
