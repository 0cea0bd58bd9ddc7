"""Dates that have to agree: with each other, with a period, with the journal, with today."""

from collections.abc import Iterator
from datetime import date
from functools import cached_property
from typing import ClassVar, Literal

from pydantic import Field

from lean.diagnostics import Finding, Route
from lean.documents.base import LONGEST_PERIOD, Whole
from lean.rules.base import Rule
from lean.rules.names import EventName, FieldPath
from lean.rules.places import Place, find_values, find_values_in, first_day, format_written, last_day, title_of
from lean.values import format_date
from lean.workspace.course import Course, Happening
from lean.workspace.project import Project


class DatesInOrder(Rule):
    """Даты и периоды, которые идут один за другим: следующий начинается не раньше, чем кончился предыдущий.

    Почему: перепутанные даты — самая частая ошибка перед подписанием, а сроки порядка считаются от этих дат.

    Плохо:
        # card.yaml
        key_events:
          start: 11.01.2027
          diagnostics: 12.01.2027–10.03.2027
          implementation: 01.03.2027–30.04.2027
    Хорошо:
        # card.yaml
        key_events:
          start: 11.01.2027
          diagnostics: 12.01.2027–10.03.2027
          implementation: 11.03.2027–30.04.2027
    """

    rule: Literal["dates-in-order"]
    of: Place | None = Field(None, title="Чего", description="Записи, внутри каждой из которых сравнивают даты.")
    order: tuple[FieldPath, ...] = Field(
        title="Порядок", description="Места дат по порядку; от записи, если указано of."
    )

    @cached_property
    def reads(self) -> frozenset[str]:
        """The documents of the places; paths from ``of`` name no document of their own."""
        return super().reads.union(place.split(".")[0] for place in self.order if self.of is None)

    def check(self, project: Project, course: Course, on: date) -> Iterator[Finding]:
        """Yield a finding per date that comes before the end of the previous known one."""
        if self.of is None:
            dated = [(place, value) for place in self.order for value in find_values(project, place)]
            yield from _backward(dated)
            return
        for name, route, part in find_values(project, self.of):
            dated = [
                (f"{self.of}.{step}", value)
                for step in self.order
                for value in find_values_in(name, part, tuple(step.split(".")), route)
            ]
            yield from _backward(dated)


def _backward(dated: list[tuple[str, tuple[str, Route, object]]]) -> Iterator[Finding]:
    previous: tuple[str, date] | None = None
    for place, (name, route, value) in dated:
        first, last = first_day(value), last_day(value)
        if first is None or last is None:
            continue
        if previous is not None and first < previous[1]:
            document = previous[0].split(".")[0]
            where = "" if document == name else f" в {document}.yaml"
            message = f"«{title_of(place)}» {format_date(first)} — раньше, чем «{title_of(previous[0])}»{where}"
            yield Finding(name, route, f"{message} ({format_date(previous[1])})")
        previous = place, last


class InsidePeriod(Rule):
    """Даты, которые должны лежать внутри периода другого документа.

    Почему: срок за пределами периода означает, что один из двух документов устарел.

    Плохо:
        # card.yaml
        key_events:
          implementation: 11.03.2027–30.04.2027
        # plan.yaml
        measures:
          - {id: m1, due: 15.05.2027}
    Хорошо:
        # card.yaml
        key_events:
          implementation: 11.03.2027–30.04.2027
        # plan.yaml
        measures:
          - {id: m1, due: 15.04.2027}
    """

    rule: Literal["inside-period"]
    dates: tuple[Place, ...] = Field(title="Даты", description="Места дат или периодов.")
    period: Place = Field(title="Период", description="Место периода, в который они должны попадать.")
    after: EventName | None = Field(None, title="После события", description="Сверяют, только если оно в журнале есть.")
    unless: EventName | None = Field(None, title="Если не было", description="Сверяют, только если его в журнале нет.")

    @cached_property
    def reads(self) -> frozenset[str]:
        """The documents of its places, and the journal where events are named."""
        return super().reads | (frozenset({"journal"}) if self.after or self.unless else frozenset())

    def check(self, project: Project, course: Course, on: date) -> Iterator[Finding]:
        """Yield a finding per date outside the period; nothing while the period is not set."""
        if self.unless in course.in_force or (self.after is not None and self.after not in course.in_force):
            return
        for document, _, period in find_values(project, self.period):
            for place in self.dates:
                for name, route, value in find_values(project, place):
                    first, last = first_day(value), last_day(value)
                    if first is not None and last is not None and not (period.start <= first and last <= period.end):
                        yield Finding(
                            name,
                            route,
                            f"«{title_of(place)}» {format_day_or_period(value)} — "
                            f"вне периода «{title_of(self.period)}» ({format_written(period)} в {document}.yaml)",
                        )


