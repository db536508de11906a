"""The published data is what the book says it is; every number here was read off the files by other
means."""

import datetime
import itertools
import re

import numpy as np
import pytest

from vtlib import datasets, labels
from vtlib.datasets import registry

NAME = re.compile(
    r"bz(\d\d)(\d{6})000000_(\d+)_(\d+)"
)  # station, day, and the first and last second of the day

# Records that hold one and the same earthquake at two or three stations (named by the first
# station's file).
SHARED_EVENTS = [
    {"bz01170810000000_14500_14600", "bz02170810000000_14450_14650"},
    {"bz01170810000000_25000_26500", "bz02170810000000_25400_26400"},
    {"bz01170810000000_84100_84500", "bz10170810000000_84000_84600"},
    {"bz02171218000000_950_1080", "bz06171218000000_950_1075"},
    {"bz02171218000000_48740_48810", "bz06171218000000_48740_48810"},
    {
        "bz02171218000000_80800_81050",
        "bz06171218000000_80800_81050",
        "bz10171218000000_80800_81050",
    },
    {
        "bz02171218000000_82600_82800",
        "bz06171218000000_82600_82800",
        "bz10171218000000_82600_82800",
    },
    {"bz02171218000000_85950_86200", "bz10171218000000_85950_86200"},
]
OVERLAPPING_CUTS = {
    ("bz02171218000000_1070_1130", "bz02171218000000_950_1080"),
    ("bz02171218000000_1070_1130", "bz06171218000000_950_1075"),
}


@pytest.fixture(scope="module")
def records(published):
    return datasets.load_bezymianny()


@pytest.fixture(scope="module")
def partition(published):
    return datasets.load_partition(1, folds=("test",))


def event_span(record):
    (event,) = [i for i in record.intervals if i.label == "VT"]
    start = record.trace.stats.starttime
    return start + event.start_s, start + event.end_s


class TestBezymianny:
    """55 records with labels that follow the SAC files."""

    def test_there_are_55_records_of_four_stations_at_50_hz(self, records):
        assert len(records) == len({r.name for r in records}) == 55
        assert (
            [r.name for r in records]
            == sorted(r.name for r in records)
            == datasets.bezymianny_names()
        )
        counts = {s: sum(r.station == s for r in records) for s in {r.station for r in records}}
        assert counts == {"BZ01": 7, "BZ02": 35, "BZ06": 9, "BZ10": 4}
        assert {r.trace.stats.sampling_rate for r in records} == {50.0}

    def test_the_source_is_real_and_says_whom_to_cite(self, records):
        assert (records.source.kind, records.source.is_real) == ("published", True)
        assert "10.3389/feart.2023.1204832" in records.source.citation

    def test_each_record_is_of_the_station_and_within_11_s_of_the_times_that_its_name_says(
        self, records
    ):
        for r in records:
            station, day, first, last = NAME.fullmatch(r.name).groups()
            midnight = datetime.datetime.strptime(day, "%y%m%d")
            assert r.station == f"BZ{station}"
            since = (r.trace.stats.starttime.datetime - midnight).total_seconds()
            assert abs(since - int(first)) < 11, r.name
            assert abs(r.duration_s - (int(last) - int(first))) < 11, r.name

    def test_label_times_70_is_the_records_length(self, records, published):
        for r in records:
            (file,) = published.rglob(f"{r.name}.trs")
            end = float(re.search(r'<Turn[^>]*endTime="([^"]+)"', file.read_text("latin-1"))[1])
            assert end * 70 == pytest.approx(r.trace.stats.npts / 50, abs=1e-6), r.name

    def test_intervals_cover_the_record_and_hold_exactly_one_earthquake(self, records):
        for r in records:
            assert [i.label for i in r.intervals] == ["SIL", "VT", "SIL"], r.name
            edges = [0.0, *(i.end_s for i in r.intervals)]
            assert [i.start_s for i in r.intervals] == edges[:-1]
            assert edges[-1] == pytest.approx(r.duration_s, abs=1e-6)

    def test_the_factor_of_the_published_code_shifts_labels_by_seconds(self, records):
        longest = max(records, key=lambda r: r.duration_s)
        assert longest.name == "bz01170810000000_25000_26500"
        _, right = datasets.read_bezymianny_labels(longest.name, 70.0)
        _, published_code = datasets.read_bezymianny_labels(longest.name, 1 / 0.0141)
        assert published_code / right == pytest.approx(1.0132, abs=1e-4)
        assert 10 < published_code - longest.duration_s < 20

    def test_the_miniseed_cuts_start_elsewhere(self, records):
        starts = {
            r.name: datasets.load_bezymianny_miniseed(r.name).stats.starttime for r in records
        }
        shifts = {r.name: starts[r.name] - r.trace.stats.starttime for r in records}
        far = {name: shift for name, shift in shifts.items() if abs(shift) > 1}
        assert far == pytest.approx(
            {
                "bz01170810000000_25000_26500": -5.04,
                "bz02171218000000_10670_10710": 9.98,
                "bz10170810000000_84000_84600": 1.62,
            },
            abs=0.01,
        )

    def test_the_records_that_overlap_in_time_are_those_whose_names_say_so(self, records):
        def spans_overlap(one, other):
            (_, day, a, b), (_, other_day, c, d) = (
                NAME.fullmatch(r.name).groups() for r in (one, other)
            )
            return day == other_day and int(a) < int(d) and int(c) < int(b)

        pairs = {(a.name, b.name) for a, b in itertools.combinations(records, 2) if a.overlaps(b)}
        assert pairs == {
            (a.name, b.name) for a, b in itertools.combinations(records, 2) if spans_overlap(a, b)
        }
        expected = {
            pair for event in SHARED_EVENTS for pair in itertools.combinations(sorted(event), 2)
        }
        assert pairs == expected | OVERLAPPING_CUTS

    def test_eight_earthquakes_were_recorded_by_two_or_three_stations(self, records):
        spans = {r.name: event_span(r) for r in records}
        pairs = {
            (a, b)
            for a, b in itertools.combinations(spans, 2)
            if spans[a][0] < spans[b][1] and spans[b][0] < spans[a][1]
        }
        assert pairs == {
            pair for event in SHARED_EVENTS for pair in itertools.combinations(sorted(event), 2)
        }
        assert (len(SHARED_EVENTS), len(set().union(*SHARED_EVENTS))) == (8, 18)

    def test_one_cut_of_bz02_overlaps_another_but_its_earthquake_is_another(self, records):
        late, early = (
            next(r for r in records if r.name.startswith(f"bz02171218000000_{s}_"))
            for s in (1070, 950)
        )
        assert late.station == early.station and late.overlaps(early)
        assert event_span(late)[0] > event_span(early)[1]

    def test_two_long_earthquakes_hold_a_quarter_of_the_labelled_time(self, records):
        lengths = sorted((end - start for start, end in map(event_span, records)), reverse=True)
        assert lengths[:2] == pytest.approx([380, 371], abs=1)
        assert sum(lengths[:2]) / sum(lengths) == pytest.approx(0.27, abs=0.01)

    def test_frame_labels_follow_the_intervals(self, records):
        r = records[0]
        vt_s = np.count_nonzero(r.frame_labels() == 3) * labels.STEP_S
        assert vt_s == pytest.approx(
            r.intervals[1].end_s - r.intervals[1].start_s, abs=labels.STEP_S
        )


