"""Packets of several channels in, frames and finished events out."""

import math
import warnings
from collections.abc import Mapping
from numbers import Real
from typing import TYPE_CHECKING

import numpy as np
import obspy

from .. import events, features, labels, waveforms
from ..features import Standardizer
from ..files import in_a_line
from ..waveforms.checking import MAX_SAMPLE, MAX_TIME_NS
from . import saving
from .answers import Answer, Frames, dated
from .channels import Channel, Settings
from .packets import LeftOut
from .pieces import AHEAD
from .spotting import spotter_of

if TYPE_CHECKING:
    from ..engine import Engine


class RealTimeRecogniser:
    """A recogniser that is told packets as they come; made by ``recogniser.stream()``.

    Parameters
    ----------
    engine : vtlib.engine.Engine
    standardizer : Standardizer, or dict of str to Standardizer, optional
        The yardstick of all channels, or of each by its SEED id; otherwise, and of channels that
        are not named, that of the recogniser's training if its yardstick is ``"training"``, or a
        running one.
    offset : float, or dict of str to float, optional
        What a digitizer adds to all samples, alike; otherwise a running mean.
    rule : a rule of vtlib.events, optional
        One of :class:`~vtlib.events.MinimumDuration` or :class:`~vtlib.events.Hysteresis`.
    memory_s : float
        Of what is running: data this old count 1/e as much as new ones. ``math.inf``: all that was
        heard counts alike.
    warm_up_s : float
        So much is heard before the first answer, where something is running.
    patience_s : float
        Before the first packet, and at a gap, what is late is waited for until so many seconds of
        data have come that lie behind.

    Raises
    ------
    ValueError
        If the recogniser reads backwards, too; if the rule needs the whole of a recording; if a
        number is none that makes sense.
    """

    def __init__(
        self,
        engine: "Engine",
        standardizer: Standardizer | Mapping[str, Standardizer] | None = None,
        offset: float | Mapping[str, float] | None = None,
        rule: events.Rule | None = None,
        memory_s: float = math.inf,
        warm_up_s: float = 600.0,
        patience_s: float = 30.0,
    ):
        engine.start()  # refuses one that reads backwards
        self.engine, self.standardizer, self.offset = engine, standardizer, offset
        numbers = {"memory_s": memory_s, "warm_up_s": warm_up_s, "patience_s": patience_s}
        for name, value in numbers.items():
            least = 1.0 if name == "memory_s" else 0.0
            if not isinstance(value, Real) or not value >= least:
                raise ValueError(f"{name}={value!r}: expected a number of seconds from {least:g}")
        self.settings = Settings(rule or events.PUBLISHED, **numbers)
        self._spotter = spotter_of(self.settings.rule)
        self._channels: dict[tuple[str, float], Channel] = {}
        self._refused: set[str] = set()

    def __repr__(self) -> str:
        return f"<RealTimeRecogniser {self.engine.name!r}, {len(self._channels)} channels>"

    @property
    def left_out(self) -> list[LeftOut]:
        """What was not listened to, of each channel the last thousand."""
        return [note for channel in self._channels.values() for note in channel.packets.left_out]

    @property
    def seconds(self) -> dict[str, float]:
        """Seconds of data, all channels together, that came again, too late, in short pieces, or
        damaged."""
        found = {"repeated": 0.0, "late": 0.0, "short": 0.0, "damaged": 0.0}
        for channel in self._channels.values():
            for why, seconds in channel.packets.seconds.items():
                found[why] += seconds
        return found

    def frame_delay_s(self, sampling_rate_hz: float = 100.0) -> float:
        """Seconds from a frame's centre to the sample with which it can be answered.

        Half a window, four steps for the slopes, and, if layers are dilated, up to
        ``2**(layers - 1) - 1`` steps until the network has a whole number of its strides.
        """
        window, step = features.frame_samples(sampling_rate_hz)
        steps = AHEAD + self.engine.every - 1
        return (window / 2 + steps * step) / sampling_rate_hz

    def event_delay_s(self, sampling_rate_hz: float = 100.0) -> float:
        """Seconds from an event's end to the sample with which it is known to be over.

        An event ends half a step before the centre of the next frame; that one has to be answered,
        and for rules that smooth and join as many more as these look ahead. What may still be
        joined to something that goes on, undecided between the two thresholds, waits for that.
        """
        _, step = features.frame_samples(sampling_rate_hz)
        steps = self._spotter.wait - 0.5
        return self.frame_delay_s(sampling_rate_hz) + steps * step / sampling_rate_hz

    def push(
        self,
        packet: obspy.Trace | obspy.Stream | np.ndarray,
        start: obspy.UTCDateTime | None = None,
        sampling_rate_hz: float | None = None,
        channel: str = "",
    ) -> Answer:
        """Take in a packet, from one sample to hours.

        Parameters
        ----------
        packet : obspy.Trace, obspy.Stream or array_like of shape (n,)
        start, sampling_rate_hz, channel
            Of an array: the time of its first sample, its rate, and the SEED id of its channel.

        Returns
        -------
        Answer
            In order of time in each channel; often empty.

        Raises
        ------
        TypeError
            If it is none of these, or an array without start and rate.

        Warns
        -----
        vtlib.waveforms.LeftOutWarning
            Once a channel, of those that can't be heard, as ``annotate`` does.
        """
        answer = Answer([], events.Events(recogniser=self.engine.name))
        for trace in self._traces(packet, start, sampling_rate_hz, channel):
            own = self._channel_of(trace)
            for part in self._parts(trace, own) if own else ():
                told = own.push(self.engine, part.stats.starttime.ns, np.asarray(part.data))
                self._tell(answer, own, told)
        return answer

    def flush(self) -> Answer:
        """End the stream: what waits is heard, and the last frames are answered, as at the end of a
        recording. What is pushed afterwards is a new piece; running yardsticks go on."""
        answer = Answer([], events.Events(recogniser=self.engine.name))
        for own in self._channels.values():
            self._tell(answer, own, own.flush(self.engine))
        return answer

    def state(self) -> dict:
        """All that it remembers, as plain values: ``json.dumps`` takes them.

        What waits and what was left out is part of it, so that nothing is lost or heard twice.
        """
        return {
            "recogniser": self.engine.name,
            "settings": repr(self.settings),
            "channels": [saving.packed(own) for own in self._channels.values()],
        }

    def resume(self, state: dict) -> None:
        """Go on from a state, as if nothing had happened since.

        Parameters
        ----------
        state : dict
            Of :meth:`state`, of a stream of the same recogniser and settings.

        Raises
        ------
        ValueError
            If it is of another recogniser, has other settings, or is no state.
        """
        try:
            asked = {"recogniser": self.engine.name, "settings": repr(self.settings)}
            for what, own in asked.items():
                if state[what] != own:
                    raise ValueError(f"is of {what} {in_a_line(state[what])}, not of {own}")
            found = [saving.unpacked(own, self.settings) for own in state["channels"]]
            self._channels = {(own.name, own.rate): own for own in found}
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ValueError(
                f"state of a stream: {in_a_line(error)}. Begin a new one: recogniser.stream()"
            ) from None

    def _traces(self, packet, start, rate, channel):
        if isinstance(packet, obspy.Trace | obspy.Stream):
            if start is not None or rate is not None:
                raise TypeError("a trace has its own start and rate: don't pass them beside it")
            return [packet] if isinstance(packet, obspy.Trace) else list(packet)
        if not isinstance(start, obspy.UTCDateTime) or not isinstance(rate, Real):
            raise TypeError(
                f"start {start!r}, sampling_rate_hz {rate!r}: an array needs the time of its first "
                "sample, an obspy.UTCDateTime, and its rate in Hz"
            )
        samples = np.atleast_1d(np.asanyarray(packet))
        codes = dict(
            zip(("network", "station", "location", "channel"), channel.split("."), strict=False)
        )
        return [obspy.Trace(samples, {"starttime": start, "sampling_rate": rate, **codes})]

    def _channel_of(self, trace):
        key = trace.id, trace.stats.sampling_rate
        if key in self._channels:
            return self._channels[key]
        try:
            waveforms.check_channel(trace)
            features.frame_samples(trace.stats.sampling_rate, trace.id)
        except waveforms.WaveformError as error:
            if str(error) not in self._refused:
                self._refused.add(str(error))
                warnings.warn(f"left out: {error}", waveforms.LeftOutWarning, stacklevel=3)
            return None
        standardizer = _own(self.standardizer, trace.id) or self.engine.standardizer
        offset = _own(self.offset, trace.id)
        self._channels[key] = Channel(*key, self.settings, standardizer, offset)
        return self._channels[key]

    def _parts(self, trace, own):
        """A packet's parts between samples that were not recorded; none of a damaged one."""
        data, start_ns = trace.data, trace.stats.starttime.ns
        if data.size == 0:
            return []
        is_plain = not np.ma.isMaskedArray(data) and data.dtype.kind in "iuf"
        if is_plain and abs(start_ns) < MAX_TIME_NS:
            if max(float(data.max()), -float(data.min())) <= MAX_SAMPLE:  # NaN is not
                return [trace]
        try:
            waveforms.check_channel(trace)
        except waveforms.WaveformError:
            own.packets.note(start_ns, data.size, "damaged")
            return []
        return waveforms.contiguous(trace)

    def _tell(self, answer, channel, told):
        for part in told:
            if len(part.probabilities):
                centre_s = labels.WINDOW_S / 2 + channel.step_s * part.first
                start = obspy.UTCDateTime(ns=part.start_ns + round(centre_s * 1e9))
                frames = Frames(channel.name, start, channel.step_s, part.probabilities)
                answer.frames.append(frames)
            answer.events.extend(dated(part, channel))


def _own(value, channel):
    return value.get(channel) if isinstance(value, Mapping) else value
