"""Run chapters with papermill: two at a time where memory allows, each in its own process.

A process for each, because papermill changes directory, and because the peak memory of a process's
children is a number that the operating system keeps.
"""

import json
import multiprocessing
import os
import re
import resource
import shutil
import sys
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import connection
from pathlib import Path

import psutil
from ipykernel.kernelspec import write_kernel_spec

from . import drawn, exercises, given
from .chapters import Chapter
from .project import BookError, Project

KERNEL = "volcano-book"  # a name that no kernelspec on anybody's machine has
AT_ONCE = 2
MEMORY_FOR_ANOTHER = 1.5e9  # bytes; a chapter may take 1 GB
PLAN = "BOOK_GIVEN_PLAN"  # variable that names the file with what exercises of code are given
STARTUP = """
def _watch():
    import importlib.util, os, pathlib
    def load(name, path):
        spec = importlib.util.spec_from_file_location(name, path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module
    load("drawn", {drawn!r}).watch(get_ipython())
    plan = os.environ.get({plan!r})
    if plan:
        load("given", {given!r}).watch(get_ipython(), pathlib.Path(plan))
_watch()
del _watch
"""
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
# Each process is a copy of one that has loaded papermill, which takes two seconds, once.
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["papermill"])


class ChapterFailed(BookError):
    """A cell of a chapter raised; the message has its number, source and traceback."""


@dataclass(frozen=True)
class ChapterRun:
    """One chapter on its way: its process, and the folder that it works in."""

    chapter: Chapter
    folder: Path
    process: multiprocessing.process.BaseProcess

    @property
    def executed(self) -> Path:
        """The executed notebook."""
        return self.folder / "executed.ipynb"

    @property
    def data_log(self) -> Path:
        """Where ``vtlib`` writes which data it handed out."""
        return self.folder / "data.jsonl"

    def outcome(self) -> dict:
        """Return what the process says of its run, as :func:`execute` returns it."""
        path = self.folder / "outcome.json"
        if path.is_file():
            return json.loads(path.read_text("utf-8"))
        log = (self.folder / "log.txt").read_text("utf-8", errors="replace")
        code = self.process.exitcode
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
        Called with each run and its outcome once it has succeeded: a later failure loses nothing.

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
            connection.wait([run.process.sentinel for run in running])
            for run in [run for run in running if not run.process.is_alive()]:
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
            run.process.join()


def own_kernel(project: Project) -> dict[str, str]:
    """Describe a kernel that is this interpreter; return the variables that make Jupyter find it.

    A user's own kernelspec called ``python3`` would win over this one, and may be any Python.
    """
    folder = project.build / "jupyter"
    shutil.rmtree(folder, ignore_errors=True)
    write_kernel_spec(folder / "kernels" / KERNEL)
    startup = folder / "ipython/profile_default/startup"
    startup.mkdir(parents=True)
    watching = STARTUP.format(drawn=drawn.__file__, given=given.__file__, plan=PLAN)
    (startup / "watch.py").write_text(watching, "utf-8")
    search = os.pathsep.join(filter(None, [str(folder.resolve()), os.environ.get("JUPYTER_PATH")]))
    return {"JUPYTER_PATH": search, "IPYTHONDIR": str((folder / "ipython").resolve())}


def may_start_another(running: int) -> bool:
    """Say whether there is a place, and memory, for one more chapter; one may always start."""
    if running == 0:
        return True
    return running < AT_ONCE and psutil.virtual_memory().available > MEMORY_FOR_ANOTHER


def start(chapter: Chapter, project: Project, environment: dict[str, str]) -> ChapterRun:
    """Start a chapter in an empty folder of its own."""
    folder = (project.run / chapter.name).resolve()
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "work").mkdir(parents=True)
    environment = {**environment, "VTLIB_RUN_LOG": str(folder / "data.jsonl")}
    plan = [(source, names) for source, names, _ in exercises.plan(chapter.notebook)]
    if plan:
        (folder / "plan.json").write_text(json.dumps(plan), "utf-8")
        environment[PLAN] = str(folder / "plan.json")
    process = PROCESSES.Process(
        target=run_alone, args=(chapter.path.resolve(), folder, environment)
    )
    process.start()
    return ChapterRun(chapter, folder, process)


def run_alone(source: Path, folder: Path, environment: dict[str, str]) -> None:
    """Execute one chapter from this process, and write into its folder what came of it."""
    end_with_the_build()
    log = os.open(folder / "log.txt", os.O_WRONLY | os.O_CREAT)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.environ.clear()
    os.environ.update(environment)
    (folder / "outcome.json").write_text(json.dumps(execute(source, folder)), "utf-8")


def end_with_the_build() -> None:
    """Let this process end when the build's own does, even if that was killed: the next build works
    in the same folders."""

    def wait():
        multiprocessing.parent_process().join()
        os._exit(1)  # its kernel looks for its parent every second

    threading.Thread(target=wait, daemon=True).start()


def execute(source: Path, folder: Path) -> dict:
    """Execute one chapter, and say what came of it.

    Returns
    -------
    dict
        ``seconds`` and ``peak_memory_mb``; or ``failed``: the cell's number, counted as a reader of
        the source counts (from 1, cells of all kinds), its source, and the traceback.
    """
    import papermill  # only the processes that run chapters need it
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
    return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)  # macOS counts in bytes
