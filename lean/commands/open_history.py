"""The history of a project as a command begins with it: with a word where it is not whole, or is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lean.cli.session import note
from lean.history.git import NoRepositoryError
from lean.history.revisions import History, history_of

if TYPE_CHECKING:
    from lean.workspace.project import Project


def history(loaded: Project) -> History:
    """The history of a project. Raises GitError where there is none; says when it is not whole."""
    found = history_of(loaded)
    if found.repository.shallow:
        note("История неполная: хранилище получено не целиком. Получить остальное: git fetch --unshallow")
    return found


def history_if_any(loaded: Project, instead: str = "Только журнал") -> History | None:
    """The history of a project; None without git or a repository, with a word about what is told instead."""
    try:
        return history(loaded)
    except NoRepositoryError as error:
        note(f"{instead}: {error}.")
        return None
