"""What there is to say about a scope: what was said before where nothing has changed since, else what is found anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lean.checking.cache import memory_of
from lean.cli.session import day

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lean.cli.scope import Scope
    from lean.diagnostics import Diagnostic


def findings(
    scope: Scope, gate: str | None, on: str | None, *, workers: int | None = None, remember: bool = True
) -> list[Diagnostic]:
    """What there is to say about a workspace, by file; where its settings cannot be used, about reading alone.

    ``workers`` are processes, by default as many as pay; a workspace that is soon gone need not be remembered. Raises
    UsageError.
    """
    memory = memory_of(scope.folder, day(on)) if remember and gate is None else None
    known = memory.recall(scope.slugs) if memory is not None else None
    if known is not None and known.whole and len(known.projects) == len(scope.slugs):
        return _sorted([*known.above.said, *(said for slug in scope.slugs for said in known.projects[slug])])
    # Documents, rules and the regulation are loaded only where something has changed.
    from lean.cli import check_run

    return _sorted(
        check_run.at_gate(scope, gate, on) if gate is not None else check_run.anew(scope, on, workers, memory, known)
    )


def _sorted(found: Iterable[Diagnostic]) -> list[Diagnostic]:
    return sorted(dict.fromkeys(found), key=lambda item: item.sort_key)
