"""Where projects stand, for a person at a terminal: a table of all, everything about one; 80 columns are enough."""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING, Final

from rich.text import Text

from lean.cli.tables import console, due_cell, plain_table
from lean.reporters import visible
from lean.values import format_date
from lean.values.spelling import cut, uncapitalised

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from lean.procedure.deadlines import DeadlineState
    from lean.regulation.model import Regulation
    from lean.status.status import NextStep, Standing

PROVISIONAL: Final = "* предварительно: производственного календаря на этот год ещё нет"
_TITLE_SHOWN: Final = 45
_TODO_WIDTH: Final = 26
_SHOWN_ALIKE: Final = 2
_HARD_SPACE: Final = "\u00a0"
_Line = tuple[str, str, str]
"""Indentation of the first line, the text, its style."""


def bar(found: Standing) -> str:
    """A stage as a bar: a full sign for every stage that has begun."""
    stages = len(found.regulation.stages)
    full = stages if found.course.ending == "closed" else found.course.stage
    return "■" * full + "□" * (stages - full)


def print_table(found: Sequence[Standing]) -> None:
    """A row per project, the legend below."""
    table = plain_table(leading=1)
    for heading, width in (("Проект", 18), ("Этап", 17), ("Кто и что", _TODO_WIDTH), ("Срок", 13)):
        table.add_column(heading, min_width=min(width, 12), max_width=width, overflow="fold")
    for item in found:
        table.add_row(*_row(item))
    screen = console()
    screen.print(table)
    if any(state.provisional for item in found for state in item.open_deadlines[:1]):
        screen.print(PROVISIONAL)


def _row(item: Standing) -> tuple[Text, ...]:
    project = Text(visible(item.slug), "bold")
    if item.title != item.slug:
        project.append(f"\n{visible(cut(item.title, _TITLE_SHOWN))}", "dim not bold")
    if not item.readable:
        return project, Text("?"), Text("журнал не читается: lean check", "red"), Text("")
    stage = Text(f"{bar(item)}\n{item.stage_name}")
    if item.course.ending is not None:
        return project, stage, Text(""), Text("")
    citations = citations_of(item.regulation)
    todo = [part for line in _todo(item) for part in wrap(visible(line), _TODO_WIDTH, citations)]
    first = item.open_deadlines[0] if item.open_deadlines else None
    due = due_cell(day_of(first), first.overdue_days) if first is not None else Text("")
    return project, stage, Text("\n".join(todo)), due


def _todo(item: Standing) -> Iterator[str]:
    """Who must do what: the most urgent deadline, else the next step; and how much is missing for it."""
    step = item.step
    if item.open_deadlines:
        first = item.open_deadlines[0]
        yield f"{item.who(first)}: {uncapitalised(first.name)} ({first.provision})"
    elif step is not None:
        yield f"{_actors(item, step)}: {uncapitalised(step.event.name)} ({step.provision})"
    if step is not None and step.missing:
        yield f"не хватает: {len(missing_by_place(step))}"
    if len(item.open_deadlines) > 1:
        yield f"ещё сроков: {len(item.open_deadlines) - 1}"


def _actors(item: Standing, step: NextStep) -> str:
    return " или ".join(item.role(role) for role in step.event.by)


def missing_by_place(step: NextStep) -> list[str]:
    """What a step misses, a line each; the same demand of several provisions is one line."""
    places: dict[tuple[str, int, str], list[str]] = {}
    for missing in step.missing:
        places.setdefault((missing.path, missing.line, missing.message), []).append(missing.provision)
    return [
        f"{path}:{line} {message}{f' ({told})' if (told := '; '.join(filter(None, provisions))) else ''}"
        for (path, line, message), provisions in places.items()
    ]


def day_of(state: DeadlineState) -> str:
    """A due date; one that may still move has a star, and ``PROVISIONAL`` says why."""
    return format_date(state.due) + ("*" if state.provisional else "")


def print_details(item: Standing, on: date) -> None:
    """Everything about one project: what happened, what is due, what comes next and what it misses."""
    screen = console()
    citations = citations_of(item.regulation)
    for indent, line, style in _details(item, on):
        # Wrapped here: a path broken in two by the terminal could not be clicked or copied.
        wrapped = wrap(visible(line), screen.width, citations, indent)
        for part in wrapped or [""]:
            screen.print(Text(part, style), soft_wrap=True)


