"""Asking recognisers in processes of their own, so that two frameworks don't fill one memory."""

import concurrent.futures
import multiprocessing
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ..records import Recording
from .stored import load


def predict_apart(
    name: str | Path, recordings: Sequence[np.ndarray | Recording]
) -> list[np.ndarray]:
    """Ask a recogniser in a process of its own, which ends with its answer.

    Its framework's memory is then free again. For a chapter that compares both frameworks: side by
    side they would fill most of what Binder gives. In a program of your own, call it below
    ``if __name__ == "__main__":``, since the process imports the program first.

    Parameters
    ----------
    name : str or path-like
        As in :func:`load`.
    recordings : list of array_like, each of shape (T, 48), or of vtlib.records.Recording
        Standardised features.

    Returns
    -------
    list of numpy.ndarray, each of shape (T, 5)
        What :meth:`Recogniser.predict_proba` gives for each. Errors are those of :func:`load` and
        of that method.

    Examples
    --------
    >>> silence = np.zeros((7, 48))
    >>> answers = predict_apart("simulated-deception-lstm", [silence])
    >>> answers[0].shape
    (7, 5)
    """
    context = multiprocessing.get_context("spawn")
    with concurrent.futures.ProcessPoolExecutor(1, mp_context=context) as pool:
        return pool.submit(_load_and_predict, name, list(recordings)).result()


def ask_both(
    trained: str, recordings: Sequence[np.ndarray | Recording]
) -> dict[str, list[np.ndarray]]:
    """What the RNN-LSTM and the TCN that were trained on the same data say of recordings.

    Parameters
    ----------
    trained : str
        What their names have in common, such as ``"published-deception"``.
    recordings : list of array_like, each of shape (T, 48), or of vtlib.records.Recording
        Standardised features.

    Returns
    -------
    dict of str to list of numpy.ndarray, each of shape (T, 5)
        Under ``"RNN-LSTM"`` and ``"TCN"``. The TCN answers first, in a process of its own: see
        :func:`predict_apart`.

    Examples
    --------
    >>> answers = ask_both("simulated-bezymianny", [np.zeros((7, 48))])
    >>> {name: said[0].shape for name, said in answers.items()}
    {'RNN-LSTM': (7, 5), 'TCN': (7, 5)}
    """
    tcn = predict_apart(f"{trained}-tcn", recordings)
    lstm = load(f"{trained}-lstm")
    return {"RNN-LSTM": [lstm.predict_proba(x) for x in recordings], "TCN": tcn}


def _load_and_predict(name, recordings):
    recogniser = load(name)
    return [recogniser.predict_proba(x) for x in recordings]
