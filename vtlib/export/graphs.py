"""A whole recogniser, features included, as one ONNX graph."""

import hashlib
import json
import os
from pathlib import Path

import numpy as np

from .. import classes, features
from ..files import write_whole
from ..labels import STEP_S, WINDOW_S
from ..models import Recogniser
from ..waveforms import MIN_SAMPLING_RATE_HZ
from . import front, networks
from .nodes import IR_VERSION, OPSET, Nodes, onnx
from .saving import Exported, sha256_of


def graph(recogniser: Recogniser, path: str | os.PathLike) -> Exported:
    """Write a recogniser as one ONNX graph, from raw samples to probabilities.

    The graph takes ``samples``, float64 of shape (n,), one record without gaps in any unit and with
    any offset, and ``rate_hz``, float64 of shape (): 40 to 256 Hz. It gives ``probabilities``,
    float32 of shape (T, 5), as :meth:`vtlib.models.Recogniser.annotate` does: within 1e-4, which
    the tests hold. It can refuse nothing: where the rate is another one, or a sample is NaN, all
    probabilities are NaN. A record that is shorter than a frame is padded with zeros.

    The model's metadata hold its ``name``, ``kind``, ``classes``, the ``card``, and
    ``weights_sha256``: the hash of the file that :func:`weights` writes of the same recogniser.

    Parameters
    ----------
    recogniser : vtlib.models.Recogniser
    path : str or path-like
        The file, such as ``"tcn.onnx"``; it appears whole or not at all.

    Returns
    -------
    Exported

    Raises
    ------
    ImportError
        If the package onnx is not installed.
    ValueError
        If the recogniser's yardstick is ``"station"``, since a graph hears one record at a time,
        or it is of an unknown kind.

    Examples
    --------
    >>> import onnxruntime, tempfile
    >>> from vtlib import models
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     written = graph(models.build("lstm", "small", units=8), f"{folder}/small.onnx")
    ...     session = onnxruntime.InferenceSession(written.path)
    >>> inputs = {"samples": np.random.default_rng(0).normal(size=6000), "rate_hz": np.array(100.0)}
    >>> session.run(["probabilities"], inputs)[0].shape
    (113, 5)
    """
    if recogniser.yardstick == "station":
        raise ValueError(
            f"{recogniser.name}: its yardstick is 'station', but a graph hears one record at a "
            "time. Choose another first: recogniser.use_yardstick('record')"
        )
    g = Nodes()
    rate_hz, is_bad = _checked(g)
    energies = front.log_energies(g, "samples", rate_hz)
    x = front.standardised_features(g, energies, recogniser.standardizer)  # (1, 48, T)
    refusal = g("Where", is_bad, g.single(np.nan), g.single(0.0))
    logits = g("Add", networks.logits(g, x, recogniser), refusal)
    g("Softmax", logits, output="probabilities", axis=1)
    body = g.graph(
        "samples_to_probabilities",
        {"samples": (np.float64, ["n"]), "rate_hz": (np.float64, [])},
        {"probabilities": (np.float32, ["T", len(classes.CLASSES)])},
    )
    opsets = [onnx().helper.make_opsetid("", OPSET)]
    model = onnx().helper.make_model(
        body, opset_imports=opsets, ir_version=IR_VERSION, producer_name="vtlib"
    )
    onnx().helper.set_model_props(model, _metadata(recogniser))
    onnx().checker.check_model(model, full_check=True)
    content = model.SerializeToString()
    write_whole(path, content)
    return Exported(Path(path), hashlib.sha256(content).hexdigest(), len(content))


def _checked(g):
    """A rate that can be computed with, and whether that given, or a sample, is none such."""
    most = (features.N_FFT + 0.5) / WINDOW_S  # from there on a frame has more than 1024 samples
    is_possible = g(
        "And",
        g("GreaterOrEqual", "rate_hz", g.double(MIN_SAMPLING_RATE_HZ)),
        g("Less", "rate_hz", g.double(most)),
    )
    rate_hz = g("Where", is_possible, "rate_hz", g.double(MIN_SAMPLING_RATE_HZ))
    total = g("ReduceSum", "samples", keepdims=0)
    has_gap = g("IsNaN", g("Sub", total, total))  # infinite ones give NaN, too
    return rate_hz, g("Or", g("Not", is_possible), has_gap)


def _metadata(recogniser):
    return {
        "name": recogniser.name,
        "kind": recogniser.kind,
        "classes": ",".join(classes.NAMES),
        "window_s": str(WINDOW_S),
        "step_s": str(STEP_S),
        "card": json.dumps(recogniser.card, ensure_ascii=False),
        "weights_sha256": sha256_of(recogniser),
    }
