"""ES modules that import each other become one, which is what a notebook can take.

A page's modules are bundled by esbuild when the book is built; a kernel has no such tool. Ours need
little: named imports from neighbours, and exports at the beginning of a line.
"""

import re
from pathlib import Path

FOLDER = Path(__file__).parent
_IMPORT = re.compile(r'^import\s*\{([^}]*)\}\s*from\s*"(\.{1,2}/[\w./-]+\.js)";[ \t]*$', re.M)
_NAMED = re.compile(r"^export (?=(?:async )?(?:const|class|function\*?) +([\w$]+))", re.M)
_DEFAULT = re.compile(r"^export default ", re.M)
_LEFT = re.compile(r"^(?:import|export)\b.*", re.M)


def join(path: Path | str) -> str:
    """One ES module of a module and all that it imports.

    Each becomes a function that runs once and returns what it exports, so that names in different
    files can't meet.

    Parameters
    ----------
    path : pathlib.Path or str
        The module; a name is looked for in ``vtlib/widgets``, as in ``"receptive_field.js"``.

    Returns
    -------
    str
        A module with the same default export, and no import.

    Raises
    ------
    ValueError
        If a file imports or exports in a way that isn't understood here, if it has no default
        export, or if files import each other in a circle: with the file and the line.
    FileNotFoundError
        If a file that is imported doesn't exist.
    """
    path = (FOLDER / path).resolve()
    parts: dict[Path, str] = {}
    exports = _add(path, parts, ())
    if "default" not in exports:
        raise ValueError(f"{path}: a figure's module says `export default {{ render }}`")
    last = f"export default {_name(path, parts)}.default;\n"
    return "\n".join([*parts.values(), last])


def _add(path, parts, above):
    """Put what a module imports, and then itself, at the end of ``parts``; return its exports."""
    if path in above:
        circle = " -> ".join(one.name for one in [*above[above.index(path) :], path])
        raise ValueError(f"{path}: modules import each other in a circle, {circle}")
    source = path.read_text("utf-8")
    for found in _IMPORT.finditer(source):
        other = (path.parent / found[2]).resolve()
        if other not in parts:
            _add(other, parts, (*above, path))
    names = _NAMED.findall(source)
    body = _IMPORT.sub(lambda found: _import(path, found, parts), source)
    body = _NAMED.sub("", body)
    body, defaults = _DEFAULT.subn("const $default = ", body)
    if left := _LEFT.search(body):
        raise ValueError(
            f"{path}: {left[0]!r} can't be joined. Write `import {{ a, b as c }} from "
            '"./other.js";`, and `export` before const, function, class or default'
        )
    parts[path] = ""  # it has a place, and with that a name
    shown = [*names, *(["default: $default"] if defaults else [])]
    parts[path] = (
        f"const {_name(path, parts)} = (() => {{ // {path.name}\n{body}\n"
        f"return {{ {', '.join(shown)} }};\n}})();\n"
    )
    return [*names, *(["default"] if defaults else [])]


def _name(path, parts):
    """What a module is called among those that are joined."""
    return f"$module{list(parts).index(path)}"


def _import(path, found, parts):
    """What stands in place of an import."""
    other = (path.parent / found[2]).resolve()
    names = [re.sub(r"\s+as\s+", ": ", one.strip()) for one in found[1].split(",") if one.strip()]
    return f"const {{ {', '.join(names)} }} = {_name(other, parts)};"
