"""How a published file reaches this machine: verified, whole, or not at all."""

import hashlib
import http.server
import json
import os
import pickle
import shutil
import socket
import subprocess
import threading
import urllib.parse
from pathlib import Path

import numpy as np
import pytest

from vtlib import datasets, models
from vtlib.datasets import downloading, registry
from vtlib.datasets import published as deception
from vtlib.datasets.registry import CorruptedFileError, Entry, PublishedDataUnavailable

CONTENT = b"forty-eight numbers\n" * 5000
PATH = "Bezy folder/model+1.tf/weights"  # a blank and a plus sign have to be quoted in a URL


def entry(path=PATH, content=CONTENT, sha256=True):
    digest = hashlib.sha256(content).hexdigest() if sha256 else None
    blob = hashlib.sha1(b"blob " + str(len(content)).encode() + b"\0" + content).hexdigest()
    return Entry(path, len(content), blob, digest)


def files_in(folder):
    return [str(p.relative_to(folder)) for p in folder.rglob("*") if not p.is_dir()]


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers what a test put into ``server.answers``: content, a status, or content that breaks
    off."""

    def do_GET(self):
        self.server.asked.append(self.path)
        answer = self.server.answers.get(urllib.parse.unquote(self.path), 404)
        if isinstance(answer, int):
            return self.send_error(answer)
        announced, sent = answer if isinstance(answer, tuple) else (len(answer), answer)
        self.send_response(200)
        self.send_header("Content-Length", str(announced))
        self.end_headers()
        self.wfile.write(sent)

    def log_message(self, *args):
        pass


@pytest.fixture
def server(no_data, monkeypatch):
    """A local server in the place of the public repository, and an empty cache."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.answers, server.asked = {f"/{PATH}": CONTENT}, []
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
    )
    thread.start()
    monkeypatch.delenv("VTLIB_OFFLINE")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, "127.0.0.1")
    monkeypatch.setenv("VTLIB_URL", f"http://127.0.0.1:{server.server_port}/")
    monkeypatch.setattr(registry, "entries", lambda: {PATH: entry()})
    monkeypatch.setattr(downloading, "_given_up", {})
    monkeypatch.setattr(downloading, "WAITS_S", (0.0, 0.0))
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def folder(server, monkeypatch, tmp_path):
    """A folder named by VTLIB_PUBLISHED that holds the file."""
    file = tmp_path / "published" / PATH
    file.parent.mkdir(parents=True)
    file.write_bytes(CONTENT)
    monkeypatch.setenv("VTLIB_PUBLISHED", str(tmp_path / "published"))
    return tmp_path / "published"


@pytest.fixture
def no_sockets(monkeypatch):
    def refuse(*args, **kwargs):
        raise AssertionError("the network was touched")

    for name in ("socket", "create_connection", "getaddrinfo"):
        monkeypatch.setattr(socket, name, refuse)


@pytest.mark.parametrize("content", [b"", b"a", b"blob 3\0abc", bytes(range(256)) * 300])
def test_the_blob_id_is_the_one_that_git_gives(content):
    git = subprocess.run(
        ["git", "hash-object", "--stdin"], input=content, capture_output=True, check=True
    )
    assert registry.git_blob_id(content) == git.stdout.decode().strip()


def test_the_blob_id_of_nothing_is_the_known_one():
    assert registry.git_blob_id(b"") == "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"


def test_the_registry_lists_178_files_and_a_hash_for_each():
    files = registry.registry()["files"]
    assert len(files) == 178
    assert all(len(row["git_blob"]) == 40 for row in files)
    assert [row["path"] for row in files if not row["sha256"]] == [
        "RNN-LSTM/Decepcion/fbank_part0_normalized.p"
    ]
    assert not any(
        Path(row["path"]).is_absolute() or ".." in Path(row["path"]).parts for row in files
    )


def test_the_registry_agrees_with_the_manifest(published):
    manifest = json.loads((published / "MANIFEST.json").read_text())
    ours = registry.registry()
    assert (ours["repository"], ours["commit"]) == (manifest["repository"], manifest["commit"])
    keys = ("path", "size", "git_blob", "sha256")
    expected = {tuple(row.get(key) for key in keys) for row in manifest["files"]}
    assert {tuple(row.get(key) for key in keys) for row in ours["files"]} == expected


