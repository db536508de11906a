"""Events as an ObsPy catalogue, which is written as QuakeML; :mod:`.catalogue_back` reads it."""

import hashlib
import json
import math
import os
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

import obspy
from obspy.core import event as quakeml

from ..waveforms.motion import MOTION_UNIT
from .cutting import EDS_NAME
from .event import Event
from .origins import ONSET_UNCERTAINTY_S, located, origin_of, places_of

if TYPE_CHECKING:
    import pandas as pd

# Tremor, LP and hybrids are none of QuakeML's.
_TYPES = {"VT": "earthquake", "SIL": "not existing", EDS_NAME: "not existing"}
_WORD = re.compile(r"[^\w\-.*()+?~'=,;#/&]", re.ASCII)


def to_catalog(
    events: Iterable,
    recogniser: str | None = None,
    agency_id: str | None = None,
    creation_time: obspy.UTCDateTime | None = None,
    stations: "pd.DataFrame | obspy.Inventory | str | os.PathLike | None" = None,
    amplitude_unit: str | None = None,
    origins: "pd.DataFrame | None" = None,
) -> quakeml.Catalog:
    """Events as an ObsPy catalogue: ``to_catalog(events).write("day.xml", format="QUAKEML")``.

    Each event becomes one of QuakeML 1.2, with a pick at its onset. Nothing depends on when or
    where this is run: the same events give the same catalogue, resource ids included.

    Parameters
    ----------
    events : iterable of Event, or of network detections
        A network detection has ``onset``, ``end``, ``label``, ``probability``, and ``events``, one
        at each station: it becomes one QuakeML event with a pick for each of them, and a comment on
        the whole.
    recogniser : str, optional
        Who found them, the ``author`` in QuakeML; by default ``events.recogniser``.
    agency_id : str, optional
        Who publishes them.
    creation_time : obspy.UTCDateTime, optional
        Not written unless given.
    stations : pandas.DataFrame, obspy.Inventory or path-like, optional
        Columns ``station`` (code, or network and code, ``"XX.BZ01"``), ``latitude``, ``longitude``
        (degrees), as :func:`vtlib.simulate.network_day` returns them; or what
        :func:`vtlib.waveforms.station_table` makes a table of. Without it there are no origins.
    amplitude_unit : str, optional
        ``"m/s"``, or something that QuakeML has no word for, such as ``"counts"``; by default
        ``events.amplitude_unit``.
    origins : pandas.DataFrame, optional
        Where and when each was: a row for each item, as :func:`vtlib.network.locate` gives them.

    Returns
    -------
    obspy.core.event.Catalog
        In each of its events:

        - ``event_type``: ``earthquake`` for VT. QuakeML has no word for tremor, LP and hybrids,
          which are ``other event`` (tremor is not yet a ``volcanic eruption``); background and EDS
          are ``not existing``. The certainty of all is ``suspected``. The book's class is the text
          of the event's first description.
        - ``picks``: evaluation mode ``automatic``, at the onset. Their ``time_errors`` are 2 s,
          half a window: a frame is called by its centre, and may be called as soon as its last
          samples hold the event, so that onsets come early rather than late. Of a plain station
          code, the network code is empty. A comment holds, as JSON, what a pick has no place for.
        - ``origins``: that of ``origins``, if given. Otherwise none without ``stations``, or if no
          station that saw the event is among them, for QuakeML has no origin without a place; or
          one, preferred: nothing is located, and so it is the earliest onset, at the station of the
          earliest pick whose place is known, with time and epicentre marked as fixed, evaluation
          mode ``automatic``, and a comment that says so. It lets other programs sort, filter and
          draw the events, and locates none.
        - ``amplitudes``, where they are known: type ``A`` (unspecified), in the time window from
          onset to end. Their unit is ``m/s`` if the amplitudes are, and otherwise ``other``, since
          raw counts are no SI unit.

    Raises
    ------
    ValueError
        If an item is no event, ``stations`` is no such table, or a station's code is one that
        QuakeML cannot hold: more than 8 characters, or neither a plain code nor a SEED id.

    Examples
    --------
    >>> onset = obspy.UTCDateTime("2017-12-18T06:30:00")
    >>> catalog = to_catalog([Event(onset, onset + 20, "VT", station="BZ01")])
    >>> catalog[0].event_type, str(catalog[0].picks[0].time)
    ('earthquake', '2017-12-18T06:30:00.000000Z')
    """
    recogniser = getattr(events, "recogniser", "") if recogniser is None else recogniser
    unit = getattr(events, "amplitude_unit", "") if amplitude_unit is None else amplitude_unit
    unit = unit if unit == MOTION_UNIT else "other"
    for value, name in ((recogniser, "recogniser"), (agency_id or "", "agency_id")):
        if not isinstance(value, str) or not value.isprintable():
            raise ValueError(
                f"{name} {value!r}: expected text without line breaks or control characters"
            )
    made_by = {"author": recogniser or None, "agency_id": agency_id, "creation_time": creation_time}
    made_by = quakeml.CreationInfo(**made_by) if any(made_by.values()) else None
    places, converted, used, events = places_of(stations), [], {}, list(events)
    rows = [None] * len(events) if origins is None else list(origins.itertuples(index=False))
    if len(rows) != len(events):
        raise ValueError(f"{len(rows)} origins for {len(events)} detections: give one for each")
    for item, row in zip(events, rows, strict=True):
        members = getattr(item, "events", [item])
        if not members or not all(isinstance(member, Event) for member in members):
            raise ValueError(
                f"{item!r}: expected a vtlib.events.Event, or a detection with such in its "
                "attribute events"
            )
        content = repr((recogniser, item.label, *(member._key() for member in members)))
        digest = hashlib.sha256(content.encode()).hexdigest()[:20]
        used[digest] = used.get(digest, 0) + 1
        name = digest if used[digest] == 1 else f"{digest}-{used[digest]}"
        made = _to_quakeml(item, members, name, made_by, recogniser, places, unit)
        if row is not None:
            made.origins = [located(row, members, name, made_by)]
            made.preferred_origin_id = made.origins[0].resource_id
        converted.append(made)
    whole = hashlib.sha256("".join(str(e.resource_id) for e in converted).encode()).hexdigest()[:20]
    return quakeml.Catalog(converted, resource_id=_id("catalog", whole), creation_info=made_by)


