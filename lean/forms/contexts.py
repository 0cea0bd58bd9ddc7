"""Project -> what a form shows: plain frozen values, every one printable as it stands.

A place that the project leaves open says «не указано»: true of the project, visible in a draft, easy to find. What a
person fills in by hand (post and name beside a signature) is None instead, and the template leaves a line.
"""

# ruff: noqa: RUF009 - shown() is dataclasses.field() with words

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lean.documents.base import Person
from lean.forms.fields import KnownField, fields_of, shown
from lean.roles import holders
from lean.values import format_date, format_period
from lean.values.dates import ISO

if TYPE_CHECKING:
    from lean.documents.card import TeamMember
    from lean.project import Project
    from lean.regulation.model import Regulation
    from lean.values import Period, PersonName

OPEN: Final = "не указано"
"""Stands where the project says nothing."""


@dataclass(frozen=True, slots=True)
class Signature:
    """Beside a signature; None leaves a line to fill in by hand."""

    post: str | None = shown("должность; пусто, если не известна")
    name: str | None = shown("инициалы и фамилия: «И.И. Иванов»; пусто, если не известны")


@dataclass(frozen=True, slots=True)
class PersonShown:
    """Somebody in a list or a table."""

    line: str = shown("одной строкой: «Иванов И.И., начальник отдела»")
    name: str = shown("фамилия и инициалы: «Иванов И.И.»")
    post: str = shown("должность")


@dataclass(frozen=True, slots=True)
class MemberShown:
    """Somebody of the team."""

    line: str = shown("одной строкой: фамилия, должность, подразделение — роль")
    name: str = shown("фамилия и инициалы: «Иванов И.И.»")
    post: str = shown("должность")
    unit: str = shown("подразделение")
    role: str = shown("роль в команде")


@dataclass(frozen=True, slots=True)
class GroundsShown:
    """Block 2."""

    problem: str = shown("проблема, которую решает проект")
    key_risk: str = shown("ключевой риск")
    scale: str = shown("масштаб процесса")
    dissatisfaction: tuple[str, ...] = shown("чем недовольны заказчики")
    difficulties: tuple[str, ...] = shown("проблемы и сложности процесса")


@dataclass(frozen=True, slots=True)
class IndicatorShown:
    """A row of block 3."""

    name: str = shown("наименование показателя")
    baseline: str = shown("текущее значение")
    target: str = shown("целевое значение")
    measured_by: str = shown("чем измеряется")


@dataclass(frozen=True, slots=True)
class KeyEventsShown:
    """Block 4."""

    start: str = shown("старт проекта, дата")
    diagnostics: str = shown("диагностика и целевое состояние, период")
    implementation: str = shown("внедрение улучшений, период")
    closing: str = shown("закрепление результатов и закрытие проекта, период")


@dataclass(frozen=True, slots=True)
class CardForm:
    """The project card."""

    project: str = shown("имя каталога проекта")
    title: str = shown("наименование проекта")
    organisation: str = shown("учреждение, где реализуется проект")
    unit: str = shown("подразделение, которое предлагает проект")
    agrees: Signature = shown("кто согласовывает карточку")
    approves: Signature = shown("кто утверждает карточку")
    process_customer: str = shown("заказчик процесса")
    project_customer: PersonShown = shown("заказчик проекта")
    process_owner: PersonShown = shown("владелец процесса")
    perimeter: tuple[str, ...] = shown("периметр проекта: подразделения и организации")
    first_step: str = shown("начало процесса, первый шаг")
    last_step: str = shown("конец процесса, последний шаг")
    leader: PersonShown = shown("руководитель проекта")
    team: tuple[MemberShown, ...] = shown("команда проекта")
    grounds: GroundsShown = shown("обоснование выбора проекта")
    indicators: tuple[IndicatorShown, ...] = shown("целевые показатели")
    key_events: KeyEventsShown = shown("ключевые события")


FORMS: Final[dict[str, type]] = {"card": CardForm}
"""What each form shows, by the form's name."""


def known_fields(form: str) -> tuple[KnownField, ...]:
    """The fields that a template of the form may use. Raises KeyError for a form without a context."""
    return fields_of(FORMS[form])


