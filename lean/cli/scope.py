"""Paths on a command line, as a person or a commit hook gives them -> the workspaces and projects they concern."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lean.cli.session import UsageError, nearest, note, workspace_root
from lean.reporters import visible
from lean.workspace.files import PROJECTS, find_workspace, full, leads_outside, meant, owner_of
from lean.workspace.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


@dataclass(frozen=True)
class Scope:
    """A workspace and those of its projects that are meant."""

    folder: Workspace
    slugs: tuple[str, ...]


def scopes(paths: Sequence[Path], workspace: Path | None) -> list[Scope]:
    """What to look at: the whole workspace without paths, else the projects that own them, in their workspaces.

    Paths lead from where one stands; in a workspace that is named and elsewhere, from there. A file above the projects
    concerns them all, a deleted file the project it was in. A path outside is passed over with a word, as long as
    another one is inside: hooks hand over whatever was changed. Raises UsageError.
    """
    if not paths:
        return [_whole(Workspace(workspace_root(workspace)))]
    base = workspace_root(workspace) if workspace is not None else None
    given = [_named(path, base) for path in paths]
    roots = {path: _root_of(path, base) for path in given}
    outside = [path for path, root in roots.items() if root is None]
    if len(outside) == len(roots):
        raise UsageError(_nowhere(outside[0], base))
    for path in outside:
        note(f"{visible(str(path))}: не в рабочем каталоге, пропущено")
    inside = dict.fromkeys(root for root in roots.values() if root is not None)
    return [_of(root, [path for path, found in roots.items() if found == root]) for root in inside]


def _whole(folder: Workspace) -> Scope:
    return Scope(folder, folder.slugs)


def _named(path: Path, base: Path | None) -> Path:
    """The place that an argument means: itself, or the project of that name."""
    if len(path.parts) == 1 and not path.exists():
        root = base if base is not None else find_workspace(Path.cwd())
        if root is not None and (root / PROJECTS / path).is_dir():
            return root / PROJECTS / path
    return full(path) if base is None else meant(path, base)


def _root_of(path: Path, base: Path | None) -> Path | None:
    if base is None:
        return find_workspace(path)
    return base if path.is_relative_to(base) or not leads_outside(path, base) else None


def _nowhere(path: Path, base: Path | None) -> str:
    if base is not None:
        return f"{visible(str(path))}: не в рабочем каталоге {visible(str(base))}"
    if not path.exists():
        root = find_workspace(Path.cwd())
        near = nearest(path.name, Workspace(root).slugs) if root is not None else ""
        return f"{visible(str(path))}: такого файла, каталога или проекта нет{near}"
    return f"{visible(str(path))}: не в рабочем каталоге (выше нет lean.yaml)"


def _of(root: Path, paths: Iterable[Path]) -> Scope:
    loaded = Workspace(root)
    owners: set[str | None] = set()
    for path in paths:
        owner = owner_of(path, root)
        owners.add(owner)
        if path.exists() or path.is_symlink():
            continue
        # A deleted file is what a hook may speak of; a directory that never was is somebody's mistake.
        if path.parent == root / PROJECTS and owner not in loaded.slugs:
            raise UsageError(f"проекта «{visible(path.name)}» нет{nearest(path.name, loaded.slugs)}")
        if path.parent == root and not path.suffix:
            near = nearest(path.name, loaded.slugs)
            raise UsageError(f"{visible(str(path))}: такого файла, каталога или проекта нет{near}")
    return _whole(loaded) if None in owners else Scope(loaded, tuple(slug for slug in loaded.slugs if slug in owners))


def path_prefix(root: Path, base: Path) -> str:
    """Return what leads from `base` to the workspace at `root`, to put before the paths in it; empty where they agree.

    The prefix ends in a slash; it is absolute where the workspace lies elsewhere.
    """
    if not root.is_relative_to(base):
        return f"{root.as_posix()}/" if os.path.realpath(root) != os.path.realpath(base) else ""
    way = root.relative_to(base).as_posix()
    return "" if way == "." else f"{way}/"
