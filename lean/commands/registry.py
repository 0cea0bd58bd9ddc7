"""lean registry: the register of projects, of all or of those carried out on appeals; on paper, in a workbook."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from lean.cli.all_projects import collect_entries, refuse_unreadable_projects
from lean.cli.options import Format, On, Output, Workspace
from lean.cli.output_files import refuse_other_suffix, write_output
from lean.cli.session import Session, open_session, print_json, print_note
from lean.cli.tables import build_table, open_console, print_rows
from lean.forms.administration import print_administration_form
from lean.forms.docx import Properties
from lean.forms.xlsx import write_workbook
from lean.portfolio import register
from lean.portfolio.counts import HEADINGS, count_projects, count_reached
from lean.portfolio.register import build_register_form, build_sheets, describe_appeals, describe_results
from lean.reporters import visible
from lean.values import format_date

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lean.portfolio.entries import PortfolioEntry

_FORM = "registry.docx"


def registry(
    *,
    appeals: Annotated[
        bool, typer.Option("--appeals", help="Только проекты, реализованные по обращениям (прил. 5 п. 10).")
    ] = False,
    totals: Annotated[
        bool, typer.Option("--totals", help="Только итоги: по этапам, подразделениям, координаторам, целям и годам.")
    ] = False,
    xlsx: Annotated[Path | None, typer.Option("--xlsx", metavar="ФАЙЛ", help="Записать реестр таблицей Excel.")] = None,
    docx: Annotated[
        Path | None,
        typer.Option("--docx", metavar="ФАЙЛ", help="Записать реестр документом Word."),
    ] = None,
    workspace: Workspace = None,
    on: On = None,
    output: Format = Output.TEXT,
) -> None:
    """Составить реестр проектов: всех или тех, что реализованы по обращениям; с итогами.

    Сбережённое складывается только по закрытым проектам и только в одной единице: «150 часов в месяц» и «40 ч в месяц»
    складываются, «8 мин» на один случай — нет.

    Примеры: lean registry
             lean registry --appeals --docx реестр.docx
             lean registry --xlsx реестр.xlsx
    """
    refuse_other_suffix(xlsx, ".xlsx")
    refuse_other_suffix(docx, ".docx")
    session = open_session(workspace, on)
    all_entries = collect_entries(session)
    entries = register.select_registered(all_entries, on_appeals=appeals)
    title = register.OF_APPEALS if appeals else register.OF_ALL
    if xlsx is not None:
        write_output(xlsx, _build_workbook(session, entries, title))
    if docx is not None:
        write_output(docx, _build_document(session, entries, title))
    regulation = session.current_regulation()
    if output is Output.JSON:
        print_json(register.totals_as_objects(entries, regulation) if totals else register.as_objects(entries))
    elif xlsx is None and docx is None:
        _print_totals(session, entries, rows=not totals)
        _note_active_projects(all_entries, appeals=appeals)
    refuse_unreadable_projects(session, all_entries)


def _build_workbook(session: Session, items: Sequence[PortfolioEntry], title: str) -> bytes:
    sheets_ = build_sheets(items, session.current_regulation(), f"{title} на {format_date(session.on)}")
    return write_workbook(sheets_, title, session.organisation, session.on)


def _build_document(session: Session, items: Sequence[PortfolioEntry], title: str) -> bytes:
    context = build_register_form(items, session.current_regulation(), session.organisation, session.on, title)
    properties = Properties(title, "", session.organisation)
    return print_administration_form(_FORM, context, properties, session.current_regulation(), session.workspace.root)


def _print_totals(session: Session, items: Sequence[PortfolioEntry], *, rows: bool) -> None:
    screen = open_console()
    if rows and items:
        _print_projects(items)
        screen.print("")
    screen.print(f"Всего проектов: {len(items)}")
    totals = count_projects(items, session.current_regulation())
    for by, heading in HEADINGS.items():
        lines = [(count.name, str(count.projects)) for count in totals if count.by == by]
        if lines:
            screen.print("")
            print_rows((heading, "Проектов"), lines)
    lines_ = list(describe_results(items))
    if lines_:
        screen.print("\n" + "\n".join(visible(line) for line in lines_))


def _print_projects(items: Sequence[PortfolioEntry]) -> None:
    table = build_table(
        (("№", 3), ("Проект", 26), ("Подразделение", 19), ("Этап, даты", 14), ("Обращения", 14)), leading=1
    )
    for number, item in enumerate(items, start=1):
        project = Text(visible(item.title))
        got, measured = count_reached([item])
        if measured:
            project.append(f"\nпоказателей достигнуто: {got} из {measured}", "dim")
        days = [
            f"{mark}{format_date(day)}"
            for mark, day in (("с ", item.opened), ("по " if item.opened else "", item.ended))
            if day is not None
        ]
        table.add_row(
            str(number),
            project,
            Text("\n".join(visible(part) for part in (item.unit, item.coordinator) if part)),
            Text("\n".join(filter(None, (item.stage_name, *days)))),
            Text("\n".join(visible(line) for line in describe_appeals(item.appeals))),
        )
    open_console().print(table)


def _note_active_projects(items: Sequence[PortfolioEntry], *, appeals: bool) -> None:
    going = sum(item.is_active and bool(item.appeals) for item in items)
    if appeals and going:
        print_note(f"По обращениям идут ещё проекты: {going} (lean list --appeals any --stage active)")
