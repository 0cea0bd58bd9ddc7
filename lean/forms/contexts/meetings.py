"""Meetings on paper: agenda and invitations of the kickoff, protocols of the kickoff, a changed plan, the closing."""

# ruff: noqa: RUF009 - shown() is dataclasses.field() with words

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lean.documents.base import Person
from lean.documents.choices import word_of
from lean.documents.meetings import TeamMeeting
from lean.forms.contexts import parts
from lean.forms.contexts.parts import GoalShown, PersonShown, ProjectForm, Signature, text
from lean.forms.declension import dative, sex_of
from lean.forms.fields import shown
from lean.procedure.course import follow
from lean.procedure.roles import title_of as role_title
from lean.rules.report import achievements
from lean.values import parse_person_name

if TYPE_CHECKING:
    from lean.documents.base import Flag
    from lean.documents.meetings import Invitation, Meeting, Participant
    from lean.forms.contexts.parts import Occasion
    from lean.workspace.course import Happening


@dataclass(frozen=True, slots=True)
class InvitedShown:
    """Somebody invited."""

    line: str = shown("одной строкой: «Иванов И.И., начальник отдела»")
    sent: str = shown("когда отправлено приглашение")
    confirmed: str = shown("подтвердил ли участие: да, нет, не указано")


@dataclass(frozen=True, slots=True)
class MeetingForm(ProjectForm):
    """What all papers of a meeting tell of it."""

    date: str | None = shown("день совещания; пусто, если не указан")
    time: str | None = shown("начало; пусто, если не указано")
    place: str = shown("место проведения")
    chair: PersonShown = shown("председатель")
    secretary: PersonShown = shown("секретарь")
    agenda: tuple[str, ...] = shown("повестка по порядку", wanted=True)


@dataclass(frozen=True, slots=True)
class AgendaForm(MeetingForm):
    """The agenda of the kickoff."""

    goals: tuple[str, ...] = shown("цели и задачи", wanted=True)
    invited: tuple[InvitedShown, ...] = shown("состав участников", wanted=True)
    materials: tuple[str, ...] = shown("информационные материалы", wanted=True)
    presentation: str = shown("презентация и другие визуальные материалы")


def _meeting(meeting: Meeting, of: Occasion) -> dict[str, Any]:
    return {
        "project": of.project.slug,
        "title": parts.title_of(of.project),
        "date": parts.long_day(meeting.date),
        "time": meeting.time,
        "place": text(meeting.place),
        "chair": parts.person(parts.with_post(meeting.chair, of.project)),
        "secretary": parts.person(parts.with_post(meeting.secretary, of.project)),
        "agenda": meeting.agenda,
    }


def kickoff_agenda(of: Occasion) -> AgendaForm:
    """The agenda of the kickoff, прил. 5 п. 4 (9а-в). Raises BrokenDocumentError."""
    kickoff = of.project.meetings.kickoff
    return AgendaForm(
        **_meeting(kickoff, of),
        goals=kickoff.goals,
        invited=tuple(
            InvitedShown(
                line=parts.person(parts.with_post(invitation, of.project)).line,
                sent=parts.day(invitation.sent),
                confirmed=_yes_or_no(invitation.confirmed),
            )
            for invitation in kickoff.invitations
        ),
        materials=kickoff.materials,
        presentation=text(kickoff.presentation),
    )


def _yes_or_no(value: Flag | None, yes: str = "да", no: str = "нет") -> str:
    return parts.OPEN if value is None else yes if value else no


@dataclass(frozen=True, slots=True)
class AddresseeShown:
    """Somebody who gets an invitation of his own."""

    name: str | None = shown("фамилия и инициалы в дательном падеже; пусто, если не указаны")
    post: str | None = shown("должность в дательном падеже; пусто, если в этом падеже не указана")
    post_as_given: str | None = shown("должность, как она записана; пусто, если есть в дательном падеже или не указана")
    greeting: str | None = shown("обращение: «Уважаемый Иван Иванович»; пусто, если имя не известно полностью")


@dataclass(frozen=True, slots=True)
class InvitationForm(MeetingForm):
    """Invitations to the kickoff, a sheet for each person invited."""

    goals: tuple[str, ...] = shown("цели и задачи", wanted=True)
    leader: Signature = shown("руководитель проекта")
    addressees: tuple[AddresseeShown, ...] = shown("кому; без приглашённых — один пустой бланк")


