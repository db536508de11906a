"""What both recognisers share: features in, five probabilities a frame out; training, saving."""

import copy
import os
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar, Self

import numpy as np
import obspy

from .. import features, training
from ..records import LabelledRecord, Partition, Recording
from . import saved
from .listening import Listener


class Recogniser(Listener, ABC):
    """A network that gives each frame a probability for each of the five classes.

    Subclasses say how their framework computes, trains and names weights; TensorFlow or PyTorch is
    imported when one of them is built.

    Attributes
    ----------
    kind : str
        Which network it is, as in :data:`vtlib.models.KINDS`.
    name : str
        As in :func:`vtlib.models.names`, or whatever its maker called it.
    card : dict
        What is known about it: architecture, training data, yardstick, citation. It is saved with
        the weights.
    """

    kind: ClassVar[str]

    def __init__(self, name: str, card: dict[str, Any]):
        self.name = name
        self.card = card

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name!r}, {self.n_parameters:,} parameters>"

    @property
    @abstractmethod
    def n_parameters(self) -> int:
        """Number of trained values."""

    @abstractmethod
    def weights(self) -> dict[str, np.ndarray]:
        """Copies of all weights, by name."""

    @abstractmethod
    def set_weights(self, weights: dict[str, np.ndarray]) -> None:
        """Put weights, as :meth:`weights` gives them, into the network."""

    @abstractmethod
    def read_published(self, files: Sequence[Path]) -> None:
        """Put published weights into the network, from files in their authors' own format."""

    @abstractmethod
    def trainee(self, settings: training.Settings) -> training.Trainee:
        """What :func:`vtlib.training.run` trains: this network with an optimizer."""

    @abstractmethod
    def _probabilities(self, x: np.ndarray) -> np.ndarray:
        """Probabilities (T, 5) of one checked float32 array (T, 48)."""

    def copy(self, name: str | None = None) -> Self:
        """Another recogniser with the same weights; what is done to one is not done to the other.

        Parameters
        ----------
        name : str, optional
            By default, its own.
        """
        options = {k: v for k, v in self.card["architecture"].items() if k != "kind"}
        made = type(self)(name or self.name, copy.deepcopy(self.card), **options)
        made.set_weights(self.weights())
        return made

    def fit(
        self,
        data: Partition | Sequence[Recording],
        settings: training.Settings | None = None,
        progress: bool = True,
        **changes: Any,
    ) -> training.History:
        """Train on recordings, starting from the weights that are there.

        Parameters
        ----------
        data : vtlib.records.Partition, or list of vtlib.records.Recording
            Of a partition, ``train`` is used and nothing else. Features must be standardised. A
            part of the recordings is set aside, whole, to decide when to stop.
        settings : vtlib.training.Settings, optional
        progress : bool
            Whether to show a bar.
        **changes
            Settings to change, as in ``fit(partition, epochs=5, seed=1)``.

        Returns
        -------
        vtlib.training.History
            The network keeps the weights of the best epoch, also if it was interrupted with Ctrl-C.

        Raises
        ------
        ValueError
            If there are fewer than two recordings, or a setting makes no sense.
        TypeError
            If there is no setting of that name.
        """
        settings = replace(settings or training.Settings(), **changes)
        recordings = list(data.train if isinstance(data, Partition) else data)
        history = training.run(self.trainee(settings), recordings, settings, progress)
        source = getattr(data, "source", None)
        self.card["trained_on"] = str(source.title) if source else f"{len(recordings)} recordings"
        self.card["training"] = training.as_card(settings, history)
        return history

    def save(self, path: str | os.PathLike) -> None:
        """Write weights and card as ``<path>.safetensors``: the whole file, or nothing.

        The card stands in the file's metadata, so that the two can't part company, and in it
        the weights' SHA-256, by which :func:`vtlib.models.load` tells a damaged copy. A copy of
        the card, ``<path>.json``, is for people to read; nothing else reads it.

        Parameters
        ----------
        path : str or path-like
            With or without the ending. Nothing but that ending is taken off: ``tcn_lr0.001`` and
            ``tcn_lr0.003`` are two files.

        Raises
        ------
        ValueError
            If a weight is NaN or infinite.
        TypeError
            If the card holds what JSON has no word for.
        OSError
            If a file can't be written; one that was there before is left as it was.
        """
        saved.write(path, {"name": self.name, **self.card}, self.weights())

    def predict_proba(self, recording: np.ndarray | Recording) -> np.ndarray:
        """Probabilities of the five classes in each frame.

        Parameters
        ----------
        recording : array_like, shape (T, 48), or vtlib.records.Recording
            Standardised features of one recording, of any length.

        Returns
        -------
        numpy.ndarray of float32, shape (T, 5)
            Rows sum to 1; columns in the order of :data:`vtlib.classes.NAMES`.

        Raises
        ------
        ValueError
            If the shape is another one, or a value is not finite.
        TypeError
            If it is a waveform: :meth:`annotate` hears those.
        """
        if isinstance(recording, Recording):
            recording = recording.features
        if isinstance(recording, (obspy.Trace, obspy.Stream, LabelledRecord)):
            raise TypeError(
                f"{self.name}: expected standardised features, shape (T, {features.N_FEATURES}), "
                f"not a {type(recording).__name__}. Waveforms: recogniser.annotate(stream); "
                "labelled records: vtlib.transfer.ask(recogniser, records)"
            )
        x = np.asarray(recording, dtype=np.float32)
        if x.ndim != 2 or x.shape[1] != features.N_FEATURES or len(x) == 0:
            raise ValueError(
                f"{self.name}: expected the features of one recording, shape "
                f"(T, {features.N_FEATURES}) with T > 0, got {x.shape}. Pass recordings one at a "
                "time"
            )
        if not np.isfinite(x).all():
            raise ValueError(
                f"{self.name}: features hold NaN or infinite values. Check the waveform that they "
                "come from"
            )
        return self._probabilities(x)
