"""Where a project stands on a day, all in one: course, stage, deadlines, next steps with what they miss."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lean.checking import check_gate
from lean.procedure import Course, DeadlineState, deadlines, follow, possible
from lean.project import BrokenDocumentError
from lean.roles import title_of

if TYPE_CHECKING:
    from datetime import date

    from lean.diagnostics import Diagnostic
    from lean.loading import LoadedProject
    from lean.regulation.model import Event, Regulation


@dataclass(frozen=True)
class NextStep:
    """An event whose turn has come and what it still misses."""

    event: Event
    provision: str
    missing: tuple[Diagnostic, ...]


@dataclass(frozen=True)
class Standing:
    """A project on a day. ``unreadable`` holds the diagnostics of a journal that cannot be read."""

    slug: str
    title: str
    course: Course
    deadlines: tuple[DeadlineState, ...]
    next: tuple[NextStep, ...]
    regulation: Regulation
    unreadable: tuple[Diagnostic, ...] = ()

    @property
    def open_deadlines(self) -> tuple[DeadlineState, ...]:
        """Deadlines still to be met, the most urgent first."""
        return tuple(state for state in self.deadlines if state.is_open)

    @property
    def stage_name(self) -> str:
        """The stage in words; for an ended project the event that ended it."""
        if self.course.ending is not None:
            events = self.regulation.events
            return next(events[name][1].name for name in reversed(list(self.course.in_force)) if events[name][1].ends)
        return next((s.name for s in self.regulation.stages if s.stage == self.course.stage), "")

    def who_acts(self) -> str:
        """Who must act next: the actor of the most urgent deadline, else of the first possible step."""
        if self.open_deadlines:
            first = self.open_deadlines[0]
            return first.person or title_of(first.actor, self.regulation)
        roles = next((step.event.by for step in self.next if step.event.by), ())
        return title_of(roles[0], self.regulation) if roles else ""


def standing(loaded: LoadedProject, regulation: Regulation, on: date) -> Standing:
    """Where a project stands on a day. Raises UnknownYearError where a date lies beyond the calendar."""
    project = loaded.project
    try:
        course = follow(project, regulation, on)
    except BrokenDocumentError:
        return Standing(project.slug, project.title, Course(), (), (), regulation, tuple(loaded.loader.diagnostics))
    steps = tuple(
        NextStep(
            regulation.events[name][1],
            regulation.events[name][0].provision,
            tuple(check_gate(loaded, regulation, name, on)),
        )
        for name in possible(course, regulation)
    )
    return Standing(
        project.slug, project.title, course, tuple(deadlines(project, course, regulation, on)), steps, regulation
    )


def as_object(found: Standing) -> dict[str, Any]:
    """The standing with the stable keys of the command line's contract."""
    course = found.course
    return {
        "project": found.slug,
        "title": found.title,
        "stage": course.ending or course.stage,
        "stage_name": found.stage_name,
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
                "person": state.person or None,
                "overdue_days": state.overdue_days,
                "provisional": state.provisional,
            }
            for state in found.deadlines
        ],
        "next": [
            {
                "event": step.event.event,
                "allowed": not step.missing,
                "missing": [
                    {"path": d.path, "line": d.line, "message": d.message, "provision": d.provision}
                    for d in step.missing
                ],
            }
            for step in found.next
        ],
    }
