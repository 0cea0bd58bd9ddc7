"""Where projects stand, for a person at a terminal: a table of all, everything about one; 80 columns are enough."""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING, Final

from rich.text import Text

from lean.cli.tables import build_table, format_due_cell, open_console
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


def format_stage_bar(standing: Standing) -> str:
    """Return a bar with a full sign for every stage that has begun."""
    stages = len(standing.regulation.stages)
    begun = stages if standing.course.ending == "closed" else standing.course.stage
    return "■" * begun + "□" * (stages - begun)


def print_status_table(standings: Sequence[Standing]) -> None:
    """Print a row per project, the legend below."""
    table = build_table(leading=1)
    for heading, width in (("Проект", 18), ("Этап", 17), ("Кто и что", _TODO_WIDTH), ("Срок", 13)):
        table.add_column(heading, min_width=min(width, 12), max_width=width, overflow="fold")
    for standing in standings:
        table.add_row(*_format_row(standing))
    screen = open_console()
    screen.print(table)
    if any(state.provisional for standing in standings for state in standing.open_deadlines[:1]):
        screen.print(PROVISIONAL)


def _format_row(standing: Standing) -> tuple[Text, ...]:
    project = Text(visible(standing.slug), "bold")
    if standing.title != standing.slug:
        project.append(f"\n{visible(cut(standing.title, _TITLE_SHOWN))}", "dim not bold")
    if not standing.readable:
        return project, Text("?"), Text("журнал не читается: lean check", "red"), Text("")
    stage = Text(f"{format_stage_bar(standing)}\n{standing.stage_name}")
    if standing.course.ending is not None:
        return project, stage, Text(""), Text("")
    citations = citation_pattern(standing.regulation)
    todo = [part for line in _describe_todo(standing) for part in wrap_text(visible(line), _TODO_WIDTH, citations)]
    first = standing.open_deadlines[0] if standing.open_deadlines else None
    due = format_due_cell(format_due_day(first), first.overdue_days) if first is not None else Text("")
    return project, stage, Text("\n".join(todo)), due


def _describe_todo(standing: Standing) -> Iterator[str]:
    """Yield who must do what (the most urgent deadline, else the next step) and how much is missing for it."""
    step = standing.step
    if standing.open_deadlines:
        first = standing.open_deadlines[0]
        yield f"{standing.who(first)}: {uncapitalised(first.name)} ({first.provision})"
    elif step is not None:
        yield f"{_name_actors(standing, step)}: {uncapitalised(step.event.name)} ({step.provision})"
    if step is not None and step.missing:
        yield f"не хватает: {len(format_missing(step))}"
    if len(standing.open_deadlines) > 1:
        yield f"ещё сроков: {len(standing.open_deadlines) - 1}"


def _name_actors(standing: Standing, step: NextStep) -> str:
    return " или ".join(standing.role(role) for role in step.event.by)


def format_missing(step: NextStep) -> list[str]:
    """Return what a step misses, a line each; the same demand of several provisions is one line."""
    places: dict[tuple[str, int, str], list[str]] = {}
    for missing in step.missing:
        places.setdefault((missing.path, missing.line, missing.message), []).append(missing.provision)
    return [
        f"{path}:{line} {message}{f' ({cited})' if (cited := '; '.join(filter(None, provisions))) else ''}"
        for (path, line, message), provisions in places.items()
    ]


def format_due_day(state: DeadlineState) -> str:
    """Return a due date; one that may still move has a star, which `PROVISIONAL` explains."""
    return format_date(state.due) + ("*" if state.provisional else "")


def print_status_details(standing: Standing, on: date) -> None:
    """Print everything about one project: what happened, what is due, what comes next and what it misses."""
    screen = open_console()
    citations = citation_pattern(standing.regulation)
    for indent, line, style in _describe_details(standing, on):
        # Wrapped here: a path broken in two by the terminal could not be clicked or copied.
        wrapped = wrap_text(visible(line), screen.width, citations, indent)
        for part in wrapped or [""]:
            screen.print(Text(part, style), soft_wrap=True)


