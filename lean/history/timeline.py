"""Journal entries and commits on one time line, with the event that later covered each change."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from lean.documents import DOCUMENTS
from lean.history.append_only import has_only_grown
from lean.history.documents_at import compare_contents, parse_entries, read_documents_at, read_documents_on_disk
from lean.procedure.journal import list_entries
from lean.values import parse_date

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from lean.documents.journal import Entry
    from lean.history.diff import Change
    from lean.history.revisions import History, Revision
    from lean.workspace.project import Project


@dataclass(frozen=True)
class TimelineEvent:
    """A journal entry and the id of the commit that recorded it; None where it is not saved."""

    entry: Entry
    commit: str | None
    kind: Literal["event"] = "event"

    @property
    def date(self) -> date:
        """The day of the event."""
        return self.entry.date


@dataclass(frozen=True)
class TimelineChange:
    """What a commit changed, or unsaved changes; ``covered`` maps documents to the entries that sealed them later.

    ``events`` are entries that the commit added, (event, date); ``rewritten`` tells that it changed older entries.
    """

    date: date
    revision: Revision | None
    changes: tuple[Change, ...]
    covered: Mapping[str, Entry] = field(default_factory=dict)
    events: tuple[tuple[str, str], ...] = ()
    rewritten: bool = False
    kind: Literal["commit", "unsaved"] = "commit"


def build_timeline(history: History | None, project: Project, on: date) -> list[TimelineEvent | TimelineChange]:
    """Return events and changes, oldest first: by day, and within a day in the order of saving.

    Without a history, the journal alone. Raises GitError; BrokenDocumentError where the journal cannot be read.
    """
    journal = list_entries(project)
    if history is None:
        return [TimelineEvent(entry, None) for entry in journal]
    revisions = history.revisions
    first = _find_first_revisions(history)
    places = [_revision_position(entry, first, len(revisions)) for entry in journal]
    moments: list[tuple[tuple[date, int, int], TimelineEvent | TimelineChange]] = []
    for place, entry in zip(places, journal, strict=True):
        commit = revisions[place].commit.id if place < len(revisions) else None
        moments.append(((entry.date, place, 1), TimelineEvent(entry, commit)))
    for place, revision in enumerate(revisions):
        changes = history.changes(revision)
        day = revision.commit.when.date()
        events = tuple(_swap_key(key) for key, where in first.items() if where == place)
        reported = tuple(change for change in changes if change.document != "journal")
        rewritten = _rewrites_journal(history, revision)
        if rewritten:
            reported += tuple(c for c in changes if c.document == "journal" and c.kind != "added")
        covered = _find_covering_entries(reported, places, journal, place)
        moments.append(((day, place, 0), TimelineChange(day, revision, reported, covered, events, rewritten)))
    unsaved = tuple(_find_unsaved_changes(history, project))
    if unsaved:
        covered = _find_covering_entries(unsaved, places, journal, len(revisions))
        rewritten = any(change.document == "journal" for change in unsaved)
        moments.append(((on, len(revisions), 0), TimelineChange(on, None, unsaved, covered, (), rewritten, "unsaved")))
    return [item for _, item in sorted(moments, key=lambda pair: pair[0])]


EntryKey = tuple[str, str]
"""An entry as its day (ISO where it is one) and its event."""


def _find_first_revisions(history: History) -> dict[EntryKey, int]:
    """Return the index of the first revision of each entry that the journal ever held."""
    first: dict[EntryKey, int] = {}
    for place, revision in enumerate(history.revisions):
        touched = revision.touched.get("journal")
        if touched is not None:
            for item in parse_entries(history.blobs.get(touched.after)):
                first.setdefault(_entry_key(item), place)
    return first


def _entry_key(item: Mapping[str, object]) -> EntryKey:
    try:
        day = parse_date(str(item.get("date"))).isoformat()
    except ValueError:
        day = str(item.get("date"))
    return day, str(item.get("event"))


def _revision_position(entry: Entry, first: Mapping[EntryKey, int], unsaved: int) -> int:
    return first.get((entry.date.isoformat(), entry.event), unsaved)


def _swap_key(key: EntryKey) -> tuple[str, str]:
    return key[1], key[0]


def _rewrites_journal(history: History, revision: Revision) -> bool:
    """Return whether a revision changed, removed or reordered entries of its parents."""
    touched = revision.touched.get("journal")
    if touched is None:
        return False
    after = parse_entries(history.blobs.get(touched.after))
    return any(not has_only_grown(parse_entries(history.blobs.get(before)), after) for before in touched.befores)


def _find_covering_entries(
    changes: Sequence[Change], places: Sequence[int], journal: Sequence[Entry], since: int
) -> dict[str, Entry]:
    """Return the first entry that sealed each changed document in revision ``since`` or later."""
    covering: dict[str, Entry] = {}
    for name in {change.document for change in changes}:
        for place, entry in zip(places, journal, strict=True):
            if place >= since and name in entry.seals:
                covering[name] = entry
                break
    return covering


def _find_unsaved_changes(history: History, project: Project) -> Iterator[Change]:
    head = history.repository.head
    folder = history.revisions[-1].folder if history.revisions else history.folder
    saved = read_documents_at(history.repository, head, folder, history.blobs) if head is not None else {}
    now = read_documents_on_disk(project.directory)
    for name in DOCUMENTS:
        yield from (
            c for c in compare_contents(name, saved.get(name), now.get(name)) if name != "journal" or c.kind != "added"
        )
