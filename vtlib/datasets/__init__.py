"""Loading data: published, or real records that need no download; always with its source.

:func:`load_records` and :func:`load_partition` are what a chapter calls. Where published data can't
be had they fall back, and the ``source`` of what they return says so; ``VTLIB_REQUIRE_PUBLISHED=1``
turns falling back into an error.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from .. import simulate
from ..records import Partition, Records, Source
from .examples import load_local_earthquakes, load_montserrat
from .published import (
    bezymianny_names,
    load_bezymianny,
    load_bezymianny_miniseed,
    load_deception,
    load_labels,
    load_tcn_folder,
    read_bezymianny_labels,
)
from .registry import CorruptedFileError, PublishedDataUnavailable, data_choice, must_be_published
from .tenerife import load_tenerife, tenerife_source

__all__ = [
    "CorruptedFileError",
    "PublishedDataUnavailable",
    "bezymianny_names",
    "load_bezymianny",
    "load_bezymianny_miniseed",
    "load_deception",
    "load_labels",
    "load_local_earthquakes",
    "load_montserrat",
    "load_partition",
    "load_records",
    "load_tcn_folder",
    "load_tenerife",
    "or_unavailable",
    "read_bezymianny_labels",
    "tenerife_source",
]


def load_partition(
    partition: int = 1,
    source: str = "auto",
    folds: Sequence[str] = ("train", "test"),
    seed: int = 0,
) -> Partition:
    """Recordings of Deception Island to train on and to test on.

    Parameters
    ----------
    partition : int
        Of the nine leave-one-out partitions only the first was published; simulated ones are 1 to
        9.
    source : str
        ``"published"``; ``"simulated"``; or ``"auto"``: published, and simulated where that can't
        be had.
    folds : tuple of str
        Which folds to load: ``"train"`` (416 recordings), ``"test"`` (52), or both.
    seed : int
        Of the simulation.

    Returns
    -------
    Partition

    Examples
    --------
    >>> partition = load_partition(2, source="simulated", folds=("test",))
    >>> len(partition.test), partition.test[0].features.shape[1], partition.is_real
    (52, 48, False)

    Raises
    ------
    PublishedDataUnavailable
        If published data can't be had and ``source`` or ``VTLIB_DATA`` is ``"published"``, or if it
        is required by ``VTLIB_REQUIRE_PUBLISHED=1``. The features of the training fold, alone, are
        not required by that: no copy of them but the authors' own was at hand when this was
        written.
    CorruptedFileError
        If a file is not what was published.
    ValueError
        If there is no such partition, source or fold.
    """
    if source not in ("auto", "published", "simulated"):
        raise ValueError(f"source {source!r}: expected 'auto', 'published' or 'simulated'")
    if not folds or not set(folds) <= {"train", "test"}:
        raise ValueError(f"folds {folds!r}: expected 'train', 'test' or both")
    if source == "simulated" or (
        source == "auto" and data_choice() == "simulated" and not must_be_published()
    ):
        return _simulated(partition, folds, seed)
    try:
        return load_deception(partition, folds)
    except PublishedDataUnavailable as error:
        if (
            source == "published"
            or data_choice() == "published"
            or (must_be_published() and error.is_required)
        ):
            raise
    return _simulated(partition, folds, seed)


def _simulated(partition, folds, seed):
    simulated = simulate.deception(seed, partition)
    return replace(simulated, **{fold: [] for fold in ("train", "test") if fold not in folds})


def load_records() -> Records:
    """Labelled waveforms: Bezymianny's, or, where those can't be had, local earthquakes that come
    with ObsPy.

    Returns
    -------
    Records of LabelledRecord
        Both kinds are real; ``source`` says which they are.

    Raises
    ------
    PublishedDataUnavailable
        If they can't be had and ``VTLIB_REQUIRE_PUBLISHED=1`` or ``VTLIB_DATA=published`` asks for
        them.
    CorruptedFileError
        If a file is not what was published: never passed over.

    Examples
    --------
    >>> records = load_records()
    >>> records.source.is_real, records[0].trace.stats.npts > 0
    (True, True)
    """
    try:
        return load_bezymianny()
    except PublishedDataUnavailable as error:
        if must_be_published():
            raise
        reason = str(error)
    records = load_local_earthquakes()
    stand_in = records.source.title[0].upper() + records.source.title[1:]
    records.source = Source(
        dataset="bezymianny",
        title="Bezymianny's records can't be had on this machine",
        kind="unavailable",
        is_real=True,
        note=f"{stand_in}, stand in for them, while the text describes Bezymianny's. {reason}",
        citation=records.source.citation,
    ).noted()
    return records


def or_unavailable(
    load: Callable, *args: Any, title: str = "the published data of this section", **kwargs: Any
) -> tuple[Any, Source | None]:
    """Call a loader of published data, for a section that has something else to show without it.

    Parameters
    ----------
    load : callable
        For example :func:`load_bezymianny`, or ``vtlib.models.load``.
    *args, **kwargs
        Passed on to it.
    title : str
        What is missing, if it is: a few words for the banner.

    Returns
    -------
    result : object or None
        What the loader returns; None if the data can't be had.
    missing : Source or None
        None, or a banner that says what is missing and why.

    Examples
    --------
    >>> or_unavailable(load_montserrat, title="Montserrat")[1] is None  # comes with ObsPy
    True

    Raises
    ------
    PublishedDataUnavailable
        If the data can't be had and published data is required.
    """
    try:
        return load(*args, **kwargs), None
    except PublishedDataUnavailable as error:
        if must_be_published():
            raise
        note = (
            "This section shows what needs no download instead, while its text describes the "
            f"published data. {error}"
        )
        return None, Source(load.__name__, title, "unavailable", False, note=note).noted()
