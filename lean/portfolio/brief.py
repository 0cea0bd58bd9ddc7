"""The briefing for the Mayor on all projects (п. 8 (5)): numbers, pending decisions, overdue deadlines, results."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from lean.forms.contexts.overview import shorten
from lean.forms.fields import form_field
from lean.portfolio.appeals import STATES, rank_appeals
from lean.portfolio.register import describe_results
from lean.values import format_date

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from lean.documents.workspace import Appeal
    from lean.portfolio.entries import PortfolioEntry
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
"""Parts of the brief in their order, with their headings."""
_LONGEST: Final = 90
"""The longest title in characters: the reader is in a hurry."""


@dataclass(frozen=True, slots=True)
class BriefItem:
    """A line of the brief; `section` is a key of `SECTIONS`, `day` the due date or the day when the project ended."""

    section: str
    text: str
    project: str | None = None
    title: str | None = None
    who: str | None = None
    day: date | None = None
    overdue_days: int = 0


def build_brief(
    projects: Sequence[tuple[PortfolioEntry, Standing]],
    appeals: Iterable[Appeal],
    on: date,
    *,
    since: date,
    within: int,
) -> list[BriefItem]:
    """Return the brief as of a day: projects that ended from `since` on, deadlines `within` so many calendar days."""
    entries = [entry for entry, _ in projects]
    return [
        *_list_totals(entries),
        *(item for entry, standing in projects for item in _list_decisions(entry, standing)),
        *sorted(_list_overdue(projects), key=lambda item: (-item.overdue_days, item.project)),
        *sorted(_list_upcoming(projects, on + timedelta(days=within)), key=lambda item: (item.day, item.project)),
        *sorted(_list_ended(entries, since), key=lambda item: (item.day, item.project)),
        *(BriefItem("results", text) for text in describe_results(entries)),
        *_list_appeals(appeals, on),
    ]


def _list_totals(entries: Sequence[PortfolioEntry]) -> Iterator[BriefItem]:
    names = [entry.stage_name for entry in sorted(entries, key=lambda e: (not e.is_active, str(e.stage)))]
    yield BriefItem("totals", f"Проектов: {len(entries)}")
    for name in dict.fromkeys(names):
        yield BriefItem("totals", f"{name or 'Не читается'}: {names.count(name)}")


def _list_decisions(entry: PortfolioEntry, standing: Standing) -> Iterator[BriefItem]:
    """Yield steps whose turn has come, which lack nothing and which the head of the team takes."""
    heads = _head_roles(standing.regulation)
    for step in standing.next:
        if step.forward and not step.missing and heads.intersection(step.event.by):
            who = standing.role(next(role for role in step.event.by if role in heads))
            yield BriefItem("decision", f"{step.event.name} ({step.provision})", entry.project, entry.title, who)


def _head_roles(regulation: Regulation) -> frozenset[str]:
    return frozenset(name for name, role in regulation.roles.items() if "roster.head" in role.held_by)


def _list_overdue(projects: Iterable[tuple[PortfolioEntry, Standing]]) -> Iterator[BriefItem]:
    for entry, standing in projects:
        for state in entry.deadlines:
            if state.overdue_days:
                words = (f"{state.name} ({state.provision})", entry.project, entry.title, standing.who(state))
                yield BriefItem("late", *words, state.due, state.overdue_days)


def _list_upcoming(projects: Iterable[tuple[PortfolioEntry, Standing]], last: date) -> Iterator[BriefItem]:
    for entry, standing in projects:
        for state in entry.deadlines:
            if not state.overdue_days and state.due <= last:
                words = (f"{state.name} ({state.provision})", entry.project, entry.title, standing.who(state))
                yield BriefItem("due", *words, state.due)


def _list_ended(entries: Iterable[PortfolioEntry], since: date) -> Iterator[BriefItem]:
    for entry in entries:
        if entry.ended is not None and entry.ended >= since:
            yield BriefItem("ended", entry.stage_name, entry.project, entry.title, None, entry.ended)


def _list_appeals(appeals: Iterable[Appeal], on: date) -> Iterator[BriefItem]:
    waiting = [item for item in rank_appeals(appeals, on) if item.state != "decided"]
    for state, name in STATES.items():
        ours = [item for item in waiting if item.state == state]
        if ours:
            longest = max(item.waiting_days for item in ours)
            yield BriefItem("appeals", f"{name}: {len(ours)}" + (f", дольше всех — {longest} дн." if longest else ""))


def as_objects(items: Iterable[BriefItem]) -> list[dict[str, Any]]:
    """Return the brief as JSON data with the stable keys of the command line."""
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


def format_item(item: BriefItem) -> str:
    """Return a line as text: «до 30.11.2026 — Составить карту (п. 16 (1)); «Справки»; Петрова П.П.»."""
    day = {"ended": "", "late": "до ", "due": "до "}.get(item.section, "")
    parts = [
        f"{day}{format_date(item.day)} — {item.text}" if item.day is not None else item.text,
        f"«{shorten(item.title, _LONGEST)}»" if item.title is not None else "",
        item.who or "",
        f"просрочено на {item.overdue_days} раб. дн." if item.overdue_days else "",
    ]
    return "; ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class BriefSection:
    """A part of the brief."""

    heading: str = form_field("заголовок")
    lines: tuple[str, ...] = form_field("строки")


@dataclass(frozen=True, slots=True)
class BriefForm:
    """The brief as its template prints it."""

    organisation: str = form_field("организация")
    on: str = form_field("на какой день")
    sections: tuple[BriefSection, ...] = form_field("части: всего, ждут решения, просрочено и другие; пустых нет")


def group_by_section(items: Sequence[BriefItem]) -> dict[str, list[str]]:
    """Return the lines by the headings of their sections, in order; sections without lines are left out."""
    by_heading = {
        heading: [format_item(item) for item in items if item.section == key] for key, heading in SECTIONS.items()
    }
    return {heading: lines for heading, lines in by_heading.items() if lines}


def build_brief_form(items: Sequence[BriefItem], organisation: str, on: date) -> BriefForm:
    """Return the brief as its template prints it."""
    printed = tuple(BriefSection(heading, tuple(lines)) for heading, lines in group_by_section(items).items())
    return BriefForm(organisation, format_date(on), printed)