def test_every_published_file_is_what_its_two_hashes_say(published):
    here = [e for e in registry.entries().values() if e.sha256 and not e.repository]
    assert len(here) == 177
    for one in here:
        one.check(published / one.path)
        content = (published / one.path).read_bytes()
        assert (len(content), registry.git_blob_id(content)) == (one.size, one.git_blob), one.path


def test_the_second_repositorys_files_are_what_their_two_hashes_say(published):
    there = [e for e in registry.entries().values() if e.repository]
    assert len(there) == 14 and all(e.sha256 for e in there)
    for one in there:
        content = registry.fetch(one.path).read_bytes()
        assert (len(content), registry.git_blob_id(content)) == (one.size, one.git_blob), one.path


def test_the_second_repositorys_files_are_downloaded_from_it_at_its_commit(no_data):
    one = registry.entries()["digivolcan/best_model_3layers"]
    url = "https://raw.githubusercontent.com/mmtitos/ML-DIGIVOLCAN/"
    assert registry.base_url(one) == f"{url}1547b244b977da314795b4e5e4b2d5df4a2568a6/"
    assert one.source.endswith("68a6: PLPI/Pre-trained models/best_model_3layers")
    assert "nhess-25-3827" in registry.citation(one.path)
    assert "feart.2023" in registry.citation("TCN_Model/Deception/Norm_Colum.txt")


@pytest.mark.parametrize("where", ["in it", "beside it"])
def test_a_second_repositorys_file_lies_in_the_folder_or_beside_it(
    folder, monkeypatch, no_sockets, where
):
    path = "second/weights"
    one = Entry(path, len(CONTENT), entry().git_blob, None, "a/b c", "https://github.com/x/y", "0")
    monkeypatch.setattr(registry, "entries", lambda: {path: one})
    file = (folder if where == "in it" else folder.parent) / path
    file.parent.mkdir()
    file.write_bytes(CONTENT)
    assert registry.fetch(path) == file


def test_a_second_repositorys_file_is_asked_for_by_its_path_there(server, no_data, monkeypatch):
    path = "second/weights"
    one = Entry(path, len(CONTENT), entry().git_blob, None, PATH, "https://github.com/x/y", "0")
    monkeypatch.setattr(registry, "entries", lambda: {path: one})
    assert registry.fetch(path) == no_data / path
    assert [urllib.parse.unquote(asked) for asked in server.asked] == [f"/{PATH}"]


def test_downloads_come_from_the_public_repository_at_one_commit(no_data):
    name = registry.registry()["repository"].removeprefix("https://github.com/")
    commit = registry.registry()["commit"]
    assert registry.base_url() == f"https://raw.githubusercontent.com/{name}/{commit}/"


def test_a_download_enters_the_cache_and_is_not_repeated(server, no_data):
    file = registry.fetch(PATH)
    assert file == no_data / PATH and file.read_bytes() == CONTENT
    assert registry.fetch(PATH) == file
    assert (len(server.asked), files_in(no_data)) == (1, [PATH])


def test_many_downloads_come_back_in_the_order_they_were_asked_for(server, no_data, monkeypatch):
    contents = {f"a/{i}/b{i % 3}": b"%d" % i * 100 for i in range(40)}
    server.answers = {f"/{path}": content for path, content in contents.items()}
    monkeypatch.setattr(registry, "entries", lambda: {p: entry(p, c) for p, c in contents.items()})
    assert [file.read_bytes() for file in registry.fetch_all(contents)] == list(contents.values())
    assert sorted(files_in(no_data)) == sorted(contents)


