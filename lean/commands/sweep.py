"""What there is to say about a scope: remembered of unchanged projects, found anew of the others, by two where many."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Final

from lean import checking
from lean.commands.processes import cores, session_there, shared
from lean.commands.session import UnusableError, known_event, session_of
from lean.disk import PROJECTS, digest_of, plain_bytes
from lean.rules.appeals import is_project
from lean.verdicts import Verdicts, attached, common_key, key_as_read, key_on_disk, unpacked

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date
    from pathlib import Path

    from lean.commands.scope import Scope
    from lean.commands.session import Session
    from lean.diagnostics import Diagnostic

_MANY: Final = 150
"""Projects from which on two processes are faster than one."""
_PARTS: Final = 4
"""Into how many parts the work of each process is cut, so that both end together."""

Said = tuple[str, bytes | None, "list[Diagnostic]"]
"""A project, the key of what was read (None: not to be remembered), and what was found."""


def findings(
    scope: Scope, gate: str | None, on: str | None, *, workers: int | None = None, remember: bool = True
) -> list[Diagnostic]:
    """What there is to say about a workspace, by file; where its settings cannot be used, about reading alone.

    ``workers`` are processes, by default as many as pay; a workspace that is soon gone need not be remembered. Raises
    UsageError.
    """
    workspace = scope.workspace
    found = [] if gate is not None else checking.check_workspace(workspace)
    try:
        session = session_of(workspace, on)
    except UnusableError as error:
        found += error.diagnostics
        for slug in scope.slugs:
            found += checking.check_documents(workspace.project(slug))
        return _sorted(found)
    if gate is None:
        found += _of_projects(session, scope.slugs, workers, _common(session) if remember else None)
    else:
        known_event(gate, session.current_regulation())
        for slug in scope.slugs:
            found += _at_gate(session, slug, gate)
    return _sorted(found)


def _sorted(found: Iterable[Diagnostic]) -> list[Diagnostic]:
    return sorted(dict.fromkeys(found), key=lambda item: item.sort_key)


def _at_gate(session: Session, slug: str, gate: str) -> list[Diagnostic]:
    loaded = session.workspace.project(slug)
    try:
        regulation = session.regulation(loaded)
        return checking.check_gate(loaded, regulation, known_event(gate, regulation), session.on)
    except UnusableError as error:
        return [*error.diagnostics, *checking.check_documents(loaded)]


def _of_projects(
    session: Session, slugs: Sequence[str], workers: int | None, common: bytes | None
) -> Iterator[Diagnostic]:
    """What there is to say about projects, in their order; without what their keys share nothing is remembered."""
    memory = Verdicts(session.workspace.root)
    told: dict[str, list[Diagnostic]] = {}
    if common is not None:
        for slug, (key, said) in memory.known(slugs).items():
            if key == key_on_disk(common, session.workspace.root / PROJECTS / slug):
                told[slug] = unpacked(said)
    new: dict[str, tuple[bytes, list[Diagnostic]]] = {}
    for slug, read, found in _anew(session, common, [slug for slug in slugs if slug not in told], workers):
        told[slug] = found
        if read is not None:
            new[slug] = read, found
    memory.remember(new)
    for slug in slugs:
        yield from told[slug]


def _common(session: Session) -> bytes | None:
    """What the keys of the projects share; None where a file above them cannot be read as it should."""
    workspace = session.workspace
    if workspace.loader.diagnostics:
        return None
    regulations = [plain_bytes(path) for _, path in session.editions.paths]
    if None in regulations:
        return None
    appeals = {appeal.project for appeal in workspace.workspace.appeals.appeals if appeal.project is not None}
    folder = workspace.root / PROJECTS
    return common_key(
        (
            session.on,
            [digest_of(content or b"") for content in regulations],
            sorted((name, source.digest) for name, source in workspace.loader.sources.items()),
            [(slug, is_project(folder, slug)) for slug in sorted(appeals)],
        )
    )


def _anew(session: Session, common: bytes | None, slugs: Sequence[str], workers: int | None) -> Iterator[Said]:
    """What is found in projects by looking at them, in any order."""
    processes = workers or (min(2, cores()) if len(slugs) >= _MANY else 1)
    if processes == 1 or len(slugs) < 2:  # noqa: PLR2004 - one project cannot be shared
        yield from (_look(session, common, slug) for slug in slugs)
        return
    size = -(-len(slugs) // (processes * _PARTS))
    parts = [slugs[start : start + size] for start in range(0, len(slugs), size)]
    for said in shared(processes, functools.partial(_part, session.workspace.root, session.on, common), parts):
        yield from said


def _part(root: Path, on: date, common: bytes | None, slugs: Sequence[str]) -> list[Said]:
    """The share of one process."""
    session = session_there(root, on)
    return [_look(session, common, slug) for slug in slugs]


def _look(session: Session, common: bytes | None, slug: str) -> Said:
    loaded = session.workspace.project(slug)
    attachments = attached(loaded.project.directory)
    try:
        found = checking.check_project(loaded, session.regulation(loaded), session.on)
    except UnusableError as error:
        return slug, None, [*error.diagnostics, *checking.check_documents(loaded)]
    # An attachment that came meanwhile may have been seen or not.
    if common is None or attachments != attached(loaded.project.directory):
        return slug, None, found
    return slug, key_as_read(common, loaded.loader.names, loaded.loader.sources, attachments), found
