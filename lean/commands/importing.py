"""lean import: a card or a plan filled in Word or Excel becomes YAML; what was understood is shown first."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lean.cli import completion
from lean.cli.arguments import find_file
from lean.cli.options import Format, On, Output, Workspace
from lean.cli.session import RefusalError, Session, UsageError, open_session, print_json, print_note
from lean.importing import apply
from lean.importing.card_and_plan.context import collect_known_facts
from lean.importing.card_and_plan.read_form import FORMS, FormReading, NotAFormError, describe_document, read_form
from lean.office.grid import UnreadablePaperError
from lean.office.open_grid import read_file_blocks
from lean.reporters import visible
from lean.setup import new_project
from lean.workspace import slugs
from lean.workspace.yaml_fill import as_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lean.importing.apply import PreparedDocument
    from lean.workspace.project import Project


def import_(
    file: Annotated[Path, typer.Argument(metavar="ФАЙЛ", help="Карточка или план: DOCX или XLSX.")],
    *,
    into: Annotated[
        str,
        typer.Option(metavar="ПРОЕКТ", help="В какой проект записать.", autocompletion=completion.complete_projects),
    ],
    new: Annotated[bool, typer.Option("--new", help="Этого проекта ещё нет: начать его.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Только показать, ничего не записывать.")] = False,
    workspace: Workspace = None,
    on: On = None,
    output: Format = Output.TEXT,
) -> None:
    """Прочитать карточку проекта или план, заполненные в Word или Excel.

    Значения узнаются по подписям формы, где бы они ни стояли. Программа покажет, что поняла и чему не нашла места, и
    впишет понятое в пустые места card.yaml и plan.yaml. Написанного не меняет: если место занято другим, не запишет
    ничего и покажет строки, которые нужно вписать самим.

    Примеры: lean import Карточка.docx --into spravki
             lean import План.xlsx --into spravki --dry-run
             lean import Карточка.docx --into spravki --new
    """
    session = open_session(workspace, on)
    slug = _require_new_slug(session, into) if new else None
    project = _require_project(session, into) if slug is None else None
    reading = _read_file(file, session, project)
    if output is Output.TEXT:
        _print_reading(file, reading)
    target = project if project is not None else _build_new_project(session, slug or into)
    entries = _prepare_entries(session, target, reading)
    reasons = [reason for entry in entries for reason in entry.reasons]
    if reasons or dry_run:
        written = []
    else:
        written = apply.write_documents(target, entries) if slug is None else _begin_project(session, slug, entries)
    if output is Output.JSON:
        print_json(_as_object(reading, entries, written))
    else:
        _print_outcome(reading, entries, written, dry_run=dry_run)
    if reasons:
        raise RefusalError("\n".join(["ничего не записано:", *(visible(reason) for reason in reasons)]))


def _require_project(session: Session, name: str) -> Project:
    """Return the named project. Raises UsageError, which says how to begin one."""
    try:
        return session.project(name)
    except UsageError as error:
        raise UsageError(f"{error}\nЧтобы начать с этого файла новый проект, добавьте --new.") from None


def _require_new_slug(session: Session, name: str) -> str:
    """Return the name of a project that is yet to begin. Raises RefusalError."""
    slug = slugs.normal(name)
    faults = slugs.problems(slug, new_project.list_taken_names(session.workspace.root))
    if faults:
        raise RefusalError("\n".join(faults))
    return slug


def _build_new_project(session: Session, slug: str) -> Project:
    """Return the project as lean init would begin it, not on the disk yet. Raises RecordingError."""
    files = new_project.documents(
        session.current_regulation(), new_project.ProjectAnswers(), slug, session.workspace.root
    )
    return session.workspace.unwritten_project(slug, files)


def _begin_project(session: Session, slug: str, entries: Sequence[PreparedDocument]) -> list[str]:
    """Begin a project with what was read in it, whole or not at all; return the names of the documents filled."""
    filled = {entry.path.name: entry.new for entry in entries if entry.new is not None}
    new_project.start(session.workspace.root, slug, new_project.ProjectAnswers(), session.current_regulation(), filled)
    print_note(f"Начат проект {visible(slug)}.")
    return [entry.name for entry in entries if entry.new != entry.old]


def _read_file(file: Path, session: Session, project: Project | None) -> FormReading:
    known = collect_known_facts(session.workspace, project)
    try:
        return read_form(read_file_blocks(find_file(file, session.workspace.root)), known)
    except (UnreadablePaperError, NotAFormError) as error:
        lines = f"{file}: {error}".split("\n")
        raise RefusalError("\n".join(visible(line) for line in lines)) from None


def _prepare_entries(session: Session, project: Project, reading: FormReading) -> list[PreparedDocument]:
    regulation = session.regulation(project)
    return [
        apply.prepare_document(project, regulation, session.on, name, data)
        for name, data in reading.documents.items()
        if data
    ]


def _as_object(reading: FormReading, entries: Sequence[PreparedDocument], written: Sequence[str]) -> dict[str, Any]:
    lines = {entry.name: list(entry.lines) for entry in entries}
    return {
        "placed": [
            {
                "document": item.document,
                "path": ".".join(map(str, item.route)),
                "value": item.value,
                "written": item.written,
                "place": item.place,
            }
            for item in reading.placed
        ],
        "not_placed": [
            {"place": item.line.place, "text": item.text, "reason": item.reason} for item in reading.not_placed
        ],
        "recorded": list(written),
        "add": {
            name: lines.get(name, as_lines(data)) for name, data in reading.documents.items() if name not in written
        },
    }


def _print_reading(file: Path, reading: FormReading) -> None:
    """Print what was understood, by the titles of the documents, and what was not."""
    for name, data in reading.documents.items():
        sys.stdout.write(f"{visible(str(file))}: {FORMS[name]}\n")
        for title, text in describe_document(name, data):
            sys.stdout.write(f"  {title}: {visible(text)}\n")
    for value in reading.placed:
        if value.written != str(value.value):
            print_note(f"{visible(value.place)}: «{visible(value.written)}» понято как {visible(str(value.value))}")
    hidden = list(dict.fromkeys(value.place for value in reading.placed if value.hidden))
    if hidden:
        print_note(f"Прочитано и скрытое в книге: {visible('; '.join(hidden))}.")
    if reading.not_placed:
        sys.stdout.write(f"\nНе нашлось места ({len(reading.not_placed)}):\n")
        for item in reading.not_placed:
            sys.stdout.write(f"  {visible(item.line.place)}: «{visible(item.text)}» — {visible(item.reason)}\n")


def _print_outcome(
    reading: FormReading, entries: Sequence[PreparedDocument], written: Sequence[str], *, dry_run: bool
) -> None:
    """Print what was written, or the lines that a person has to put in."""
    for name, data in reading.documents.items():
        entry = next((entry for entry in entries if entry.name == name), None)
        if name in written:
            print_note(f"Записано в {name}.yaml.")
        elif not data:
            print_note(f"Для {name}.yaml ничего не нашлось: форма не заполнена.")
        elif entry is not None and not entry.lines:
            print_note(f"В {name}.yaml всё это уже есть.")
        else:
            lines = entry.lines if entry is not None else as_lines(data)
            why = "Ничего не записано; вот что встало бы" if dry_run else "Впишите сами, чего ещё нет"
            sys.stdout.write(f"\n{why} в {name}.yaml:\n\n")
            sys.stdout.write("".join(f"{visible(line)}\n" for line in lines))
