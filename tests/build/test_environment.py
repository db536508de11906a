"""Dependencies are listed once, all ways of installing agree, `make` says what is missing."""

import hashlib
import importlib.metadata
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parent.parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def read_environment(path):
    return yaml.safe_load((ROOT / path).read_text("utf-8"))


def conda_and_pip(environment):
    """Return the conda packages and pip's lines of an environment file."""
    conda = [entry for entry in environment["dependencies"] if isinstance(entry, str)]
    pip = [
        line
        for entry in environment["dependencies"]
        if isinstance(entry, dict)
        for line in entry["pip"]
    ]
    return conda, pip


def constraints():
    """Return the pinned versions by canonical name."""
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pinned = dict(line.split("==") for line in lines if line and not line.startswith("#"))
    return {canonicalize_name(name): version for name, version in pinned.items()}


@pytest.mark.parametrize(
    ("path", "line"), [("environment.yml", "-e .[book]"), ("binder/environment.yml", "-e ..[book]")]
)
def test_conda_files_hold_only_python_pip_pytorch_and_this_package(path, line):
    environment = read_environment(path)
    conda, pip = conda_and_pip(environment)
    assert {re.split(r"[=<>]", entry)[0] for entry in conda} == {"python", "pip", "pytorch-cpu"}
    assert pip == [line]
    assert environment["channels"] == ["conda-forge"]


def test_both_conda_files_ask_for_the_same():
    here, binder = read_environment("environment.yml"), read_environment("binder/environment.yml")
    assert conda_and_pip(here)[0] == conda_and_pip(binder)[0]
    assert here["channels"] == binder["channels"]


def test_conda_s_python_is_one_that_the_package_allows():
    conda, _ = conda_and_pip(read_environment("environment.yml"))
    [python] = [entry for entry in conda if entry.startswith("python=")]
    assert Version(python.removeprefix("python=")) in SpecifierSet(PROJECT["requires-python"])


def test_the_extras_that_the_commands_install_exist():
    assert {"book", "test"} <= set(PROJECT["optional-dependencies"])
    assert any(
        Requirement(line).name == "jupyterlab" for line in PROJECT["optional-dependencies"]["book"]
    )


def test_every_dependency_is_pinned_to_a_version_that_pyproject_allows():
    pinned = constraints()
    listed = PROJECT["dependencies"] + [
        line for extra in PROJECT["optional-dependencies"].values() for line in extra
    ]
    for requirement in map(Requirement, listed):
        if requirement.name == PROJECT["name"]:  # an extra of its own
            assert requirement.extras <= set(PROJECT["optional-dependencies"])
            continue
        version = pinned[canonicalize_name(requirement.name)]
        assert version in requirement.specifier, f"{requirement} is pinned to {version}"


def test_constraints_are_plain_versions():
    text = (ROOT / "constraints.txt").read_text("utf-8")
    for line in text.splitlines():
        assert re.fullmatch(r"#.*|[A-Za-z0-9._-]+==[A-Za-z0-9.]+", line), (
            f"constraints.txt: {line!r}"
        )
    assert "vtlib" not in constraints()


def test_the_tests_run_with_the_versions_that_are_recorded():
    differing = {}
    for name, version in constraints().items():
        try:
            installed = importlib.metadata.version(name).split("+")[0]
        except importlib.metadata.PackageNotFoundError:
            continue  # needed on another system or Python only
        if installed != version:
            differing[name] = (installed, version)
    assert differing == {}, (
        "installed and recorded versions; run `make clean test`, or renew constraints.txt"
    )


def hashed():
    """Return what hashes.txt lists, by canonical name: requirement, and hashes of its files."""
    found, entries = {}, re.split(r"\n(?=\S)", (ROOT / "hashes.txt").read_text("utf-8").strip())
    for line, *hashes in (re.split(r"\s*\\\n\s*", entry) for entry in entries):
        requirement = Requirement(line)
        found[canonicalize_name(requirement.name)] = requirement, hashes
    return found


