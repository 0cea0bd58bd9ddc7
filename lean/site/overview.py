"""The pages on all projects: the summary with its table, the deadlines and the best practices."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from lean.portfolio.appeals import STATES, rank_appeals
from lean.portfolio.brief import build_brief
from lean.portfolio.counts import HEADINGS, count_projects
from lean.portfolio.register import describe_results
from lean.site import weeks
from lean.values import format_date

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from markupsafe import Markup

    from lean.documents.workspace import Appeal
    from lean.portfolio.brief import BriefItem
    from lean.portfolio.counts import Count
    from lean.portfolio.entries import PortfolioEntry
    from lean.portfolio.practices import PracticeEntry
    from lean.site.portfolio import Portfolio
    from lean.status.agenda import AgendaItem

LIST_LENGTH: Final = 8
"""The longest list on the summary; the rest is in the table and on the page of deadlines."""


@dataclass(frozen=True, slots=True)
class PageCount:
    """The number of projects with a value; `share` is per cent of the greatest number."""

    key: str
    name: str
    projects: int
    share: int


@dataclass(frozen=True, slots=True)
class PageTally:
    """Numbers of projects by one criterion."""

    by: str
    heading: str
    counts: tuple[PageCount, ...]


@dataclass(frozen=True, slots=True)
class PageItem:
    """A pending decision, an overdue or coming deadline, or an ended project; `page` is the page of the project."""

    text: str
    title: str
    page: str
    who: str
    day: str
    iso: str
    late: int


@dataclass(frozen=True, slots=True)
class PageRow:
    """A project in the table."""

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
    """The content of the summary."""

    projects: int
    active: int
    late: int
    closed: int
    stages: tuple[PageCount, ...]
    tallies: tuple[PageTally, ...]
    decisions: tuple[PageItem, ...]
    overdue: tuple[PageItem, ...]
    overdue_more: int
    nearest: tuple[PageItem, ...]
    ended: tuple[PageItem, ...]
    brought: tuple[str, ...]
    appeals: tuple[tuple[str, int], ...]
    weeks: Markup | None
    rows: tuple[PageRow, ...]
    units: tuple[str, ...]
    coordinators: tuple[str, ...]
    steps: int


@dataclass(frozen=True, slots=True)
class PageAgendaRow:
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
class PagePractice:
    """A practice and its facts in the order of printing."""

    title: str
    page: str | None
    facts: tuple[tuple[str, str], ...]
    replications: tuple[tuple[str, str | None], ...]


def build_index(portfolio: Portfolio) -> IndexPage:
    """Return the content of the summary."""
    projects, on, pages = portfolio.projects, portfolio.on, portfolio.names
    entries = [entry for entry, _ in projects]
    items = build_brief(projects, portfolio.appeals, on, since=portfolio.since, within=0)
    counted = count_projects(entries, portfolio.regulation)
    dues = [(item.deadline.due, item.deadline.overdue_days > 0) for item in portfolio.agenda]
    overdue = [_build_item(item, pages) for item in items if item.section == "late"]
    return IndexPage(
        projects=len(entries),
        active=sum(entry.is_active for entry in entries),
        late=sum(entry.overdue_days > 0 for entry in entries),
        closed=sum(entry.is_closed for entry in entries),
        stages=_select_counts("stage", counted),
        tallies=tuple(PageTally(by, HEADINGS[by], _select_counts(by, counted)) for by in HEADINGS if by != "stage"),
        decisions=tuple(_build_item(item, pages) for item in items if item.section == "decision"),
        overdue=tuple(overdue[:LIST_LENGTH]),
        overdue_more=len(overdue[LIST_LENGTH:]),
        nearest=tuple(islice(_list_nearest(portfolio.agenda, pages), LIST_LENGTH)),
        ended=tuple(reversed([_build_item(item, pages) for item in items if item.section == "ended"])),
        brought=tuple(describe_results(entries)),
        appeals=tuple(_count_waiting(portfolio.appeals, on)),
        weeks=weeks.draw_weeks(weeks.count_by_week(dues, on), on),
        rows=tuple(_build_row(entry, pages) for entry in entries),
        units=_sort_names(entry.unit for entry in entries),
        coordinators=_sort_names(entry.coordinator for entry in entries),
        steps=len(portfolio.regulation.stages),
    )


def _select_counts(by: str, counted: Sequence[Count]) -> tuple[PageCount, ...]:
    ours = [count for count in counted if count.by == by]
    most = max((count.projects for count in ours), default=1)
    return tuple(PageCount(count.key, count.name, count.projects, round(count.projects * 100 / most)) for count in ours)


def _sort_names(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({name for name in names if name}, key=lambda name: (name.casefold().replace("ё", "е"), name)))


def _build_item(item: BriefItem, pages: Mapping[str, str]) -> PageItem:
    return PageItem(
        text=item.text,
        title=item.title or "",
        page=pages[item.project or ""],
        who=item.who or "",
        day=format_date(item.day) if item.day is not None else "",
        iso=item.day.isoformat() if item.day is not None else "",
        late=item.overdue_days,
    )


def _list_nearest(agenda: Iterable[AgendaItem], pages: Mapping[str, str]) -> Iterator[PageItem]:
    """Yield deadlines that are not overdue, the nearest first."""
    for item in agenda:
        state = item.deadline
        if not state.overdue_days:
            yield PageItem(
                text=f"{state.name} ({state.provision})",
                title=item.title,
                page=pages[item.project],
                who=item.who,
                day=format_date(state.due),
                iso=state.due.isoformat(),
                late=0,
            )


def _count_waiting(appeals: Sequence[Appeal], on: date) -> Iterator[tuple[str, int]]:
    waiting = [standing.state for standing in rank_appeals(appeals, on) if standing.state != "decided"]
    for state, name in STATES.items():
        if state in waiting:
            yield name, waiting.count(state)


def _build_row(entry: PortfolioEntry, pages: Mapping[str, str]) -> PageRow:
    first = entry.deadlines[0] if entry.deadlines else None
    return PageRow(
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


def build_deadlines(portfolio: Portfolio) -> tuple[PageAgendaRow, ...]:
    """Return the deadlines of all projects, the most overdue first."""
    return tuple(
        PageAgendaRow(
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


def build_practices(entries: Iterable[PracticeEntry], pages: Mapping[str, str]) -> tuple[PagePractice, ...]:
    """Return the best practices in the order of the names of projects."""
    return tuple(
        PagePractice(
            title=entry.title,
            page=pages.get(entry.project),
            facts=tuple((name, text) for name, text in entry.facts if text),
            replications=tuple(
                (
                    f"{r.unit or r.project or 'не указано'}{f' ({format_date(r.date)})' if r.date else ''}",
                    pages.get(r.project or ""),
                )
                for r in entry.practice.replications
            ),
        )
        for entry in entries
    )
