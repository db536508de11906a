"""Events as an ObsPy catalogue, QuakeML and CSV: nothing is lost on the way there and back, and
what is wrong is named."""

import csv
import io
import json
import math
import warnings
from types import SimpleNamespace

import numpy as np
import obspy
import pandas as pd
import pytest
from obspy.io.quakeml.core import _validate

from vtlib.events import Event, Events, from_catalog, read_csv, to_catalog, to_csv
from vtlib.labels import WINDOW_S
from vtlib.network import Detection

START = obspy.UTCDateTime("2017-12-18T06:29:59.999999")
CLASSES = ["SIL", "TRE", "HYB", "VT", "LP", "EDS"]
STATIONS = ["BZ01", "XX.BZ01..BHZ", "XX.BZ01.00.", "", "BZ01"]


@pytest.fixture
def events():
    """All classes, kinds of station code and unknown values in turn; two are the same; odd
    fractions of a second."""
    found = Events(recogniser="listener µ <1> 'x'")
    for i in range(30):
        onset = START + 17.1234567 * i
        probability = math.nan if i % 4 == 0 else 1 / (i + 1)
        amplitude = math.nan if i % 3 == 0 else 1234.5678901234567 * i
        found.append(
            Event(
                onset,
                onset + 1 / (i + 1),
                CLASSES[i % 6],
                probability,
                STATIONS[i % 5],
                i % 7 == 0,
                amplitude,
            )
        )
    return Events([*found, found[4]], found.recogniser)


def quakeml(catalog):
    file = io.BytesIO()
    catalog.write(file, format="QUAKEML")
    file.seek(0)
    return file


def vt(station="BZ01", offset_s=0.0, **values):
    return Event(START + offset_s, START + offset_s + 10, "VT", 0.75, station, **values)


def test_events_come_back_from_quakeml_as_they_were(events):
    back = from_catalog(obspy.read_events(quakeml(to_catalog(events))))
    assert list(back) == list(events)
    assert back.recogniser == events.recogniser
    assert [e.station for e in back] == [e.station for e in events]
    assert math.isnan(back[0].probability) and math.isnan(back[0].amplitude)


def test_a_difference_in_any_value_is_a_difference():
    """Otherwise the test above could not fail."""
    base = {
        "onset": START,
        "end": START + 9,
        "label": "VT",
        "probability": 0.5,
        "station": "A",
        "amplitude": 2.0,
    }
    others = {
        "onset": START + 1e-6,
        "end": START + 8,
        "label": "LP",
        "probability": math.nan,
        "station": "B",
        "is_partial": True,
        "amplitude": math.nan,
    }
    assert Event(**base) == Event(**base) and hash(Event(**base)) == hash(Event(**base))
    for name, value in others.items():
        assert Event(**{**base, name: value}) != Event(**base), name
    unknown = {**base, "probability": float("nan")}
    assert Event(**unknown) == Event(**{**base, "probability": -float("nan")})


def test_the_quakeml_follows_its_schema_and_no_other_word_than_its_own(events):
    assert _validate(quakeml(to_catalog(events, agency_id="XX", creation_time=START)), verbose=True)
    by_class = {c.event_descriptions[0].text: c for c in to_catalog(events)}
    assert {name: c.event_type for name, c in by_class.items()} == {
        "VT": "earthquake",
        "TRE": "other event",
        "HYB": "other event",
        "LP": "other event",
        "SIL": "not existing",
        "EDS": "not existing",
    }
    assert {c.event_type_certainty for c in by_class.values()} == {"suspected"}


def test_the_same_events_give_the_same_bytes_and_every_id_is_unique(events):
    first, second = (
        quakeml(to_catalog(Events(events, events.recogniser))).read() for _ in range(2)
    )
    assert first == second
    ids = [
        e.get("publicID") or e.get("id")
        for e in _elements(first)
        if e.get("publicID") or e.get("id")
    ]
    assert (
        len(ids)
        == len(set(ids))
        == 1 + 3 * len(events) + sum(not math.isnan(e.amplitude) for e in events)
    )
    assert quakeml(to_catalog(events, recogniser="other")).read() != first


