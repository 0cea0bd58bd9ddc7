"""Tables for people at a terminal, 80 columns wide; plain lines in a pipe."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from lean.commands.session import wants_color
from lean.reporters import visible

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from rich.console import Console
    from rich.table import Table

    from lean.standing import Standing

STAGES: Final = 5
WIDTH: Final = 80


def console() -> Console:
    """The terminal; 80 columns where it is a pipe, so that output does not depend on who reads it."""
    from rich.console import Console

    color = wants_color(sys.stdout)
    width = None if sys.stdout.isatty() else WIDTH
    return Console(
        file=sys.stdout, width=width, no_color=not color, force_terminal=color, highlight=False, markup=False, emoji=False
    )


def _plain_table() -> Table:
    from rich import box
    from rich.table import Table

    unicode = (getattr(sys.stdout, "encoding", None) or "").casefold().replace("-", "") == "utf8"
    return Table(box=box.SIMPLE_HEAD if unicode else box.ASCII2, expand=False, pad_edge=False, padding=(0, 1, 0, 0))


def bar(stage: int, *, ended: bool) -> str:
    """A stage as a bar of five."""
    return "#" * STAGES if ended else "#" * stage + "." * (STAGES - stage)


def print_status(found: Sequence[Standing], on: date, *, detailed: bool) -> None:
    """A row per project; with ``detailed`` everything about each below it."""
    screen = console()
    table = _plain_table()
    for title, ratio in (("Проект", 16), ("Этап", 20), ("Кто и что", 26), ("Срок", 12)):
        table.add_column(title, overflow="fold", min_width=min(ratio, 10))
    for item in found:
        table.add_row(*_row(item))
    screen.print(table)
    if detailed:
        for item in found:
            _print_details(screen, item, on)


def _row(item: Standing) -> tuple[str, str, str, str]:
    stage = f"{bar(item.course.stage, ended=item.course.ending == 'closed')} {item.stage_name}"
    if item.unreadable:
        return visible(item.slug), "?", "журнал не читается: lean check", ""
    if item.course.ending is not None:
        return visible(item.slug), item.stage_name, "", ""
    first = item.open_deadlines[0] if item.open_deadlines else None
    if first is None:
        step = next((s for s in item.next if s.event.by), None)
        missing = f" (не хватает: {len(step.missing)})" if step is not None and step.missing else ""
        what = f"{item.who_acts()}: {step.event.name}{missing}" if step is not None else ""
        return visible(item.slug), stage, visible(what), ""
    due = f"{first.due:%d.%m.%Y}" + ("*" if first.provisional else "")
    if first.overdue_days:
        due += f" просрочено {first.overdue_days} раб. дн."
    return visible(item.slug), stage, visible(f"{item.who_acts()}: {first.name} ({first.provision})"), due


def _print_details(screen: Console, item: Standing, on: date) -> None:
    lines = [f"{item.slug}: {item.title}", f"  на {on:%d.%m.%Y}; этап: {item.stage_name}"]
    lines += [
        f"  {h.date:%d.%m.%Y} {item.regulation.events[h.event][1].name} ({item.regulation.events[h.event][0].provision})"
        for h in item.course.happened
    ]
    for state in item.deadlines:
        done = f"выполнено {state.done:%d.%m.%Y}" if state.done is not None else "ждёт"
        late = f", просрочено на {state.overdue_days} раб. дн." if state.overdue_days else ""
        guess = ", предварительно: календаря на этот год ещё нет" if state.provisional else ""
        lines.append(f"  срок {state.due:%d.%m.%Y} {state.name} ({state.provision}): {done}{late}{guess}")
    for step in item.next:
        lines.append(f"  дальше: {step.event.event} — {step.event.name} ({step.provision})")
        lines += [f"      не хватает: {d.path}:{d.line} {d.message}" for d in step.missing]
    for line in lines:
        screen.print(visible(line), soft_wrap=False)
