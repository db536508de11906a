"""The machinery of the book, on books of a few cells: what runs again, what is kept, failures."""

import fcntl
import hashlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from bs4 import BeautifulSoup
from builder import kept, made, pages, running, tables
from builder.chapters import Chapter
from builder.project import BookError, Project, write_if_changed

ROOT = Path(__file__).resolve().parent.parent.parent
PROJECT = Project(ROOT, ROOT / "build")

# Each run prints what no other run prints: kept outputs can be told from new ones.
TOKEN = {"source": "import uuid\nprint('token', uuid.uuid4().hex)"}
USED = {"dataset": "toy", "title": "Two toy records", "source": "obspy", "is_real": True}
LOG_DATA = {
    "source": "import json, os\nfor _ in range(2):\n"
    "    with open(os.environ['VTLIB_RUN_LOG'], 'a') as log:\n"
    f"        print(json.dumps({USED!r}), file=log)"
}


def token(book, name):
    """Return what this run of a chapter printed and no other does."""
    return re.search(r"token (\w{32})", nbformat.writes(book.kept(name))).group(1)


def ran(result):
    """Return which chapters ran, and why."""
    return dict(re.findall(r"^(\w+): runs, because (.+)$", result.stdout, re.M))


def listing(folder):
    """Return all files below a folder with their contents' hashes."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture(scope="module")
def two_chapters_once(tmp_path_factory, make_tiny_book):
    """A tiny book that has been run, but not rendered."""
    book = make_tiny_book(tmp_path_factory.mktemp("two") / "checkout")
    book.write_toc("one", "two")
    book.write("one", ["# One", TOKEN])
    book.write("two", ["# Two", TOKEN])
    result = book.build("--no-render")
    assert result.returncode == 0, result.stderr
    return book


@pytest.fixture
def two_chapters(two_chapters_once, tmp_path):
    """A copy of that book: a test may change it."""
    return two_chapters_once.copy_to(tmp_path / "checkout")


@pytest.fixture(scope="module")
def book(tiny_book_of_module):
    book = tiny_book_of_module
    os.makedirs(book.root / "published")
    (book.root / "published/record.sac").write_bytes(b"1234")
    book.write_toc("one", pages=["about"])
    book.write(
        "one",
        [
            "# One & only\n\n$x^2$",
            TOKEN,
            LOG_DATA,
            {
                "source": "import os, sys\n"
                "print('python', sys.executable)\nprint('folder', os.getcwd())\n"
                "print('data', os.environ['VTLIB_DATA'], os.environ['VTLIB_PUBLISHED'])"
            },
            {
                "source": "import matplotlib.pyplot as plt\nplt.plot([1, 2]);",
                "mystnb": {"image": {"alt": "A line that rises from one to two"}},
            },
        ],
        idea="A toy that fits in your head.",
    )
    book.write(
        "index",
        [
            "# A tiny book\n\n<!-- chapter-cards -->",
            "<!-- launch-links -->\n\n`git clone <address-of-the-repository>`",
        ],
    )
    (book.root / "pyproject.toml").write_text(
        '[project.urls]\nRepository = "https://github.com/some-one/a-book"\n'
    )
    (book.root / "book/about.md").write_text("# About\n\n<!-- run-table -->\n")
    (book.root / "book/live").mkdir()
    (book.root / "book/live/player.js").write_text("export default 1;\n")
    before = listing(book.root / "book")
    # A kernelspec called python3 that is not this Python: the book must not run on it.
    spec = book.root / "jupyter/kernels/python3"
    spec.mkdir(parents=True)
    (spec / "kernel.json").write_text(
        json.dumps({"argv": ["/bin/false"], "display_name": "x", "language": "python"})
    )
    result = book.build(
        "--data",
        "simulated",
        VTLIB_PUBLISHED=str(book.root / "published"),
        JUPYTER_PATH=str(book.root / "jupyter"),
    )
    assert result.returncode == 0, result.stderr
    return SimpleNamespace(tiny=book, result=result, before=before, page=book.page("one"))


class TestWholeBuild:
    """One book, built once, and looked at from all sides."""

    def test_it_ends_with_the_data_the_time_and_the_way_to_the_pages(self, book):
        end = book.result.stdout.split("Data used")[1]
        assert re.search(r"one +Two toy records \(comes with ObsPy\)", end)
        assert re.search(r"\d+ s in all", end)
        path = re.search(r"The book: (\S+)", end).group(1)
        assert (book.tiny.build_dir / "html/index.html").samefile(path)

    def test_the_record_of_the_run(self, book):
        info = book.tiny.info()
        chapter = info["chapters"]["one"]
        assert chapter["title"] == "1. One & only"
        assert chapter["data"] == [USED]
        assert chapter["seconds"] > 0
        assert 30 < chapter["peak_memory_mb"] < 1000
        assert chapter["versions"]["python"] == ".".join(map(str, sys.version_info[:3]))
        assert {"numpy", "obspy", "papermill", "torch"} <= set(chapter["versions"])
        assert set(info["chapters"]) == {"index", "one"}

    def test_the_kernel_is_this_python_with_the_variables_that_vtlib_reads(self, book):
        assert f"python {sys.executable}" in book.page
        assert f"data simulated {book.tiny.root / 'published'}" in book.page

    def test_nothing_is_written_among_the_sources(self, book):
        folder = re.search(r"folder (\S+)", book.page).group(1)
        assert folder.startswith(str(book.tiny.build_dir))
        assert listing(book.tiny.root / "book") == book.before

    def test_figures_keep_their_alternative_text(self, book):
        assert 'alt="A line that rises from one to two"' in book.page

    def test_the_tables_are_filled_in(self, book):
        index, about = book.tiny.page("index"), book.tiny.page("about")
        assert "A toy that fits in your head." in index
        assert 'href="one.html"' in index
        assert "Two toy records" in about
        assert "table --&gt;" not in index + about and "table -->" not in index + about

    def test_links_are_made_of_the_address_in_pyproject(self, book):
        page = book.tiny.page("index")
        assert "https://mybinder.org/v2/gh/some-one/a-book/main?urlpath=lab/tree/book/" in page
        assert "colab.research.google.com/github/some-one/a-book/blob/main/book/index.ipynb" in page
        assert re.search(r"git.{0,50}clone.{0,50}https://github.com/some-one/a-book", page)
        assert "address-of-the-repository" not in page
        assert PROJECT.repository not in page

    def test_sources_of_scripts_are_no_pages_and_are_not_served_as_they_are(self, book):
        assert (book.tiny.root / "book/live/player.js").is_file()
        assert not list((book.tiny.build_dir / "html").rglob("player.js*"))

    def test_without_npm_one_line_says_where_the_scripts_come_from(self, book):
        [line] = [line for line in book.result.stdout.splitlines() if "npm" in line]
        assert "CDN" in line
        assert "cdn" in book.page

    def test_an_edit_of_prose_keeps_the_outputs_and_renders(self, book):
        path = book.tiny.root / "book/one.ipynb"
        before = token(book.tiny, "one")
        edited = nbformat.read(path, as_version=4)
        edited.cells[0].source += "\n\nA sentence that was not there before."
        edited.cells.insert(3, nbformat.v4.new_markdown_cell("And another.", id="another"))
        edited.cells[-1].metadata["mystnb"]["image"]["alt"] = "A rising line, better described"
        nbformat.write(edited, path)
        result = book.tiny.build(
            "--data", "simulated", VTLIB_PUBLISHED=str(book.tiny.root / "published")
        )
        assert result.returncode == 0, result.stderr
        assert ran(result) == {}
        page = book.tiny.page("one")
        assert "A sentence that was not there before." in page and "And another." in page
        assert "A rising line, better described" in page
        assert before in page

    def test_a_page_with_a_warning_is_not_published_now_or_the_next_time(self, book):
        html = book.tiny.build_dir / "html"
        good = listing(html)
        about = book.tiny.root / "book/about.md"
        before = about.read_text()
        about.write_text("# About\n\n{ref}`nowhere`\n")
        arguments = {"VTLIB_PUBLISHED": str(book.tiny.root / "published")}
        for _ in range(
            2
        ):  # Sphinx warns only when it reads a page; the second time must fail as well
            result = book.tiny.build("--data", "simulated", **arguments)
            assert result.returncode == 1
            assert "about.md" in result.stderr and "nowhere" in result.stderr
            assert listing(html) == good
        about.write_text(before)


class TestWhatRunsAgain:
    def test_nothing_if_nothing_has_changed(self, two_chapters):
        before = token(two_chapters, "one")
        assert ran(two_chapters.build("--no-render")) == {}
        assert token(two_chapters, "one") == before

    def test_a_chapter_whose_code_has_changed(self, two_chapters):
        one, two = token(two_chapters, "one"), token(two_chapters, "two")
        two_chapters.write("two", ["# Two", {"source": TOKEN["source"] + "  # edited"}])
        assert ran(two_chapters.build("--no-render")) == {"two": "its code has changed"}
        assert token(two_chapters, "one") == one
        assert token(two_chapters, "two") != two

    def test_all_chapters_if_vtlib_has_changed(self, two_chapters):
        (two_chapters.root / "vtlib/new.py").write_text("x = 1\n")
        result = ran(two_chapters.build("--no-render"))
        assert result == dict.fromkeys(("index", "one", "two"), "vtlib has changed")

    def test_all_chapters_if_told_to(self, two_chapters):
        before = token(two_chapters, "one")
        assert set(ran(two_chapters.build("--no-render", "--force"))) == {"index", "one", "two"}
        assert token(two_chapters, "one") != before

    def test_only_the_chapter_that_is_named(self, two_chapters):
        (two_chapters.root / "vtlib/new.py").write_text("x = 1\n")
        result = two_chapters.build("--only", "two")
        assert set(ran(result)) == {"two"}
        assert (
            "No pages were made, because these chapters have yet to run: index, one"
            in result.stdout
        )

    @pytest.mark.parametrize("damage", ["", "[]", "{}", '{"cells": [', "half", "a cell is lost"])
    def test_a_chapter_whose_kept_copy_is_damaged(self, two_chapters, damage):
        path = two_chapters.build_dir / "kept/two.ipynb"
        if damage == "half":
            damage = path.read_text()[: path.stat().st_size // 2]
        elif damage == "a cell is lost":
            notebook = two_chapters.kept("two")
            notebook.cells.pop()
            damage = nbformat.writes(notebook)
        path.write_text(damage)
        result = two_chapters.build("--no-render")
        assert result.returncode == 0, result.stderr
        assert set(ran(result)) == {"two"}

    @pytest.mark.parametrize("key", sorted(kept.RECORDED))
    @pytest.mark.parametrize("wrong", [None, "x", -1, [1], {"a": 1}, [{"dataset": 1}], "lost"])
    def test_a_chapter_whose_record_is_damaged(self, two_chapters, key, wrong):
        """The record is read before anything runs: nothing in it may end in a traceback."""
        project = Project(two_chapters.root, two_chapters.build_dir)
        chapter = Chapter("two", "", None, Path("two.ipynb"), two_chapters.kept("two"))
        assert kept.load(chapter, project)
        notebook = two_chapters.kept("two")
        notebook.metadata[kept.RECORD][key] = wrong
        if wrong == "lost":
            del notebook.metadata[kept.RECORD][key]
        nbformat.write(notebook, two_chapters.build_dir / "kept/two.ipynb")
        assert kept.load(chapter, project) is None


def test_two_builds_in_one_folder_are_one_and_a_message(tiny_book, tmp_path):
    tiny_book.build_dir.mkdir()
    with open(tiny_book.build_dir / ".lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        before = listing(tiny_book.build_dir)
        result = tiny_book.build("--no-render")
        assert result.returncode == 1 and "another build is writing" in result.stderr
        assert "Traceback" not in result.stderr and listing(tiny_book.build_dir) == before
        elsewhere = tiny_book.build("--no-render", "--build-dir", str(tmp_path / "other"))
        assert elsewhere.returncode == 0, elsewhere.stderr
    assert tiny_book.build("--no-render").returncode == 0


class TestFingerprint:
    @pytest.fixture
    def project(self, tiny_book):
        (tiny_book.root / "published").mkdir()
        (tiny_book.root / "published/record.sac").write_bytes(b"1234")
        return Project(tiny_book.root, tiny_book.build_dir)

    @pytest.fixture
    def prints(self, project, tiny_book):
        path = tiny_book.write("one", ["# One", {"source": "1 + 1", "tags": ["hide-input"]}])

        def compute(**variables):
            chapter = Chapter("one", "", None, path, nbformat.read(path, as_version=4))
            environment = {"VTLIB_PUBLISHED": str(project.root / "published"), "VTLIB_DATA": "auto"}
            return kept.fingerprint(chapter, project, environment | variables)

        return compute

    def changed(self, before, after):
        return {kind for kind in before if before[kind] != after[kind]}

    def test_the_choice_of_data_counts_but_not_where_to_report_or_what_the_shell_is(self, prints):
        before = prints()
        assert self.changed(before, prints(VTLIB_DATA="simulated")) == {"data"}
        assert self.changed(before, prints(VTLIB_OFFLINE="1")) == {"data"}
        assert self.changed(before, prints(VTLIB_RUN_LOG="elsewhere", SHELL="fish")) == set()

    def test_a_published_file_that_changes_counts(self, prints, project):
        before = prints()
        (project.root / "published/record.sac").write_bytes(b"12345")
        assert self.changed(before, prints()) == {"data"}

    def test_a_new_published_file_counts(self, prints, project):
        before = prints()
        (project.root / "published/other.sac").write_bytes(b"1")
        assert self.changed(before, prints()) == {"data"}

    def test_the_registry_counts(self, prints, project):
        before = prints()
        (project.root / "data/registry.json").write_text('{"new": 1}')
        assert self.changed(before, prints()) == {"data"}

    def test_words_and_programs_among_the_data_do_not_count(self, prints, project):
        before = prints()
        (project.root / "data/README.md").write_text("What lies here.")
        (project.root / "data/make.py").write_text("print()")
        assert self.changed(before, prints()) == set()

    def test_package_versions_count(self, prints, monkeypatch):
        before = prints()
        real = kept.importlib.metadata.version
        monkeypatch.setattr(
            kept.importlib.metadata,
            "version",
            lambda name: "0.0.0" if name == "numpy" else real(name),
        )
        assert self.changed(before, prints()) == {"versions"}

    def test_tags_that_only_concern_looks_do_not_count_and_those_of_execution_do(
        self, prints, tiny_book
    ):
        before = prints()
        tiny_book.write("one", ["# Other words", {"source": "1 + 1", "tags": []}, "more words"])
        assert self.changed(before, prints()) == set()
        tiny_book.write("one", ["# One", {"source": "1 + 1", "tags": ["raises-exception"]}])
        assert self.changed(before, prints()) == {"code"}


class TestFailure:
    def test_a_cell_that_fails_is_named_with_its_source_and_traceback(self, two_chapters):
        two_chapters.write(
            "two",
            [
                "# Two",
                {"source": "a = 1"},
                "Words.",
                {"source": "def scale(x):\n    return x / 0\n\nscale(17)"},
                TOKEN,
            ],
        )
        result = two_chapters.build("--no-render")
        assert result.returncode == 1
        assert "two.ipynb: cell 4 of 5 failed" in result.stderr
        assert "    scale(17)" in result.stderr
        assert "ZeroDivisionError: division by zero" in result.stderr
        assert "\x1b" not in result.stderr

    def test_the_last_good_pages_and_outputs_stay(self, tiny_book):
        tiny_book.write_toc("one")
        tiny_book.write("one", ["# One", TOKEN])
        assert tiny_book.build().returncode == 0
        html, before = listing(tiny_book.build_dir / "html"), token(tiny_book, "one")
        good = (tiny_book.root / "book/one.ipynb").read_text()
        tiny_book.write("one", ["# One", TOKEN, {"source": "raise RuntimeError('on purpose')"}])
        assert tiny_book.build().returncode == 1
        assert listing(tiny_book.build_dir / "html") == html
        (tiny_book.root / "book/one.ipynb").write_text(good)
        assert ran(tiny_book.build("--no-render")) == {}
        assert token(tiny_book, "one") == before

    def test_chapters_that_ran_before_the_failure_are_kept(self, tiny_book):
        tiny_book.write_toc("one", "two")
        tiny_book.write("one", ["# One", TOKEN])
        tiny_book.write("two", ["# Two", {"source": "import time\ntime.sleep(1)\n1 / 0"}])
        assert tiny_book.build("--no-render").returncode == 1
        assert set(ran(tiny_book.build("--no-render"))) == {"two"}

    def test_a_kernel_that_dies_is_a_failure_of_its_cell(self, tiny_book):
        tiny_book.write("index", ["# A tiny book", {"source": "import os\nos._exit(3)"}])
        result = tiny_book.build("--no-render")
        assert result.returncode == 1
        assert "index.ipynb: cell 2 of 2 failed" in result.stderr
        assert "os._exit(3)" in result.stderr

    def test_the_exit_code_of_the_command_is_1(self, tiny_book):
        tiny_book.write("index", ["# A tiny book", {"source": "1 / 0"}])
        command = [
            sys.executable,
            str(ROOT / "book/build.py"),
            "--root",
            str(tiny_book.root),
            "--no-render",
        ]
        result = subprocess.run(command, capture_output=True, text=True)
        assert result.returncode == 1
        assert "ZeroDivisionError" in result.stderr

    def test_a_chapter_that_does_not_exist_is_quoted(self, tiny_book):
        result = tiny_book.build("--only", "nine")
        assert result.returncode == 1
        assert "--only nine: there is no such chapter; the book has index" in result.stderr

    def test_an_unknown_choice_of_data_is_quoted(self, tiny_book):
        result = tiny_book.build(VTLIB_DATA="real")
        assert result.returncode == 1
        assert "VTLIB_DATA is 'real'; choose one of auto, published, simulated" in result.stderr

    def test_a_page_that_is_missing_is_named(self, tiny_book):
        tiny_book.write_toc("one")
        result = tiny_book.build()
        assert result.returncode == 1
        assert "there is no one.ipynb or one.md" in result.stderr

    def test_a_file_that_is_no_notebook_is_named(self, tiny_book):
        tiny_book.write_toc("one")
        (tiny_book.root / "book/one.ipynb").write_text("{ not json")
        result = tiny_book.build()
        assert result.returncode == 1
        assert (
            "one.ipynb is not a valid notebook" in result.stderr
            and "Traceback" not in result.stderr
        )

    def test_a_chapter_without_its_idea_is_named(self, tiny_book):
        tiny_book.write_toc("one")
        tiny_book.write("one", ["# One"], idea="")
        result = tiny_book.build()
        assert result.returncode == 1
        assert "one.ipynb: metadata book.idea is ''" in result.stderr


class TestParts:
    def test_two_chapters_run_at_once_only_if_memory_allows(self, monkeypatch):
        def available(bytes_free):
            memory = SimpleNamespace(available=bytes_free)
            monkeypatch.setattr(running.psutil, "virtual_memory", lambda: memory)

        available(8e9)
        assert [running.may_start_another(n) for n in (0, 1, 2)] == [True, True, False]
        available(1e9)
        assert [running.may_start_another(n) for n in (0, 1, 2)] == [True, False, False]

    def test_a_line_of_the_data_log_that_is_no_record_is_quoted(self, tmp_path):
        log = tmp_path / "data.jsonl"
        log.write_text(json.dumps(USED) + "\n" + '{"dataset": "toy"}\n')
        with pytest.raises(BookError, match=r"data\.jsonl, line 2: .*toy"):
            kept.read_data_log(log)

    def test_minutes_to_read_grow_with_words_and_code(self):
        def minutes(words, code_cells):
            cells = [nbformat.v4.new_markdown_cell("word " * words)]
            cells += [nbformat.v4.new_code_cell("1") for _ in range(code_cells)]
            return Chapter(
                "one", "", None, None, nbformat.v4.new_notebook(cells=cells)
            ).minutes_to_read

        assert [minutes(0, 0), minutes(1000, 0), minutes(1000, 10)] == [1, 5, 10]

    def test_a_dataset_that_was_not_available_is_not_passed_over(self):
        entry = {**USED, "source": "unavailable", "is_real": False}
        assert made.data_used([entry]) == "Two toy records (not available in this run)"
        assert made.data_used([]) == "none"

    def test_a_file_with_the_same_content_is_left_alone(self, tmp_path):
        path = tmp_path / "folder/page.md"
        assert write_if_changed(path, b"one")
        before = path.stat().st_mtime_ns
        assert not write_if_changed(path, b"one")
        assert path.stat().st_mtime_ns == before
        assert write_if_changed(path, b"two")
        assert [file.name for file in path.parent.iterdir()] == ["page.md"]


class TestTables:
    PANDAS = (
        '<div><table class="dataframe"><thead><tr><th></th><th>recall &amp; "F1"</th></tr>'
        "<tr><th>class</th><th></th></tr></thead>"
        "<tbody><tr><th>VT</th><td>1</td></tr></tbody></table></div><p>Words.</p>"
    )
    MARKDOWN = (
        '<div class="pst-scrollable-table-container"><table class="table">\n'
        "<tbody><tr><td>1</td></tr></tbody></table>\n</div>"
    )

    @staticmethod
    def framed(text):
        page = BeautifulSoup(text, "html.parser")
        tables.frame(page)
        return page

    def test_each_table_has_one_frame_with_a_name_of_its_own(self):
        page = self.framed(self.PANDAS + self.MARKDOWN)
        frames = page.select('div.vt-table[role="region"][tabindex="0"] > table')
        assert len(frames) == len(page.find_all("table")) == 2
        names = [frame.parent["aria-label"] for frame in frames]
        assert names == ['Table 1: recall & "F1", class', "Table 2"]
        assert page.select(".pst-scrollable-table-container, .vt-table .vt-table") == []

    def test_a_heading_says_what_it_heads_and_an_empty_one_is_none(self):
        page = self.framed(self.PANDAS)
        headings = {one.get_text(): one["scope"] for one in page.find_all("th")}
        assert headings == {'recall & "F1"': "col", "class": "col", "VT": "row"}
        assert len(page.select("thead td")) == 2

    def test_an_index_is_left_alone(self):
        index = '<table class="indextable genindextable"><tr><td>decode</td></tr></table>'
        assert str(self.framed(index)) == index


class TestApi:
    @pytest.fixture
    def package(self, tmp_path):
        """A package of two modules, one of them a folder, of which nothing is ever imported."""
        folder = tmp_path / "vtlib"
        (folder / "events").mkdir(parents=True)
        (folder / "__init__.py").write_text('__all__ = ["labels", "events"]\n')
        (folder / "labels.py").write_text(
            "import nowhere\n\n#: Seconds in a unit\n#: of time.\nUNIT_S = 70\nOTHER = 3\n"
            "def to_frames(): ...\ndef _hidden(): ...\n"
        )
        (folder / "events/__init__.py").write_text(
            'from .decode import Rule, decode\n__all__ = ["Rule", "decode"]\n'
        )
        (folder / "events/decode.py").write_text(
            "class Rule: ...\ndef decode(): ...\ndef tool(): ...\n"
        )
        (folder / "events/_inner.py").write_text("def inner(): ...\n")
        return made.api_pages(Project(tmp_path, tmp_path / "build"))

    def test_each_module_has_a_page_in_the_package_s_order(self, package):
        assert list(package) == ["reference/api/labels.md", "reference/api/events.md"]

    def test_what_a_module_defines_is_described_and_its_constants_if_a_comment_says_what_they_are(
        self, package
    ):
        page = package["reference/api/labels.md"]
        assert ".. autofunction:: to_frames" in page
        assert ".. py:data:: UNIT_S\n   :value: 70\n\n   Seconds in a unit of time." in page
        assert "OTHER" not in page and "_hidden" not in page

    def test_what_a_package_does_not_pass_on_is_described_where_it_is(self, package):
        page, section = package["reference/api/events.md"].split("## vtlib.events.decode")
        assert ".. autoclass:: Rule" in page and ".. autofunction:: decode" in page
        assert ".. autofunction:: tool" in section and "Rule" not in section
        assert ".. currentmodule:: vtlib.events.decode" in section
        assert "automodule" not in section  # its name is the function's: two would clash
        assert "inner" not in page + section

    def test_the_pages_are_in_the_table_of_contents_if_the_book_has_the_api_s_page(self):
        toc = {"root": "index", "parts": [{"chapters": [{"file": "one"}, {"file": pages.API}]}]}
        assert pages.add_api(toc, ["labels"])
        sections = toc["parts"][0]["chapters"][1]["sections"]
        assert [entry["file"] for entry in sections] == ["reference/api/labels"]
        assert not pages.add_api({"root": "index"}, ["labels"])


def test_a_missing_address_is_asked_for(tiny_book):
    (tiny_book.root / "pyproject.toml").write_text("[project]\n")
    result = tiny_book.build()
    assert result.returncode == 1
    assert "[project.urls] Repository" in result.stderr and "Traceback" not in result.stderr
