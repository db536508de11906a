"""What a stream is like before anybody listens to it: one row a channel, and what is wrong."""

from typing import TYPE_CHECKING

import numpy as np

from .checking import MIN_SAMPLING_RATE_HZ
from .cleaning import contiguous

if TYPE_CHECKING:
    import obspy
    import pandas as pd

SURVEY_COLUMNS = ("channel", "rate_hz", "hours", "recorded", "gaps", "stuck", "offset", "remarks")
STUCK_S = 1.0  # of samples of one value; ground and digitizer's noise don't hold still so long
OFFSET = 10.0  # deviations of the samples; a mean beyond that is no ground's
_MUCH = 0.01  # share of the record that is worth a remark


def look_over(stream: "obspy.Stream") -> "pd.DataFrame":
    """Look at a stream channel by channel: what was recorded, and what is wrong with it.

    Nothing is changed, and nothing is refused: a channel that no recogniser can hear is in the
    table, with the reason.

    Parameters
    ----------
    stream : obspy.Stream

    Returns
    -------
    pandas.DataFrame
        One row a channel, in order of name: ``channel`` (SEED id), ``rate_hz``, ``hours`` (from
        first to last sample), ``recorded`` (share of them, 0 to 1), ``gaps`` (their number),
        ``stuck`` (share of what was recorded that lies in runs of one value for a second or
        longer), ``offset`` (mean of the samples over their deviation) and ``remarks`` (text, "" if
        there are none).

    Examples
    --------
    >>> import obspy
    >>> rng = np.random.default_rng(0)
    >>> first, later = (obspy.Trace(rng.normal(size=6000), {"sampling_rate": 100.0, "station": "A",
    ...     "starttime": start_s}) for start_s in (0, 180))
    >>> table = look_over(obspy.Stream([first, later]))
    >>> float(table.recorded[0]), int(table.gaps[0]), table.remarks[0]
    (0.5, 1, '1 gap, 50 % not recorded')
    """
    import pandas as pd

    channels = {}
    for trace in stream:
        channels.setdefault(trace.id, []).append(trace)
    rows = [_row(name, own) for name, own in sorted(channels.items())]
    return pd.DataFrame(rows, columns=list(SURVEY_COLUMNS))


def without_stuck(stream: "obspy.Stream", min_length_s: float = STUCK_S) -> "obspy.Stream":
    """A copy of a stream in which runs of one value are masked: gaps, as they would have been.

    Parameters
    ----------
    stream : obspy.Stream
        Left unchanged.
    min_length_s : float
        Shortest run that counts.

    Returns
    -------
    obspy.Stream
        Which :func:`contiguous`, and with it every recogniser, cuts at the gaps.

    Examples
    --------
    >>> import obspy
    >>> samples = np.r_[1.0, 2.0, np.full(100, 3.0), 5.0, 4.0]
    >>> trace = obspy.Trace(samples, {"sampling_rate": 50.0})
    >>> [piece.data.tolist() for piece in contiguous(without_stuck(obspy.Stream([trace])))]
    [[1.0, 2.0], [5.0, 4.0]]
    """
    import obspy

    made = obspy.Stream()
    for trace in stream:
        kept = trace.copy()
        is_stuck = np.zeros(trace.stats.npts, bool)
        for first, stop in _runs(np.ma.getdata(trace.data)):
            if stop - first >= min_length_s * trace.stats.sampling_rate:
                is_stuck[first:stop] = True
        if is_stuck.any():
            kept.data = np.ma.array(kept.data, mask=is_stuck | np.ma.getmaskarray(kept.data))
        made.append(kept)
    return made


def _row(name, traces):
    """A channel's row."""
    import obspy

    rates = sorted({t.stats.sampling_rate for t in traces})
    if any(t.data.dtype.kind not in "iuf" for t in traces):
        return name, rates[0], 0.0, 0.0, 0, 0.0, np.nan, "holds no numbers: left out"
    pieces = [p for p in contiguous(obspy.Stream(traces)) if p.stats.npts]
    if not pieces:
        return name, rates[0], 0.0, 0.0, 0, 0.0, np.nan, "has no samples: left out"
    first = min(p.stats.starttime for p in pieces)
    last = max(p.stats.starttime + p.stats.npts * p.stats.delta for p in pieces)
    recorded_s = sum(p.stats.npts * p.stats.delta for p in pieces)
    recorded = min(recorded_s / (last - first), 1.0)
    n = sum(p.stats.npts for p in pieces)
    stuck = sum(_stuck(p.data, p.stats.sampling_rate) for p in pieces) / n
    samples = [np.asarray(p.data, np.float64) for p in pieces]
    mean = sum(s.sum() for s in samples) / n
    deviation = np.sqrt(sum(((s - mean) ** 2).sum() for s in samples) / n)
    offset = float(mean / deviation) if deviation else np.nan
    gaps = len(pieces) - 1
    remarks = []
    if len(rates) > 1:
        remarks.append(f"sampled at {', '.join(f'{r:g}' for r in rates)} Hz")
    if rates[0] < MIN_SAMPLING_RATE_HZ:
        remarks.append(f"sampled at less than {MIN_SAMPLING_RATE_HZ:g} Hz: no recogniser hears it")
    if gaps:
        lost = f", {100 * (1 - recorded):.0f} % not recorded" if recorded < 1 - _MUCH else ""
        remarks.append(f"{gaps} gap{'s' * (gaps > 1)}{lost}")
    if not deviation:
        remarks.append("dead: every sample has one value")
    elif stuck > _MUCH:
        remarks.append(f"stuck at one value for {100 * stuck:.0f} % of the record")
    if deviation and abs(offset) > OFFSET:
        remarks.append(f"offset of {offset:.0f} deviations, which is taken off")
    hours = (last - first) / 3600
    return name, rates[0], hours, recorded, gaps, stuck, offset, "; ".join(remarks)


def _stuck(samples, rate_hz):
    """Number of samples in runs of one value that last a second or longer."""
    lengths = (stop - first for first, stop in _runs(samples))
    return int(sum(n for n in lengths if n >= STUCK_S * rate_hz))


def _runs(samples):
    """First and last-plus-one position of each run of two equal samples or more."""
    edges = np.flatnonzero(np.diff(samples, prepend=np.nan, append=np.nan))  # NaN is no zero
    return [
        (a, b) for a, b in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True) if b - a > 1
    ]
