"""Days of a simulated network: continuous records at several stations, and the truth about them."""

from collections.abc import Callable

import numpy as np
import obspy
import pandas as pd

from .hours import NetworkRun
from .mountain import Mountain, station_table
from .truth import Truth

START = obspy.UTCDateTime(2000, 1, 1)  # no real record is of that day


def network_day(
    seed: int,
    hours: int = 24,
    n_stations: int = 5,
    sampling_rate_hz: float = 50.0,
    start: obspy.UTCDateTime = START,
    volcano: int = 0,
    parameters: Mountain | None = None,
    hour_done: Callable[[obspy.Stream], object] | None = None,
) -> tuple[obspy.Stream, pd.DataFrame, Truth]:
    """Continuous records of a simulated network around a volcano like Bezymianny, with the truth
    about them.

    Parameters
    ----------
    seed : int
        Of the day. A shorter run of a seed is the beginning of a longer one.
    hours : int
        1 to 168.
    n_stations : int
        1 to 12.
    sampling_rate_hz : float
        40 to 100 Hz.
    start : obspy.UTCDateTime
        Time of the first sample; the wind follows the time of day.
    volcano : int
        Seed of the mountain: its map, sites, gains and noise stay the same on all days.
    parameters : Mountain, optional
    hour_done : callable, optional
        Called with each hour as an :class:`obspy.Stream` once it is finished, in order; the stream
        that is returned is then empty. A long archive can so be written without being held in
        memory.

    Returns
    -------
    stream : obspy.Stream
        One float32 trace of counts a station, network ``XX``, channel ``HHZ`` (``BHZ`` below 80
        Hz).
    stations : pandas.DataFrame
        ``station``, ``latitude``, ``longitude``, ``elevation_m``, ``distance_m`` (from the summit,
        on the map), ``gain_counts_s_m``.
    truth : Truth

    Raises
    ------
    ValueError
        If an argument is out of range; the message quotes it.

    Examples
    --------
    >>> stream, stations, truth = network_day(seed=0, hours=1, n_stations=3)
    >>> [trace.stats.station for trace in stream], truth.events.shape[0] > 0
    (['SV01', 'SV02', 'SV03'], True)
    """
    mountain = parameters or Mountain()
    run = NetworkRun(seed, hours, n_stations, sampling_rate_hz, start, volcano, mountain)
    hourly = []
    for hour in range(run.hours):
        stream = run.hour(hour)
        if hour_done is None:
            hourly.append([trace.data for trace in stream])
        else:
            hour_done(stream)
    traces = [
        obspy.Trace(np.concatenate([h[i] for h in hourly]), run.header(i, 0))
        for i in range(n_stations)
        if hourly
    ]
    return obspy.Stream(traces), station_table(run.stations, mountain), run.truth()
