"""What a report says of a record."""

import functools
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from .. import classes, waveforms
from ..events import EDS_NAME, ONSET_UNCERTAINTY_S, Events
from ..files import write_whole
from . import pages

if TYPE_CHECKING:
    import obspy
    import pandas as pd
    from matplotlib.figure import Figure

UNSURE = 0.5  # mean probability below which an event is called unsure


@dataclass
class Report:
    """What a page says of a record.

    Attributes
    ----------
    stream : obspy.Stream
        What was heard: one channel a station, see :func:`vtlib.waveforms.one_component`.
    events : vtlib.events.Events
        What a recogniser found in it.
    title : str
        What the record is.
    n_confirmed : int, optional
        Number of detections that several stations agreed on; None if nobody asked.
    strange : float, optional
        Share of its frames that are unlike what was learnt from: :meth:`Familiar.share_beyond`.
    learnt_from : str
        What the recogniser was taught on.
    was_scored : bool
        Whether the recogniser has been scored on labels of this volcano.
    notes : list of str
        What else is to be said under *What to distrust*.

    Examples
    --------
    >>> import obspy, tempfile
    >>> report = Report(obspy.read()[:1], Events(recogniser="tcn"), "Three seconds of <Jochberg>")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     page, paper = report.write(f"{folder}/report")
    ...     "&lt;Jochberg&gt;" in page.read_text("utf-8"), paper.read_bytes()[:5]
    (True, b'%PDF-')
    """

    stream: "obspy.Stream"
    events: Events
    title: str
    n_confirmed: int | None = None
    strange: float | None = None
    learnt_from: str = ""
    was_scored: bool = False
    notes: list[str] = field(default_factory=list)

    def __post_init__(self):
        if not len(self.stream):
            raise ValueError(f"{self.title}: the stream is empty, and there is nothing to report")
        self.events = self.events.of_kind(
            e for e in self.events if e.label not in (classes.NAMES[classes.SIL], EDS_NAME)
        )

    @functools.cached_property
    def survey(self) -> "pd.DataFrame":
        """Its channels, as :func:`vtlib.waveforms.look_over` sees them."""
        return waveforms.look_over(self.stream)

    @property
    def hours(self) -> float:
        """Hours from the first sample to the last."""
        start = min(t.stats.starttime for t in self.stream)
        return (max(t.stats.endtime for t in self.stream) - start) / 3600

    def counts(self) -> "pd.DataFrame":
        """Events by class: number, rate an hour and channel, median of duration and probability."""
        import pandas as pd

        table, rows = self.events.table(), []
        channel_hours = self.hours * len({t.id for t in self.stream})
        for name in classes.NAMES[1:]:
            own = table[table.label == name]
            rate = len(own) / channel_hours if channel_hours else np.nan
            rows.append((name, len(own), rate, own.duration_s.median(), own.probability.median()))
        names = ["class", "events", "an hour and channel", "median s", "median probability"]
        return pd.DataFrame(rows, columns=names)

    def summary(self) -> str:
        """What the page begins with."""
        start = min(t.stats.starttime for t in self.stream)
        ids = sorted({t.id for t in self.stream})
        confirmed = (
            f" Several stations agreed on {_number(self.n_confirmed, 'detection')}."
            if self.n_confirmed is not None
            else ""
        )
        return (
            f"{self.hours:.2f} hours from {start.strftime('%Y-%m-%d %H:%M:%S')} UTC, "
            f"{_number(len(ids), 'channel')} ({', '.join(ids)}). "
            f"{self.events.recogniser or 'A recogniser'} reports "
            f"{_number(len(self.events), 'event')}.{confirmed}"
        )

    def doubts(self) -> list[str]:
        """What to distrust, in sentences: what holds for any such record, and what for this one."""
        found, n = [], len(self.events)
        if not self.was_scored:
            found.append(
                "Nobody has checked these names: without labels of this volcano there is no score, "
                "and names that a recogniser learnt on one volcano don't travel to another by "
                "themselves."
            )
        if self.strange is not None:
            what = self.learnt_from or "what was learnt from"
            found.append(
                f"{100 * self.strange:.0f} % of the frames lie farther from every class than 99 % "
                f"of the frames of {what}; a record like these would have about 1 %."
            )
        if self.n_confirmed is None:
            found.append(
                "Each event was heard at one station, without a second witness: footsteps, "
                "gusts and spikes are among what can be reported."
            )
        unsure = sum(e.probability < UNSURE for e in self.events)
        if unsure:
            found.append(
                f"{unsure} of {_number(n, 'event')} have a mean probability below {UNSURE:g}."
            )
        partial = sum(e.is_partial for e in self.events)
        if partial:
            found.append(
                f"{partial} of {_number(n, 'event')} touch an end of the record or a gap: they may "
                "have lasted longer."
            )
        for row in self.survey.itertuples():
            if row.remarks:
                found.append(f"{row.channel}: {row.remarks}.")
        found.append(
            f"Onsets are to within about {ONSET_UNCERTAINTY_S:g} s, half a window of the features."
        )
        if self.events.amplitude_unit != waveforms.MOTION_UNIT:
            found.append(
                "Amplitudes are in the digitizer's counts: they can't be compared between stations."
            )
        return [*found, *self.notes]

    def figure(self) -> "Figure":
        """The record, a panel for each channel (six at most), with its events as bars below."""
        return pages.figure(self)

    def alt(self) -> str:
        """What is to be seen in the figure, in words."""
        parts = [f"{row[1]} {row[0]}" for row in self.counts().itertuples(index=False) if row[1]]
        return (
            f"The loudness of {_number(len({t.id for t in self.stream}), 'channel')} over "
            f"{60 * self.hours:.1f} minutes, with bars where an event was reported: "
            f"{', '.join(parts) or 'none'}."
        )

    def write(self, path: str | os.PathLike) -> tuple[Path, Path]:
        """Write ``<path>.html``, with the figure in it, and ``<path>.pdf``, a page of A4.

        Parameters
        ----------
        path : str or path-like
            Without an ending; folders that are missing are made.

        Returns
        -------
        html, pdf : pathlib.Path

        Raises
        ------
        OSError
            If a file can't be written; nothing is left half-written.
        """
        page = Path(f"{os.fspath(path)}.html"), Path(f"{os.fspath(path)}.pdf")
        write_whole(page[0], pages.as_html(self))
        write_whole(page[1], pages.as_pdf(self))
        return page


def _number(n, noun):
    return f"{n} {noun}{'' if n == 1 else 's'}"
