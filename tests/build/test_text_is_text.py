"""What a file calls a station is text, wherever it goes: tables, catalogues, pages, figures."""

import csv
import io
import json
import subprocess
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import matplotlib.pyplot as plt
import obspy
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from builder import widgets
from builder.project import in_script

from vtlib import events, network, plotting
from vtlib.records import Source

ROOT = Path(__file__).resolve().parents[2]
FILES = ROOT / "book/live/files/index.js"
START = obspy.UTCDateTime("2017-12-18T06:30:00")
NAMES = [
    "<script>alert(1)</script>",
    "=cmd()",
    "+1|calc",
    "@SUM(A1)",
    "-2+3",
    '"><img src=x onerror=alert(1)>',
    "</text><event/>",
    "]]>&lt;&amp;",
    "{{7*7}}",
    "$x^2$ `a` **b**",
    "a,b\r\nc",
]
each_name = pytest.mark.parametrize("name", NAMES)


def found_at(name):
    return events.Events([events.Event(START, START + 9, "VT", 0.5, name, False, 7.0)], name)


def only_text(html):
    """A text of HTML as the browser has it: no script, no picture, no attribute that is run."""
    page = BeautifulSoup(html, "html.parser")
    assert not page.find_all(["script", "img", "event"])
    assert not [a for one in page.find_all(True) for a in one.attrs if a.startswith("on")]
    return page.get_text()


@each_name
def test_in_a_table_of_comma_separated_values(tmp_path, name):
    events.to_csv(found_at(name), tmp_path / "a.csv")
    text = (tmp_path / "a.csv").read_bytes().decode()
    for row in csv.reader(io.StringIO(text, newline="")):
        assert not any(field.startswith(("=", "+", "-", "@", "\t", "\r")) for field in row)
    assert list(events.read_csv(tmp_path / "a.csv")) == list(found_at(name))


@each_name
def test_in_quakeml(tmp_path, name):
    station, line = "".join(name.split())[:8].replace(".", ""), " ".join(name.split())
    found = events.Events([events.Event(START, START + 9, "VT", 0.5, station)], line)
    events.to_catalog(found).write(str(tmp_path / "a.xml"), format="QUAKEML")
    tree = ElementTree.parse(tmp_path / "a.xml")
    kinds = [one.tag.rpartition("}")[2] for one in tree.iter()]
    assert kinds.count("event") == 1 and not {"script", "img"} & set(kinds)
    (event,) = events.from_catalog(obspy.read_events(str(tmp_path / "a.xml")))
    assert (event.label, event.onset, event.station) == ("VT", START, station)


@each_name
def test_in_what_a_notebook_shows(name):
    shown = found_at(name)._repr_html_()
    assert name.replace("\r\n", r"\r\n") in only_text(shown)
    for kind in ("published", "simulated", "obspy"):
        banner = Source("any", name, kind, True, citation=name, note=name)._repr_html_()
        assert only_text(banner).count(name) == 3


@each_name
def test_in_the_agreement_of_stations(name):
    stations = pd.DataFrame({"station": [name, "B"], "latitude": [56.0, 56.01]})
    stations["longitude"] = 160.0
    pair = events.Events([found_at(name)[0], found_at("B")[0]])
    detections = network.associate(pair, stations, min_stations=2)
    assert len(detections) == 1 and name in " ".join(map(str, detections[0].stations))
    only_text(detections._repr_html_())


@each_name
def test_in_a_figure(name):
    figure, ax = plt.subplots()
    plotting.use_style()
    ax.set_title(name.replace("$", r"\$"))
    drawn = io.StringIO()
    figure.savefig(drawn, format="svg")
    plt.close(figure)
    kinds = {one.tag.rpartition("}")[2] for one in ElementTree.fromstring(drawn.getvalue()).iter()}
    assert "svg" in kinds and not {"script", "img", "event"} & kinds


@each_name
def test_in_the_page_s_values_and_tables(name):
    content = in_script({"station": name})
    assert "<" not in content and json.loads(content) == {"station": name}
    place = widgets.place({"state": {"module": "a", "name": name}}, "<p></p>", True)
    page = BeautifulSoup(place, "html.parser")
    (script,) = page.find_all("script")
    assert json.loads(script.string)["values"]["name"] == name and not page.find_all("img")


WRITE = """
const [files, names] = [process.argv[1], JSON.parse(process.argv[2])];
const { toCsv, toQuakeML } = await import(files);
const event = (station) => ({ label: "VT", onsetS: 0, endS: 9, startMs: 0, probability: 0.5,
  isPartial: false, amplitude: 7, station });
console.log(JSON.stringify(names.map((n) => [toCsv([event(n)], n), toQuakeML([event(n)], n)])));
"""


def test_in_what_the_page_writes(tmp_path):
    command = ["node", "--input-type=module", "-e", WRITE, FILES.as_uri(), json.dumps(NAMES)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    for name, (table, quakeml) in zip(NAMES, json.loads(done.stdout), strict=True):
        (tmp_path / "a.csv").write_bytes(table.encode())
        (event,) = events.read_csv(tmp_path / "a.csv")
        assert event.station == name
        for row in csv.reader(io.StringIO(table, newline="")):
            assert not any(field.startswith(("=", "+", "-", "@", "\t", "\r")) for field in row)
        kinds = [one.tag.rpartition("}")[2] for one in ElementTree.fromstring(quakeml).iter()]
        assert kinds.count("event") == 1 and not {"script", "img"} & set(kinds)


def test_the_page_s_modules_put_no_text_into_markup():
    """What the page shows is made of elements and texts; nothing of it is parsed again."""
    parsing = ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(")
    parsing += ("new Function", "DOMParser", "createContextualFragment", "srcdoc")
    modules = [*(ROOT / "book/live").rglob("*.js"), *(ROOT / "vtlib/widgets").rglob("*.js")]
    assert len(modules) > 50
    found = [(m.name, p) for m in modules for p in parsing if p in m.read_text("utf-8")]
    assert found == []
