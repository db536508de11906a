"""The engine: a graph, the memory that goes with it, and recordings in pieces of any length."""

import importlib
from pathlib import Path
from typing import Any

import numpy as np

from .. import classes, features, models
from ..features import Standardizer
from ..features.extraction import with_derivatives
from ..models.listening import Listener
from ..models.tcn_sizes import DILATIONS, KERNEL_SIZE
from . import stateful

_PIECE_FRAMES = 2048  # bounds the memory of a long recording, and is about what a cache holds


class Engine(Listener):
    """A trained recogniser that only listens: what it says, and in which words, is the same.

    Parameters
    ----------
    name : str
    card : dict
        With its ``architecture``.
    weights : dict of str to numpy.ndarray
        As :meth:`vtlib.models.Recogniser.weights` gives them.

    Attributes
    ----------
    reads_back : bool
        Whether it reads recordings backwards, too: such a one needs the whole of a recording.

    Raises
    ------
    ImportError
        If ONNX Runtime, or the package onnx that writes graphs, is not installed.
    ValueError
        If it is of a kind that can't be run, or the weights are not those of its architecture, or
        no finite numbers.
    """

    def __init__(self, name: str, card: dict[str, Any], weights: dict[str, np.ndarray]):
        self.name, self.card = name, card
        architecture = card["architecture"]
        for key, value in weights.items():
            if value.dtype != np.float32 or not np.isfinite(value).all():
                raise ValueError(f"{name}: weights {key!r} must be finite numbers of float32")
        self._kind, self._units = architecture["kind"], architecture.get("units", 0)
        self._layers = architecture.get("layers", 1)
        self.reads_back = bool(architecture.get("bidirectional"))
        if self._kind not in ("tcn", "lstm"):
            raise ValueError(f"{name}: kind {self._kind!r}: only lstm and tcn can be run")
        runtime = _onnxruntime()
        options = runtime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False  # what one call needed is free after it
        providers = ["CPUExecutionProvider"]
        try:
            graph = self._graph(weights)
            self._session = runtime.InferenceSession(graph, options, providers=providers)
        except (KeyError, IndexError, ValueError, RuntimeError) as error:
            raise ValueError(
                f"{name}: weights don't fit its card ({error}). Save it again"
            ) from error

    def _graph(self, weights):
        if self._kind == "tcn":
            return stateful.tcn({key.split(" ", 1)[-1]: w for key, w in weights.items()})
        ways = ("", "_reverse") if self.reads_back else ("",)
        expected = stateful.lstm_shapes(self._layers, self._units, ways)
        if wrong := set({k: w.shape for k, w in weights.items()}.items()) ^ set(expected.items()):
            raise ValueError(f"{sorted(wrong)[0][0]!r} for one")
        if self.reads_back:
            return stateful.bidirectional(weights, self._units)
        return stateful.lstm(weights, self._layers, self._units)

    def __repr__(self) -> str:
        return f"<Engine {self.name!r}>"

    @property
    def every(self) -> int:
        """Pieces, but for the last, have a multiple of so many frames."""
        return 2 ** (self._layers - 1) if self._kind == "lstm" else 1

    def _length(self, n_stations):
        """Frames of a piece of so many stations' recordings.

        An LSTM's stations share the cache; a TCN hears what is before each piece once more.
        """
        frames = _PIECE_FRAMES if self._kind == "tcn" else max(_PIECE_FRAMES // n_stations, 128)
        return max(frames // self.every, 1) * self.every

    def start(self, n_stations: int = 1) -> list[np.ndarray]:
        """The memory of one who has heard nothing yet, for :meth:`go_on`."""
        if self._kind == "tcn":
            return [np.zeros((n_stations, 0, features.N_FEATURES), np.float32)]
        if self.reads_back:
            raise ValueError(
                f"{self.name}: reads backwards, too, and needs the whole of a recording. Take one "
                "that reads forwards, or predict_proba"
            )
        shapes = [(1, 2**i * n_stations, self._units) for i in range(self._layers)]
        return [np.zeros(shape, np.float32) for shape in shapes for _ in "hc"]

    def go_on(self, x: np.ndarray, memory: list[np.ndarray]) -> tuple[np.ndarray, list[np.ndarray]]:
        """Probabilities of the frames that follow those before.

        Parameters
        ----------
        x : numpy.ndarray of float32, shape (stations, T, 48)
            Standardised features; T is a multiple of :attr:`every`, or this is the end.
        memory : list of numpy.ndarray
            Of :meth:`start`, or of the piece before.

        Returns
        -------
        probabilities : numpy.ndarray of float32, shape (stations, T, 5)
        memory : list of numpy.ndarray
            For the next piece; not to be used after the end.
        """
        if self._kind == "tcn":  # its memory are the frames that an answer still hears
            before = memory[0].shape[1]
            heard = np.concatenate([memory[0], x], axis=1)
            (p,) = self._session.run(None, {"x": heard})
            return p[:, before:], [heard[:, -2 * (KERNEL_SIZE - 1) * sum(DILATIONS) :]]
        missing = -x.shape[1] % self.every
        padded = np.pad(x, ((0, 0), (0, missing), (0, 0))) if missing else x
        names = [f"{name}{i}" for i in range(self._layers) for name in "hc"]
        asked = {"x": np.ascontiguousarray(padded.swapaxes(0, 1))}
        p, *memory = self._session.run(None, asked | dict(zip(names, memory, strict=True)))
        return p[: x.shape[1]].swapaxes(0, 1), memory

    def predict_proba(self, recording: np.ndarray) -> np.ndarray:
        """Probabilities of the five classes in each frame.

        Parameters
        ----------
        recording : array_like, shape (T, 48) or (stations, T, 48)
            Standardised features of one recording, or of as many at once as there are stations;
            computed piece by piece, so that a day needs little memory.

        Returns
        -------
        numpy.ndarray of float32, shape (T, 5) or (stations, T, 5)

        Raises
        ------
        ValueError
            If the shape is another one, or a value is not finite.
        """
        x = np.asarray(getattr(recording, "features", recording), dtype=np.float32)
        if x.ndim not in (2, 3) or x.shape[-1] != features.N_FEATURES or x.size == 0:
            raise ValueError(
                f"{self.name}: expected features of shape (T, {features.N_FEATURES}), or those of "
                f"several stations, (stations, T, {features.N_FEATURES}); got {x.shape}"
            )
        if not np.isfinite(x).all():
            raise ValueError(
                f"{self.name}: features hold NaN or infinite values. Check the waveform that they "
                "come from"
            )
        batch = x[None] if x.ndim == 2 else x
        found = np.empty((*batch.shape[:2], len(classes.CLASSES)), np.float32)
        if self.reads_back:
            asked = {"x": np.ascontiguousarray(batch.swapaxes(0, 1))}
            found[:] = self._session.run(None, asked)[0].swapaxes(0, 1)
        else:
            memory, length = self.start(len(batch)), self._length(len(batch))
            for first in range(0, batch.shape[1], length):
                piece = slice(first, first + length)
                found[:, piece], memory = self.go_on(batch[:, piece], memory)
        return found[0] if x.ndim == 2 else found

    def hear(self, energies: list[np.ndarray], scalers: list[Standardizer]) -> np.ndarray:
        """Probabilities of recordings of one length, from their log energies, side by side.

        Features are made piece by piece, so that a day needs 15 MB beside its samples.

        Parameters
        ----------
        energies : list of numpy.ndarray of float32, shape (T, 16)
            As :func:`vtlib.features.log_filter_bank` gives them.
        scalers : list of vtlib.features.Standardizer
            One for each recording, of all 48 features.

        Returns
        -------
        numpy.ndarray of float32, shape (recordings, T, 5)
        """
        total, edge = len(energies[0]), 2 * features.DERIVATIVE_FRAMES
        found = np.empty((len(energies), total, len(classes.CLASSES)), np.float32)
        length = total if self.reads_back else self._length(len(energies))
        memory = None if self.reads_back else self.start(len(energies))
        for first in range(0, total, length):
            begin, stop = max(first - edge, 0), min(first + length, total)
            own = slice(first - begin, stop - begin)  # beside its neighbours, for the slopes
            raw = [with_derivatives(e[begin : stop + edge])[own] for e in energies]
            x = np.stack([s.transform(r) for s, r in zip(scalers, raw, strict=True)])
            if self.reads_back:
                return self.predict_proba(x)
            found[:, first:stop], memory = self.go_on(x, memory)
        return found


def of(listener: Listener) -> Engine:
    """The engine that runs a listener's present weights; the listener, if it is an engine."""
    return listener if isinstance(listener, Engine) else load(listener)


def load(recogniser: str | Path | models.Recogniser) -> Engine:
    """An engine that runs a trained recogniser.

    Parameters
    ----------
    recogniser : str, path-like or vtlib.models.Recogniser
        As :func:`vtlib.models.load` takes it: what was saved as a ``.safetensors`` file is read
        without a framework. What was published needs that of its authors to be read. Of a
        recogniser that is there already, the weights that it has now.

    Returns
    -------
    Engine

    Raises
    ------
    ValueError, ImportError
        As :func:`vtlib.models.load`, and :class:`Engine`.

    Examples
    --------
    >>> listener = load("simulated-bezymianny-lstm")
    >>> listener.predict_proba(np.zeros((2, 7, 48))).shape
    (2, 7, 5)
    """
    return Engine(*models.weights_of(recogniser))


def _onnxruntime():
    try:
        return importlib.import_module("onnxruntime")
    except ImportError as error:
        raise ImportError(
            f"{error}: running a graph needs ONNX Runtime. Install it: pip install onnxruntime"
        ) from None
