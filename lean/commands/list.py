"""lean list: the projects of the administration, all or those asked about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from lean.cli.all_projects import collect_entries, refuse_unreadable_projects
from lean.cli.arguments import read_choice
from lean.cli.options import Format, On, Output, Workspace
from lean.cli.session import Session, UsageError, open_session, print_json, print_note
from lean.cli.tables import build_table, format_due_cell, open_console
from lean.documents.workspace import Appeal
from lean.portfolio.entries import PortfolioEntry, as_object
from lean.portfolio.filters import ANY, IN_RUSSIAN, Filter, filter_entries
from lean.reporters import visible
from lean.values import format_date

if TYPE_CHECKING:
    from collections.abc import Sequence


Stage = Annotated[
    str | None,
    typer.Option(
        metavar="ЭТАП",
        help="Номер этапа, active (идут), closed (закрыты), rejected (отклонены), cancelled (прекращены); можно "
        "и русским словом.",
    ),
]


def list_(
    stage: Stage = None,
    unit: Annotated[
        str | None,
        typer.Option(metavar="СЛОВА", help="Слова из названия подразделения, в любой форме."),
    ] = None,
    coordinator: Annotated[str | None, typer.Option(metavar="ФАМИЛИЯ", help="Кто курирует.")] = None,
    *,
    late: Annotated[bool, typer.Option("--late", help="Только с просроченными сроками.")] = False,
    appeals: Annotated[
        str | None,
        typer.Option(
            metavar="ОТКУДА",
            help="По обращениям: any (любым), ЦУР, ПОС, гражданин, организация (или control-centre и другие).",
        ),
    ] = None,
    goal: Annotated[int | None, typer.Option(metavar="НОМЕР", help="Которые служат этой цели.")] = None,
    workspace: Workspace = None,
    on: On = None,
    output: Format = Output.TEXT,
) -> None:
    """Показать проекты администрации: все или те, что подходят под условия; условия складываются.

    Примеры: lean list --late
             lean list --stage closed --appeals any
             lean list --unit образование --goal 1
    """
    session = open_session(workspace, on)
    wanted = Filter(_stage(stage, session), unit, coordinator, late, _source(appeals), _goal(goal, session))
    items = collect_entries(session)
    found = filter_entries(items, wanted)
    if output is Output.JSON:
        print_json([as_object(item) for item in found])
    else:
        _print_table(found, len(items))
    refuse_unreadable_projects(session, items)


def _stage(stage: str | None, session: Session) -> str | None:
    stages = {str(stage.stage): stage.name for stage in session.current_regulation().stages}
    known = {**stages, **IN_RUSSIAN}
    words = {word.casefold(): value for value, word in known.items()} | {value: value for value in known}
    if stage is not None and stage.casefold() not in words:
        listed = ", ".join([*stages, *(f"{value} ({word})" for value, word in IN_RUSSIAN.items())])
        raise UsageError(f"--stage «{visible(stage)}»: бывает {listed} или название этапа")
    return None if stage is None else words[stage.casefold()]


def _source(appeals: str | None) -> str | None:
    return appeals if appeals in (None, ANY) else read_choice(str(appeals), Appeal.model_fields["source"], "--appeals")


def _goal(goal: int | None, session: Session) -> int | None:
    known = session.current_regulation().goals
    if goal is not None and goal not in known:
        raise UsageError(f"--goal {goal}: есть цели {', '.join(map(str, known))}")
    return goal


def _print_table(items: Sequence[PortfolioEntry], total: int) -> None:
    if not items:
        print_note("Проектов пока нет: lean init ИМЯ начнёт первый." if not total else "Таких проектов нет.")
        return
    table = build_table((("Проект", 28), ("Этап", 14), ("Подразделение, координатор", 22), ("Срок", 13)), leading=1)
    for item in items:
        project = Text(visible(item.project), "bold")
        if item.title != item.project:
            project.append(f"\n{visible(item.title)}", "dim not bold")
        due = format_due_cell(format_date(item.deadlines[0].due) if item.deadlines else "", item.overdue_days)
        people = "\n".join(visible(part) for part in (item.unit, item.coordinator) if part)
        stage = f"{item.stage}. {item.stage_name}" if item.is_active else item.stage_name
        table.add_row(project, Text(stage if item.stage is not None else "не читается"), Text(people), due)
    screen = open_console()
    screen.print(table)
    summary = f"Проектов: {len(items)}" + (f" из {total}" if len(items) != total else "")
    late = sum(item.overdue_days > 0 for item in items)
    screen.print(summary + (f", из них с просроченными сроками: {late}" if late else ""))
