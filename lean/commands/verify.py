"""lean verify: is a printed form, or a document, what was approved and saved."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from lean.cli import completion
from lean.cli.arguments import find_file
from lean.cli.errors import describe_system_refusal
from lean.cli.options import Format, On, Output, Workspace
from lean.cli.project_history import open_history_if_any
from lean.cli.session import RefusalError, Session, UsageError, build_session, open_session, print_json
from lean.cli.tables import wrap_lines
from lean.forms.problems import NotPrintedError
from lean.history.git import GitError
from lean.history.renames import find_current_name
from lean.office.grid import UnreadablePaperError
from lean.office.printed_form import read_paper
from lean.reporters import visible
from lean.values import format_date
from lean.verification.verify import Verdict, VerificationGround, find_approving_entry, recognize_form, verify_paper
from lean.workspace.project import BrokenDocumentError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lean.documents.journal import Entry
    from lean.regulation.model import Regulation
    from lean.workspace.project import Project

_MOST: Final = 30_000_000  # bytes of a file that may be a form


def verify(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="ФАЙЛ…", help="Напечатанные формы: DOCX, PPTX или PDF из них.", show_default=False),
    ],
    project: Annotated[
        str | None,
        typer.Option(
            "--project",
            metavar="ПРОЕКТ",
            help="Чья форма; без него — как сказано в свойствах файла.",
            autocompletion=completion.complete_projects,
        ),
    ] = None,
    workspace: Workspace = None,
    on: On = None,
    output: Format = Output.TEXT,
) -> None:
    """Проверить, то ли напечатано, что лежит в хранилище.

    Форма или презентация сверяется с документами, какие они сейчас, и со всеми сохранёнными состояниями. Если её
    правили после печати, программа назовёт поля. Файл можно было пересохранить в LibreOffice: сравнивается текст.

    Форму, которая показывает день печати, сверяют на тот день: --on.

    Вид не сверяется: шрифт, размер, цвет, пробелы, место на листе; спрятанный текст и чужие фигуры видны. В PDF
    не видны ещё порядок слов, рисунки, заметки докладчика и значения диаграмм: в нём от них не остаётся текста.
    Форма, напечатанная из прежнего сохранённого состояния, верна: программа назовёт, из какого.

    Пример: lean verify C:/Печать/spravki-card.docx
    """
    session = open_session(workspace, on)
    checked = [_check_file(session, path, project) for path in files]
    if output is Output.JSON:
        print_json([_as_object(item) for item in checked])
    else:
        sys.stdout.writelines(
            f"{line}\n" for line in wrap_lines(line for item in checked for line in _format_lines(item))
        )
    if not all(
        item.verdict is not None and item.verdict.equal != "none" and not item.verdict.edits for item in checked
    ):
        raise RefusalError


@dataclass(frozen=True)
class CheckedFile:
    """A file, whose form it is, which one, what it equals and what approved that; or why that is unknown."""

    path: Path
    reason: str = ""
    project: str = ""
    form: str = ""
    name: str = ""
    verdict: Verdict | None = None
    approved: tuple[str, Entry] | None = None


def _check_file(session: Session, path: Path, project: str | None) -> CheckedFile:
    place = find_file(path, session.workspace.root)
    try:
        if not place.is_file():
            return CheckedFile(path, "это не файл: нужна форма DOCX или PPTX")
        if place.stat().st_size > _MOST:
            return CheckedFile(path, f"файл больше {_MOST // 1_000_000} МБ: это не форма")
        content = place.read_bytes()
    except OSError as error:
        raise UsageError(describe_system_refusal(error)) from None
    try:
        return _verify_form(session, path, content, project)
    except (UnreadablePaperError, BrokenDocumentError) as error:
        reason = str(error)
    except NotPrintedError as error:
        reason = f"форма не печатается, сравнить не с чем: {error}"
    return CheckedFile(path, reason)


def _verify_form(session: Session, path: Path, content: bytes, project: str | None) -> CheckedFile:
    paper = read_paper(content)
    loaded = _find_owner(session, paper.properties.get("subject", ""), project)
    if loaded is None:
        return CheckedFile(path, "в свойствах файла нет проекта из этого рабочего каталога: укажите --project")
    regulation = session.regulation(loaded)
    form = recognize_form(paper, path.name, regulation)
    if form is None:
        return CheckedFile(path, "не понять, какая это форма: программа печатает другие", loaded.slug)
    ground = VerificationGround(
        loaded,
        open_history_if_any(loaded, "Сверяется только с нынешними документами"),
        _edition_chooser(session, loaded, regulation),
        session.on,
    )
    verdict = verify_paper(content, form, ground)
    entry = find_approving_entry(form, verdict, ground, regulation)
    approved = None
    if entry is not None:
        name = regulation.events[entry.event].name if entry.event in regulation.events else entry.event
        approved = name, entry
    return CheckedFile(path, "", loaded.slug, form, regulation.forms[form][1].name, verdict, approved)


def _edition_chooser(
    session: Session, current: Project, regulation: Regulation
) -> Callable[[Project, date], Regulation]:
    """Return a function that finds the edition for a state of the project on a day; `regulation` judges `current`."""

    def choose_edition(project: Project, day: date) -> Regulation:
        if project is current and day == session.on:
            return regulation
        try:
            return build_session(project.workspace, day.isoformat()).regulation(project)
        except RefusalError:
            raise BrokenDocumentError("lean") from None

    return choose_edition


def _find_owner(session: Session, named: str, project_name: str | None) -> Project | None:
    """Return the project of a form: the given one, the one it names, or the one whose directory once had that name."""
    if project_name is not None:
        return session.project(project_name)
    slugs = session.workspace.slugs
    if named in slugs:
        return session.workspace.project(named)

    try:
        slug = find_current_name(session.workspace.root, named) if named else None
    except GitError:
        slug = None
    return session.workspace.project(slug) if slug in slugs else None


def _format_lines(item: CheckedFile) -> Iterator[str]:
    if item.verdict is None:
        yield visible(f"{item.path}: не сверено: {item.reason}")
        return
    yield visible(f"{item.path}: {item.name}, {item.project}: {_describe_verdict(item, item.verdict)}")
    was, now = _WORDS[item.verdict.equal == "none"]
    for edit in item.verdict.edits:
        expected = f"{was} «{edit.expected}»" if edit.expected is not None else _ABSENT[was]
        actual = f"{now} «{edit.found}»" if edit.found is not None else "в файле этого нет"
        alien = f" (латинские буквы в русских словах: {', '.join(edit.alien)})" if edit.alien else ""
        yield visible(f"  {edit.field}: {expected}, {actual}{alien}")


_WORDS: Final = {False: ("напечатано", "стоит"), True: ("в документах", "в файле")}
_ABSENT: Final = {"напечатано": "не печаталось", "в документах": "в документах этого нет"}


def _describe_verdict(item: CheckedFile, verdict: Verdict) -> str:
    """Return what a paper equals, on one line; `verdict.commit` is the nearest state where it equals none."""
    commit = verdict.commit
    if commit is None:
        with_, of = "с нынешними документами", "нынешние документы"
    else:
        saved = f"{commit.id[:8]} от {format_date(commit.when.date())} ({commit.author}: {commit.subject})"
        with_, of = f"с сохранением {saved}", f"сохранение {saved}"
    approved = ""
    if item.approved is not None:
        name, entry = item.approved
        approved = f"; утверждено: {name} {format_date(entry.date)}"
    if verdict.equal == "none":
        return "не равно ни одному состоянию" + (f"; ближе всего {of}" if verdict.edits else "")
    if verdict.edits:
        return f"изменено после печати; до правки совпадало {with_}{approved}"
    later = "" if commit is None else "; нынешние документы другие"
    return f"верно: совпадает {with_}{', до байта' if verdict.exact else ''}{approved}{later}"


def _as_object(item: CheckedFile) -> dict[str, Any]:
    verdict = item.verdict
    commit = verdict.commit if verdict is not None else None
    approved = item.approved[1] if item.approved is not None else None
    return {
        "file": str(item.path),
        "project": item.project or None,
        "form": item.form or None,
        "equal": verdict.equal if verdict is not None else None,
        "commit": commit.id if commit is not None else None,
        "date": commit.when.date().isoformat() if commit is not None else None,
        "event": approved.event if approved is not None else None,
        "event_date": approved.date.isoformat() if approved is not None else None,
        "exact": verdict.exact if verdict is not None else False,
        "edited": [
            {"field": edit.field, "expected": edit.expected, "found": edit.found}
            for edit in (verdict.edits if verdict is not None else ())
        ],
        "reason": item.reason or None,
    }
