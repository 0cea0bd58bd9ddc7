"""One page for the Mayor on the course of a project (п. 8 (5)), and the composition of the management team."""

# ruff: noqa: RUF009 - shown() is dataclasses.field() with words

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lean.documents.choices import word_of
from lean.forms.contexts import parts
from lean.forms.contexts.parts import GoalShown, ProjectForm, Signature, text
from lean.forms.contexts.plan import readings_of
from lean.forms.fields import shown
from lean.procedure.course import UNSUCCESSFUL, follow
from lean.procedure.deadlines import DeadlineState, deadlines
from lean.rules.report import achievements
from lean.values import format_date
from lean.values.spelling import uncapitalised

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lean.documents.card import Indicator
    from lean.documents.workspace import RosterMember
    from lean.forms.contexts.parts import Occasion
    from lean.values import PersonName
    from lean.workspace.course import Course

_INDICATORS: Final = 4
_LATE: Final = 3
_NEXT: Final = 2
_LONGEST: Final = 180
_LONGEST_NAME: Final = 80
"""Items of a list, characters of a text and of a name that leave the briefing on one page."""


@dataclass(frozen=True, slots=True)
class ProgressShown(GoalShown):
    """An indicator and how far it is."""

    latest: str = shown("последнее измеренное или фактическое значение")


@dataclass(frozen=True, slots=True)
class DueShown:
    """Something to be done by a day."""

    what: str = shown("что должно быть сделано")
    due: str = shown("срок")
    who: str = shown("кто обязан")
    late: int = shown("на сколько рабочих дней просрочено; 0, если в срок")


@dataclass(frozen=True, slots=True)
class BriefingForm(ProjectForm):
    """The page for the Mayor."""

    on: str = shown("на какой день составлено")
    finished: str | None = shown("«да», если проект завершён; иначе пусто")
    addressee: str | None = shown("кому: фамилия и инициалы в дательном падеже; пусто, если не известны")
    coordinator: Signature = shown("координатор")
    leader: str = shown("руководитель проекта, одной строкой")
    stage: str = shown("этап или чем проект завершён, с датой")
    started: str = shown("когда проект открыт")
    planned_end: str = shown("период закрытия по карточке")
    indicators: tuple[ProgressShown, ...] = shown("показатели, не больше четырёх")
    indicators_more: int = shown("сколько показателей не поместилось")
    measures: int = shown("сколько мероприятий в плане, кроме снятых")
    done: int = shown("сколько выполнено")
    late: tuple[DueShown, ...] = shown("просроченное, не больше трёх")
    late_more: int = shown("сколько просроченного не поместилось")
    next: tuple[DueShown, ...] = shown("ближайшие сроки, не больше двух")
    review: str | None = shown("последнее рассмотрение хода координатором; пусто, если не записано")
    degree: str | None = shown("решение о степени достижения целей; пусто, если не принято")


def briefing(of: Occasion) -> BriefingForm:
    """What the Mayor is told of the course and the end of a project. Raises BrokenDocumentError."""
    project = of.project
    course = follow(project, of.regulation, of.on)
    states = [state for state in deadlines(project, course, of.regulation, of.on).states if state.is_open]
    late = [state for state in states if state.overdue_days]
    measures = [m for m in project.plan.measures if m.id not in project.measures_cancelled]
    done = [m for m in measures if (day := project.measures_done.get(m.id)) is not None and day <= of.on]
    progress = list(_progress(of))
    return BriefingForm(
        project=project.slug,
        title=shortened(parts.title_of(project)),
        on=format_date(of.on),
        finished="да" if course.ending is not None else None,
        addressee=_addressee(of),
        coordinator=parts.signs("coordinator", of),
        leader=shortened(parts.person(parts.with_post(project.card.people.leader, project)).line),
        stage=_stage(course, of),
        started=_started(course, of),
        planned_end=parts.period(project.card.key_events.closing),
        indicators=tuple(progress[:_INDICATORS]),
        indicators_more=max(len(progress) - _INDICATORS, 0),
        measures=len(measures),
        done=len(done),
        late=tuple(_due(state, of) for state in late[:_LATE]),
        late_more=max(len(late) - _LATE, 0),
        next=tuple(_due(state, of) for state in states if not state.overdue_days)[:_NEXT],
        review=_review(of),
        degree=word_of(project.meetings.closing, "degree") if course.ending is not None else None,
    )


def shortened(words: str, longest: int = _LONGEST) -> str:
    """At most so many characters, whole words and an ellipsis: a page for a reader in a hurry."""
    line = " ".join(words.split())
    if len(line) <= longest:
        return line
    return line[:longest].rsplit(" ", 1)[0].rstrip(" ,;:–—-") + "…"


