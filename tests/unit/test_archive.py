"""Archives become catalogues: what is found, whose day it is, and what happens to bad files."""

import itertools
import json
import os
import pickle
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import obspy
import pandas as pd
import pytest

from vtlib import archive, engine, features, models, network
from vtlib.archive import seams
from vtlib.features import Standardizer
from vtlib.models import saved

sys.path.insert(0, str(Path(__file__).parent))  # workers import what tests hand to them

import archives

MIDNIGHT, RECOGNISER = archives.MIDNIGHT, archives.RECOGNISER


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    """An archive that was recognised in this process: its folder, the stations, the results."""
    folder = tmp_path_factory.mktemp("archive")
    root, stations = archives.written(folder / "sds")
    archive.recognise(root, RECOGNISER, stations, folder / "out")
    return root, stations, folder / "out"


@pytest.fixture
def copy(done, tmp_path):
    """A copy of that archive, to be damaged, and of its results."""
    root, stations, out = done
    shutil.copytree(root, tmp_path / "sds", copy_function=shutil.copy2)
    shutil.copytree(out, tmp_path / "out", copy_function=shutil.copy2)
    return tmp_path / "sds", stations, tmp_path / "out"


def file_of(root, station="SV01", day="002"):
    """A station's file of a day."""
    (path,) = root.rglob(f"XX.{station}..BHZ.D.2000.{day}")
    return path


def kinds(out):
    """Faults as pairs of station and kind."""
    table = archive.faults(out)
    return set(zip(table.station, table.kind, strict=True))


def as_rows(events):
    """Events as the rows of the table that they become."""
    return [(e.station, e.label, e.onset.ns, e.end.ns, e.probability, e.amplitude) for e in events]


def rows_of(table):
    """A table's rows, comparable with those."""
    times = (table[name].astype("int64") * 1000 for name in ("onset", "end"))
    columns = [table.channel, table["class"], *times, table.confidence, table.amplitude]
    return list(zip(*columns, strict=True))


def test_a_day_of_an_archive_is_what_classify_says_of_the_whole_day(tmp_path):
    """One file a station, no neighbours: the margin holds nothing, and nothing is cut."""
    stream, stations = archives.network()
    day = stream.copy().trim(MIDNIGHT)
    root, _ = archives.written(tmp_path / "sds", day)
    archive.recognise(root, RECOGNISER, stations, tmp_path / "out")
    expected = engine.load(RECOGNISER).classify(day)
    assert len(expected) > 20
    found = archive.read_events(tmp_path / "out")
    assert sorted(rows_of(found)) == sorted(as_rows(expected))
    together = network.associate(
        expected, stations, availability=network.availability(day), min_stations=2
    )
    table = archive.read_detections(tmp_path / "out")
    assert (table.onset.astype("int64") * 1000).tolist() == [d.onset.ns for d in together]
    assert table.stations.tolist() == [" ".join(d.stations) for d in together]
    assert np.allclose(table.agreement, [d.agreement for d in together])


def test_each_day_is_heard_with_its_margins_and_has_the_events_that_begin_in_it(done):
    _, _, out = done
    stream, _ = archives.network()
    for begin, end in ((archives.START, MIDNIGHT), (MIDNIGHT, archives.END)):
        heard = stream.copy().trim(begin - 600, end + 600 - 1e-6, nearest_sample=False)
        said = [e for e in engine.load(RECOGNISER).classify(heard) if begin <= e.onset < end]
        found = set(rows_of(archive.read_events(out, begin, end)))
        differ = found ^ set(as_rows(said))
        assert len(found) > 20 and all(abs(row[2] - MIDNIGHT.ns) < 60 * 10**9 for row in differ)
        assert not differ or begin == MIDNIGHT  # where the day before has its say
    table = archive.read_events(out)
    for _, own in table.groupby("channel"):
        assert (own.onset.to_numpy()[1:] >= own.end.to_numpy()[:-1]).all()


