"""The findings of a scope: those remembered where nothing has changed since, else those of a new check."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lean.checking.cache import memory_of
from lean.cli.session import resolve_day

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lean.cli.scope import Scope
    from lean.diagnostics import Diagnostic


def check_scope(
    scope: Scope, gate: str | None, on: str | None, *, workers: int | None = None, remember: bool = True
) -> list[Diagnostic]:
    """Return the findings of a workspace, sorted by file.

    Where its settings cannot be used, only faults of reading are found. `workers` processes share the work, as many as
    pay where it is None. `remember=False` neither reads nor writes the cache. Raises UsageError.
    """
    memory = memory_of(scope.workspace, resolve_day(on)) if remember and gate is None else None
    known = memory.recall(scope.slugs) if memory is not None else None
    if known is not None and known.whole and len(known.projects) == len(scope.slugs):
        return _sort_unique(
            [*known.above.diagnostics, *(diagnostic for slug in scope.slugs for diagnostic in known.projects[slug])]
        )
    # Documents, rules and the regulation are loaded only where something has changed.
    from lean.cli import check_run

    return _sort_unique(
        check_run.check_event(scope, gate, on)
        if gate is not None
        else check_run.check_changed(scope, on, workers, memory, known)
    )


def _sort_unique(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    return sorted(dict.fromkeys(diagnostics), key=lambda item: item.sort_key)
