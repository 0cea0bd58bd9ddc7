"""A workspace looked at: its files, and its projects by the rules of their editions; by two processes where many."""

from __future__ import annotations

import functools
import os
from typing import TYPE_CHECKING, Final

from lean.checking import checks
from lean.checking.cache import (
    Above,
    Recalled,
    Verdicts,
    about,
    attached,
    can_be_told,
    file_there,
    folder_there,
    key_as_read,
    name_there,
    neighbours,
)
from lean.cli.session import Session, UnusableError, known_event, session_of
from lean.cli.workers import cores, session_there, shared
from lean.documents import DOCUMENTS, WORKSPACE_DOCUMENTS
from lean.procedure.course import follow
from lean.rules.appeals import card_of
from lean.workspace.course import Course
from lean.workspace.files import PROJECTS
from lean.workspace.project import readable_or
from lean.workspace.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from lean.cli.scope import Scope
    from lean.diagnostics import Diagnostic

_MANY: Final = 150
"""Projects from which on two processes are faster than one."""
_PARTS: Final = 4
"""Into how many parts the work of each process is cut, so that both end together."""

Said = tuple[str, bytes | None, "list[Diagnostic]"]
"""A project, the key of what was read (None: not to be remembered), and what was found."""


def anew(
    scope: Scope, on: str | None, workers: int | None, memory: Verdicts | None, known: Recalled | None
) -> Iterator[Diagnostic]:
    """What there is to say about a workspace and its projects, less looking at what is known to be unchanged.

    What was seen is put into the memory, where there is one. Raises UsageError.
    """
    workspace = Workspace(scope.folder.root)
    said = checks.check_workspace(workspace)
    yield from said
    session = yield from _entered(workspace, scope, on)
    if session is None:
        return
    above = _above(session, said) if memory is not None else None
    told: Mapping[str, Sequence[Diagnostic]] = {}
    if known is not None and above is not None and known.above.key == above.key:
        told = known.projects
    new: dict[str, tuple[bytes, list[Diagnostic]]] = {}
    for slug, read, found in _looked(session, above, [slug for slug in scope.slugs if slug not in told], workers):
        if read is not None:
            new[slug] = read, found
        yield from found
    for slug in told:
        yield from told[slug]
    if memory is not None and above is not None:
        memory.remember(above, new)


def at_gate(scope: Scope, gate: str, on: str | None) -> Iterator[Diagnostic]:
    """What the projects lack for an event; where the settings cannot be used, what is wrong with files.

    Raises UsageError.
    """
    session = yield from _entered(Workspace(scope.folder.root), scope, on)
    if session is None:
        return
    known_event(gate, session.current_regulation())
    for slug in scope.slugs:
        yield from _at_gate(session, slug, gate)


def _entered(workspace: Workspace, scope: Scope, on: str | None) -> Generator[Diagnostic, None, Session | None]:
    """The session of a workspace; where its settings cannot be used, none, and what is wrong with files as files."""
    try:
        return session_of(workspace, on)
    except UnusableError as error:
        yield from error.diagnostics
    for slug in scope.slugs:
        yield from checks.check_documents(workspace.project(slug))
    return None


def _at_gate(session: Session, slug: str, gate: str) -> list[Diagnostic]:
    loaded = session.workspace.project(slug)
    try:
        regulation = session.regulation(loaded)
        event = known_event(gate, regulation)
        course = readable_or(lambda: follow(loaded, regulation, session.on), Course())
        return checks.check_steps(loaded, regulation, [event], course, session.on)[event]
    except UnusableError as error:
        return [*error.diagnostics, *checks.check_documents(loaded)]


def _above(session: Session, said: Sequence[Diagnostic]) -> Above | None:
    """What the findings of all projects depend on; None where a file above them cannot be read as it should."""
    workspace = session.workspace
    if workspace.diagnostics:
        return None
    appeals = {appeal.project for appeal in workspace.appeals.appeals if appeal.project is not None}
    cards = [card_of(workspace.root / PROJECTS, slug) for slug in sorted(appeals)]
    regulations = [path for _, path in session.editions.paths]
    evidence = (
        *(file_there(workspace.root / f"{name}.yaml") for name in WORKSPACE_DOCUMENTS),
        *(folder_there(folder) for folder in sorted({path.parent for path in regulations})),
        *(file_there(path) for path in regulations),
        *(name_there(card) for card in cards if card is not None),
    )
    read = {name: source.digest.hex() for name, source in workspace.loader.sources.items()}
    # A file that was changed meanwhile has been judged as it was.
    same = all(
        answer == read.get(name, "") for name, (_, _, answer) in zip(WORKSPACE_DOCUMENTS, evidence, strict=False)
    )
    if not same or not can_be_told(evidence):
        return None
    documents = tuple(f"{name}.yaml" for name in DOCUMENTS)
    return Above(evidence, documents, about(session.on), neighbours(workspace), tuple(said))


def _looked(session: Session, above: Above | None, slugs: Sequence[str], workers: int | None) -> Iterator[Said]:
    """What is found in projects by looking at them, in any order."""
    processes = workers or (min(2, cores()) if len(slugs) >= _MANY else 1)
    if processes == 1 or len(slugs) < 2:  # noqa: PLR2004 - one project cannot be shared
        yield from (_look(session, above, slug) for slug in slugs)
        return
    size = -(-len(slugs) // (processes * _PARTS))
    parts = [slugs[start : start + size] for start in range(0, len(slugs), size)]
    for said in shared(processes, functools.partial(_part, session.workspace.root, session.on, above), parts):
        yield from said


def _part(root: Path, on: date, above: Above | None, slugs: Sequence[str]) -> list[Said]:
    """The share of one process."""
    session = session_there(root, on)
    return [_look(session, above, slug) for slug in slugs]


def _look(session: Session, above: Above | None, slug: str) -> Said:
    loaded = session.workspace.project(slug)
    folder = os.fspath(loaded.directory)
    attachments = attached(folder) if above is not None else None
    try:
        found = checks.check_project(loaded, session.regulation(loaded), session.on)
    except UnusableError as error:
        return slug, None, [*error.diagnostics, *checks.check_documents(loaded)]
    # An attachment that came meanwhile may have been seen or not.
    if above is None or attachments != attached(folder):
        return slug, None, found
    return slug, key_as_read(above, loaded.loader.names, loaded.loader.sources, attachments), found
