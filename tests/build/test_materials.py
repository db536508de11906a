"""The list of packages names what is installed, and what npm is held to; and the page on what
readers can rely on names tests that are there, and figures that were measured."""

import json
import re
from pathlib import Path

import pytest
from builder import kept, materials, relied
from builder.project import Project

ROOT = Path(__file__).resolve().parent.parent.parent
PROJECT = Project(ROOT, ROOT / "build")


@pytest.fixture(scope="module")
def listed():
    return json.loads(materials.content(PROJECT))


def test_the_list_is_cyclonedx_and_the_same_each_time(listed):
    assert (listed["bomFormat"], listed["specVersion"]) == ("CycloneDX", "1.5")
    assert materials.content(PROJECT) == materials.content(PROJECT)
    addresses = [one["purl"] for one in listed["components"]]
    assert len(set(addresses)) == len(addresses) > 150
    assert all(re.fullmatch(r"pkg:(pypi|npm)/[^@]+@\S+", one) for one in addresses)


def test_what_the_book_needs_and_what_that_needs_is_listed_and_nothing_of_the_tests(listed):
    names = {one["name"] for one in listed["components"]}
    assert {"numpy", "obspy", "torch", "keras-tcn", "jupyter-book", "sphinx"} <= names
    assert not {"pytest", "ruff", "selenium", "vtlib"} & names
    of_python = [one for one in listed["components"] if "pypi" in one["purl"]]
    assert sum("properties" in one for one in of_python) > len(of_python) // 2


def test_npm_takes_a_package_only_with_the_lockfile_s_hash(listed):
    lockfile = json.loads((ROOT / "book/web/package-lock.json").read_text("utf-8"))
    packages = {path: one for path, one in lockfile["packages"].items() if path}
    assert all(re.fullmatch(r"sha512-[\w+/]{86}==", one["integrity"]) for one in packages.values())
    assert not any("hasInstallScript" in one and "link" in one for one in packages.values())
    of_npm = [one for one in listed["components"] if "pkg:npm" in one["purl"]]
    assert len(of_npm) == len(packages)
    assert all(len(one["hashes"][0]["content"]) == 128 for one in of_npm)


def test_each_promise_names_a_test_that_is_there():
    text = (ROOT / "book/reference/rely_on.md").read_text("utf-8")
    sections = text.split("\n## ")[1:]
    assert len(sections) >= 8
    for section in sections:
        named = relied.TEST.findall(section)
        assert named, section.splitlines()[0]
        assert [name for name in named if not (ROOT / name).is_file()] == []
    assert set(re.findall(r"<!-- rely-on-\S+ -->", text)) <= {
        *relied.texts(PROJECT),
        *materials.texts(),
    }


def test_new_figures_make_no_chapter_run_again(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data/scores.json").write_text("{}")
    project = Project(tmp_path, tmp_path / "build")
    before = kept.hash_of_data(project, {})
    for name in ("fuzzed.json", "verified.json", "README.md"):
        (tmp_path / "data" / name).write_text("{}")
    assert kept.hash_of_data(project, {}) == before
    (tmp_path / "data/scores.json").write_text("[]")
    assert kept.hash_of_data(project, {}) != before


def test_the_figures_of_the_page_are_those_of_the_files():
    figures = {"csv": {"read": 1234, "refused": 6}, "trs": {"refused": 60}}
    table = relied.readers(figures)
    assert "| csv | 1,240 | 1,234 | 6 |" in table and "| trs | 60 | 0 | 60 |" in table
    assert "| **together** | 1,300 | 1,234 | 66 |" in table
    verified = {"chapters": {"01_a": {"runs": 3, "cells": 9, "same": 7, "apart": {"2": 0.012},
                                      "other": [4]}}}  # fmt: skip
    assert "| 01_a | 3 | 9 | 7 | 1.2 % | 1 |" in relied.chapters(verified)
    assert "| a book | 4 | 3 |" in relied.interrupted(
        {"a book": {"kills": 4, "while_it_worked": 3}}
    )
    assert relied.readers({}) == relied.chapters({}) == relied.interrupted({}) == relied.NONE
