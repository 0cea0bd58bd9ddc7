"""What the Mayor is told of all projects (п. 8 (5)): how many, what waits for a decision, what is late, what ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from lean.forms.contexts.overview import shortened
from lean.forms.fields import shown
from lean.portfolio.appeals import STATES, standings
from lean.portfolio.register import brought
from lean.values import format_date

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from lean.documents.workspace import Appeal
    from lean.portfolio.entries import Entry
    from lean.regulation.model import Regulation
    from lean.status.status import Standing

SECTIONS: Final = {
    "totals": "Всего",
    "decision": "Ждут решения",
    "late": "Просрочено",
    "due": "Ближайшие сроки",
    "ended": "Завершены",
    "results": "Что дали закрытые проекты за всё время",
    "appeals": "Обращения ждут",
}
"""The parts of the brief in their order -> headings."""
_LONGEST: Final = 90
"""Characters of a title: the reader is in a hurry."""


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the brief; ``section`` is a key of ``SECTIONS``, ``day`` the due date or the day of the end."""

    section: str
    text: str
    project: str | None = None
    title: str | None = None
    who: str | None = None
    day: date | None = None
    overdue_days: int = 0


def brief(
    found: Sequence[tuple[Entry, Standing]], appeals: Iterable[Appeal], on: date, *, since: date, within: int
) -> list[Item]:
    """The brief as of a day: what ended since ``since``, what is due ``within`` so many calendar days."""
    entries = [entry for entry, _ in found]
    return [
        *_totals(entries),
        *(item for entry, standing in found for item in _decisions(entry, standing)),
        *sorted(_late(found), key=lambda item: (-item.overdue_days, item.project)),
        *sorted(_due(found, on + timedelta(days=within)), key=lambda item: (item.day, item.project)),
        *sorted(_ended(entries, since), key=lambda item: (item.day, item.project)),
        *(Item("results", line) for line in brought(entries)),
        *_appeals(appeals, on),
    ]


def _totals(entries: Sequence[Entry]) -> Iterator[Item]:
    names = [entry.stage_name for entry in sorted(entries, key=lambda e: (not e.is_active, str(e.stage)))]
    yield Item("totals", f"Проектов: {len(entries)}")
    for name in dict.fromkeys(names):
        yield Item("totals", f"{name or 'Не читается'}: {names.count(name)}")


def _decisions(entry: Entry, standing: Standing) -> Iterator[Item]:
    """Steps whose turn has come, which miss nothing and are taken by whoever heads the team."""
    heads = _head_roles(standing.regulation)
    for step in standing.next:
        if step.forward and not step.missing and heads.intersection(step.event.by):
            who = standing.role(next(role for role in step.event.by if role in heads))
            yield Item("decision", f"{step.event.name} ({step.provision})", entry.project, entry.title, who)


def _head_roles(regulation: Regulation) -> frozenset[str]:
    return frozenset(name for name, role in regulation.roles.items() if "roster.head" in role.held_by)


def _late(found: Iterable[tuple[Entry, Standing]]) -> Iterator[Item]:
    for entry, standing in found:
        for state in entry.deadlines:
            if state.overdue_days:
                told = (f"{state.name} ({state.provision})", entry.project, entry.title, standing.who(state))
                yield Item("late", *told, state.due, state.overdue_days)


def _due(found: Iterable[tuple[Entry, Standing]], last: date) -> Iterator[Item]:
    for entry, standing in found:
        for state in entry.deadlines:
            if not state.overdue_days and state.due <= last:
                told = (f"{state.name} ({state.provision})", entry.project, entry.title, standing.who(state))
                yield Item("due", *told, state.due)


def _ended(entries: Iterable[Entry], since: date) -> Iterator[Item]:
    for entry in entries:
        if entry.ended is not None and entry.ended >= since:
            yield Item("ended", entry.stage_name, entry.project, entry.title, None, entry.ended)


def _appeals(appeals: Iterable[Appeal], on: date) -> Iterator[Item]:
    waiting = [item for item in standings(appeals, on) if item.state != "decided"]
    for state, name in STATES.items():
        ours = [item for item in waiting if item.state == state]
        if ours:
            longest = max(item.waiting_days for item in ours)
            yield Item("appeals", f"{name}: {len(ours)}" + (f", дольше всех — {longest} дн." if longest else ""))


def as_objects(items: Iterable[Item]) -> list[dict[str, Any]]:
    """The brief with the stable keys of the command line's contract."""
    return [
        {
            "section": item.section,
            "text": item.text,
            "project": item.project,
            "title": item.title,
            "who": item.who,
            "date": item.day.isoformat() if item.day is not None else None,
            "overdue_days": item.overdue_days,
        }
        for item in items
    ]


def line(item: Item) -> str:
    """A line in words: «до 30.11.2026 — Составить карту (п. 16 (1)); «Справки»; Петрова П.П.; просрочено на …»."""
    day = {"ended": "", "late": "до ", "due": "до "}.get(item.section, "")
    parts = [
        f"{day}{format_date(item.day)} — {item.text}" if item.day is not None else item.text,
        f"«{shortened(item.title, _LONGEST)}»" if item.title is not None else "",
        item.who or "",
        f"просрочено на {item.overdue_days} раб. дн." if item.overdue_days else "",
    ]
    return "; ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class SectionShown:
    """A part of the brief."""

    heading: str = shown("заголовок")
    lines: tuple[str, ...] = shown("строки")


@dataclass(frozen=True, slots=True)
class BriefForm:
    """The brief to print."""

    organisation: str = shown("организация")
    on: str = shown("на какой день")
    sections: tuple[SectionShown, ...] = shown("части: всего, ждут решения, просрочено и другие; пустых нет")


def sections(items: Sequence[Item]) -> dict[str, list[str]]:
    """Lines by the headings of their parts, in order; parts without lines are left out."""
    found = {heading: [line(item) for item in items if item.section == key] for key, heading in SECTIONS.items()}
    return {heading: lines for heading, lines in found.items() if lines}


def form(items: Sequence[Item], organisation: str, on: date) -> BriefForm:
    """The brief as its form shows it."""
    shown_ = tuple(SectionShown(heading, tuple(lines)) for heading, lines in sections(items).items())
    return BriefForm(organisation, format_date(on), shown_)
