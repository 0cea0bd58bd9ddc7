"""lean practices: the base of best practices; found by words, copied to the shared folder with an index page."""

from __future__ import annotations

import os
import re
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.text import Text

from lean.cli.options import Format, On, Output, Workspace
from lean.cli.session import RefusalError, Session, UsageError, open_session, print_json, print_note
from lean.cli.tables import build_table, open_console
from lean.forms.printing import print_form
from lean.forms.problems import NotPrintedError
from lean.portfolio import publish
from lean.portfolio.practices import INDEX, PracticeEntry, as_object, read_practice, render_index, search_practices
from lean.portfolio.publish import FORMS
from lean.reporters import visible
from lean.status.status import compute_standing
from lean.values import format_date
from lean.workspace import writer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


_is_of_windows = re.compile(r"[A-Za-zА-Яа-я]:[\\/]?|\\\\").match


class Action(StrEnum):
    """What to do with practices."""

    FIND = "find"
    PUBLISH = "publish"


def practices(
    action: Annotated[
        Action | None,
        typer.Argument(metavar="ДЕЙСТВИЕ", help="find — найти по словам, publish — разместить; без него — список."),
    ] = None,
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="СЛОВА…", help="Для find — слова в любой форме, для publish — проекты; без них — все."),
    ] = None,
    to: Annotated[
        Path | None,
        typer.Option("--to", metavar="ПАПКА", help="Куда разместить; без неё — папка из lean.yaml."),
    ] = None,
    workspace: Workspace = None,
    on: On = None,
    output: Format = Output.TEXT,
) -> None:
    """Показать базу лучших практик, найти в ней по словам, разместить практики закрытых проектов на общем диске.

    Размещаются карточка практики и отчётная презентация, у каждого проекта своя папка, и страница со списком. Практика
    появляется в папке целиком или не появляется; чужого под теми же именами программа не заменяет.

    Примеры: lean practices
             lean practices find детский сад
             lean practices publish
    """
    if to is not None and action is not Action.PUBLISH:
        raise UsageError("--to нужен только для publish")
    session = open_session(workspace, on)
    if action is Action.PUBLISH:
        _publish(session, words or [], to, output)
        return
    if action is Action.FIND and not words:
        raise UsageError("не указано, что искать")
    _list(session, " ".join(words or []), output)


def _entries(session: Session) -> list[PracticeEntry]:
    """Every practice of the workspace. Raises BrokenDocumentError for one that cannot be read."""
    found = []
    for loaded in session.projects():
        course = compute_standing(loaded, session.regulation(loaded), session.on, steps=False).course
        item = read_practice(loaded, closed=course.ending == "closed")
        if item is not None:
            found.append(item)
    return found


def _list(session: Session, words: str, output: Output) -> None:
    entries = _entries(session)
    found = search_practices(entries, words)
    if output is Output.JSON:
        print_json([as_object(item) for item in found])
        return
    if not found:
        print_note("Таких практик нет." if entries else "Практик пока нет: их карточки появятся у закрытых проектов.")
        return
    table = build_table((("Практика", 26), ("Что сделали и что получили", 35), ("Размещена", 17)), leading=1)
    for item in found:
        one = item.practice
        state = Text(format_date(one.published) if one.published is not None else "не размещена")
        if one.replications:
            state.append(f"\nпереняли: {len(one.replications)}")
        title = Text(visible(item.title), "bold").append(f"\n{visible(item.project)}", "dim not bold")
        table.add_row(title, Text("\n".join(visible(part) for part in (one.solution, one.result) if part)), state)
    open_console().print(table)


def _publish(session: Session, names: Sequence[str], to: Path | None, output: Output) -> None:
    folder = _folder(session, to)
    chosen = _chosen(session, names)
    # Everything is printed before the first byte is copied.
    ready = {item.project: _printed(session, item) for item in chosen}
    states: dict[str, str] = {}
    with writer.locked(folder):
        _refuse_others(folder, ready)
        for slug, files in ready.items():
            states[slug] = publish.write_practice(folder / slug, files)
        there = [item for item in _entries(session) if item.project in ready or _is_published(session, item, folder)]
        links = {item.project: publish.list_files(folder, item.project) for item in there}
        writer.put(folder / INDEX, render_index(session.organisation, there, links))
    if output is Output.JSON:
        print_json([{"project": slug, "state": state, "files": sorted(ready[slug])} for slug, state in states.items()])
        return
    for slug, state in states.items():
        sys.stdout.write(f"{visible(slug)}: {_SAID[state]} ({visible(', '.join(sorted(ready[slug])))})\n")
    sys.stdout.write(f"Список практик: {visible(str(folder / INDEX))}\n")
    unrecorded = [item.project for item in chosen if item.practice.published is None]
    if unrecorded:
        print_note(
            f"Впишите день в published карточки практики и запишите событие в журнал: {visible(', '.join(unrecorded))}"
        )


