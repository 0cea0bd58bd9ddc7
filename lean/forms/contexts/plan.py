"""The plan of measures (прил. 3) with the problems and causes behind it (п. 17), and against fact (прил. 5 п. 7)."""

# ruff: noqa: RUF009 - shown() is dataclasses.field() with words

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from lean.calendar import UnknownYearError
from lean.documents.choices import word_of
from lean.forms.contexts import parts
from lean.forms.contexts.parts import GoalShown, ProjectForm, Signature, text
from lean.forms.fields import shown
from lean.values import format_date

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from lean.calendar import WorkingCalendar
    from lean.documents.card import Indicator
    from lean.documents.monitoring import MeasureState, Reading
    from lean.documents.plan import Measure
    from lean.forms.contexts.parts import Occasion
    from lean.workspace.project import Project

NONE: Final = "—"
"""Stands where there is nothing and nothing is wanted."""
_MINUS: Final = "\N{MINUS SIGN}"


@dataclass(frozen=True, slots=True)
class MeasureShown:
    """A row of the plan."""

    number: int = shown("номер по порядку")
    what: str = shown("наименование мероприятия")
    problems: str = shown("номера проблем, которые решает: «1, 3»")
    responsible: str = shown("ответственный исполнитель")
    due: str = shown("срок мероприятия")
    result: str = shown("ожидаемый результат")


@dataclass(frozen=True, slots=True)
class ProblemShown:
    """A problem of the current map, why it arises and what removes it."""

    number: int = shown("номер проблемы на карте текущего состояния")
    what: str = shown("проблема")
    causes: tuple[str, ...] = shown("ключевые факторы возникновения")
    measures: str = shown("номера мероприятий, которые её решают: «2, 4»")
    declined: str | None = shown("почему мероприятия не будет; пусто, если проблему решают")


@dataclass(frozen=True, slots=True)
class PlanForm(ProjectForm):
    """The plan."""

    agrees: Signature = shown("кто согласовывает план")
    leader: Signature = shown("руководитель проекта")
    approved: str | None = shown("когда план утвердил руководитель проекта; пусто, если не указано")
    measures: tuple[MeasureShown, ...] = shown("мероприятия", wanted=True)
    problems: tuple[ProblemShown, ...] = shown("проблемы и ключевые факторы их возникновения", wanted=True)


def plan(of: Occasion) -> PlanForm:
    """The plan of measures, прил. 3. Raises BrokenDocumentError."""
    project = of.project
    return PlanForm(
        *parts.of_project(project),
        agrees=parts.signs("coordinator", of),
        leader=parts.signs("leader", of),
        approved=parts.long_day(project.plan.approved),
        measures=tuple(_measure(number, measure) for number, measure in enumerate(project.plan.measures, start=1)),
        problems=tuple(_problems(project)),
    )


def _measure(number: int, measure: Measure) -> MeasureShown:
    return MeasureShown(
        number=number,
        what=text(measure.what),
        problems=numbers(measure.solves),
        responsible=text(measure.responsible),
        due=parts.period(measure.due),
        result=text(measure.result),
    )


def numbers(found: Iterable[int]) -> str:
    """«1, 3», each once and in order."""
    return ", ".join(str(number) for number in sorted(set(found))) or NONE


def measure_numbers(names: Iterable[str], project: Project) -> str:
    """The numbers that the plan gives to measures: «2, 4»; a name that the plan has not stands as it is."""
    order = {measure.id: number for number, measure in enumerate(project.plan.measures, start=1)}
    wanted = set(names)
    known = [str(number) for name, number in order.items() if name in wanted]
    return ", ".join([*known, *sorted(wanted - order.keys())]) or NONE


def _problems(project: Project) -> Iterable[ProblemShown]:
    written, measures = project.plan, project.plan.measures
    causes = {cause.problem: cause.causes for cause in written.causes if cause.problem is not None}
    declined = {left.problem: left.reason for left in written.declined if left.problem is not None}
    told = project.current_map.problems
    for number in sorted({*told, *causes, *declined, *(problem for measure in measures for problem in measure.solves)}):
        yield ProblemShown(
            number=number,
            what=text(told.get(number)),
            causes=causes.get(number, ()),
            measures=measure_numbers((m.id for m in measures if number in m.solves), project),
            declined=text(declined[number]) if number in declined else None,
        )


@dataclass(frozen=True, slots=True)
class MonitoredShown:
    """A measure, planned and carried out."""

    number: int = shown("номер мероприятия в плане")
    what: str = shown("наименование мероприятия")
    problems: str = shown("номера проблем, которые решает: «1, 3»")
    responsible: str = shown("ответственный исполнитель")
    due: str = shown("срок по плану")
    done: str = shown("когда выполнено; «не выполнено», «снято»")
    deviation: str = shown("отклонение от срока в рабочих днях: «+3» — позже, «−2» — раньше")
    result: str | None = shown("фактический результат; пусто, если не выполнено")
    note: str | None = shown("примечание")


