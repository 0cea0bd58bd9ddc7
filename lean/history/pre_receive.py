"""What a push would make of a repository: the branches that it moves, and their files as they would lie on the disk."""

from __future__ import annotations

import contextlib
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from lean.diagnostics import Diagnostic, Severity
from lean.history import append_only
from lean.history.documents_at import parse_entries
from lean.history.git import ABSENT, GitError
from lean.workspace.files import SETTINGS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from lean.history.append_only import PlainEntry
    from lean.history.git import Repository, Touched

_WORDS: Final = 3
_BRANCHES: Final = "refs/heads/"
_JOURNAL: Final = "journal.yaml"
# Links are written as small files with their target: on a server they must not lead to the server's own files.
# As `git -c` hands settings on: GIT_CONFIG_COUNT says nothing to a git before 2.31.
_PLAIN: Final = {"GIT_CONFIG_PARAMETERS": "'core.symlinks=false' 'core.autocrlf=false' 'core.eol=lf'"}


@dataclass(frozen=True, slots=True)
class Push:
    """A branch that a push moves: its name, the commit it had (None for a new one) and the one it gets."""

    branch: str
    old: str | None
    new: str


def parse_pushes(lines: Iterable[str]) -> Iterator[Push]:
    """The moved branches of what git tells a pre-receive hook; deleted ones and tags leave nothing to check.

    Raises GitError for what git does not tell.
    """
    for line in lines:
        words = line.rstrip("\n").split(" ", 2)
        if len(words) < _WORDS:
            raise GitError("на входе ждут строки git «было стало ветка»: эту команду вызывает он сам, из pre-receive")
        old, new, name = words
        if name.startswith(_BRANCHES) and set(new) != {"0"}:
            yield Push(name.removeprefix(_BRANCHES), None if set(old) == {"0"} else old, new)


def changed_paths(repository: Repository, push: Push) -> list[str] | None:
    """Paths that differ from what the server has: from the branch's old state, for a new one from the main branch.

    None where the server has nothing yet. Raises GitError.
    """
    base = push.old or repository.head
    return None if base is None else [touched.path for touched in repository.touched(base, push.new)]


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
    """What to check below ``tree``: the changed paths that lie in a workspace; all workspaces where None is given."""
    if paths is None:
        return sorted(settings.parent for settings in tree.rglob(SETTINGS))
    # A file that is gone concerns the project it was in, if that is still there.
    given = dict.fromkeys(place if place.exists() else place.parent for place in (tree / path for path in paths))
    places = [place for place in given if place.is_dir() or place.is_file()]
    return [
        place
        for place in places
        if any((folder / SETTINGS).is_file() for folder in (place, *place.parents) if folder.is_relative_to(tree))
    ]


def check_journals(
    repository: Repository, push: Push, names: Callable[[str], Mapping[str, str]]
) -> Iterator[Diagnostic]:
    """Journals whose past a push changes: an entry that the server has must stay as it is. Raises GitError.

    A new branch is held against where it left the main one. ``names`` tells what events are called in the workspace
    of a path.
    """
    base = push.old or (repository.asks("merge-base", repository.head, push.new) if repository.head else None)
    if not base:
        return
    touched = [t for t in repository.touched(base, push.new) if t.path.rpartition("/")[2] == _JOURNAL]
    contents = repository.blobs(blob for t in touched for blob in (*t.befores, t.after))
    for t in touched:
        before, path, after = contents.get(t.befores[0]), t.path, contents.get(t.after)
        if t.after == ABSENT and not repository.files(push.new, f"{path.rpartition('/')[0]}/card.yaml"):
            # The whole project went, or got another name.
            heir = _find_successor(
                parse_entries(before), [other for other in touched if other.befores == (ABSENT,)], contents
            )
            if heir is None:
                yield from _report_removed_journal(path, parse_entries(before), names)
                continue
            path, after = heir.path, contents[heir.after]
        yield from append_only.check_journal(path, before, after, names(path))


def _find_successor(
    known: Sequence[PlainEntry], come: Iterable[Touched], contents: Mapping[str, bytes]
) -> Touched | None:
    """The new journal that goes on with the entries of one that went: with most of them; None where none does."""

    def kept(touched: Touched) -> int:
        now = parse_entries(contents.get(touched.after))
        return sum(entry in now for entry in known)

    return max((touched for touched in come if kept(touched)), key=kept, default=None)


def _report_removed_journal(
    path: str, known: Sequence[PlainEntry], names: Callable[[str], Mapping[str, str]]
) -> Iterator[Diagnostic]:
    if known:
        message = (
            f"убран журнал, последняя запись в нём: {append_only.describe_entry(known[-1], names(path))}; "
            "журнал только дописывают, прекращённый проект остаётся с событием cancelled"
        )
        yield Diagnostic(path, 1, 1, append_only.RULE, Severity.ERROR, message)
