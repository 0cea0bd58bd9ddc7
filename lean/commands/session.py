"""What a command starts from: the workspace, the day, the regulation; and how it ends: refusals and printed results."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from lean.loading import PROJECTS, SETTINGS, LoadedProject, LoadedWorkspace, find_workspace
from lean.procedure import edition
from lean.project import BrokenDocumentError
from lean.reading import UnreadableError
from lean.regulation import editions
from lean.reporters import STYLES, text
from lean.values import parse_date

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from lean.diagnostics import Diagnostic
    from lean.regulation.editions import Editions
    from lean.regulation.model import Regulation


class RefusalError(Exception):
    """The program will not do it, or found something wrong: exit code 1. The message may be empty when all is said."""


class UsageError(Exception):
    """The command line makes no sense: exit code 2."""


@dataclass(frozen=True)
class Session:
    """A workspace looked at on a day."""

    workspace: LoadedWorkspace
    on: date
    editions: Editions

    def project(self, name: str) -> LoadedProject:
        """A project by the name of its directory or by a path to it (or into it)."""
        slugs = self.workspace.slugs
        if name in slugs:
            return self.workspace.project(name)
        path = Path(name)
        folder = (path if path.is_dir() else path.parent).absolute()
        owner = owner_of(folder, self.workspace.root)
        if owner in slugs and (path.exists() or folder == self.workspace.root / PROJECTS / str(owner)):
            return self.workspace.project(str(owner))
        import difflib  # noqa: PLC0415 - only for a mistyped name

        near = difflib.get_close_matches(name, slugs, n=1, cutoff=0.5)
        have = f"есть: {', '.join(slugs[:12])}" if slugs else "проектов пока нет: lean init ИМЯ"
        raise UsageError(f"проекта «{name}» нет" + (f": возможно, {near[0]}" if near else f"; {have}"))

    def projects(self, names: Sequence[str] = ()) -> Iterable[LoadedProject]:
        """The named projects, or all of them in the order of their names."""
        return (self.project(name) for name in names or self.workspace.slugs)

    def regulation(self, loaded: LoadedProject) -> Regulation:
        """The edition that judges a project."""
        return refuse_unreadable(lambda: edition(loaded.project, self.editions, self.on))

    def current_regulation(self) -> Regulation:
        """The edition in force on the day of the session."""
        return refuse_unreadable(lambda: self.editions.on(self.on))

    def line_of(self, diagnostic: Diagnostic) -> str:
        """The line of the file that a diagnostic points at; empty where it cannot be had."""
        path = self.workspace.root / diagnostic.path
        try:
            with path.open(encoding="utf-8-sig", errors="replace") as file:
                return next((line.rstrip("\n") for n, line in enumerate(file, 1) if n == diagnostic.line), "")
        except OSError:
            return ""


def refuse_unreadable(load: Callable[[], Regulation]) -> Regulation:
    """The result of ``load``; a regulation file that cannot be read ends the command with its diagnostics."""
    try:
        return load()
    except UnreadableError as error:
        raise RefusalError(text(error.diagnostics, lambda _: "", painter(sys.stderr)).rstrip()) from None


def open_session(workspace: Path | None, on: str | None, near: Path | None = None) -> Session:
    """The session of a command. ``near`` is a path on the command line that lies in the workspace, if there is one.

    Raises UsageError without a workspace, RefusalError where lean.yaml or its regulation cannot be used.
    """
    root = _root(workspace, near)
    loaded = LoadedWorkspace(root)
    try:
        name = loaded.workspace.settings.regulation
    except BrokenDocumentError:
        raise RefusalError(text(loaded.loader.diagnostics, lambda _: "", painter(sys.stderr)).rstrip()) from None
    try:
        found = editions.find(name or "seversk", root)
    except editions.NoRegulationError as error:
        raise RefusalError(f"{SETTINGS}: {error}") from None
    return Session(loaded, day(on), found)


def _root(workspace: Path | None, near: Path | None) -> Path:
    if workspace is not None:
        if not (workspace / SETTINGS).is_file():
            raise UsageError(f"в каталоге {workspace} нет {SETTINGS}: это не рабочий каталог")
        return workspace.absolute()
    root = find_workspace(near if near is not None else Path.cwd())
    if root is None:
        raise UsageError(
            f"здесь нет рабочего каталога (файла {SETTINGS}): перейдите в него, укажите -C КАТАЛОГ или начните: lean init ИМЯ"
        )
    return root


def day(on: str | None) -> date:
    """The day asked about, or today. Raises UsageError."""
    if on is None:
        return date.today()  # noqa: DTZ011 - the user's own calendar day is meant
    try:
        return parse_date(on)
    except ValueError as error:
        raise UsageError(f"--on: {error}") from None


def owner_of(path: Path, root: Path) -> str | None:
    """The project that owns a path: the first directory under projects/; None outside."""
    for here, base in ((path, root), (path.resolve(), root.resolve())):
        try:
            parts = here.relative_to(base / PROJECTS).parts
        except ValueError:
            continue
        return parts[0] if parts else None
    return None


_ANSI = {"bold": "1", "red": "31", "green": "32", "yellow": "33", "cyan": "36", "dim": "2"}


def wants_color(stream: object) -> bool:
    """Colour on a terminal, none in a pipe, none where it is declined (NO_COLOR, --no-color)."""
    isatty = getattr(stream, "isatty", None)
    return bool(isatty and isatty()) and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"


def painter(stream: object) -> Callable[[str, str], str]:
    """A painter for the reporters: ANSI colours where the stream wants them."""
    if not wants_color(stream):
        return lambda value, _: value
    return lambda value, style: f"\x1b[{_ANSI[style]}m{value}\x1b[0m"


def note(message: str) -> None:
    """A word to the person at the terminal; results go to stdout, this does not."""
    print(message, file=sys.stderr)


__all__ = ["STYLES", "RefusalError", "Session", "UsageError", "day", "note", "open_session", "owner_of", "painter"]
