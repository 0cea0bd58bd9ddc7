"""lean render: forms of a project as documents that are fit to sign."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from lean.cli import completion
from lean.cli.form_tables import print_form_fields, print_forms, print_project_forms
from lean.cli.options import Format, On, Output, Workspace
from lean.cli.progress import show_progress
from lean.cli.render_jobs import RenderJob, RenderResult, forms_folder, render_all_projects, render_project
from lean.cli.session import RefusalError, Session, UsageError, build_session, open_session, print_json, print_note
from lean.procedure.journal import list_entries
from lean.reporters import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lean.workspace.project import Project

_FORM_SUFFIXES: Final = frozenset({".docx", ".pptx", ".pdf"})

OptionalProject = Annotated[
    str | None,
    typer.Argument(
        metavar="ПРОЕКТ", help="Имя каталога проекта или путь к нему.", autocompletion=completion.complete_projects
    ),
]
FormNames = Annotated[
    list[str] | None,
    typer.Argument(metavar="ФОРМА…", help="Имена форм: card, plan, report…", autocompletion=completion.complete_forms),
]
AllForms = Annotated[bool, typer.Option("--all", help="Все формы, у которых есть шаблон.")]
EveryProject = Annotated[
    bool, typer.Option("--every-project", help="Формы всех проектов: имени проекта тогда не пишут, только формы.")
]
Workers = Annotated[
    int | None,
    typer.Option(
        "--workers", metavar="ЧИСЛО", min=1, help="Сколькими процессами печатать все проекты; без него — по ядрам."
    ),
]
Folder = Annotated[
    Path | None,
    typer.Option("--output", "-o", metavar="КАТАЛОГ", help="Куда писать; без него — в forms/ проекта."),
]
Pdf = Annotated[bool, typer.Option("--pdf", help="Рядом с каждой формой сделать PDF (нужен LibreOffice).")]
CheckOnly = Annotated[
    bool,
    typer.Option(
        "--check", help="Ничего не писать: сделать формы в памяти, осмотреть и сказать, чего не хватает до подписи."
    ),
]
ListForms = Annotated[
    bool, typer.Option("--list", help="Какие есть формы; с ПРОЕКТОМ — что из них выйдет и чего не хватает.")
]
FieldsOf = Annotated[
    str | None,
    typer.Option(
        "--fields",
        metavar="ФОРМА",
        help="Какие поля может показать шаблон формы.",
        autocompletion=completion.complete_forms,
    ),
]
At = Annotated[
    str | None,
    typer.Option(
        "--at",
        metavar="СОСТОЯНИЕ",
        help="Как было: событие (card-approved; последнее из таких), дата или ревизия git.",
    ),
]


def render(
    project_name: OptionalProject = None,
    forms: FormNames = None,
    everything: AllForms = False,
    every_project: EveryProject = False,
    workers: Workers = None,
    into: Folder = None,
    pdf: Pdf = False,
    check: CheckOnly = False,
    listing: ListForms = False,
    fields: FieldsOf = None,
    at: At = None,
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
    named = [name for name in (project_name, *(forms or ())) if name is not None]
    if into is not None and into.suffix.lower() in _FORM_SUFFIXES and not into.is_dir():
        raise UsageError(f"«{visible(str(into))}»: после -o пишут каталог, а имя файла форма получит сама")
    if fields is not None:
        print_form_fields(session, fields, output)
    elif listing and project_name is None:
        print_forms(session, output)
    elif listing:
        print_project_forms(session, session.project(str(project_name)), output)
    elif every_project:
        if at is not None:
            raise UsageError("--at — для одного проекта: у каждого свои события и ревизии")
        job = RenderJob(tuple(named), everything, into, pdf and not check, check)
        _report(_render_every_project(session, job, workers), job, output)
    elif project_name is None:
        raise UsageError(
            "не указан проект: lean render ПРОЕКТ ФОРМА; какие есть формы, покажет lean render --list, "
            "формы всех проектов — --every-project"
        )
    else:
        project = session.project(project_name)
        folder = into if into is not None else forms_folder(project)
        job = RenderJob(tuple(named[1:]), everything, folder, pdf and not check, check)
        _report(_render_one_project(session, project, job, at, on), job, output)


def _render_one_project(
    session: Session, project: Project, job: RenderJob, at: str | None, on: str | None
) -> Iterator[RenderResult]:
    with _open_state(session, project, at, on) as (then, state):
        yield render_project(then, state, job, lambda forms: show_progress(forms, len(forms), "Печать форм"))


def _render_every_project(session: Session, job: RenderJob, workers: int | None) -> Iterator[RenderResult]:
    results = render_all_projects(session, job, workers)
    return show_progress(results, len(session.workspace.slugs), "Печать форм всех проектов")


@contextlib.contextmanager
def _open_state(
    session: Session, project: Project, at: str | None, on: str | None
) -> Iterator[tuple[Session, Project]]:
    """Yield the session and the project as they are; with `at`, as saved in that state, on the day of its saving.

    Raises GitError where the state cannot be found.
    """
    if at is None:
        yield session, project
        return
    from lean.cli.project_history import open_history  # noqa: PLC0415 - only --at reads git
    from lean.history.revisions import project_at  # noqa: PLC0415

    history = open_history(project)
    commit = history.resolve(at, session.regulation(project), list_entries(project))
    day = on or history.repository.read_commit(commit).when.date().isoformat()
    with project_at(history, commit) as past:
        yield build_session(past.workspace, day), past


def _report(results: Iterable[RenderResult], job: RenderJob, output: Output) -> None:
    """Print what came of the job. Raises RefusalError where a form was not printed or, checked, has faults."""
    finished = list(results)
    for line in (line for result in finished for line in result.notes):
        print_note(line)
    if output is Output.JSON:
        print_json([item for result in finished for item in result.items])
    else:
        sys.stdout.write("".join(f"{line}\n" for result in finished for line in result.lines))
    refusals = [refusal for result in finished for refusal in result.refusals]
    if job.check:
        faulty = sum(result.faulty for result in finished)
        checked = sum(len(result.items) for result in finished)
        summary = f"Проверено форм: {checked}, с недостатками: {faulty}; ничего не записано."
        if faulty:
            refusals.append(summary)
        else:
            print_note(summary)
    if refusals:
        raise RefusalError("\n".join(refusals))