def at_midnight(first, second, margin_s=600.0):
    """What the day before midnight and the day after count of what each has heard, in seconds."""
    midnight, day = MIDNIGHT.ns // 1000, 86_400 * 10**6
    spans = (midnight - day, midnight), (midnight, midnight + day)

    def rows(heard):
        common = {"recogniser": "r", "channel": "c", "is_partial": False}
        return [
            {**common, "onset": midnight + round(a * 1e6), "end": midnight + round(b * 1e6)}
            for a, b in heard
        ]

    before = seams.tail(rows(first), spans[0], margin_s)
    for heard, span, earlier in ((first, spans[0], None), (second, spans[1], before)):
        own = seams.owned(rows(heard), span, margin_s, earlier)
        times = [((r["onset"] - midnight) / 1e6, (r["end"] - midnight) / 1e6) for r in own]
        assert all(r["is_partial"] == (t not in heard) for r, t in zip(own, times, strict=True))
        yield times


@pytest.mark.parametrize(
    ("heard", "first", "second"),
    [
        ((-50, -10), [(-50, -10)], []),
        ((-50, 40), [(-50, 40)], []),  # over midnight: of the day of its onset
        ((-0.5, 599), [(-0.5, 0)], [(0, 599)]),  # too far to be heard to its end
        ((-900, 3000), [(-900, 0)], [(0, 3000)]),  # tremor
        ((-599, 594), [(-599, 594)], []),
        ((-599, 596), [(-599, 0)], [(0, 596)]),
        ((0, 700), [], [(0, 700)]),
        ((10, 20), [], [(10, 20)]),
    ],
)
def test_an_event_is_of_one_day_or_cut_at_midnight_if_both_hear_the_same(heard, first, second):
    assert list(at_midnight([heard], [heard])) == [first, second]


@pytest.mark.parametrize(
    ("said", "also", "first", "second"),
    [
        ([(-2, 8)], [(1, 9)], [(-2, 8)], []),  # it would count twice
        ([(1, 9)], [(-2, 8)], [], [(0, 8)]),  # it would be lost
        ([(-9, -1)], [(-9, 3)], [(-9, -1)], []),  # it has been counted, if shorter
        ([(-9, 30)], [(-9, 10), (12, 20), (40, 50)], [(-9, 30)], [(40, 50)]),
        ([(-9, 100)], [(-9, 3000)], [(-9, 100)], [(100, 3000)]),  # tremor whose rest isn't lost
        ([(-9, 3000)], [(-9, 100)], [(-9, 0)], [(0, 100)]),
        ([(-300, -200)], [(-9, 5)], [(-300, -200)], [(0, 5)]),
    ],
)
def test_what_two_days_hear_differently_at_midnight_is_counted_once(said, also, first, second):
    assert list(at_midnight(said, also)) == [first, second]


@pytest.mark.parametrize("seed", range(20))
def test_whatever_two_days_hear_no_moment_at_midnight_counts_twice(seed):
    rng = np.random.default_rng(seed)

    def some():
        edges = np.sort(rng.integers(-1200, 1200, 2 * rng.integers(1, 25))) / 2
        return [(a, b) for a, b in edges.reshape(-1, 2).tolist() if a < b]

    first, second = some(), some()
    own, also = at_midnight(first, second)
    counted = sorted(own + also)
    assert all(b <= c for (_, b), (c, _) in itertools.pairwise(counted))
    assert [t for t in first if t[0] < 0 and t[1] < 595] == [t for t in own if t[1] != 0]
    after = max([0, *(b for _, b in own)])
    assert [t for t in second if t[0] >= after] == [t for t in also if t in second]


def test_a_record_that_crosses_midnight_is_heard_once_by_a_recogniser_with_a_fixed_yardstick(
    done, tmp_path
):
    """Its memory is shorter than the margin: both days hear the same, and none twice or not."""
    root, stations, _ = done
    stream, _ = archives.network()
    _, card, weights = models.weights_of(RECOGNISER)
    scaler = Standardizer().fit([features.extract(t) for t in stream])
    values = {"mean": scaler.mean_.tolist(), "std": scaler.std_.tolist()}
    saved.write(
        tmp_path / "fixed",
        {**card, "name": "fixed", "yardstick": "training", "standardizer": values},
        weights,
    )
    fixed = tmp_path / "fixed.safetensors"
    archive.recognise(root, fixed, stations, tmp_path / "out")
    whole = engine.load(fixed).classify(stream)
    found = archive.read_events(tmp_path / "out")
    assert len(found) > 50 and set(found.recogniser) == {"fixed"}

    def near(onsets):
        ns = np.array(sorted(onsets))
        return ns[abs(ns - MIDNIGHT.ns) < 1200 * 10**9]

    near_midnight = [near([r[2] for r in rows]) for rows in (rows_of(found), as_rows(whole))]
    assert np.array_equal(*near_midnight) and len(near_midnight[0]) > 5


