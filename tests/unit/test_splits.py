"""Strict splits: nothing of a test record's station, day or moment is trained on."""

import obspy
import pytest

from vtlib.records import LabelledRecord
from vtlib.splits import k_fold, leave_one_out

START = obspy.UTCDateTime(2017, 12, 18)


def covers(one, other):
    """Whether two records share a moment, computed anew: starts and ends in seconds."""
    a, b = one.trace.stats.starttime - START, other.trace.stats.starttime - START
    return a < b + other.duration_s and b < a + one.duration_s


@pytest.mark.parametrize("by", ["station", "day"])
def test_a_split_tests_each_record_once_and_shares_no_moment_with_training(records, by):
    folds = leave_one_out(records, by)
    assert sorted(i for f in folds for i in f.test) == list(range(len(records)))
    for fold in folds:
        assert sorted(fold.train + fold.test + fold.left_out) == list(range(len(records)))
        assert not any(covers(records[i], records[j]) for i in fold.train for j in fold.test)
        assert all(any(covers(records[i], records[j]) for j in fold.test) for i in fold.left_out)
        if by == "station":
            assert {records[i].station for i in fold.test} == {fold.name}
            assert fold.name not in {records[i].station for i in fold.train}
        else:
            days = [str(records[i].trace.stats.starttime.date) for i in fold.test + fold.train]
            assert (
                set(days[: len(fold.test)]) == {fold.name}
                and fold.name not in days[len(fold.test) :]
            )


def test_the_overlapping_record_is_the_one_left_out(records):
    of_a = next(f for f in leave_one_out(records) if f.name == "A")
    assert [records[i].name for i in of_a.left_out] == ["B-30"]


def test_a_record_over_midnight_is_not_trained_on_when_the_next_day_is_tested(record):
    records = [
        record("A", 86400 - 30),
        record("B", 86400 + 5),
        record("A", 100),
        record("B", 90000),
    ]
    second_day = leave_one_out(records, "day")[1]
    assert (
        second_day.name == "2017-12-19" and second_day.left_out == (0,) and second_day.train == (2,)
    )


def test_the_strict_split_of_bezymianny_drops_nineteen_records(published):
    from vtlib import datasets

    folds = leave_one_out(datasets.load_bezymianny(), "station")
    assert {f.name: len(f.test) for f in folds} == {"BZ01": 7, "BZ02": 35, "BZ06": 9, "BZ10": 4}
    assert (
        sum(len(f.left_out) for f in folds) == 25
        and len({i for f in folds for i in f.left_out}) == 19
    )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda r: (r[:2], "station"), "there must be two"),
        (lambda r: (r[:2], "day"), "there must be two"),
        (lambda r: (r, "week"), "by='week'"),
        (
            lambda r: (
                [LabelledRecord(obspy.Trace(r[0].trace.data, {"sampling_rate": 50.0})), *r],
                "station",
            ),
            "has no station",
        ),
        (lambda r: ([r[0], r[3]], "station"), "no record is left to train on"),
        (lambda r: ([], "station"), "0 records"),
    ],
)
def test_what_cannot_be_split_is_refused(records, change, message):
    with pytest.raises(ValueError, match=message):
        leave_one_out(*change(records))


@pytest.mark.parametrize("n_folds", [2, 3, 5])
def test_folds_of_moments_test_each_record_once_and_share_no_moment(records, n_folds):
    folds = k_fold(records, n_folds, seed=1)
    assert sorted(i for f in folds for i in f.test) == list(range(len(records)))
    for fold in folds:
        assert sorted(fold.train + fold.test) == list(range(len(records)))
        assert not any(covers(records[i], records[j]) for i in fold.train for j in fold.test)
    sizes = [len(fold.test) for fold in folds]
    assert max(sizes) - min(sizes) <= 2  # the largest moment holds two records


def test_the_seed_deals_moments_to_other_folds(records):
    dealt = {tuple(f.test for f in k_fold(records, 2, seed)) for seed in range(8)}
    assert len(dealt) > 1 and k_fold(records, 2, 3) == k_fold(records, 2, 3)


@pytest.mark.parametrize("n_folds", [1, 0, 7])
def test_more_folds_than_moments_or_less_than_two_are_refused(records, n_folds):
    with pytest.raises(ValueError, match=f"n_folds={n_folds}: expected 2 to 6"):
        k_fold(records, n_folds)
