"""The check of the core rule: runs without background, kept if two frames are called VT."""

import numpy as np
from numpy.typing import ArrayLike

from .. import classes
from ..labels import runs
from .answers import Check, answers_back, hint, mask, otherwise, right
from .conditions import holds

_OTHER_THRESHOLDS = (0.1, 0.2, 0.3, 0.4, 0.6, 0.7, 0.8, 0.9)

_SIL, _VT, _TRE = [0.9, 0.1, 0, 0, 0], [0.05, 0, 0, 0.95, 0], [0.05, 0.95, 0, 0, 0]
_WEAK_VT, _WEAK_SIL = [0.45, 0, 0, 0.55, 0], [0.45, 0.3, 0, 0.25, 0]  # p(SIL) < 0.5, just so
_FAINT = [0.55, 0.45, 0, 0, 0]  # and just not

#: A record on which the core rule, and the rules that are taken for it, differ in some frame.
_TELLING = np.concatenate(
    [
        [_TRE, _VT, _VT, _FAINT],  # begins before the record
        [_SIL, _TRE, _SIL, _VT, _TRE, _SIL],  # no frame is called VT, and one
        [_VT, _TRE, _VT, _SIL],  # two are, with another between them
        [_WEAK_VT, _WEAK_VT, _SIL],  # background is hardly improbable
        [_VT, _VT, _VT, _WEAK_SIL, _SIL],  # three are called VT, and one background
        [_TRE, _VT, _VT],  # ends after the record
    ]
)


@answers_back(tried_on=_TELLING)
def core_events(probabilities: ArrayLike) -> Check:
    """Frames of events by the core rule: runs with p(SIL) < 0.5 that have two frames called VT.

    One record may not tell this rule from others; so give the check the *function*, if you wrote
    one, and it is tried on a second record that was made for telling them apart.

    Parameters
    ----------
    answer : array_like of bool, shape (T,), or callable
        Whether each frame lies in an event; or a function that says so for probabilities (T, 5).
    probabilities : array_like, shape (T, 5)

    Examples
    --------
    >>> p = [[0.9, 0, 0, 0.1, 0], [0.2, 0, 0, 0.8, 0], [0.3, 0.4, 0, 0.3, 0]]
    >>> core_events([False, True, True], p)
    Not yet. Every run is kept; keep only those with at least two frames
    called VT.
    """
    given = np.asarray(probabilities)
    called, background = given.argmax(axis=1), given[:, classes.SIL]
    active, is_vt = background < 0.5, called == classes.VT
    own = mask("The mask", len(called), each="frame")

    def is_said(active=active, enough=_two):
        return own.near(_kept(active, is_vt, enough))

    others = [
        hint(
            own.near(is_vt),
            "Those are the frames called VT. The event reaches as far as background is improbable.",
        ),
        hint(
            own.near(active),
            "Every run is kept; keep only those with at least two frames called VT.",
        ),
        hint(
            is_said(enough=np.any),
            "A single frame called VT is enough for you; there must be at least two.",
        ),
        hint(
            is_said(enough=lambda calls: calls.sum() > 2),
            "You ask for more than two frames called VT; two are enough.",
        ),
        hint(
            is_said(enough=lambda calls: (calls[1:] & calls[:-1]).any()),
            "The two frames called VT needn't follow each other: count them in the whole run.",
        ),
        hint(
            own.near(*(_kept(background < other, is_vt, _two) for other in _OTHER_THRESHOLDS)),
            "Your runs have other ends: a frame belongs to one if p(SIL) < 0.5.",
        ),
        hint(
            is_said(called != classes.SIL),
            "Background can be the most probable class of a frame and still have p(SIL) < 0.5: "
            "compare with 0.5.",
        ),
        hint(
            is_said(active & ~_at_an_end(active)),
            "A run may also begin with the record's first frame, or end with its last.",
        ),
    ]
    right_mask = _kept(active, is_vt, _two).astype(float)
    is_told_apart = not any(holds(other.when, right_mask) for other in others)
    praise = "VT decides whether there is an event; background decides how far it reaches."
    more = (
        "On this record some other rules say the same: give the check your function instead, and "
        "it is tried on one that tells them apart."
    )
    return own.cases(
        right(is_said(), praise if is_told_apart else f"{praise} {more}"),
        *others,
        hint(
            ~own[~active].has(1),
            "The frames are among the right runs, but a run is to be kept or dropped as a whole.",
        ),
        otherwise(
            "First find runs of frames with p(SIL) < 0.5; then count the frames called VT in each."
        ),
    )


def _kept(active, is_vt, enough):
    """Frames of the runs of active ones whose calls, their part of ``is_vt``, are enough."""
    frames = np.zeros(len(active), dtype=bool)
    for first, stop in runs(active):
        frames[first:stop] = active[first] and enough(is_vt[first:stop])
    return frames


def _two(calls):
    return calls.sum() >= 2


def _at_an_end(active):
    """Frames of runs that touch the first or the last frame."""
    frames = np.zeros(len(active), dtype=bool)
    for first, stop in runs(active):
        frames[first:stop] = first == 0 or stop == len(active)
    return frames
