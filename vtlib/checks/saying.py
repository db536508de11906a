"""How a check is called, and how what it says reaches the reader."""

import functools
import inspect
import sys
import textwrap
from collections.abc import Callable

import numpy as np

from .reading import EMPTY, NotAnAnswer

_COLUMNS = 72  # what fits beside the contents of a page


def answers_back(
    check_of: Callable | None = None, *, tried_on: object = None
) -> Callable[..., None]:
    """Make a check, which takes an answer first and prints what is said of it.

    A check never raises for what a reader wrote: what can't be read gets a sentence as well.

    Parameters
    ----------
    check_of : callable
        Returns the :class:`~vtlib.checks.answers.Check` for the numbers of an exercise.
    tried_on : object, optional
        If given, a function is an answer, too: it is called with the check's one argument and, if
        what it returns is right, with this, which tells it from other rules.
    """
    if check_of is None:
        return functools.partial(answers_back, tried_on=tried_on)

    @functools.wraps(check_of)
    def check(answer, *args, **kwargs):
        asked = check_of(*args, **kwargs)
        try:
            if tried_on is not None and callable(answer):
                (given,) = [*args, *kwargs.values()]
                case = asked.case_of(_called(answer, given))
                if case.is_right:
                    case = check_of(tried_on).case_of(_called(answer, tried_on))
            else:
                case = asked.case_of(answer)
            sentence = case.sentence
        except NotAnAnswer as problem:
            sentence = str(problem)
        _say(sentence, asked)

    signature = inspect.signature(check_of)
    answer = inspect.Parameter("answer", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=object)
    parameters = [answer, *signature.parameters.values()]
    check.__signature__ = signature.replace(parameters=parameters, return_annotation=None)
    return check


def _called(rule, given):
    """What a reader's function says."""
    try:
        return rule(np.copy(given))
    except Exception as error:  # whatever a reader's function does
        raise NotAnAnswer(
            f"Not yet. Your function fails on a record of {len(given)} frames: "
            f"{type(error).__name__}, {error}."
        ) from None


def _say(sentence, asked):
    """Print a sentence; in a notebook, where an answer is yet to come, with the check as data.

    It lies in the output's metadata, which a notebook doesn't show: the book's pages make the
    answer box of it.
    """
    lines = textwrap.fill(sentence, _COLUMNS, break_long_words=False, break_on_hyphens=False)
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if sentence == EMPTY and hasattr(shell, "kernel"):
        output = {"text/plain": lines}
        shell.display_pub.publish(output, metadata={"vtlib": {"check": asked.data()}})
    else:
        print(lines)
