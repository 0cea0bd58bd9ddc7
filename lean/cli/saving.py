"""Committing what changed to git, with the errors that forbid it printed; shared by lean save and lean advance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lean import reporters
from lean.checking import checks
from lean.cli.session import print_note
from lean.cli.streams import choose_painter
from lean.diagnostics import Severity
from lean.history import append_only, git, snapshots
from lean.history.git_setup import is_on_branch, write_path_index
from lean.history.revisions import load_history
from lean.history.saving import find_unsaved_files, refresh_index, save_project, save_workspace
from lean.setup.ci_files import program_files

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from typing import TextIO

    from lean.cli.session import Session
    from lean.diagnostics import Diagnostic
    from lean.history.saving import SavedCommit
    from lean.workspace.project import Project


def commit_project(session: Session, project: Project, message: str | None = None) -> SavedCommit | None:
    """Commit what changed in a project; return None where nothing did. Raises GitError."""
    history = load_history(project)
    saved = save_project(history, project, session.regulation(project), message or None)
    if saved is not None:
        write_path_index(history.repository)
        if not is_on_branch(history.repository):
            print_note("Хранилище стоит не на ветке, и сохранённое потеряется; удержать его: git switch -c ИМЯ_ВЕТКИ")
    return saved


def commit_shared_files(session: Session, out: TextIO, *, edited: bool) -> tuple[SavedCommit | None, bool]:
    """Commit the new files of the workspace, with `edited` also the changed ones.

    Returns the commit, if any, and whether errors forbade it; these are printed to `out`. Raises GitError.
    """
    repository = git.find_repository(session.workspace.root)
    files = find_unsaved_files(repository, program_files())
    if files.behind:
        refresh_index(repository, files.behind)
    changed = files.changed if edited else ()
    if not (files.new or changed):
        return None, False
    if _print_shared_errors(session, {*files.new, *changed}, out):
        return None, True
    return save_workspace(repository, files.new, changed), False


def find_rewritten_entries(session: Session, project: Project) -> list[Diagnostic]:
    """Return a diagnostic for each saved entry that the journal no longer holds unchanged. Raises GitError."""
    before, after = snapshots.last_saved_state(load_history(project)), snapshots.current_state(project)
    path, names = project.loader.path("journal"), session.editions.event_names(session.on)
    return list(append_only.check_journal(path, before.documents.get("journal"), after.documents.get("journal"), names))


def print_project_errors(session: Session, project: Project, out: TextIO) -> bool:
    """Print the errors of a project's own documents and the rewritten entries of its journal; return if there are any.

    Raises GitError.
    """
    diagnostics = checks.check_project(project, session.regulation(project), session.on)
    own = project.loader.path("").removesuffix(".yaml")
    errors = [item for item in diagnostics if item.severity is Severity.ERROR and item.path.startswith(own)]
    errors += find_rewritten_entries(session, project)
    return _print_errors(session, sorted(errors, key=lambda item: item.sort_key), out)


def _print_shared_errors(session: Session, names: Collection[str], out: TextIO) -> bool:
    """Print the errors of these files of the workspace; return whether there are any."""
    diagnostics = checks.check_workspace(session.workspace)
    errors = [item for item in diagnostics if item.severity is Severity.ERROR and item.path in names]
    return _print_errors(session, errors, out)


def _print_errors(session: Session, errors: Sequence[Diagnostic], out: TextIO) -> bool:
    out.write(reporters.text(errors, session.line_of, choose_painter(out)))
    return bool(errors)
