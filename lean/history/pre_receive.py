"""What a push would make of a repository: the branches that it moves, and their files as they would lie on the disk."""

from __future__ import annotations

import contextlib
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from lean.diagnostics import Diagnostic, Severity
from lean.history import append_only
from lean.history.documents_at import parse_entries
from lean.history.git import ABSENT, GitError
from lean.workspace.files import PROJECTS, SETTINGS, is_workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from lean.history.git import Repository, Touched

_WORDS: Final = 3
_BRANCHES: Final = "refs/heads/"
_JOURNAL: Final = re.compile(rf"(?:\A|/){PROJECTS}/[^/]+/journal\.yaml\Z")
# Links are written as small files with their target: on a server they must not lead to the server's own files.
# As `git -c` hands settings on: GIT_CONFIG_COUNT says nothing to a git before 2.31.
_PLAIN: Final = {"GIT_CONFIG_PARAMETERS": "'core.symlinks=false' 'core.autocrlf=false' 'core.eol=lf'"}


@dataclass(frozen=True, slots=True)
class Push:
    """A branch that a push moves: its name, the commit it had (None for a new one) and the one it gets."""

    branch: str
    old: str | None
    new: str


@dataclass(frozen=True, slots=True)
class BranchDeletion:
    """A branch that a push deletes, and the commit it had."""

    branch: str
    old: str


def parse_updates(lines: Iterable[str]) -> tuple[list[Push], list[BranchDeletion]]:
    """Return the moved and the deleted branches of what git writes to a pre-receive hook; tags are left out.

    Raises GitError for lines of another form.
    """
    pushes: list[Push] = []
    deletions: list[BranchDeletion] = []
    for line in lines:
        words = line.rstrip("\n").split(" ", 2)
        if len(words) < _WORDS:
            raise GitError("на входе ждут строки git «было стало ветка»: эту команду вызывает он сам, из pre-receive")
        old, new, name = words
        if not name.startswith(_BRANCHES):
            continue
        branch = name.removeprefix(_BRANCHES)
        if set(new) != {"0"}:
            pushes.append(Push(branch, None if set(old) == {"0"} else old, new))
        elif set(old) != {"0"}:
            deletions.append(BranchDeletion(branch, old))
    return pushes, deletions


def list_branches(repository: Repository) -> dict[str, str]:
    """Return all branches of the repository: name -> commit. Raises GitError."""
    order = ("for-each-ref", "--format=%(objectname) %(refname)", _BRANCHES)
    lines = repository.run(*order).decode(errors="surrogateescape").splitlines()
    pairs = [line.split(" ", 1) for line in lines]
    return {name.removeprefix(_BRANCHES): commit for commit, name in pairs}


def find_bases(repository: Repository, push: Push) -> list[str]:
    """Return the commits to compare a push with: the old state, for a new branch where it left each other branch.

    A branch without a common commit counts as it is. Empty where the server has no other branch. Raises GitError.
    """
    if push.old is not None:
        return [push.old]
    others = [commit for name, commit in list_branches(repository).items() if name != push.branch]
    return list(dict.fromkeys(repository.ask_line("merge-base", commit, push.new) or commit for commit in others))


def changed_paths(repository: Repository, push: Push) -> list[str] | None:
    """Return paths in which a push differs from every state that the server has; None where it has none yet.

    Raises GitError.
    """
    bases = find_bases(repository, push)
    if not bases:
        return None
    paths = [[touched.path for touched in repository.list_touched_files(base, push.new)] for base in bases]
    return [path for path in paths[0] if all(path in other for other in map(set, paths[1:]))]


@contextlib.contextmanager
def check_out_commit(repository: Repository, commit: str) -> Iterator[Path]:
    """All files of a commit in a temporary directory while the context lasts. Raises GitError."""
    with tempfile.TemporaryDirectory(prefix="lean-push-", ignore_cleanup_errors=True) as temporary:
        tree = Path(temporary).resolve() / "files"
        tree.mkdir()
        extra = {**_PLAIN, "GIT_INDEX_FILE": f"{temporary}/index", "GIT_WORK_TREE": str(tree)}
        extra["GIT_DIR"] = str(repository.git_directory)
        repository.run("read-tree", commit, extra=extra)
        repository.run("checkout-index", "--all", "--quiet", extra=extra)
        yield tree


def places_to_check(tree: Path, paths: Iterable[str] | None) -> list[Path]:
    """Return what to check below ``tree``: the changed paths that lie in a workspace; None stands for all of them."""
    if paths is None:
        return sorted(settings.parent for settings in tree.rglob(SETTINGS) if is_workspace(settings.parent))
    # A deleted file concerns the project it was in, if that is still there.
    given = dict.fromkeys(place if place.exists() else place.parent for place in (tree / path for path in paths))
    places = [place for place in given if place.is_dir() or place.is_file()]
    return [
        place
        for place in places
        if any(is_workspace(folder) for folder in (place, *place.parents) if folder.is_relative_to(tree))
    ]


