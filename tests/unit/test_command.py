"""The command: what it writes, what it says, and the number that it ends with."""

import os
import shutil
import signal
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import numpy as np
import obspy
import pandas as pd
import pytest
from typer.testing import CliRunner

from vtlib import archive, engine, events, network, simulate, waveforms
from vtlib.command import app

sys.path.insert(0, str(Path(__file__).parent))

import archives

RECOGNISER = archives.RECOGNISER


def vtlib(*arguments, **settings):
    """The command, in this process."""
    return CliRunner().invoke(app, [str(a) for a in arguments], **settings)


def program(*arguments, **settings):
    """The command, as a program of its own."""
    command = [sys.executable, "-m", "vtlib", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, **settings)


@pytest.fixture(scope="module")
def island(tmp_path_factory):
    """What ``vtlib simulate`` makes, of two hours."""
    folder = tmp_path_factory.mktemp("simulated") / "island"
    run = program("simulate", "--hours", 2, "--stations", 3, "--seed", 4, "--out", folder)
    assert run.returncode == 0, run.stderr
    return folder


@pytest.fixture(scope="module")
def catalogue(island):
    """What ``vtlib recognise`` makes of it."""
    out = island.parent / "catalogue.xml"
    run = program("recognise", island / "sds", "--stations", island / "stations.xml", "--out", out)
    assert run.returncode == 0 and "Traceback" not in run.stderr, run.stderr
    return out


class TestSimulate:
    """vtlib simulate."""

    def test_it_is_what_the_simulator_gives_with_the_truth(self, island):
        stream, table, truth = simulate.network_day(4, hours=2, n_stations=3)
        for trace in stream:
            (path,) = island.rglob(f"{trace.id}.D.2000.001")
            read = waveforms.contiguous(waveforms.read(path))
            assert len(read) == 1 and np.array_equal(read[0].data, trace.data)
        told = pd.read_csv(island / "truth-events.csv")
        assert told.label.tolist() == truth.events.label.tolist()
        origins = [obspy.UTCDateTime(t) for t in told.origin]
        assert origins == [obspy.UTCDateTime(2000, 1, 1) + s for s in truth.events.origin_s]
        arrivals = pd.read_csv(island / "truth-arrivals.csv")
        assert arrivals.visible.tolist() == truth.arrivals.visible.tolist()
        assert arrivals.onset.notna().sum() == truth.arrivals.visible.sum()
        for name in ("stations.csv", "stations.xml"):
            from vtlib.command.options import read_stations

            stations = read_stations(island / name)
            assert np.allclose(stations.latitude, table.latitude, atol=1e-6)
        inventory = obspy.read_inventory(str(island / "stations.xml"))
        gain = inventory[0][1][0].response.instrument_sensitivity.value
        assert gain == pytest.approx(table.gain_counts_s_m[1])

    def test_the_file_that_says_what_was_run_makes_the_same_again(self, island, tmp_path):
        told = tomllib.loads((island / "simulation.toml").read_text())
        assert told["hours"] == 2 and told["run"]["vtlib"]
        again = vtlib(
            "simulate", "--config", island / "simulation.toml", "--out", tmp_path / "again"
        )
        assert again.exit_code == 0, again.stderr
        files = archives.files_in(island)
        del files["simulation.toml"]
        assert {k: v for k, v in archives.files_in(tmp_path / "again").items() if k in files} == (
            files
        )

    def test_long_ones_are_made_run_by_run_and_events_counted_on(self, tmp_path, monkeypatch):
        from vtlib.command import simulating

        monkeypatch.setattr(simulating, "_HOURS_A_RUN", 1)
        out = tmp_path / "out"
        run = vtlib("simulate", "--hours", 2, "--stations", 1, "--out", out)
        assert run.exit_code == 0, run.stderr
        told = pd.read_csv(out / "truth-events.csv")
        assert told.event.is_unique and (told.origin > "2000-01-01T01").any()
        (path,) = (out / "sds").rglob("*.D.2000.001")
        (trace,) = waveforms.contiguous(waveforms.read(path))
        half = trace.stats.npts // 2
        assert trace.stats.npts == 2 * 3600 * 50
        assert not np.array_equal(trace.data[:half], trace.data[half:])

    @pytest.mark.parametrize(
        ("arguments", "code", "said"),
        [
            (["--out", "new"], 2, "how long is it to be"),
            (["--hours", "1", "--out", "."], 1, "holds something already"),
            (["--hours", "1", "--stations", "13", "--out", "new"], 2, "less than or equal to 12"),
            (["--hours", "1", "--rate", "7", "--out", "new"], 1, "sampling_rate_hz 7.0"),
            (["--hours", "1", "--start", "soon", "--out", "new"], 1, "'soon': no time"),
        ],
    )
    def test_what_makes_no_sense(self, tmp_path, monkeypatch, arguments, code, said):
        monkeypatch.chdir(tmp_path)
        (tmp_path / "thesis.tex").write_text("")
        run = vtlib("simulate", *arguments)
        assert run.exit_code == code and said in " ".join(run.stderr.replace("│", " ").split())
        assert [p.name for p in tmp_path.iterdir()] == ["thesis.tex"]


