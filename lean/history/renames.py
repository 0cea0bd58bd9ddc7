"""Project directories that were renamed or deleted, in the history of git and on the disk."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

from lean.documents import DOCUMENTS
from lean.history import git
from lean.history.append_only import has_only_grown
from lean.history.documents_at import parse_entries, read_documents_at, read_documents_on_disk
from lean.workspace.files import PROJECTS
from lean.workspace.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lean.history.git import Repository

MOST: Final = 50  # moves of one project that are followed


@dataclass(frozen=True)
class UnsavedRenames:
    """Project directories that differ from the last commit: new name -> old name, and names that are deleted."""

    moved: Mapping[str, str] = field(default_factory=dict)
    gone: Sequence[str] = ()


def find_unsaved_renames(repository: Repository) -> UnsavedRenames:
    """Return which project directories were renamed or deleted since the last commit. Raises GitError."""
    if repository.head is None:
        return UnsavedRenames()
    saved = _saved_project_names(repository)
    existing = {name for name in Workspace(repository.folder).slugs if _holds_documents(repository.folder, name)}
    deleted, added = _select_deleted(repository, sorted(saved - existing)), sorted(existing - saved)
    before = {name: read_documents_at(repository, "HEAD", f"{PROJECTS}/{name}") for name in deleted} if added else {}
    moved: dict[str, str] = {}
    for name in added:
        old = _find_origin(read_documents_on_disk(repository.folder / PROJECTS / name), before)
        if old is not None:
            moved[name] = old
            del before[old]
    return UnsavedRenames(moved, tuple(name for name in deleted if name not in moved.values()))


def _saved_project_names(repository: Repository) -> set[str]:
    """Return the names of project directories at the last commit."""
    tree = f"HEAD:{repository.prefix}{PROJECTS}"
    if repository.ask_line("rev-parse", "--verify", "--quiet", tree) is None:
        return set()
    return set(repository.list_items("ls-tree", "-d", "-z", "--name-only", "--full-tree", tree))


def _select_deleted(repository: Repository, names: Sequence[str]) -> list[str]:
    """Return those of the absent directories that were deleted: a sparse checkout leaves others out on purpose."""
    if not names:
        return []
    order = (
        "diff", "--name-only", "-z", "--no-renames", "--diff-filter=D", "--no-ext-diff", "--relative", "HEAD", "--",
    )  # fmt: skip
    listed = repository.list_items(*order, *(f"{PROJECTS}/{name}" for name in names))
    deleted = {PurePosixPath(path).parts[1] for path in listed}
    return [name for name in names if name in deleted]


def _holds_documents(root: Path, name: str) -> bool:
    return any((root / PROJECTS / name / f"{document}.yaml").is_file() for document in DOCUMENTS)


def _find_origin(now: Mapping[str, bytes], before: Mapping[str, Mapping[str, bytes]]) -> str | None:
    """Return the saved project that a directory continues: the same card, or a journal with all its entries."""
    for name, documents in before.items():
        known = parse_entries(documents.get("journal"))
        same_card = "card" in now and documents.get("card") == now["card"]
        if same_card or (known and has_only_grown(known, parse_entries(now.get("journal")))):
            return name
    return None


def find_current_name(root: Path, slug: str) -> str | None:
    """Return the last directory of a project that was moved; None where it was not. Raises GitError."""
    repository = git.find_repository(root)
    folder = f"{PROJECTS}/{slug}"
    for _ in range(MOST):
        commits = repository.list_commits(folder)
        if not commits or repository.head is None or repository.list_files(repository.head, folder):
            break
        whole = repository.read_commit(commits[-1].id)
        moved = [t for t in whole.touched if t.source is not None and t.source.startswith(f"{folder}/")]
        # An attachment lies deeper than a document: the project is the folder right under projects/.
        folders = [PurePosixPath(*parts[:2]) for t in moved if (parts := PurePosixPath(t.path).parts)[0] == PROJECTS]
        if not folders:
            return None
        folder = str(folders[0])
    last = PurePosixPath(folder).name
    renamed = {old: new for new, old in find_unsaved_renames(repository).moved.items()}
    last = renamed.get(last, last)
    return last if last != slug else None