@pytest.mark.parametrize("sha256", [True, False], ids=["by SHA-256", "by git blob id"])
@pytest.mark.parametrize(
    "wrong", [CONTENT + b"x", CONTENT[:-1], CONTENT[:-1] + b"x", b"", b"<html>busy</html>"]
)
def test_wrong_content_is_refused_and_leaves_nothing(server, no_data, monkeypatch, sha256, wrong):
    monkeypatch.setattr(registry, "entries", lambda: {PATH: entry(sha256=sha256)})
    server.answers[f"/{PATH}"] = wrong
    size = f"{len(wrong)} bytes" if len(wrong) <= len(CONTENT) else "more than the 100000 bytes"
    with pytest.raises(CorruptedFileError, match=f"{size}.*not kept") as caught:
        registry.fetch(PATH)
    assert urllib.parse.quote(PATH) in str(caught.value)
    assert files_in(no_data) == []
    server.answers[f"/{PATH}"] = CONTENT
    assert registry.fetch(PATH).read_bytes() == CONTENT


@pytest.mark.parametrize("sent", [0, 1, 4096, len(CONTENT) - 1])
def test_a_download_that_breaks_off_leaves_nothing(server, no_data, sent):
    server.answers[f"/{PATH}"] = (len(CONTENT), CONTENT[:sent])
    with pytest.raises((PublishedDataUnavailable, CorruptedFileError), match="weights"):
        registry.fetch(PATH)
    assert files_in(no_data) == []
    server.answers[f"/{PATH}"] = CONTENT
    assert registry.fetch(PATH).read_bytes() == CONTENT


def test_a_download_that_the_reader_interrupts_leaves_nothing(server, no_data, monkeypatch):
    def interrupt(*args):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", interrupt)
    with pytest.raises(KeyboardInterrupt):
        registry.fetch(PATH)
    assert files_in(no_data) == []


@pytest.mark.parametrize("status", [404, 403, 500])
def test_a_file_that_the_server_does_not_give_is_named_with_the_status(server, no_data, status):
    server.answers[f"/{PATH}"] = status
    with pytest.raises(
        PublishedDataUnavailable, match=f"HTTP status {status}.*VTLIB_PUBLISHED"
    ) as caught:
        registry.fetch(PATH)
    assert str(caught.value).startswith(PATH)
    assert files_in(no_data) == []


def test_a_cache_that_cannot_be_written_says_why(server, no_data):
    no_data.write_text("a file where the cache's folder should be")
    with pytest.raises(
        PublishedDataUnavailable, match=r"\((Not a directory|File exists)\).*VTLIB_CACHE"
    ):
        registry.fetch(PATH)


def test_offline_never_touches_the_network(server, monkeypatch, no_sockets):
    monkeypatch.setenv("VTLIB_OFFLINE", "1")
    with pytest.raises(
        PublishedDataUnavailable, match=r"weights.*VTLIB_OFFLINE=1.*VTLIB_PUBLISHED"
    ):
        registry.fetch(PATH)
    monkeypatch.delenv("VTLIB_OFFLINE")
    with pytest.raises(AssertionError, match="the network was touched"):
        registry.fetch(PATH)


def test_offline_a_cached_file_is_used(server, monkeypatch):
    file = registry.fetch(PATH)
    monkeypatch.setenv("VTLIB_OFFLINE", "1")
    assert registry.fetch(PATH) == file


@pytest.mark.parametrize("where", ["cache", "published"])
@pytest.mark.parametrize("sha256", [True, False], ids=["by SHA-256", "by git blob id"])
def test_a_file_that_has_changed_on_disk_is_named_and_never_replaced(
    server, folder, monkeypatch, where, sha256
):
    monkeypatch.setattr(registry, "entries", lambda: {PATH: entry(sha256=sha256)})
    if where == "cache":
        monkeypatch.delenv("VTLIB_PUBLISHED")
    file = registry.fetch(PATH)
    file.write_bytes(CONTENT[:-1] + b"?")
    with pytest.raises(CorruptedFileError, match="Delete the file and fetch it again") as caught:
        registry.fetch(PATH)
    assert str(file) in str(caught.value)
    assert file.read_bytes() == CONTENT[:-1] + b"?"


