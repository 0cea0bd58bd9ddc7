"""Meetings on paper: agenda and invitations of the kickoff, protocols of the kickoff, a changed plan, the closing."""

# ruff: noqa: RUF009 - form_field() is dataclasses.field() with words

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lean.documents.choices import word_of
from lean.forms.contexts import parts
from lean.forms.contexts.parts import GoalRow, PersonLine, ProjectForm, Signature, format_text
from lean.forms.declension import decline_to_dative, find_sex
from lean.forms.fields import form_field
from lean.procedure.roles import title_of_role as role_title
from lean.rules.report import list_achievements
from lean.views.meetings import view_meetings
from lean.views.people import PersonView, find_signatory

if TYPE_CHECKING:
    from lean.documents.base import Flag
    from lean.documents.meetings import Meeting
    from lean.views.meetings import InvitationView, MeetingView, ParticipantView
    from lean.views.occasion import Occasion


@dataclass(frozen=True, slots=True)
class InvitedRow:
    """Somebody invited."""

    line: str = form_field("одной строкой: «Иванов И.И., начальник отдела»")
    sent: str = form_field("когда отправлено приглашение")
    confirmed: str = form_field("подтвердил ли участие: да, нет, не указано")


@dataclass(frozen=True, slots=True)
class MeetingForm(ProjectForm):
    """Fields of all papers of a meeting."""

    date: str | None = form_field("день совещания; пусто, если не указан")
    time: str | None = form_field("начало; пусто, если не указано")
    place: str = form_field("место проведения")
    chair: PersonLine = form_field("председатель")
    secretary: PersonLine = form_field("секретарь")
    agenda: tuple[str, ...] = form_field("повестка по порядку", wanted=True)


@dataclass(frozen=True, slots=True)
class AgendaForm(MeetingForm):
    """The agenda of the kickoff."""

    goals: tuple[str, ...] = form_field("цели и задачи", wanted=True)
    invited: tuple[InvitedRow, ...] = form_field("состав участников", wanted=True)
    materials: tuple[str, ...] = form_field("информационные материалы", wanted=True)
    presentation: str = form_field("презентация и другие визуальные материалы")


def _list_meeting_fields(view: MeetingView[Any], occasion: Occasion) -> dict[str, Any]:
    meeting = view.meeting
    return {
        "project": occasion.project.slug,
        "title": parts.format_title(occasion.title),
        "date": parts.format_long_day(meeting.date),
        "time": meeting.time,
        "place": format_text(meeting.place),
        "chair": parts.build_person(view.chair),
        "secretary": parts.build_person(view.secretary),
        "agenda": meeting.agenda,
    }


def build_kickoff_agenda(occasion: Occasion) -> AgendaForm:
    """Return the agenda of the kickoff, прил. 5 п. 4 (9а-в). Raises BrokenDocumentError."""
    view = view_meetings(occasion)
    kickoff = view.kickoff.meeting
    return AgendaForm(
        **_list_meeting_fields(view.kickoff, occasion),
        goals=kickoff.goals,
        invited=tuple(
            InvitedRow(
                line=parts.build_person(invited.person).line,
                sent=parts.format_day(invited.invitation.sent),
                confirmed=_format_flag(invited.invitation.confirmed),
            )
            for invited in view.invitations
        ),
        materials=kickoff.materials,
        presentation=format_text(kickoff.presentation),
    )


def _format_flag(value: Flag | None, yes: str = "да", no: str = "нет") -> str:
    return parts.OPEN if value is None else yes if value else no


@dataclass(frozen=True, slots=True)
class AddresseeGroup:
    """The addressee of an invitation."""

    name: str | None = form_field("фамилия и инициалы в дательном падеже; пусто, если не указаны")
    post: str | None = form_field("должность в дательном падеже; пусто, если в этом падеже не указана")
    post_as_given: str | None = form_field(
        "должность, как она записана; пусто, если есть в дательном падеже или не указана"
    )
    greeting: str | None = form_field("обращение: «Уважаемый Иван Иванович»; пусто, если имя не известно полностью")