def format_day_or_period(value: object) -> str:
    """Return a date or a period for a message."""
    return format_date(value) if isinstance(value, date) else format_written(value)


class DatedByEvent(Rule):
    """Дата документа, которая согласуется с событиями журнала: не позже одних и не раньше других.

    Почему: документ, датированный после своего утверждения, при проверке выглядит составленным задним числом.

    Плохо:
        # evaluation.yaml
        date: 28.01.2027
        # journal.yaml
        - {date: 2027-01-11, event: card-submitted}
        - {date: 2027-01-25, event: card-agreed}
    Хорошо:
        # evaluation.yaml
        date: 22.01.2027
        # journal.yaml
        - {date: 2027-01-11, event: card-submitted}
        - {date: 2027-01-25, event: card-agreed}
    """

    always_reads: ClassVar = frozenset({"journal"})
    rule: Literal["dated-by-event"]
    day: Place = Field(title="Дата", description="Место даты.")
    not_after: tuple[EventName, ...] = Field((), title="Не позже событий", description="Позднейшего из них в журнале.")
    not_before: tuple[EventName, ...] = Field(
        (), title="Не раньше событий", description="Самого раннего из них в журнале."
    )

    def check(self, project: Project, course: Course, on: date) -> Iterator[Finding]:
        """Yield a finding where the date contradicts an event."""
        latest = max((held for held in course.standing if held.event in self.not_after), key=_day, default=None)
        # A document that was right for the first round of a procedure stays so until the next round replaces it.
        earliest = min((held for held in course.happened if held.event in self.not_before), key=_day, default=None)
        for name, route, value in find_values(project, self.day):
            first, last = first_day(value), last_day(value)
            if latest is not None and last is not None and last > latest.date:
                yield Finding(name, route, self._contradiction(value, "позже", latest))
            if earliest is not None and first is not None and first < earliest.date:
                yield Finding(name, route, self._contradiction(value, "раньше", earliest))

    def _contradiction(self, value: object, how: str, held: Happening) -> str:
        subject = f"«{title_of(self.day)}» {format_day_or_period(value)}"
        return f"{subject} — {how} события {held.event} ({format_date(held.date)})"


def _day(held: Happening) -> date:
    return held.date


class NotInFuture(Rule):
    """Даты того, что уже произошло: они не могут быть позже сегодняшнего дня.

    Почему: выполненное завтрашним числом — опечатка в дате или отчёт о том, чего ещё не было.

    Плохо:
        # monitoring.yaml
        measures:
          - {measure: m1, state: done, done: 15.04.2099}
    Хорошо:
        # monitoring.yaml
        measures:
          - {measure: m1, state: done, done: 15.04.2027}
    """

    rule: Literal["not-in-future"]
    dates: tuple[Place, ...] = Field(title="Даты", description="Места дат.")

    def check(self, project: Project, course: Course, on: date) -> Iterator[Finding]:
        """Yield a finding per date after ``on``."""
        for place in self.dates:
            for name, route, value in find_values(project, place):
                day = last_day(value)
                if day is not None and day > on:
                    yield Finding(
                        name,
                        route,
                        f"«{title_of(place)}» {format_date(day)} — в будущем: сегодня {format_date(on)}",
                    )


class PeriodEndsOn(Rule):
    """Период, который кончается в день, названный в другом документе.

    Почему: по карточке назначают завершающее совещание; две разные даты — два разных приглашения.

    Плохо:
        # card.yaml
        key_events:
          closing: 03.05.2027–28.05.2027
        # meetings.yaml
        closing:
          date: 04.06.2027
    Хорошо:
        # card.yaml
        key_events:
          closing: 03.05.2027–04.06.2027
        # meetings.yaml
        closing:
          date: 04.06.2027
    """

    rule: Literal["period-ends-on"]
    period: Place = Field(title="Период", description="Место периода.")
    day: Place = Field(title="День", description="Место даты, которой он кончается.")
    when: Literal["planned", "held", "always"] = Field(
        "always", title="Когда", description="planned — пока дата впереди, held — когда она прошла, always — всегда."
    )

    def check(self, project: Project, course: Course, on: date) -> Iterator[Finding]:
        """Yield a finding where the two days differ."""
        for document, _, day in find_values(project, self.day):
            planned = day > on
            if self.when == ("held" if planned else "planned"):
                continue
            for name, route, period in find_values(project, self.period):
                if period.end != day:
                    yield Finding(
                        name,
                        route,
                        f"«{title_of(self.period)}» кончается {format_date(period.end)}, "
                        f"а «{title_of(self.day)}» в {document}.yaml — {format_date(day)}: нужен один день",
                    )