_SAID: Final = {"new": "размещена", "changed": "обновлена", "same": "уже размещена, не изменилась"}


def _folder(session: Session, to: Path | None) -> Path:
    """The shared folder, which must be there: a network drive that is not connected is no reason to make another."""
    configured = session.workspace.settings.practices.folder
    if to is None and configured is None:
        raise RefusalError("куда размещать, не сказано: укажите practices.folder в lean.yaml или --to ПАПКА")
    said = _on_latin_drive(str(to if to is not None else configured))
    foreign = os.name != "nt" and _is_of_windows(said) is not None
    folder = Path(said).absolute() if to is not None else session.workspace.root / said
    if foreign or not folder.is_dir():
        raise RefusalError(
            f"папки {visible(said)} нет: подключите сетевой диск или укажите другую, --to ПАПКА. Ничего не скопировано"
        )
    return folder


def _on_latin_drive(path: str) -> str:
    """A path with a letter of a drive that Windows knows: the decree itself names its «Р:» in Russian."""
    return path[0].translate(_DRIVES) + path[1:] if path[1:2] == ":" else path


_DRIVES: Final = str.maketrans("АВСЕНКМОРТХасеорх", "ABCEHKMOPTXaceopx")
"""Russian letters that look like Latin ones."""


def _is_published(session: Session, item: PracticeEntry, folder: Path) -> bool:
    return publish.is_published(folder, session.project(item.project))


def _chosen(session: Session, names: Sequence[str]) -> list[PracticeEntry]:
    """Practices to publish: the named ones, which all have to be ready, or all that are. Raises RefusalError."""
    entries = {item.project: item for item in _entries(session)}
    wanted = [session.project(name).slug for name in names]
    reasons = {slug: _unready(entries.get(slug)) for slug in wanted or entries}
    refused = [f"{visible(slug)}: {reason}" for slug, reason in reasons.items() if reason]
    if refused and wanted:
        raise RefusalError("\n".join(refused))
    for line in refused:
        print_note(f"{line}, пропущено")
    chosen = [entries[slug] for slug, reason in reasons.items() if not reason]
    if not chosen:
        raise RefusalError("размещать нечего: готовых практик закрытых проектов нет")
    return chosen


def _unready(item: PracticeEntry | None) -> str:
    """Why a practice is not published yet; empty where it may be."""
    if item is None:
        return "карточки практики (practice.yaml) нет"
    if not item.closed:
        return "проект не закрыт, размещают реализованные"
    return f"в карточке практики не указано: {', '.join(item.lacking)}" if item.lacking else ""


def _printed(session: Session, item: PracticeEntry) -> dict[str, bytes]:
    """The files of a practice: name -> bytes. Raises RefusalError where one of them cannot be printed."""
    loaded = session.project(item.project)
    regulation = session.regulation(loaded)
    files: dict[str, bytes] = {}
    for form in FORMS:
        if form not in regulation.forms:
            continue
        try:
            made = print_form(form, loaded, regulation, session.on)
        except NotPrintedError as error:
            raise RefusalError(f"{visible(item.project)}: {error}") from None
        files[made.name] = made.content
    return files


def _refuse_others(folder: Path, ready: Mapping[str, Mapping[str, bytes]]) -> None:
    """Raise RefusalError where the program would write over what is no print of the same project."""
    others = publish.find_foreign_files(folder, ready)
    if others:
        told = ", ".join(map(visible, others))
        raise RefusalError(
            f"в папке {visible(str(folder))} под теми же именами лежит не то, что размещает эта команда: {told}. Это "
            "практика другого проекта или чей-то файл: уберите их или укажите другую папку, --to ПАПКА. "
            "Ничего не скопировано"
        )
