"""The page's readers of miniSEED and SAC against ObsPy's, hostile files, and what it writes."""

import contextlib
import csv
import json
import re
import subprocess
from pathlib import Path

import numpy as np
import obspy
import pytest
from obspy.io.quakeml.core import _validate

from vtlib import events

FILES = Path(__file__).resolve().parent.parent.parent / "book/live/files/index.js"
OBSPY = Path(obspy.__file__).parent
START = obspy.UTCDateTime("2010-05-27T16:24:03.315001")
READ = """
const { readFileSync, writeFileSync } = await import("node:fs");
const { readWaveforms, WaveformFileError, toCsv, toQuakeML } = await import(FILES);
const given = JSON.parse(readFileSync(GIVEN, "utf-8"));
const bytesOf = (path) => {
  const bytes = readFileSync(path);
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
};
const read = (path, name = path.split("/").at(-1)) => {
  try {
    const { traces, remarks } = readWaveforms(bytesOf(path), name);
    return { remarks, traces: traces.map((t) => ({ ...t, samples: Array.from(t.samples) })) };
  } catch (error) {
    if (!(error instanceof WaveformFileError)) throw error;
    return { error: error.message };
  }
};
"""


def run(tmp_path, body, given):
    """Run a body in Node with `given`; what it puts into ``result`` is returned."""
    (tmp_path / "given.json").write_text(json.dumps(given))
    head = f"const FILES = {json.dumps(FILES.as_uri())};"
    head += f"const GIVEN = {json.dumps(str(tmp_path / 'given.json'))};"
    out = tmp_path / "out.json"
    (tmp_path / "script.mjs").write_text(
        f"{head}\n{READ}\nlet result;\n{body}\n"
        f"writeFileSync({json.dumps(str(out))}, JSON.stringify(result));\n"
    )
    command = ["node", "--max-old-space-size=600", str(tmp_path / "script.mjs")]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(out.read_text())


def read_all(tmp_path, paths):
    return run(tmp_path, "result = given.map((path) => read(path));", [str(p) for p in paths])


def assert_same(found, wanted):
    assert [t["id"] for t in found] == [t.id for t in wanted]
    for ours, theirs in zip(found, wanted, strict=True):
        assert ours["rateHz"] == pytest.approx(theirs.stats.sampling_rate, rel=1e-6)
        assert ours["startMs"] * 1000 == pytest.approx(theirs.stats.starttime.ns / 1000, abs=1)
        np.testing.assert_array_equal(ours["samples"], theirs.data)


COUNTS = np.cumsum(np.random.default_rng(1).integers(-9000, 9000, 3000)).astype(np.int32)
COUNTS[1000:1010] = [0, 1, -1, 100, -30000, 2**20, -(2**20), 5, 5, 5]
WRITTEN = [
    (encoding, order, length)
    for encoding in ("INT16", "INT32", "STEIM1", "STEIM2", "FLOAT32", "FLOAT64")
    for order in "<>"
    for length in (256, 512, 4096, 2**16)
]


def test_files_that_obspy_writes_are_read_as_they_were(tmp_path):
    paths, traces = [], []
    for encoding, order, length in WRITTEN:
        kind = {"INT16": np.int16, "FLOAT32": np.float32, "FLOAT64": np.float64}
        data = (COUNTS // 64 if encoding == "INT16" else COUNTS).astype(
            kind.get(encoding, np.int32)
        )
        header = {"network": "XX", "station": "ABCDE", "location": "10", "channel": "HHZ"}
        trace = obspy.Trace(data, {**header, "sampling_rate": 62.5, "starttime": START})
        path = tmp_path / f"{encoding}{ord(order)}{length}.mseed"
        trace.write(str(path), "MSEED", encoding=encoding, byteorder=order, reclen=length)
        paths.append(path)
        traces.append(trace)
    for order in (0, 1):
        trace = obspy.Trace(COUNTS.astype(np.float32), {"sampling_rate": 100, "starttime": START})
        trace.stats.update({"network": "N", "station": "S", "channel": "HHE"})
        path = tmp_path / f"{order}.sac"
        trace.write(str(path), "SAC", byteorder=order)
        paths.append(path)
        traces.append(obspy.read(str(path), format="SAC")[0])
    for found, trace in zip(read_all(tmp_path, paths), traces, strict=True):
        assert_same(found["traces"], [trace])


