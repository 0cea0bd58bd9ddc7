"""Derives from the journal and the regulation what has happened, the stage, and what may come next."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Final, cast

from lean.procedure.meeting_gaps import count_all_meeting_gaps
from lean.rules.places import find_values, last_day
from lean.values import format_date
from lean.values.reachability import collect_reachable
from lean.values.spelling import bare_number, suggest_or_list
from lean.workspace.course import Course, Happening
from lean.workspace.project import readable_or

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from lean.diagnostics import Route
    from lean.documents.journal import Entry
    from lean.regulation.editions import Editions
    from lean.regulation.model import Event, Regulation
    from lean.workspace.project import Project

UNSUCCESSFUL: Final = frozenset({"rejected", "cancelled"})
"""Endings that no project aims at."""


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why an event may not come now, the provision that says so, and where what it runs into is written, if it is."""

    message: str
    provision: str
    place: tuple[str, Route] | None = None


def find_edition(project: Project, editions: Editions, on: date) -> Regulation:
    """Return the edition that applies to a project: in force when its card was approved, or else on the day ``on``.

    Raises UnreadableError where the regulation's file is wrong.
    """
    current = editions.on(on)
    fixing = {name for name, event in current.events.items() if event.fixes_edition}
    entries = readable_or(lambda: project.journal.root, ())
    day = next((entry.date for entry in entries if entry.event in fixing and entry.date <= on), None)
    return current if day is None else editions.on(day)


def follow_journal(project: Project, regulation: Regulation, on: date) -> Course:
    """Return the course of a project up to a day, worked out once per project, regulation and day.

    Events that the regulation does not know are passed over (checking names them). Raises BrokenDocumentError where the
    journal cannot be read.
    """
    key = (follow_journal, id(regulation), on)
    if key not in project.facts:
        # The regulation is kept beside its course, so that no other one gets its identity meanwhile.
        project.facts[key] = regulation, _replay(project, regulation, on)
    return cast("Course", project.facts[key][1])


def _replay(project: Project, regulation: Regulation, on: date) -> Course:
    course = Course()
    for index, entry in enumerate(project.journal.root):
        if entry.date <= on and entry.event in regulation.events:
            course = _with_derived(course, project, regulation, entry.date)
            course = record_event(course, regulation, Happening(entry.event, entry.date, index, entry))
    course = _with_derived(course, project, regulation, on)
    return replace(course, meeting_gaps=lambda: count_all_meeting_gaps(project, course, regulation, on))


def record_event(course: Course, regulation: Regulation, happening: Happening) -> Course:
    """Return the course after one more event, whether or not the event was allowed."""
    event = regulation.events[happening.event]
    happened = (*course.happened, happening)
    if not any(name in course.in_force for name in event.undoes):
        # What was in force stays so.
        in_force = {**course.in_force, event.event: happening}
        stage, ending = max(course.stage, event.opens_stage or 1), event.ends or course.ending
        return Course(happened, in_force, stage, ending, (*course.standing, happening))
    standing = (*(held for held in course.standing if held.event not in event.undoes), happening)
    in_force = {name: held for name, held in course.in_force.items() if name not in event.undoes}
    in_force[event.event] = happening
    stage = max((regulation.events[name].opens_stage or 1 for name in in_force), default=1)
    ending = event.ends or next((end for name in in_force if (end := regulation.events[name].ends)), None)
    return Course(happened, in_force, stage, ending, standing)


_DERIVATIONS: Final = {"measures-completed": lambda project: project.plan_completed}
"""How events follow from documents: kind of derivation -> the day, or None."""


def _with_derived(course: Course, project: Project, regulation: Regulation, on: date) -> Course:
    """Return the course with the events that follow from documents by a day, none before those that it comes after."""
    if course.ending is not None:
        return course
    for event in regulation.derived_events:
        if event.event in course.in_force or not course.in_force.keys() >= set(event.after):
            continue
        day = readable_or(partial(_DERIVATIONS[str(event.derived)], project), None)
        if day is not None and day <= on:
            day = max(day, *(course.in_force[other].date for other in event.after), day)
            course = record_event(course, regulation, Happening(event.event, day, None))
    return course


