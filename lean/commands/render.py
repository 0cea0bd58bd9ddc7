"""lean render: forms of a project as documents that are fit to sign."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from lean.cli import completion
from lean.cli.options import Format, On, Output, Workspace
from lean.cli.progress import in_progress
from lean.cli.session import RefusalError, Session, UsageError, note, open_session, print_json, session_of
from lean.commands import render_list
from lean.commands.open_history import history
from lean.commands.render_jobs import Order, Outcome, carried_out, for_all, own_folder
from lean.history.revisions import project_at
from lean.reporters import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lean.workspace.project import Project

_OF_FORMS: Final = frozenset({".docx", ".pptx", ".pdf"})


def render(
    project: Annotated[
        str | None,
        typer.Argument(
            metavar="ПРОЕКТ", help="Имя каталога проекта или путь к нему.", autocompletion=completion.projects
        ),
    ] = None,
    forms: Annotated[
        list[str] | None,
        typer.Argument(metavar="ФОРМА…", help="Имена форм: card, plan, report…", autocompletion=completion.forms),
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Все формы, у которых есть шаблон.")] = False,
    every_project: Annotated[
        bool, typer.Option("--every-project", help="Формы всех проектов: имени проекта тогда не пишут, только формы.")
    ] = False,
    workers: Annotated[
        int | None,
        typer.Option(
            "--workers", metavar="ЧИСЛО", min=1, help="Сколькими процессами печатать все проекты; без него — по ядрам."
        ),
    ] = None,
    into: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="КАТАЛОГ", help="Куда писать; без него — в forms/ проекта."),
    ] = None,
    pdf: Annotated[bool, typer.Option("--pdf", help="Рядом с каждой формой сделать PDF (нужен LibreOffice).")] = False,
    check: Annotated[
        bool,
        typer.Option(
            "--check", help="Ничего не писать: сделать формы в памяти, осмотреть и сказать, чего не хватает до подписи."
        ),
    ] = False,
    listing: Annotated[
        bool, typer.Option("--list", help="Какие есть формы; с ПРОЕКТОМ — что из них выйдет и чего не хватает.")
    ] = False,
    fields: Annotated[
        str | None,
        typer.Option(
            "--fields", metavar="ФОРМА", help="Какие поля может показать шаблон формы.", autocompletion=completion.forms
        ),
    ] = None,
    at: Annotated[
        str | None,
        typer.Option(
            "--at",
            metavar="СОСТОЯНИЕ",
            help="Как было: событие (card-approved; последнее из таких), дата или ревизия git.",
        ),
    ] = None,
    workspace: Workspace = None,
    on: On = None,
    output: Format = Output.TEXT,
) -> None:
    """Напечатать формы проекта: документы Word, готовые к подписи.

    Если в документах чего-то не хватает, форма всё равно выйдет: пустые места видны в ней, а программа их перечислит.
    С --check код возврата 1, если форма не выходит, не проходит осмотр или в ней пусто то, что должно быть до подписи;
    строки для подписи и даты, которые заполняют от руки, недостатком не считаются.
    Свой шаблон кладут в рабочий каталог: templates/forms/card.docx.

    Примеры: lean render spravki card
             lean render spravki --all --pdf -o C:/Печать
             lean render --every-project --all --check
             lean render --fields card
    """
    session = open_session(workspace, on)
    named = [name for name in (project, *(forms or ())) if name is not None]
    if into is not None and into.suffix.lower() in _OF_FORMS and not into.is_dir():
        raise UsageError(f"«{visible(str(into))}»: после -o пишут каталог, а имя файла форма получит сама")
    if fields is not None:
        render_list.print_fields(session, fields, output)
    elif listing and project is None:
        render_list.print_list(session, output)
    elif listing:
        render_list.print_list_of(session, session.project(str(project)), output)
    elif every_project:
        if at is not None:
            raise UsageError("--at — для одного проекта: у каждого свои события и ревизии")
        order = Order(tuple(named), everything, into, pdf and not check, check)
        _report(_of_all(session, order, workers), order, output)
    elif project is None:
        raise UsageError(
            "не указан проект: lean render ПРОЕКТ ФОРМА; какие есть формы, покажет lean render --list, "
            "формы всех проектов — --every-project"
        )
    else:
        loaded = session.project(project)
        place = into if into is not None else own_folder(loaded)
        order = Order(tuple(named[1:]), everything, place, pdf and not check, check)
        _report(_of_one(session, loaded, order, at, on), order, output)


def _of_one(session: Session, loaded: Project, order: Order, at: str | None, on: str | None) -> Iterator[Outcome]:
    with _as_it_was(session, loaded, at, on) as (then, past):
        yield carried_out(then, past, order, lambda forms: in_progress(forms, len(forms), "Печать форм"))


def _of_all(session: Session, order: Order, workers: int | None) -> Iterator[Outcome]:
    outcomes = for_all(session, order, workers)
    return in_progress(outcomes, len(session.workspace.slugs), "Печать форм всех проектов")


@contextlib.contextmanager
def _as_it_was(session: Session, loaded: Project, at: str | None, on: str | None) -> Iterator[tuple[Session, Project]]:
    """The session and the project as they are, or as they were in a state that is named, on the day of its saving."""
    if at is None:
        yield session, loaded
        return

    known = history(loaded)
    commit = known.resolve(at, session.regulation(loaded), loaded.journal.root)
    day = on or known.repository.commit(commit).when.date().isoformat()
    with project_at(known, commit) as past:
        yield session_of(past.workspace, day), past


def _report(outcomes: Iterable[Outcome], order: Order, output: Output) -> None:
    """Tell what came of the order. Raises RefusalError where something did not come out or, checked, is unfit."""
    told = list(outcomes)
    for line in (line for outcome in told for line in outcome.notes):
        note(line)
    if output is Output.JSON:
        print_json([item for outcome in told for item in outcome.items])
    else:
        sys.stdout.write("".join(f"{line}\n" for outcome in told for line in outcome.lines))
    refusals = [refusal for outcome in told for refusal in outcome.refusals]
    if order.check:
        faulty = sum(outcome.faulty for outcome in told)
        said = f"Проверено форм: {sum(len(one.items) for one in told)}, с недостатками: {faulty}; ничего не записано."
        if faulty:
            refusals.append(said)
        else:
            note(said)
    if refusals:
        raise RefusalError("\n".join(refusals))
