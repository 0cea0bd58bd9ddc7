"""The pages about all projects: the summary with its table, the deadlines, the best practices."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from lean.portfolio.appeals import STATES, standings
from lean.portfolio.brief import brief
from lean.portfolio.counts import HEADINGS, counts
from lean.portfolio.register import brought
from lean.site import weeks
from lean.values import format_date

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from markupsafe import Markup

    from lean.documents.workspace import Appeal
    from lean.portfolio.brief import Item
    from lean.portfolio.counts import Count
    from lean.portfolio.entries import Entry
    from lean.portfolio.practices import Entry as PracticeEntry
    from lean.site.portfolio import Portfolio
    from lean.status.agenda import AgendaItem

SHOWN: Final = 8
"""Lines of a list on the summary; the rest is in the table and on the page of deadlines."""


@dataclass(frozen=True, slots=True)
class CountShown:
    """So many projects of a kind; ``share`` is the part of the greatest count, in per cent."""

    key: str
    name: str
    projects: int
    share: int


@dataclass(frozen=True, slots=True)
class TallyShown:
    """Projects counted by one thing."""

    by: str
    heading: str
    counts: tuple[CountShown, ...]


@dataclass(frozen=True, slots=True)
class ItemShown:
    """Something that waits, is late or ended; ``page`` is the project's."""

    text: str
    title: str
    page: str
    who: str
    day: str
    iso: str
    late: int


@dataclass(frozen=True, slots=True)
class RowShown:
    """A project of the table; ``words`` are what the filter looks in."""

    page: str
    title: str
    slug: str
    unit: str
    coordinator: str
    stage: str
    stage_name: str
    number: int
    due: str
    iso: str
    due_name: str
    late: int


@dataclass(frozen=True, slots=True)
class IndexPage:
    """The summary."""

    projects: int
    active: int
    late: int
    closed: int
    stages: tuple[CountShown, ...]
    tallies: tuple[TallyShown, ...]
    decisions: tuple[ItemShown, ...]
    overdue: tuple[ItemShown, ...]
    overdue_more: int
    nearest: tuple[ItemShown, ...]
    ended: tuple[ItemShown, ...]
    brought: tuple[str, ...]
    appeals: tuple[tuple[str, int], ...]
    weeks: Markup | None
    rows: tuple[RowShown, ...]
    units: tuple[str, ...]
    coordinators: tuple[str, ...]
    steps: int


@dataclass(frozen=True, slots=True)
class DeadlineShown:
    """A row of the page of deadlines."""

    due: str
    iso: str
    name: str
    title: str
    page: str
    who: str
    provision: str
    late: int
    provisional: bool


@dataclass(frozen=True, slots=True)
class PracticeShown:
    """A practice with what it says, in the order in which it is told."""

    title: str
    page: str | None
    facts: tuple[tuple[str, str], ...]
    replications: tuple[tuple[str, str | None], ...]


def index(portfolio: Portfolio) -> IndexPage:
    """The summary."""
    found, on, pages = portfolio.found, portfolio.on, portfolio.names
    entries = [entry for entry, _ in found]
    items = brief(found, portfolio.appeals, on, since=portfolio.since, within=0)
    counted = counts(entries, portfolio.regulation)
    dues = [(item.deadline.due, item.deadline.overdue_days > 0) for item in portfolio.agenda]
    overdue = [_item(one, pages) for one in items if one.section == "late"]
    return IndexPage(
        projects=len(entries),
        active=sum(entry.is_active for entry in entries),
        late=sum(entry.overdue_days > 0 for entry in entries),
        closed=sum(entry.is_closed for entry in entries),
        stages=_counts("stage", counted),
        tallies=tuple(TallyShown(by, HEADINGS[by], _counts(by, counted)) for by in HEADINGS if by != "stage"),
        decisions=tuple(_item(one, pages) for one in items if one.section == "decision"),
        overdue=tuple(overdue[:SHOWN]),
        overdue_more=len(overdue[SHOWN:]),
        nearest=tuple(islice(_nearest(portfolio.agenda, pages), SHOWN)),
        ended=tuple(reversed([_item(one, pages) for one in items if one.section == "ended"])),
        brought=tuple(brought(entries)),
        appeals=tuple(_waiting(portfolio.appeals, on)),
        weeks=weeks.drawn(weeks.weeks(dues, on), on),
        rows=tuple(_row(entry, pages) for entry in entries),
        units=_distinct(entry.unit for entry in entries),
        coordinators=_distinct(entry.coordinator for entry in entries),
        steps=len(portfolio.regulation.stages),
    )


