"""Which two states of a project are compared: the disk, a commit, what was approved; and what differs between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lean.documents import DOCUMENTS
from lean.history.documents_at import compare_contents, compute_seal, read_documents_at, read_documents_on_disk
from lean.history.git import GitError
from lean.values import format_date

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lean.documents.journal import Entry
    from lean.history.diff import Change
    from lean.history.revisions import History
    from lean.regulation.model import Regulation
    from lean.workspace.course import Course
    from lean.workspace.project import Project


@dataclass(frozen=True)
class ProjectState:
    """The documents of a project in one state: how people call it, the commit if it is one, name -> bytes."""

    title: str
    commit: str | None
    documents: Mapping[str, bytes]


def current_state(project: Project) -> ProjectState:
    """What lies on the disk."""
    return ProjectState("сейчас", None, read_documents_on_disk(project.directory))


def state_at(history: History, commit: str, title: str | None = None) -> ProjectState:
    """The state at a commit. Raises GitError where the project was not there."""
    return ProjectState(title or commit[:10], commit, history.state(commit))


def last_saved_state(history: History) -> ProjectState:
    """The state that was saved last; an empty one where nothing was."""
    head = history.repository.head
    title = "последнее сохранение"
    if head is None:
        return ProjectState(title, None, {})
    try:
        return state_at(history, head, title)
    except GitError:
        return ProjectState(title, head, {})


def compare_states(old: ProjectState, new: ProjectState) -> list[Change]:
    """What differs in the order of the documents; the journal's new entries are events and told elsewhere."""
    return [c for name in DOCUMENTS for c in compare_contents(name, old.documents.get(name), new.documents.get(name))]


@dataclass(frozen=True)
class Approval:
    """The approved text of one document: the entry that sealed it, where it was found, its bytes."""

    document: str
    entry: Entry
    commit: str
    content: bytes


def find_approvals(
    history: History, project: Project, course: Course, regulation: Regulation
) -> tuple[list[Approval], list[str]]:
    """The approved texts in force, by document, and why others cannot be had. Raises GitError."""
    from lean.procedure.course import seals_in_force  # noqa: PLC0415 - pulls the rules

    found: list[Approval] = []
    lost: list[str] = []
    here = read_documents_on_disk(project.directory)
    for name, (index, value) in seals_in_force(course).items():
        if name not in DOCUMENTS:
            continue
        entry = course.entry_at(index)
        place = history.sealed(name, value, regulation)
        if place is None:
            what = f"событием «{regulation.events[entry.event].name}» {format_date(entry.date)}"
            lost.append(
                f"{name}.yaml, утверждённый {what}, ещё не сохранён в git: сначала lean save {project.slug}"
                if name in here and compute_seal(here[name], regulation.not_sealed.get(name, ())) == value
                else f"{name}.yaml, утверждённого {what}, в истории git нет: сравнить не с чем"
            )
            continue
        commit, path = place
        folder = path.rpartition("/")[0]
        found.append(Approval(name, entry, commit, _read_document(history, commit, folder, name)))
    return found, lost


def _read_document(history: History, commit: str, folder: str, name: str) -> bytes:
    return read_documents_at(history.repository, commit, folder)[name]


def find_changes_since(approval: Approval, current: ProjectState, regulation: Regulation) -> list[Change]:
    """What changed in an approved document since; what the signed form does not hold is left out."""
    open_parts = regulation.not_sealed.get(approval.document, ())
    changes = compare_contents(approval.document, approval.content, current.documents.get(approval.document))
    return [c for c in changes if not any(c.place[: len(route)] == route for route in open_parts)]
