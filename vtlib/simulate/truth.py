"""What is known of a simulated network's days: events, arrivals, disturbances."""

from dataclasses import dataclass

import obspy
import pandas as pd

from .. import labels
from .mountain import Mountain
from .mountain_events import SeismicEvent

_EVENT = "event time origin_s latitude longitude depth_m magnitude label kind".split()
_ARRIVAL = "event station label distance_m p_s s_s onset_s end_s snr_db visible".split()
_DISTURBANCE = "station kind start_s end_s".split()


@dataclass(frozen=True)
class Truth:
    """What happened in a simulated day.

    Attributes
    ----------
    events : pandas.DataFrame
        One row an event: ``event``, ``time`` (UTCDateTime), ``origin_s`` (from the stream's start),
        ``latitude``, ``longitude``, ``depth_m`` (below sea level), ``magnitude``, ``label``
        (class), ``kind`` (``"regional"`` for a far tectonic earthquake, whose class is VT).
    arrivals : pandas.DataFrame
        One row an event and station: ``event``, ``station``, ``label``, ``distance_m`` (along the
        ray), ``p_s``, ``s_s``, ``onset_s``, ``end_s`` (the interval in which it stands above the
        noise), ``snr_db`` (peak of its one-second envelope over the noise, 1 to 20 Hz),
        ``visible``.
    disturbances : pandas.DataFrame
        One row a local disturbance: ``station``, ``kind`` (``"footsteps"``, ``"gust"``,
        ``"spike"``, ``"dropout"``), ``start_s``, ``end_s``.
    """

    events: pd.DataFrame
    arrivals: pd.DataFrame
    disturbances: pd.DataFrame

    def intervals(self, station: str) -> list[labels.Interval]:
        """What an expert would draw at one station: visible events, in order; a later event cuts an
        earlier one.

        Returns
        -------
        list of vtlib.labels.Interval
        """
        rows = self.arrivals[
            (self.arrivals.station == station) & self.arrivals.visible
        ].sort_values("onset_s")
        spans = []
        for onset_s, end_s, label in zip(rows.onset_s, rows.end_s, rows.label, strict=True):
            kept = []
            for a, b, other in spans:
                kept += [(a, min(b, onset_s), other)] if a < onset_s else []
                kept += [(max(a, end_s), b, other)] if b > end_s else []
            spans = [*kept, (onset_s, end_s, label)]
        spans.sort()
        return labels.validate(spans)


def truth_of(
    mountain: Mountain,
    start: obspy.UTCDateTime,
    events: list[SeismicEvent],
    arrivals: list[dict],
    disturbances: list[dict],
) -> Truth:
    """The truth as tables, from events and from rows of arrivals and disturbances."""
    rows = [
        (
            event.number,
            start + event.origin_s,
            event.origin_s,
            mountain.latitude_of(event.north_m),
            mountain.longitude_of(event.east_m),
            -event.elevation_m,
            event.magnitude,
            event.label,
            event.kind,
        )
        for event in events
    ]
    return Truth(
        pd.DataFrame(rows, columns=_EVENT),
        pd.DataFrame(arrivals, columns=_ARRIVAL).sort_values(
            ["event", "station"], ignore_index=True
        ),
        pd.DataFrame(disturbances, columns=_DISTURBANCE).sort_values(
            ["start_s", "station"], ignore_index=True
        ),
    )