class TestRecognise:
    """vtlib recognise."""

    def test_the_catalogue_holds_what_the_archive_call_agreed_on(self, island, catalogue):
        found = obspy.read_events(str(catalogue))
        days = archive.read_detections(catalogue.with_name("catalogue-days"))
        onsets = sorted(min(p.time for p in e.picks).ns for e in found)
        assert onsets == (days.onset.astype("int64") * 1000).tolist() and len(days) > 20
        told = tomllib.loads(catalogue.with_suffix(".toml").read_text())
        assert told["recogniser"] == [RECOGNISER] and len(told["run"]["recognisers"][0]) > 64

    def test_it_runs_again_from_its_file_and_does_nothing_twice(self, catalogue, tmp_path):
        run = vtlib(
            "recognise", "--config", catalogue.with_suffix(".toml"), "--out", tmp_path / "c.csv",
            "--results", catalogue.with_name("catalogue-days"),
        )  # fmt: skip
        assert run.exit_code == 0 and "0 days done now, 1 in all" in run.stderr
        table = pd.read_csv(tmp_path / "c.csv")
        assert len(table) == len(obspy.read_events(str(catalogue)))

    def test_of_files_it_is_what_classify_says(self, island, tmp_path):
        (path,) = island.rglob("XX.SV01..BHZ.D.2000.001")
        run = vtlib("recognise", path, "--out", tmp_path / "c.csv", "--rule", "core_joined")
        assert run.exit_code == 0, run.stderr
        expected = engine.load(RECOGNISER).classify(waveforms.read(path), events.CORE_JOINED)
        assert events.read_csv(tmp_path / "c.csv") == expected and len(expected)

    def test_of_several_recognisers_each_has_a_catalogue(self, island, tmp_path):
        files = sorted((island / "sds").rglob("*.D.2000.001"))
        names = [RECOGNISER, "simulated-bezymianny-lstm"]
        run = vtlib(
            "recognise", *files, "--stations", island / "stations.csv", "--out", tmp_path / "c.xml",
            *(x for name in names for x in ("--recogniser", name)),
        )  # fmt: skip
        assert run.exit_code == 0, run.stderr
        stream = waveforms.contiguous(sum(map(waveforms.read, files), obspy.Stream()))
        for name in names:
            found = obspy.read_events(str(tmp_path / f"c-{name}.xml"))
            stations = pd.read_csv(island / "stations.csv")
            said = engine.load(name).classify(stream)
            agreed = network.associate(said, stations, availability=network.availability(stream))
            assert len(found) == len(agreed) and len(agreed) > 10
            assert {e.creation_info.author for e in found} == {name}

    def test_a_bad_file_is_told_and_the_others_are_heard(self, island, tmp_path):
        good = next((island / "sds").rglob("XX.SV01..BHZ.D.2000.001"))
        bad = tmp_path / "bad\x1b[2J.mseed"
        bad.write_bytes(good.read_bytes()[:5000])
        run = vtlib("recognise", bad, good, "--out", tmp_path / "c.csv")
        assert run.exit_code == 1 and "It is truncated: fetch it again" in run.stderr
        assert "\x1b" not in run.stderr and run.stderr.endswith("events\n")
        assert len(events.read_csv(tmp_path / "c.csv"))

    def test_a_day_that_is_bad_is_told_and_the_catalogue_is_written(self, island, tmp_path):
        shutil.copytree(island / "sds", tmp_path / "sds")
        (path,) = (tmp_path / "sds").rglob("XX.SV01..BHZ.D.2000.001")
        path.write_bytes(b"")
        run = vtlib(
            "recognise", tmp_path / "sds", "--stations", island / "stations.csv",
            "--out", tmp_path / "c.csv",
        )  # fmt: skip
        assert run.exit_code == 0 and "SV01: corrupt" in run.stderr
        assert len(pd.read_csv(tmp_path / "c.csv"))

    def test_silence_is_an_empty_catalogue_and_ends_with_one(self, tmp_path, trace):
        quiet = trace(np.random.default_rng(0).normal(size=6000).cumsum(), 100.0)
        quiet.data[:] = 3.0
        quiet.write(str(tmp_path / "quiet.mseed"), format="MSEED")
        run = vtlib("recognise", tmp_path / "quiet.mseed", "--out", tmp_path / "c.csv")
        said = events.read_csv(tmp_path / "c.csv")
        assert run.exit_code == (0 if said else 1)
        assert ("nothing was recognised" in run.stderr) == (not said)

    @pytest.mark.parametrize(
        ("arguments", "code", "said"),
        [
            (["nowhere.mseed", "--out", "c.csv"], 1, "nowhere.mseed: no such file"),
            (["sds", "--out", "c.csv"], 2, "an archive needs it"),
            (["sds", "--stations", "stations.csv", "--out", "c.txt"], 2, ".xml is QuakeML"),
            (["sds", "--stations", "c.txt", "--out", "c.csv"], 1, "c.txt: no such file"),
            (["sds", "--stations", "broken.csv", "--out", "c.csv"], 1, "broken.csv: no table"),
            (["sds", "--stations", "placeless.csv", "--out", "c.csv"], 1, "station SV01"),
            (["a", "--out", "c.csv", "--workers", "2"], 2, "are for an archive"),
            (["a", "--out", "c.csv", "--rule", "none"], 2, "expected one of published"),
            (["a", "--out", "c.csv", "--config", "none.toml"], 2, "no such file"),
            (["a", "--out", "c.csv", "--config", "odd.toml"], 2, "'colour' is no option"),
            (["a", "--out", "c.csv", "--config", "broken.csv"], 2, "broken.csv"),
            (["sds", "--stations", "stations.csv", "--out", "c.csv", "--start", "soon"], 1, "soon"),
            (
                ["sds", "--stations", "stations.csv", "--out", "c.csv", "--recogniser", "oracle"],
                1,
                "no recogniser 'oracle'",
            ),
            ([], 2, ""),
        ],
    )
    def test_what_makes_no_sense(self, island, tmp_path, monkeypatch, arguments, code, said):
        monkeypatch.chdir(tmp_path)
        (tmp_path / "sds").symlink_to(island / "sds")
        shutil.copy(island / "stations.csv", tmp_path)
        (tmp_path / "broken.csv").write_text("station;latitude\nSV01;\n")
        (tmp_path / "placeless.csv").write_text("station,latitude,longitude\nSV01,,160.5\nA,1,2\n")
        (tmp_path / "odd.toml").write_text('colour = "red"\n')
        run = vtlib("recognise", *arguments)
        told = " ".join(run.stderr.replace("│", " ").split())
        assert run.exit_code == code and said in told and "Traceback" not in told
        assert not (tmp_path / "c.csv").exists()

    def test_the_help_shows_an_example(self):
        run = vtlib("recognise", "--help")
        assert run.exit_code == 0 and "vtlib recognise island/sds" in run.stdout


