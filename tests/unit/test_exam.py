"""An exam for a class: the same for a seed, whole or not there, marked by evaluation's rules."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import obspy
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "studies"))  # programs, no package

import exam
import mark

HEAD = "record,start_s,end_s,class\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return exam.write(7, tmp_path_factory.mktemp("build"))


def contents(folder):
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def marked(folder, *files):
    program = folder / "for-teachers/mark.py"
    return subprocess.run(
        [sys.executable, str(program), *map(str, files)], capture_output=True, text=True
    )


def test_the_truth_is_all_right_and_nothing_is_worth_nothing(folder):
    done = marked(folder, folder / "for-teachers/truth.csv", folder / "for-students/answers.csv")
    assert done.returncode == 0, done.stderr
    first, second = done.stdout.splitlines()
    assert "truth.csv: 100 %" in first and "answers.csv: 0 %" in second


def test_the_same_seed_is_the_same_exam_and_another_is_not(folder, tmp_path):
    assert contents(exam.write(7, tmp_path)) == contents(folder)
    other = contents(exam.write(8, tmp_path))
    assert not set(other.values()) & {
        content for name, content in contents(folder).items() if "records" in name
    }


def test_students_get_records_without_truth_or_seed(folder):
    students = folder / "for-students"
    names = sorted(path.name for path in students.rglob("*") if path.is_file())
    records = [f"record-{n:02d}.mseed" for n in range(1, exam.N_RECORDS + 1)]
    assert names == sorted(["README.txt", "answers.csv", *records])
    text = (students / "README.txt").read_text() + (students / "answers.csv").read_text()
    assert "7" not in text.replace("0.3", "")
    starts = [obspy.read(students / "records" / name)[0].stats.starttime for name in records]
    assert list(np.diff([start.timestamp for start in starts])) == [3600.0] * 19


def test_events_lie_within_their_records_and_each_class_occurs_three_times(folder):
    truth = mark.read_events(folder / "for-teachers/truth.csv")
    for name, events in truth.items():
        trace = obspy.read(folder / f"for-students/records/{name}.mseed")[0]
        assert all(one.end_s <= trace.stats.npts / trace.stats.sampling_rate for one in events)
    for label in ("TRE", "HYB", "VT", "LP"):
        assert sum(any(one.label == label for one in own) for own in truth.values()) >= 3


def test_an_answer_is_paired_once_and_by_its_class():
    truth = {"a": [(10, 20, "VT"), (30, 40, "LP")], "b": []}
    said = {"a": [(10, 20, "VT"), (11, 19, "VT"), (30, 40, "VT")]}
    score = mark.mark(truth, said)
    assert score["per cent"] == pytest.approx(100 * 2 * 1 / (2 + 3))
    assert score["found"].value == pytest.approx(2 * 2 / (2 + 3))
    assert (score["precision"], score["recall"]) == (pytest.approx(1 / 3), 0.5)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "first line must be"),
        ("start,end\n", "first line must be"),
        (HEAD + "record-01,1,2\n", "line 2: 3 cells"),
        (HEAD + "\nrecord-99,1,2,VT\n", "line 3: 'record-99' is no record"),
        (HEAD + "record-01,5,5,VT\n", "the end after the start"),
        (HEAD + "record-01,nan,5,VT\n", "the end after the start"),
        (HEAD + "record-01,1,inf,VT\n", "the end after the start"),
        (HEAD + "record-01,1,ten,VT\n", "1 to ten: expected seconds"),
        (HEAD + "record-01,1,2,SIL\n", "class 'SIL'"),
        (HEAD + "record-01,1,2,=cmd()\n", "class '=cmd()'"),
        (HEAD + "record-01,1,2,VT\n" * 10_001, "more than 10,000 lines"),
    ],
)
def test_what_cannot_be_marked_is_named_with_its_line(folder, tmp_path, text, said):
    path = tmp_path / "theirs.csv"
    path.write_text(text)
    done = marked(folder, path, folder / "for-teachers/truth.csv")
    assert done.returncode == 1 and str(path) in done.stderr and said in done.stderr
    assert "100 %" in done.stdout, "the others are marked all the same"


@pytest.mark.parametrize("text", ["", "0", "-1", "7.5", "ten", "1000001", "٧"])
def test_a_seed_that_is_none_is_refused_with_an_example(text, capsys):
    assert exam.main([text]) == 1
    assert f"SEED is {text!r}" in capsys.readouterr().err


def test_an_exam_is_never_written_over_and_never_half_there(folder, tmp_path, monkeypatch):
    with pytest.raises(FileExistsError, match="exam-7 is there already"):
        exam.write(7, folder.parent)

    def fails(*_):
        raise OSError("the disk is full")

    monkeypatch.setattr(exam, "table", fails)
    with pytest.raises(OSError, match="disk is full"):
        exam.write(7, tmp_path)
    assert list(tmp_path.iterdir()) == []
