"""Events of a stream, as soon as nothing that is to come can change them."""

from typing import NamedTuple

import numpy as np

from .. import classes
from ..events.cutting import EDS, runs_of
from ..events.rules import Hysteresis, MinimumDuration, Rule
from ..labels import joined


class Spotted(NamedTuple):
    """An event in frames, counted from the beginning of its piece."""

    first: int
    stop: int
    said: int
    probability: float
    amplitude: float


def spotter_of(rule: Rule) -> "RunSpotter | SpanSpotter":
    """What finds events of a rule, frame after frame.

    Raises
    ------
    ValueError
        If the rule needs the whole of a recording.
    """
    if type(rule) is MinimumDuration:
        return RunSpotter(rule)
    if type(rule) is Hysteresis:
        return SpanSpotter(rule)
    raise ValueError(
        f"rule {rule!r}: needs the whole of a recording. A stream takes those of "
        "events.MinimumDuration and events.Hysteresis, such as PUBLISHED, CORE and CORE_JOINED"
    )


class RunSpotter:
    """Of the published rule: a run of one class is over with the first frame of another one."""

    def __init__(self, rule: MinimumDuration):
        self.min_frames, self.wait = rule.min_frames, 1
        self.n = 0  # frames so far
        self.first, self.said, self.total, self.peak = 0, classes.SIL, 0.0, 0.0  # the open run

    def take(self, p: np.ndarray, peaks: np.ndarray, last: bool) -> list[Spotted]:
        """Events that are over, after more frames: probabilities (n, 5), amplitudes (n,)."""
        found = []
        if len(p):
            said = p.argmax(axis=1)
            first, _ = runs_of(said)
            own = p[np.arange(len(p)), said].astype(np.float64)
            totals = np.add.reduceat(own, first).tolist()
            highest = np.maximum.reduceat(peaks, first).tolist()
            runs = zip(
                (self.n + first).tolist(), said[first].tolist(), totals, highest, strict=True
            )
            for begin, label, total, peak in runs:
                if label == self.said:
                    self.total, self.peak = self.total + total, max(self.peak, peak)
                    continue
                found += self._over(begin)
                self.first, self.said, self.total, self.peak = begin, label, total, peak
            self.n += len(p)
        return found + self._over(self.n) if last else found

    def _over(self, stop):
        length = stop - self.first
        if self.said == classes.SIL or length <= self.min_frames[self.said]:
            return []
        return [Spotted(self.first, stop, self.said, self.total / length, self.peak)]


class SpanSpotter:
    """Of rules with two thresholds: a span is over when what follows can't be joined to it."""

    def __init__(self, rule: Hysteresis):
        self.rule = rule
        self.ahead, self.behind = rule.smooth_frames // 2, (rule.smooth_frames - 1) // 2
        self.wait = 1 + self.ahead + rule.gap_frames
        self.base = 0  # the frame with which the arrays of what is open begin
        self.something = np.empty(0)  # 1 - p(SIL), smoothed, of frames from it on
        self.before = 0  # so many more frames are kept before them, for the running mean
        self.p, self.peaks = np.empty((0, len(classes.CLASSES)), np.float32), np.empty(0)

    def take(self, p: np.ndarray, peaks: np.ndarray, last: bool) -> list[Spotted]:
        """Events that are over, after more frames: probabilities (n, 5), amplitudes (n,)."""
        self.p, self.peaks = np.concatenate([self.p, p]), np.concatenate([self.peaks, peaks])
        self._smooth(last)
        if not len(self.something):
            return []
        spans, horizon = self._spans(last)
        is_over = [last or horizon - stop > self.rule.gap_frames for _, stop in spans]
        over = [span for span, done in zip(spans, is_over, strict=True) if done]
        kept = [first for (first, _), done in zip(spans, is_over, strict=True) if not done]
        found = [s for span in over for s in self._named(*span)]
        self._forget(min(kept, default=horizon))
        return found

    def _smooth(self, last):
        n, width = len(self.something), self.rule.smooth_frames
        first, stop = self.before + n, len(self.p) - (0 if last else self.ahead)
        if stop <= first:
            return
        if width == 1:
            quiet = self.p[first:stop, classes.SIL]
        else:
            begin = max(first - self.behind, 0)
            sil = self.p[begin:, classes.SIL].astype(np.float64)
            total = np.concatenate([[0.0], np.cumsum(sil)])
            centre = np.arange(first, stop) - begin
            a = np.maximum(centre - self.behind, 0)
            b = np.minimum(centre + self.ahead + 1, len(sil))
            quiet = (total[b] - total[a]) / (b - a)
        self.something = np.concatenate([self.something, 1 - quiet])

    def _spans(self, last):
        """Spans that reach the upper threshold, joined; and where the next could begin."""
        x, n = self.something, len(self.something)
        first, stop = runs_of(x >= self.rule.off)
        is_up = x[first] >= self.rule.off
        horizon = int(first[-1]) if is_up[-1] and not last else n
        lasts = is_up & (np.maximum.reduceat(x, first) >= self.rule.on)
        if not last and is_up[-1]:
            lasts[-1] = False  # its end is not known yet
        pairs = zip(first[lasts].tolist(), stop[lasts].tolist(), strict=True)
        return joined(pairs, self.rule.gap_frames), horizon

    def _named(self, first, stop):
        own = slice(self.before + first, self.before + stop)
        said = int(self.rule.label_of(self.p[own]))
        if said == EDS:
            return []
        probability = float(np.clip(self.p[own, said].mean(dtype=np.float64), 0, 1))
        peak = float(self.peaks[own].max())
        return [Spotted(self.base + first, self.base + stop, said, probability, peak)]

    def _forget(self, n):
        """Drop n frames: nothing that is open, or to come, begins there."""
        drop = max(self.before + n - self.behind, 0)
        self.before += n - drop
        self.base += n
        self.something = self.something[n:].copy()
        self.p, self.peaks = self.p[drop:].copy(), self.peaks[drop:].copy()
