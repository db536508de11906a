"""What lies in git: sources only, nothing executed, nothing of anybody's machine."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import nbformat
import pytest
from builder.chapters import read_toc
from builder.project import Project

ROOT = Path(__file__).resolve().parent.parent.parent
PROJECT = Project(ROOT, ROOT / "build")
LARGEST_FILE = 2 * 1024 * 1024
CLEAR = "clear its outputs: jupyter nbconvert --clear-output --inplace"


def tracked_files():
    """Return the files in git that are there, relative to the checkout."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        return []
    listing = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return sorted(name for name in listing.stdout.split("\0") if name and (ROOT / name).is_file())


TRACKED = tracked_files()
NOTEBOOKS = [name for name in TRACKED if name.endswith(".ipynb")]
each_notebook = pytest.mark.parametrize("name", NOTEBOOKS)


def text_of(name):
    """Return a file's text, or nothing if it isn't text."""
    try:
        return (ROOT / name).read_text("utf-8")
    except UnicodeDecodeError:
        return ""


def test_this_is_a_checkout():
    if not TRACKED:
        pytest.skip("not a git checkout: what lies in git can't be looked at")
    assert "pyproject.toml" in TRACKED


@each_notebook
def test_a_notebook_is_valid_and_its_cells_can_be_told_apart(name):
    raw = json.loads((ROOT / name).read_text("utf-8"))
    nbformat.validate(raw)
    identities = [cell["id"] for cell in raw["cells"]]
    assert len(set(identities)) == len(identities)


@each_notebook
def test_a_notebook_has_nothing_executed_in_it(name):
    raw = json.loads((ROOT / name).read_text("utf-8"))
    for number, cell in enumerate(raw["cells"], start=1):
        if cell["cell_type"] == "code":
            executed = cell["outputs"] or cell["execution_count"] is not None
            assert not executed, f"{name}, cell {number}: {CLEAR} {name}"
    assert not {"papermill", "widgets"} & set(raw["metadata"]), f"{name}: {CLEAR} {name}"


def test_every_notebook_of_the_book_is_in_its_table_of_contents():
    pages = {f"book/{page.name}.ipynb" for page in read_toc(PROJECT)}
    assert {name for name in NOTEBOOKS if name.startswith("book/")} <= pages


def test_no_file_is_large():
    assert [name for name in TRACKED if (ROOT / name).stat().st_size > LARGEST_FILE] == []


def test_no_javascript_but_the_book_s_own_modules():
    scripts = {name for name in TRACKED if Path(name).suffix in (".js", ".mjs", ".cjs", ".wasm")}
    ours = ("book/live/", "vtlib/widgets/", "book/_static/page.js", "book/web/formulas.cjs")
    ours += ("tests/hostile/fire.mjs",)
    assert {name for name in scripts if not name.startswith(ours)} == set()


def test_no_path_of_anybody_s_machine():
    path = re.compile(r"""(?<![\w.~$}])/(home|Users|root|work|workspace|mnt)/[\w.-]+""")
    found = {(name, match.group()) for name in TRACKED for match in path.finditer(text_of(name))}
    assert found == set()


def test_packages_come_from_whatever_index_the_user_has():
    host = re.compile(r"pypi\.org|pythonhosted\.org|registry\.npmjs|download\.pytorch")
    found = {(name, match.group()) for name in TRACKED for match in host.finditer(text_of(name))}
    assert found == set()
    assert '"resolved"' not in text_of("book/web/package-lock.json")


def test_the_repository_s_address_is_written_in_one_place():
    address = PROJECT.repository
    path = address.removeprefix("https://github.com/")
    assert path.count("/") == 1 and address.startswith("https://")
    assert [name for name in TRACKED if path in text_of(name)] == ["pyproject.toml"]
