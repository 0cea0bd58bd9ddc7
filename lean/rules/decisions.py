"""Decisions that an event rests on: a meeting that decided against it is no ground for it."""

from collections.abc import Iterator
from datetime import date
from typing import ClassVar, Literal

from pydantic import Field

from lean.diagnostics import Finding
from lean.documents.base import Text
from lean.documents.choices import choice_of
from lean.rules.base import Rule
from lean.rules.names import EventName
from lean.rules.places import Place, find_values, list_fields_to, title_of
from lean.values import format_date
from lean.workspace.course import Course
from lean.workspace.project import Project


def format_choice(place: str, value: str) -> str:
    """Return the value at a place for a message, with its Russian word where it is one of a fixed list."""
    *_, (_, field) = list_fields_to(place)
    choice = choice_of(field)
    return choice.describe(value) if choice is not None and value in choice.words else value


class ValueIs(Rule):
    """Решение, на котором держится событие: оно такое, какого событие требует.

    Почему: протокол, по которому проект решено не начинать, не основание для его начала.

    Плохо:
        # meetings.yaml
        kickoff:
          initiated: нет
    Хорошо:
        # meetings.yaml
        kickoff:
          initiated: да
    """

    rule: Literal["value-is"]
    field: Place = Field(title="Поле", description="Место решения.")
    values: tuple[Text, ...] = Field(
        title="Значения", description="Какое решение годится; для «да» и «нет» — они сами."
    )

    def check(self, project: Project, course: Course, on: date) -> Iterator[Finding]:
        """Yield a finding where another value stands; an empty place is a matter of `filled`."""
        for document, route, value in find_values(project, self.field):
            written = ("да" if value else "нет") if isinstance(value, bool) else str(value)
            if written not in self.values:
                wanted = " или ".join(format_choice(self.field, value) for value in self.values)
                message = f"«{title_of(self.field)}»: {format_choice(self.field, written)}, а нужно: {wanted}"
                yield Finding(document, route, message)


class DecisionRecorded(Rule):
    """Решение в документе и событие журнала, которым оно записано: одно и то же.

    Почему: лист оценки «согласовать» рядом с записью об отклонении — два разных решения об одной карточке.

    Плохо:
        # evaluation.yaml
        decision: agree
        # journal.yaml
        - {date: 2027-01-11, event: card-submitted}
        - {date: 2027-01-25, event: card-rejected}
    Хорошо:
        # evaluation.yaml
        decision: reject
        # journal.yaml
        - {date: 2027-01-11, event: card-submitted}
        - {date: 2027-01-25, event: card-rejected}
    """

    always_reads: ClassVar = frozenset({"journal"})
    rule: Literal["decision-recorded"]
    field: Place = Field(title="Поле", description="Место решения.")
    events: dict[EventName, Text] = Field(title="События", description="Событие: решение, которое оно записывает.")
    anew: EventName = Field(title="Заново", description="Событие, после которого решать предстоит снова.")

    def check(self, project: Project, course: Course, on: date) -> Iterator[Finding]:
        """Yield a finding where the last such event of the journal records another decision and nothing is open."""
        telling = (self.anew, *self.events)
        last = next((held for held in reversed(course.standing) if held.event in telling), None)
        if last is None or last.event == self.anew:
            return
        for document, route, value in find_values(project, self.field):
            if value in self.events.values() and value != self.events[last.event]:
                decision = format_choice(self.field, str(value))
                message = f"решение — {decision}, а в journal.yaml {format_date(last.date)} записано {last.event}"
                yield Finding(document, route, message)