class PeriodWorkingDays(Rule):
    """Период, в котором рабочих дней не больше, чем отводит порядок.

    Почему: период длиннее срока обещает то, что порядок запрещает, и опоздание видно уже в карточке.

    Плохо:
        # card.yaml
        key_events:
          diagnostics: 12.01.2027–30.06.2027
    Хорошо:
        # card.yaml
        key_events:
          diagnostics: 12.01.2027–03.03.2027
    """

    always_reads: ClassVar = frozenset({"lean"})
    rule: Literal["period-working-days"]
    period: Place = Field(title="Период", description="Место периода.")
    at_most: Whole = Field(
        title="Не больше", description="Рабочих дней после первого дня периода.", ge=0, le=LONGEST_PERIOD
    )

    def check(self, project: Project, course: Course, on: date) -> Iterator[Finding]:
        """Yield a finding where the period is longer; nothing where the calendar does not know its years."""
        for name, route, period in find_values(project, self.period):
            calendar = project.workspace.calendar
            try:
                last = calendar.add_working_days(period.start, self.at_most).date
                days = calendar.working_days_between(period.start, period.end)
            except ValueError:
                continue
            if period.end > last:
                yield Finding(
                    name,
                    route,
                    f"«{title_of(self.period)}»: {days} раб. дн., а отводится {self.at_most}; "
                    f"если начать {format_date(period.start)}, последний день — {format_date(last)}",
                )


class PeriodAfterEvent(Rule):
    """Период карточки, который укладывается в срок, отсчитанный от события: не раньше события и не позже срока.

    Почему: срок начинает событие журнала, а не карточка; если она обещает другое, опоздание заложено в неё с подписью.

    Плохо:
        # card.yaml
        key_events:
          diagnostics: 12.01.2027–15.03.2027
        # journal.yaml
        - {date: 2027-01-11, event: card-approved}
    Хорошо:
        # card.yaml
        key_events:
          diagnostics: 12.01.2027–02.03.2027
        # journal.yaml
        - {date: 2027-01-11, event: card-approved}
    """

    always_reads: ClassVar = frozenset({"journal", "lean"})
    rule: Literal["period-after-event"]
    period: Place = Field(title="Период", description="Место периода.")
    event: EventName = Field(title="Событие", description="От первого такого события считают срок.")
    awaited_after: tuple[EventName, ...] = Field(
        (), title="Ждут после", description="Когда все эти записаны, события ждут: считают так, будто оно сегодня."
    )
    at_most: Whole = Field(
        title="Срок",
        description="Рабочих дней после события, в последний из которых период кончен.",
        ge=0,
        le=LONGEST_PERIOD,
    )

    def check(self, project: Project, course: Course, on: date) -> Iterator[Finding]:
        """Yield a finding per end that lies outside; nothing where the calendar does not know the years."""
        first = next((held for held in course.standing if held.event == self.event), None)
        if first is None and not course.in_force.keys() >= set(self.awaited_after):
            return
        since = on if first is None else first.date
        happened = f"{self.event} ({format_date(since)})"
        counted = (
            f"если {self.event} будет сегодня, {format_date(since)}"
            if first is None
            else f"считая от события {happened}"
        )
        early = f"а {self.event} ещё нет: срок пойдёт с него" if first is None else f"раньше события {happened}"
        for name, route, period in find_values(project, self.period):
            title = f"«{title_of(self.period)}»"
            try:
                last = project.workspace.calendar.add_working_days(since, self.at_most).date
            except ValueError:
                continue
            if period.end > last:
                allowed = f"{format_date(last)}: {self.at_most} раб. дн."
                message = f"{title} кончается {format_date(period.end)}, а срок — {allowed}, {counted}"
                yield Finding(name, route, message)
            if period.start < since:
                yield Finding(name, route, f"{title} начинается {format_date(period.start)}, {early}")
