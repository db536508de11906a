"""Events read back from an ObsPy catalogue that :func:`vtlib.events.to_catalog` made."""

import json
import math

from obspy.core import event as quakeml

from ..files import in_a_line
from ..waveforms.motion import MOTION_UNIT
from .event import Event, Events, time_of


def from_catalog(catalog: quakeml.Catalog) -> Events:
    """Events of a catalogue that :func:`to_catalog` made, also after its way through QuakeML.

    Parameters
    ----------
    catalog : obspy.core.event.Catalog
        For example from ``obspy.read_events("day.xml")``.

    Returns
    -------
    Events
        One for each pick, in the catalogue's order: of a network detection, those of its stations.
        Their recogniser is the author, if they have one in common; their unit is ``m/s``, if that
        of all amplitudes is, and otherwise unknown.

    Raises
    ------
    ValueError
        If this is no catalogue, or a pick lacks what :func:`to_catalog` writes beside it.

    Examples
    --------
    >>> import obspy
    >>> from vtlib.events import to_catalog
    >>> onset = obspy.UTCDateTime("2017-12-18T06:30:00")
    >>> found = Events([Event(onset, onset + 20, "VT", station="BZ01")], "tcn")
    >>> from_catalog(to_catalog(found)) == found
    True
    """
    if not isinstance(catalog, quakeml.Catalog):
        raise ValueError(
            f"expected an obspy.core.event.Catalog, not a {type(catalog).__name__}: see "
            "obspy.read_events"
        )
    found = []
    for item in catalog:
        amplitudes = {str(a.pick_id): a.generic_amplitude for a in item.amplitudes}
        if not item.picks:
            raise ValueError(
                f"{item.resource_id}: has no pick. Only catalogues of vtlib.events.to_catalog can "
                "be read"
            )
        found += [
            _from_pick(pick, amplitudes.get(str(pick.resource_id), math.nan)) for pick in item.picks
        ]
    authors = {
        made.author or "" for made in (item.creation_info for item in (*catalog, catalog)) if made
    }
    units = {amplitude.unit for item in catalog for amplitude in item.amplitudes}
    unit = MOTION_UNIT if units == {MOTION_UNIT} else ""
    return Events(found, authors.pop() if len(authors) == 1 else "", unit)


def _from_pick(pick, amplitude):
    where = pick.waveform_id or quakeml.WaveformStreamID()
    parts = [where.network_code, where.station_code, where.location_code, where.channel_code]
    station = parts[1] or "" if parts[3] is None else ".".join(part or "" for part in parts)
    for comment in pick.comments:
        try:
            note = json.loads(comment.text)
            end, probability, is_partial = (note[k] for k in ("end", "probability", "is_partial"))
            if not isinstance(is_partial, bool) or isinstance(probability, bool):
                raise ValueError(f"probability {probability!r}, is_partial {is_partial!r}")
            probability = math.nan if probability is None else probability
            return Event(
                pick.time, time_of(end), note["class"], probability, station, is_partial, amplitude
            )
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            problem = f"{type(error).__name__}: {in_a_line(error)}"
    problem = problem if pick.comments else "it has no comment"
    raise ValueError(
        f"{pick.resource_id}: class and end cannot be read from its comments ({problem}). Only "
        "catalogues of vtlib.events.to_catalog can be read"
    )