def citation_pattern(regulation: Regulation) -> re.Pattern[str]:
    """Return a pattern of what must not be broken at the end of a line: «прил. 5 п. 4 (9г)»."""
    cited = sorted((provision.provision for provision in regulation.provisions), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, cited)) or "(?!)")


def wrap_text(line: str, width: int, citations: re.Pattern[str], indent: str | None = None) -> list[str]:
    """Return lines of at most `width` columns.

    With `indent`, the first line starts with it and the others stand two columns to the right.
    """
    unbroken = citations.sub(lambda cited: cited[0].replace(" ", _HARD_SPACE), line)
    wrapped = textwrap.wrap(
        unbroken, width, initial_indent=indent or "", subsequent_indent="" if indent is None else f"{indent}  ",
        break_long_words=indent is None, break_on_hyphens=False,
    )  # fmt: skip
    return [part.replace(_HARD_SPACE, " ") for part in wrapped]


def _describe_details(standing: Standing, on: date) -> Iterator[_Line]:
    yield "", f"{standing.slug}: {standing.title}" if standing.title != standing.slug else standing.slug, "bold"
    if not standing.readable:
        yield "", "Журнал не читается: lean check покажет, что поправить.", "red"
        return
    number = (
        f"этап {standing.course.stage} из {len(standing.regulation.stages)}, " if standing.course.ending is None else ""
    )
    stage = number + standing.stage_name
    yield "", f"{format_stage_bar(standing)} {format_date(on)}: {stage}", ""
    yield from _format_section("Что было", _describe_events(standing))
    yield from _format_section("Сроки", _describe_deadlines(standing))
    yield from _format_section(
        "Что дальше", (line for step in standing.next if step.forward for line in _describe_step(standing, step))
    )
    yield from _format_section(
        "Также можно", (line for step in standing.next if not step.forward for line in _describe_step(standing, step))
    )
    if any(state.provisional for state in standing.deadlines):
        yield "", "", ""
        yield "", PROVISIONAL, ""


def _format_section(heading: str, lines: Iterable[_Line]) -> Iterator[_Line]:
    body = list(lines)
    if body:
        yield "", "", ""
        yield "", heading, "bold"
        yield from body


def _describe_events(standing: Standing) -> Iterator[_Line]:
    events = standing.regulation.events
    for happening in standing.course.happened:
        event = events[happening.event]
        provision = event.provision
        derived = ", следует из документов" if happening.index is None else ""
        yield "  ", f"{format_date(happening.date)} {event.name} ({provision.provision}{derived})", ""


def _describe_deadlines(standing: Standing) -> Iterator[_Line]:
    """Yield all deadlines; what was met in time several times, as team meetings are, is one line."""
    met: dict[tuple[str, str], list[DeadlineState]] = {}
    for state in standing.deadlines:
        if state.done is not None and not state.overdue_days:
            met.setdefault((state.name, state.provision), []).append(state)
    for state in standing.deadlines:
        alike = met.get((state.name, state.provision), [])
        if state not in alike or len(alike) <= _SHOWN_ALIKE:
            yield _describe_deadline(standing, state)
        elif state == alike[-1]:
            deadline = f"{format_due_day(state)} {state.name} ({state.provision})"
            yield "  ", f"{deadline}. {standing.who(state)}: в срок, раз: {len(alike)}", "dim"


def _describe_deadline(standing: Standing, state: DeadlineState) -> _Line:
    summary = f"{format_due_day(state)} {state.name} ({state.provision}). {standing.who(state)}: "
    late = f"на {state.overdue_days} раб. дн."
    if state.done is not None:
        done = f"выполнено {format_date(state.done)}" + (f", позже {late}" if state.overdue_days else "")
        return "  ", summary + done, "dim"
    return "  ", summary + (f"просрочено {late}" if state.overdue_days else "ждёт"), "red" if state.overdue_days else ""


def _describe_step(standing: Standing, step: NextStep) -> Iterator[_Line]:
    lines = format_missing(step)
    state = f"не хватает: {len(lines)}" if lines else "можно записать"
    who = f"{_name_actors(standing, step)}: " if step.event.by else ""
    yield "  ", f"{step.event.event}: {step.event.name} ({step.provision}). {who}{state}", ""
    for line in lines if step.forward else ():
        yield "      ", line, "dim"
