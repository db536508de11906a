"""Packets of one channel put in order: repeated ones dropped, late ones waited for, gaps cut."""

from collections import Counter, deque
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

MOST_KEPT = 1000  # notes of what was left out, and gaps that are remembered


class LeftOut(NamedTuple):
    """What was not listened to.

    Attributes
    ----------
    channel : str
    start_ns, end_ns : int
        Nanoseconds since 1970.
    why : str
        ``"late"``: it came after the gap that it belongs to had been given up. ``"short"``: a piece
        between two gaps in which no frame has room. ``"damaged"``: what is no ground motion.
    """

    channel: str
    start_ns: int
    end_ns: int
    why: str


class Packets:
    """What has come of one channel, in order of time.

    A packet that continues what is there is handed on at once. One that begins later waits for what
    lies between, until ``patience_s`` seconds of data wait; then the gap is cut, and what comes for
    it is late. It is the same at the beginning, where the first ones need not come first. Counting
    data, not time, needs no clock, and one packet with a wrong date ends nothing.

    Attributes
    ----------
    seconds : collections.Counter
        Of data, by what became of them: ``"repeated"``, ``"late"``, ``"short"``, ``"damaged"``.
    left_out : collections.deque of LeftOut
        The last 1000.
    """

    def __init__(self, channel: str, rate: float, patience_s: float):
        self.channel, self.rate, self.patience_s = channel, rate, patience_s
        self.start_ns: int | None = None  # of the piece that goes on
        self.length = 0  # its samples so far
        self.waiting: list[tuple[int, np.ndarray]] = []
        self.begun_ns: int | None = None  # of all that was heard
        self.done_ns: int | None = None  # what begins before it is repeated, or late
        self.gaps: deque[tuple[int, int]] = deque(maxlen=MOST_KEPT)
        self.left_out: deque[LeftOut] = deque(maxlen=MOST_KEPT)
        self.seconds: Counter[str] = Counter()

    def add(self, start_ns: int, samples: np.ndarray) -> Iterator[tuple[int | None, np.ndarray]]:
        """What can be heard now that this has come, in order.

        Yields
        ------
        start_ns : int or None
            Of the piece that begins here, after a gap; None if these samples go on.
        samples : numpy.ndarray
        """
        if not any(start_ns == t and samples.size == w.size for t, w in self.waiting):
            self.waiting.append((start_ns, samples))
            self.waiting.sort(key=lambda packet: packet[0])
        else:
            self.seconds["repeated"] += samples.size / self.rate
        yield from self._in_order()
        while self.waiting and self._waiting_s() > self.patience_s:
            yield from self._after_a_gap()

    def flush(self) -> Iterator[tuple[int | None, np.ndarray]]:
        """All that still waits; whatever comes afterwards begins a new piece."""
        while self.waiting:
            yield from self._after_a_gap()
        self.start_ns = None

    def note(self, start_ns: int, n_samples: int, why: str) -> None:
        """Note samples that are not listened to."""
        end_ns = start_ns + self._ns(n_samples)
        self.seconds[why] += n_samples / self.rate
        last = self.left_out[-1] if self.left_out else None
        if last and last.why == why and abs(last.end_ns - start_ns) <= self._ns(1):
            self.left_out[-1] = last._replace(end_ns=end_ns)
        else:
            self.left_out.append(LeftOut(self.channel, start_ns, end_ns, why))

    def _waiting_s(self):
        return sum(samples.size for _, samples in self.waiting) / self.rate

    def _ns(self, n_samples):
        return round(n_samples * 1e9 / self.rate)

    def _in_order(self):
        """What waits and can go on; what was heard already is dropped."""
        while self.waiting:
            start_ns, samples = self.waiting[0]
            if self.start_ns is not None:  # rounded as vtlib.waveforms.joining does
                place = round((start_ns - self.start_ns) * 1e-9 / (1 / self.rate))
                if place > self.length:
                    return
                old = min(self.length - place, samples.size)
            elif self.done_ns is None or start_ns >= self.done_ns - self._ns(0.5):
                return
            else:
                old = min(round((self.done_ns - start_ns) * 1e-9 * self.rate), samples.size)
            del self.waiting[0]
            if old:
                self._note_old(start_ns, old)
            if old < samples.size and self.start_ns is None:
                self.waiting.insert(0, (self.done_ns, samples[old:]))
            elif old < samples.size:
                self.length += samples.size - old
                self.done_ns = self.start_ns + self._ns(self.length)
                yield None, samples[old:]

    def _after_a_gap(self):
        """The earliest of what waits, as the beginning of a piece, and what goes on from there."""
        start_ns, samples = self.waiting.pop(0)
        if self.done_ns is not None:
            self.gaps.append((self.done_ns, start_ns))
        else:
            self.begun_ns = start_ns
        self.start_ns, self.length = start_ns, samples.size
        self.done_ns = start_ns + self._ns(samples.size)
        yield start_ns, samples
        yield from self._in_order()

    def _note_old(self, start_ns, n_samples):
        """Whether samples from before what was heard last are late ones, or come again."""
        end_ns, slack = start_ns + self._ns(n_samples), self._ns(0.5)
        is_late = start_ns < self.begun_ns - slack or any(
            start_ns < b - slack and end_ns > a + slack for a, b in self.gaps
        )
        if is_late:
            self.note(start_ns, n_samples, "late")
        else:
            self.seconds["repeated"] += n_samples / self.rate
