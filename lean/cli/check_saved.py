"""What unsaved changes do to the history: journals against the last commit, new approvals against their scope."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from lean.cli.scope import Scope
    from lean.cli.session import Session
    from lean.diagnostics import Diagnostic
    from lean.history.git import Repository


def check_saved_entries(scope: Scope, on: str | None) -> list[Diagnostic]:
    """Return errors of journals that differ from the last commit; none outside of a repository or without a commit.

    Of a scope that holds all projects, projects that are gone are checked too.
    """
    root = scope.workspace.root
    if not any(os.path.lexists(folder / ".git") for folder in (root, *root.parents)):
        return []
    # Most workspaces have no changed journal; git answers that before anything else is loaded.
    from lean.history import git
    from lean.history.unsaved_journals import check_unsaved_journals, find_changed_journals

    try:
        repository = git.find_repository(root)
    except git.NoRepositoryError:
        return []
    changed = find_changed_journals(repository)
    if not changed:
        return []
    from lean.cli.session import RefusalError, UsageError, open_session

    whole = set(scope.slugs) == set(scope.workspace.slugs)
    try:
        session = open_session(root, on)
    except (RefusalError, UsageError):
        # Settings that cannot be used have their own errors; the journals are compared all the same.
        return list(check_unsaved_journals(repository, changed, None if whole else scope.slugs, {}))
    names = session.editions.event_names(session.on)
    errors = list(check_unsaved_journals(repository, changed, None if whole else scope.slugs, names))
    slugs = [slug for slug in scope.slugs if slug in changed]
    return [*errors, *check_approvals(session, repository, root, slugs, [repository.head or "HEAD"])]


def check_approvals(
    session: Session, repository: Repository, top: Path, slugs: Sequence[str], commits: Sequence[str]
) -> Iterator[Diagnostic]:
    """Yield errors for new entries of projects that approve what their events have no power to change.

    `top` is the folder that paths of the repository start from; the first of `commits` holds the saved entries.
    """
    from lean.cli.session import UnusableError
    from lean.history.amendment_scope import check_new_approvals
    from lean.workspace.project import BrokenDocumentError

    for slug in slugs:
        project = session.workspace.project(slug)
        folder = project.directory.relative_to(top).as_posix()
        try:
            yield from check_new_approvals(repository, commits, folder, project, session.regulation(project))
        except (BrokenDocumentError, UnusableError):
            continue  # what cannot be read has its own errors
