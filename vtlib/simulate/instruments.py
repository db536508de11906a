"""The simulated network's StationXML: where its instruments stand, and what they do to motion."""

import obspy
import pandas as pd
from obspy.core.inventory import Channel, Inventory, Network, Response, Station


def station_inventory(
    stations: pd.DataFrame,
    sampling_rate_hz: float = 50.0,
    network: str = "XX",
    start: obspy.UTCDateTime | None = None,
) -> obspy.Inventory:
    """What an observatory would have of the stations of :func:`vtlib.simulate.network_day`.

    Each has one vertical channel whose response is flat: its counts are ground velocity times its
    gain. Real seismometers hear little below a corner, which these lack.

    Parameters
    ----------
    stations : pandas.DataFrame
        As :func:`vtlib.simulate.network_day` returns it.
    sampling_rate_hz : float
        Channels are called ``HHZ``, below 80 Hz ``BHZ``.
    network : str
        Its code.
    start : obspy.UTCDateTime, optional
        Since when they stand there, and when the inventory says that it was made: it is then always
        the same.

    Returns
    -------
    obspy.Inventory

    Examples
    --------
    >>> from vtlib.simulate import network_day
    >>> _, stations, _ = network_day(seed=0, hours=1, n_stations=2)
    >>> station_inventory(stations).get_contents()["channels"]
    ['XX.SV01..BHZ', 'XX.SV02..BHZ']
    """
    code = "HHZ" if sampling_rate_hz >= 80 else "BHZ"
    made = []
    for row in stations.itertuples():
        response = Response.from_paz(
            [], [], row.gain_counts_s_m, input_units="M/S", output_units="COUNTS"
        )
        place = row.latitude, row.longitude, row.elevation_m
        channel = Channel(
            code, "", *place, 0.0, dip=-90.0, sample_rate=sampling_rate_hz, response=response,
            start_date=start,
        )  # fmt: skip
        made.append(Station(row.station, *place, channels=[channel], start_date=start))
    return Inventory([Network(network, made)], source="simulated", created=start)
