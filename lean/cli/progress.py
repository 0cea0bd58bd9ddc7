"""A progress bar on stderr, where there is more than one thing to do and a person watches."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

T = TypeVar("T")


def show_progress(items: Iterable[T], total: int, words: str) -> Iterator[T]:
    """Yield the items in turn; into a pipe and on a terminal that cannot move its cursor no bar is drawn."""
    if total < 2 or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":  # noqa: PLR2004 - several
        yield from items
        return
    from rich.console import Console
    from rich.progress import track

    yield from track(items, words, total=total, console=Console(file=sys.stderr), transient=True)
