"""The pages that compute: what they say is what Python says, and a bad file gets a sentence."""

import base64
import io
import json
import re

import numpy as np
import obspy
import onnxruntime
import pytest
from builder.live import PLACES

import vtlib
from vtlib import events, models, simulate

HEARD = "return document.querySelector('[data-live]').dataset.state"
EVENTS = """
const {session} = document.querySelector('[data-live]').live;
return session.stations.map(({id, events}) => [id, events.map(
  ({label, onsetS, endS, probability}) => [label, onsetS, endS, probability])]);
"""
SET_RULE = """
const page = document.querySelector('[data-live]').live;
Object.assign(page.choices, arguments[0]);
page.decide();
"""
OPEN_FILES = """
const done = arguments[arguments.length - 1];
const files = arguments[0].map(([name, base64]) => new File(
  [Uint8Array.from(atob(base64), c => c.charCodeAt(0))], name));
document.querySelector('[data-live]').live.openFiles(files).then(() => done(
  document.querySelector('.vtl-status').textContent));
"""
TONE = np.sin(np.arange(6000) * 0.3) * 1000


def open_page(browser, page="try_it.html", **settings):
    """Open a page, its settings in the address, and wait until it has heard its record."""
    query = "&".join(f"{name}={value}" for name, value in settings.items())
    browser.open(f"{page}?{len(query)}{query[-20:]}#{query}")
    browser.wait(lambda driver: driver.execute_script(HEARD) in ("heard", "refused"))
    assert browser.run(HEARD) == "heard", browser.run(
        "return document.querySelector('.vtl-status').textContent"
    )


def open_files(browser, files):
    """Give files to the page as a reader does; return what it says."""
    encoded = [[name, base64.b64encode(content).decode()] for name, content in files]
    return browser.driver.execute_async_script(OPEN_FILES, encoded)


def as_bytes(stream, **options):
    """A stream as a miniSEED file."""
    file = io.BytesIO()
    stream.write(file, **{"format": "MSEED", **options})
    return file.getvalue()


def trace(samples=TONE, **header):
    """A trace of int32 with a whole id."""
    header = {"network": "XX", "station": "AAA", "channel": "HHZ", "sampling_rate": 100, **header}
    return obspy.Trace(np.asarray(samples).astype(np.int32), header)


@pytest.fixture(scope="module")
def shipped(book):
    """The records that the page is shipped with, by name, as Python reads them."""
    found = {}
    for path in sorted((book.html / "live/data").glob("record-*.js")):
        [text] = re.findall(r', "([^"]+)"\)', path.read_text("utf-8"))
        stream = obspy.read(io.BytesIO(base64.b64decode(text)), format="MSEED")
        found[path.stem.removeprefix("record-")] = stream
    return found


@pytest.fixture(scope="module")
def index(book):
    """What the page knows: classes, rules, records, recognisers."""
    text = (book.html / "live/data/index.js").read_text("utf-8")
    return json.loads(text.removeprefix("vtlibLive.start(").removesuffix(");\n"))


def test_what_is_shipped_is_made_here_or_comes_with_obspy(index, shipped):
    assert {entry["name"] for entry in index["records"]} == set(shipped)
    assert {trace.stats.network for stream in shipped.values() for trace in stream} <= {
        "XX",
        "BW",
        "",
    }
    assert all(entry["name"].startswith("simulated-") for entry in index["recognisers"])


def test_its_classes_and_rules_are_those_of_the_package(index):
    assert [entry["name"] for entry in index["classes"]] == list(vtlib.classes.NAMES)
    for name, rule in index["rules"].items():
        assert rule["minFrames"] == list(rule_of(name).min_frames)


def rule_of(name):
    """The package's rule of that name."""
    return events.Viterbi() if name == "viterbi" else getattr(events, name.upper())


PROBABILITIES = """
const {session} = document.querySelector('[data-live]').live;
return session.stations.map(({id, pieces}) => [id, pieces.map(p => Array.from(p.probabilities))]);
"""


