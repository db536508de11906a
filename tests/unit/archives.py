"""Small archives that the tests of vtlib.archive share: two hours on each side of a midnight."""

import functools
import os

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


def main(root, out, n_workers):
    """What a program of one's own does; another process kills it."""
    stations = four_days()[1]
    archive.recognise(root, RECOGNISER, stations, out, int(n_workers) or None)


if __name__ == "__main__":
    import sys

    main(*sys.argv[1:])
