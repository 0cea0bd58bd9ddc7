"""The plan: every problem met, causes named, measures in an order that can be carried out, changes by protocol."""

from collections.abc import Iterator
from datetime import date
from typing import ClassVar, Literal

from pydantic import Field

from lean.calendar import UnknownYearError
from lean.diagnostics import Finding
from lean.rules.base import Rule
from lean.rules.names import EventName
from lean.values import format_date
from lean.values.reachability import collect_reachable
from lean.values.spelling import bare_number
from lean.workspace.course import Course
from lean.workspace.project import Project


class ProblemsMet(Rule):
    """Каждая проблема карты текущего состояния: её решает мероприятие плана, или сказано, почему её оставляют.

    Почему: проблема, о которой план молчит, вернётся вопросом на защите.

    Плохо:
        # current-map.yaml
        problems:
          1: Заявление ждёт регистрации до конца дня
          2: Нет образца заявления
        # plan.yaml
        measures:
          - {id: m1, solves: [1]}
    Хорошо:
        # current-map.yaml
        problems:
          1: Заявление ждёт регистрации до конца дня
          2: Нет образца заявления
        # plan.yaml
        declined:
          - {problem: 2, reason: Образец утверждает регион}
        measures:
          - {id: m1, solves: [1]}
    """

    always_reads: ClassVar = frozenset({"current-map", "plan"})
    rule: Literal["problems-met"]

    def check(self, project: Project, course: Course, on: date) -> Iterator[Finding]:
        """Yield a finding per problem without a measure or reason, and per problem that has both."""
        if not project.has("plan"):
            return
        plan = project.plan
        solved = {number: measure.id for measure in plan.measures for number in measure.solves}
        declined = {item.problem for item in plan.declined}
        for number, text in project.current_map.problems.items():
            if number not in solved and number not in declined:
                yield Finding(
                    "plan",
                    ("measures",),
                    f"проблему {number} «{text}» не решает ни одно мероприятие: "
                    "добавьте её в solves или в declined с причиной",
                )
        for index, item in enumerate(plan.declined):
            if item.problem in solved:
                message = (
                    f"проблема {item.problem} оставлена без решения, но её решает мероприятие {solved[item.problem]}"
                )
                yield Finding("plan", ("declined", index, "problem"), message)
            if item.reason is None:
                yield Finding(
                    "plan", ("declined", index, "reason"), f"не сказано, почему проблему {item.problem} не решают"
                )


class CausesNamed(Rule):
    """Причины каждой проблемы, которую план решает.

    Почему: мероприятие против следствия проблемы не убирает; план начинают с причин.

    Плохо:
        # current-map.yaml
        problems:
          1: Заявление ждёт регистрации до конца дня
        # plan.yaml
        causes: []
    Хорошо:
        # current-map.yaml
        problems:
          1: Заявление ждёт регистрации до конца дня
        # plan.yaml
        causes:
          - {problem: 1, causes: [Журнал ведут раз в день]}
    """

    always_reads: ClassVar = frozenset({"current-map", "plan"})
    rule: Literal["causes-named"]

    def check(self, project: Project, course: Course, on: date) -> Iterator[Finding]:
        """Yield a finding per problem that is not declined and has no cause."""
        if not project.has("plan"):
            return
        explained = {cause.problem for cause in project.plan.causes if cause.causes}
        explained |= {item.problem for item in project.plan.declined}
        for number, text in project.current_map.problems.items():
            if number not in explained:
                yield Finding("plan", ("causes",), f"не названы причины проблемы {number} «{text}»")


