"""The revisions of a project through renames of its directory; found by seal, event, date or name."""

from __future__ import annotations

import contextlib
import re
import tempfile
from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

from lean.documents import DOCUMENTS
from lean.history import git
from lean.history.documents_at import compare_contents, compute_seal, parse_entries, read_documents_at
from lean.history.git import ABSENT, GitError, Touched
from lean.history.renames import MOST, find_unsaved_renames
from lean.values import format_date, parse_date
from lean.workspace.files import PROJECTS
from lean.workspace.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from lean.documents.journal import Entry
    from lean.history.diff import Change
    from lean.history.git import Commit, Repository
    from lean.regulation.model import Regulation
    from lean.workspace.project import Project

_WORKSPACE: Final = ("lean.yaml", "roster.yaml", "appeals.yaml")


@dataclass(frozen=True)
class Revision:
    """A commit that touched a project: ``folder`` is its directory then, ``touched`` its documents by name."""

    commit: Commit
    folder: str
    touched: Mapping[str, Touched]
    moved_from: str | None = None


@dataclass(frozen=True)
class History:
    """All revisions of one project, oldest first."""

    repository: Repository
    folder: str

    @cached_property
    def saved_folder(self) -> str:
        """The directory of the project at the last commit; differs from ``folder`` after an unsaved rename."""
        tree = f"HEAD:{self.repository.prefix}{self.folder}"
        if (
            self.repository.head is None
            or self.repository.ask_line("rev-parse", "--verify", "--quiet", tree) is not None
        ):
            return self.folder
        origin = find_unsaved_renames(self.repository).moved.get(PurePosixPath(self.folder).name)
        return self.folder if origin is None else f"{PROJECTS}/{origin}"

    @cached_property
    def revisions(self) -> tuple[Revision, ...]:
        """The commits that touched the project's documents or moved its directory. Raises GitError."""
        revisions: list[Revision] = []
        folder = self.folder
        commits = self.repository.list_commits(folder)
        if not commits or all(t.after == ABSENT for t in commits[-1].touched):
            folder = self.saved_folder
            commits = self.repository.list_commits(folder)
        for _ in range(MOST):
            moved = next(((n, m) for n, c in reversed(list(enumerate(commits))) if (m := self._move(c, folder))), None)
            if moved is None:
                return (*(_make_revision(commit, folder) for commit in commits), *revisions)
            number, (commit, origin) = moved
            rest = [_make_revision(later, folder) for later in commits[number + 1 :]]
            revisions = [replace(_make_revision(commit, folder), moved_from=origin), *rest, *revisions]
            if not commit.parents:
                return tuple(revisions)
            folder, earlier = origin, self.repository.list_commits(origin, revision=commit.parents[0])
            commits = [*earlier, *self._beside(commit, origin)]
        return tuple(revisions)

    def _beside(self, moved: Commit, origin: str) -> list[Commit]:
        """Return commits to the old folder on branches made before the rename and merged after it."""
        since = f"{moved.id}..HEAD"
        commits = self.repository.list_commits(origin, revision=since, whole=True)
        later = set(self.repository.run("rev-list", "--ancestry-path", since).decode().split()) if commits else set()
        return [commit for commit in commits if commit.id not in later]

    def _move(self, commit: Commit, folder: str) -> tuple[Commit, str] | None:
        """Return the commit with its renames and the folder it moved the project from; None where it did not."""
        cards = [t for t in commit.touched if t.path in (f"{folder}/card.yaml", f"{folder}/journal.yaml")]
        if len(commit.parents) != 1 or not any(t.befores == (ABSENT,) for t in cards):
            return None
        whole = self.repository.read_commit(commit.id)
        inside = [t for t in whole.touched if t.path.startswith(f"{folder}/")]
        origins = Counter(origin for t in inside if (origin := _source_folder(t, folder)) is not None)
        if not origins:
            return None
        return replace(commit, touched=tuple(inside)), origins.most_common(1)[0][0]

    @cached_property
    def blobs(self) -> dict[str, bytes]:
        """The bytes of all states of all documents, by blob id."""
        wanted = {
            blob for r in self.revisions for t in r.touched.values() for blob in (*t.befores, t.after) if blob != ABSENT
        }
        return self.repository.read_blobs(sorted(wanted))

    def changes(self, revision: Revision, names: Sequence[str] = ()) -> list[Change]:
        """Return what a revision changed in the (named) documents; of a merge, what differs from every parent."""
        changes: list[Change] = []
        for name in DOCUMENTS:
            touched = revision.touched.get(name)
            if touched is None or (names and name not in names):
                continue
            after = self.blobs.get(touched.after)
            ways = [compare_contents(name, self.blobs.get(before), after) for before in touched.befores]
            changes += [change for change in ways[0] if all(change in way for way in ways[1:])]
        return changes

    def folder_at(self, commit: str) -> str:
        """Return the directory of the project at a commit. Raises GitError where it has none."""
        for folder in dict.fromkeys([self.folder, *(r.folder for r in reversed(self.revisions)), *self._origins()]):
            if self.repository.list_files(commit, folder):
                return folder
        raise GitError(f"в ревизии {commit[:10]} проекта нет")

    def _origins(self) -> list[str]:
        return [r.moved_from for r in self.revisions if r.moved_from is not None]

    def state(self, commit: str) -> dict[str, bytes]:
        """Return the documents at a commit, name -> bytes."""
        return read_documents_at(self.repository, commit, self.folder_at(commit))

    def sealed(self, name: str, value: str, regulation: Regulation) -> tuple[str, str] | None:
        """Return the newest commit at which a document had a seal, and its path; None where there is none.

        Searches the revisions of the project first, then files of that name on all branches.
        """
        open_parts = regulation.not_sealed.get(name, ())
        for revision in reversed(self.revisions):
            touched = revision.touched.get(name)
            content = self.blobs.get(touched.after) if touched is not None else None
            if content is not None and compute_seal(content, open_parts) == value:
                return revision.commit.id, f"{revision.folder}/{name}.yaml"
        known = {t.after for r in self.revisions if (t := r.touched.get(name)) is not None}
        commits = self.repository.list_commits(f":(top,glob)**/{name}.yaml", every=True)
        states = [(c.id, t) for c in reversed(commits) for t in c.touched if t.after != ABSENT and t.after not in known]
        contents = self.repository.read_blobs(t.after for _, t in states)
        for commit, touched in states:
            content = contents.get(touched.after)
            if content is not None and compute_seal(content, open_parts) == value:
                return commit, touched.path
        return None

    def recorded(self, entry: Entry) -> Revision | None:
        """Return the revision that first holds a journal entry; None where it is not saved."""
        for revision in self.revisions:
            touched = revision.touched.get("journal")
            if touched is not None and any(
                _is_same_entry(item, entry) for item in parse_entries(self.blobs.get(touched.after))
            ):
                return revision
        return None

    def resolve(self, text: str, regulation: Regulation, journal: Sequence[Entry]) -> str:
        """Return the commit for an event of the project, a date, or a git revision. Raises GitError."""
        if text in regulation.events:
            return self._of_event(text, regulation, journal)
        try:
            day = parse_date(text)
        except ValueError:
            commit = self.repository.commit_of(text)
            if commit is None:
                raise GitError(f"«{text}» — не ревизия, не дата и не событие проекта") from None
            return commit
        commit = self.repository.find_commit_before(f"{day.isoformat()} 23:59:59")
        if commit is None:
            raise GitError(f"на {format_date(day)} в истории ещё ничего нет{self._begun()}")
        return commit

    def _begun(self) -> str:
        born = self.revisions[0].commit.when.date() if self.revisions else None
        return "" if born is None else f": проект впервые сохранён {format_date(born)}"

    def _of_event(self, name: str, regulation: Regulation, journal: Sequence[Entry]) -> str:
        entry = next((entry for entry in reversed(journal) if entry.event == name), None)
        title = regulation.events[name].name
        if entry is None:
            raise GitError(f"события «{title}» ({name}) в журнале нет")
        revision = self.recorded(entry)
        wanted = {n: value for n, value in entry.seals.items() if n in DOCUMENTS}
        if revision is not None and self._has(revision.commit.id, wanted, regulation):
            return revision.commit.id
        for document, value in wanted.items():
            location = self.sealed(document, value, regulation)
            if location is None:
                raise GitError(
                    f"{document}.yaml с печатью события «{title}» {format_date(entry.date)} в истории нет: "
                    "утверждённый текст не был сохранён в git"
                )
            if self._has(location[0], wanted, regulation):
                return location[0]
        if revision is None:
            raise GitError(f"запись «{title}» {format_date(entry.date)} ещё не сохранена в git: lean save")
        return revision.commit.id

    def _has(self, commit: str, wanted: Mapping[str, str], regulation: Regulation) -> bool:
        try:
            state = self.state(commit)
        except GitError:
            return False
        return all(
            name in state and compute_seal(state[name], regulation.not_sealed.get(name, ())) == value
            for name, value in wanted.items()
        )