def check_journals(
    repository: Repository, push: Push, names: Callable[[str], Mapping[str, str]]
) -> Iterator[Diagnostic]:
    """Yield errors for journals whose saved entries a push changes, removes or puts new ones before. Raises GitError.

    ``names`` returns the titles of events in the workspace of a path.
    """
    for base in find_bases(repository, push):
        related = repository.ask_line("merge-base", base, push.new) is not None
        yield from _check_journals_since(repository, base, push.new, names, related=related)


def _check_journals_since(
    repository: Repository, base: str, new: str, names: Callable[[str], Mapping[str, str]], *, related: bool
) -> Iterator[Diagnostic]:
    touched = repository.list_touched_files(base, new)
    journals = [t for t in touched if _JOURNAL.search(t.path)]
    # Links count as absent, as in `files`.
    present = repository.list_files(new, *(t.path for t in journals))
    contents = repository.read_blobs(blob for t in journals for blob in (*t.befores, t.after))
    added = {
        t.path: contents[t.after]
        for t in journals
        if t.befores == (ABSENT,) and t.path in present and _is_in_workspace(repository, new, t.path)
    }
    for t in journals:
        before, path, after = contents.get(t.befores[0]), t.path, contents.get(t.after) if t.path in present else None
        if before is None:
            continue
        if after is None:
            if not related:
                continue  # a branch with a history of its own need not hold the projects of others
            successor = append_only.find_successor(before, added)
            if successor is None:
                yield from append_only.check_removed_journal(path, before, names(path))
                continue
            path, after = successor, added[successor]
        errors = list(append_only.check_journal(path, before, after, names(path)))
        if errors:
            merged = _read_merged_entries(repository, base, new, path)
            yield from append_only.check_journal(path, before, after, names(path), merged)
    yield from _check_settings(repository, new, touched)


def _is_in_workspace(repository: Repository, commit: str, journal: str) -> bool:
    root = journal.rpartition(f"{PROJECTS}/")[0]
    return bool(repository.list_files(commit, f"{root}{SETTINGS}"))


def _read_merged_entries(repository: Repository, base: str, new: str, path: str) -> list[dict[str, object]]:
    """Return the entries that the parents of the merges between two commits have in a journal."""
    lines = repository.run("rev-list", "--merges", "--parents", f"{base}..{new}").decode().splitlines()
    entries: list[dict[str, object]] = []
    for parent in dict.fromkeys(parent for line in lines for parent in line.split()[1:]):
        blobs = repository.list_files(parent, path).values()
        entries += [entry for content in repository.read_blobs(blobs).values() for entry in parse_entries(content)]
    return entries


def _check_settings(repository: Repository, new: str, touched: Iterable[Touched]) -> Iterator[Diagnostic]:
    """Yield an error for settings that are gone while the workspace still has journals: nothing would be checked."""
    for t in touched:
        root, _, name = t.path.rpartition("/")
        if name != SETTINGS or t.befores == (ABSENT,) or repository.list_files(new, t.path):
            continue
        way = f"{root}/" if root else ""
        if any(_JOURNAL.search(path) for path in repository.list_files(new, f"{way}{PROJECTS}")):
            message = f"убран {SETTINGS}, а проекты остались: без него их не проверяет никто; верните его"
            yield Diagnostic(t.path, 1, 1, "file", Severity.ERROR, message)


def check_deletions(
    repository: Repository,
    pushes: Sequence[Push],
    deletions: Sequence[BranchDeletion],
) -> Iterator[tuple[BranchDeletion, Diagnostic]]:
    """Yield deleted branches with an error for each journal whose entries no other branch holds. Raises GitError."""
    if not deletions:
        return
    tips = list_branches(repository)
    for deletion in deletions:
        tips.pop(deletion.branch, None)
    tips |= {push.branch: push.new for push in pushes}
    for deletion in deletions:
        journals = _list_journals(repository, deletion.old)
        others = [_list_journals(repository, commit) for commit in dict.fromkeys(tips.values())]
        contents = repository.read_blobs(blob for files in (journals, *others) for blob in files.values())
        for path, blob in journals.items():
            entries = parse_entries(contents.get(blob))
            held = any(
                blob == other or append_only.has_only_grown(entries, parse_entries(contents.get(other)))
                for files in others
                for other in files.values()
            )
            if entries and not held:
                message = (
                    f"ветка {deletion.branch} удаляется, а запись {append_only.describe_entry(entries[-1], {})} есть "
                    "только в ней: сначала слейте её в другую ветку"
                )
                yield deletion, Diagnostic(path, 1, 1, append_only.RULE, Severity.ERROR, message)


def _list_journals(repository: Repository, commit: str) -> dict[str, str]:
    return {path: blob for path, blob in repository.list_files(commit).items() if _JOURNAL.search(path)}
