"""Journals on the disk compared with the last commit and, in a merge, with the commits that are merged."""

from __future__ import annotations

import contextlib
import os
import re
from typing import TYPE_CHECKING, Final

from lean.history.append_only import check_journal, check_removed_journal
from lean.history.documents_at import parse_entries
from lean.history.renames import find_unsaved_renames
from lean.workspace.files import PROJECTS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from lean.diagnostics import Diagnostic
    from lean.history.git import Repository

_JOURNAL: Final = re.compile(rf"{PROJECTS}/([^/]+)/journal\.yaml")
# Git names the commits that it merges to the hooks of a merge in this way; MERGE_HEAD is written only after them.
_MERGED: Final = re.compile(r"GITHEAD_([0-9a-f]{40,64})")


def find_merged_commits(repository: Repository) -> list[str]:
    """Return the commits that an unfinished merge adds to HEAD; empty where there is no merge."""
    named = [match[1] for name in os.environ if (match := _MERGED.fullmatch(name))]
    with contextlib.suppress(OSError, ValueError):
        named += (repository.git_directory / "MERGE_HEAD").read_text("ascii").split()
    return [commit for commit in dict.fromkeys(named) if repository.commit_of(commit) is not None]


def read_merged_entries(repository: Repository, path: str) -> list[dict[str, object]]:
    """Return the entries of the journal at `path` in all commits that an unfinished merge adds."""
    contents = [_read_at(repository, commit, [path]).get(path) for commit in find_merged_commits(repository)]
    return [entry for content in contents for entry in parse_entries(content)]


def find_changed_journals(repository: Repository) -> dict[str, list[str]]:
    """Return slug -> commits (HEAD, merged ones) whose journal of this project differs from the disk.

    A file that a sparse checkout leaves out does not differ. Raises GitError.
    """
    changed: dict[str, list[str]] = {}
    if repository.head is None:
        return changed
    for commit in (repository.head, *find_merged_commits(repository)):
        order = ("diff", "--name-only", "-z", "--no-renames", "--no-ext-diff", "--relative", commit, "--", PROJECTS)
        for path in repository.list_items(*order):
            match = _JOURNAL.fullmatch(path)
            if match is not None:
                changed.setdefault(match[1], []).append(commit)
    return changed


def check_unsaved_journals(
    repository: Repository, changed: Mapping[str, list[str]], slugs: Collection[str] | None, names: Mapping[str, str]
) -> Iterator[Diagnostic]:
    """Yield errors for journals that lost entries, gained them before saved ones, or are gone.

    `slugs` limits the projects, None stands for all. Raises GitError.
    """
    renamed: dict[str, str] | None = None
    for slug, commits in changed.items():
        if slugs is not None and slug not in slugs and (repository.folder / PROJECTS / slug).is_dir():
            continue
        path = f"{PROJECTS}/{slug}/journal.yaml"
        merged = read_merged_entries(repository, path)
        for commit in commits:
            before = _read_at(repository, commit, [path]).get(path)
            if before is None:
                continue
            place, after = path, _read_file(repository, path)
            if after is None:
                renamed = _find_new_names(repository) if renamed is None else renamed
                place = f"{PROJECTS}/{renamed.get(slug, slug)}/journal.yaml"
                after = _read_file(repository, place)
            if after is None:
                yield from check_removed_journal(path, before, names)
            else:
                others = merged if commit == repository.head else _read_entries(repository, path, commits)
                yield from check_journal(place, before, after, names, others)


def _find_new_names(repository: Repository) -> dict[str, str]:
    return {old: new for new, old in find_unsaved_renames(repository).moved.items()}


def _read_entries(repository: Repository, path: str, commits: list[str]) -> list[dict[str, object]]:
    """Return the entries of a journal in HEAD and in the merged commits: all that a merge may bring together."""
    own = _read_at(repository, repository.head or "HEAD", [path]).get(path)
    return [*parse_entries(own), *read_merged_entries(repository, path)] if commits else []


def _read_at(repository: Repository, commit: str, paths: list[str]) -> dict[str, bytes]:
    files = repository.list_files(commit, *paths)
    contents = repository.read_blobs(files.values())
    return {path: contents[blob] for path, blob in files.items() if blob in contents}


def _read_file(repository: Repository, path: str) -> bytes | None:
    """Return the bytes of a file of the workspace; None where it is absent or reached through a link."""
    place = repository.folder / path
    if place.is_symlink() or place.parent.is_symlink() or place.parent.parent.is_symlink():
        return None
    try:
        return place.read_bytes()
    except OSError:
        return None
