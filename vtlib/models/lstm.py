"""The RNN-LSTM: long short-term memory, layer upon layer, each looking twice as far back
(PyTorch)."""

import contextlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import nn

from .. import classes, features
from ..training import Settings, Trainee
from .base import Recogniser

UNITS = 210  # of the published recogniser
MAX_LAYERS, MAX_UNITS = 10, 1024  # a card that asks for more asks for gigabytes
_PIECE_STEPS = 8192


class DilatedLSTM(nn.Module):
    """LSTM layers of which layer i reads every 2**i-th frame (Chang et al., 2017,
    arXiv:1710.02224), then a linear layer.

    In a layer with dilation d, frame t takes its memory from frame t - d: the layer runs d
    interleaved sequences side by side. The published recogniser has one layer, so dilation 1: a
    plain LSTM.

    Parameters
    ----------
    layers : int
        Number of LSTM layers, 1 to 10.
    units : int
        Size of each layer's memory, 1 to 1,024.
    bidirectional : bool
        Whether a second memory reads the record backwards (Schuster and Paliwal, 1997,
        doi:10.1109/78.650093). One layer only; the network then needs the whole record before it
        can say anything.
    dropout : float
        Share of the memory's values that is left out at random in training (Srivastava et al.,
        2014).

    Raises
    ------
    ValueError
        If one of them makes no sense.
    """

    def __init__(
        self, layers: int = 1, units: int = UNITS, bidirectional: bool = False, dropout: float = 0.0
    ):
        super().__init__()
        for option, value, most in (("layers", layers, MAX_LAYERS), ("units", units, MAX_UNITS)):
            if not isinstance(value, int) or not 1 <= value <= most:
                raise ValueError(f"{option}={value!r}: expected a whole number from 1 to {most}")
        if bidirectional and layers > 1:
            raise ValueError(
                f"layers={layers!r}: a network that also reads backwards has one layer"
            )
        sizes = [features.N_FEATURES] + [units] * (layers - 1)
        self.lstms = nn.ModuleList(
            nn.LSTM(size, units, batch_first=True, bidirectional=bidirectional) for size in sizes
        )
        self.dropout = nn.Dropout(dropout)
        self.linear = nn.Linear(units * (2 if bidirectional else 1), len(classes.CLASSES))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Logits (batch, T, 5) of standardised features (batch, T, 48)."""
        for i, lstm in enumerate(self.lstms):
            x = _run_dilated(lstm, x, 2**i)  # (batch, T, units)
        return self.linear(self.dropout(x))  # (batch, T, 5)


def _run_dilated(lstm, x, dilation):
    """Run an LSTM over ``dilation`` interleaved sequences; x is (batch, T, k), of any T."""
    batch, total, width = x.shape
    padding = -total % dilation
    x = nn.functional.pad(
        x, (0, 0, 0, padding)
    )  # zeros after the end: nothing before them can see them
    steps = (total + padding) // dilation
    x = (
        x.reshape(batch, steps, dilation, width)
        .transpose(1, 2)
        .reshape(batch * dilation, steps, width)
    )
    out = _in_pieces(lstm, x)  # (batch * dilation, steps, units)
    out = (
        out.reshape(batch, dilation, steps, -1).transpose(1, 2).reshape(batch, total + padding, -1)
    )
    return out[:, :total]


def _in_pieces(lstm, x):
    """What an LSTM gives for x, (batch, steps, k): a long record piece by piece, the memory carried
    from one to the next.

    The result is the same, but PyTorch holds the four gates of all steps at once: of a day, that
    would be some 600 MB.
    """
    if lstm.bidirectional or x.shape[1] <= _PIECE_STEPS:
        return lstm(x)[0]
    parts, memory = [], None
    for piece in x.split(_PIECE_STEPS, dim=1):
        part, memory = lstm(piece, memory)
        parts.append(part)
    return torch.cat(parts, dim=1)


@contextlib.contextmanager
def _one_thread():
    """Let PyTorch compute with one thread: a frame's matrices are so small that a second one waits
    more than it works."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)


