"""What listening to waveforms takes: channels that can be heard, a yardstick, who runs the network.

Networks run in ONNX Runtime, whoever is asked: it is faster than the frameworks, several stations
go through it side by side, and the memory that a day needs doesn't grow with the day.
"""

import importlib
import itertools
import os
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np
import obspy

from .. import features, waveforms
from ..features import Standardizer
from ..features.extraction import with_derivatives

if TYPE_CHECKING:
    from .listening import Listener

MOST_TOGETHER = 8  # recordings side by side: more of them are no faster


def engine_of(listener: "Listener") -> Any:
    """The :class:`vtlib.engine.Engine` that runs its present weights; itself, if it is one.

    Raises
    ------
    ImportError, ValueError
        If ONNX Runtime is missing, or it is of a kind, or has weights, that can't be run.
    """
    # The engine stands to the right of this module, and knows it.
    return importlib.import_module("vtlib.engine").of(listener)


def answers(
    listener: "Listener", pieces: list[obspy.Trace], standardizer: Standardizer | None
) -> list[np.ndarray]:
    """Probabilities (T, 5) of each gapless piece.

    Parameters
    ----------
    listener : Listener
        Where there is no engine for it, it is asked itself.
    pieces : list of obspy.Trace
    standardizer : Standardizer, optional
        By default, the yardstick is the piece's own or its station's, as the listener's is.
    """
    if not pieces:
        return []
    energies = [
        features.log_filter_bank(t.data, t.stats.sampling_rate, t.id, offset_of(t)) for t in pieces
    ]
    scalers = _scalers(listener.yardstick, pieces, energies, standardizer)
    try:
        engine = engine_of(listener)
    except (ImportError, ValueError):
        pairs = zip(energies, scalers, strict=True)
        return [listener.predict_proba(own.transform(with_derivatives(e))) for e, own in pairs]
    found: list = [None] * len(pieces)
    order = sorted(range(len(pieces)), key=lambda i: len(energies[i]))
    for _, same in itertools.groupby(order, key=lambda i: len(energies[i])):
        same = list(same)
        for first in range(0, len(same), MOST_TOGETHER):
            batch = same[first : first + MOST_TOGETHER]
            p = engine.hear([energies[i] for i in batch], [scalers[i] for i in batch])
            for i, own in zip(batch, p, strict=True):
                found[i] = own
    return found


def _scalers(yardstick, pieces, energies, standardizer):
    """Whose mean and deviation each piece's features are standardised by."""
    if standardizer is not None:
        return [standardizer] * len(pieces)
    together = (lambda i: pieces[i].id) if yardstick == "station" else (lambda i: i)
    found = []
    for _, group in itertools.groupby(range(len(pieces)), together):
        group = list(group)
        fitted = Standardizer().fit([with_derivatives(energies[i]) for i in group])
        found += [fitted] * len(group)
    return found


def offset_of(trace: obspy.Trace) -> float:
    """What a digitizer adds to all samples: see :func:`vtlib.waveforms.without_offset`."""
    return float(trace.data.mean(dtype=np.float64))


def audible(stream: obspy.Stream | obspy.Trace | str | os.PathLike) -> obspy.Stream:
    """The channels that features can be computed of; what is left out is told."""
    if isinstance(stream, str | os.PathLike):
        stream = waveforms.read(stream)
    if not isinstance(stream, obspy.Stream | obspy.Trace):
        raise TypeError(
            f"stream: expected an obspy.Stream or Trace, or the path of a waveform file, not a "
            f"{type(stream).__name__}"
        )
    heard, refused = obspy.Stream(), {}
    for trace in [stream] if isinstance(stream, obspy.Trace) else stream:
        try:
            waveforms.check_channel(trace)
            features.frame_samples(trace.stats.sampling_rate, trace.id)
            heard.append(trace)
        except waveforms.WaveformError as error:
            refused[str(error)] = error
    if refused and not heard:
        raise next(iter(refused.values()))
    for message in refused:
        warnings.warn(f"left out: {message}", waveforms.LeftOutWarning, stacklevel=5)
    return heard
