"""The check of a step before it is recorded: what prevents it, its journal entry, and what it would cause."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lean.checking.checks import check_rules, check_steps, locate_finding, locate_next_entry
from lean.diagnostics import Diagnostic, Finding, Severity, sort_diagnostics
from lean.procedure.course import (
    NEEDS,
    Obstacle,
    find_date_conflicts,
    find_number_conflicts,
    find_obstacles,
    follow_journal,
)
from lean.procedure.journal import find_latest_entry
from lean.procedure.roles import find_holders, find_only_holder, may_act, title_of_role
from lean.procedure.seals import seal_data
from lean.values import format_date
from lean.workspace.project import BrokenDocumentError
from lean.workspace.validation import UnreadableError
from lean.workspace.yaml_append import UnextendableError, extended
from lean.workspace.yaml_source import SourceError

if TYPE_CHECKING:
    from datetime import date

    from lean.diagnostics import Route
    from lean.documents.journal import Entry
    from lean.regulation.model import Event, Provision, Regulation
    from lean.workspace.course import Course
    from lean.workspace.project import Project


EntryFields = dict[str, str | dict[str, str]]
"""The fields of a journal entry as they are written."""


@dataclass(frozen=True)
class StepRequest:
    """The event that a person asks to record."""

    event: str
    date: date
    by: str | None = None
    protocol: str | None = None
    note: str | None = None


@dataclass(frozen=True)
class StepCheck:
    """The result of checking a step, which may be recorded if `missing` is empty.

    `remarks` are findings that it would cause without being prevented by them; `faults` counts errors that are in the
    documents already and do not prevent it.
    """

    event: Event
    provision: Provision
    missing: list[Diagnostic]
    entry: EntryFields = field(default_factory=dict)
    remarks: list[Diagnostic] = field(default_factory=list)
    faults: int = 0

    @property
    def allowed(self) -> bool:
        """Whether the step may be recorded."""
        return not self.missing


def check_step(project: Project, regulation: Regulation, request: StepRequest, on: date) -> StepCheck:
    """Return everything that prevents an event on the requested day, and the entry that would record it.

    `on` is today; the event may be earlier, not later. The event must be in the regulation.
    """
    event = regulation.events[request.event]
    provision = event.provision
    refusals = _Refusals(project, provision)
    try:
        latest = find_latest_entry(project)
        last = latest[1].date if latest is not None else request.date
        # Facts that the documents date after the day of the event do not count for it.
        course = follow_journal(project, regulation, min(on, max(request.date, last)))
    except BrokenDocumentError:
        return StepCheck(event, provision, list(project.diagnostics))
    _check_order(refusals, course, regulation, request)
    _check_dates(refusals, regulation, request, on, latest)
    _check_persons(refusals, project, regulation, event, request)
    barred = check_steps(project, regulation, [request.event], course, on)[request.event]
    entry = _build_entry(project, regulation, event, request)
    followed, faults = _foresee_diagnostics(project, regulation, entry, min(on, request.date))
    missing = [*refusals.diagnostics, *barred, *followed]
    errors = [diagnostic for diagnostic in missing if diagnostic.severity is Severity.ERROR]
    remarks = [diagnostic for diagnostic in followed if diagnostic.severity is not Severity.ERROR]
    return StepCheck(event, provision, list(dict.fromkeys(errors)), entry, remarks, faults)


def _foresee_diagnostics(
    project: Project, regulation: Regulation, entry: EntryFields, on: date
) -> tuple[list[Diagnostic], int]:
    """Return the findings that the entry would newly cause, and the number of errors that exist already.

    `on` is the day of the step: what happened later does not matter to it.
    """
    try:
        written = project.loader.content("journal") if project.has("journal") else b""
        foreseen = project.with_content("journal", extended(written, entry))
    except (BrokenDocumentError, OSError, SourceError, UnextendableError, UnreadableError):
        return [], 0  # recording the entry reports why it cannot be written
    after = check_rules(foreseen, regulation, on)
    before = check_rules(project, regulation, on)
    return sort_diagnostics(after - before), len(
        sort_diagnostics(diagnostic for diagnostic in before if diagnostic.severity is Severity.ERROR)
    )


@dataclass
class _Refusals:
    project: Project
    provision: Provision
    diagnostics: list[Diagnostic] = field(default_factory=list)

    def add(self, rule: str, message: str, where: tuple[str, Route] | None = None) -> None:
        """Add a refusal at its place, or at the end of the journal if it has none."""
        self.add_obstacle(rule, Obstacle(message, self.provision.provision, where))

    def add_obstacle(self, rule: str, obstacle: Obstacle) -> None:
        """Add an obstacle at the place that it refers to."""
        message, cite = obstacle.message, obstacle.provision
        if obstacle.place is None:
            diagnostic = Diagnostic(*locate_next_entry(self.project), rule, Severity.ERROR, message, cite)
        else:
            diagnostic = locate_finding(self.project, Finding(*obstacle.place, message), rule, Severity.ERROR, cite)
        self.diagnostics.append(diagnostic)


def _check_order(refusals: _Refusals, course: Course, regulation: Regulation, request: StepRequest) -> None:
    for obstacle in find_obstacles(request.event, course, regulation):
        refusals.add_obstacle("journal-order", obstacle)


def _check_dates(
    refusals: _Refusals, regulation: Regulation, request: StepRequest, on: date, latest: tuple[int, Entry] | None
) -> None:
    event = regulation.events[request.event]
    if request.date > on:
        refusals.add("journal-order", f"дата {format_date(request.date)} в будущем: сегодня {format_date(on)}")
    project = refusals.project
    if latest is not None and request.date < latest[1].date:
        message = f"дата {format_date(request.date)} раньше последнего события ({format_date(latest[1].date)})"
        refusals.add("journal-order", message, ("journal", (latest[0], "date")))
    for obstacle in find_date_conflicts(event, request.date, project, regulation):
        refusals.add_obstacle("journal-order", obstacle)
    for obstacle in find_number_conflicts(event, request.protocol, project, regulation):
        refusals.add_obstacle("journal-order", obstacle)


def _check_persons(
    refusals: _Refusals, project: Project, regulation: Regulation, event: Event, request: StepRequest
) -> None:
    try:
        if request.by is not None and not may_act(request.by, event.by, project, regulation):
            who = "; ".join(_describe_role(role, project, regulation) for role in event.by)
            refusals.add("who-acts", f"«{request.by}» не может этого сделать: «{event.name}» — дело роли {who}")
    except BrokenDocumentError as error:
        refusals.add("who-acts", f"{error.name}.yaml не читается: нельзя сверить, кто действует", (error.name, ()))
    for need in event.needs:
        if getattr(request, need) is None:
            refusals.add("entry-complete", f"не указано: {NEEDS[need]} (--{need})")


def _describe_role(role: str, project: Project, regulation: Regulation) -> str:
    people = [p.name.surname_first for p in find_holders(role, project, regulation) if p.name is not None]
    title = title_of_role(role, regulation)
    return f"{title} ({', '.join(people)})" if people else title


def _compute_seals(project: Project, regulation: Regulation, event: Event) -> dict[str, str]:
    """Return the seals of documents that the event approves; unreadable ones are among the refusals already."""
    sources = project.loader.sources
    return {
        name: seal_data(sources[name].data, regulation.not_sealed.get(name, ()))
        for name in event.seals
        if name in sources
    }


def _build_entry(project: Project, regulation: Regulation, event: Event, request: StepRequest) -> EntryFields:
    entry: EntryFields = {"date": request.date.isoformat(), "event": event.event}
    by = request.by or find_only_holder(event.by, project, regulation)
    entry |= {
        key: value for key, value in (("by", by), ("protocol", request.protocol), ("note", request.note)) if value
    }
    seals = _compute_seals(project, regulation, event)
    if seals:
        entry["seals"] = seals
    return entry