def assert_same_probabilities(browser, recogniser, stream):
    """Every frame in the page is within 1e-4 of what `annotate` gives."""
    compared = 0
    for id_, pieces in browser.run(PROBABILITIES):
        expected = recogniser.annotate(stream.select(id=id_))
        for k, name in enumerate(vtlib.classes.NAMES):
            own = expected.select(channel=f"*_{name}")
            for piece, wanted in zip(pieces, own, strict=True):
                np.testing.assert_allclose(piece[k::5], wanted.data, rtol=0, atol=1e-4)
                compared += len(wanted)
    assert compared


def test_a_simulated_day_with_an_offset_is_heard_as_python_hears_it(browser, index, tmp_path):
    day, _, _ = simulate.network_day(seed=5, hours=24, n_stations=1)
    day[0].data = (day[0].data + 1e8).round().astype(np.int32)
    name = index["recognisers"][0]["name"]
    path = tmp_path / "day.mseed"
    path.write_bytes(as_bytes(day, encoding="STEIM2"))
    open_page(browser, recogniser=name, rule="joined")
    browser.run("document.querySelector('[data-live]').dataset.state = 'asked'")
    browser.driver.find_element("css selector", ".vtl input[type=file]").send_keys(str(path))
    browser.wait(lambda driver: driver.execute_script(HEARD) == "heard")
    recogniser = models.load(name)
    assert_same_probabilities(browser, recogniser, day)
    [[_, found]] = browser.run(EVENTS)
    expected = recogniser.classify(day, events.JOINED)
    start = day[0].stats.starttime
    assert [[label, round(onset, 3)] for label, onset, *_ in found] == [
        [e.label, round(e.onset - start, 3)] for e in expected
    ]
    assert len(found) > 300


def test_a_recogniser_can_be_taken_along(browser, book, index):
    open_page(browser)
    links = browser.run("return [...document.querySelectorAll('.vtl-along a')].map(a => a.href)")
    names = [entry["file"] for entry in index["recognisers"][0]["files"]]
    assert [link.rpartition("/")[2] for link in links] == names
    weights, graph = (book.html / "live/data" / name for name in names)
    assert models.load(weights).card == models.load(index["recognisers"][0]["name"]).card
    session = onnxruntime.InferenceSession(graph)
    samples = TONE + np.random.default_rng(0).normal(size=len(TONE))
    [p] = session.run(None, {"samples": samples, "rate_hz": np.array(100.0)})
    expected = models.load(weights).annotate(obspy.Trace(samples, {"sampling_rate": 100}))
    np.testing.assert_allclose(p, np.array([one.data for one in expected]).T, atol=1e-4)


def test_shipped_records_give_the_events_that_python_gives(browser, index, shipped):
    compared = 0
    for number, entry in enumerate(index["recognisers"]):
        recogniser = models.load(entry["name"])
        for name, stream in shipped.items():
            if number and name == "network":
                continue  # 25 minutes of five stations, once
            open_page(browser, record=name, recogniser=entry["name"])
            assert_same_probabilities(browser, recogniser, stream)
            for rule in index["rules"]:
                browser.run(SET_RULE, {"rule": rule, "on": None, "min": None})
                heard = dict(browser.run(EVENTS))
                expected = recogniser.classify(stream, rule_of(rule))
                for id_, found in heard.items():
                    start = min(one.stats.starttime for one in stream)
                    own = [e for e in expected if e.station == id_]
                    assert [label for label, *_ in found] == [e.label for e in own]
                    times = [[onset, end] for _, onset, end, _ in found]
                    wanted = [[e.onset - start, e.end - start] for e in own]
                    np.testing.assert_allclose(times, wanted, atol=1e-5)
                    probabilities = [p for *_, p in found]
                    np.testing.assert_allclose(
                        probabilities, [e.probability for e in own], atol=1e-3
                    )
                    compared += len(own)
    assert compared > 300


BROKEN = {
    "empty.mseed": b"",
    "picture.png": b"\x89PNG\r\n\x1a\n" + bytes(600),
    "page.html": b"<!doctype html><title>Sign in</title>" + b" " * 600,
    "packed.mseed.gz": b"\x1f\x8b\x08\x00" + bytes(600),
    "table.csv": b"time,count\n" + b"0,1\n" * 400,
    "truncated.mseed": as_bytes(obspy.Stream([trace()]))[:-700],
    "slow.mseed": as_bytes(obspy.Stream([trace(sampling_rate=20)])),
    "short.mseed": as_bytes(obspy.Stream([trace(TONE[:100])])),
    "nan.mseed": as_bytes(
        obspy.Stream([obspy.Trace(np.full(3000, np.nan, np.float32), {"sampling_rate": 100})])
    ),
    "wrong.safetensors": b"\x10\x00\x00\x00\x00\x00\x00\x00{}" + bytes(100),
}