def test_each_package_that_make_installs_has_the_hashes_of_its_files():
    for requirement, hashes in hashed().values():
        assert re.fullmatch(r"==[A-Za-z0-9.]+", str(requirement.specifier)), requirement
        assert hashes, requirement
        assert all(re.fullmatch("--hash=sha256:[0-9a-f]{64}", one) for one in hashes), requirement


def test_hashes_are_those_of_the_recorded_versions():
    listed, pinned = hashed(), constraints()
    differing = {
        name: (pinned[name], str(listed[name][0].specifier))
        for name in pinned.keys() & listed.keys()
        if pinned[name] not in listed[name][0].specifier
    }
    assert differing == {}, "run `make hashes`"


def test_what_is_installed_here_is_listed_with_its_hashes():
    """All that the package asks for, at any remove, but itself and, on Linux, PyTorch."""
    listed, wanted, seen = hashed(), [("vtlib", "book"), ("vtlib", "test")], set()
    apart = {"torch"} if sys.platform == "linux" else set()
    while wanted:
        seen.add(one := wanted.pop())
        name, extra = one
        if name in apart:
            continue
        if name != PROJECT["name"]:
            marker = listed[name][0].marker
            assert marker is None or marker.evaluate(), f"{name} has no hash here: `make hashes`"
        for requirement in map(Requirement, importlib.metadata.requires(name) or []):
            if requirement.marker is None or requirement.marker.evaluate({"extra": extra}):
                name_of = canonicalize_name(requirement.name)
                further = {(name_of, e) for e in requirement.extras | {""}}
                wanted += sorted(further - seen)
    assert len(seen) > 100


@pytest.fixture
def index(tmp_path):
    """A folder with the one file of a small package, and that file's hash."""
    wheel = tmp_path / "small-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("small.py", "")
        archive.writestr(
            "small-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: small\nVersion: 1.0\n"
        )
        archive.writestr(
            "small-1.0.dist-info/WHEEL",
            "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        )
        archive.writestr("small-1.0.dist-info/RECORD", "")
    return tmp_path, hashlib.sha256(wheel.read_bytes()).hexdigest()


@pytest.mark.parametrize("as_listed", [True, False])
def test_make_installs_no_file_that_is_not_the_listed_one(make, index, as_listed):
    folder, sha256 = index
    listed = sha256 if as_listed else sha256[::-1]
    (folder / "hashes.txt").write_text(f"small==1.0 --hash=sha256:{listed}\n")
    (folder / "pyproject.toml").write_text(
        '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
    )
    environment = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(folder)}
    code, _, messages = make("book", **environment)
    installed = list(folder.glob(".venv/lib/*/site-packages/small.py"))
    assert code != 0  # there is no backend: nothing after the list can be installed
    assert bool(installed) == as_listed
    assert any("DO NOT MATCH" in line for line in messages) != as_listed


def test_binder_installs_this_package_with_the_files_that_are_meant_for_it(tmp_path):
    checkout = tmp_path / "checkout"
    checkout.mkdir()
    shutil.copytree(ROOT / "binder", checkout / "binder")
    for name in ("environment.yml", "pyproject.toml"):
        shutil.copy(ROOT / name, checkout)
    result = subprocess.run(
        [sys.executable, "-m", "repo2docker", "--no-build", "--debug", "."],
        cwd=checkout,
        capture_output=True,
        text=True,
    )
    dockerfile = result.stdout + result.stderr
    assert result.returncode == 0, dockerfile
    assert 'env update -p ${NB_PYTHON_PREFIX} --file "binder/environment.yml"' in dockerfile
    assert "binder/start" in dockerfile
    _, [line] = conda_and_pip(read_environment("binder/environment.yml"))
    target = line.removeprefix("-e ").removesuffix("[book]")
    assert (
        checkout / "binder" / target / "pyproject.toml"
    ).resolve() == checkout / "pyproject.toml"


