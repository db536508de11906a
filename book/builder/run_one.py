"""Run one chapter with papermill, in a process of its own.

Started by :mod:`builder.execution`, which reads what this program reports: one JSON object a line on its
standard output. A process for each chapter, because papermill changes directory, and because the peak memory
of a process's children is a number that the operating system keeps.
"""

import json
import os
import re
import resource
import sys
import time
import traceback

import papermill
from papermill.exceptions import PapermillExecutionError
from traitlets.config import Config

INJECTED = "injected-parameters"
# Jupyter picks free TCP ports and opens them later: of two kernels that start at once, one may lose its own.
SOCKETS = Config({"KernelManager": {"transport": "ipc"}})
COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def open_report_channel():
    """Return the standard output as a private channel, and send everything else to the log."""
    channel = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    return channel


def peak_memory_mb() -> float:
    """Return the largest resident memory of a finished child process: the kernel, at its peak."""
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return peak / (
        1024 * 1024 if sys.platform == "darwin" else 1024
    )  # macOS counts bytes, Linux kilobytes


class Position:
    """Which cell is running, counted as a reader of the source notebook would: from 1, all kinds of cells."""

    def __init__(self, report):
        self.report = report
        self.injected = 0
        self.cell = 0

    def on_cell_start(self, cell, cell_index):
        if INJECTED in cell.metadata.get("tags", []):
            self.injected = 1
        elif cell.cell_type == "code":
            self.cell = cell_index + 1 - self.injected
            self.report(cell=self.cell)


def run(job: dict, report) -> bool:
    """Execute the chapter, and report its cells, then ``done`` or ``failed``."""
    position = Position(report)
    begin = time.monotonic()
    try:
        papermill.execute_notebook(
            job["source"],
            job["output"],
            parameters=job["parameters"],
            cwd=job["folder"],
            kernel_name=job["kernel"],
            language="python",
            progress_bar=False,
            request_save_on_cell_execute=False,
            on_cell_start=position.on_cell_start,
            config=SOCKETS,
        )
    except PapermillExecutionError as error:
        cell = error.cell_index + 1 - position.injected
        text = COLOUR.sub("", "\n".join(error.traceback))
        report(failed={"cell": cell, "source": error.source, "traceback": text})
        return False
    except (
        Exception
    ):  # the kernel died, or never came up: whatever it was, the reader has to see it
        report(failed={"cell": position.cell, "source": "", "traceback": traceback.format_exc()})
        return False
    report(done={"seconds": time.monotonic() - begin, "peak_memory_mb": peak_memory_mb()})
    return True


def main() -> int:
    channel = open_report_channel()
    job = json.loads(sys.argv[1])
    succeeded = run(job, lambda **message: print(json.dumps(message), file=channel))
    return 0 if succeeded else 1


if __name__ == "__main__":
    sys.exit(main())