def test_what_is_done_is_not_done_again_unless_its_files_change(copy):
    root, stations, out = copy
    before = archives.files_in(out)
    again = archive.recognise(root, RECOGNISER, stations, out)
    assert not again.done_now.any() and archives.files_in(out) == before
    os.utime(file_of(root, day="001"), (0, 0))  # of both days: it is in the second one's margin
    assert archive.recognise(root, RECOGNISER, stations, out).done_now.tolist() == [True, True]
    (out / "days/2000-01-02.json").write_text("{")
    assert archive.recognise(root, RECOGNISER, stations, out).done_now.tolist() == [False, True]
    changed = archives.files_in(out)
    assert {k for k in before if changed[k] != before[k]} <= {
        "days/2000-01-01.json",
        "days/2000-01-02.json",
    }


def test_asking_for_less_or_more_loses_nothing(copy):
    root, stations, out = copy
    before = len(archive.read_events(out))
    less = {"start": MIDNIGHT, "end": MIDNIGHT + 600}
    assert not archive.recognise(root, RECOGNISER, stations, out, **less).done_now.any()
    fresh = out.with_name("fresh")
    archive.recognise(root, RECOGNISER, stations, fresh, **less)
    part = archive.read_events(fresh)
    assert 0 < len(part) < before and (part.onset < pd.Timestamp("2000-01-02 00:10Z")).all()
    archive.recognise(root, RECOGNISER, stations, fresh)
    assert len(archive.read_events(fresh)) == before


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"min_stations": 3}, "other agreement"),
        ({"margin_s": 60.0}, "other margin_s"),
        ({"recognisers": "simulated-bezymianny-lstm"}, "other recognisers"),
    ],
)
def test_results_of_something_else_are_refused_and_left(done, change, message):
    root, stations, out = done
    before = archives.files_in(out)
    arguments = {"source": root, "recognisers": RECOGNISER, "stations": stations, "out": out}
    with pytest.raises(ValueError, match=message) as caught:
        archive.recognise(**{**arguments, **change})
    assert str(out) in str(caught.value) and archives.files_in(out) == before


