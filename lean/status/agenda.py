"""The open deadlines of all projects in one list, as JSON data and as a calendar file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from lean.reporters import visible

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lean.procedure.deadlines import DeadlineState
    from lean.status.status import Standing


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """An open deadline of a project; `who` names the responsible person or role."""

    project: str
    title: str
    who: str
    person: str | None
    deadline: DeadlineState


def build_agenda(standings: Iterable[Standing], on: date, within: int | None = None) -> list[AgendaItem]:
    """Return open deadlines by due date, the most overdue first, up to `within` calendar days ahead."""
    last = None if within is None else on + timedelta(days=within)
    items = [
        AgendaItem(item.slug, item.title, item.who(state), item.find_debtor(state), state)
        for item in standings
        for state in item.open_deadlines
        if last is None or state.due <= last
    ]
    return sorted(items, key=lambda item: (item.deadline.due, item.project, item.deadline.name))


def as_objects(items: Iterable[AgendaItem]) -> list[dict[str, Any]]:
    """Return the agenda as JSON data with the stable keys of the command line."""
    return [
        {
            "project": item.project,
            "title": item.title,
            "name": item.deadline.name,
            "due": item.deadline.due.isoformat(),
            "actor": item.deadline.actor,
            "person": item.person,
            "provision": item.deadline.provision,
            "overdue_days": item.deadline.overdue_days,
            "provisional": item.deadline.provisional,
        }
        for item in items
    ]


PRODUCT = "-//lean//RU"
_ALARM = timedelta(hours=-15)
"""Nine in the morning of the day before: an event of a day starts at midnight."""


def render_calendar(items: Iterable[AgendaItem], on: date, name: str) -> bytes:
    """Return the agenda as an iCalendar file (RFC 5545): an all-day event per deadline, with a reminder the day before.

    The bytes depend on the arguments alone. An event has the same UID as long as its deadline exists, so a calendar
    updates the event when it imports the file again.
    """
    from icalendar import Alarm, Calendar, Event  # noqa: PLC0415 - slow to import, needed for this format alone

    result = Calendar()
    result.add("prodid", PRODUCT)
    result.add("version", "2.0")
    result.add("calscale", "GREGORIAN")
    result.add("method", "PUBLISH")
    result.add("x-wr-calname", _single_line(name))
    stamp = datetime.combine(on, time(), tzinfo=UTC)
    for item in items:
        state = item.deadline
        event = Event()
        event.add("uid", _uid(item))
        event.add("dtstamp", stamp)
        event.add("dtstart", state.due)
        event.add("dtend", state.due + timedelta(days=1))
        event.add("summary", _single_line(f"{item.project}: {state.name}"))
        event.add("description", "\n".join(map(_single_line, _description(item))))
        event.add("status", "TENTATIVE" if state.provisional else "CONFIRMED")
        event.add("transp", "TRANSPARENT")
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", _single_line(f"{item.project}: {state.name}"))
        alarm.add("trigger", _ALARM)
        event.add_component(alarm)
        result.add_component(event)
    content: bytes = result.to_ical()
    return content


def _single_line(text: str) -> str:
    """Return text on one line without control characters, which the format does not allow."""
    return visible(" ".join(text.split()))


def _uid(item: AgendaItem) -> str:
    import hashlib  # noqa: PLC0415 - for this format alone

    state = item.deadline
    # The due date and the names of measures and persons may change; the event that started the deadline does not.
    key = f"{item.project}\n{state.provision}\n{state.after}\n{state.since.isoformat()}\n{state.key}"
    return f"{hashlib.sha256(key.encode(errors='surrogatepass')).hexdigest()[:32]}@lean"


def _description(item: AgendaItem) -> Iterable[str]:
    yield f"Проект: {item.title}"
    yield f"Кто: {item.who}"
    yield f"Основание: {item.deadline.provision}"
    if item.deadline.overdue_days:
        yield f"Просрочено на {item.deadline.overdue_days} раб. дн."
    if item.deadline.provisional:
        yield "Предварительно: производственного календаря на этот год ещё нет"