def _elements(xml):
    from lxml import etree

    return etree.fromstring(xml).iter()


def test_nothing_that_depends_on_the_run_is_written_unless_it_is_given(events):
    assert b"creationTime" not in quakeml(to_catalog(events)).read()
    stamped = to_catalog(events, agency_id="OBS", creation_time=obspy.UTCDateTime(2018, 1, 1))
    assert stamped[0].creation_info.creation_time == obspy.UTCDateTime(2018, 1, 1)
    assert (stamped[0].creation_info.agency_id, stamped[0].creation_info.author) == (
        "OBS",
        events.recogniser,
    )


def test_a_pick_is_at_the_onset_of_its_station_and_the_amplitude_belongs_to_it():
    event = to_catalog([vt("XX.BZ01..BHZ", amplitude=500.0)])[0]
    (pick,), (amplitude,) = event.picks, event.amplitudes
    assert pick.time == START and pick.waveform_id.get_seed_string() == "XX.BZ01..BHZ"
    assert amplitude.generic_amplitude == 500.0 and amplitude.unit == "other"
    assert amplitude.pick_id.get_referred_object() is pick
    assert (amplitude.time_window.reference, amplitude.time_window.end) == (START, 10.0)
    assert to_catalog([vt()])[0].amplitudes == []


def test_a_network_detection_is_one_event_with_a_pick_for_each_station():
    members = (vt("BZ01"), vt("BZ02", 1.5, amplitude=7.0), vt("BZ05", 2.0))
    detection = Detection(
        START, START + 12, "VT", math.nan, ("BZ01", "BZ02", "BZ05"), 0.6, members, 3
    )
    catalog = obspy.read_events(
        quakeml(to_catalog([detection, vt("BZ09", 60)], recogniser="network"))
    )
    assert _validate(quakeml(catalog))
    assert [len(event.picks) for event in catalog] == [3, 1]
    assert [p.waveform_id.station_code for p in catalog[0].picks] == ["BZ01", "BZ02", "BZ05"]
    assert json.loads(catalog[0].comments[0].text) == {
        "class": "VT",
        "onset": str(START),
        "end": str(START + 12),
        "probability": None,
        "agreement": 0.6,
    }
    back = from_catalog(catalog)
    assert list(back) == [*members, vt("BZ09", 60)] and back.recogniser == "network"


PLACES = pd.DataFrame(
    [("BZ01", 55.97, 160.60), ("YY.BZ02", -10.5, 200.0)],
    columns=["station", "latitude", "longitude"],
)


def test_a_pick_says_how_far_it_may_be_off():
    """Half a window of the features, on the way there and back."""
    (event,) = obspy.read_events(quakeml(to_catalog([vt()])))
    assert event.picks[0].time_errors.uncertainty == WINDOW_S / 2


def test_an_origin_is_the_earliest_onset_at_its_station_and_says_so():
    members = (vt("YY.BZ02..BHZ", 1.0), vt("XX.BZ01..BHZ", 2.0))
    detection = Detection(START + 1, START + 12, "VT", 0.7, ("BZ01", "BZ02"), 1.0, members, 2)
    written = quakeml(to_catalog([detection], "tcn", stations=PLACES))
    assert _validate(written)
    (event,) = obspy.read_events(written)
    (origin,) = event.origins
    assert event.preferred_origin() is origin
    assert (origin.time, origin.latitude, origin.longitude) == (START + 1, -10.5, -160.0)
    assert origin.time_fixed and origin.epicenter_fixed and origin.depth is None
    assert origin.evaluation_mode == "automatic" and origin.method_id.id.endswith("/tcn")
    assert origin.quality.associated_station_count == 2
    assert origin.comments[0].text.startswith("Not located.")
    assert "YY.BZ02" in origin.comments[0].text
    assert list(from_catalog(obspy.Catalog([event]))) == list(members)


