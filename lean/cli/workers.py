"""Work on many projects, shared by several processes that end together."""

from __future__ import annotations

import functools
import os
import signal
from typing import TYPE_CHECKING, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import ProcessPoolExecutor
    from datetime import date
    from pathlib import Path

    from lean.cli.session import Session

T = TypeVar("T")
R = TypeVar("R")


def count_cores() -> int:
    """Return how many processes can work at once."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def map_in_workers(count: int, work: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
    """Return `work(item)` for each item in order, computed by `count` processes. Arguments and results are copied.

    The processes start before this returns, so that none is forked once a progress bar has started its thread.
    """
    from concurrent.futures import ProcessPoolExecutor

    pool = ProcessPoolExecutor(count, initializer=_handle_interrupt)
    return _yield_and_close(pool, pool.map(functools.partial(_unless_interrupted, work), items))


def _yield_and_close(pool: ProcessPoolExecutor, results: Iterator[R]) -> Iterator[R]:
    with pool:
        yield from results


def _handle_interrupt() -> None:
    """Let Ctrl-C, which reaches all processes of a terminal, end this one quietly; the first process ends the rest."""
    signal.signal(signal.SIGINT, _exit_quietly)


def _exit_quietly(number: int, _frame: object) -> None:
    signal.signal(number, signal.SIG_IGN)
    raise SystemExit


def _unless_interrupted(work: Callable[[T], R], item: T) -> R:
    if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
        return cast("R", None)  # nobody waits for what was still to be done
    return work(item)


@functools.cache
def open_worker_session(root: Path, on: date) -> Session:
    """Return the session of a worker process; it opens the workspace once."""
    from lean.cli.session import open_session

    return open_session(root, on.isoformat())