def card(project: Project, regulation: Regulation) -> CardForm:
    """The project card, прил. 1. Raises BrokenDocumentError where the card or the roster cannot be read."""
    charter = project.card
    people, frame, grounds, events = charter.people, charter.frame, charter.grounds, charter.key_events
    return CardForm(
        project=project.slug,
        title=" ".join((charter.title or f"(наименование {OPEN})").split()),
        organisation=_text(charter.organisation or project.workspace.settings.organisation),
        unit=_text(charter.unit),
        agrees=_signature("coordinator", project, regulation, None),
        approves=_approver(project, regulation),
        process_customer=_text(people.process_customer),
        project_customer=_person(people.project_customer),
        process_owner=_person(people.process_owner),
        perimeter=frame.perimeter,
        first_step=_text(frame.first_step),
        last_step=_text(frame.last_step),
        leader=_person(people.leader),
        team=tuple(_member(member) for member in people.team),
        grounds=GroundsShown(
            problem=_text(grounds.problem),
            key_risk=_text(grounds.key_risk),
            scale=_text(grounds.scale),
            dissatisfaction=grounds.dissatisfaction,
            difficulties=grounds.difficulties,
        ),
        indicators=tuple(
            IndicatorShown(
                name=_text(indicator.name),
                baseline=_text(indicator.baseline.text if indicator.baseline else None),
                target=_text(indicator.target.text if indicator.target else None),
                measured_by=_text(indicator.measured_by),
            )
            for indicator in charter.indicators
        ),
        key_events=KeyEventsShown(
            start=_text(format_date(events.start) if events.start else None),
            diagnostics=_period(events.diagnostics),
            implementation=_period(events.implementation),
            closing=_period(events.closing),
        ),
    )


def _text(value: str | None) -> str:
    return value or OPEN


def _period(period: Period | None) -> str:
    if period is None:
        return OPEN
    # Everything else is printed as it was written; an ISO date is the file's spelling, not one of an official paper.
    return format_period(period.start, period.end) if ISO.search(period.text) else period.text


def _person(person: Person) -> PersonShown:
    return PersonShown(_line(person.name, person.post), _text(_surname_first(person.name)), _text(person.post))


def _member(member: TeamMember) -> MemberShown:
    line = _line(member.name, member.post, member.unit)
    return MemberShown(
        line=f"{line} — {member.role}" if member.role else line,
        name=_text(_surname_first(member.name)),
        post=_text(member.post),
        unit=_text(member.unit),
        role=_text(member.role),
    )


def _line(name: PersonName | None, *more: str | None) -> str:
    known = [part for part in more if part]
    if name is None:
        return ", ".join([*known, "фамилия не указана"]) if known else OPEN
    return ", ".join([_unbroken(name.surname_first), *known])


def _surname_first(name: PersonName | None) -> str | None:
    return _unbroken(name.surname_first) if name is not None else None


def _unbroken(name: str) -> str:
    """A name whose initials stay on one line with the surname."""
    return name.replace(" ", "\N{NO-BREAK SPACE}")


def _signature(role: str, project: Project, regulation: Regulation, post: str | None) -> Signature:
    """The one holder of a role; where nobody or more than one is named, the name is left to be filled in by hand."""
    people = holders(role, project, regulation)
    person = people[0] if len(people) == 1 else Person()
    return Signature(
        _opening(person.post or post), _unbroken(person.name.initials_first) if person.name is not None else None
    )


def _approver(project: Project, regulation: Regulation) -> Signature:
    head = project.workspace.roster.head
    signatory = project.card.signatory
    if signatory is None:
        return _signature("mayor", project, regulation, head.post)
    roster = project.workspace.roster
    known = (roster.head, roster.deputy, *roster.coordinators, *roster.working_group)
    same = [person.post for person in known if person.name is not None and person.name.same_person(signatory)]
    # Somebody outside the roster signs in a capacity that no file states: the post is left to be filled in by hand.
    return Signature(_opening(same[0]) if len(same) == 1 else None, _unbroken(signatory.initials_first))


def _opening(post: str | None) -> str | None:
    """A post that opens a line begins with a capital."""
    return post[:1].upper() + post[1:] if post else None
