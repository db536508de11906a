"""Real records that ObsPy brings along in its own tests: nothing has to be downloaded to see
them."""

from pathlib import Path

import numpy as np
import obspy

from .. import labels, waveforms
from ..records import LabelledRecord, Records, Source

_CITATION = (
    "Beyreuther, M., Barsch, R., Krischer, L., Megies, T., Behr, Y. and Wassermann, J. (2010): "
    "ObsPy: A Python toolbox for seismology. Seismological Research Letters 81, 530-533. "
    "doi:10.1785/gssrl.81.3.530"
)

# Onset and end of two local earthquakes, in seconds from the first sample of each record: read by
# eye, for this book, off the waveforms high-passed at 2 Hz. UH4 stands farther away: it hears them
# a second later and for longer.
_LOCAL_EARTHQUAKES = {
    "UH1": ("BW.UH1._.SHZ.D.2010.147.cut.slist.gz", [(29.6, 36.5), (206.9, 209.8)]),
    "UH2": ("BW.UH2._.SHZ.D.2010.147.cut.slist.gz", [(29.5, 37.5), (206.8, 210.0)]),
    "UH3": ("BW.UH3._.SHZ.D.2010.147.cut.slist.gz", [(29.4, 37.5), (206.7, 210.0)]),
    "UH4": ("BW.UH4._.EHZ.D.2010.147.cut.slist.gz", [(30.4, 43.0), (207.7, 211.0)]),
}


def load_local_earthquakes() -> Records:
    """Four minutes at four stations near Munich, 27 May 2010, with two local earthquakes.

    Returns
    -------
    Records of LabelledRecord
        Stations UH1 to UH4, vertical; UH4 at 100 Hz, the others at 50 Hz. The intervals, class VT,
        are this book's.

    Examples
    --------
    >>> records = load_local_earthquakes()
    >>> [record.station for record in records], records.source.is_real
    (['UH1', 'UH2', 'UH3', 'UH4'], True)
    """
    records = []
    for station, (file, events) in _LOCAL_EARTHQUAKES.items():
        trace = waveforms.read(_obspy_file(file))[0]
        spans = [(start_s, end_s, "VT") for start_s, end_s in events]
        records.append(
            LabelledRecord(trace, labels.validate(spans), station, f"{station} 2010-05-27")
        )
    source = Source(
        dataset="obspy-local-earthquakes",
        title="two local earthquakes at four stations near Munich, from ObsPy's own records",
        kind="obspy",
        is_real=True,
        citation=_CITATION,
        note="Not a volcano; the labels were read by eye for this book.",
    ).noted()
    return Records(records, source)


def load_montserrat() -> Records:
    """The onset of an event at station MBGA, Soufrière Hills volcano, Montserrat, 1 January 1997.

    Returns
    -------
    Records of LabelledRecord
        Components Z, N and E, 13 s at 75 Hz, ending a second and a half into the event. No label.

    Examples
    --------
    >>> [record.trace.stats.sampling_rate for record in load_montserrat()]
    [75.0, 75.0, 75.0]
    """
    records = []
    for component in "ZNE":
        file = _obspy_file(f"MBGA_{component}.ASC")
        header = {"station": "MBGA", "channel": f"HH{component}", "sampling_rate": 75.0}
        header["starttime"] = obspy.UTCDateTime("1997-01-01T06:32:40")
        trace = obspy.Trace(np.loadtxt(file, comments="#"), header)
        records.append(LabelledRecord(trace, [], "MBGA", f"MBGA.{component} 1997-01-01"))
    source = Source(
        dataset="obspy-montserrat",
        title="the onset of an event at Soufrière Hills volcano, Montserrat, from ObsPy's own "
        "records",
        kind="obspy",
        is_real=True,
        citation=_CITATION,
    ).noted()
    return Records(records, source)


def _obspy_file(name):
    return Path(obspy.__file__).parent / "signal" / "tests" / "data" / name
