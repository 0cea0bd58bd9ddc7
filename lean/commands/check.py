"""lean check: all findings of the workspace, or of the projects that own the given files."""

from __future__ import annotations

import sys
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer

from lean import reporters
from lean.cli import completion
from lean.cli.check_cached import check_scope
from lean.cli.check_saved import check_saved_entries
from lean.cli.options import On, Workspace
from lean.cli.scope import find_scopes, path_prefix
from lean.cli.session import RefusalError, print_json, print_note, resolve_day
from lean.cli.streams import choose_painter
from lean.cli.version import read_version
from lean.diagnostics import Diagnostic, Severity
from lean.workspace.files import Lines


class CheckOutput(StrEnum):
    """How to print diagnostics."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"
    GITLAB = "gitlab"
    SARIF = "sarif"


_ON_SERVERS: Final = (CheckOutput.GITHUB, CheckOutput.GITLAB, CheckOutput.SARIF)
"""What names paths from where the command runs, which on a server is the top of the repository."""


Paths = Annotated[
    list[Path] | None,
    typer.Argument(metavar="ПУТЬ…", help="Проекты, каталоги или файлы; без них — весь рабочий каталог."),
]
Gate = Annotated[
    str | None,
    typer.Option(
        "--gate",
        metavar="СОБЫТИЕ",
        help="Показать только, чего не хватает, чтобы записать это событие.",
        autocompletion=completion.complete_events,
    ),
]
Workers = Annotated[
    int | None,
    typer.Option(
        "--workers", metavar="ЧИСЛО", min=1, max=64, help="Сколько процессов делят работу; без него — как выгодно."
    ),
]
CheckFormat = Annotated[
    CheckOutput,
    typer.Option(
        "--format",
        metavar="ВИД",
        help="Вид вывода: text — для людей, json — для программ, github, gitlab и sarif — для сервера.",
    ),
]


def check(
    paths: Paths = None,
    gate: Gate = None,
    workspace: Workspace = None,
    on: On = None,
    *,
    workers: Workers = None,
    output: CheckFormat = CheckOutput.TEXT,
) -> None:
    """Проверить документы проектов: всё ли читается, сходится и соответствует порядку.

    Файлы не меняются. Ошибки и предупреждения дают код выхода 1, заметки о том, чего не хватает для следующего шага, —
    код 0. Если назвать файлы, проверяются проекты, которым они принадлежат: так команду вызывает git перед фиксацией
    изменений.

    Примеры: lean check
             lean check spravki
             lean check projects/spravki/card.yaml
             lean check spravki --gate card-approved
    """
    resolve_day(on)
    chosen = find_scopes(paths or (), workspace)
    findings: list[Diagnostic] = []
    for scope in chosen:
        root = scope.workspace.root
        # From several workspaces, paths are told apart by the way to each.
        prefix = path_prefix(root, Path.cwd()) if len(chosen) > 1 or output in _ON_SERVERS else ""
        own = check_scope(scope, gate, on, workers=workers)
        if gate is None:
            own = sorted({*own, *check_saved_entries(scope, on)}, key=lambda item: item.sort_key)
        placed = [replace(item, path=prefix + item.path) for item in own] if prefix else own
        if output is CheckOutput.TEXT:
            lines = Lines(root, prefix)
            sys.stdout.write(reporters.text(placed, lines, choose_painter(sys.stdout)))
        findings += placed
    if output is CheckOutput.JSON:
        print_json(reporters.as_objects(findings))
    elif output is CheckOutput.GITHUB:
        sys.stdout.write(reporters.github(findings))
    elif output is CheckOutput.GITLAB:
        print_json(reporters.gitlab(findings))
    elif output is CheckOutput.SARIF:
        print_json(reporters.sarif(findings, read_version()))
    else:
        print_note(reporters.summary(findings, sum(len(scope.slugs) for scope in chosen)))
    if any(item.severity is not Severity.NOTE for item in findings):
        raise RefusalError