def kickoff_invitation(of: Occasion) -> InvitationForm:
    """Invitations to the kickoff, прил. 5 п. 4 (9г). Raises BrokenDocumentError."""
    kickoff = of.project.meetings.kickoff
    nobody = AddresseeShown(None, None, None, None)
    return InvitationForm(
        **_meeting(kickoff, of),
        goals=kickoff.goals,
        leader=parts.signs("leader", of),
        addressees=tuple(_addressee(invitation, of) for invitation in kickoff.invitations) or (nobody,),
    )


def _addressee(invitation: Invitation, of: Occasion) -> AddresseeShown:
    known = parts.with_post(invitation, of.project)
    post = parts.capital(invitation.post_dative)
    given = known.post if post is None else None
    if invitation.name is None:
        return AddresseeShown(invitation.dative, post, given, None)
    full = next(
        (
            person.name
            for person in (invitation, *parts.same(invitation.name, parts.known(of.project)))
            if person.name is not None and person.name.patronymic and not person.name.patronymic.endswith(".")
        ),
        invitation.name,
    )
    name = invitation.dative or dative(full)
    whole = not full.given.endswith(".") and full.patronymic and not full.patronymic.endswith(".")
    address = {"male": "Уважаемый", "female": "Уважаемая"}.get(sex_of(full) or "")
    return AddresseeShown(
        name=parts.unbroken(name),
        post=post,
        post_as_given=given,
        greeting=f"{address} {full.given} {full.patronymic}" if whole and address else None,
    )


@dataclass(frozen=True, slots=True)
class ParticipantShown:
    """Somebody who was present."""

    line: str = shown("одной строкой: «Иванов И.И., начальник отдела — руководитель проекта»")
    name: str = shown("фамилия и инициалы: «Иванов И.И.»")
    post: str = shown("должность")
    role: str = shown("роль в проекте")


@dataclass(frozen=True, slots=True)
class DecisionShown:
    """A decision."""

    what: str = shown("решение")
    responsible: str = shown("ответственный")
    due: str = shown("срок")


@dataclass(frozen=True, slots=True)
class FeedbackShown:
    """What a participant said."""

    who: str = shown("кто")
    text: str = shown("мнение, замечание, предложение")


@dataclass(frozen=True, slots=True)
class ProtocolForm(MeetingForm):
    """What all protocols tell."""

    organisation: str = shown("учреждение, где реализуется проект")
    number: str | None = shown("номер протокола; пусто, если не указан")
    protocol_date: str | None = shown("дата протокола; пусто, если не указана")
    participants: tuple[ParticipantShown, ...] = shown("кто присутствовал", wanted=True)
    discussed: tuple[str, ...] = shown("о чём говорили", wanted=True)
    decisions: tuple[DecisionShown, ...] = shown("решения", wanted=True)
    feedback: tuple[FeedbackShown, ...] = shown("обратная связь участников")
    chair_signs: Signature = shown("подпись председателя")
    secretary_signs: Signature = shown("подпись секретаря")


def _protocol(meeting: Meeting, of: Occasion) -> dict[str, Any]:
    return {
        **_meeting(meeting, of),
        "organisation": parts.organisation_of(of.project),
        "number": meeting.protocol.number,
        "protocol_date": parts.long_day(meeting.protocol.date),
        "participants": tuple(_participant(person, of) for person in meeting.participants),
        "discussed": meeting.discussed,
        "decisions": tuple(
            DecisionShown(text(decision.what), text(decision.responsible), parts.day(decision.due))
            for decision in meeting.decisions
        ),
        "feedback": tuple(FeedbackShown(text(said.who), text(said.text)) for said in meeting.feedback),
        "chair_signs": parts.signature(parts.with_post(meeting.chair, of.project)),
        "secretary_signs": parts.signature(parts.with_post(meeting.secretary, of.project)),
    }


def _participant(participant: Participant, of: Occasion) -> ParticipantShown:
    found = parts.person(parts.with_post(participant, of.project))
    role = role_title(participant.role, of.regulation) if participant.role is not None else None
    told = role is None or role.casefold() in found.post.casefold()
    return ParticipantShown(found.line if told else f"{found.line} — {role}", found.name, found.post, text(role))