def find_obstacles(name: str, course: Course, regulation: Regulation, *, undone: bool = False) -> list[Obstacle]:
    """Return why an event is out of order now; empty where its turn has come.

    ``undone`` says that the event has been undone since. Events that follow from documents are then not required before
    it: the documents may have changed meanwhile.
    """
    return list(_find_obstacles(name, course, regulation, undone=undone))


def _find_obstacles(name: str, course: Course, regulation: Regulation, *, undone: bool = False) -> Iterator[Obstacle]:
    event = regulation.events[name]
    provision = event.provision
    cite = provision.provision
    if event.derived is not None:
        yield Obstacle(f"«{event.name}» не записывают: событие следует из документов проекта", cite)
        return
    if course.ending is not None and not _follows_an_ending(name, regulation):
        ended = next(held for held in course.in_force.values() if regulation.events[held.event].ends)
        message = f"проект завершён: «{_name_event(ended.event, regulation)}» {format_date(ended.date)}"
        yield Obstacle(message, cite, _place_of(ended))
        return
    if name in course.in_force and not event.repeatable:
        held = course.in_force[name]
        yield Obstacle(f"«{event.name}» уже записано {format_date(held.date)}", cite, _place_of(held))
    for other in event.after:
        if other not in course.in_force and not (undone and regulation.events[other].derived is not None):
            yield Obstacle(f"сначала должно быть событие {_describe_event(other, regulation)}", cite)
    for other in event.unless:
        if other in course.in_force:
            held = course.in_force[other]
            message = f"уже было событие «{_name_event(held.event, regulation)}» {format_date(held.date)}"
            yield Obstacle(message, cite, _place_of(held))


def _place_of(held: Happening) -> tuple[str, Route] | None:
    """Return the place of an event in the journal; None for one that follows from documents."""
    return None if held.index is None else ("journal", (held.index, "event"))


def _follows_an_ending(name: str, regulation: Regulation) -> bool:
    """Whether an event comes after one that ends the project, at once or through others, as a practice is published."""
    return any(regulation.events[other].ends is not None for other in list_earlier_events(name, regulation))


def list_earlier_events(name: str, regulation: Regulation) -> list[str]:
    """Return the events that have to come before an event, directly or through others, in the regulation's order."""

    def earlier(event: str) -> Iterable[str]:
        return regulation.events[event].after if event in regulation.events else ()

    before = collect_reachable(earlier(name), earlier)
    return [event for event in regulation.events if event in before]


def list_possible_events(course: Course, regulation: Regulation) -> list[str]:
    """Return the events whose turn has come, in the order of the regulation; their conditions may not hold yet."""
    return [
        name
        for name, event in regulation.events.items()
        if event.derived is None and next(_find_obstacles(name, course, regulation), None) is None
    ]


def list_awaiting_events(course: Course, regulation: Regulation) -> list[str]:
    """Return the events that wait only for what follows from documents (all measures are done), in order."""
    assumed = course
    for name, event in regulation.events.items():
        if event.derived is not None and course.ending is None and course.in_force.keys() >= set(event.after):
            day = max((held.date for held in course.in_force.values()), default=None)
            assumed = assumed if day is None else record_event(assumed, regulation, Happening(name, day, None))
    now = list_possible_events(course, regulation)
    return [name for name in list_possible_events(assumed, regulation) if name not in now]


def describe_unknown_event(entry: Entry, regulation: Regulation) -> Obstacle | None:
    """Return what is wrong with an entry whose event the regulation does not know; None where it does."""
    if entry.event in regulation.events:
        return None
    return Obstacle(f"неизвестное событие «{entry.event}»{suggest_or_list(entry.event, regulation.events)}", "")


def find_unknown_entries(project: Project, regulation: Regulation) -> Iterator[tuple[int, Entry, Obstacle]]:
    """Yield each entry whose event the regulation does not know: its place, the entry and what is wrong with it.

    Raises BrokenDocumentError where the journal cannot be read.
    """
    for index, entry in enumerate(project.journal.root):
        obstacle = describe_unknown_event(entry, regulation)
        if obstacle is not None:
            yield index, entry, obstacle


