"""lean schedule: the latest lawful date of each step from the approval of a card on a day, to fill the card with."""

from __future__ import annotations

import sys
import textwrap
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from lean.calendar import UnknownYearError
from lean.cli.arguments import open_session_anywhere
from lean.cli.options import Format, On, Output, Workspace
from lean.cli.session import RefusalError, parse_day_option, print_json
from lean.cli.status_table import PROVISIONAL
from lean.cli.tables import WIDTH, open_console, print_rows
from lean.procedure.deadlines import ScheduledStep, schedule_steps
from lean.rules.schedule import ScheduleAgrees
from lean.values import format_date, format_period
from lean.workspace.yaml_append import scalar

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from lean.regulation.model import Regulation


def schedule(
    start: Annotated[
        str, typer.Option("--start", metavar="ДАТА", help="День утверждения карточки.", show_default=False)
    ],
    measures_done: Annotated[
        str | None,
        typer.Option(
            "--measures-done", metavar="ДАТА", help="День последнего мероприятия плана: тогда видны и сроки после него."
        ),
    ] = None,
    workspace: Workspace = None,
    on: On = None,
    output: Format = Output.TEXT,
) -> None:
    """Посчитать крайние сроки шагов проекта, если каждый займёт всё отведённое время.

    Даты можно перенести в карточку: в ключевые события и в график этапов.

    Примеры: lean schedule --start 11.01.2027
             lean schedule --start 11.01.2027 --measures-done 30.06.2027
    """
    session = open_session_anywhere(workspace, on)
    day = parse_day_option(start, "--start")
    done = None if measures_done is None else parse_day_option(measures_done, "--measures-done")
    regulation = replace(session, on=day).current_regulation()
    try:
        steps = schedule_steps(day, regulation, session.workspace.calendar, done)
    except UnknownYearError as error:
        raise RefusalError(str(error)) from None
    if output is Output.JSON:
        print_json(
            [
                {
                    "event": step.event,
                    "name": step.name,
                    "since": step.since.isoformat(),
                    "due": step.due.isoformat(),
                    "after": step.after,
                    "working_days": step.working_days,
                    "provision": step.provision,
                    "provisional": step.provisional,
                }
                for step in steps
            ]
        )
        return
    _print_table(steps)
    sys.stdout.write("".join(f"{line}\n" for line in _format_card(day, steps, regulation)))
    for line in _describe_undated(steps, regulation):
        sys.stdout.write(textwrap.fill(line, WIDTH, subsequent_indent="  ") + "\n")


def _print_table(steps: Sequence[ScheduledStep]) -> None:
    print_rows(
        ("Этап", "Период", "Раб. дн.", "Пункт"),
        [
            (
                step.name,
                format_period(step.since, step.due) + ("*" if step.provisional else ""),
                str(step.working_days),
                step.provision,
            )
            for step in steps
        ],
    )
    if any(step.provisional for step in steps):
        open_console().print(PROVISIONAL)


def _format_card(start: date, steps: Sequence[ScheduledStep], regulation: Regulation) -> Iterator[str]:
    """Yield the same dates as lines of card.yaml."""
    yield ""
    yield "Для card.yaml (блок 4 и график этапов):"
    yield ""
    yield "key_events:"
    yield f"  start: {format_date(start)}"
    for key, first, last in _find_periods(steps, regulation):
        yield f"  {key}: {format_period(first.since, last.due)}{_format_remark(last)}"
    yield "schedule:"
    for step in steps:
        yield f"  - name: {scalar(step.name)}"
        yield f"    period: {format_period(step.since, step.due)}{_format_remark(step)}"
        yield f"    event: {step.event}"


def _format_remark(step: ScheduledStep) -> str:
    return "  # предварительно" if step.provisional else ""


def _find_periods(
    steps: Sequence[ScheduledStep], regulation: Regulation
) -> Iterator[tuple[str, ScheduledStep, ScheduledStep]]:
    """Yield the key events of the card whose both ends the regulation ties to steps: (key, first step, last step)."""
    by_event = {step.event: step for step in steps}
    for _, rule in regulation.rules:
        if not isinstance(rule, ScheduleAgrees):
            continue
        firsts = {place: by_event[event] for event, place in rule.starts.items() if event in by_event}
        lasts = {place: by_event[event] for event, place in rule.ends.items() if event in by_event}
        for place, first in firsts.items():
            if place in lasts:
                yield place.split(".")[-1], first, lasts[place]


def _describe_undated(steps: Sequence[ScheduledStep], regulation: Regulation) -> Iterator[str]:
    """Yield what cannot be dated yet, in words."""
    reached = {step.event: step.due for step in steps}
    waiting = [
        (p, d) for p, d in regulation.deadlines if regulation.events[d.after].derived and d.until[0] not in reached
    ]
    own = [(p, o) for p in regulation.provisions for o in p.own_dates if o.after in reached]
    if own or waiting:
        yield ""
    for provision, dates in own:
        after = regulation.events[dates.after].name
        day = format_date(reached[dates.after])
        yield f"{dates.name}: сроки ставит план; «{after}» — не позже {day} ({provision.provision})."
    for provision, deadline in waiting:
        after = regulation.events[deadline.after].name
        when = f"{deadline.working_days} раб. дн. после события «{after}»"
        yield f"{deadline.name}: {when} ({provision.provision}); даты даст --measures-done."
