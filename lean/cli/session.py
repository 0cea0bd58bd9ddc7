"""What a command starts from: the workspace, the day, the regulation; and how it ends: refusals, printed results."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from lean.cli.streams import choose_painter, is_unicode
from lean.diagnostics import Diagnostic, Severity
from lean.reporters import as_json, text, visible
from lean.workspace.files import (
    PROJECTS,
    SETTINGS,
    Lines,
    find_owner,
    find_workspace,
    make_absolute,
    resolve_in_workspace,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any

    from lean.regulation.editions import Editions
    from lean.regulation.model import Regulation
    from lean.workspace.project import Project
    from lean.workspace.workspace import Workspace


class RefusalError(Exception):
    """The program refuses, or found something wrong: exit code 1. The message is empty where all is printed."""


class UnusableError(RefusalError):
    """The settings of a workspace or its regulation cannot be used; ``diagnostics`` say why."""

    def __init__(self, diagnostics: Sequence[Diagnostic], root: Path) -> None:
        super().__init__(text(diagnostics, Lines(root), choose_painter(sys.stderr)).rstrip())
        self.diagnostics = diagnostics


class UsageError(Exception):
    """The command line makes no sense: exit code 2."""


@dataclass(frozen=True)
class Session:
    """A workspace on a day."""

    workspace: Workspace
    on: date
    editions: Editions
    _lines: Lines = field(repr=False, compare=False)

    def project(self, name: str) -> Project:
        """Return the project of a directory name or of a path to it or into it. Raises UsageError if there is none."""
        slugs = self.workspace.slugs
        if name in slugs:
            return self.workspace.project(name)
        path = resolve_in_workspace(Path(name), self.workspace.root)
        folder = path if path.is_dir() else path.parent
        owner = find_owner(folder, self.workspace.root)
        if owner in slugs and (path.exists() or folder == self.workspace.root / PROJECTS / str(owner)):
            return self.workspace.project(str(owner))
        if not slugs:
            raise UsageError(f"проекта «{visible(name)}» нет, как и других: начните с lean init ИМЯ")
        raise UsageError(f"проекта «{visible(name)}» нет{suggest_names(name, slugs)}")

    def projects(self, names: Sequence[str] = ()) -> Iterable[Project]:
        """Return the named projects, or all of them in the order of their names."""
        return (self.project(name) for name in names or self.workspace.slugs)

    def regulation(self, project: Project) -> Regulation:
        """Return the edition that judges a project. Raises UnusableError."""
        from lean.procedure.course import find_edition

        return load_or_refuse(lambda: find_edition(project, self.editions, self.on), self.workspace.root)

    @property
    def organisation(self) -> str:
        """The administration whose workspace this is; empty where lean.yaml does not name it."""
        return self.workspace.settings.organisation or ""

    def current_regulation(self) -> Regulation:
        """Return the edition in force on the day of the session. Raises UnusableError."""
        return load_or_refuse(lambda: self.editions.on(self.on), self.workspace.root)

    def line_of(self, diagnostic: Diagnostic) -> str:
        """Return the line of the file that a diagnostic points at; empty where it cannot be read."""
        return self._lines(diagnostic)


def suggest_names(name: str, known: Iterable[str]) -> str:
    """Return the end of a sentence about an unknown name: the names that may have been meant."""
    from lean.values.spelling import suggest_or_list

    return visible(suggest_or_list(name, known))


def require_event(name: str, regulation: Regulation) -> str:
    """Return the name of an event of the regulation. Raises UsageError for any other."""
    if name not in regulation.events:
        raise UsageError(f"события «{visible(name)}» нет{suggest_names(name, regulation.events)}")
    return name


def load_or_refuse(load: Callable[[], Regulation], root: Path = Path()) -> Regulation:
    """Return the result of `load`. Raises UnusableError where a file of the regulation cannot be read."""
    from lean.workspace.validation import UnreadableError

    try:
        return load()
    except UnreadableError as error:
        raise UnusableError(error.diagnostics, root) from None


def open_session(workspace: Path | None, on: str | None) -> Session:
    """Return the session of a command.

    Raises UsageError without a workspace, UnusableError where lean.yaml, its regulation or the folder of projects
    cannot be used.
    """
    from lean.workspace.workspace import Workspace

    return build_session(Workspace(find_workspace_root(workspace)), on)


def build_session(workspace: Workspace, on: str | None) -> Session:
    """Return the session in a workspace. Raises UsageError for a wrong day, UnusableError."""
    from lean.regulation import editions
    from lean.workspace.project import BrokenDocumentError

    day = resolve_day(on)
    if workspace.closed:
        diagnostic = Diagnostic(PROJECTS, 1, 1, "file", Severity.ERROR, workspace.closed)
        raise UnusableError([diagnostic], workspace.root)
    try:
        name = workspace.settings.regulation
    except BrokenDocumentError:
        raise UnusableError(workspace.diagnostics, workspace.root) from None
    try:
        found_editions = editions.find(name or "seversk", workspace.root)
    except editions.NoRegulationError as error:
        source = workspace.loader.sources.get("lean")
        line, column = source.locate(("regulation",)) if source is not None else (1, 1)
        diagnostic = Diagnostic(SETTINGS, line, column, "regulation", Severity.ERROR, str(error))
        raise UnusableError([diagnostic], workspace.root) from None
    return Session(workspace, day, found_editions, Lines(workspace.root))


def find_workspace_root(workspace: Path | None) -> Path:
    """Return the named directory, else the nearest upwards that holds lean.yaml. Raises UsageError."""
    if workspace is not None:
        if not (workspace / SETTINGS).is_file():
            raise UsageError(f"в каталоге {visible(str(workspace))} нет {SETTINGS}: это не рабочий каталог")
        return make_absolute(workspace)
    root = find_workspace(Path.cwd())
    if root is None:
        raise UsageError(
            f"здесь нет рабочего каталога (файла {SETTINGS}): перейдите в него, укажите -C КАТАЛОГ "
            "или начните: lean init ИМЯ"
        )
    return root


def resolve_day(on: str | None) -> date:
    """Return the day that --on gives, or today. Raises UsageError."""
    return date.today() if on is None else parse_day_option(on, "--on")  # noqa: DTZ011 - the user's own calendar day is meant


def parse_day_option(text: str, option: str) -> date:
    """Return the date that an option gives. Raises UsageError that names the option."""
    from lean.values import parse_date

    try:
        return parse_date(text)
    except ValueError as error:
        raise UsageError(f"{option}: {error}") from None


def print_note(message: str) -> None:
    """Write a note for the person at the terminal to stderr; results go to stdout."""
    # What has been printed comes first where both go to one place.
    sys.stdout.flush()
    sys.stderr.write(f"{message}\n")


def print_json(value: Any) -> None:  # noqa: ANN401 - whatever JSON can say
    """Print a result for programs; a stream that is not UTF-8 gets ASCII, which every program reads."""
    sys.stdout.write(as_json(value, ascii_only=not is_unicode(sys.stdout)))