def test_what_is_no_recogniser_is_refused_before_anything_is_written(done, tmp_path):
    root, stations, _ = done
    for wrong in (engine.load(RECOGNISER), 5, [None]):
        with pytest.raises(ValueError, match=r"recogniser .*: expected a name, a file or what"):
            archive.recognise(root, wrong, stations, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_folder_with_something_else_is_refused(done, tmp_path):
    root, stations, _ = done
    (tmp_path / "thesis.tex").write_text("years of work")
    with pytest.raises(ValueError, match=r"holds something else \('thesis.tex'"):
        archive.recognise(root, RECOGNISER, stations, tmp_path)
    assert (tmp_path / "thesis.tex").read_text() == "years of work"


def test_two_recognisers_share_a_day_and_are_told_apart(done, tmp_path):
    root, stations, out = done
    both = [RECOGNISER, "simulated-bezymianny-lstm"]
    archive.recognise(root, both, stations, tmp_path / "out", end=MIDNIGHT)
    found = archive.read_events(tmp_path / "out")
    assert set(found.recogniser) == set(both)
    alone = archive.read_events(out, end=MIDNIGHT)
    assert rows_of(found[found.recogniser == RECOGNISER]) == rows_of(alone)
    told = json.loads((tmp_path / "out/manifest.json").read_text())
    assert set(told["recognisers"]) == set(both)
    assert all(len(sha256) == 64 for sha256 in told["recognisers"].values())


# What can be wrong with a file, and how it is told: (damage, kind, part of the reason).
def _damaged(path, how):
    content = path.read_bytes()
    if how == "truncated":
        path.write_bytes(content[: len(content) // 2 + 100])
    elif how == "empty":
        path.write_bytes(b"")
    elif how == "noise":
        path.write_bytes(bytes(range(256)) * 100)
    elif how == "pickle":
        path.write_bytes(pickle.dumps(Trap()))
    elif how == "byte order":
        steim = obspy.read(path)
        for trace in steim:
            trace.data = (1000 * trace.data).astype(np.int32)
        steim.write(path, format="MSEED", encoding="STEIM2", reclen=512)
        records = np.frombuffer(path.read_bytes(), np.uint8).reshape(-1, 512).copy()
        records[:, 53] = 0  # blockette 1000 says that the samples are little-endian
        path.write_bytes(records.tobytes())


class Trap:
    """A pickle of this makes a file when it is read."""

    def __reduce__(self):
        return (os.mkdir, ("sprung",))


@pytest.mark.parametrize("how", ["truncated", "empty", "noise", "pickle", "byte order"])
def test_a_bad_file_is_told_and_never_hides_the_others(done, copy, how, monkeypatch):
    root, stations, _ = copy
    monkeypatch.chdir(root)
    path = file_of(root)
    _damaged(path, how)
    out = root.parent / "new"
    table = archive.recognise(root, RECOGNISER, stations, out, start=MIDNIGHT)
    told = archive.faults(out)
    assert ("SV01", "corrupt") in kinds(out) and table.complete.all()
    reason = told.reason[told.kind == "corrupt"].iloc[0]
    assert path.name in reason and str(root) not in reason and reason.isprintable()
    assert not (root / "sprung").exists()
    assert {"SV02", "SV03"} <= set(archive.read_events(out).station)
    # The file is fetched again: the next call does its day, and no other.
    shutil.copy2(file_of(done[0]), path)
    again = archive.recognise(root, RECOGNISER, stations, out)
    assert again.done_now.tolist() == [True, True]
    assert not len(archive.faults(out))


def test_missing_days_and_stations_are_told(copy):
    root, stations, _ = copy
    for station in ("SV01", "SV02", "SV03"):
        for day in ("001", "002"):
            source = file_of(root, station, day)
            if day == "002":
                source.unlink()
    more = pd.concat([stations, stations[:1].assign(station="SV09")])
    out = root.parent / "new"
    archive.recognise(root, RECOGNISER, more, out, end="2000-01-04", margin_s=60.0)
    table = archive.manifest(out)
    assert table.day.tolist() == ["2000-01-01", "2000-01-02", "2000-01-03"]
    assert table.events.tolist()[1:] == [0, 0] and table.complete.all()
    missing = archive.faults(out).query("kind == 'missing'")
    assert set(missing[missing.day == "2000-01-03"].station) == {"SV01", "SV02", "SV03", "SV09"}
    assert set(missing[missing.day == "2000-01-01"].station) == {"SV09"}
    available = archive.availability(out)
    assert set(available.day) == {"2000-01-01"} and set(available.station) == set(stations.station)


def test_a_station_that_is_not_in_the_table_is_told_and_not_heard(done, tmp_path):
    root, stations, _ = done
    archive.recognise(root, RECOGNISER, stations[1:], tmp_path / "out", start=MIDNIGHT)
    assert ("XX.SV01", "skipped") in kinds(tmp_path / "out")
    assert set(archive.read_events(tmp_path / "out").station) == {"SV02", "SV03"}


def test_a_station_without_coordinates_stops_the_call_before_it_begins(done, tmp_path):
    root, stations, _ = done
    with pytest.raises(ValueError, match="station SV02: latitude nan"):
        archive.recognise(
            root, RECOGNISER, stations.assign(latitude=[55.9, np.nan, 55.9]), tmp_path / "out"
        )
    assert not (tmp_path / "out").exists()


def test_two_networks_with_a_station_of_one_code_are_told_apart_or_not_heard(done, tmp_path):
    root, stations, out = done
    stream, _ = archives.network()
    other = stream.select(station="SV01").copy().trim(MIDNIGHT)
    other[0].stats.network = "YY"
    shutil.copytree(root, tmp_path / "sds", copy_function=shutil.copy2)
    archive.write_sds(other, tmp_path / "sds")
    archive.recognise(tmp_path / "sds", RECOGNISER, stations, tmp_path / "a", start=MIDNIGHT)
    told = archive.faults(tmp_path / "a")
    assert "networks XX, YY each have one" in told.reason[told.station == "SV01"].iloc[0]
    assert set(archive.read_events(tmp_path / "a").station) == {"SV02", "SV03"}
    which = stations.assign(station=["XX.SV01", "SV02", "SV03"])
    archive.recognise(tmp_path / "sds", RECOGNISER, which, tmp_path / "b", start=MIDNIGHT)
    found = archive.read_events(tmp_path / "b")
    assert set(found.station) == {"XX.SV01", "SV02", "SV03"}
    own = found[found.station == "XX.SV01"]
    assert set(own.channel) == {"XX.SV01..BHZ"}
    assert len(own) == sum(archive.read_events(out, MIDNIGHT).station == "SV01")


def test_overlapping_files_count_once_and_contradictions_are_left_out(copy):
    root, stations, out = copy
    before = archive.read_events(out, MIDNIGHT)
    stream, _ = archives.network()
    again = stream.select(station="SV01").copy().trim(MIDNIGHT + 600, MIDNIGHT + 1200)
    archive.write_sds(again, root)  # the same once more
    archive.recognise(root, RECOGNISER, stations, out)
    assert rows_of(archive.read_events(out, MIDNIGHT)) == rows_of(before)
    again[0].data = again[0].data + 1
    archive.write_sds(again, root)
    archive.recognise(root, RECOGNISER, stations, out)
    assert ("SV01", "left out") in kinds(out)
    spans = archive.availability(out).query("channel == 'XX.SV01..BHZ' and day == '2000-01-02'")
    assert len(spans) == 2  # a gap where two files disagree
    after = archive.read_events(out, MIDNIGHT)
    others = [t[t.station != "SV01"] for t in (before, after)]
    assert rows_of(others[0]) == rows_of(others[1])


def test_what_a_files_name_does_not_say_is_not_heard(copy):
    root, stations, _ = copy
    shutil.copy2(file_of(root, "SV02"), file_of(root, "SV01"))
    wrong_day = file_of(root, "SV03")
    shutil.copy2(file_of(root, "SV03", "001"), wrong_day)
    out = root.parent / "new"
    archive.recognise(root, RECOGNISER, stations, out, start="2000-01-02", margin_s=60.0)
    told = archive.faults(out).set_index("station").reason.to_dict()
    assert "holds XX.SV02..BHZ" in told["SV01"] and "nothing of its day" in told["SV03"]
    assert set(archive.read_events(out).station) == {"SV02"}


def test_slow_and_dead_channels_are_told(tmp_path):
    stream, stations = archives.network()
    stream = stream.copy().trim(MIDNIGHT, MIDNIGHT + 1800)
    stream[0].data = stream[0].data[::5].copy()
    stream[0].stats.sampling_rate = 10.0
    stream[1].data = np.full_like(stream[1].data, 7.0)
    root, _ = archives.written(tmp_path / "sds", stream)
    archive.recognise(root, RECOGNISER, stations, tmp_path / "out")
    assert {("SV01", "skipped"), ("SV02", "dead")} <= kinds(tmp_path / "out")
    assert "SV03" in set(archive.read_events(tmp_path / "out").station)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"source": "nowhere"}, "nowhere: no such folder"),
        ({"source": 7}, "source 7: expected"),
        ({"start": "2001-01-01", "end": "2000-01-01"}, "is not before end"),
        ({"start": "soon"}, "'soon': no time"),
        ({"client": 0}, "client=0"),
        ({"client": True}, "client=True"),
        ({"client": "processes"}, "client='processes'"),
        ({"margin_s": 0}, "margin_s=0"),
        ({"recognisers": []}, "none was named"),
        ({"recognisers": [RECOGNISER, RECOGNISER]}, "two are named"),
        ({"recognisers": "oracle"}, "no recogniser 'oracle'"),
        ({"channels": "LH?"}, "no file of a channel 'LH\\?'"),
        ({"stations": None}, "stations: expected"),
    ],
)
def test_what_makes_no_sense_is_refused_before_anything_is_written(done, tmp_path, change, message):
    root, stations, _ = done
    arguments = {
        "source": root,
        "recognisers": RECOGNISER,
        "stations": stations,
        "out": tmp_path / "out",
    }
    with pytest.raises(ValueError, match=message):
        archive.recognise(**(arguments | change))
    assert not (tmp_path / "out").exists()


