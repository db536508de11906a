"""Write what the live pages play on: ``python live_data.py FOLDER`` (``builder.live`` calls it).

Each script hands one thing to the page: ``index.js`` (classes, rules, and what there is),
``ear-exam.js`` (sounds, their truth, and what recognisers call them), one for each record
(miniSEED) and one for each recogniser (safetensors with its card). Beside them lie the recognisers
themselves, to be taken along: as safetensors, and as ONNX graphs. What is shipped is made here or
comes with ObsPy. Published recognisers belong to their authors: they are written only if whoever
builds the book asks for it with ``VTLIB_LIVE=published``, for their own eyes.
"""

import base64
import io
import json
import os
import sys
from pathlib import Path

import numpy as np
import obspy

from vtlib import export, models, simulate
from vtlib.datasets import examples
from vtlib.files import write_whole

NETWORK_SEED, NETWORK_S = 3, 1500  # 25 minutes of five simulated stations
SIMULATED_RECORDINGS = {19: "four long-period events and an earthquake", 30: "tremor and a hybrid"}
RECORD_BYTES = 4096
EXAMINED = ("simulated-deception-lstm", "simulated-deception-tcn")  # beside the reader
LARGE_COUNTS = 10.0  # deviation of counts that are rounded without being heard


def main(folder: Path) -> None:
    """Write all files."""
    folder.mkdir(parents=True, exist_ok=True)
    index = export.page_data() | {"simulation": simulate.event_page_data()}
    index |= {"records": [], "recognisers": []}
    for entry, stream in records():
        index["records"].append(entry)
        hand_over(folder, "record", entry, miniseed(stream))
    for name in recogniser_names():
        recogniser = models.load(name)
        weights = export.weights(recogniser, folder)
        graph = export.graph(recogniser, folder / f"{name}.onnx")
        kind, volcano = recogniser.kind.upper(), title_of(recogniser.card["trained_on"])
        entry = {"name": name, "title": f"{kind}, trained on {volcano}"}
        entry["files"] = [{"file": f.path.name, "bytes": f.n_bytes} for f in (weights, graph)]
        index["recognisers"].append(entry)
        hand_over(folder, "recogniser", entry, weights.path.read_bytes())
    exam = in_script(export.ear_exam([models.load(name) for name in EXAMINED]))
    write_whole(folder / "ear-exam.js", f'vtlibLive.receive("ear-exam", {exam});\n')
    write_whole(folder / "index.js", f"vtlibLive.start({in_script(index)});\n")


def recogniser_names() -> list[str]:
    """Return which recognisers go into the pages, the first of them for a start."""
    asked = os.environ.get("VTLIB_LIVE", "")
    if asked not in ("", "published"):
        sys.exit(f"VTLIB_LIVE is {asked!r}: leave it away, or set it to 'published'")
    simulated = [name for name in models.names() if name.startswith("simulated-")]
    first = "simulated-bezymianny-tcn"
    names = [first, *sorted(set(simulated) - {first})]
    return names + [n for n in models.names() if asked and n.startswith("published-")]


def title_of(trained_on: str) -> str:
    """What a recogniser was trained on, as it reads in a list: 'a simulated Bezymianny'."""
    if not trained_on.startswith("simulated "):
        return trained_on
    return f"a simulated {trained_on.split()[1].strip(',').title()}"


def records():
    """Each record's entry in the index, and its stream."""
    munich = examples.load_local_earthquakes()
    yield (
        entry_of(
            "munich",
            "Two earthquakes at four stations near Munich (real)",
            {r.trace.id: intervals(r.intervals) for r in munich},
        ),
        obspy.Stream([r.trace for r in munich]),
    )
    stream, _, truth = simulate.network_day(seed=NETWORK_SEED, hours=1)
    stream.trim(stream[0].stats.starttime, stream[0].stats.starttime + NETWORK_S)
    yield (
        entry_of(
            "network",
            "25 minutes of five stations (simulated)",
            {trace.id: arrivals(truth.arrivals, trace) for trace in stream},
        ),
        stream,
    )
    for index, what in SIMULATED_RECORDINGS.items():
        record = simulate.deception_waveform(seed=0, index=index)
        yield (
            entry_of(
                f"deception-{index}",
                f"{what[0].upper()}{what[1:]} (simulated)",
                {record.trace.id: intervals(record.intervals)},
            ),
            obspy.Stream([record.trace]),
        )
    montserrat = examples.load_montserrat()
    yield (
        entry_of("montserrat", "The onset of an event at Soufrière Hills, Montserrat (real)", {}),
        obspy.Stream([r.trace for r in montserrat]),
    )


def entry_of(name: str, title: str, truth: dict[str, list]) -> dict:
    """A line of the index; the truth is [onset, end, class] in seconds, by channel."""
    return {"name": name, "title": title, "truth": truth}


def intervals(marked) -> list[list]:
    """Marked intervals other than background."""
    return [[round(a, 2), round(b, 2), label] for a, b, label in marked if label != "SIL"]


def arrivals(table, trace: obspy.Trace) -> list[list]:
    """What of the simulated truth is visible at a station, within its trace."""
    own = table[(table.station == trace.stats.station) & table.visible]
    own = own[own.onset_s < trace.stats.npts * trace.stats.delta]
    return [
        [round(a, 2), round(b, 2), label]
        for a, b, label in zip(own.onset_s, own.end_s, own.label, strict=True)
    ]


def miniseed(stream: obspy.Stream) -> bytes:
    """Large counts are rounded, as a digitizer rounds them, and compressed; others stay as they
    are, in 32 bits."""
    file = io.BytesIO()
    for trace in stream:
        is_large = trace.data.std() > LARGE_COUNTS
        data = np.round(trace.data).astype(np.int32) if is_large else trace.data.astype(np.float32)
        stats = trace.stats
        header = {k: stats[k] for k in ("network", "station", "location", "channel")}
        header |= {"sampling_rate": stats.sampling_rate, "starttime": stats.starttime}
        encoding = "STEIM2" if is_large else "FLOAT32"
        obspy.Trace(data, header).write(
            file, format="MSEED", encoding=encoding, reclen=RECORD_BYTES
        )
    return file.getvalue()


def hand_over(folder: Path, kind: str, entry: dict, content: bytes) -> None:
    """Write a script that gives the page one thing."""
    text = base64.b64encode(content).decode()
    name = f"{kind}-{entry['name']}"
    write_whole(folder / f"{name}.js", f'vtlibLive.receive({in_script(name)}, "{text}");\n')


def in_script(content) -> str:
    """JSON that may stand in a script."""
    return json.dumps(content, ensure_ascii=False).replace("</", "<\\/")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
