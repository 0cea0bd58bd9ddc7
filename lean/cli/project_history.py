"""The saved history of a project, opened with a note to the person where it is incomplete or absent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lean.cli.session import print_note
from lean.history.git import NoRepositoryError
from lean.history.revisions import History, load_history

if TYPE_CHECKING:
    from lean.workspace.project import Project


def open_history(project: Project) -> History:
    """Return the history of a project, with a note where the clone is shallow. Raises GitError where there is none."""
    history = load_history(project)
    if history.repository.shallow:
        print_note("История неполная: хранилище получено не целиком. Получить остальное: git fetch --unshallow")
    return history


def open_history_if_any(project: Project, instead: str = "Только журнал") -> History | None:
    """Return the history of a project; None without git or a repository, with a note saying what is shown instead."""
    try:
        return open_history(project)
    except NoRepositoryError as error:
        print_note(f"{instead}: {error}.")
        return None
