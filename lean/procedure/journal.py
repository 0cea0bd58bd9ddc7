"""Questions to the journal as it is written: all entries, whatever became of them, those of unknown events among them.

What has happened and is in force is the matter of lean.procedure.course. Every function raises BrokenDocumentError
where the journal cannot be read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lean.documents.journal import Entry
    from lean.regulation.model import ProvisionEvent, Regulation
    from lean.workspace.course import Course
    from lean.workspace.project import Project


def list_entries(project: Project) -> tuple[Entry, ...]:
    """Return every entry in the order of the file, as the history of the project tells them."""
    return project.journal.root


def find_latest_entry(project: Project) -> tuple[int, Entry] | None:
    """Return the first entry of the latest day with its place in the journal; None where the journal is empty."""
    return max(enumerate(project.journal.root), key=lambda numbered: numbered[1].date, default=None)


def list_recorded_events(project: Project, regulation: Regulation) -> list[str]:
    """Return the events that have entries, in the order of the journal; unknown ones are left out."""
    return [entry.event for entry in project.journal.root if entry.event in regulation.events]


def is_recorded(project: Project, event: str) -> bool:
    """Whether the journal has an entry of an event."""
    return any(entry.event == event for entry in project.journal.root)


def find_sealing_entry(project: Project, document: str, seal: str) -> Entry | None:
    """Return the last entry that holds this seal of a document; None where no entry does."""
    return next((entry for entry in reversed(project.journal.root) if entry.seals.get(document) == seal), None)


def list_documents_sealed_after(project: Project, course: Course, regulation: Regulation) -> set[str]:
    """Return the documents that entries later than a course approved anew."""
    counted = {held.index for held in course.happened}
    return {
        name
        for index, entry in enumerate(project.journal.root)
        if index not in counted and entry.event in regulation.events
        for name in entry.seals
    }


def find_unsealed_approvals(
    project: Project, regulation: Regulation
) -> Iterator[tuple[int, ProvisionEvent, list[str]]]:
    """Yield each entry that approves documents without their seals: its place, its event and these documents."""
    for index, entry in enumerate(project.journal.root):
        event = regulation.events.get(entry.event)
        missing = [name for name in event.seals if name not in entry.seals] if event is not None else []
        if event is not None and missing:
            yield index, event, missing
