"""lean brief: for the Mayor, on all projects: what waits for a decision, what is late, what ended, what it brought."""

from __future__ import annotations

import sys
import textwrap
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lean.cli.all_projects import collect_standings, read_appeals, refuse_unreadable_projects
from lean.cli.options import MAX_DAYS, RECENT_DAYS, Format, On, Output, Workspace
from lean.cli.output_files import refuse_other_suffix, write_output
from lean.cli.session import open_session, parse_day_option, print_json
from lean.cli.streams import choose_painter
from lean.cli.tables import WIDTH
from lean.forms.administration import print_administration_form
from lean.forms.docx import Properties
from lean.portfolio import brief as briefs
from lean.portfolio.brief import BriefItem, group_by_section
from lean.reporters import visible

if TYPE_CHECKING:
    from collections.abc import Sequence


_TEMPLATE = "brief.docx"


def brief(
    since: Annotated[
        str | None,
        typer.Option(metavar="ДАТА", help="С какого дня показать завершённые; без неё — за 30 дней."),
    ] = None,
    within: Annotated[
        int, typer.Option(metavar="ДНЕЙ", min=0, max=MAX_DAYS, help="На сколько дней вперёд показать сроки.")
    ] = 14,
    docx: Annotated[
        Path | None,
        typer.Option("--docx", metavar="ФАЙЛ", help="Записать справку документом Word."),
    ] = None,
    workspace: Workspace = None,
    on: On = None,
    output: Format = Output.TEXT,
) -> None:
    """Составить справку для Мэра обо всех проектах (п. 8 (5)).

    Что ждёт его решения, что просрочено и за кем, что завершено и что это дало. Справка об одном проекте — форма
    briefing: lean render.

    Примеры: lean brief
             lean brief --since 01.01.2027 --docx справка.docx
    """
    refuse_other_suffix(docx, ".docx")
    session = open_session(workspace, on)
    first = session.on - timedelta(days=RECENT_DAYS) if since is None else parse_day_option(since, "--since")
    standings = collect_standings(session, steps=True)
    items = briefs.build_brief(standings, read_appeals(session), session.on, since=first, within=within)
    if docx is not None:
        form = briefs.build_brief_form(items, session.organisation, session.on)
        properties = Properties("Справка о ходе проектов", "", session.organisation)
        regulation = session.current_regulation()
        write_output(docx, print_administration_form(_TEMPLATE, form, properties, regulation, session.workspace.root))
    if output is Output.JSON:
        print_json(briefs.as_objects(items))
    elif docx is None:
        _print_brief(items)
    refuse_unreadable_projects(session, [entry for entry, _ in standings])


def _print_brief(items: Sequence[BriefItem]) -> None:
    paint = choose_painter(sys.stdout)
    for number, (heading, lines) in enumerate(group_by_section(items).items()):
        sys.stdout.write(("\n" if number else "") + paint(heading, "bold") + "\n")
        for line in lines:
            paragraph = textwrap.fill(visible(line), WIDTH, initial_indent="  ", subsequent_indent="    ")
            sys.stdout.write(f"{paragraph}\n")
