"""What a push would make of a repository: the branches that it moves, and their files as they would lie on the disk."""

from __future__ import annotations

import contextlib
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from lean.diagnostics import Diagnostic, Severity
from lean.disk import SETTINGS
from lean.history.git import ABSENT
from lean.history.revisions import entries
from lean.history.timeline import grew
from lean.source import read

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from lean.history.git import Repository

    Entry = Mapping[str, object]

_BRANCHES: Final = "refs/heads/"
_JOURNAL: Final = "journal.yaml"
# Links are written as small files with their target: on a server they must not lead to the server's own files.
_PLAIN: Final = {
    "GIT_CONFIG_COUNT": "3",
    "GIT_CONFIG_KEY_0": "core.symlinks", "GIT_CONFIG_VALUE_0": "false",
    "GIT_CONFIG_KEY_1": "core.autocrlf", "GIT_CONFIG_VALUE_1": "false",
    "GIT_CONFIG_KEY_2": "core.eol", "GIT_CONFIG_VALUE_2": "lf",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Push:
    """A branch that a push moves: its name, the commit it had (None for a new one) and the one it gets."""

    branch: str
    old: str | None
    new: str


def pushes(lines: Iterable[str]) -> Iterator[Push]:
    """The moved branches of what git tells a pre-receive hook; deleted ones and tags leave nothing to check."""
    for line in lines:
        old, new, name = line.rstrip("\n").split(" ", 2)
        if name.startswith(_BRANCHES) and set(new) != {"0"}:
            yield Push(name.removeprefix(_BRANCHES), None if set(old) == {"0"} else old, new)


def changed(repository: Repository, push: Push) -> list[str] | None:
    """Paths that differ from what the server has: from the branch's old state, for a new one from the main branch.

    None where the server has nothing yet. Raises GitError.
    """
    base = push.old or repository.head
    return None if base is None else [touched.path for touched in repository.touched(base, push.new)]


@contextlib.contextmanager
def spread(repository: Repository, commit: str) -> Iterator[Path]:
    """All files of a commit in a temporary directory while the context lasts. Raises GitError."""
    with tempfile.TemporaryDirectory(prefix="lean-push-", ignore_cleanup_errors=True) as temporary:
        tree = Path(temporary).resolve() / "files"
        tree.mkdir()
        extra = {**_PLAIN, "GIT_INDEX_FILE": f"{temporary}/index", "GIT_WORK_TREE": str(tree)}
        extra["GIT_DIR"] = str(repository.git_directory)
        repository.run("read-tree", commit, extra=extra)
        repository.run("checkout-index", "--all", "--quiet", extra=extra)
        yield tree


def workspaces(tree: Path, paths: Iterable[str] | None) -> list[Path]:
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


def rewritten(repository: Repository, push: Push) -> Iterator[Diagnostic]:
    """Journals whose past a push changes: an entry that the server has must stay as it is. Raises GitError."""
    if push.old is None:
        return
    touched = [t for t in repository.touched(push.old, push.new) if t.path.rpartition("/")[2] == _JOURNAL]
    contents = repository.blobs(blob for t in touched for blob in (*t.befores, t.after))
    for t in touched:
        folder = t.path.rpartition("/")[0]
        if t.after == ABSENT and not repository.files(push.new, f"{folder}/card.yaml"):
            continue  # the whole project went, or got another name
        before, after = contents.get(t.befores[0]), contents.get(t.after, b"")
        lost = _lost(entries(before), now := entries(after))
        if lost is not None and (now or not after.strip()):
            yield _told(t.path, after, lost, now)


def _lost(known: Sequence[Entry], now: Sequence[Entry]) -> Entry | None:
    """The first entry that a journal no longer holds in its turn."""
    return next((entry for place, entry in enumerate(known) if not grew(known[: place + 1], now)), None)


def _told(path: str, content: bytes, lost: Entry, now: Sequence[Entry]) -> Diagnostic:
    """What became of a lost entry, at the one that has its place now."""
    place = next((i for i, entry in enumerate(now) if entry.get("event") == lost.get("event")), None)
    line, column = read(content).locate((place,)) if place is not None else (1, 1)
    what = f"{lost.get('date')} {lost.get('event')}"
    message = f"прежняя запись ({what}) изменена, убрана или переставлена, а журнал только дописывают"
    return Diagnostic(path, line, column, "journal-past", Severity.ERROR, message)
