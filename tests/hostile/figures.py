"""Where the figures of a long run go: ``make fuzz`` names a file; without one they are not kept."""

import json
import os
from pathlib import Path

from vtlib.files import write_whole


def note(kind: str, name: str, figures: dict) -> None:
    """Put figures into the file that VTLIB_FUZZED names, beside those that are there."""
    print(f"{kind}, {name}: {figures}")
    if not os.environ.get("VTLIB_FUZZED"):
        return
    path = Path(os.environ["VTLIB_FUZZED"])
    found = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    found.setdefault(kind, {})[name] = figures
    kinds = ",\n".join(
        f"{json.dumps(one)}: {{\n"
        + ",\n".join(f" {json.dumps(n)}: {json.dumps(found[one][n])}" for n in sorted(found[one]))
        + "\n}"
        for one in sorted(found)
    )
    write_whole(path, f"{{{kinds}}}\n")
