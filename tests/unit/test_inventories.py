"""Stations as an inventory has them: places, components, ground motion, and picks for others."""

import io
import math
import warnings

import numpy as np
import obspy
import pandas as pd
import pytest
from obspy.core.inventory import Channel, Inventory, Network, Response, Station
from obspy.io.quakeml.core import _validate

from vtlib import network, waveforms
from vtlib.events import Event, Events, from_catalog, picks_table, to_catalog, write_picks

START = obspy.UTCDateTime("2017-12-18T06:30:00")
MOVED = obspy.UTCDateTime("2015-01-01")


def station(code, latitude=55.97, longitude=160.6, start=None, end=None, channels=()):
    return Station(
        code, latitude, longitude, 1000.0, start_date=start, end_date=end, channels=list(channels)
    )


def channel(code="HHZ", location="", latitude=55.97, longitude=160.6, start=None, gain=4e8):
    response = Response.from_paz(
        [0j, 0j], [-0.037 - 0.037j, -0.037 + 0.037j], gain, stage_gain_frequency=1.0,
        input_units="M/S", output_units="COUNTS",
    )  # fmt: skip
    return Channel(
        code, location, latitude, longitude, 1000.0, 0.0, start_date=start, response=response
    )


def inventory(*stations, code="XX"):
    return Inventory([Network(code, list(stations))], source="test")


def event(name, onset_s, **values):
    return Event(START + onset_s, START + onset_s + 20, "VT", 0.9, name, **values)


TWO = inventory(station("BZ01"), station("BZ02", 56.0))
SEEN = [event("XX.BZ01..HHZ", 0.0), event("XX.BZ02..HHZ", 1.5), event("XX.BZ02..HHZ", 300.0)]


def test_an_inventory_a_file_of_it_and_its_table_associate_alike(tmp_path):
    path = tmp_path / "stations [1].xml"
    TWO.write(str(path), format="STATIONXML")
    table = pd.DataFrame(
        {"station": ["BZ01", "BZ02"], "latitude": [55.97, 56.0], "longitude": [160.6, 160.6]}
    )
    first, *others = (
        network.associate(SEEN, stations) for stations in (table, TWO, path, str(path))
    )
    assert len(first) == 1 and first[0].stations == ("BZ01", "BZ02")
    assert all(list(one) == list(first) for one in others)
    for stations in (table, TWO, path):
        (made,) = to_catalog(first, stations=stations)
        assert (made.origins[0].latitude, made.origins[0].longitude) == (55.97, 160.6)


def test_a_station_that_the_inventory_lacks_is_named():
    with pytest.raises(ValueError, match="stations without coordinates: BZ03"):
        network.associate([*SEEN, event("XX.BZ03..HHZ", 1.0)], TWO)


def test_stations_of_two_networks_with_one_code_stay_two():
    both = Inventory([*TWO.networks, *inventory(station("BZ01", 56.2), code="YY").networks])
    assert list(waveforms.station_table(both).station) == ["XX.BZ01", "XX.BZ02", "YY.BZ01"]
    (made,) = to_catalog([event("YY.BZ01..HHZ", 0.0)], stations=both)
    assert made.origins[0].latitude == 56.2
    (nowhere,) = to_catalog([event("BZ01", 0.0)], stations=both)
    assert not nowhere.origins
    with pytest.raises(ValueError, match="networks XX, YY each have one of that code"):
        network.associate([event("BZ01", 0.0), *SEEN], both)


def test_a_station_that_was_moved_has_a_place_once_the_time_is_said():
    moved = inventory(
        station("BZ01", 55.97, end=MOVED), station("BZ01", 55.99, start=MOVED), station("BZ02", 56)
    )
    with pytest.raises(ValueError, match=r"BZ01 stands at two places, 55.99.* and 55.97.* 2224 m"):
        waveforms.station_table(moved)
    for time, latitude in ((MOVED - 1, 55.97), (MOVED, 55.99)):
        table = waveforms.station_table(moved, time).set_index("station")
        assert table.latitude["XX.BZ01"] == latitude
    only = inventory(station("BZ01", start=MOVED))
    with pytest.raises(ValueError, match="has no station at 2014"):
        waveforms.station_table(only, MOVED - 86400)
    near = inventory(station("BZ01", 55.97, end=MOVED), station("BZ01", 55.974, start=MOVED))
    assert waveforms.station_table(near).latitude.tolist() == [55.974]  # 445 m: the last


