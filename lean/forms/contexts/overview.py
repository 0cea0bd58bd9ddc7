"""One page for the Mayor on the course of a project (п. 8 (5)), and the composition of the management team."""

# ruff: noqa: RUF009 - form_field() is dataclasses.field() with words

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lean.documents.choices import word_of
from lean.forms.contexts import parts
from lean.forms.contexts.parts import GoalRow, ProjectForm, Signature, format_text
from lean.forms.fields import form_field
from lean.procedure.course import UNSUCCESSFUL
from lean.values import format_date
from lean.values.spelling import uncapitalised
from lean.views.briefing import view_briefing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lean.documents.monitoring import Review
    from lean.documents.workspace import RosterMember
    from lean.regulation.model import Regulation
    from lean.values import PersonName
    from lean.views.briefing import BriefingView, DueView, IndicatorProgress
    from lean.views.occasion import Occasion

_INDICATORS: Final = 4
_LATE: Final = 3
_NEXT: Final = 2
_LONGEST: Final = 180
_LONGEST_NAME: Final = 80
"""The most items of lists and characters of texts and names that keep the briefing on one page."""


@dataclass(frozen=True, slots=True)
class ProgressRow(GoalRow):
    """An indicator and how far it is."""

    latest: str = form_field("последнее измеренное или фактическое значение")


@dataclass(frozen=True, slots=True)
class DueRow:
    """A deadline."""

    what: str = form_field("что должно быть сделано")
    due: str = form_field("срок")
    who: str = form_field("кто обязан")
    late: int = form_field("на сколько рабочих дней просрочено; 0, если в срок")


@dataclass(frozen=True, slots=True)
class BriefingForm(ProjectForm):
    """The briefing for the Mayor on one project."""

    on: str = form_field("на какой день составлено")
    finished: str | None = form_field("«да», если проект завершён; иначе пусто")
    addressee: str | None = form_field("кому: фамилия и инициалы в дательном падеже; пусто, если не известны")
    coordinator: Signature = form_field("координатор")
    leader: str = form_field("руководитель проекта, одной строкой")
    stage: str = form_field("этап или чем проект завершён, с датой")
    started: str = form_field("когда проект открыт")
    planned_end: str = form_field("период закрытия по карточке")
    indicators: tuple[ProgressRow, ...] = form_field("показатели, не больше четырёх")
    indicators_more: int = form_field("сколько показателей не поместилось")
    measures: int = form_field("сколько мероприятий в плане, кроме снятых")
    done: int = form_field("сколько выполнено")
    late: tuple[DueRow, ...] = form_field("просроченное, не больше трёх")
    late_more: int = form_field("сколько просроченного не поместилось")
    next: tuple[DueRow, ...] = form_field("ближайшие сроки, не больше двух")
    review: str | None = form_field("последнее рассмотрение хода координатором; пусто, если не записано")
    degree: str | None = form_field("решение о степени достижения целей; пусто, если не принято")


def build_briefing(occasion: Occasion) -> BriefingForm:
    """Return what the Mayor is told of the course and the end of a project. Raises BrokenDocumentError."""
    view = view_briefing(occasion)
    late = [due for due in view.deadlines if due.overdue_days]
    upcoming = [due for due in view.deadlines if not due.overdue_days]
    is_finished = view.course.ending is not None
    return BriefingForm(
        project=occasion.project.slug,
        title=shorten(parts.format_title(view.title)),
        on=format_date(view.on),
        finished="да" if is_finished else None,
        addressee=_format_addressee(view),
        coordinator=parts.build_signature(view.coordinator),
        leader=shorten(parts.build_person(view.leader).line),
        stage=_format_stage(view, occasion.regulation),
        started=parts.format_day(view.started),
        planned_end=parts.format_dates(view.planned_end),
        indicators=tuple(_build_progress(progress) for progress in view.indicators[:_INDICATORS]),
        indicators_more=max(len(view.indicators) - _INDICATORS, 0),
        measures=view.measures,
        done=view.done,
        late=tuple(_build_due(due) for due in late[:_LATE]),
        late_more=max(len(late) - _LATE, 0),
        next=tuple(_build_due(due) for due in upcoming[:_NEXT]),
        review=_format_review(view.review) if view.review is not None else None,
        degree=word_of(occasion.project.meetings.closing, "degree") if is_finished else None,
    )


