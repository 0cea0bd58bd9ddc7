"""lean advance: records a step of the procedure, or says what is missing."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from lean.commands.options import Format, On, Output, ProjectName, Workspace

if TYPE_CHECKING:
    from lean.advancing import Step
    from lean.commands.session import Session
    from lean.loading import LoadedProject
    from lean.regulation.model import Regulation


def advance(
    project: ProjectName,
    event: Annotated[
        Optional[str],  # noqa: UP045 - typer reads it at run time
        typer.Argument(metavar="[СОБЫТИЕ]", help="Что произошло; без него — что может быть следующим.", show_default=False),
    ] = None,
    date: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--date", metavar="ДАТА", help="Когда произошло; без неё — сегодня."),
    ] = None,
    protocol: Annotated[Optional[str], typer.Option(metavar="НОМЕР", help="Номер протокола.")] = None,  # noqa: UP045
    note: Annotated[Optional[str], typer.Option(metavar="ТЕКСТ", help="Примечание: причина, что изменено.")] = None,  # noqa: UP045
    by: Annotated[Optional[str], typer.Option(metavar="ИМЯ", help="Кто действовал: «Иванов И.И.».")] = None,  # noqa: UP045
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Только проверить, ничего не записывать.")] = False,
    workspace: Workspace = None,
    on: On = None,
    output: Format = Output.TEXT,
) -> None:
    """Записать шаг проекта в журнал — или узнать, чего для него не хватает.

    Примеры: lean advance spravki
             lean advance spravki card-submitted --date 11.01.2027
    """
    from lean.commands.session import open_session

    session = open_session(workspace, on)
    loaded = session.project(project)
    regulation = session.regulation(loaded)
    if event is None:
        _next_steps(session, loaded, regulation, output)
        return
    _take(session, project, event, (date, by, protocol, note), output, dry_run=dry_run)


def _take(
    session: Session,
    project: str,
    event: str,
    given: tuple[str | None, str | None, str | None, str | None],
    output: Output,
    *,
    dry_run: bool,
) -> None:
    from lean import recording
    from lean.advancing import Request, weigh
    from lean.commands.session import RefusalError, UsageError, day
    from lean.scaffolding import next_documents

    date, by, protocol, note = given
    loaded = session.project(project)
    regulation = session.regulation(loaded)
    if event not in regulation.events:
        raise UsageError(f"события «{event}» нет; есть: {', '.join(regulation.events)}")
    when = day(date) if date is not None else session.on
    request = Request(event, when, by, protocol, note)
    journal = loaded.project.directory / "journal.yaml"
    created: list[str] = []
    try:
        if dry_run:
            step = weigh(loaded, regulation, request, session.on)
        else:
            with recording.locked(loaded.project.directory):
                # What another process recorded meanwhile counts: everything is read again under the lock.
                loaded = session.workspace.project(loaded.project.slug)
                step = weigh(loaded, regulation, request, session.on)
                if step.allowed:
                    recording.append(journal, step.entry)
            if step.allowed:
                created = next_documents(loaded, regulation, step.event)
    except recording.RecordingError as error:
        raise RefusalError(str(error)) from None
    _report(session, step, when.isoformat(), output, dry_run=dry_run, created=created)


def _report(session: Session, step: Step, when: str, output: Output, *, dry_run: bool, created: list[str]) -> None:
    from lean import reporters
    from lean.commands.session import RefusalError, note, painter

    recorded = step.allowed and not dry_run
    if output is Output.JSON:
        missing = [
            {"path": d.path, "line": d.line, "message": d.message, "provision": d.provision} for d in step.missing
        ]
        sys.stdout.write(
            reporters.as_json(
                {"recorded": recorded, "event": step.event.event, "date": when, "missing": missing, "created": created}
            )
        )
    elif step.allowed:
        word = "Записано" if recorded else "Можно записать"
        sys.stdout.write(f"{word}: {step.event.name}, {when} ({step.provision.provision})\n")
        for name in created:
            sys.stdout.write(f"Создана заготовка: {name}\n")
    else:
        sys.stdout.write(reporters.text(step.missing, session.line_of, painter(sys.stdout)))
        note(f"Не записано: «{step.event.name}». Не хватает: {len(step.missing)}.")
    if not step.allowed:
        raise RefusalError


def _next_steps(session: Session, loaded: LoadedProject, regulation: Regulation, output: Output) -> None:
    from lean import checking, reporters
    from lean.commands.session import RefusalError
    from lean.procedure import follow, possible
    from lean.project import BrokenDocumentError

    try:
        course = follow(loaded.project, regulation, session.on)
    except BrokenDocumentError:
        raise RefusalError(reporters.text(loaded.loader.diagnostics, session.line_of).rstrip()) from None
    steps = [
        (name, *regulation.events[name], checking.check_gate(loaded, regulation, name, session.on))
        for name in possible(course, regulation)
    ]
    if output is Output.JSON:
        sys.stdout.write(
            reporters.as_json(
                [
                    {"event": name, "allowed": not missing, "missing": reporters.as_objects(missing)}
                    for name, _, _, missing in steps
                ]
            )
        )
        return
    if not steps:
        sys.stdout.write("Проект завершён: следующих событий нет.\n")
    for name, provision, event, missing in steps:
        state = "можно записать" if not missing else f"не хватает: {len(missing)}"
        sys.stdout.write(f"{name} — {event.name} ({provision.provision}): {state}\n")
        for diagnostic in missing:
            sys.stdout.write(
                f"    {diagnostic.path}:{diagnostic.line} {diagnostic.message}"
                + (f" ({diagnostic.provision})\n" if diagnostic.provision else "\n")
            )