def test_a_published_file_that_was_truncated_is_named(published, tmp_path, no_data, monkeypatch):
    """With a real file, in a folder like the real one."""
    path = next(p for p in registry.entries() if p.endswith(".trs"))
    copy = tmp_path / "copy" / path
    copy.parent.mkdir(parents=True)
    shutil.copy(published / path, copy)
    monkeypatch.setenv("VTLIB_PUBLISHED", str(tmp_path / "copy"))
    assert registry.fetch(path) == copy
    copy.write_bytes(copy.read_bytes()[:-10])
    with pytest.raises(CorruptedFileError) as caught:
        registry.fetch(path)
    assert str(copy) in str(caught.value)


def test_the_folder_comes_before_the_cache_and_needs_no_network(folder, no_sockets):
    assert registry.fetch(PATH) == folder / PATH


def test_a_file_that_the_folder_lacks_is_downloaded(folder, no_data):
    (folder / PATH).unlink()
    assert registry.fetch(PATH) == no_data / PATH


def test_a_folder_that_does_not_exist_is_named(folder, monkeypatch):
    monkeypatch.setenv("VTLIB_PUBLISHED", str(folder / "elsewhere"))
    with pytest.raises(
        PublishedDataUnavailable, match=r"VTLIB_PUBLISHED=.*elsewhere: no such folder"
    ):
        registry.fetch(PATH)


def test_a_file_that_was_never_published_is_named(server):
    with pytest.raises(ValueError, match=r"no/such\.p: not among the 1 published files"):
        registry.fetch("no/such.p")


@pytest.mark.parametrize("wrong", ["publish", "Published", "1"])
def test_a_wrong_choice_of_data_is_quoted(folder, monkeypatch, wrong):
    monkeypatch.setenv("VTLIB_DATA", wrong)
    with pytest.raises(
        ValueError, match=f"VTLIB_DATA='{wrong}': expected one of auto, published, simulated"
    ):
        registry.fetch(PATH)


def test_simulated_data_means_that_published_data_is_never_used(folder, monkeypatch, no_sockets):
    monkeypatch.setenv("VTLIB_DATA", "simulated")
    with pytest.raises(PublishedDataUnavailable, match="VTLIB_DATA=simulated"):
        registry.fetch(PATH)


@pytest.mark.parametrize(
    ("choice", "required", "expected"),
    [
        (None, None, False),
        ("", "", False),
        ("auto", "0", False),
        ("simulated", None, False),
        ("published", None, True),
        ("published", "0", True),
        ("auto", "1", True),
        (None, "1", True),
        ("simulated", "1", True),
    ],
)
def test_when_falling_back_is_an_error(no_data, monkeypatch, choice, required, expected):
    for name, value in (("VTLIB_DATA", choice), ("VTLIB_REQUIRE_PUBLISHED", required)):
        if value is not None:
            monkeypatch.setenv(name, value)
    assert registry.must_be_published() is expected


def test_a_training_fold_that_can_be_downloaded_is_what_a_recogniser_trains_on(server, monkeypatch):
    """Files of the published format, made from simulated features: the chapters' own call finds and
    uses them."""
    simulated = datasets.load_partition(1, source="simulated")
    folds = {"train": simulated.train[:6], "test": simulated.test[:3]}
    listed = {}
    for fold, recordings in folds.items():
        for names, attribute in ((deception._FEATURES, "features"), (deception._LABELS, "labels")):
            path = deception._DECEPTION + names[fold]
            content = pickle.dumps([getattr(r, attribute) for r in recordings])
            server.answers[f"/{path}"] = content
            # of the training features only the git blob id is known, as in the real registry
            listed[path] = entry(path, content, sha256=(fold, attribute) != ("train", "features"))
    monkeypatch.setattr(registry, "entries", lambda: listed)
    partition = datasets.load_partition(1)
    assert (partition.source.kind, partition.is_real, len(partition.train)) == (
        "published",
        True,
        6,
    )
    for got, made in zip(partition.train, folds["train"], strict=True):
        np.testing.assert_array_equal(got.features, made.features)
        np.testing.assert_array_equal(got.labels, made.labels)
    history = models.LSTMRecogniser().fit(partition, epochs=1, batch_size=2, progress=False)
    assert len(history.validation_loss) == 1
    server.answers[f"/{deception._DECEPTION}{deception._FEATURES['train']}"] = (
        404  # it is in the cache now
    )
    assert len(datasets.load_partition(1).train) == 6
