"""Meetings: who is invited and when, who is present, what the decision rests on."""

from collections.abc import Iterator
from datetime import date
from functools import cached_property
from typing import ClassVar, Literal

from pydantic import Field

from lean.diagnostics import Finding, Route
from lean.documents.base import Many, Part, Text
from lean.documents.meetings import Meeting
from lean.rules.base import Rule
from lean.rules.decisions import format_choice
from lean.rules.names import EventName, RoleName
from lean.rules.places import Place, find_names, find_values
from lean.rules.report import list_achievements
from lean.values import PersonName, format_date
from lean.workspace.course import Course
from lean.workspace.project import Project


class InvitationsInTime(Rule):
    """Приглашения на установочное совещание: отправлены до него, и каждый участник приглашён.

    Почему: приглашение с повесткой нужно, чтобы подготовиться; участник без приглашения пришёл случайно.

    Плохо:
        # meetings.yaml
        kickoff:
          date: 28.01.2027
          invitations:
            - {name: Петрова П.П., sent: 29.01.2027}
          participants:
            - {name: Петрова П.П.}
            - {name: Сидоров С.С.}
    Хорошо:
        # meetings.yaml
        kickoff:
          date: 28.01.2027
          invitations:
            - {name: Петрова П.П., sent: 20.01.2027}
            - {name: Сидоров С.С., sent: 20.01.2027}
          participants:
            - {name: Петрова П.П.}
            - {name: Сидоров С.С.}
    """

    always_reads: ClassVar = frozenset({"meetings"})
    rule: Literal["invitations-in-time"]

    def check(self, project: Project, course: Course, on: date) -> Iterator[Finding]:
        """Yield a finding per late invitation and per participant who was not invited; chair and secretary call it."""
        kickoff = project.meetings.kickoff
        for index, invitation in enumerate(kickoff.invitations):
            if invitation.sent is not None and kickoff.date is not None and invitation.sent >= kickoff.date:
                message = (
                    f"приглашение отправлено {format_date(invitation.sent)}, "
                    f"а совещание {format_date(kickoff.date)}: нужно раньше"
                )
                yield Finding("meetings", ("kickoff", "invitations", index, "sent"), message)
        if not kickoff.invitations:
            return
        invited = [person.name for person in (*kickoff.invitations, kickoff.chair, kickoff.secretary)]
        for index, participant in enumerate(kickoff.participants):
            name = participant.name
            if name is not None and not any(other is not None and name.same_person(other) for other in invited):
                message = f"{name.surname_first} участвует, а среди приглашённых не значится"
                yield Finding("meetings", ("kickoff", "participants", index, "name"), message)


class AttendedRole(Part):
    """A role that has to be present, and who holds it."""

    role: RoleName = Field(title="Роль", description="Имя роли у участника: mayor, leader.")
    name: Text = Field(title="Название", description="Как роль называется для людей.")
    held_by: tuple[Place, ...] = Field((), title="Кто это", description="Места лиц, которые её исполняют.")
    marked: Text | None = Field(None, title="Отметка", description="Роль в roles у лица из roster.yaml.")


class RolesPresent(Rule):
    """Завершающее заседание, на котором присутствуют все, кого называет порядок.

    Почему: решение о закрытии, принятое без одного из них, можно оспорить.

    Плохо:
        # meetings.yaml
        closing:
          participants:
            - {name: Иванов И.И., role: mayor}
            - {name: Петрова П.П., role: leader}
    Хорошо:
        # meetings.yaml
        closing:
          participants:
            - {name: Иванов И.И., role: mayor}
            - {name: Орлова О.О., role: economy-deputy}
            - {name: Фёдоров Ф.Ф., role: authorised-body}
            - {name: Кузнецов К.К., role: coordinator}
            - {name: Петрова П.П., role: leader}
    """

    always_reads: ClassVar = frozenset({"meetings", "roster"})
    rule: Literal["roles-present"]
    present: tuple[AttendedRole, ...] = Field(title="Роли", description="Кто должен присутствовать.")

    def check(self, project: Project, course: Course, on: date) -> Iterator[Finding]:
        """Yield a finding per absent role. A person may hold several, by the card and the roster."""
        closing = project.meetings.closing
        present = [person for person in (*closing.participants, closing.chair) if person.name is not None]
        marked_roles = {participant.role for participant in closing.participants}
        for role in self.present:
            if role.role in marked_roles or any(
                name.same_person(person.name) for name in _holders(role, project) for person in present if person.name
            ):
                continue
            message = f"среди участников нет роли {role.role} ({role.name})"
            yield Finding("meetings", ("closing", "participants"), message)


def _holders(role: AttendedRole, project: Project) -> Iterator[PersonName]:
    for place in role.held_by:
        yield from find_names(project, place)
    roster = project.workspace.roster
    for member in roster.members:
        if role.marked is not None and role.marked in member.roles and member.name is not None:
            yield member.name