def _addressee(of: Occasion) -> str | None:
    from lean.forms.declension import dative  # noqa: PLC0415 - for letters alone

    head = of.project.workspace.roster.head
    if head.dative is not None:
        return parts.unbroken(head.dative)
    return parts.unbroken(dative(head.name)) if head.name is not None else None


def _stage(course: Course, of: Occasion) -> str:
    events = of.regulation.events
    ended = next((held for name, held in course.in_force.items() if events[name].ends), None)
    if ended is not None:
        event = events[ended.event]
        told = f"{uncapitalised(event.name)} {format_date(ended.date)}"
        # What became of a project that was closed stands below: its degree, its indicators.
        return f"{told}. {shortened(ended.note)}" if ended.note is not None and event.ends in UNSUCCESSFUL else told
    name = next((stage.name for stage in of.regulation.stages if stage.stage == course.stage), parts.OPEN)
    return f"этап {course.stage} — {uncapitalised(name)}"


def _started(course: Course, of: Occasion) -> str:
    opening = {name for name, event in of.regulation.events.items() if event.fixes_edition}
    return parts.day(next((held.date for held in course.happened if held.event in opening), None))


def _progress(of: Occasion) -> Iterator[ProgressShown]:
    dated = of.project.report.date
    for item in achievements(of.project):
        name, baseline, target = parts.goal(item.indicator)
        reported = item.line.actual if dated is not None and dated <= of.on else None
        yield ProgressShown(
            name=shortened(name, _LONGEST_NAME),
            baseline=baseline,
            target=target,
            latest=f"{parts.quantity(reported)} (по отчёту)" if reported is not None else _latest(item.indicator, of),
        )


def _latest(indicator: Indicator, of: Occasion) -> str:
    readings = readings_of(indicator, of)
    return f"{parts.quantity(readings[-1].value)} ({parts.day(readings[-1].date)})" if readings else "не измерялось"


def _due(state: DeadlineState, of: Occasion) -> DueShown:
    role = of.regulation.roles.get(state.actor)
    who = state.person or (role.name if role is not None else state.actor)
    # A measure of the plan goes by its own words, without those of the deadline before them.
    what = next((measure.what for measure in of.project.plan.measures if measure.id == state.key), None)
    return DueShown(
        what=shortened(what or state.name, _LONGEST_NAME),
        due=format_date(state.due),
        who=shortened(who, _LONGEST_NAME),
        late=state.overdue_days,
    )


def _review(of: Occasion) -> str | None:
    reviews = [r for r in of.project.monitoring.reviews if r.kind == "coordinator" and r.date and r.date <= of.on]
    if not reviews:
        return None
    last = max(reviews, key=lambda review: review.date or of.on)
    return shortened(f"{parts.day(last.date)}: {text(last.summary)}")


@dataclass(frozen=True, slots=True)
class MemberOfRosterShown:
    """Somebody of the management team."""

    surname: str = shown("фамилия")
    given: str | None = shown("имя и отчество или инициалы; пусто, если имя не указано")
    post: str = shown("должность")


@dataclass(frozen=True, slots=True)
class RosterForm(ProjectForm):
    """The composition of the management team."""

    organisation: str = shown("организация из lean.yaml")
    head: tuple[MemberOfRosterShown, ...] = shown("руководитель команды, один или никого", wanted=True)
    deputy: tuple[MemberOfRosterShown, ...] = shown("заместитель руководителя, один или никого")
    coordinators: tuple[MemberOfRosterShown, ...] = shown("координаторы", wanted=True)
    working_group: tuple[MemberOfRosterShown, ...] = shown("члены рабочей группы", wanted=True)


def roster(of: Occasion) -> RosterForm:
    """The composition of the management team. Raises BrokenDocumentError."""
    team = of.project.workspace.roster
    return RosterForm(
        *parts.of_project(of.project),
        organisation=text(of.project.workspace.settings.organisation),
        head=_members((team.head,)),
        deputy=_members((team.deputy,)),
        coordinators=_members(team.coordinators),
        working_group=_members(team.working_group),
    )


def _members(people: Iterable[RosterMember]) -> tuple[MemberOfRosterShown, ...]:
    return tuple(
        MemberOfRosterShown(
            surname=text(person.name.surname if person.name is not None else None),
            given=_given(person.name) if person.name is not None else None,
            post=text(person.post),
        )
        for person in people
        if person.name is not None or person.post is not None
    )


def _given(name: PersonName) -> str:
    between = "" if name.given.endswith(".") else " "
    return f"{name.given}{between}{name.patronymic}".strip()
