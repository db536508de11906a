"""Run chapters: two at a time where memory allows, each in its own process, and watch them."""

import json
import os
import queue
import shutil
import subprocess
import sys
import threading
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from ipykernel.kernelspec import write_kernel_spec

from .chapters import Chapter
from .progress import Progress
from .project import BookError, Project

KERNEL = "volcano-book"  # a name that no kernelspec on anybody's machine has
AT_ONCE = 2
MEMORY_FOR_ANOTHER = 1.5e9  # bytes; a chapter may take 1 GB


class ChapterFailed(BookError):
    """A cell of a chapter raised; the message has its number, source and traceback."""


@dataclass
class ChapterRun:
    """One chapter on its way: the process, its folder, and what it reports."""

    chapter: Chapter
    folder: Path
    process: subprocess.Popen
    outcome: dict = field(default_factory=dict)

    @property
    def output(self) -> Path:
        """The executed notebook."""
        return self.folder / "executed.ipynb"

    @property
    def data_log(self) -> Path:
        """Where ``vtlib`` writes which data it handed out."""
        return self.folder / "data.jsonl"

    @property
    def log(self) -> Path:
        """Whatever the process wrote outside its report."""
        return self.folder / "log.txt"


def run_chapters(chapters, project: Project, parameters: dict, environment: dict, on_done) -> None:
    """Execute chapters; stop at the first that fails.

    Parameters
    ----------
    chapters : list of Chapter
        In the order in which they start.
    project : Project
        Chapters run in folders below ``project.run``, never among the sources.
    parameters : dict of dict
        By chapter name, what is injected after the cell tagged ``parameters``.
    environment : dict of str
        The environment of the kernels.
    on_done : callable
        Called with each :class:`ChapterRun` as soon as it has succeeded: a later failure loses nothing.

    Raises
    ------
    ChapterFailed
        With the chapter, the cell's number, its source and its traceback.
    """
    if not chapters:
        return
    environment = {**environment, **own_kernel(project)}
    waiting, running, messages = deque(chapters), {}, queue.Queue()
    with Progress(chapters) as progress:
        try:
            while waiting or running:
                while waiting and may_start_another(len(running)):
                    run = start(waiting.popleft(), project, parameters, environment, messages)
                    running[run.chapter.name] = run
                handle(*messages.get(), running, progress, on_done)
        finally:
            for run in running.values():
                run.process.terminate()
            for run in running.values():
                run.process.wait()


def own_kernel(project: Project) -> dict[str, str]:
    """Describe a kernel that is this very interpreter, and return the variables that make Jupyter find it.

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


def start(
    chapter: Chapter, project: Project, parameters, environment, messages: queue.Queue
) -> ChapterRun:
    """Start a chapter in an empty folder of its own; its reports arrive in ``messages``."""
    folder = (project.run / chapter.name).resolve()
    shutil.rmtree(folder, ignore_errors=True)
    work = folder / "work"
    work.mkdir(parents=True)
    job = {
        "source": str(chapter.path.resolve()),
        "output": str(folder / "executed.ipynb"),
        "folder": str(work),
        "kernel": KERNEL,
        "parameters": parameters.get(chapter.name, {}),
    }
    with open(folder / "log.txt", "w") as log:
        process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("run_one.py")), json.dumps(job)],
            env={**environment, "VTLIB_RUN_LOG": str(folder / "data.jsonl")},
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
    run = ChapterRun(chapter, folder, process)
    threading.Thread(target=forward, args=(run, messages), daemon=True).start()
    return run


def forward(run: ChapterRun, messages: queue.Queue) -> None:
    """Pass on a process's reports, and then that it has ended."""
    for line in run.process.stdout:
        messages.put((run.chapter.name, json.loads(line)))
    run.process.wait()
    messages.put((run.chapter.name, {"ended": run.process.returncode}))


def handle(name: str, message: dict, running: dict, progress, on_done) -> None:
    """Act on one report of one chapter."""
    run = running[name]
    if "cell" in message:
        progress.cell(name, message["cell"])
    elif "ended" not in message:
        run.outcome.update(message)
    else:
        del running[name]
        if "done" not in run.outcome:
            raise ChapterFailed(describe_failure(run, message["ended"]))
        progress.finished(name, run.outcome["done"]["seconds"])
        on_done(run)


def describe_failure(run: ChapterRun, exit_code: int) -> str:
    """Write what a reader needs to find the mistake: chapter, cell, source, traceback."""
    chapter, failed = run.chapter, run.outcome.get("failed")
    if failed is None:
        log = run.log.read_text("utf-8", errors="replace")
        return f"{chapter.path}: its process ended with exit code {exit_code} before the last cell\n{log}"
    cells = chapter.notebook.cells
    source = failed["source"] or "(no cell had started)"
    if not failed["source"] and failed["cell"]:
        source = cells[failed["cell"] - 1].source
    return (
        f"{chapter.path}: cell {failed['cell']} of {len(cells)} failed\n\n"
        f"{indent(source)}\n\n{failed['traceback']}"
    )


def indent(source: str) -> str:
    """Set code off from the text around it."""
    return "\n".join(f"    {line}" for line in source.splitlines())