def obspys_files(module):
    folder = OBSPY / "io" / module / "tests/data"
    return sorted(p for p in folder.rglob("*") if p.is_file() and p.stat().st_size < 4_000_000)


# What ObsPy reads and the page refuses, by its name or the sentence: formats that are none of
# miniSEED's, and files that are damaged, of which ObsPy gives what it can find.
REFUSED = re.compile(
    r"full SEED volume|its encoding, number (14|16|30|32),|no blockette 1000|without samples"
    r"|brokenlastrecord.*damaged there|noise_record.*(none of|neither) miniSEED"
)


def everything(path, file_format):
    """All that ObsPy finds in a file, what follows without a gap joined."""
    stream = obspy.read(str(path), format=file_format)
    stream = obspy.Stream([t for t in stream if t.data.dtype.kind in "if" and t.stats.npts])
    stream.merge(-1)
    stream.sort(["network", "station", "location", "channel", "starttime"])
    return list(stream)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("module, least", [("mseed", 50), ("sac", 10)])
def test_obspy_s_own_test_files_are_read_as_obspy_does_or_refused(tmp_path, module, least):
    wanted = {}
    for path in obspys_files(module):
        with contextlib.suppress(Exception):  # what ObsPy refuses: see the next test
            wanted[path] = everything(path, module.upper())
    body = """
        const { readTraces } = await import(FILES.replace("index.js", "read.js"));
        result = given.map((path) => {
          try {
            return readTraces(bytesOf(path)).traces.map(
              (t) => ({ ...t, samples: Array.from(t.samples) }));
          } catch (error) { return `${path.split("/").at(-1)}: ${error.message}`; }
        });"""
    found = run(tmp_path, body, [str(path) for path in wanted])
    same = []
    for (path, traces), ours in zip(wanted.items(), found, strict=True):
        if isinstance(ours, str):
            assert REFUSED.search(ours), ours
            continue
        assert_same(ours, traces)
        same.append(path.name)
    assert len(same) >= least, same


def test_traces_are_joined_over_records_and_files_cut_at_gaps_and_taken_once(tmp_path):
    trace = obspy.Trace(COUNTS, {"network": "XX", "station": "A", "channel": "HHZ"})
    trace.stats.update({"sampling_rate": 50, "starttime": START})
    parts = [trace.slice(START, START + 20), trace.slice(START + 20.02, START + 39.98)]
    late = [trace.slice(START + 45, START + 59.98)]
    overlapping = [trace.slice(START, START + 30), trace.slice(START + 20, START + 39.98)]
    cases = {
        "gap": (parts + late, [2000, 750], 0),
        "mixed order": (late + parts[::-1], [2000, 750], 0),
        "overlap": (overlapping, [2000], 501),
        "twice": ([trace, trace.copy()], [3000], 3000),
    }
    paths = []
    for name, (traces, _, _) in cases.items():
        path = tmp_path / f"{name}.mseed"
        with path.open("wb") as file:
            for one in traces:
                one.write(file, "MSEED", encoding="STEIM2", reclen=512)
        paths.append(path)
    for (name, (_, lengths, repeated)), found in zip(
        cases.items(), read_all(tmp_path, paths), strict=True
    ):
        assert [len(t["samples"]) for t in found["traces"]] == lengths, name
        assert found["traces"][0]["samples"] == COUNTS[: lengths[0]].tolist(), name
        said = " ".join(found["remarks"])
        assert (f"{repeated:,} samples that came twice" in said) if repeated else said == "", name


