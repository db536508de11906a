"""Checks of labels without an expert: what a teacher is sure of."""

import numpy as np
from numpy.typing import ArrayLike

from .. import classes
from ..labels import runs
from .answers import Check, answers_back, hint, numbers, otherwise, right

UNKNOWN = -1
_BACKGROUND, _SURE, _UNSURE, _FEW = range(4)  # what a run can be


@answers_back
def confident_frames(probabilities: ArrayLike, min_probability: float) -> Check:
    """Labels of one record's frames, from what a teacher is sure of.

    A run of frames with p(SIL) < 0.5 is a VT (3) if at least two of its frames are called so and
    the mean of 1 - p(SIL) is larger than ``min_probability``; otherwise it is unknown (-1). What is
    outside of runs is background (0).

    Parameters
    ----------
    answer : array_like of int, shape (T,)
    probabilities : array_like, shape (T, 5)
    min_probability : float

    Examples
    --------
    >>> p = [[0.9, 0, 0, 0.1, 0], [0.3, 0, 0, 0.7, 0], [0.3, 0, 0, 0.7, 0]]
    >>> confident_frames([0, 3, 3], p, min_probability=0.9)
    Not yet. An event is kept that the teacher isn't sure of: look at its
    mean probability.
    """
    p = np.asarray(probabilities, dtype=float)
    is_vt = p.argmax(axis=1) == classes.VT
    kind = _kinds(p, is_vt, 1 - p[:, classes.SIL], min_probability)
    own = numbers("The labels", len(p), each="frame")

    def is_said(sure=classes.VT, unsure=UNKNOWN, few=UNKNOWN, background=classes.SIL, kind=kind):
        return own.near(np.choose(kind, [background, sure, unsure, few]))

    return own.cases(
        right(
            is_said(),
            "What the teacher is sure of is taught, and what it isn't sure of is neither taught "
            "nor denied.",
        ),
        hint(
            ~own.among(UNKNOWN, classes.SIL, classes.VT),
            "Only three labels are needed: 3 for a VT, 0 for background, -1 for unknown.",
        ),
        hint(
            is_said(unsure=classes.SIL, few=classes.SIL),
            "What the teacher is unsure of is labelled as background here: it must be unknown, -1.",
        ),
        hint(
            is_said(unsure=classes.VT),
            "An event is kept that the teacher isn't sure of: look at its mean probability.",
        ),
        hint(
            is_said(few=classes.VT),
            "An event is kept of which fewer than two frames are called VT: it is unknown.",
        ),
        hint(
            is_said(kind=_kinds(p, is_vt, p[:, classes.VT], min_probability)),
            "You ask how sure a *VT* is. The teacher must be sure that something happens: the mean "
            "of 1 - p(SIL).",
        ),
        hint(
            own.is_(classes.VT).near(is_vt, is_vt & (kind == _SURE)),
            "Only frames that are called VT are a VT here. The run is one event: where it is sure, "
            "all of its frames are.",
        ),
        hint(
            own.is_(UNKNOWN).near(kind == _BACKGROUND),
            "Background was declared unknown: a network that never sees background calls "
            "everything a VT.",
        ),
        hint(
            is_said(few=classes.SIL),
            "A run with too few VT frames is no VT, but it isn't background either: unknown.",
        ),
        hint(
            own.is_(classes.SIL).near(kind == _BACKGROUND),
            "The right frames are background. Among the others: which runs are sure, and which "
            "unknown?",
        ),
        otherwise(
            "Take each run with p(SIL) < 0.5: VT if sure, -1 if not; everything outside of the "
            "runs is 0."
        ),
    )


def _kinds(probabilities, is_vt, sureness, min_probability):
    """For each frame, what its run is: background, a sure VT, an unsure one, one of few calls."""
    active = probabilities[:, classes.SIL] < 0.5
    kind = np.full(len(active), _BACKGROUND)
    for first, stop in runs(active):
        if active[first]:
            is_sure = sureness[first:stop].mean() > min_probability
            enough = is_vt[first:stop].sum() >= 2
            kind[first:stop] = (_SURE if is_sure else _UNSURE) if enough else _FEW
    return kind
