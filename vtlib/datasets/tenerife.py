"""What the authors' recognisers reported on a real network: Tenerife, on two days of 2024."""

import obspy

from .. import classes
from ..events import EDS_NAME, Events, read_pseudo_catalogue
from ..records import Source
from . import registry

STATIONS = ("TCHA", "TIFO", "TNOR")
RECOGNISERS = ("lstm", "drnn")
DAYS = ("2024-11-13", "2024-11-14")
_FILE = "digivolcan/pseudo_catalog_{}_{}_{}.txt"
_QUIET = (classes.NAMES[classes.SIL], EDS_NAME)


def load_tenerife(day: str = DAYS[0], recogniser: str = RECOGNISERS[0]) -> Events:
    """What one recogniser reported in one day at the stations TCHA, TIFO and TNOR of Tenerife.

    The waveforms were not published, nor were the stations' coordinates, nor does anybody say which
    reports are true. Published is what the recognisers said (Titos et al., 2025,
    doi:10.5194/nhess-25-3827-2025): see :func:`vtlib.events.read_pseudo_catalogue`.

    Parameters
    ----------
    day : str
        ``"2024-11-13"`` or ``"2024-11-14"``. Records are taken to begin at midnight, UTC.
    recogniser : str
        ``"lstm"`` or ``"drnn"``, as the authors call them.

    Returns
    -------
    Events
        Of all three stations, one station after the other; without background and without what was
        too short to count.

    Raises
    ------
    vtlib.datasets.PublishedDataUnavailable, vtlib.datasets.CorruptedFileError
        As :func:`vtlib.datasets.registry.fetch`.
    ValueError
        If there is no such day or recogniser.

    Examples
    --------
    >>> from vtlib import datasets
    >>> found, missing = datasets.or_unavailable(load_tenerife, title="Tenerife's catalogues")
    >>> missing is not None or (len(found), sum(e.label == "VT" for e in found)) == (9711, 218)
    True
    """
    for name, value, known in (("day", day, DAYS), ("recogniser", recogniser, RECOGNISERS)):
        if value not in known:
            raise ValueError(f"{name} {value!r}: expected one of {', '.join(map(repr, known))}")
    files = registry.fetch_all(_FILE.format(s, recogniser, day) for s in STATIONS)
    found = Events(recogniser=recogniser)
    for station, file in zip(STATIONS, files, strict=True):
        said = read_pseudo_catalogue(file, obspy.UTCDateTime(day), station)
        found += [event for event in said if event.label not in _QUIET]
    tenerife_source().noted()
    return found


def tenerife_source() -> Source:
    """Where :func:`load_tenerife` has its events from, as a banner.

    Examples
    --------
    >>> tenerife_source().is_real
    True
    """
    return Source(
        dataset="tenerife",
        title="what two recognisers said of Tenerife's stations TCHA, TIFO and TNOR on two days",
        kind="published",
        is_real=True,
        citation=registry.citation(_FILE.format(STATIONS[0], RECOGNISERS[0], DAYS[0])),
    )
