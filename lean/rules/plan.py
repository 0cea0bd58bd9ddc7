"""The plan: every problem met, causes named, measures in an order that can be carried out, changes by protocol."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import Literal

from pydantic import Field

from lean.diagnostics import Finding
from lean.documents.base import Text, Whole
from lean.rules.base import Rule
from lean.values import format_date
from lean.values.spelling import bare_number
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

    rule: Literal["problems-met"]

    def check(self, project: Project, on: date) -> Iterator[Finding]:
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

    rule: Literal["causes-named"]

    def check(self, project: Project, on: date) -> Iterator[Finding]:
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

    rule: Literal["measures-ordered"]

    def check(self, project: Project, on: date) -> Iterator[Finding]:
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
    reached: set[str] = set()
    pending = list(before.get(name, ()))
    while pending:
        other = pending.pop()
        if other not in reached:
            reached.add(other)
            pending.extend(before.get(other, ()))
    return reached


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

    rule: Literal["team-meets"]
    after: Text = Field(title="От события", description="С него начинается выполнение плана.")
    until: tuple[Text, ...] = Field(title="До событий", description="Первое из них его кончает.")
    calendar_days: Whole = Field(title="Календарных дней", description="Наибольший перерыв.")

    def check(self, project: Project, on: date) -> Iterator[Finding]:
        """Yield a finding per longer gap between the start, the meetings and the end."""
        dates = {entry.event: entry.date for entry in reversed(project.journal.root) if entry.date <= on}
        start = dates.get(self.after)
        if start is None:
            return
        completed = project.plan_completed
        ends = [on, *(dates[event] for event in self.until if event in dates), *([completed] if completed else [])]
        end = max(min(ends), start)
        days = [start, *(day for day in project.team_meeting_days if start < day < end), end]
        for earlier, later in pairwise(days):
            # The calendar is read for a gap that is too long at first sight only.
            if (later - earlier).days > self.calendar_days and later > self._due(project, earlier):
                yield Finding(
                    "meetings",
                    ("team",),
                    f"с {format_date(earlier)} по {format_date(later)} команда не собиралась: "
                    f"{(later - earlier).days} дн., а допускается {self.calendar_days}",
                )

    def _due(self, project: Project, since: date) -> date:
        """The last day for the next meeting: a day off moves it to the next working day (civil code art. 193)."""
        last = since + timedelta(days=self.calendar_days)
        try:
            return project.workspace.calendar.working_day_from(last).date
        except ValueError:
            return last


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

    rule: Literal["change-minuted"]
    event: Text = Field(title="Событие", description="Событие журнала, которым план меняют.")

    def check(self, project: Project, on: date) -> Iterator[Finding]:
        """Yield a finding per change without its meeting, before it, or with a meeting that changed nothing."""
        meetings = {
            bare_number(meeting.protocol.number): (index, meeting)
            for index, meeting in enumerate(project.meetings.team)
            if meeting.protocol.number is not None
        }
        for index, entry in enumerate(project.journal.root):
            if entry.event != self.event or entry.protocol is None:
                continue
            number = bare_number(entry.protocol)
            if number not in meetings:
                message = (
                    f"в meetings.yaml нет заседания команды с протоколом № {number}: впишите его в team, "
                    "с протоколом и plan_changes"
                )
                yield Finding("journal", (index, "protocol"), message)
                continue
            place, meeting = meetings[number]
            if meeting.date is not None and meeting.date > entry.date:
                message = f"заседание с протоколом № {number} — {format_date(meeting.date)}, позже изменения плана"
                yield Finding("journal", (index, "date"), message)
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

    rule: Literal["measures-finished"]

    def check(self, project: Project, on: date) -> Iterator[Finding]:
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

    rule: Literal["measures-dated"]

    def check(self, project: Project, on: date) -> Iterator[Finding]:
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

    rule: Literal["cancellation-agreed"]
    event: Text = Field(title="Событие", description="Событие журнала, которым план меняют.")

    def check(self, project: Project, on: date) -> Iterator[Finding]:
        """Yield a finding per cancelled measure while the journal has no change of the plan."""
        if any(entry.event == self.event for entry in project.journal.root):
            return
        for index, state in enumerate(project.monitoring.measures):
            if state.state == "cancelled":
                message = f"мероприятие {state.measure} снято, а события {self.event} в journal.yaml нет"
                yield Finding("monitoring", ("measures", index, "state"), message)
