"""What a code exercise is given in the page: values of earlier cells, as data, and back.

While a chapter runs, the kernel writes down what an exercise needs right before its cell
(:func:`watch`); in the page Python makes the same values of it (:func:`values_of`). So this module
imports nothing but the standard library before it is used, and is sent to the page as it is.
"""

import ast
import base64
import builtins
import dataclasses
import functools
import importlib
import inspect
import io
import json
import math
import symtable
import sys
import types
from pathlib import Path

MOST_BYTES = 300_000  # of all that one exercise is given, written as JSON
LIGHT = ("numpy", "pandas", "matplotlib", "vtlib")  # packages that the page has
NOT_IN_THE_PAGE = {"vtlib." + name for name in ("datasets", "models", "simulate", "training")}


class CannotBeGiven(ValueError):
    """A value that can't be written down for the page; says which, and what to do."""


def free_names(source: str) -> set[str]:
    """Names that a cell uses and assigns nowhere, but Python's own."""
    used, top = set(), symtable.symtable(source, "<cell>", "exec")
    tables = [top]
    while tables:
        table = tables.pop()
        for symbol in table.get_symbols():
            if symbol.is_referenced() and (table is top or symbol.is_global()):
                used.add(symbol.get_name())
        tables += table.get_children()
    return used - assigned_names(source) - set(dir(builtins))


def assigned_names(source: str) -> set[str]:
    """Names that a cell assigns or imports."""
    symbols = symtable.symtable(source, "<cell>", "exec").get_symbols()
    return {one.get_name() for one in symbols if one.is_assigned() or one.is_imported()}


def written(value: object) -> dict:
    """A value as data.

    Raises
    ------
    CannotBeGiven
        If it is none of: a module, or what one holds, of those that the page has; a number, text,
        array, list, tuple, set, dict, data frame, series, time, or record of ``vtlib``.
    """
    if isinstance(value, types.ModuleType):
        return {"module": _known(value.__name__)}
    if isinstance(value, type) and value.__name__ == "UTCDateTime":
        return {"from": "vtlib.times", "name": "UTCDateTime"}
    if isinstance(value, (type, types.FunctionType, types.BuiltinFunctionType)):
        return {"from": _known(value.__module__), "name": value.__qualname__}
    if isinstance(value, float) and type(value) is float and not math.isfinite(value):
        return {"float": repr(value)}
    if value is None or type(value) in (bool, int, float, str):
        return {"plain": value}
    if type(value) in (list, tuple, set):
        return {type(value).__name__: [written(one) for one in value]}
    if type(value) is dict:
        return {"dict": [[written(key), written(one)] for key, one in value.items()]}
    kind = type(value)
    if kind.__module__.partition(".")[0] == "numpy" and hasattr(value, "dtype"):
        return _written_array(value)
    if kind.__name__ == "DataFrame":
        columns = [written(value[name].tolist()) for name in value.columns]
        return {"frame": columns, "columns": written(value.columns.tolist()), **_index(value)}
    if kind.__name__ == "Series":
        return {"series": written(value.tolist()), "name": written(value.name), **_index(value)}
    if kind.__name__ == "UTCDateTime":
        return {"time": value.ns}
    if kind.__module__.partition(".")[0] == "vtlib":
        where = {"from": _known(kind.__module__), "name": kind.__qualname__}
        if hasattr(value, "_fields"):
            return {"record": where, "values": [written(one) for one in value]}
        if dataclasses.is_dataclass(value):
            fields = [field.name for field in dataclasses.fields(value) if field.init]
            return {"record": where, "named": {n: written(getattr(value, n)) for n in fields}}
    raise CannotBeGiven(
        f"is a {kind.__module__}.{kind.__qualname__}: give the exercise numbers, texts, arrays, "
        "lists, dicts, data frames or records of vtlib instead"
    )


def _index(table):
    return {"index": written(table.index.tolist()), "index_name": written(table.index.name)}


def _written_array(value):
    import numpy as np

    array = np.asarray(value)
    if array.dtype.hasobject:
        raise CannotBeGiven("is an array of objects: make it a list")
    if array.nbytes > MOST_BYTES:
        raise CannotBeGiven(f"takes {array.nbytes:,} bytes: {MOST_BYTES:,} are allowed, cut it")
    file = io.BytesIO()
    np.save(file, array)
    return {"npy": base64.b64encode(file.getvalue()).decode(), "scalar": array is not value}


