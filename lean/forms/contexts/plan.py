"""The plan of measures (прил. 3) with the problems and causes behind it (п. 17), and against fact (прил. 5 п. 7)."""

# ruff: noqa: RUF009 - form_field() is dataclasses.field() with words

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lean.documents.choices import word_of
from lean.forms.contexts import parts
from lean.forms.contexts.parts import NONE, GoalRow, ProjectForm, Signature, format_text
from lean.forms.fields import form_field
from lean.values import format_date
from lean.views.monitoring import view_monitoring
from lean.views.plan import view_plan

if TYPE_CHECKING:
    from lean.documents.monitoring import Reading, Review
    from lean.views.monitoring import IndicatorReadings, MeasureDeviation, MeasureProgress
    from lean.views.occasion import Occasion
    from lean.views.plan import MeasureView, ProblemView

_MINUS: Final = "\N{MINUS SIGN}"


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """A row of the plan."""

    number: int = form_field("номер по порядку")
    what: str = form_field("наименование мероприятия")
    problems: str = form_field("номера проблем, которые решает: «1, 3»")
    responsible: str = form_field("ответственный исполнитель")
    due: str = form_field("срок мероприятия")
    result: str = form_field("ожидаемый результат")


@dataclass(frozen=True, slots=True)
class ProblemRow:
    """A problem of the current map, why it arises and what removes it."""

    number: int = form_field("номер проблемы на карте текущего состояния")
    what: str = form_field("проблема")
    causes: tuple[str, ...] = form_field("ключевые факторы возникновения")
    measures: str = form_field("номера мероприятий, которые её решают: «2, 4»")
    declined: str | None = form_field("почему мероприятия не будет; пусто, если проблему решают")


@dataclass(frozen=True, slots=True)
class PlanForm(ProjectForm):
    """The plan."""

    agrees: Signature = form_field("кто согласовывает план")
    leader: Signature = form_field("руководитель проекта")
    approved: str | None = form_field("когда план утвердил руководитель проекта; пусто, если не указано")
    measures: tuple[MeasureRow, ...] = form_field("мероприятия", wanted=True)
    problems: tuple[ProblemRow, ...] = form_field("проблемы и ключевые факторы их возникновения", wanted=True)


def build_plan(occasion: Occasion) -> PlanForm:
    """Return the plan of measures, прил. 3. Raises BrokenDocumentError."""
    view = view_plan(occasion)
    return PlanForm(
        *parts.list_project_fields(occasion),
        agrees=parts.build_signature(view.agrees),
        leader=parts.build_signature(view.leader),
        approved=parts.format_long_day(view.approved),
        measures=tuple(_build_measure(measure) for measure in view.measures),
        problems=tuple(build_problem(problem) for problem in view.problems),
    )


def _build_measure(view: MeasureView) -> MeasureRow:
    return MeasureRow(
        number=view.number,
        what=format_text(view.measure.what),
        problems=parts.format_numbers(view.problems),
        responsible=format_text(view.measure.responsible),
        due=parts.format_dates(view.measure.due),
        result=format_text(view.measure.result),
    )


def build_problem(view: ProblemView) -> ProblemRow:
    """Return a problem of the plan as papers and pages show it."""
    return ProblemRow(
        number=view.number,
        what=format_text(view.what),
        causes=view.causes,
        measures=parts.format_numbers(view.measures),
        declined=format_text(view.declined.reason) if view.declined is not None else None,
    )


@dataclass(frozen=True, slots=True)
class MonitoredRow:
    """A measure, planned and carried out."""

    number: int = form_field("номер мероприятия в плане")
    what: str = form_field("наименование мероприятия")
    problems: str = form_field("номера проблем, которые решает: «1, 3»")
    responsible: str = form_field("ответственный исполнитель")
    due: str = form_field("срок по плану")
    done: str = form_field("когда выполнено; «не выполнено», «снято»")
    deviation: str = form_field("отклонение от срока в рабочих днях: «+3» — позже, «−2» — раньше")
    result: str | None = form_field("фактический результат; пусто, если не выполнено")
    note: str | None = form_field("примечание")