def test_a_place_that_is_not_known_is_that_of_the_next_pick_or_none_at_all():
    """A code behind another network's is another station."""
    members = (vt("XX.BZ02..BHZ"), vt("BZ01", 2.0))
    detection = Detection(START, START + 12, "VT", 0.7, ("BZ01", "BZ02"), 1.0, members, 2)
    first, alone = to_catalog([detection, members[0]], stations=PLACES)
    assert (first.origins[0].time, first.origins[0].latitude) == (START, 55.97)
    assert "BZ01" in first.origins[0].comments[0].text and not alone.origins
    assert not any(event.origins for event in to_catalog([detection, *members]))
    assert _validate(quakeml(to_catalog([detection, members[0]], stations=PLACES)))


def test_other_programs_find_sort_and_draw_events_that_have_an_origin(tmp_path):
    catalog = to_catalog([vt("BZ01"), vt("BZ01", 3600)], stations=PLACES)
    assert len(catalog.filter(f"time > {START + 60}")) == 1
    catalog.write(str(tmp_path / "day.kml"), format="KML")
    assert (tmp_path / "day.kml").read_text().count("<Placemark>") == 2
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the magnitude that is missing
        catalog[:1].write(
            str(tmp_path / "one.nordic"), "NORDIC", userid="BOOK", evtype="L", wavefiles=["x"]
        )
    (back,) = obspy.read_events(tmp_path / "one.nordic")
    assert back.origins[0].latitude == pytest.approx(55.97, abs=0.001)
    assert abs(back.origins[0].time - START) < 0.1


@pytest.mark.parametrize(
    ("table", "told"),
    [
        (["BZ01"], "columns station, latitude, longitude, .* got list"),
        (PLACES.drop(columns="latitude"), r"got \['station', 'longitude'\]"),
        (PLACES.assign(latitude=160.0), r"station BZ01: latitude 160\.0"),
        (PLACES.assign(longitude=math.nan), "station BZ01: .* longitude nan"),
    ],
)
def test_a_table_that_gives_no_places_is_refused(table, told):
    with pytest.raises(ValueError, match=told):
        to_catalog([vt()], stations=table)


def test_no_events_are_a_valid_catalogue_that_knows_its_recogniser():
    file = quakeml(to_catalog(Events(recogniser="deaf")))
    assert _validate(file)
    file.seek(0)
    back = from_catalog(obspy.read_events(file))
    assert list(back) == [] and back.recogniser == "deaf"


def test_a_time_that_rounds_up_to_the_next_second_is_not_a_second_too_early():
    """ObsPy's text of 0.9999997 s is 0.000000 s: the second is cut, its fraction rounded."""
    late = Event(obspy.UTCDateTime(ns=999_999_700), obspy.UTCDateTime(ns=5_999_999_600), "VT")
    assert (late.onset.ns, late.end.ns) == (1_000_000_000, 6_000_000_000)
    assert from_catalog(obspy.read_events(quakeml(to_catalog([late]))))[0].onset.ns == 1_000_000_000


@pytest.mark.parametrize(
    "station", ["NINELETTERS", "XX.BZ01", "a.b.c.d.e", "XX.NINELETTERS..BHZ", "A\x00B"]
)
def test_a_station_that_quakeml_cannot_hold_is_quoted(station):
    with pytest.raises(ValueError, match="at most 8 characters a part") as caught:
        to_catalog([vt(station)])
    assert repr(station) in str(caught.value)


@pytest.mark.parametrize(
    "item",
    [
        None,
        3,
        "VT",
        obspy.core.event.Event(),
        SimpleNamespace(events=()),
        SimpleNamespace(events=(1,)),
    ],
)
def test_what_is_no_event_is_refused(item):
    with pytest.raises(ValueError, match=r"expected a vtlib\.events\.Event"):
        to_catalog([item])


@pytest.mark.parametrize("name", ["a\nb", "\x00", 7])
def test_a_recogniser_that_xml_cannot_name_is_refused(name):
    with pytest.raises(ValueError, match="recogniser"):
        to_catalog([vt()], recogniser=name)


NOTE = '{"class": "VT", "end": "2017-12-18T06:31:00.000000Z", "probability": %s, "is_partial": %s}'


