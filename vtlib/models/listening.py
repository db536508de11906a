"""From waveforms to probabilities and events: what SeisBench's models do, ours do too."""

import importlib
import os
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import obspy

from .. import classes, events, features, waveforms
from ..features import Standardizer
from ..labels import WINDOW_S
from . import hearing

YARDSTICKS = ("record", "station", "training")


def check_yardstick(yardstick: str) -> None:
    """Raise a ValueError unless it is one of :data:`YARDSTICKS`."""
    if yardstick not in YARDSTICKS:
        raise ValueError(f"yardstick {yardstick!r}: expected one of {', '.join(YARDSTICKS)}")


class Listener(ABC):
    """Who has a name and a card, and gives probabilities for features: can be asked of
    waveforms."""

    name: str
    card: dict[str, Any]

    @abstractmethod
    def predict_proba(self, recording: np.ndarray) -> np.ndarray:
        """Probabilities (T, 5) of standardised features (T, 48)."""

    @property
    def yardstick(self) -> str:
        """Whose mean and deviation its features are standardised by: see :meth:`use_yardstick`."""
        return self.card.get("yardstick", "record")

    @property
    def standardizer(self) -> Standardizer | None:
        """The mean and deviation that it was trained with, if its yardstick is ``"training"``."""
        stored = self.card.get("standardizer")
        if not stored:
            return None
        scaler = Standardizer()
        scaler.mean_, scaler.std_ = np.array(stored["mean"]), np.array(stored["std"])
        return scaler

    def use_yardstick(self, yardstick: str, standardizer: Standardizer | None = None) -> None:
        """Say by which mean and deviation features are to be standardised; kept in the card.

        Parameters
        ----------
        yardstick : str
            ``"record"``: those of the record (or gapless piece) itself; ``"station"``: those of
            all that is heard of its station at once; ``"training"``: those of the training set.
        standardizer : vtlib.features.Standardizer, optional
            For ``"training"``, and only for that.

        Raises
        ------
        ValueError
            If there is no such yardstick, or its standardizer is missing or one too many.
        """
        check_yardstick(yardstick)
        if (yardstick == "training") != (standardizer is not None):
            raise ValueError(
                f"yardstick {yardstick!r} with standardizer {standardizer!r}: the mean and "
                "deviation of the training set go with 'training', and with nothing else"
            )
        self.card["yardstick"] = yardstick
        self.card.pop("standardizer", None)
        if standardizer is not None:
            mean, std = standardizer.mean_.tolist(), standardizer.std_.tolist()
            self.card["standardizer"] = {"mean": mean, "std": std}

    def annotate(
        self,
        stream: obspy.Stream | obspy.Trace | str | os.PathLike,
        standardizer: Standardizer | None = None,
    ) -> obspy.Stream:
        """Probability traces of a stream, as SeisBench's models give them.

        Parameters
        ----------
        stream : obspy.Stream, obspy.Trace, or path-like
            Raw waveforms, or a file of them: see :func:`vtlib.waveforms.read`. Traces of one
            channel that adjoin or overlap are joined, as by :func:`vtlib.waveforms.contiguous`;
            gaps cut it into pieces that are recognised one by one.
        standardizer : vtlib.features.Standardizer, optional
            Fitted elsewhere, for instance on the station's other records. By default features are
            standardised by the recogniser's own :attr:`yardstick`.

        Returns
        -------
        obspy.Stream
            Five traces (float32, 0 to 1, 2 Hz) for each piece. Their channels are the input's with
            the class's name behind it, as in ``HHZ_VT``, and a sample's time is the centre of its
            frame.

        Raises
        ------
        vtlib.waveforms.WaveformError
            If a file cannot be read, or no channel can be heard: see below.
        TypeError
            If the stream is none.

        Warns
        -----
        vtlib.waveforms.LeftOutWarning
            Of what is left out: channels whose sampling rate is below 40 or above 256 Hz, that hold
            text or samples beyond 1e30, or are dated after 2262; pieces shorter than a frame, 4 s;
            overlapping traces where they contradict each other.
        """
        probability_traces = obspy.Stream()
        for trace, probabilities, step_s in self._listen(stream, standardizer):
            header = {
                "network": trace.stats.network,
                "station": trace.stats.station,
                "location": trace.stats.location,
                "starttime": trace.stats.starttime + WINDOW_S / 2,
                "sampling_rate": 1 / step_s,
            }
            for column, name in zip(probabilities.T, classes.NAMES, strict=True):
                header["channel"] = f"{trace.stats.channel}_{name}"
                probability_traces += obspy.Trace(np.ascontiguousarray(column), header)
        return probability_traces

    def classify(
        self,
        stream: obspy.Stream | obspy.Trace | str | os.PathLike,
        rule: "events.Rule | None" = None,
        standardizer: Standardizer | None = None,
    ) -> events.Events:
        """Events in a stream, each with the largest amplitude of its waveform.

        Parameters
        ----------
        stream, standardizer
            As for :meth:`annotate`. An event ends where a gap begins.
        rule : a rule of vtlib.events, optional
            How probabilities become events: see :func:`vtlib.events.decode`.

        Returns
        -------
        vtlib.events.Events
            In order of channel and time; an event's station is its channel's SEED id. Its
            ``amplitude_unit`` is what all traces say in ``stats.unit``, or else ``"counts"``.

        Raises
        ------
        vtlib.waveforms.WaveformError, TypeError
            As :meth:`annotate`, with its warnings.
        """
        found, units = events.Events(recogniser=self.name), set()
        for trace, probabilities, step_s in self._listen(stream, standardizer):
            units.add(trace.stats.get("unit", "counts"))
            start, rate = trace.stats.starttime, trace.stats.sampling_rate
            mean = hearing.offset_of(trace)
            ends = start + trace.stats.npts / rate  # before the last frame does, if that was padded
            for event in events.decode(probabilities, start, rule, trace.id, self.name, step_s):
                first, stop = (round((t - start) * rate) for t in (event.onset, event.end))
                amplitude = float(np.abs(trace.data[first:stop] - mean).max())
                found.append(replace(event, end=min(event.end, ends), amplitude=amplitude))
        found.amplitude_unit = units.pop() if len(units) == 1 else ""
        return found

    def stream(
        self,
        standardizer: "Standardizer | Mapping[str, Standardizer] | None" = None,
        offset: "float | Mapping[str, float] | None" = None,
        rule: "events.Rule | None" = None,
        **seconds: float,
    ) -> Any:
        """One who listens as data arrive: packets in, frames and finished events out.

        It has the weights of now, and runs them in ONNX Runtime.

        Parameters
        ----------
        standardizer, offset, rule, **seconds
            As for :class:`vtlib.streaming.RealTimeRecogniser`, which says what is causal here:
            ``memory_s``, ``warm_up_s`` and ``patience_s``.

        Returns
        -------
        vtlib.streaming.RealTimeRecogniser

        Raises
        ------
        ValueError
            If it reads backwards, too: such a one needs the whole of a recording.
        ImportError
            If ONNX Runtime is not installed.
        """
        # What is asked for here stands to the right of this module, and knows it.
        streaming = importlib.import_module("vtlib.streaming")
        runner = hearing.engine_of(self)
        return streaming.RealTimeRecogniser(runner, standardizer, offset, rule, **seconds)

    def _listen(
        self,
        stream: obspy.Stream | obspy.Trace | str | os.PathLike,
        standardizer: Standardizer | None,
    ) -> Iterator[tuple[obspy.Trace, np.ndarray, float]]:
        """Each gapless piece, its probabilities (T, 5), and the seconds from frame to frame."""
        pieces = waveforms.contiguous(hearing.audible(stream), min_length_s=WINDOW_S)
        answers = hearing.answers(self, list(pieces), standardizer or self.standardizer)
        for trace, probabilities in zip(pieces, answers, strict=True):
            _, step = features.frame_samples(trace.stats.sampling_rate)
            yield trace, probabilities, step * trace.stats.delta
