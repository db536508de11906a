"""Files that are written whole or not at all, and read with an error that names them."""

import os
import tempfile
from pathlib import Path


def write_whole(path, content):
    """Write a file under another name and then rename it: whoever reads it never sees half of it."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    data = content.encode() if isinstance(content, str) else content
    handle, unfinished = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.replace(unfinished, path)
    finally:
        Path(unfinished).unlink(missing_ok=True)
