"""A server instead of files: the same catalogue, whatever it takes to get the data."""

import sys
from pathlib import Path

import numpy as np
import obspy
import pytest

from vtlib import archive
from vtlib.archive import fdsn

sys.path.insert(0, str(Path(__file__).parent))

import archives

MIDNIGHT, RECOGNISER = archives.MIDNIGHT, archives.RECOGNISER
SPAN = {"start": MIDNIGHT, "end": MIDNIGHT + 1800}


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """An archive, its stations, and the events of half an hour of it."""
    folder = tmp_path_factory.mktemp("served")
    root, stations = archives.written(folder / "sds")
    archive.recognise(root, RECOGNISER, stations, folder / "out", **SPAN)
    return root, stations, archive.read_events(folder / "out")


@pytest.fixture
def server(files):
    """A server of that archive."""
    with archives.Server(files[0]) as server:
        yield server
        server.shutdown()


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    """Nobody waits."""
    monkeypatch.setattr(fdsn, "_WAITS_S", (0.0, 0.0))


@pytest.mark.parametrize("as_client", [False, True])
def test_a_server_gives_the_catalogue_that_files_give(files, server, tmp_path, as_client):
    _, stations, expected = files
    source = server.address
    if as_client:
        source = obspy.clients.fdsn.Client(server.address)
    table = archive.recognise(source, RECOGNISER, stations, tmp_path / "out", **SPAN)
    found = archive.read_events(tmp_path / "out")
    assert found.equals(expected) and len(found) > 20 and table.complete.all()
    assert {a["station"] for a in server.asked} == {"SV01", "SV02", "SV03"}
    n = len(server.asked)
    again = archive.recognise(source, RECOGNISER, stations, tmp_path / "out", **SPAN)
    assert not again.done_now.any() and len(server.asked) == n


@pytest.mark.parametrize("fault", ["500", "cut", "html", "hang up"])
def test_a_server_that_fails_is_asked_again(files, server, tmp_path, fault):
    _, stations, expected = files
    server.faults += [fault, "", fault, fault, ""]
    table = archive.recognise(server.address, RECOGNISER, stations, tmp_path / "out", **SPAN)
    assert table.complete.all() and len(server.asked) == 6
    assert archive.read_events(tmp_path / "out").equals(expected)


def test_a_station_that_a_server_fails_to_give_hides_no_other_and_is_asked_for_next_time(
    files, server, tmp_path
):
    _, stations, expected = files
    server.faults += ["500"] * 3
    out = tmp_path / "out"
    table = archive.recognise(server.address, RECOGNISER, stations, out, **SPAN)
    assert not table.complete.any()
    (fault,) = archive.faults(out).itertuples()
    assert (fault.station, fault.kind) == ("SV01", "failed") and "500" in fault.reason
    assert set(archive.read_events(out).station) == {"SV02", "SV03"}
    table = archive.recognise(server.address, RECOGNISER, stations, out, **SPAN)
    assert table.complete.all() and table.done_now.all()
    assert archive.read_events(out).equals(expected)


def test_what_a_server_does_not_have_is_missing_and_not_asked_for_again(files, server, tmp_path):
    _, stations, _ = files
    out = tmp_path / "out"
    later = {"start": "2010-01-01", "end": "2010-01-02"}
    table = archive.recognise(server.address, RECOGNISER, stations, out, **later)
    assert table.complete.all() and set(archive.faults(out).kind) == {"missing"}
    assert not archive.recognise(server.address, RECOGNISER, stations, out, **later).done_now.any()


def test_nobody_at_an_address_is_told(files, tmp_path):
    _, stations, _ = files
    out = tmp_path / "out"
    with archives.Server(files[0]) as server:
        address = server.address
        server.shutdown()
    table = archive.recognise(address, RECOGNISER, stations, out, **SPAN)
    told = archive.faults(out)
    assert not table.complete.any() and set(told.kind) == {"failed"} and len(told) == 3


def test_a_server_has_to_be_asked_for_a_time(files, server, tmp_path):
    with pytest.raises(ValueError, match="start and end: a server needs both"):
        archive.recognise(server.address, RECOGNISER, files[1], tmp_path / "out", start=MIDNIGHT)


def test_a_server_that_answers_for_another_station_is_not_believed(files, tmp_path):
    _, stations, _ = files

    class Confused:
        def get_waveforms(self, *_):
            trace = obspy.Trace(np.random.default_rng(0).normal(size=60_000))
            trace.stats.update({"network": "XX", "station": "SV02", "channel": "BHZ"})
            trace.stats.update({"sampling_rate": 50.0, "starttime": MIDNIGHT})
            return obspy.Stream([trace])

    out = tmp_path / "out"
    archive.recognise(Confused(), RECOGNISER, stations, out, **SPAN)
    told = archive.faults(out)
    assert set(told[told.kind == "skipped"].station) == {"SV01", "SV03"}
    assert set(archive.availability(out).channel) == {"XX.SV02..BHZ"}