def citations_of(regulation: Regulation) -> re.Pattern[str]:
    """What may not be torn apart at the end of a line: «прил. 5 п. 4 (9г)»."""
    cited = sorted((provision.provision for provision in regulation.provisions), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, cited)) or "(?!)")


def wrap(line: str, width: int, citations: re.Pattern[str], indent: str | None = None) -> list[str]:
    """Lines of at most ``width`` columns; with ``indent``, what continues the first line stands to the right of it."""
    kept = citations.sub(lambda cited: cited[0].replace(" ", _HARD_SPACE), line)
    wrapped = textwrap.wrap(
        kept, width, initial_indent=indent or "", subsequent_indent="" if indent is None else f"{indent}  ",
        break_long_words=indent is None, break_on_hyphens=False,
    )  # fmt: skip
    return [part.replace(_HARD_SPACE, " ") for part in wrapped]


def _details(item: Standing, on: date) -> Iterator[_Line]:
    yield "", f"{item.slug}: {item.title}" if item.title != item.slug else item.slug, "bold"
    if not item.readable:
        yield "", "Журнал не читается: lean check покажет, что поправить.", "red"
        return
    number = f"этап {item.course.stage} из {len(item.regulation.stages)}, " if item.course.ending is None else ""
    stage = number + item.stage_name
    yield "", f"{bar(item)} {format_date(on)}: {stage}", ""
    yield from _section("Что было", _happened(item))
    yield from _section("Сроки", _deadlines(item))
    yield from _section("Что дальше", (line for step in item.next if step.forward for line in _next(item, step)))
    yield from _section("Также можно", (line for step in item.next if not step.forward for line in _next(item, step)))
    if any(state.provisional for state in item.deadlines):
        yield "", "", ""
        yield "", PROVISIONAL, ""


def _section(heading: str, lines: Iterable[_Line]) -> Iterator[_Line]:
    shown = list(lines)
    if shown:
        yield "", "", ""
        yield "", heading, "bold"
        yield from shown


def _happened(item: Standing) -> Iterator[_Line]:
    events = item.regulation.events
    for happening in item.course.happened:
        event = events[happening.event]
        provision = event.provision
        derived = ", следует из документов" if happening.index is None else ""
        yield "  ", f"{format_date(happening.date)} {event.name} ({provision.provision}{derived})", ""


def _deadlines(item: Standing) -> Iterator[_Line]:
    """All deadlines; what was met in time again and again, as team meetings are, is one line."""
    met: dict[tuple[str, str], list[DeadlineState]] = {}
    for state in item.deadlines:
        if state.done is not None and not state.overdue_days:
            met.setdefault((state.name, state.provision), []).append(state)
    for state in item.deadlines:
        alike = met.get((state.name, state.provision), [])
        if state not in alike or len(alike) <= _SHOWN_ALIKE:
            yield _deadline(item, state)
        elif state == alike[-1]:
            told = f"{day_of(state)} {state.name} ({state.provision}). {item.who(state)}: в срок, раз: {len(alike)}"
            yield "  ", told, "dim"


def _deadline(item: Standing, state: DeadlineState) -> _Line:
    told = f"{day_of(state)} {state.name} ({state.provision}). {item.who(state)}: "
    late = f"на {state.overdue_days} раб. дн."
    if state.done is not None:
        done = f"выполнено {format_date(state.done)}" + (f", позже {late}" if state.overdue_days else "")
        return "  ", told + done, "dim"
    return "  ", told + (f"просрочено {late}" if state.overdue_days else "ждёт"), "red" if state.overdue_days else ""


def _next(item: Standing, step: NextStep) -> Iterator[_Line]:
    lines = missing_by_place(step)
    state = f"не хватает: {len(lines)}" if lines else "можно записать"
    who = f"{_actors(item, step)}: " if step.event.by else ""
    yield "  ", f"{step.event.event}: {step.event.name} ({step.provision}). {who}{state}", ""
    for line in lines if step.forward else ():
        yield "      ", line, "dim"
