"""Killed at any moment: what is there is whole, and the next call finishes with the same result.

Eight moments for each kind of work, and three for a book, which takes longest; ``make fuzz`` tries
a hundred of each.
"""

import hashlib
import importlib.util
import json
import os
import random
import re
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).resolve().parents[2]
KILLS = int(os.environ.get("VTLIB_KILLS", "8"))
PATIENCE_S = 60  # a limit for what should be over at once, not an expectation
BOOK_KILLS = KILLS if KILLS > 8 else (KILLS + 1) // 3

_spec = importlib.util.spec_from_file_location("figures", Path(__file__).with_name("figures.py"))
figures = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(figures)

# Each program imports once and forks a child for each kill: it is the work that is killed, and not
# the import. It prints the figures; what breaks the promise is an error.
COMMON = """
import json, os, random, signal, sys, time
from pathlib import Path
kills, folder = int(sys.argv[1]), Path(sys.argv[2])
rng = random.Random(0)

def in_child(work):
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            work()
            code = 0
        finally:
            os._exit(code)
    return pid

def finish(work):
    begin = time.monotonic()
    assert os.waitpid(in_child(work), 0)[1] == 0, "the call that follows failed"
    return time.monotonic() - begin

def kill(work, lasts_s):
    pid = in_child(work)
    time.sleep(rng.uniform(0, lasts_s))
    os.kill(pid, signal.SIGKILL)
    return os.waitpid(pid, 0)[1] == signal.SIGKILL

def report(**found):
    print(json.dumps({"kills": kills, **found}))
"""
TRAINING = """
import numpy as np, torch
torch.set_num_threads(1)  # a child of a process with threads has none of them
from vtlib import models
from vtlib.records import Recording

def recording(n, seed):
    x = np.random.default_rng(seed).standard_normal((n, 48)).astype(np.float32)
    return Recording(x, x[:, :5].argmax(axis=1))

RECORDINGS = [recording(n, n) for n in range(20, 100, 5)]
file = folder / "mine.safetensors"

def train():
    one = models.build("lstm", "mine", seed=1, units=20)
    one.fit(RECORDINGS, epochs=3, batch_size=4, progress=False, seed=1)
    one.save(file)

lasts_s = finish(train)
wanted = file.read_bytes()
there, hit = 0, 0
for number in range(kills):
    if number % 2:
        file.unlink(missing_ok=True)
    hit += kill(train, lasts_s)
    if file.is_file():
        assert file.read_bytes() == wanted, "the file is neither the old one nor the new one"
        there += 1
    finish(train)
    assert file.read_bytes() == wanted, "another result after a kill"
report(while_it_worked=hit, file_there=there)
"""
SCORES = """
sys.path.insert(0, sys.argv[3])
import rows
file = folder / "scores.json"

def measure():
    for name in ("one", "two", "three"):
        rows.write(file, name, [{"measure": name, "value": v} for v in range(500)])

lasts_s = finish(measure)
wanted = file.read_bytes()
hit = 0
for number in range(kills):
    if number % 2:
        file.unlink(missing_ok=True)
    hit += kill(measure, lasts_s)
    if file.is_file():
        scores = json.loads(file.read_text())["scores"]
        assert all(len(one) == 500 for one in scores.values()), "half a measurement"
    finish(measure)
    assert file.read_bytes() == wanted, "another result after a kill"
report(while_it_worked=hit)
"""

ARCHIVE = """
import shutil
from vtlib import archive, simulate
stream, stations, _ = simulate.network_day(seed=0, hours=1, n_stations=2)
begin = stream[0].stats.starttime
stream.trim(begin, begin + 900)
for day in range(3):
    for trace in stream:
        trace.stats.starttime = begin + 86_400 * day
    archive.write_sds(stream, folder / "sds")
out = folder / "out"

def recognise():
    archive.recognise(folder / "sds", "simulated-bezymianny-tcn", stations, out)

def results():
    paths = [p for p in sorted(out.rglob("*")) if p.is_file() and p.name != ".lock"]
    return {str(p.relative_to(out)): p.read_bytes() for p in paths}

lasts_s = finish(recognise)
wanted, hit, days = results(), 0, 0
for number in range(kills):
    if number % 2:
        shutil.rmtree(out)
    else:
        sorted((out / "days").iterdir())[number // 2 % 3].unlink()
    hit += kill(recognise, lasts_s)
    if (out / "manifest.json").is_file():
        days += len(archive.manifest(out))
        archive.read_events(out)
    finish(recognise)
    assert results() == wanted, "another result after a kill"
report(while_it_worked=hit, days_that_were_done=days)
"""

