"""The same results by the plainest code: what speed is measured against, and equality tested with.

Segment by segment, state by state, frame by frame, as the definitions are read.
"""

import numpy as np

from vtlib import classes, features, labels
from vtlib.events import EDS, Event, Events, decoding


def minimum_duration(p, min_frames):
    """Classes of frames by the published rule."""
    said = p.argmax(axis=1)
    for first, stop in labels.runs(said):
        if stop - first <= min_frames[said[first]]:
            said[first:stop] = EDS
    return said


def segments(p, start, said, station="", step_s=labels.STEP_S):
    """All segments of a record as events, one by one, each checked as any event is."""
    spans, found = labels.runs(said), []
    for (first, stop), ends in zip(spans, labels.edges_s(spans, step_s), strict=True):
        c = said[first]
        own = p[first:stop].max(axis=1) if c == EDS else p[first:stop, c]
        mean = float(np.clip(own.mean(dtype=np.float64), 0, 1))
        onset, end = (start + round(seconds, 6) for seconds in ends)
        name = "EDS" if c == EDS else classes.NAMES[c]
        is_partial = first == 0 or stop == len(p)
        found.append(Event(onset, end, name, mean, station, is_partial))
    return Events(found)


def decode(p, start, said, station="", step_s=labels.STEP_S):
    """Those of the segments that are events."""
    return Events(
        e for e in segments(p, start, said, station, step_s) if e.label not in ("SIL", "EDS")
    )


def viterbi(p, min_frames, switch_cost=0.0):
    """The best sequence of segments, through a trellis with a state for each frame that a segment
    needs at least: frame after frame, and back."""
    cost = -np.log(np.maximum(p.astype(np.float64), 1e-12))
    lengths = np.asarray(min_frames) + 1
    lasts = np.cumsum(lengths) - 1
    firsts, of_class = lasts - lengths + 1, np.repeat(np.arange(len(lengths)), lengths)
    others = np.where(np.eye(len(lengths), dtype=bool), np.inf, 0.0)
    stayed, came_from = np.zeros(cost.shape, bool), np.zeros(cost.shape, int)
    total = cost[0][of_class]
    for t in range(1, len(cost)):
        leaving = total[lasts]
        enter = leaving + others  # (to, from)
        came_from[t], moved = enter.argmin(axis=1), np.roll(total, 1)
        moved[firsts] = enter.min(axis=1) + switch_cost
        stayed[t] = leaving < moved[lasts]
        moved[lasts] = np.minimum(moved[lasts], leaving)
        total = moved + cost[t][of_class]
    state, said = int(total.argmin()), np.empty(len(cost), dtype=np.int64)
    for t in range(len(said) - 1, -1, -1):
        c = said[t] = of_class[state]
        if not (state == lasts[c] and stayed[t, c]):
            state = lasts[came_from[t, c]] if state == firsts[c] else state - 1
    return said


def classify(recogniser, trace):
    """Events of one gapless trace with the framework that the recogniser was trained in."""
    raw = features.extract(trace, offset=float(trace.data.mean(dtype=np.float64)))
    p = recogniser.predict_proba(features.Standardizer().fit_transform(raw))
    start, step_s = trace.stats.starttime, features.frame_samples(trace.stats.sampling_rate)[1]
    return decoding.decode(p, start, None, trace.id, recogniser.name, step_s * trace.stats.delta)