class MeasuresOrdered(Rule):
    """Мероприятия по порядку, который можно выполнить: без круга, срок не раньше срока предшествующих.

    Почему: план, в котором второе кончается раньше первого, выполнить нельзя.

    Плохо:
        # plan.yaml
        measures:
          - {id: m1, due: 15.04.2027}
          - {id: m2, due: 01.04.2027, after: [m1]}
    Хорошо:
        # plan.yaml
        measures:
          - {id: m1, due: 01.04.2027}
          - {id: m2, due: 15.04.2027, after: [m1]}
    """

    always_reads: ClassVar = frozenset({"plan"})
    rule: Literal["measures-ordered"]

    def check(self, project: Project, course: Course, on: date) -> Iterator[Finding]:
        """Yield a finding per circle and per measure that is due before one it comes after."""
        measures = {measure.id: measure for measure in project.plan.measures}
        before = {identifier: measure.after for identifier, measure in measures.items()}
        for index, measure in enumerate(project.plan.measures):
            for place, name in enumerate(measure.after):
                route = ("measures", index, "after", place)
                if measure.id == name or measure.id in _all_before(name, before):
                    ring = f"{name} — после {measure.id}" if name != measure.id else "это оно само"
                    yield Finding("plan", route, f"круг: {measure.id} стоит после {name}, а {ring}")
                    continue
                due = measures[name].due if name in measures else None
                if due is not None and measure.due is not None and measure.due.end < due.end:
                    message = (
                        f"срок {format_date(measure.due.end)} раньше, чем у {name} перед ним: {format_date(due.end)}"
                    )
                    yield Finding("plan", ("measures", index, "due"), message)


def _all_before(name: str, before: dict[str, tuple[str, ...]]) -> set[str]:
    """Everything that comes before a measure, however far; with itself where there is a circle."""
    return collect_reachable(before.get(name, ()), lambda other: before.get(other, ()))


class TeamMeets(Rule):
    """Заседания команды, между которыми не больше отведённых дней, пока выполняется план.

    Почему: за две недели отставание ещё догоняют, за месяц — уже нет.

    Плохо:
        # meetings.yaml
        team:
          - {date: 01.04.2027}
          - {date: 30.04.2027}
        # journal.yaml
        - {date: 2027-03-22, event: plan-agreed}
        - {date: 2027-05-11, event: report-submitted}
    Хорошо:
        # meetings.yaml
        team:
          - {date: 01.04.2027}
          - {date: 15.04.2027}
          - {date: 29.04.2027}
        # journal.yaml
        - {date: 2027-03-22, event: plan-agreed}
        - {date: 2027-05-11, event: report-submitted}
    """

    always_reads: ClassVar = frozenset({"journal", "lean", "meetings", "monitoring"})
    rule: Literal["team-meets"]

    def check(self, project: Project, course: Course, on: date) -> Iterator[Finding]:
        """Yield a finding per gap that is longer than the recurring deadlines of the regulation allow.

        A gap whose last lawful day the calendar does not reach has no finding: the deadlines name the missing year.
        """
        try:
            for gap in course.meeting_gaps():
                if gap.overdue_days:
                    yield Finding(
                        "meetings",
                        ("team",),
                        f"с {format_date(gap.since)} по {format_date(gap.until)} команда не собиралась: "
                        f"{(gap.until - gap.since).days} дн., а допускается {gap.calendar_days}",
                    )
        except UnknownYearError:
            return


class ChangeMinuted(Rule):
    """Изменение плана, за которым стоит заседание команды с тем же номером протокола.

    Почему: изменения утверждает команда; запись в журнале без заседания — изменение без решения.

    Плохо:
        # meetings.yaml
        team:
          - date: 15.04.2027
            protocol: {number: "3"}
        # journal.yaml
        - {date: 2027-04-16, event: plan-changed, protocol: "4"}
    Хорошо:
        # meetings.yaml
        team:
          - date: 15.04.2027
            plan_changes: [Срок мероприятия m2 перенесён на 30.04.2027]
            protocol: {number: "4"}
        # journal.yaml
        - {date: 2027-04-16, event: plan-changed, protocol: "4"}
    """

    always_reads: ClassVar = frozenset({"journal", "meetings"})
    rule: Literal["change-minuted"]
    event: EventName = Field(title="Событие", description="Событие журнала, которым план меняют.")

    def check(self, project: Project, course: Course, on: date) -> Iterator[Finding]:
        """Yield a finding per change without its meeting, before it, or with a meeting that changed nothing."""
        meetings = {
            bare_number(meeting.protocol.number): (index, meeting)
            for index, meeting in enumerate(project.meetings.team)
            if meeting.protocol.number is not None
        }
        for held in course.standing:
            if held.event != self.event or held.index is None or held.protocol is None:
                continue
            number = bare_number(held.protocol)
            if number not in meetings:
                message = (
                    f"в meetings.yaml нет заседания команды с протоколом № {number}: впишите его в team, "
                    "с протоколом и plan_changes"
                )
                yield Finding("journal", (held.index, "protocol"), message)
                continue
            place, meeting = meetings[number]
            if meeting.date is not None and meeting.date > held.date:
                message = f"заседание с протоколом № {number} — {format_date(meeting.date)}, позже изменения плана"
                yield Finding("journal", (held.index, "date"), message)
            if not meeting.plan_changes:
                message = f"протоколом № {number} менялся план: перечислите изменения в plan_changes"
                yield Finding("meetings", ("team", place, "plan_changes"), message)