@dataclass(frozen=True, slots=True)
class InvitationForm(MeetingForm):
    """Invitations to the kickoff, a sheet for each person invited."""

    goals: tuple[str, ...] = form_field("цели и задачи", wanted=True)
    leader: Signature = form_field("руководитель проекта")
    addressees: tuple[AddresseeGroup, ...] = form_field("кому; без приглашённых — один пустой бланк")


def build_kickoff_invitation(occasion: Occasion) -> InvitationForm:
    """Return the invitations to the kickoff, прил. 5 п. 4 (9г). Raises BrokenDocumentError."""
    view = view_meetings(occasion)
    nobody = AddresseeGroup(None, None, None, None)
    return InvitationForm(
        **_list_meeting_fields(view.kickoff, occasion),
        goals=view.kickoff.meeting.goals,
        leader=parts.build_signature(find_signatory("leader", occasion)),
        addressees=tuple(_build_addressee(invited) for invited in view.invitations) or (nobody,),
    )


def _build_addressee(view: InvitationView) -> AddresseeGroup:
    full, invitation = view.full_name, view.invitation
    post = parts.capitalise(invitation.post_dative)
    nominative = view.person.post if post is None else None
    if full is None:
        return AddresseeGroup(invitation.dative, post, nominative, None)
    is_complete = not full.given.endswith(".") and full.patronymic and not full.patronymic.endswith(".")
    address = {"male": "Уважаемый", "female": "Уважаемая"}.get(find_sex(full) or "")
    return AddresseeGroup(
        name=parts.keep_on_line(invitation.dative or decline_to_dative(full)),
        post=post,
        post_as_given=nominative,
        greeting=f"{address} {full.given} {full.patronymic}" if is_complete and address else None,
    )


@dataclass(frozen=True, slots=True)
class ParticipantRow:
    """Somebody who was present."""

    line: str = form_field("одной строкой: «Иванов И.И., начальник отдела — руководитель проекта»")
    name: str = form_field("фамилия и инициалы: «Иванов И.И.»")
    post: str = form_field("должность")
    role: str = form_field("роль в проекте")


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """A decision."""

    what: str = form_field("решение")
    responsible: str = form_field("ответственный")
    due: str = form_field("срок")


@dataclass(frozen=True, slots=True)
class FeedbackRow:
    """Feedback of a participant."""

    who: str = form_field("кто")
    text: str = form_field("мнение, замечание, предложение")


@dataclass(frozen=True, slots=True)
class ProtocolForm(MeetingForm):
    """Fields of all protocols."""

    organisation: str = form_field("учреждение, где реализуется проект")
    number: str | None = form_field("номер протокола; пусто, если не указан")
    protocol_date: str | None = form_field("дата протокола; пусто, если не указана")
    participants: tuple[ParticipantRow, ...] = form_field("кто присутствовал", wanted=True)
    discussed: tuple[str, ...] = form_field("о чём говорили", wanted=True)
    decisions: tuple[DecisionRow, ...] = form_field("решения", wanted=True)
    feedback: tuple[FeedbackRow, ...] = form_field("обратная связь участников")
    chair_signs: Signature = form_field("подпись председателя")
    secretary_signs: Signature = form_field("подпись секретаря")


def _list_protocol_fields(view: MeetingView[Any], occasion: Occasion) -> dict[str, Any]:
    meeting: Meeting = view.meeting
    return {
        **_list_meeting_fields(view, occasion),
        "organisation": format_text(occasion.organisation),
        "number": meeting.protocol.number,
        "protocol_date": parts.format_long_day(meeting.protocol.date),
        "participants": tuple(_build_participant(participant, occasion) for participant in view.participants),
        "discussed": meeting.discussed,
        "decisions": tuple(
            DecisionRow(format_text(decision.what), format_text(decision.responsible), parts.format_day(decision.due))
            for decision in meeting.decisions
        ),
        "feedback": tuple(
            FeedbackRow(format_text(feedback.who), format_text(feedback.text)) for feedback in meeting.feedback
        ),
        "chair_signs": parts.build_signature(view.chair),
        "secretary_signs": parts.build_signature(view.secretary),
    }


