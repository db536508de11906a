"""One channel of a stream: from its packets to frames and events."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from .. import features
from ..features import Standardizer
from ..labels import WINDOW_S
from .packets import Packets
from .pieces import AHEAD, Piece
from .spotting import Spotted, spotter_of
from .yardsticks import Running, scaled

if TYPE_CHECKING:
    from ..engine import Engine


class Settings(NamedTuple):
    """What is fixed when a stream begins; see :meth:`vtlib.models.Recogniser.stream`."""

    rule: object
    memory_s: float
    warm_up_s: float
    patience_s: float


class Told(NamedTuple):
    """What can be said of a channel now: frames from ``first`` on, and events that are over."""

    start_ns: int  # of the piece
    first: int
    probabilities: np.ndarray
    spotted: list[Spotted]
    n_samples: int | None  # of the piece, if this was its end


class Channel:
    """State of one channel: what has come, its running yardstick, and the network's memory.

    Parameters
    ----------
    engine : vtlib.engine.Engine
        Is not part of the state, and is handed to each call.
    """

    def __init__(
        self,
        name: str,
        rate: float,
        settings: Settings,
        standardizer: Standardizer | None,
        offset: float | None,
    ):
        self.name, self.rate, self.settings = name, rate, settings
        _, step = features.frame_samples(rate, name)
        self.step_s = step / rate
        memory = settings.memory_s / self.step_s
        self.level = Running(memory) if offset is None else float(offset)
        self.scaler = standardizer or Running(memory)
        is_running = offset is None or standardizer is None
        self.n_warm = int(np.ceil(settings.warm_up_s / self.step_s)) if is_running else 0
        self.packets = Packets(name, rate, settings.patience_s)
        self.piece: Piece | None = None

    def push(self, engine: "Engine", start_ns: int, samples: np.ndarray) -> Iterator[Told]:
        """What can be said once these samples have come."""
        yield from self._heard(engine, self.packets.add(start_ns, samples))

    def flush(self, engine: "Engine") -> Iterator[Told]:
        """What can be said if nothing more comes."""
        yield from self._heard(engine, self.packets.flush())
        yield from self._end(engine)

    def _heard(self, engine, parts):
        for start_ns, samples in parts:
            if start_ns is not None:
                yield from self._end(engine)
                self.piece, self.memory = Piece(start_ns, self.rate), engine.start()
                self.spotter = spotter_of(self.settings.rule)
                self.is_warm = self.n_warm <= 0
                self.held = np.empty((0, features.N_FEATURES), np.float32)  # for the network
                self.peaks, self.n_told = np.empty(0), 0
            self.piece.add(samples)
            yield from self._say(engine, last=False)

    def _end(self, engine):
        piece = self.piece
        if piece and piece.n_samples < WINDOW_S * self.rate - 1e-6:
            self.packets.note(piece.start_ns, piece.n_samples, "short")
        elif piece:
            yield from self._say(engine, last=True)
        self.piece = None

    def _say(self, engine, last):
        x, peaks = self._features(last)
        self.held, self.peaks = np.concatenate([self.held, x]), np.append(self.peaks, peaks)
        n = len(self.held) if last else len(self.held) // engine.every * engine.every
        p = np.empty((0, 5), np.float32)
        if n:
            p, self.memory = engine.go_on(self.held[None, :n], self.memory)
            p = p[0]
        spotted = self.spotter.take(p, self.peaks[:n], last) if n or last else []
        self.held, self.peaks = self.held[n:], self.peaks[n:]
        first, self.n_told = self.n_told, self.n_told + n
        if n or last:
            n_samples = self.piece.n_samples if last else None
            yield Told(self.piece.start_ns, first, p, spotted, n_samples)

    def _features(self, last):
        """Standardised features of frames that can be answered now, and their amplitudes."""
        piece, n = self.piece, self.piece.complete(last)
        if self.is_warm:
            if n:
                piece.compute(self._offsets(n), last)
            x, peaks = piece.features(last)
            return self._scaled(x) if len(x) else x, peaks
        if not last and n < self.n_warm + AHEAD:
            return np.empty((0, features.N_FEATURES), np.float32), np.empty(0)
        return self._warmed(n, last)

    def _warmed(self, n, last):
        """As :meth:`_features`, when the warm-up is over: its frames are told all at once."""
        piece, n_warm = self.piece, self.n_warm + AHEAD
        is_end = last and n <= n_warm
        n_warm = min(n, n_warm)
        if isinstance(self.level, Running):
            self.level.merge(*piece.mean_of(n_warm))
        piece.compute(np.full(n_warm, float(np.squeeze(self._level()))), is_end)
        x, peaks = piece.features(is_end)
        self.n_warm -= len(x)
        self.is_warm = True
        if isinstance(self.scaler, Running):
            self.scaler.merge(x)
            x = scaled(x, self.scaler.mean, self.scaler.variance)
        else:
            x = self.scaler.transform(x)
        if is_end:
            return x, peaks
        rest, more = self._features(last)
        return np.concatenate([x, rest]), np.append(peaks, more)

    def _level(self):
        return self.level.mean if isinstance(self.level, Running) else self.level

    def _offsets(self, n):
        if isinstance(self.level, Running):
            means, _ = self.level.follow(self.piece.new_means(n))
            return means[:, 0]
        return np.full(n, self.level)

    def _scaled(self, x):
        if isinstance(self.scaler, Running):
            return scaled(x, *self.scaler.follow(x))
        return self.scaler.transform(x)