@pytest.fixture
def make(tmp_path):
    """Run make in a copy that has nothing installed."""
    for name in ("Makefile", "pyproject.toml", "constraints.txt", "hashes.txt"):
        shutil.copy(ROOT / name, tmp_path)

    def run(*arguments, **variables):
        environment = {
            name: value
            for name, value in os.environ.items()
            if name not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "VTLIB_DATA", "DATA")
        }
        result = subprocess.run(
            ["make", *arguments],
            cwd=tmp_path,
            env=environment | variables,
            capture_output=True,
            text=True,
        )
        messages = [line for line in result.stderr.splitlines() if not line.startswith("make:")]
        return result.returncode, result.stdout, messages

    return run


def fake_python(folder, version, has_venv):
    """Write a program that answers the two questions the Makefile asks of a Python."""
    script = folder / "python"
    script.write_text(
        "#!/bin/sh\n"
        f'case "$2" in *version_info*) exit {0 if version >= (3, 11) else 1};; '
        f"*ensurepip*) exit {0 if has_venv else 1};; esac\nexit 9\n"
    )
    script.chmod(0o755)
    return f"PYTHON={script}"


def test_make_help_lists_the_commands(make):
    _, output, _ = make("help")
    for command in ("book", "test", "lab", "clean", "help"):
        assert re.search(rf"^  make {command} +\S", output, re.M)


def test_make_refuses_data_that_it_does_not_know_in_one_line(make):
    code, _, messages = make("book", DATA="real")
    assert code != 0
    assert len(messages) == 1 and "'real'" in messages[0] and "simulated" in messages[0]


def test_make_says_in_one_line_that_python_is_missing(make, tmp_path):
    code, _, messages = make("book", "PYTHON=no-such-python")
    assert code != 0
    assert len(messages) == 1 and "no-such-python" in messages[0]


def test_make_does_not_take_a_python_that_is_too_old(make, tmp_path):
    code, _, messages = make("book", fake_python(tmp_path, (3, 9), has_venv=True))
    assert code != 0
    assert len(messages) == 1 and "3.11" in messages[0]
    assert not (tmp_path / ".venv").exists()


def test_make_says_in_one_line_that_venv_is_missing(make, tmp_path):
    code, _, messages = make("book", fake_python(tmp_path, (3, 11), has_venv=False))
    assert code != 0
    assert len(messages) == 1 and "venv" in messages[0]
    assert not (tmp_path / ".venv").exists()


def environment_of(folder, works):
    """Write an environment whose Python does all that it is asked for, or nothing."""
    python = folder / ".venv/bin/python"
    python.parent.mkdir(parents=True)
    python.write_text(f"#!/bin/sh\nexit {0 if works else 1}\n")
    python.chmod(0o755)
    return python


def test_make_makes_an_environment_again_that_was_interrupted(make, tmp_path):
    """Killed between its Python and its pip, it used to fail at every later call."""
    environment_of(tmp_path, works=False)
    made_anew = tmp_path / "python"
    made_anew.write_text(
        '#!/bin/sh\nif [ "$2" = venv ]; then mkdir -p "$3/bin"; '
        'printf "#!/bin/sh\\n" > "$3/bin/python"; chmod +x "$3/bin/python"; fi\n'
    )
    made_anew.chmod(0o755)
    code, _, messages = make("book", f"PYTHON={made_anew}")
    assert (code, messages) == (0, [])
    assert (tmp_path / ".venv/made.stamp").exists()
    assert (tmp_path / ".venv/installed.stamp").exists()


def test_make_keeps_an_environment_that_works(make, tmp_path):
    python = environment_of(tmp_path, works=True)
    before = python.stat().st_ino
    code, _, messages = make("book", "PYTHON=no-such-python")
    assert (code, messages) == (0, []) and python.stat().st_ino == before
