"""Falling back: what a chapter gets where published data can't be had, and when that is an
error."""

import pytest

from vtlib import datasets
from vtlib.datasets import CorruptedFileError, PublishedDataUnavailable, registry


def test_without_published_data_the_records_are_obspys_and_say_so(no_data):
    records = datasets.load_records()
    assert [r.station for r in records] == ["UH1", "UH2", "UH3", "UH4"]
    assert records.source.kind == "unavailable"
    assert "VTLIB_OFFLINE=1" in str(records.source) and "ObsPy" in str(records.source)


def test_with_published_data_the_records_are_bezymiannys(published, monkeypatch):
    monkeypatch.delenv("VTLIB_DATA", raising=False)
    records = datasets.load_records()
    assert (len(records), records.source.kind) == (55, "published")


@pytest.mark.parametrize(
    "variable", [("VTLIB_REQUIRE_PUBLISHED", "1"), ("VTLIB_DATA", "published")]
)
@pytest.mark.parametrize(
    "load",
    [
        datasets.load_records,
        lambda: datasets.or_unavailable(datasets.load_partition, 1, folds=("test",)),
    ],
    ids=["records", "partition"],
)
def test_falling_back_is_an_error_where_published_data_is_required(
    no_data, monkeypatch, variable, load
):
    monkeypatch.setenv(*variable)
    with pytest.raises(PublishedDataUnavailable, match="VTLIB_OFFLINE"):
        load()


def test_required_and_simulated_data_contradict_each_other(no_data, published, monkeypatch):
    monkeypatch.setenv("VTLIB_PUBLISHED", str(published))
    monkeypatch.setenv("VTLIB_DATA", "simulated")
    monkeypatch.setenv("VTLIB_REQUIRE_PUBLISHED", "1")
    with pytest.raises(PublishedDataUnavailable, match="VTLIB_DATA=simulated"):
        datasets.load_records()


def test_what_is_missing_gets_a_banner_that_names_it(no_data):
    result, missing = datasets.or_unavailable(datasets.load_partition, 1, source="published")
    assert result is None
    assert (missing.kind, missing.is_real) == ("unavailable", False)
    assert "load_partition" in missing.dataset and "fbank_part0_normalized.p" in missing.note


def test_without_published_data_the_partition_is_simulated_and_says_so(no_data):
    partition = datasets.load_partition(1)
    assert (len(partition.train), len(partition.test)) == (416, 52)
    assert (partition.source.kind, partition.is_real) == ("simulated", False)
    assert partition.source._repr_html_().count("Simulated, not real data") == 1


def test_a_fold_that_was_not_asked_for_is_empty(no_data):
    partition = datasets.load_partition(1, source="simulated", folds=("test",))
    assert (len(partition.train), len(partition.test)) == (0, 52)


def test_only_the_fold_that_nobody_mirrors_may_be_missing_where_data_is_required(
    no_data, monkeypatch
):
    monkeypatch.setenv("VTLIB_REQUIRE_PUBLISHED", "1")
    assert datasets.load_partition(1, folds=("train",)).source.kind == "simulated"
    with pytest.raises(PublishedDataUnavailable, match="test_normalized"):
        datasets.load_partition(1, folds=("test",))


@pytest.mark.parametrize(
    "arguments", [{"source": "real"}, {"folds": ("validation",)}, {"folds": ()}, {"partition": 10}]
)
def test_a_partition_that_does_not_exist_is_refused(no_data, arguments):
    (value,) = arguments.values()
    with pytest.raises(ValueError, match=str(value).split(",")[0].strip("()'") or "folds"):
        datasets.load_partition(**arguments)


def test_what_is_there_is_passed_on_without_a_banner():
    assert datasets.or_unavailable(divmod, 7, 2) == ((3, 1), None)


@pytest.mark.parametrize(
    "load", [datasets.load_records, lambda: datasets.or_unavailable(datasets.load_bezymianny)]
)
def test_a_corrupted_file_is_never_passed_over(no_data, load):
    for path in registry.entries():
        (no_data / path).parent.mkdir(parents=True, exist_ok=True)
        (no_data / path).write_bytes(b"not what was published")
    with pytest.raises(CorruptedFileError, match="22 bytes"):
        load()


def test_other_errors_are_not_taken_for_missing_data():
    with pytest.raises(ZeroDivisionError):
        datasets.or_unavailable(divmod, 1, 0)