class LSTMRecogniser(Recogniser):
    """The RNN-LSTM as a :class:`vtlib.models.Recogniser`; ``network`` is its :class:`DilatedLSTM`.

    Parameters
    ----------
    name : str
    card : dict, optional
        What is known about it already; its architecture is written into it.
    layers, units, bidirectional, dropout
        See :class:`DilatedLSTM`.
    seed : int
        Of its first weights; nobody else's random numbers are touched.
    """

    kind = "lstm"

    def __init__(
        self,
        name: str = "lstm",
        card: dict | None = None,
        layers: int = 1,
        units: int = UNITS,
        bidirectional: bool = False,
        dropout: float = 0.0,
        seed: int = 0,
    ):
        architecture = {"kind": self.kind, "layers": layers, "units": units}
        if bidirectional or dropout:
            architecture |= {"bidirectional": bidirectional, "dropout": dropout}
        super().__init__(name, {**(card or {}), "architecture": architecture})
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            self.network = DilatedLSTM(layers, units, bidirectional, dropout)

    @property
    def n_parameters(self) -> int:
        """Number of trained values."""
        return sum(p.numel() for p in self.network.parameters())

    def weights(self) -> dict[str, np.ndarray]:
        """Copies of all weights, by PyTorch's names."""
        return {name: value.numpy().copy() for name, value in self.network.state_dict().items()}

    def set_weights(self, weights: dict[str, np.ndarray]) -> None:
        """Put weights, as :meth:`weights` gives them, into the network."""
        state = {name: torch.from_numpy(value.copy()) for name, value in weights.items()}
        self.network.load_state_dict(state)

    def read_published(self, files: Sequence[Path]) -> None:
        """Put the published weights into the network, from the one PyTorch file that has them."""
        load_published_weights(self.network, files[0])

    def trainee(self, settings: Settings) -> Trainee:
        """This network with Adam, for :func:`vtlib.training.run`."""
        return _LSTMTrainee(self, settings)

    @_one_thread()
    @torch.no_grad()
    def _probabilities(self, x):
        self.network.eval()
        return torch.softmax(self.network(torch.from_numpy(x)[None])[0], dim=-1).numpy()


class _LSTMTrainee(Trainee):
    """An LSTM with Adam (Kingma and Ba, 2015, arXiv:1412.6980)."""

    def __init__(self, recogniser, settings):
        super().__init__(recogniser, settings)
        if recogniser.card["architecture"].get("bidirectional") and not settings.crop_frames:
            raise ValueError(
                "crop_frames=0: a network that also reads backwards would begin with the padding. "
                "Set crop_frames, as in training.Settings(crop_frames=160)"
            )
        self.network, self.n_steps = recogniser.network, 0
        self.network.lstms.requires_grad_(not settings.only_last_layer)
        learning = [p for p in self.network.parameters() if p.requires_grad]
        self.optimizer = torch.optim.Adam(learning, lr=settings.learning_rate)

    @_one_thread()
    def step(self, x, y, weights, learning_rate_factor):
        """Learn from one batch; its loss."""
        self.network.train()
        self.optimizer.param_groups[0]["lr"] = self.settings.learning_rate * learning_rate_factor
        self.optimizer.zero_grad()
        with torch.random.fork_rng(devices=[]):  # dropout draws the same for the same seed
            torch.manual_seed(1_000_003 * self.settings.seed + self.n_steps)
            logits = self.network(torch.from_numpy(x))  # (batch, T, 5)
        self.n_steps += 1
        losses = nn.functional.cross_entropy(
            logits.transpose(1, 2), torch.from_numpy(y), reduction="none"
        )  # (batch, T)
        weights = torch.from_numpy(weights)
        loss = (losses * weights).sum() / weights.sum()
        loss.backward()
        nn.utils.clip_grad_norm_(self.network.parameters(), self.settings.clip_norm)
        self.optimizer.step()
        return loss.item()


def load_published_weights(network: DilatedLSTM, path: str | Path) -> None:
    """Put published weights (a PyTorch file) into a network of as many layers.

    Raises
    ------
    ValueError
        If the file holds anything but tensors, or tensors of other names or shapes; the message
        names it.
    """
    try:
        published = torch.load(path, map_location="cpu", weights_only=True)
        last = f"drnn.cells.{len(network.lstms)}."  # the linear layer follows the LSTMs
        renamed = {
            key.replace(last, "linear.").replace("drnn.cells.", "lstms."): value
            for key, value in published.items()
        }
        network.load_state_dict(renamed)
    except (
        Exception
    ) as error:  # torch raises several kinds for a file that is not what it should be
        raise ValueError(f"{path}: not the published RNN-LSTM ({error}). Fetch it again") from error
