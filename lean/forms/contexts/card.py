"""The project card (прил. 1): its four blocks and who agrees and approves it."""

# ruff: noqa: RUF009 - shown() is dataclasses.field() with words

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lean.forms.contexts import parts
from lean.forms.contexts.parts import IndicatorShown, PersonShown, ProjectForm, Signature, text
from lean.forms.fields import shown
from lean.values import format_date

if TYPE_CHECKING:
    from lean.documents.card import TeamMember
    from lean.forms.contexts.parts import Occasion


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
class KeyEventsShown:
    """Block 4."""

    start: str = shown("старт проекта, дата")
    diagnostics: str = shown("диагностика и целевое состояние, период")
    implementation: str = shown("внедрение улучшений, период")
    closing: str = shown("закрепление результатов и закрытие проекта, период")


@dataclass(frozen=True, slots=True)
class CardForm(ProjectForm):
    """The project card."""

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


def card(of: Occasion) -> CardForm:
    """The project card, прил. 1. Raises BrokenDocumentError where the card or the roster cannot be read."""
    project = of.project
    charter = project.card
    people, frame, grounds, events = charter.people, charter.frame, charter.grounds, charter.key_events
    return CardForm(
        *parts.of_project(project),
        organisation=parts.organisation_of(project),
        unit=text(charter.unit),
        agrees=parts.signs("coordinator", of),
        approves=approver(of),
        process_customer=text(people.process_customer),
        project_customer=parts.person(people.project_customer),
        process_owner=parts.person(people.process_owner),
        perimeter=frame.perimeter,
        first_step=text(frame.first_step),
        last_step=text(frame.last_step),
        leader=parts.person(people.leader),
        team=tuple(member(person) for person in people.team),
        grounds=GroundsShown(
            problem=text(grounds.problem),
            key_risk=text(grounds.key_risk),
            scale=text(grounds.scale),
            dissatisfaction=grounds.dissatisfaction,
            difficulties=grounds.difficulties,
        ),
        indicators=tuple(parts.indicator(indicator) for indicator in charter.indicators),
        key_events=KeyEventsShown(
            start=text(format_date(events.start) if events.start else None),
            diagnostics=parts.period(events.diagnostics),
            implementation=parts.period(events.implementation),
            closing=parts.period(events.closing),
        ),
    )


def member(person: TeamMember) -> MemberShown:
    """Somebody of the team."""
    line = parts.line(person.name, person.post, person.unit)
    return MemberShown(
        line=f"{line} — {person.role}" if person.role else line,
        name=parts.surname_first(person.name),
        post=text(person.post),
        unit=text(person.unit),
        role=text(person.role),
    )


def approver(of: Occasion) -> Signature:
    """Who approves the card: the head of the management team, or who acts in his place by the card."""
    roster = of.project.workspace.roster
    signatory = of.project.card.signatory
    if signatory is None:
        return parts.signs("mayor", of, roster.head.post)
    posts = [person.post for person in parts.same(signatory, roster.members)]
    # Somebody outside the roster signs in a capacity that no file states: the post is left to be filled in by hand.
    return Signature(parts.capital(posts[0]) if len(posts) == 1 else None, parts.unbroken(signatory.initials_first))
