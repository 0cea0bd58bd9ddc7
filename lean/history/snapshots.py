"""Which two states of a project are compared: the disk, a commit, what was approved; and what differs between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lean.documents import DOCUMENTS
from lean.history.documents_at import compared, documents_at, documents_now, seal_of
from lean.history.git import GitError
from lean.values import format_date

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lean.documents.journal import Entry
    from lean.history.diff import Change
    from lean.history.revisions import History
    from lean.procedure.course import Course
    from lean.regulation.model import Regulation
    from lean.workspace.project import Project


@dataclass(frozen=True)
class State:
    """The documents of a project in one state: how people call it, the commit if it is one, name -> bytes."""

    title: str
    commit: str | None
    documents: Mapping[str, bytes]


def now(project: Project) -> State:
    """What lies on the disk."""
    return State("сейчас", None, documents_now(project.directory))


def at(history: History, commit: str, title: str | None = None) -> State:
    """The state at a commit. Raises GitError where the project was not there."""
    return State(title or commit[:10], commit, history.state(commit))


def saved(history: History) -> State:
    """The state that was saved last; an empty one where nothing was."""
    head = history.repository.head
    title = "последнее сохранение"
    if head is None:
        return State(title, None, {})
    try:
        return at(history, head, title)
    except GitError:
        return State(title, head, {})


def between(old: State, new: State) -> list[Change]:
    """What differs in the order of the documents; the journal's new entries are events and told elsewhere."""
    return [c for name in DOCUMENTS for c in compared(name, old.documents.get(name), new.documents.get(name))]


@dataclass(frozen=True)
class Approval:
    """The approved text of one document: the entry that sealed it, where it was found, its bytes."""

    document: str
    entry: Entry
    commit: str
    content: bytes


def approvals(
    history: History, project: Project, course: Course, regulation: Regulation
) -> tuple[list[Approval], list[str]]:
    """The approved texts in force, by document, and why others cannot be had. Raises GitError."""
    from lean.procedure.course import seals_in_force  # noqa: PLC0415 - pulls the rules

    found: list[Approval] = []
    lost: list[str] = []
    here = documents_now(project.directory)
    for name, (index, value) in seals_in_force(project, course).items():
        if name not in DOCUMENTS:
            continue
        entry = project.journal.root[index]
        place = history.sealed(name, value, regulation)
        if place is None:
            what = f"событием «{regulation.events[entry.event].name}» {format_date(entry.date)}"
            lost.append(
                f"{name}.yaml, утверждённый {what}, ещё не сохранён в git: сначала lean save {project.slug}"
                if name in here and seal_of(here[name], regulation.not_sealed.get(name, ())) == value
                else f"{name}.yaml, утверждённого {what}, в истории git нет: сравнить не с чем"
            )
            continue
        commit, path = place
        folder = path.rpartition("/")[0]
        found.append(Approval(name, entry, commit, _content(history, commit, folder, name)))
    return found, lost


def _content(history: History, commit: str, folder: str, name: str) -> bytes:
    return documents_at(history.repository, commit, folder)[name]


def since_approval(approval: Approval, current: State, regulation: Regulation) -> list[Change]:
    """What changed in an approved document since; what the signed form does not hold is left out."""
    open_parts = regulation.not_sealed.get(approval.document, ())
    changes = compared(approval.document, approval.content, current.documents.get(approval.document))
    return [c for c in changes if not any(c.place[: len(route)] == route for route in open_parts)]
