"""What a command starts from: the workspace, the day, the regulation; and how it ends: refusals and printed results."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from lean.cli.streams import is_unicode, painter
from lean.diagnostics import Diagnostic, Severity
from lean.reporters import as_json, text, visible
from lean.workspace.files import PROJECTS, SETTINGS, Lines, find_workspace, full, meant, owner_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any

    from lean.regulation.editions import Editions
    from lean.regulation.model import Regulation
    from lean.workspace.project import Project
    from lean.workspace.workspace import Workspace


class RefusalError(Exception):
    """The program will not do it, or found something wrong: exit code 1. The message may be empty when all is said."""


class UnusableError(RefusalError):
    """The settings of a workspace or its regulation cannot be used; ``diagnostics`` say why."""

    def __init__(self, diagnostics: Sequence[Diagnostic], root: Path) -> None:
        super().__init__(text(diagnostics, Lines(root), painter(sys.stderr)).rstrip())
        self.diagnostics = diagnostics


class UsageError(Exception):
    """The command line makes no sense: exit code 2."""


@dataclass(frozen=True)
class Session:
    """A workspace looked at on a day."""

    workspace: Workspace
    on: date
    editions: Editions
    _lines: Lines = field(repr=False, compare=False)

    def project(self, name: str) -> Project:
        """Return the project of a directory name or of a path to it or into it. Raises UsageError if there is none."""
        slugs = self.workspace.slugs
        if name in slugs:
            return self.workspace.project(name)
        path = meant(Path(name), self.workspace.root)
        folder = path if path.is_dir() else path.parent
        owner = owner_of(folder, self.workspace.root)
        if owner in slugs and (path.exists() or folder == self.workspace.root / PROJECTS / str(owner)):
            return self.workspace.project(str(owner))
        if not slugs:
            raise UsageError(f"проекта «{visible(name)}» нет, как и других: начните с lean init ИМЯ")
        raise UsageError(f"проекта «{visible(name)}» нет{nearest(name, slugs)}")

    def projects(self, names: Sequence[str] = ()) -> Iterable[Project]:
        """The named projects, or all of them in the order of their names."""
        return (self.project(name) for name in names or self.workspace.slugs)

    def regulation(self, loaded: Project) -> Regulation:
        """The edition that judges a project. Raises UnusableError."""
        from lean.procedure.course import edition

        return refuse_unreadable(lambda: edition(loaded, self.editions, self.on), self.workspace.root)

    @property
    def organisation(self) -> str:
        """The administration whose workspace this is; empty where lean.yaml does not name it."""
        return self.workspace.settings.organisation or ""

    def current_regulation(self) -> Regulation:
        """The edition in force on the day of the session. Raises UnusableError."""
        return refuse_unreadable(lambda: self.editions.on(self.on), self.workspace.root)

    def line_of(self, diagnostic: Diagnostic) -> str:
        """The line of the file that a diagnostic points at; empty where it cannot be had."""
        return self._lines(diagnostic)


def nearest(name: str, known: Iterable[str]) -> str:
    """The end of a sentence about an unknown name, as a terminal may show it."""
    from lean.values.spelling import suggest_or_list

    return visible(suggest_or_list(name, known))


def known_event(name: str, regulation: Regulation) -> str:
    """The name of an event of a regulation. Raises UsageError for any other."""
    if name not in regulation.events:
        raise UsageError(f"события «{visible(name)}» нет{nearest(name, regulation.events)}")
    return name


def refuse_unreadable(load: Callable[[], Regulation], root: Path = Path()) -> Regulation:
    """Return the result of `load`. Raises UnusableError with its diagnostics if the regulation cannot be read."""
    from lean.workspace.validation import UnreadableError

    try:
        return load()
    except UnreadableError as error:
        raise UnusableError(error.diagnostics, root) from None


def open_session(workspace: Path | None, on: str | None) -> Session:
    """The session of a command.

    Raises UsageError without a workspace, UnusableError where lean.yaml, its regulation or the folder of projects
    cannot be used.
    """
    from lean.workspace.workspace import Workspace

    return session_of(Workspace(workspace_root(workspace)), on)


def session_of(loaded: Workspace, on: str | None) -> Session:
    """The session in a workspace. Raises UsageError for a day that is none, UnusableError."""
    from lean.regulation import editions
    from lean.workspace.project import BrokenDocumentError

    when = day(on)
    if loaded.closed:
        wrong = Diagnostic(PROJECTS, 1, 1, "file", Severity.ERROR, loaded.closed)
        raise UnusableError([wrong], loaded.root)
    try:
        name = loaded.settings.regulation
    except BrokenDocumentError:
        raise UnusableError(loaded.diagnostics, loaded.root) from None
    try:
        found = editions.find(name or "seversk", loaded.root)
    except editions.NoRegulationError as error:
        source = loaded.loader.sources.get("lean")
        line, column = source.locate(("regulation",)) if source is not None else (1, 1)
        wrong = Diagnostic(SETTINGS, line, column, "regulation", Severity.ERROR, str(error))
        raise UnusableError([wrong], loaded.root) from None
    return Session(loaded, when, found, Lines(loaded.root))


def workspace_root(workspace: Path | None) -> Path:
    """The directory that was named, else the nearest upwards that holds lean.yaml. Raises UsageError."""
    if workspace is not None:
        if not (workspace / SETTINGS).is_file():
            raise UsageError(f"в каталоге {visible(str(workspace))} нет {SETTINGS}: это не рабочий каталог")
        return full(workspace)
    root = find_workspace(Path.cwd())
    if root is None:
        raise UsageError(
            f"здесь нет рабочего каталога (файла {SETTINGS}): перейдите в него, укажите -C КАТАЛОГ "
            "или начните: lean init ИМЯ"
        )
    return root


def day(on: str | None) -> date:
    """The day asked about, or today. Raises UsageError."""
    return date.today() if on is None else day_of(on, "--on")  # noqa: DTZ011 - the user's own calendar day is meant


def day_of(text: str, option: str) -> date:
    """The date that an option gives. Raises UsageError that names the option."""
    from lean.values import parse_date

    try:
        return parse_date(text)
    except ValueError as error:
        raise UsageError(f"{option}: {error}") from None


def note(message: str) -> None:
    """A word to the person at the terminal; results go to stdout, this does not."""
    # What has been printed comes first where both go to one place.
    sys.stdout.flush()
    sys.stderr.write(f"{message}\n")


def print_json(value: Any) -> None:  # noqa: ANN401 - whatever JSON can say
    """Print a result for programs; a stream that is not UTF-8 gets ASCII, which every program reads."""
    sys.stdout.write(as_json(value, ascii_only=not is_unicode(sys.stdout)))
