"""The state of a project on a day: course, stage, deadlines, next steps and what they lack."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from lean.checking.checks import check_steps, locate_finding, locate_next_entry
from lean.diagnostics import Diagnostic, Finding, Severity, sort_diagnostics
from lean.procedure.course import (
    UNSUCCESSFUL,
    find_obstacles,
    find_unknown_entries,
    follow_journal,
    list_awaiting_events,
    list_possible_events,
)
from lean.procedure.deadlines import DeadlineState, count_deadlines
from lean.procedure.roles import find_only_holder
from lean.views.debtors import find_debtor, name_debtor, name_role
from lean.workspace.course import Course
from lean.workspace.project import BrokenDocumentError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from lean.regulation.model import Event, Regulation
    from lean.workspace.project import Project


@dataclass(frozen=True)
class NextStep:
    """An event whose turn has come, and what it lacks.

    `forward` is False for a return, an amendment and an ending without success.
    """

    event: Event
    provision: str
    missing: tuple[Diagnostic, ...]
    forward: bool


@dataclass(frozen=True)
class Standing:
    """The state of a project on a day; `problems` lists unreadable documents, unknown events, missing calendars."""

    slug: str
    title: str
    course: Course
    deadlines: tuple[DeadlineState, ...]
    next: tuple[NextStep, ...]
    regulation: Regulation
    people: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Diagnostic, ...] = ()
    readable: bool = True

    @property
    def open_deadlines(self) -> tuple[DeadlineState, ...]:
        """Deadlines not met yet, the most urgent first."""
        return tuple(state for state in self.deadlines if state.is_open)

    @property
    def stage_name(self) -> str:
        """The name of the stage, or of the event that ended the project."""
        events = self.regulation.events
        if self.course.ending is not None:
            return next(events[name].name for name in self.course.in_force if events[name].ends is not None)
        return next((s.name for s in self.regulation.stages if s.stage == self.course.stage), "")

    @property
    def step(self) -> NextStep | None:
        """The step to take now: it meets the most urgent deadline, or is the first forward step if there are none."""
        forward = [step for step in self.next if step.forward]
        if not self.open_deadlines:
            return forward[0] if forward else None
        wanted = self.open_deadlines[0].until
        return next((step for step in forward if step.event.event in wanted), None)

    def who(self, state: DeadlineState) -> str:
        """Return who has to meet a deadline, or met it, as `name_debtor` does."""
        return name_debtor(state, self.people.get(state.actor), self.regulation)

    def find_debtor(self, state: DeadlineState) -> str | None:
        """Return the name of the person who has to meet a deadline, or met it; None where only the role is known."""
        return find_debtor(state, self.people.get(state.actor))

    def role(self, role: str) -> str:
        """Return the title of a role, with its only holder if there is one."""
        return name_role(role, self.people.get(role), self.regulation)


def compute_standing(project: Project, regulation: Regulation, on: date, *, steps: bool = True) -> Standing:
    """Return the state of a project on a day. Everything that cannot be read or counted is among its problems.

    `steps=False` skips checking what the next steps lack, the slowest part.
    """
    title = project.title
    try:
        course = follow_journal(project, regulation, on)
    except BrokenDocumentError:
        problems = tuple(_list_unread(project))
        return Standing(project.slug, title, Course(), (), (), regulation, problems=problems, readable=False)
    names = [*list_possible_events(course, regulation), *list_awaiting_events(course, regulation)] if steps else ()
    missing = check_steps(project, regulation, names, course, on)
    following = tuple(_build_next_step(project, regulation, name, course, missing[name]) for name in names)
    counted = count_deadlines(project, course, regulation, on)
    path = project.loader.path("journal")
    uncounted = (
        Diagnostic(path, 1, 1, "calendar", Severity.ERROR, obstacle.message, obstacle.provision)
        for obstacle in counted.uncounted
    )
    roles = {state.actor for state in counted.states} | {role for step in following for role in step.event.by}
    people = {role: name for role in roles if (name := find_only_holder((role,), project, regulation)) is not None}
    # Unreadable documents are known only after everything has been read.
    problems = (*_list_unread(project), *_list_unknown(project, regulation, on), *uncounted)
    return Standing(project.slug, title, course, counted.states, following, regulation, people, problems)


def _list_unread(project: Project) -> Iterable[Diagnostic]:
    """Yield the first problem of each document that was needed and cannot be read."""
    first: dict[str, Diagnostic] = {}
    for diagnostic in sort_diagnostics(project.diagnostics):
        first.setdefault(diagnostic.path, diagnostic)
    for diagnostic in first.values():
        yield replace(diagnostic, message=f"{diagnostic.message}; файл не учтён, подробнее: lean check {project.slug}")


def _list_unknown(project: Project, regulation: Regulation, on: date) -> Iterable[Diagnostic]:
    for index, entry, obstacle in find_unknown_entries(project, regulation):
        if entry.date <= on:
            message = f"{obstacle.message}; запись не учтена, подробнее: lean check {project.slug}"
            yield locate_finding(
                project, Finding("journal", (index, "event"), message), "journal-order", Severity.ERROR, ""
            )


def _build_next_step(
    project: Project, regulation: Regulation, name: str, course: Course, missing: Iterable[Diagnostic]
) -> NextStep:
    event = regulation.events[name]
    provision = event.provision
    back = bool(set(event.undoes).intersection(event.after)) or event.ends in UNSUCCESSFUL
    awaited = name not in course.in_force and any(name in other.after for other in regulation.events.values())
    forward = not back and (awaited or not event.repeatable)
    early = [
        Diagnostic(*locate_next_entry(project), "journal-order", Severity.ERROR, obstacle.message, obstacle.provision)
        for obstacle in find_obstacles(name, course, regulation)
    ]
    return NextStep(event, provision.provision, (*early, *missing), forward)


def as_object(standing: Standing) -> dict[str, Any]:
    """Return the state as JSON data with the stable keys of the command line."""
    course = standing.course
    return {
        "project": standing.slug,
        "title": standing.title,
        "stage": (course.ending or course.stage) if standing.readable else None,
        "stage_name": standing.stage_name,
        "events": [{"event": h.event, "date": h.date.isoformat()} for h in course.happened],
        "deadlines": [
            {
                "name": state.name,
                "after": state.after,
                "since": state.since.isoformat(),
                "due": state.due.isoformat(),
                "done": state.done.isoformat() if state.done is not None else None,
                "provision": state.provision,
                "actor": state.actor,
                "person": standing.find_debtor(state),
                "overdue_days": state.overdue_days,
                "provisional": state.provisional,
            }
            for state in standing.deadlines
        ],
        "next": next_objects(standing.next),
        "problems": missing_objects(standing.problems),
    }


def next_objects(steps: Iterable[NextStep]) -> list[dict[str, Any]]:
    """Return next steps as JSON data with the stable keys of the command line."""
    return [
        {"event": step.event.event, "allowed": not step.missing, "missing": missing_objects(step.missing)}
        for step in steps
    ]


def missing_objects(missing: Iterable[Diagnostic]) -> list[dict[str, Any]]:
    """Return missing things as JSON data with the stable keys of the command line."""
    return [{"path": d.path, "line": d.line, "message": d.message, "provision": d.provision} for d in missing]
