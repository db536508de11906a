"""Half a year of a simulated network in which things change: the volcano, the weather, a station.

A season has a story, told in :data:`SEASON`, and each of its days is made apart: a day in the
middle needs none of those before it. What one learns from it is how a catalogue of months is read.
It can't show how often such things happen, or how they look at a real volcano: its author has
chosen every one of them, and unrest rarely has the courtesy to grow by a formula.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import obspy
import pandas as pd

from .. import waveforms
from . import noise, signals
from .background import HOUR_S
from .days import START, network_day
from .hearing import BAND_HZ
from .mountain import Mountain
from .truth import Truth

N_DAYS = 182
VOLCANO = 11  #: seed of the season's mountain
FIRST_SEED = 16_000  #: of day 0; a day has this and its number
DAY_H = 24
_GENERATOR = 50  # address of random streams
_WORKING_HOURS = range(7, 19)  # local time
_GENERATOR_OVER_GROUND = 6.0  # its shaking's deviation over that of the ground, 1 to 20 Hz

#: Rates per hour in a quiet week; a season multiplies them.
QUIET = {"VT": 6.0, "LP": 1.0, "HYB": 0.6, "TRE": 0.08, "regional": 0.08}


@dataclass(frozen=True)
class Episode:
    """Something that is different for a while.

    Attributes
    ----------
    what : str
        ``"swarm"``, ``"generator"`` (a machine beside a station, by day), ``"outage"``, ``"wind"``,
        ``"build-up"``, ``"tremor"`` or ``"decline"``.
    first_h, last_h : int
        Hours from the season's start; the last is not part of it.
    station : str
        The one that it is about; "" if it is about all.
    """

    what: str
    first_h: int
    last_h: int
    station: str = ""

    def at(self, hour: float) -> bool:
        """Whether it is going on at an hour of the season."""
        return self.first_h <= hour < self.last_h


def _days(what, first, last, station=""):
    return Episode(what, round(DAY_H * first), round(DAY_H * last), station)


#: The story: what changes in a season, and when.
SEASON = (
    _days("swarm", 4, 7),
    _days("generator", 9, 14, "SV05"),
    _days("outage", 16.25, 19.75, "SV04"),
    _days("outage", 20.75, 22.25),
    _days("wind", 24, 28),
    _days("build-up", 30, 35),
    _days("tremor", 35, 37),
    _days("decline", 37, 40),
    _days("outage", 46.5, 53.5, "SV04"),
    _days("swarm", 48, 51),
    _days("generator", 60, 67, "SV04"),
    _days("wind", 75, 89),
    _days("build-up", 80, 104),
    _days("decline", 104, 111),
)


def season_rates(day: int) -> dict[str, float]:
    """How many events begin in an hour of a day, by kind.

    Parameters
    ----------
    day : int
        0 to 181.

    Returns
    -------
    dict of str to float
        Rates per hour, as :class:`Mountain` has them: the quiet ones, but in a swarm six times as
        many VT; while unrest builds up (and declines), LP, hybrids and VT grow exponentially, to
        10, 6 and 2 times as many; in days of tremor they stay so, with 15 times as much tremor.

    Raises
    ------
    ValueError
        If there is no such day.

    Examples
    --------
    >>> season_rates(0)["VT"], season_rates(5)["VT"], season_rates(35)["LP"]
    (6.0, 36.0, 10.0)
    """
    hour = DAY_H * _check_day(day) + DAY_H / 2
    now = {episode.what: episode for episode in SEASON if episode.at(hour)}
    times = dict.fromkeys(QUIET, 1.0)
    if "swarm" in now:
        times["VT"] *= 6.0
    for what, way in (("build-up", 1), ("tremor", 0), ("decline", -1)):
        if what in now:
            episode = now[what]
            done = (hour - episode.first_h) / (episode.last_h - episode.first_h)
            share = {1: done, 0: 1.0, -1: 1.0 - done}[way]
            for kind, most in (("LP", 10.0), ("HYB", 6.0), ("VT", 2.0)):
                times[kind] *= most**share
    if "tremor" in now:
        times["TRE"] *= 15.0
    return {kind: rate * times[kind] for kind, rate in QUIET.items()}


def season_start(day: int) -> obspy.UTCDateTime:
    """Midnight (UTC) at which a day of the season begins."""
    return START + HOUR_S * DAY_H * _check_day(day)


def season_day(
    day: int, hours: int = DAY_H, hour_done: Callable[[obspy.Stream], object] | None = None
) -> tuple[obspy.Stream, pd.DataFrame, Truth]:
    """One day of the season: what the stations recorded, and the truth about it.

    Parameters
    ----------
    day : int
        0 to 181.
    hours : int
        Of the day, from its start, 1 to 24.
    hour_done : callable, optional
        As for :func:`network_day`: called with each hour once it is finished, and the stream that
        is returned is then empty.

    Returns
    -------
    stream : obspy.Stream
        Five stations at 50 Hz; a station that recorded nothing has no trace, and one that stopped
        for a while has several.
    stations : pandas.DataFrame
        As :func:`network_day` gives it.
    truth : Truth
        Of the ground, whoever recorded it: an event is "visible" at a station that would have seen
        it, had it been running.

    Raises
    ------
    ValueError
        If there is no such day, or not so many hours in it.

    Examples
    --------
    >>> stream, stations, truth = season_day(18, hours=1)  # SV04 is out
    >>> sorted(trace.stats.station for trace in stream)
    ['SV01', 'SV02', 'SV03', 'SV05']
    """
    first_h = DAY_H * _check_day(day)
    if isinstance(hours, bool) or not isinstance(hours, int) or not 1 <= hours <= DAY_H:
        raise ValueError(f"hours={hours!r}: a day has 1 to {DAY_H}")
    mountain, recorded = season_mountain(day), obspy.Stream()
    done = recorded.extend if hour_done is None else hour_done
    start = season_start(day)

    def with_episodes(stream):
        hour = first_h + round((stream[0].stats.starttime - start) / HOUR_S)
        kept = obspy.Stream()
        for trace in stream:
            own = [e for e in SEASON if e.at(hour) and e.station in ("", trace.stats.station)]
            if any(e.what == "generator" for e in own):
                _add_generator(trace, hour, mountain)
            if not any(e.what == "outage" for e in own):
                kept.append(trace)
        done(kept)

    _, stations, truth = network_day(
        FIRST_SEED + day,
        hours,
        start=start,
        volcano=VOLCANO,
        parameters=mountain,
        hour_done=with_episodes,
    )
    return obspy.Stream(waveforms.contiguous(recorded)), stations, truth


def season_mountain(day: int) -> Mountain:
    """What a day of the season is drawn from: its rates, and its wind."""
    mountain = replace(Mountain(), rates_per_hour=tuple(season_rates(day).items()))
    if any(e.what == "wind" and e.at(DAY_H * day) for e in SEASON):
        weight, deviation = mountain.wind_over_noise
        mountain = replace(mountain, wind_over_noise=(3 * weight, deviation), wind_by_day=3.0)
    return mountain


def _add_generator(trace, hour, mountain):
    """A machine shakes the ground beside a station by day: in place, in an hour of its record."""
    if int(hour + mountain.local_time_h) % DAY_H not in _WORKING_HOURS:
        return
    rng, rate = signals.generator(FIRST_SEED, _GENERATOR, hour), trace.stats.sampling_rate
    low_hz, high_hz = BAND_HZ
    ground = trace.copy().detrend("demean").filter("bandpass", freqmin=low_hz, freqmax=high_hz)
    level = 1.4826 * float(np.median(np.abs(ground.data)))  # deviation, whatever events there are
    shaking = noise.Background(slope=0.8, corner_hz=1.0).samples(rng, trace.stats.npts, rate)
    shaking *= _GENERATOR_OVER_GROUND * level / shaking.std()
    trace.data = (trace.data + shaking).astype(trace.data.dtype)


def _check_day(day):
    if isinstance(day, bool) or not isinstance(day, (int, np.integer)) or not 0 <= day < N_DAYS:
        raise ValueError(f"day={day!r}: the season has days 0 to {N_DAYS - 1}")
    return int(day)
