"""lean save: what changed in a project becomes a commit with a message in the words of the procedure."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from lean.commands import completing
from lean.commands.options import On, Workspace

if TYPE_CHECKING:
    from lean.commands.session import Session
    from lean.history.saving import Saved
    from lean.loading import LoadedProject


def save(
    project: Annotated[
        Optional[str],  # noqa: UP045 - typer reads it at run time
        typer.Argument(
            metavar="[ПРОЕКТ]",
            help="Имя каталога проекта или путь к нему; без него — проект, в котором вы стоите, или все изменённые.",
            autocompletion=completing.projects,
            show_default=False,
        ),
    ] = None,
    text: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--message", "-m", metavar="ТЕКСТ", help="Свой текст вместо составленного программой."),
    ] = None,
    workspace: Workspace = None,
    on: On = None,
) -> None:
    """Сохранить изменения проекта в git: проверить и записать, с описанием словами порядка.

    Сохраняется только этот проект; что подготовили к записи другие, остаётся как было. Никуда не отправляет.

    Примеры: lean save spravki
             lean save spravki -m "Сроки по замечаниям отдела"
    """
    from lean.commands.session import RefusalError, open_session, owner_of

    session = open_session(workspace, on)
    here = owner_of(Path.cwd(), session.workspace.root)
    name = project or (here if here in session.workspace.slugs else None)
    chosen = [session.project(name)] if name is not None else list(session.projects())
    refused = False
    saved = 0
    for loaded in chosen:
        if not _changed(loaded):
            continue
        if _wrong(session, loaded):
            refused = True
            continue
        done = commit(session, loaded, text.strip() if text is not None else None)
        if done is not None:
            saved += 1
            _say(done)
    if refused:
        raise RefusalError("Проекты с ошибками не сохранены: исправьте и повторите.")
    if not saved:
        sys.stdout.write("Сохранять нечего: всё уже записано.\n")


def commit(session: Session, loaded: LoadedProject, text: str | None = None) -> Saved | None:
    """Commit what changed in a project; None where nothing did. Raises GitError."""
    from lean.history.revisions import history_of
    from lean.history.saving import save as save_project

    return save_project(history_of(loaded), loaded.project, session.regulation(loaded), text or None)


def _say(done: Saved) -> None:
    from lean.reporters import visible

    sys.stdout.write(visible(f"Сохранено: {done.subject} ({done.commit[:8]})") + "\n")


def _changed(loaded: LoadedProject) -> bool:
    from lean.history.revisions import history_of
    from lean.history.saving import changed_files

    history = history_of(loaded)
    return bool(changed_files(history.repository, history.folder))


def _wrong(session: Session, loaded: LoadedProject) -> bool:
    """Whether a project's own documents have errors; they are printed."""
    from lean import checking, reporters
    from lean.commands.streams import painter
    from lean.diagnostics import Severity

    found = checking.check_project(loaded, session.regulation(loaded), session.on)
    own = loaded.loader.path("").removesuffix(".yaml")
    errors = [d for d in found if d.severity is Severity.ERROR and d.path.startswith(own)]
    sys.stdout.write(reporters.text(errors, session.line_of, painter(sys.stdout)))
    return bool(errors)
