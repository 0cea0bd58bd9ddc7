"""lean save: what changed in a project becomes a commit with a message in the words of the procedure."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lean.cli import completion
from lean.cli.options import On, Workspace
from lean.cli.saving import commit_project, commit_shared_files, print_project_errors
from lean.cli.session import RefusalError, Session, open_session, print_note
from lean.history import git
from lean.history.renames import find_unsaved_renames
from lean.history.revisions import load_history
from lean.history.saving import SavedCommit, find_unsaved_files, list_changed_files
from lean.reporters import visible
from lean.setup.new_project import SHARED
from lean.workspace.files import find_owner

if TYPE_CHECKING:
    from lean.workspace.project import Project


def save(
    project_name: Annotated[
        str | None,
        typer.Argument(
            metavar="[ПРОЕКТ]",
            help="Имя каталога проекта или путь к нему; без него — проект, в котором вы стоите, или все изменённые.",
            autocompletion=completion.complete_projects,
            show_default=False,
        ),
    ] = None,
    text: Annotated[
        str | None,
        typer.Option("--message", "-m", metavar="ТЕКСТ", help="Свой текст вместо составленного программой."),
    ] = None,
    workspace: Workspace = None,
    on: On = None,
) -> None:
    """Сохранить изменения проекта в git: проверить и записать, с описанием словами порядка.

    Сохраняется только этот проект и файлы рабочего каталога, которых git ещё не знает; без имени — и их правки.
    Что подготовили к записи другие, остаётся как было. Никуда не отправляет.

    Примеры: lean save spravki
             lean save
             lean save spravki -m "Сроки по замечаниям отдела"
    """
    session = open_session(workspace, on)
    current = find_owner(Path.cwd(), session.workspace.root)
    name = project_name or (current if current in session.workspace.slugs else None)
    chosen = [session.project(name)] if name is not None else list(session.projects())
    shared, refused = commit_shared_files(session, sys.stdout, edited=name is None)
    saved = 0
    if shared is not None:
        saved += 1
        _print_saved(shared)
    for project in chosen:
        if not _has_changes(project):
            continue
        if print_project_errors(session, project, sys.stdout):
            refused = True
            continue
        own_commit = commit_project(session, project, text.strip() if text is not None else None)
        if own_commit is not None:
            saved += 1
            _print_saved(own_commit)
    unsaved_left = _note_unsaved(session)
    if refused:
        raise RefusalError("Проекты и общие файлы с ошибками не сохранены: исправьте и повторите.")
    if not saved:
        sys.stdout.write("Сохранять нечего.\n" if unsaved_left else "Сохранять нечего: всё уже записано.\n")


def _note_unsaved(session: Session) -> bool:
    """Name what stays unsaved (edits of shared documents, deleted projects); return whether projects were deleted."""
    repository = git.find_repository(session.workspace.root)
    deleted = find_unsaved_renames(repository).gone
    for slug in deleted:
        print_note(
            f"Каталог projects/{slug} удалён, а в git он есть; удаление lean save не записывает. Вернуть: "
            f"git checkout HEAD -- projects/{slug}; удалить и в git: git rm -r projects/{slug}, затем git commit"
        )
    files = find_unsaved_files(repository, SHARED)
    if files.changed:
        to_do = "сохранит lean save без имени проекта в рабочем каталоге"
        print_note(f"Не сохранены правки общих файлов: {', '.join(files.changed)}; их {to_do}.")
    if files.staged:
        names = " ".join(files.staged)
        print_note(f"Подготовлено к записи не программой и не сохранено: {names}; записать: git commit -- {names}")
    return bool(deleted)


def _print_saved(done: SavedCommit) -> None:
    sys.stdout.write(visible(f"Сохранено: {done.subject} ({done.commit[:8]})") + "\n")


def _has_changes(project: Project) -> bool:
    history = load_history(project)
    return bool(list_changed_files(history.repository, history.folder, history.saved_folder))
