"""Who does the days: this process, several, or a Dask cluster."""

import importlib
import os
import signal
import threading
from collections.abc import Iterator
from typing import Any

from .day import Plan, listen

_TRIES = 3  # for a day whose worker ends without a word


def is_dask(client: Any) -> bool:
    """Whether this is a client of Dask distributed, without loading it."""
    return any(c.__module__.split(".")[0] == "distributed" for c in type(client).__mro__)


def run(
    plan: Plan, days: dict[str, tuple[int, int]], client: Any = None
) -> Iterator[tuple[str, dict | Exception]]:
    """Do days, and give each one's record as it is done, or the error that kept it from being done.

    Raises
    ------
    OSError
        If results can't be written: then no other day is begun.
    RuntimeError
        If the cluster has gone.
    """
    if not days:
        return
    way = _one_by_one if client is None else _on_dask if is_dask(client) else _in_processes
    for day, record in way(plan, days, client):
        if isinstance(record, OSError):
            raise record
        yield day, record


def _one_by_one(plan, days, _):
    for day, span in days.items():
        try:
            yield day, listen(plan, day, span)
        except Exception as error:
            yield day, error


def _in_processes(plan, days, n_workers):
    """Each worker has one day at a time, so that it is known which ones a worker died of."""
    from concurrent.futures import FIRST_COMPLETED, wait
    from concurrent.futures.process import BrokenProcessPool

    waiting, tries, pool, running = list(days), dict.fromkeys(days, 0), None, {}
    most = n_workers
    try:
        while waiting or running:
            pool = pool or _pool(min(n_workers, len(days)))
            while waiting and len(running) < most:
                day = waiting.pop(0)
                running[pool.submit(listen, plan, day, days[day])] = day
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            if any(isinstance(future.exception(), BrokenProcessPool) for future in done):
                # All who were at work have ended with it. One by one, it is seen who is to blame.
                pool.shutdown(cancel_futures=True)
                pool, most, broken = None, 1, list(running.items())
                running = {}
                for future, day in broken:
                    error = future.exception() if future.done() else BrokenProcessPool()
                    if error is None:
                        yield day, future.result()
                        continue
                    tries[day] += 1
                    if tries[day] < _TRIES:
                        waiting.insert(0, day)
                    else:
                        yield day, RuntimeError(f"its worker ended {_TRIES} times")
                continue
            for future in done:
                day = running.pop(future)
                if tries[day] or not any(tries[d] for d in waiting):
                    most = n_workers
                yield day, future.exception() or future.result()
    finally:
        if pool is not None:
            _end(pool)


def _pool(n_workers):
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    context = multiprocessing.get_context("spawn")  # ONNX Runtime's threads don't survive a fork
    return ProcessPoolExecutor(n_workers, context, initializer=_begin)


def _begin():
    """A worker leaves Ctrl-C to its parent, and ends with it, even if that is killed."""
    import multiprocessing

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()

    def watch():
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _end(pool):
    """End workers at once: what they were writing is nowhere to be seen yet."""
    processes = list((pool._processes or {}).values())
    pool.shutdown(wait=False, cancel_futures=True)
    for process in processes:
        process.terminate()
    for process in processes:
        process.join()


def _on_dask(plan, days, client):
    distributed = _distributed()
    futures = {
        client.submit(listen, plan, day, span, key=f"{day}-{os.urandom(8).hex()}", retries=2): day
        for day, span in days.items()
    }
    try:
        for future in distributed.as_completed(list(futures)):
            if future.status in ("cancelled", "lost"):
                raise RuntimeError(
                    "the Dask cluster has gone. Start one, and call again: days that are done stay"
                )
            yield futures[future], future.exception() or future.result()
    finally:
        if client.status == "running":
            client.cancel(list(futures))


def _distributed():
    try:
        return importlib.import_module("distributed")
    except ImportError as error:
        raise ImportError(f"{error}: install Dask: pip install vtlib[archive]") from None
