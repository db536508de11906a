"""Downloading one file: bounded in size and in time, tried again, and kept only if it is right."""

import queue
import threading
import time
import urllib.parse
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..files import write_whole

WAITS_S = (0.5, 2.0)  # before the second and the third try
SILENCE_S = 30.0  # without a byte, a server is taken for lost
SLOWEST_BYTES_PER_S = 20_000
LEAST_TIME_S = 60.0  # for a file of any size
GIVEN_UP_S = 60.0  # how long a server that was lost is not asked again
MOST_BYTES = 2**26  # of a file whose size is not known
_CHUNK_BYTES = 2**16
_BAR_FROM_BYTES = 2**22
_BUSY = (429, 500, 502, 503, 504)


class DownloadError(RuntimeError):
    """A file that can't be had, and why, in a sentence with advice."""


class _AgainError(Exception):
    """What may be over in a moment."""


class _LostError(_AgainError):
    """The server doesn't answer."""


@dataclass(frozen=True)
class Wanted:
    """What is to be downloaded.

    Attributes
    ----------
    url : str
    size : int or None
        In bytes, if it is known: nothing beyond that is read.
    check : callable
        Takes the content, and raises what it likes if that is wrong.
    """

    url: str
    size: int | None
    check: Callable[[bytes], None]

    @property
    def server(self) -> str:
        """The address's beginning, as far as the server."""
        return "/".join(self.url.split("/", 3)[:3])

    @property
    def time_s(self) -> float:
        """How long one try may take."""
        return LEAST_TIME_S + (self.size or MOST_BYTES) / SLOWEST_BYTES_PER_S


_given_up: dict[str, tuple[float, str]] = {}  # server -> until when, and why


def download(wanted: Wanted, file: Path) -> None:
    """Download a file; it appears whole and right, or not at all.

    Parameters
    ----------
    wanted : Wanted
    file : pathlib.Path
        Where to put it. Nothing is written anywhere else.

    Raises
    ------
    DownloadError
        If it can't be had, or not be written. A server that is lost or busy is tried three times,
        and one that stays lost is then not asked again for a minute.
    Exception
        What ``wanted.check`` raises.
    """
    for wait_s in (0.0, *WAITS_S):
        time.sleep(wait_s)
        until, why = _given_up.get(wanted.server, (0.0, ""))
        if time.monotonic() < until:
            raise DownloadError(why)
        try:
            content = _within(wanted.time_s, wanted)
            break
        except _AgainError as error:
            failure = error
    else:
        advice = "Try again later"
        if isinstance(failure, _LostError):
            advice = "Connect this machine to the internet, and try again in a minute"
        why = f"cannot download {wanted.url} ({failure}). {advice}"
        if isinstance(failure, _LostError):
            _given_up[wanted.server] = (time.monotonic() + GIVEN_UP_S, why)
        raise DownloadError(why) from failure
    wanted.check(content)
    try:
        write_whole(file, content)
    except OSError as error:
        raise DownloadError(
            f"cannot write {file} ({error.strerror or error}). Make room for it, or name another "
            "folder with VTLIB_CACHE"
        ) from error


def _within(seconds: float, wanted: Wanted) -> bytes:
    """The content, if it is there in time.

    A server may send a byte now and then, of headers, too, so no timeout of a socket ends that. It
    is waited for in another thread, which is left to itself and stops at its next piece.
    """
    answers: queue.SimpleQueue[tuple[bytes, Any]] = queue.SimpleQueue()
    stopped = threading.Event()

    def work() -> None:
        try:
            answers.put((_content(wanted, stopped), None))
        except BaseException as error:
            answers.put((b"", error))

    threading.Thread(target=work, daemon=True).start()
    try:
        content, error = answers.get(timeout=seconds)
    except queue.Empty:
        raise DownloadError(
            f"cannot download {wanted.url} (not there after {seconds:.0f} s). Try again with a "
            "faster connection"
        ) from None
    finally:
        stopped.set()
    if error is not None:
        raise error
    return content


def _content(wanted: Wanted, stopped: threading.Event) -> bytes:
    """What the server sends: one try."""
    import requests
    import urllib3

    try:
        answer = requests.get(
            wanted.url, stream=True, timeout=SILENCE_S, headers={"Accept-Encoding": "identity"}
        )
    except (requests.ConnectionError, requests.Timeout) as error:
        raise _LostError(type(error).__name__) from error
    except (requests.RequestException, urllib3.exceptions.HTTPError, ValueError) as error:
        # A redirection to nowhere, for example.
        raise DownloadError(_senseless(wanted, error)) from error
    with answer:
        if answer.status_code in _BUSY:
            raise _AgainError(f"HTTP status {answer.status_code}")
        if not answer.ok:
            raise DownloadError(
                f"cannot download {wanted.url} (HTTP status {answer.status_code}). Try again later"
            )
        try:
            return _read(wanted, answer, stopped)
        except requests.exceptions.ContentDecodingError as error:
            raise DownloadError(_senseless(wanted, error)) from error
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            raise _AgainError("it broke off") from error


def _senseless(wanted: Wanted, error: Exception) -> str:
    return (
        f"cannot download {wanted.url} ({type(error).__name__}: the server's answer makes no "
        "sense). Try again later"
    )


def _read(wanted: Wanted, answer: Any, stopped: threading.Event) -> bytes:
    """The body, but no more than one byte too many."""
    from tqdm import tqdm

    most, content = wanted.size if wanted.size is not None else MOST_BYTES, bytearray()
    name = urllib.parse.unquote(wanted.url.rpartition("/")[2])
    is_small = most < _BAR_FROM_BYTES or wanted.size is None
    with tqdm(  # None: on a terminal alone
        total=most, desc=name, unit="B", unit_scale=True, leave=False, disable=is_small or None
    ) as bar:
        for chunk in answer.iter_content(_CHUNK_BYTES):
            content += chunk[: most + 1 - len(content)]
            bar.update(len(chunk))
            if len(content) > most or stopped.is_set():
                break
    return bytes(content)
