"""An archive on a server: FDSN's web service for waveforms."""

import time
from typing import TYPE_CHECKING, Any

from ..times import UTCDateTime
from .sds import Fault

if TYPE_CHECKING:
    import obspy

_WAITS_S = (1.0, 4.0)  # before the second and the third try


class Fdsn:
    """Waveforms that an FDSN server has.

    Parameters
    ----------
    client : str or object
        The server's address, or something with ObsPy's ``get_waveforms``.
    """

    def __init__(self, client: Any):
        self.client = client
        self._connected = None

    def __getstate__(self):
        return {"client": self.client, "_connected": None}

    def span(self, channels: str) -> tuple[UTCDateTime, UTCDateTime]:
        """ValueError: a server doesn't say from when to when it has what."""
        raise ValueError("start and end: a server needs both, from when to when to ask")

    def others(self, wanted: list[str], channels: str, start: UTCDateTime) -> list[str]:
        """None: only stations that are wanted are asked for."""
        return []

    def inputs(
        self, stations: list[str], channels: str, start: UTCDateTime, end: UTCDateTime
    ) -> list[list]:
        """None: whether a server's data have changed, it doesn't say."""
        return []

    def read(
        self, station: str, channels: str, start: UTCDateTime, end: UTCDateTime
    ) -> "tuple[obspy.Stream, list[Fault]]":
        """What the server has of a station; asked up to three times if it doesn't answer."""
        import obspy
        from obspy.clients.fdsn.header import FDSNNoDataException

        net, sta = station.split(".")[:2] if "." in station else ("*", station)
        for wait_s in (*_WAITS_S, None):
            try:
                stream = self._client().get_waveforms(net, sta, "*", channels, start, end)
                break
            except FDSNNoDataException:
                return obspy.Stream(), [Fault("missing", "the server has no data")]
            except Exception as error:  # of the network, of the server, of what it sent
                if wait_s is None:
                    return obspy.Stream(), [Fault("failed", f"{type(error).__name__}: {error}")]
            time.sleep(wait_s)
        own = obspy.Stream([t for t in stream if t.stats.station == sta])
        if not stream:
            return own, [Fault("missing", "the server has no data")]
        others = sorted({t.id for t in stream} - {t.id for t in own})
        return own, [Fault("skipped", f"asked for {sta}, the server gave {x}") for x in others]

    def _client(self):
        if not isinstance(self.client, str):
            return self.client
        if self._connected is None:
            from obspy.clients.fdsn import Client

            self._connected = Client(self.client)
        return self._connected