def _known(module):
    first = module.partition(".")[0]
    heavy = any(module == one or module.startswith(f"{one}.") for one in NOT_IN_THE_PAGE)
    if heavy or (first not in LIGHT and first not in sys.stdlib_module_names):
        raise CannotBeGiven(f"comes from {module}, which the page doesn't have")
    if first == "__main__":
        raise CannotBeGiven("is defined in the chapter: write it into the exercise's cell")
    return module


def value_of(data: dict) -> object:
    """The value that :func:`written` made data of."""
    match data:
        case {"module": name}:
            return importlib.import_module(name)
        case {"record": where, **rest}:
            make = value_of(where)
            named = {name: value_of(one) for name, one in rest.get("named", {}).items()}
            return make(*map(value_of, rest.get("values", [])), **named)
        case {"from": module, "name": name}:
            return functools.reduce(getattr, name.split("."), importlib.import_module(module))
        case {"float": text}:
            return float(text)
        case {"plain": value}:
            return value
        case {"list": values}:
            return [value_of(one) for one in values]
        case {"tuple": values}:
            return tuple(value_of(one) for one in values)
        case {"set": values}:
            return {value_of(one) for one in values}
        case {"dict": pairs}:
            return {value_of(key): value_of(one) for key, one in pairs}
        case {"npy": text, "scalar": is_scalar}:
            import numpy as np

            array = np.load(io.BytesIO(base64.b64decode(text)), allow_pickle=False)
            return array[()] if is_scalar else array
        case {"frame": columns, "columns": names}:
            import pandas as pd

            index = pd.Index(value_of(data["index"]), name=value_of(data["index_name"]))
            names = value_of(names)
            content = dict(enumerate(map(value_of, columns)))
            return pd.DataFrame(content, index=index).set_axis(names, axis=1)
        case {"series": values, "name": name}:
            import pandas as pd

            index = pd.Index(value_of(data["index"]), name=value_of(data["index_name"]))
            return pd.Series(value_of(values), index=index, name=value_of(name))
        case {"time": ns}:
            from vtlib.times import UTCDateTime

            return UTCDateTime(ns=ns)
    raise ValueError(f"{data!r} is no value")


def values_of(given: dict[str, dict]) -> dict[str, object]:
    """All values of an exercise, by name."""
    return {name: value_of(data) for name, data in given.items()}


def packages_of(given: dict[str, dict], sources: list[str]) -> list[str]:
    """The packages, apart from NumPy, that an exercise needs from the beginning."""
    text = json.dumps(given)
    names = set()
    for source in sources:
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Import):
                names |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                names.add(node.module.partition(".")[0])
    if '"frame"' in text or '"series"' in text or '"pandas' in text:
        names.add("pandas")
    if '"matplotlib' in text:
        names.add("matplotlib")
    return sorted(names & {"pandas", "matplotlib"})


def watch(shell: object, plan: Path) -> None:
    """In a kernel: before each cell of the plan, write down what it is given, beside the plan."""
    wanted = json.loads(plan.read_text("utf-8"))

    def before(info):
        for number, (source, names) in enumerate(wanted):
            if info.raw_cell == source:
                said = given_to(names, shell.user_ns)
                (plan.parent / f"given-{number}.json").write_text(json.dumps(said), "utf-8")

    shell.events.register("pre_run_cell", before)


def given_to(names: list[str], namespace: dict[str, object]) -> dict:
    """``{"given": {name: data}}``, or ``{"problem": what is wrong}`` with the name in it."""
    given = {}
    for name in names:
        if name not in namespace:
            return {"problem": f"{name} is not there before the exercise"}
        try:
            given[name] = written(namespace[name])
        except CannotBeGiven as problem:
            return {"problem": f"{name} {problem}"}
    n_bytes = len(json.dumps(given))
    if n_bytes > MOST_BYTES:
        sizes = {name: len(json.dumps(data)) for name, data in given.items()}
        largest = max(sizes, key=sizes.get)
        return {
            "problem": f"{largest} takes {sizes[largest]:,} of {n_bytes:,} bytes, and "
            f"{MOST_BYTES:,} are allowed together: cut it"
        }
    return {"given": given}


def source() -> str:
    """This module's text, for the page."""
    return inspect.getsource(sys.modules[__name__])
