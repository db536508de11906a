"""How the modules of ``book/live`` become scripts of the pages, and what they play on."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from builder import live, live_data
from builder.project import BookError, Project

ROOT = Path(__file__).resolve().parent.parent.parent
BOOK = Project(ROOT, ROOT / "build")


@pytest.fixture
def node_modules(book):
    return book.build / "web/node_modules"


@pytest.fixture
def modules(tmp_path):
    """A book with a page's module that imports another, and their worker."""
    page = tmp_path / "book/live/page"
    page.mkdir(parents=True)
    (page / "word.js").write_text('export const word = "tremor";\n')
    (page / "main.js").write_text(
        'import source from "worker-source";\nimport {word} from "./word.js";\n'
        "console.log(word, source.length > 0, source.includes('tremor'));\n"
    )
    (page / "worker.js").write_text('import {word} from "./word.js";\nself.word = word;\n')
    (page / "chapter.js").write_text(
        'import * as widgets from "widget-modules";\nconsole.log(Object.keys(widgets).join());\n'
    )
    for name in ("live.css", "chapter.css"):
        (page / name).write_text("p { margin: 0; }\n")
    figures = tmp_path / "vtlib/widgets"
    figures.mkdir(parents=True)
    (figures / "toy.js").write_text("export default { render() {} };\n")
    (figures / "parts.js").write_text("export const h = 1;\n")
    return Project(tmp_path, tmp_path / "build")


def test_a_page_s_modules_and_its_worker_become_one_classic_script(modules, node_modules, tmp_path):
    live.bundle(modules, node_modules, tmp_path)
    script = tmp_path / "live.js"
    said = subprocess.run(["node", str(script)], capture_output=True, text=True).stdout
    assert said == "tremor true true\n"
    assert not re.search(r"^\s*(import|export)\b", script.read_text(), re.M)
    assert (tmp_path / "live.css").is_file()
    script = tmp_path / "chapter.js"
    assert subprocess.run(["node", str(script)], capture_output=True, text=True).stdout == "toy\n"


def test_a_module_that_cannot_be_bundled_is_named_with_the_reason(modules, node_modules, tmp_path):
    (modules.book / "live/page/word.js").write_text("export const word = ;\n")
    with pytest.raises(BookError, match=r"(?s)worker\.js could not be bundled.*word\.js:1"):
        live.bundle(modules, node_modules, tmp_path)


def test_what_has_not_changed_is_not_made_again(modules, node_modules, monkeypatch):
    made = []
    for step in ("bundle", "write_data"):

        def note(project, node_modules, target, step=step):
            made.append(step)
            (target / f"{step}.js").write_text("")

        note.__name__ = step
        monkeypatch.setattr(live, step, note)
    for folder in ("book/web", "data"):
        (modules.root / folder).mkdir()
    (modules.book / "web/package-lock.json").write_text("{}")
    first = live.served_files(modules, node_modules)
    assert live.served_files(modules, node_modules) == first
    assert made == ["bundle", "write_data"]
    assert set(first) == {"live/bundle.js", "live/write_data.js"}
    (modules.book / "live/page/word.js").write_text("export const word = 1;\n")
    live.served_files(modules, node_modules)
    assert made == ["bundle", "write_data", "bundle"]


def test_without_npm_nothing_is_served_and_the_page_says_so(modules):
    assert live.served_files(modules, None) == {}
    assert "needs JavaScript" in live.place("try-it", {})


def test_every_place_is_in_a_page():
    sources = "".join(
        path.read_text("utf-8") for path in BOOK.book.iterdir() if path.suffix in (".md", ".ipynb")
    )
    markers = re.findall(r"<!-- (live-[\w-]+) -->", sources)
    assert sorted(markers) == sorted(f"live-{what}" for what in live.PLACES)


def test_an_unknown_choice_of_recognisers_is_quoted(tmp_path):
    program = ROOT / "book/builder/live_data.py"
    result = subprocess.run(
        [sys.executable, str(program), str(tmp_path)],
        env={"PATH": "", "VTLIB_LIVE": "everything"},
        capture_output=True,
        text=True,
    )
    assert result.returncode != 0 and "VTLIB_LIVE is 'everything'" in result.stderr


def test_no_text_ends_the_script_that_it_stands_in():
    assert "</script" not in live_data.in_script({"title": "</script><script>alert(1)"})


def test_the_modules_have_prettier_s_form(node_modules):
    result = subprocess.run(
        [
            node_modules / ".bin/prettier",
            f"--config={BOOK.book / live.SOURCES}/.prettierrc.json",
            "--check",
            BOOK.book / live.SOURCES,
            ROOT / live.WIDGETS,
        ],
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stderr
