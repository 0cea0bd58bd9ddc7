"""Journal x regulation x calendar -> where a project stands: stage, what may come next, deadlines. Nothing is stored."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from lean.project import BrokenDocumentError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from lean.calendar import WorkingCalendar
    from lean.documents.journal import Entry
    from lean.project import Project
    from lean.regulation.editions import Editions
    from lean.regulation.model import Deadline, OwnDates, Provision, Recurring, Regulation

Ending = Literal["closed", "rejected", "cancelled"]


@dataclass(frozen=True, slots=True)
class Happening:
    """An event that took place; ``index`` is its place in the journal, None for one that follows from documents."""

    event: str
    date: date
    index: int | None


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why an event may not come now, and the provision that says so."""

    message: str
    provision: str


@dataclass(frozen=True)
class Course:
    """What has happened in a project up to a day, and what of it is in force."""

    happened: tuple[Happening, ...] = ()
    in_force: dict[str, Happening] = field(default_factory=dict)
    stage: int = 1
    ending: Ending | None = None

    @property
    def last_date(self) -> date | None:
        """The day of the last recorded event."""
        return next((h.date for h in reversed(self.happened) if h.index is not None), None)


@dataclass(frozen=True, slots=True)
class DeadlineState:
    """One running or finished deadline. ``overdue_days`` are working days: 0 while in time."""

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

    @property
    def is_open(self) -> bool:
        """Whether it still waits to be met."""
        return self.done is None


def edition(project: Project, editions: Editions, on: date) -> Regulation:
    """The regulation that judges a project: in force when its card was approved, or on the day asked about.

    Raises UnreadableError where the regulation's file is wrong.
    """
    current = editions.on(on)
    fixing = {name for name, (_, event) in current.events.items() if event.fixes_edition}
    try:
        dates = [entry.date for entry in project.journal.root if entry.event in fixing and entry.date <= on]
    except BrokenDocumentError:
        return current
    return editions.on(dates[0]) if dates else current


def follow(project: Project, regulation: Regulation, on: date) -> Course:
    """Replay the journal up to a day. Events that the regulation does not know are passed over (checking names them).

    Raises BrokenDocumentError where the journal cannot be read.
    """
    course = Course()
    for index, entry in enumerate(project.journal.root):
        if entry.date <= on and entry.event in regulation.events:
            course = record(course, regulation, Happening(entry.event, entry.date, index))
    return _with_derived(course, project, regulation, on)


def record(course: Course, regulation: Regulation, happening: Happening) -> Course:
    """The course after one more event, whether or not it was allowed."""
    event = regulation.events[happening.event][1]
    in_force = {name: held for name, held in course.in_force.items() if name not in event.undoes}
    in_force[event.event] = happening
    stage = max(
        (regulation.events[name][1].opens_stage or 1 for name in in_force),
        default=1,
    )
    ending = event.ends or (course.ending if not event.undoes else _ending(in_force, regulation))
    return Course((*course.happened, happening), in_force, stage, ending)


def _ending(in_force: Iterable[str], regulation: Regulation) -> Ending | None:
    return next((end for name in in_force if (end := regulation.events[name][1].ends)), None)


_DERIVATIONS: Final = {"measures-completed": lambda project: project.plan_completed}
"""How events follow from documents: kind of derivation -> the day, or None."""


def _with_derived(course: Course, project: Project, regulation: Regulation, on: date) -> Course:
    for name, (_, event) in regulation.events.items():
        if event.derived is None or not all(other in course.in_force for other in event.after):
            continue
        try:
            day = _DERIVATIONS[event.derived](project)
        except BrokenDocumentError:
            continue
        if day is not None and day <= on:
            course = record(course, regulation, Happening(name, day, None))
    return course


