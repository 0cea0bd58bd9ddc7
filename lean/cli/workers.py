"""Work on many projects, shared by several processes: how many pay, and how they end together."""

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


def cores() -> int:
    """How many processes can work at once."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def shared(count: int, work: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
    """What ``work`` makes of each item, in their order, by so many processes. All that passes to and fro is copied.

    The processes start right here, before whoever watches starts a thread of a progress bar: none must be forked.
    """
    from concurrent.futures import ProcessPoolExecutor

    pool = ProcessPoolExecutor(count, initializer=_interruptible)
    return _drained(pool, pool.map(functools.partial(_unless_interrupted, work), items))


def _drained(pool: ProcessPoolExecutor, found: Iterator[R]) -> Iterator[R]:
    with pool:
        yield from found


def _interruptible() -> None:
    """Ctrl-C reaches all processes of a terminal: this one leaves its work quietly, the first of them ends the rest."""
    signal.signal(signal.SIGINT, _leave)


def _leave(number: int, _frame: object) -> None:
    signal.signal(number, signal.SIG_IGN)
    raise SystemExit


def _unless_interrupted(work: Callable[[T], R], item: T) -> R:
    if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
        return cast("R", None)  # nobody waits for what was still to be done
    return work(item)


@functools.cache
def session_there(root: Path, on: date) -> Session:
    """The session of a process that was given a part of the work: it opens the workspace once."""
    from lean.cli.session import open_session

    return open_session(root, on.isoformat())