@dataclass(frozen=True, slots=True)
class ReadingsShown(GoalShown):
    """An indicator and what was measured on the way."""

    readings: tuple[str, ...] = shown("измерения: «28.08.2026: 22 ч 10 мин»")


@dataclass(frozen=True, slots=True)
class ReviewShown:
    """A look at the course of the project."""

    date: str = shown("когда рассмотрено")
    who: str = shown("кто рассматривал")
    specialists: str | None = shown("специалисты ПСР через запятую; пусто, если не названы")
    summary: str = shown("что установлено")
    decisions: tuple[str, ...] = shown("решения")


@dataclass(frozen=True, slots=True)
class MonitoringForm(ProjectForm):
    """The plan against fact."""

    on: str = shown("на какой день составлено")
    leader: Signature = shown("руководитель проекта")
    measures: tuple[MonitoredShown, ...] = shown("мероприятия", wanted=True)
    indicators: tuple[ReadingsShown, ...] = shown("показатели с измерениями")
    reviews: tuple[ReviewShown, ...] = shown("рассмотрения хода проекта")


def monitoring(of: Occasion) -> MonitoringForm:
    """Plan against fact as of a day. Raises BrokenDocumentError."""
    project = of.project
    told = progress_of(project)
    reviews = [review for review in project.monitoring.reviews if review.date is None or review.date <= of.on]
    return MonitoringForm(
        *parts.of_project(project),
        on=format_date(of.on),
        leader=parts.signs("leader", of),
        measures=tuple(
            _monitored(number, measure, told.get(measure.id), of)
            for number, measure in enumerate(project.plan.measures, start=1)
        ),
        indicators=tuple(_readings(of)),
        reviews=tuple(
            ReviewShown(
                date=parts.day(review.date),
                who=text(parts.capital(word_of(review, "kind"))),
                specialists=", ".join(review.specialists) or None,
                summary=text(review.summary),
                decisions=review.decisions,
            )
            for review in sorted(reviews, key=lambda review: (review.date is None, review.date or of.on))
        ),
    )


Outcome = Literal["done", "undated", "cancelled", "open"]
_OUTCOMES: Final = {"undated": "выполнено, дата не указана", "cancelled": "снято", "open": "не выполнено"}


def outcome(state: MeasureState | None, on: date) -> Outcome:
    """What has become of a measure by a day; undated where it is done and nobody wrote when."""
    if state is None or state.state not in ("done", "cancelled"):
        return "open"
    if state.state == "cancelled":
        return "cancelled"
    return "undated" if state.done is None else "done" if state.done <= on else "open"


def progress_of(project: Project) -> dict[str, MeasureState]:
    """What monitoring says of the measures: plan id -> state."""
    return {state.measure: state for state in project.monitoring.measures if state.measure is not None}


def done_on(state: MeasureState | None, on: date) -> str:
    """When a measure was done, or what else has become of it by a day."""
    found = outcome(state, on)
    return (
        format_date(state.done)
        if state is not None and state.done is not None and found == "done"
        else _OUTCOMES[found]
    )


def _monitored(number: int, measure: Measure, state: MeasureState | None, of: Occasion) -> MonitoredShown:
    planned = _measure(number, measure)
    found = outcome(state, of.on)
    done = state.done if state is not None and found == "done" else None
    return MonitoredShown(
        number=number,
        what=planned.what,
        problems=planned.problems,
        responsible=planned.responsible,
        due=planned.due,
        done=done_on(state, of.on),
        deviation=_deviation(measure, done, of) if found in ("done", "open") else NONE,
        result=text(state.result) if state is not None and found in ("done", "undated") else None,
        note=state.note if state is not None else None,
    )


def _deviation(measure: Measure, done: date | None, of: Occasion) -> str:
    if measure.due is None:
        return parts.OPEN
    due = measure.due.end
    if done is None and of.on <= due:
        return "срок не наступил"
    try:
        return signed_days(due, done or of.on, of.project.workspace.calendar)
    except UnknownYearError as error:
        return f"не посчитано: {error}"


def signed_days(due: date, day: date, calendar: WorkingCalendar) -> str:
    """Working days from a due date to a day, «+3» or «−2»; a later day off is at least one day late.

    Raises UnknownYearError.
    """
    days = calendar.working_days_between(due, day)
    late = max(days, 1) if day > due else days
    return f"+{late}" if late > 0 else f"{_MINUS}{-late}" if late < 0 else "0"


def readings_of(indicator: Indicator, of: Occasion) -> list[Reading]:
    """What was measured of an indicator up to the day, in the order of days; what has no day comes last."""
    names = {name for name in (indicator.id, indicator.name) if name is not None}
    told = (one for one in of.project.monitoring.readings if one.indicator in names)
    known = (one for one in told if one.date is None or one.date <= of.on)
    return sorted(known, key=lambda one: (one.date is None, one.date or of.on))


def _readings(of: Occasion) -> Iterable[ReadingsShown]:
    for indicator in of.project.card.indicators:
        told = tuple(f"{parts.day(one.date)}: {parts.quantity(one.value)}" for one in readings_of(indicator, of))
        yield ReadingsShown(*parts.goal(indicator), readings=told)
