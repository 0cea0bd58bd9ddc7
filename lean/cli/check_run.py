"""A check of a workspace: its own files, and its projects by the rules of their editions; many by two processes."""

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
    file_evidence,
    folder_evidence,
    is_comparable,
    key_as_read,
    name_evidence,
    neighbours,
)
from lean.cli.session import Session, UnusableError, build_session, require_event
from lean.cli.workers import count_cores, map_in_workers, open_worker_session
from lean.documents import DOCUMENTS, WORKSPACE_DOCUMENTS
from lean.procedure.course import follow_journal
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

ProjectFindings = tuple[str, bytes | None, "list[Diagnostic]"]
"""A project, the key of what was read (None: not to be remembered), and what was found."""


def check_changed(
    scope: Scope, on: str | None, workers: int | None, memory: Verdicts | None, known: Recalled | None
) -> Iterator[Diagnostic]:
    """Yield the findings of a workspace and its projects; known findings of unchanged projects are reused.

    What was checked is remembered in `memory`, where there is one. Raises UsageError.
    """
    workspace = Workspace(scope.workspace.root)
    own_findings = checks.check_workspace(workspace)
    yield from own_findings
    session = yield from _open_session_or_faults(workspace, scope, on)
    if session is None:
        return
    above = _describe_shared_evidence(session, own_findings) if memory is not None else None
    reused: Mapping[str, Sequence[Diagnostic]] = {}
    if known is not None and above is not None and known.above.key == above.key:
        reused = known.projects
    checked: dict[str, tuple[bytes, list[Diagnostic]]] = {}
    for slug, key, findings in _check_projects(
        session, above, [slug for slug in scope.slugs if slug not in reused], workers
    ):
        if key is not None:
            checked[slug] = key, findings
        yield from findings
    for slug in reused:
        yield from reused[slug]
    if memory is not None and above is not None:
        memory.remember(above, checked)


def check_event(scope: Scope, gate: str, on: str | None) -> Iterator[Diagnostic]:
    """Yield what the projects lack for an event; where the settings cannot be used, the faults of their files.

    Raises UsageError.
    """
    session = yield from _open_session_or_faults(Workspace(scope.workspace.root), scope, on)
    if session is None:
        return
    require_event(gate, session.current_regulation())
    for slug in scope.slugs:
        yield from _check_project_event(session, slug, gate)


def _open_session_or_faults(
    workspace: Workspace, scope: Scope, on: str | None
) -> Generator[Diagnostic, None, Session | None]:
    """Return the session of a workspace; where its settings cannot be used, yield faults of files, return None."""
    try:
        return build_session(workspace, on)
    except UnusableError as error:
        yield from error.diagnostics
    for slug in scope.slugs:
        yield from checks.check_documents(workspace.project(slug))
    return None


def _check_project_event(session: Session, slug: str, gate: str) -> list[Diagnostic]:
    project = session.workspace.project(slug)
    try:
        regulation = session.regulation(project)
        event = require_event(gate, regulation)
        course = readable_or(lambda: follow_journal(project, regulation, session.on), Course())
        return checks.check_steps(project, regulation, [event], course, session.on)[event]
    except UnusableError as error:
        return [*error.diagnostics, *checks.check_documents(project)]


def _describe_shared_evidence(session: Session, own_findings: Sequence[Diagnostic]) -> Above | None:
    """Return what the findings of all projects depend on.

    None where a file above the projects cannot be read, or was changed meanwhile.
    """
    workspace = session.workspace
    if workspace.diagnostics:
        return None
    appeals = {appeal.project for appeal in workspace.appeals.appeals if appeal.project is not None}
    cards = [card_of(workspace.root / PROJECTS, slug) for slug in sorted(appeals)]
    regulations = [path for _, path in session.editions.paths]
    evidence = (
        *(file_evidence(workspace.root / f"{name}.yaml") for name in WORKSPACE_DOCUMENTS),
        *(folder_evidence(folder) for folder in sorted({path.parent for path in regulations})),
        *(file_evidence(path) for path in regulations),
        *(name_evidence(card) for card in cards if card is not None),
    )
    digests = {name: source.digest.hex() for name, source in workspace.loader.sources.items()}
    # A file that was changed meanwhile has been judged as it was.
    unchanged = all(
        answer == digests.get(name, "") for name, (_, _, answer) in zip(WORKSPACE_DOCUMENTS, evidence, strict=False)
    )
    if not unchanged or not is_comparable(evidence):
        return None
    documents = tuple(f"{name}.yaml" for name in DOCUMENTS)
    return Above(evidence, documents, about(session.on), neighbours(workspace), tuple(own_findings))


def _check_projects(
    session: Session, above: Above | None, slugs: Sequence[str], workers: int | None
) -> Iterator[ProjectFindings]:
    """Yield the findings of projects in any order, shared by several processes where that pays."""
    processes = workers or (min(2, count_cores()) if len(slugs) >= _MANY else 1)
    if processes == 1 or len(slugs) < 2:  # noqa: PLR2004 - one project cannot be shared
        yield from (_check_project(session, above, slug) for slug in slugs)
        return
    size = -(-len(slugs) // (processes * _PARTS))
    parts = [slugs[start : start + size] for start in range(0, len(slugs), size)]
    for part in map_in_workers(
        processes, functools.partial(_check_part, session.workspace.root, session.on, above), parts
    ):
        yield from part


def _check_part(root: Path, on: date, above: Above | None, slugs: Sequence[str]) -> list[ProjectFindings]:
    """Return the findings of the projects that one worker process checks."""
    session = open_worker_session(root, on)
    return [_check_project(session, above, slug) for slug in slugs]


def _check_project(session: Session, above: Above | None, slug: str) -> ProjectFindings:
    project = session.workspace.project(slug)
    folder = os.fspath(project.directory)
    attachments = attached(folder) if above is not None else None
    try:
        findings = checks.check_project(project, session.regulation(project), session.on)
    except UnusableError as error:
        return slug, None, [*error.diagnostics, *checks.check_documents(project)]
    # An attachment that came meanwhile may have been seen or not.
    if above is None or attachments != attached(folder):
        return slug, None, findings
    return slug, key_as_read(above, project.loader.names, project.loader.sources, attachments), findings