def _counts(by: str, counted: Sequence[Count]) -> tuple[CountShown, ...]:
    ours = [count for count in counted if count.by == by]
    most = max((count.projects for count in ours), default=1)
    return tuple(CountShown(one.key, one.name, one.projects, round(one.projects * 100 / most)) for one in ours)


def _distinct(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({name for name in names if name}, key=lambda name: (name.casefold().replace("ё", "е"), name)))


def _item(one: Item, pages: Mapping[str, str]) -> ItemShown:
    return ItemShown(
        text=one.text,
        title=one.title or "",
        page=pages[one.project or ""],
        who=one.who or "",
        day=format_date(one.day) if one.day is not None else "",
        iso=one.day.isoformat() if one.day is not None else "",
        late=one.overdue_days,
    )


def _nearest(found: Iterable[AgendaItem], pages: Mapping[str, str]) -> Iterator[ItemShown]:
    """Deadlines that are not late, the nearest first."""
    for item in found:
        state = item.deadline
        if not state.overdue_days:
            yield ItemShown(
                text=f"{state.name} ({state.provision})",
                title=item.title,
                page=pages[item.project],
                who=item.who,
                day=format_date(state.due),
                iso=state.due.isoformat(),
                late=0,
            )


def _waiting(appeals: Sequence[Appeal], on: date) -> Iterator[tuple[str, int]]:
    waiting = [one.state for one in standings(appeals, on) if one.state != "decided"]
    for state, name in STATES.items():
        if state in waiting:
            yield name, waiting.count(state)


def _row(entry: Entry, pages: Mapping[str, str]) -> RowShown:
    first = entry.deadlines[0] if entry.deadlines else None
    return RowShown(
        page=pages[entry.project],
        title=entry.title,
        slug=entry.project,
        unit=entry.unit,
        coordinator=entry.coordinator,
        stage=str(entry.stage or ""),
        stage_name=entry.stage_name or "не читается",
        number=entry.stage if isinstance(entry.stage, int) else 0,
        due=format_date(first.due) if first is not None else "",
        iso=first.due.isoformat() if first is not None else "",
        due_name=first.name if first is not None else "",
        late=entry.overdue_days,
    )


def deadlines(portfolio: Portfolio) -> tuple[DeadlineShown, ...]:
    """The agenda of all projects, the most overdue first."""
    return tuple(
        DeadlineShown(
            due=format_date(item.deadline.due),
            iso=item.deadline.due.isoformat(),
            name=item.deadline.name,
            title=item.title,
            page=portfolio.names[item.project],
            who=item.who,
            provision=item.deadline.provision,
            late=item.deadline.overdue_days,
            provisional=item.deadline.provisional,
        )
        for item in portfolio.agenda
    )


def practices(found: Iterable[PracticeEntry], pages: Mapping[str, str]) -> tuple[PracticeShown, ...]:
    """The base of best practices in the order of the projects' names."""
    return tuple(
        PracticeShown(
            title=one.title,
            page=pages.get(one.project),
            facts=tuple((name, text) for name, text in one.facts if text),
            replications=tuple(
                (
                    f"{r.unit or r.project or 'не указано'}{f' ({format_date(r.date)})' if r.date else ''}",
                    pages.get(r.project or ""),
                )
                for r in one.practice.replications
            ),
        )
        for one in found
    )
