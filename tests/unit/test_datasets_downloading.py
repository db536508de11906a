"""Downloads from servers that fail in every way: the right file is kept or none, and it ends."""

import concurrent.futures
import hashlib
import http.server
import os
import signal
import socket
import struct
import subprocess
import sys
import threading
import time

import pytest

from vtlib.datasets import CorruptedFileError, PublishedDataUnavailable, downloading, registry
from vtlib.datasets.registry import Entry

CONTENT = b"forty-eight numbers\n" * 5000
PATH = "folder/weights"
LOGIN = b"\n <!DOCTYPE html><html><body>Welcome to our hotel: log in</body></html>"


def send(handler, content, announced=None, status=200, **headers):
    handler.send_response(status)
    if announced != "":
        handler.send_header("Content-Length", str(len(content) if announced is None else announced))
    for name, value in headers.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(content)


def reset(handler, content=b""):
    """Break the connection off with a reset rather than an end."""
    if content:
        send(handler, content, len(CONTENT))
    linger = struct.pack("ii", 1, 0)
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    handler.connection.close()


def drip(handler, start, byte):
    """Something every twentieth of a second, until somebody hangs up."""
    handler.wfile.write(start)
    while not handler.server.is_over.is_set():
        handler.wfile.write(byte)
        handler.wfile.flush()
        time.sleep(0.05)


def endless(handler, **headers):
    send(handler, b"", "", **headers)
    while not handler.server.is_over.is_set():
        handler.wfile.write(CONTENT)


def stall(handler):
    send(handler, CONTENT[:5000], len(CONTENT))
    handler.server.is_over.wait()


BODY = b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"
#: What a server may do, and whether that may be over in a moment.
FAULTS = {
    "reset at once": (reset, True),
    "reset half-way": (lambda h: reset(h, CONTENT[:50_000]), True),
    "truncated": (lambda h: send(h, CONTENT[:70_000], len(CONTENT)), True),
    "announces a byte more": (lambda h: send(h, CONTENT, len(CONTENT) + 1), True),
    "closes without a word": (lambda h: h.connection.close(), True),
    "stalls": (stall, True),
    "500": (lambda h: h.send_error(500), True),
    "502": (lambda h: h.send_error(502), True),
    "503": (lambda h: h.send_error(503), True),
    "429": (lambda h: h.send_error(429), True),
    "404": (lambda h: h.send_error(404), False),
    "403": (lambda h: h.send_error(403), False),
    "login page": (lambda h: send(h, LOGIN), False),
    "login page elsewhere": (lambda h: send(h, b"", status=302, Location="/login"), False),
    "redirects to itself": (lambda h: send(h, b"", status=302, Location=h.path), False),
    "redirects to a file": (
        lambda h: send(h, b"", status=302, Location="file:///etc/hosts"),
        False,
    ),
    "redirects to no host": (lambda h: send(h, b"", status=302, Location="http://[::1"), False),
    "redirects to a long host": (
        lambda h: send(h, b"", status=302, Location=f"http://{'x' * 300}.invalid/"),
        False,
    ),
    "announces fewer bytes": (lambda h: send(h, CONTENT, 500), False),
    "says gzip and is none": (lambda h: send(h, CONTENT, **{"Content-Encoding": "gzip"}), False),
    "another content": (lambda h: send(h, CONTENT[::-1]), False),
    "nothing": (lambda h: send(h, b""), False),
    "endless": (endless, False),
    "drips": (lambda h: drip(h, BODY, b"x"), False),
    "drips headers": (lambda h: drip(h, b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"), False),
    "drips one header": (lambda h: drip(h, b"HTTP/1.1 200 OK\r\nX: ", b"y"), False),
    "is no web server": (lambda h: h.wfile.write(b"220 smtp ready\r\n"), True),
}


class Handler(http.server.BaseHTTPRequestHandler):
    """Does what ``server.faults`` says, one after the other, and then sends the file."""

    def do_GET(self):
        self.server.asked.append(self.path)
        if self.path == "/login":
            send(self, LOGIN)
        elif self.server.faults:
            fault = self.server.faults.pop(0)
            fault(self)
        else:
            send(self, self.server.content)

    def handle(self):
        try:
            super().handle()
        except OSError:
            pass  # the other side has hung up, or we have

    def finish(self):
        try:
            super().finish()
        except OSError:
            pass

    def log_message(self, *args):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *args):
        pass


@pytest.fixture
def server(no_data, monkeypatch):
    """A local server in the place of the public repository, and an empty cache."""
    server = Server(("127.0.0.1", 0), Handler)
    server.faults, server.asked, server.content = [], [], CONTENT
    server.is_over = threading.Event()
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    monkeypatch.delenv("VTLIB_OFFLINE")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, "127.0.0.1")
    monkeypatch.setenv("VTLIB_URL", f"http://127.0.0.1:{server.server_port}/")
    blob = registry.git_blob_id(CONTENT)
    entry = Entry(PATH, len(CONTENT), blob, hashlib.sha256(CONTENT).hexdigest())
    monkeypatch.setattr(registry, "entries", lambda: {PATH: entry})
    monkeypatch.setattr(downloading, "_given_up", {})
    monkeypatch.setattr(downloading, "WAITS_S", (0.0, 0.0))
    monkeypatch.setattr(downloading, "SILENCE_S", 0.5)
    monkeypatch.setattr(downloading, "LEAST_TIME_S", -3.0)  # 2 s for this file
    yield server
    server.is_over.set()
    server.shutdown()
    server.server_close()
    thread.join()


