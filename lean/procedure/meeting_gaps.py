"""Gaps between meetings of the team while the plan is carried out (п. 21), counted once for rules and deadlines."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from lean.workspace.course import MeetingGap

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from lean.calendar import WorkingCalendar
    from lean.regulation.model import Recurring, Regulation
    from lean.workspace.course import Course
    from lean.workspace.project import Project


def count_all_meeting_gaps(project: Project, course: Course, regulation: Regulation, on: date) -> Iterator[MeetingGap]:
    """Yield the gaps for every demand that the team meet. Raises what ``count_meeting_gaps`` raises."""
    for provision in regulation.provisions:
        for recurring in provision.recurring:
            yield from count_meeting_gaps(project, course, recurring, on)


def count_meeting_gaps(project: Project, course: Course, recurring: Recurring, on: date) -> Iterator[MeetingGap]:
    """Yield the gaps between meetings of the team from the start of a span to its end, or to a day while it lasts.

    A period in calendar days that ends on a day off ends on the next working day (civil code art. 193, by analogy: the
    decree does not say). The gap that the end of the span cuts short is left out unless it was too long already, and so
    is the open gap of a project that has ended. Raises BrokenDocumentError where meetings.yaml or monitoring.yaml
    cannot be read, UnknownYearError where the calendar does not reach.
    """
    start = course.in_force.get(recurring.after)
    if start is None:
        return
    end = min((held.date for name in recurring.until if (held := course.in_force.get(name))), default=None)
    horizon = min(end, on) if end is not None else on
    since = start.date
    meetings: list[date | None] = [day for day in project.team_meeting_days if start.date < day <= horizon]
    calendar = project.workspace.calendar
    for day in [*meetings, None]:
        due = calendar.working_day_from(since + timedelta(days=recurring.calendar_days))
        done = day if day is not None else end
        if day is None and ((end is not None and end <= due.date) or (end is None and course.ending is not None)):
            return
        until = done or on
        yield MeetingGap(since, due, done, until, recurring.calendar_days, count_days_late(calendar, due.date, until))
        since = day or since


def count_days_late(calendar: WorkingCalendar, due: date, end: date) -> int:
    """Return by how many working days ``end`` is after ``due``: at least 1 for any later day, 0 in time."""
    return max(calendar.working_days_between(due, end), 1) if end > due else 0
