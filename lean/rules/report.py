"""The report: every indicator of the card with its actual value, comparable and explained."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Final, Literal

from lean.diagnostics import Finding, Route
from lean.documents.card import Indicator
from lean.documents.report import Achieved
from lean.rules.base import Rule
from lean.rules.comparing import align_units, comparable
from lean.values import format_date
from lean.values.spelling import folded
from lean.workspace.course import Course
from lean.workspace.project import Project


@dataclass(frozen=True, slots=True)
class Achievement:
    """An indicator of the card with its line of the report, an empty one where the report does not name it.

    ``route`` is the place of the line, that of all lines where there is none.
    """

    indicator: Indicator
    route: Route
    line: Achieved

    @property
    def is_reported(self) -> bool:
        """Whether the report names the indicator."""
        return self.route != _LINES

    @property
    def reached(self) -> bool | None:
        """Whether the actual value satisfies the target; None where that cannot be told."""
        target, actual, baseline = self.indicator.target, self.line.actual, self.indicator.baseline
        if target is None or actual is None:
            return None
        asked, got = align_units(target, actual)
        start = align_units(baseline, target)[0] if baseline is not None else None
        return asked.satisfied_by(got, baseline=start)


_LINES: Final = ("indicators",)


def list_achievements(project: Project) -> Iterator[Achievement]:
    """The indicators of the card in their order, each with what the report says of it."""
    lines: dict[str, tuple[Route, Achieved]] = {
        folded(line.indicator): ((*_LINES, index), line)
        for index, line in enumerate(project.report.indicators)
        if line.indicator
    }
    nothing = (_LINES, Achieved.model_construct())
    for indicator in project.card.indicators:
        keys = [folded(key) for key in (indicator.id, indicator.name) if key is not None]
        yield Achievement(indicator, *next((lines[key] for key in keys if key in lines), nothing))


class IndicatorsReported(Rule):
    """Отчёт, в котором есть фактическое значение каждого показателя карточки.

    Почему: показатель, о котором отчёт молчит, считают недостигнутым.

    Плохо:
        # card.yaml
        indicators:
          - {id: time, name: Время протекания процесса}
          - {id: score, name: Средний балл анкет}
        # report.yaml
        indicators:
          - {indicator: time, actual: 2 ч 20 мин}
    Хорошо:
        # card.yaml
        indicators:
          - {id: time, name: Время протекания процесса}
          - {id: score, name: Средний балл анкет}
        # report.yaml
        indicators:
          - {indicator: time, actual: 2 ч 20 мин}
          - {indicator: score, actual: "3,7"}
    """

    always_reads: ClassVar = frozenset({"card", "report"})
    rule: Literal["indicators-reported"]

    def check(self, project: Project, course: Course, on: date) -> Iterator[Finding]:
        """Yield a finding per indicator of the card without an actual value."""
        if not project.has("report"):
            return
        for item in list_achievements(project):
            name = f"показателя «{item.indicator.name or item.indicator.id or 'без наименования'}»"
            if not item.is_reported:
                yield Finding("report", item.route, f"нет {name} из card.yaml")
            elif item.line.actual is None:
                yield Finding("report", (*item.route, "actual"), f"нет фактического значения {name}")


class ActualComparable(Rule):
    """Фактическое значение в той же единице, что целевое; эффект «было» и «стало» тоже в одной.

    Почему: из «2 ч» и «35 %» не узнать, достигнута ли цель.

    Плохо:
        # card.yaml
        indicators:
          - {id: time, name: Время протекания процесса, target: не более 2 ч 23 мин}
        # report.yaml
        indicators:
          - {indicator: time, actual: 35 %}
    Хорошо:
        # card.yaml
        indicators:
          - {id: time, name: Время протекания процесса, target: не более 2 ч 23 мин}
        # report.yaml
        indicators:
          - {indicator: time, actual: 2 ч 20 мин}
    """

    always_reads: ClassVar = frozenset({"card", "report"})
    rule: Literal["actual-comparable"]

    def check(self, project: Project, course: Course, on: date) -> Iterator[Finding]:
        """Yield a finding per pair of values of different units."""
        for item in list_achievements(project):
            target, actual = item.indicator.target, item.line.actual
            if target is None or actual is None or not target.is_measurable:
                continue
            route = (*item.route, "actual")
            if not actual.is_measurable:
                message = f"в фактическом значении «{actual.text}» нет числа, а целевое — «{target.text}»"
                yield Finding("report", route, message)
            elif not comparable(target, actual) and target.change == actual.change:
                message = f"фактическое значение «{actual.text}» и целевое «{target.text}» — в разных единицах"
                yield Finding("report", route, message)
        for index, effect in enumerate(project.report.effects):
            before, after = effect.before, effect.after
            if before is None or after is None or not (before.is_measurable and after.is_measurable):
                continue
            if not comparable(before, after):
                message = f"«было» ({before.text}) и «стало» ({after.text}) — в разных единицах"
                yield Finding("report", ("effects", index, "after"), message)


class ShortfallExplained(Rule):
    """Недостигнутый показатель, у которого есть пояснение.

    Почему: степень достижения целей решают на защите, и там спросят именно об этом.

    Плохо:
        # card.yaml
        indicators:
          - {id: time, baseline: 47 ч, target: не более 3 ч}
        # report.yaml
        indicators:
          - {indicator: time, actual: 5 ч}
    Хорошо:
        # card.yaml
        indicators:
          - {id: time, baseline: 47 ч, target: не более 3 ч}
        # report.yaml
        indicators:
          - {indicator: time, actual: 5 ч, note: Межведомственный запрос идёт дольше}
    """

    always_reads: ClassVar = frozenset({"card", "report"})
    rule: Literal["shortfall-explained"]

    def check(self, project: Project, course: Course, on: date) -> Iterator[Finding]:
        """Yield a finding per indicator that is not reached and has no note."""
        for item in list_achievements(project):
            if item.reached is False and item.line.note is None and item.line.actual and item.indicator.target:
                message = (
                    f"показатель не достигнут («{item.line.actual.text}» при цели «{item.indicator.target.text}»), "
                    "а пояснения (note) нет"
                )
                yield Finding("report", (*item.route, "note"), message)


class ReportAfterMeasures(Rule):
    """Отчёт, который составлен после того, как выполнено последнее мероприятие плана.

    Почему: срок отчёта считают от последнего мероприятия; отчёт раньше него — отчёт о невыполненном плане.

    Плохо:
        # plan.yaml
        measures:
          - {id: m1, what: Вести единый журнал}
        # monitoring.yaml
        measures:
          - {measure: m1, state: done, done: 30.04.2027}
        # report.yaml
        date: 20.04.2027
    Хорошо:
        # plan.yaml
        measures:
          - {id: m1, what: Вести единый журнал}
        # monitoring.yaml
        measures:
          - {measure: m1, state: done, done: 30.04.2027}
        # report.yaml
        date: 20.05.2027
    """

    always_reads: ClassVar = frozenset({"monitoring", "plan", "report"})
    rule: Literal["report-after-measures"]

    def check(self, project: Project, course: Course, on: date) -> Iterator[Finding]:
        """Yield a finding where the report is dated before the last measure was done."""
        day, completed = project.report.date, project.plan_completed
        if day is not None and completed is not None and day < completed:
            message = (
                f"отчёт датирован {format_date(day)}, а последнее мероприятие выполнено {format_date(completed)} "
                "(monitoring.yaml)"
            )
            yield Finding("report", ("date",), message)
