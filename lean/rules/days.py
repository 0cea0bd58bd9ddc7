"""Days on a map: calendar days and working days side by side, of which each is counted in another way."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import Field

from lean.diagnostics import Finding
from lean.process.checks import quote_step
from lean.process.numbers import format_number
from lean.rules.base import Rule
from lean.rules.names import NameOf
from lean.workspace.course import Course
from lean.workspace.project import Project


class DaysMixed(Rule):
    """Карта, на которой одни времена в рабочих днях, а другие — просто в днях, то есть в календарных.

    Почему: рабочий день считают по day_hours, обычно 8 ч, а календарный — 24 ч; «5 дней» вместо «5 раб. дн.» делает
    время протекания процесса втрое длиннее.

    Плохо:
        # current-map.yaml
        day_hours: 8
        steps:
          - {id: check, what: Проверяет документы, time: до 2 раб. дн.}
          - {id: sign, what: Подписывает, time: 5 дней}
    Хорошо:
        # current-map.yaml
        day_hours: 8
        steps:
          - {id: check, what: Проверяет документы, time: до 2 раб. дн.}
          - {id: sign, what: Подписывает, time: 5 раб. дн.}
    """

    rule: Literal["days-mixed"]
    map: Annotated[Literal["current-map", "target-map"], NameOf("document")] = Field(
        title="Карта", description="current-map или target-map."
    )

    def check(self, project: Project, course: Course, on: date) -> Iterator[Finding]:
        """Yield a finding per time in calendar days while another one is in working days."""
        drawn = project.current_map if self.map == "current-map" else project.target_map
        timed = [(index, step, step.time) for index, step in enumerate(drawn.steps) if step.time is not None]
        working = [(step, time) for _, step, time in timed if time.maximum.working_days]
        if not working:
            return
        other, theirs = working[0]
        hours = (
            f"по {format_number(Fraction(drawn.day_hours))} ч" if drawn.day_hours is not None else "по day_hours часов"
        )
        for index, step, time in timed:
            if time.maximum.calendar_days:
                yield Finding(
                    self.map,
                    ("steps", index, "time"),
                    f"у шага {quote_step(step)} время «{time.text}» — календарные дни, по 24 ч, "
                    f"а у шага {quote_step(other)} «{theirs.text}» — рабочие, {hours}: "
                    "если и эти рабочие, так и напишите, «раб. дн.»",
                )
