"""A project in the portfolio: who is responsible, its stage, goals and results."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lean.rules.report import list_achievements
from lean.workspace.project import readable_or

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from lean.diagnostics import Diagnostic
    from lean.documents.workspace import Appeal
    from lean.procedure.deadlines import DeadlineState
    from lean.status.status import Standing
    from lean.values import PersonName, Quantity
    from lean.workspace.course import Ending
    from lean.workspace.project import Project


@dataclass(frozen=True, slots=True)
class Result:
    """An indicator of the card with its value in the report; `reached` is None where that cannot be decided."""

    name: str
    kind: str
    baseline: Quantity | None
    target: Quantity | None
    actual: Quantity | None
    reached: bool | None


@dataclass(frozen=True, slots=True)
class Saving:
    """The saving of an effect in the report."""

    what: str
    saved: Quantity


@dataclass(frozen=True, slots=True)
class PortfolioEntry:
    """A project of the portfolio on a day.

    `opened` is the day when its card was approved, `ended` the day of the event that ended it. `deadlines` are the open
    ones, the most urgent first. `problems` lists what could not be read.
    """

    project: str
    title: str
    stage: int | Ending | None
    stage_name: str
    unit: str = ""
    coordinator: str = ""
    leader: str = ""
    goals: tuple[int, ...] = ()
    opened: date | None = None
    ended: date | None = None
    appeals: tuple[Appeal, ...] = ()
    deadlines: tuple[DeadlineState, ...] = ()
    results: tuple[Result, ...] = ()
    savings: tuple[Saving, ...] = ()
    problems: tuple[Diagnostic, ...] = ()

    @property
    def is_closed(self) -> bool:
        """Whether the project ended with success."""
        return self.stage == "closed"

    @property
    def is_active(self) -> bool:
        """Whether the project has not ended."""
        return isinstance(self.stage, int)

    @property
    def overdue_days(self) -> int:
        """Working days by which the most overdue deadline is late; 0 if none is."""
        return max((state.overdue_days for state in self.deadlines), default=0)


def build_entry(project: Project, standing: Standing) -> PortfolioEntry:
    """Return the entry of a project; fields that cannot be read are empty, and `problems` lists why."""
    course = standing.course
    opening = {name for name, event in standing.regulation.events.items() if event.fixes_edition}
    ending = {name for name, event in standing.regulation.events.items() if event.ends is not None}
    parts: dict[str, Any] = {
        "unit": readable_or(lambda: " ".join((project.card.unit or "").split()), ""),
        "coordinator": readable_or(lambda: _format_name(project.card.people.coordinator.name), ""),
        "leader": readable_or(lambda: _format_name(project.card.people.leader.name), ""),
        "goals": readable_or(lambda: tuple(sorted(set(project.card.goals))), ()),
        "appeals": readable_or(lambda: _find_appeals(project), ()),
        "results": readable_or(lambda: _list_results(project), ()),
        "savings": readable_or(lambda: _list_savings(project), ()),
    }
    return PortfolioEntry(
        project=project.slug,
        title=" ".join(project.title.split()),
        stage=(course.ending or course.stage) if standing.readable else None,
        stage_name=standing.stage_name if standing.readable else "",
        opened=next((h.date for h in course.happened if h.event in opening), None),
        ended=next((h.date for name, h in course.in_force.items() if name in ending), None),
        deadlines=standing.open_deadlines,
        problems=tuple(dict.fromkeys((*project.diagnostics, *standing.problems))),
        **parts,
    )


def _format_name(name: PersonName | None) -> str:
    return name.surname_first if name is not None else ""


def _find_appeals(project: Project) -> tuple[Appeal, ...]:
    named = set(project.card.appeals)
    register = project.workspace.appeals.appeals
    return tuple(appeal for appeal in register if appeal.project == project.slug or appeal.id in named)


def _list_results(project: Project) -> tuple[Result, ...]:
    return tuple(
        Result(
            item.indicator.name or item.indicator.id or "",
            item.indicator.kind or "other",
            item.indicator.baseline,
            item.indicator.target,
            item.line.actual,
            item.reached,
        )
        for item in list_achievements(project)
    )


def _list_savings(project: Project) -> tuple[Saving, ...]:
    effects = project.report.effects
    return tuple(Saving(effect.what or "", effect.saved) for effect in effects if effect.saved is not None)


def as_object(entry: PortfolioEntry) -> dict[str, Any]:
    """Return a project as JSON data with the stable keys of the command line."""
    first = entry.deadlines[0] if entry.deadlines else None
    return {
        "project": entry.project,
        "title": entry.title,
        "stage": entry.stage,
        "stage_name": entry.stage_name,
        "unit": entry.unit or None,
        "coordinator": entry.coordinator or None,
        "leader": entry.leader or None,
        "goals": list(entry.goals),
        "opened": _format_iso(entry.opened),
        "ended": _format_iso(entry.ended),
        "appeals": [{"id": appeal.id, "source": appeal.source} for appeal in entry.appeals],
        "due": first.due.isoformat() if first is not None else None,
        "due_name": first.name if first is not None else None,
        "overdue_days": entry.overdue_days,
    }


def _format_iso(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None


def collect_problems(entries: Iterable[PortfolioEntry]) -> list[Diagnostic]:
    """Return the problems of all entries without repetition."""
    return list(dict.fromkeys(problem for entry in entries for problem in entry.problems))
