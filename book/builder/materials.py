"""What a build is made of, as a list that audits read (CycloneDX 1.5, in JSON).

From what is installed and from npm's lockfile; nothing is asked of a network.
"""

import base64
import importlib.metadata
import json
from collections import deque

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from .project import Project, digest

FILE = "materials.cdx.json"
ROOT, EXTRAS = "vtlib", ("book",)
NO_FILES = "INSTALLER", "REQUESTED", "direct_url.json"  # how it was installed, not what


def texts() -> dict[str, str]:
    """Return, by marker, the link to the list, from a page in the folder of reference pages."""
    return {
        "<!-- rely-on-materials -->": f"""```{{raw}} html
<p><a href="../{FILE}" download>Save the list of packages ({FILE})</a></p>
```"""
    }


def content(project: Project) -> bytes:
    """Return the list as a file's content; the same packages give the same bytes."""
    components = [*of_python(), *of_npm(project)]
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "vtlib, and its book"}},
        "components": components,
    }
    return (json.dumps(document, indent=1, ensure_ascii=False) + "\n").encode()


def of_python() -> list[dict]:
    """Return what is installed of all that the book needs, directly or not."""
    found, waiting = {}, deque([(ROOT, frozenset(EXTRAS))])
    asked = set()
    while waiting:
        name, extras = waiting.popleft()
        if (name, extras) in asked:
            continue
        asked.add((name, extras))
        try:
            package = importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:
            continue  # needed on another system or Python only
        if name != ROOT:
            found[name] = package
        for line in package.requires or []:
            needed = Requirement(line)
            if is_needed(needed, extras):
                waiting.append((canonicalize_name(needed.name), frozenset(needed.extras)))
    return [component(name, found[name]) for name in sorted(found)]


def is_needed(requirement: Requirement, extras: frozenset[str]) -> bool:
    """Whether a requirement counts here, for one who asked for some extras of a package."""
    if requirement.marker is None:
        return True
    return any(requirement.marker.evaluate({"extra": extra}) for extra in extras or [""])


def component(name: str, package: importlib.metadata.Distribution) -> dict:
    """Return a package of Python as the list has it.

    Its hash is that of its record: the names and hashes of its files, as they were installed.
    """
    version = package.version
    entry = {"type": "library", "name": name, "version": version}
    entry["purl"] = f"pkg:pypi/{name}@{version.replace('+', '%2B')}"
    licence = package.metadata.get("License-Expression")
    if licence:
        entry["licenses"] = [{"expression": licence}]
    files = sorted(
        f"{file},{file.hash.value}"
        for file in package.files or []
        if file.hash
        and file.name not in NO_FILES
        and file.suffix != ".pyc"
        and ".." not in file.parts  # programs name the environment that they lie in
    )
    if files:
        record = {"name": "vtlib:sha256-of-files", "value": digest(*files)}
        entry["properties"] = [record]
    return entry


def of_npm(project: Project) -> list[dict]:
    """Return the packages of npm's lockfile, with the hashes that npm holds them to."""
    lockfile = json.loads((project.book / "web/package-lock.json").read_text("utf-8"))
    entries = []
    for path, package in sorted(lockfile.get("packages", {}).items()):
        if not path:
            continue  # the project itself
        name = path.rpartition("node_modules/")[2]
        entry = {"type": "library", "name": name, "version": package["version"]}
        entry["purl"] = f"pkg:npm/{name.replace('@', '%40')}@{package['version']}"
        if "license" in package:
            entry["licenses"] = [{"expression": package["license"]}]
        kind, _, value = package["integrity"].partition("-")
        content = base64.b64decode(value).hex()
        entry["hashes"] = [{"alg": kind.upper().replace("SHA", "SHA-"), "content": content}]
        entries.append(entry)
    return entries
