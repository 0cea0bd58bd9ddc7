"""lean save: what changed in a project becomes a commit with a message in the words of the procedure."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from lean import reporters
from lean.checking import checks
from lean.cli import completion
from lean.cli.options import On, Workspace
from lean.cli.session import RefusalError, Session, note, open_session
from lean.cli.streams import painter
from lean.diagnostics import Diagnostic, Severity
from lean.history import append_only, git, snapshots
from lean.history.git_setup import on_branch, quicken
from lean.history.renames import unsaved
from lean.history.revisions import history_of
from lean.history.saving import Saved, changed_files, follow, loose, save_workspace
from lean.history.saving import save as save_project
from lean.reporters import visible
from lean.setup.ci_files import SERVERS
from lean.setup.new_project import SHARED, workspace_files
from lean.workspace.files import owner_of

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from lean.workspace.project import Project


def save(
    project: Annotated[
        str | None,
        typer.Argument(
            metavar="[ПРОЕКТ]",
            help="Имя каталога проекта или путь к нему; без него — проект, в котором вы стоите, или все изменённые.",
            autocompletion=completion.projects,
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
    here = owner_of(Path.cwd(), session.workspace.root)
    name = project or (here if here in session.workspace.slugs else None)
    chosen = [session.project(name)] if name is not None else list(session.projects())
    shared, refused = save_shared(session, edited=name is None)
    saved = 0
    if shared is not None:
        saved += 1
        _say(shared)
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
    left = _tell_unsaved(session)
    if refused:
        raise RefusalError("Проекты и общие файлы с ошибками не сохранены: исправьте и повторите.")
    if not saved:
        sys.stdout.write("Сохранять нечего.\n" if left else "Сохранять нечего: всё уже записано.\n")


def commit(session: Session, loaded: Project, text: str | None = None) -> Saved | None:
    """Commit what changed in a project; None where nothing did. Raises GitError."""
    history = history_of(loaded)
    done = save_project(history, loaded, session.regulation(loaded), text or None)
    if done is not None:
        quicken(history.repository)
        if not on_branch(history.repository):
            note("Хранилище стоит не на ветке, и сохранённое потеряется; удержать его: git switch -c ИМЯ_ВЕТКИ")
    return done


def save_shared(session: Session, *, edited: bool, out: TextIO | None = None) -> tuple[Saved | None, bool]:
    """Commit new files of the workspace, ``edited`` ones too: the commit, and whether errors forbade it.

    The errors are printed. Raises GitError.
    """
    repository = git.find(session.workspace.root)
    found = loose(repository, files_of_program())
    if found.behind:
        follow(repository, found.behind)
    changed = found.changed if edited else ()
    if not (found.new or changed):
        return None, False
    if _wrong_shared(session, {*found.new, *changed}, out or sys.stdout):
        return None, True
    return save_workspace(repository, found.new, changed), False


def files_of_program() -> tuple[str, ...]:
    """The files of a workspace that the program writes beside projects, those for servers too."""
    return (*workspace_files(), *SERVERS.values())


def _tell_unsaved(session: Session) -> bool:
    """Name what stays unsaved: edits of documents that all projects share, deleted projects. Whether there is any."""
    repository = git.find(session.workspace.root)
    gone = unsaved(repository).gone
    for slug in gone:
        note(
            f"Каталог projects/{slug} удалён, а в git он есть; удаление lean save не записывает. Вернуть: "
            f"git checkout HEAD -- projects/{slug}; удалить и в git: git rm -r projects/{slug}, затем git commit"
        )
    found = loose(repository, SHARED)
    if found.changed:
        to_do = "сохранит lean save без имени проекта в рабочем каталоге"
        note(f"Не сохранены правки общих файлов: {', '.join(found.changed)}; их {to_do}.")
    if found.staged:
        names = " ".join(found.staged)
        note(f"Подготовлено к записи не программой и не сохранено: {names}; записать: git commit -- {names}")
    return bool(gone)


def _say(done: Saved) -> None:
    sys.stdout.write(visible(f"Сохранено: {done.subject} ({done.commit[:8]})") + "\n")


def _changed(loaded: Project) -> bool:
    history = history_of(loaded)
    return bool(changed_files(history.repository, history.folder, history.saved_folder))


def _wrong(session: Session, loaded: Project) -> bool:
    """Whether a project's own documents have errors, or its journal lost what was saved; they are printed."""
    found = checks.check_project(loaded, session.regulation(loaded), session.on)
    own = loaded.loader.path("").removesuffix(".yaml")
    errors = [d for d in found if d.severity is Severity.ERROR and d.path.startswith(own)]
    return _printed(session, sorted([*errors, *rewritten(session, loaded)], key=lambda d: d.sort_key), sys.stdout)


def rewritten(session: Session, loaded: Project) -> list[Diagnostic]:
    """Entries that were saved and that the journal no longer holds as they were. Raises GitError."""
    before, after = snapshots.saved(history_of(loaded)), snapshots.now(loaded)
    path, names = loaded.loader.path("journal"), session.editions.event_names(session.on)
    return list(append_only.diagnostics(path, before.documents.get("journal"), after.documents.get("journal"), names))


def _wrong_shared(session: Session, names: Collection[str], out: TextIO) -> bool:
    """Whether files of the workspace have errors; they are printed."""
    found = checks.check_workspace(session.workspace)
    return _printed(session, [d for d in found if d.severity is Severity.ERROR and d.path in names], out)


def _printed(session: Session, errors: Sequence[Diagnostic], out: TextIO) -> bool:
    out.write(reporters.text(errors, session.line_of, painter(out)))
    return bool(errors)
