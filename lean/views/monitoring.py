"""How the plan is carried out (прил. 5 п. 7): measures against their due dates, readings of indicators, reviews."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from lean.calendar import UnknownYearError
from lean.views.people import find_signatory
from lean.views.plan import MeasureView

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from lean.calendar import WorkingCalendar
    from lean.documents.card import Indicator
    from lean.documents.monitoring import MeasureState, Reading, Review
    from lean.views.occasion import Occasion
    from lean.views.people import PersonView

Outcome = Literal["done", "undated", "cancelled", "open"]
"""What has become of a measure by a day; undated where it is done and nobody wrote when."""


@dataclass(frozen=True, slots=True)
class MeasureProgress(MeasureView):
    """A measure and what monitoring says of it; `done` is None unless the outcome is done."""

    state: MeasureState | None
    outcome: Outcome
    done: date | None

    @property
    def is_done(self) -> bool:
        """Whether it has been carried out, on a known day or not."""
        return self.outcome in ("done", "undated")


@dataclass(frozen=True, slots=True)
class MeasureDeviation(MeasureProgress):
    """A measure against its due date.

    `days` are working days after the due date, below zero before it; None where the measure has no due date, where
    the date has not come yet, where the outcome has no day, and where the calendar of the year is `unknown`.
    """

    days: int | None
    unknown: UnknownYearError | None
    is_late: bool
    """Whether it is still to be done after its due date."""


@dataclass(frozen=True, slots=True)
class IndicatorReadings:
    """An indicator of the card and what was measured of it, in the order of days, undated readings last."""

    indicator: Indicator
    readings: tuple[Reading, ...]

    @property
    def last_dated(self) -> Reading | None:
        """The latest of the readings that have a day."""
        return next((reading for reading in reversed(self.readings) if reading.date is not None), None)


@dataclass(frozen=True, slots=True)
class MonitoringView:
    """The plan against fact as of a day."""

    on: date
    leader: PersonView
    measures: tuple[MeasureDeviation, ...]
    indicators: tuple[IndicatorReadings, ...]
    reviews: tuple[Review, ...]


def view_monitoring(occasion: Occasion) -> MonitoringView:
    """Return the plan against fact as of the day; what is dated later is left out. Raises BrokenDocumentError."""
    day = occasion.on
    reviews = [review for review in occasion.project.monitoring.reviews if review.date is None or review.date <= day]
    return MonitoringView(
        on=day,
        leader=find_signatory("leader", occasion),
        measures=tuple(_measure_deviation(progress, occasion) for progress in list_progress(occasion)),
        indicators=list_readings(occasion),
        reviews=tuple(sorted(reviews, key=lambda review: (review.date is None, review.date or day))),
    )


def list_progress(occasion: Occasion) -> Iterator[MeasureProgress]:
    """Yield the measures of the plan with what has become of each by the day. Raises BrokenDocumentError."""
    states = {state.measure: state for state in occasion.project.monitoring.measures if state.measure is not None}
    for number, measure in enumerate(occasion.project.plan.measures, start=1):
        state = states.get(measure.id)
        outcome = _find_outcome(state, occasion.on)
        done = state.done if state is not None and outcome == "done" else None
        yield MeasureProgress(number, measure, state, outcome, done)


def _find_outcome(state: MeasureState | None, on: date) -> Outcome:
    if state is None or state.state not in ("done", "cancelled"):
        return "open"
    if state.state == "cancelled":
        return "cancelled"
    return "undated" if state.done is None else "done" if state.done <= on else "open"


def _measure_deviation(progress: MeasureProgress, occasion: Occasion) -> MeasureDeviation:
    due = progress.measure.due.end if progress.measure.due is not None else None
    late = progress.outcome == "open" and due is not None and due < occasion.on
    days, unknown = None, None
    if due is not None and (late or progress.outcome == "done"):
        try:
            days = count_days_late(due, progress.done or occasion.on, occasion.project.workspace.calendar)
        except UnknownYearError as error:
            unknown = error
    return MeasureDeviation(
        progress.number, progress.measure, progress.state, progress.outcome, progress.done, days, unknown, late
    )


def count_days_late(due: date, day: date, calendar: WorkingCalendar) -> int:
    """Return working days from a due date to a day, below zero before it; a later day off is one day late at least.

    Raises UnknownYearError.
    """
    days = calendar.working_days_between(due, day)
    return max(days, 1) if day > due else days


def list_readings(occasion: Occasion) -> tuple[IndicatorReadings, ...]:
    """Return the indicators of the card with their readings up to the day. Raises BrokenDocumentError."""
    return tuple(
        IndicatorReadings(indicator, tuple(_find_readings(indicator, occasion)))
        for indicator in occasion.project.card.indicators
    )


def _find_readings(indicator: Indicator, occasion: Occasion) -> list[Reading]:
    names = {name for name in (indicator.id, indicator.name) if name is not None}
    readings = [
        reading
        for reading in occasion.project.monitoring.readings
        if reading.indicator in names and (reading.date is None or reading.date <= occasion.on)
    ]
    return sorted(readings, key=lambda reading: (reading.date is None, reading.date or occasion.on))