class TestWatch:
    """vtlib watch."""

    def test_it_follows_an_archive_that_grows_until_ctrl_c(self, island, tmp_path):
        stream = sum(map(waveforms.read, sorted(island.rglob("*.D.2000.001"))), obspy.Stream())
        begin = obspy.UTCDateTime(2000, 1, 1)
        archive.write_sds(stream.slice(begin, begin + 1800), tmp_path / "sds")
        command = [
            *(sys.executable, "-m", "vtlib", "watch", tmp_path / "sds", "--every", "1"),
            *("--stations", island / "stations.xml", "--out", tmp_path / "now.xml"),
        ]
        watcher = subprocess.Popen(map(str, command), stderr=subprocess.PIPE, text=True)
        try:
            counts = []
            for piece in (None, stream.slice(begin + 1800.02, begin + 3600)):
                if piece:
                    archive.write_sds(piece, tmp_path / "sds")
                for _ in range(1200):
                    page = tmp_path / "now.html"
                    text = page.read_text() if page.exists() else ""
                    until = "01:00:00" if piece else "00:30:00"
                    if text.count(f"2000-01-01 {until}") == 3:
                        break
                    assert watcher.poll() is None
                    time.sleep(0.05)
                counts.append(len(obspy.read_events(str(tmp_path / "now.xml"))))
            watcher.send_signal(signal.SIGINT)
            _, said = watcher.communicate(timeout=30)
        finally:
            watcher.kill()
        assert 0 < counts[0] < counts[1] and watcher.returncode == 130 and "stopped" in said
        assert 'http-equiv="refresh" content="1"' in text

    def test_text_from_files_is_text_in_the_page(self, island, tmp_path):
        (tmp_path / "evil.csv").write_text(
            "station,latitude,longitude\n<script>alert(1)</script>,55.9,160.5\nSV01,55.9,160.6\n"
        )
        run = vtlib(
            "watch", island / "sds", "--stations", tmp_path / "evil.csv",
            "--out", tmp_path / "now.csv", "--rounds", 1,
        )  # fmt: skip
        page = (tmp_path / "now.html").read_text()
        assert run.exit_code == 0, run.stderr
        assert "<script" not in page and "&lt;script&gt;" in page

    def test_an_archive_that_is_not_there_yet_is_told_in_the_page_too(self, island, tmp_path):
        run = vtlib(
            "watch", tmp_path / "<sds>", "--stations", island / "stations.csv",
            "--out", tmp_path / "now.csv", "--rounds", 1,
        )  # fmt: skip
        assert run.exit_code == 1 and "no such folder" in run.stderr
        page = (tmp_path / "now.html").read_text()
        assert "The last look failed" in page and "&lt;sds&gt;" in page


def test_the_command_is_there_without_loading_anything_heavy():
    """A help that takes seconds is not read."""
    code = (
        "import sys\nfrom vtlib.command import app\n"
        "print({'obspy', 'torch', 'tensorflow', 'dask', 'pandas', 'onnxruntime'} & "
        "set(sys.modules))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert run.stdout.strip() == "set()", run.stderr


def test_a_full_disk_is_a_line_and_ends_with_one(island, tmp_path):
    """A limit on a file's size stands for it."""
    code = (
        "import resource, sys\nfrom vtlib.command import app\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))\napp(sys.argv[1:])"
    )
    (path,) = island.rglob("XX.SV01..BHZ.D.2000.001")
    command = [sys.executable, "-c", code, "recognise", path, "--out", tmp_path / "c.xml"]
    run = subprocess.run(list(map(str, command)), capture_output=True, text=True, env=os.environ)
    assert run.returncode == 1 and "File too large" in run.stderr and "Trace" not in run.stderr
    assert not list(tmp_path.iterdir())
