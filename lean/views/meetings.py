"""Meetings (прил. 5 п. 4 (9), п. 22-29): who chairs, attends and approves; which meeting changed the plan last."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from lean.documents.base import Person
from lean.documents.meetings import Meeting, TeamMeeting
from lean.procedure.course import follow_journal
from lean.values import parse_person_name
from lean.views.people import PersonView, find_same_person, list_people, view_person

if TYPE_CHECKING:
    from lean.documents.meetings import ClosingMeeting, Invitation, Kickoff, Participant
    from lean.values import PersonName
    from lean.views.occasion import Occasion
    from lean.workspace.course import Happening


M = TypeVar("M", bound=Meeting)


@dataclass(frozen=True, slots=True)
class InvitationView:
    """An invitation with the person's post and with the fullest name that any document has of the person."""

    invitation: Invitation
    person: PersonView
    full_name: PersonName | None


@dataclass(frozen=True, slots=True)
class ParticipantView:
    """Somebody who was present, with the post; ``role`` is a role of the regulation."""

    person: PersonView
    role: str | None


@dataclass(frozen=True, slots=True)
class MeetingView(Generic[M]):
    """A meeting with the posts of its people; ``approves`` is who approves its protocol by the protocol's own word.

    ``approves`` is None where the protocol does not say who approves it.
    """

    meeting: M
    chair: PersonView
    secretary: PersonView
    participants: tuple[ParticipantView, ...]
    approves: PersonView | None


@dataclass(frozen=True, slots=True)
class MeetingsView:
    """The meetings that papers tell of; ``changing`` changed the plan last, an empty one where none did.

    ``changes`` are the events that changed the plan.
    """

    organisation: str | None
    kickoff: MeetingView[Kickoff]
    changing: MeetingView[TeamMeeting]
    closing: MeetingView[ClosingMeeting]
    invitations: tuple[InvitationView, ...]
    changes: tuple[Happening, ...]

    @property
    def is_plan_unchanged(self) -> bool:
        """Whether no meeting changed the plan and the journal records no change of it."""
        return self.changing.meeting == TeamMeeting() and not self.changes


def view_meetings(occasion: Occasion) -> MeetingsView:
    """Return the meetings of the project. Raises BrokenDocumentError."""
    meetings = occasion.project.meetings
    changes = list_plan_changes(occasion)
    return MeetingsView(
        organisation=occasion.organisation,
        kickoff=_view_meeting(meetings.kickoff, occasion),
        changing=_view_meeting(_find_changing(meetings.team, changes, occasion), occasion),
        closing=_view_meeting(meetings.closing, occasion),
        invitations=tuple(_view_invitation(invitation, occasion) for invitation in meetings.kickoff.invitations),
        changes=changes,
    )


def _view_meeting(meeting: M, occasion: Occasion) -> MeetingView[M]:
    project = occasion.project
    return MeetingView(
        meeting,
        chair=view_person(meeting.chair, project),
        secretary=view_person(meeting.secretary, project),
        participants=tuple(_view_participant(participant, occasion) for participant in meeting.participants),
        approves=_find_approver(meeting, occasion),
    )


def _view_participant(participant: Participant, occasion: Occasion) -> ParticipantView:
    return ParticipantView(view_person(participant, occasion.project), participant.role)


def _view_invitation(invitation: Invitation, occasion: Occasion) -> InvitationView:
    person = view_person(invitation, occasion.project)
    if invitation.name is None:
        return InvitationView(invitation, person, None)
    names = (same.name for same in (invitation, *find_same_person(invitation.name, list_people(occasion.project))))
    full = (name for name in names if name is not None and name.patronymic and not name.patronymic.endswith("."))
    return InvitationView(invitation, person, next(full, invitation.name))


def _find_approver(meeting: Meeting, occasion: Occasion) -> PersonView | None:
    """Return who approves a protocol by its own word, which names a person or a post; None where it says nothing."""
    written = meeting.protocol.approved_by
    if written is None:
        return None
    try:
        name = parse_person_name(written)
    except ValueError:
        return PersonView(None, written)
    present = (meeting.chair, meeting.secretary, *meeting.participants)
    posts = {person.post for person in find_same_person(name, present) if person.post is not None}
    approver = Person.model_construct(name=name, post=posts.pop() if len(posts) == 1 else None)
    return view_person(approver, occasion.project)


def list_plan_changes(occasion: Occasion) -> tuple[Happening, ...]:
    """Return the events by the day that changed the plan: such events seal it again by a protocol.

    Raises BrokenDocumentError.
    """
    names = {name for name, event in occasion.regulation.events.items() if "protocol" in event.needs and event.seals}
    course = follow_journal(occasion.project, occasion.regulation, occasion.on)
    return tuple(happening for happening in course.standing if happening.event in names)


def _find_changing(
    meetings: tuple[TeamMeeting, ...], changes: tuple[Happening, ...], occasion: Occasion
) -> TeamMeeting:
    """Return the latest meeting that changed the plan, by its own word or by the protocol of a recorded change.

    A protocol is printed and agreed on before its change is recorded, so it does not wait for the journal.
    """
    protocols = {change.protocol for change in changes if change.protocol}
    changing = [meeting for meeting in meetings if meeting.plan_changes or meeting.protocol.number in protocols]
    dated = [meeting for meeting in changing if meeting.date is not None]
    if dated:
        return max(dated, key=lambda meeting: meeting.date or occasion.on)
    return changing[-1] if changing else TeamMeeting()
