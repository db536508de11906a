"""Who does the days makes no difference, and whoever is killed loses no day."""

import errno
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from vtlib import archive
from vtlib.archive import results

sys.path.insert(0, str(Path(__file__).parent))  # workers import what tests hand to them

import archives

HERE, RECOGNISER = Path(__file__).parent, archives.RECOGNISER


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """An archive of four short days."""
    folder = tmp_path_factory.mktemp("four") / "sds"
    archive.write_sds(archives.four_days()[0], folder)
    return folder


@pytest.fixture(scope="module")
def expected(root, tmp_path_factory):
    """What a plain loop writes, byte for byte."""
    out = tmp_path_factory.mktemp("loop") / "out"
    recognise(root, out)
    assert len(archive.read_events(out)) > 20
    return archives.files_in(out)


def recognise(root, out, client=None, **settings):
    """The call of all these tests."""
    return archive.recognise(root, RECOGNISER, archives.four_days()[1], out, client, **settings)


def wait_for(condition, seconds=120):
    """Wait until something is the case; fail if it never is."""
    for _ in range(seconds * 20):
        if condition():
            return
        time.sleep(0.05)
    pytest.fail("waited in vain")


def children(pid):
    """Processes that a process has started, and theirs."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == pid and fields[0] != "Z":
            found += [int(path.parent.name), *children(int(path.parent.name))]
    return found


def is_alive(pid):
    """Whether a process runs; one that has ended and was not asked for doesn't."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def started(root, out, n_workers):
    """A process of its own that recognises, once it has done a day."""
    command = [sys.executable, str(HERE / "archives.py"), str(root), str(out), str(n_workers)]
    program = subprocess.Popen(command, start_new_session=True, stderr=subprocess.PIPE, text=True)
    wait_for(lambda: list(out.glob("days/*.json")) or program.poll() is not None)
    return program


def test_processes_write_the_same_bytes(root, expected, tmp_path):
    before = dict(os.environ)
    table = recognise(root, tmp_path / "out", 2)
    assert archives.files_in(tmp_path / "out") == expected
    assert table.done_now.all() and dict(os.environ) == before


def test_a_worker_that_is_killed_is_replaced(root, expected, tmp_path):
    killed = []

    def kill(_):
        if not killed:
            killed.extend(children(os.getpid())[-1:])
            os.kill(killed[0], signal.SIGKILL)

    table = recognise(root, tmp_path / "out", 2, day_done=kill)
    assert killed and table.complete.all() and archives.files_in(tmp_path / "out") == expected


def test_a_day_that_kills_whoever_does_it_is_told_and_tried_again_next_time(
    root, expected, tmp_path
):
    out = tmp_path / "out"
    recognise(root, out, end="2001-03-04")
    table = recognise(root, out, 1, rule=archives.Deadly())
    assert table.complete.tolist() == [True, True, True, False]
    told = archive.faults(out)
    assert told.kind.tolist() == ["failed"] and "died, 3 times" in told.reason[0]
    assert recognise(root, out).done_now.tolist() == [False, False, False, True]
    assert archives.files_in(out) == expected


@pytest.mark.parametrize("n_workers", [0, 2])
def test_a_call_that_is_killed_leaves_no_worker_and_the_next_one_goes_on(
    root, expected, tmp_path, n_workers
):
    out = tmp_path / "out"
    program = started(root, out, n_workers)
    workers = children(program.pid)
    assert program.poll() is None and bool(workers) == bool(n_workers)
    program.kill()
    program.communicate()
    wait_for(lambda: not any(map(is_alive, workers)), 20)
    (out / "events" / f".{'0' * 32}.part").write_bytes(b"half a fi")  # as if it had been writing
    table = recognise(root, out)
    assert not table.done_now.all() and table.complete.all()
    assert archives.files_in(out) == expected


@pytest.mark.parametrize("n_workers", [0, 2])
def test_ctrl_c_ends_it_with_nothing_half_written(root, expected, tmp_path, n_workers):
    out = tmp_path / "out"
    program = started(root, out, n_workers)
    workers = children(program.pid)
    os.killpg(program.pid, signal.SIGINT)  # as a terminal does: to all of them
    _, said = program.communicate(timeout=60)
    assert program.returncode not in (0, None) and said.rstrip().endswith("KeyboardInterrupt")
    wait_for(lambda: not any(map(is_alive, workers)), 20)
    assert not list(out.rglob("*.part"))
    assert not recognise(root, out).done_now.all()
    assert archives.files_in(out) == expected


