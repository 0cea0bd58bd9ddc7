"""Data that came from elsewhere -> a document of a project, new or with its empty places filled, nothing rewritten."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lean.documents import DOCUMENTS
from lean.procedure.course import find_seals_in_force, follow_journal
from lean.setup.scaffolds import draft, gather_context
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
class PreparedDocument:
    """A document as it is (None where there is none) and as it would be (None where it cannot, ``reasons`` say why).

    ``lines`` are what the document does not say yet, to be put in by hand.
    """

    name: str
    path: Path
    old: bytes | None
    new: bytes | None
    reasons: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()


def prepare_document(
    project: Project, regulation: Regulation, on: date, name: str, data: dict[str, Any]
) -> PreparedDocument:
    """Fill the data into the empty places of a document, or into a scaffold where the project has no such document yet.

    Raises BrokenDocumentError where there is one that cannot be read, RecordingError where there is no scaffold.
    """
    path = project.directory / f"{name}.yaml"
    if not project.has(name):
        return PreparedDocument(
            name, path, None, _fill_scaffold(project, regulation, name, data), (), tuple(yaml_fill.as_lines(data))
        )
    old = project.loader.content(name)
    existing = read(old).data or {}
    lines = tuple(yaml_fill.as_lines(yaml_fill.find_missing_data(existing, data) or {}))
    if not lines:
        return PreparedDocument(name, path, old, old)
    course = follow_journal(project, regulation, on)
    sealed = find_seals_in_force(course).get(name)
    if sealed is not None:
        entry = course.entry_at(sealed[0])
        event = regulation.events[entry.event].name if entry.event in regulation.events else entry.event
        when = f"{name}.yaml утверждён событием «{event}» {format_date(entry.date)}"
        return PreparedDocument(name, path, old, None, (f"{when}: утверждённое меняют сами и утверждают снова",), lines)
    reasons = tuple(_describe_collisions(project, path, old, existing, data))
    new = None if reasons else yaml_fill.fill_empty_places(old, data)
    if new is None and not reasons:
        reasons = (f"{name}.yaml записан так, что вписать в него нельзя: впишите строки сами",)
    return PreparedDocument(name, path, old, _read_back(new, name), reasons, lines)


def _fill_scaffold(loaded: Project, regulation: Regulation, name: str, data: dict[str, Any]) -> bytes:
    """Return a scaffold with the data in it, begun without its own list of items where the list is not the data's."""
    context = gather_context(loaded, regulation)
    root = loaded.workspace.root
    for more in ({}, {"current_map": DOCUMENTS["current-map"].model_validate({})}):
        new = yaml_fill.fill_empty_places(draft(name, regulation, {**context, **more}, root), data)
        if new is not None:
            read_back = _read_back(new, name)
            if read_back is not None:
                return read_back
    raise writer.RecordingError(f"заготовка {name}.yaml: в ней нет места тому, что прочитано из файла")


def _read_back(content: bytes | None, name: str) -> bytes | None:
    """Return content that the check can read. Raises RecordingError for any other: it must not get into a project."""
    if content is None:
        return None
    try:
        validate(read(content), DOCUMENTS[name], f"{name}.yaml")
    except UnreadableError as error:
        messages = "; ".join(diagnostic.message for diagnostic in error.diagnostics)
        raise writer.RecordingError(f"{name}.yaml не прочитался бы: {messages}") from None
    return content


def _describe_collisions(loaded: Project, path: Path, old: bytes, existing: Any, data: Any) -> list[str]:  # noqa: ANN401
    source = read(old)
    displayed = display(path, loaded.workspace.root)
    messages = []
    for route, present, new in yaml_fill.find_collisions(existing, data):
        line, column = source.locate(route)
        values = f"там {_format_value(present)}, в файле {_format_value(new)}"
        messages.append(f"{displayed}:{line}:{column}: {_format_route(route)} — {values}")
    return messages


def _format_route(route: yaml_fill.Route) -> str:
    return ".".join(str(step + 1 if isinstance(step, int) else step) for step in route)


def _format_value(value: Any) -> str:  # noqa: ANN401 - plain data
    return f"записей: {len(value)}" if isinstance(value, list) else f"«{cut(' '.join(str(value).split()), 60)}»"


def write_documents(loaded: Project, entries: Sequence[PreparedDocument]) -> list[str]:
    """Write the prepared documents, each whole or not at all, and return the names written. Raises RecordingError."""
    written: list[str] = []
    with writer.locked(loaded.directory):
        if _is_journal_changed(loaded):
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


def _is_journal_changed(loaded: Project) -> bool:
    """Return whether the journal on disk differs from the one that was asked what is approved."""
    before = loaded.loader.sources["journal"].data if loaded.has("journal") else None
    path = loaded.directory / "journal.yaml"
    try:
        return (read(path.read_bytes()).data if path.exists() else None) != before
    except (SourceError, OSError):
        return True
