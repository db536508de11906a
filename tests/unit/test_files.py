"""Files that are written whole or not at all."""

import os
import stat
import threading

import pytest

from vtlib.files import in_a_line, read_text, write_whole


@pytest.mark.parametrize("content", ["", "a\r\nb\n", "Безымянный", b"\x00\xff\x80"], ids=repr)
def test_what_is_written_is_there_byte_for_byte_and_nothing_else(tmp_path, content):
    write_whole(tmp_path / "new" / "a.txt", content)
    expected = content.encode() if isinstance(content, str) else content
    assert (tmp_path / "new" / "a.txt").read_bytes() == expected
    assert [p.name for p in (tmp_path / "new").iterdir()] == ["a.txt"]
    if isinstance(content, str):
        assert read_text(tmp_path / "new" / "a.txt") == content


def test_a_file_may_be_read_by_those_who_may_read_any_other(tmp_path):
    write_whole(tmp_path / "a.txt", "text")
    (tmp_path / "b.txt").write_text("text")
    assert stat.S_IMODE(os.stat(tmp_path / "a.txt").st_mode) == stat.S_IMODE(
        os.stat(tmp_path / "b.txt").st_mode
    )


def test_what_fails_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    write_whole(tmp_path / "a.txt", "old")
    with pytest.raises(UnicodeEncodeError):
        write_whole(tmp_path / "a.txt", "\udc80")

    def full(*_):
        raise OSError("no space left")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="no space left"):
        write_whole(tmp_path / "a.txt", "new")
    assert {p.name: p.read_text() for p in tmp_path.iterdir()} == {"a.txt": "old"}


def test_two_who_write_at_once_never_show_half_a_file(tmp_path):
    """Each of the contents is whole, and no one's rename fails."""
    contents, seen, failed = ["a" * 50_000, "b" * 50_000], set(), []

    def write(content):
        try:
            for _ in range(100):
                write_whole(tmp_path / "a.txt", content)
        except OSError as error:
            failed.append(error)

    write_whole(tmp_path / "a.txt", contents[0])
    writers = [threading.Thread(target=write, args=(c,)) for c in contents]
    for thread in writers:
        thread.start()
    while any(thread.is_alive() for thread in writers):
        seen.add(read_text(tmp_path / "a.txt"))
    assert not failed and seen <= set(contents)
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]


def test_a_byte_order_mark_is_no_text(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"\xef\xbb\xbfday")
    assert read_text(tmp_path / "a.txt") == "day"


@pytest.mark.parametrize("name", ["none.txt", "."])
def test_a_missing_file_is_named(tmp_path, name):
    with pytest.raises(ValueError, match="no such file") as caught:
        read_text(tmp_path / name)
    assert str(tmp_path / name) in str(caught.value)


def test_what_is_no_text_is_named_with_the_place_where_it_stops_being_any(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"day\xff")
    with pytest.raises(ValueError, match=r"a\.txt: no text file .* at byte 3"):
        read_text(tmp_path / "a.txt")


@pytest.mark.parametrize(
    ("value", "line"),
    [
        ("a\r\n b", "a b"),
        (ValueError("\x1b[2Jx\x00"), r"\x1b[2Jx\x00"),
        ("\udc80\u202e", r"\udc80\u202e"),
        ("Безымянный", "Безымянный"),
        ("x" * 10**6, "x" * 299 + "…"),
    ],
)
def test_what_a_file_says_is_told_in_a_line_that_a_terminal_only_shows(value, line):
    assert in_a_line(value) == line
