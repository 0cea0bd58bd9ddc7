"""A workspace: its directory, its settings, management team, appeals and calendar, and its projects.

Imports no model before a document is read: where `lean check` takes everything from its cache, names are enough.
"""

from __future__ import annotations

import functools
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from lean import resources
from lean.workspace.files import PROJECTS, is_made_by_programs, is_yaml, leads_outside
from lean.workspace.os_errors import explain_error_number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import BaseModel

    from lean.calendar import WorkingCalendar
    from lean.diagnostics import Diagnostic
    from lean.documents.workspace import AppealsRegister, Roster, WorkspaceSettings
    from lean.workspace.loading import DocumentLoader
    from lean.workspace.project import Facts, Project


class Workspace:
    """A directory that holds lean.yaml. Each file is read when it is first asked for, and once.

    An absent document reads as an empty one. Reading one that is wrong raises BrokenDocumentError.
    """

    def __init__(
        self, root: Path, loader: DocumentLoader | None = None, calendar: WorkingCalendar | None = None
    ) -> None:
        """Take the directory; ``loader`` and ``calendar`` replace the documents and the calendar of the disk."""
        self.root = root
        self.facts: Facts = {}
        self._loader = loader
        self._calendar = calendar

    @functools.cached_property
    def loader(self) -> DocumentLoader:
        """The loader of the documents at the top, with their sources and paths."""
        if self._loader is not None:
            return self._loader
        from lean.documents import WORKSPACE_DOCUMENTS  # noqa: PLC0415 - names of projects need no models
        from lean.workspace.loading import DocumentLoader  # noqa: PLC0415 - same

        return DocumentLoader(self.root, self.root, WORKSPACE_DOCUMENTS)

    @property
    def diagnostics(self) -> list[Diagnostic]:
        """The diagnostics of the documents at the top that have been read so far."""
        return self.loader.diagnostics

    def load(self, name: str) -> BaseModel | None:
        """Return a document at the top by its name; None where there is no file. Raises BrokenDocumentError."""
        return self.loader(name)

    @property
    def settings(self) -> WorkspaceSettings:
        """lean.yaml, or its defaults."""
        return cast("WorkspaceSettings", self.loader.document_or_empty("lean"))

    @property
    def roster(self) -> Roster:
        """roster.yaml, or an empty one."""
        return cast("Roster", self.loader.document_or_empty("roster"))

    @property
    def appeals(self) -> AppealsRegister:
        """appeals.yaml, or an empty one."""
        return cast("AppealsRegister", self.loader.document_or_empty("appeals"))

    @functools.cached_property
    def calendar(self) -> WorkingCalendar:
        """The production calendar with this administration's own days; without them where lean.yaml is wrong."""
        if self._calendar is not None:
            return self._calendar
        from lean.calendar import WorkingCalendar  # noqa: PLC0415 - a plain check needs no calendar
        from lean.workspace.project import readable_or  # noqa: PLC0415 - names of projects need no models

        years = [calendar_year(path) for path in sorted(resources.calendars().glob("*.yaml"))]
        days = readable_or(lambda: self.settings.calendar, None)
        if days is None:
            return WorkingCalendar.from_data(years)
        return WorkingCalendar.from_data(years, extra_days_off=days.days_off, extra_working_days=days.working_days)

    def project(self, slug: str) -> Project:
        """Return a project by the name of its directory: a new object each time, so that none stays in memory."""
        from lean.documents import DOCUMENTS  # noqa: PLC0415 - names of projects need no models
        from lean.workspace.loading import DocumentLoader  # noqa: PLC0415 - same
        from lean.workspace.project import Project  # noqa: PLC0415 - same

        return Project(slug, self, DocumentLoader(self.root, self.root / PROJECTS / slug, DOCUMENTS))

    def unwritten_project(self, slug: str, files: Mapping[str, bytes]) -> Project:
        """Return a project that is not on the disk yet, made of the contents of its files by their names."""
        from lean.documents import DOCUMENTS  # noqa: PLC0415 - names of projects need no models
        from lean.workspace.loading import UnwrittenDocuments  # noqa: PLC0415 - same
        from lean.workspace.project import Project  # noqa: PLC0415 - same

        return Project(slug, self, UnwrittenDocuments(self.root, self.root / PROJECTS / slug, DOCUMENTS, files=files))

    @property
    def slugs(self) -> tuple[str, ...]:
        """Names of the project directories, sorted; those that are links out of the workspace are not among them."""
        return self._named("project")

    @property
    def strays(self) -> tuple[str, ...]:
        """Names of YAML files that lie beside the project directories, sorted."""
        return self._named("stray")

    @property
    def outsiders(self) -> tuple[str, ...]:
        """Names of links beside the project directories that lead out of the workspace, sorted; "" for all of them."""
        return self._named("outsider")

    @property
    def dead(self) -> tuple[str, ...]:
        """Names of links beside the project directories that lead nowhere, sorted."""
        return self._named("dead")

    def _named(self, wanted: str) -> tuple[str, ...]:
        return tuple(name for name, kind in self.entries if kind == wanted)

    @property
    def closed(self) -> str:
        """Why the folder of projects cannot be listed; empty where it can be, or does not exist yet."""
        return next(iter(self._named("closed")), "")

    @functools.cached_property
    def entries(self) -> tuple[tuple[str, str], ...]:
        """Names in the folder of projects, sorted, each with its kind; the kind is "" for what is ignored.

        Where the folder cannot be listed, the only item is the reason with the kind «closed».
        """
        folder = self.root / PROJECTS
        if folder.is_symlink() and leads_outside(folder, self.root):
            return (("", "outsider"),)
        try:
            with os.scandir(folder) as entries:
                return tuple(sorted((e.name, self._kind(e)) for e in entries if not is_made_by_programs(e.name)))
        except FileNotFoundError:
            return (("ссылка никуда не ведёт: положите сюда сам каталог", "closed"),) if folder.is_symlink() else ()
        except OSError as error:
            return (
                (
                    explain_error_number(error.errno, "list") or f"каталог не читается: {error.strerror or error}",
                    "closed",
                ),
            )

    def _kind(self, entry: os.DirEntry[str]) -> str:
        if entry.is_symlink() and leads_outside(Path(entry.path), self.root):
            return "outsider"
        try:
            if entry.is_dir():
                return "project"
        except OSError:
            return "dead"  # links in a circle
        if entry.is_symlink() and not Path(entry.path).exists():
            return "dead"
        return "stray" if is_yaml(entry.name) else ""


@functools.cache
def calendar_year(path: Path) -> Any:  # noqa: ANN401 - plain data
    """Return the plain data of one year of the production calendar."""
    from lean.workspace.yaml_source import read  # noqa: PLC0415 - names of projects need no YAML

    return read(path.read_bytes()).data
