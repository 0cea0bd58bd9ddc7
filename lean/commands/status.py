"""lean status: where each project stands, who must act, what is due, how late, what is missing."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from lean.commands.options import Format, On, Output, Workspace

if TYPE_CHECKING:
    pass


def status(
    projects: Annotated[
        Optional[list[str]],  # noqa: UP045 - typer reads it at run time
        typer.Argument(metavar="[ПРОЕКТ…]", help="Имена проектов; без них — все.", show_default=False),
    ] = None,
    workspace: Workspace = None,
    on: On = None,
    output: Format = Output.TEXT,
) -> None:
    """Показать, где стоит каждый проект: этап, кто должен действовать, какой срок, чего не хватает.

    Пример: lean status --on 01.03.2027
    """
    from lean import reporters
    from lean.commands.session import open_session
    from lean.standing import as_object, standing

    session = open_session(workspace, on)
    found = [standing(loaded, session.regulation(loaded), session.on) for loaded in session.projects(projects or ())]
    if output is Output.JSON:
        sys.stdout.write(reporters.as_json([as_object(item) for item in found]))
        return
    from lean.commands.tables import print_status

    print_status(found, session.on, detailed=bool(projects))
