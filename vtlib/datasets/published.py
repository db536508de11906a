"""The published data: partition 1 of Deception Island, and 55 labelled records of Bezymianny."""

from collections.abc import Sequence

import numpy as np
import obspy

from .. import labels, waveforms
from ..records import LabelledRecord, Partition, Recording, Records, Source
from . import readers, registry

_DECEPTION = "RNN-LSTM/Decepcion/"
_FEATURES = {"train": "fbank_part0_normalized.p", "test": "fbank_part0_test_normalized.p"}
_LABELS = {
    "train": "fbank_labels_part0_normalized.p",
    "test": "fbank_labels_part0_test_normalized.p",
}
_TCN_TRAIN = (
    "TCN_Model/Deception/fbank_part0_normalized.p",
    "TCN_Model/Deception/fbank_labels_part0_normalized.p",
)
_BEZYMIANNY = "RNN-LSTM/Bezy/Registros_Cortar_Correlacion_wav_Trs_Sac_Mseed/"
DECEPTION_SAMPLING_RATE_HZ = 100.0


def load_deception(partition: int = 1, folds: Sequence[str] = ("train", "test")) -> Partition:
    """The published partition 1 of Deception Island, already standardised: see
    :func:`vtlib.datasets.load_partition`."""
    if partition != 1:
        raise ValueError(f"partition {partition!r}: only partition 1 was published")
    recordings = {
        fold: _recordings(_DECEPTION + _FEATURES[fold], _DECEPTION + _LABELS[fold])
        for fold in folds
    }
    source = Source(
        dataset="deception-partition-1",
        title=f"Deception Island, partition 1 ({' and '.join(folds)} fold{'s' * (len(folds) > 1)})",
        kind="published",
        is_real=True,
        citation=registry.registry()["citation"],
    ).noted()
    return Partition(
        recordings.get("train", []), recordings.get("test", []), source, DECEPTION_SAMPLING_RATE_HZ
    )


def load_labels(fold: str = "train") -> list[np.ndarray]:
    """The published labels of one fold of partition 1, without its features.

    Parameters
    ----------
    fold : str
        ``"train"`` (416 recordings) or ``"test"`` (52).

    Returns
    -------
    list of numpy.ndarray of int64, each of shape (T,)

    Examples
    --------
    >>> from vtlib import datasets
    >>> folds, missing = datasets.or_unavailable(load_labels, "test", title="labels")
    >>> missing is not None or (len(folds), sum(map(len, folds))) == (52, 6098)
    True
    """
    if fold not in _LABELS:
        raise ValueError(f"fold {fold!r}: expected 'train' or 'test'")
    return [
        a.astype("int64") for a in readers.read_arrays(registry.fetch(_DECEPTION + _LABELS[fold]))
    ]


def load_tcn_folder() -> list[Recording]:
    """What the published TCN folder calls its training data: a list of :class:`Recording`. Chapter
    6 looks into it.

    Examples
    --------
    >>> from vtlib import datasets
    >>> recordings, missing = datasets.or_unavailable(load_tcn_folder, title="the TCN folder")
    >>> missing is not None or len(recordings) == 52
    True
    """
    return _recordings(*_TCN_TRAIN)


def load_bezymianny() -> Records:
    """The 55 labelled records of Bezymianny, from the SAC files.

    Returns
    -------
    Records of LabelledRecord
        In order of name. 50 Hz, vertical component, raw counts; intervals in seconds from the first
        sample.

    Raises
    ------
    vtlib.datasets.PublishedDataUnavailable, vtlib.datasets.CorruptedFileError
        As :func:`vtlib.datasets.registry.fetch`.
    vtlib.labels.LabelError
        If labels contradict their record.

    Examples
    --------
    >>> from vtlib import datasets
    >>> records, missing = datasets.or_unavailable(load_bezymianny, title="Bezymianny's records")
    >>> missing is not None or (len(records), records[0].station) == (55, "BZ01")
    True
    """
    names = bezymianny_names()
    sac = registry.fetch_all(_sac(name) for name in names)
    trs = registry.fetch_all(f"{_BEZYMIANNY}Registros_Wav_trs/{name}.trs" for name in names)
    records = []
    for name, waveform_file, label_file in zip(names, sac, trs, strict=True):
        trace = waveforms.read(waveform_file, format="SAC")[0]
        intervals, _ = labels.read_trs(label_file, duration_s=trace.stats.npts * trace.stats.delta)
        records.append(LabelledRecord(trace, intervals, trace.stats.station, name))
    source = Source(
        dataset="bezymianny",
        title=f"Bezymianny volcano, Kamchatka, {len(records)} records labelled by experts",
        kind="published",
        is_real=True,
        citation=registry.registry()["citation"],
    ).noted()
    return Records(records, source)


def bezymianny_names() -> list[str]:
    """Names of the 55 records, in order.

    Examples
    --------
    >>> len(bezymianny_names()), bezymianny_names()[0]
    (55, 'bz01170810000000_14500_14600')
    """
    prefix = f"{_BEZYMIANNY}Registros_SAC/"
    return sorted(
        p.removeprefix(prefix).removesuffix(".SAC")
        for p in registry.entries()
        if p.startswith(prefix)
    )


def load_bezymianny_miniseed(name: str) -> obspy.Trace:
    """The miniSEED cut of one record: near the SAC file in time, but not the same cut; the labels
    don't follow it.

    Examples
    --------
    >>> from vtlib import datasets
    >>> name = bezymianny_names()[0]
    >>> trace, missing = datasets.or_unavailable(load_bezymianny_miniseed, name, title="a record")
    >>> missing is not None or trace.stats.sampling_rate == 50
    True
    """
    return waveforms.read(
        registry.fetch(f"{_BEZYMIANNY}Registros_MSEeD/{name}.MSEED"), format="MSEED"
    )[0]


def read_bezymianny_labels(
    name: str, seconds_per_unit: float
) -> tuple[list[labels.Interval], float]:
    """Intervals of one record on another time scale than the right one, for comparison: (intervals,
    end in seconds).

    Examples
    --------
    >>> from vtlib import datasets
    >>> name = bezymianny_names()[0]
    >>> found, missing = datasets.or_unavailable(read_bezymianny_labels, name, 70, title="labels")
    >>> missing is not None or 90 < found[1] < 110
    True
    """
    return labels.read_trs(
        registry.fetch(f"{_BEZYMIANNY}Registros_Wav_trs/{name}.trs"), seconds_per_unit
    )


def _sac(name):
    return f"{_BEZYMIANNY}Registros_SAC/{name}.SAC"


def _recordings(features_path, labels_path):
    features, frame_labels = (
        readers.read_arrays(file) for file in registry.fetch_all([features_path, labels_path])
    )
    return [Recording(x, y.astype("int64")) for x, y in zip(features, frame_labels, strict=True)]