def _id(kind, name):
    return quakeml.ResourceIdentifier(f"smi:local/vtlib/{kind}/{name}")


def _to_quakeml(item, members, name, made_by, recogniser, places, unit):
    """One QuakeML event, of an Event or of a network detection."""
    picks, amplitudes = [], []
    method = _id("recogniser", _WORD.sub("_", recogniser)) if recogniser else None
    for number, member in enumerate(members, start=1):
        own = f"{name}/{number}"
        note = {
            "class": member.label,
            "end": str(member.end),
            "probability": _or_none(member.probability),
        }
        note = json.dumps({**note, "is_partial": member.is_partial})
        picks.append(
            quakeml.Pick(
                resource_id=_id("pick", own),
                time=member.onset,
                time_errors=quakeml.QuantityError(uncertainty=ONSET_UNCERTAINTY_S),
                waveform_id=_waveform_id(member.station),
                method_id=method,
                evaluation_mode="automatic",
                creation_info=made_by,
                comments=[quakeml.Comment(text=note, resource_id=_id("comment", own))],
            )
        )
        if not math.isnan(member.amplitude):
            window = quakeml.TimeWindow(begin=0.0, end=member.duration_s, reference=member.onset)
            amplitudes.append(
                quakeml.Amplitude(
                    resource_id=_id("amplitude", own),
                    generic_amplitude=member.amplitude,
                    type="A",
                    unit=unit,
                    category="point",
                    time_window=window,
                    pick_id=picks[-1].resource_id,
                    waveform_id=_waveform_id(member.station),
                    evaluation_mode="automatic",
                    creation_info=made_by,
                )
            )
    found = quakeml.Event(
        resource_id=_id("event", name),
        event_type=_TYPES.get(item.label, "other event"),
        creation_info=made_by,
        event_type_certainty="suspected",
        event_descriptions=[quakeml.EventDescription(text=item.label)],
        picks=picks,
        amplitudes=amplitudes,
    )
    if origin := origin_of(members, places, name, method, made_by):
        found.origins, found.preferred_origin_id = [origin], origin.resource_id
    if item is not members[0]:
        note = {"class": item.label, "onset": str(item.onset), "end": str(item.end)}
        note |= {
            "probability": _or_none(item.probability),
            "agreement": getattr(item, "agreement", None),
        }
        found.comments = [quakeml.Comment(text=json.dumps(note), resource_id=_id("comment", name))]
    return found


def _or_none(value):
    return None if math.isnan(value) else value


def _waveform_id(station):
    parts = station.split(".")
    if len(parts) not in (1, 4) or any(len(part) > 8 or not part.isprintable() for part in parts):
        raise ValueError(
            f"station {station!r}: QuakeML needs a station code, or a SEED id "
            "(network.station.location.channel), of at most 8 characters a part"
        )
    if len(parts) == 1:
        return quakeml.WaveformStreamID(network_code="", station_code=station)
    return quakeml.WaveformStreamID(*parts)
