"""lean appeal: the register of appeals; a new one is recorded, an analysis or a decision is worded to be put in."""

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


class Action(StrEnum):
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
_TAKES: Final = {Action.LIST: _LISTING, Action.ADD: _ADDING, Action.ANALYSE: _ANALYSIS, Action.DECIDE: _DECIDING}
"""What each action takes, by the keys of appeals.yaml."""
_OPTIONS: Final = {"decided": "date", "decided_by": "by"}
"""Options that are called otherwise than their keys."""


ActionArgument = Annotated[
    Action,
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
    action: ActionArgument = Action.LIST,
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
    given = {
        "received": received, "source": source, "kind": kind, "about": about, "unit": unit, "sent": sent,
        "urgency": urgency, "priority": priority, "decision": decision, "decided": date, "decided_by": by,
        "project": project, "note": note,
    }  # fmt: skip
    said = {
        key: read_choice(value.strip(), Appeal.model_fields[key], f"--{_OPTIONS.get(key, key)}")
        for key, value in given.items()
        if value is not None and value.strip()
    }
    alien = sorted(f"--{_OPTIONS.get(key, key)}" for key in said if key not in _TAKES[action])
    if alien:
        raise UsageError(f"для {action.value} не нужно: {', '.join(alien)}")
    session = open_session(workspace, on)
    if action is Action.LIST:
        _list(session, output, number=number, waiting=waiting)
        return
    if number is None or not number.strip():
        raise UsageError("не указан номер обращения")
    request = _Request(session, number.strip(), said, output)
    (_add if action is Action.ADD else _amend)(request, action)


@dataclass(frozen=True)
class _Request:
    """What the command line says about one appeal."""

    session: Session
    number: str
    said: Mapping[str, str]
    output: Output

    @property
    def register(self) -> tuple[Appeal, ...]:
        return self.session.workspace.appeals.appeals


def _list(session: Session, output: Output, *, number: str | None, waiting: bool) -> None:
    found = rank_appeals(session.workspace.appeals.appeals, session.on)
    if number is not None:
        known = [item.appeal.id for item in found]
        if number not in known:
            raise UsageError(f"обращения «{visible(number)}» нет{suggest_names(number, known)}")
        found = [item for item in found if item.appeal.id == number]
    shown = [item for item in found if not waiting or item.state != "decided"]
    if output is Output.JSON:
        print_json(as_objects(shown))
    else:
        _print(shown, found)


def _print(shown: Sequence[AppealStanding], found: Sequence[AppealStanding]) -> None:
    if not shown:
        print_note("Обращений, которые ждут решения, нет." if found else "Обращений пока нет: lean appeal add НОМЕР.")
        return
    table = build_table((("Обращение", 17), ("О чём", 25), ("Кому", 17), ("Что дальше", 18)), leading=1)
    for item in shown:
        one = item.appeal
        came = [word_of(one, "source"), format_date(one.received) if one.received is not None else None]
        state = Text(STATES[item.state] if item.state != "decided" else DECISIONS[one.decision or "none"])
        if one.project is not None and item.state == "decided":
            state.append(f"\n{visible(one.project)}", "dim")
        if item.waiting_days:
            state.append(f"\nждёт {item.waiting_days} дн.", "red")
        table.add_row(
            Text("\n".join([visible(one.id), *filter(None, came)])),
            Text(visible(one.about or "")),
            Text(visible(one.unit or "")),
            state,
        )
    screen = open_console()
    screen.print(table)
    open_ones = sum(item.state != "decided" for item in found)
    screen.print(f"Обращений: {len(found)}" + (f", ждут решения: {open_ones}" if open_ones else ""))


def _appeal(request: _Request, known: Mapping[str, Any]) -> Appeal:
    """The appeal as it would stand, or a refusal with what is wrong with it."""
    try:
        made = Appeal.model_validate({"id": request.number, **known, **request.said})
    except ValidationError as error:
        wrong = [f"--{_OPTIONS.get(str(one['loc'][0]), str(one['loc'][0]))}: {one['msg']}" for one in error.errors()]
        raise RefusalError("\n".join(visible(line) for line in wrong)) from None
    wrong = find_date_errors(made, request.session.on)
    if wrong:
        raise RefusalError("\n".join(wrong))
    return made


def _add(request: _Request, _: Action) -> None:
    for key, name in (("source", "откуда оно"), ("about", "о чём оно")):
        if key not in request.said:
            raise UsageError(f"не указано, {name}: --{key}")
    with writer.locked(request.session.workspace.root):
        # The register is read under the lock only: what another process has just recorded counts.
        if any(one.id == request.number for one in request.register):
            raise RefusalError(f"обращение {visible(request.number)} уже записано в appeals.yaml")
        made = _appeal(request, {"received": request.session.on.isoformat()})
        _append(request.session, list_fields(made))
    if request.output is Output.JSON:
        print_json({"recorded": True, "id": made.id, "path": "appeals.yaml"})
    else:
        print_note(f"Обращение {visible(made.id)} записано в appeals.yaml.")


def _append(session: Session, entry: Mapping[str, str]) -> None:
    """Append to appeals.yaml, or begin it. The caller holds the workspace's lock."""
    root = session.workspace.root
    path = root / "appeals.yaml"
    if not path.exists():
        regulation = session.current_regulation()
        empty = draft("appeals", regulation, {"regulation": regulation}, root)
        writer.begin(path, empty, entry, "appeals")
    else:
        writer.append(path, entry, "appeals")


def _amend(request: _Request, action: Action) -> None:
    """Check an analysis or a decision and print the lines that say it, with the place where they belong."""
    register = request.register
    index, old = next(((i, one) for i, one in enumerate(register) if one.id == request.number), (-1, None))
    if old is None:
        raise UsageError(
            f"обращения «{visible(request.number)}» нет{suggest_names(request.number, [a.id for a in register])}"
        )
    if action is Action.DECIDE:
        request = _decided(request, old)
    elif not request.said:
        raise UsageError("не указано, что оценено: --urgency и --priority")
    if "project" in request.said:
        request.session.project(request.said["project"])
    new = _appeal(request, list_fields(old))
    source = request.session.workspace.loader.sources["appeals"]
    _tell(request, old, build_amendment(old, new, request.said, source, index))


def _decided(request: _Request, old: Appeal) -> _Request:
    """A decision with the day on which it was taken. Raises UsageError, RefusalError for what it must rest on."""
    if "decision" not in request.said:
        raise UsageError('не указано решение: --decision "начать проект", "решить без проекта" или оставить')
    said = {"decided": request.session.on.isoformat(), **request.said}
    lacking = list_missing_for_decision(old, said)
    if lacking:
        rules = request.session.current_regulation().rules
        cited = [f" ({provision.provision})" for provision, rule in rules if isinstance(rule, AppealsJudged)]
        raise RefusalError(f"для решения не хватает: {', '.join(lacking)}{''.join(cited[:1])}")
    return replace(request, said=said)


def _tell(request: _Request, old: Appeal, change: Amendment) -> None:
    changed = [{"key": key, "old": before, "new": after} for key, (before, after) in change.changed.items()]
    if request.output is Output.JSON:
        told = {"recorded": False, "path": "appeals.yaml", "line": change.line}
        print_json({"id": old.id, **told, "add": list(change.lines), "change": changed})
        return
    place = f"appeals.yaml:{change.line}"
    out = []
    if change.lines:
        out += [f"Впишите в запись обращения {visible(old.id)} ({place}):", ""]
        out += [" " * (change.column - 1) + visible(line) for line in change.lines]
    for key, (before, after) in change.changed.items():
        out += [f"Замените в ней ({place}) {key}: {visible(scalar(before))} на {visible(scalar(after))}"]
    slug = request.said.get("project")
    card = request.session.workspace.project(slug).card.appeals if slug in request.session.workspace.slugs else ()
    if slug is not None and old.id not in card:
        out += ["", f"И в appeals projects/{visible(slug)}/card.yaml: {visible(scalar(old.id))}"]
    sys.stdout.write("\n".join(out or ["Всё это в записи уже есть."]) + "\n")