def obstacles(name: str, course: Course, regulation: Regulation) -> list[Obstacle]:
    """Why an event is out of order now; empty where its turn has come."""
    provision, event = regulation.events[name]
    cite = provision.provision
    found = []
    if event.derived is not None:
        return [Obstacle(f"«{event.name}» не записывают: событие следует из документов проекта", cite)]
    if course.ending is not None and not any(regulation.events[other][1].ends for other in event.after):
        ended = next(held for held in course.in_force.values() if regulation.events[held.event][1].ends)
        found.append(Obstacle(f"проект завершён: «{_name(ended.event, regulation)}» {_on(ended.date)}", cite))
        return found
    if name in course.in_force and not event.repeatable:
        found.append(Obstacle(f"«{event.name}» уже записано {_on(course.in_force[name].date)}", cite))
    found += [
        Obstacle(f"сначала должно быть событие «{_name(other, regulation)}» ({other})", cite)
        for other in event.after
        if other not in course.in_force
    ]
    found += [
        Obstacle(f"уже было событие «{_name(other, regulation)}» {_on(course.in_force[other].date)}", cite)
        for other in event.unless
        if other in course.in_force
    ]
    return found


def possible(course: Course, regulation: Regulation) -> list[str]:
    """Events whose turn has come, in the order of the regulation; their conditions may still be missing."""
    return [
        name
        for name, (_, event) in regulation.events.items()
        if event.derived is None and not obstacles(name, course, regulation)
    ]


def misplaced(entries: Iterable[Entry], project: Project, regulation: Regulation, on: date) -> Iterator[tuple[int, str, Obstacle]]:
    """Entries of a journal that are not in order: (index, key to point at, why)."""
    course = Course()
    previous: date | None = None
    for index, entry in enumerate(entries):
        if entry.event not in regulation.events:
            yield index, "event", Obstacle(f"неизвестное событие «{entry.event}»{_near(entry.event, regulation)}", "")
            continue
        cite = regulation.events[entry.event][0].provision
        if entry.date > on:
            yield index, "date", Obstacle(f"событие в будущем: {entry.date:%d.%m.%Y}, а сегодня {on:%d.%m.%Y}", cite)
        if previous is not None and entry.date < previous:
            yield index, "date", Obstacle(f"раньше предыдущего события ({previous:%d.%m.%Y}): журнал идёт по порядку", cite)
        previous = max(entry.date, previous) if previous is not None else entry.date
        for obstacle in obstacles(entry.event, course, regulation):
            yield index, "event", obstacle
        course = record(course, regulation, Happening(entry.event, entry.date, index))


def _near(name: str, regulation: Regulation) -> str:
    import difflib  # noqa: PLC0415 - only for a mistyped name

    near = difflib.get_close_matches(name, regulation.events, n=1)
    return f": возможно, {near[0]}" if near else f"; бывают: {', '.join(regulation.events)}"


def _name(event: str, regulation: Regulation) -> str:
    return regulation.events[event][1].name


def _on(day: date) -> str:
    return f"{day:%d.%m.%Y}"


def deadlines(project: Project, course: Course, regulation: Regulation, on: date) -> list[DeadlineState]:
    """All deadlines that have begun, open and met, sorted by due date; open ones of an ended project are void.

    Raises UnknownYearError where a date lies beyond the calendar; BrokenDocumentError never: what cannot be read sets no dates.
    """
    calendar = project.workspace.calendar
    found: list[DeadlineState] = []
    for provision in regulation.provisions:
        for deadline in provision.deadlines:
            found += _periods(provision, deadline, course, calendar, on)
        try:
            for recurring in provision.recurring:
                found += _recurring(provision, recurring, project, course, on)
            for own in provision.own_dates:
                found += _measures(provision, own, project, course, on)
        except BrokenDocumentError:
            continue
    if course.ending is not None:
        found = [state for state in found if not state.is_open]
    return sorted(found, key=lambda state: (state.due, state.since, state.name))


