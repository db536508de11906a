"""What all checks share: the two verdicts, and reading an answer."""

import numpy as np

_EMPTY = "Write your answer in place of the three dots, and run the cell again."


def asked(check):
    """A check that is shown an unanswered cell asks for an answer, instead of failing."""

    def run(answer, *args, **kwargs):
        print(_EMPTY if answer is Ellipsis else check(answer, *args, **kwargs))

    run.__name__, run.__doc__ = check.__name__, check.__doc__
    return run


def right(text):
    return f"Right. {text}"


def not_yet(text):
    return f"Not yet. {text}"


def as_array(answer, shape, what):
    """The answer as a float array, or the sentence that says why it is none."""
    try:
        array = np.asarray(answer, dtype=float)
    except (TypeError, ValueError):
        return None, not_yet(f"{what} must be numbers; yours is a {type(answer).__name__}.")
    if array.shape != shape:
        return None, not_yet(f"{what} should have shape {shape}; yours has {array.shape}.")
    if not np.isfinite(array).all():
        return None, not_yet(f"{what} must be finite numbers; yours holds NaN, None or infinity.")
    return array, None