def test_a_channel_far_from_its_station_is_named():
    far = inventory(station("BZ01", channels=[channel(location="10", longitude=160.7)]))
    with pytest.raises(ValueError, match=r"XX.BZ01 stands at two places.*channel 10.HHZ"):
        waveforms.station_table(far)
    across = inventory(station("DT", 0.0, 179.999, channels=[channel(latitude=0, longitude=-180)]))
    assert len(waveforms.station_table(across)) == 1  # 111 m across the date line


@pytest.mark.parametrize("of", ["Station", "Channel"])
def test_a_file_without_coordinates_is_refused_with_its_name(tmp_path, of):
    path = tmp_path / "stations.xml"
    made = inventory(station("BZ01", channels=[channel()]), station("BZ02"))
    made.write(str(path), format="STATIONXML")
    text = path.read_text("utf-8")
    at = text.index(f"<{of} ")
    cut = text.index("<Latitude", at), text.index("</Latitude>", at) + len("</Latitude>")
    path.write_text(text[: cut[0]] + text[cut[1] :], "utf-8")
    with pytest.raises(
        waveforms.WaveformError, match=rf"stations\.xml: {of.lower()} XX.BZ01.*coordinates"
    ):
        waveforms.station_table(path)


@pytest.mark.parametrize(
    "content",
    [b"", b"station,latitude\n", b"<FDSNStationXML>", b"<a/>", b"\x00" * 99,
     b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><FDSNStationXML>&b;</FDSNStationXML>'],
)  # fmt: skip
def test_what_is_no_stationxml_is_refused_with_its_name(tmp_path, content):
    path = tmp_path / "stations.xml"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"stations\.xml: ") as told:
        waveforms.station_table(path)
    assert str(told.value).isprintable() and "root:" not in str(told.value)
    with pytest.raises(waveforms.WaveformError, match=r"nowhere\.xml: no such file"):
        waveforms.station_table(tmp_path / "nowhere.xml")


def test_the_vertical_is_heard_or_what_there_is_and_the_rest_is_told():
    def trace(name, n=100, rate=100.0):
        net, sta, loc, cha = name.split(".")
        header = {"network": net, "station": sta, "location": loc, "channel": cha}
        return obspy.Trace(np.zeros(n), {**header, "sampling_rate": rate})

    stream = obspy.Stream(
        [
            trace("XX.A..HHE"), trace("XX.A..HHZ"), trace("XX.A.10.HHZ", 200),
            trace("XX.B..HH2"), trace("XX.B..HH1"), trace("XX.C..BHZ"), trace("XX.C..BHZ"),
            trace("YY.A..HHN"),
        ]
    )  # fmt: skip
    with pytest.warns(waveforms.LeftOutWarning) as told:
        chosen = waveforms.one_component(stream)
    ids = [t.id for t in chosen]
    assert ids == ["XX.A.10.HHZ", "XX.B..HH1", "XX.C..BHZ", "XX.C..BHZ", "YY.A..HHN"]
    assert [str(one.message) for one in told] == [
        "XX.A: 10.HHZ is heard; HHE, HHZ left out",
        "XX.B: HH1 is heard, for there is no Z; HH2 left out",
        "YY.A: HHN is heard, for there is no Z",
    ]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert len(waveforms.one_component(stream.select(station="C"))) == 2


def counts(velocity, rate=100.0, gain=4e8, name="HHZ"):
    header = {"network": "XX", "station": "BZ01", "channel": name, "sampling_rate": rate}
    return obspy.Trace(velocity * gain, {**header, "starttime": START})


FELT = inventory(station("BZ01", channels=[channel()]))


def test_motion_of_the_ground_is_counts_over_the_gain_within_the_band():
    t = np.arange(12000) / 100.0
    velocity = 3e-6 * np.sin(2 * np.pi * 5.0 * t) * np.exp(-(((t - 60) / 10) ** 2))
    raw = counts(velocity + 1e-5)  # with an offset
    (moved,) = waveforms.in_ground_motion(raw, FELT)
    assert moved.stats.unit == "m/s" and "unit" not in raw.stats
    assert np.abs(moved.data - velocity).max() < 0.01 * 3e-6
    assert moved.stats.npts == 12000


