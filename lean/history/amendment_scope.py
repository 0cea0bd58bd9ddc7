"""Changes of an approved document that the event which approves it again has no power to make."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from lean.checking.checks import list_amending_events, locate_finding
from lean.diagnostics import Diagnostic, Finding, Severity
from lean.documents import DOCUMENTS
from lean.history import documents_at, snapshots
from lean.history.documents_at import parse_entries
from lean.history.git import GitError
from lean.history.revisions import load_history
from lean.procedure.course import find_seals_in_force, follow_journal
from lean.procedure.journal import list_entries
from lean.rules.places import title_of
from lean.values import parse_person_name

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from datetime import date

    from lean.documents.journal import Entry
    from lean.history.diff import Change
    from lean.history.git import Repository
    from lean.regulation.model import Event, Regulation
    from lean.workspace.project import Project


def is_bounded(event: Event, regulation: Regulation) -> bool:
    """Return whether an event may approve only some changes: it names what it alters, or needs a preparing event."""
    prepared = {route.split(".")[0] for other in regulation.events.values() for route in other.prepares}
    return bool(event.alters or prepared.intersection(event.seals))


def find_overreaching_changes(loaded: Project, regulation: Regulation, event: Event, on: date) -> Iterator[Diagnostic]:
    """Yield changes since the last approval that only another event may make.

    Yields nothing where git does not hold the approved text.
    """
    project, provision = loaded, regulation.events[event.event].provision.provision
    course = follow_journal(project, regulation, on)
    if find_seals_in_force(course).keys().isdisjoint(event.seals):
        return
    try:
        approved, _ = snapshots.find_approvals(load_history(loaded), project, course, regulation)
    except GitError:
        return
    current = snapshots.current_state(project)
    for approval in approved:
        if approval.document in event.seals:
            at = next(place for place, held in enumerate(course.happened) if held.entry is approval.entry)
            since = {held.event for held in course.happened[at + 1 :]}
            for change in snapshots.find_changes_since(approval, current, regulation):
                objection = _find_objection(change, event, since, regulation)
                if objection is not None:
                    finding = Finding(approval.document, change.place, f"{change.text}: {objection}")
                    yield locate_finding(loaded, finding, "seal", Severity.ERROR, provision)


def check_new_approvals(
    repository: Repository, commits: Sequence[str], folder: str, project: Project, regulation: Regulation
) -> Iterator[Diagnostic]:
    """Yield an error for each change that an entry written since the first of `commits` had no power to approve.

    `folder` is the project's directory in the repository; texts are searched in the history of all `commits` and on
    the disk. A text that was never saved is not compared. Raises GitError, BrokenDocumentError.
    """
    entries = list_entries(project)
    saved = parse_entries(documents_at.read_documents_at(repository, commits[0], folder).get("journal"))
    source = project.loader.sources.get("journal")
    plain = source.data if source is not None and isinstance(source.data, list) else []
    for index, entry in enumerate(entries):
        event = regulation.events.get(entry.event)
        if event is None or not is_bounded(event, regulation) or plain[index] in saved:
            continue
        for document, value in entry.seals.items():
            earlier = _find_earlier_approval(entries[:index], document, regulation)
            if document not in DOCUMENTS or earlier is None:
                continue
            open_parts = regulation.not_sealed.get(document, ())
            wanted = {entries[earlier].seals[document], value}
            candidates = _list_texts(repository, commits, f"{folder}/{document}.yaml", project)
            texts = _find_texts(candidates, wanted, open_parts)
            if texts.keys() != wanted or len(wanted) == 1:
                continue
            approval = snapshots.Approval(document, entries[earlier], "", texts[entries[earlier].seals[document]])
            sealed = snapshots.ProjectState("", None, {document: texts[value]})
            since = {other.event for other in entries[earlier + 1 : index]}
            for change in snapshots.find_changes_since(approval, sealed, regulation):
                objection = _find_objection(change, event, since, regulation)
                if objection is not None:
                    finding = Finding("journal", (index, "seals"), f"{document}.yaml: {change.text}: {objection}")
                    yield locate_finding(project, finding, "seal", Severity.ERROR, event.provision.provision)


def _find_earlier_approval(entries: Sequence[Entry], document: str, regulation: Regulation) -> int | None:
    """Return the index of the last entry that sealed a document; None where there is none or a later one undid it."""
    for index in reversed(range(len(entries))):
        if document in entries[index].seals:
            later = (regulation.events.get(entry.event) for entry in entries[index + 1 :])
            undone = any(event is not None and entries[index].event in event.undoes for event in later)
            return None if undone else index
    return None


def _list_texts(repository: Repository, commits: Sequence[str], path: str, project: Project) -> Iterator[bytes]:
    """Yield the texts of a document: on the disk, then in the history of the commits, newest first."""
    current = documents_at.read_documents_on_disk(project.directory).get(PurePosixPath(path).stem)
    if current is not None:
        yield current
    for commit in commits:
        touched = [t for c in reversed(repository.list_commits(path, revision=commit, whole=True)) for t in c.touched]
        contents = repository.read_blobs(t.after for t in touched)
        yield from (contents[t.after] for t in touched if t.after in contents)


def _find_texts(
    candidates: Iterable[bytes], wanted: set[str], open_parts: Sequence[tuple[str, ...]]
) -> dict[str, bytes]:
    """Return the first text for each of the wanted seals; those that no candidate has are left out."""
    texts: dict[str, bytes] = {}
    for content in candidates:
        value = documents_at.compute_seal(content, open_parts)
        if value is not None and value in wanted:
            texts.setdefault(value, content)
        if texts.keys() == wanted:
            break
    return texts


def _find_objection(change: Change, event: Event, since: Collection[str], regulation: Regulation) -> str | None:
    """Return why `event` may not approve a change after the events named in `since`; None where it may."""
    place = (change.document, *change.place)
    if event.alters and not any(_lies_in(place, route) for route in event.alters):
        allowed = ", ".join(f"«{title_of(route)}»" for route in event.alters)
        others = [other for other in list_amending_events(change.document, regulation) if other != event.event]
        return f"«{event.name}» меняет только {allowed}, остальное — {' или '.join(others)}"
    for name, other in regulation.events.items():
        if name not in since and any(_lies_in(place, route) for route in other.prepares) and not _is_respelling(change):
            return f"сначала должно быть событие «{other.name}» ({name})"
    return None


def _lies_in(place: tuple[str, ...], dotted: str) -> bool:
    """Return whether a place is the dotted `route` or lies below it."""
    route = tuple(dotted.split("."))
    return place[: len(route)] == route


def _is_respelling(change: Change) -> bool:
    """Return whether both names of a change belong to the same person."""
    try:
        return parse_person_name(change.old or "").same_person(parse_person_name(change.new or ""))
    except ValueError:
        return False
