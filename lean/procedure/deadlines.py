"""Counts deadlines from course, regulation and calendar: begun, met, overdue; and the chain ahead of a card."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lean.calendar import UnknownYearError
from lean.procedure.course import Obstacle
from lean.procedure.meeting_gaps import count_days_late, count_meeting_gaps
from lean.workspace.project import BrokenDocumentError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from lean.calendar import WorkingCalendar
    from lean.regulation.model import Deadline, Event, OwnDates, Provision, Recurring, Regulation
    from lean.workspace.course import Course, Happening
    from lean.workspace.project import Project


@dataclass(frozen=True, slots=True)
class DeadlineState:
    """One running or finished deadline. ``overdue_days`` are working days: 0 while in time.

    ``actor`` is a role of the regulation, ``person`` who the project's own document names; ``acted`` is who met it in
    that role by the journal, whoever holds the role now. ``provisional`` says that the due date rests on a year whose
    calendar is not published yet. ``until`` are the events that would meet it; ``key`` tells apart deadlines of one
    kind, whatever they are called.
    """

    name: str
    after: str
    since: date
    due: date
    done: date | None
    provision: str
    actor: str
    person: str
    overdue_days: int
    provisional: bool
    until: tuple[str, ...] = ()
    key: str = ""
    acted: str = ""

    @property
    def is_open(self) -> bool:
        """Whether it still waits to be met."""
        return self.done is None


@dataclass(frozen=True, slots=True)
class Deadlines:
    """All deadlines of a project by due date, and the ones that could not be counted for want of a calendar."""

    states: tuple[DeadlineState, ...] = ()
    uncounted: tuple[Obstacle, ...] = ()


@dataclass(frozen=True, slots=True)
class _Scene:
    """The project, its course, the regulation and the day from which all kinds of deadlines are counted."""

    project: Project
    course: Course
    regulation: Regulation
    on: date

    @property
    def calendar(self) -> WorkingCalendar:
        return self.project.workspace.calendar


def count_deadlines(project: Project, course: Course, regulation: Regulation, on: date) -> Deadlines:
    """Return all deadlines that have begun by a day, open and met; open ones of an ended project are void.

    A document that cannot be read sets no deadlines.
    """
    scene = _Scene(project, course, regulation, on)
    states: list[DeadlineState] = []
    uncounted: list[Obstacle] = []
    for provision in regulation.provisions:
        sources = [_count_periods(scene, provision, deadline) for deadline in provision.deadlines]
        sources += [_count_meetings(scene, provision, recurring) for recurring in provision.recurring]
        sources += [_count_own_dates(scene, provision, own) for own in provision.own_dates]
        for source in sources:
            try:
                states.extend(source)
            except BrokenDocumentError:
                continue
            except UnknownYearError as error:
                uncounted.append(Obstacle(str(error), provision.provision))
    if course.ending is not None:
        states = [state for state in states if not state.is_open]
    by_due_date = tuple(sorted(states, key=lambda state: (state.due, state.since, state.name)))
    return Deadlines(by_due_date, tuple(dict.fromkeys(uncounted)))


def _count_periods(scene: _Scene, provision: Provision, deadline: Deadline) -> Iterator[DeadlineState]:
    """Yield a deadline per event that comes into force, met by the first event that ends it, void where undone before.

    An event that comes again while it is in force (a card approved again) begins no deadline; neither does an event
    that comes when an event that would meet the deadline is already in force.
    """
    in_force: set[str] = set()
    happened, events, calendar = scene.course.happened, scene.regulation.events, scene.calendar
    for place, happening in enumerate(happened):
        event = events[happening.event]
        begins = happening.event == deadline.after and deadline.after not in in_force
        in_force = {*in_force.difference(event.undoes), happening.event}
        if not begins or in_force.intersection(deadline.until):
            continue
        later = ((other, events[other.event]) for other in happened[place + 1 :])
        met, void = _find_outcome(deadline, later)
        if void:
            continue
        done = None if met is None else met.date
        due = calendar.add_working_days(happening.date, deadline.working_days)
        late = count_days_late(calendar, due.date, done or scene.on)
        yield DeadlineState(
            deadline.name, deadline.after, happening.date, due.date, done, provision.provision, deadline.actor, "",
            late, due.provisional, deadline.until, acted=_find_who_acted(scene, deadline, met),
        )  # fmt: skip


def _find_who_acted(scene: _Scene, deadline: Deadline, met: Happening | None) -> str:
    """Return the person who met a deadline, where no other role may take that step; an empty text otherwise."""
    if met is None or scene.regulation.events[met.event].by != (deadline.actor,):
        return ""
    return met.by or ""


def _find_outcome(deadline: Deadline, later: Iterator[tuple[Happening, Event]]) -> tuple[Happening | None, bool]:
    """Return the event that met a deadline, None where none did, and whether the deadline was undone unmet."""
    for happening, event in later:
        if happening.event in deadline.until:
            return happening, False
        if deadline.after in event.undoes:
            return None, True
    return None, False


def _count_meetings(scene: _Scene, provision: Provision, recurring: Recurring) -> Iterator[DeadlineState]:
    """Yield a deadline per gap between two meetings of the team while the span lasts."""
    for gap in count_meeting_gaps(scene.project, scene.course, recurring, scene.on):
        yield DeadlineState(
            recurring.name, recurring.after, gap.since, gap.due.date, gap.done, provision.provision, recurring.actor,
            "", gap.overdue_days, gap.due.provisional,
        )  # fmt: skip


def _count_own_dates(scene: _Scene, provision: Provision, own: OwnDates) -> Iterator[DeadlineState]:
    """Yield a deadline per measure of the plan: its own last day, be it a working day or not."""
    start = scene.course.in_force.get(own.after)
    if start is None:
        return
    calendar, on = scene.calendar, scene.on
    for measure in scene.project.plan.measures:
        if measure.due is None or measure.id in scene.project.measures_cancelled:
            continue
        day = scene.project.measures_done.get(measure.id)
        done = day if day is not None and day <= on else None
        yield DeadlineState(
            f"{own.name}: {measure.what or measure.id}", own.after, start.date, measure.due.end, done,
            provision.provision, own.actor, measure.responsible or "",
            count_days_late(calendar, measure.due.end, done or on), provisional=False, key=measure.id,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class ScheduledStep:
    """The latest lawful day of a step, if everything before it took its full time."""

    event: str
    name: str
    since: date
    due: date
    after: str
    working_days: int
    provision: str
    provisional: bool


def schedule_steps(
    start: date, regulation: Regulation, calendar: WorkingCalendar, completed: date | None = None
) -> list[ScheduledStep]:
    """Return the chain of deadlines from the approval of a card on a day.

    The project chooses the time of its measures itself: the steps after them are listed only where ``completed`` says
    when the last measure is done.
    Raises UnknownYearError where the chain leaves the calendar.
    """
    events = regulation.events.values()
    reached = {event.event: start for event in events if event.fixes_edition}
    if completed is not None:
        reached |= {event.event: completed for event in events if event.derived is not None}
    steps: list[ScheduledStep] = []
    while ready := [(p, d) for p, d in regulation.deadlines if d.after in reached and d.until[0] not in reached]:
        provision, deadline = ready[0]
        since = reached[deadline.after]
        due = calendar.add_working_days(since, deadline.working_days)
        event = deadline.until[0]
        reached[event] = due.date
        steps.append(
            ScheduledStep(
                event, deadline.name, since, due.date, deadline.after, deadline.working_days, provision.provision,
                due.provisional,
            )
        )  # fmt: skip
    return steps
