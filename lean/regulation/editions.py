"""Which file of a regulation applies: editions are named by the day on which they came into force."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from lean import resources
from lean.diagnostics import Diagnostic, Finding, Severity
from lean.reading import UnreadableError, display, read_file, validate
from lean.regulation.consistency import inconsistencies
from lean.regulation.model import Regulation

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class NoRegulationError(Exception):
    """The workspace names a regulation that is not there; the message says which there are."""


@dataclass(frozen=True)
class Editions:
    """All editions of one regulation, oldest first; each file is read when it is first chosen."""

    paths: tuple[tuple[date | None, Path], ...]
    root: Path

    def on(self, day: date) -> Regulation:
        """The edition in force on a day: the newest not later than it, or the oldest there is.

        Raises UnreadableError with diagnostics where that file is wrong.
        """
        fitting = [path for since, path in self.paths if since is None or since <= day]
        return load(fitting[-1] if fitting else self.paths[0][1], self.root)


def find(name: str, root: Path) -> Editions:
    """The editions of a regulation: a packaged one by its id, or a file or folder by its path from the workspace.

    Raises NoRegulationError.
    """
    packaged = resources.regulations() / name
    place = packaged if name.isidentifier() and packaged.is_dir() else root / name
    if place.is_file():
        return Editions(((None, place),), root)
    paths = sorted(path for path in place.glob("*.yaml") if _day(path) is not None) if place.is_dir() else []
    if not paths:
        known = sorted(folder.name for folder in resources.regulations().iterdir() if any(folder.glob("*.yaml")))
        raise NoRegulationError(f"порядка «{name}» нет: укажите {', '.join(known)} или путь к файлу от этого каталога")
    return Editions(tuple((_day(path), path) for path in paths), root)


def _day(path: Path) -> date | None:
    try:
        return date.fromisoformat(path.stem)
    except ValueError:
        return None


@functools.cache
def load(path: Path, root: Path) -> Regulation:
    """A regulation from its file. Raises UnreadableError with every diagnostic."""
    source = read_file(path, root)
    shown = display(path, root)
    if source is None:
        raise UnreadableError([Diagnostic(shown, 1, 1, "file", Severity.ERROR, "файла порядка нет")])
    regulation = validate(source, Regulation, shown)
    wrong = [
        Diagnostic(shown, *source.locate(finding.route), "regulation", Severity.ERROR, finding.message)
        for finding in (*_misnamed(regulation, path), *inconsistencies(regulation))
    ]
    if wrong:
        raise UnreadableError(wrong)
    return regulation


def _misnamed(regulation: Regulation, path: Path) -> Iterator[Finding]:
    """An edition's file is chosen by its name, so the name and the date inside must not differ."""
    day = _day(path)
    if day is not None and day != regulation.edition:
        yield Finding("", ("edition",), f"редакция от {regulation.edition:%d.%m.%Y}, а файл назван {path.name}")
