"""Reading, checking and cutting waveforms."""

import bz2
import gzip
import os
import pickle
import warnings
from pathlib import Path

import numpy as np
import obspy
import pytest

from vtlib import waveforms
from vtlib.waveforms import DeadChannelWarning, WaveformError

MASKED = np.ma.array(np.arange(8), mask=[0, 0, 1, 1, 0, 0, 0, 1])


@pytest.mark.parametrize("pack", [bytes, gzip.compress, bz2.compress])
@pytest.mark.parametrize("kind", ["MSEED", "SAC", "SACXY", "SLIST", "TSPAIR", "SU", "AH"])
def test_a_written_record_is_read_back_packed_or_not(tmp_path, trace, rng, kind, pack):
    written = trace(rng.integers(-1000, 1000, 500).astype(np.int32))
    if kind == "SU":
        written.data = written.data.astype(np.float32)
    written.write(str(tmp_path / "plain"), format=kind)
    (tmp_path / "record").write_bytes(pack((tmp_path / "plain").read_bytes()))
    (read,) = waveforms.read(tmp_path / "record")
    assert read.stats.sampling_rate == pytest.approx(100.0)
    np.testing.assert_array_equal(read.data, written.data)
    np.testing.assert_array_equal(
        waveforms.read(tmp_path / "record", format=kind)[0].data, written.data
    )