class RolesAgree(Rule):
    """Участники совещаний, чьи роли не расходятся с карточкой и составом команды.

    Почему: в протоколе руководителем проекта должен стоять тот, кто назначен, или его замена с пояснением.

    Плохо:
        # card.yaml
        people:
          leader: {name: Петрова П.П.}
        # meetings.yaml
        closing:
          participants:
            - {name: Сидоров С.С., role: leader}
    Хорошо:
        # card.yaml
        people:
          leader: {name: Петрова П.П.}
        # meetings.yaml
        closing:
          participants:
            - {name: Петрова П.П., role: leader}
    """

    always_reads: ClassVar = frozenset({"meetings"})
    rule: Literal["roles-agree"]
    holders: dict[RoleName, Many[Place]] = Field(
        title="Роли", description="Роль участника: места лиц, которые её исполняют."
    )
    meetings: tuple[Literal["kickoff", "team", "closing"], ...] = Field(
        ("kickoff", "team", "closing"), title="Совещания", description="kickoff, team, closing; без ключа — все."
    )
    renewed_by: tuple[EventName, ...] = Field(
        (),
        title="Утверждают заново",
        description="События: до повторного из них лица могли быть другими, и прежних совещаний не сверяют.",
    )

    @cached_property
    def reads(self) -> frozenset[str]:
        """The documents of its places, and the journal where events are named."""
        return super().reads | (frozenset({"journal"}) if self.renewed_by else frozenset())

    def check(self, project: Project, course: Course, on: date) -> Iterator[Finding]:
        """Yield a finding per participant whose role belongs to somebody else."""
        renewed = self._renewed(course)
        for route, meeting in meetings_of(project):
            past = renewed is not None and meeting.date is not None and meeting.date < renewed
            if past or route[0] not in self.meetings:
                continue
            for index, participant in enumerate(meeting.participants):
                places = self.holders.get(participant.role or "", ())
                named = [named_at for place in places for named_at in _named_at(project, place)]
                name = participant.name
                if name is None or not named or any(name.same_person(other) for _, other in named):
                    continue
                holders_names = ", ".join(other.surname_first for _, other in named)
                files = ", ".join(dict.fromkeys(f"{document}.yaml" for document, _ in named))
                message = f"роль {participant.role} — {name.surname_first}, а в {files} это {holders_names}"
                yield Finding("meetings", (*route, "participants", index, "name"), message)

    def _renewed(self, course: Course) -> date | None:
        """The day of the last approval that was not the first."""
        approved = [held.date for held in course.standing if held.event in self.renewed_by]
        return max(approved) if len(approved) > 1 else None


def _named_at(project: Project, place: Place) -> Iterator[tuple[str, PersonName]]:
    """Documents and the names in them at a place of persons, or of names alone."""
    for document, _, person in find_values(project, place):
        name = person if isinstance(person, PersonName) else person.name
        if name is not None:
            yield document, name


def meetings_of(project: Project) -> Iterator[tuple[Route, Meeting]]:
    """All meetings of a project with their routes."""
    yield ("kickoff",), project.meetings.kickoff
    for index, meeting in enumerate(project.meetings.team):
        yield ("team", index), meeting
    yield ("closing",), project.meetings.closing


class MeetingDates(Rule):
    """Протокол и поручения совещания, которые датированы не раньше самого совещания.

    Почему: протокол, подписанный до совещания, — решение, которого ещё не принимали.

    Плохо:
        # meetings.yaml
        closing:
          date: 04.06.2027
          protocol: {number: "7", date: 01.06.2027}
    Хорошо:
        # meetings.yaml
        closing:
          date: 04.06.2027
          protocol: {number: "7", date: 07.06.2027}
    """

    always_reads: ClassVar = frozenset({"meetings"})
    rule: Literal["meeting-dates"]
    meetings: tuple[Literal["kickoff", "team", "closing"], ...] = Field(
        title="Совещания", description="kickoff, team, closing."
    )

    def check(self, project: Project, course: Course, on: date) -> Iterator[Finding]:
        """Yield a finding per date before the meeting."""
        for route, meeting in meetings_of(project):
            if route[0] not in self.meetings or meeting.date is None:
                continue
            dates: list[tuple[Route, str, date | None]] = [
                (("protocol", "date"), "дата протокола", meeting.protocol.date)
            ]
            dates += [(("decisions", i, "due"), "срок поручения", d.due) for i, d in enumerate(meeting.decisions)]
            for steps, title, day in dates:
                if day is not None and day < meeting.date:
                    message = f"{title} {format_date(day)} — раньше самого совещания ({format_date(meeting.date)})"
                    yield Finding("meetings", (*route, *steps), message)


class DegreeAgrees(Rule):
    """Степень достижения целей, которая не расходится с фактическими значениями показателей.

    Почему: «достигнуты полностью» при недостигнутом показателе опровергает сам отчёт.

    Плохо:
        # card.yaml
        indicators:
          - {id: time, baseline: 47 ч, target: не более 3 ч}
        # report.yaml
        indicators:
          - {indicator: time, actual: 5 ч}
        # meetings.yaml
        closing:
          degree: full
    Хорошо:
        # card.yaml
        indicators:
          - {id: time, baseline: 47 ч, target: не более 3 ч}
        # report.yaml
        indicators:
          - {indicator: time, actual: 5 ч}
        # meetings.yaml
        closing:
          degree: partial
    """

    always_reads: ClassVar = frozenset({"card", "meetings", "report"})
    rule: Literal["degree-agrees"]

    def check(self, project: Project, course: Course, on: date) -> Iterator[Finding]:
        """Yield a finding where the degree is not what the indicators tell; nothing where they tell nothing."""
        degree = project.meetings.closing.degree
        reached = [item.reached for item in list_achievements(project) if item.is_reported]
        if degree is None or not reached or None in reached:
            return
        count = sum(item is True for item in reached)
        expected = "full" if count == len(reached) else "none" if count == 0 else "partial"
        if (degree == "full") != (expected == "full") and not (degree == "partial" and expected == "none"):
            place = "meetings.closing.degree"
            message = (
                f"степень — {format_choice(place, degree)}, а показателей достигнуто {count} из {len(reached)}: "
                f"ожидается: {format_choice(place, expected)}"
            )
            yield Finding("meetings", ("closing", "degree"), message)