def _periods(
    provision: Provision, deadline: Deadline, course: Course, calendar: WorkingCalendar, on: date
) -> Iterator[DeadlineState]:
    for place, happening in enumerate(course.happened):
        if happening.event != deadline.after:
            continue
        later = course.happened[place + 1 :]
        done = next((h.date for h in later if h.event in deadline.until), None)
        if done is None and deadline.after not in course.in_force:
            continue
        if happening.index is None:
            # A derived event stands last, though what it leads to may be recorded before it in the journal.
            done = next((h.date for h in course.happened if h.event in deadline.until and h.event in course.in_force), None)
        due = calendar.add_working_days(happening.date, deadline.working_days)
        late = _late(calendar, due.date, done or on)
        yield DeadlineState(
            deadline.name, deadline.after, happening.date, due.date, done, provision.provision, deadline.actor, "",
            late, due.provisional,
        )  # fmt: skip


def _late(calendar: WorkingCalendar, due: date, end: date) -> int:
    """Working days by which ``end`` is after ``due``; at least 1 for any later day, 0 in time."""
    return max(calendar.working_days_between(due, end), 1) if end > due else 0


def _recurring(
    provision: Provision, recurring: Recurring, project: Project, course: Course, on: date
) -> Iterator[DeadlineState]:
    from datetime import timedelta  # noqa: PLC0415 - names of datetime are for types above

    start = course.in_force.get(recurring.after)
    if start is None:
        return
    end = min((h.date for name in recurring.until if (h := course.in_force.get(name))), default=None)
    calendar = project.workspace.calendar
    horizon = min(end, on) if end is not None else on
    anchor = start.date
    for day in (*(d for d in project.team_meeting_days if start.date < d <= horizon), None):
        due = calendar.working_day_from(anchor + timedelta(days=recurring.calendar_days))
        done = day
        if day is None and end is not None and end <= on:
            # The span is over: what was still to come is met by its end unless that came too late.
            done = end
        yield DeadlineState(
            recurring.name, recurring.after, anchor, due.date, done, provision.provision, recurring.actor, "",
            _late(calendar, due.date, done or on), due.provisional,
        )  # fmt: skip
        if day is not None:
            anchor = day


def _measures(
    provision: Provision, own: OwnDates, project: Project, course: Course, on: date
) -> Iterator[DeadlineState]:
    start = course.in_force.get(own.after)
    if start is None:
        return
    calendar = project.workspace.calendar
    for measure in project.plan.measures:
        if measure.due is None or measure.id in project.measures_cancelled:
            continue
        day = project.measures_done.get(measure.id)
        done = day if day is not None and day <= on else None
        yield DeadlineState(
            f"{own.name}: {measure.what or measure.id}", own.after, start.date, measure.due.end, done, provision.provision,
            own.actor, measure.responsible or "", _late(calendar, measure.due.end, done or on), provisional=False,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class ScheduledStep:
    """The latest lawful day of a step, if everything before it took its full time."""

    event: str
    name: str
    due: date
    after: str
    working_days: int
    provision: str
    provisional: bool


def schedule(start: date, regulation: Regulation, calendar: WorkingCalendar) -> list[ScheduledStep]:
    """The chain of deadlines from the approval of a card on a day. Measures' own time is the project's to choose."""
    fixing = [name for name, (_, event) in regulation.events.items() if event.fixes_edition]
    reached = dict.fromkeys(fixing, (start, False))
    steps: list[ScheduledStep] = []
    pending = list(regulation.deadlines)
    while True:
        ready = [(p, d) for p, d in pending if d.after in reached and d.until[0] not in reached]
        if not ready:
            return steps
        for provision, deadline in ready:
            since, provisional = reached[deadline.after]
            due = calendar.add_working_days(since, deadline.working_days)
            event = deadline.until[0]
            if event not in reached:
                reached[event] = (due.date, provisional or due.provisional)
                steps.append(
                    ScheduledStep(
                        event, deadline.name, due.date, deadline.after, deadline.working_days, provision.provision,
                        reached[event][1],
                    )
                )  # fmt: skip
            pending.remove((provision, deadline))
