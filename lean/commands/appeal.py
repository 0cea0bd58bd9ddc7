"""lean appeal: the register of appeals; a new one is recorded, an analysis or a decision is worded to be copied."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer
from pydantic import ValidationError
from rich.text import Text

from lean.cli.arguments import read_choice
from lean.cli.options import Format, On, Output, Workspace
from lean.cli.session import RefusalError, Session, UsageError, open_session, print_json, print_note, suggest_names
from lean.cli.tables import build_table, open_console
from lean.documents.choices import word_of
from lean.documents.workspace import Appeal
from lean.portfolio.appeals import (
    DECISIONS,
    STATES,
    Amendment,
    AppealStanding,
    as_objects,
    build_amendment,
    find_date_errors,
    list_fields,
    list_missing_for_decision,
    rank_appeals,
)
from lean.reporters import visible
from lean.rules.appeals import AppealsJudged
from lean.setup.scaffolds import draft
from lean.values import format_date
from lean.workspace import writer
from lean.workspace.yaml_append import scalar

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class AppealAction(StrEnum):
    """What to do with appeals."""

    LIST = "list"
    ADD = "add"
    ANALYSE = "analyse"
    DECIDE = "decide"


_LISTING: Final = frozenset[str]()
_ADDING: Final = frozenset({"received", "source", "kind", "about", "unit", "sent", "note"})
_ANALYSIS: Final = frozenset({"unit", "sent", "urgency", "priority", "note"})
_DECIDING: Final = frozenset(
    {"unit", "sent", "urgency", "priority", "decision", "decided", "decided_by", "project", "note"}
)
_TAKES: Final = {
    AppealAction.LIST: _LISTING,
    AppealAction.ADD: _ADDING,
    AppealAction.ANALYSE: _ANALYSIS,
    AppealAction.DECIDE: _DECIDING,
}
"""What each action takes, by the keys of appeals.yaml."""
_OPTIONS: Final = {"decided": "date", "decided_by": "by"}
"""Options that are called otherwise than their keys."""


ActionArgument = Annotated[
    AppealAction,
    typer.Argument(metavar="ДЕЙСТВИЕ", help="list — список, add — записать, analyse — оценка, decide — решение."),
]
AppealNumber = Annotated[str | None, typer.Argument(metavar="НОМЕР", help="Регистрационный номер обращения.")]
Received = Annotated[str | None, typer.Option(metavar="ДАТА", help="Когда поступило; без неё — сегодня.")]
Source = Annotated[
    str | None,
    typer.Option(
        metavar="ОТКУДА",
        help="ЦУР, ПОС, гражданин, организация (control-centre, feedback-platform, citizen, organisation).",
    ),
]
Kind = Annotated[
    str | None,
    typer.Option(metavar="ВИД", help="жалоба, предложение, запрос (complaint, proposal, request)."),
]
About = Annotated[str | None, typer.Option(metavar="ТЕКСТ", help="О чём обращение.")]
Unit = Annotated[str | None, typer.Option(metavar="ПОДРАЗДЕЛЕНИЕ", help="Кому направлено для анализа.")]
Sent = Annotated[str | None, typer.Option(metavar="ДАТА", help="Когда направлено.")]
Urgency = Annotated[
    str | None,
    typer.Option(metavar="СТЕПЕНЬ", help="Срочность: низкая, средняя, высокая (low, medium, high)."),
]
Priority = Annotated[
    str | None,
    typer.Option(metavar="СТЕПЕНЬ", help="Приоритет: низкий, средний, высокий (low, medium, high)."),
]
Decision = Annotated[
    str | None,
    typer.Option(metavar="РЕШЕНИЕ", help="начать проект, решить без проекта, оставить (project, work, none)."),
]
DecisionDay = Annotated[str | None, typer.Option("--date", metavar="ДАТА", help="Когда решено; без неё — сегодня.")]
DecidedBy = Annotated[str | None, typer.Option(metavar="ИМЯ", help="Кто решил: «Иванов И.И.».")]
ProjectOption = Annotated[str | None, typer.Option(metavar="ПРОЕКТ", help="Проект, начатый по обращению.")]
NoteOption = Annotated[str | None, typer.Option(metavar="ТЕКСТ", help="Примечание.")]
WaitingOnly = Annotated[bool, typer.Option("--waiting", help="В списке — только те, что ждут решения.")]


def appeal(
    action: ActionArgument = AppealAction.LIST,
    number: AppealNumber = None,
    received: Received = None,
    source: Source = None,
    kind: Kind = None,
    about: About = None,
    unit: Unit = None,
    sent: Sent = None,
    urgency: Urgency = None,
    priority: Priority = None,
    decision: Decision = None,
    date: DecisionDay = None,
    by: DecidedBy = None,
    project: ProjectOption = None,
    note: NoteOption = None,
    *,
    waiting: WaitingOnly = False,
    workspace: Workspace = None,
    on: On = None,
    output: Format = Output.TEXT,
) -> None:
    """Вести реестр обращений: какие ждут оценки и решения; записать новое, оценить, решить.

    Новое обращение дописывается в конец appeals.yaml. Записанное людьми программа не переписывает, поэтому для оценки и
    решения она проверит, что всё на месте, и покажет строки, которые нужно вписать в запись обращения.

    Примеры: lean appeal
             lean appeal add ЦУР-0142 --source ЦУР --about "Ждут неделю"
             lean appeal analyse ЦУР-0142 --urgency высокая --priority средний
             lean appeal decide ЦУР-0142 --decision "решить без проекта" --by "Иванов И.И."
    """
    options = {
        "received": received, "source": source, "kind": kind, "about": about, "unit": unit, "sent": sent,
        "urgency": urgency, "priority": priority, "decision": decision, "decided": date, "decided_by": by,
        "project": project, "note": note,
    }  # fmt: skip
    fields = {
        key: read_choice(value.strip(), Appeal.model_fields[key], f"--{_OPTIONS.get(key, key)}")
        for key, value in options.items()
        if value is not None and value.strip()
    }
    unneeded = sorted(f"--{_OPTIONS.get(key, key)}" for key in fields if key not in _TAKES[action])
    if unneeded:
        raise UsageError(f"для {action.value} не нужно: {', '.join(unneeded)}")
    session = open_session(workspace, on)
    if action is AppealAction.LIST:
        _list_appeals(session, output, number=number, waiting=waiting)
        return
    if number is None or not number.strip():
        raise UsageError("не указан номер обращения")
    request = _Request(session, number.strip(), fields, output)
    (_add_appeal if action is AppealAction.ADD else _amend_appeal)(request, action)


@dataclass(frozen=True)
class _Request:
    """An appeal as the command line describes it; `fields` holds keys of appeals.yaml."""

    session: Session
    number: str
    fields: Mapping[str, str]
    output: Output

    @property
    def register(self) -> tuple[Appeal, ...]:
        return self.session.workspace.appeals.appeals


def _list_appeals(session: Session, output: Output, *, number: str | None, waiting: bool) -> None:
    """Print the register, or one appeal. Raises UsageError for an unknown number."""
    standings = rank_appeals(session.workspace.appeals.appeals, session.on)
    if number is not None:
        known = [standing.appeal.id for standing in standings]
        if number not in known:
            raise UsageError(f"обращения «{visible(number)}» нет{suggest_names(number, known)}")
        standings = [standing for standing in standings if standing.appeal.id == number]
    selected = [standing for standing in standings if not waiting or standing.state != "decided"]
    if output is Output.JSON:
        print_json(as_objects(selected))
    else:
        _print_table(selected, standings)


def _print_table(selected: Sequence[AppealStanding], standings: Sequence[AppealStanding]) -> None:
    if not selected:
        print_note(
            "Обращений, которые ждут решения, нет." if standings else "Обращений пока нет: lean appeal add НОМЕР."
        )
        return
    table = build_table((("Обращение", 17), ("О чём", 25), ("Кому", 17), ("Что дальше", 18)), leading=1)
    for standing in selected:
        appeal = standing.appeal
        origin = [word_of(appeal, "source"), format_date(appeal.received) if appeal.received is not None else None]
        state = Text(STATES[standing.state] if standing.state != "decided" else DECISIONS[appeal.decision or "none"])
        if appeal.project is not None and standing.state == "decided":
            state.append(f"\n{visible(appeal.project)}", "dim")
        if standing.waiting_days:
            state.append(f"\nждёт {standing.waiting_days} дн.", "red")
        table.add_row(
            Text("\n".join([visible(appeal.id), *filter(None, origin)])),
            Text(visible(appeal.about or "")),
            Text(visible(appeal.unit or "")),
            state,
        )
    screen = open_console()
    screen.print(table)
    waiting = sum(standing.state != "decided" for standing in standings)
    screen.print(f"Обращений: {len(standings)}" + (f", ждут решения: {waiting}" if waiting else ""))


def _build_appeal(request: _Request, known: Mapping[str, Any]) -> Appeal:
    """Return the appeal as it would stand. Raises RefusalError with what is wrong with it."""
    try:
        appeal = Appeal.model_validate({"id": request.number, **known, **request.fields})
    except ValidationError as error:
        faults = [
            f"--{_OPTIONS.get(str(detail['loc'][0]), str(detail['loc'][0]))}: {detail['msg']}"
            for detail in error.errors()
        ]
        raise RefusalError("\n".join(visible(line) for line in faults)) from None
    faults = find_date_errors(appeal, request.session.on)
    if faults:
        raise RefusalError("\n".join(faults))
    return appeal


def _add_appeal(request: _Request, _: AppealAction) -> None:
    """Record a new appeal. Raises UsageError, RefusalError, RecordingError."""
    for key, name in (("source", "откуда оно"), ("about", "о чём оно")):
        if key not in request.fields:
            raise UsageError(f"не указано, {name}: --{key}")
    with writer.locked(request.session.workspace.root):
        # The register is read under the lock only: what another process has just recorded counts.
        if any(appeal.id == request.number for appeal in request.register):
            raise RefusalError(f"обращение {visible(request.number)} уже записано в appeals.yaml")
        appeal = _build_appeal(request, {"received": request.session.on.isoformat()})
        _append_entry(request.session, list_fields(appeal))
    if request.output is Output.JSON:
        print_json({"recorded": True, "id": appeal.id, "path": "appeals.yaml"})
    else:
        print_note(f"Обращение {visible(appeal.id)} записано в appeals.yaml.")


def _append_entry(session: Session, entry: Mapping[str, str]) -> None:
    """Append an entry to appeals.yaml, or begin the file. The caller holds the workspace's lock."""
    root = session.workspace.root
    path = root / "appeals.yaml"
    if not path.exists():
        regulation = session.current_regulation()
        empty = draft("appeals", regulation, {"regulation": regulation}, root)
        writer.begin(path, empty, entry, "appeals")
    else:
        writer.append(path, entry, "appeals")


