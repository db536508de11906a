"""What the page "The ear exam" plays and judges: simulated items with truth, and what was said."""

import base64
import hashlib
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from .. import classes, features, simulate
from ..models import Recogniser
from ..simulate.island import N_RECORDINGS

SEED = 1000  # no recogniser that comes with the book has learnt from these recordings
N_EACH = 14  # items of each class, no two of a class from one recording
LONGEST_S = 24.0  # what is longer is cut, so that tremor isn't known by its length alone
N_DRAWS = 1000  # fictitious exams behind an interval, as in vtlib.evaluation.drawn
_FULL_SCALE = 32767


def ear_exam(recognisers: Sequence[Recogniser], n_each: int = N_EACH) -> dict[str, Any]:
    """The pool of items behind the ear exam, to be written as JSON.

    An item is one labelled interval of a simulated Deception-like recording, cut out at its labels;
    recordings are taken in order until each class has its items, by the truth alone. A recogniser
    hears the very samples that the page has, and nothing around them: filter banks and derivatives
    of the item, standardised over the recordings that the pool was taken from. Its answer is
    :func:`most_said` of its frames.

    Parameters
    ----------
    recognisers : sequence of vtlib.models.Recogniser
        Who is to be compared with the reader.
    n_each : int
        Items of each class.

    Returns
    -------
    dict
        ``rateHz``; ``quiet``, the median deviation of the background's items; ``pool``, what tells
        this pool from another; ``generator``, where NumPy's generator of seed 0 begins, and
        ``nDraws``, for the same fictitious exams as :func:`vtlib.evaluation.bootstrap` draws.
        ``items``: each with its class's index as ``truth``, its 16-bit ``samples`` in base64
        (little endian), ``scale``, by which they are multiplied, and what each recogniser
        ``said``. ``recognisers``: ``name`` and ``title`` of each.

    Raises
    ------
    ValueError
        If the recordings don't hold so many items.

    Examples
    --------
    >>> exam = ear_exam([], n_each=1)
    >>> sorted(item["truth"] for item in exam["items"]), exam["rateHz"]
    ([0, 1, 2, 3, 4], 100.0)
    """
    pieces, scaler, rate = _pieces(n_each)
    items = []
    for truth, samples in pieces:
        scale = float(np.abs(samples).max()) / _FULL_SCALE
        whole = np.round(samples / scale).astype("<i2")
        x = scaler.transform(features.extract(whole * scale, sampling_rate_hz=rate))
        items.append(
            {
                "truth": truth,
                "scale": scale,
                "samples": base64.b64encode(whole.tobytes()).decode(),
                "said": [most_said(one.predict_proba(x)) for one in recognisers],
            }
        )
    return {
        "rateHz": rate,
        "quiet": float(np.median([x.std() for truth, x in pieces if truth == classes.SIL])),
        "pool": hashlib.sha256("".join(i["samples"] for i in items).encode()).hexdigest()[:12],
        "generator": _generator(),
        "nDraws": N_DRAWS,
        "items": items,
        "recognisers": [{"name": r.name, "title": r.kind.upper()} for r in recognisers],
    }


def most_said(probabilities: ArrayLike) -> int:
    """One class for an item: the one whose log-probability, summed over the frames, is largest.

    Parameters
    ----------
    probabilities : array_like, shape (T, 5)

    Returns
    -------
    int

    Examples
    --------
    >>> most_said([[0.6, 0, 0, 0.4, 0], [0.1, 0, 0, 0.9, 0]])
    3
    """
    least = np.finfo(np.float32).tiny
    return int(np.log(np.maximum(probabilities, least)).sum(axis=0).argmax())


def _pieces(n_each):
    """(class, samples) of each item, the yardstick of their recordings, and the sampling rate."""
    left = dict.fromkeys(classes.NAMES, n_each)
    pieces, heard = [], []
    for index in range(N_RECORDINGS):
        record = simulate.deception_waveform(SEED, index)
        rate, samples = record.trace.stats.sampling_rate, record.trace.data
        heard.append(simulate.features_by_segment(samples, record.intervals, rate)[0])
        for label in {interval.label: None for interval in record.intervals}:
            if not left[label]:
                continue
            start_s, end_s, _ = next(i for i in record.intervals if i.label == label)
            stop_s = min(end_s, start_s + LONGEST_S)
            piece = samples[round(start_s * rate) : round(stop_s * rate)].astype(np.float64)
            pieces.append((classes.index(label), piece))
            left[label] -= 1
        if not any(left.values()):
            return pieces, features.Standardizer().fit(heard), rate
    raise ValueError(f"n_each {n_each!r}: the recordings hold fewer of {max(left, key=left.get)}")


def _generator():
    """State and increment of NumPy's generator of seed 0, as decimal texts: 128 bits each."""
    state = np.random.default_rng(0).bit_generator.state["state"]
    return {name: str(state[name]) for name in ("state", "inc")}