def test_ten_broken_files_give_ten_sentences_and_the_page_goes_on(browser):
    open_page(browser)
    said = {name: open_files(browser, [(name, content)]) for name, content in BROKEN.items()}
    assert len(set(said.values())) == len(BROKEN)
    for name, sentence in said.items():
        assert name in sentence or name in ("short.mseed", "nan.mseed"), sentence
        assert re.search(r"[.!] *$", sentence) and len(sentence) > 30, sentence
        assert not re.search(r"undefined|NaN is|\[object|Error:|at Object", sentence), sentence
    good = open_files(browser, [("good.mseed", as_bytes(obspy.Stream([trace()])))])
    assert "frames heard" in good


def test_a_bad_file_among_good_ones_is_named_and_the_others_are_heard(browser):
    open_page(browser)
    files = [
        ("a.mseed", as_bytes(obspy.Stream([trace()]))),
        ("picture.png", BROKEN["picture.png"]),
        ("b.mseed", as_bytes(obspy.Stream([trace(station="BBB")]))),
    ]
    said = open_files(browser, files)
    assert "frames heard" in said and "picture.png" in said
    assert browser.run("return document.querySelectorAll('.vtl-station').length") == 2


def test_a_name_from_a_file_is_text(browser):
    open_page(browser)
    name = "<img src=x onerror=document.title='broken'>.mseed"
    open_files(browser, [(name, b"nothing")])
    open_files(browser, [("good.mseed", as_bytes(obspy.Stream([trace(station="<b>")])))])
    assert browser.run("return document.title") != "broken"
    assert browser.run("return document.querySelector('.vtl-station').textContent") == "<b>"


def test_one_channel_a_station_is_heard_and_the_others_are_named(browser):
    open_page(browser)
    stream = obspy.Stream([trace(channel=f"HH{c}") for c in "ENZ"])
    open_files(browser, [("three.mseed", as_bytes(stream))])
    assert [id_ for id_, _ in browser.run(EVENTS)] == ["XX.AAA..HHZ"]
    about = browser.run("return document.querySelector('.vtl-about').textContent")
    assert "XX.AAA..HHE" in about and "XX.AAA..HHN" in about


def test_a_stream_with_a_gap_gives_the_events_that_python_gives(browser, index, shipped):
    stream = shipped["network"].select(station="SV01").copy()
    start = stream[0].stats.starttime
    parts = stream.slice(start, start + 400) + stream.slice(start + 450.5, start + 1200)
    name = index["recognisers"][0]["name"]
    open_page(browser, recogniser=name)
    open_files(browser, [("gap.mseed", as_bytes(parts, encoding="STEIM2"))])
    browser.run(SET_RULE, {"rule": "joined", "on": None, "min": None})
    [[_, found]] = browser.run(EVENTS)
    expected = models.load(name).classify(parts, events.JOINED)
    assert len(expected) > 3
    times = [[label, round(onset, 3)] for label, onset, *_ in found]
    assert times == [[e.label, round(e.onset - start, 3)] for e in expected]


def test_the_page_agrees_with_the_network_s_association(browser, index, shipped):
    open_page(browser, record="network", rule="joined", k=3, tolerance=4)
    read = """return document.querySelector('[data-live]').live.session.network.map(
      e => [e.onsetS, e.stations.length])"""
    found = browser.run(read)
    stream = shipped["network"]
    seen = models.load(index["recognisers"][0]["name"]).classify(stream, events.JOINED)
    agreed = vtlib.network.associate(seen, min_stations=3, max_distance_m=1e-3, tolerance_s=4)
    start = stream[0].stats.starttime
    assert [[round(t, 3), n] for t, n in found] == [
        [round(d.onset - start, 3), len(d.stations)] for d in agreed
    ]
    assert agreed


