"""lean advance: records a step of the procedure, or says what is missing."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from lean import reporters
from lean.cli import completion
from lean.cli.options import Format, On, Output, ProjectName, Workspace
from lean.cli.saving import commit_project, commit_shared_files, find_rewritten_entries
from lean.cli.session import (
    RefusalError,
    Session,
    open_session,
    parse_day_option,
    print_json,
    print_note,
    require_event,
)
from lean.cli.streams import choose_painter
from lean.history.amendment_scope import find_overreaching_changes, is_bounded
from lean.history.git import GitError
from lean.procedure.journal import is_recorded, list_recorded_events
from lean.reporters import text, visible
from lean.setup.scaffolds import next_documents
from lean.status.next_step import StepCheck, StepRequest, check_step
from lean.status.status import compute_standing, missing_objects, next_objects
from lean.values import format_date
from lean.values.spelling import without_sign
from lean.workspace import writer
from lean.workspace.project import readable_or
from lean.workspace.writer import RecordingError

if TYPE_CHECKING:
    from lean.regulation.model import Regulation
    from lean.workspace.project import Project


def advance(
    project_name: ProjectName,
    event: Annotated[
        str | None,
        typer.Argument(
            metavar="СОБЫТИЕ",
            help="Что произошло; без него — что может быть следующим и чего для этого не хватает.",
            autocompletion=completion.complete_events,
        ),
    ] = None,
    date: Annotated[
        str | None,
        typer.Option("--date", metavar="ДАТА", help="Когда произошло; без неё — сегодня."),
    ] = None,
    protocol: Annotated[str | None, typer.Option(metavar="НОМЕР", help="Номер протокола.")] = None,
    note: Annotated[str | None, typer.Option(metavar="ТЕКСТ", help="Причина, что изменено.")] = None,
    by: Annotated[str | None, typer.Option(metavar="ИМЯ", help="Кто действовал: «Иванов И.И.».")] = None,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Только проверить, ничего не записывать.")] = False,
    commit: Annotated[
        bool, typer.Option("--commit", help="После записи сохранить проект в git; чтобы всегда — см. lean.yaml.")
    ] = False,
    workspace: Workspace = None,
    on: On = None,
    output: Format = Output.TEXT,
) -> None:
    """Записать шаг проекта в журнал — или узнать, чего для него не хватает.

    Шаг не записывается, пока не выполнены его условия: программа назовёт их все, с местом и пунктом порядка. Вместе с
    шагом создаются заготовки документов, за которые пора взяться.

    Примеры: lean advance spravki
             lean advance spravki card-submitted --date 11.01.2027
    """
    session = open_session(workspace, on)
    project = session.project(project_name)
    regulation = session.regulation(project)
    if event is None:
        _print_next_steps(session, project, regulation, output)
        return
    when = session.on if date is None else parse_day_option(date, "--date")
    request = StepRequest(require_event(event, regulation), when, _strip(by), _strip_number(protocol), _strip(note))
    _take_step(session, project, request, output, dry_run=dry_run)
    if not dry_run and (commit or session.workspace.settings.commit):
        _commit_step(session, project)


def _commit_step(session: Session, project: Project) -> None:
    """Save the project in git; a recorded step stays recorded where that fails. Raises RefusalError."""
    slug = project.slug
    try:
        shared, _ = commit_shared_files(session, sys.stderr, edited=False)
        recorded = project.reread()
        _refuse_rewritten(session, recorded)
        own_commit = commit_project(session, recorded)
    except GitError as error:
        raise RefusalError(f"Шаг записан, но не сохранён в git: {error}\nСохранить позже: lean save {slug}") from None
    for saved in (shared, own_commit):
        if saved is not None:
            print_note(visible(f"Сохранено: {saved.subject} ({saved.commit[:8]})"))


def _refuse_rewritten(session: Session, project: Project) -> None:
    """Raise GitError where the journal no longer holds what was saved of it."""
    diagnostics = find_rewritten_entries(session, project)
    if diagnostics:
        raise GitError(f"в журнале изменено прошлое\n{text(diagnostics, session.line_of).rstrip()}")


def _strip(value: str | None) -> str | None:
    """Return a text of the command line without white space around it; None for white space alone."""
    return value.strip() or None if value is not None else None


def _strip_number(value: str | None) -> str | None:
    """Return the number of a protocol without the sign before it; None for no number."""
    return without_sign(value) or None if value is not None else None


def _take_step(session: Session, project: Project, request: StepRequest, output: Output, *, dry_run: bool) -> None:
    """Check a step, record it unless `dry_run`, and print what came of it. Raises RefusalError for a refused step."""
    if dry_run:
        step = _check_whole_step(session, project, _choose_edition(session, project, request), request)
        _report_step(session, step, request, output, dry_run=True, created=[])
        return
    directory = project.directory
    with writer.locked(directory):
        # What another process recorded meanwhile counts: every file is looked at again under the lock.
        project = project.reread()
        regulation = _choose_edition(session, project, request)
        step = _check_whole_step(session, project, regulation, request)
        created: list[str] = []
        if step.allowed:
            writer.append(directory / "journal.yaml", step.entry)
        if step.allowed or _is_recorded(project, step):
            created = _create_scaffolds(project, regulation, step)
    _report_step(session, step, request, output, dry_run=False, created=created)


def _check_whole_step(session: Session, project: Project, regulation: Regulation, request: StepRequest) -> StepCheck:
    """Return the checked step, refused too where the document it approves again changed more than it may."""
    step = check_step(project, regulation, request, session.on)
    if not step.allowed or not is_bounded(step.event, regulation):
        return step
    return replace(step, missing=list(find_overreaching_changes(project, regulation, step.event, session.on)))


def _choose_edition(session: Session, project: Project, request: StepRequest) -> Regulation:
    """Return the edition that judges a step; a step that fixes the edition is judged by that of its own day."""
    regulation = session.regulation(project)
    if not regulation.events[require_event(request.event, regulation)].fixes_edition:
        return regulation
    return replace(session, on=min(request.date, session.on)).regulation(project)


def _is_recorded(project: Project, step: StepCheck) -> bool:
    """Return whether a refused step stands in the journal; it may have been cut short before its documents existed."""
    return readable_or(lambda: is_recorded(project, step.event.event), otherwise=False)


def _create_scaffolds(project: Project, regulation: Regulation, step: StepCheck) -> list[str]:
    """Create the documents that a recorded step opens, and those that an earlier step could not create; return names.

    Where that fails, the step stays recorded.
    """
    recorded = list_recorded_events(project, regulation)
    created: list[str] = []
    try:
        for event in dict.fromkeys([*recorded, step.event.event]):
            created += next_documents(project, regulation, regulation.events[event])
    except RecordingError as error:
        print_note(f"Шаг записан, но заготовки не созданы: {error}; следующий lean advance попробует снова")
    return created


def _report_step(
    session: Session, step: StepCheck, request: StepRequest, output: Output, *, dry_run: bool, created: list[str]
) -> None:
    """Print the step, the documents created and what it lacks. Raises RefusalError for a refused step."""
    recorded = step.allowed and not dry_run
    if output is Output.JSON:
        print_json(
            {
                "recorded": recorded,
                "event": step.event.event,
                "date": request.date.isoformat(),
                "missing": missing_objects(step.missing),
                "created": created,
                "remarks": missing_objects(step.remarks if step.allowed else ()),
            }
        )
    else:
        if step.allowed:
            outcome = "Записано" if recorded else "Можно записать"
            sys.stdout.write(
                f"{outcome}: {step.event.name}, {format_date(request.date)} ({step.provision.provision})\n"
            )
        else:
            sys.stdout.write(reporters.text(step.missing, session.line_of, choose_painter(sys.stdout)))
        for name in created:
            sys.stdout.write(f"Создана заготовка: {reporters.visible(name)}\n")
        if step.allowed and step.remarks:
            remarks = reporters.text(step.remarks, session.line_of, choose_painter(sys.stderr))
            print_note(f"Обратите внимание:\n{remarks.rstrip()}")
        if step.allowed and step.faults:
            print_note(f"Шагу это не мешает, но в документах есть ошибки: {step.faults}. Их покажет lean check.")
    if not step.allowed and output is not Output.JSON:
        print_note(f"Не записано: «{step.event.name}». Не хватает: {len(step.missing)}.")
    if not step.allowed:
        raise RefusalError


def _print_next_steps(session: Session, project: Project, regulation: Regulation, output: Output) -> None:
    """Print what may happen next and what it lacks. Raises RefusalError where documents cannot be read."""
    standing = compute_standing(project, regulation, session.on)
    if not standing.readable:
        raise RefusalError(reporters.text(standing.problems, session.line_of).rstrip())
    if output is Output.JSON:
        print_json(next_objects(standing.next))
        return
    if not standing.next:
        sys.stdout.write(f"{standing.stage_name}: следующих событий нет.\n")
    # What leads on comes first, as in lean status; giving the project up is not the first thing to offer.
    for step in sorted(standing.next, key=lambda step: not step.forward):
        state = "можно записать" if not step.missing else f"не хватает: {len(step.missing)}"
        sys.stdout.write(f"{step.event.event} — {step.event.name} ({step.provision}): {state}\n")
        for missing in step.missing:
            cited = f" ({missing.provision})" if missing.provision else ""
            sys.stdout.write(f"    {missing.path}:{missing.line} {reporters.visible(missing.message)}{cited}\n")