def files_in(folder):
    return [str(p.relative_to(folder)) for p in folder.rglob("*") if not p.is_dir()]


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_that_stays_is_one_line_and_leaves_nothing(server, no_data, name):
    fault, _ = FAULTS[name]
    server.faults = [fault] * 40
    with pytest.raises((PublishedDataUnavailable, CorruptedFileError)) as caught:
        registry.fetch(PATH)
    message = str(caught.value)
    assert PATH in message and message.isprintable() and len(message) < 1000
    assert files_in(no_data) == []
    server.faults.clear()
    downloading._given_up.clear()  # as after a minute
    assert registry.fetch(PATH).read_bytes() == CONTENT
    assert files_in(no_data) == [PATH]


@pytest.mark.parametrize("name", [name for name, (_, is_brief) in FAULTS.items() if is_brief])
@pytest.mark.parametrize("times", [1, 2])
def test_a_fault_that_may_be_over_in_a_moment_is_tried_again(server, name, times):
    server.faults = [FAULTS[name][0]] * times
    assert registry.fetch(PATH).read_bytes() == CONTENT
    assert len(server.asked) == times + 1


@pytest.mark.parametrize("name", ["404", "login page", "another content", "endless"])
def test_what_another_try_would_not_mend_is_asked_for_once(server, name):
    server.faults = [FAULTS[name][0]] * 3
    with pytest.raises((PublishedDataUnavailable, CorruptedFileError)):
        registry.fetch(PATH)
    assert len(server.asked) == 1


@pytest.mark.parametrize("length", ["abc", -5])
def test_what_a_server_announces_does_not_matter_if_the_content_is_right(server, length):
    server.faults = [lambda h: send(h, CONTENT, length)]
    assert registry.fetch(PATH).read_bytes() == CONTENT and len(server.asked) == 1


def test_a_login_page_is_told_as_one(server):
    server.faults = [FAULTS["login page elsewhere"][0]]
    with pytest.raises(CorruptedFileError, match="does your network ask for a login"):
        registry.fetch(PATH)


def test_waits_grow_from_one_try_to_the_next(server, monkeypatch):
    slept = []
    monkeypatch.setattr(downloading, "WAITS_S", (0.5, 2.0))
    monkeypatch.setattr(downloading.time, "sleep", slept.append)
    server.faults = [FAULTS["503"][0]] * 3
    with pytest.raises(PublishedDataUnavailable, match=r"HTTP status 503.*Try again later"):
        registry.fetch(PATH)
    assert slept == [0.0, 0.5, 2.0]


def test_a_server_that_is_lost_is_not_asked_for_a_minute_and_then_it_is(server, monkeypatch):
    server.faults = [reset] * 3
    said = []
    for _ in range(3):
        with pytest.raises(PublishedDataUnavailable, match="Connect this machine") as caught:
            registry.fetch(PATH)
        said.append(str(caught.value))
    assert len(server.asked) == 3 and len(set(said)) == 1
    now = time.monotonic()
    monkeypatch.setattr(downloading.time, "monotonic", lambda: now + downloading.GIVEN_UP_S + 1)
    assert registry.fetch(PATH).read_bytes() == CONTENT