def test_moving_a_slider_changes_the_events_at_once(browser):
    open_page(browser, record="network", rule="joined", k=1)
    counts = []
    for k in (1, 3, 5):
        browser.run(
            """const slider = [...document.querySelectorAll('.vtl-slider')].find(
                 row => row.textContent.startsWith('Seen by')).querySelector('input');
               slider.value = arguments[0];
               slider.dispatchEvent(new Event('input'));""",
            k,
        )
        counts.append(
            int(browser.run("return document.querySelector('[data-live]').dataset.events"))
        )
    assert counts[0] > counts[1] > counts[2] >= 0
    assert "k=5" in browser.run("return location.hash")


def test_an_address_brings_the_settings_back_and_nonsense_is_passed_over(browser):
    open_page(browser, record="deception-30", rule="published", k="1e9", on="x", tolerance="-3")
    choices = browser.run("return document.querySelector('[data-live]').live.choices")
    assert (choices["record"], choices["rule"]) == ("deception-30", "published")
    assert choices["on"] is None and choices["tolerance"] == 4 and choices["k"] <= 2
    open_page(browser, record="no-such-record", rule="<script>")
    assert browser.run("return document.querySelector('[data-live]').live.choices.rule") == "joined"


def test_what_is_saved_can_be_read_by_others(browser, tmp_path):
    open_page(browser, record="network", rule="joined", k=2)
    browser.run(
        """window.saved = [];
           const make = URL.createObjectURL;
           URL.createObjectURL = blob => { saved.push(blob.text()); return make(blob); };
           HTMLAnchorElement.prototype.click = () => {};
           for (const b of document.querySelectorAll('.vtl button'))
             if (b.textContent.startsWith('Save')) b.click();"""
    )
    csv, quakeml = browser.driver.execute_async_script(
        "Promise.all(window.saved).then(arguments[arguments.length - 1])"
    )
    n = int(browser.run("return document.querySelector('[data-live]').dataset.events"))
    (tmp_path / "events.xml").write_text(quakeml, "utf-8")
    catalog = obspy.read_events(str(tmp_path / "events.xml"))
    assert len(catalog) == n and len(csv.strip().splitlines()) == n + 1
    assert all(event.picks for event in catalog)


def test_it_can_be_heard_and_stopped(browser):
    open_page(browser, record="deception-19")
    button = browser.driver.find_element("xpath", "//button[contains(., 'Listen')]")
    button.click()  # as a reader does: sound that a script asks for is not played
    browser.wait(
        lambda driver: driver.execute_script(
            "return document.querySelector('.vtl-named').textContent"
        )
    )
    assert button.text == "■ Stop"
    button.click()
    assert button.text == "▶ Listen"


def test_the_landing_page_names_a_record_as_it_plays(browser):
    browser.open("index.html")
    browser.wait(lambda driver: driver.execute_script(HEARD) == "ready")
    browser.driver.find_element("css selector", ".vtl-start").click()
    words = set()

    def has_named_two(driver):
        words.add(
            driver.execute_script("return document.querySelector('.vtl-word').textContent").split(
                ","
            )[0]
        )
        return {"volcano-tectonic earthquake", "long-period event"} <= words

    browser.wait(has_named_two)


FOOLED = """
const {pieces: [{samples, probabilities}], root, now} = document.querySelector('[data-live]').live;
return [Array.from(samples), Array.from(probabilities), root.dataset.said, now];
"""
SLIDE = """
const input = [...document.querySelectorAll('.vtl-slider')].find(
  row => row.textContent.startsWith(arguments[0])).querySelector('input');
const place = document.querySelector('[data-live]');
place.dataset.state = 'asked';
input.value = arguments[1];
input.dispatchEvent(new Event('input'));
"""