def test_nan_cuts_a_trace_and_unfit_channels_are_told(tmp_path):
    data = np.arange(3000, dtype=np.float32)
    data[1200:1210] = np.nan
    data[1215] = np.inf  # the five samples between are too few to be heard
    stream = obspy.Stream(
        [
            obspy.Trace(data, {"station": "A", "channel": "HHZ", "sampling_rate": 100}),
            obspy.Trace(data[:1000], {"station": "A", "channel": "LHZ", "sampling_rate": 1}),
            obspy.Trace(data[:1000], {"station": "A", "channel": "CHZ", "sampling_rate": 500}),
        ]
    )
    stream.write(str(tmp_path / "mixed.mseed"), "MSEED", encoding="FLOAT32")
    [found] = read_all(tmp_path, [tmp_path / "mixed.mseed"])
    assert [(t["startMs"], len(t["samples"])) for t in found["traces"]] == [
        (0, 1200),
        (12_160, 1784),
    ]
    [remark] = found["remarks"]
    assert "500 and 1 Hz" in remark and "40 to 256 Hz" in remark


def written(trace_or_bytes, path, **options):
    if isinstance(trace_or_bytes, bytes):
        path.write_bytes(trace_or_bytes)
    else:
        trace_or_bytes.write(str(path), **{"format": "MSEED", **options})
    return path.read_bytes()


def test_each_kind_of_broken_file_has_a_sentence_of_its_own(tmp_path):
    good = obspy.Trace(COUNTS, {"station": "A", "channel": "HHZ", "sampling_rate": 100})
    whole = written(good, tmp_path / "whole", encoding="STEIM2", reclen=512)
    flipped = bytearray(whole)
    flipped[100] ^= 0xFF
    encoding = bytearray(whole)
    encoding[52] = 30
    date = bytearray(whole)
    date[22:24] = (999).to_bytes(2, "big")
    loop = bytearray(whole)
    loop[50:52] = (48).to_bytes(2, "big")
    sac = written(good, tmp_path / "sac", format="SAC")
    broken = {
        "empty": b"",
        "picture": b"\x89PNG\r\n\x1a\n" + bytes(900),
        "gzip": b"\x1f\x8b" + bytes(900),
        "zip": b"PK\x03\x04" + bytes(900),
        "login": b"<html><body>Sign in</body></html>" + bytes(900),
        "pickle": b"\x80\x04\x95" + bytes(900),
        "noise": bytes(range(256)) * 4,
        "truncated": whole[:-100],
        "steim": bytes(flipped),
        "encoding": bytes(encoding),
        "date": bytes(date),
        "loop": bytes(loop),
        "sac-cut": sac[:-400],
        "sac-delta": sac[:0] + np.float32(0).tobytes() + sac[4:],
        "short": written(good.slice(endtime=good.stats.starttime + 3), tmp_path / "short"),
        "slow": written(
            obspy.Trace(COUNTS, {"station": "A", "sampling_rate": 1}), tmp_path / "slow"
        ),
        "text": whole[:52] + b"\x00" + whole[53:512],
    }
    paths = []
    for name, content in broken.items():
        (tmp_path / f"{name}.dat").write_bytes(content)
        paths.append(tmp_path / f"{name}.dat")
    sentences = [found.get("error") for found in read_all(tmp_path, paths)]
    for name, sentence in zip(broken, sentences, strict=True):
        assert sentence and sentence.startswith(f"{name}.dat: ") and sentence.endswith("."), name
        assert "undefined" not in sentence and "NaN" not in sentence
    assert len({sentence.partition(": ")[2] for sentence in sentences}) == len(broken)


