"""What all tests share: the book, built once, and the rule that nothing is skipped in CI."""

import contextlib
import importlib.util
import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from unittest import mock

import nbformat
import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "book"))  # for `builder`, which is no package that anybody installs

IN_CI = os.environ.get("CI", "").lower() in ("true", "1")


def fail_instead(report):
    """Turn a skip into a failure in CI, where everything that tests need has to be there."""
    expected_to_fail = hasattr(report, "wasxfail")
    if IN_CI and report.skipped and not expected_to_fail:
        report.outcome = "failed"
        report.longrepr = f"skipped, which CI doesn't allow: {report.longrepr}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    fail_instead(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector):
    report = yield
    fail_instead(report)
    return report


@pytest.fixture(scope="session")
def book():
    """The real book, run and rendered in ``build/``: its pages and the record of its run."""
    result = subprocess.run(
        [sys.executable, str(ROOT / "book/build.py")], capture_output=True, text=True
    )
    assert result.returncode == 0, f"book/build.py failed:\n{result.stdout}\n{result.stderr}"
    build = ROOT / "build"
    return SimpleNamespace(
        html=build / "html",
        build=build,
        output=result.stdout,
        info=json.loads((build / "run-info.json").read_text("utf-8")),
    )


def builder_command():
    """Return book/build.py as a module: a process for each small build would only import."""
    if "book_build" not in sys.modules:
        spec = importlib.util.spec_from_file_location("book_build", ROOT / "book/build.py")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        sys.modules["book_build"] = module
    return sys.modules["book_build"]


class TinyBook:
    """A book of a few cells in a folder of its own, to try the machinery on.

    Parameters
    ----------
    root : pathlib.Path
        An empty folder.
    """

    def __init__(self, root):
        self.root = root
        self.build_dir = root / "build"
        for folder in ("book/web", "vtlib", "data"):
            (root / folder).mkdir(parents=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(ROOT / "book/web" / name, root / "book/web")
        shutil.copy(ROOT / "book/_config.yml", root / "book")
        shutil.copy(ROOT / "pyproject.toml", root)
        shutil.copytree(ROOT / "book/_static", root / "book/_static")
        (root / "book/references.bib").write_text("")
        (root / "vtlib/__init__.py").write_text("")
        (root / "data/registry.json").write_text("{}")
        self.write_toc()
        self.write("index", ["# A tiny book", "<!-- chapter-cards -->"])

    def copy_to(self, root):
        """Return a copy of this book, with all it has built, in another folder."""
        shutil.copytree(self.root, root)
        copy = TinyBook.__new__(TinyBook)
        copy.root, copy.build_dir = root, root / "build"
        return copy

    def write_toc(self, *chapters, pages=()):
        """Write the table of contents: the landing page, a numbered part, and other pages."""
        parts = [
            {"caption": "First part", "numbered": 1, "chapters": [{"file": f} for f in chapters]},
            {"caption": "Other pages", "chapters": [{"file": f} for f in pages]},
        ]
        toc = {"format": "jb-book", "root": "index"}
        if chapters or pages:
            toc["parts"] = [part for part in parts if part["chapters"]]
        (self.root / "book/_toc.yml").write_text(json.dumps(toc))

    def write(self, name, cells, idea="One idea."):
        """Write a chapter: a string is Markdown; a dictionary is code, ``source`` and metadata."""
        made = []
        for number, cell in enumerate(cells):
            if isinstance(cell, str):
                made.append(nbformat.v4.new_markdown_cell(cell, id=f"cell-{number}"))
            else:
                metadata = {key: value for key, value in cell.items() if key != "source"}
                made.append(
                    nbformat.v4.new_code_cell(
                        cell["source"], id=f"cell-{number}", metadata=metadata
                    )
                )
        metadata = {
            "book": {"idea": idea},
            "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
        }
        path = self.root / "book" / f"{name}.ipynb"
        nbformat.write(nbformat.v4.new_notebook(cells=made, metadata=metadata), path)
        return path

    def build(self, *arguments, path="", **variables):
        """Build this book, by default without npm; return what a finished process would hold."""
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith("VTLIB_")
        }
        environment |= {"PATH": path, **variables}
        out, error = io.StringIO(), io.StringIO()
        with (
            mock.patch.dict(os.environ, environment, clear=True),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(error),
        ):
            code = builder_command().main(["--root", str(self.root), *arguments])
        return SimpleNamespace(returncode=code, stdout=out.getvalue(), stderr=error.getvalue())

    def info(self):
        """Return the record of the last run."""
        return json.loads((self.build_dir / "run-info.json").read_text("utf-8"))

    def page(self, name):
        """Return the text of a rendered page."""
        return (self.build_dir / "html" / f"{name}.html").read_text("utf-8")

    def kept(self, name):
        """Return the executed copy of a chapter."""
        return nbformat.read(self.build_dir / "kept" / f"{name}.ipynb", as_version=4)


@pytest.fixture(scope="session")
def make_tiny_book():
    """Make an empty tiny book in a folder."""
    return TinyBook


@pytest.fixture
def tiny_book(tmp_path):
    """An empty tiny book."""
    return TinyBook(tmp_path / "checkout")


@pytest.fixture(scope="module")
def tiny_book_of_module(tmp_path_factory):
    """A tiny book that the tests of a module share."""
    return TinyBook(tmp_path_factory.mktemp("tiny") / "checkout")