class TestDeception:
    """Partition 1: the test fold, and the labels of the training fold."""

    def test_the_test_fold_has_52_recordings_and_6098_frames(self, partition):
        assert (len(partition.test), partition.train) == (52, [])
        assert sum(len(r) for r in partition.test) == 6098
        for r in partition.test:
            assert (r.features.shape, r.features.dtype, r.labels.dtype) == (
                (len(r), 48),
                np.float32,
                np.int64,
            )
            assert np.isfinite(r.features).all()

    def test_the_partition_knows_what_it_is(self, partition):
        assert partition.class_names == ("SIL", "TRE", "HYB", "VT", "LP")
        assert (partition.sampling_rate_hz, partition.is_real, partition.is_standardised) == (
            100.0,
            True,
            True,
        )
        assert "Titos" in partition.citation

    def test_frames_by_class(self, partition):
        test = np.concatenate([r.labels for r in partition.test])
        assert np.bincount(test).tolist() == [3427, 1328, 188, 206, 949]
        np.testing.assert_array_equal(test, np.concatenate(datasets.load_labels("test")))

    def test_hybrids_and_earthquakes_come_from_four_and_six_segments(self, partition):
        runs = [k for r in partition.test for k, _ in itertools.groupby(r.labels)]
        assert (runs.count(2), runs.count(3)) == (4, 6)

    def test_the_training_labels_are_416_recordings_and_46934_frames(self, published):
        train = datasets.load_labels("train")
        assert (len(train), sum(map(len, train))) == (416, 46934)
        assert np.bincount(np.concatenate(train)).tolist() == [23736, 10542, 2402, 2056, 8198]

    def test_what_the_tcn_folder_calls_training_data_is_the_test_fold(self, partition):
        for claimed, test in zip(datasets.load_tcn_folder(), partition.test, strict=True):
            np.testing.assert_array_equal(claimed.features, test.features)
            np.testing.assert_array_equal(claimed.labels, test.labels)

    def test_the_training_features_are_not_here_and_the_error_says_how_to_get_them(
        self, published, monkeypatch, tmp_path
    ):
        monkeypatch.setenv("VTLIB_CACHE", str(tmp_path))
        monkeypatch.setenv("VTLIB_OFFLINE", "1")
        with pytest.raises(
            datasets.PublishedDataUnavailable, match=r"fbank_part0_normalized\.p.*VTLIB_OFFLINE"
        ):
            datasets.load_partition(1, source="published", folds=("train",))


@pytest.mark.parametrize("partition", [0, 2, 9, "1"])
def test_only_partition_1_was_published(partition):
    with pytest.raises(ValueError, match=f"partition {partition!r}: only partition 1"):
        datasets.load_partition(partition)


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ({"source": "simulate"}, "source 'simulate'"),
        ({"folds": ("test", "validation")}, "validation"),
        ({"folds": "test"}, "expected 'train', 'test' or both"),
    ],
)
def test_a_source_or_fold_that_does_not_exist_is_quoted(arguments, complaint):
    with pytest.raises(ValueError, match=complaint):
        datasets.load_partition(1, **arguments)


def test_labels_of_an_unknown_fold_are_refused():
    with pytest.raises(ValueError, match="fold 'valid'"):
        datasets.load_labels("valid")


@pytest.mark.parametrize(
    "load", [datasets.load_bezymianny_miniseed, lambda n: datasets.read_bezymianny_labels(n, 70)]
)
def test_a_record_that_does_not_exist_is_named(load):
    with pytest.raises(ValueError, match=r"bz99.*not among the 192 published files"):
        load("bz99")


def test_the_names_are_known_without_any_file(no_data):
    assert len(datasets.bezymianny_names()) == 55
    assert all(NAME.fullmatch(name) for name in datasets.bezymianny_names())
    assert len([path for path in registry.entries() if path.endswith(".trs")]) == 55