@dataclass(frozen=True, slots=True)
class ReadingsRow(GoalRow):
    """An indicator and what was measured on the way."""

    readings: tuple[str, ...] = form_field("измерения: «28.08.2026: 22 ч 10 мин»")


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """A review of the course of the project."""

    date: str = form_field("когда рассмотрено")
    who: str = form_field("кто рассматривал")
    specialists: str | None = form_field("специалисты ПСР через запятую; пусто, если не названы")
    summary: str = form_field("что установлено")
    decisions: tuple[str, ...] = form_field("решения")


@dataclass(frozen=True, slots=True)
class MonitoringForm(ProjectForm):
    """The plan against fact."""

    on: str = form_field("на какой день составлено")
    leader: Signature = form_field("руководитель проекта")
    measures: tuple[MonitoredRow, ...] = form_field("мероприятия", wanted=True)
    indicators: tuple[ReadingsRow, ...] = form_field("показатели с измерениями")
    reviews: tuple[ReviewRow, ...] = form_field("рассмотрения хода проекта")


def build_monitoring(occasion: Occasion) -> MonitoringForm:
    """Return the plan against fact as of the day. Raises BrokenDocumentError."""
    view = view_monitoring(occasion)
    return MonitoringForm(
        *parts.list_project_fields(occasion),
        on=format_date(view.on),
        leader=parts.build_signature(view.leader),
        measures=tuple(_build_monitored(measure) for measure in view.measures),
        indicators=tuple(_build_readings(indicator) for indicator in view.indicators),
        reviews=tuple(_build_review(review) for review in view.reviews),
    )


def _build_monitored(view: MeasureDeviation) -> MonitoredRow:
    planned = _build_measure(view)
    state = view.state
    return MonitoredRow(
        number=view.number,
        what=planned.what,
        problems=planned.problems,
        responsible=planned.responsible,
        due=planned.due,
        done=format_outcome(view),
        deviation=_format_deviation(view),
        result=format_text(state.result) if state is not None and view.is_done else None,
        note=state.note if state is not None else None,
    )


_OUTCOMES: Final = {"undated": "выполнено, дата не указана", "cancelled": "снято", "open": "не выполнено"}


def format_outcome(view: MeasureProgress) -> str:
    """Return the day on which a measure was carried out, or what else has become of it."""
    return format_date(view.done) if view.done is not None else _OUTCOMES[view.outcome]


def _format_deviation(view: MeasureDeviation) -> str:
    if view.outcome not in ("done", "open"):
        return NONE
    if view.measure.due is None:
        return parts.OPEN
    if view.unknown is not None:
        return f"не посчитано: {view.unknown}"
    return format_signed(view.days) if view.days is not None else "срок не наступил"


def format_signed(days: int) -> str:
    """Return working days with their sign: «+3», «−2», «0»."""
    return f"+{days}" if days > 0 else f"{_MINUS}{-days}" if days < 0 else "0"


def _build_readings(view: IndicatorReadings) -> ReadingsRow:
    readings = tuple(format_reading(reading) for reading in view.readings)
    return ReadingsRow(*parts.list_goal_fields(view.indicator), readings=readings)


def format_reading(reading: Reading) -> str:
    """Return what was measured and when: «28.08.2026: 22 ч 10 мин»."""
    return f"{parts.format_day(reading.date)}: {parts.format_quantity(reading.value)}"


def _build_review(review: Review) -> ReviewRow:
    return ReviewRow(
        date=parts.format_day(review.date),
        who=format_text(parts.capitalise(word_of(review, "kind"))),
        specialists=", ".join(review.specialists) or None,
        summary=format_text(review.summary),
        decisions=review.decisions,
    )