def test_ten_thousand_mutated_files_end_in_traces_or_a_sentence(tmp_path):
    good = obspy.Trace(COUNTS, {"station": "A", "channel": "HHZ", "sampling_rate": 100})
    seeds = []
    for options in (
        {"encoding": "STEIM1", "reclen": 512},
        {"encoding": "STEIM2", "reclen": 256},
        {"encoding": "INT32", "reclen": 4096, "byteorder": "<"},
        {"format": "SAC"},
    ):
        path = tmp_path / f"seed{len(seeds)}"
        written(good, path, **options)
        seeds.append(str(path))
    body = """
        const seeds = given.map((path) => new Uint8Array(bytesOf(path)));
        let state = 12345;
        const random = (n) => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) % n;
        result = { traces: 0, sentences: 0, largest: 0, others: [] };
        for (let i = 0; i < 10000; i++) {
          let bytes = seeds[i % seeds.length].slice();
          const head = Math.min(bytes.length, 700);
          for (let k = random(6); k >= 0; k--) {
            bytes[random(random(2) ? head : bytes.length)] = random(256);
          }
          if (random(4) === 0) bytes = bytes.slice(0, random(bytes.length));
          if (random(8) === 0) bytes = Uint8Array.from([...bytes.slice(0, 600), ...bytes]);
          try {
            const { traces } = readWaveforms(bytes.buffer, "x.dat");
            result.traces++;
            for (const t of traces) {
              result.largest = Math.max(result.largest, t.samples.length / bytes.length);
              if (!(t.rateHz >= 40 && t.rateHz <= 256 && Number.isFinite(t.startMs)))
                result.others.push(`${t.rateHz} ${t.startMs}`);
            }
          } catch (error) {
            if (error instanceof WaveformFileError) result.sentences++;
            else result.others.push(String(error.stack));
          }
        }"""
    found = run(tmp_path, body, seeds)
    assert found["others"] == []
    assert found["traces"] > 500 and found["sentences"] > 3000
    assert found["largest"] <= 7 / 4  # Steim 2 packs at most seven samples into four bytes


SEEN = [
    {"label": "VT", "onsetS": 1.25, "endS": 9.75, "probability": 0.875, "isPartial": True}
    | {"station": "XX.A..HHZ", "startMs": 1274977443315.001, "amplitude": 12.5},
    {"label": "LP", "onsetS": 20.75, "endS": 31.25, "probability": 0.5, "isPartial": False}
    | {"station": 'XX.<b>"&..HHZ', "startMs": 1274977443315.001},
]


def test_a_table_is_read_back_by_the_package(tmp_path):
    text = run(tmp_path, "result = toCsv(given, 'a page');", SEEN)
    (tmp_path / "events.csv").write_text(text)
    first, second = events.read_csv(tmp_path / "events.csv")
    assert (first.label, first.probability, first.is_partial, first.amplitude) == (
        "VT",
        0.875,
        True,
        12.5,
    )
    assert first.onset.ns == START.ns + 1_250_000_000 and second.station == SEEN[1]["station"]


@pytest.mark.parametrize("station", ["=1+1", "+x", "-x", "@x", "\tx", "'=x", "'x", 'a"b,c'])
def test_a_table_holds_no_formula(tmp_path, station):
    text = run(tmp_path, "result = toCsv(given);", [SEEN[0] | {"station": station}])
    [_, row] = csv.reader(text.splitlines())
    assert row[0][0] not in "=+-@\t"
    (tmp_path / "events.csv").write_text(text)
    [event] = events.read_csv(tmp_path / "events.csv")
    assert event.station == station


def test_quakeml_is_valid_and_read_back_by_the_package(tmp_path):
    network = {"label": "VT", "onsetS": 1.25, "endS": 9.75, "probability": 0.9, "agreement": 0.5}
    network |= {"startMs": SEEN[0]["startMs"], "stations": ["A", "B"]}
    network["events"] = [SEEN[0], SEEN[0] | {"station": "XX.B..HHZ", "onsetS": 2.25}]
    text = run(tmp_path, "result = toQuakeML(given, 'a <page> & more');", [*SEEN, network])
    path = tmp_path / "events.xml"
    path.write_text(text, "utf-8")
    assert _validate(str(path))
    catalog = obspy.read_events(str(path), format="QUAKEML")
    found = events.from_catalog(catalog)
    assert [(e.label, e.station) for e in found] == [
        ("VT", "XX.A..HHZ"),
        ("LP", 'XX.<b>"&..HHZ'),
        ("VT", "XX.A..HHZ"),
        ("VT", "XX.B..HHZ"),
    ]
    assert found[0].onset.ns == START.ns + 1_250_000_000
    assert found[0].end - found[0].onset == pytest.approx(8.5) and found[0].probability == 0.875
    assert found.recogniser == "a <page> & more"
    assert [e.event_type for e in catalog] == ["earthquake", "other event", "earthquake"]
