"""lean pre-receive: what a git server runs before it takes a push; lean init --ci hook writes the hook."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from lean import reporters
from lean.cli.check_cached import check_scope
from lean.cli.check_saved import check_approvals
from lean.cli.options import On
from lean.cli.scope import find_scopes, path_prefix
from lean.cli.session import RefusalError, UsageError, open_session, resolve_day
from lean.diagnostics import Severity
from lean.history import git
from lean.history import pre_receive as receiving
from lean.history.pre_receive import Push, check_deletions, parse_updates
from lean.workspace.files import Lines, find_workspace

if TYPE_CHECKING:
    from lean.cli.scope import Scope
    from lean.diagnostics import Diagnostic
    from lean.history.git import Repository


def pre_receive(on: On = None) -> None:
    """Проверить на сервере, что ему отправляют; эту команду вызывает git из pre-receive.

    Смотрит на то, какими станут ветки: ошибки в проектах, которых касается отправка, переписанные записи журнала и
    убранные проекты, в журнале которых есть записи, её отклоняют; так же и удаление ветки, записей которой нет в
    других. Предупреждения и заметки не мешают.

    Пример: lean pre-receive
    """
    repository = git.find_repository(Path.cwd())
    pushes, deletions = parse_updates(sys.stdin)
    refused = [push.branch for push in pushes if not _is_acceptable(repository, push, on)]
    for deletion, error in check_deletions(repository, pushes, deletions):
        sys.stdout.write(reporters.text([error], lambda _: ""))
        refused += [] if deletion.branch in refused else [deletion.branch]
    if refused:
        raise RefusalError(f"Отправка отклонена ({', '.join(refused)}): исправьте ошибки, сохраните и отправьте снова.")


def _is_acceptable(repository: Repository, push: Push, on: str | None) -> bool:
    """Print the errors that a branch would hold; return whether there are none."""
    with receiving.check_out_commit(repository, push.new) as tree:
        findings = list(receiving.check_journals(repository, push, lambda path: _read_event_names(tree / path, on)))
        places = receiving.places_to_check(tree, receiving.changed_paths(repository, push))
        for scope in find_scopes(places, None) if places else ():
            prefix = path_prefix(scope.workspace.root, tree)
            errors = [item for item in check_scope(scope, None, on, remember=False) if item.severity is Severity.ERROR]
            errors += _find_unlawful_approvals(repository, push, tree, scope, on)
            findings += [replace(item, path=prefix + item.path) for item in errors]
        sys.stdout.write(reporters.text(findings, Lines(tree)))
    return not findings


def _find_unlawful_approvals(
    repository: Repository, push: Push, tree: Path, scope: Scope, on: str | None
) -> list[Diagnostic]:
    """Return errors for entries of a push that approve what their events have no power to change."""
    bases = receiving.find_bases(repository, push)
    if not bases:
        return []
    try:
        session = open_session(scope.workspace.root, on)
    except (RefusalError, UsageError):
        return []  # settings that cannot be used have their own errors
    return list(check_approvals(session, repository, tree, scope.slugs, [bases[0], push.new]))


def _read_event_names(path: Path, on: str | None) -> dict[str, str]:
    """Return event -> its Russian name in the workspace of a path; empty where its settings cannot be used."""
    root = find_workspace(path)
    try:
        return open_session(root, on).editions.event_names(resolve_day(on)) if root is not None else {}
    except (RefusalError, UsageError):
        return {}