def test_what_fools_the_page_s_recogniser_fools_the_package_s(browser, index):
    open_page(browser, "fool_it.html")
    recogniser = models.load("simulated-deception-lstm")
    said = set()
    for title, at in [("Distance", 40), ("Distance", 190), ("Quality", 10), ("Corner", 10)]:
        browser.run(SLIDE, title, at)
        browser.wait(lambda driver: driver.execute_script(HEARD) == "heard")
        samples, probabilities, name, _ = browser.run(FOOLED)
        stream = trace(samples=np.zeros(10)).copy()
        stream.data = np.array(samples, np.float32)
        expected = np.array([one.data for one in recogniser.annotate(stream)]).T
        np.testing.assert_allclose(np.reshape(probabilities, (-1, 5)), expected, atol=1e-4)
        said.add(name)
    assert len(said) > 1
    browser.run(
        "[...document.querySelectorAll('.vtl button')]"
        ".find(b => b.textContent === 'As at first').click()"
    )
    browser.wait(lambda driver: driver.execute_script(HEARD) == "heard")
    now = browser.run(FOOLED)[3]
    first = {p["name"]: p["value"] for p in index["simulation"]["parameters"]}
    assert now == pytest.approx(first)
    assert "0.00 doublings" in browser.run(
        "return document.querySelector('.vtl .vtl-status').textContent"
    )


def test_it_works_from_a_file(browser, book):
    browser.driver.get((book.html / "try_it.html").as_uri())
    browser.wait(lambda driver: driver.execute_script(HEARD) in ("heard", "refused"))
    assert browser.run(HEARD) == "heard"


def test_nothing_is_asked_of_another_server_while_it_works(browser, server):
    browser.driver.get("about:blank")
    browser.requests()
    open_page(browser, record="network")
    open_files(browser, [("good.mseed", as_bytes(obspy.Stream([trace()])))])
    asked = browser.requests()
    assert any("record-network.js" in url for url in asked)
    assert [url for url in asked if not url.startswith((server, "data:", "blob:", "about:"))] == []


def test_memory_is_steady_over_fifty_files(browser, tmp_path):
    """An hour has 1.4 MB of samples: of forty hours, none must be kept."""
    open_page(browser)
    rng = np.random.default_rng(0)
    path = tmp_path / "hour.mseed"
    path.write_bytes(
        as_bytes(obspy.Stream([trace(rng.normal(0, 1000, 360_000))]), encoding="STEIM2")
    )
    chooser = browser.driver.find_element("css selector", ".vtl input[type=file]")
    sizes = []
    for i in range(50):
        browser.run("document.querySelector('[data-live]').dataset.state = 'asked'")
        chooser.send_keys(str(path))
        browser.wait(lambda driver: driver.execute_script(HEARD) == "heard")
        if i in (9, 49):
            for _ in range(3):
                browser.driver.execute_cdp_cmd("HeapProfiler.collectGarbage", {})
            heap = browser.driver.execute_cdp_cmd("Runtime.getHeapUsage", {})
            sizes.append(heap["usedSize"] + heap["backingStorageSize"])
    assert sizes[1] < sizes[0] + 4e6


AXE = "axe.run('.bd-article', {resultTypes: ['violations']}).then(arguments[arguments.length - 1])"


@pytest.mark.parametrize("what", PLACES)
@pytest.mark.parametrize("width", [1300, 390])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_it(browser, book, what, theme, width):
    page = {"hear": "index.html"}.get(what, f"{what.replace('-', '_')}.html")
    browser.open(page, width=width, theme=theme)
    browser.wait(lambda driver: driver.execute_script(HEARD) in ("heard", "ready"))
    browser.run((book.build / "web/node_modules/axe-core/axe.min.js").read_text("utf-8"))
    found = browser.driver.execute_async_script(AXE.replace(".bd-article", ".vtl"))
    assert found["passes"] if "passes" in found else True
    assert [(v["id"], [n["target"] for n in v["nodes"]]) for v in found["violations"]] == []


@pytest.mark.parametrize("name", ["try_it.html", "fool_it.html"])
def test_it_can_be_used_with_the_keyboard_alone(browser, name):
    open_page(browser, name)
    reached = browser.run(
        """return [...document.querySelectorAll(
             '.vtl :is(button, select, input:not([hidden]), summary, [tabindex="0"])')]
           .filter(one => one.getClientRects().length && !one.disabled)
           .map(one => {
             one.focus({focusVisible: true});
             const named = one.textContent || one.getAttribute('aria-label') || one.labels?.length;
             return [document.activeElement === one, Boolean(named), one.tabIndex];
           })"""
    )
    assert len(reached) > 6
    assert all(focused and named and index == 0 for focused, named, index in reached)