def test_a_server_that_does_not_exist_is_told(server):
    server.shutdown()
    server.server_close()
    with pytest.raises(PublishedDataUnavailable, match=r"ConnectionError.*VTLIB_PUBLISHED"):
        registry.fetch(PATH)


def test_a_busy_server_is_not_given_up(server):
    server.faults = [FAULTS["503"][0]] * 3
    with pytest.raises(PublishedDataUnavailable):
        registry.fetch(PATH)
    assert registry.fetch(PATH).read_bytes() == CONTENT


def test_a_file_of_unknown_length_ends_somewhere(server, monkeypatch, no_data):
    one = Entry(PATH, None, registry.git_blob_id(CONTENT), None)
    monkeypatch.setattr(registry, "entries", lambda: {PATH: one})
    monkeypatch.setattr(downloading, "MOST_BYTES", 10**6)
    server.faults = [endless]
    with pytest.raises(CorruptedFileError, match="1000001 bytes"):
        registry.fetch(PATH)
    assert files_in(no_data) == []
    assert registry.fetch(PATH).read_bytes() == CONTENT


@pytest.mark.parametrize("place", ["the cache is a file", "a folder is in the file's place"])
def test_a_cache_that_cannot_be_written_is_one_line(server, no_data, place):
    if place == "the cache is a file":
        no_data.write_text("")
    else:
        (no_data / PATH / "more").mkdir(parents=True)
    with pytest.raises(PublishedDataUnavailable, match=f"cannot write .*{PATH}.*VTLIB_CACHE"):
        registry.fetch(PATH)


def test_a_full_disk_is_one_line_and_leaves_nothing(server, no_data, monkeypatch):
    def full(self, content):
        with open(self, "wb") as file:
            file.write(content[:100])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.write_bytes", full)
    with pytest.raises(PublishedDataUnavailable, match=r"No space left on device.*Make room"):
        registry.fetch(PATH)
    assert files_in(no_data) == []


def test_many_at_once_are_all_given_the_same_right_file(server, no_data):
    server.faults = [reset, FAULTS["truncated"][0], FAULTS["503"][0]]
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        files = list(pool.map(registry.fetch, [PATH] * 8))
    assert {file.read_bytes() for file in files} == {CONTENT} and files_in(no_data) == [PATH]


FETCHING = """
import sys
from vtlib.datasets import registry
entry = registry.Entry(*eval(sys.argv[1]))
registry.entries = lambda: {entry.path: entry}
print("ready", flush=True)
print(registry.fetch(entry.path).stat().st_size)
"""


def test_two_processes_of_which_one_is_killed_leave_the_right_file(server, no_data):
    """One is killed while the server sends it half, the other one goes on."""
    one = registry.entries()[PATH]
    arguments = repr((one.path, one.size, one.git_blob, one.sha256))
    server.faults = [stall]
    command = [sys.executable, "-c", FETCHING, arguments]
    first = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    while not server.asked:
        time.sleep(0.01)
    os.kill(first.pid, signal.SIGKILL)
    first.communicate()
    assert files_in(no_data) == []
    second = subprocess.run(command, capture_output=True, text=True)
    assert second.stdout.split() == ["ready", str(len(CONTENT))], second.stderr
    assert files_in(no_data) == [PATH] and (no_data / PATH).read_bytes() == CONTENT


@pytest.mark.parametrize("path", ["/tmp/x", "../x", "a/../../x"])
@pytest.mark.parametrize("broken", [False, True])
def test_a_list_that_is_broken_or_leads_out_of_the_cache_is_named(
    tmp_path, monkeypatch, path, broken
):
    from vtlib.datasets import listing

    row = f'{{"path": "{path}", "size": 1, "git_blob": "0", "sha256": null}}'
    text = f'{{"repository": "r", "commit": "c", "citation": "x", "files": [{row}]}}'
    (tmp_path / "registry.json").write_text(text[:-3] if broken else text)
    monkeypatch.setattr(listing, "made_here", lambda: tmp_path)
    for cached in (listing.registry, listing.entries):
        monkeypatch.setattr(listing, cached.__name__, cached.__wrapped__)
    with pytest.raises(ValueError, match=r"registry\.json: no registry of published files"):
        listing.entries()
