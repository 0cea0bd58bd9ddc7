"""The stage schedule against the key events of the card."""

from collections.abc import Iterator
from datetime import date
from typing import ClassVar, Literal

from pydantic import Field

from lean.diagnostics import Finding
from lean.rules.base import Rule
from lean.rules.names import EventName
from lean.rules.places import Place, find_values, first_day, format_written, last_day, title_of
from lean.values import format_date
from lean.workspace.course import Course
from lean.workspace.project import Project


class ScheduleAgrees(Rule):
    """График этапов, который не расходится с ключевыми событиями карточки.

    Почему: период диагностики начинается с работы над картой текущего состояния и кончается готовностью карты целевого.

    Плохо:
        # card.yaml
        key_events:
          diagnostics: 12.01.2027–10.03.2027
        schedule:
          - {name: Карта целевого состояния, period: 18.02.2027–15.03.2027, event: target-map-ready}
    Хорошо:
        # card.yaml
        key_events:
          diagnostics: 12.01.2027–10.03.2027
        schedule:
          - {name: Карта целевого состояния, period: 18.02.2027–10.03.2027, event: target-map-ready}
    """

    always_reads: ClassVar = frozenset({"card"})
    rule: Literal["schedule-agrees"]
    starts: dict[EventName, Place] = Field(
        {}, title="Начала", description="Событие этапа: место периода, начало которого то же."
    )
    ends: dict[EventName, Place] = Field(
        {}, title="Концы", description="Событие этапа: место периода, конец которого тот же."
    )
    within: tuple[Place, ...] = Field(
        (), title="В пределах", description="Места дат: этапы лежат от первой до последней."
    )

    def check(self, project: Project, course: Course, on: date) -> Iterator[Finding]:
        """Yield a finding per stage whose period contradicts the key events."""
        days = [value for place in self.within for value in find_values(project, place)]
        firsts = [day for _, _, value in days if (day := first_day(value))]
        lasts = [day for _, _, value in days if (day := last_day(value))]
        for index, stage in enumerate(project.card.schedule):
            if stage.period is None:
                continue
            route = ("schedule", index, "period")
            subject = f"этап «{stage.name or index + 1}» ({format_written(stage.period)})"
            if len(days) == len(self.within) > 1 and not (
                min(firsts) <= stage.period.start and stage.period.end <= max(lasts)
            ):
                span = f"{format_date(min(firsts))}–{format_date(max(lasts))}"
                yield Finding("card", route, f"{subject} выходит за пределы проекта: {span}")
            for places, ours, word, theirs in (
                (self.starts, stage.period.start, "начинается", first_day),
                (self.ends, stage.period.end, "кончается", last_day),
            ):
                place = places.get(stage.event or "")
                if place is None:
                    continue
                for _, _, period in find_values(project, place):
                    if theirs(period) != ours:
                        yield Finding(
                            "card",
                            route,
                            f"{subject} {word} не тогда, когда «{title_of(place)}» ({format_written(period)})",
                        )