def _amend_appeal(request: _Request, action: AppealAction) -> None:
    """Check an analysis or a decision and print the lines that say it. Raises UsageError, RefusalError."""
    register = request.register
    index, old = next(((i, appeal) for i, appeal in enumerate(register) if appeal.id == request.number), (-1, None))
    if old is None:
        raise UsageError(
            f"обращения «{visible(request.number)}» нет{suggest_names(request.number, [a.id for a in register])}"
        )
    if action is AppealAction.DECIDE:
        request = _complete_decision(request, old)
    elif not request.fields:
        raise UsageError("не указано, что оценено: --urgency и --priority")
    if "project" in request.fields:
        request.session.project(request.fields["project"])
    new = _build_appeal(request, list_fields(old))
    source = request.session.workspace.loader.sources["appeals"]
    _print_amendment(request, old, build_amendment(old, new, request.fields, source, index))


def _complete_decision(request: _Request, old: Appeal) -> _Request:
    """Return a decision with its day. Raises UsageError without one, RefusalError for what it must rest on."""
    if "decision" not in request.fields:
        raise UsageError('не указано решение: --decision "начать проект", "решить без проекта" или оставить')
    fields = {"decided": request.session.on.isoformat(), **request.fields}
    lacking = list_missing_for_decision(old, fields)
    if lacking:
        rules = request.session.current_regulation().rules
        cited = [f" ({provision.provision})" for provision, rule in rules if isinstance(rule, AppealsJudged)]
        raise RefusalError(f"для решения не хватает: {', '.join(lacking)}{''.join(cited[:1])}")
    return replace(request, fields=fields)


def _print_amendment(request: _Request, old: Appeal, change: Amendment) -> None:
    """Print the lines to put into appeals.yaml, with their place, and what to replace there."""
    changed = [{"key": key, "old": before, "new": after} for key, (before, after) in change.changed.items()]
    if request.output is Output.JSON:
        position = {"recorded": False, "path": "appeals.yaml", "line": change.line}
        print_json({"id": old.id, **position, "add": list(change.lines), "change": changed})
        return
    place = f"appeals.yaml:{change.line}"
    lines = []
    if change.lines:
        lines += [f"Впишите в запись обращения {visible(old.id)} ({place}):", ""]
        lines += [" " * (change.column - 1) + visible(line) for line in change.lines]
    for key, (before, after) in change.changed.items():
        lines += [f"Замените в ней ({place}) {key}: {visible(scalar(before))} на {visible(scalar(after))}"]
    slug = request.fields.get("project")
    card = request.session.workspace.project(slug).card.appeals if slug in request.session.workspace.slugs else ()
    if slug is not None and old.id not in card:
        lines += ["", f"И в appeals projects/{visible(slug)}/card.yaml: {visible(scalar(old.id))}"]
    sys.stdout.write("\n".join(lines or ["Всё это в записи уже есть."]) + "\n")