def test_a_catalogue_from_elsewhere_is_refused_with_the_id_of_what_lacks():
    foreign = obspy.read_events()
    with pytest.raises(ValueError, match="has no pick"):
        from_catalog(foreign)
    with pytest.raises(ValueError, match="not a list"):
        from_catalog([vt()])
    event = to_catalog([vt()])
    pick = event[0].picks[0]
    for text in (
        "",
        "{}",
        "[]",
        "null",
        "{",
        '{"class": "VT", "end": 5, "probability": 1, "is_partial": false}',
        NOTE % ("0.5", '"False"'),
        NOTE % ("true", "false"),
        NOTE % ("1" + "0" * 400, "false"),
        "[" * 200_000,
    ):
        pick.comments[0].text = text
        with pytest.raises(ValueError, match="class and end cannot be read") as caught:
            from_catalog(event)
        assert str(pick.resource_id) in str(caught.value) and len(str(caught.value)) < 1000
    pick.comments[0].text = NOTE % ("0.5", "false")  # of the form that is expected
    assert from_catalog(event)[0].probability == 0.5
    pick.comments = []
    with pytest.raises(ValueError, match="it has no comment"):
        from_catalog(event)


def test_a_pick_that_somebody_moved_moves_the_onset():
    catalog = to_catalog([vt()])
    catalog[0].picks[0].time += 0.7
    assert from_catalog(catalog)[0].onset == START + 0.7


def test_events_come_back_from_csv_as_they_were(events, tmp_path):
    odd = Event(
        START, START + 1, "VT", 0.1 + 0.2, 'a "quoted", station\nin two lines', amplitude=5e-324
    )
    events.append(odd)
    to_csv(events, tmp_path / "new" / "events.csv")
    back = read_csv(tmp_path / "new" / "events.csv")
    assert list(back) == list(events) and back.recogniser == events.recogniser
    to_csv(Events(), tmp_path / "none.csv")
    assert list(read_csv(tmp_path / "none.csv")) == []


@pytest.mark.parametrize("text", ["a\rb", "a\r\nb", "\r", 'a "b", c', " a ", "=1+1", "\x00"])
def test_any_text_comes_back_from_csv(tmp_path, text):
    found = Events([vt(text), vt("BZ01")], text)
    to_csv(found, tmp_path / "a.csv")
    back = read_csv(tmp_path / "a.csv")
    assert list(back) == list(found) and back.recogniser == text


@pytest.mark.parametrize("place", range(7))
def test_a_value_of_a_hundred_kilobytes_makes_no_message_of_that_size(tmp_path, place):
    header, row = HEADER.split(","), GOOD.split(",")
    for words in (header, row):
        wrong = list(words)
        wrong[place] = "x\x1b" * 50_000 if place else "x" * 100_000 + '"' * 3
        lines = [wrong, row] if words is header else [header, wrong]
        (tmp_path / "bad.csv").write_text("\n".join(map(",".join, lines)))
        if place == 0 and words is row:
            continue  # a station may be called anything
        with pytest.raises(ValueError, match=r"bad\.csv, line") as caught:
            read_csv(tmp_path / "bad.csv")
        assert len(str(caught.value)) < 1000 and "\x1b" not in str(caught.value)


def test_a_spreadsheets_byte_order_mark_and_line_ends_are_read(events, tmp_path):
    to_csv(events, tmp_path / "a.csv")
    text = (tmp_path / "a.csv").read_text()
    (tmp_path / "b.csv").write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert list(read_csv(tmp_path / "b.csv")) == list(events)


def test_a_csv_that_cannot_be_written_leaves_the_old_one_and_nothing_else(events, tmp_path):
    to_csv(events, tmp_path / "a.csv")
    before = (tmp_path / "a.csv").read_bytes()
    with pytest.raises(AttributeError):
        to_csv([*events, "no event"], tmp_path / "a.csv")
    with pytest.raises(UnicodeEncodeError):
        to_csv([vt("\udc80")], tmp_path / "a.csv")
    assert [p.name for p in tmp_path.iterdir()] == ["a.csv"]
    assert (tmp_path / "a.csv").read_bytes() == before


