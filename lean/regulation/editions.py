"""Chooses the edition of a regulation for a day; a file is named by the day on which it came into force."""

from __future__ import annotations

import functools
import os
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from lean import resources
from lean.diagnostics import Diagnostic, Finding, Severity
from lean.workspace.files import leads_outside, make_absolute
from lean.workspace.validation import UnreadableError, display, read_file, validate

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from lean.regulation.model import Regulation
    from lean.workspace.yaml_source import Source


class NoRegulationError(Exception):
    """The workspace names a regulation that is not there; the message says which there are."""


@dataclass(frozen=True)
class Editions:
    """All editions of one regulation, oldest first; each file is read when it is first chosen."""

    paths: tuple[tuple[date | None, Path], ...]
    root: Path

    def on(self, day: date) -> Regulation:
        """Return the edition in force on a day: the newest not later than it, or else the oldest.

        Raises UnreadableError with diagnostics where that file is wrong.
        """
        return load(self._path(day), self.root)

    def event_names(self, day: date) -> dict[str, str]:
        """Return the titles of events in the edition in force on a day, without validating it.

        Takes a tenth of the time of ``on``. An event of a file that cannot be read has no name.
        """
        try:
            source = read_edition(self._path(day), self.root)
        except UnreadableError:
            return {}
        return dict(_named_events(source.data if source is not None else None))

    def _path(self, day: date) -> Path:
        fitting = [path for since, path in self.paths if since is None or since <= day]
        return fitting[-1] if fitting else self.paths[0][1]


def find(name: str, root: Path) -> Editions:
    """Return the editions of a regulation: a packaged one by id, else a file or folder by its path in the workspace.

    Raises NoRegulationError.
    """
    packaged = resources.regulations() / name if name.isidentifier() else None
    place = packaged if packaged is not None and packaged.is_dir() else root / name
    if place != packaged and ("\0" in name or leads_outside(make_absolute(place), root)):
        raise NoRegulationError(
            f"порядка «{name}» в рабочем каталоге нет, путь ведёт за его пределы: положите файл сюда"
        )
    if os.path.lexists(place) and not place.is_dir():
        # Reading it reports whatever is wrong with it, at its own path.
        return Editions(((None, place),), root)
    paths = sorted(path for path in place.glob("*.yaml") if _day(path) is not None) if place.is_dir() else []
    if not paths and name and place.is_dir():
        raise NoRegulationError(f"в каталоге «{name}» нет редакций порядка: файлов, названных по дню, 2025-11-24.yaml")
    if not paths:
        known = sorted(folder.name for folder in resources.regulations().iterdir() if any(folder.glob("*.yaml")))
        raise NoRegulationError(f"порядка «{name}» нет: укажите {', '.join(known)} или путь к файлу от этого каталога")
    return Editions(tuple((_day(path), path) for path in paths), root)


def _day(path: Path) -> date | None:
    try:
        return date.fromisoformat(path.stem)
    except ValueError:
        return None


def read_edition(path: Path, root: Path) -> Source | None:
    """Return the source of an edition, None where there is no file; read once unless the file has changed.

    Raises UnreadableError.
    """
    try:
        status = path.stat()
    except OSError:
        return read_file(path, root)
    return read_state_of_edition(path, root, (status.st_mtime_ns, status.st_size))


@functools.cache
def read_state_of_edition(path: Path, root: Path, _state: tuple[int, int]) -> Source | None:
    """Return the source of an edition in one state, its time and size. Raises UnreadableError."""
    return read_file(path, root)


@functools.cache
def load(path: Path, root: Path) -> Regulation:
    """Return the regulation of a file. Raises UnreadableError with every diagnostic.

    A packaged one is not validated: the tests do that, and it changes only with the program.
    """
    source = read_edition(path, root)
    place = display(path, root)
    if source is None:
        raise UnreadableError([Diagnostic(place, 1, 1, "file", Severity.ERROR, "файла порядка нет")])
    if path.is_relative_to(resources.regulations()):
        from lean.regulation.trusted import build_regulation  # noqa: PLC0415 - pulls the vocabulary of rules

        return build_regulation(source.data)
    return judge(source, path, place)


def judge(source: Source, path: Path, place: str) -> Regulation:
    """Return the regulation of a source. Raises UnreadableError with a diagnostic for everything that is wrong."""
    from lean.regulation.consistency import find_inconsistencies  # noqa: PLC0415 - pulls the vocabulary of rules
    from lean.regulation.model import Regulation  # noqa: PLC0415 - same

    regulation = validate(source, Regulation, place)
    wrong = [
        Diagnostic(place, *source.locate(finding.route), "regulation", Severity.ERROR, finding.message)
        for finding in (*_misnamed(regulation, path), *find_inconsistencies(regulation))
    ]
    if wrong:
        raise UnreadableError(wrong)
    return regulation


def _named_events(data: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - plain data, not validated
    for provision in _items_of(data, "provisions"):
        for event in _items_of(provision, "events"):
            if isinstance(event, dict) and isinstance(event.get("event"), str) and isinstance(event.get("name"), str):
                yield event["event"], event["name"]


def _items_of(data: Any, key: str) -> list[Any]:  # noqa: ANN401 - plain data, not validated
    """Return the list under a key; empty where there is something else."""
    items = data.get(key) if isinstance(data, dict) else None
    return items if isinstance(items, list) else []


def _misnamed(regulation: Regulation, path: Path) -> Iterator[Finding]:
    """Yield a finding where the name of an edition's file, by which it is chosen, differs from the date inside."""
    day = _day(path)
    if day is not None and day != regulation.edition:
        yield Finding("", ("edition",), f"редакция от {regulation.edition:%d.%m.%Y}, а файл назван {path.name}")
