"""lean due: one agenda over all projects, the most overdue first; as a table, for programs, for a calendar."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.text import Text

from lean import reporters
from lean.cli.options import MAX_DAYS, On, Projects, Workspace
from lean.cli.output_files import refuse_other_suffix, write_output
from lean.cli.session import RefusalError, open_session, print_json
from lean.cli.status_table import PROVISIONAL, citation_pattern, format_due_day, wrap_text
from lean.cli.tables import build_table, format_due_cell, open_console
from lean.reporters import visible
from lean.status.agenda import AgendaItem, as_objects, build_agenda, render_calendar
from lean.status.status import compute_standing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lean.regulation.model import Regulation

_WHAT_WIDTH: Final = 28


class DueOutput(StrEnum):
    """How to print the agenda."""

    TEXT = "text"
    JSON = "json"
    ICS = "ics"


def due(
    projects: Projects = None,
    within: Annotated[
        int | None,
        typer.Option(
            metavar="ДНЕЙ",
            min=0,
            max=MAX_DAYS,
            help="Только сроки на столько календарных дней вперёд и просроченные.",
        ),
    ] = None,
    ics: Annotated[
        Path | None,
        typer.Option("--ics", metavar="ФАЙЛ", help="Записать сроки в файл календаря (iCalendar)."),
    ] = None,
    workspace: Workspace = None,
    on: On = None,
    output: Annotated[
        DueOutput,
        typer.Option(
            "--format", metavar="ВИД", help="Вид вывода: text — для людей, json — для программ, ics — для календаря."
        ),
    ] = DueOutput.TEXT,
) -> None:
    """Показать сроки всех проектов одним списком: что, когда и кто должен сделать; сначала самые просроченные.

    Файл календаря читают Outlook, Thunderbird и телефоны; прочитанный снова, он передвинет сроки, которые изменились.

    Примеры: lean due --within 14
             lean due --ics сроки.ics
    """
    refuse_other_suffix(ics, ".ics")
    session = open_session(workspace, on)
    standings = [
        compute_standing(project, session.regulation(project), session.on, steps=False)
        for project in session.projects(projects or ())
    ]
    items = build_agenda(standings, session.on, within)
    name = ": ".join(filter(None, ("Сроки проектов", session.organisation)))
    if ics is not None:
        write_output(ics, render_calendar(items, session.on, name), f": сроков {len(items)}")
    if output is DueOutput.JSON:
        print_json(as_objects(items))
    elif output is DueOutput.ICS:
        sys.stdout.flush()
        # Lines of a calendar end as the standard says, whatever the system would make of them.
        sys.stdout.buffer.write(render_calendar(items, session.on, name))
    elif ics is None:
        _print_agenda(items, session.current_regulation())
    problems = [problem for standing in standings for problem in standing.problems]
    if problems:
        raise RefusalError(reporters.text(problems, session.line_of).rstrip())


def _print_agenda(items: Sequence[AgendaItem], regulation: Regulation) -> None:
    screen = open_console()
    if not items:
        screen.print("Открытых сроков нет.")
        return
    citations = citation_pattern(regulation)
    table = build_table((("Срок", 13), ("Проект", 15), ("Что", _WHAT_WIDTH), ("Кто", 18)))
    for item in items:
        state = item.deadline
        day = format_due_cell(format_due_day(state), state.overdue_days)
        what = Text("\n".join(wrap_text(visible(f"{state.name} ({state.provision})"), _WHAT_WIDTH, citations)))
        table.add_row(day, Text(visible(item.project)), what, Text(visible(item.who)))
    screen.print(table)
    if any(item.deadline.provisional for item in items):
        screen.print(PROVISIONAL)