def load_history(loaded: Project) -> History:
    """Return the history of a project. Raises NoRepositoryError."""
    return History(git.find_repository(loaded.workspace.root), f"{PROJECTS}/{loaded.slug}")


def _source_folder(touched: Touched, folder: str) -> str | None:
    """Return the folder from which a file was moved under the same name; None where it was not."""
    source, name = touched.source, touched.path[len(folder) :]
    if source is None or source.startswith(f"{folder}/") or not source.endswith(name):
        return None
    return source.removesuffix(name)


def _make_revision(commit: Commit, folder: str) -> Revision:
    touched = {}
    for name in DOCUMENTS:
        change = next((t for t in commit.touched if t.path == f"{folder}/{name}.yaml"), None)
        if change is not None and change.after not in change.befores:
            touched[name] = change
    return Revision(commit, folder, touched)


def _is_same_entry(item: Mapping[str, object], entry: Entry) -> bool:
    return item.get("event") == entry.event and _parse_day(item.get("date")) == entry.date


def _parse_day(value: object) -> date | None:
    try:
        return parse_date(str(value))
    except ValueError:
        return None


@contextlib.contextmanager
def project_at(history: History, commit: str) -> Iterator[Project]:
    """Yield the project at a commit in a temporary workspace with its settings, roster, templates and regulation.

    The directory is removed when the context ends. Raises GitError.
    """
    repository = history.repository
    folder = history.folder_at(commit)
    with tempfile.TemporaryDirectory(prefix="lean-at-", ignore_cleanup_errors=True) as temporary:
        root = Path(temporary)
        files = repository.list_files(commit, *_WORKSPACE, "templates", folder)
        contents = repository.read_blobs(files.values())
        settings = contents.get(files.get("lean.yaml", ""), b"")
        own = re.search(rb"^regulation:\s*[\"']?([\w./-]+)", settings, re.MULTILINE)
        if own is not None:
            more = repository.list_files(commit, own[1].decode().strip("/"))
            files, contents = {**files, **more}, {**contents, **repository.read_blobs(more.values())}
        for path, blob in files.items():
            target = root / path
            if blob in contents and ".." not in PurePosixPath(path).parts:
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(contents[blob])
        (root / "lean.yaml").touch()
        yield Workspace(root).project(PurePosixPath(folder).name)