class Canary:
    """What runs code when it is unpickled: it writes a file."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return os.mkdir, (str(self.path),)


@pytest.mark.parametrize("pack", [bytes, gzip.compress, bz2.compress])
@pytest.mark.parametrize("name", ["day.mseed", "day.pickle", "day.mseed.gz", "day.SAC.bz2"])
@pytest.mark.parametrize("protocol", [0, 2, pickle.HIGHEST_PROTOCOL])
def test_a_file_runs_no_code(tmp_path, name, pack, protocol):
    canary = tmp_path / "canary"
    content = pickle.dumps(["obspy.core.stream", Canary(canary)], protocol)
    (tmp_path / name).write_bytes(pack(content))
    with pytest.raises(WaveformError, match="none of the formats"):
        waveforms.read(tmp_path / name)
    for kind in ("PICKLE", "pickle", "MSEED"):
        with pytest.raises(WaveformError):
            waveforms.read(tmp_path / name, format=kind)
    assert not canary.exists()
    pickle.loads(content)
    assert canary.exists()  # it would have sung


@pytest.mark.parametrize("kind", ["PICKLE", "GSE2", "Q", "NNSA_KB_CORE", "NOSUCH", ""])
def test_a_format_that_is_not_read_is_refused_by_name(tmp_path, trace, kind):
    trace(np.arange(500, dtype=np.int32)).write(str(tmp_path / "record"), format="MSEED")
    with pytest.raises(WaveformError, match=f"format='{kind}': expected one of MSEED, SAC"):
        waveforms.read(tmp_path / "record", format=kind)


def test_a_format_whose_decoder_can_end_python_is_not_recognised(tmp_path, trace):
    trace(np.arange(500, dtype=np.int32)).write(str(tmp_path / "record"), format="GSE2")
    with pytest.raises(WaveformError, match="none of the formats"):
        waveforms.read(tmp_path / "record")


@pytest.mark.parametrize("name", ["ev[1].mseed", "ev?.mseed", "ev*.mseed", "[!a].mseed"])
def test_a_name_is_no_pattern(tmp_path, trace, name):
    for other in ("ev1.mseed", "ev2.mseed", "b.mseed"):
        trace(np.arange(500, dtype=np.int32)).write(str(tmp_path / other), format="MSEED")
    trace(np.arange(7, dtype=np.int32)).write(str(tmp_path / "own"), format="MSEED")
    (tmp_path / "own").rename(tmp_path / name)
    (read,) = waveforms.read(tmp_path / name)
    assert read.stats.npts == 7


@pytest.mark.parametrize("kind", ["SAC", "SLIST", "TSPAIR", "WAV", "SU", "AH", "SACXY"])
@pytest.mark.parametrize("share", [0.5, 0.75, 0.95])
def test_half_a_record_is_not_taken_for_a_shorter_one(tmp_path, trace, rng, kind, share):
    dtype = np.float32 if kind in ("SU", "SAC") else np.int32
    trace(rng.integers(-9999, 9999, 600).astype(dtype)).write(str(tmp_path / "whole"), format=kind)
    content = (next(tmp_path.glob("whole*"))).read_bytes()
    (tmp_path / "short").write_bytes(content[: int(share * len(content))])
    with pytest.raises(WaveformError, match=r"short: .*truncated"):
        waveforms.read(tmp_path / "short", format=kind)
    with pytest.raises(WaveformError, match=r"short: .*truncated"):
        waveforms.read(tmp_path / "short")


@pytest.mark.parametrize(
    ("kind", "line"), [("SLIST", "1 2 3"), ("TSPAIR", "2020-01-01T00:00:00.000000  1")]
)
def test_a_header_that_promises_more_than_there_is_is_refused(tmp_path, kind, line):
    header = f"TIMESERIES XX_STA__HHZ_R, {2**31} samples, 100 sps, 2020-01-01T00:00:00.000000, "
    (tmp_path / "promise").write_text(f"{header}{kind}, INTEGER, Counts\n{line}\n")
    with pytest.raises(WaveformError, match=rf"promise: XX\.STA\.\.HHZ has \d samples.*{2**31}"):
        waveforms.read(tmp_path / "promise")


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress])
def test_what_is_packed_is_unpacked_up_to_a_limit(tmp_path, trace, monkeypatch, pack):
    trace(np.zeros(2_000_000, dtype=np.int32)).write(str(tmp_path / "plain"), format="SAC")
    content = (tmp_path / "plain").read_bytes()
    (tmp_path / "packed").write_bytes(pack(content))
    monkeypatch.setattr(waveforms.reading, "MAX_UNPACKED_BYTES", len(content) - 1)
    with pytest.raises(WaveformError, match=r"packed: .*GB.*unpack it yourself"):
        waveforms.read(tmp_path / "packed")
    monkeypatch.setattr(waveforms.reading, "MAX_UNPACKED_BYTES", len(content))
    assert waveforms.read(tmp_path / "packed")[0].stats.npts == 2_000_000


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress])
def test_a_packed_file_that_was_cut_or_damaged_is_named(tmp_path, trace, pack):
    trace(np.arange(5000, dtype=np.int32)).write(str(tmp_path / "plain"), format="MSEED")
    content = pack((tmp_path / "plain").read_bytes())
    for broken in (content[:-9], content[: len(content) // 2], content[:3] + b"nonsense"):
        (tmp_path / "packed").write_bytes(broken)
        with pytest.raises(WaveformError, match=r"packed: cannot be read .*truncated"):
            waveforms.read(tmp_path / "packed")


@pytest.mark.parametrize(
    "content",
    [b"", b"not a seismogram\n" * 50, bytes(range(256)) * 20, "truncated"],
    ids=["empty", "text", "bytes", "truncated"],
)
def test_a_file_that_is_no_waveform_is_named_and_measured(tmp_path, trace, content):
    file = tmp_path / "broken.SAC"
    if content == "truncated":
        trace(np.arange(5000.0, dtype=np.float32)).write(str(file), format="SAC")
        content = file.read_bytes()[:700]
    file.write_bytes(content)
    with pytest.raises(
        WaveformError, match=rf"(?s)broken\.SAC.*{len(content)} bytes.*fetch it again"
    ):
        waveforms.read(file)


@pytest.mark.parametrize("lost", [1, 20, 300, 511, 512 * 3 + 100])
def test_a_truncated_miniseed_file_is_not_taken_for_a_shorter_record(tmp_path, trace, rng, lost):
    """ObsPy drops an incomplete record at the end of a file and returns the others."""
    file = tmp_path / "short.mseed"
    trace(rng.integers(-9999, 9999, 5000).astype(np.int32)).write(
        str(file), format="MSEED", reclen=512
    )
    file.write_bytes(file.read_bytes()[:-lost])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with pytest.raises(WaveformError, match=r"short\.mseed.*truncated"):
            waveforms.read(file)


@pytest.mark.parametrize("path", ["missing.mseed", "."])
def test_a_missing_file_is_named(tmp_path, path):
    with pytest.raises(WaveformError, match="no such file") as caught:
        waveforms.read(tmp_path / path)
    assert str(tmp_path / path) in str(caught.value)


@pytest.mark.parametrize(
    ("samples", "complaint"),
    [
        ([], "no samples"),
        (np.zeros((2, 50)), r"one-dimensional.*\(2, 50\)"),
        (5.0, r"one-dimensional.*\(\)"),
        ([[1], [1, 2]], "one row"),
        ([0.0, np.nan, 1.0, np.nan], "2 samples are NaN or infinite.*contiguous"),
        ([0.0, np.inf, -np.inf], "2 samples are NaN or infinite.*contiguous"),
        (MASKED, "3 samples are masked.*contiguous"),
        ([1 + 1j, 2], "complex128"),
        (["1", "2"], "dtype <U1"),
        ([True, False], "bool"),
        ([None, 1], "object"),
    ],
)
def test_samples_that_nothing_can_be_computed_from_are_refused_by_name(samples, complaint):
    with pytest.raises(WaveformError, match=f"XX.STA..HHZ: .*{complaint}"):
        waveforms.check(samples, 100.0, "XX.STA..HHZ")


@pytest.mark.parametrize(
    "rate", [None, "100", np.nan, np.inf, 39.99, 0, -100.0, 1j, np.array([50.0, 50.0])], ids=repr
)
def test_a_sampling_rate_that_is_no_number_of_40_or_more_is_quoted(rate):
    with pytest.raises(WaveformError, match="STA: sampling rate") as caught:
        waveforms.check(np.arange(400), rate, "STA")
    assert repr(rate) in str(caught.value)


@pytest.mark.parametrize(
    "dtype", ["int16", "int32", ">i4", "uint8", "int64", "float32", ">f4", "float64"]
)
def test_every_real_type_is_accepted_without_a_copy_or_a_warning(dtype):
    samples = np.arange(100).astype(dtype)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert np.shares_memory(waveforms.check(samples, 40), samples)


@pytest.mark.parametrize("value", [0, -7, 1.5, np.iinfo(np.int32).max])
def test_a_dead_channel_is_named_and_its_value_told(value):
    with pytest.warns(DeadChannelWarning, match=f"STA: every sample is {value}"):
        waveforms.check(np.full(10, value), 100.0, "STA")


def test_one_sample_alone_is_not_called_a_dead_channel():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        waveforms.check([3.0], 100.0)


@pytest.mark.parametrize(
    "samples",
    [
        MASKED,
        MASKED.astype(float),
        np.array([0, 1, np.nan, np.inf, 4, 5, 6, -np.inf]),
        np.ma.array([0, 1, 9, np.nan, 4, 5, 6, 9], mask=[0, 0, 1, 0, 0, 0, 0, 1]),
    ],
    ids=["masked integers", "masked floats", "not finite", "masked and not finite"],
)
def test_a_trace_is_cut_where_samples_are_missing_and_keeps_its_times(trace, samples):
    whole = trace(samples, 50.0)
    first, second = waveforms.contiguous(whole)
    assert (first.data.tolist(), second.data.tolist()) == ([0, 1], [4, 5, 6])
    assert second.stats.starttime - whole.stats.starttime == pytest.approx(4 / 50)
    assert {piece.id for piece in (first, second)} == {whole.id}
    assert not any(np.ma.isMaskedArray(piece.data) for piece in (first, second))


@pytest.mark.parametrize(
    "samples", [[], np.full(9, np.nan), np.ma.masked_all(9), np.ma.masked_all(9, dtype=int)]
)
def test_nothing_is_left_of_a_trace_without_one_usable_sample(trace, samples):
    assert len(waveforms.contiguous(trace(samples))) == 0


def test_the_stream_that_is_cut_does_not_change(trace):
    stream = obspy.Stream(
        [trace(np.array([1.0, np.nan, 3.0])), trace(MASKED.copy(), channel="HHN")]
    )
    before = stream.copy()
    for piece in waveforms.contiguous(stream):
        piece.data[:] = -99
    for now, then in zip(stream, before, strict=True):
        np.testing.assert_array_equal(np.ma.getmaskarray(now.data), np.ma.getmaskarray(then.data))
        np.testing.assert_array_equal(np.ma.getdata(now.data), np.ma.getdata(then.data))
        assert now.stats == then.stats


@pytest.mark.parametrize("samples", [np.arange(5.0), np.arange(5), np.arange(5, dtype=">f4")])
def test_a_whole_trace_stays_one_ordinary_array(trace, samples):
    (piece,) = waveforms.contiguous(trace(samples))
    assert type(piece.data) is np.ndarray and piece.data.dtype == samples.dtype


def test_pieces_come_in_order_of_channel_and_time(trace):
    start = obspy.UTCDateTime(2020, 1, 1)
    late, early = trace([1, 2], starttime=start + 60), trace([3, 4], starttime=start)
    pieces = waveforms.contiguous(
        obspy.Stream([late, early, trace([5, 6], channel="HHE", starttime=start + 90)])
    )
    assert [piece.data.tolist() for piece in pieces] == [[5, 6], [3, 4], [1, 2]]


@pytest.mark.parametrize("rate", [40, 49, 50, 75, 98, 100, 103, 107, 200, 253])
def test_a_piece_of_just_the_least_length_is_kept_and_one_sample_less_is_not(trace, rate):
    exact, short = (trace(np.arange(n), float(rate)) for n in (4 * rate, 4 * rate - 1))
    assert len(waveforms.contiguous(exact, min_length_s=4.0)) == 1
    with pytest.warns(waveforms.LeftOutWarning, match="1 piece"):
        assert len(waveforms.contiguous(short, min_length_s=4.0)) == 0


def test_a_least_length_that_binary_numbers_round_up_is_meant_as_written(trace):
    """1.1 s at 50 Hz are 55 samples, but 1.1 * 50 is 55.00000000000001."""
    assert len(waveforms.contiguous(trace(np.arange(55), 50.0), min_length_s=1.1)) == 1


def test_obspys_own_records_are_read():
    folder = Path(obspy.__file__).parent / "signal" / "tests" / "data"
    (record,) = waveforms.read(folder / "BW.UH1._.SHZ.D.2010.147.cut.slist.gz")
    assert (record.id, record.stats.sampling_rate) == ("BW.UH1..SHZ", 50.0)


@pytest.mark.parametrize("samples", [np.array([b"a", b"b"]), np.array([1 + 1j, 2])])
def test_a_channel_that_holds_no_ground_motion_is_named(trace, samples):
    with pytest.raises(WaveformError, match=r"XX\.STA\.\.LOG: samples of dtype"):
        waveforms.without_offset(trace(samples, channel="LOG"))


@pytest.mark.parametrize("dtype", ["int32", "float32"])
def test_no_offset_is_taken_of_samples_that_were_not_recorded(trace, dtype):
    """A mask of whole numbers hides -2147483648, or whatever stands there: it is no ground
    motion."""
    samples = np.ma.array(np.arange(3000, dtype=dtype), mask=np.arange(3000) % 15 == 0)
    with pytest.raises(waveforms.WaveformError, match=r"XX\.STA\.\.HHZ: 200 samples are masked"):
        waveforms.without_offset(trace(samples))
    if dtype == "float32":
        with pytest.raises(waveforms.WaveformError, match="200 samples are NaN"):
            waveforms.without_offset(trace(samples.filled(np.nan)))
    unmasked = np.ma.array(np.arange(3.0), mask=False)
    assert waveforms.without_offset(trace(unmasked)).data.tolist() == [-1, 0, 1]


def cut_up(trace, samples, length, step):
    """A trace in packets, of which each begins a step after the one before, in random order."""
    start = obspy.UTCDateTime(2020, 1, 1)
    packets = [
        trace(samples[first : first + length], 50.0, starttime=start + first / 50)
        for first in range(0, len(samples) - length + 1, step)
    ]
    order = np.random.default_rng(0).permutation(len(packets))
    return obspy.Stream([packets[i] for i in order])


@pytest.mark.parametrize("dtype", ["int32", "float32"])
@pytest.mark.parametrize(("length", "step"), [(100, 100), (100, 80), (100, 30), (400, 100)])
def test_packets_that_adjoin_or_overlap_are_one_piece(trace, rng, dtype, length, step):
    samples = (rng.standard_normal(1000) * 1000).astype(dtype)
    packets = cut_up(trace, samples, length, step)
    (piece,) = waveforms.contiguous(packets)
    assert piece.data.dtype == samples.dtype
    np.testing.assert_array_equal(piece.data, samples[: len(piece.data)])
    assert len(piece.data) == max(
        round((t.stats.endtime - piece.stats.starttime) * 50) + 1 for t in packets
    )
    assert piece.stats.starttime == obspy.UTCDateTime(2020, 1, 1)


def test_pieces_within_pieces_twice_the_same_and_times_a_little_off_are_joined(trace):
    start = obspy.UTCDateTime(2020, 1, 1)
    whole = trace(np.arange(100), starttime=start)
    inside = trace(np.arange(20, 30), starttime=start + 0.2)
    after = trace(np.arange(100, 150), starttime=start + 1.004)  # 0.4 of a sample late
    (piece,) = waveforms.contiguous(obspy.Stream([after, inside, whole, whole]))
    assert piece.data.tolist() == list(range(150))
    late = trace(np.arange(100, 150), starttime=start + 1.006)
    assert len(waveforms.contiguous(obspy.Stream([whole, late]))) == 2


def test_other_channels_and_other_rates_are_not_joined(trace):
    start = obspy.UTCDateTime(2020, 1, 1)
    parts = [
        trace([1, 2], 50.0, starttime=start),
        trace([3, 4], 50.0, starttime=start + 0.04, location="10"),
        trace([5, 6], 100.0, starttime=start + 0.04),
    ]
    assert len(waveforms.contiguous(obspy.Stream(parts))) == 3


def test_where_two_files_contradict_each_other_neither_is_taken(trace):
    start = obspy.UTCDateTime(2020, 1, 1)
    one = trace(np.arange(100.0), starttime=start)
    other = trace(np.arange(80.0, 200.0), starttime=start + 0.8)
    other.data[5:7] = -1
    with pytest.warns(waveforms.LeftOutWarning, match=r"XX\.STA\.\.HHZ: .* 2 samples between"):
        before, after = waveforms.contiguous(obspy.Stream([one, other]))
    assert before.data.tolist() == list(range(85)) and after.data.tolist() == list(range(87, 200))
    assert after.stats.starttime == start + 0.87


def test_pieces_that_are_too_short_are_counted(trace):
    pieces = [trace(np.arange(n), starttime=obspy.UTCDateTime(10 * n)) for n in (300, 399, 401)]
    with pytest.warns(waveforms.LeftOutWarning, match=r"HHZ: 2 pieces shorter than 4 s .* 6\.99 s"):
        (piece,) = waveforms.contiguous(obspy.Stream(pieces), min_length_s=4)
    assert piece.stats.npts == 401
