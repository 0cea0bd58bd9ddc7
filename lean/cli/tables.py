"""Tables and lines for people at a terminal, 80 columns wide; plain ones in a pipe."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from lean.cli.streams import is_unicode, wants_color
from lean.reporters import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

WIDTH: Final = 80


def open_console() -> Console:
    """Return the terminal; 80 columns for a pipe, so that output does not depend on who reads it."""
    from rich.console import Console

    color = wants_color(sys.stdout)
    width = None if sys.stdout.isatty() else WIDTH
    return Console(
        file=sys.stdout,
        width=width,
        no_color=not color,
        force_terminal=color,
        highlight=False,
        markup=False,
        emoji=False,
    )


def build_table(columns: Iterable[tuple[str, int]] = (), leading: int = 0) -> Table:
    """Return an empty table with headings and the widest that columns may be; `leading` empty lines part its rows."""
    from rich import box
    from rich.table import Table

    frame = box.SIMPLE_HEAD if is_unicode(sys.stdout) else box.ASCII2
    table = Table(box=frame, expand=False, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0), leading=leading)
    for heading, width in columns:
        table.add_column(heading, max_width=width, overflow="fold")
    return table


def format_due_cell(day: str, overdue_days: int) -> Text:
    """Return a due date, and by how much it is late."""
    from rich.text import Text

    return Text(day).append(f"\nпросрочено на {overdue_days} раб. дн.", "red") if overdue_days else Text(day)


def print_rows(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table of text."""
    table = build_table()
    for title in titles:
        table.add_column(title, overflow="fold")
    for row in rows:
        table.add_row(*(visible(cell) for cell in row))
    open_console().print(table)


def wrap_lines(lines: Iterable[str]) -> Iterator[str]:
    """Yield lines for a terminal, broken between words and indented; for a pipe as they are."""
    if not sys.stdout.isatty():
        yield from lines
        return
    import shutil
    import textwrap

    width = max(_NARROW, shutil.get_terminal_size().columns)
    for line in lines:
        start = _DAY if line[:1].isdigit() else len(line) - len(line.lstrip()) + 2
        yield from textwrap.wrap(
            line, width, subsequent_indent=" " * start, break_long_words=False, break_on_hyphens=False
        ) or [line]


_NARROW: Final = 40
_DAY: Final = 14  # columns of a day and the sign after it
