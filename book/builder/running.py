"""Run chapters with papermill: two at a time where memory allows, each in its own process.

A process for each, because papermill changes directory, and because the peak memory of a process's
children is a number that the operating system keeps. The process is this same file, started with
``python -m builder.running``: see :func:`run_alone`.
"""

import json
import os
import re
import resource
import shutil
import subprocess
import sys
import time
import traceback
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psutil
from ipykernel.kernelspec import write_kernel_spec

from .chapters import Chapter
from .project import BookError, Project

KERNEL = "volcano-book"  # a name that no kernelspec on anybody's machine has
AT_ONCE = 2
MEMORY_FOR_ANOTHER = 1.5e9  # bytes; a chapter may take 1 GB
LOOK_EVERY_S = 0.1
COLOUR = re.compile(r"\x1b\[[0-9;]*m")


class ChapterFailed(BookError):
    """A cell of a chapter raised; the message has its number, source and traceback."""


@dataclass(frozen=True)
class ChapterRun:
    """One chapter on its way: its process, and the folder that it works in."""

    chapter: Chapter
    folder: Path
    process: subprocess.Popen

    @property
    def executed(self) -> Path:
        """The executed notebook."""
        return self.folder / "executed.ipynb"

    @property
    def data_log(self) -> Path:
        """Where ``vtlib`` writes which data it handed out."""
        return self.folder / "data.jsonl"

    def outcome(self) -> dict:
        """Return what the process says of its run: ``seconds`` and ``peak_memory_mb``, or ``failed``."""
        path = self.folder / "outcome.json"
        if path.is_file():
            return json.loads(path.read_text("utf-8"))
        log = (self.folder / "log.txt").read_text("utf-8", errors="replace")
        code = self.process.returncode
        return {"failed": f"its process ended with exit code {code} before the last cell\n{log}"}


def run_chapters(
    chapters: list[Chapter],
    project: Project,
    environment: dict[str, str],
    on_done: Callable[[ChapterRun, dict], None],
) -> None:
    """Execute chapters; stop at the first that fails.

    Parameters
    ----------
    chapters : list of Chapter
        In the order in which they start.
    project : Project
        Chapters run in folders below ``project.run``, never among the sources.
    environment : dict of str
        The environment of the kernels.
    on_done : callable
        Called with each run and its outcome as soon as it has succeeded: a later failure loses nothing.

    Raises
    ------
    ChapterFailed
        With the chapter, the cell's number, its source and its traceback.
    """
    if not chapters:
        return
    environment = {**environment, **own_kernel(project)}
    waiting, running, ended = deque(chapters), [], 0
    try:
        while waiting or running:
            while waiting and may_start_another(len(running)):
                running.append(start(waiting.popleft(), project, environment))
            time.sleep(LOOK_EVERY_S)
            for run in [run for run in running if run.process.poll() is not None]:
                running.remove(run)
                ended += 1
                outcome = run.outcome()
                if "failed" in outcome:
                    raise ChapterFailed(f"{run.chapter.path}: {outcome['failed']}")
                on_done(run, outcome)
                count = f"{ended} of {len(chapters)}"
                print(f"{run.chapter.name} ran in {outcome['seconds']:.0f} s ({count})", flush=True)
    finally:
        for run in running:
            run.process.terminate()
        for run in running:
            run.process.wait()


def own_kernel(project: Project) -> dict[str, str]:
    """Describe a kernel that is this interpreter; return the variables that make Jupyter find it.

    A user's own kernelspec called ``python3`` would win over this environment's, and may be any Python.
    """
    folder = project.build / "jupyter"
    shutil.rmtree(folder, ignore_errors=True)
    write_kernel_spec(folder / "kernels" / KERNEL)
    search = os.pathsep.join(filter(None, [str(folder.resolve()), os.environ.get("JUPYTER_PATH")]))
    return {"JUPYTER_PATH": search, "IPYTHONDIR": str((folder / "ipython").resolve())}


def may_start_another(running: int) -> bool:
    """Say whether there is a place, and memory, for one more chapter; the first may always start."""
    if running == 0:
        return True
    return running < AT_ONCE and psutil.virtual_memory().available > MEMORY_FOR_ANOTHER


def start(chapter: Chapter, project: Project, environment: dict[str, str]) -> ChapterRun:
    """Start a chapter in an empty folder of its own."""
    folder = (project.run / chapter.name).resolve()
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "work").mkdir(parents=True)
    with open(folder / "log.txt", "w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "builder.running", str(chapter.path.resolve()), str(folder)],
            cwd=Path(__file__).resolve().parent.parent,
            env={**environment, "VTLIB_RUN_LOG": str(folder / "data.jsonl")},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    return ChapterRun(chapter, folder, process)


def run_alone(source: Path, folder: Path) -> dict:
    """Execute one chapter in this process's kernel, and return what came of it.

    Returns
    -------
    dict
        ``seconds`` and ``peak_memory_mb``; or ``failed``: the cell's number, counted as a reader of
        the source counts (from 1, cells of all kinds), its source, and the traceback.
    """
    import papermill  # takes a second, which the process that waits need not spend
    from traitlets.config import Config

    cells = json.loads(source.read_text("utf-8"))["cells"]
    number = 0

    def on_cell_start(cell, cell_index):
        nonlocal number
        number = cell_index + 1

    begin = time.monotonic()
    try:
        papermill.execute_notebook(
            source,
            folder / "executed.ipynb",
            cwd=folder / "work",
            kernel_name=KERNEL,
            language="python",
            progress_bar=False,
            request_save_on_cell_execute=False,
            on_cell_start=on_cell_start,
            # Jupyter picks free TCP ports and opens them later: of two kernels that start at once,
            # one may lose its own.
            config=Config({"KernelManager": {"transport": "ipc"}}),
        )
    except papermill.exceptions.PapermillExecutionError as error:
        return failure(cells, error.cell_index + 1, "\n".join(error.traceback))
    except (
        Exception
    ):  # the kernel died, or never came up: whatever it was, the reader has to see it
        return failure(cells, number, traceback.format_exc())
    return {"seconds": time.monotonic() - begin, "peak_memory_mb": peak_memory_mb()}


def failure(cells: list[dict], number: int, trace: str) -> dict[str, str]:
    """Write what a reader needs to find the mistake; number 0 says that no cell had begun."""
    source = "".join(cells[number - 1]["source"]) if number else "(no cell had begun)"
    code = "\n".join(f"    {line}" for line in source.splitlines())
    return {"failed": f"cell {number} of {len(cells)} failed\n\n{code}\n\n{COLOUR.sub('', trace)}"}


def peak_memory_mb() -> float:
    """Return the largest resident memory of a finished child process: the kernel, at its peak."""
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return peak / (
        1024 * 1024 if sys.platform == "darwin" else 1024
    )  # macOS counts bytes, Linux KB


if __name__ == "__main__":
    source, folder = map(Path, sys.argv[1:])
    (folder / "outcome.json").write_text(json.dumps(run_alone(source, folder)), "utf-8")