class MeasuresFinished(Rule):
    """Мероприятия плана, которые все выполнены или сняты, прежде чем отчитываются.

    Почему: отчёт составляют по итогам выполнения плана, и срок его считают от последнего мероприятия.

    Плохо:
        # plan.yaml
        measures:
          - {id: m1, what: Вести единый журнал}
          - {id: m2, what: Вывесить образец}
        # monitoring.yaml
        measures:
          - {measure: m1, state: done, done: 15.04.2027}
    Хорошо:
        # plan.yaml
        measures:
          - {id: m1, what: Вести единый журнал}
          - {id: m2, what: Вывесить образец}
        # monitoring.yaml
        measures:
          - {measure: m1, state: done, done: 15.04.2027}
          - {measure: m2, state: cancelled}
    """

    always_reads: ClassVar = frozenset({"monitoring", "plan"})
    rule: Literal["measures-finished"]

    def check(self, project: Project, course: Course, on: date) -> Iterator[Finding]:
        """Yield a finding per measure that is neither done nor cancelled."""
        ended = set(project.measures_done) | project.measures_cancelled
        for measure in project.plan.measures:
            if measure.id not in ended:
                message = f"мероприятие {measure.id} «{measure.what or ''}» не выполнено и не снято"
                yield Finding("monitoring", ("measures",), message)


class MeasuresDated(Rule):
    """Состояние мероприятия, которое не расходится с датой: у выполненного она есть, у прочих её нет.

    Почему: по этой дате считают срок отчёта; без неё выполненное не видно.

    Плохо:
        # monitoring.yaml
        measures:
          - {measure: m1, state: done}
    Хорошо:
        # monitoring.yaml
        measures:
          - {measure: m1, state: done, done: 15.04.2027}
    """

    always_reads: ClassVar = frozenset({"monitoring"})
    rule: Literal["measures-dated"]

    def check(self, project: Project, course: Course, on: date) -> Iterator[Finding]:
        """Yield a finding per measure done without a date, or dated without being done."""
        for index, state in enumerate(project.monitoring.measures):
            if state.state == "done" and state.done is None:
                message = f"мероприятие {state.measure} выполнено, а даты нет: впишите done"
                yield Finding("monitoring", ("measures", index, "done"), message)
            if state.state != "done" and state.done is not None:
                message = f"у мероприятия {state.measure} есть дата выполнения, а состояние — не «выполнено» (done)"
                yield Finding("monitoring", ("measures", index, "state"), message)


class CancellationAgreed(Rule):
    """Снятое мероприятие, за которым стоит изменение плана.

    Почему: мероприятия меняют по согласованию с координатором; снятое в мониторинге молча — невыполненный план.

    Плохо:
        # monitoring.yaml
        measures:
          - {measure: m2, state: cancelled}
        # journal.yaml
        - {date: 2027-03-25, event: plan-agreed}
    Хорошо:
        # monitoring.yaml
        measures:
          - {measure: m2, state: cancelled}
        # journal.yaml
        - {date: 2027-03-25, event: plan-agreed}
        - {date: 2027-04-16, event: plan-changed, protocol: "4"}
    """

    always_reads: ClassVar = frozenset({"journal", "monitoring"})
    rule: Literal["cancellation-agreed"]
    event: EventName = Field(title="Событие", description="Событие журнала, которым план меняют.")

    def check(self, project: Project, course: Course, on: date) -> Iterator[Finding]:
        """Yield a finding per cancelled measure while the journal has no change of the plan."""
        if self.event in course.in_force:
            return
        for index, state in enumerate(project.monitoring.measures):
            if state.state == "cancelled":
                message = f"мероприятие {state.measure} снято, а события {self.event} в journal.yaml нет"
                yield Finding("monitoring", ("measures", index, "state"), message)
