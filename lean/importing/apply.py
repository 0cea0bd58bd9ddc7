"""Data that came from elsewhere -> a document of a project, new or with its empty places filled, nothing rewritten."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lean.documents import DOCUMENTS
from lean.procedure.course import follow, seals_in_force
from lean.setup.scaffolds import draft, known
from lean.values import format_date
from lean.values.spelling import cut
from lean.workspace import writer, yaml_fill
from lean.workspace.validation import UnreadableError, display, validate
from lean.workspace.yaml_source import SourceError, read

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from lean.regulation.model import Regulation
    from lean.workspace.project import Project


@dataclass(frozen=True, slots=True)
class Entry:
    """A document as it is (None where there is none) and as it would be (None where it cannot, ``reasons`` say why).

    ``lines`` are what the document does not say yet, to be put in by hand.
    """

    name: str
    path: Path
    old: bytes | None
    new: bytes | None
    reasons: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()


def prepare(project: Project, regulation: Regulation, on: date, name: str, data: dict[str, Any]) -> Entry:
    """The document with the data in its empty places; a scaffold where there is none yet.

    Raises BrokenDocumentError where there is one that cannot be read, RecordingError where there is no scaffold.
    """
    path = project.directory / f"{name}.yaml"
    if not project.has(name):
        return Entry(name, path, None, _new(project, regulation, name, data), (), tuple(yaml_fill.as_lines(data)))
    old = project.loader.content(name)
    there = read(old).data or {}
    lines = tuple(yaml_fill.as_lines(yaml_fill.not_there(there, data) or {}))
    if not lines:
        return Entry(name, path, old, old)
    course = follow(project, regulation, on)
    sealed = seals_in_force(course).get(name)
    if sealed is not None:
        entry = course.entry_at(sealed[0])
        event = regulation.events[entry.event].name if entry.event in regulation.events else entry.event
        when = f"{name}.yaml утверждён событием «{event}» {format_date(entry.date)}"
        return Entry(name, path, old, None, (f"{when}: утверждённое меняют сами и утверждают снова",), lines)
    reasons = tuple(_collisions(project, path, old, there, data))
    new = None if reasons else yaml_fill.filled(old, data)
    if new is None and not reasons:
        reasons = (f"{name}.yaml записан так, что вписать в него нельзя: впишите строки сами",)
    return Entry(name, path, old, _read_back(new, name), reasons, lines)


def _new(loaded: Project, regulation: Regulation, name: str, data: dict[str, Any]) -> bytes:
    """A scaffold with the data in it; one that lists other problems than the data is begun without its list."""
    context = known(loaded, regulation)
    root = loaded.workspace.root
    for more in ({}, {"current_map": DOCUMENTS["current-map"].model_validate({})}):
        new = yaml_fill.filled(draft(name, regulation, {**context, **more}, root), data)
        if new is not None:
            read_back = _read_back(new, name)
            if read_back is not None:
                return read_back
    raise writer.RecordingError(f"заготовка {name}.yaml: в ней нет места тому, что прочитано из файла")


def _read_back(content: bytes | None, name: str) -> bytes | None:
    """Content that the check can read. Raises RecordingError for other content: nobody may find it in a project."""
    if content is None:
        return None
    try:
        validate(read(content), DOCUMENTS[name], f"{name}.yaml")
    except UnreadableError as error:
        found = "; ".join(diagnostic.message for diagnostic in error.diagnostics)
        raise writer.RecordingError(f"{name}.yaml не прочитался бы: {found}") from None
    return content


def _collisions(loaded: Project, path: Path, old: bytes, there: Any, data: Any) -> list[str]:  # noqa: ANN401
    source = read(old)
    shown = display(path, loaded.workspace.root)
    found = []
    for route, here, new in yaml_fill.collisions(there, data):
        line, column = source.locate(route)
        found.append(f"{shown}:{line}:{column}: {_key(route)} — там {_told(here)}, в файле {_told(new)}")
    return found


def _key(route: yaml_fill.Route) -> str:
    return ".".join(str(step + 1 if isinstance(step, int) else step) for step in route)


def _told(value: Any) -> str:  # noqa: ANN401 - plain data
    return f"записей: {len(value)}" if isinstance(value, list) else f"«{cut(' '.join(str(value).split()), 60)}»"


def record(loaded: Project, entries: Sequence[Entry]) -> list[str]:
    """Write what was prepared, whole or nothing of a document: the names written. Raises RecordingError."""
    written: list[str] = []
    with writer.locked(loaded.directory):
        if _has_moved_on(loaded):
            raise writer.RecordingError("journal.yaml тем временем изменился: повторите команду")
        for entry in entries:
            if entry.new is None or entry.new == entry.old:
                continue
            try:
                _write(entry.path, entry.old, entry.new)
            except writer.RecordingError as error:
                if not written:
                    raise
                done = ", ".join(f"{name}.yaml" for name in written)
                raise writer.RecordingError(f"{error}\nуже записано: {done}") from None
            written.append(entry.name)
    return written


def _write(path: Path, old: bytes | None, new: bytes) -> None:
    if old is not None:
        writer.fill(path, old, new)
    elif not writer.create(path, new):
        raise writer.RecordingError(f"{path.name} тем временем появился: повторите команду")


def _has_moved_on(loaded: Project) -> bool:
    """Whether the journal says another thing than when it was asked what is approved."""
    before = loaded.loader.sources["journal"].data if loaded.has("journal") else None
    path = loaded.directory / "journal.yaml"
    try:
        return (read(path.read_bytes()).data if path.exists() else None) != before
    except (SourceError, OSError):
        return True