def shorten(words: str, longest: int = _LONGEST) -> str:
    """Return the words on one line of at most so many characters: whole words, with an ellipsis for the rest."""
    line = " ".join(words.split())
    if len(line) <= longest:
        return line
    return line[:longest].rsplit(" ", 1)[0].rstrip(" ,;:–—-") + "…"


def _format_addressee(view: BriefingView) -> str | None:
    from lean.forms.declension import decline_to_dative  # noqa: PLC0415 - for letters alone

    if view.dative is not None:
        return parts.keep_on_line(view.dative)
    return parts.keep_on_line(decline_to_dative(view.head.name)) if view.head.name is not None else None


def _format_stage(view: BriefingView, regulation: Regulation) -> str:
    if view.ended is not None:
        event = regulation.events[view.ended.event]
        ending = f"{uncapitalised(event.name)} {format_date(view.ended.date)}"
        # Of a project that was closed, the degree and the indicators below say more than the note.
        is_explained = view.ended.note is not None and event.ends in UNSUCCESSFUL
        return f"{ending}. {shorten(view.ended.note or '')}" if is_explained else ending
    stage = view.course.stage
    name = next((known.name for known in regulation.stages if known.stage == stage), parts.OPEN)
    return f"этап {stage} — {uncapitalised(name)}"


def _build_progress(view: IndicatorProgress) -> ProgressRow:
    name, baseline, target = parts.list_goal_fields(view.indicator)
    return ProgressRow(shorten(name, _LONGEST_NAME), baseline, target, _format_latest(view))


def _format_latest(view: IndicatorProgress) -> str:
    if view.reported is not None:
        return f"{parts.format_quantity(view.reported)} (по отчёту)"
    if view.reading is None:
        return "не измерялось"
    return f"{parts.format_quantity(view.reading.value)} ({parts.format_day(view.reading.date)})"


def _build_due(view: DueView) -> DueRow:
    return DueRow(
        what=shorten(view.what, _LONGEST_NAME),
        due=format_date(view.due),
        who=shorten(view.debtor, _LONGEST_NAME),
        late=view.overdue_days,
    )


def _format_review(review: Review) -> str:
    return shorten(f"{parts.format_day(review.date)}: {format_text(review.summary)}")


@dataclass(frozen=True, slots=True)
class RosterRow:
    """Somebody of the management team."""

    surname: str = form_field("фамилия")
    given: str | None = form_field("имя и отчество или инициалы; пусто, если имя не указано")
    post: str = form_field("должность")


@dataclass(frozen=True, slots=True)
class RosterForm(ProjectForm):
    """The composition of the management team."""

    organisation: str = form_field("организация из lean.yaml")
    head: tuple[RosterRow, ...] = form_field("руководитель команды, один или никого", wanted=True)
    deputy: tuple[RosterRow, ...] = form_field("заместитель руководителя, один или никого")
    coordinators: tuple[RosterRow, ...] = form_field("координаторы", wanted=True)
    working_group: tuple[RosterRow, ...] = form_field("члены рабочей группы", wanted=True)


def build_roster(occasion: Occasion) -> RosterForm:
    """Return the composition of the management team. Raises BrokenDocumentError."""
    team = occasion.project.workspace.roster
    return RosterForm(
        *parts.list_project_fields(occasion),
        organisation=format_text(occasion.project.workspace.settings.organisation),
        head=_list_members((team.head,)),
        deputy=_list_members((team.deputy,)),
        coordinators=_list_members(team.coordinators),
        working_group=_list_members(team.working_group),
    )


def _list_members(people: Iterable[RosterMember]) -> tuple[RosterRow, ...]:
    return tuple(
        RosterRow(
            surname=format_text(person.name.surname if person.name is not None else None),
            given=_format_given_name(person.name) if person.name is not None else None,
            post=format_text(person.post),
        )
        for person in people
        if person.name is not None or person.post is not None
    )


def _format_given_name(name: PersonName) -> str:
    between = "" if name.given.endswith(".") else " "
    return f"{name.given}{between}{name.patronymic}".strip()