def test_gaps_stay_gaps_and_no_record_loses_its_ends():
    t = np.arange(6000) / 100.0
    velocity = 1e-6 * np.sin(2 * np.pi * 4.0 * t)
    raw = counts(velocity)
    raw.data[3000:3100] = np.nan
    moved = waveforms.in_ground_motion(raw, FELT)
    assert [m.stats.npts for m in moved] == [3000, 2900]
    for piece in moved:
        assert 0.8e-6 < np.abs(piece.data[200:500]).max() < 1.2e-6
        assert 0.8e-6 < np.abs(piece.data[-500:-200]).max() < 1.2e-6


@pytest.mark.parametrize(
    ("trace", "told"),
    [
        (counts(np.ones(99), name="HHE"), r"XX.BZ01..HHE: .*doesn't have this channel.*BZ01..HHZ"),
        (counts(np.ones(99), name="HDF"), "measures PA, which is no motion"),
        (counts(np.ones(99), name="BHZ"), "no response of it at 2017"),
    ],
)
def test_what_cannot_be_put_into_motion_is_named(trace, told):
    pressure, later = channel("HDF"), channel("BHZ", start=START + 999)
    pressure.response.response_stages[0].input_units = "PA"
    made = inventory(station("BZ01", channels=[channel(), pressure, later]))
    with pytest.raises(waveforms.WaveformError, match=told):
        waveforms.in_ground_motion(trace, made)


def test_motion_is_not_divided_twice_and_an_inventory_is_needed():
    moved = waveforms.in_ground_motion(counts(np.arange(999.0)), FELT)
    with pytest.raises(waveforms.WaveformError, match="is in m/s already"):
        waveforms.in_ground_motion(moved, FELT)
    with pytest.raises(waveforms.WaveformError, match=r"expected an obspy\.Inventory"):
        waveforms.in_ground_motion(moved, None)


def quakeml(catalog):
    file = io.BytesIO()
    catalog.write(file, format="QUAKEML")
    file.seek(0)
    return file


def test_amplitudes_in_motion_are_in_quakeml_with_their_unit_and_come_back():
    found = Events([event("XX.BZ01..HHZ", 0.0, amplitude=3e-6)], "tcn", "m/s")
    written = quakeml(to_catalog(found))
    assert _validate(written, verbose=True)
    back = obspy.read_events(written)
    assert back[0].amplitudes[0].unit == "m/s"
    assert list(from_catalog(back)) == list(found) and from_catalog(back).amplitude_unit == "m/s"
    raw = Events(found, "tcn", "counts")
    assert (
        to_catalog(raw)[0].amplitudes[0].unit == "other" == to_catalog([*raw])[0].amplitudes[0].unit
    )
    assert from_catalog(to_catalog(raw)).amplitude_unit == ""
    assert found[:1].amplitude_unit == "m/s"


@pytest.mark.parametrize("name", ["<&>\"'", "=1+1", "ÄÖ 東京", "a/b?c#d", "-", "XX.<b>..HHZ"])
def test_a_hostile_station_name_is_valid_quakeml_and_comes_back(name):
    written = quakeml(to_catalog([event(name, 0.0)]))
    assert _validate(written, verbose=True)
    assert from_catalog(obspy.read_events(written))[0].station == name


def test_picks_have_the_columns_that_others_read(tmp_path):
    (agreed,) = network.associate(SEEN, TWO)
    table = picks_table([agreed])
    assert table.station_id.tolist() == ["XX.BZ01..HH", "XX.BZ02..HH"]
    times = pd.to_datetime(table.phase_time)
    assert (times.iloc[1] - times.iloc[0]).total_seconds() == 1.5
    assert set(table.event_index) == {0} and set(picks_table(SEEN).event_index) == {-1}
    hostile = [event("=cmd()", 0.0), event('a,"b"\n', 1.0), event("", 2.0, amplitude=5.0)]
    write_picks(hostile, tmp_path / "picks.csv", phase_type="S")
    back = pd.read_csv(tmp_path / "picks.csv", keep_default_na=False)
    assert back.station_id.tolist() == ["'=cmd()", 'a,"b"\n', ""]
    assert back.phase_amp.tolist() == ["", "", "5.0"] and set(back.phase_type) == {"S"}
    assert [float(x) for x in back.phase_score] == [0.9] * 3
    assert list(back) == list(picks_table([])) == list(table)
    with pytest.raises(ValueError, match=r"expected a vtlib\.events\.Event"):
        picks_table(["x"])
    unknown = Event(START, START + 1, "LP", math.nan, "A")
    write_picks([unknown], tmp_path / "picks.csv")
    assert pd.read_csv(tmp_path / "picks.csv").phase_score.isna().all()
