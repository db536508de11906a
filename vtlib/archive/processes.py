"""Days in several processes of this machine; one that dies is replaced."""

import contextlib
import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool

from .day import Plan, listen

_ALONE = 2  # times that a day is tried by itself, after a process died that was at it
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def in_processes(
    plan: Plan, days: dict[str, tuple[int, int]], n_workers: int
) -> Iterator[tuple[str, tuple | Exception]]:
    """What was heard of each day, or the error that kept it from that, as they come.

    If a process dies, all end; those days that were being done are done again, one by one, so that
    the one that kills its process is told from those that only stood beside it.
    """
    todo = list(days)
    with _one_thread_each():
        while todo:
            suspects = yield from _until_one_dies(plan, days, todo, n_workers)
            for day in suspects:
                for _ in range(_ALONE):
                    if not (yield from _until_one_dies(plan, days, [day], 1)):
                        break
                else:
                    yield day, RuntimeError(f"the process that did it died, {_ALONE + 1} times")


def _until_one_dies(plan, days, todo, n_workers):
    """Does what is to do, taken from the list; returns the days that were being done at a death."""
    running, pool = {}, _pool(min(n_workers, len(todo)))
    try:
        while todo or running:
            while todo and len(running) < n_workers:
                day = todo.pop(0)
                running[pool.submit(listen, plan, day, days[day])] = day
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                error = future.exception()
                if isinstance(error, BrokenProcessPool):
                    return list(running.values())
                yield running.pop(future), error or future.result()
    except BrokenProcessPool:  # as a day was handed over
        todo.insert(0, day)
        return list(running.values())
    finally:
        _end(pool)
    return []


def _pool(n_workers):
    context = multiprocessing.get_context("spawn")  # ONNX Runtime's threads don't survive a fork
    return ProcessPoolExecutor(n_workers, context, initializer=_begin)


def _begin():
    """A worker leaves Ctrl-C to its parent, and ends with it, even if that is killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()

    def watch():
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _end(pool):
    """End workers at once: they write nothing."""
    processes = list((pool._processes or {}).values())
    pool.shutdown(wait=False, cancel_futures=True)
    for process in processes:
        process.terminate()
    for process in processes:
        process.join()


@contextlib.contextmanager
def _one_thread_each():
    """Processes that begin meanwhile compute with one thread each: there is one to a processor."""
    before = {name: os.environ.get(name) for name in _THREADS}
    os.environ.update(dict.fromkeys(_THREADS, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
