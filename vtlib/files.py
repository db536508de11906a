"""Files that appear whole or not at all, and text that is named when it can't be read."""

import os
import uuid
from pathlib import Path


def write_whole(path: str | os.PathLike, content: str | bytes) -> None:
    """Write a file under another name and then rename it: whoever reads it never sees half of it.

    Parameters
    ----------
    path : str or path-like
        The file; folders that are missing are made, and a file of that name is replaced.
    content : str or bytes
        Text is written as UTF-8, its line ends as they are.

    Raises
    ------
    OSError
        If it can't be written. A file that was there before is left as it was, and nothing else.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_whole(f"{folder}/new/day.txt", "18 December")
    ...     read_text(f"{folder}/new/day.txt")
    '18 December'
    """
    path = Path(path)
    content = content.encode("utf-8") if isinstance(content, str) else content
    path.parent.mkdir(parents=True, exist_ok=True)
    # A name of its own: of two who write at once, neither writes into the other's file.
    unfinished = path.parent / f".{uuid.uuid4().hex}.part"
    try:
        unfinished.write_bytes(content)
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)


def read_text(path: str | os.PathLike) -> str:
    """Text of a file in UTF-8, with or without a byte order mark.

    Parameters
    ----------
    path : str or path-like

    Returns
    -------
    str

    Raises
    ------
    ValueError
        Naming the file, if it is missing, can't be opened or holds no text.

    Examples
    --------
    See :func:`write_whole`.
    """
    path = Path(path)
    if not path.is_file():
        raise ValueError(f"{path}: no such file. Check the path")
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise ValueError(
            f"{path}: cannot be opened ({error.strerror}). Are you allowed to?"
        ) from None
    except UnicodeDecodeError as error:
        raise ValueError(
            f"{path}: no text file ({error.reason} at byte {error.start}). Is it the right one?"
        ) from None


def in_a_line(value: object, most: int = 300) -> str:
    """What a file says, for a message: on one line, short, and without what a terminal obeys.

    Parameters
    ----------
    value : object
        Its ``str`` is shown.
    most : int
        How many characters of it.

    Returns
    -------
    str

    Examples
    --------
    >>> in_a_line("two\\nlines \\x1b[2J", most=12)
    'two lines \\\\x1b…'
    """
    text = " ".join(str(value).split())
    if len(text) > most:
        text = f"{text[: most - 1]}…"
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)
