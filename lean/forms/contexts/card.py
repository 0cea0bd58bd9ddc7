"""The project card (прил. 1): its four blocks and who agrees and approves it."""

# ruff: noqa: RUF009 - form_field() is dataclasses.field() with words

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lean.forms.contexts import parts
from lean.forms.contexts.parts import IndicatorRow, PersonLine, ProjectForm, Signature, format_text
from lean.forms.fields import form_field
from lean.values import format_date
from lean.views.card import view_card

if TYPE_CHECKING:
    from lean.documents.card import TeamMember
    from lean.views.occasion import Occasion


@dataclass(frozen=True, slots=True)
class TeamMemberRow:
    """A member of the project's team."""

    line: str = form_field("одной строкой: фамилия, должность, подразделение — роль")
    name: str = form_field("фамилия и инициалы: «Иванов И.И.»")
    post: str = form_field("должность")
    unit: str = form_field("подразделение")
    role: str = form_field("роль в команде")


@dataclass(frozen=True, slots=True)
class GroundsGroup:
    """Block 2 of the card."""

    problem: str = form_field("проблема, которую решает проект")
    key_risk: str = form_field("ключевой риск")
    scale: str = form_field("масштаб процесса")
    dissatisfaction: tuple[str, ...] = form_field("чем недовольны заказчики")
    difficulties: tuple[str, ...] = form_field("проблемы и сложности процесса")


@dataclass(frozen=True, slots=True)
class KeyEventsGroup:
    """Block 4 of the card."""

    start: str = form_field("старт проекта, дата")
    diagnostics: str = form_field("диагностика и целевое состояние, период")
    implementation: str = form_field("внедрение улучшений, период")
    closing: str = form_field("закрепление результатов и закрытие проекта, период")


@dataclass(frozen=True, slots=True)
class CardForm(ProjectForm):
    """The project card."""

    organisation: str = form_field("учреждение, где реализуется проект")
    unit: str = form_field("подразделение, которое предлагает проект")
    agrees: Signature = form_field("кто согласовывает карточку")
    approves: Signature = form_field("кто утверждает карточку")
    process_customer: str = form_field("заказчик процесса")
    project_customer: PersonLine = form_field("заказчик проекта")
    process_owner: PersonLine = form_field("владелец процесса")
    perimeter: tuple[str, ...] = form_field("периметр проекта: подразделения и организации")
    first_step: str = form_field("начало процесса, первый шаг")
    last_step: str = form_field("конец процесса, последний шаг")
    leader: PersonLine = form_field("руководитель проекта")
    team: tuple[TeamMemberRow, ...] = form_field("команда проекта")
    grounds: GroundsGroup = form_field("обоснование выбора проекта")
    indicators: tuple[IndicatorRow, ...] = form_field("целевые показатели")
    key_events: KeyEventsGroup = form_field("ключевые события")


def build_card(occasion: Occasion) -> CardForm:
    """Return the project card, прил. 1. Raises BrokenDocumentError where the card or the roster cannot be read."""
    view = view_card(occasion)
    card = view.card
    people, frame, grounds, events = card.people, card.frame, card.grounds, card.key_events
    return CardForm(
        *parts.list_project_fields(occasion),
        organisation=format_text(view.organisation),
        unit=format_text(card.unit),
        agrees=parts.build_signature(view.agrees),
        approves=parts.build_signature(view.approves),
        process_customer=format_text(people.process_customer),
        project_customer=parts.build_person(people.project_customer),
        process_owner=parts.build_person(people.process_owner),
        perimeter=frame.perimeter,
        first_step=format_text(frame.first_step),
        last_step=format_text(frame.last_step),
        leader=parts.build_person(people.leader),
        team=tuple(_build_member(person) for person in people.team),
        grounds=GroundsGroup(
            problem=format_text(grounds.problem),
            key_risk=format_text(grounds.key_risk),
            scale=format_text(grounds.scale),
            dissatisfaction=grounds.dissatisfaction,
            difficulties=grounds.difficulties,
        ),
        indicators=tuple(parts.build_indicator(indicator) for indicator in card.indicators),
        key_events=KeyEventsGroup(
            start=format_text(format_date(events.start) if events.start else None),
            diagnostics=parts.format_dates(events.diagnostics),
            implementation=parts.format_dates(events.implementation),
            closing=parts.format_dates(events.closing),
        ),
    )


def _build_member(person: TeamMember) -> TeamMemberRow:
    line = parts.format_person(person.name, person.post, person.unit)
    return TeamMemberRow(
        line=f"{line} — {person.role}" if person.role else line,
        name=parts.format_name(person.name),
        post=format_text(person.post),
        unit=format_text(person.unit),
        role=format_text(person.role),
    )
