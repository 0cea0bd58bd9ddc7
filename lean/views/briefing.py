"""What the Mayor is told of the course of one project (п. 8 (5)): stage, progress, what is late and what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lean.procedure.course import follow_journal
from lean.procedure.deadlines import DeadlineState, count_deadlines
from lean.procedure.roles import find_only_holder
from lean.rules.report import list_achievements
from lean.views.debtors import name_debtor
from lean.views.monitoring import list_readings
from lean.views.people import PersonView, find_signatory, view_person

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from lean.documents.card import Indicator
    from lean.documents.monitoring import Reading, Review
    from lean.values import Period, Quantity
    from lean.views.occasion import Occasion
    from lean.workspace.course import Course, Happening


@dataclass(frozen=True, slots=True)
class IndicatorProgress:
    """An indicator, the value that a report dated by the day states, and the last reading before it."""

    indicator: Indicator
    reported: Quantity | None
    reading: Reading | None


@dataclass(frozen=True, slots=True)
class DueView:
    """An open deadline: what is to be done (a measure goes by its own words), and by whom."""

    what: str
    due: date
    debtor: str
    overdue_days: int


@dataclass(frozen=True, slots=True)
class BriefingView:
    """A project as of a day.

    ``ended`` is the event that ended the project. ``measures`` counts
    those of the plan that are not cancelled, ``done`` the finished ones. ``deadlines`` are the open ones, the most
    urgent first; ``review`` is the coordinator's last one.
    """

    title: str | None
    on: date
    head: PersonView
    dative: str | None
    coordinator: PersonView
    leader: PersonView
    course: Course
    ended: Happening | None
    started: date | None
    planned_end: Period | None
    indicators: tuple[IndicatorProgress, ...]
    measures: int
    done: int
    deadlines: tuple[DueView, ...]
    review: Review | None


def view_briefing(occasion: Occasion) -> BriefingView:
    """Return the course of a project as of the day. Raises BrokenDocumentError."""
    project, regulation, day = occasion.project, occasion.regulation, occasion.on
    course = follow_journal(project, regulation, day)
    opening = {name for name, event in regulation.events.items() if event.fixes_edition}
    measures = [measure for measure in project.plan.measures if measure.id not in project.measures_cancelled]
    finished = [project.measures_done.get(measure.id) for measure in measures]
    head = project.workspace.roster.head
    ended = next((event for name, event in course.in_force.items() if regulation.events[name].ends), None)
    return BriefingView(
        title=occasion.title,
        on=day,
        head=PersonView(head.name, head.post),
        dative=head.dative,
        coordinator=find_signatory("coordinator", occasion),
        leader=view_person(project.card.people.leader, project),
        course=course,
        ended=ended,
        started=next((held.date for held in course.happened if held.event in opening), None),
        planned_end=project.card.key_events.closing,
        indicators=tuple(_list_indicators(occasion)),
        measures=len(measures),
        done=sum(done is not None and done <= day for done in finished),
        deadlines=tuple(
            _view_due(state, occasion)
            for state in count_deadlines(project, course, regulation, day).states
            if state.is_open
        ),
        review=_find_review(occasion),
    )


def _list_indicators(occasion: Occasion) -> Iterator[IndicatorProgress]:
    dated = occasion.project.report.date
    is_reported = dated is not None and dated <= occasion.on
    for achieved, measured in zip(list_achievements(occasion.project), list_readings(occasion), strict=True):
        last = measured.readings[-1] if measured.readings else None
        yield IndicatorProgress(achieved.indicator, achieved.line.actual if is_reported else None, last)


def _view_due(state: DeadlineState, occasion: Occasion) -> DueView:
    holder = find_only_holder((state.actor,), occasion.project, occasion.regulation)
    what = next((measure.what for measure in occasion.project.plan.measures if measure.id == state.key), None)
    return DueView(what or state.name, state.due, name_debtor(state, holder, occasion.regulation), state.overdue_days)


def _find_review(occasion: Occasion) -> Review | None:
    reviews = [
        review
        for review in occasion.project.monitoring.reviews
        if review.kind == "coordinator" and review.date is not None and review.date <= occasion.on
    ]
    return max(reviews, key=lambda review: review.date or occasion.on, default=None)