DOWNLOAD = """
import hashlib, http.server
content = bytes(range(256)) * 4000
path = "folder/weights"

class Slow(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        for k in range(0, len(content), 50_000):
            self.wfile.write(content[k : k + 50_000])
            time.sleep(0.01)

    def log_message(self, *_):
        pass

class Server(http.server.ThreadingHTTPServer):
    def handle_error(self, *_):
        pass  # the other side was killed

server = Server(("127.0.0.1", 0), Slow)
keeper = in_child(server.serve_forever)
for name in [name for name in os.environ if name.startswith("VTLIB_")]:
    del os.environ[name]
os.environ.update(
    VTLIB_URL=f"http://127.0.0.1:{server.server_port}/",
    VTLIB_CACHE=str(folder / "cache"),
    NO_PROXY="127.0.0.1",
    no_proxy="127.0.0.1",
)
from vtlib.datasets import registry
sha256 = hashlib.sha256(content).hexdigest()
entry = registry.Entry(path, len(content), registry.git_blob_id(content), sha256)
registry.entries = lambda: {path: entry}
file = folder / "cache" / path

def fetch():
    registry.fetch(path)

try:
    lasts_s, hit, there = finish(fetch), 0, 0
    for number in range(kills):
        file.unlink()
        hit += kill(fetch, lasts_s)
        if file.is_file():
            assert file.read_bytes() == content, "another file than the right one"
            there += 1
        finish(fetch)
        assert file.read_bytes() == content
        assert [p for p in (folder / "cache").rglob("*") if p.is_file()] == [file]
finally:
    os.kill(keeper, signal.SIGKILL)
report(while_it_worked=hit, file_there=there)
"""
PROGRAMS = {"training": TRAINING, "scores": SCORES, "an archive": ARCHIVE, "a download": DOWNLOAD}


@pytest.mark.parametrize(("name", "program"), PROGRAMS.items(), ids=PROGRAMS)
def test_work_that_is_killed_is_done_by_the_next_call_with_the_same_result(name, program, tmp_path):
    command = [sys.executable, "-c", COMMON + program, str(KILLS), str(tmp_path)]
    done = subprocess.run([*command, str(ROOT / "studies")], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads(done.stdout.splitlines()[-1])
    figures.note("interrupted", name, found)
    assert found["while_it_worked"] > 0


def contents(folder):
    """A hash of each file below a folder, by its name.

    Sphinx writes versions of style sheets behind their names, more of them in a second build, and
    lays out its search index in another way when only some of the pages have changed.
    """
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(
            re.sub(rb"\?v=[0-9a-f]+", b"", path.read_bytes())
        ).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "searchindex.js"
    }


def rendering(build_dir):
    """Processes that render the pages of a build."""
    return [
        process
        for process in psutil.process_iter(["cmdline"])
        if str(build_dir / "staging") in (process.info["cmdline"] or [])
    ]


def differing(one, other):
    """Names of the files that two folders don't have in common."""
    return {name for name, _ in set(one.items()) ^ set(other.items())}


def test_a_book_that_is_killed_is_made_by_the_next_call_as_if_nothing_had_been(tiny_book):
    """The first build's pages stay whole while a second build is killed, at any moment of it."""
    tiny_book.write_toc("01_a")
    command = [sys.executable, str(ROOT / "book/build.py"), "--root", str(tiny_book.root)]
    own = {name: v for name, v in os.environ.items() if not name.startswith("VTLIB_")} | {
        "PATH": ""
    }

    def build():
        done = subprocess.run(command, env=own, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        return contents(tiny_book.build_dir / "html")

    def write(value):
        tiny_book.write("01_a", ["# A", {"source": f"print({value} * 2)"}])

    pages, lasts_s = {}, {}
    for value in (21, 4):
        write(value)
        begin = time.monotonic()
        pages[value] = build()
        lasts_s[value] = time.monotonic() - begin
    assert pages[21] != pages[4]
    rng, hit, value = random.Random(0), 0, 4
    for _ in range(BOOK_KILLS):
        before, value = value, 25 - value
        write(value)
        with subprocess.Popen(
            command, env=own, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as process:
            time.sleep(rng.uniform(0, lasts_s[4]))
            process.kill()
        hit += process.returncode < 0
        _, left = psutil.wait_procs(rendering(tiny_book.build_dir), timeout=PATIENCE_S)
        assert left == [], "what the killed build had begun goes on in its folders"
        html = tiny_book.build_dir / "html"
        if html.exists():  # between two renames of a millisecond it isn't
            there = contents(html)
            apart = [differing(there, pages[one]) for one in (before, value)]
            assert set() in apart, f"a mixture of two builds: {apart}"
        assert differing(build(), pages[value]) == set()
    figures.note("interrupted", "a book", {"kills": BOOK_KILLS, "while_it_worked": hit})
    assert hit > 0