HEADER = "station,onset,end,label,probability,is_partial,amplitude,recogniser"
GOOD = "BZ01,2017-12-18T06:00:00.000000Z,2017-12-18T06:00:09.000000Z,VT,0.5,False,3.0,net"


@pytest.mark.parametrize(
    ("bad", "told"),
    [
        (GOOD.replace("VT", "QUAKE"), "QUAKE"),
        (GOOD.replace("0.5", "1.5"), "1.5"),
        (GOOD.replace("0.5", "half"), "half"),
        (GOOD.replace("False", "no"), "'no'"),
        (GOOD.replace("06:00:09", "05:00:09"), "not after its onset"),
        (GOOD.replace("2017-12-18T06:00:00.000000Z", "yesterday"), "yesterday"),
        (GOOD.replace("12-18T06:00:00", "13-18T06:00:00"), "2017-13-18"),
        (GOOD.replace("3.0", "inf"), "inf"),
        (GOOD[: len(GOOD) // 2], "values instead of 8"),
        (GOOD.replace("BZ01", '"BZ01'), "unexpected end of data"),
    ],
)
def test_a_wrong_line_of_a_csv_is_named_with_its_value(tmp_path, bad, told):
    file = tmp_path / "bad.csv"
    file.write_text("\n".join([HEADER, GOOD, bad]))
    with pytest.raises(ValueError) as caught:
        read_csv(file)
    assert (
        told in str(caught.value)
        and str(file) in str(caught.value)
        and "line 3" in str(caught.value)
    )


@pytest.mark.parametrize(
    "content", [b"", b"\x00\xff\xfe" * 100, b"a,b,c\n1,2,3\n", b"\x1f\x8b\x08gz", b"\n\n", b"\x00"]
)
def test_a_file_that_is_no_table_of_events_is_named(tmp_path, content):
    (tmp_path / "x.csv").write_bytes(content)
    with pytest.raises(ValueError, match=r"x\.csv"):
        read_csv(tmp_path / "x.csv")


def test_a_missing_csv_is_named(tmp_path):
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(ValueError, match="no such file"):
            read_csv(path)


@pytest.mark.parametrize(
    "values",
    [
        {"probability": 1.01},
        {"probability": "1"},
        {"probability": None},
        {"amplitude": -1.0},
        {"amplitude": math.inf},
        {"amplitude": "loud"},
        {"station": None},
        {"end": START},
        {"end": START - 1},
        {"end": 5.0},
        {"label": "QUAKE"},
        {"label": None},
        {"onset": "2017-12-18"},
    ],
    ids=str,
)
def test_an_event_that_cannot_be_is_refused(values):
    with pytest.raises(ValueError):
        Event(**{"onset": START, "end": START + 1, "label": "VT", **values})


def test_numbers_of_numpy_become_plain_ones():
    event = vt(amplitude=np.float32(0.5), is_partial=np.True_)
    assert type(event.amplitude) is float and event.is_partial is True


@pytest.mark.parametrize("name", ["=1+1", "+A", "-A", "@SUM(A1)", "\tA", "\r=A", "'=A", "''", "'A"])
def test_a_table_holds_no_formula_and_gives_every_name_back(tmp_path, name):
    """Spreadsheets compute a cell that begins so, and what it may call."""
    written = Events([vt(name)], recogniser=name)
    to_csv(written, tmp_path / "day.csv")
    with open(tmp_path / "day.csv", newline="", encoding="utf-8") as file:
        _, row = csv.reader(file)
    assert row[0][0] not in "=+-@\t\r" and row[-1][0] not in "=+-@\t\r"
    back = read_csv(tmp_path / "day.csv")
    assert back == written and back.recogniser == name


@pytest.mark.parametrize("year", ["0001", "1600", "2263", "9999"])
def test_a_year_that_no_clock_of_64_bits_has_is_refused(year):
    onset = obspy.UTCDateTime(f"{year}-06-01")
    with pytest.raises(ValueError, match="onset lies before 1678 or after 2262"):
        Event(onset, onset + 20, "VT", station="BZ01")
