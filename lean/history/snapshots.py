"""States of a project to compare: the disk, a commit, the approved texts."""

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
    """The documents of a project in one state: its title, its commit (None for the disk), name -> bytes."""

    title: str
    commit: str | None
    documents: Mapping[str, bytes]


def current_state(project: Project) -> ProjectState:
    """Return the documents on the disk."""
    return ProjectState("сейчас", None, read_documents_on_disk(project.directory))


def state_at(history: History, commit: str, title: str | None = None) -> ProjectState:
    """Return the state at a commit. Raises GitError where the project did not exist."""
    return ProjectState(title or commit[:10], commit, history.state(commit))


def last_saved_state(history: History) -> ProjectState:
    """Return the state at HEAD; an empty one where the project is not saved."""
    head = history.repository.head
    title = "последнее сохранение"
    if head is None:
        return ProjectState(title, None, {})
    try:
        return state_at(history, head, title)
    except GitError:
        return ProjectState(title, head, {})


def compare_states(old: ProjectState, new: ProjectState) -> list[Change]:
    """Return the changes between two states, in the order of the documents."""
    return [c for name in DOCUMENTS for c in compare_contents(name, old.documents.get(name), new.documents.get(name))]


@dataclass(frozen=True)
class Approval:
    """The approved text of one document: the entry that sealed it, the commit that holds it, its bytes."""

    document: str
    entry: Entry
    commit: str
    content: bytes


def find_approvals(
    history: History, project: Project, course: Course, regulation: Regulation
) -> tuple[list[Approval], list[str]]:
    """Return the approved texts in force and a message for each that cannot be read. Raises GitError."""
    from lean.procedure.course import find_seals_in_force  # noqa: PLC0415 - pulls the rules

    approvals: list[Approval] = []
    lost: list[str] = []
    current = read_documents_on_disk(project.directory)
    for name, (index, value) in find_seals_in_force(course).items():
        if name not in DOCUMENTS:
            continue
        entry = course.entry_at(index)
        location = history.sealed(name, value, regulation)
        if location is None:
            what = f"событием «{regulation.events[entry.event].name}» {format_date(entry.date)}"
            lost.append(
                f"{name}.yaml, утверждённый {what}, ещё не сохранён в git: сначала lean save {project.slug}"
                if name in current and compute_seal(current[name], regulation.not_sealed.get(name, ())) == value
                else f"{name}.yaml, утверждённого {what}, в истории git нет: сравнить не с чем"
            )
            continue
        commit, path = location
        folder = path.rpartition("/")[0]
        approvals.append(Approval(name, entry, commit, _read_document(history, commit, folder, name)))
    return approvals, lost


def _read_document(history: History, commit: str, folder: str, name: str) -> bytes:
    return read_documents_at(history.repository, commit, folder)[name]


def find_changes_since(approval: Approval, current: ProjectState, regulation: Regulation) -> list[Change]:
    """Return changes of an approved document since its approval, without parts that the signed form omits."""
    open_parts = regulation.not_sealed.get(approval.document, ())
    changes = compare_contents(approval.document, approval.content, current.documents.get(approval.document))
    return [c for c in changes if not any(c.place[: len(route)] == route for route in open_parts)]
