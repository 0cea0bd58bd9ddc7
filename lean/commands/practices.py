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


class PracticeAction(StrEnum):
    """What to do with practices."""

    FIND = "find"
    PUBLISH = "publish"


def practices(
    action: Annotated[
        PracticeAction | None,
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
    if to is not None and action is not PracticeAction.PUBLISH:
        raise UsageError("--to нужен только для publish")
    session = open_session(workspace, on)
    if action is PracticeAction.PUBLISH:
        _publish_practices(session, words or [], to, output)
        return
    if action is PracticeAction.FIND and not words:
        raise UsageError("не указано, что искать")
    _list_practices(session, " ".join(words or []), output)


def _collect_practices(session: Session) -> list[PracticeEntry]:
    """Return every practice of the workspace. Raises BrokenDocumentError for one that cannot be read."""
    practices = []
    for loaded in session.projects():
        course = compute_standing(loaded, session.regulation(loaded), session.on, steps=False).course
        item = read_practice(loaded, closed=course.ending == "closed")
        if item is not None:
            practices.append(item)
    return practices


def _list_practices(session: Session, words: str, output: Output) -> None:
    entries = _collect_practices(session)
    matching = search_practices(entries, words)
    if output is Output.JSON:
        print_json([as_object(item) for item in matching])
        return
    if not matching:
        print_note("Таких практик нет." if entries else "Практик пока нет: их карточки появятся у закрытых проектов.")
        return
    table = build_table((("Практика", 26), ("Что сделали и что получили", 35), ("Размещена", 17)), leading=1)
    for item in matching:
        practice = item.practice
        state = Text(format_date(practice.published) if practice.published is not None else "не размещена")
        if practice.replications:
            state.append(f"\nпереняли: {len(practice.replications)}")
        title = Text(visible(item.title), "bold").append(f"\n{visible(item.project)}", "dim not bold")
        table.add_row(
            title, Text("\n".join(visible(part) for part in (practice.solution, practice.result) if part)), state
        )
    open_console().print(table)


def _publish_practices(session: Session, names: Sequence[str], to: Path | None, output: Output) -> None:
    folder = _find_shared_folder(session, to)
    chosen = _choose_practices(session, names)
    # Everything is printed before the first byte is copied.
    ready = {item.project: _print_practice(session, item) for item in chosen}
    states: dict[str, str] = {}
    with writer.locked(folder):
        _refuse_foreign_files(folder, ready)
        for slug, files in ready.items():
            states[slug] = publish.write_practice(folder / slug, files)
        published = [
            item
            for item in _collect_practices(session)
            if item.project in ready or _is_published(session, item, folder)
        ]
        links = {item.project: publish.list_files(folder, item.project) for item in published}
        writer.replace_generated(folder / INDEX, render_index(session.organisation, published, links))
    if output is Output.JSON:
        print_json([{"project": slug, "state": state, "files": sorted(ready[slug])} for slug, state in states.items()])
        return
    for slug, state in states.items():
        sys.stdout.write(f"{visible(slug)}: {_STATE_WORDS[state]} ({visible(', '.join(sorted(ready[slug])))})\n")
    sys.stdout.write(f"Список практик: {visible(str(folder / INDEX))}\n")
    unrecorded = [item.project for item in chosen if item.practice.published is None]
    if unrecorded:
        print_note(
            f"Впишите день в published карточки практики и запишите событие в журнал: {visible(', '.join(unrecorded))}"
        )


_STATE_WORDS: Final = {"new": "размещена", "changed": "обновлена", "same": "уже размещена, не изменилась"}


def _find_shared_folder(session: Session, to: Path | None) -> Path:
    """Return the shared folder. Raises RefusalError where it does not exist: a network drive may be disconnected."""
    configured = session.workspace.settings.practices.folder
    if to is None and configured is None:
        raise RefusalError("куда размещать, не сказано: укажите practices.folder в lean.yaml или --to ПАПКА")
    path = _spell_drive_in_latin(str(to if to is not None else configured))
    foreign = os.name != "nt" and _is_of_windows(path) is not None
    folder = Path(path).absolute() if to is not None else session.workspace.root / path
    if foreign or not folder.is_dir():
        raise RefusalError(
            f"папки {visible(path)} нет: подключите сетевой диск или укажите другую, --to ПАПКА. Ничего не скопировано"
        )
    return folder


def _spell_drive_in_latin(path: str) -> str:
    """Return a path whose drive letter Windows knows: the decree itself names its «Р:» in Russian."""
    return path[0].translate(_DRIVES) + path[1:] if path[1:2] == ":" else path


_DRIVES: Final = str.maketrans("АВСЕНКМОРТХасеорх", "ABCEHKMOPTXaceopx")
"""Russian letters that look like Latin ones."""


def _is_published(session: Session, item: PracticeEntry, folder: Path) -> bool:
    return publish.is_published(folder, session.project(item.project))


def _choose_practices(session: Session, names: Sequence[str]) -> list[PracticeEntry]:
    """Return the named practices, which all have to be ready, or all that are ready. Raises RefusalError."""
    entries = {item.project: item for item in _collect_practices(session)}
    wanted = [session.project(name).slug for name in names]
    reasons = {slug: _explain_unready(entries.get(slug)) for slug in wanted or entries}
    refused = [f"{visible(slug)}: {reason}" for slug, reason in reasons.items() if reason]
    if refused and wanted:
        raise RefusalError("\n".join(refused))
    for line in refused:
        print_note(f"{line}, пропущено")
    chosen = [entries[slug] for slug, reason in reasons.items() if not reason]
    if not chosen:
        raise RefusalError("размещать нечего: готовых практик закрытых проектов нет")
    return chosen


def _explain_unready(item: PracticeEntry | None) -> str:
    """Return why a practice cannot be published yet; empty where it can."""
    if item is None:
        return "карточки практики (practice.yaml) нет"
    if not item.closed:
        return "проект не закрыт, размещают реализованные"
    return f"в карточке практики не указано: {', '.join(item.lacking)}" if item.lacking else ""


def _print_practice(session: Session, item: PracticeEntry) -> dict[str, bytes]:
    """Return the files of a practice: name -> bytes. Raises RefusalError where one of them cannot be printed."""
    loaded = session.project(item.project)
    regulation = session.regulation(loaded)
    files: dict[str, bytes] = {}
    for form in FORMS:
        if form not in regulation.forms:
            continue
        try:
            file = print_form(form, loaded, regulation, session.on)
        except NotPrintedError as error:
            raise RefusalError(f"{visible(item.project)}: {error}") from None
        files[file.name] = file.content
    return files


def _refuse_foreign_files(folder: Path, ready: Mapping[str, Mapping[str, bytes]]) -> None:
    """Raise RefusalError where the program would overwrite what is no print of the same project."""
    others = publish.find_foreign_files(folder, ready)
    if others:
        listed = ", ".join(map(visible, others))
        raise RefusalError(
            f"в папке {visible(str(folder))} под теми же именами лежит не то, что размещает эта команда: {listed}. Это "
            "практика другого проекта или чей-то файл: уберите их или укажите другую папку, --to ПАПКА. "
            "Ничего не скопировано"
        )
