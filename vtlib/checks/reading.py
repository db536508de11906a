"""How an answer is read, whatever a reader handed in: numbers, truths or phrases, as numbers.

What can't be read gets a sentence that says what is wanted, and what was given.
"""

import itertools

import numpy as np

EMPTY = "There is no answer yet: write yours in place of the three dots."


class NotAnAnswer(Exception):
    """What was given can't be judged; the message is the sentence that says why."""


def read(wanted: dict, answer: object) -> np.ndarray:
    """An answer as numbers: one number as a row of one, a phrase as its place among those allowed.

    Parameters
    ----------
    wanted : dict
        ``kind`` ("number", "numbers", "mask" or "words"), ``what`` and ``wanted`` for sentences,
        ``n`` (None: any number) and, for words, ``allowed``.
    answer : object

    Returns
    -------
    numpy.ndarray of float64, shape (n,)
        Finite.

    Raises
    ------
    NotAnAnswer
    """
    if _is_missing(answer):
        raise NotAnAnswer(EMPTY)
    if wanted["kind"] == "words":
        return _words(wanted, answer)
    array = _floats(answer)
    if array is None:
        raise _refused(wanted, _named(answer))
    if not np.isfinite(array).all():
        raise _refused(wanted, "NaN, None or infinity")
    n = 1 if wanted["kind"] == "number" else wanted["n"]
    is_row = array.size > 0 and array.size == max(array.shape, default=1)
    if not is_row or (n is not None and array.size != n):
        raise _refused(wanted, _described(array))
    array = array.reshape(-1)
    other = array[(array != 0) & (array != 1)]
    if wanted["kind"] == "mask" and other.size:
        raise _refused(wanted, f"{other[0]:g} among them")
    return array


def _words(wanted, answer):
    """Phrases as their places; capitals and the kind of apostrophe don't matter."""
    n, allowed = wanted["n"], wanted["allowed"]
    try:
        said = [answer] if isinstance(answer, str) else list(itertools.islice(answer, n + 1))
    except Exception:  # whatever a reader hands in: it can't be gone through
        raise _refused(wanted, _named(answer)) from None
    if len(said) != n:
        raise _refused(wanted, "more" if len(said) > n else f"{len(said) or 'none'}")
    plain = [_plain(one) for one in said]
    strange = [one for one, text in zip(said, plain, strict=True) if text not in allowed]
    if strange:
        raise _refused(wanted, _named(strange[0]))
    return np.array([float(allowed.index(text)) for text in plain])


def _plain(text):
    """A phrase as it is compared: small letters, straight apostrophes, no stop; or None."""
    if not isinstance(text, str):
        return None
    return " ".join(text.lower().replace("’", "'").split()).rstrip(".")


def _floats(answer):
    """An answer as an array of floats, or None if it isn't made of real numbers."""
    if answer is None:
        return None
    try:
        array = np.asarray(answer)
        is_mixed = array.dtype.kind == "O"
        if array.dtype.kind not in "biufO" or (is_mixed and any(map(_is_text, array.flat))):
            return None
        return array.astype(float)
    except Exception:  # whatever a reader hands in: it can't be made an array of numbers
        return None


def _is_text(part):
    return isinstance(part, str | bytes)


def _is_missing(answer):
    """Whether the three dots of the cell still stand there."""
    return answer is Ellipsis or (
        isinstance(answer, list | tuple) and any(part is Ellipsis for part in answer)
    )


def _refused(wanted, given):
    """The sentence for what can't be judged, as an exception."""
    return NotAnAnswer(f"Not yet. {wanted['what']} must be {wanted['wanted']}; you gave {given}.")


def _named(answer):
    """What something is that isn't what was asked for."""
    if _is_text(answer):
        return f"the text “{answer}”" if 0 < len(answer) < 40 else "text"
    if answer is None:
        return "None: is a result missing?"
    if isinstance(answer, list | tuple | np.ndarray):
        return f"a {type(answer).__name__} with something else in it"
    if callable(answer):
        return "a function: call it"
    return f"something of type {type(answer).__name__}"


def _described(array):
    """How many numbers there are."""
    if array.size == 0:
        return "none"
    if array.size > 1 and array.size > max(array.shape):
        return "a table of " + " by ".join(map(str, array.shape))
    return "one" if array.size == 1 else f"{array.size}"
