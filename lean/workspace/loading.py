"""Directory -> Workspace, projects, regulation, calendar; what cannot be read becomes diagnostics, not exceptions."""

from __future__ import annotations

import functools
import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lean import resources
from lean.documents import DOCUMENTS, WORKSPACE_DOCUMENTS
from lean.workspace.files import PROJECTS, Folder
from lean.workspace.project import BrokenDocumentError, Project, Workspace
from lean.workspace.validation import UnreadableError, display, read_file, validate
from lean.workspace.yaml_source import Source
from lean.workspace.yaml_source import read as read_source

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pydantic import BaseModel

    from lean.calendar import WorkingCalendar
    from lean.diagnostics import Diagnostic


@dataclass
class Loader:
    """Reads the files of one directory as documents, each once, and keeps their sources and diagnostics.

    Not thread-safe; one per directory. ``root`` is what diagnostics' paths are relative to.
    """

    root: Path
    directory: Path
    models: Mapping[str, type[BaseModel]]
    diagnostics: list[Diagnostic] = field(default_factory=list)
    sources: dict[str, Source] = field(default_factory=dict)
    _documents: dict[str, BaseModel | None] = field(default_factory=dict)
    _broken: set[str] = field(default_factory=set)

    def __call__(self, name: str) -> BaseModel | None:
        """The document, None where there is no file. Raises BrokenDocumentError (after keeping the diagnostics)."""
        if name in self._broken:
            raise BrokenDocumentError(name)
        if name not in self._documents:
            try:
                source = self._read(f"{name}.yaml")
                if source is not None:
                    self.sources[name] = source
                document = None if source is None else validate(source, self.models[name], self.path(name))
            except UnreadableError as error:
                self._broken.add(name)
                self.diagnostics.extend(error.diagnostics)
                raise BrokenDocumentError(name) from None
            self._documents[name] = document
        return self._documents[name]

    def path(self, name: str) -> str:
        """How diagnostics name the document's file."""
        return f"{self._prefix}{name}.yaml"

    def content(self, name: str) -> bytes:
        """The bytes of a document that is there."""
        return (self.directory / f"{name}.yaml").read_bytes()

    @functools.cached_property
    def names(self) -> tuple[str, ...]:
        """What lies in the directory, sorted; nothing where it cannot be listed."""
        try:
            with os.scandir(self.directory) as entries:
                return tuple(sorted(entry.name for entry in entries))
        except OSError:
            return ()

    def _read(self, name: str) -> Source | None:
        # Some file systems do not tell letters by their case, and a directory may be closed to listing.
        if self.names and name not in self._folded_names:
            return None
        return read_file(self.directory / name, self.root, linked=self._linked)

    @functools.cached_property
    def _linked(self) -> bool:
        return self.directory.is_symlink()

    @functools.cached_property
    def _folded_names(self) -> frozenset[str]:
        return frozenset(name.casefold() for name in self.names)

    @functools.cached_property
    def _prefix(self) -> str:
        shown = display(self.directory, self.root)
        return "" if shown == "." else f"{shown}/"


@dataclass
class _Unwritten(Loader):
    """Reads files that are yet to be written."""

    files: Mapping[str, bytes] = field(default_factory=dict)

    def content(self, name: str) -> bytes:
        return self.files[f"{name}.yaml"]

    def _read(self, name: str) -> Source | None:
        return read_source(self.files[name]) if name in self.files else None


@dataclass
class LoadedProject:
    """A project with what its reading left behind."""

    project: Project
    loader: Loader
    workspace: LoadedWorkspace


class LoadedWorkspace(Folder):
    """A workspace on the disk: its settings, its projects, its regulations and what could not be read."""

    def __init__(self, root: Path) -> None:
        """Take a directory that holds lean.yaml; nothing is read until asked for."""
        super().__init__(root)
        self.loader = Loader(root, root, WORKSPACE_DOCUMENTS)
        self.workspace = Workspace(root, self.loader, self._calendar)

    def unborn(self, slug: str, files: Mapping[str, bytes]) -> LoadedProject:
        """A project that is not on the disk yet, of files by their names."""
        directory = self.root / PROJECTS / slug
        loader = _Unwritten(self.root, directory, DOCUMENTS, files=files)
        return LoadedProject(Project(slug, directory, self.workspace, loader), loader, self)

    def project(self, slug: str) -> LoadedProject:
        """A project by the name of its directory; a fresh one each time, so that thousands need not stay in memory."""
        directory = self.root / PROJECTS / slug
        loader = Loader(self.root, directory, DOCUMENTS)
        return LoadedProject(Project(slug, directory, self.workspace, loader), loader, self)

    def _calendar(self) -> WorkingCalendar:
        from lean.calendar import WorkingCalendar  # noqa: PLC0415 - a plain check needs no calendar

        years = [calendar_year(path) for path in sorted(resources.calendars().glob("*.yaml"))]
        try:
            days = self.workspace.settings.calendar
        except BrokenDocumentError:
            return WorkingCalendar.from_data(years)
        return WorkingCalendar.from_data(years, extra_days_off=days.days_off, extra_working_days=days.working_days)


@functools.cache
def calendar_year(path: Path) -> Any:  # noqa: ANN401 - plain data
    """The plain data of one year of the production calendar."""
    return read_source(path.read_bytes()).data
