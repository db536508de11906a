"""Asking recognisers in processes of their own, so that two frameworks don't fill one memory."""

import os
import pickle
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ..records import Recording
from .stored import load

_PROGRAM = f"import sys; from {__name__} import _answer; _answer(*sys.argv[1:])"


def predict_apart(
    name: str | Path, recordings: Sequence[np.ndarray | Recording]
) -> list[np.ndarray]:
    """Ask a recogniser in a process of its own, which ends with its answer.

    Its framework's memory is then free again. For a chapter that compares both frameworks: side by
    side they would fill most of what Binder gives. It works in a plain script, too.

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

    Raises
    ------
    RuntimeError
        If the process ended without an answer, for want of memory, for example.

    Examples
    --------
    >>> silence = np.zeros((7, 48))
    >>> answers = predict_apart("simulated-deception-lstm", [silence])
    >>> answers[0].shape
    (7, 5)
    """
    # No multiprocessing: its processes would run the program that calls this once more.
    with tempfile.TemporaryDirectory() as folder:
        asked, answered = Path(folder) / "asked", Path(folder) / "answered"
        asked.write_bytes(pickle.dumps((name, list(recordings))))
        environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
        command = [sys.executable, "-c", _PROGRAM, str(asked), str(answered)]
        code = subprocess.run(command, env=environment, check=False).returncode
        if not answered.is_file():
            raise RuntimeError(
                f"{name}: the process that was to ask it ended with code {code} and no answer. Is "
                "there memory for its framework?"
            )
        answer = pickle.loads(answered.read_bytes())
    if isinstance(answer, Exception):
        raise answer
    return answer


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


def _answer(asked, answered):
    """In the process of its own: read what is asked, and write the answer, be it an error."""
    try:
        name, recordings = pickle.loads(Path(asked).read_bytes())
        recogniser = load(name)
        answer = [recogniser.predict_proba(x) for x in recordings]
    except Exception as error:
        answer = error
    unfinished = Path(f"{answered}.part")
    unfinished.write_bytes(pickle.dumps(answer))
    unfinished.rename(answered)
