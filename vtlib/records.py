"""What the loaders return: recordings, labelled records, partitions, and where they came from."""

from __future__ import annotations

import html
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from . import classes, features, labels, waveforms
from .lists import TypedList

if TYPE_CHECKING:
    import obspy

_BANNER_COLOURS = {"real": "#009E73", "simulated": "#E69F00", "missing": "#B3261E"}


@dataclass(frozen=True)
class Source:
    """Where data came from, how to cite it, and whether it is real. Shown in a notebook, it is a
    banner.

    Attributes
    ----------
    dataset : str
        Short name, as in ``"bezymianny"``.
    title : str
        What the data is, in a few words.
    kind : str
        ``"published"``, ``"obspy"``, ``"simulated"`` or ``"unavailable"``.
    is_real : bool
        True for ground motion that a seismometer recorded (and for what was computed from it).
    citation : str
        Whom to cite.
    note : str
        What else a reader must know.
    """

    dataset: str
    title: str
    kind: str
    is_real: bool
    citation: str = ""
    note: str = ""

    def noted(self) -> Source:
        """Append itself to the run's log, if there is one, and return itself.

        Whoever hands out data notes its source. The log is the file that ``VTLIB_RUN_LOG`` names;
        the page "How this book was run" is made from it.
        """
        log = os.environ.get("VTLIB_RUN_LOG")
        if log:
            row = {"dataset": self.dataset, "title": self.title}
            row |= {"source": self.kind, "is_real": self.is_real}
            with open(log, "a", encoding="utf-8") as file:
                file.write(json.dumps(row) + "\n")
        return self

    @property
    def _style(self):
        if self.kind == "unavailable":
            return "missing", "Published data is not available here"
        return ("real", "Real data") if self.is_real else ("simulated", "Simulated, not real data")

    def _repr_html_(self):
        style, heading = self._style
        parts = [f"<strong>{heading}: {html.escape(self.title)}.</strong>"]
        parts += [html.escape(text) for text in (self.note, self.citation) if text]
        return (
            f'<div class="vt-banner vt-{style}" style="border-left: 6px solid '
            f'{_BANNER_COLOURS[style]}; padding: .5em 1em">'
            f"{' '.join(parts)}</div>"
        )

    def __str__(self):
        return " ".join(
            part for part in (f"{self._style[1]}: {self.title}.", self.note, self.citation) if part
        )


@dataclass(frozen=True)
class Recording:
    """One recording, as the recognisers see it.

    Attributes
    ----------
    features : numpy.ndarray of float32, shape (T, 48)
        Standardised, or not, as the partition says.
    labels : numpy.ndarray of int64, shape (T,)
        Class of each frame, 0 to 4; -1 for a frame whose class is unknown, from which nothing is
        learnt.
    """

    features: np.ndarray
    labels: np.ndarray

    def __post_init__(self):
        if len(self.features) != len(self.labels):
            raise ValueError(
                f"a recording of {len(self.features)} frames has {len(self.labels)} labels: they "
                "must be equal"
            )

    def __len__(self):
        return len(self.labels)


@dataclass(frozen=True)
class Partition:
    """Recordings to train on and recordings to test on.

    Attributes
    ----------
    train, test : list of Recording
        Empty where a fold was not asked for.
    source : Source
        Where they came from.
    sampling_rate_hz : float
        Of the waveforms that the features were computed from.
    class_names : tuple of str
        The five classes in order.
    is_standardised : bool
        Whether the features have mean 0 and deviation 1 already.
    """

    train: list[Recording]
    test: list[Recording]
    source: Source
    sampling_rate_hz: float
    class_names: tuple = classes.NAMES
    is_standardised: bool = True

    @property
    def citation(self) -> str:
        """Whom to cite."""
        return self.source.citation

    @property
    def is_real(self) -> bool:
        """Whether the features come from recorded ground motion."""
        return self.source.is_real


@dataclass(frozen=True)
class LabelledRecord:
    """One waveform with the intervals that somebody labelled in it.

    Attributes
    ----------
    trace : obspy.Trace
        Raw counts, as recorded.
    intervals : list of vtlib.labels.Interval
        In seconds from the trace's first sample; see :func:`vtlib.labels.validate`.
    station : str
        Station code; by default the trace's own.
    name : str
        The record's name.

    Raises
    ------
    TypeError
        If the trace is none: a stream, for example, of which one must be chosen.
    vtlib.labels.LabelError
        If the intervals contradict themselves, or one ends after the record.

    Examples
    --------
    >>> import obspy
    >>> header = {"network": "XX", "station": "BZ01", "channel": "BHZ", "sampling_rate": 50.0}
    >>> trace = obspy.Trace(np.random.default_rng(0).normal(size=3000), header)
    >>> record = LabelledRecord(trace, [(10, 25, "VT")])
    >>> record.station, record.duration_s, record.intervals[0].label
    ('BZ01', 60.0, 'VT')
    """

    trace: obspy.Trace
    intervals: list[labels.Interval] = field(default_factory=list)
    station: str = ""
    name: str = ""

    def __post_init__(self):
        import obspy

        if not isinstance(self.trace, obspy.Trace):
            what = type(self.trace).__name__
            raise TypeError(
                f"record {self.name or '(no name)'}: expected one obspy.Trace, got a {what}. Of a "
                "stream, pass one trace for each record, such as stream[0]; of a file, "
                "waveforms.read(path)[0]"
            )
        where = f"labels of {self.name or self.trace.id}"
        known = labels.validate(self.intervals, self.duration_s, where)
        object.__setattr__(self, "intervals", known)
        object.__setattr__(self, "station", self.station or self.trace.stats.station)

    @property
    def start(self) -> obspy.UTCDateTime:
        """Time of the first sample."""
        return self.trace.stats.starttime

    @property
    def end(self) -> obspy.UTCDateTime:
        """Time at which the last sample's interval ends: :attr:`start` plus :attr:`duration_s`."""
        return self.start + self.duration_s

    @property
    def duration_s(self) -> float:
        """Length in seconds: number of samples times sampling interval."""
        return self.trace.stats.npts * self.trace.stats.delta

    @property
    def n_frames(self) -> int:
        """How many frames its features have."""
        return features.n_frames(self.trace.stats.npts, self.trace.stats.sampling_rate)

    def overlaps(self, other: LabelledRecord) -> bool:
        """Whether both records hold the same moment, at whatever station.

        A split into training and test records must not separate two that do.
        """
        return self.start < other.end and other.start < self.end

    def features(self) -> np.ndarray:
        """The 48 features of each frame, shape (T, 48), of the waveform without its offset; not
        standardised."""
        return features.extract(waveforms.without_offset(self.trace))

    def frame_labels(self) -> np.ndarray:
        """Class of each of its frames, shape (T,): see :func:`vtlib.labels.to_frames`."""
        return labels.to_frames(self.intervals, self.n_frames)


class Records(TypedList):
    """A list of :class:`LabelledRecord` that knows its ``source``, and whose parts know it too."""

    def __init__(self, records: Iterable[LabelledRecord], source: Source):
        super().__init__(records)
        self.source = source
