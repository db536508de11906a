"""Checks of labels without an expert: what a teacher is sure of, and what two agree on."""

import numpy as np
from numpy.typing import ArrayLike

from .. import classes
from ..events import EDS
from ..labels import UNKNOWN, runs
from .answers import Check, answers_back, hint, numbers, otherwise, right

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


@answers_back
def agreed_labels(first: ArrayLike, second: ArrayLike) -> Check:
    """Labels of one record's frames from what two recognisers agree on, common extent.

    A VT where both have it, background where both have background, unknown (-1) elsewhere, also
    where both have something that the rule discards.

    Parameters
    ----------
    answer : array_like of int, shape (T,)
    first, second : array_like of int, shape (T,)
        What a rule makes of each: 0 for background, 3 for a VT, -2 for what it discards.

    Examples
    --------
    >>> agreed_labels([0, 3, 3, 3], first=[0, 3, 3, 0], second=[0, 0, 3, 3])
    Not yet. What one of them has is taught as a VT here. Both must have it,
    in the same frame.
    """
    one, other = np.asarray(first), np.asarray(second)
    both, either = (
        (k(one == classes.VT, other == classes.VT)) for k in (np.logical_and, np.logical_or)
    )
    silent = (one == classes.SIL) & (other == classes.SIL)
    said = numbers("The labels", len(one), each="frame")

    def labels(doubted=UNKNOWN, quiet=classes.SIL, sure=both):
        return np.where(sure, classes.VT, np.where(silent, quiet, doubted))

    return said.cases(
        right(
            said.near(labels()),
            "No threshold is asked for, and it doesn't matter who is asked first. What it costs: "
            "all that one of them alone can hear.",
        ),
        hint(
            said.near(np.where(one == other, one, UNKNOWN)),
            f"Where both have {EDS}, they agree that something is there that the rule discards. "
            "That is no class to teach: unknown.",
        ),
        hint(
            ~said.among(UNKNOWN, classes.SIL, classes.VT),
            "Only three labels are needed: 3 for a VT, 0 for background, -1 for unknown.",
        ),
        hint(
            said.near(labels(doubted=classes.SIL)),
            "What one alone has is taught as background here. It may be an earthquake: "
            "unknown, -1.",
        ),
        hint(
            said.near(labels(sure=either), np.where(either, classes.VT, classes.SIL)),
            "What one of them has is taught as a VT here. Both must have it, in the same frame.",
        ),
        hint(
            said.near(np.where(both, classes.VT, np.where(either, UNKNOWN, classes.SIL))),
            "What the rule discards isn't background: a recogniser has heard something there. "
            "Unknown.",
        ),
        hint(
            said.near(labels(quiet=UNKNOWN)),
            "Where both have background, they agree: 0. A pupil that never meets it calls "
            "everything a VT.",
        ),
        hint(
            said.is_(classes.VT).near(both),
            "The VT are right. Among the others: where do both have background?",
        ),
        otherwise("Frame by frame: do the two arrays hold the same? If not, nobody knows."),
    )
