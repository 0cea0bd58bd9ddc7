"""The history of a project for its page: events of the journal and changes of the documents, day by day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lean.history.git import GitError
from lean.history.revisions import History
from lean.history.timeline import build_timeline
from lean.schemas import title_of
from lean.values import format_date
from lean.values.spelling import without_sign
from lean.workspace.files import PROJECTS
from lean.workspace.project import BrokenDocumentError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from lean.history.timeline import TimelineChange, TimelineEvent
    from lean.regulation.model import Regulation
    from lean.site.portfolio import Portfolio
    from lean.workspace.project import Project


@dataclass(frozen=True, slots=True)
class PageMoment:
    """An event (`is_event`) or a change of documents with its lines."""

    day: str
    iso: str
    is_event: bool
    what: str
    more: str
    lines: tuple[str, ...]


def list_moments(portfolio: Portfolio, project: Project, regulation: Regulation) -> tuple[PageMoment, ...] | None:
    """Return the history; the journal alone if git fails, None if the project cannot be read."""
    history = None
    if portfolio.repository is not None:
        history = History(portfolio.repository, f"{PROJECTS}/{project.slug}")
    try:
        try:
            moments = build_timeline(history, project, portfolio.on)
        except GitError as error:
            portfolio.complaints.append(f"{project.slug}: на странице только журнал: {error}")
            moments = build_timeline(None, project, portfolio.on)
    except BrokenDocumentError:
        return None
    return _select_moments(moments, regulation, portfolio.on)


def _select_moments(
    moments: Sequence[TimelineEvent | TimelineChange], regulation: Regulation, on: date
) -> tuple[PageMoment, ...]:
    """Return moments up to a day, the newest first, without commits that only added journal entries."""
    return tuple(
        _build_moment(item, regulation)
        for item in reversed(moments)
        if item.date <= on and (item.kind == "event" or item.changes or item.rewritten)
    )


def _build_moment(item: TimelineEvent | TimelineChange, regulation: Regulation) -> PageMoment:
    day, iso = format_date(item.date), item.date.isoformat()
    if item.kind == "event":
        entry = item.entry
        declared = regulation.events.get(entry.event)
        more = (
            f"протокол № {without_sign(entry.protocol)}" if entry.protocol else "",
            entry.by or "",
            entry.note or "",
        )
        name = f"{declared.name} ({declared.provision.provision})" if declared is not None else entry.event
        return PageMoment(day, iso, True, name, "; ".join(filter(None, more)), ())  # noqa: FBT003 - an event
    commit = item.revision.commit if item.revision is not None else None
    what = commit.subject if commit is not None else "Изменено и ещё не сохранено в git"
    more_ = commit.author if commit is not None else ""
    return PageMoment(day, iso, False, what, more_, tuple(_describe_changes(item)))  # noqa: FBT003 - a change


def _describe_changes(item: TimelineChange) -> Iterator[str]:
    if item.rewritten:
        yield "Журнал: переписаны прежние записи"
    for change in item.changes:
        yield f"{title_of(change.document)}: {change.text}"
