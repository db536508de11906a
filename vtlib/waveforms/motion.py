"""Which channel is heard, and what the ground did in metres a second."""

import os
import warnings
from typing import TYPE_CHECKING

import numpy as np

from .checking import LeftOutWarning, WaveformError
from .cleaning import contiguous, without_offset
from .inventories import read_inventory

if TYPE_CHECKING:
    import obspy

COMPONENTS = ("Z", "3", "1", "2", "N", "E")  #: In which order :func:`one_component` takes them.
MOTION_UNIT = "m/s"  #: What :func:`in_ground_motion` gives, and ``trace.stats.unit`` then says.
_GROUND = ("M", "M/S", "M/S**2", "M/SEC", "M/SEC**2")  # what an instrument on the ground measures
_BAND = (0.05, 0.1, 0.85, 0.95)  # two frequencies in Hz, two in parts of the Nyquist frequency


def one_component(
    stream: "obspy.Stream", components: tuple[str, ...] = COMPONENTS
) -> "obspy.Stream":
    """One channel of each station: the vertical, or what there is.

    The recognisers of this book learnt from vertical components. Of several vertical channels, the
    one with the longest record is taken, then the one that was sampled fastest, then the first in
    alphabetical order.

    Parameters
    ----------
    stream : obspy.Stream
        Left unchanged.
    components : tuple of str
        Last letters of channels' codes, the best first. Others come after them, in alphabetical
        order.

    Returns
    -------
    obspy.Stream
        All traces of the channels that were chosen, in order of channel.

    Warns
    -----
    LeftOutWarning
        For each station of which a channel is left out, or that has none of the first component:
        which is heard.

    Examples
    --------
    >>> import obspy
    >>> with warnings.catch_warnings(record=True) as told:
    ...     warnings.simplefilter("always")
    ...     print([trace.id for trace in one_component(obspy.read())])
    ['BW.RJOB..EHZ']
    >>> str(told[0].message)
    'BW.RJOB: EHZ is heard; EHE, EHN left out'
    """
    import obspy

    stations: dict[str, dict[str, list]] = {}
    for trace in stream:
        station = f"{trace.stats.network}.{trace.stats.station}"
        stations.setdefault(station, {}).setdefault(trace.id, []).append(trace)
    chosen = obspy.Stream()
    for station, channels in sorted(stations.items()):

        def order(name, channels=channels):
            letter = name[-1:]
            rank = components.index(letter) if letter in components else len(components)
            traces = channels[name]
            length_s = sum(t.stats.npts * t.stats.delta for t in traces)
            return rank, letter, -length_s, -max(t.stats.sampling_rate for t in traces), name

        first, *rest = sorted(channels, key=order)
        chosen.traces += channels[first]
        notes = [f"; {', '.join(_short(name) for name in sorted(rest))} left out"] if rest else []
        if components and first[-1:] != components[0]:
            notes.insert(0, f", for there is no {components[0]}")
        if notes:
            warnings.warn(
                f"{station.strip('.') or 'a station without a code'}: {_short(first)} is heard"
                f"{''.join(notes)}",
                LeftOutWarning,
                stacklevel=2,
            )
    return chosen


def _short(name):
    """Location and channel of a SEED id."""
    return ".".join(name.split(".")[2:]).strip(".") or "a channel without a code"


def in_ground_motion(
    stream: "obspy.Stream | obspy.Trace", inventory: "obspy.Inventory | str | os.PathLike"
) -> "obspy.Stream":
    """What the ground did, in m/s: counts without the instrument's response.

    The response is divided out between 0.1 Hz and 0.85 times the Nyquist frequency
    (:meth:`obspy.Trace.remove_response`, water level 60 dB); nothing is tapered in time, so that no
    record loses its ends. Where the instrument is flat, from 1 to 20 Hz for most, features
    standardised by their own record or station hardly change: what is gained are amplitudes that
    can be compared between stations.

    Parameters
    ----------
    stream : obspy.Stream or obspy.Trace
        Counts; left unchanged. Cut at gaps as by :func:`contiguous`.
    inventory : obspy.Inventory or path-like
        With responses, or the path of a StationXML file with them.

    Returns
    -------
    obspy.Stream
        Ground velocity, float64. Each trace says so in ``trace.stats.unit``, ``"m/s"``, which
        events of a recogniser's ``classify`` take over.

    Raises
    ------
    WaveformError
        If the inventory lacks a channel, or a response of it at that time, or the instrument
        measures something else than the ground's motion (pressure, for example); or if a trace is
        in m/s already.

    Examples
    --------
    >>> import obspy
    >>> (moved,) = in_ground_motion(obspy.read()[:1], obspy.read_inventory())
    >>> moved.stats.unit, bool(1e-8 < abs(moved.data).max() < 1e-4)
    ('m/s', True)
    """
    import obspy

    if isinstance(inventory, str | os.PathLike):
        inventory = read_inventory(inventory)
    if not isinstance(inventory, obspy.Inventory):
        raise WaveformError(
            f"inventory: expected an obspy.Inventory or the path of a StationXML file, not a "
            f"{type(inventory).__name__}"
        )
    moved = obspy.Stream()
    for piece in contiguous(stream):
        if piece.stats.get("unit"):
            raise WaveformError(f"{piece.id}: is in {piece.stats.unit} already. Pass the counts")
        response = _response_of(piece, inventory)
        trace = without_offset(piece)
        nyquist_hz = trace.stats.sampling_rate / 2
        low, high = _BAND[:2], (part * nyquist_hz for part in _BAND[2:])
        trace.stats.response = response
        try:
            trace.remove_response(
                output="VEL", water_level=60, pre_filt=(*low, *high), zero_mean=False, taper=False
            )
        except Exception as error:  # evalresp, in C, and ObsPy raise several
            raise WaveformError(f"{piece.id}: its response can't be removed ({error})") from None
        del trace.stats.response
        if not np.isfinite(trace.data).all():
            raise WaveformError(
                f"{piece.id}: without its response it isn't finite. Is the response complete?"
            )
        trace.stats.unit = MOTION_UNIT
        moved.append(trace)
    return moved


def _response_of(trace, inventory):
    """The response of a trace's channel at its time; WaveformError if there is none."""
    stats = trace.stats
    own = inventory.select(
        network=stats.network or None,
        station=stats.station,
        location=stats.location,
        channel=stats.channel,
    )
    found = [channel for network in own for station in network for channel in station]
    if not found:
        known = sorted(set(inventory.get_contents()["channels"]))
        raise WaveformError(
            f"{trace.id}: the inventory doesn't have this channel. It has "
            f"{', '.join(known[:8]) or 'none'}{' ...' if len(known) > 8 else ''}. Correct the "
            "trace's codes, or add it"
        )
    try:
        response = inventory.get_response(trace.id, stats.starttime)
    except Exception:  # ObsPy raises a bare Exception if none matches
        response = None
    if response is None or not response.response_stages:
        spans = ", ".join(f"{c.start_date} to {c.end_date or 'today'}" for c in found[:4])
        raise WaveformError(
            f"{trace.id}: the inventory has no response of it at {stats.starttime}. It knows the "
            f"channel from {spans}. Ask the data centre for level=response"
        )
    unit = str(response.response_stages[0].input_units or "").upper()
    if unit not in _GROUND:
        raise WaveformError(
            f"{trace.id}: measures {unit or 'something without a unit'}, which is no motion of "
            "the ground. Leave the channel out"
        )
    return response
