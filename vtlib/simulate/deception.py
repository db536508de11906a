"""A Deception-like set: 468 recordings of five classes, dealt in nine ways into train and test."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import obspy

from .. import features
from ..classes import NAMES
from ..records import LabelledRecord, Partition, Recording, Source
from . import signals
from .island import N_PARTITIONS, N_RECORDINGS, N_TEST, SAMPLING_RATE_HZ, Deception
from .recording import START_TIME, draw_recording

CITATION = (
    "The order and the durations of the classes follow statistics of the catalogue of Titos, M. "
    "and others "
    "(2023), Frontiers in Earth Science 11, 1204832. doi:10.3389/feart.2023.1204832"
)


def deception(seed: int, partition: int = 1, parameters: Deception | None = None) -> Partition:
    """A simulated stand-in for one partition of the Deception Island set, with features.

    The 468 recordings depend on the seed alone; ``partition`` says which 52 of them are held out,
    as in a leave-one-out over nine parts. Static features are computed segment by segment, the
    waveform being cut at the label boundaries, and derivatives over the recording, as in the
    published set; all are standardised by the training fold's statistics.

    Parameters
    ----------
    seed : int
        0 or more; the same seed gives the same bytes.
    partition : int
        1 to 9.
    parameters : Deception, optional
        What the recordings are drawn from.

    Returns
    -------
    vtlib.records.Partition
        416 recordings to train on and 52 to test on; ``is_real`` is False.

    Raises
    ------
    ValueError
        If the seed or the partition is none.

    See Also
    --------
    deception_waveform : the waveform behind one recording.

    Examples
    --------
    >>> partition = deception(seed=0)
    >>> len(partition.train), len(partition.test), partition.is_real
    (416, 52, False)
    """
    signals.check_seed(seed)
    if (
        isinstance(partition, bool)
        or not isinstance(partition, (int, np.integer))
        or not 1 <= partition <= N_PARTITIONS
    ):
        raise ValueError(f"partition {partition!r}: expected an integer from 1 to {N_PARTITIONS}")
    recordings = _all_recordings(int(seed), parameters or Deception())
    in_test, in_train = deal(seed, partition)
    standardizer = features.Standardizer().fit([recordings[i].features for i in in_train])

    def fold(members):
        return [
            Recording(standardizer.transform(recordings[i].features), recordings[i].labels.copy())
            for i in members
        ]

    source = Source(
        dataset=f"deception-partition-{partition}",
        title=f"a volcano like Deception Island, partition {partition} (seed {seed})",
        kind="simulated",
        is_real=False,
        citation=CITATION,
        note="Made by vtlib.simulate: no ground has moved.",
    ).noted()
    return Partition(fold(in_train), fold(in_test), source, SAMPLING_RATE_HZ)


def deal(seed: int, partition: int) -> tuple[np.ndarray, np.ndarray]:
    """Which recordings a partition tests on, and which it trains on.

    Parameters
    ----------
    seed : int
        As for :func:`deception`.
    partition : int
        1 to 9.

    Returns
    -------
    in_test, in_train : numpy.ndarray of int, shapes (52,) and (416,)

    Examples
    --------
    >>> in_test, in_train = deal(seed=0, partition=1)
    >>> len(in_test), len(in_train), len(set(in_test) & set(in_train))
    (52, 416, 0)
    """
    shuffled = signals.generator(seed, 1).permutation(N_RECORDINGS)
    first = (partition - 1) * N_TEST
    return np.sort(shuffled[first : first + N_TEST]), np.sort(
        np.delete(shuffled, np.s_[first : first + N_TEST])
    )


def deception_waveform(
    seed: int, index: int, parameters: Deception | None = None
) -> LabelledRecord:
    """The waveform of one of the 468 recordings, with its labels.

    Parameters
    ----------
    seed : int
        As for :func:`deception`.
    index : int
        0 to 467. :func:`deal` says which of a partition's folds it is in.
    parameters : Deception, optional

    Returns
    -------
    vtlib.records.LabelledRecord
        Its trace is vertical ground motion at 100 Hz, float32, in arbitrary units; its intervals
        cover the trace.

    Raises
    ------
    ValueError
        If the seed or the index is none.

    Examples
    --------
    >>> record = deception_waveform(seed=0, index=3)
    >>> record.trace.stats.sampling_rate, record.intervals[0].start_s
    (100.0, 0.0)
    """
    signals.check_seed(seed)
    if (
        isinstance(index, bool)
        or not isinstance(index, (int, np.integer))
        or not 0 <= index < N_RECORDINGS
    ):
        raise ValueError(f"index {index!r}: expected an integer from 0 to {N_RECORDINGS - 1}")
    samples, intervals = draw_recording(
        signals.generator(seed, 0, index), parameters or Deception()
    )
    header = {
        "network": "XX",
        "station": "SIMD",
        "channel": "SHZ",
        "sampling_rate": SAMPLING_RATE_HZ,
        "starttime": START_TIME + 300 * int(index),
    }
    return LabelledRecord(
        obspy.Trace(samples, header), intervals, header["station"], f"simulated-{int(index):03d}"
    )


def features_by_segment(
    samples: np.ndarray, intervals: Sequence, sampling_rate_hz: float
) -> tuple[np.ndarray, np.ndarray]:
    """Features as the published set has them: filter banks of each labelled segment alone,
    derivatives over them all.

    Parameters
    ----------
    samples : array_like, shape (n,)
    intervals : list of vtlib.labels.Interval
        They cover the samples.
    sampling_rate_hz : float

    Returns
    -------
    features : numpy.ndarray of float32, shape (T, 48)
    frame_labels : numpy.ndarray of int64, shape (T,)

    Examples
    --------
    >>> record = deception_waveform(seed=0, index=3)
    >>> x, y = features_by_segment(record.trace.data, record.intervals, 100.0)
    >>> x.shape[1], len(x) == len(y)
    (48, True)
    """
    energies, frame_labels = [], []
    for start_s, end_s, label in intervals:
        first, last = round(start_s * sampling_rate_hz), round(end_s * sampling_rate_hz)
        energies.append(
            features.log_filter_bank(
                samples[first:last], sampling_rate_hz, f"{label} at {start_s:g} s"
            )
        )
        frame_labels += [NAMES.index(label)] * len(energies[-1])
    energies = np.vstack(energies)
    slope = features.derivative(energies)
    return np.hstack([energies, slope, features.derivative(slope)]), np.array(
        frame_labels, dtype=np.int64
    )


@lru_cache(maxsize=2)
def _all_recordings(seed, parameters):
    """The 468 recordings, not standardised; the nine partitions of a seed share them."""
    out = []
    for index in range(N_RECORDINGS):
        samples, intervals = draw_recording(signals.generator(seed, 0, index), parameters)
        out.append(Recording(*features_by_segment(samples, intervals, SAMPLING_RATE_HZ)))
    return out
