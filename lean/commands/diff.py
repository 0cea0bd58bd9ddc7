"""lean diff: what differs between two states of a project, in the words of its documents."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lean.cli.options import Format, On, Output, ProjectName, Workspace
from lean.cli.output_files import refuse_other_suffix, write_output
from lean.cli.project_history import open_history
from lean.cli.session import RefusalError, Session, UsageError, open_session, print_json, print_note
from lean.cli.tables import wrap_lines
from lean.history import snapshots
from lean.history.diff import Change, change_to_object, group_by_document
from lean.history.snapshots import ProjectState, compare_states
from lean.procedure.course import follow_journal
from lean.procedure.journal import list_entries
from lean.reporters import visible
from lean.schemas import title_of
from lean.values import format_date

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lean.history.revisions import History
    from lean.regulation.model import Regulation
    from lean.workspace.project import Project


def diff(
    project_name: ProjectName,
    old: Annotated[
        str | None,
        typer.Argument(
            metavar="[БЫЛО]",
            help="Событие (последнее из таких), дата или ревизия git; без неё — последнее сохранение.",
            show_default=False,
        ),
    ] = None,
    new: Annotated[
        str | None,
        typer.Argument(metavar="[СТАЛО]", help="То же; без неё — файлы, какие они сейчас.", show_default=False),
    ] = None,
    *,
    since_approval: Annotated[
        bool, typer.Option("--since-approval", help="Сравнить с тем, что утверждено: состояние находится по печати.")
    ] = False,
    docx: Annotated[
        Path | None,
        typer.Option("--docx", metavar="ФАЙЛ", help="Записать таблицу изменений для приложения к протоколу."),
    ] = None,
    workspace: Workspace = None,
    on: On = None,
    output: Format = Output.TEXT,
) -> None:
    """Показать, что изменилось, по смыслу: сроки, люди, мероприятия, показатели.

    Без ревизий — что изменено с последнего сохранения. Комментарии, отступы и порядок ключей изменениями не считаются.

    Примеры: lean diff spravki
             lean diff spravki card-approved
             lean diff spravki --since-approval --docx izmeneniya.docx
    """
    refuse_other_suffix(docx, ".docx")
    if since_approval and old is not None:
        raise UsageError("укажите одно: --since-approval или ревизию")
    session = open_session(workspace, on)
    project = session.project(project_name)
    regulation = session.regulation(project)
    history = open_history(project)
    if since_approval:
        before, changes, not_found = _compare_with_approved(session, project, history, regulation)
        after = "сейчас"
    else:
        old_state, new_state = _find_states(project, history, regulation, old, new)
        before, after, changes, not_found = old_state.title, new_state.title, _list_changes(old_state, new_state), []
    changes = [
        change.with_event_names({name: event.name for name, event in regulation.events.items()}) for change in changes
    ]
    _report_changes(f"{before} → {after}", changes, output)
    if docx is not None:
        # On paper «now» is the day of printing.
        until = after if new is not None else f"на {format_date(session.on)}"
        _write_table(docx, project, f"{before} → {until}", changes)
    if not_found:
        raise RefusalError("\n".join(not_found))


def _list_changes(before: ProjectState, after: ProjectState) -> list[Change]:
    return compare_states(before, after)


def _find_states(
    project: Project, history: History, regulation: Regulation, old: str | None, new: str | None
) -> tuple[ProjectState, ProjectState]:
    """Return the two states to compare. Raises GitError where one cannot be found."""

    def named(text: str) -> ProjectState:
        commit = history.resolve(text, regulation, list_entries(project))
        name = regulation.events[text].name if text in regulation.events else text
        return snapshots.state_at(history, commit, f"{name} ({commit[:8]})")

    before = snapshots.last_saved_state(history) if old is None else named(old)
    return before, snapshots.current_state(project) if new is None else named(new)


def _compare_with_approved(
    session: Session, project: Project, history: History, regulation: Regulation
) -> tuple[str, list[Change], list[str]]:
    """Return what was approved in words, the changes since, and what was approved but is not found."""
    course = follow_journal(project, regulation, session.on)
    approvals, not_found = snapshots.find_approvals(history, project, course, regulation)
    if not approvals and not not_found:
        raise RefusalError("ни один документ проекта ещё не утверждён с печатью: сравнить не с чем")
    if not approvals:
        raise RefusalError("\n".join(not_found))
    current = snapshots.current_state(project)
    changes = [
        change for approval in approvals for change in snapshots.find_changes_since(approval, current, regulation)
    ]
    descriptions = (
        f"{title_of(approval.document)} — {regulation.events[approval.entry.event].name} "
        f"{format_date(approval.entry.date)} ({approval.commit[:8]})"
        for approval in approvals
    )
    return f"Утверждено: {'; '.join(descriptions)}", changes, not_found


def _report_changes(explained: str, changes: Sequence[Change], output: Output) -> None:
    if output is Output.JSON:
        print_json([change_to_object(change) for change in changes])
        return
    print_note(visible(explained))
    for document, own in group_by_document(changes).items():
        sys.stdout.write(f"{title_of(document)} ({document}.yaml)\n")
        sys.stdout.writelines(f"{line}\n" for line in wrap_lines(f"  {visible(change.text)}" for change in own))
    if not changes:
        print_note("По смыслу ничего не изменилось.")


def _write_table(path: Path, project: Project, explained: str, changes: Sequence[Change]) -> None:
    from lean.history.table import build_change_table  # noqa: PLC0415 - only --docx needs what fills templates

    title = f"Изменения в документах проекта «{project.title}»"
    write_output(path, build_change_table(title, explained, changes))