def test_a_full_disk_ends_the_call_and_days_that_are_done_stay(
    root, expected, tmp_path, monkeypatch
):
    write, written = results.write_whole, []

    def full_after_five(path, content):
        written.append(path)
        if len(written) > 5:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        write(path, content)

    monkeypatch.setattr(results, "write_whole", full_after_five)
    out = tmp_path / "out"
    with pytest.raises(OSError, match=r"out: results can't be written \(No space left") as caught:
        recognise(root, out)
    assert caught.value.errno == errno.ENOSPC and len(written) == 6
    assert archive.manifest(out).day.tolist() == ["2001-03-01"]
    monkeypatch.undo()
    assert recognise(root, out).done_now.tolist() == [False, True, True, True]
    assert archives.files_in(out) == expected


def test_a_disk_that_is_full_while_others_work_ends_the_call(root, tmp_path):
    """A folder where a file is to be stands for it: what is written there fails for any user."""
    out = tmp_path / "out"
    recognise(root, out, end="2001-03-02")
    (out / "events/2001-03-02.parquet").mkdir()
    with pytest.raises(OSError, match="results can't be written"):
        recognise(root, out, 2)
    assert not list(out.rglob("*.part")) and not multiprocessing.active_children()


def test_where_nothing_can_be_written_it_is_said_at_once(root, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError, match=r"file/out: results can't be written"):
        recognise(root, tmp_path / "file/out")


def test_two_calls_at_once_do_not_share_a_folder(root, expected, tmp_path):
    out, refused = tmp_path / "out", []

    def also(_):
        with pytest.raises(RuntimeError, match="another call is writing there"):
            recognise(root, out)
        refused.append(True)

    recognise(root, out, day_done=also)
    assert len(refused) == 4 and archives.files_in(out) == expected


class TestOnDask:
    """A cluster on this machine."""

    @pytest.fixture(scope="class")
    @classmethod
    def client(cls):
        from distributed import Client, LocalCluster

        cluster = LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None)
        with cluster, Client(cluster) as client:
            yield client

    def test_it_writes_the_same_bytes(self, client, root, expected, tmp_path):
        assert recognise(root, tmp_path / "out", client).done_now.all()
        assert archives.files_in(tmp_path / "out") == expected

    def test_a_killed_worker_is_replaced(self, client, root, expected, tmp_path):
        flag = tmp_path / "flag"
        flag.touch()
        before = set(client.run(os.getpid).values())
        recognise(root, tmp_path / "out", client, rule=archives.Deadly(flag))
        assert not flag.exists() and archives.files_in(tmp_path / "out") == expected
        wait_for(lambda: len(client.run(os.getpid)) == 2, 60)
        assert set(client.run(os.getpid).values()) != before

    def test_a_killed_cluster_is_told_and_the_next_call_goes_on(self, root, expected, tmp_path):
        import distributed

        program = (
            "import distributed, time\n"
            "if __name__ == '__main__':\n"
            "    c = distributed.LocalCluster(n_workers=1, threads_per_worker=1,"
            " dashboard_address=None)\n"
            "    print(c.scheduler_address, flush=True)\n"
            "    time.sleep(600)\n"
        )
        (tmp_path / "cluster.py").write_text(program)
        command = [sys.executable, str(tmp_path / "cluster.py")]
        cluster = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        below = []

        def kill(_):
            below.extend(children(cluster.pid))
            cluster.kill()

        out = tmp_path / "out"
        try:
            with (
                distributed.Client(cluster.stdout.readline().strip(), timeout=20) as client,
                pytest.raises(RuntimeError, match="the Dask cluster has gone"),
            ):
                recognise(root, out, client, day_done=kill)
        finally:
            cluster.kill()
            cluster.communicate()
            for pid in filter(is_alive, below):
                os.kill(pid, signal.SIGKILL)
        assert not recognise(root, out).done_now.all()
        assert archives.files_in(out) == expected
