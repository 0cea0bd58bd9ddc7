"""lean check: all findings of the workspace, or of the projects that own the given files."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Optional

import typer

from lean.commands.options import On, Workspace


class CheckOutput(StrEnum):
    """How to print diagnostics."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"
    SARIF = "sarif"


def check(
    paths: Annotated[
        Optional[list[Path]],  # noqa: UP045 - typer reads it at run time
        typer.Argument(metavar="[ПУТЬ…]", help="Файлы или каталоги; без них — весь рабочий каталог.", show_default=False),
    ] = None,
    gate: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--gate", metavar="СОБЫТИЕ", help="Показать, чего не хватает до события."),
    ] = None,
    workspace: Workspace = None,
    on: On = None,
    output: Annotated[CheckOutput, typer.Option("--format", help="text, json, github или sarif.")] = CheckOutput.TEXT,
) -> None:
    """Проверить документы проектов.

    Файлы не меняются. Ошибки и предупреждения дают код 1, заметки о том, чего ещё не хватает, — нет.

    Пример: lean check projects/spravki
    """
    from lean import checking, reporters
    from lean.commands.session import RefusalError, UsageError, note, open_session, owner_of, painter
    from lean.diagnostics import Severity

    given = [path.absolute() for path in paths or []]
    session = open_session(workspace, on, near=given[0] if given else None)
    root = session.workspace.root
    owners = [owner_of(path, root) for path in given]
    slugs = session.workspace.slugs
    # A file above the projects concerns them all; a deleted project is nobody's any more.
    chosen = slugs if not given or None in owners else tuple(slug for slug in slugs if slug in owners)
    for path in given:
        if not path.exists() and workspace is None and not path.is_relative_to(root):
            raise UsageError(f"{path}: такого файла нет")
    found = checking.check_workspace(session.workspace)
    for slug in chosen:
        loaded = session.workspace.project(slug)
        regulation = session.regulation(loaded)
        if gate is None:
            found += checking.check_project(loaded, regulation, session.on)
        elif gate not in regulation.events:
            raise UsageError(f"события «{gate}» нет; есть: {', '.join(regulation.events)}")
        else:
            found += checking.check_gate(loaded, regulation, gate, session.on)
    found = list(dict.fromkeys(found))
    if output is CheckOutput.JSON:
        sys.stdout.write(reporters.as_json(reporters.as_objects(found)))
    elif output is CheckOutput.GITHUB:
        sys.stdout.write(reporters.github(found))
    elif output is CheckOutput.SARIF:
        from lean.commands.version import version

        sys.stdout.write(reporters.sarif(found, version()))
    else:
        sys.stdout.write(reporters.text(found, session.line_of, painter(sys.stdout)))
        note(reporters.summary(found, len(chosen)))
    if any(d.severity is not Severity.NOTE for d in found):
        raise RefusalError