def test_an_empty_archive_is_refused(tmp_path):
    (tmp_path / "sds").mkdir()
    with pytest.raises(ValueError, match="An SDS archive has files such as"):
        archive.recognise(tmp_path / "sds", RECOGNISER, archives.network()[1], tmp_path / "out")


@pytest.mark.parametrize("read", [archive.read_events, archive.manifest, archive.faults])
def test_a_folder_without_results_is_named(tmp_path, read):
    with pytest.raises(ValueError, match=r"no results \(it has no manifest.json\)"):
        read(tmp_path)


def test_damaged_results_are_named_with_what_to_do(copy):
    _, _, out = copy
    (out / "events/2000-01-01.parquet").write_bytes(b"PAR1 no more")
    with pytest.raises(ValueError, match=r"2000-01-01.parquet: cannot be read .* Delete"):
        archive.read_events(out)
    (out / "days/2000-01-01.json").write_text('{"day": 1}')
    with pytest.raises(ValueError, match=r"2000-01-01.json: no record of a day"):
        archive.manifest(out)


def test_tables_have_times_in_utc_even_if_they_are_empty(done):
    *_, out = done
    for start in (None, "2030-01-01"):
        table = archive.read_events(out, start)
        assert str(table.onset.dtype) == str(table.end.dtype) == "datetime64[us, UTC]"
    assert not len(table)
    assert str(archive.manifest(out).start.dtype) == "datetime64[ns, UTC]"


