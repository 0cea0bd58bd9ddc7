"""lean status: where each project stands, who must act, what is due, how late, what is missing."""

from __future__ import annotations

import sys

from lean import reporters
from lean.cli.options import Format, On, Output, Projects, Workspace
from lean.cli.session import RefusalError, open_session, print_json, print_note
from lean.cli.status_table import print_status_details, print_status_table
from lean.status.status import as_object, compute_standing


def status(
    projects: Projects = None,
    workspace: Workspace = None,
    on: On = None,
    output: Format = Output.TEXT,
) -> None:
    """Показать, где стоит каждый проект: этап, кто должен действовать, какой срок, чего не хватает.

    С именем проекта — подробно: что было, все сроки, следующие шаги. С --on — как на тот день: записи журнала и даты
    документов после него не считаются.

    Примеры: lean status
             lean status spravki --on 01.03.2027
    """
    session = open_session(workspace, on)
    standings = [
        compute_standing(project, session.regulation(project), session.on)
        for project in session.projects(projects or ())
    ]
    if output is Output.JSON:
        print_json([as_object(standing) for standing in standings])
    elif projects:
        for number, standing in enumerate(standings):
            sys.stdout.write("\n" if number else "")
            print_status_details(standing, session.on)
    elif standings:
        print_status_table(standings)
    else:
        print_note("Проектов пока нет: lean init ИМЯ начнёт первый.")
    problems = [problem for standing in standings for problem in standing.problems]
    if problems:
        raise RefusalError(reporters.text(problems, session.line_of).rstrip())
