"""Paths on a command line, from a person or a commit hook -> the workspaces and projects they concern."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lean.cli.session import UsageError, find_workspace_root, print_note, suggest_names
from lean.reporters import visible
from lean.workspace.files import (
    PROJECTS,
    find_owner,
    find_workspace,
    leads_outside,
    make_absolute,
    resolve_in_workspace,
)
from lean.workspace.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


@dataclass(frozen=True)
class Scope:
    """A workspace and those of its projects that a command concerns."""

    workspace: Workspace
    slugs: tuple[str, ...]


def find_scopes(paths: Sequence[Path], workspace: Path | None) -> list[Scope]:
    """Return what the paths concern: the projects that own them, in their workspaces; without paths a whole workspace.

    Paths are relative to the current folder, or to `workspace` where it is elsewhere. A file above the projects
    concerns all of them, a deleted file the project it was in. A path outside is skipped with a note as long as
    another one is inside: hooks pass whatever was changed. Raises UsageError.
    """
    if not paths:
        return [_whole_workspace(Workspace(find_workspace_root(workspace)))]
    base = find_workspace_root(workspace) if workspace is not None else None
    places = [_find_place(path, base) for path in paths]
    roots = {path: _find_root(path, base) for path in places}
    outside = [path for path, root in roots.items() if root is None]
    if len(outside) == len(roots):
        raise UsageError(_describe_outside(outside[0], base))
    for path in outside:
        print_note(f"{visible(str(path))}: не в рабочем каталоге, пропущено")
    inside = dict.fromkeys(root for root in roots.values() if root is not None)
    return [_scope_of_paths(root, [path for path, owner in roots.items() if owner == root]) for root in inside]


def _whole_workspace(workspace: Workspace) -> Scope:
    return Scope(workspace, workspace.slugs)


def _find_place(path: Path, base: Path | None) -> Path:
    """Return the place that an argument means: itself, or the project of that name."""
    if len(path.parts) == 1 and not path.exists():
        root = base if base is not None else find_workspace(Path.cwd())
        if root is not None and (root / PROJECTS / path).is_dir():
            return root / PROJECTS / path
    return make_absolute(path) if base is None else resolve_in_workspace(path, base)


def _find_root(path: Path, base: Path | None) -> Path | None:
    if base is None:
        return find_workspace(path)
    return base if path.is_relative_to(base) or not leads_outside(path, base) else None


def _describe_outside(path: Path, base: Path | None) -> str:
    if base is not None:
        return f"{visible(str(path))}: не в рабочем каталоге {visible(str(base))}"
    if not path.exists():
        root = find_workspace(Path.cwd())
        suggestion = suggest_names(path.name, Workspace(root).slugs) if root is not None else ""
        return f"{visible(str(path))}: такого файла, каталога или проекта нет{suggestion}"
    return f"{visible(str(path))}: не в рабочем каталоге (выше нет lean.yaml)"


def _scope_of_paths(root: Path, paths: Iterable[Path]) -> Scope:
    workspace = Workspace(root)
    owners: set[str | None] = set()
    for path in paths:
        owner = find_owner(path, root)
        owners.add(owner)
        if path.exists() or path.is_symlink():
            continue
        # A deleted file is what a hook may speak of; a directory that never was is somebody's mistake.
        if path.parent == root / PROJECTS and owner not in workspace.slugs:
            raise UsageError(f"проекта «{visible(path.name)}» нет{suggest_names(path.name, workspace.slugs)}")
        if path.parent == root and not path.suffix:
            suggestion = suggest_names(path.name, workspace.slugs)
            raise UsageError(f"{visible(str(path))}: такого файла, каталога или проекта нет{suggestion}")
    return (
        _whole_workspace(workspace)
        if None in owners
        else Scope(workspace, tuple(slug for slug in workspace.slugs if slug in owners))
    )


def path_prefix(root: Path, base: Path) -> str:
    """Return what leads from `base` to the workspace at `root`, to put before the paths in it; empty where they agree.

    The prefix ends in a slash; it is absolute where the workspace lies elsewhere.
    """
    if not root.is_relative_to(base):
        return f"{root.as_posix()}/" if os.path.realpath(root) != os.path.realpath(base) else ""
    way = root.relative_to(base).as_posix()
    return "" if way == "." else f"{way}/"