def _approver(meeting: Meeting, of: Occasion, otherwise: Signature) -> Signature:
    """Who approves a protocol; by the protocol's own word a person or a post."""
    written = meeting.protocol.approved_by
    if written is None:
        return otherwise
    try:
        name = parse_person_name(written)
    except ValueError:
        return Signature(parts.capital(written), None)
    present = (meeting.chair, meeting.secretary, *meeting.participants)
    posts = {person.post for person in parts.same(name, present) if person.post is not None}
    found = Person(name=written, post=posts.pop() if len(posts) == 1 else None)
    return parts.signature(parts.with_post(found, of.project))


@dataclass(frozen=True, slots=True)
class KickoffProtocolForm(ProtocolForm):
    """The protocol of the kickoff."""

    approves: Signature = shown("кто утверждает протокол")
    initiated: str = shown("решение об инициации проекта: «принято», «не принято», «не указано»")


def kickoff_protocol(of: Occasion) -> KickoffProtocolForm:
    """The protocol of the kickoff with the decision to initiate, п. 10 (1). Raises BrokenDocumentError."""
    kickoff = of.project.meetings.kickoff
    return KickoffProtocolForm(
        **_protocol(kickoff, of),
        approves=_approver(kickoff, of, Signature(None, None)),
        initiated=_yes_or_no(kickoff.initiated, "принято", "не принято"),
    )


@dataclass(frozen=True, slots=True)
class ChangeProtocolForm(ProtocolForm):
    """The protocol of the team's meeting that changed the plan."""

    agrees: Signature = shown("кто согласовывает изменения")
    changes: tuple[str, ...] = shown("утверждённые изменения плана", wanted=True)


def change_protocol(of: Occasion) -> ChangeProtocolForm:
    """The protocol of the meeting that changed the plan last, п. 22, 23. Raises BrokenDocumentError."""
    meeting = _changing(of)
    return ChangeProtocolForm(
        **_protocol(meeting, of), agrees=parts.signs("coordinator", of), changes=meeting.plan_changes
    )


def is_unchanged(of: Occasion) -> bool:
    """Whether no meeting changed the plan and the journal records no change."""
    return _changing(of) == TeamMeeting() and not recorded_changes(of)


def recorded_changes(of: Occasion) -> list[Happening]:
    """Events that changed the plan: such events seal it again by a protocol."""
    events = {name for name, event in of.regulation.events.items() if "protocol" in event.needs and event.seals}
    return [held for held in follow(of.project, of.regulation, of.on).standing if held.event in events]


def _changing(of: Occasion) -> TeamMeeting:
    """The latest meeting that changed the plan: by its own word, or by the protocol that a recorded change names.

    A protocol is printed and agreed on before its change is recorded, so it does not wait for the journal.
    """
    meetings = of.project.meetings.team
    protocols = {held.protocol for held in recorded_changes(of) if held.protocol}
    changing = [meeting for meeting in meetings if meeting.plan_changes or meeting.protocol.number in protocols]
    dated = [meeting for meeting in changing if meeting.date is not None]
    if dated:
        return max(dated, key=lambda meeting: meeting.date or of.on)
    return changing[-1] if changing else TeamMeeting()


@dataclass(frozen=True, slots=True)
class ResultShown(GoalShown):
    """An indicator at the end."""

    actual: str = shown("фактическое значение")


@dataclass(frozen=True, slots=True)
class ClosingProtocolForm(ProtocolForm):
    """The protocol of the closing meeting."""

    approves: Signature = shown("кто утверждает протокол")
    indicators: tuple[ResultShown, ...] = shown("показатели с фактическими значениями", wanted=True)
    degree: str = shown("степень достижения целей: «цели достигнуты полностью»")
    degree_note: str | None = shown("пояснение к степени достижения; пусто, если его нет")
    closed: str = shown("решение о закрытии проекта: «принято», «не принято», «не указано»")


def closing_protocol(of: Occasion) -> ClosingProtocolForm:
    """The protocol of the closing meeting, п. 10 (5), 26-29, прил. 5 п. 8. Raises BrokenDocumentError."""
    closing = of.project.meetings.closing
    degree = word_of(closing, "degree")
    return ClosingProtocolForm(
        **_protocol(closing, of),
        approves=_approver(closing, of, parts.signs("mayor", of)),
        indicators=tuple(
            ResultShown(*parts.goal(item.indicator), actual=parts.quantity(item.line.actual))
            for item in achievements(of.project)
        ),
        degree=text(f"цели проекта {degree}" if degree is not None else None),
        degree_note=closing.degree_note,
        closed=_yes_or_no(closing.closed, "принято", "не принято"),
    )