def test_loading_the_package_loads_neither_dask_nor_pyarrow():
    program = (
        "import sys, vtlib.archive; vtlib.archive.recognise; "
        "print({'dask', 'distributed', 'pyarrow', 'torch', 'tensorflow'} & set(sys.modules))"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    loaded = run.stdout
    # pandas brings PyArrow along where it is installed: of itself, this package doesn't.
    assert "dask" not in loaded and "torch" not in loaded and "tensorflow" not in loaded, run.stderr


def test_without_pyarrow_it_is_said_what_to_install(done, monkeypatch):
    *_, out = done
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ImportError, match=r"pip install vtlib\[archive\]"):
        archive.read_events(out)


class TestWriting:
    """archive.write_sds."""

    def test_hours_in_pieces_are_the_same_as_a_day_at_once(self, tmp_path):
        stream, _ = archives.network()
        archive.write_sds(stream, tmp_path / "once")
        for k in range(4):
            begin = archives.START + 1800 * k
            archive.write_sds(stream.slice(begin, begin + 1800 - 0.02), tmp_path / "pieces")
        read = [obspy.Stream(), obspy.Stream()]
        for own, name in zip(read, ("once", "pieces"), strict=True):
            for path in sorted((tmp_path / name).rglob("*.D.*.00?")):
                own += obspy.read(path)
            own.merge(1)
        assert [t.id for t in read[0]] == [t.id for t in read[1]] == [t.id for t in stream]
        for a, b, c in zip(*read, stream, strict=True):
            assert np.array_equal(a.data, c.data) and np.array_equal(b.data, c.data)

    def test_gaps_stay_gaps(self, tmp_path, trace):
        samples = np.ma.masked_equal(np.r_[np.ones(300), np.zeros(100), np.ones(300)], 0)
        (path,) = archive.write_sds(obspy.Stream([trace(samples)]), tmp_path)
        assert [t.stats.npts for t in obspy.read(path)] == [300, 300]

    @pytest.mark.parametrize("station", ["..", "A/B", "", "A*"])
    def test_a_code_that_is_no_name_of_a_folder_is_refused(self, tmp_path, trace, station):
        with pytest.raises(ValueError, match="letters and digits"):
            archive.write_sds(obspy.Stream([trace(np.ones(99), station=station)]), tmp_path / "a")
        assert not list(tmp_path.iterdir())

    def test_samples_that_miniseed_has_no_form_for_are_refused(self, tmp_path, trace):
        with pytest.raises(ValueError, match="convert the samples"):
            archive.write_sds(obspy.Stream([trace(np.ones(99, np.complex128))]), tmp_path)