def _build_participant(view: ParticipantView, occasion: Occasion) -> ParticipantRow:
    person = parts.build_person(view.person)
    role = role_title(view.role, occasion.regulation) if view.role is not None else None
    is_in_post = role is None or role.casefold() in person.post.casefold()
    line = person.line if is_in_post else f"{person.line} — {role}"
    return ParticipantRow(line, person.name, person.post, format_text(role))


@dataclass(frozen=True, slots=True)
class KickoffProtocolForm(ProtocolForm):
    """The protocol of the kickoff."""

    approves: Signature = form_field("кто утверждает протокол")
    initiated: str = form_field("решение об инициации проекта: «принято», «не принято», «не указано»")


def build_kickoff_protocol(occasion: Occasion) -> KickoffProtocolForm:
    """Return the protocol of the kickoff with the decision to initiate, п. 10 (1). Raises BrokenDocumentError."""
    view = view_meetings(occasion).kickoff
    return KickoffProtocolForm(
        **_list_protocol_fields(view, occasion),
        approves=parts.build_signature(view.approves or PersonView()),
        initiated=_format_flag(view.meeting.initiated, "принято", "не принято"),
    )


@dataclass(frozen=True, slots=True)
class ChangeProtocolForm(ProtocolForm):
    """The protocol of the team's meeting that changed the plan."""

    agrees: Signature = form_field("кто согласовывает изменения")
    changes: tuple[str, ...] = form_field("утверждённые изменения плана", wanted=True)


def build_change_protocol(occasion: Occasion) -> ChangeProtocolForm:
    """Return the protocol of the meeting that changed the plan last, п. 22, 23. Raises BrokenDocumentError."""
    view = view_meetings(occasion).changing
    return ChangeProtocolForm(
        **_list_protocol_fields(view, occasion),
        agrees=parts.build_signature(find_signatory("coordinator", occasion)),
        changes=view.meeting.plan_changes,
    )


@dataclass(frozen=True, slots=True)
class ResultRow(GoalRow):
    """An indicator at the end."""

    actual: str = form_field("фактическое значение")


@dataclass(frozen=True, slots=True)
class ClosingProtocolForm(ProtocolForm):
    """The protocol of the closing meeting."""

    approves: Signature = form_field("кто утверждает протокол")
    indicators: tuple[ResultRow, ...] = form_field("показатели с фактическими значениями", wanted=True)
    degree: str = form_field("степень достижения целей: «цели достигнуты полностью»")
    degree_note: str | None = form_field("пояснение к степени достижения; пусто, если его нет")
    closed: str = form_field("решение о закрытии проекта: «принято», «не принято», «не указано»")


def build_closing_protocol(occasion: Occasion) -> ClosingProtocolForm:
    """Return the protocol of the closing meeting, п. 10 (5), 26-29, прил. 5 п. 8. Raises BrokenDocumentError."""
    view = view_meetings(occasion).closing
    degree = word_of(view.meeting, "degree")
    return ClosingProtocolForm(
        **_list_protocol_fields(view, occasion),
        approves=parts.build_signature(view.approves or find_signatory("mayor", occasion)),
        indicators=tuple(
            ResultRow(*parts.list_goal_fields(achieved.indicator), actual=parts.format_quantity(achieved.line.actual))
            for achieved in list_achievements(occasion.project)
        ),
        degree=format_text(f"цели проекта {degree}" if degree is not None else None),
        degree_note=view.meeting.degree_note,
        closed=_format_flag(view.meeting.closed, "принято", "не принято"),
    )
