"""One day of all stations: heard, and written down."""

import functools
import threading
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import vtlib

from .. import engine, features, network, waveforms
from ..events import Events
from ..files import in_a_line
from ..times import UTCDateTime
from . import tables
from .sds import Fault
from .seams import tail

_AT_ONCE = 4  # stations: bounds the memory of a day
_listening = threading.Lock()  # warnings are caught, which only one thread may do at a time


@dataclass(frozen=True)
class Plan:
    """What is to be done with each day; goes to other processes.

    Attributes
    ----------
    out : str
        The folder of results.
    source : Sds or Fdsn
    recognisers : tuple of (str, str)
        Names, and SHA-256 of weights; the weights are in the folder of results.
    stations : pandas.DataFrame
        As :func:`vtlib.network.associate` takes it.
    names : tuple of str
        The stations' names in it.
    channels : str
        Patterns, with commas between.
    rule : vtlib.events.Rule or None
    margin_s : float
        How far beyond its day a day is heard.
    agreed : dict
        What else :func:`vtlib.network.associate` is given.
    """

    out: str
    source: Any
    recognisers: tuple[tuple[str, str], ...]
    stations: Any
    names: tuple[str, ...]
    channels: str
    rule: Any
    margin_s: float
    agreed: dict[str, Any]

    def heard(self, span: tuple[int, int]) -> tuple[UTCDateTime, UTCDateTime]:
        """From when to when a span of nanoseconds since 1970 is heard."""
        margin_ns = round(self.margin_s * 1e9)
        return UTCDateTime(ns=span[0] - margin_ns), UTCDateTime(ns=span[1] + margin_ns)

    def inputs(self, span: tuple[int, int]) -> list[list]:
        """Files that a span needs."""
        return self.source.inputs(list(self.names), self.channels, *self.heard(span))


def listen(plan: Plan, day: str, span: tuple[int, int]) -> tuple[dict[str, Any], dict[str, bytes]]:
    """Hear one day, with its margins.

    Parameters
    ----------
    plan : Plan
    day : str
        Such as ``"2024-02-01"``.
    span : (int, int)
        From when to when, in nanoseconds since 1970, within the day.

    Returns
    -------
    record : dict
        What was done, but for what of the events belongs to the day: see
        :func:`vtlib.archive.seams.owned`.
    heard : dict of str to bytes
        Tables of ``events`` and ``detections`` as Parquet, margins included.
    """
    with _listening:
        inputs = plan.inputs(span)
        said = {name: Events(recogniser=name) for name, _ in plan.recognisers}
        recorded, faults = {}, []
        for station in plan.source.others(list(plan.names), plan.channels, UTCDateTime(ns=span[0])):
            reason = "not in the table of stations. Add its latitude and longitude to hear it"
            faults.append((station, *Fault("skipped", reason)))
        for first in range(0, len(plan.names), _AT_ONCE):
            _hear(plan, span, plan.names[first : first + _AT_ONCE], said, recorded, faults)
        rows, together = [], []
        for name, found in said.items():
            rows += tables.event_rows(found, name, plan.names)
            together += tables.detection_rows(_agreed(plan, name, found, recorded, faults), name)
        us = span[0] // 1000, span[1] // 1000
        found = {"events": rows, "detections": together}
        record = {
            "day": day,
            "span": list(span),
            "complete": not any(kind == "failed" for _, kind, _ in faults),
            "vtlib": vtlib.__version__,
            "recognisers": dict(plan.recognisers),
            "inputs": inputs,
            "faults": [list(fault) for fault in dict.fromkeys(faults)],
            "recorded": {key: _within(spans, span) for key, spans in sorted(recorded.items())},
            "tail": {what: tail(own, us, plan.margin_s) for what, own in found.items()},
        }
        heard = {what: tables.parquet(own, what) for what, own in found.items()}
    return record, heard


def _hear(plan, span, names, said, recorded, faults):
    """What some stations heard, added to what is known."""
    import obspy

    together = obspy.Stream()
    for name in names:
        stream, wrong = plan.source.read(name, plan.channels, *plan.heard(span))
        faults += [(name, *fault) for fault in wrong]
        together += _usable(name, stream, *plan.heard(span), faults)
    for piece in together:
        stats = piece.stats
        recorded.setdefault(piece.id, []).append((stats.starttime.ns, stats.endtime.ns))
    if not together:
        return
    for name, sha256 in plan.recognisers:
        recogniser = _engine(str(Path(plan.out) / "recognisers" / f"{sha256}.safetensors"))
        for heard in _classified(recogniser, together, plan.rule, faults):
            said[name] += heard


def _usable(name, stream, start, end, faults) -> Any:
    """The parts of a station's channels that can be heard; what can't is told."""
    import obspy

    fine = obspy.Stream()
    networks = sorted({trace.stats.network for trace in stream})
    if len(networks) > 1:
        reason = f"networks {', '.join(networks)} each have one. Write '{networks[0]}.{name}'"
        faults.append((name, *Fault("skipped", reason)))
        return fine
    for channel in sorted({trace.id for trace in stream}):
        own = obspy.Stream([t for t in stream if t.id == channel])
        own.trim(start, end - 1e-6, nearest_sample=False)
        lengths = {}
        for trace in own:
            rate = trace.stats.sampling_rate
            lengths[rate] = lengths.get(rate, 0) + trace.stats.npts / rate
        if len(lengths) > 1:
            rate = max(lengths, key=lengths.get)
            rates = ", ".join(f"{r:g}" for r in sorted(lengths))
            reason = f"{channel}: recorded at {rates} Hz: only what has {rate:g} Hz is heard"
            faults.append((name, *Fault("skipped", reason)))
            own = obspy.Stream([t for t in own if t.stats.sampling_rate == rate])
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            try:
                for trace in own:
                    waveforms.check_channel(trace)
                pieces = waveforms.contiguous(own, min_length_s=4.0)
                for piece in pieces:
                    features.frame_samples(piece.stats.sampling_rate, channel)
                    waveforms.check(piece.data, piece.stats.sampling_rate, channel)
                fine += pieces
            except waveforms.WaveformError as error:
                faults.append((name, *Fault("skipped", error)))
        for warning in caught:
            kind = "dead" if warning.category is waveforms.DeadChannelWarning else "left out"
            faults.append((name, *Fault(kind, warning.message)))
    return fine


def _classified(recogniser, stream, rule, faults) -> Iterator[Events]:
    """Events of all; or, if one channel stops the others, of each by itself."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what is to be told was told when it was checked
        try:
            yield recogniser.classify(stream, rule)
            return
        except ValueError:
            pass
        for channel in sorted({trace.id for trace in stream}):
            try:
                yield recogniser.classify(stream.select(id=channel), rule)
            except ValueError as error:
                name = ".".join(channel.split(".")[:2])
                faults.append((name, *Fault("skipped", error)))


def _agreed(plan, name, found, recorded, faults):
    """Network detections of what a recogniser said; none if they can't be had, which is told."""
    available = {
        key: [(UTCDateTime(ns=a), UTCDateTime(ns=b)) for a, b in spans]
        for key, spans in recorded.items()
    }
    try:
        return network.associate(found, plan.stations, availability=available, **plan.agreed)
    except ValueError as error:
        faults.append(("", *Fault("not associated", f"{name}: {in_a_line(error)}")))
        return []


def _within(spans, span):
    """Spans cut to a day."""
    cut = [[max(a, span[0]), min(b, span[1])] for a, b in sorted(spans)]
    return [[a, b] for a, b in cut if a < b]


@functools.lru_cache(maxsize=8)
def _engine(path):
    return engine.load(path)