def find_misplaced_entries(project: Project, regulation: Regulation, on: date) -> Iterator[tuple[int, str, Obstacle]]:
    """Yield the entries of the journal that are not in order or not complete: (index, key to point at, why).

    Raises BrokenDocumentError where the journal cannot be read.
    """
    course = Course()
    previous: date | None = None
    standing = {happening.index for happening in follow_journal(project, regulation, on).in_force.values()}
    for index, entry in enumerate(project.journal.root):
        stranger = describe_unknown_event(entry, regulation)
        if stranger is not None:
            yield index, "event", stranger
            continue
        for key, obstacle in _find_entry_faults(entry, previous, regulation, on):
            yield index, key, obstacle
        previous = max(entry.date, previous) if previous is not None else entry.date
        course = _with_derived(course, project, regulation, entry.date)
        for obstacle in find_obstacles(entry.event, course, regulation, undone=index not in standing):
            yield index, "event", obstacle
        course = record_event(course, regulation, Happening(entry.event, entry.date, index, entry))
    for held in course.in_force.values():
        if held.index is not None:
            event, protocol = regulation.events[held.event], held.protocol
            for obstacle in find_date_conflicts(event, held.date, project, regulation):
                yield held.index, "date", obstacle
            for obstacle in find_number_conflicts(event, protocol, project, regulation):
                yield held.index, "protocol", obstacle


def _find_entry_faults(
    entry: Entry, previous: date | None, regulation: Regulation, on: date
) -> Iterator[tuple[str, Obstacle]]:
    event = regulation.events[entry.event]
    provision = event.provision
    cite = provision.provision
    if entry.date > on:
        yield "date", Obstacle(f"событие в будущем: {format_date(entry.date)}, а сегодня {format_date(on)}", cite)
    if previous is not None and entry.date < previous:
        previous_day = format_date(previous)
        yield "date", Obstacle(f"раньше предыдущего события ({previous_day}): журнал идёт по порядку", cite)
    for need in event.needs:
        if getattr(entry, need) is None:
            yield "event", Obstacle(f"в записи нет ключа {need}: {NEEDS[need]}", cite)


NEEDS: Final = {"protocol": "номер протокола", "note": "причина", "by": "кто действовал"}
"""What an entry may be obliged to hold, in words."""


def find_date_conflicts(event: Event, day: date, project: Project, regulation: Regulation) -> Iterator[Obstacle]:
    """Yield an obstacle where the date of an event differs from that of its document; none where that has no date."""
    if event.dated is None:
        return
    values = readable_or(partial(find_values, project, event.dated), ())
    dates = {other: (name, route) for name, route, value in values if (other := last_day(value)) is not None}
    if dates and day not in dates:
        document = event.dated.split(".")[0]
        days = ", ".join(format_date(other) for other in sorted(dates))
        message = f"«{event.name}» {format_date(day)}, а в {document}.yaml стоит {days}: нужна одна дата"
        yield Obstacle(message, regulation.events[event.event].provision.provision, dates[min(dates)])


def find_number_conflicts(
    event: Event, protocol: str | None, project: Project, regulation: Regulation
) -> Iterator[Obstacle]:
    """Yield an obstacle where an event names another protocol than its document; none where one names none."""
    if event.minuted is None or protocol is None:
        return
    values = readable_or(partial(find_values, project, event.minuted), [])
    numbers = [bare_number(number) for _, _, number in values]
    if values and bare_number(protocol) not in numbers:
        quoted = ", ".join(f"№ {number}" for number in numbers)
        message = (
            f"«{event.name}»: протокол № {bare_number(protocol)}, а в {event.minuted.split('.')[0]}.yaml стоит "
            f"{quoted}: нужен один номер"
        )
        yield Obstacle(message, regulation.events[event.event].provision.provision, values[0][:2])


def find_seals_in_force(course: Course) -> dict[str, tuple[int, str]]:
    """Return the seals that hold: document -> (index of the entry, seal). An event that was undone seals nothing."""
    sealing = [(held.index, held.entry) for held in course.in_force.values() if held.index is not None and held.entry]
    sealing.sort(key=lambda pair: pair[0])
    return {name: (index, value) for index, entry in sealing for name, value in entry.seals.items()}


def _name_event(event: str, regulation: Regulation) -> str:
    return regulation.events[event].name


def _describe_event(event: str, regulation: Regulation) -> str:
    derived = regulation.events[event].derived is not None
    return f"«{_name_event(event, regulation)}» ({'следует из документов проекта' if derived else event})"
