"""Small archives that the tests of vtlib.archive share: two hours on each side of a midnight."""

import functools
import http.server
import io
import os
import threading
import urllib.parse

import obspy

from vtlib import archive, events, simulate

MIDNIGHT = obspy.UTCDateTime("2000-01-02")
START, END = MIDNIGHT - 3600, MIDNIGHT + 3600
RECOGNISER = "simulated-bezymianny-tcn"


@functools.cache
def network():
    """Two hours of three stations around midnight, and where the stations are."""
    stream, stations, _ = simulate.network_day(4, hours=2, n_stations=3, start=START)
    return stream, stations[["station", "latitude", "longitude"]]


def written(root, stream=None):
    """The archive in a folder, and the table of its stations."""
    archive.write_sds(network()[0] if stream is None else stream, root)
    return root, network()[1]


def files_in(folder):
    """What a folder of results holds, byte for byte; the lock aside."""
    return {
        p.relative_to(folder).as_posix(): p.read_bytes()
        for p in sorted(folder.rglob("*"))
        if p.is_file() and p.name != ".lock"
    }


@functools.cache
def four_days():
    """Twenty minutes of two stations at noon of four days, and where the stations are."""
    stream, stations = network()
    days = obspy.Stream()
    for day in range(4):
        for trace in stream[:2]:
            part = trace.slice(START + 1200 * day, START + 1200 * day + 1200 - 0.02).copy()
            part.stats.starttime = obspy.UTCDateTime("2001-03-01T12:00:00") + 86_400 * day
            days.append(part)
    return days, stations[:2]


class Deadly(events.MinimumDuration):
    """A rule that ends its process on the days that it is told: Python itself, without a word.

    It looks like the published rule, for the folder of results is to take it for that.
    """

    def __init__(self, flag=None):
        super().__init__(events.PUBLISHED.min_frames)
        object.__setattr__(self, "flag", flag)

    def __repr__(self):
        return repr(events.PUBLISHED)

    def label(self, probabilities):
        """Ends the process, once if there is a flag, a file which it takes away."""
        if self.flag is None:
            os._exit(9)
        try:
            os.unlink(self.flag)
        except FileNotFoundError:
            return super().label(probabilities)
        os._exit(9)


_WADL = """<application xmlns="http://wadl.dev.java.net/2009/02"
 xmlns:xs="http://www.w3.org/2001/XMLSchema"><resources base="{base}"><resource path="query">
<method name="GET"><request>{params}</request></method></resource></resources></application>"""
_NAMES = "starttime endtime network station location channel quality minimumlength longestonly"


class Server(http.server.ThreadingHTTPServer):
    """An FDSN server of an SDS archive, on this machine, in a thread; it fails if it is told to.

    Attributes
    ----------
    faults : list of str
        What is done with the next requests for data: ``"500"``, ``"cut"`` (half of the answer),
        ``"html"`` (a page instead of data), ``"hang up"``.
    asked : list of dict
        Requests for data so far.
    """

    def __init__(self, root):
        super().__init__(("127.0.0.1", 0), _Answer)
        self.root, self.faults, self.asked = root, [], []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def address(self):
        """What a client is given."""
        return f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request, client_address):
        """Says nothing of clients that went away."""


class _Answer(http.server.BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def do_GET(self):
        url = urllib.parse.urlsplit(self.path)
        if url.path.endswith("/version"):
            return self._send(200, b"1.1.0", "text/plain")
        if url.path == "/fdsnws/dataselect/1/application.wadl":
            params = "".join(
                f'<param name="{name}" style="query" type="xs:string"/>' for name in _NAMES.split()
            )
            text = _WADL.format(base=f"{self.server.address}/fdsnws/dataselect/1/", params=params)
            return self._send(200, text.encode(), "application/xml")
        if url.path == "/fdsnws/dataselect/1/query":
            return self._data(dict(urllib.parse.parse_qsl(url.query)))
        return self._send(404, b"", "text/plain")

    def _data(self, asked):
        self.server.asked.append(asked)
        fault = self.server.faults.pop(0) if self.server.faults else ""
        if fault == "hang up":
            return self.close_connection
        if fault == "500":
            return self._send(500, b"out of order", "text/plain")
        if fault == "html":
            return self._send(200, b"<html>Down for maintenance</html>", "text/html")
        found = obspy.Stream()
        start, end = (obspy.UTCDateTime(asked[name]) for name in ("starttime", "endtime"))
        pattern = f"{asked['network']}/{asked['station']}/{asked['channel']}.D/*"
        for path in sorted(self.server.root.glob(f"*/{pattern}")):
            found += obspy.read(path, starttime=start, endtime=end)
        if not found:
            return self._send(204, b"", "text/plain")
        content = io.BytesIO()
        found.write(content, format="MSEED")
        return self._send(200, content.getvalue(), "application/vnd.fdsn.mseed", fault == "cut")

    def _send(self, status, content, kind, is_cut=False):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content[: len(content) // 2] if is_cut else content)


def main(root, out, n_workers):
    """What a program of one's own does; another process kills it."""
    stations = four_days()[1]
    archive.recognise(root, RECOGNISER, stations, out, int(n_workers) or None)


if __name__ == "__main__":
    import sys

    main(*sys.argv[1:])
