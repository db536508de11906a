"""Who does the days: this process, several, or a Dask cluster."""

import importlib
import os
from collections.abc import Iterator
from typing import Any

from .day import Plan, listen
from .processes import in_processes


def is_dask(client: Any) -> bool:
    """Whether this is a client of Dask distributed, without loading it."""
    return any(c.__module__.split(".")[0] == "distributed" for c in type(client).__mro__)


def run(
    plan: Plan, days: dict[str, tuple[int, int]], client: Any = None
) -> Iterator[tuple[str, tuple | Exception]]:
    """Hear days, and give what was heard of each as it comes, or the error that kept it from that.

    Raises
    ------
    RuntimeError
        If the cluster has gone.
    """
    if not days:
        return
    way = _one_by_one if client is None else _on_dask if is_dask(client) else in_processes
    yield from way(plan, days, client)


def _one_by_one(plan, days, _):
    for day, span in days.items():
        try:
            yield day, listen(plan, day, span)
        except Exception as error:
            yield day, error


def _on_dask(plan, days, client):
    distributed = importlib.import_module("distributed")  # there is a client: it is installed
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
